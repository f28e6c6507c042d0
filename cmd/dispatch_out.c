/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dispatch_priv.h"

#include <errno.h>

/* A wrong --fields is found before anything is done. */
static enum rc check_fields(struct dispatcher *d, struct err *err)
{
	const struct cmd *cmd = d->call->cmd;

	if (cmd->reveals != NULL)
		out_extra(d->ctx.out, cmd->reveals, val_text(NULL));
	if (cmd_changes(cmd)) {
		out_extra(d->ctx.out, "changed", val_bool(false));
		if (d->call->g.dry_run)
			out_extra(d->ctx.out, "dry_run", val_bool(true));
	}
	return cmd->emits == NULL ? RC_OK : out_check(d->ctx.out, cmd->emits, err);
}

static ssize_t hold(void *arg, const char *p, size_t n)
{
	struct dispatcher *d = arg;

	if (d->front->most > 0 && d->held.n + n > d->front->most) {
		d->too_long = true;
		errno       = EFBIG;
		return -1;
	}
	str_addn(&d->held, p, n);
	return (ssize_t)n;
}

enum rc dispatch_out_make(struct dispatcher *d, struct err *err)
{
	struct out_options o = d->front->out;

	if (dispatch_needs(d, NEED_WRITE) || d->front->most > 0) {
		d->memory = mem_check(fopencookie(d, "w", (cookie_io_functions_t){.write = hold}));
		setvbuf(d->memory, NULL, _IONBF, 0);
		o.to = d->memory;
	}
	d->ctx.out = out_new(&o);
	return check_fields(d, err);
}

void dispatch_out_drop(struct dispatcher *d)
{
	out_free(d->ctx.out);
	if (d->memory != NULL)
		fclose(d->memory);
	str_done(&d->held);
	d->ctx.out  = NULL;
	d->memory   = NULL;
	d->too_long = false;
}

enum rc dispatch_out_finish(struct dispatcher *d, struct err *err)
{
	/* what is shown before the commit is written while others wait for the lock */
	const bool others_wait = dispatch_needs(d, NEED_REVEAL) && !d->call->g.dry_run;

	if (d->memory == NULL)
		return d->ctx.began ? out_end(d->ctx.out, err) : RC_OK;
	d->told = true;
	if (d->held.n == 0 ||
	    d->front->write(d->front->arg, d->held.p, d->held.n, others_wait, err) == RC_OK)
		return RC_OK;
	return err_advise(err, d->call->g.dry_run || dispatch_needs(d, NEED_REVEAL)
	                           ? ADVICE_CHANGE_UNDONE
	                           : ADVICE_CHANGE_STANDS);
}
