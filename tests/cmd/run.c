/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cmd/run.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/cmd/run_server.h"

static void shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

/* What is beside this binary. */
static void beside(char out[static RUN_PATH], const char *name)
{
	const ssize_t n = readlink("/proc/self/exe", out, RUN_PATH / 2);

	assert_true(n > 0);
	out[n] = '\0';
	snprintf(strrchr(out, '/') + 1, RUN_PATH / 2, "%s", name);
}

/* Passwords are hashed as cheaply as may be: it is done hundreds of times, and what it costs is tried elsewhere. */
static void be_cheap(const struct run *r)
{
	char  path[RUN_PATH];
	FILE *f;

	snprintf(path, sizeof(path), "%s/idctl.conf", r->dir);
	setenv("IDCTL_CONFIG", path, 1);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs("[password]\nmemory_kib = 19456\npasses = 2\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
}

void run_open(struct run *r)
{
	const char *plain = getenv("IDCTL_PLAIN");
	char        idctl[RUN_PATH], command[2 * RUN_PATH];

	*r = (struct run){.dir = "/tmp/idctl-cmd.XXXXXX"};
	assert_non_null(mkdtemp(r->dir));
	beside(idctl, "idctl");
	setenv("SWEEP_IDCTL", plain != NULL ? plain : idctl, 1);
	setenv("SWEEP_DIR", r->dir, 1);
	setenv("HOME", r->dir, 1);
	setenv("LC_ALL", "C", 1);
	be_cheap(r);
	snprintf(command, sizeof(command), "%s/seed/idctl.db", r->dir);
	setenv("IDCTL_DB", command, 1);
	snprintf(command, sizeof(command), "%s/seed/key", r->dir);
	setenv("IDCTL_KEY_FILE", command, 1);
	if (database_wanted()) {
		database_make(r->seed);
		database_make(r->copy);
		setenv("IDCTL_DB", r->seed, 1);
		setenv("SEED_DB", r->seed, 1);
	}
	shell("run=$SWEEP_DIR/seed; mkdir -p -m 700 \"$run/in\"; . tests/sweep/seed.sh;"
	      "idctl() { \"$SWEEP_IDCTL\" \"$@\"; }; seed");
	snprintf(command, sizeof(command), "%s/run/idctl.db", r->dir);
	setenv("IDCTL_DB", database_wanted() ? r->copy : command, 1);
	snprintf(command, sizeof(command), "%s/run/key", r->dir);
	setenv("IDCTL_KEY_FILE", command, 1);
}

static void forget(struct run *r)
{
	for (int i = 0; i < r->argc; i++)
		free(r->argv[i]);
	free(r->out);
	r->argc  = 0;
	r->out   = NULL;
	r->n_out = 0;
}

void run_close(struct run *r)
{
	forget(r);
	if (database_wanted()) {
		run_server_close();
		database_drop(r->seed);
		database_drop(r->copy);
	}
	shell("rm -rf \"$SWEEP_DIR\"");
}

static void copy_file(const struct run *r, const char *name)
{
	char   from[RUN_PATH], to[RUN_PATH], block[65536];
	FILE  *in, *out;
	size_t n;

	snprintf(from, sizeof(from), "%s/seed/%s", r->dir, name);
	snprintf(to, sizeof(to), "%s/run/%s", r->dir, name);
	in  = fopen(from, "rb");
	out = fopen(to, "wb");
	assert_true(in != NULL && out != NULL && fchmod(fileno(out), 0600) == 0);
	while ((n = fread(block, 1, sizeof(block), in)) > 0)
		assert_int_equal(fwrite(block, 1, n, out), n);
	fclose(in);
	fclose(out);
}

void run_fresh(struct run *r, bool empty)
{
	static const char *const made[] = {"idctl.db", "key", "idctl.db-journal", "idctl.db-turn",
	                                   "idctl.db-lock"};
	char                     path[RUN_PATH];

	snprintf(path, sizeof(path), "%s/run", r->dir);
	mkdir(path, 0700);
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
		snprintf(path, sizeof(path), "%s/run/%s", r->dir, made[i]);
		unlink(path);
	}
	if (database_wanted())
		run_server_fresh(r, empty);
	else if (!empty)
		copy_file(r, "idctl.db");
	if (!empty)
		copy_file(r, "key");
}

static char *value(const struct run *r, const char *name, size_t n)
{
	char  path[RUN_PATH], line[512] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/seed/in/%.*s", r->dir, (int)n, name);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return strdup(line);
}

