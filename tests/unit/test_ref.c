/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/name/ref.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lib/base/id.h"

#define UUID "0190a8b0-7c3e-7abc-8def-0123456789ab"

static void a_prefix_removes_any_doubt(void **state)
{
	static const struct {
		const char   *text;
		enum ref_kind kind;
		const char   *rest;
	} rows[] = {
	    {"ann", REF_PLAIN, "ann"},
	    {"ann@example.org", REF_PLAIN, "ann@example.org"},
	    {"email:ann@example.org", REF_EMAIL, "ann@example.org"},
	    {"username:ann", REF_USERNAME, "ann"},
	    {"name:app", REF_NAME, "app"},
	    {"name:" UUID, REF_NAME, UUID},
	    {"username:" UUID, REF_USERNAME, UUID},
	    {"name:id:x", REF_NAME, "id:x"},
	    {"user:*", REF_PLAIN, "user:*"},
	    {"ID:x", REF_PLAIN, "ID:x"},
	    {"id", REF_PLAIN, "id"},
	    {UUID, REF_ID, UUID},
	    {"id:" UUID, REF_ID, UUID},
	    {"0190A8B0-7C3E-7ABC-8DEF-0123456789AB", REF_ID, NULL},
	    {"0190a8b0-7c3e-7abc-8def-0123456789a", REF_PLAIN, NULL},
	    {"0190a8b07c3e7abc8def0123456789ab", REF_PLAIN, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = ERR_NONE;
		struct ref ref;
		char       id[ID_TEXT];

		if (ref_parse(rows[i].text, &ref, &err) != RC_OK || ref.kind != rows[i].kind)
			fail_msg("%s: kind %d %s", rows[i].text, ref.kind, err.msg);
		if (rows[i].rest != NULL)
			assert_string_equal(ref.text, rows[i].rest);
		if (ref.kind == REF_ID)
			assert_string_equal(id_format(ref.id, id), UUID);
	}
}

static void an_empty_name_and_a_bad_id_are_refused(void **state)
{
	static const char *const bad[] = {
	    "", "id:", "email:", "username:", "name:", "id:ann", ("id:" UUID "0"), ("id: " UUID)};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = ERR_NONE;
		struct ref ref;

		if (ref_parse(bad[i], &ref, &err) != RC_INVALID || strcmp(err.field, "ref") != 0)
			fail_msg("'%s': %s %s", bad[i], err.field, err.msg);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_prefix_removes_any_doubt),
	    cmocka_unit_test(an_empty_name_and_a_bad_id_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
