/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store that `idctl init` made, filled to size: fill DB KEY USERS EVENTS TOKENS [PEM…]
 *
 * Accounts u0000001@example.org …, each with the role "user"; audit entries as
 * the program itself appends them; access tokens that have expired. Of two PEM
 * files (private, public) the floors' own key is made, kept in the store.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/id.h"
#include "lib/base/instant.h"
#include "lib/core/access/role.h"
#include "lib/core/audit/audit.h"
#include "lib/core/subject/user_find.h"
#include "lib/core/work/work.h"

enum { BATCH = 10000, PEM_MAX = 4096 };

struct filling {
	struct handle  handle;
	struct request request;
	struct pending pending;
	struct work    w;
	int64_t        role;
};

static enum rc add_user(struct filling *f, int64_t i, struct err *err)
{
	struct store *db = f->w.db;
	char          email[64], given[32], family[32];
	struct user   u   = {.id             = id_make(f->w.now),
	                     .email          = email,
	                     .email_key      = email,
	                     .given_name     = given,
	                     .family_name    = family,
	                     .display_name   = given,
	                     .status         = USER_ACTIVE,
	                     .email_verified = true,
	                     .attributes     = {"{}"},
	                     .updated_at     = f->w.now};
	int64_t       row = 0;

	snprintf(email, sizeof(email), "u%07lld@example.org", (long long)i);
	snprintf(given, sizeof(given), "Given %lld", (long long)(i % 1000));
	snprintf(family, sizeof(family), "Family %lld", (long long)(i / 1000));
	TRY(store_int(db, OF(USER_INSERT, &u), &row, err));
	return store_int(db,
	                 IN(GRANT_INSERT, .user_row = row, .role_row = f->role,
	                    .granted_by = "fill", .granted_at = f->w.now),
	                 &row, err);
}

static enum rc add_users(struct filling *f, int64_t n, struct err *err)
{
	struct role role;

	TRY(role_get(&f->w, "user", &role, err));
	f->role = role.row;
	for (int64_t i = 1; i <= n; i++)
		TRY(add_user(f, i, err));
	return RC_OK;
}

static enum rc add_events(struct filling *f, int64_t n, struct err *err)
{
	char name[40];

	for (int64_t i = 1; i <= n; i++) {
		snprintf(name, sizeof(name), "u%07lld@example.org", (long long)i);
		work_changed(&f->w, EVENT(user, id_make(f->w.now), .name = name));
		if (i % BATCH != 0 && i < n)
			continue;
		TRY(audit_append(&f->w, err));
		arena_reset(f->w.mem);
	}
	return RC_OK;
}

static enum rc add_tokens(struct filling *f, int64_t n, struct err *err)
{
	const struct utc  past = {.us = f->w.now.us - 90 * 86400 * UTC_SECOND};
	const char *const api  = "api";
	char              jti[ID_TEXT];

	for (int64_t i = 1; i <= n; i++)
		TRY(store_exec(f->w.db,
		               IN(TOKEN_INSERT, .jti = id_format(id_make(past), jti), .user_row = 1,
		                  .subject_epoch = 1, .audience = {&api, 1}, .issued_at = past,
		                  .expires_at = {.us = past.us + i}),
		               NULL, err));
	return RC_OK;
}

static enum rc add_pem(struct filling *f, const char *name, const char *path, struct err *err)
{
	char   text[PEM_MAX];
	FILE  *in = fopen(path, "r");
	size_t n;

	if (in == NULL)
		return err_set(err, RC_CONFIG, "cannot read '%s'", path);
	n       = fread(text, 1, sizeof(text) - 1, in);
	text[n] = '\0';
	fclose(in);
	return store_exec(f->w.db, IN(META_PUT, .name = name, .value = text), NULL, err);
}

static enum rc fill(struct filling *f, int argc, char **argv, struct err *err)
{
	TRY(handle_open(&f->handle, argv[1], STORE_WRITE, NULL, err));
	f->w.db = f->handle.db;
	TRY(store_begin(f->w.db, STORE_WRITE, err));
	TRY(add_users(f, atoll(argv[3]), err));
	TRY(add_tokens(f, atoll(argv[5]), err));
	if (argc > 7) {
		TRY(add_pem(f, "bench_private", argv[6], err));
		TRY(add_pem(f, "bench_public", argv[7], err));
	}
	TRY(add_events(f, atoll(argv[4]), err));
	return store_commit(f->w.db, err);
}

int main(int argc, char **argv)
{
	AUTO(arena) struct arena *mem = arena_new();
	struct err                err = ERR_NONE;
	struct filling            f   = {.role = 0};
	enum rc                   rc;

	if (argc < 6)
		return 2;
	f.w                     = work_begin(&f.handle, &f.request, &f.pending, mem, instant_now());
	f.request.actor         = (struct actor){.name = "fill", .kind = "operator"};
	f.request.operator_name = "fill";
	f.w.action              = "user.create";
	f.handle.key_path       = argv[2];
	rc                      = fill(&f, argc, argv, &err);
	if (rc != RC_OK)
		fprintf(stderr, "fill: %s %s\n", err.msg, err.native);
	handle_done(&f.handle);
	return rc == RC_OK ? 0 : 1;
}
