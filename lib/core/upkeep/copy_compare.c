/* SPDX-License-Identifier: Apache-2.0 */
/* Both sides in the order of the same key: what only one of them has is as much a difference as what is not the same. */
#include <string.h>

#include "lib/base/str.h"
#include "lib/core/audit/audit_head.h"
#include "lib/core/upkeep/copy_priv.h"
#include "lib/core/work/work.h"
#include "lib/crypt/checkpoint.h"
#include "lib/crypt/merkle.h"

struct side {
	struct copy_stream s;
	struct val         row[STMT_COLUMNS];
	bool               more;
};

static int compare_bytes(struct bytes a, struct bytes b)
{
	const int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/* As both engines order a key: numbers, and texts and bytes bytewise. */
static int compare(struct val a, struct val b)
{
	if (a.kind != b.kind)
		return a.kind < b.kind ? -1 : 1;
	switch (a.kind) {
	case VAL_INT:
		return (a.i > b.i) - (a.i < b.i);
	case VAL_TEXT:
		return strcmp(a.text, b.text);
	case VAL_BYTES:
		return compare_bytes(a.bytes, b.bytes);
	case VAL_NULL:
	case VAL_BOOL:
	case VAL_TIME:
	case VAL_ID:
	case VAL_LIST:
	case VAL_JSON:
		break;
	}
	return 0;
}

/* Of the first n columns. */
static int compare_rows(const struct side *a, const struct side *b, unsigned n)
{
	int c = 0;

	if (!a->more || !b->more)
		return a->more ? -1 : 1;
	for (unsigned i = 0; i < n && c == 0; i++)
		c = compare(a->row[i], b->row[i]);
	return c;
}

static const char *key_text(const struct side *at, struct arena *a)
{
	struct str  s = STR_EMPTY;
	const char *text;

	for (unsigned i = 0; i < at->s.t->n_key; i++) {
		const struct val v = at->row[i];

		if (i > 0)
			str_addc(&s, ' ');
		if (v.kind == VAL_INT)
			str_addi(&s, v.i);
		else if (v.kind == VAL_TEXT)
			str_add(&s, v.text);
		else
			for (size_t k = 0; v.kind == VAL_BYTES && k < v.bytes.n && k < 16; k++)
				str_addf(&s, "%02x", ((const unsigned char *)v.bytes.p)[k]);
	}
	text = arena_strdup(a, s.p);
	str_done(&s);
	return text;
}

static unsigned column_of(const struct table *t, const char *name)
{
	const char *at = stmt_text(stmts[t->first].columns), *column;
	unsigned    i  = 0;
	size_t      n;

	while (stmt_name(&at, &column, &n) && (strncmp(column, name, n) != 0 || name[n] != '\0'))
		i++;
	return i;
}

static enum rc forward(struct side *s, struct err *err)
{
	return copy_stream_next(&s->s, s->row, &s->more, err);
}

static void differs(struct work *w, const struct side *at, struct copied *ret)
{
	if (ret->differing++ == 0)
		ret->first_difference = key_text(at, w->mem);
}

/* The tree over the leaves that arrived. */
static void grow(struct merkle *tree, const struct side *to, unsigned leaf)
{
	const struct val v = to->row[leaf];

	if (v.kind == VAL_BYTES && v.bytes.n == MERKLE_HASH)
		merkle_append(tree, v.bytes.p);
}

static enum rc walk(struct work *w, struct side *from, struct side *to, struct merkle *tree,
                    struct copied *ret, struct err *err)
{
	const struct table *t    = from->s.t;
	const unsigned      leaf = column_of(t, "leaf");

	TRY(forward(from, err));
	TRY(forward(to, err));
	while (from->more || to->more) {
		const int key = compare_rows(from, to, t->n_key);

		if (key != 0 || compare_rows(from, to, t->n_column) != 0)
			differs(w, key > 0 ? to : from, ret);
		if (key >= 0 && tree != NULL)
			grow(tree, to, leaf);
		ret->rows += key <= 0;
		if (key <= 0)
			TRY(forward(from, err));
		if (key >= 0)
			TRY(forward(to, err));
	}
	return RC_OK;
}

/* What the source's head vouches for must come out of the rows that arrived. */
static enum rc check_root(struct work *w, const struct merkle *tree, struct copied *ret,
                          struct err *err)
{
	struct audit_head h = {0};
	uint8_t           root[MERKLE_HASH];
	bool              found;

	TRY(audit_head_get(w, &h, &found, err));
	merkle_root(tree, root);
	ret->root = checkpoint_root(root, arena_alloc(w->mem, CHECKPOINT_ROOT_TEXT));
	if (found && (h.root.n != sizeof(root) || memcmp(h.root.p, root, sizeof(root)) != 0)) {
		ret->differing++;
		if (ret->first_difference == NULL)
			ret->first_difference = "root";
	}
	return RC_OK;
}

enum rc copy_compare(struct work *w, struct store *to, const struct table *t, struct copied *ret,
                     struct err *err)
{
	const bool    log = strcmp(t->name, "audit_event") == 0;
	struct side   a, b;
	struct merkle tree;
	enum rc       rc;

	merkle_init(&tree, NULL);
	copy_stream_init(&a.s, w->db, t);
	copy_stream_init(&b.s, to, t);
	rc = walk(w, &a, &b, log ? &tree : NULL, ret, err);
	copy_stream_done(&a.s);
	copy_stream_done(&b.s);
	TRY(rc);
	return log ? check_root(w, &tree, ret, err) : RC_OK;
}
