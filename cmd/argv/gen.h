/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cmd/argv/gen.h -- what is generated from the tables and committed.
 *
 * A manual page is prose by hand with marked blocks:
 *
 *	.\" gen: WHAT …
 *	…replaced…
 *	.\" gen: end
 *
 * WHAT: "synopsis NOUN", "command NOUN VERB" (usage, options, fields),
 * "verbs" (of the whole store), "nouns", "globals", "exits", "lists".
 * NOUN "-" is the whole store.
 */
#ifndef IDCTL_CMD_ARGV_GEN_H
#define IDCTL_CMD_ARGV_GEN_H

#include "cmd/cmd.h"

struct str;

/* The block's text, in mdoc. USAGE for a WHAT that is not known. */
MUST_CHECK enum rc gen_block(const char *what, struct str *out, struct err *err);

/* A page with its blocks replaced. */
MUST_CHECK enum rc gen_page(const char *page, struct str *out, struct err *err);

#endif
