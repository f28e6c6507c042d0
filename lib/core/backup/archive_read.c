/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/backup/archive.h"
#include "lib/core/backup/line.h"
#include "lib/crypt/sha256.h"
#include "lib/in/tree.h"
#include "lib/store/migrate.h"

enum { FILE_MAX = 64 << 20 };

/* What arrived of a table. */
struct arrived {
	int64_t rows;
	char    sha256[2 * SHA256_DIGEST + 1];
};

struct unpacker {
	struct tar_in       tar;
	char                name[TAR_NAME]; /* of the file at hand */
	bool                there;
	struct str          content; /* of a part, or of a description */
	size_t              at;
	struct line_reader *lines;
	struct in_room     *room;
	struct tree         tree;
	struct arena       *mem;
	struct about       *about;
	/* the table at hand */
	const struct table *t;
	unsigned            parts;
	bool                ended;
	struct sha256      *sum;
	struct arrived      arrived[TABLE_COUNT];
};

static enum rc damaged(struct err *err, const char *what)
{
	return err_set(err, RC_CORRUPT, "the backup is damaged: %s", what);
}

static enum rc next_file(struct unpacker *u, struct err *err)
{
	return tar_next(&u->tar, u->name, &u->there, err);
}

/* All of the file at hand, and on to the next one. */
static enum rc read_file(struct unpacker *u, struct err *err)
{
	char   piece[16384];
	size_t n;

	str_clear(&u->content);
	str_add(&u->content, "");
	u->at = 0;
	if (u->tar.left > FILE_MAX)
		return damaged(err, "a file of it is too long");
	do {
		TRY(tar_read(&u->tar, piece, sizeof(piece), &n, err));
		str_addn(&u->content, piece, n);
	} while (n > 0);
	return next_file(u, err);
}

/* ---- what it is of ---- */

static int64_t number_at(const struct unpacker *u, const char *way)
{
	const char *text = tree_text(&u->tree, way);

	return text == NULL ? -1 : strtoll(text, NULL, 10);
}

static enum rc read_description(struct unpacker *u, const char *name, struct about *ret,
                                struct err *err)
{
	const char *at;

	if (!u->there || strcmp(u->name, name) != 0)
		return damaged(err, "a file is not where it should be");
	TRY(read_file(u, err));
	in_room_clear(u->room, u->content.n);
	u->tree.n = 0;
	if (tree_read(u->content.p, u->content.n, u->room, &u->tree, err) != RC_OK ||
	    tree_text(&u->tree, "/format") == NULL ||
	    strcmp(tree_text(&u->tree, "/format"), "idctl backup") != 0)
		return damaged(err, "it does not say what it is");
	at = tree_text(&u->tree, "/at");
	*ret =
	    (struct about){.version     = number_at(u, "/version"),
	                   .schema      = number_at(u, "/schema"),
	                   .instance_id = arena_strdup(u->mem, tree_text(&u->tree, "/instance_id")),
	                   .audit_size  = number_at(u, "/audit_size"),
	                   .audit_root  = arena_strdup(u->mem, tree_text(&u->tree, "/audit_root"))};
	if (at == NULL || ret->audit_root == NULL ||
	    instant_parse_absolute(at, &ret->at, err) != RC_OK)
		return damaged(err, "it does not say what it is of");
	return RC_OK;
}

static enum rc check_versions(const struct about *about, struct err *err)
{
	if (about->version != ARCHIVE_VERSION)
		return err_set(err, RC_SCHEMA, "the backup has version %lld, and %d is known",
		               (long long)about->version, ARCHIVE_VERSION);
	if (about->schema != migrate_latest())
		return err_set(err, RC_SCHEMA,
		               "the backup has schema version %lld, and %lld is known",
		               (long long)about->schema, (long long)migrate_latest());
	return RC_OK;
}

/* ---- tables ---- */

/* The next part of the table, if the file at hand is that. */
static enum rc next_part(struct unpacker *u, struct err *err)
{
	char name[TAR_NAME];

	snprintf(name, sizeof(name), "%s/%06u.jsonl", u->t->name, u->parts + 1);
	u->ended = !u->there || strcmp(name, u->name) != 0;
	if (u->ended)
		return RC_OK;
	u->parts++;
	TRY(read_file(u, err));
	sha256_add(u->sum, u->content.p, u->content.n);
	return u->content.n > 0 && u->content.p[u->content.n - 1] == '\n'
	         ? RC_OK
	         : damaged(err, "a part ends in the middle of a row");
}

