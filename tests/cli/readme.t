#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The README's tour is what the program prints: its console blocks are run, in order, on an empty folder.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"

readme=$PWD/README.md
normalise=$PWD/tests/cli/normalise.awk
mkdir "$T/bin" "$T/tour"
ln -s "$IDCTL" "$T/bin/idctl"
# modules are looked for beside the program itself, wherever a link to it stands
awk '/^```console$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$readme" >"$T/expected"

while IFS= read -r line; do
	case $line in
	'$ '*)
		command=${line#'$ '}
		printf '%s\n' "$line"
		(cd "$T/tour" && env -i PATH="$T/bin:$PATH" LC_ALL=C TZ=UTC HOME="$T" IDCTL_DB="$T/tour/s.db" \
			IDCTL_KEY_FILE="$T/tour/k" timeout "$T_LIMIT" sh -c "$command" 2>&1 </dev/null)
		status=$?
		[ "$status" -eq 0 ] || echo "[exit $status]"
		;;
	esac
done <"$T/expected" >"$T/printed"

for side in expected printed; do
	sed 's/[^ (]*([0-9]*)  */USER  /' "$T/$side" | awk -v dir="$T" -f "$normalise" >"$T/$side.normal"
done
t_ok 'the tour has commands' grep -q '^\$ idctl init' "$T/expected"
t_ok 'the tour prints what the README says' diff -u "$T/expected.normal" "$T/printed.normal"
t_done
