/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/unit/vectors.h -- the shared test vectors, which live outside the tree.
 *
 * Where they are absent the test says so and is skipped. Include after cmocka.h.
 */
#ifndef IDCTL_TESTS_UNIT_VECTORS_H
#define IDCTL_TESTS_UNIT_VECTORS_H

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of a file, by its name below the vectors folder; skips the test when there is none. */
static inline const char *vector_path(const char *name, char path[static PATH_MAX])
{
	const char *folder = getenv("IDCTL_VECTORS");

	snprintf(path, PATH_MAX, "%s/%s", folder != NULL ? folder : "../shared/vectors", name);
	if (access(path, R_OK) != 0) {
		print_message("no %s: set IDCTL_VECTORS to the vectors folder\n", path);
		skip();
	}
	return path;
}

/* The caller frees it. */
static inline char *vector_text(const char *name)
{
	char  path[PATH_MAX], *text;
	FILE *f = fopen(vector_path(name, path), "r");
	long  n;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	text = calloc(1, (size_t)n + 1);
	assert_int_equal(fread(text, 1, (size_t)n, f), n);
	fclose(f);
	return text;
}

/*
 * The caller json_decref()s it. NUL characters in strings are allowed. Lone
 * surrogates, which jansson refuses, are noncharacters here.
 */
static inline json_t *vector_json(const char *name)
{
	char        *text = vector_text(name);
	json_error_t why;
	json_t      *j;

	for (char *p = text; (p = strstr(p, "\\ud")) != NULL; p += 4)
		if (strchr("89ab", p[3]) != NULL && strncmp(p + 6, "\\ud", 3) == 0)
			p += 6;
		else if (strchr("89abcdef", p[3]) != NULL)
			memcpy(p, "\\uffff", 6);
	j = json_loads(text, JSON_ALLOW_NUL, &why);
	free(text);
	if (j == NULL)
		fail_msg("%s:%d: %s", name, why.line, why.text);
	return j;
}

#endif
