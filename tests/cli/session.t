#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl session: start, refresh, list, show, revoke; what ends a session, and what does not. Pruning has a file of its own.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_cheap
t_init --admin root@example.org --issuer https://id.example.org
password='correct horse battery staple'
other='staple battery horse correct'
t_exec perm create build:run
t_exec role create builder
t_exec role grant builder build:run
printf %s "$password" >"$T/password"
for name in ann ben; do
	T_STDIN=$T/password t_exec user create "$name@example.org" --username "$name" --password-stdin --role builder
done
t_exec client create web --audience api --scope read --scope write --ttl 5m
t_exec client create app --audience api --scope read --refresh-retry 60s

# start TITLE ARGS…: a session of ann's; sets access, refresh, id
start()
{
	title=$1
	shift
	t_run "$title" 0 --in "$password" -- session start --user ann --password-stdin "$@" -o json
	access=$(t_field access_token)
	refresh=$(t_field refresh_token)
	id=$(t_field session_id)
}

# good TITLE, bad TITLE REASON: the access token
good()
{
	t_run "$1: the access token is valid" 0 --in "$access" -- token verify -o json
}
bad()
{
	t_run "$1: the access token is not valid" 5 --in "$access" -- token verify -o json
	t_json .reason "$2"
}

# no TITLE TOKEN: it refreshes nothing
no()
{
	t_run "$1" 5 --in "$2" -- session refresh -o json
	t_err_json '.error | "\(.code) \(.field)"' 'no token'
	t_out_is ''
}

# ---- normal use ----

t_golden session --in "$password" -- session start --user ann --password-stdin --client web --source 192.0.2.7
t_golden session --in "$password" -- session start --user ann@example.org --password-stdin --scope any -o json
t_golden session --in "$password" -- session start --user ben --password-stdin --client web --scope read -o json
t_golden session -- session list
t_golden session -- session list -o csv --where 'user = ben@example.org' --fields user,client,scope,state
t_golden session -- session list -o json --where 'client = web' --where 'user = ann@example.org' --fields user,source
start 'a session' --client web
t_golden session --in "$refresh" -- session refresh
t_golden session -- session show "$id" -o json
t_golden session -- session revoke "$id" --reason 'the notebook is gone' -o json
t_golden session -- session revoke "$id" --field changed
t_golden session -- session revoke --user ben --all -o json --fields user,state,changed
t_golden session -- session revoke --user ben --all -o json
t_golden session -- session revoke-all --dry-run -o json
t_golden session -- session revoke-all --yes
t_golden session-refused -- session revoke
t_golden session-refused -- session revoke --user ann
t_golden session-refused -- session revoke --all
t_golden session-refused -- session revoke "$id" --user ann --all
t_golden session-refused -- session revoke-all
t_golden session-refused --in wrong -- session start --user ann --password-stdin
t_golden session-refused --in wrong -- session refresh

# ---- what the tokens say ----

t_exec user unlock ann # one wrong password keeps the next try waiting
start 'a session through a client' --client web --scope read
t_run 'its access token' 0 --in "$access" -- token verify --audience api --require build:run -o json
t_json '[.client_id, .scope, (.roles | join(" "))] | join(" ")' 'web read builder'
t_json '.claims | [.sid, (.amr | join(" ")), (.exp - .iat)] | map(tostring) | join(" ")' "$id pwd 300"
t_json '.claims | .auth_time <= .iat' true
start 'without a client' --scope anything
t_run 'it is for the issuer' 0 --in "$access" -- token verify --audience https://id.example.org -o json
t_json '.client_id + " " + .scope' 'idctl anything'
start 'with a client' --client web
t_run 'all that the client has' 0 --in "$access" -- token verify -o json
t_json .scope 'read write'
t_run 'less of it at a refresh' 0 --in "$refresh" -- session refresh --scope read -o json
t_json .scope read
refresh=$(t_field refresh_token)
t_run 'and all of it again' 0 --in "$refresh" -- session refresh -o json
t_json .scope 'read write'
refresh=$(t_field refresh_token)
t_exec client update web --scope read
t_run 'no more than the client has by now' 0 --in "$refresh" -- session refresh -o json
t_json .scope read
t_exec client update web --scope read --scope write
t_exec client update web --audience api --audience billing
start 'for two' --client web
t_exec client update web --audience billing --audience other
t_run 'nor for an audience that the client no longer has, nor for a new one' 0 --in "$refresh" -- session refresh -o json
access=$(t_field access_token)
refresh=$(t_field refresh_token)
t_run 'the one that is left' 0 --in "$access" -- token verify -o json
t_json '.audience | join(" ")' billing
t_exec client update web --audience other
t_refused 'and nothing when no audience is left' 8 forbidden audience --in "$refresh" -- session refresh
t_exec client update web --audience api

