/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/dispatch.h -- around every run(): needs, transaction, audit, commit, output.
 *
 *	store → begin → rights → run → audit → commit → output
 *
 * Nothing is told before it is durable, except a secret, which is told before:
 * so no disk that is full and no pipe that is closed leaves a live credential
 * that nobody holds. A refusal of a change is rolled back and then recorded in
 * a transaction of its own.
 */
#ifndef IDCTL_CMD_DISPATCH_H
#define IDCTL_CMD_DISPATCH_H

#include "cmd/call.h"
#include "cmd/front.h"
#include "cmd/settings.h"
#include "lib/core/work/handle.h"
#include "lib/store/store.h"

/* What a process keeps from one call to the next. Zero, then its settings, then service_begin(). */
struct service {
	struct settings      settings;
	struct handle        handle; /* opened by the first call that wants a store */
	const struct driver *driver; /* NULL: by the store's address */
	char user[64]; /* the operating system's word; "" until a call wants to change something */
};

/* No, and partly, are answers as well. */
static inline bool dispatch_is_answer(enum rc rc)
{
	return rc == RC_OK || rc == RC_NO || rc == RC_PARTIAL;
}

/* The settings are known. */
void service_begin(struct service *s);
void service_done(struct service *s);

/* Run a call, whose secrets are wiped. What it answers with lies in mem. */
MUST_CHECK enum rc dispatch(struct service *s, const struct front *front, struct call *call,
                            struct arena *mem, struct err *err);

/* The question of a command that asks, where its records are not looked for: CONFIRM unless the answer is yes. */
MUST_CHECK enum rc dispatch_question(const struct front *front, const struct cmd *cmd,
                                     struct err *err);

#endif
