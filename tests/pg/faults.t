#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A connection that breaks: wherever it does, a command says the truth about what became of the change, and
# there is no half of one. What takes long is in patience.t.
# shellcheck source=tests/pg/store.sh
. "${0%/*}/store.sh"
t_once 'durability'

s_server main
s_store a
t_init --admin root@example.org
t_exec role create reader

# not_done TITLE WORDS: the last command failed, says so, says nothing else, and did nothing.
not_done()
{
	t_out_is ''
	t_err_has "$2" "$1: says what happened"
	s_struck "$1"
	t_same_state "$T_TITLE: nothing has changed"
}

# done_once TITLE TABLE ROWS: the last command answered once, and what it did is there once, with one event.
done_once()
{
	s_struck "$1"
	t_json '.changed' true
	t_ok "$1: one answer" test "$(jq -s length <"$OUT")" = 1
	t_ok "$1: done once" test "$(s_count "$2")" = $(($3 + 1))
	t_ok "$1: one event" test "$(s_count audit_event)" = $((events + 1))
}

# ---- on the way to the server, and before the commit: nothing was changed ----

t_mark
for fault in +refuse +startup-reset; do
	s_fault "$fault"
	t_run "$fault: a change" 75 -- user create ann@example.org --no-password -o json
	not_done "$fault: a change" 'the server cannot be reached'
	t_err_has 'connection to server at'
	for line in 'user list -o json' 'audit verify -o json' 'user check-password root@example.org --password-stdin' \
		'migrate down --to 1 --yes' 'token prune'; do
		s_fault "$fault"
		# shellcheck disable=SC2086 # words
		t_run "$fault: $line" 75 --in guess -- $line
		not_done "$fault: $line" 'the server cannot be reached'
	done
done
s_fault tls-reset
IDCTL_DB="$IDCTL_DB sslmode=require"
t_run 'broken before it is encrypted' 75 -- user create ann@example.org --no-password
not_done 'broken before it is encrypted' 'the connection to the server was lost'
mkdir "$T/SSL service"
# a socket that nobody listens on
perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) && bind(S, pack_sockaddr_un($ARGV[0])) or die' \
	"$T/SSL service/.s.PGSQL.5432"
IDCTL_DB="host='$T/SSL service' port=5432 dbname=a"
t_run 'a name that sounds like a reason is not taken for one' 75 -- user list
t_err_has 'Connection refused'

s_fault begin-reset
t_run 'broken after BEGIN: a change' 75 -- user create ann@example.org --no-password -o json
not_done 'broken after BEGIN: a change' 'the connection to the server was lost'
t_err_has 'try again'

# everywhere LINE [STREAMS]: broken at each of its messages in turn, until there is none left and it succeeds.
# What STREAMS may have said a part of it.
everywhere()
{
	t_mark
	n=0
	why=
	while [ -z "$why" ] && [ "$n" -lt 60 ]; do
		n=$((n + 1))
		s_fault "statement-reset:$n"
		# shellcheck disable=SC2086 # words
		t_exec $1
		t_sound || why="$n: $T_NOTE"
		s_has_struck "$T/.proxy" || break
		[ "$STATUS" -eq 75 ] || why="$n: status $STATUS"
		grep -q 'the connection to the server was lost' "$ERR" && grep -q 'try again' "$ERR" ||
			why="$n: $(cat "$ERR")"
		[ -n "${2-}" ] || [ ! -s "$OUT" ] || why="$n: it says $(cat "$OUT")"
		[ ! -s "$OUT" ] || ! jq . <"$OUT" >/dev/null 2>&1 || why="$n: it passes for an answer: $(cat "$OUT")"
		t_dump_to "$T/.now"
		cmp -s "$T/.mark" "$T/.now" || why="$n: something has changed"
	done
	t_ok "$1: broken at each of $((n - 1)) messages, it says so and has done nothing" test "$why" = ''
	t_ok "$1: unbroken, it succeeds" test "$STATUS-$((n > 1))" = 0-1
}
everywhere 'user create bob@example.org --no-password -o json'
everywhere 'user grant root@example.org reader -o json'
s_direct
t_exec role update reader --description reads
everywhere 'client create shop --audience api -o json'
everywhere 'token mint --client shop -o json'
everywhere 'key rotate -o json'
everywhere 'audit verify -o json'
everywhere 'key jwks'
everywhere 'user show root@example.org -o json'
everywhere 'perm explain root@example.org report:read -o json'
# more than one page: what went out before cannot be taken back, and the status says that it is not all
s_ask "INSERT INTO user_account (uuid, email, email_key, status, email_verified, attributes,
	must_change_password, epoch, version, created_at, updated_at) SELECT uuid_send(gen_random_uuid()), 'u' || i,
	'u' || i, 'active', 0, '{}', 0, 1, 1, 1, 1 FROM generate_series(1, 3000) i"
