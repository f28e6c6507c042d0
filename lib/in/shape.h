/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/shape.h -- what another system calls the fields of an account, and how it writes them.
 *
 * A format of another system is a constant: names of columns, or ways to members ("credentials/0/type", "attributes" and a star for
 * any name below it), each with what becomes of it, in a text: tables of pointers would cost every start of the program. A name that is not there is lost, and counted.
 */
#ifndef IDCTL_IN_SHAPE_H
#define IDCTL_IN_SHAPE_H

#include "lib/crypt/recode.h"
#include "lib/in/in_priv.h"

enum { PIECES_MAX = 64 };

/* One record on its way. */
struct in_taking {
	struct in      *in;
	struct account *a;
	struct arena   *mem;
	const char     *star; /* what the last star of a name stands for */
	/* texts that say something only together, by name: for finish() */
	struct in_piece {
		const char *name, *text;
	} piece[PIECES_MAX];
	size_t          n_piece;
	struct in_piece lost[PIECES_MAX]; /* what, and why: counted once it is an account */
	size_t          n_lost;
	bool            passed_over; /* it is not an account */
};

/* Puts a text that is not empty where it belongs. INVALID (the field). */
typedef enum rc in_put(struct in_taking *t, const char *field, const char *text, struct err *err);

/*
 * A format, in lines. "@list NAME": where the list is in a JSON document (document.h). "@signs NAME…": names that are all there, of
 * one such line at least, tell the format; of JSON they are below the first record, with a dot before them below the document.
 * "@inside NAME": a member whose own are meant as if they stood beside it. "@never TEXT": what that system does not export. The others: a name, what becomes of it (a word of shape.c), and the field, or
 * what that makes of it.
 */
struct in_shape {
	const char *table;
	in_put     *own;                                         /* of lines with the word "own" */
	enum rc (*finish)(struct in_taking *t, struct err *err); /* or NULL */
	/* where a column has its name; of one before brackets, blanks become underscores */
	enum { IN_AS_IT_IS, IN_BRACKETS, IN_BEFORE_BRACKETS } heading;
};

/* The rest of the first line that begins with that ("@list "); NULL: there is none. */
const char *in_shape_says(const struct in_shape *s, const char *what, struct arena *mem);

extern const struct in_shape in_shape_keycloak, in_shape_authzero, in_shape_firebase,
    in_shape_supabase, in_shape_clerk, in_shape_fusionauth, in_shape_django, in_shape_devise,
    in_shape_kratos, in_shape_cognito, in_shape_cognito_csv, in_shape_django_csv, in_shape_entra,
    in_shape_workspace, in_shape_okta, in_shape_scim, in_shape_scim_bulk, in_shape_ldif,
    in_shape_passwd, in_shape_shadow, in_shape_htpasswd, in_shape_supabase_json;

/* ---- what becomes of a text ---- */
in_put in_as_it_is; /* the field */
in_put in_millis;   /* the field: milliseconds since 1970 */
in_put in_seconds;  /* and seconds, perhaps with a fraction */
in_put in_instant;  /* as PostgreSQL writes it */
in_put in_active;   /* true: the account is active */
in_put in_blocked;  /* true: it is disabled */
in_put in_verified; /* an instant: the address is verified */
in_put in_word;     /* one of the field, a list */
in_put in_status;   /* a word of ours, whatever was said of being active or not */
in_put
       in_attribute; /* `field`, or what the star stands for where it is NULL; several texts of one name are parted by ";" */
in_put in_once;      /* true: a new password is required */
in_put in_word;      /* one of the field, a list */
in_put in_status;    /* a word of ours, whatever was said of being active or not */
in_put in_banned;    /* an instant until which it is disabled */
in_put in_object;    /* a JSON object in a text: attributes */
in_put in_part;      /* a piece of that name */
in_put in_lose;      /* counted; field: why */

/* Names and reasons that live as long as the record. */
void in_lost(struct in_taking *t, const char *name, const char *why);

/* The first n bytes of a way, as the name was before it was one (RFC 6901). */
const char *in_plain(const char *way, size_t n, struct arena *mem);

/* The text of a member of the i-th object of a list of the record, "/emails" for example; NULL: not there. */
const char *in_item(const struct in_taking *t, const char *list, unsigned i, const char *name);

const char *in_piece(const struct in_taking *t, const char *name); /* NULL: not there */

/* The table of the format, once. */
void in_shape_begin(struct in *in);

/* One value of a record by its name. */
MUST_CHECK enum rc in_shape_take(struct in_taking *t, const char *name, const char *text,
                                 struct err *err);
/* The next record that is an account: in->row says what it is, raw_n 0 that there is none. */
MUST_CHECK enum rc in_shape_next(struct in_taking *t, bool *ret_there, struct err *err);
MUST_CHECK enum rc in_shape_finish(struct in_taking *t, struct err *err);

/* Are the signs there? */
typedef bool in_has(const void *arg, const char *name);
bool         in_shape_signs(const struct in_shape *s, in_has *has, const void *arg);

/* ---- hashes of passwords ---- */
/* The same bytes in base64, in the room. NULL: the text is, or it is malformed. */
const char *in_base64(struct in_taking *t, const char *text, enum recode from, bool padded);

/* Texts in one, in the room. NULL when one of them is, or the room is full. */
const char *in_join(struct in_taking *t, size_t n, const char *const *texts);
#define IN_JOIN(t, ...)                                                                      \
	in_join((t), sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *const), \
	        (const char *const[]){__VA_ARGS__})

/* A line NAME: VALUE or "NAME": "VALUE" of the options' hash_config; NULL: not there. */
const char *in_setting(struct in_taking *t, const char *name);

/* What the options have; NULL: nothing. */
const char *in_pepper(const struct in_taking *t);

/* "$pbkdf2-sha256$i=…"; salt and tag in base64. NULL when one is. */
const char *in_pbkdf2(struct in_taking *t, const char *scheme, const char *rounds, const char *salt,
                      const char *tag);

struct in_firebase_hash {
	const char *hash, *salt, *signer, *separator, *rounds,
	    *mem_cost; /* the first four in base64 */
};
MUST_CHECK enum rc in_firebase_hash(struct in_taking *t, const struct in_firebase_hash *h,
                                    struct err *err);

/* The account's hash; NULL: INVALID ("password_hash"). */
MUST_CHECK enum rc in_hash(struct in_taking *t, const char *text, struct err *err);

#endif
