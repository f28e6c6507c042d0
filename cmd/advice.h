/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/advice.h -- what an error advises, in words: one line, without a full stop.
 *
 * A command line calls an input --base-url, a batch "base_url": advice that names one has words for each.
 */
#ifndef IDCTL_CMD_ADVICE_H
#define IDCTL_CMD_ADVICE_H

#include "lib/base/err.h"

struct str;

enum advice_for { ADVICE_FOR_ARGV, ADVICE_FOR_BATCH };

/* Adds nothing where nothing is advised. User data is as it came: it is escaped when printed. */
void advice_add(struct str *s, const struct err *err, enum advice_for reader);

#endif
