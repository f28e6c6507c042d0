#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl audit: list, show, export, stats, verify on a log that is whole.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org
me=$(t_sql 'SELECT actor FROM audit_event LIMIT 1')
t_exec user create ann@example.org --no-password -o json
ann=$(t_field id)
t_exec role create keeper
t_exec user grant ann@example.org keeper --for 2h --reason 'holiday of bob' --request-id req-7
t_exec client create ci
t_exec client create ci
t_exec perm create user:list
t_exec role grant keeper user:list perm:create
t_exec user update ann@example.org --given-name Ann --reason "$(printf 'A\303\251 "quoted" \\ \342\202\254 \360\237\230\200')"
t_exec --actor ann@example.org user delete ann@example.org

# ---- normal use; who runs this is not for a transcript ----

t_golden audit -- audit list --where 'seq > 13' --fields seq,action,target_type,outcome,reason
t_golden audit -- audit list --where 'seq > 15' --limit 2 -o json --fields seq,at,action,outcome,reason,request_id,details
t_golden audit -- audit list --action client.create -o csv --fields action,outcome,details
t_golden audit -- audit list --where 'outcome != ok' -o jsonl --fields action,outcome,target_type
t_golden audit -- audit list --search 'holiday' --field reason
t_golden audit -- audit show 16 --fields seq,at,action,target_type,target_id,outcome,reason,request_id,details,event_id
t_golden audit -- audit stats -o csv --no-header
t_golden audit -- audit verify
t_golden audit -- audit list --since +1h -o json
t_golden audit -- audit show 999
t_golden audit -- audit list --since yesterday

# ---- filters ----

t_run 'by action' 0 -- audit list --action user.grant -o json
t_json '[.items[] | .action, .reason, .request_id, .details.role // .details.roles[0] // "-"] | length' 4
t_json '.items[0] | [.reason, .request_id, .outcome] | tostring' '["holiday of bob","req-7","ok"]'
t_run 'by actor' 0 -- audit list --by ann@example.org -o json
t_json '[.items[] | .actor_kind, .outcome] | unique | tostring' '["forbidden","user"]'
t_run 'by the operator' 0 -- audit list --by "$me" -o json --limit 1
t_json '.items | length' 1
t_run 'by target, a name' 0 -- audit list --target ann@example.org -o json
t_json "[.items[].target_id] | unique | tostring" "[\"$ann\"]"
t_run 'by target, an id' 0 -- audit list --target "$ann" -o json
t_json "[.items[].target_id] | unique | tostring" "[\"$ann\"]"
t_run 'before and after an instant' 0 -- audit list --since -1h --until +1h -o json
t_json '.items | length > 10' true
t_run 'a page' 0 -- audit list --limit 5 -o json
t_json '[[.items[].seq], .next] | tostring' '[[1,2,3,4,5],"5"]'
t_run 'the next' 0 -- audit list --limit 2 --after 5 -o json
t_json '[.items[].seq] | tostring' '[6,7]'
t_run 'the newest first' 0 -- audit list --sort -seq --limit 1 -o json
last=$(t_field 'items[0].seq')
t_ok 'is the last' [ "$last" -eq "$(t_sql 'SELECT max(seq) FROM audit_event')" ]
t_run 'what an administrator may not read is not shown' 8 -- audit list --actor ann@example.org

# ---- refusals ----

t_refused 'no such entry' 3 not_found - -- audit show 999
t_refused 'not a number' 9 invalid seq -- audit show x
t_refused 'a negative one' 2 usage - -- audit show -1
t_refused 'a number beyond all' 9 invalid seq -- audit show 99999999999999999999
t_refused 'an invalid instant' 2 usage since -- audit list --since yesterday
t_refused 'another' 2 usage until -- audit stats --until 2026-13-01T00:00:00Z
t_refused 'an unknown target' 3 not_found target -- audit list --target nobody@example.org
t_refused 'an invalid cursor' 9 invalid after -- audit list --after x
t_refused 'an unknown field' 2 usage fields -- audit list --fields seq,secret
t_refused 'an unknown field to sort by' 2 usage sort -- audit list --sort nope
t_refused 'the mac is not a field' 2 usage fields -- audit export --fields mac

