/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/batch/batch.h"

#include <errno.h>
#include <stdio.h>

#include "cmd/batch/lines.h"
#include "cmd/batch/request.h"
#include "cmd/dispatch.h"
#include "cmd/params.h"
#include "lib/base/arena.h"
#include "lib/base/instant.h"
#include "lib/base/str.h"
#include "lib/out/report.h"

/* What is read from a store and not given in pages is held until it is whole. */
enum { ANSWER_MAX = 16 * 1024 * 1024 };

struct batch {
	const struct batch_input *in;
	struct batch_base         base;
	struct front              front; /* of each call */
	struct arena             *mem;   /* of the call at hand */
	FILE                     *to;    /* what goes in comes out in records */
	struct str                records, notes, answer;
	bool                      too_long;
	uint64_t                  failed;
};

static enum rc read_inputs(void *arg, struct call *call, struct arena *mem,
                           const size_t **ret_lines, struct err *err)
{
	(void)arg;
	*ret_lines = NULL;
	return batch_request_inputs(call, mem, err);
}

static enum rc ask(void *arg, const char *question, struct err *err)
{
	(void)arg;
	err_set(err, RC_CONFIRM, "%s", question);
	return err_field(err, "yes");
}

static void note(void *arg, const char *text)
{
	struct batch *b = arg;

	str_add(&b->notes, b->notes.n == 0 ? "" : ",");
	str_add_json(&b->notes, text);
}

static enum rc keep(void *arg, const char *p, size_t n, bool others_wait, struct err *err)
{
	struct batch *b = arg;

	(void)others_wait;
	(void)err;
	str_addn(&b->records, p, n);
	return RC_OK;
}

/* What a command writes as it goes. */
static ssize_t keep_some(void *arg, const char *p, size_t n)
{
	struct batch *b = arg;

	if (b->records.n + n > ANSWER_MAX) {
		b->too_long = true;
		errno       = EFBIG;
		return -1;
	}
	str_addn(&b->records, p, n);
	return (ssize_t)n;
}

/* All that outlives a call, for its next. */
static void begin(struct batch *b)
{
	arena_reset(b->mem);
	str_clear(&b->records);
	str_clear(&b->notes);
	str_clear(&b->answer);
	b->too_long = false;
}

static void add_records(struct batch *b, enum rc rc)
{
	if (rc != RC_OK && rc != RC_NO && rc != RC_PARTIAL)
		return;
	str_addc(&b->answer, ',');
	if (b->records.n == 0)
		str_add(&b->answer, "\"records\":[]");
	else
		str_addn(&b->answer, b->records.p, b->records.n);
}

static void add_error(struct batch *b, const struct batch_request *r, const struct err *err)
{
	const struct noun *noun = r->call.noun;

	str_add(&b->answer, ",\"error\":");
	report_object(&b->answer, err,
	              &(struct report_context){
	                  .verbose = b->in->g->verbose,
	                  .noun    = noun == NULL || *noun->name == '\0' ? NULL : noun->name,
	                  .verb    = r->call.cmd == NULL ? NULL : r->call.cmd->name});
}

static void compose(struct batch *b, const struct batch_request *r, enum rc rc,
                    const struct err *err)
{
	str_add(&b->answer, "{\"id\":");
	str_add(&b->answer, r->id);
	str_addf(&b->answer, ",\"status\":%d", rc_status(rc));
	add_records(b, rc);
	if (rc != RC_OK && err->rc != RC_OK)
		add_error(b, r, err);
	if (b->notes.n > 0)
		str_addf(&b->answer, ",\"notes\":[%s]", b->notes.p);
	str_add(&b->answer, "}\n");
}

static enum rc carry_out(struct batch *b, const struct line *line, struct batch_request *r,
                         struct err *err)
{
	enum rc rc;

	*r = (struct batch_request){.id = "null"};
	if (line->too_long)
		return err_set(err, RC_INVALID, "the line is longer than %d bytes", LINES_MAX);
	b->base.now = instant_now();
	rc          = batch_request_read(line->p, line->n, &b->base, b->mem, r, err);
	if (rc != RC_OK) {
		call_wipe(&r->call);
		return rc;
	}
	b->front.out.fields = r->call.g.fields;
	rc                  = dispatch(b->in->service, &b->front, &r->call, b->mem, err);
	if (!b->too_long)
		return rc;
	err_clear(err);
	err_set(err, RC_INVALID, "the answer is longer than %d bytes", ANSWER_MAX);
	return err_field(err, "limit");
}

static enum rc one(struct batch *b, const struct line *line, struct err *err)
{
	struct batch_request r;
	struct err           why = ERR_NONE;
	enum rc              rc;

	begin(b);
	rc = carry_out(b, line, &r, &why);
	compose(b, &r, rc, &why);
	b->failed += rc != RC_OK;
	if (b->in->front->write(b->in->front->arg, b->answer.p, b->answer.n, false, err) == RC_OK)
		return RC_OK;
	return err_hint(err, "line %llu has no answer, and the batch ends there: see the audit log",
	                (unsigned long long)line->number);
}

static enum rc all(struct batch *b, struct lines *lines, struct err *err)
{
	struct line line;

	for (;;) {
		lines_obey(lines);
		TRY(lines_next(lines, &line, err));
		if (line.end || (b->in->stop_on_error && b->failed > 0))
			return RC_OK;
		TRY(one(b, &line, err));
	}
}

static void end(struct batch *b)
{
	fclose(b->to);
	arena_free(b->mem);
	str_done(&b->records);
	str_done(&b->notes);
	str_done(&b->answer);
}

enum rc batch_run(const struct batch_input *in, struct err *err)
{
	AUTO(lines) struct lines *lines = lines_new(in->fd);
	struct batch              b     = {.in    = in,
	                                   .base  = {.g = in->g, .settings = &in->service->settings},
	                                   .front = {.read  = read_inputs,
	                                             .ask   = ask,
	                                             .note  = note,
	                                             .write = keep,
	                                             .holds = true,
	                                             .out   = {.kind = OUT_MEMBERS, .header = true}},
	                                   .mem   = arena_new()};
	enum rc                   rc;

	b.front.arg = &b;
	b.to        = mem_check(fopencookie(&b, "w", (cookie_io_functions_t){.write = keep_some}));
	setvbuf(b.to, NULL, _IONBF, 0);
	b.front.out.to = b.to;
	rc             = all(&b, lines, err);
	if (rc == RC_OK && b.failed > 0)
		rc = RC_PARTIAL;
	end(&b);
	return rc;
}
