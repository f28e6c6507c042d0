/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/globals.h -- the options that every command takes, and those that come with a need. */
#ifndef IDCTL_CMD_GLOBALS_H
#define IDCTL_CMD_GLOBALS_H

#include "cmd/cmd.h"

struct globals {
	const char *db, *config, *key_file, *output, *field, *reason, *actor, *color, *request_id;
	struct strs fields;
	bool        no_header, dry_run, yes, quiet, verbose, help, version;
};
extern const struct opt global_opt[];

struct list_opts {
	int64_t     limit; /* -1: not said */
	const char *after, *sort, *search;
	struct strs where;
};
extern const struct opt list_opt[]; /* NEED_LIST */

struct version_opts {
	int64_t if_version;
};
extern const struct opt version_opt[]; /* NEED_VERSION */

struct reveal_opts {
	const char *secret_out;
};
extern const struct opt reveal_opt[]; /* NEED_REVEAL */

extern const struct wordmap color_words;

#endif
