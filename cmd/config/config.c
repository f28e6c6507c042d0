/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of config, in help order. */
#include <stddef.h>

#include "cmd/nouns.h"

extern const struct cmd cmd_config_set;

const struct cmd *const config_cmds[] = {&cmd_config_set, NULL};
