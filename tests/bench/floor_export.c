/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every row as a line of JSON, by hand: floor_export users|audit DB
 * A column is written by what SQLite says it is; escaping looks at each byte.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/floor.h"

enum { PIECE = 64 * 1024, ROW_MAX = 16 * 1024 };

struct piece {
	char   b[PIECE + ROW_MAX];
	size_t n;
};

static void add(struct piece *p, const char *text, size_t n)
{
	memcpy(p->b + p->n, text, n);
	p->n += n;
}

static void add_text(struct piece *p, const char *text)
{
	p->b[p->n++] = '"';
	for (; *text != '\0'; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			p->b[p->n++] = '\\';
		if (c < 0x20)
			p->n += (size_t)sprintf(p->b + p->n, "\\u%04x", c);
		else
			p->b[p->n++] = (char)c;
	}
	p->b[p->n++] = '"';
}

static void add_hex(struct piece *p, const unsigned char *b, int n)
{
	static const char hex[] = "0123456789abcdef";

	p->b[p->n++] = '"';
	for (int i = 0; i < n; i++) {
		p->b[p->n++] = hex[b[i] >> 4];
		p->b[p->n++] = hex[b[i] & 15];
	}
	p->b[p->n++] = '"';
}

static void add_number(struct piece *p, int64_t i)
{
	char b[24], *e = b + sizeof(b), *q = e;

	do
		*--q = (char)('0' + i % 10);
	while ((i /= 10) != 0);
	add(p, q, (size_t)(e - q));
}

static void add_column(struct piece *p, sqlite3_stmt *st, int i, const char *name, size_t n)
{
	add(p, i == 0 ? "{\"" : ",\"", 2);
	add(p, name, n);
	add(p, "\":", 2);
	switch (sqlite3_column_type(st, i)) {
	case SQLITE_INTEGER:
		add_number(p, sqlite3_column_int64(st, i));
		break;
	case SQLITE_TEXT:
		add_text(p, (const char *)sqlite3_column_text(st, i));
		break;
	case SQLITE_BLOB:
		add_hex(p, sqlite3_column_blob(st, i), sqlite3_column_bytes(st, i));
		break;
	default:
		add(p, "null", 4);
	}
}

int main(int argc, char **argv)
{
	static struct piece p;
	const enum stmt_id  id =
            argc > 1 && strcmp(argv[1], "audit") == 0 ? STMT_AUDIT_LIST : STMT_USER_LIST;
	sqlite3_stmt *st;

	if (argc != 3)
		return 2;
	st = floor_prepare(floor_open(argv[2], false), id);
	sqlite3_bind_int64(st, 1, 0);
	if (id == STMT_USER_LIST)
		sqlite3_bind_int64(st, 2, floor_now());
	sqlite3_bind_int64(st, (int)stmts[id].n_in, -1);
	while (floor_row(st)) {
		const char *at = stmt_text(stmts[id].columns), *name;
		size_t      n;

		for (int i = 0; stmt_name(&at, &name, &n); i++)
			add_column(&p, st, i, name, n);
		add(&p, "}\n", 2);
		if (p.n >= PIECE) {
			(void)!write(1, p.b, p.n);
			p.n = 0;
		}
	}
	(void)!write(1, p.b, p.n);
	return 0;
}
