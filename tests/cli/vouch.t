#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Without a client only the operator and administrators can put into a token what others decide by.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
t_init --admin root@example.org --issuer https://id.example.org
for perm in token:mint session:start apikey:create report:read report:write; do
	t_run "permission $perm" 0 -- perm create "$perm"
done
t_run 'a desk' 0 -- role create desk
t_run 'which mints' 0 -- role grant desk token:mint session:start apikey:create report:read
t_run 'readers' 0 -- role create reader
t_run 'who read' 0 -- role grant reader report:read
printf 'a long and lonely road to nowhere' >"$T/password"
chmod 600 "$T/password"
t_run 'kim is at the desk' 0 -- user create kim@example.org --no-password --role desk
t_run 'ann reads' 0 -- user create ann@example.org --role reader --password-file "$T/password"
t_run 'a client' 0 -- client create web --audience api --scope report:read --scope openid

kim='--actor kim@example.org'
# shellcheck disable=SC2086 # several words
{
	for how in 'token mint --user ann@example.org' 'apikey create --name x --user ann@example.org' \
		"session start --user ann@example.org --password-file $T/password"; do
		t_run "$how: the operator vouches" 0 -- $how --scope anything
		t_run "$how: and an administrator" 0 -- --actor root@example.org $how --scope anything
		t_run "$how: no scope" 0 -- $kim $how
		t_run "$how: a permission that is held" 0 -- $kim $how --scope report:read
		for scope in report:write openid '*:*' 'report:*' read; do
			t_run "$how: nobody vouches for $scope" 8 -- $kim $how --scope report:read --scope "$scope" -o json
			t_err_json '.error | "\(.code) \(.field)"' 'forbidden scope'
			t_out_is ''
		done
	done
	mint='token mint --user ann@example.org'
	t_run 'the operator vouches for an audience' 0 -- $mint --audience api
	t_run 'and an administrator' 0 -- --actor root@example.org $mint --audience api
	t_refused 'another actor cannot' 8 forbidden audience -- $kim $mint --audience api
	t_run 'by a client, what the client has' 0 -- session start --user ann@example.org --password-file "$T/password" --client web --scope openid $kim

	# ---- claims ----

	for claim in locale=de nonce=1 zoneinfo=Europe/Zurich; do
		t_run "a claim that decides nothing: $claim" 0 -- $kim $mint --claim "$claim"
	done
	for claim in scp=admin authorities=root roles2=x realm_access=x username=root name=Root upn=x tenant=1 https://example.org/roles=admin \
		permissions2=x wids=x department=it is_admin=true; do
		t_refused "one that may: $claim" 8 forbidden claim -- $kim $mint --claim "$claim"
		t_run "the operator writes it: $claim" 0 -- $mint --claim "$claim"
	done
	t_refused 'nobody can set our own claims' 9 invalid claim -- $mint --claim roles=admin
}

# ---- sets ----

t_run 'audiences and scopes are sets' 0 -- token mint --user ann@example.org --audience b --audience a --audience b \
	--scope z --scope y --scope z -o json
t_json '"\(.audience) \(.scope)"' '["a","b"] y z'
jq -r .token "$OUT" >"$T/token"
t_run 'in the token too' 0 --stdin "$T/token" -- token verify --audience a -o json
t_json '.claims | "\(.aud) \(.scope)"' '["a","b"] y z'
t_run 'of a client' 0 -- client create many --audience b --audience a --audience b --scope z --scope y --scope z -o json
t_json '"\(.audiences) \(.scopes)"' '["a","b"] ["y","z"]'
t_run 'of a key' 0 -- apikey create --name x --client many --scope z --scope y --scope z -o json
t_json '.scope | tostring' '["y","z"]'
t_run 'of a session' 0 -- session start --user ann@example.org --password-file "$T/password" --client many --scope z --scope y --scope z -o json
t_json .scope 'y z'
t_run 'the log is whole' 0 -- audit verify
t_done
