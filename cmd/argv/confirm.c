/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/confirm.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum rc confirm(const char *question, struct err *err)
{
	char  line[16] = "";
	FILE *tty      = fopen("/dev/tty", "r+e");

	if (tty == NULL) {
		err_set(err, RC_CONFIRM, "confirmation required: %s", question);
		return err_advise(err, ADVICE_YES);
	}
	fprintf(tty, "%s Continue? [y/N] ", question);
	fflush(tty);
	if (fgets(line, sizeof(line), tty) == NULL)
		line[0] = '\0';
	fclose(tty);
	if (strcasecmp(line, "y\n") == 0 || strcasecmp(line, "yes\n") == 0)
		return RC_OK;
	return err_set(err, RC_CONFIRM, "not confirmed: nothing was changed");
}
