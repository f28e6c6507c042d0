/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/room.h -- the texts of one record, which may be hashes of passwords: guarded, and wiped before the next one.
 */
#ifndef IDCTL_IN_ROOM_H
#define IDCTL_IN_ROOM_H

#include <stddef.h>

#include "lib/base/own.h"

struct in_room;
struct in_room *in_room_new(void);
void            in_room_free(struct in_room *r);
DEFINE_AUTO(in_room)

/* Forget all of it. As much can follow as a record of n bytes takes. */
void in_room_clear(struct in_room *r, size_t n);

/* Begin a text, add to it, end it. NULL where the room is full. */
void        in_text_begin(struct in_room *r);
void        in_text_add(struct in_room *r, const char *p, size_t n);
const char *in_text_end(struct in_room *r);

/* All three. */
const char *in_text(struct in_room *r, const char *p, size_t n);

#endif