# ---- whose it is ----

t_exec client create other --audience api
start 'a session of one client' --client web
first=$refresh
t_run 'the client that it belongs to' 0 --in "$first" -- session refresh --client web -o json
second=$(t_field refresh_token)
t_mark
t_run 'another client, with one that was used' 5 --in "$first" -- session refresh --client other -o json
t_run 'another client' 5 --in "$second" -- session refresh --client other -o json
t_err_json '.error | "\(.code) \(.field)"' 'no token'
t_same_state 'neither has changed anything'
t_refused 'a client that is not there' 3 not_found client --in "$second" -- session refresh --client nix
t_run 'by its id' 0 --in "$second" -- session refresh --client "$(t_exec client show web --field id && cat "$OUT")" -o json
start 'a session of no client'
t_run 'does not belong to a client' 5 --in "$refresh" -- session refresh --client web -o json
t_run 'and goes on' 0 --in "$refresh" -- session refresh -o json

# ---- rotation ----

start 'a family' --client web
first=$refresh
t_run 'the next pair' 0 --in "$first" -- session refresh -o json
access=$(t_field access_token)
second=$(t_field refresh_token)
good 'refreshed'
t_run 'and the next' 0 --in "$second" -- session refresh -o json
third=$(t_field refresh_token)
access=$(t_field access_token)
no 'the first came back' "$first"
bad 'the family is ended' session_ended
no 'the newest does not work either' "$third"
no 'nor is the one between' "$second"
t_run 'the session shows it' 0 -- session show "$id" -o json
t_json '[.state, .revoked_reason, .rotations, .reuses] | map(tostring) | join(", ")' 'revoked, refresh token reused, 3, 1'
t_json '[.refresh_tokens[] | (.used_at != null), (.reused_at != null)] | map(tostring) | join(" ")' \
	'true true true false false false'
t_run 'the log has it' 0 -- audit list --target "$id" --action session.refresh -o json
t_json '[.items[].outcome] | join(" ")' 'ok ok no'
t_run 'the log is whole' 0 -- audit verify

# ---- the same again ----

start 'a client that may ask again' --client app
first=$refresh
t_run 'the next pair' 0 --in "$first" -- session refresh -o json
second=$(t_field refresh_token)
t_run 'the same again' 0 --in "$first" -- session refresh -o json
t_json .refresh_token "$second"
t_sql 'UPDATE refresh_token SET used_at = used_at + 30000000 WHERE used_at IS NOT NULL' >/dev/null
t_run 'and again, from a clock that is late' 0 --in "$first" -- session refresh -o json
t_json .refresh_token "$second"
t_ok 'the store does not have it' test -z "$(t_bytes | grep -a -F "$second")"
t_run 'the one it gave is used' 0 --in "$second" -- session refresh -o json
access=$(t_field access_token)
no 'then it is a reuse' "$first"
bad 'which ends the family' session_ended
start 'another family' --client app
first=$refresh
t_run 'refreshed' 0 --in "$first" -- session refresh -o json
second=$(t_field refresh_token)
t_sql "UPDATE refresh_token SET used_at = used_at - 61000000 WHERE used_at IS NOT NULL" >/dev/null
no 'too late to ask again' "$first"
no 'the family is ended' "$second"
start 'one more' --client app
first=$refresh
t_run 'refreshed' 0 --in "$first" -- session refresh -o json
t_sql "UPDATE refresh_token SET used_at = used_at + 300000000 WHERE used_at IS NOT NULL" >/dev/null
no 'a clock that is too late' "$first"

# ---- ends ----

start 'a session that ends' --client web
t_sql "UPDATE session SET expires_at = 1000000000000000 WHERE revoked_at IS NULL" >/dev/null
no 'beyond its end' "$refresh"
bad 'beyond its end' session_ended
t_run 'it is expired' 0 -- session list --where 'state = expired' -o json
start 'a refresh token that nobody used' --client web
t_sql "UPDATE refresh_token SET expires_at = 1000000000000000 WHERE used_at IS NULL" >/dev/null
no 'beyond its end' "$refresh"
good 'the session itself goes on'
t_exec client update web --session-ttl 2m --session-idle 1h
start 'a short session' --client web
t_run 'no token outlives it' 0 --in "$access" -- token verify -o json
t_json '.claims.exp - .claims.iat <= 120' true
t_run 'no refresh token either' 0 --in "$refresh" -- session refresh -o json
t_field refresh_expires_at >"$T/end"
t_run 'it ends with the session' 0 -- session show "$(t_field session_id)" --field expires_at
t_out_is "$(cat "$T/end")"
t_exec client update web --session-ttl 30d --session-idle 14d

