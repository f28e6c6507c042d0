/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/out_thing.h"

#define NONE_JSON                                                                      \
	"{\"id\":null,\"name\":null,\"on\":false,\"count\":0,\"at\":null,\"tags\":[]," \
	"\"more\":null,\"key\":null,\"note\":null}"
#define CSV_HEAD "id,name,on,count,at,tags,more,key,note"
#define FULL_CSV                                                                              \
	UUID ",\"Ann \"\"A\"\" O'Hara\",true,42," TIME ",\"admin;user\",\"{\"\"a\"\":\n1}\"," \
	     "001fff,long"
#define FULL_ONE                      \
	"id     " UUID "\n"           \
	"name   Ann \"A\" O'Hara\n"   \
	"on     yes\n"                \
	"count  42\n"                 \
	"at     " TIME "\n"           \
	"tags   admin, user\n"        \
	"more   {\"a\":\\u{000a}1}\n" \
	"key    001fff\n"             \
	"note   long\n"

static const struct {
	const char *title;
	struct job  job;
	const char *want;
} sample[] = {
    {"json one", {{.kind = OUT_JSON}, OUT_ONE, &full, 1}, FULL_JSON "\n"},
    {"json one, absent", {{.kind = OUT_JSON}, OUT_ONE, &none, 1}, NONE_JSON "\n"},
    {"json one, no row", {{.kind = OUT_JSON}, OUT_ONE, NULL, 0}, ""},
    {"json many",
     {{.kind = OUT_JSON}, OUT_MANY, both, 2, .next = "c\"1"},
     "{\"items\":[" FULL_JSON "," NONE_JSON "],\"next\":\"c\\\"1\"}\n"},
    {"json many, one row",
     {{.kind = OUT_JSON}, OUT_MANY, &none, 1},
     "{\"items\":[" NONE_JSON "],\"next\":null}\n"},
    {"json many, no row",
     {{.kind = OUT_JSON}, OUT_MANY, NULL, 0},
     "{\"items\":[],\"next\":null}\n"},
    {"jsonl", {{.kind = OUT_JSONL}, OUT_MANY, both, 2, .next = "c"}, FULL_JSON "\n" NONE_JSON "\n"},
    {"jsonl, no row", {{.kind = OUT_JSONL}, OUT_MANY, NULL, 0}, ""},
    {"csv",
     {{.kind = OUT_CSV, .header = true}, OUT_MANY, both, 2},
     CSV_HEAD "\r\n" FULL_CSV "\r\n,,false,0,,,,,\r\n"},
    {"csv one",
     {{.kind = OUT_CSV, .header = true}, OUT_ONE, &full, 1},
     CSV_HEAD "\r\n" FULL_CSV "\r\n"},
    {"csv without a heading", {{.kind = OUT_CSV}, OUT_MANY, &full, 1}, FULL_CSV "\r\n"},
    {"csv, no row", {{.kind = OUT_CSV, .header = true}, OUT_MANY, NULL, 0}, CSV_HEAD "\r\n"},
    {"id", {{.kind = OUT_ID}, OUT_MANY, both, 2, .changed = true}, UUID "\n\n"},
    {"table one", {{.kind = OUT_TABLE, .header = true}, OUT_ONE, &full, 1}, FULL_ONE},
    {"table one, absent",
     {{.kind = OUT_TABLE, .header = true}, OUT_ONE, &none, 1},
     "id     -\nname   -\non     no\ncount  0\nat     -\ntags   -\nmore   -\nkey    -\nnote   -\n"},
    {"table many",
     {{.kind = OUT_TABLE, .header = true}, OUT_MANY, both, 2},
     "ID                                    NAME            ON   COUNT  AT"
     "                        TAGS         MORE             KEY\n" UUID
     "  Ann \"A\" O'Hara  yes  42     " TIME "  admin, user  {\"a\":\\u{000a}1}  001fff\n"
     "-                                     -               no   0      -"
     "                         -            -                -\n"},
    {"table many, no row",
     {{.kind = OUT_TABLE, .header = true}, OUT_MANY, NULL, 0},
     "ID  NAME  ON  COUNT  AT  TAGS  MORE  KEY\n"},
    {"table many, without a heading, no row", {{.kind = OUT_TABLE}, OUT_MANY, NULL, 0}, ""},
};

