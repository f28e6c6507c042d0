/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/crypt/pwhash_slot.h -- how many passwords are hashed at once on this machine.
 *
 * As many as there are processors and as fit into half of the memory that there is; others wait for their turn.
 * All processes of one user share the places: locks on files in a folder of that user below /run, or /tmp. A killed
 * process leaves its place. Where no such folder can be had there is no limit.
 */
#ifndef IDCTL_CRYPT_PWHASH_SLOT_H
#define IDCTL_CRYPT_PWHASH_SLOT_H

#include <stdint.h>

#include "lib/base/err.h"

enum { PWHASH_SLOTS_MAX = 64, PWHASH_SLOT_PATIENCE_S = 30 };

/* A place for a hash of mem_kib. BUSY after PWHASH_SLOT_PATIENCE_S. *ret is for pwhash_slot_drop(). */
MUST_CHECK enum rc pwhash_slot_take(int64_t mem_kib, int *ret, struct err *err);
void               pwhash_slot_drop(int slot);

/* How many there are, by processors and by the memory, in KiB, that may be used. Pure. */
unsigned pwhash_slots(unsigned processors, int64_t memory_kib, int64_t mem_kib);

#endif
