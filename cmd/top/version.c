/* SPDX-License-Identifier: Apache-2.0 */
/* idctl version. */
#include "cmd/ctx.h"

struct version {
	const char *version;
};

static const struct field version_field[] = {
    FIELD(struct version, version, "VERSION", "version of the program"),
};
static const struct record version_record = RECORD(struct version, "version", version_field);

static enum rc run_version(struct ctx *c, const void *opts, struct err *err)
{
	const struct version v = {.version = IDCTL_VERSION};

	(void)opts;
	return ctx_emit(c, &version_record, &v, err);
}

const struct cmd cmd_version = {
    .name    = "version",
    .summary = "show the program's version",
    .needs   = NEED_LAZY,
    .emits   = &version_record,
    .run     = run_version,
};
