/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/txn/txn.h"

#include "lib/core/audit/audit_head.h"
#include "lib/core/work/meta.h"
#include "tests/unit/core_fixture.h"

/* A step that changes something, leaves an event, and ends as it is told. */
struct step {
	const char *value;
	bool        event;
	enum rc     outcome;
	enum cure   cure;
	unsigned    failures; /* so many times; then OK */
	unsigned    runs, told, undone;
	bool        may;
};

static enum rc run(struct work *w, void *arg, struct err *err)
{
	struct step *s = arg;

	s->runs++;
	TRY(meta_put(w, "colour", s->value, err));
	if (s->event)
		work_changed(w, EVENT_BARE("store"));
	if (s->failures == 0)
		return RC_OK;
	s->failures--;
	if (s->outcome == RC_NO)
		return RC_NO;
	err_set(err, s->outcome, "as it was told");
	err->cure = s->cure;
	return s->outcome;
}

static enum rc tell(struct work *w, void *arg, struct err *err)
{
	(void)w;
	(void)err;
	((struct step *)arg)->told++;
	return RC_OK;
}

static bool undo(void *arg, const struct err *why)
{
	struct step *s = arg;

	(void)why;
	s->undone++;
	return s->may;
}

static const char *colour(struct fx *f)
{
	const char *value = NULL;

	OK(store_begin(f->db, STORE_READ, ERR));
	OK(meta_get(W, "colour", &value, ERR));
	OK(store_commit(f->db, ERR));
	return value == NULL ? "none" : value;
}

static int64_t entries(struct fx *f)
{
	struct audit_head h = {0};
	bool              found;

	OK(store_begin(f->db, STORE_READ, ERR));
	OK(audit_head_get(W, &h, &found, ERR));
	OK(store_commit(f->db, ERR));
	return h.size;
}

/* The fixture's own transaction is over: each test makes its own. */
static void alone(struct fx *f)
{
	fx_end(f);
	f->pending.changes = 0;
}

static void what_a_step_did_stands_with_its_event(void **state)
{
	struct fx  *f = *state;
	struct step s = {.value = "red", .event = true};
	int64_t     before;

	alone(f);
	before = entries(f);
	OK(txn_write(W, run, &s, ERR));
	assert_string_equal(colour(f), "red");
	assert_int_equal(entries(f), before + 1);
	assert_int_equal(f->pending.changes, 1);
	assert_null(f->pending.events);
	s.value = "blue";
	OK(txn_write(W, run, &s, ERR));
	assert_int_equal(entries(f), before + 2);
	assert_int_equal(f->pending.changes, 2);
	fx_begin(f);
}

static void a_failure_leaves_nothing(void **state)
{
	static const enum rc outcomes[] = {RC_CONFLICT, RC_NO};
	struct fx           *f          = *state;

	alone(f);
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		struct step      s      = {.value    = "red",
		                           .event    = true,
		                           .outcome  = outcomes[i],
		                           .failures = 1,
		                           .may      = true};
		const int64_t    before = entries(f);
		const struct txn t      = {
		         .power = STORE_WRITE, .step = run, .arg = &s, .tell = tell, .undo = undo};

		fx_expect(f, outcomes[i], txn_run(W, &t, ERR), "txn_run", __LINE__);
		assert_int_equal(s.runs, 1);
		assert_int_equal(s.told, 0);
		assert_int_equal(s.undone, 1);
		assert_string_equal(colour(f), "none");
		assert_int_equal(entries(f), before);
	}
	fx_begin(f);
}

static void what_the_engine_ended_is_run_again_as_if_new(void **state)
{
	struct fx  *f = *state;
	struct step s = {
	    .value = "red", .event = true, .outcome = RC_BUSY, .cure = CURE_RERUN, .failures = 2};
	int64_t before;

	alone(f);
	before = entries(f);
	OK(txn_write(W, run, &s, ERR));
	assert_int_equal(s.runs, 3);
	assert_int_equal(entries(f), before + 1);
	assert_int_equal(f->pending.changes, 1);
	/* not for ever */
	s = (struct step){
	    .value = "blue", .outcome = RC_BUSY, .cure = CURE_RERUN, .failures = 1000};
	REFUSED(BUSY, txn_write(W, run, &s, ERR));
	assert_true(s.runs > 1 && s.runs < 100);
	assert_string_equal(colour(f), "red");
	fx_begin(f);
}

static void what_cannot_be_taken_back_is_not_run_again(void **state)
{
	struct fx  *f    = *state;
	struct step s    = {.value = "red", .outcome = RC_BUSY, .cure = CURE_RERUN, .failures = 1};
	struct txn  once = {.power = STORE_WRITE, .step = run, .arg = &s, .once = true};
	struct txn  said = {.power = STORE_WRITE, .step = run, .arg = &s, .undo = undo};

	alone(f);
	REFUSED(BUSY, txn_run(W, &once, ERR));
	assert_int_equal(s.runs, 1);
	s.failures = 1;
	REFUSED(BUSY, txn_run(W, &said, ERR));
	assert_int_equal(s.runs, 2);
	assert_int_equal(s.undone, 1);
	s.failures = 1;
	s.may      = true;
	OK(txn_run(W, &said, ERR));
	assert_int_equal(s.runs, 4);
	fx_begin(f);
}

