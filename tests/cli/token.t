#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl token: mint, inspect, introspect, revoke, list, prune. Verifying has a file of its own.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org --issuer https://id.example.org
t_exec perm create build:run
t_exec role create builder
t_exec role grant builder build:run
t_exec client create ci --audience api --scope read --scope write --ttl 5m --role builder -o json
secret=$(t_field secret)
t_exec user create ann@example.org --no-password --role user

# ---- normal use ----

t_golden token -- token mint --client ci
t_golden token -- token mint --client ci --scope read --ttl 1m --claim env=prod -o json
t_golden token -- token mint --user ann@example.org -o json
t_golden token -- token list
t_golden token -- token list -o csv --where 'subject = ci' --fields jti,subject,scope
t_golden token -- token list -o json --limit 1 --sort subject --fields jti,subject
t_golden token -- token revoke some-jti --reason 'seen in a log' -o json
t_golden token -- token revoke some-jti -o json
t_golden token -- token prune -o json
t_golden token -- token prune --dry-run --older-than 1d -o json

t_exec token mint --client ci --scope read --claim env=prod --field token
cp "$OUT" "$T/token"
t_golden token-read --stdin "$T/token" -- token verify
t_golden token-read --stdin "$T/token" -- token verify --audience api --require build:run -o json
t_golden token-read --stdin "$T/token" -- token verify --audience web
t_golden token-read --stdin "$T/token" -- token inspect
t_golden token-read --stdin "$T/token" -- token introspect -o json
t_golden token-read --stdin "$T/token" -- token revoke -o json
t_golden token-read --stdin "$T/token" -- token verify -o json
t_golden token-read --stdin "$T/token" -- token introspect -o json
t_golden token-read --in nonsense -- token verify -o json
t_golden token-read --in nonsense -- token introspect
t_golden token-read --in nonsense -- token inspect

t_golden token-refused --in wrong -- token mint --client ci --secret-stdin
t_golden token-refused -- token mint
t_golden token-refused -- token mint --client ci --scope admin
t_golden token-refused -- token mint --client ci --audience other
t_golden token-refused -- token mint --client ci --ttl 6m
t_golden token-refused -- token mint --client ci --claim sub=root
t_golden token-refused --in a.b.c -- token revoke
t_golden token-refused -- token verify a.b.c
t_golden token-refused -- token verify --token=abc

# ---- who may have one ----

events()
{
	t_sql "SELECT count(*) FROM audit_event WHERE action = 'token.mint' AND outcome = '$1'"
}

n=$(events no)
t_refused 'a wrong secret' 5 no - --in wrong -- token mint --client ci --secret-stdin
t_ok 'it is on record' [ "$(events no)" -eq $((n + 1)) ]
wrong=$(cat "$ERR")
t_refused 'an unknown client with a secret' 5 no - --in wrong -- token mint --client nobody --secret-stdin
t_ok 'is answered in the same words' [ "$(cat "$ERR")" = "$wrong" ]
t_run 'the right secret' 0 --in "$secret" -- token mint --client ci --secret-stdin -o json
t_json '[.subject != null, .expires_in, .audience, .scope, .changed] | tostring' \
	'[true,300,["api"],"read write",true]'
t_refused 'an unknown client without one' 3 not_found client -- token mint --client nobody
t_refused 'no subject at all' 2 usage client -- token mint
t_refused 'two at once' 2 usage - -- token mint --client ci --user ann@example.org
t_refused 'a user with a secret' 2 usage secret --in x -- token mint --user ann@example.org --secret-stdin
t_refused 'an unknown user' 3 not_found user -- token mint --user nobody@example.org
t_refused 'a secret on the command line' 2 usage - -- token mint --client ci --secret="$secret"
t_err_lacks "$secret" 'it is not repeated'

# ---- what one may ask for ----

n=$(events forbidden)
t_refused 'a scope beyond the client' 8 forbidden scope -- token mint --client ci --scope admin
t_refused 'one scope of two' 8 forbidden scope -- token mint --client ci --scope read --scope admin
t_refused 'an audience beyond the client' 8 forbidden audience -- token mint --client ci --audience other
t_ok 'all of it on record' [ "$(events forbidden)" -eq $((n + 3)) ]
t_refused 'a lifetime beyond the limit of the client' 9 invalid ttl -- token mint --client ci --ttl 5m1s
t_refused 'a lifetime of zero' 9 invalid ttl -- token mint --client ci --ttl 0s
t_refused 'a lifetime without a unit' 2 usage ttl -- token mint --client ci --ttl 0
t_refused 'a negative lifetime' 2 usage ttl -- token mint --client ci --ttl=-5
t_refused 'a lifetime that is out of range' 2 usage ttl -- token mint --client ci --ttl 99999999999999999999y
t_refused 'a lifetime of more than a day, for a user' 9 invalid ttl -- token mint --user ann@example.org --ttl 25h
t_run 'a lifetime of a second' 0 -- token mint --client ci --ttl 1s -o json
t_json .expires_in 1
t_run 'the longest lifetime' 0 -- token mint --client ci --ttl 5m -o json
for claim in iss sub aud exp nbf iat jti client_id scope roles permissions cnf act; do
	t_refused "the claim $claim" 9 invalid claim -- token mint --client ci --claim "$claim=x"
