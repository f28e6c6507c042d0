/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/core/work/event.h -- what the audit log says of a change or of a refusal: a type of event, and a struct of details.
 *
 *	work_changed(w, EVENT(role, r->id, .name = r->name));
 *
 * The types are in lib/core/work/event_types.h. Texts belong to the caller, and need to live no longer than the call.
 */
#ifndef IDCTL_CORE_EVENT_H
#define IDCTL_CORE_EVENT_H

#include "lib/base/record.h"
#include "lib/base/value.h"

struct arena;

/* target: "user", what it is about; NULL: the caller says it. */
struct event_type {
	const char   *target;
	struct record details;
};

/* Of a change: the type, what it is about, the details. The struct is that of the type, or it does not compile. */
#define EVENT(T, id_, ...) EVENT_OF(T, event_##T.target, id_, __VA_ARGS__)
#define EVENT_OF(T, target_, id_, ...)                          \
	&event_##T, (target_), (id_), &(const struct event_##T) \
	{                                                       \
		__VA_ARGS__                                     \
	}
#define EVENT_NO_ID ((struct id){{0}})
/* Of a change that its action says whole. */
#define EVENT_BARE(target_) &event_bare, (target_), EVENT_NO_ID, NULL
/* The type and the details alone: of a refusal, of a part of another's details. */
#define DETAILS(T, ...)                       \
	&event_##T, &(const struct event_##T) \
	{                                     \
		__VA_ARGS__                   \
	}

/* Canonical JSON (RFC 8785), in the arena. details NULL: {}. */
struct json event_details(const struct event_type *t, const void *details, struct arena *a);

extern const struct event_type event_bare;

#endif