static void every_kind_in_every_format_is_as_promised(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(sample); i++) {
		char *got = run(&sample[i].job);

		if (strcmp(got, sample[i].want) != 0)
			fail_msg("%s:\n%s\ninstead of\n%s", sample[i].title, got, sample[i].want);
		free(got);
	}
}

static void fields_are_chosen_and_ordered_by_name(void **state)
{
	const struct job table = {{.kind = OUT_TABLE, .header = true}, OUT_MANY, &full, 1};

	(void)state;
	check_fields((struct job){{.kind = OUT_JSONL}, OUT_MANY, &full, 1}, WORDS("count", "on"),
	             "{\"count\":42,\"on\":true}\n");
	check_fields((struct job){{.kind = OUT_CSV, .header = true}, OUT_MANY, &full, 1},
	             WORDS("note", "count"), "note,count\r\nlong,42\r\n");
	check_fields(table, WORDS("note", "count"),
	             "NOTE  COUNT\nlong  42\n"); /* wide, but asked for */
	check_fields((struct job){{.kind = OUT_ID}, OUT_MANY, &full, 1}, WORDS("count"), UUID "\n");
}

static void one_field_is_printed_bare(void **state)
{
	const struct job field = {{.kind = OUT_FIELD}, OUT_MANY, both, 2, .changed = true};

	(void)state;
	check_fields(field, WORDS("name"), "Ann \"A\" O'Hara\n\n");
	check_fields(field, WORDS("on"), "true\nfalse\n");
	check_fields(field, WORDS("count"), "42\n0\n");
	check_fields(field, WORDS("at"), TIME "\n\n");
	check_fields(field, WORDS("tags"), "admin;user\n\n");
	check_fields(field, WORDS("key"), "001fff\n\n");
	check_fields(field, WORDS("more"), "{\"a\":\\u{000a}1}\n\n"); /* a line is a record */
	check_fields(field, WORDS("changed"), "true\ntrue\n");
}

static void extra_fields_come_last(void **state)
{
	const struct job one = {
	    {.kind = OUT_TABLE, .header = true}, OUT_ONE, &full, 1, .changed = true};
	const struct job lines = {{.kind = OUT_JSONL}, OUT_ONE, &full, 1, .changed = true};
	const struct job csv   = {
	      {.kind = OUT_CSV, .header = true}, OUT_ONE, &full, 1, .changed = true};
	char *got;

	(void)state;
	got = run(&one);
	assert_non_null(strstr(got, "\nnote     long\nchanged  yes\n"));
	free(got);
	got = run(&lines);
	assert_non_null(strstr(got, ",\"note\":\"long\",\"changed\":true}\n"));
	free(got);
	got = run(&csv);
	assert_non_null(strstr(got, ",note,changed\r\n"));
	assert_non_null(strstr(got, ",long,true\r\n"));
	free(got);
	check_fields(lines, WORDS("changed", "on"), "{\"changed\":true,\"on\":true}\n");
	check_fields(lines, WORDS("on"), "{\"on\":true}\n");
}

static void an_extra_changes_from_row_to_row_and_ends_with_the_answer(void **state)
{
	char                 *text;
	size_t                n;
	struct err            err = ERR_NONE;
	struct out_options    opt = {.kind   = OUT_JSONL,
	                             .fields = WORDS("count", "changed"),
	                             .to     = open_memstream(&text, &n)};
	AUTO(out) struct out *o   = out_new(&opt);

	(void)state;
	out_extra(o, "changed", V((bool)true));
	assert_int_equal(out_begin(o, &thing_record, OUT_MANY, &err), RC_OK);
	assert_int_equal(out_row(o, &full, &err), RC_OK);
	out_extra(o, "changed", V((bool)false));
	assert_int_equal(out_row(o, &full, &err), RC_OK);
	assert_int_equal(out_end(o, &err), RC_OK);
	assert_int_equal(out_begin(o, &thing_record, OUT_MANY, &err), RC_USAGE);
	fclose(opt.to);
	assert_string_equal(text,
	                    "{\"count\":42,\"changed\":true}\n{\"count\":42,\"changed\":false}\n");
	free(text);
}

