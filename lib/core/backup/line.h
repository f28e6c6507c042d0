/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/backup/line.h -- a row of a table as a line of JSON, and back: {"id":1,"name":"x","uuid":{"base64url":"…"},"until_at":null}.
 */
#ifndef IDCTL_CORE_LINE_H
#define IDCTL_CORE_LINE_H

#include "lib/base/err.h"
#include "lib/store/store.h"

struct str;

/* With its line end. `row`: all columns. */
void line_add(struct str *out, const struct table *t, const struct val *row);

struct line_reader;
struct line_reader *line_reader_new(void);
void                line_reader_free(struct line_reader *r);
DEFINE_AUTO(line_reader)

/* Of n bytes without their line end. Values stay until the next line. CORRUPT, naming what is wrong and never what stands there. */
MUST_CHECK enum rc line_read(struct line_reader *r, const struct table *t, struct bytes line,
                             struct val *row, struct err *err);

#endif
