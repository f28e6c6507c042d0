/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/account.h -- an account of a person as a file has it, whatever the format: values, read and not yet judged.
 *
 * What it may be called, and whether it may be made, is core's to say. Texts are in the room of the reader, and there until the next
 * record is read.
 */
#ifndef IDCTL_IN_ACCOUNT_H
#define IDCTL_IN_ACCOUNT_H

#include "lib/base/err.h"
#include "lib/base/record.h"

struct arena;

struct account {
	uint64_t    line; /* of the file, where it begins */
	struct id   id;
	const char *email, *username, *given_name, *family_name, *display_name;
	const char *status; /* a word */
	bool        email_verified, must_change_password;
	struct strs roles, roles_until,
	    attributes;      /* roles_until: ROLE=INSTANT; attributes: KEY=VALUE */
	int64_t     version; /* 0: none */
	struct utc  last_login_at, created_at, updated_at, deleted_at;
	const char *password_hash; /* secret */
	uint32_t    said; /* of the fields of account_record, by their number: what has a value */
};
extern const struct record account_record;

/* Was it there, with a value? */
bool account_said(const struct account *a, const char *field);

/*
 * Set a field from a text, or "attributes.KEY". "" is none. Lists are parted by ";", instants RFC 3339, booleans true or false.
 * INVALID (the field), also for one that has a value already. A name that is none of these: *ret_known false, and RC_OK.
 */
MUST_CHECK enum rc account_set(struct account *a, const char *name, const char *text,
                               struct arena *mem, bool *ret_known, struct err *err);

/* An item of a list, and an attribute. */
void account_add_word(struct account *a, const char *field, const char *word, struct arena *mem);
MUST_CHECK enum rc account_add_attribute(struct account *a, const char *key, const char *value,
                                         struct arena *mem, struct err *err);

/* Is it a name that account_set() knows? */
bool account_knows(const char *name);

#endif
