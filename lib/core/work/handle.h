/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/handle.h -- what a process keeps of one store, from one request to the next.
 *
 * There is one of a store in a process: its locks are the process's, and two would wait for each other till neither could
 * go on. Anyone who forks opens anew.
 */
#ifndef IDCTL_CORE_HANDLE_H
#define IDCTL_CORE_HANDLE_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/str.h"
#include "lib/crypt/jws.h"
#include "lib/crypt/keyring.h"
#include "lib/crypt/pwhash.h"
#include "lib/store/store.h"

struct network;
struct secret;

/* Public signing keys, read from the store's rows. */
struct handle_keys {
	struct arena *mem;   /* of all of them */
	struct str    stand; /* the rows that they were read from */
	struct jwk   *v;
	size_t        n;
};

/* The private key that signs. */
struct handle_signer {
	struct str       stand; /* its row: what it is sealed as */
	struct open_key *open;  /* NULL: it has not signed yet */
};

/* Zero, then what is said of it, then handle_open(). */
struct handle {
	struct store         *db; /* NULL until it is open */
	enum store_power      power;
	struct handle        *next;
	const char           *key_path;
	const struct secret  *key_text;     /* instead of a file; or NULL */
	struct keyring       *ring;         /* opened when first asked for */
	struct str            ring_stand;   /* the rows that it was made from */
	bool                  ring_doubted; /* others had time to change them */
	struct handle_keys   *signing;      /* lib/core/key, read when first asked for */
	struct handle_signer *signer;       /* likewise */
	struct pwhash_cost    password_cost;
	const struct network *network; /* NULL: the usual rules (lib/core/trust/issuer.h) */
};

/* As store_open(). CONFLICT when this process has the store open already, by whatever name. */
MUST_CHECK enum rc handle_open(struct handle *h, const char *url, enum store_power power,
                               const struct driver *driver, struct err *err);

/* Is it open for no less? */
bool handle_can(const struct handle *h, enum store_power power);

/* The store is closed, if it was open, and may be opened anew; the keys stay. */
void handle_close(struct handle *h);

/* Time has passed: whether the keys are still those of the store is looked at, when next asked for. */
void handle_doubt_keys(struct handle *h);

/* The keys are read anew, when next asked for. */
void handle_forget_keys(struct handle *h);

/* The same of the signing keys. */
void handle_forget_signing(struct handle *h);
void handle_forget_signer(struct handle *h);

/* Closes all that was opened. */
void handle_done(struct handle *h);

#endif