# ends TITLE REASON ARGS…: that command ends a session of ann's at once and permanently
ends()
{
	title=$1 t_reason=$2
	shift 2
	start "before: $title" --client web
	t_run "$title" 0 --in "$other" -- "$@"
	no "$title" "$refresh"
	bad "$title" "$t_reason"
}
ends 'the account is disabled' subject_gone user disable ann
t_exec user enable ann
bad 'enabled again' session_ended
ends 'the client is disabled' session_ended client disable web
t_exec client enable web
bad 'enabled again' session_ended
no 'enabled again' "$refresh"
ends 'another password' session_ended user passwd ann --password-stdin
password=$other
other='correct horse battery staple'
ends 'the account is deleted' subject_gone user delete ann --yes
t_exec user restore ann
bad 'restored' session_ended
ends 'a copy of the store was put back' session_ended session revoke-all --yes
start 'what begins then' --client web
good 'it counts'
t_exec token mint --user ann --field token
access=$(cat "$OUT")
good 'a token for ann'
t_exec session revoke-all --yes
bad 'it ended with all the rest' revoked
t_keep earlier
t_exec token mint --user ann --field token
access=$(cat "$OUT")
t_run 'a token that a copy of the store knows nothing of' 0 --in "$access" -- token revoke
t_restore earlier
bad 'the copy does not take it for one of its own' not_on_record
start 'of several sessions' --client web
keep=$access
t_exec session list --where 'state = live' -o id
cp "$OUT" "$T/live"
start 'one more' --client web
t_run 'some are revoked' 0 --stdin "$T/live" -- session revoke - -o json
access=$keep
bad 'that one' session_ended
t_run 'one is left' 0 -- session list --where 'state = live' -o json --fields id
t_json '.items[].id' "$id"

t_refused 'the record of sessions is not given up with that of their ends' 4 conflict - -- migrate down --to 4 --yes

# ---- who is refused ----

for bad in '' x "$(printf 'idc_rt_%071d' 0)" "${refresh%?}" "${refresh}x" "idc_cs_${refresh#idc_rt_}" "$access"; do
	if [ -z "$bad" ]; then
		t_refused 'nothing' 9 invalid token --in '' -- session refresh
	else
		t_mark
		no "not a refresh token: $(printf %.12s "$bad")" "$bad"
		t_same_state 'nothing has changed'
	fi
done
head -c 10000000 /dev/zero | tr '\0' a >"$T/huge"
t_refused '10 MB' 9 invalid token --stdin "$T/huge" -- session refresh
t_refused 'more than the session has' 8 forbidden scope --in "$refresh" -- session refresh --scope admin
t_run 'and it can still be used' 0 --in "$refresh" -- session refresh -o json
t_refused 'no such client' 3 not_found client --in "$password" -- session start --user ann --password-stdin --client nix
t_refused 'a scope that the client does not have' 8 forbidden scope --in "$password" -- session start --user ann \
	--password-stdin --client web --scope admin
t_refused 'an invalid source' 9 invalid source --in "$password" -- session start --user ann --password-stdin \
	--source "$(printf 'a\nb')"
t_exec client disable app
t_refused 'a client that is disabled' 8 forbidden client --in "$password" -- session start --user ann \
	--password-stdin --client app
t_refused 'no password' 2 usage - -- session start --user ann
t_refused 'nobody' 2 usage user --in "$password" -- session start --password-stdin
t_refused 'no dry run' 2 usage - --in "$password" -- session start --user ann --password-stdin --dry-run
t_refused 'no dry run' 2 usage - --in "$refresh" -- session refresh --dry-run
t_refused 'no id' 9 invalid session -- session show x
t_refused 'no such session' 3 not_found session -- session show 01a21302-da9c-70d3-a3d2-e0436ba63ac4
t_refused 'no such session' 3 not_found session -- session revoke 01a21302-da9c-70d3-a3d2-e0436ba63ac4
t_refused 'sessions of an unknown user' 3 not_found user -- session revoke --user nobody --all

# the same for existing and unknown users
for who in ben nobody nobody@example.org; do
	t_run "a wrong password: $who" 5 --in 'wrong horse battery staple' -- session start --user "$who" --password-stdin
	t_err_is 'idctl: session start: sign-in refused: unknown user, wrong credentials or too many attempts (no)'
done
t_exec user create cid@example.org --no-password
t_run 'without a password' 5 --in "$password" -- session start --user cid@example.org --password-stdin
t_err_is 'idctl: session start: sign-in refused: unknown user, wrong credentials or too many attempts (no)'

# ---- what the store can tell ----

t_bytes >"$T/bytes"
t_ok 'no refresh token is in it' test -z "$(grep -a -o 'idc_rt_[0-9A-Za-z]*' "$T/bytes")"
t_done
