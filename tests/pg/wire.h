/* SPDX-License-Identifier: Apache-2.0 */
/* tests/pg/wire.h -- PostgreSQL's messages, as far as proxy.c looks into them. */
#ifndef IDCTL_TESTS_PG_WIRE_H
#define IDCTL_TESTS_PG_WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 65536 };

struct bytes {
	unsigned char *data;
	size_t         used, room;
};

static uint32_t number_at(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* What is returned ends within the message. */
static const char *sql_of(const unsigned char *message, size_t n)
{
	const unsigned char *sql = message + 5;

	if (message[0] == 'Q' && n > 5 && message[n - 1] == 0)
		return (const char *)sql;
	if (message[0] != 'P')
		return "";
	sql = memchr(sql, 0, n - 5); /* behind the name of the statement */
	if (sql == NULL || memchr(sql + 1, 0, n - (size_t)(sql + 1 - message)) == NULL)
		return "";
	return (const char *)sql + 1;
}

static bool starts(const char *sql, const char *word)
{
	sql += strspn(sql, " \t\r\n");
	return strncasecmp(sql, word, strlen(word)) == 0;
}

/* A setting may come before it in the same message. */
static bool is_commit(const char *sql)
{
	return starts(sql, "COMMIT") || strstr(sql, ";COMMIT") != NULL;
}

/* The length of the first message, behind a type of so many bytes; 0 if it is not there yet. */
static size_t whole(const struct bytes *in, size_t type)
{
	size_t n;

	if (in->used < type + 4)
		return 0;
	n = type + number_at(in->data + type);
	if (n < type + 4)
		_exit(1); /* nothing that we speak */
	return n <= in->used ? n : 0;
}

static void drop(struct bytes *in, size_t n)
{
	in->used -= n;
	memmove(in->data, in->data + n, in->used);
}

static void fill(int fd, struct bytes *in)
{
	ssize_t got;

	if (in->room - in->used < ROOM) {
		in->room = in->room * 2 + ROOM;
		in->data = realloc(in->data, in->room);
		if (in->data == NULL)
			_exit(1);
	}
	got = read(fd, in->data + in->used, in->room - in->used);
	if (got <= 0)
		_exit(0);
	in->used += (size_t)got;
}

#endif
