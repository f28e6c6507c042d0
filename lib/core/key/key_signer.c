/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/core/key/key_priv.h"
#include "lib/core/work/work.h"

static bool is_read_once(enum jws_alg alg)
{
	const enum jws_family family = jws_shape(alg)->family;

	return family == JWS_RSA || family == JWS_ECDSA;
}

/* The one that is kept is that of this row, or a new one is. */
static struct handle_signer *kept_as(struct handle *h, struct bytes sealed)
{
	const struct str *stand = h->signer == NULL ? NULL : &h->signer->stand;

	if (stand != NULL && stand->n == sealed.n && memcmp(stand->p, sealed.p, sealed.n) == 0)
		return h->signer;
	handle_forget_signer(h);
	h->signer = mem_check(calloc(1, sizeof(*h->signer)));
	str_addn(&h->signer->stand, sealed.p, sealed.n);
	return h->signer;
}

enum rc key_signer(struct work *w, const struct key *k, struct key_signer *ret, struct err *err)
{
	struct bytes sealed;
	unsigned     alg;

	*ret = (struct key_signer){.private = NULL};
	if (!word_find(&jws_alg_words, k->alg, &alg))
		return err_set(err, RC_CORRUPT, "the key '%s' is of an unknown kind", k->kid);
	ret->jws = (struct jws_signer){.alg = (enum jws_alg)alg, .kid = k->kid};
	TRY(key_sealed(w, k, &sealed, err));
	if (is_read_once(ret->jws.alg)) {
		ret->jws.open = &kept_as(w->handle, sealed)->open;
		if (*ret->jws.open != NULL)
			return RC_OK;
	}
	TRY(key_unseal(w, k, sealed, &ret->private, err));
	ret->jws.key = ret->private;
	return RC_OK;
}

void key_signer_done(struct key_signer *s)
{
	secret_free(s->private);
	s->private = NULL;
}
