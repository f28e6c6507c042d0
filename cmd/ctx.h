/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/ctx.h -- what a running command has at hand.
 *
 * A run() fetches the inputs that a table cannot express, calls one function
 * of lib/core, emits its records and returns. Everything else is the
 * dispatcher's.
 */
#ifndef IDCTL_CMD_CTX_H
#define IDCTL_CMD_CTX_H

#include "cmd/call.h"
#include "cmd/front.h"
#include "lib/base/secret.h"
#include "lib/core/list/list.h"
#include "lib/core/work/work.h"
#include "lib/out/out.h"

struct service;
struct settings;

struct ctx {
	struct work             *w; /* w->db is NULL until a store is open */
	struct arena            *mem;
	const struct noun       *noun;
	const struct cmd        *cmd;
	const struct globals    *g;
	const struct front      *front;
	const struct settings   *settings;
	struct service          *service;    /* what runs calls, this one among them */
	const struct list_query *query;      /* with NEED_LIST */
	const char              *secret_out; /* or NULL */
	struct out              *out;
	bool                     began, many;   /* the answer */
	unsigned                 changes_shown; /* of w->pending->changes, told so far */
	bool                     secret_written;
	struct err answer; /* with NEED_WRITE: what is committed stands, and yet the answer is no */
	const size_t
	      *lines; /* names came by the line, each at that one: the answer is a list; or NULL */
	size_t line;  /* the one at hand; 0: none */
	struct secret *pretended_key; /* of a dry run of init */
	struct strs
	    *changing; /* gets the names of the records that are changed; NULL: not wanted */
};

/* Answer with a record. A changing command also says "changed". */
MUST_CHECK enum rc ctx_emit(struct ctx *c, const struct record *rec, const void *record,
                            struct err *err);

/* The answer is a list, whatever its length: say so before the first record. */
MUST_CHECK enum rc ctx_many(struct ctx *c, const struct record *rec, struct err *err);

/* The answer, which has not begun, in another format than the front end's. USAGE ("format") where that has no other. */
MUST_CHECK enum rc ctx_become(struct ctx *c, enum out_kind kind, const char *base, struct err *err);

/* A sink that answers with what core lists. */
struct list_sink ctx_sink(struct ctx *c, const struct record *rec);

/* The options of NEED_LIST in force; a table stops at 100 rows unless told otherwise. */
struct list_query ctx_query(const struct ctx *c);

/* List with `run`, the options of NEED_LIST in force. */
MUST_CHECK enum rc ctx_list(struct ctx *c, const struct record *rec,
                            enum rc (*run)(struct work *, const struct list_query *,
                                           const struct list_sink *, struct err *),
                            struct err *err);

/* A secret beside the record that is emitted next, once: as the field .reveals, or into --secret-out. */
MUST_CHECK enum rc ctx_reveal(struct ctx *c, const struct secret *s, struct err *err);

/* Say something to the person beside the answer, unless all is to be quiet. */
void ctx_note(const struct ctx *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What an err says, and advises. */
void ctx_advise(const struct ctx *c, const struct err *note);

/* The record itself has the secret's place: *member is filled for this one emission. */
MUST_CHECK enum rc ctx_emit_secret(struct ctx *c, const struct record *rec, const void *record,
                                   const char **member, const struct secret *s, struct err *err);

/* Several of them; in --secret-out they are one a line, in this order. */
struct shown_secrets {
	size_t               n;
	const char         **member[2];
	const struct secret *secret[2];
};
MUST_CHECK enum rc ctx_emit_secrets(struct ctx *c, const struct record *rec, const void *record,
                                    const struct shown_secrets *shown, struct err *err);

/* For those who emit them in another way: into --secret-out, or *ret_shown: they may be shown. */
MUST_CHECK enum rc ctx_place_secrets(struct ctx *c, const struct secret *const *secrets, size_t n,
                                     bool *ret_shown, struct err *err);

/* NEED_TEXT: print, whole. INTERNAL when it cannot be written. */
MUST_CHECK enum rc ctx_print(struct ctx *c, const struct str *text, struct err *err);

/* NEED_OBJECT: print it, as a line; among records, as one. */
MUST_CHECK enum rc ctx_print_object(struct ctx *c, const struct str *json, struct err *err);

/* Hold a named actor to its rights; the dispatcher does it for all but NEED_CREATE. */
MUST_CHECK enum rc ctx_act(struct ctx *c, struct err *err);

/* The store is open for no less than that. */
MUST_CHECK enum rc ctx_open(struct ctx *c, enum store_power power, struct err *err);

/*
 * NEED_LAZY: ask the store, which is opened if it is not, in one READ transaction, the schema and the actor looked at
 * first. step may be NULL; it may be run again, unless the answer has begun.
 */
MUST_CHECK enum rc ctx_read(struct ctx *c,
                            enum rc (*step)(struct ctx *c, void *arg, struct err *err), void *arg,
                            struct err *err);

/* `each` gets the names one by one, and emits; several, or lines of standard input, answer as a list. */
MUST_CHECK enum rc ctx_each(struct ctx *c, struct strs refs, const struct record *rec,
                            const void *opts,
                            enum rc (*each)(struct ctx *c, const char *ref, const void *opts,
                                            struct err *err),
                            struct err *err);

#endif
