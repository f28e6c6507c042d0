/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/call.h -- a command with what it is given: what front ends read, and dispatch() runs. */
#ifndef IDCTL_CMD_CALL_H
#define IDCTL_CMD_CALL_H

#include "cmd/globals.h"

struct call {
	struct globals      g;
	const struct noun  *noun; /* NULL: none was said */
	const struct cmd   *cmd;  /* NULL: none was said */
	void               *opts;
	struct list_opts    list;
	struct version_opts version;
	struct reveal_opts  reveal;
	bool                dashes; /* it is a command line: errors spell its options as one does */
};

#endif
