/* SPDX-License-Identifier: Apache-2.0 */
/* argv in, exit status out; the only place that prints an error. */
#include <stdio.h>

#include "cmd/advice.h"
#include "cmd/argv/argv.h"
#include "cmd/argv/process.h"
#include "lib/base/str.h"
#include "lib/out/report.h"

static void complain(const struct err *err, const struct argv_place *place)
{
	struct str hint = STR_EMPTY;

	advice_add(&hint, err, ADVICE_FOR_ARGV);
	report_error(stderr, err,
	             &(struct report_context){.json    = place->json,
	                                      .verbose = place->verbose,
	                                      .prog    = "idctl",
	                                      .noun    = place->noun,
	                                      .verb    = place->verb,
	                                      .hint    = hint.p});
	str_done(&hint);
}

int main(int argc, char **argv)
{
	struct err        err   = ERR_NONE;
	struct argv_place place = {.json = false};
	enum rc           rc;

	host_is(&process_host);
	rc = process_harden(&err);
	if (rc == RC_OK)
		rc = argv_run(&(struct argv_input){.argc = argc, .argv = argv, .out = stdout},
		              &place, &err);
	/* "no" and "partly" may have been the whole answer already */
	if (rc != RC_OK && err.rc != RC_OK)
		complain(&err, &place);
	return rc_status(rc);
}
