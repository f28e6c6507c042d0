/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/unit/core_token.h -- clients and tokens for the tests that need some.
 */
#ifndef IDCTL_TESTS_UNIT_CORE_TOKEN_H
#define IDCTL_TESTS_UNIT_CORE_TOKEN_H

#include "lib/core/token/token.h"
#include "tests/unit/core_people.h"

static inline struct client fx_client(struct fx *f, const char *name, struct secret **ret)
{
	const struct client_new     in   = {.as.name        = name,
	                                    .roles          = WORDS("service"),
	                                    .as.audiences   = WORDS("api", "web"),
	                                    .as.scopes      = WORDS("read", "write"),
	                                    .as.ttl_seconds = 300};
	AUTO(secret) struct secret *text = NULL;
	struct client               c;

	OK(client_create(W, &in, &c, &text, ERR));
	if (ret != NULL)
		*ret = TAKE(text);
	return c;
}

static inline struct secret *fx_mint(struct fx *f, const struct token_request *in,
                                     struct minted *ret)
{
	struct secret *token = NULL;

	OK(token_mint(W, in, ret, &token, ERR));
	return token;
}

#endif
