/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/publish/folder.h -- a folder of files that others read, each of them whole at any moment.
 *
 * A file is written beside its place under a name of its own, brought to the
 * disk, and takes the place of the one before at once: anyone who is killed
 * leaves the old one or the new one, and a stray that the next folder_tidy()
 * removes. Files are 0644 and folders 0755, whatever the umask: a web server
 * of another user reads them. No symbolic link is followed, neither as the
 * folder nor below it. One process at a time has a folder open.
 *
 * Failures: CONFIG (field "dir") for what is not as it must be, INTERNAL for a
 * disk that is full or failing, BUSY while another process has it.
 */
#ifndef IDCTL_CORE_FOLDER_H
#define IDCTL_CORE_FOLDER_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/own.h"
#include "lib/base/value.h"

struct folder;

/* Made where it is missing, in a folder that is there. A dry run makes and changes nothing, here and below. */
MUST_CHECK enum rc folder_open(const char *path, bool dry_run, struct folder **ret,
                               struct err *err);
void               folder_free(struct folder *f);
DEFINE_AUTO(folder)

/* `name` is "a/b/c": its folders are made. *ret_changed false: it is there, with that content, and is left alone. */
MUST_CHECK enum rc folder_put(struct folder *f, const char *name, struct bytes content,
                              bool *ret_changed, struct err *err);

/*
 * What is in the folder `name` below, one after the other: `visit` says whether to
 * remove it. Strays are removed unasked. Nothing when there is no such folder.
 */
struct folder_visitor {
	enum rc (*visit)(void *arg, const char *name, bool *ret_remove, struct err *err);
	void *arg;
};
MUST_CHECK enum rc folder_tidy(struct folder *f, const char *name, const struct folder_visitor *v,
                               struct err *err);

#endif
