/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pick FILTER <DOCUMENT -- what `jq -cr FILTER` prints, for the few filters that most assertions are made of:
 *
 *     .error.code            .items[0].name         .items | length
 *     [.a, .b.c]             [.a, .b] | tostring    .error | "\(.code) \(.field // "-")"
 *
 * jq takes forty milliseconds to begin, which is more than idctl takes for everything. Status 3 is for whatever is not
 * quite sure to be the same: another filter, a document that is none, a number that is not whole. Then jq is asked.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { UNSURE = 3 };

static void unsure(void)
{
	exit(UNSURE);
}

static bool eat(const char **at, const char *word)
{
	const size_t n = strlen(word);

	if (strncmp(*at, word, n) != 0)
		return false;
	*at += n;
	return true;
}

static const json_t *member(const json_t *v, const char **at)
{
	const size_t n = strspn(*at, "abcdefghijklmnopqrstuvwxyz_0123456789");
	char         name[64];

	if (n == 0 || n >= sizeof(name) || (**at >= '0' && **at <= '9'))
		unsure();
	memcpy(name, *at, n);
	name[n] = '\0';
	*at += n;
	if (json_is_null(v))
		return v;
	if (!json_is_object(v))
		unsure();
	v = json_object_get(v, name);
	return v == NULL ? json_null() : v;
}

static const json_t *element(const json_t *v, const char **at)
{
	char               *end;
	const unsigned long i = strtoul(*at, &end, 10);

	if (**at < '0' || **at > '9' || *end != ']' || !json_is_array(v))
		unsure();
	*at = end + 1;
	v   = json_array_get(v, i);
	return v == NULL ? json_null() : v;
}

/* .a.b[0].c, or . alone */
static const json_t *path(const json_t *v, const char **at)
{
	if (**at != '.')
		unsure();
	if (strchr("abcdefghijklmnopqrstuvwxyz_", (*at)[1]) == NULL || (*at)[1] == '\0') {
		++*at;
		return v;
	}
	while (**at == '.' || **at == '[')
		v = *(*at)++ == '.' ? member(v, at) : element(v, at);
	return v;
}

/* Is it written by us as it is by jq? */
static bool plain(const json_t *v)
{
	const json_t *inner;
	const char   *name;
	size_t        i;

	if (json_is_real(v))
		return false;
	if (json_is_integer(v))
		return llabs(json_integer_value(v)) < 1LL << 52;
	if (json_is_array(v)) {
		json_array_foreach(v, i, inner) if (!plain(inner)) return false;
	} else if (json_is_object(v)) {
		json_object_foreach((json_t *)(uintptr_t)v, name,
		                    inner) if (!plain(inner)) return false;
	}
	return true;
}

static void print(const json_t *v, FILE *to)
{
	char *text;

	if (json_is_string(v)) {
		if (strlen(json_string_value(v)) != json_string_length(v))
			unsure();
		fputs(json_string_value(v), to);
		return;
	}
	text = plain(v) ? json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	if (text == NULL || strpbrk(text, "\\\x7f") != NULL)
		unsure();
	fputs(text, to);
	free(text);
}

/* "…\(PATH)…\(PATH // "WORD")…" */
static void interpolated(const json_t *v, const char **at, FILE *to)
{
	while (**at != '"') {
		const json_t *found;

		if (**at == '\0' || (**at == '\\' && (*at)[1] != '('))
			unsure();
		if (!eat(at, "\\(")) {
			fputc(*(*at)++, to);
			continue;
		}
		found = path(v, at);
		if (eat(at, " // \"")) {
			const size_t n = strcspn(*at, "\"\\");

			if ((*at)[n] != '"')
				unsure();
			if (json_is_null(found) || json_is_false(found))
				fwrite(*at, 1, n, to);
			else
				print(found, to);
			*at += n + 1;
		} else {
			print(found, to);
		}
		if (!eat(at, ")"))
			unsure();
	}
	++*at;
}

static void listed(const json_t *v, const char **at, FILE *to)
{
	json_t *list = json_array();

	do {
		json_array_append(list, (json_t *)(uintptr_t)path(v, at));
	} while (eat(at, ", ") || eat(at, ","));
	if (!eat(at, "]"))
		unsure();
	eat(at, " | tostring");
	print(list, to);
	json_decref(list);
}

static void one_of_several(const json_t *v, const char *at, FILE *to)
{
	/* claims.sh: the only record, whether it came alone or in a list */
	if (eat(&at, "(if has(\"items\") then .items[0] else . end) | ")) {
		const json_t *items = json_object_get(v, "items");

		v = items == NULL ? v : json_array_get(items, 0);
		if (!json_is_object(v))
			unsure();
	}
	if (eat(&at, "[")) {
		listed(v, &at, to);
	} else if (eat(&at, "\"")) {
		interpolated(v, &at, to);
	} else {
		v = path(v, &at);
		if (eat(&at, " | \"")) {
			interpolated(v, &at, to);
		} else if (eat(&at, " | length")) {
			if (!json_is_array(v) && !json_is_object(v))
				unsure();
			fprintf(to, "%zu",
			        json_is_array(v) ? json_array_size(v) : json_object_size(v));
		} else {
			print(v, to);
		}
	}
	if (*at != '\0')
		unsure();
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t      *v =
	    json_loadf(stdin, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	char  *text;
	size_t n;
	FILE  *to = open_memstream(&text, &n);

	if (argc != 2 || v == NULL || to == NULL)
		unsure();
	one_of_several(v, argv[1], to);
	/* all of it, or nothing: jq may be asked the same afterwards */
	fclose(to);
	puts(text);
	return 0;
}
