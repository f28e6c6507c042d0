#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl config set: the issuer of a store can be corrected, and what that ends is said before.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"
t_clock 1800000000
t_run 'without an issuer init says which one it uses' 0 -- init --admin root@example.org -o json
t_json .issuer http://localhost
t_err_has 'the issuer http://localhost is for trials only; idctl config set issuer URL'
t_run 'a second init is silent' 0 -- init
t_err_is ''
t_refused 'another one is refused, with a hint' 4 conflict issuer -- init --issuer https://id.example.org
t_err_json .error.hint 'idctl config set issuer https://id.example.org'

t_mark
t_run 'a dry run' 0 -- config set issuer https://id.example.org --dry-run -o json
t_json '"\(.changed) \(.dry_run)"' 'true true'
t_same_state 'a dry run: nothing has changed'
t_golden config -- config set issuer https://id.example.org
t_golden config -- config set issuer https://id.example.org -o json
t_run 'init has it' 0 -- init --issuer https://id.example.org --field issuer
t_out_is https://id.example.org

# ---- while tokens need it ----

t_run 'a user' 0 -- user create ann@example.org --no-password
t_run 'a token' 0 -- token mint --user ann@example.org --ttl 10m --field token
cp "$OUT" "$T/token"
t_refused 'not while a token needs it' 4 conflict issuer -- config set issuer https://two.example.org
t_err_has '1 unexpired tokens and sessions have the issuer https://id.example.org'
t_err_has 'expires at 2027-01-15T08:10:00.000Z'
t_golden config -- config set issuer https://two.example.org
t_run 'it is valid' 0 --stdin "$T/token" -- token verify
t_run 'but with --yes' 0 -- config set issuer https://two.example.org --yes -o json
t_json '"\(.former) \(.tokens) \(.tokens_until)"' 'https://id.example.org 1 2027-01-15T08:10:00.000Z'
t_run 'then it is not valid' 5 --stdin "$T/token" -- token verify
t_run 'and is on record as revoked' 0 -- token list -o json
t_json '.items[0].revoked_reason' 'issuer changed'
t_run 'the log says so' 0 -- audit list --action config.set -o json
t_json '.items[-1].details | tostring' '{"former":"https://id.example.org","name":"issuer","tokens":1,"value":"https://two.example.org"}'
t_run 'new ones have the new one' 0 -- token mint --user ann@example.org --field token
cp "$OUT" "$T/token"
t_run 'and are valid' 0 --stdin "$T/token" -- token verify -o json
t_json .claims.iss https://two.example.org
t_later 601
t_run 'once it has ended, nothing is asked' 0 -- config set issuer http://id.example.org -o json
t_json .tokens 0
printf 'a long and lonely road to nowhere' >"$T/password"
chmod 600 "$T/password"
t_run 'a password' 0 -- user passwd ann@example.org --password-file "$T/password"
t_run 'a session' 0 -- session start --user ann@example.org --password-file "$T/password" -o json
jq -r .refresh_token "$OUT" >"$T/refresh"
t_refused 'a session that may have an unexpired token counts' 4 conflict issuer -- config set issuer https://id.example.org
t_run 'changed all the same' 0 -- config set issuer https://id.example.org -y
t_run 'the session goes on, with the new issuer' 0 --stdin "$T/refresh" -- session refresh --field access_token
cp "$OUT" "$T/token"
t_run 'which is valid' 0 --stdin "$T/token" -- token verify -o json
t_json .claims.iss https://id.example.org

# ---- one that it has had before ----

t_run 'a session of this issuer' 0 -- session start --user ann@example.org --password-file "$T/password" -o json
jq -r .access_token "$OUT" >"$T/token"
t_later 5
t_run 'another one' 0 -- config set issuer https://between.example.org --yes
t_run 'the token is refused' 5 --stdin "$T/token" -- token verify
t_run 'whatever issuer one asks for' 5 --stdin "$T/token" -- token verify --issuer https://id.example.org -o json
t_json .reason revoked
t_later 5
t_run 'and back' 0 -- config set issuer https://id.example.org --yes
t_run 'it stays refused' 5 --stdin "$T/token" -- token verify -o json
t_json .reason revoked
t_run 'to others, too' 5 --stdin "$T/token" -- token introspect -o json
t_json .active false

# ---- refusals ----

t_refused 'an unknown setting' 2 usage name -- config set colour blue
t_refused 'no value' 2 usage - -- config set issuer
for bad in id.example.org 'https://' 'https://u@id.example.org' 'https://id.example.org/?a' 'https://ID.example.org' ''; do
	t_refused "not an issuer: '$bad'" 9 invalid issuer -- config set issuer "$bad"
done
t_exec perm create config:set
t_exec role create keeper
t_exec role grant keeper config:set
t_exec user create kim@example.org --no-password --role keeper
t_refused 'an actor who holds less than everything' 8 forbidden - -- config set issuer https://x.example.org --actor kim@example.org
t_exec user create tim@example.org --no-password
t_exec user grant tim@example.org admin --for 1h
t_refused 'or everything for a limited time' 8 forbidden - -- config set issuer https://x.example.org --actor tim@example.org
t_done
