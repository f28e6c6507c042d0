/* SPDX-License-Identifier: Apache-2.0 */
/* tests/unit/out_thing.h -- a record with every kind of field, as text. Include after cmocka.h. */
#ifndef IDCTL_TESTS_UNIT_OUT_THING_H
#define IDCTL_TESTS_UNIT_OUT_THING_H

#include <stdio.h>
#include <stdlib.h>

#include "lib/out/out.h"

struct thing {
	struct id    id;
	const char  *name;
	bool         on;
	int64_t      count;
	struct utc   at;
	struct strs  tags;
	struct json  more;
	struct bytes key;
	const char  *note;
};

static const struct field thing_field[] = {
    FIELD(struct thing, id, "ID", ""),
    FIELD(struct thing, name, "NAME", ""),
    FIELD(struct thing, on, "ON", ""),
    FIELD(struct thing, count, "COUNT", ""),
    FIELD(struct thing, at, "AT", ""),
    FIELD(struct thing, tags, "TAGS", ""),
    FIELD(struct thing, more, "MORE", ""),
    FIELD(struct thing, key, "KEY", ""),
    FIELD(struct thing, note, "NOTE", "", .flags = FIELD_WIDE),
};
static const struct record thing_record = RECORD(struct thing, "thing", thing_field);

#define UUID "01890a5d-ac96-774b-bcce-b302099a8057"

static const struct thing both[] = {
    {
        .id = {{0x01, 0x89, 0x0a, 0x5d, 0xac, 0x96, 0x77, 0x4b, 0xbc, 0xce, 0xb3, 0x02, 0x09, 0x9a,
                0x80, 0x57}},
        .name  = "Ann \"A\" O'Hara",
        .on    = true,
        .count = 42,
        .at    = {INT64_C(1795219077123456)},
        .tags  = {(const char *const[]){"admin", "user"}, 2},
        .more  = {"{\"a\":\n1}"},
        .key   = {"\x00\x1f\xff", 3},
        .note  = "long",
    },
    {.name = NULL},
};
#define full both[0]
#define none both[1]

static inline struct strs words(const char *const *v)
{
	struct strs s = {.v = v};

	while (v[s.n] != NULL)
		s.n++;
	return s;
}
#define WORDS(...) words((const char *const[]){__VA_ARGS__, NULL})

struct job {
	struct out_options  opt;
	enum out_shape      shape;
	const struct thing *row;
	size_t              n;
	bool                changed; /* an extra */
	const char         *next;
};

/* The whole output; the caller frees it. */
static inline char *run(const struct job *job)
{
	struct out_options opt  = job->opt;
	char              *text = NULL;
	size_t             n;
	struct err         err = ERR_NONE;
	struct out        *o;

	opt.to = open_memstream(&text, &n);
	o      = out_new(&opt);
	if (job->changed)
		out_extra(o, "changed", V((bool)true));
	assert_int_equal(out_begin(o, &thing_record, job->shape, &err), RC_OK);
	for (size_t i = 0; i < job->n; i++)
		assert_int_equal(out_row(o, &job->row[i], &err), RC_OK);
	if (job->next != NULL)
		out_next(o, job->next);
	assert_int_equal(out_end(o, &err), RC_OK);
	out_free(o);
	fclose(opt.to);
	return text;
}

/* job, but only these fields. */
static inline void check_fields(struct job job, struct strs fields, const char *want)
{
	char *got;

	job.opt.fields = fields;
	got            = run(&job);
	assert_string_equal(got, want);
	free(got);
}

#define TIME "2026-11-20T23:57:57.123Z"

#define FULL_JSON                                                                      \
	"{\"id\":\"" UUID                                                              \
	"\",\"name\":\"Ann \\\"A\\\" O'Hara\",\"on\":true,\"count\":42,\"at\":\"" TIME \
	"\",\"tags\":[\"admin\",\"user\"],\"more\":{\"a\": "                           \
	"1},\"key\":\"001fff\",\"note\":\"long\"}"

#endif
