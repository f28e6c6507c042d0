/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/work/clock.h"

#include <stdbool.h>

#include "lib/base/instant.h"
#include "lib/core/work/work.h"

struct clocks {
	struct utc newest, server; /* 0: none */
};
#define T struct clocks
static const struct field clocks_field[] = {COLUMN(T, newest), COLUMN(T, server)};
#undef T
static const struct record clocks_record = RECORD(struct clocks, "clocks", clocks_field);

static enum rc read_clocks(struct work *w, struct clocks *ret, struct err *err)
{
	bool found;

	*ret = (struct clocks){.newest = {0}};
	return store_get(w->db, BARE(CLOCKS), INTO(&clocks_record, w->mem, ret), &found, err);
}

/* seconds > 0: this clock is ahead of that one. */
static enum rc differs(int64_t seconds, const char *what, struct utc that, struct err *err)
{
	char by[DURATION_TEXT], at[INSTANT_TEXT];

	err_set(err, RC_CONFIG, "this machine's clock is %s %s %s, %s",
	        duration_format(seconds > 0 ? seconds : -seconds, by),
	        seconds > 0 ? "ahead of" : "behind", what, instant_format(that, at));
	return err_advise(err, ADVICE_CLOCK_SET);
}

static int64_t ahead_of(const struct work *w, struct utc that)
{
	return (w->now.us - that.us) / UTC_SECOND;
}

static const char server_clock[] = "the database server's";
static const char newest_entry[] = "the newest entry of the audit log";

enum rc clock_not_ahead(struct work *w, struct err *err)
{
	struct clocks c;

	if (w->request->clock_vouched)
		return RC_OK;
	TRY(read_clocks(w, &c, err));
	if (c.server.us != 0)
		return ahead_of(w, c.server) <= CLOCK_SERVER_S
		         ? RC_OK
		         : differs(ahead_of(w, c.server), server_clock, c.server, err);
	return c.newest.us == 0 || ahead_of(w, c.newest) <= CLOCK_AHEAD_S
	         ? RC_OK
	         : differs(ahead_of(w, c.newest), newest_entry, c.newest, err);
}

enum rc clock_not_behind(struct work *w, struct err *err)
{
	struct clocks c;

	if (w->request->clock_vouched)
		return RC_OK;
	TRY(read_clocks(w, &c, err));
	return ahead_of(w, c.newest) >= -CLOCK_BEHIND_S
	         ? RC_OK
	         : differs(ahead_of(w, c.newest), newest_entry, c.newest, err);
}
