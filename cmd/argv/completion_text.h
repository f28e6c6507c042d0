/* SPDX-License-Identifier: Apache-2.0 */
/* cmd/argv/completion_text.h -- the completion scripts; what they know, they ask `idctl __complete`. */
#ifndef IDCTL_CMD_ARGV_COMPLETION_TEXT_H
#define IDCTL_CMD_ARGV_COMPLETION_TEXT_H

struct completion_text {
	const char        *shell, *file; /* "bash", "idctl.bash" */
	const char *const *line;         /* ends with NULL */
};

extern const struct completion_text completion_texts[]; /* bash, zsh, fish; ends with {0} */

#endif
