/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/client/client_priv.h -- what several verbs take. */
#ifndef IDCTL_CMD_CLIENT_PRIV_H
#define IDCTL_CMD_CLIENT_PRIV_H

#include "cmd/ctx.h"
#include "lib/core/client/client.h"

extern const struct opt client_refs_opt[];

/* What a client can be told to be: the struct client `as` of the options. other: has the verb others that exclude these? */
#define CLIENT_OPTS(T, as, other)                                                               \
	OPT_LIST(T, as.audiences, 'a', "audience", "A",                                         \
	         "an audience that its tokens may have; may be repeated", .group = (other)*1),  \
	    OPT_LIST(T, as.scopes, 0, "scope", "S",                                             \
	             "a scope that its tokens may have; may be repeated", .group = (other)*2),  \
	    OPT_DURATION(T, as.ttl_seconds, 0, "ttl", "DURATION",                               \
	                 "maximum lifetime of its tokens; new: 10m", .min = 1),                 \
	    OPT_DURATION(T, as.session_seconds, 0, "session-ttl", "DURATION",                   \
	                 "maximum lifetime of its sessions; new: 30d", .min = 1),               \
	    OPT_DURATION(T, as.idle_seconds, 0, "session-idle", "DURATION",                     \
	                 "lifetime of an unused refresh token; new: 14d", .min = 1),            \
	    OPT_DURATION(T, as.retry_seconds, 0, "refresh-retry", "DURATION",                   \
	                 "how long a used refresh token can be sent again; new: 0s", .min = 1,  \
	                 .group = (other)*3),                                                   \
	    OPT_FLAG(T, as.require_mfa, 0, "require-mfa", "require a second factor at sign-in", \
	             .group = (other)*4),                                                       \
	    OPT_TEXT(T, as.description, 'd', "description", "TEXT", "description; '' is none")

#endif
