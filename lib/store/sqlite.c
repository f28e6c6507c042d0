/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite, distrusted (sqlite_guard.h): rollback journal, EXTRA durability, writers in a queue.
 * The file is looked at before it is opened and never opened by anyone else
 * here afterwards, because closing it again would drop SQLite's locks.
 */
#include <assert.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/host.h"
#include "lib/base/instant.h"
#include "lib/base/rng.h"
#include "lib/store/driver_priv.h"
#include "lib/store/sqlite_file.h"
#include "lib/store/sqlite_guard.h"
#include "lib/store/sqlite_vfs.h"
#include "lib/store/turnstile.h"

enum {
	APPLICATION_ID = 0x69646374, /* "idct" */
	WAIT_MS        = 5000,
	POLL_US        = 300,
};

/* What is said around every transaction is prepared once. */
enum fixed { SAY_BEGIN, SAY_ALONE, SAY_COMMIT, SAY_ROLLBACK, SAY_PART, SAY_KEEP, SAY_BACK, FIXED };

struct conn {
	sqlite3            *db;
	struct sqlite_vfs  *vfs;
	struct turnstile   *turnstile;
	enum store_power    power;
	struct sqlite_guard guard;
	bool                queued;  /* we hold the turnstile */
	bool                made;    /* there was no file before */
	int                 folders; /* that were made for it */
	char               *path;
	int64_t             busy_since_ms;
	int                 wait_ms; /* for another writer */
	sqlite3_stmt       *ready[STMT_COUNT], *fixed[FIXED];
};

struct cursor {
	struct conn  *c;
	sqlite3_stmt *st;
	bool          cached;
};

static enum rc code_of(int native)
{
	switch (native & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return RC_BUSY;
	case SQLITE_CORRUPT:
	case SQLITE_TOOBIG: /* we write nothing that long */
		return RC_CORRUPT;
	case SQLITE_NOTADB:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return RC_CONFIG;
	case SQLITE_FULL:
	case SQLITE_IOERR:
		return RC_UNAVAILABLE;
	case SQLITE_CONSTRAINT:
		return native == SQLITE_CONSTRAINT_UNIQUE || native == SQLITE_CONSTRAINT_PRIMARYKEY
		         ? RC_EXISTS
		         : RC_CONFLICT;
	default:
		return RC_INTERNAL;
	}
}

static const char *words_of(int native)
{
	switch (native & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "the store is locked by another program";
	case SQLITE_CORRUPT:
		return "the store is damaged";
	case SQLITE_TOOBIG:
		return "a stored value is too long";
	case SQLITE_NOTADB:
		return "the file is not an idctl store";
	case SQLITE_READONLY:
		return "the store is read-only";
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return "the store cannot be opened";
	case SQLITE_FULL:
		return "the disk is full";
	case SQLITE_IOERR:
		return "the store cannot be read or written";
	case SQLITE_CONSTRAINT:
		return "the change breaks a rule of the store";
	default:
		return "the store refused a statement";
	}
}

static enum rc failed(struct conn *c, struct err *err)
{
	const int native = sqlite3_extended_errcode(c->db);

	if ((native & 0xff) == SQLITE_CANTOPEN || native == SQLITE_IOERR_DELETE)
		TRY(sqlite_vfs_refused(c->vfs, err));
	err_set(err, code_of(native), "%s", words_of(native));
	snprintf(err->native, sizeof(err->native), "sqlite %d: %s", native, sqlite3_errmsg(c->db));
	if (err->rc == RC_CORRUPT)
		err_advise(err, ADVICE_DOCTOR_DEEP);
	return err->rc;
}

static int wait_a_little(void *arg, int calls)
{
	const struct timespec pause = {.tv_nsec = POLL_US * 1000L};
	struct conn          *c     = arg;

	if (calls == 0)
		c->busy_since_ms = instant_monotonic_ms();
	if (instant_monotonic_ms() - c->busy_since_ms >= c->wait_ms)
		return 0;
	nanosleep(&pause, NULL);
	return 1;
}

