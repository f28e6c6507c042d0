/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/core/audit/audit_head.h"
#include "lib/core/backup/archive.h"
#include "lib/core/backup/line.h"
#include "lib/core/upkeep/copy_stream.h"
#include "lib/core/work/meta.h"
#include "lib/core/work/work.h"
#include "lib/crypt/sha256.h"
#include "lib/store/migrate.h"

#define T struct about
static const struct field about_field[] = {
    FIELD(T, version, "VERSION", "version of the archive"),
    FIELD(T, schema, "SCHEMA", "version of the store's schema"),
    FIELD(T, instance_id, "INSTANCE", "id of the store"),
    FIELD(T, at, "AT", "the instant that it is of"),
    FIELD(T, audit_size, "AUDIT SIZE", "how many entries its audit log has"),
    FIELD(T, audit_root, "AUDIT ROOT", "of the audit log, in hexadecimal"),
    FIELD(T, rows, "ROWS", "rows of all tables"),
};
#undef T
const struct record about_record = RECORD(struct about, "backup", about_field);

enum { PART = 1 << 20 };

struct archiver {
	struct work  *w;
	flow_put     *put;
	void         *arg;
	struct about *about;
	struct str    part, manifest;
};

static enum rc look(struct work *w, struct about *ret, struct err *err)
{
	struct audit_head h   = {0};
	struct str        hex = STR_EMPTY;
	bool              found;

	*ret = (struct about){.version = ARCHIVE_VERSION, .at = w->now};
	TRY(migrate_current(w->db, &ret->schema, err));
	TRY(meta_get(w, "instance_id", &ret->instance_id, err));
	TRY(audit_head_get(w, &h, &found, err));
	str_add_hex(&hex, h.root.p, h.root.n);
	ret->audit_size = h.size;
	ret->audit_root = arena_strdup(w->mem, hex.p == NULL ? "" : hex.p);
	str_done(&hex);
	return RC_OK;
}

/* Open: members may follow. */
static void describe(const struct about *about, struct str *out)
{
	char at[INSTANT_EXACT];

	str_json_open(out);
	str_json_text(out, "format", "idctl backup");
	str_json_int(out, "version", about->version);
	str_json_int(out, "schema", about->schema);
	str_json_text(out, "instance_id", about->instance_id);
	str_json_text(out, "at", instant_format_exact(about->at, at));
	str_json_int(out, "audit_size", about->audit_size);
	str_json_text(out, "audit_root", about->audit_root);
}

static enum rc add(struct archiver *a, const char *name, struct str *content, struct err *err)
{
	const struct bytes all = {.p = content->p, .n = content->n};

	TRY(tar_add(a->put, a->arg, name, all, a->about->at, err));
	str_clear(content);
	return RC_OK;
}

static enum rc add_part(struct archiver *a, const struct table *t, unsigned number, struct err *err)
{
	char name[TAR_NAME];

	snprintf(name, sizeof(name), "%s/%06u.jsonl", t->name, number);
	return add(a, name, &a->part, err);
}

static enum rc add_rows(struct archiver *a, struct copy_stream *s, int64_t *ret_n,
                        struct sha256 *sum, struct err *err)
{
	struct val row[STMT_COLUMNS];
	unsigned   parts = 0;
	bool       more  = true;

	for (*ret_n = 0; more;) {
		const size_t before = a->part.n;

		TRY(copy_stream_next(s, row, &more, err));
		if (more) {
			line_add(&a->part, s->t, row);
			sha256_add(sum, a->part.p + before, a->part.n - before);
			++*ret_n;
		}
		if (a->part.n >= PART || (!more && a->part.n > 0))
			TRY(add_part(a, s->t, ++parts, err));
	}
	return RC_OK;
}

static void tell(struct archiver *a, const struct table *t, int64_t n, const struct sha256 *sum)
{
	uint8_t digest[SHA256_DIGEST];

	sha256_so_far(sum, digest);
	str_json_item(&a->manifest);
	str_json_open(&a->manifest);
	str_json_text(&a->manifest, "name", t->name);
	str_json_int(&a->manifest, "rows", n);
	str_json_hex(&a->manifest, "sha256", digest, sizeof(digest));
	str_json_close(&a->manifest);
	a->about->rows += n;
}

static enum rc add_table(struct archiver *a, const struct table *t, struct err *err)
{
	AUTO(sha256) struct sha256 *sum = sha256_new();
	struct copy_stream          s;
	int64_t                     n;
	enum rc                     rc;

	copy_stream_init(&s, a->w->db, t);
	rc = add_rows(a, &s, &n, sum, err);
	copy_stream_done(&s);
	if (rc != RC_OK)
		return err_during(err, "reading %s", t->name);
	tell(a, t, n, sum);
	return RC_OK;
}

static enum rc write_all(struct archiver *a, struct err *err)
{
	describe(a->about, &a->part);
	str_json_close(&a->part);
	str_addc(&a->part, '\n');
	TRY(add(a, "about.json", &a->part, err));
	describe(a->about, &a->manifest);
	str_json_key(&a->manifest, "tables");
	str_addc(&a->manifest, '[');
	for (size_t i = 0; i < TABLE_COUNT; i++)
		TRY(add_table(a, &store_tables[i], err));
	str_addc(&a->manifest, ']');
	str_json_close(&a->manifest);
	str_addc(&a->manifest, '\n');
	TRY(add(a, "manifest.json", &a->manifest, err));
	return tar_end(a->put, a->arg, err);
}

enum rc archive_write(struct work *w, flow_put *put, void *arg, struct about *ret, struct err *err)
{
	struct archiver a = {.w = w, .put = put, .arg = arg, .about = ret};
	enum rc         rc;

	TRY(look(w, ret, err));
	rc = write_all(&a, err);
	str_done(&a.part);
	str_done(&a.manifest);
	return rc;
}
