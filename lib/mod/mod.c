/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/mod.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The folder that holds our modules, without a slash at its end. */
static enum rc folder(char out[static PATH_MAX], struct err *err)
{
	const ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 16);
	char         *slash;

	if (n <= 0)
		return err_set(err, RC_INTERNAL, "cannot tell where this program is installed");
	out[n] = '\0';
	slash  = strrchr(out, '/');
	*slash = '\0';
	slash  = strrchr(out, '/');
	if (slash != NULL && (strcmp(slash, "/bin") == 0 || strcmp(slash, "/sbin") == 0))
		memcpy(slash, "/lib/idctl",
		       sizeof("/lib/idctl")); /* 16 bytes are left for it above */
	return RC_OK;
}

enum rc mod_load(const char *name, const void **ret, struct err *err)
{
	char  path[PATH_MAX + 64], symbol[64], dir[PATH_MAX];
	void *handle;

	TRY(folder(dir, err));
	snprintf(path, sizeof(path), "%s/mod_%s.so", dir, name);
	snprintf(symbol, sizeof(symbol), "mod_%s", name);
	/* the loader keeps count: a second opening finds the first */
	handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	*ret   = handle == NULL ? NULL : dlsym(handle, symbol);
	if (*ret == NULL) {
		err_set(err, RC_CONFIG, "the module for '%s' cannot be loaded", name);
		snprintf(err->native, sizeof(err->native), "%s", dlerror());
		return err_hint(err, "install idctl whole: %s is missing or does not fit", path);
	}
	return RC_OK;
}