done
t_refused 'a claim without a value' 9 invalid claim -- token mint --client ci --claim env
t_refused 'a claim without a name' 9 invalid claim -- token mint --client ci --claim =x
t_refused 'a claim twice' 9 invalid claim -- token mint --client ci --claim env=a --claim env=b
t_refused 'a claim with a quote in its name' 9 invalid claim -- token mint --client ci --claim 'a"b=c'
t_refused 'a claim with a control character' 9 invalid claim -- token mint --client ci --claim "a=$(printf '\033[2J')"
t_run 'a claim with quotes in its value' 0 -- token mint --client ci --claim 'note=a "b" \ c=d' --field token
cp "$OUT" "$T/quoted"
t_run 'comes out as it went in' 0 --stdin "$T/quoted" -- token verify -o json
t_json .claims.note 'a "b" \ c=d'

t_run 'a user gets one for the issuer' 0 -- token mint --user ann@example.org -o json
t_json '[.audience, .scope] | tostring' '[["https://id.example.org"],null]'
t_field token >"$T/ann"
t_run 'with the roles and permissions of the user' 0 --stdin "$T/ann" -- token verify -o json
t_json '[.roles, .client_id] | tostring' '[["user"],"idctl"]'
t_exec user disable ann@example.org
t_refused 'a disabled user gets none' 5 no - -- token mint --user ann@example.org
t_mark
t_run 'a dry run' 0 -- token mint --client ci --dry-run -o json
t_same_state 'a dry run: nothing is on record'
t_json .dry_run true

# ---- introspection: RFC 7662 ----

t_run 'a valid token is active' 0 --stdin "$T/quoted" -- token introspect -o json
t_json '[.active, .token_type, .client_id, .iss, .aud, .scope, (.exp - .iat)] | tostring' \
	'[true,"Bearer","ci","https://id.example.org",["api"],"read write",300]'
t_json 'keys | tostring' '["active","aud","client_id","exp","iat","iss","jti","permissions","roles","scope","sub","token_type","username"]'
t_json .username null
t_exec user create bob@example.org --no-password --username Bob
t_exec user create cay@example.org --no-password
for name in bob:Bob cay@example.org:cay@example.org; do
	t_exec token mint --user "${name%:*}" --field token
	cp "$OUT" "$T/user"
	t_run "of ${name%:*}" 0 --stdin "$T/user" -- token introspect -o json
	t_json .username "${name#*:}"
	t_exec user update "${name%:*}" --username Later
	t_run 'of one that has another name now' 0 --stdin "$T/user" -- token introspect -o json
	t_json .username Later
	t_exec user update later --username ''
done
t_exec user disable cay@example.org
t_run 'of one that is disabled' 5 --stdin "$T/user" -- token introspect -o json
t_out_is '{"active":false}'
t_run 'an invalid one is not, and nothing else is shown' 5 --stdin "$T/ann" -- token introspect -o json
t_out_is '{"active":false}'
t_run 'a torn one neither' 5 --in "$(cut -c1-200 "$T/quoted")" -- token introspect -o json
t_out_is '{"active":false}'
t_err_is ''

# ---- inspect ----

t_run 'inspect says that it did not verify' 0 --stdin "$T/ann" -- token inspect -o json
t_err_has 'not verified'
t_json '[.valid, .reason, .client_id] | tostring' '[false,"unverified","idctl"]'
t_refused 'inspect of an invalid token' 9 invalid token --in a.b.c -- token inspect
IDCTL_DB=$T/none t_run 'inspect needs no store' 0 --stdin "$T/ann" -- token inspect

# ---- revoke ----

t_exec token mint --client ci -o json
t_field token >"$T/one"
jti=$(t_field jti)
t_run 'by jti' 0 -- token revoke "$jti" --reason 'lost laptop' -o json
t_json '.items[0] // . | [.jti == "'"$jti"'", .subject, .revoked_reason, .changed] | tostring' \
	'[true,"ci","lost laptop",true]'
