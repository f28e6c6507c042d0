/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/mod/mod.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MODULES = 24 };

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

static enum rc open_module(const char *name, const void **ret, struct err *err)
{
	char  path[PATH_MAX + 64], symbol[64], dir[PATH_MAX];
	void *handle;

	TRY(folder(dir, err));
	snprintf(path, sizeof(path), "%s/mod_%s.so", dir, name);
	snprintf(symbol, sizeof(symbol), "mod_%s", name);
	handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
	*ret   = handle == NULL ? NULL : dlsym(handle, symbol);
	if (*ret == NULL) {
		err_set(err, RC_CONFIG, "the module for '%s' cannot be loaded", name);
		snprintf(err->native, sizeof(err->native), "%s", dlerror());
		return err_advise_with(err, ADVICE_REINSTALL, "%s", path);
	}
	return RC_OK;
}

/* The loader's own count, which it takes long to ask for: what is loaded stays, as does where it is. */
static _Thread_local struct {
	const char *name; /* of a constant of the caller's */
	const void *table;
} loaded[MODULES];

enum rc mod_load(const char *name, const void **ret, struct err *err)
{
	size_t i = 0;

	for (; i < MODULES && loaded[i].name != NULL; i++)
		if (strcmp(loaded[i].name, name) == 0) {
			*ret = loaded[i].table;
			return RC_OK;
		}
	TRY(open_module(name, ret, err));
	if (i < MODULES) {
		loaded[i].name  = name;
		loaded[i].table = *ret;
	}
	return RC_OK;
}
