/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main() for a fuzz target where libFuzzer is not at hand: every file given,
 * or found in a folder given, goes through the target, whole and, when its
 * name ends in .txt, also line by line; then each input again, FUZZ_ROUNDS
 * times (50), spoiled in ways that depend on nothing but its bytes.
 * With FUZZ_SAVE=FILE the input about to run is written there first: what
 * stands in it after a crash is the culprit.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20, GROWTH_MAX = 64, DEPTH_MAX = 16, ROUNDS = 50 };

struct replay {
	const char *save; /* or NULL */
	unsigned    rounds;
	size_t      inputs, runs;
};

/* One input under change; p has room for n_max bytes. */
struct mutant {
	uint8_t *p;
	size_t   n, n_max;
	uint64_t random;
};

static void die(const char *what, const char *path)
{
	fprintf(stderr, "replay: %s: %s\n", what, path);
	exit(2);
}

static void *allocate(size_t n)
{
	void *p = malloc(n == 0 ? 1 : n);

	if (p == NULL)
		die("out of memory", "");
	return p;
}

static void save(const char *path, const void *p, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		die("cannot write", path);
}

/* In a block of exactly this size, so that the sanitizer sees one byte too many. */
static void run(struct replay *r, const uint8_t *p, size_t n)
{
	uint8_t *copy = allocate(n);

	if (n > 0)
		memcpy(copy, p, n);
	if (r->save != NULL)
		save(r->save, p, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
	r->runs++;
}

/* splitmix64, https://prng.di.unimi.it/splitmix64.c: any seed will do. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static size_t below(struct mutant *m, size_t n)
{
	return n == 0 ? 0 : (size_t)(next(&m->random) % n);
}

static uint8_t odd_byte(struct mutant *m)
{
	static const uint8_t odd[] = {0,   1,    '\t', '\n', '\r', ' ',  '!',  '"',  '%', '\'',
	                              '*', '+',  ',',  '-',  '.',  '/',  '0',  '9',  ':', ';',
	                              '=', '@',  'A',  '[',  '\\', ']',  '_',  'e',  '{', '}',
	                              '~', 0x7f, 0x80, 0xbf, 0xc0, 0xe2, 0xed, 0xf4, 0xff};

	return odd[below(m, sizeof(odd))];
}

static void erase(struct mutant *m, size_t at, size_t n)
{
	memmove(m->p + at, m->p + at + n, m->n - at - n);
	m->n -= n;
}

/* A gap of n bytes, or of as many as there is room for. Returns how many. */
static size_t gap(struct mutant *m, size_t at, size_t n)
{
	if (n > m->n_max - m->n)
		n = m->n_max - m->n;
	memmove(m->p + at + n, m->p + at, m->n - at);
	m->n += n;
	return n;
}

static void repeat(struct mutant *m, size_t at, size_t n)
{
	const size_t got = gap(m, at, n);

	/* what stood at `at` now stands behind the gap */
	memmove(m->p + at, m->p + at + got, got < m->n - at - got ? got : m->n - at - got);
}

static void spoil(struct mutant *m)
{
	const size_t at   = below(m, m->n);
	const size_t rest = m->n - at;

	switch (m->n == 0 ? 4 : below(m, 7)) {
	case 0:
		m->p[at] ^= (uint8_t)(1u << below(m, 8));
		break;
	case 1:
		m->p[at] = odd_byte(m);
		break;
	case 2:
		erase(m, at, 1 + below(m, rest < 16 ? rest : 16));
		break;
	case 3:
		m->n = at;
		break;
	case 4:
		if (gap(m, at, 1) == 1)
			m->p[at] = odd_byte(m);
		break;
	case 5:
		repeat(m, at, 1 + below(m, rest < GROWTH_MAX ? rest : GROWTH_MAX));
		break;
	default: {
		const size_t  other = below(m, m->n);
		const uint8_t b     = m->p[at];

		m->p[at]    = m->p[other];
		m->p[other] = b;
	}
	}
}

static uint64_t fingerprint(const uint8_t *p, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return h;
}

static void input(struct replay *r, const uint8_t *p, size_t n)
{
	struct mutant m = {.n_max = n + GROWTH_MAX, .random = fingerprint(p, n)};

	run(r, p, n);
	r->inputs++;
	m.p = allocate(m.n_max);
	for (unsigned i = 0; i < r->rounds; i++) {
		const size_t changes = 1 + below(&m, 4);

		if (n > 0)
			memcpy(m.p, p, n);
		m.n = n;
		for (size_t k = 0; k < changes; k++)
			spoil(&m);
		run(r, m.p, m.n);
	}
	free(m.p);
}

static void lines(struct replay *r, const uint8_t *p, size_t n)
{
	for (size_t at = 0, len; at < n; at += len + 1) {
		const uint8_t *end = memchr(p + at, '\n', n - at);

		len = end == NULL ? n - at : (size_t)(end - p) - at;
		input(r, p + at, len);
	}
}

static void file(struct replay *r, const char *path)
{
	const char  *dot = strrchr(path, '.');
	FILE        *f   = fopen(path, "rb");
	uint8_t     *p   = allocate(INPUT_MAX);
	const size_t n   = f == NULL ? 0 : fread(p, 1, INPUT_MAX, f);

	if (f == NULL || ferror(f))
		die("cannot read", path);
	fclose(f);
	input(r, p, n);
	if (dot != NULL && strcmp(dot, ".txt") == 0)
		lines(r, p, n);
	free(p);
}

static void walk(struct replay *r, const char *path, unsigned depth)
{
	struct stat    st;
	struct dirent *e;
	DIR           *d;

	if (stat(path, &st) != 0 || depth > DEPTH_MAX)
		die("cannot look at", path);
	if (!S_ISDIR(st.st_mode)) {
		file(r, path);
		return;
	}
	d = opendir(path);
	if (d == NULL)
		die("cannot open", path);
	while ((e = readdir(d)) != NULL) {
		char below_it[4096];

		if (e->d_name[0] == '.')
			continue;
		if (snprintf(below_it, sizeof(below_it), "%s/%s", path, e->d_name) >=
		    (int)sizeof(below_it))
			die("too deep", path);
		walk(r, below_it, depth + 1);
	}
	closedir(d);
}

int main(int argc, char **argv)
{
	const char   *rounds = getenv("FUZZ_ROUNDS");
	struct replay r      = {.save = getenv("FUZZ_SAVE"), .rounds = ROUNDS};

	if (rounds != NULL)
		r.rounds = (unsigned)strtoul(rounds, NULL, 10);
	input(&r, (const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		walk(&r, argv[i], 0);
	printf("%zu inputs, %zu runs\n", r.inputs, r.runs);
	return 0;
}