everywhere 'user list --limit 0 -o json' streams

# ---- in the commit ----

s_direct
t_mark
s_fault commit-lost
t_run 'a commit that the server never got' 75 -- user create cat@example.org --no-password -o json
not_done 'a commit that the server never got' 'the connection was lost in the commit, and nothing was changed'
t_err_has 'try again'
s_fault commit-lost
t_run 'the same, where nothing was to change' 0 -- role update reader --description reads -o json
t_json .changed false
s_struck 'the same, where nothing was to change'
t_same_state "$T_TITLE: nothing has changed"

printf 'email\nroot@example.org\n' >"$T/there.csv"
s_fault commit-lost
t_run 'the same, where only a row without an event was to change' 75 -- user import "$T/there.csv" --on-conflict skip -o json
s_struck "$T_TITLE"
t_err_has 'nothing was changed'
t_same_state "$T_TITLE: nothing has changed"
imports=$(s_count import)
s_fault commit-unanswered
t_run 'such a row, unheard' 0 -- user import "$T/there.csv" --on-conflict skip -o json
s_struck "$T_TITLE"
t_ok "$T_TITLE: it is there" test "$(s_count import)" = $((imports + 1))

users=$(s_count user_account) events=$(s_count audit_event)
s_fault commit-unanswered
t_run 'a commit whose answer was lost' 0 -- user create cat@example.org --no-password -o json
done_once 'a commit whose answer was lost' user_account "$users"
t_err_is ''
users=$((users + 1)) events=$((events + 1))
s_fault commit-unanswered
t_run 'the same for a table' 0 -- user create dan@example.org --no-password
t_ok 'the same for a table: once' test "$(grep -c dan@example.org "$OUT")" = 1
s_direct

# ---- secrets: shown before the commit ----

t_mark
for line in 'client create till --audience api -o json' 'token mint --client shop -o json'; do
	s_fault commit-lost
	# shellcheck disable=SC2086 # words
	t_run "never got: $line" 75 -- $line
	s_struck "never got: $line"
	t_ok "never got: $line: it had been shown" test -s "$OUT"
	t_err_has 'nothing was changed'
	t_err_has 'discard what was shown'
	t_same_state "$T_TITLE: nothing has changed"
done
s_fault commit-lost
t_run 'never got, with a file' 75 -- client create till --audience api --secret-out "$T/secret" -o json
t_err_has 'nothing was changed'
t_ok 'never got, with a file: it is gone' test ! -e "$T/secret"
t_same_state "$T_TITLE: nothing has changed"

clients=$(s_count client) events=$(s_count audit_event)
s_fault commit-unanswered
t_run 'answer lost: client create' 0 -- client create till --audience api -o json
done_once 'answer lost: client create' client "$clients"
jq -r .secret <"$OUT" >"$T/secret"
s_direct
t_run 'answer lost: the secret is the right one' 0 --stdin "$T/secret" -- client check-secret till --secret-stdin
tokens=$(s_count access_token) events=$(s_count audit_event)
s_fault commit-unanswered
t_run 'answer lost: token mint' 0 -- token mint --client till --audience api -o json
s_struck 'answer lost: token mint'
t_ok 'answer lost: one token' test "$(s_count access_token)" = $((tokens + 1))
t_ok 'answer lost: one event' test "$(s_count audit_event)" = $((events + 1))
jq -r .token <"$OUT" >"$T/token"
s_direct
t_run 'answer lost: the token is valid' 0 --stdin "$T/token" -- token verify --token-stdin --audience api

# ---- a new store ----

s_store new
s_fault commit-lost
t_run 'a store is not made' 75 -- --key-file "$T/other" init --admin root@example.org -o json
t_out_is ''
t_err_has 'nothing was changed'
t_ok 'a store is not made: there is none' test "$(s_ask "SELECT to_regnamespace('idctl') IS NULL")" = t
s_fault commit-unanswered
t_run 'a store is made, unheard' 0 -- --key-file "$T/other" init --admin root@example.org -o json
t_json .changed true
s_direct
t_run 'a store is made, unheard: whole' 0 -- --key-file "$T/other" audit verify

# ---- late, all of it ----

s_store late a
s_fault +delay 20
t_run 'late: a change' 0 -- user create eve@example.org --no-password
t_run 'late: a question' 0 -- user show eve@example.org --field email
t_out_is eve@example.org
t_run 'late: a walk through it all' 0 -- audit verify
s_struck late

s_store a2 a
s_whole 'after all that'
t_done
