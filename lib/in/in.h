/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/in.h -- accounts out of a file, one by one, in constant memory: the mirror of lib/out.
 *
 * A format is a constant in a file of its own. Which one it is, the content says, or the caller. A record that cannot be
 * read is refused alone, and another may follow it; what ends all reading says so (in_ended()).
 */
#ifndef IDCTL_IN_IN_H
#define IDCTL_IN_IN_H

#include "lib/base/err.h"
#include "lib/base/wordmap.h"
#include "lib/in/account.h"
#include "lib/in/source.h"

struct secret;
struct str;

enum in_kind {
	IN_CSV = 1,
	IN_JSONL,
	IN_KEYCLOAK,
	IN_AUTHZERO,
	IN_FIREBASE,
	IN_SUPABASE,
	IN_CLERK,
	IN_FUSIONAUTH,
	IN_DJANGO,
	IN_DJANGO_CSV,
	IN_DEVISE,
	IN_KRATOS,
	IN_COGNITO,
	IN_COGNITO_CSV,
	IN_SUPABASE_JSON,
	IN_ENTRA,
	IN_WORKSPACE,
	IN_OKTA,
	IN_SCIM,
	IN_SCIM_BULK,
	IN_LDIF,
	IN_PASSWD,
	IN_SHADOW,
	IN_HTPASSWD,
};
extern const struct wordmap in_kinds;

struct in_options {
	int          fd;     /* the caller's */
	int          join;   /* a second file (join.h), the caller's; 0: none */
	enum in_kind kind;   /* 0: by content */
	struct strs  map;    /* FIELD=COLUMN: what the input calls it */
	struct strs  ignore; /* columns, or members, that are passed over */
	/* what hashes of the input need beside it: a project's hash_config, an application's pepper. Texts; NULL: none */
	const struct secret *hash_config, *pepper;
	const char   *domain; /* makes an address of a username where there is none; or NULL */
	struct in_tap tap;
};

struct in;

/*
 * INVALID: "format" when the content does not tell it, "map", or the column at fault. Options, and what they point at, must
 * outlive it.
 */
MUST_CHECK enum rc in_open(const struct in_options *options, struct in **ret, struct err *err);
void               in_free(struct in *in);
DEFINE_AUTO(in)

enum in_kind in_kind(const struct in *in);

/*
 * The next one; *ret_there false: that was all. mem: for all but texts of the input. INVALID, "line N: …", for a
 * record that is refused.
 */
MUST_CHECK enum rc in_next(struct in *in, struct arena *mem, struct account *ret, bool *ret_there,
                           struct err *err);

/* After a failure of in_next(): can nothing more be read? */
bool in_ended(const struct in *in);

/*
 * Append the record that was read last as it was, with the reason why it is refused: a text that this format reads. head: what
 * comes before the first one.
 */
void in_reject_head(const struct in *in, struct str *out);
void in_reject(const struct in *in, const char *why, struct str *out);

/* What was in the input, and is not in an account. */
enum { IN_LOSSES_MAX = 64 };
struct in_loss {
	const char *what, *why;
	int64_t     n; /* how often */
};
/* What the format never has, in words; NULL: all, or it is an export of ours. */
const char           *in_never(const struct in *in);
const struct in_loss *in_losses(const struct in *in, size_t *ret_n);

/* What was read last is done with; bytes so far, all of which the tap has seen. */
uint64_t in_settle(struct in *in);

#endif