static enum rc begin(enum out_kind kind, struct strs fields, struct err *err)
{
	const struct out_options opt = {.kind = kind, .fields = fields, .to = stderr};
	AUTO(out) struct out    *o   = out_new(&opt);

	return out_begin(o, &thing_record, OUT_MANY, err);
}

static void an_unknown_field_is_refused_with_the_known_ones(void **state)
{
	struct err err = ERR_NONE;

	(void)state;
	assert_int_equal(begin(OUT_JSON, WORDS("name", "cuont"), &err), RC_USAGE);
	assert_string_equal(err.msg,
	                    "unknown field 'cuont'; fields: id, name, on, count, at, tags, more, "
	                    "key, note");
	assert_int_equal(err.advice, ADVICE_DID_YOU_MEAN);
	assert_string_equal(err.with, "count");
	assert_string_equal(err.field, "fields");
	assert_int_equal(begin(OUT_CSV, WORDS("NAME"), &err), RC_USAGE);
	assert_int_equal(begin(OUT_CSV, WORDS(""), &err), RC_USAGE);
	assert_int_equal(begin(OUT_TABLE, WORDS("name", "name"), &err), RC_USAGE);
	assert_string_equal(err.field, "fields");
	assert_int_equal(begin(OUT_FIELD, WORDS("name", "on"), &err), RC_USAGE);
	assert_int_equal(begin(OUT_FIELD, (struct strs){NULL, 0}, &err), RC_USAGE);
}

static void numbers_that_a_double_cannot_hold_are_strings(void **state)
{
	static const struct {
		int64_t     i;
		const char *want;
	} row[] = {
	    {INT64_C(9007199254740992), "{\"count\":9007199254740992}\n"},
	    {INT64_C(9007199254740993), "{\"count\":\"9007199254740993\"}\n"},
	    {INT64_C(-9007199254740992), "{\"count\":-9007199254740992}\n"},
	    {INT64_C(-9007199254740993), "{\"count\":\"-9007199254740993\"}\n"},
	    {INT64_MIN, "{\"count\":\"-9223372036854775808\"}\n"},
	    {INT64_MAX, "{\"count\":\"9223372036854775807\"}\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		check_fields(
		    (struct job){
		        {.kind = OUT_JSONL}, OUT_MANY, &(struct thing){.count = row[i].i}, 1},
		    WORDS("count"), row[i].want);
	/* a number is not a formula, whatever its sign */
	check_fields((struct job){{.kind = OUT_CSV}, OUT_MANY, &(struct thing){.count = -5}, 1},
	             WORDS("count"), "-5\r\n");
}

static void a_lone_empty_cell_is_still_a_record(void **state)
{
	const struct job csv = {{.kind = OUT_CSV},
	                        OUT_MANY,
	                        (const struct thing[]){{.note = NULL}, {.note = ""}, {.note = "x"}},
	                        3};

	(void)state;
	check_fields(csv, WORDS("note"), "\"\"\r\n\"\"\r\nx\r\n");
}

static void the_formats_have_their_words(void **state)
{
	unsigned kind;

	(void)state;
	assert_true(word_find(&out_kinds, "jsonl", &kind) && kind == OUT_JSONL);
	assert_true(word_find(&out_kinds, "id", &kind) && kind == OUT_ID);
	assert_false(word_find(&out_kinds, "field", &kind));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_in_every_format_is_as_promised),
	    cmocka_unit_test(fields_are_chosen_and_ordered_by_name),
	    cmocka_unit_test(one_field_is_printed_bare),
	    cmocka_unit_test(extra_fields_come_last),
	    cmocka_unit_test(an_extra_changes_from_row_to_row_and_ends_with_the_answer),
	    cmocka_unit_test(an_unknown_field_is_refused_with_the_known_ones),
	    cmocka_unit_test(numbers_that_a_double_cannot_hold_are_strings),
	    cmocka_unit_test(a_lone_empty_cell_is_still_a_record),
	    cmocka_unit_test(the_formats_have_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