/* One word off the front of *at. */
static char *word(const struct run *r, const char **at)
{
	static const char call[] = "\"$(value ";
	const char       *p      = *at;
	size_t            n;

	if (strncmp(p, call, strlen(call)) == 0) {
		p += strlen(call);
		n   = strcspn(p, ")");
		*at = p + n + 2;
		return value(r, p, n);
	}
	p += *p == '\'';
	n   = strcspn(p, p > *at ? "'" : " ");
	*at = p + n + (p > *at);
	return strndup(p, n);
}

static void split(struct run *r, const char *line)
{
	for (line += strspn(line, " "); *line != '\0'; line += strspn(line, " ")) {
		assert_true(r->argc < RUN_WORDS - 1);
		r->argv[r->argc++] = word(r, &line);
	}
	r->argv[r->argc] = NULL;
}

void run_line(struct run *r, const char *line, const char *input, const char *extra,
              const struct driver *driver)
{
	struct argv_place place = {.json = false};
	char              path[RUN_PATH];
	FILE             *to;

	forget(r);
	run_server_touched();
	r->err = (struct err)ERR_NONE;
	split(r, "idctl");
	split(r, line);
	split(r, extra == NULL ? "" : extra);
	snprintf(path, sizeof(path), "%s/seed/in/%s", r->dir, input);
	assert_non_null(freopen(strcmp(input, "-") == 0 ? "/dev/null" : path, "r", stdin));
	to = tmpfile();
	assert_non_null(to);
	r->rc = argv_run(
	    &(struct argv_input){.argc = r->argc, .argv = r->argv, .driver = driver, .out = to},
	    &place, &r->err);
	fflush(to);
	r->n_out = (size_t)ftell(to);
	r->out   = calloc(1, r->n_out + 1);
	assert_non_null(r->out);
	rewind(to);
	assert_int_equal(fread(r->out, 1, r->n_out, to), r->n_out);
	fclose(to);
}

uint64_t run_mix(uint64_t h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3); /* FNV-1a */
	return h;
}

static uint64_t digest_rows(sqlite3 *db, const char *sql, uint64_t h)
{
	sqlite3_stmt *p;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &p, NULL), SQLITE_OK);
	while (sqlite3_step(p) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(p); i++) {
			const int   type = sqlite3_column_type(p, i);
			const void *cell = sqlite3_column_blob(p, i);

			h = run_mix(h, &type, sizeof(type));
			h = run_mix(h, cell, cell == NULL ? 0 : (size_t)sqlite3_column_bytes(p, i));
		}
	sqlite3_finalize(p);
	return h;
}

uint64_t run_digest(const struct run *r)
{
	uint64_t      h = RUN_MIX;
	char          text[RUN_PATH];
	sqlite3      *db;
	sqlite3_stmt *p;

	if (database_wanted())
		return run_server_digest(r);
	snprintf(text, sizeof(text), "%s/run/idctl.db", r->dir);
	if (access(text, F_OK) != 0)
		return 0;
	assert_int_equal(sqlite3_open_v2(text, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
	                                    "SELECT name FROM sqlite_schema WHERE type = 'table' "
	                                    "AND name <> 'throttle' ORDER BY name",
	                                    -1, &p, NULL),
	                 SQLITE_OK);
	while (sqlite3_step(p) == SQLITE_ROW) {
		snprintf(text, sizeof(text), "SELECT * FROM %s ORDER BY 1, 2",
		         (const char *)sqlite3_column_text(p, 0));
		h = digest_rows(db, text, run_mix(h, text, strlen(text)));
	}
	sqlite3_finalize(p);
	sqlite3_close(db);
	return h;
}

size_t run_lines(bool readers, struct swept *ret, size_t max)
{
	char   text[512];
	size_t n = 0;
	FILE  *f = fopen("tests/sweep/commands.txt", "r");

	assert_non_null(f);
	while (fgets(text, sizeof(text), f) != NULL) {
		struct swept *l = &ret[n];

		if (*text == '#' || *text == '\n')
			continue;
		assert_true(n < max);
		assert_int_equal(sscanf(text, "%7s %31s %255[^\n]", l->flags, l->input, l->text),
		                 3);
		n += (*l->flags == 'q') == readers;
	}
	fclose(f);
	return n;
}

enum rc run_usual(const struct swept *l)
{
	return strchr(l->flags, 'n') != NULL ? RC_NO : RC_OK;
}
