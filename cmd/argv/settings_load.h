/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/argv/settings_load.h -- where each setting comes from: option, environment, user file, system file, default.
 *
 * The environment is read here and nowhere else. Nothing is ever read from
 * the current directory.
 */
#ifndef IDCTL_CMD_ARGV_SETTINGS_LOAD_H
#define IDCTL_CMD_ARGV_SETTINGS_LOAD_H

#include "cmd/globals.h"
#include "cmd/settings.h"

MUST_CHECK enum rc settings_load(const struct globals *g, struct arena *a, struct settings *ret,
                                 struct err *err);

/* What --output would be, read ahead of everything else, for the first errors. */
const char *settings_output_early(int argc, char *const *argv);

#endif
