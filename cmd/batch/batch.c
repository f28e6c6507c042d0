/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/batch/batch.h"

#include <stdlib.h>

#include "cmd/batch/answer.h"
#include "cmd/batch/lines.h"
#include "cmd/dispatch.h"
#include "cmd/params.h"
#include "lib/base/arena.h"
#include "lib/base/instant.h"

/* Of lines that are read and not answered yet, in all; of answers that are written at once. */
enum { HELD_BYTES = 16 * 1024 * 1024, PIECE_BYTES = 64 * 1024 };

struct batch {
	const struct batch_input *in;
	struct batch_base         base;
	struct lines             *lines;
	struct arena             *mem;  /* of what is held */
	struct answer           **held; /* lines that are read, and not answered yet */
	size_t                    n, room, bytes;
	struct str                out;
	uint64_t                  failed; /* lines, in all */
};

/* ---- a line comes in ---- */

static struct answer *add(struct batch *b, uint64_t line)
{
	struct answer *a = arena_alloc(b->mem, sizeof(*a));

	if (b->n == b->room) {
		b->room = b->room == 0 ? 64 : 2 * b->room;
		b->held = mem_check(reallocarray(b->held, b->room, sizeof(struct answer *)));
	}
	answer_begin(a, line);
	b->held[b->n++] = a;
	return a;
}

static enum rc joins(struct answer *a, struct err *err)
{
	const struct cmd *cmd = a->request.call.cmd;

	if (call_asks(&a->request.call))
		return dispatch_question(&a->front, cmd, err);
	if (group_takes(&a->request.call))
		return RC_OK;
	return err_set(err, RC_USAGE, "'%s' cannot be part of an atomic batch", cmd->name);
}

static bool full(const struct batch *b)
{
	return b->n >= b->in->size || b->bytes >= HELD_BYTES;
}

static enum rc understand(struct batch *b, const struct line *line, struct answer *a)
{
	struct err *err = &a->call.err;

	if (line->too_long)
		return err_set(err, RC_INVALID, "the line is longer than %d bytes", LINES_MAX);
	b->base.now = instant_now();
	TRY(batch_request_read(line->p, line->n, &b->base, b->mem, &a->request, err));
	a->front.out.fields = a->request.call.g.fields;
	return b->in->atomic ? joins(a, err) : RC_OK;
}

static void take(struct batch *b, const struct line *line, bool too_many)
{
	struct answer *a = add(b, line->number);

	b->bytes += line->n;
	a->call.rc = too_many ? err_set(&a->call.err, RC_INVALID,
	                                "an atomic batch has at most %zu lines and %d bytes",
	                                b->in->size, HELD_BYTES)
	                      : understand(b, line, a);
}

/* ---- answers go out ---- */

static enum rc write_piece(struct batch *b, size_t from, size_t to, struct err *err)
{
	const struct front      *front = b->in->front;
	const unsigned long long first = b->held[from]->line, last = b->held[to]->line;

	if (front->write(front->arg, b->out.p, b->out.n, false, err) == RC_OK) {
		str_clear(&b->out);
		return RC_OK;
	}
	if (first == last)
		return err_advise_with(err, ADVICE_BATCH_LINE, "%llu", first);
	return err_advise_with(err, ADVICE_BATCH_LINES, "%llu to %llu", first, last);
}

static enum rc give(struct batch *b, size_t from, size_t to, struct err *err)
{
	size_t begin = from;

	for (size_t i = from; i < to; i++) {
		answer_format(b->held[i], b->in->g->verbose, &b->out);
		b->failed += b->held[i]->call.rc != RC_OK;
		if (b->out.n >= PIECE_BYTES || i + 1 == to) {
			TRY(write_piece(b, begin, i, err));
			begin = i + 1;
		}
	}
	return RC_OK;
}

/* ---- between the two ---- */

/* Those that were not done for the sake of another. */
static void blame(struct batch *b, size_t failed)
{
	const unsigned long long line = b->held[failed]->line;

	for (size_t i = 0; i < b->n; i++) {
		struct group_call *c = &b->held[i]->call;

		if (!c->undone)
			continue;
		err_clear(&c->err);
		err_set(&c->err, c->rc, "not done: line %llu failed", line);
	}
}

