/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/in/join.h -- a second file that has the hashes of the first one: /etc/shadow beside passwd, and what Auth0 gives on request.
 *
 * Its lines may stand in any order. Kept are 24 bytes a line; a line is read again when its account comes.
 */
#ifndef IDCTL_IN_JOIN_H
#define IDCTL_IN_JOIN_H

#include "lib/in/shape.h"

struct in_join;

/*
 * Reads all of it; what it says of an account is then taken as if the first one said it (in->second), and that it says nothing is
 * counted. fd: the caller's, and one that can be read at any place. INVALID (field "join"), also for a format that has none.
 */
MUST_CHECK enum rc in_join_open(struct in *in, int fd, struct in_join **ret, struct err *err);
void               in_join_free(struct in_join *j);
DEFINE_AUTO(in_join)

#endif
