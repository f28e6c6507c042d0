#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The audit log, altered by someone who can write the store but has no key: verify names the first row.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
for n in 1 2 3 4 5 6 7; do
	t_exec role create "r$n" --reason "number $n" --request-id "req-$n"
done
early=$(t_sql 'SELECT size FROM audit_head')
early_head=$(t_sql "SELECT id, size, $(t_hex frontier), $(t_hex root), $(t_hex mac), key_version FROM audit_head")
t_run 'the log as it was' 0 -- audit verify -o json
early_root=$(jq -r .root <"$OUT")
for n in 8 9 10; do
	t_exec role create "r$n" --reason "number $n"
done
last=$(t_sql 'SELECT size FROM audit_head')
t_keep whole

# tampered TITLE SEQ PROBLEM SQL: the store as it was, changed by that, is found bad at SEQ.
tampered()
{
	t_restore whole
	t_sql "$4" || echo "not ok - cannot: $4"
	judged "$1" "$2" "$3"
}

judged()
{
	t_run "$1" 5 -- audit verify -o json
	t_json '[.ok, .first_bad_seq, (.problem | contains("'"$3"'"))] | tostring' "[false,$2,true]" "$1: row $2, $3"
}

t_run 'the log as it is' 0 -- audit verify -o json
t_json .checked "$last"

# ---- each column of a row ----

row=15
alter()
{
	while read -r column value; do
		tampered "column $column altered" "$row" altered "UPDATE audit_event SET $column = $value WHERE seq = $row"
	done
}
alter <<END
at at+1000
at at-86400000000
event_id $(t_random 16)
actor 'somebody'
actor_kind 'user'
operator 'nobody(65534)'
action 'role.delete'
target_type 'user'
target_type NULL
target_id '01a00000-0000-7000-8000-000000000000'
target_id NULL
outcome 'forbidden'
reason 'another'
reason NULL
request_id NULL
trace_id 'x'
details '{}'
details details||' '
details replace(details,'r','R')
salt $(t_random 16)
salt $(t_blob '')
leaf $(t_random 32)
leaf substr(leaf,1,31)
leaf substr(leaf,1,31)||$(t_blob 00)||$(t_blob 00)
END
if [ "$T_ENGINE" = sqlite ]; then
	alter <<-'END'
		at 'yesterday'
		details x'00'
		actor x'ff'
	END
else
	t_skip 'a value of another type' 'PostgreSQL takes none'
fi
for column in mac key_version; do
	value=$(t_random 32)
	[ "$column" = mac ] || value=7
	tampered "column $column altered" "$row" 'not written by a holder' \
		"UPDATE audit_event SET $column = $value WHERE seq = $row"
done
tampered 'a mac cut short' "$row" 'not written by a holder' \
	"UPDATE audit_event SET mac = substr(mac, 1, 31) WHERE seq = $row"
tampered 'the first row altered' 1 altered "UPDATE audit_event SET outcome = 'no' WHERE seq = 1"
tampered 'the last row altered' "$last" altered "UPDATE audit_event SET outcome = 'no' WHERE seq = $last"
tampered 'two rows altered: the first is named' 9 altered \
	"UPDATE audit_event SET outcome = 'no' WHERE seq IN (9, 12)"
for part in leaf mac; do
	for at in 1 17 32; do
		tampered "one byte of a $part flipped, at $at" "$row" '' \
			"UPDATE audit_event SET $part = $(t_flip "$part" "$at") WHERE seq = $row"
	done
done

# ---- rows gone, come, and moved ----

for n in 1 2 "$row"; do
	tampered "row $n deleted" "$n" missing "DELETE FROM audit_event WHERE seq = $n"
done
tampered 'the last row deleted' "$last" missing "DELETE FROM audit_event WHERE seq = $last"
tampered 'the last three deleted' "$((last - 2))" missing "DELETE FROM audit_event WHERE seq > $last - 3"
tampered 'the first half deleted' 1 missing "DELETE FROM audit_event WHERE seq < 12"
tampered 'a row deleted, and the others moved up' "$row" altered "DELETE FROM audit_event WHERE seq = $row;
	UPDATE audit_event SET seq = -seq WHERE seq > $row; UPDATE audit_event SET seq = -seq - 1 WHERE seq < 0"
tampered 'a row moved to the end' "$row" missing "UPDATE audit_event SET seq = $last + 1 WHERE seq = $row"
tampered 'two rows swapped' "$row" altered "UPDATE audit_event SET seq = -1 WHERE seq = $row;
	UPDATE audit_event SET seq = $row WHERE seq = $row + 1; UPDATE audit_event SET seq = $row + 1 WHERE seq = -1"
copy="INSERT INTO audit_event SELECT %s, at, event_id, actor, actor_kind, operator, action, target_type, target_id,
	outcome, reason, request_id, trace_id, details, salt, leaf, mac, key_version FROM audit_event WHERE seq = $row"
# shellcheck disable=SC2059 # this is a format
tampered 'a row copied to the end' "$((last + 1))" altered "$(printf "$copy" "$last + 1")"
# shellcheck disable=SC2059
tampered 'a row copied before the beginning' 1 missing "$(printf "$copy" 0)"
tampered 'all rows gone' 1 missing 'DELETE FROM audit_event'
tampered 'all rows gone, and the head' 1 missing 'DELETE FROM audit_event; DELETE FROM audit_head'
for n_verb in 'role create onemore' 'init --admin new@example.org' 'token mint --user root@example.org' 'user check-password nobody --password-stdin' 'key generate' 'role delete r1 --yes'; do
	t_mark
	# shellcheck disable=SC2086 # words
	t_run "without a log no writer begins a new one: $n_verb" 7 --in x -- $n_verb
	t_err_has 'the head of the audit log is missing'
	t_same_state "without a log: nothing has changed"
