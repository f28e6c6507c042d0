/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/past.h"

#include "lib/base/instant.h"
#include "lib/core/access/grant.h"

enum rc past_grants(struct ctx *c, struct utc at, const char *of,
                    enum rc (*ask)(struct work *w, const char *of, const struct history_query *q,
                                   struct utc *ret_gap, struct err *err),
                    struct err *err)
{
	const struct list_query    list = ctx_query(c);
	const struct list_sink     sink = ctx_sink(c, &grant_record);
	const struct history_query q    = {.at = at, .list = &list, .sink = &sink};
	struct utc                 gap  = {0};
	char                       text[INSTANT_TEXT];

	if (at.us > c->w->now.us)
		return err_invalid(err, "at", "the instant must not be in the future");
	TRY(ctx_many(c, &grant_record, err));
	TRY(ask(c->w, of, &q, &gap, err));
	if (gap.us != 0)
		ctx_note(c,
		         "an earlier idctl created accounts until %s without logging their first "
		         "roles: some may be missing",
		         instant_format(gap, text));
	return RC_OK;
}
