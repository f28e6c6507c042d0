/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/migrate/migrate.h -- what the migrate verbs share. */
#ifndef IDCTL_CMD_MIGRATE_MIGRATE_H
#define IDCTL_CMD_MIGRATE_MIGRATE_H

#include "cmd/ctx.h"
#include "lib/store/migrate.h"

struct migrate_status {
	const char *engine;
	int64_t     version, latest;
	struct strs pending; /* names, in order */
};
extern const struct record migrate_status_record;

MUST_CHECK enum rc migrate_status_read(struct ctx *c, struct migrate_status *ret, struct err *err);

#endif
