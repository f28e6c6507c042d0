#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Tables with pointers are relocated at each start of the program, a copied page for every 4 KiB of them: .data.rel.ro
# within its budget (doc/performance.md). IDCTL_PLAIN: the program, which has SQLite's own in it. ROOM (106496): bytes.
set -eu
program=${IDCTL_PLAIN:-build/plain/idctl} room=${ROOM:-106496}
size=$(readelf -SW "$program" | sed -n 's/.* \.data\.rel\.ro  *PROGBITS  *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')
size=$((0x${size:?"$program has no .data.rel.ro"}))
[ "$size" -le "$room" ] && exit 0
echo "$program: .data.rel.ro has $size bytes, more than $room: offsets, not pointers, where a table is large"
nm -S --size-sort "$program" | awk '$3 == "d" || $3 == "D"' | tail -n 10
exit 1