done
t_exec doctor -o json
t_ok 'and doctor fails' [ "$STATUS" -ne 0 ]

# ---- the head ----

tampered 'the head gone' "$last" head 'DELETE FROM audit_head'
for part in root mac; do
	tampered "the $part of the head altered" "$last" head "UPDATE audit_head SET $part = $(t_random 32)"
done
tampered 'the size of the head altered' "$((last - 1))" head 'UPDATE audit_head SET size = size - 1'
tampered 'the key version of the head altered' "$last" head 'UPDATE audit_head SET key_version = 9'
tampered 'the frontier of the head altered' "$last" head \
	"UPDATE audit_head SET frontier = $(t_flip frontier 1)"
tampered 'the frontier of the head cut short' "$last" head \
	'UPDATE audit_head SET frontier = substr(frontier, 1, length(frontier) - 1)'
tampered 'the frontier of the head gone' "$last" head "UPDATE audit_head SET frontier = $(t_blob '')"
t_run 'no entry is added to such a head' 7 -- role create onemore -o json
t_err_json .error.code corrupt
tampered 'the last row deleted, the head at that time unknown' "$((last - 1))" head \
	"DELETE FROM audit_event WHERE seq = $last; UPDATE audit_head SET size = size - 1"

# ---- an attacker who can compute hashes, but has no key ----

# Standard input: rows of the log. Says what the leaf of row N, its outcome altered, ought to be, and the root above it.
cat >"$T/forge.py" <<'END'
import hashlib, json, sys
from datetime import datetime, timezone
names = ("action actor actor_kind operator outcome reason request_id seq target_type trace_id").split()
columns = names + "at target_id event_id details salt leaf".split()
rows = []
for line in sys.stdin:
    row = dict(zip(columns, (None if c == "~" else c for c in line.rstrip("\n").split("|"))))
    rows.append(dict(row, seq=int(row["seq"]), at=int(row["at"]), salt=row["salt"], leaf=bytes.fromhex(row["leaf"])))

def leaf(row):
    out = {n: row[n] for n in names}
    ms, h = row["at"] // 1000, row["event_id"]
    out["at"] = datetime.fromtimestamp(ms // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + ".%03dZ" % (ms % 1000)
    out["event_id"] = "-".join((h[:8], h[8:12], h[12:16], h[16:20], h[20:]))
    out["details"] = json.loads(row["details"])
    out.update(target_id=row["target_id"], salt=row["salt"])
    return hashlib.sha256(b"\0" + json.dumps(out, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).digest()

def root(v):
    if len(v) == 1:
        return v[0]
    k = 1
    while k * 2 < len(v):
        k *= 2
    return hashlib.sha256(b"\1" + root(v[:k]) + root(v[k:])).digest()

assert rows and all(leaf(r) == r["leaf"] for r in rows), "we do the sums otherwise"
row = rows[int(sys.argv[1]) - 1]
row["outcome"] = "no"
row["leaf"] = leaf(row)
print(row["leaf"].hex(), root([r["leaf"] for r in rows]).hex())
END
t_restore whole
t_sql "SELECT action, actor, actor_kind, operator, outcome, coalesce(reason, '~'), coalesce(request_id, '~'), seq,
	coalesce(target_type, '~'), coalesce(trace_id, '~'), at, coalesce(target_id, '~'), $(t_hex event_id), details,
	$(t_hex salt), $(t_hex leaf) FROM audit_event ORDER BY seq" >"$T/log"
t_ok 'the hashes are computed' sh -c "/usr/bin/python3 '$T/forge.py' $row <'$T/log' >'$T/sums'"
read -r leaf root <"$T/sums"
t_sql "UPDATE audit_event SET outcome = 'no', leaf = $(t_blob "$leaf") WHERE seq = $row"
judged 'a row is altered, its leaf made to fit' "$row" 'not written by a holder'
t_sql "UPDATE audit_head SET root = $(t_blob "$root")"
judged 'and the head' "$row" 'not written by a holder'

# ---- the tail, cut back to an earlier head ----

t_restore whole
t_run 'the root at that time' 0 -- audit verify -o json
root=$(jq -r .root <"$OUT")
IFS='|' read -r id size frontier early_sum mac version <<-END
	$early_head
END
t_sql "DELETE FROM audit_event WHERE seq > $early; DELETE FROM audit_head;
	INSERT INTO audit_head (id, size, frontier, root, mac, key_version) VALUES
	($id, $size, $(t_blob "$frontier"), $(t_blob "$early_sum"), $(t_blob "$mac"), $version)"
t_run 'a tail cut back to an earlier head is not detected without an anchor' 0 -- audit verify -o json
t_json '[.ok, .checked] | tostring' "[true,$early]"
t_err_has 'kept elsewhere' 'and verify says that it cannot'
printf 'log\n%s\n%s\n' "$early" "$early_root" >"$T/early.note"
t_run 'an anchor from before does not detect it' 0 -- audit verify --anchor "$T/early.note"
printf 'log\n%s\n%s\n' "$last" "$root" >"$T/note"
t_run 'an anchor from after it does' 5 -- audit verify --anchor "$T/note" -o json
t_json '[.ok, .first_bad_seq] | tostring' "[false,$((early + 1))]"
t_exec role create other-history
for n in 1 2 3 4; do
	t_exec role create "other-$n"
done
t_run 'nor can another history take its place' 5 -- audit verify --anchor "$T/note" -o json
t_json '[.ok, .first_bad_seq] | tostring' "[false,$last]"
t_run 'although without an anchor it looks whole' 0 -- audit verify
t_done
