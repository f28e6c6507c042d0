/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/core/key/sealed.h"

#define SEALED(kind_, PURPOSE, table_, column_)                                           \
	{.kind  = (kind_),                                                                \
	 .place = {.purpose = PURPOSE_##PURPOSE, .table = (table_), .column = (column_)}, \
	 .next  = STMT_SEALED_##PURPOSE##_NEXT,                                           \
	 .put   = STMT_SEALED_##PURPOSE##_PUT,                                            \
	 .uses  = STMT_SEALED_##PURPOSE##_USES},
const struct sealed_column sealed_columns[]    = {SEALED_COLUMNS(SEALED)};
const unsigned             sealed_column_count = COUNT(sealed_columns);

#define HASHED(kind_, table_, TABLE, stays_) \
	{.kind = (kind_), .table = (table_), .uses = STMT_HASHED_##TABLE##_USES, .stays = (stays_)},
const struct hashed_column hashed_columns[]    = {HASHED_COLUMNS(HASHED)};
const unsigned             hashed_column_count = COUNT(hashed_columns);
