/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/settings_load.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/https_url.h"
#include "lib/base/ini.h"
#include "lib/base/place.h"
#include "lib/base/utf8.h"
#include "lib/crypt/keyfile.h"
#include "lib/out/out.h"

/* One row a setting: its name in the file, its variable. */
static const struct {
	const char *name, *key, *variable;
} known[SET_COUNT] = {
    [SET_DB]            = {"db", "idctl.db", "IDCTL_DB"},
    [SET_KEY_FILE]      = {"key_file", "idctl.key_file", "IDCTL_KEY_FILE"},
    [SET_OUTPUT]        = {"output", "idctl.output", "IDCTL_OUTPUT"},
    [SET_COLOR]         = {"color", "idctl.color", NULL},
    [SET_ACTOR]         = {"actor", "idctl.actor", "IDCTL_ACTOR"},
    [SET_REASON]        = {"reason", NULL, "IDCTL_REASON"},
    [SET_REQUEST_ID]    = {"request_id", NULL, "IDCTL_REQUEST_ID"},
    [SET_MEMORY]        = {"password.memory_kib", "password.memory_kib", NULL},
    [SET_PASSES]        = {"password.passes", "password.passes", NULL},
    [SET_PRIVATE_HOSTS] = {"network.allow_private", "network.allow_private", NULL},
    [SET_CA_FILE]       = {"network.ca_file", "network.ca_file", NULL},
};

static void say(struct settings *s, int which, const char *value, const char *origin)
{
	if (s->v[which].value == NULL && value != NULL && *value != '\0') {
		s->v[which].value  = value;
		s->v[which].origin = origin;
	}
}

static bool is_root(void)
{
	return geteuid() == 0;
}

/* $XDG_x_HOME, or its default under $HOME; NULL when neither is absolute. */
static const char *home_folder(const char *variable, const char *below, struct arena *a)
{
	const char *folder = getenv(variable), *home = getenv("HOME");

	if (folder != NULL && *folder == '/')
		return folder;
	return home != NULL && *home == '/' ? arena_printf(a, "%s/%s", home, below) : NULL;
}

static const char *config_folder(struct arena *a)
{
	const char *folder;

	if (is_root())
		return "/etc/idctl";
	folder = home_folder("XDG_CONFIG_HOME", ".config", a);
	return folder == NULL ? NULL : arena_printf(a, "%s/idctl", folder);
}

static enum rc read_file(struct settings *s, const char *path, bool must, struct arena *a,
                         struct err *err)
{
	const char        *names[SET_COUNT];
	struct ini_known   ini_known = {.name = names};
	struct ini_entries entries   = {.n = 0};
	bool               found     = false;
	char               folder[PATH_MAX];

