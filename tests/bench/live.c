/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Live traffic on either engine, by idctl's own library, a connection each (crowd.h):
 *
 *   live write ADDRESS KEY SESSIONS SECONDS RATE LABEL   a session begins: it, its refresh token, and the audit entry
 *   live read  ADDRESS KEY SESSIONS SECONDS RATE LABEL   one of those that are alive, the later half of SESSIONS
 *
 * Nothing is tried twice: an answer that the store is busy is a failure.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/token/session_priv.h"
#include "lib/core/txn/txn.h"
#include "lib/core/work/work.h"
#include "tests/bench/crowd.h"

enum { USERS = 1000, LIFE_S = 30 * 86400 };

struct traffic {
	const char *address, *key;
	int64_t     sessions;
};

static enum rc begin_session(struct work *w, void *arg, struct err *err)
{
	const long           number  = *(const long *)arg;
	static const uint8_t mac[32] = {1};
	const char *const    by      = "pwd";
	const struct utc     end     = {.us = w->now.us + LIFE_S * UTC_SECOND};
	const struct id      id      = id_make(w->now);
	int64_t              row     = 0;

	TRY(store_int(w->db,
	              IN(SESSION_INSERT, .id = id, .user_row = 1 + number % USERS, .user_epoch = 1,
	                 .methods = {&by, 1}, .created_at = w->now, .expires_at = end),
	              &row, err));
	TRY(store_exec(w->db,
	               IN(REFRESH_INSERT, .id = id_make(w->now), .session_row = row,
	                  .mac = {mac, sizeof(mac)}, .key_version = 1, .issued_at = w->now,
	                  .expires_at = end),
	               NULL, err));
	work_changed(w, EVENT(session, id, .methods = {&by, 1}));
	return RC_OK;
}

static enum rc look(struct work *w, void *arg, struct err *err)
{
	const struct traffic *t = arg;
	struct session        s;

	return session_find_row(w, t->sessions / 2 + 1 + random() % (t->sessions / 2), &s, err);
}

static bool told(struct work *w, enum rc rc, const struct err *err)
{
	if (rc != RC_OK)
		fprintf(stderr, "live: %s %s\n", err->msg, err->native);
	arena_reset(w->mem);
	return rc == RC_OK;
}

static bool write_once(void *self, const void *arg, long number)
{
	struct err   err = ERR_NONE;
	struct work *w   = self;

	(void)arg;
	w->now = instant_now();
	return told(w, txn_write(w, begin_session, &number, &err), &err);
}

static bool read_once(void *self, const void *arg, long number)
{
	struct err     err = ERR_NONE;
	struct work   *w   = self;
	struct traffic t   = *(const struct traffic *)arg;

	(void)number;
	w->now = instant_now();
	return told(w, txn_read(w, look, &t, &err), &err);
}

static void *arrive(const void *arg)
{
	static struct handle  handle;
	static struct request request;
	static struct pending pending;
	static struct work    w;
	const struct traffic *t   = arg;
	struct err            err = ERR_NONE;

	if (handle_open(&handle, t->address, STORE_WRITE, NULL, &err) != RC_OK) {
		fprintf(stderr, "live: %s %s\n", err.msg, err.native);
		exit(1);
	}
	handle.key_path       = t->key;
	handle.password_cost  = pwhash_cost_default;
	request.actor         = (struct actor){.name = "live", .kind = "operator"};
	request.operator_name = "live";
	w                     = work_begin(&handle, &request, &pending, arena_new(), instant_now());
	w.action              = "session.start";
	return &w;
}

int main(int argc, char **argv)
{
	struct traffic t;
	struct crowd   c = {.writers = 1, .arrive = arrive, .arg = &t};

	if (argc != 8)
		return 2;
	t         = (struct traffic){argv[2], argv[3], atoll(argv[4])};
	c.seconds = atof(argv[5]);
	c.rate    = atof(argv[6]);
	c.label   = argv[7];
	c.once    = strcmp(argv[1], "write") == 0 ? write_once : read_once;
	crowd_run(&c);
	return 0;
}
