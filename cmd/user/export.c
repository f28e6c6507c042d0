/* SPDX-License-Identifier: Apache-2.0 */
/* idctl user export: accounts as user import takes them. */
#include "cmd/ctx.h"
#include "lib/core/user/export.h"

struct export_opts {
	struct user_export what;
	const char        *format, *base;
	bool               snapshot;
};

/* In the order of `kinds`. */
static const char *const    format_word[] = {"csv", "jsonl", "scim", "scim-bulk", "ldif"};
static const struct wordmap formats       = WORDMAP("format", format_word);

#define T struct export_opts
static const struct opt export_opt[] = {
    OPT_WORD(T, format, 0, "format", "FORMAT", "what to write", .words = &formats),
    OPT_TEXT(T, base, 0, "base", "DN", "ldif: the entry that all are below"),
    OPT_TIME(T, what.since, 0, "since", "INSTANT",
             "only what changed then or later, deleted accounts included"),
    OPT_FLAG(T, what.deleted, 0, "deleted", "include deleted accounts"),
    OPT_FLAG(T, what.with_hashes, 0, "with-hashes", "with the hashes of passwords", .group = 1),
    OPT_FLAG(T, what.redacted, 0, "redact",
             "pseudonyms in place of ids, addresses, names and the texts of attributes",
             .group = 1),
    OPT_FLAG(T, snapshot, 0, "snapshot",
             "as of one instant; in SQLite, others cannot change anything meanwhile"),
    OPT_END,
};
#undef T

static enum rc become(struct ctx *c, const struct export_opts *o, struct err *err)
{
	static const unsigned char kinds[] = {OUT_CSV, OUT_JSONL, OUT_SCIM, OUT_SCIM_BULK,
	                                      OUT_LDIF};
	unsigned                   i       = 0;
	const bool                 said = o->format != NULL && word_find(&formats, o->format, &i);

	if (o->base != NULL && (!said || kinds[i] != OUT_LDIF)) {
		err_set(err, RC_USAGE, "only LDIF has a base");
		return err_field(err, "base");
	}
	return said ? ctx_become(c, (enum out_kind)kinds[i], o->base, err) : RC_OK;
}

static enum rc run_export(struct ctx *c, const void *opts, struct err *err)
{
	const struct export_opts *o = opts;
	const struct record      *rec =
            o->what.with_hashes ? &user_exported_hash_record : &user_exported_record;
	struct list_sink  sink;
	struct list_query q;

	TRY(become(c, o, err));
	sink       = ctx_sink(c, rec);
	q          = ctx_query(c);
	q.snapshot = o->snapshot;
	TRY(ctx_many(c, rec, err));
	return user_export(c->w, &o->what, &q, &sink, err);
}

const struct cmd cmd_user_export = {
    .name      = "export",
    .summary   = "export accounts in a form that import reads",
    .needs     = NEED_STORE | NEED_LIST,
    .opts      = export_opt,
    .opts_size = sizeof(struct export_opts),
    .emits     = &user_exported_record,
    .run       = run_export,
};
