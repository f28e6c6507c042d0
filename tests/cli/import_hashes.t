#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Password hashes of other systems, each made by what these systems use: imported, right, wrong, and replaced.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/batch.sh
. "${0%/*}/batch.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org
h_password='pässwörd of a long kind'

t_ok 'hashes are made' sh -c "/usr/bin/python3 '$T_HERE/hashes.py' '$h_password' >'$T/made'"
h_all=$(wc -l <"$T/made")
t_ok 'and many' [ "$h_all" -ge 50 ]
{
	echo email,password_hash
	awk '{ printf "%s@example.org,\"%s\"\nnot-%s@example.org,\"%s\"\n", $1, $3, $1, $3 }' "$T/made"
} >"$T/people.csv"
t_refused 'weak ones are not taken by chance' 9 invalid password_hash -- user import "$T/people.csv"
t_run 'all are imported' 0 -- user import "$T/people.csv" --allow-weak-hash -o json
t_json '.created' "$((2 * h_all))"

t_run 'the report tells them apart' 0 -- user hash-report -o jsonl
jq -r '.scheme // empty' "$OUT" | LC_ALL=C sort -u >"$T/told"
cut -d ' ' -f 2 "$T/made" | LC_ALL=C sort -u >"$T/schemes"
t_ok 'by the schemes that they are of' cmp "$T/schemes" "$T/told"
t_run 'and counts them' 0 -- user hash-report --where 'scheme = firebase-scrypt' -o json
t_json '.items[] | "\(.cost) \(.accounts) \(.current) \(.weak)"' 'N=16384,r=8,p=1 2 false false'
t_run 'it names who is left' 0 -- user hash-report --left --where 'scheme = apr1' --sort email -o json
t_json '[.items[] | .email + " " + .cost] | join(" ")' 'htpasswd-apr1@example.org 1000 not-htpasswd-apr1@example.org 1000'

# checks PREFIX PASSWORD: one of each, as lines of a batch
checks()
{
	while read -r h_name _; do
		printf '{"verb":"user check-password","params":{"ref":"%s%s@example.org","password":"%s"}}\n' "$1" "$h_name" "$2"
	done <"$T/made"
}

checks '' "$h_password" >"$T/right"
checks not- "x$h_password" >"$T/wrong"
t_run 'each knows its password' 0 --stdin "$T/right" -- batch
t_ok 'all are right' [ "$(grep -c '"valid":true' "$OUT")" -eq "$h_all" ]
t_run 'and no other' 6 --stdin "$T/wrong" -- batch
t_ok 'none is right' [ "$(grep -c '"valid":false' "$OUT")" -eq "$h_all" ]
t_run 'a sign-in replaces the hash' 0 -- user hash-report --left -o jsonl
t_ok 'of those who signed in, and of no others' [ "$(grep -c '"email":"not-' "$OUT")" -eq "$(wc -l <"$OUT")" ]
t_ok 'all of them' [ "$(wc -l <"$OUT" | tr -d ' ')" -eq "$h_all" ]
t_run 'what was replaced is right still' 0 --stdin "$T/right" -- batch
t_ok 'all are right again' [ "$(grep -c '"valid":true' "$OUT")" -eq "$h_all" ]
t_done
