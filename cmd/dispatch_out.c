/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dispatch_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/process.h"

/* A wrong --fields is found before anything is done. */
static enum rc check_fields(struct dispatcher *d, struct err *err)
{
	const struct cmd *cmd = d->parsed.cmd;

	if (cmd->reveals != NULL)
		out_extra(d->ctx.out, cmd->reveals, val_text(NULL));
	if (cmd_changes(cmd)) {
		out_extra(d->ctx.out, "changed", val_bool(false));
		if (d->parsed.g.dry_run)
			out_extra(d->ctx.out, "dry_run", val_bool(true));
	}
	return cmd->emits == NULL ? RC_OK : out_check(d->ctx.out, cmd->emits, err);
}

enum rc dispatch_out_make(struct dispatcher *d, struct err *err)
{
	const struct globals *g    = &d->parsed.g;
	const bool            tty  = isatty(fileno(d->in->out)) == 1;
	const char           *when = d->settings.v[SET_COLOR].value;
	struct out_options    o    = {
	          .header = !g->no_header, .fields = g->fields, .terminal = tty, .to = d->in->out};
	unsigned kind = OUT_TABLE;

	if (!word_find(&out_kinds, d->settings.v[SET_OUTPUT].value, &kind))
		return err_set(err, RC_INTERNAL, "no such format");
	o.kind  = (enum out_kind)kind;
	o.color = strcmp(when, "always") == 0 ||
	          (strcmp(when, "auto") == 0 && tty && !d->settings.no_color);
	if (g->field != NULL) {
		o.kind   = OUT_FIELD;
		o.fields = (struct strs){.v = &d->parsed.g.field, .n = 1};
	}
	if (dispatch_needs(d, NEED_WRITE)) {
		d->memory = open_memstream(&d->held, &d->n_held);
		o.to      = mem_check(d->memory);
	}
	d->ctx.out = out_new(&o);
	return check_fields(d, err);
}

void dispatch_out_drop(struct dispatcher *d)
{
	out_free(d->ctx.out);
	if (d->memory != NULL)
		fclose(d->memory);
	free(d->held);
	d->ctx.out = NULL;
	d->memory  = NULL;
	d->held    = NULL;
}

/* What is shown before the commit is written while others wait for the lock: whoever does not read it holds up nobody. */
static bool write_held(const struct dispatcher *d)
{
	FILE *to = d->in->out;

	if (!dispatch_needs(d, NEED_REVEAL) || d->parsed.g.dry_run)
		return fwrite(d->held, 1, d->n_held, to) == d->n_held && fflush(to) == 0;
	return fflush(to) == 0 && process_write(fileno(to), d->held, d->n_held);
}

enum rc dispatch_out_finish(struct dispatcher *d, struct err *err)
{
	if (d->ctx.began)
		TRY(out_end(d->ctx.out, err));
	if (d->memory == NULL)
		return RC_OK;
	fflush(d->memory);
	d->told = true;
	if (write_held(d))
		return RC_OK;
	err_set(err, RC_INTERNAL, "standard output cannot be written: %s", strerror(errno));
	return err_hint(err, d->parsed.g.dry_run || dispatch_needs(d, NEED_REVEAL)
	                         ? "nothing was changed"
	                         : "the change itself was made, and stands");
}
