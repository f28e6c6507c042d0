/* SPDX-License-Identifier: Apache-2.0 */
/* How output leaves: widths, pieces, and what goes wrong on the way. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/out_thing.h"

static void a_grid_counts_columns_not_bytes(void **state)
{
	const struct job job = {
	    {.kind = OUT_TABLE, .header = true, .color = true},
	    OUT_MANY,
	    (const struct thing[]){{.name = "Jos\xc3\xa9", .note = "a  "},
	                           {.name = "Jose\xcc\x81", .note = "b"},
	                           {.name = "\xe5\xb1\xb1\xe7\x94\xb0", .note = "c"},
	                           {.name = "", .note = "d"},
	                           {.name = "12345", .note = ""}},
	    5};

	(void)state;
	check_fields(job, WORDS("name", "note"),
	             "\033[1mNAME   NOTE\033[0m\n"
	             "Jos\xc3\xa9   a\n"
	             "Jose\xcc\x81   b\n"
	             "\xe5\xb1\xb1\xe7\x94\xb0   c\n"
	             "-      d\n"
	             "12345  -\n");
}

static void a_grid_keeps_the_widths_of_its_first_rows(void **state)
{
	struct thing row[150];
	struct job   job = {{.kind = OUT_TABLE, .width = 8}, OUT_MANY, row, COUNT(row)};
	const char  *p;
	char        *got;

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		row[i] = (struct thing){.name = i == 99  ? "1234"
		                              : i == 120 ? "123456789"
		                                         : "1",
		                        .note = "x"};
	job.opt.fields = WORDS("name", "note");
	p = got = run(&job);
	for (size_t i = 0; i < COUNT(row); i++, p = strchr(p, '\n') + 1)
		if (strncmp(p,
		            i == 99    ? "1234  x\n"
		            : i == 120 ? "123456789x\n"
		                       : "1     x\n",
		            i == 120 ? 11 : 8) != 0)
			fail_msg("row %zu: %.20s", i, p);
	assert_int_equal(*p, '\0');
	free(got);
	/* and none is padded beyond the terminal */
	row[5].name = "a name that is wider than eight";
	got         = run(&job);
	assert_memory_equal(got, "1         x\n", 12);
	free(got);
}

static void a_list_leaves_while_it_grows(void **state)
{
	FILE              *f   = tmpfile();
	struct out_options opt = {.kind = OUT_JSON, .to = f};
	struct out        *o   = out_new(&opt);
	struct err         err = ERR_NONE;
	struct stat        st;
	char              *text;
	json_t            *j;

	(void)state;
	assert_int_equal(out_begin(o, &thing_record, OUT_MANY, &err), RC_OK);
	for (int i = 0; i < 2000; i++)
		assert_int_equal(out_row(o, &full, &err), RC_OK);
	fstat(fileno(f), &st);
	assert_in_range(st.st_size, 2000 * (sizeof(FULL_JSON) - 1) - 66000,
	                2000 * sizeof(FULL_JSON));
	out_next(o, "a");
	out_next(o, NULL);
	assert_int_equal(out_end(o, &err), RC_OK);
	out_free(o);
	fstat(fileno(f), &st);
	text = calloc(1, (size_t)st.st_size + 1);
	assert_int_equal(pread(fileno(f), text, (size_t)st.st_size, 0), st.st_size);
	j = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(json_object_get(j, "items")), 2000);
	assert_true(json_is_null(json_object_get(j, "next")));
	json_decref(j);
	free(text);
	fclose(f);
}

static void a_full_disk_is_an_error_with_its_name(void **state)
{
	FILE              *f   = fopen("/dev/full", "w");
	struct out_options opt = {.kind = OUT_JSON, .to = f};
	struct out        *o   = out_new(&opt);
	struct err         err = ERR_NONE;

	(void)state;
	assert_int_equal(out_begin(o, &thing_record, OUT_ONE, &err), RC_OK);
	assert_int_equal(out_row(o, &full, &err), RC_OK);
	assert_int_equal(out_end(o, &err), RC_INTERNAL);
	assert_string_equal(err.native, "ENOSPC");
	assert_non_null(strstr(err.msg, "No space left"));
	out_free(o);
	/* and in the middle of a list too */
	err_clear(&err);
	o = out_new(&opt);
	assert_int_equal(out_begin(o, &thing_record, OUT_MANY, &err), RC_OK);
	for (int i = 0; i < 1000 && err.rc == RC_OK; i++)
		(void)!out_row(o, &full, &err);
	assert_int_equal(err.rc, RC_INTERNAL);
	out_free(o);
	fclose(f);
}

static void a_pipe_that_does_not_block_is_waited_for(void **state)
{
	enum { ROWS = 1000 };
	struct err         err = ERR_NONE;
	struct out_options opt = {.kind = OUT_ID};
	struct out        *o;
	int                end[2];
	pid_t              reader;

	(void)state;
	assert_int_equal(pipe(end), 0);
	fcntl(end[1], F_SETFL, O_NONBLOCK);
	fcntl(end[1], F_SETPIPE_SZ, 4096);
	reader = fork();
	if (reader == 0) {
		char    b[1000];
		ssize_t n, all = 0;

		close(end[1]);
		usleep(20000);
		while ((n = read(end[0], b, sizeof(b))) > 0)
			all += n;
		_exit(all == ROWS * 37 ? 0 : 1);
	}
	close(end[0]);
	opt.to = fdopen(end[1], "w");
	o      = out_new(&opt);
	assert_int_equal(out_begin(o, &thing_record, OUT_MANY, &err), RC_OK);
	for (int i = 0; i < ROWS; i++)
		assert_int_equal(out_row(o, &full, &err), RC_OK);
	assert_int_equal(out_end(o, &err), RC_OK);
	out_free(o);
	fclose(opt.to);
	assert_int_equal(waitpid(reader, &end[0], 0), reader);
	assert_int_equal(end[0], 0);
}

static void what_was_not_ended_is_not_written(void **state)
{
	char              *text;
	size_t             n;
	struct err         err = ERR_NONE;
	struct out_options opt = {.to = open_memstream(&text, &n)};

	(void)state;
	for (int kind = OUT_TABLE; kind <= OUT_ID; kind++) {
		struct out *o;

		opt.kind = (enum out_kind)kind;
		o        = out_new(&opt);
		assert_int_equal(out_begin(o, &thing_record, OUT_MANY, &err), RC_OK);
		assert_int_equal(out_row(o, &full, &err), RC_OK);
		out_free(o);
	}
	fclose(opt.to);
	assert_string_equal(text, "");
	free(text);
	out_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_grid_counts_columns_not_bytes),
	    cmocka_unit_test(a_grid_keeps_the_widths_of_its_first_rows),
	    cmocka_unit_test(a_list_leaves_while_it_grows),
	    cmocka_unit_test(a_full_disk_is_an_error_with_its_name),
	    cmocka_unit_test(a_pipe_that_does_not_block_is_waited_for),
	    cmocka_unit_test(what_was_not_ended_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
