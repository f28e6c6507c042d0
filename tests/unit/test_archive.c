/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/backup/archive.h"

#include "tests/flow.h"
#include "tests/unit/core_people.h"

/* ---- into a store, or into nothing ---- */

static enum rc begin(void *arg, const struct about *about, struct err *err)
{
	struct fx *f = arg;

	(void)about;
	return f == NULL ? RC_OK : migrate_init_empty(f->db, err);
}

static enum rc table(void *arg, const struct table *t, const struct store_feed *rows,
                     struct err *err)
{
	struct fx *f    = arg;
	bool       more = true;
	int64_t    n;
	struct val row[STMT_COLUMNS];

	if (f != NULL)
		return store_load(f->db, t, rows, &n, err);
	while (more)
		TRY(rows->next(rows->arg, row, &more, err));
	return RC_OK;
}

static enum rc read_into(struct fx *to, const char *p, size_t n, struct about *ret, struct err *err)
{
	AUTO(arena) struct arena *mem = arena_new();
	struct pool               in  = {.p = p, .n = n};
	const enum rc             rc  = archive_read(
	                 pool_get, &in, &(struct archive_sink){.begin = begin, .table = table, .arg = to}, mem,
	                 ret, err);

	ret->instance_id = ret->audit_root = NULL; /* they were in mem */
	return rc;
}

static void fill(struct fx *f)
{
	fx_role(f, "reader", WORDS("doc:read"));
	for (unsigned i = 0; i < 40; i++) {
		char        email[40];
		const char *note    = i % 2 == 0 ? "note=a \"b\"\\ \xc3\xa9" : "x=y";
		struct strs set     = {.v = &note, .n = i % 3 == 0};
		struct user_new new = {.roles      = i % 4 == 0 ? WORDS("reader") : NONE,
		                       .attributes = set};
		struct user u;

		snprintf(email, sizeof(email), "u%u@example.org", i);
		new.as.email = email;
		if (i % 5 == 0)
			new.as.display_name = "A; 'B', \"C\"";
		OK(user_create(W, &new, &u, ERR));
	}
}

static void a_store_comes_back_to_the_byte(void **state)
{
	struct fx            *f     = *state;
	void                 *bare  = NULL;
	AUTO(str) struct str *first = str_new(), *second = str_new();
	struct about          of, is, again;

	fill(f);
	fx_commit(f);
	OK(archive_write(W, pool_put, first, &of, ERR));
	assert_true(of.rows > 40 && of.audit_size > 40);
	assert_int_equal(of.version, ARCHIVE_VERSION);
	assert_int_equal(of.schema, migrate_latest());
	store_rollback(f->db);

	fx_open_bare(&bare);
	{
		struct fx *other = bare;

		f = other;
		fx_begin(other);
		OK(read_into(other, first->p, first->n, &is, ERR));
		assert_int_equal(is.rows, of.rows);
		assert_int_equal(is.audit_size, of.audit_size);
		OK(store_commit(other->db, ERR));
		fx_begin(other);
		OK(archive_write(W, pool_put, second, &again, ERR));
		store_rollback(other->db);
	}
	assert_int_equal(first->n, second->n);
	assert_memory_equal(first->p, second->p, first->n);
	fx_close(&bare);
}

/* In a copy of the archive. */
static char *changed(struct fx *f, const struct str *from, const char *what, const char *to)
{
	char *copy = arena_alloc(f->mem, from->n);
	char *at;

	memcpy(copy, from->p, from->n);
	at = memmem(copy, from->n, what, strlen(what));
	assert_non_null(at);
	memcpy(at, to, strlen(to));
	return copy;
}

static void damage_is_found(void **state)
{
	static const struct {
		const char *title, *what, *to;
		enum rc     rc;
	} row[] = {
	    {"another row", "u7@example.org", "v7@example.org", RC_CORRUPT},
	    {"a column of another name", "\"email_key\"", "\"email_kex\"", RC_CORRUPT},
	    {"another kind of file", "\"idctl backup\"", "\"idctl backuq\"", RC_CORRUPT},
	    {"another version", "\"version\":1", "\"version\":2", RC_SCHEMA},
	    {"another instance", "\"instance_id\":\"0", "\"instance_id\":\"1", RC_CORRUPT},
	};
	struct fx            *f  = *state;
	AUTO(str) struct str *is = str_new();
	struct about          of;

	fill(f);
	fx_commit(f);
	OK(archive_write(W, pool_put, is, &of, ERR));
	OK(read_into(NULL, is->p, is->n, &of, ERR));
	for (size_t i = 0; i < COUNT(row); i++)
		if (read_into(NULL, changed(f, is, row[i].what, row[i].to), is->n, &of, ERR) !=
		    row[i].rc)
			fail_msg("%s: %s", row[i].title, f->err.msg);
		else
			err_clear(ERR);
	for (size_t cut = 1; cut < is->n; cut += 1999)
		REFUSED(CORRUPT, read_into(NULL, is->p, is->n - cut, &of, ERR));
	for (size_t at = 0; at < is->n; at += 997) {
		/* a byte of padding says nothing */
		if (is->p[at] == '\0')
			continue;
		is->p[at] ^= 1;
		if (read_into(NULL, is->p, is->n, &of, ERR) == RC_OK)
			fail_msg("byte %zu is another one", at);
		err_clear(ERR);
		is->p[at] ^= 1;
	}
	str_addc(is, 'x');
	REFUSED(CORRUPT, read_into(NULL, is->p, is->n, &of, ERR));
	store_rollback(f->db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(a_store_comes_back_to_the_byte),
	    FX_TEST(damage_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