# ---- export: an independent verifier ----

cat >"$T/verify.py" <<'END'
"""Every leaf is SHA-256(0x00 || RFC 8785 JSON of the row without its leaf); the root is RFC 6962's."""
import base64, hashlib, json, sys

def canonical(value):
    # all numbers in a row are small integers, all names ASCII: of RFC 8785 that leaves the
    # order of the names, the spacing, and the escapes, which json does as it asks
    assert not isinstance(value, float)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()

leaves = []
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    leaf = row.pop("leaf")
    digest = hashlib.sha256(b"\0" + canonical(row)).digest()
    if digest.hex() != leaf:
        sys.exit("row %d is not what its leaf says" % row["seq"])
    if row["seq"] != len(leaves) + 1:
        sys.exit("row %d is missing" % (len(leaves) + 1))
    leaves.append(digest)
print(base64.b64encode(root(leaves)).decode(), len(leaves))
END
t_run 'verify' 0 -- audit verify -o json
t_json '[.ok, .first_bad_seq // 0, .problem, .checked == '"$last"'] | tostring' '[true,0,null,true]'
t_err_has 'kept elsewhere' 'it says what it cannot know'
root=$(t_field root)
t_run 'export' 0 -- audit export -o jsonl
cp "$OUT" "$T/export"
t_ok 'all of it' [ "$(wc -l <"$T/export")" -eq "$last" ]
t_ok 'there are more than letters in it' grep -q '😀' "$T/export"
t_ok 'an independent verifier finds the same root' \
	[ "$(/usr/bin/python3 "$T/verify.py" "$T/export")" = "$root $last" ]
sed '5s/"outcome":"ok"/"outcome":"no"/' "$T/export" >"$T/bad"
t_ok 'and finds what was altered' sh -c "! /usr/bin/python3 '$T/verify.py' '$T/bad' 2>'$T/.ask' && grep -q 'row 5 ' '$T/.ask'"
t_run 'export in CSV' 0 -- audit export -o csv --limit 1
t_out_has ',salt,leaf'

# ---- anchors ----

printf 'example.org/idctl\n%s\n%s\n' "$last" "$root" >"$T/anchor"
t_run 'an anchor that matches' 0 -- audit verify --anchor "$T/anchor" -o json
t_json '[.ok, .anchored_to] | tostring' "[true,$last]"
t_exec client disable ci
t_run 'an anchor of the beginning' 0 -- audit verify --anchor "$T/anchor" -o json
t_json '[.ok, .anchored_to] | tostring' "[true,$last]"
t_err_has "anchored up to $last, unanchored from $((last + 1)) to $((last + 1))"
printf '\n%s\n' '— signed by somebody' >>"$T/anchor"
t_run 'with signatures behind it' 0 -- audit verify --anchor "$T/anchor"
printf 'o\n5\n%s\n' "$root" >"$T/anchor"
t_run 'an anchor of another log' 5 -- audit verify --anchor "$T/anchor" -o json
t_json '[.ok, .first_bad_seq, .anchored_to // 0] | tostring' '[false,5,0]'
printf 'o\n1000\n%s\n' "$root" >"$T/anchor"
t_run 'an anchor of a longer log' 5 -- audit verify --anchor "$T/anchor" -o json
t_json '[.ok, .first_bad_seq] | tostring' "[false,$((last + 2))]"
t_json '.problem | test("shorter")' true
n=0
for text in '' 'o' 'o\n5\n' 'o\n0\n%s\n' 'o\n-5\n%s\n' 'o\n5x\n%s\n' 'o\n5\nAAAA\n' 'o\n99999999999999999999\n%s\n' 'o\n05\n%s\n'; do
	n=$((n + 1))
	# shellcheck disable=SC2059 # these are formats
	printf "$text" "$root" >"$T/anchor"
	t_refused "an invalid anchor ($n)" 9 invalid anchor -- audit verify --anchor "$T/anchor"
done
t_refused 'an anchor that is not there' 7 config anchor -- audit verify --anchor "$T/nosuch"
t_refused 'an anchor that is a folder' 7 config anchor -- audit verify --anchor "$T"
t_done