	/* a folder that is closed to us, as root's may be, holds nothing for us */
	if (!must && access(path, F_OK) != 0 &&
	    (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
		return RC_OK;
	place_of(path, folder);
	TRY(place_check(folder, geteuid(), err));
	for (int i = 0; i < SET_COUNT; i++)
		if (known[i].key != NULL)
			names[ini_known.n++] = known[i].key;
	TRY(ini_read(path, &ini_known, a, &entries, &found, err));
	if (!found)
		return err_set(err, RC_CONFIG, "settings file '%.200s' not found", path);
	for (size_t e = 0; e < entries.n; e++)
		for (int i = 0; i < SET_COUNT; i++)
			if (known[i].key != NULL && strcmp(known[i].key, entries.v[e].name) == 0)
				say(s, i, entries.v[e].value,
				    arena_printf(a, "%s:%u", path, entries.v[e].line));
	return RC_OK;
}

static enum rc read_files(struct settings *s, const struct globals *g, struct arena *a,
                          struct err *err)
{
	const char *one    = g->config != NULL ? g->config : getenv("IDCTL_CONFIG");
	const char *folder = config_folder(a);

	if (one != NULL && strcmp(one, "/dev/null") == 0)
		return RC_OK;
	if (one != NULL && *one != '\0')
		return read_file(s, one, true, a, err);
	if (folder != NULL && !is_root())
		TRY(read_file(s, arena_printf(a, "%s/idctl.conf", folder), false, a, err));
	return read_file(s, "/etc/idctl/idctl.conf", false, a, err);
}

static void defaults(struct settings *s, struct arena *a)
{
	const char *config = config_folder(a);
	const char *data = is_root() ? "/var/lib" : home_folder("XDG_DATA_HOME", ".local/share", a);

	if (data != NULL)
		say(s, SET_DB, arena_printf(a, "%s/idctl/idctl.db", data), "default");
	if (config != NULL)
		say(s, SET_KEY_FILE, arena_printf(a, "%s/key", config), "default");
	say(s, SET_OUTPUT, "table", "default");
	say(s, SET_COLOR, "auto", "default");
	say(s, SET_MEMORY, arena_printf(a, "%lld", (long long)pwhash_cost_default.mem_kib),
	    "default");
	say(s, SET_PASSES, arena_printf(a, "%lld", (long long)pwhash_cost_default.passes),
	    "default");
}

static void credential(struct settings *s, struct arena *a)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	const char *path;

	if (folder == NULL || *folder != '/')
		return;
	path = arena_printf(a, "%s/idctl.key", folder);
	if (keyfile_exists(path))
		say(s, SET_KEY_FILE, path, "systemd credential");
}

/* The last resort: only where no key file was named and none stands at its default place. The environment forgets it. */
static void key_variable(struct settings *s)
{
	char *text = getenv("IDCTL_KEY");

	if (text == NULL)
		return;
	if (s->v[SET_KEY_FILE].value == NULL ||
	    (strcmp(s->v[SET_KEY_FILE].origin, "default") == 0 &&
	     !keyfile_exists(s->v[SET_KEY_FILE].value))) {
		s->key_text               = secret_copy(text, strlen(text));
		s->v[SET_KEY_FILE].value  = "IDCTL_KEY";
		s->v[SET_KEY_FILE].origin = "environment";
	}
	explicit_bzero(text, strlen(text));
}

static enum rc number(const struct setting *v, int64_t *ret, struct err *err)
{
	char *end;

	errno = 0;
	*ret  = strtoll(v->value, &end, 10);
	if (*end == '\0' && errno == 0)
		return RC_OK;
	return err_set(err, RC_CONFIG, "%s: %s '%.32s' is not a whole number", v->origin, v->name,
	               v->value);
}

/* Hosts by blanks: their issuers may have addresses that are not public. */
static enum rc network(struct settings *s, struct arena *a, struct err *err)
{
	const struct setting *hosts = &s->v[SET_PRIVATE_HOSTS], *ca = &s->v[SET_CA_FILE];
	const char          **v;
	size_t                n = 0;

	s->network.ca_file = ca->value;
	if (ca->value != NULL && *ca->value != '/')
		return err_set(err, RC_CONFIG, "%s: network.ca_file must be an absolute path",
		               ca->origin);
	if (hosts->value == NULL)
		return RC_OK;
	v = arena_alloc(a, (strlen(hosts->value) / 2 + 1) * sizeof(*v));
	for (const char *p = hosts->value; *p != '\0'; p += strspn(p, " \t")) {
		v[n] = arena_strndup(a, p, strcspn(p, " \t"));
		p += strlen(v[n]);
		if (!https_host_valid(v[n++]))
			return err_set(err, RC_CONFIG,
			               "%s: '%.64s' is not HOST or HOST:PORT, in lower case",
			               hosts->origin, v[n - 1]);
	}
	s->network.private_hosts = (struct strs){.v = v, .n = n};
	return RC_OK;
}

static enum rc check(struct settings *s, struct err *err)
{
	const struct setting *output = &s->v[SET_OUTPUT], *color = &s->v[SET_COLOR];
	unsigned              word;