static int pragma_value(sqlite3 *db, const char *sql, int64_t *ret)
{
	sqlite3_stmt *st;
	int           rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		*ret = sqlite3_column_int64(st, 0);
		rc   = SQLITE_OK;
	}
	sqlite3_finalize(st);
	return rc;
}

static enum rc set_up(struct conn *c, struct err *err)
{
	static const char reader[]    = "PRAGMA cell_size_check=ON; PRAGMA query_only=ON";
	static const char writer[]    = "PRAGMA cell_size_check=ON; PRAGMA journal_mode=TRUNCATE;"
	                                "PRAGMA synchronous=EXTRA; PRAGMA temp_store=MEMORY";
	int64_t           application = 0, objects = 0;

	sqlite_guard_settings(c->db);
	c->wait_ms = WAIT_MS;
	sqlite3_busy_handler(c->db, wait_a_little, c);
	if (pragma_value(c->db, "PRAGMA application_id", &application) != SQLITE_OK)
		return failed(c, err);
	if (application == 0 && c->power == STORE_CREATE &&
	    pragma_value(c->db, "SELECT count(*) FROM sqlite_schema", &objects) != SQLITE_OK)
		return failed(c, err);
	if (application != APPLICATION_ID &&
	    !(application == 0 && objects == 0 && c->power == STORE_CREATE))
		return err_set(err, RC_CONFIG, "the file is not an idctl store");
	if (sqlite3_exec(c->db, c->power == STORE_READ ? reader : writer, NULL, NULL, NULL) !=
	    SQLITE_OK)
		return failed(c, err);
	c->guard = (struct sqlite_guard){.reads_only = c->power == STORE_READ};
	sqlite_guard_begin(c->db, &c->guard);
	return RC_OK;
}

static void close_conn(struct conn *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < COUNT(c->ready); i++)
		sqlite3_finalize(c->ready[i]);
	for (size_t i = 0; i < COUNT(c->fixed); i++)
		sqlite3_finalize(c->fixed[i]);
	sqlite3_close(c->db);
	sqlite_vfs_free(c->vfs);
	if (c->made)
		sqlite_file_forget_empty(c->path, c->folders);
	turnstile_free(c->turnstile);
	free(c->path);
	free(c);
}

/* Once SQLite is set up, these are refused and change nothing. */
static void lighten(void)
{
	/* no lock around each allocation, for sums that nobody asks for */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	/* no 20 pages set aside for each cache: recursive queries have several, and hardly use them */
	sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
}

static enum rc open_conn(const char *where, enum store_power power, struct conn **ret,
                         struct err *err)
{
	/* readers too: they may have to roll back what a killed writer left; query_only keeps them honest */
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE |
	                  SQLITE_OPEN_NOMUTEX;
	char         path[PATH_MAX];
	struct conn *c;
	struct owner owner;
	int          folders = 0;
	enum rc      rc;

	TRY(sqlite_file_locate(where, power, path, &folders, err));
	TRY(sqlite_file_check(path, power, &owner, err));
	if (host_of_process()->sqlite)
		lighten();
	c            = mem_check(calloc(1, sizeof(*c)));
	c->power     = power;
	c->vfs       = sqlite_vfs_new(path, owner);
	c->turnstile = turnstile_new(path, owner);
	c->path      = mem_check(strdup(path));
	c->folders   = folders;
	c->made      = power == STORE_CREATE && access(path, F_OK) != 0;
	if (sqlite3_open_v2(path, &c->db, flags | (power == STORE_CREATE ? SQLITE_OPEN_CREATE : 0),
	                    sqlite_vfs_name(c->vfs)) != SQLITE_OK)
		rc = failed(c, err);
	else
		rc = set_up(c, err);
	if (rc != RC_OK) {
		err_during(err, "%s", path);
		close_conn(c);
		return rc;
	}
	*ret = c;
	return RC_OK;
}

