/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/out/out.h -- records on their way to standard output.
 *
 *     out_extra …, out_begin, (out_extra, out_row)…, out_next, out_end
 *
 * A command never asks which format is in force. What each kind of value
 * looks like is settled here, once (NULL stands for "absent", see val_absent):
 *
 *         table              json               csv            id, field
 *   NULL  -                  null               (nothing)      (nothing)
 *   BOOL  yes no             true false         true false     true false
 *   INT   7                  7, past 2^53 "7"   7              7
 *   TEXT  shown              escaped            cell           line
 *   TIME  RFC 3339 in UTC, with milliseconds and Z, everywhere
 *   LIST  a, b               ["a","b"]          a;b            a;b
 *   JSON  as TEXT            as it is           as TEXT        as TEXT
 *   BYTES lower-case hexadecimal everywhere
 *
 * "Shown" is shown_add. A csv "cell" that a spreadsheet would take for a
 * formula has an apostrophe in front (an importer drops one apostrophe where
 * the rest would be a formula); a "line" with control characters is shown.
 * On a terminal both are always shown. In no format but a terminal's does a
 * byte of valid text change; what is no UTF-8 comes out as U+FFFD.
 *
 * Output leaves in pieces of 64 KiB, wiped behind; what was not yet written
 * when out_free comes without out_end is dropped.
 */
#ifndef IDCTL_OUT_OUT_H
#define IDCTL_OUT_OUT_H

#include <stdio.h>

#include "lib/base/err.h"
#include "lib/base/record.h"
#include "lib/base/wordmap.h"

struct secret;

enum out_kind {
	OUT_TABLE,
	OUT_JSON,
	OUT_JSONL,
	OUT_CSV,
	OUT_ID,
	OUT_FIELD,
	OUT_MEMBERS,
	OUT_SCIM,
	OUT_SCIM_BULK,
	OUT_LDIF
};

/*
 * What --output takes. Some have no word: OUT_FIELD, which --field asks for; OUT_MEMBERS, for an object that is
 * written around it: "records":[{…},…], and "next":"…" where there is more; and what only accounts can become (out_become).
 */
extern const struct wordmap out_kinds;

enum out_shape { OUT_ONE, OUT_MANY };

enum { OUT_EXTRA_MAX = 4 };

struct out_options {
	enum out_kind kind;
	struct strs   fields;   /* which, in this order; empty: all. Must outlive the struct out */
	bool          header;   /* of grids and csv */
	bool          color;    /* a bold heading */
	bool          terminal; /* `to` is one: nothing may reach it raw */
	int           width;    /* its columns: no cell is padded beyond; 0 unknown */
	const char   *base;     /* of LDIF: the name of the entry that all are below, or NULL */
	FILE         *to; /* not closed; written past its own buffer where it has a descriptor */
};

struct out *out_new(const struct out_options *options);
void        out_free(struct out *o);
DEFINE_AUTO(out)

enum out_kind out_kind(const struct out *o);

/* Another format, before anything was written. base: as above. */
void out_become(struct out *o, enum out_kind kind, const char *base);

/*
 * A field that the struct does not have, such as "changed", behind the
 * record's own; --fields can name it. New names only before out_begin; the
 * value of a known one may change before any row. Forgotten by out_end.
 * `name`, and what v points at, must last until then.
 */
void out_extra(struct out *o, const char *name, struct val v);

/*
 * ONE: one row, an object of its own; MANY: a list. USAGE, with the field
 * "fields", when --fields names what the record does not have.
 */
MUST_CHECK enum rc out_begin(struct out *o, const struct record *rec, enum out_shape shape,
                             struct err *err);

/* Would out_begin take --fields for such a record, with the extras known so far? USAGE as there. */
MUST_CHECK enum rc out_check(struct out *o, const struct record *rec, struct err *err);

/* `record` is a struct of the kind that out_begin was told. */
MUST_CHECK enum rc out_row(struct out *o, const void *record, struct err *err);

/*
 * Where the next page of a list begins; NULL, and not calling it: this was the last. Copied. Does the format say it? If
 * not, that is left to the caller.
 */
bool out_next(struct out *o, const char *cursor);

/*
 * Behind the one row of a table, a QR code of a text, for a camera; nothing in any other format, and where
 * fields were chosen. CONFIG without the module, INVALID when it is too long.
 */
MUST_CHECK enum rc out_qr(struct out *o, const struct secret *text, struct err *err);

/* All is written, or INTERNAL with errno's name in err->native. Another out_begin may follow. */
MUST_CHECK enum rc out_end(struct out *o, struct err *err);

#endif
