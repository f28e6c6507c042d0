/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lib/mod/bsd.h -- libbsd: a secret asked for at the terminal.
 *
 * The terminal is the controlling one, never standard input or output, and
 * echo is off until the answer is complete; a signal restores it and then
 * takes its usual course.
 */
#ifndef IDCTL_MOD_BSD_H
#define IDCTL_MOD_BSD_H

#include "lib/base/err.h"

struct secret;

enum { BSD_PROMPT_MAX = 1024 }; /* bytes in an answer */

struct mod_bsd {
	/*
	 * Show "<prompt>: " and give the line typed, without its end; it may be
	 * empty. `prompt` is shown as it is: nothing foreign may stand in it.
	 * USAGE when there is no terminal; INVALID when the answer is longer
	 * than BSD_PROMPT_MAX (never cut short); INTERNAL when interrupted.
	 */
	enum rc (*prompt)(const char *prompt, struct secret **ret, struct err *err);
};
extern const struct mod_bsd mod_bsd;

#endif