static int say(struct conn *c, enum fixed what)
{
	static const char *const sql[] = {
	    [SAY_BEGIN] = "BEGIN",           [SAY_ALONE] = "BEGIN IMMEDIATE",
	    [SAY_COMMIT] = "COMMIT",         [SAY_ROLLBACK] = "ROLLBACK",
	    [SAY_PART] = "SAVEPOINT part",   [SAY_KEEP] = "RELEASE part",
	    [SAY_BACK] = "ROLLBACK TO part",
	};
	int rc = SQLITE_OK;

	if (c->fixed[what] == NULL)
		rc = sqlite3_prepare_v3(c->db, sql[what], -1, SQLITE_PREPARE_PERSISTENT,
		                        &c->fixed[what], NULL);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_step(c->fixed[what]);
	return sqlite3_reset(c->fixed[what]);
}

static enum rc say_or_fail(struct conn *c, enum fixed what, struct err *err)
{
	return say(c, what) == SQLITE_OK ? RC_OK : failed(c, err);
}

static enum rc simple(struct conn *c, const char *sql, struct err *err)
{
	return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK ? RC_OK : failed(c, err);
}

static void leave_queue(struct conn *c)
{
	if (c->queued)
		turnstile_leave(c->turnstile);
	c->queued = false;
}

static enum rc begin(struct conn *c, enum store_power power, struct err *err)
{
	enum rc rc;

	c->wait_ms = power == STORE_WRITE_FREE ? 0 : WAIT_MS;
	if (power == STORE_READ)
		return say_or_fail(c, SAY_BEGIN, err);
	TRY(turnstile_enter(c->turnstile, c->wait_ms, err));
	c->queued = true;
	rc        = say_or_fail(c, SAY_ALONE, err);
	if (rc != RC_OK)
		leave_queue(c);
	return rc;
}

/* It has been from its beginning: there is no other way. */
static enum rc alone(struct conn *c, struct err *err)
{
	(void)c;
	(void)err;
	return RC_OK;
}

/*
 * A store of one change looks like one whose first change was broken off, and a journal of such a one would empty it: so
 * there is a second. Should it fail, the first stands all the same.
 */
static void change_again(struct conn *c)
{
	int64_t mark = 0;
	char    sql[64];

	c->made      = false;
	c->guard.off = true;
	if (pragma_value(c->db, "PRAGMA user_version", &mark) == SQLITE_OK) {
		snprintf(sql, sizeof(sql), "PRAGMA user_version=%d", (int)mark);
		sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	}
	c->guard.off = false;
}

/* What fails after the change is on the disk: to let go of the locks. They end with the descriptor at the latest. */
static bool stands(const struct conn *c)
{
	const int native = sqlite3_extended_errcode(c->db);

	return native == SQLITE_IOERR_UNLOCK || native == SQLITE_IOERR_RDLOCK;
}

static enum rc commit(struct conn *c, struct err *err)
{
	if (say_or_fail(c, SAY_COMMIT, err) != RC_OK) {
		if (!stands(c))
			return err->rc;
		err_clear(err);
	}
	if (c->made)
		change_again(c);
	leave_queue(c);
	return RC_OK;
}

static void rollback(struct conn *c)
{
	/* an error may have ended the transaction already: then this fails, and nothing is lost */
	if (!sqlite3_get_autocommit(c->db))
		say(c, SAY_ROLLBACK);
	leave_queue(c);
}

static enum rc part(struct conn *c, enum store_part what, struct err *err)
{
	if (what == PART_UNDO)
		TRY(say_or_fail(c, SAY_BACK, err));
	return say_or_fail(c, what == PART_BEGIN ? SAY_PART : SAY_KEEP, err);
}

/* One of many stores: by it a journal is known for its own (sqlite_journal.h). */
static enum rc set_mark(struct conn *c, struct err *err)
{
	int64_t  mark = 0;
	uint32_t chance;
	char     sql[64];

