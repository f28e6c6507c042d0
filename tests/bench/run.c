/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two commands, one after the other, again and again, each a process of its
 * own: prints one line of the table. Interleaved, so that what else the
 * machine does meets both.
 *
 *   run [-n RUNS] [-w WARM-UP] [-i STDIN] [-I STDIN] [-p MS] [-r ROWS] [-x STATUS]
 *       LABEL TARGET -- A… -- B…
 *
 * -i is A's standard input and -I is B's (or A's), -p adds milliseconds to B, -x is the status that A must end with. %n in an
 * argument, or in the name of a standard input, becomes the number of this run of the command, from 1. BENCH_ONCE in the
 * environment: each command runs once, to see that it does.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { RUNS_MAX = 1000, ARGS_MAX = 32, ARG_MAX_BYTES = 4096 };

struct plan {
	int         runs, warm, status;
	const char *input[2], *label, *target;
	double      plus_ms;
	long        rows;
	char      **command[2];
};

struct result {
	int    n; /* runs so far, the warm ones too */
	double ms[RUNS_MAX];
	long   kib; /* the highest resident set */
};

_Noreturn static void die(const char *what)
{
	fprintf(stderr, "run: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static char *fill_in(const char *from, int number, char out[static ARG_MAX_BYTES])
{
	const char *at = strstr(from, "%n");
	int         n;

	if (at == NULL)
		n = snprintf(out, ARG_MAX_BYTES, "%s", from);
	else
		n = snprintf(out, ARG_MAX_BYTES, "%.*s%d%s", (int)(at - from), from, number,
		             at + 2);
	if (n >= ARG_MAX_BYTES) {
		errno = E2BIG;
		die("an argument");
	}
	return out;
}

/* The command with its numbers in place; the texts live until the next call. */
static char **filled(char *const *command, int number)
{
	static char  text[ARGS_MAX][ARG_MAX_BYTES];
	static char *argv[ARGS_MAX + 1];
	int          i = 0;

	for (; command[i] != NULL && i < ARGS_MAX; i++)
		argv[i] = fill_in(command[i], number, text[i]);
	argv[i] = NULL;
	return argv;
}

static double once(const struct plan *p, int which, int status, struct result *r)
{
	posix_spawn_file_actions_t files;
	char                     **argv = filled(p->command[which], ++r->n);
	char                       input[ARG_MAX_BYTES];
	struct rusage              use;
	double                     start;
	pid_t                      pid;
	int                        ended = 0;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, fill_in(p->input[which], r->n, input), O_RDONLY,
	                                 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	if (status != 0)
		posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	start = now_ms();
	errno = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	if (errno != 0 || wait4(pid, &ended, 0, &use) != pid)
		die(argv[0]);
	start = now_ms() - start;
	posix_spawn_file_actions_destroy(&files);
	if (!WIFEXITED(ended) || WEXITSTATUS(ended) != status) {
		fprintf(stderr, "run: %s: '%s %s …' ended with %d\n", p->label, argv[0],
		        argv[1] == NULL ? "" : argv[1],
		        WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended));
		exit(1);
	}
	if (use.ru_maxrss > r->kib)
		r->kib = use.ru_maxrss;
	return start;
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(struct result *r, int n)
{
	qsort(r->ms, (size_t)n, sizeof(r->ms[0]), by_size);
	return n % 2 == 1 ? r->ms[n / 2] : (r->ms[n / 2 - 1] + r->ms[n / 2]) / 2;
}

static void measure(const struct plan *p)
{
	static struct result a, b;
	double               ma, mb;

	for (int i = -p->warm; i < p->runs; i++) {
		const double x = once(p, 0, p->status, &a);
		const double y = once(p, 1, 0, &b);

		a.ms[i < 0 ? 0 : i] = x;
		b.ms[i < 0 ? 0 : i] = y + p->plus_ms;
	}
	ma = median(&a, p->runs);
	mb = median(&b, p->runs);
	printf("%-46s %9.2f %9.2f %7.2f   %-7s", p->label, ma, mb, ma / mb, p->target);
	if (p->rows > 0)
		printf(" %.0f k rows/s, %.1f MiB", (double)p->rows / ma, (double)a.kib / 1024);
	putchar('\n');
	fflush(stdout);
}

static void options(int argc, char **argv, struct plan *p)
{
	int c;

	while ((c = getopt(argc, argv, "+n:w:i:I:p:r:x:")) != -1)
		switch (c) {
		case 'n':
			p->runs = atoi(optarg);
			break;
		case 'w':
			p->warm = atoi(optarg);
			break;
		case 'i':
			p->input[0] = p->input[1] = optarg;
			break;
		case 'I':
			p->input[1] = optarg;
			break;
		case 'p':
			p->plus_ms = atof(optarg);
			break;
		case 'r':
			p->rows = atol(optarg);
			break;
		case 'x':
			p->status = atoi(optarg);
			break;
		default:
			exit(2);
		}
	if (getenv("BENCH_ONCE") != NULL) {
		p->runs = 1;
		p->warm = 0;
	}
	if (p->runs < 1 || p->runs > RUNS_MAX || p->warm < 0)
		exit(2);
}

int main(int argc, char **argv)
{
	struct plan p = {.runs = 41, .warm = 3, .input = {"/dev/null", "/dev/null"}};
	int         n = 0;

	options(argc, argv, &p);
	if (argc - optind < 6)
		return 2;
	p.label  = argv[optind++];
	p.target = argv[optind++];
	for (int i = optind; i < argc; i++)
		if (strcmp(argv[i], "--") == 0) {
			argv[i] = NULL;
			if (n < 2)
				p.command[n++] = &argv[i + 1];
		}
	if (n != 2)
		return 2;
	measure(&p);
	return 0;
}
