/* SPDX-License-Identifier: Apache-2.0 */
/* tests/cmd/run_server.h -- what run.c does to stores that are databases. */
#ifndef IDCTL_TESTS_CMD_RUN_SERVER_H
#define IDCTL_TESTS_CMD_RUN_SERVER_H

#include "tests/cmd/run.h"

/* A database is only touched if it is not as the seed, or as empty, as it should be: most commands that fail leave it so. */
void     run_server_fresh(const struct run *r, bool empty);
uint64_t run_server_digest(const struct run *r);

/* What was known of the copy is no longer true. */
void run_server_touched(void);
void run_server_close(void);

/* FNV-1a, beginning with RUN_MIX */
#define RUN_MIX UINT64_C(0xcbf29ce484222325)
uint64_t run_mix(uint64_t h, const void *bytes, size_t n);

#endif
