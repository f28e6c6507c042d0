/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/batch/answer.h"

#include "cmd/advice.h"
#include "cmd/params.h"
#include "lib/out/report.h"

/* What is given in no pages is held until it is whole. */
enum { ANSWER_MAX = 16 * 1024 * 1024 };

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
	front_unanswered(question, err);
	return err_field(err, "yes");
}

static void note(void *arg, const char *text)
{
	struct answer *a = arg;

	str_add(&a->notes, a->notes.n == 0 ? "" : ",");
	str_add_json(&a->notes, text);
}

static enum rc keep(void *arg, const char *p, size_t n, bool others_wait, struct err *err)
{
	struct answer *a = arg;

	(void)others_wait;
	(void)err;
	str_addn(&a->records, p, n);
	return RC_OK;
}

void answer_begin(struct answer *a, uint64_t line)
{
	*a = (struct answer){.line    = line,
	                     .request = {.id = "null"},
	                     .call    = {.front = &a->front, .call = &a->request.call},
	                     .front   = {.arg   = a,
	                                 .read  = read_inputs,
	                                 .input = -1,
	                                 .ask   = ask,
	                                 .note  = note,
	                                 .write = keep,
	                                 .most  = ANSWER_MAX,
	                                 .out   = {.kind = OUT_MEMBERS, .header = true}}};
}

void answer_done(struct answer *a)
{
	call_wipe(&a->request.call);
	str_done(&a->records);
	str_done(&a->notes);
}

static void add_records(const struct answer *a, struct str *out)
{
	if (!dispatch_is_answer(a->call.rc))
		return;
	str_addc(out, ',');
	if (a->records.n == 0)
		str_add(out, "\"records\":[]");
	else
		str_addn(out, a->records.p, a->records.n);
}

static void add_error(const struct answer *a, bool verbose, struct str *out)
{
	const struct call *c    = &a->request.call;
	struct str         hint = STR_EMPTY;

	advice_add(&hint, &a->call.err, ADVICE_FOR_BATCH);
	str_add(out, ",\"error\":");
	report_object(out, &a->call.err,
	              &(struct report_context){
	                  .verbose = verbose,
	                  .noun = c->noun == NULL || *c->noun->name == '\0' ? NULL : c->noun->name,
	                  .verb = c->cmd == NULL ? NULL : c->cmd->name,
	                  .hint = hint.p});
	str_done(&hint);
}

void answer_format(const struct answer *a, bool verbose, struct str *out)
{
	const enum rc rc = a->call.rc;

	str_add(out, "{\"id\":");
	str_add(out, a->request.id);
	str_addf(out, ",\"status\":%d", rc_status(rc));
	add_records(a, out);
	if (rc != RC_OK && a->call.err.rc != RC_OK)
		add_error(a, verbose, out);
	if (a->notes.n > 0)
		str_addf(out, ",\"notes\":[%s]", a->notes.p);
	str_add(out, "}\n");
}