	if (pragma_value(c->db, "PRAGMA user_version", &mark) != SQLITE_OK)
		return failed(c, err);
	if (mark != 0)
		return RC_OK;
	rng_bytes(&chance, sizeof(chance));
	snprintf(sql, sizeof(sql), "PRAGMA user_version=%d", (int)(chance >> 1 | 1));
	return simple(c, sql, err);
}

static enum rc script(struct conn *c, const char *const *sql, struct err *err)
{
	enum rc rc = RC_OK;
	char    mark[64];

	c->guard.off = true;
	for (; rc == RC_OK && *sql != NULL; sql++)
		rc = simple(c, *sql, err);
	snprintf(mark, sizeof(mark), "PRAGMA application_id=%d", APPLICATION_ID);
	if (rc == RC_OK)
		rc = simple(c, mark, err);
	if (rc == RC_OK)
		rc = set_mark(c, err);
	c->guard.off = false;
	return rc;
}

static int bind_one(sqlite3_stmt *st, int at, struct val v)
{
	switch (v.kind) {
	case VAL_BOOL:
		return sqlite3_bind_int(st, at, v.b);
	case VAL_INT:
		return sqlite3_bind_int64(st, at, v.i);
	case VAL_TEXT:
		return sqlite3_bind_text(st, at, v.text, -1, SQLITE_STATIC);
	case VAL_JSON:
		return sqlite3_bind_text(st, at, v.json.text, -1, SQLITE_STATIC);
	case VAL_TIME:
		return v.time.us == 0 ? sqlite3_bind_null(st, at)
		                      : sqlite3_bind_int64(st, at, v.time.us);
	case VAL_ID:
		/* the value is on our caller's stack only until start() returns */
		return sqlite3_bind_blob(st, at, v.id.b, sizeof(v.id.b), SQLITE_TRANSIENT);
	case VAL_BYTES:
		return sqlite3_bind_blob64(st, at, v.bytes.p, v.bytes.n, SQLITE_STATIC);
	case VAL_NULL:
		return sqlite3_bind_null(st, at);
	case VAL_LIST: /* joined before it is bound */
		break;
	}
	assert(false);
	return SQLITE_MISUSE;
}

static enum rc prepare(struct conn *c, const struct stmt *st, struct cursor *cur, struct err *err)
{
	sqlite3_stmt **slot = &c->ready[st - stmts];

	cur->cached = *slot == NULL || !sqlite3_stmt_busy(*slot);
	if (cur->cached && *slot != NULL) {
		cur->st = *slot;
		return RC_OK;
	}
	if (sqlite3_prepare_v2(c->db, stmt_text(st->sql[DIALECT_SQLITE]), -1, &cur->st, NULL) !=
	    SQLITE_OK) {
		failed(c, err);
		/* the statement is ours and known to be right: what is wrong is the store */
		if (err->rc == RC_INTERNAL && sqlite3_errcode(c->db) == SQLITE_ERROR)
			err->rc = RC_SCHEMA;
		return err_during(err, "%s", stmt_text(st->name));
	}
	if (cur->cached)
		*slot = cur->st;
	return RC_OK;
}

static void finish(struct cursor *cur)
{
	if (cur->cached) {
		sqlite3_reset(cur->st);
		sqlite3_clear_bindings(cur->st);
	} else {
		sqlite3_finalize(cur->st);
	}
	free(cur);
}

static enum rc start(struct conn *c, const struct stmt *st, const struct val *argv,
                     struct cursor **ret, struct err *err)
{
	struct cursor *cur = mem_check(calloc(1, sizeof(*cur)));
	enum rc        rc;

	cur->c = c;
	rc     = prepare(c, st, cur, err);
	for (unsigned i = 0; rc == RC_OK && i < st->n_in; i++)
		if (bind_one(cur->st, (int)i + 1, argv[i]) != SQLITE_OK)
			rc = failed(c, err);
	if (rc != RC_OK) {
		if (cur->st != NULL)
			finish(cur);
		else
			free(cur);
		return rc;
	}
	*ret = cur;
	return RC_OK;
}

