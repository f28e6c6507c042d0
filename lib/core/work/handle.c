/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/handle.h"

#include <stdlib.h>

#include "lib/base/arena.h"

/* a list of the process, because the locks of a file are the process's */
static struct handle *open_handles;

enum rc handle_open(struct handle *h, const char *url, enum store_power power,
                    const struct driver *driver, struct err *err)
{
	TRY(store_open(url, power, driver, &h->db, err));
	for (const struct handle *other = open_handles; other != NULL; other = other->next)
		if (store_is_same(h->db, other->db)) {
			store_free(h->db);
			h->db = NULL;
			return err_set(err, RC_CONFLICT, "this process already has the store open");
		}
	h->power     = power;
	h->next      = open_handles;
	open_handles = h;
	return RC_OK;
}

bool handle_can(const struct handle *h, enum store_power power)
{
	return h->db != NULL && h->power >= power;
}

void handle_close(struct handle *h)
{
	struct handle **at = &open_handles;

	while (*at != NULL && *at != h)
		at = &(*at)->next;
	if (*at != NULL)
		*at = h->next;
	store_free(h->db);
	h->db = NULL;
}

void handle_doubt_keys(struct handle *h)
{
	h->ring_doubted = true;
}

void handle_forget_keys(struct handle *h)
{
	keyring_free(h->ring);
	str_done(&h->ring_stand);
	h->ring = NULL;
}

void handle_forget_signing(struct handle *h)
{
	if (h->signing == NULL)
		return;
	for (size_t i = 0; i < h->signing->n; i++)
		jwk_close(*h->signing->v[i].open);
	arena_free(h->signing->mem);
	str_done(&h->signing->stand);
	free(h->signing);
	h->signing = NULL;
}

void handle_forget_signer(struct handle *h)
{
	if (h->signer == NULL)
		return;
	jwk_close(h->signer->open);
	str_done(&h->signer->stand);
	free(h->signer);
	h->signer = NULL;
}

void handle_done(struct handle *h)
{
	handle_forget_signing(h);
	handle_forget_signer(h);
	handle_forget_keys(h);
	handle_close(h);
}