/* Calls that share a transaction. */
static enum rc together(struct batch *b, size_t n, struct err *err)
{
	const struct batch_input *in    = b->in;
	struct group_call       **calls = arena_alloc(b->mem, n * sizeof(struct group_call *));
	struct group              group = {.calls   = calls,
	                                   .n       = n,
	                                   .atomic  = in->atomic,
	                                   .stop    = in->stop_on_error,
	                                   .dry_run = in->atomic && in->g->dry_run};
	struct err                why   = ERR_NONE;
	enum rc                   rc;

	for (size_t i = 0; i < n; i++)
		calls[i] = &b->held[i]->call;
	rc = dispatch_group(in->service, &group, b->mem, &why);
	if (group.failed > 0)
		blame(b, group.failed - 1);
	TRY(give(b, 0, group.done, err));
	if (rc == RC_OK || !in->atomic)
		return RC_OK;
	*err = why;
	if (group.failed > 0)
		err_during(err, "line %llu", (unsigned long long)b->held[group.failed - 1]->line);
	if (err->cure != CURE_SETTLE)
		err_advise(err, ADVICE_CHANGE_UNDONE);
	return rc;
}

static enum rc alone(struct batch *b, size_t i, struct err *err)
{
	struct answer *a = b->held[i];

	if (a->call.rc == RC_OK)
		a->call.rc =
		    dispatch(b->in->service, &a->front, &a->request.call, b->mem, &a->call.err);
	return give(b, i, i + 1, err);
}

static bool is_over(const struct batch *b)
{
	return b->in->stop_on_error && b->failed > 0;
}

static enum rc carry_out(struct batch *b, bool last_alone, struct err *err)
{
	const size_t n = b->n - last_alone;

	if (n > 0)
		TRY(together(b, n, err));
	return last_alone && !is_over(b) ? alone(b, n, err) : RC_OK;
}

/* All that was held, for the next. */
static void forget(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		answer_done(b->held[i]);
	b->n = b->bytes = 0;
	arena_reset(b->mem);
	str_clear(&b->out);
}

static enum rc settle(struct batch *b, bool last_alone, struct err *err)
{
	const enum rc rc = carry_out(b, last_alone, err);

	forget(b);
	return rc;
}

/* Is the last one not to be held together with others? */
static bool goes_alone(const struct batch *b)
{
	const struct answer *a = b->held[b->n - 1];

	return b->in->size == 1 || (a->call.rc == RC_OK && !group_takes(&a->request.call));
}

static enum rc one_more(struct batch *b, const struct line *line, struct err *err)
{
	bool last_alone;

	take(b, line, false);
	last_alone = goes_alone(b);
	/* a caller that has sent nothing more waits for its answer */
	if (last_alone || full(b) || !lines_ready(b->lines))
		return settle(b, last_alone, err);
	return RC_OK;
}

static enum rc one_of_all(struct batch *b, const struct line *line, struct err *err)
{
	const bool too_many = full(b);

	take(b, line, too_many);
	return too_many ? settle(b, false, err) : RC_OK;
}

static enum rc all(struct batch *b, struct err *err)
{
	struct line line;

	while (!is_over(b)) {
		lines_obey(b->lines);
		TRY(lines_next(b->lines, &line, err));
		if (line.end)
			return settle(b, false, err);
		TRY(b->in->atomic ? one_of_all(b, &line, err) : one_more(b, &line, err));
	}
	return RC_OK;
}

static void end(struct batch *b)
{
	forget(b);
	lines_free(b->lines);
	arena_free(b->mem);
	str_done(&b->out);
	free(b->held);
}

enum rc batch_run(const struct batch_input *in, struct err *err)
{
	struct batch b  = {.in    = in,
	                   .base  = {.g = in->g, .settings = &in->service->settings},
	                   .lines = lines_new(in->fd),
	                   .mem   = arena_new()};
	enum rc      rc = all(&b, err);

	if (rc == RC_OK && b.failed > 0)
		rc = RC_PARTIAL;
	end(&b);
	return rc;
}