static enum rc step(struct cursor *cur, bool *ret_row, struct err *err)
{
	const int native = sqlite3_step(cur->st);

	*ret_row = native == SQLITE_ROW;
	return native == SQLITE_ROW || native == SQLITE_DONE ? RC_OK : failed(cur->c, err);
}

static struct val column(const struct cursor *cur, unsigned i)
{
	const int at = (int)i;

	switch (sqlite3_column_type(cur->st, at)) {
	case SQLITE_INTEGER:
		return val_int(sqlite3_column_int64(cur->st, at));
	case SQLITE_TEXT: {
		const char  *text = (const char *)sqlite3_column_text(cur->st, at);
		const size_t n    = (size_t)sqlite3_column_bytes(cur->st, at);

		if (text == NULL) {
			mem_check(NULL);
			return (struct val){.kind = VAL_NULL};
		}
		/* what stands behind a NUL would be stored and never seen: no text of ours has one */
		return strlen(text) == n ? val_text(text)
		                         : val_bytes((struct bytes){.p = text, .n = n});
	}
	case SQLITE_BLOB: {
		const void *p = sqlite3_column_blob(cur->st, at);

		return val_bytes((struct bytes){.p = p == NULL ? "" : p,
		                                .n = (size_t)sqlite3_column_bytes(cur->st, at)});
	}
	default:
		return (struct val){.kind = VAL_NULL};
	}
}

static int64_t changed(const struct cursor *cur)
{
	return sqlite3_changes64(cur->c->db);
}

static enum rc put_row(struct cursor *cur, const struct val *row, unsigned n, struct err *err)
{
	for (unsigned i = 0; i < n; i++)
		if (bind_one(cur->st, (int)i + 1, row[i]) != SQLITE_OK)
			return failed(cur->c, err);
	if (sqlite3_step(cur->st) != SQLITE_DONE)
		return failed(cur->c, err);
	sqlite3_reset(cur->st);
	return RC_OK;
}

static enum rc load(struct conn *c, const struct table *t, const struct store_feed *feed,
                    int64_t *ret_n, struct err *err)
{
	struct val     row[STMT_COLUMNS];
	struct cursor *cur  = mem_check(calloc(1, sizeof(*cur)));
	bool           more = true;
	enum rc        rc;

	*ret_n = 0;
	cur->c = c;
	rc     = prepare(c, &stmts[t->put], cur, err);
	if (rc != RC_OK) {
		free(cur);
		return rc;
	}
	while (rc == RC_OK && more) {
		rc = feed->next(feed->arg, row, &more, err);
		if (rc == RC_OK && more)
			rc = put_row(cur, row, t->n_column, err);
		*ret_n += rc == RC_OK && more;
	}
	finish(cur);
	return rc;
}

static enum rc check(struct conn *c, bool deep, struct err *err)
{
	sqlite3_stmt *st = NULL;
	enum rc       rc = RC_OK;

	c->guard.off = true; /* the one PRAGMA after set-up */
	if (sqlite3_prepare_v2(c->db, deep ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)",
	                       -1, &st, NULL) != SQLITE_OK ||
	    sqlite3_step(st) != SQLITE_ROW)
		rc = failed(c, err);
	else if (strcmp((const char *)sqlite3_column_text(st, 0), "ok") != 0)
		rc = err_set(err, RC_CORRUPT, "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	c->guard.off = false;
	return rc;
}

const struct driver driver_sqlite = {
    .dialect  = DIALECT_SQLITE,
    .open     = open_conn,
    .close    = close_conn,
    .begin    = begin,
    .alone    = alone,
    .commit   = commit,
    .rollback = rollback,
    .part     = part,
    .script   = script,
    .start    = start,
    .step     = step,
    .column   = column,
    .changed  = changed,
    .finish   = finish,
    .load     = load,
    .check    = check,
};