static enum rc next_row(void *arg, struct val *row, bool *ret_row, struct err *err)
{
	struct unpacker *u = arg;
	struct bytes     line;

	if (u->at == u->content.n && !u->ended)
		TRY(next_part(u, err));
	*ret_row = !u->ended;
	if (u->ended)
		return RC_OK;
	line.p = u->content.p + u->at;
	line.n = strcspn(line.p, "\n");
	u->at += line.n + 1;
	if (u->at > u->content.n || ((const char *)line.p)[line.n] != '\n')
		return damaged(err, "a row contains a NUL byte");
	u->arrived[u->t - store_tables].rows++;
	return line_read(u->lines, u->t, line, row, err);
}

static enum rc read_table(struct unpacker *u, const struct table *t,
                          const struct archive_sink *sink, struct err *err)
{
	AUTO(sha256) struct sha256 *sum  = sha256_new();
	struct arrived             *is   = &u->arrived[t - store_tables];
	const struct store_feed     rows = {.next = next_row, .arg = u};
	struct str                  hex  = STR_EMPTY;
	uint8_t                     digest[SHA256_DIGEST];

	u->t     = t;
	u->sum   = sum;
	u->parts = 0;
	u->ended = false;
	u->at    = u->content.n;
	TRY(sink->table(sink->arg, t, &rows, err));
	sha256_so_far(sum, digest);
	str_add_hex(&hex, digest, sizeof(digest));
	snprintf(is->sha256, sizeof(is->sha256), "%s", hex.p);
	str_done(&hex);
	u->about->rows += is->rows;
	return RC_OK;
}

/* ---- its end ---- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool is_same(const struct about *a, const struct about *b)
{
	return a->version == b->version && a->schema == b->schema && a->at.us == b->at.us &&
	       a->audit_size == b->audit_size && same_text(a->instance_id, b->instance_id) &&
	       same_text(a->audit_root, b->audit_root);
}

static bool told(const struct unpacker *u, size_t i)
{
	char name[32], rows[32], sum[32];

	snprintf(name, sizeof(name), "/tables/%zu/name", i);
	snprintf(rows, sizeof(rows), "/tables/%zu/rows", i);
	snprintf(sum, sizeof(sum), "/tables/%zu/sha256", i);
	return same_text(tree_text(&u->tree, name), store_tables[i].name) &&
	       number_at(u, rows) == u->arrived[i].rows &&
	       same_text(tree_text(&u->tree, sum), u->arrived[i].sha256);
}

/* It must end there: what stands behind is sealed by nothing. */
static enum rc read_manifest(struct unpacker *u, struct err *err)
{
	struct about again;
	char         byte;
	size_t       n;

	TRY(read_description(u, "manifest.json", &again, err));
	if (!is_same(u->about, &again))
		return damaged(err, "it says two things of what it is of");
	for (size_t i = 0; i < TABLE_COUNT; i++)
		if (!told(u, i))
			return err_set(err, RC_CORRUPT,
			               "the backup is damaged: table %s is not what was written",
			               store_tables[i].name);
	if (u->there)
		return damaged(err, "a file is not where it should be");
	TRY(u->tar.get(u->tar.arg, &byte, 1, &n, err));
	return n == 0 ? RC_OK : damaged(err, "something stands behind its end");
}

static enum rc read_all(struct unpacker *u, const struct archive_sink *sink, struct err *err)
{
	TRY(next_file(u, err));
	TRY(read_description(u, "about.json", u->about, err));
	TRY(check_versions(u->about, err));
	TRY(sink->begin(sink->arg, u->about, err));
	for (size_t i = 0; i < TABLE_COUNT; i++)
		TRY(read_table(u, &store_tables[i], sink, err));
	return read_manifest(u, err);
}

enum rc archive_read(flow_get *get, void *arg, const struct archive_sink *sink, struct arena *mem,
                     struct about *ret, struct err *err)
{
	struct unpacker *u = mem_check(calloc(1, sizeof(*u)));
	enum rc          rc;

	u->tar   = (struct tar_in){.get = get, .arg = arg};
	u->lines = line_reader_new();
	u->room  = in_room_new();
	u->mem   = mem;
	u->about = ret;
	rc       = read_all(u, sink, err);
	str_done(&u->content);
	line_reader_free(u->lines);
	in_room_free(u->room);
	free(u);
	return rc;
}
