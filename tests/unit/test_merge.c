/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/strs.h"
#include "lib/core/name/merge.h"
#include "tests/unit/mem.h"

enum mood { MOOD_CALM = 1, MOOD_CROSS };

struct cat {
	const char *name, *colour;
	struct strs tricks;
	int64_t     lives;
	bool        tame;
	enum mood   mood;
};

static const char *const    mood_word[] = {NULL, "calm", "cross"};
static const struct wordmap moods       = WORDMAP("mood", mood_word);

#define T struct cat
static const struct field cat_field[] = {
    COLUMN(T, name),
    COLUMN(T, colour, .flags = FIELD_SETTABLE),
    COLUMN(T, tricks, .said = "trick", .flags = FIELD_SETTABLE),
    COLUMN(T, lives, .flags = FIELD_SETTABLE),
    COLUMN(T, tame, .flags = FIELD_SETTABLE),
    COLUMN(T, mood, .words = &moods, .flags = FIELD_SETTABLE),
};
#undef T
static const struct record cat_record = RECORD(struct cat, "cat", cat_field);

static const char *const two[] = {"sit", "beg"};
#define TWO ((struct strs){.v = two, .n = 2})

static const struct cat tom = {.name   = "Tom",
                               .colour = "grey",
                               .tricks = {.v = two, .n = 1},
                               .lives  = 9,
                               .tame   = true,
                               .mood   = MOOD_CALM};

static struct cat merged(const struct cat *as, struct strs none)
{
	struct cat to  = tom;
	struct err err = ERR_NONE;

	assert_int_equal(merge(&cat_record, &(struct wish){.as = as, .none = none}, &to, mem, &err),
	                 RC_OK);
	return to;
}

static void what_is_not_mentioned_stays(void **state)
{
	const struct cat to = merged(&(struct cat){.lives = 7}, (struct strs){0});

	(void)state;
	assert_int_equal(to.lives, 7);
	assert_string_equal(to.colour, "grey");
	assert_int_equal(to.tricks.n, 1);
	assert_true(to.tame);
	assert_int_equal(to.mood, MOOD_CALM);
}

static void what_is_mentioned_is_taken_whole(void **state)
{
	const struct cat to =
	    merged(&(struct cat){.name = "Max", .colour = "red", .tricks = TWO, .mood = MOOD_CROSS},
	           (struct strs){0});

	(void)state;
	assert_string_equal(to.name, "Tom"); /* nobody can say that */
	assert_string_equal(to.colour, "red");
	assert_int_equal(to.tricks.n, 2);
	assert_int_equal(to.mood, MOOD_CROSS);
}

static void a_field_becomes_none_by_name_and_a_text_by_nothing(void **state)
{
	static const char *const none[] = {"tricks", "lives", "tame", "mood"};
	const struct cat         to =
	    merged(&(struct cat){.colour = ""}, (struct strs){.v = none, .n = COUNT(none)});

	(void)state;
	assert_null(to.colour);
	assert_int_equal(to.tricks.n, 0);
	assert_int_equal(to.lives, 0);
	assert_false(to.tame);
	assert_int_equal(to.mood, 0);
}

static void texts_and_words_are_checked_under_the_name_that_inputs_have(void **state)
{
	static const char *const blank[] = {"a b"};
	static const struct {
		struct cat  as;
		const char *field;
	} row[] = {
	    {{.colour = "a\nb"}, "colour"},
	    {{.tricks = {.v = blank, .n = 1}}, "trick"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		struct cat to  = tom;
		struct err err = ERR_NONE;

		assert_int_equal(
		    merge(&cat_record, &(struct wish){.as = &row[i].as}, &to, mem, &err),
		    RC_INVALID);
		assert_string_equal(err.field, row[i].field);
	}
}

static bool same(const struct cat *as)
{
	struct err err = ERR_NONE;
	bool       ret;

	assert_int_equal(merge_same(&cat_record, &(struct wish){.as = as}, &tom, mem, &ret, &err),
	                 RC_OK);
	return ret;
}

static void it_is_the_same_when_all_that_was_mentioned_is_there(void **state)
{
	(void)state;
	assert_true(same(&(struct cat){.lives = 0}));
	assert_true(same(&(struct cat){.colour = "grey", .lives = 9, .tame = true}));
	assert_false(same(&(struct cat){.colour = "red"}));
	assert_false(same(&(struct cat){.tricks = TWO}));
	assert_false(same(&(struct cat){.mood = MOOD_CROSS}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_not_mentioned_stays),
	    cmocka_unit_test(what_is_mentioned_is_taken_whole),
	    cmocka_unit_test(a_field_becomes_none_by_name_and_a_text_by_nothing),
	    cmocka_unit_test(texts_and_words_are_checked_under_the_name_that_inputs_have),
	    cmocka_unit_test(it_is_the_same_when_all_that_was_mentioned_is_there),
	};

	return cmocka_run_group_tests(tests, mem_up, mem_down);
}
