/* SPDX-License-Identifier: Apache-2.0 */
/* lib/core/subject/subject.h -- who can hold a role: a user or a client. */
#ifndef IDCTL_CORE_SUBJECT_H
#define IDCTL_CORE_SUBJECT_H

#include "lib/base/err.h"
#include "lib/base/value.h"
#include "lib/base/wordmap.h"

struct naming;
struct work;

extern const struct wordmap subject_types; /* user, client */

struct subject {
	const char *type;         /* "user" or "client" */
	int64_t     user, client; /* one row, and 0 */
	struct id   id;
	const char *name;     /* e-mail address or client name */
	const char *username; /* of a user who has none, the address; of a client, NULL */
	bool        active;   /* not disabled, not deleted */
	int64_t     epoch;
	int64_t     version;
};

/* Either by any of their names; a word names a user, a client, or one of them. */
extern const struct naming user_naming, client_naming, subject_naming;

/*
 * By id or natural name: an address or username is a user, else a client's
 * name. NOT_FOUND; CONFLICT when a plain name is both a username and a client.
 */
MUST_CHECK enum rc subject_get(struct work *w, const char *ref, struct subject *ret,
                               struct err *err);

struct user;
struct client;
struct subject subject_of_user(const struct user *u);
struct subject subject_of_client(const struct client *c);

/* Make `name` the actor of this unit of work, held to its rights. NOT_FOUND (field "actor"); FORBIDDEN when not active. */
MUST_CHECK enum rc subject_act_as(struct work *w, const char *name, struct err *err);

#endif