static void a_dry_run_shows_the_change_and_leaves_nothing(void **state)
{
	struct fx       *f = *state;
	struct step      s = {.value = "red", .event = true};
	const struct txn t = {
	    .power = STORE_WRITE, .step = run, .arg = &s, .tell = tell, .dry_run = true};
	int64_t before;

	alone(f);
	before = entries(f);
	OK(txn_run(W, &t, ERR));
	assert_int_equal(s.told, 1);
	assert_int_equal(f->pending.changes, 1); /* "changed" says what it would have been */
	assert_string_equal(colour(f), "none");
	assert_int_equal(entries(f), before);
	fx_begin(f);
}

static void a_question_changes_nothing(void **state)
{
	struct fx  *f = *state;
	struct step s = {.value = "red"};

	alone(f);
	/* an engine may refuse it, or let it be for nothing */
	if (txn_read(W, run, &s, ERR) != RC_OK)
		err_clear(ERR);
	assert_string_equal(colour(f), "none");
	fx_begin(f);
}

/* Parts of one transaction: what each came to, and whether the whole is lost. */
struct parts {
	struct step step[3];
	bool        dry_run[3];
	enum rc     outcome[3];
	bool        lost[3];
};

static enum rc run_parts(struct work *w, void *arg, struct err *err)
{
	struct parts *p = arg;

	for (size_t i = 0; i < COUNT(p->step); i++) {
		const struct txn t = {.step = run, .arg = &p->step[i], .dry_run = p->dry_run[i]};

		p->outcome[i] = txn_part(w, &t, &p->lost[i], err);
		err_clear(err);
	}
	return RC_OK;
}

static void a_part_is_undone_alone(void **state)
{
	struct fx   *f = *state;
	struct parts p = {
	    .step    = {{.value = "red", .event = true},
	                {.value = "green", .event = true, .outcome = RC_CONFLICT, .failures = 1},
	                {.value = "blue", .event = true}},
	    .dry_run = {false, false, true}};
	const int64_t before = (alone(f), entries(f));

	OK(txn_write(W, run_parts, &p, ERR));
	assert_int_equal(p.outcome[0], RC_OK);
	assert_int_equal(p.outcome[1], RC_CONFLICT);
	assert_int_equal(p.outcome[2], RC_OK);
	assert_false(p.lost[0] || p.lost[1] || p.lost[2]);
	assert_string_equal(colour(f), "red");
	assert_int_equal(entries(f), before + 1);
	fx_begin(f);
}

static void a_part_that_others_stand_in_the_way_of_ends_the_whole(void **state)
{
	struct fx   *f = *state;
	struct parts p = {
	    .step = {{.value = "red", .outcome = RC_BUSY, .cure = CURE_RERUN, .failures = 1},
	             {.value = "green"},
	             {.value = "blue"}}};

	alone(f);
	OK(txn_write(W, run_parts, &p, ERR));
	assert_true(p.lost[0]);
	fx_begin(f);
}

/* One of many: it looks where it allocates, and whether what the last one left is there. */
struct pass {
	struct step   step;
	struct arena *mem;
};

static enum rc run_pass(struct work *w, void *arg, struct err *err)
{
	struct pass *p = arg;

	p->mem = w->mem;
	work_target(w, "store", (struct id){{7}});
	return run(w, &p->step, err);
}

static void a_step_of_many_takes_its_memory_with_it(void **state)
{
	struct fx  *f      = *state;
	struct pass good   = {.step = {.value = "red", .event = true}};
	struct pass bad    = {.step = {.value = "blue", .outcome = RC_CONFLICT, .failures = 1}};
	const char *before = f->pending.target_type;
	int64_t     n;

	alone(f);
	n = entries(f);
	OK(txn_pass(W, STORE_WRITE, run_pass, &good, ERR));
	assert_ptr_not_equal(good.mem, f->mem);
	assert_ptr_equal(f->w.mem, f->mem);
	assert_string_equal(colour(f), "red");
	assert_int_equal(entries(f), n + 1);
	assert_int_equal(f->pending.changes, 1);
	assert_null(f->pending.events);
	f->pending.target_type = before;
	REFUSED(CONFLICT, txn_pass(W, STORE_WRITE, run_pass, &bad, ERR));
	assert_string_equal(colour(f), "red");
	assert_ptr_equal(f->pending.target_type, before);
	assert_int_equal(f->pending.changes, 1);
	fx_begin(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    FX_TEST(what_a_step_did_stands_with_its_event),
	    FX_TEST(a_failure_leaves_nothing),
	    FX_TEST(what_the_engine_ended_is_run_again_as_if_new),
	    FX_TEST(what_cannot_be_taken_back_is_not_run_again),
	    FX_TEST(a_dry_run_shows_the_change_and_leaves_nothing),
	    FX_TEST(a_question_changes_nothing),
	    FX_TEST(a_step_of_many_takes_its_memory_with_it),
	    FX_TEST(a_part_is_undone_alone),
	    FX_TEST(a_part_that_others_stand_in_the_way_of_ends_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
