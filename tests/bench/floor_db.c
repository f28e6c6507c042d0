/* SPDX-License-Identifier: Apache-2.0 */
/* What floors do on either engine. */
#include "tests/bench/floor_db.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

void floor_uuid(uint8_t out[static FLOOR_UUID])
{
	const uint64_t ms = (uint64_t)floor_db_now() / 1000;

	randombytes_buf(out, FLOOR_UUID);
	for (int i = 0; i < 6; i++)
		out[i] = (uint8_t)(ms >> (40 - 8 * i));
	out[6] = 0x70;
}

void floor_inputs(enum stmt_id id, const struct floor_value *in)
{
	unsigned n = 0;

	while (in != NULL && in[n].kind != FLOOR_END)
		n++;
	if (n == stmts[id].n_in)
		return;
	fprintf(stderr, "floor: %s takes %u inputs, not %u\n", stmt_text(stmts[id].name),
	        stmts[id].n_in, n);
	exit(1);
}

void floor_db_found(enum stmt_id id, const struct floor_value *in, struct floor_value *row)
{
	if (floor_db_ask(id, in, row) < 1)
		exit(3);
}

void floor_audit(const char *action, const char *target, const char *details)
{
	static const uint8_t hash[32] = {2};
	static int64_t       seq;
	uint8_t              uuid[FLOOR_UUID];
	floor_row_t          head;
	const int64_t        now = floor_db_now();

	seq = seq == 0 ? 1000000000000000000 + now * 100 : seq + 1;
	floor_uuid(uuid);
	floor_db_found(STMT_AUDIT_HEAD, NULL, head);
	floor_db_ask(STMT_AUDIT_INSERT,
	             FLOOR_IN(FLOOR_I(seq), FLOOR_I(now), FLOOR_B(uuid, FLOOR_UUID),
	                      FLOOR_T("floor"), FLOOR_T("operator"), FLOOR_T("floor"),
	                      FLOOR_T(action), FLOOR_T(target),
	                      FLOOR_T("00000000-0000-7000-8000-000000000000"), FLOOR_T("ok"), {0},
	                      {0}, {0}, FLOOR_T(details), FLOOR_B(hash, 16),
	                      FLOOR_B(hash, sizeof(hash)), FLOOR_B(hash, sizeof(hash)), FLOOR_I(1)),
	             NULL);
	floor_db_ask(STMT_AUDIT_HEAD_PUT, head, NULL);
}
