/* SPDX-License-Identifier: Apache-2.0 */
/* Whose rights an actor needs, to let others in by a rule. */
#include "lib/base/id.h"
#include "lib/core/access/access.h"
#include "lib/core/client/client.h"
#include "lib/core/trust/trust_priv.h"
#include "lib/core/work/work.h"

enum rc trust_over_client(struct work *w, const struct trust_rule *r, bool ever, struct err *err)
{
	char           text[ID_TEXT];
	struct client  c;
	struct subject s;

	TRY(client_get(w, id_format(r->client_id, text), &c, err));
	s = subject_of_client(&c);
	TRY(access_require_over(w, &s, err));
	return ever ? access_require_lasting(w, &s, (struct utc){0}, err) : RC_OK;
}

enum rc trust_over_issuer(struct work *w, const char *issuer, struct err *err)
{
	struct trust_rules rules;

	TRY(trust_of_issuer(w, issuer, &rules, err));
	for (size_t i = 0; i < rules.n; i++)
		TRY(trust_over_client(w, &rules.v[i], true, err));
	return RC_OK;
}