	TRY(number(&s->v[SET_MEMORY], &s->cost.mem_kib, err));
	TRY(number(&s->v[SET_PASSES], &s->cost.passes, err));
	if (pwhash_cost_check(s->cost, err) != RC_OK) {
		err->rc = RC_CONFIG;
		return err_during(err, "%s", s->v[SET_MEMORY].origin);
	}
	if (!word_find(&out_kinds, output->value, &word))
		return err_set(err,
		               strcmp(output->origin, "environment") == 0 ? RC_USAGE : RC_CONFIG,
		               "%s: unknown format '%.32s'", output->origin, output->value);
	if (!word_find(&color_words, color->value, &word))
		return err_set(err, RC_CONFIG, "%s: color is auto, always or never", color->origin);
	return RC_OK;
}

/* W3C Trace Context: 00-<32 hex>-<16 hex>-<2 hex>; anything else is as if it were not there. */
static const char *trace_id(struct arena *a)
{
	const char *text = getenv("TRACEPARENT");

	if (text == NULL || strlen(text) != 55 || strncmp(text, "00-", 3) != 0 || text[35] != '-' ||
	    text[52] != '-' || strspn(text + 3, "0123456789abcdef") != 32 ||
	    strspn(text + 36, "0123456789abcdef") != 16)
		return NULL;
	return arena_strndup(a, text + 3, 32);
}

/* A script's unset variable must not mean the operator, or another store. */
static enum rc refuse_empty(const struct globals *g, struct err *err)
{
	const struct {
		const char *name, *value;
	} said[] = {
	    {"actor", g->actor}, {"db", g->db}, {"key-file", g->key_file}, {"config", g->config}};

	for (size_t i = 0; i < COUNT(said); i++)
		if (said[i].value != NULL && *said[i].value == '\0')
			return err_set(err, RC_USAGE, "--%s is empty", said[i].name);
	if (getenv("IDCTL_ACTOR") != NULL && *getenv("IDCTL_ACTOR") == '\0' && g->actor == NULL)
		return err_set(err, RC_USAGE, "IDCTL_ACTOR is empty");
	return RC_OK;
}

/* What the environment says, as long as it is text. */
static enum rc say_environment(struct settings *s, struct err *err)
{
	const char *config = getenv("IDCTL_CONFIG");

	if (config != NULL && !utf8_valid(config))
		return err_set(err, RC_USAGE, "IDCTL_CONFIG is not valid UTF-8");
	for (int i = 0; i < SET_COUNT; i++) {
		const char *text = known[i].variable != NULL ? getenv(known[i].variable) : NULL;

		if (text != NULL && !utf8_valid(text)) {
			err_set(err, RC_USAGE, "%s is not valid UTF-8", known[i].variable);
			return err_field(err, known[i].name);
		}
		say(s, i, text, "environment");
	}
	return RC_OK;
}

enum rc settings_load(const struct globals *g, struct arena *a, struct settings *ret,
                      struct err *err)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	*ret = (struct settings){.key_text = NULL};
	for (int i = 0; i < SET_COUNT; i++)
		ret->v[i].name = known[i].name;
	TRY(refuse_empty(g, err));
	say(ret, SET_DB, g->db, "option");
	say(ret, SET_KEY_FILE, g->key_file, "option");
	say(ret, SET_OUTPUT, g->output, "option");
	say(ret, SET_COLOR, g->color, "option");
	say(ret, SET_ACTOR, g->actor, "option");
	say(ret, SET_REASON, g->reason, "option");
	say(ret, SET_REQUEST_ID, g->request_id, "option");
	TRY(say_environment(ret, err));
	credential(ret, a);
	TRY(read_files(ret, g, a, err));
	defaults(ret, a);
	key_variable(ret);
	ret->trace_id = trace_id(a);
	ret->no_color =
	    (no_color != NULL && *no_color != '\0') || (term != NULL && strcmp(term, "dumb") == 0);
	if (ret->v[SET_DB].value != NULL && strcmp(ret->v[SET_DB].origin, "option") == 0)
		TRY(settings_check_address(ret->v[SET_DB].value, "db", err));
	TRY(network(ret, a, err));
	return check(ret, err);
}

const char *settings_output_early(int argc, char *const *argv)
{
	const char *found = getenv("IDCTL_OUTPUT");

	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--output=", 9) == 0)
			found = argv[i] + 9;
		else if (strncmp(argv[i], "-o", 2) == 0 && argv[i][2] != '\0')
			found = argv[i] + 2;
		else if ((strcmp(argv[i], "-o") == 0 || strcmp(argv[i], "--output") == 0) &&
		         i + 1 < argc)
			found = argv[++i];
	}
	return found == NULL ? "table" : found;
}
