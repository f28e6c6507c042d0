/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/argv/confirm.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmd/front.h"
#include "lib/base/shown.h"
#include "lib/base/str.h"

enum rc confirm(const char *question, struct err *err)
{
	char       line[16] = "";
	struct str shown    = STR_EMPTY;
	FILE      *tty      = fopen("/dev/tty", "r+e");

	if (tty == NULL)
		return front_unanswered(question, err);
	shown_add(&shown, question); /* it has names in it */
	fprintf(tty, "%s Continue? [y/N] ", shown.p);
	fflush(tty);
	str_done(&shown);
	if (fgets(line, sizeof(line), tty) == NULL)
		line[0] = '\0';
	fclose(tty);
	if (strcasecmp(line, "y\n") == 0 || strcasecmp(line, "yes\n") == 0)
		return RC_OK;
	return err_set(err, RC_CONFIRM, "not confirmed: nothing was changed");
}
