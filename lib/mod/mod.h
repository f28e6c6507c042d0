/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/mod.h -- foreign libraries that most commands never need.
 *
 * lib/mod/NAME.c, with its parts NAME_*.c where it has any, is what knows that
 * library; one file includes its header. It exports one constant, `const struct mod_NAME mod_NAME`, a table of
 * functions described in lib/mod/NAME.h, and is built as a module of its own:
 * opened at first use, so that start-up never pays for it. A module calls
 * nothing of ours but lib/base/{err,arena,host,str,secret}.
 */
#ifndef IDCTL_MOD_MOD_H
#define IDCTL_MOD_MOD_H

#include "lib/base/err.h"

/*
 * The table that module `name` exports. Looked for beside the program, or in
 * ../lib/idctl when the program stands in a bin folder; nowhere else.
 * CONFIG when it is not installed. Opened once a process.
 * `name` is a constant.
 */
MUST_CHECK enum rc mod_load(const char *name, const void **ret, struct err *err);

/* Typed: MOD_LOAD(jose, &jose, err) with `const struct mod_jose *jose`. */
#define MOD_LOAD(name, ret, err) \
	mod_load(#name, (const void **)_Generic((ret), const struct mod_##name ** : (ret)), (err))

#endif