t_run 'it is revoked' 5 --stdin "$T/one" -- token verify -o json
t_json .reason revoked
t_mark
t_run 'twice changes nothing' 0 -- token revoke "$jti" --reason other -o json
t_json '.items[0] // . | [.revoked_reason, .changed] | tostring' '["lost laptop",false]'
t_same_state 'twice: nothing has changed'
t_exec token mint --client ci --field token
cp "$OUT" "$T/two"
t_run 'by the token itself' 0 --stdin "$T/two" -- token revoke -o json
t_json '.items[0] | [.subject, .changed] | tostring' '["ci",true]'
t_run 'and it is' 5 --stdin "$T/two" -- token verify
t_refused 'never by the token on the command line' 2 usage jti -- token revoke "$(cat "$T/quoted")"
t_err_lacks "$(cat "$T/quoted")" 'it is not repeated'
t_run 'it was not revoked' 0 --stdin "$T/quoted" -- token verify
t_refused 'nor by a token with another signature' 9 invalid token \
	--in "$(sed 's/....$/AAAA/' "$T/quoted")" -- token revoke
t_run 'an unknown jti is remembered' 0 -- token revoke later-1 -o json
t_json '.items[0] // . | [.jti, .subject, .changed] | tostring' '["later-1",null,true]'
t_run 'and listed' 0 -- token list --where 'jti = later-1' -o json
t_json '.items | length' 1
t_refused 'a jti with a blank' 9 invalid jti -- token revoke 'a b'
t_refused 'an empty jti' 9 invalid jti -- token revoke ''
t_refused 'a jti of 129 characters' 9 invalid jti -- token revoke "$(printf %0129d 0)"
t_refused 'one invalid of two: none is revoked' 9 invalid jti -- token revoke good-1 'bad 1'
printf '%s\n' from-stdin-1 from-stdin-2 >"$T/jtis"
t_run 'several from standard input' 0 --stdin "$T/jtis" -- token revoke - -o json
t_json '[.items[].jti] | tostring' '["from-stdin-1","from-stdin-2"]'

# an invalid one does not keep others from being revoked, in an incident
t_run 'a token' 0 -- token mint --client ci --ttl 1s --field token
cp "$OUT" "$T/short"
t_run 'another' 0 -- token mint --client ci --field token
cp "$OUT" "$T/long"
until ! "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" token verify <"$T/short" >/dev/null 2>&1; do sleep 0.1; done
t_run 'one that has just ended' 0 --stdin "$T/short" -- token revoke -o json
{ cat "$T/short" && echo && echo && echo a.b.c && cat "$T/long" && echo incident-1; } >"$T/incident"
t_run 'a list with an invalid one' 6 --stdin "$T/incident" -- token revoke - -o json
t_json '.items | length' 3
t_err_has 'not a token of this store: line 4'
t_err_lacks 'a.b.c'
t_run 'the one behind it is revoked' 5 --stdin "$T/long" -- token verify -o json
t_json .reason revoked

# ---- prune ----

t_refused 'batches of zero' 9 invalid batch -- token prune --batch 0
t_refused 'an invalid duration' 2 usage max_time -- token prune --max-time soon
# nine hundred that ended long ago
t_sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
	INSERT INTO access_token (jti, audience, scope, issued_at, expires_at)
	SELECT 'old-' || i, '', '', 1000000000000000, 1000000600000000 + i FROM n"
live=$(t_sql "SELECT count(*) FROM access_token WHERE expires_at > 1900000000000000 OR jti NOT LIKE 'old-%'")
t_mark
t_run 'a dry run of prune' 0 -- token prune --dry-run -o json
t_json '[.matched >= 900, .deleted, .dry_run] | tostring' '[true,0,true]'
t_same_state 'a dry run of prune: nothing has gone'
t_run 'only what ended long ago' 0 -- token prune --older-than 90d --batch 250 -o json
t_json '[.kind, .matched, .deleted, .skipped, .remaining, .changed] | tostring' '["tokens",900,900,0,0,true]'
t_ok 'all others are still there' [ "$(t_sql 'SELECT count(*) FROM access_token')" -eq "$live" ]
t_run 'each batch is on record' 0 -- audit list --action token.prune -o json
t_json '[.items[].details.deleted] | tostring' '[250,250,250,150]'
t_run 'again there is nothing' 0 -- token prune --older-than 90d -o json
t_json '[.matched, .deleted, .changed] | tostring' '[0,0,false]'
t_sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
	INSERT INTO access_token (jti, audience, scope, issued_at, expires_at)
	SELECT 'old-' || i, '', '', 1000000000000000, 1000000600000000 + i FROM n"
# no machine makes so many transactions in a second
t_run 'when the time is up, the rest is counted' 6 -- token prune --older-than 90d --batch 1 --max-time 1s -o json
t_json '[.matched, .deleted + .remaining, .deleted > 0, .remaining > 0] | tostring' '[100000,100000,true,true]'
t_run 'the log is whole' 0 -- audit verify
t_done
