#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every fuzz target built in B (build/debug), replayed on its corpus and on the vectors named in vectors.txt.
# FUZZ_ROUNDS: changed inputs for each input (5 here: make fuzz does the searching).
set -u
here=${0%/*}
B=${B:-build/debug}
vectors=${IDCTL_VECTORS:-../shared/vectors}
log=$(mktemp)
save=$(mktemp)
trap 'rm -f "$log" "$save"' EXIT
export FUZZ_ROUNDS="${FUZZ_ROUNDS:-5}"
n=0

for source in "$here"/fuzz_*.c; do
	name=${source##*/fuzz_}
	name=${name%.c}
	n=$((n + 1))
	set --
	[ ! -d "$here/corpus/$name" ] || set -- "$here/corpus/$name"
	# shellcheck disable=SC2013 # words it is
	for folder in $(sed -n "s/^$name //p" "$here/vectors.txt"); do
		[ ! -d "$vectors/$folder" ] || set -- "$@" "$vectors/$folder"
	done
	if timeout -k 2 120 "$B/fuzz_$name" "$@" >"$log" 2>&1; then
		echo "ok $n - $name: $(tail -n 1 "$log")"
	else
		echo "not ok $n - $name"
		tail -n 60 "$log" | sed 's/^/# /'
		FUZZ_SAVE=$save timeout -k 2 120 "$B/fuzz_$name" "$@" >/dev/null 2>&1
		echo "# the input at fault:"
		head -c 400 "$save" | od -An -c | sed 's/^/# /'
	fi
done
echo "1..$n"
