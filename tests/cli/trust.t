#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl trust: the rules themselves, and all that is refused. Exchanging has files of its own.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/claims.sh
. "${0%/*}/claims.sh"
t_init --admin root@example.org
t_exec client create ci --audience api --scope read --scope write
t_exec client create other --audience api

# ---- normal use ----

t_golden trust -- trust create gh --client ci --preset github --audience idctl --claim repository_id=74 \
	--claim ref=refs/heads/main --scope read --ttl 5m -d 'deploys the shop'
t_golden trust -- trust create gl --client ci --preset gitlab --audience idctl --claim project_id=7 -o json
t_golden trust -- trust create k8s --client ci --preset kubernetes --issuer https://oidc.eks.example/id/1 --audience idctl \
	--claim /kubernetes.io/serviceaccount/uid=7e6f0b5a-5d2c-4c53-9a86-9d9d8bd50c11 -o json
t_golden trust -- trust list
t_golden trust -- trust list -o csv --where 'preset = gitlab'
t_golden trust -- trust list --search SHOP --field name
t_golden trust -- trust show gh
t_golden trust -- trust update gh --disable --ttl 1m -o json
t_golden trust -- trust delete gl k8s --yes -o json
t_golden trust-refused -- trust create gh --client ci --preset github --audience idctl --claim repository_id=74
t_golden trust-refused -- trust create x --client ci --preset github --audience idctl --claim repository=acme/shop
t_golden trust-refused -- trust create x --client ci --preset bitbucket --audience idctl --claim sub=x
t_golden trust-refused -- trust create x --client ci --issuer http://id.example --audience idctl --claim sub=x
t_golden trust-refused -- trust create x --client ci --issuer https://id.example --audience idctl --claim 'sub=repo:acme/*'
t_golden trust-refused -- trust create x --client ci --issuer https://id.example --audience idctl --claim ref=main
t_golden trust-refused -- trust create x --client ci --issuer https://id.example --claim sub=x
t_golden trust-refused -- trust create x --issuer https://id.example --audience idctl --claim sub=x
t_golden trust-refused --in a.b.c -- trust test gh --offline
t_golden trust-refused --in a.b.c -- token exchange

# ---- create ----

new='trust create new --client ci --issuer https://id.example --audience idctl --claim sub=job'
# shellcheck disable=SC2086 # a word each
done_once 'a rule' -- $new
# shellcheck disable=SC2086
t_refused 'the same again' 4 exists name -- $new
# shellcheck disable=SC2086
unchanged 'unless it may be there' -- $new --if-missing
# shellcheck disable=SC2086
t_refused 'though not with other claims' 4 exists name -- $new --claim ref=main --if-missing
t_exec trust delete new --yes
for claim in id=1 repository_id=1 projectId=1 userID=1 /a/uid=1 oid=1 account-id=1 x.uuid=1; do
	t_run "a claim that is an id: $claim" 0 -- trust create who --client ci --audience idctl --issuer https://id.example --claim "$claim"
	t_exec trust delete who --yes
done
# shellcheck disable=SC2086
t_run 'one that waits' 0 -- $new --disabled -o json
t_json '[.status, .ttl_seconds, .scopes, .preset, .pinned] | tostring' '["disabled",600,[],null,false]'
make='trust create x --client ci --audience idctl'
while IFS='|' read -r title field words; do
	eval "t_refused '$title' 9 invalid $field -- $make $words"
done <<'S'
no issuer|issuer|--claim sub=x
an issuer by http|issuer|--issuer http://id.example --claim sub=x
an issuer with a query|issuer|--issuer 'https://id.example/?a' --claim sub=x
an issuer with a fragment|issuer|--issuer 'https://id.example/#a' --claim sub=x
an issuer with a user|issuer|--issuer https://me@id.example --claim sub=x
an issuer in capitals|issuer|--issuer https://ID.example --claim sub=x
an issuer that is a number|issuer|--issuer https://2130706433 --claim sub=x
no claim|claim|--issuer https://id.example
no claim that says who|claim|--issuer https://id.example --claim ref=main --claim environment=prod
words that end like an id|claim|--issuer https://id.example --claim valid=x --claim paid=1 --claim grid=x --claim HYBRID=x
a boolean that is called one|claim|--issuer https://id.example --claim has_id=true --claim projectId=false
no id of the repository|claim|--preset github --claim sub=repo:acme/shop:ref:refs/heads/main
nor by the name of the issuer|claim|--issuer https://token.actions.githubusercontent.com --claim sub=x
no id of the project|claim|--preset gitlab --claim project_path=acme/shop
no uid of the account|claim|--preset kubernetes --issuer https://k8s.example --claim sub=system:serviceaccount:a:b
a pattern|claim|--issuer https://id.example --claim 'sub=repo:*'
a claim without a value|claim|--issuer https://id.example --claim sub
a claim with an empty one|claim|--issuer https://id.example --claim sub=
a claim without a name|claim|--issuer https://id.example --claim =x
a claim twice|claim|--issuer https://id.example --claim sub=a --claim sub=b
a claim that is checked anyway|claim|--issuer https://id.example --claim sub=a --claim aud=x
an invalid pointer|claim|--issuer https://id.example --claim sub=a --claim /a/=x
a scope that the client does not have|scope|--issuer https://id.example --claim sub=a --scope admin
a lifetime longer than a day|ttl|--issuer https://id.example --claim sub=a --ttl 25h
S
t_refused 'a lifetime of zero' 9 invalid ttl -- trust create x --client ci --issuer https://id.example --audience idctl --claim sub=a --ttl 0s
t_refused 'an audience of two words' 9 invalid audience -- trust create x --client ci --issuer https://id.example \
	--audience 'a b' --claim sub=a
t_refused "the audience that GitHub's tokens have anyway" 9 invalid audience -- trust create x --client ci --preset github \
	--audience https://github.com/acme --claim repository_id=1
t_refused 'a client that is not there' 3 not_found client -- trust create x --client nobody --issuer https://id.example \
	--audience idctl --claim sub=a
t_refused 'an audience that is missing' 2 usage - -- trust create x --client ci --issuer https://id.example --claim sub=a

# ---- update, delete ----

t_exec trust create spare --client other --issuer https://id.example --audience idctl --claim sub=spare
done_twice 'another audience' -- trust update spare --audience shop
done_twice 'other claims' -- trust update spare --claim sub=a --claim ref=b
t_json .claims '{"ref":"b","sub":"a"}'
done_twice 'pull requests' -- trust update spare --allow-pull-requests
done_twice 'no pull requests' -- trust update spare --deny-pull-requests
done_twice 'disabled' -- trust update spare --disable
done_twice 'enabled' -- trust update spare --enable
done_once 'another name' -- trust update spare --name extra
done_twice 'a description' -- trust update extra -d 'the other one'
versioned trust extra trust update extra --ttl 2m
t_refused 'a name that is taken' 4 exists name -- trust update extra --name gh
t_refused 'no claim that says who is left' 9 invalid claim -- trust update extra --claim ref=b
t_refused 'a scope that the client does not have, later' 9 invalid scope -- trust update extra --scope read
t_refused 'both at once' 2 usage - -- trust update extra --enable --disable
t_refused 'a rule that is not there' 3 not_found trust -- trust update none --disable
t_refused 'showing one that is not there' 3 not_found trust -- trust show none
t_refused 'deleting without confirmation' 2 confirm - -- trust delete extra
done_twice 'deleted' -- trust delete extra --yes

# ---- who may ----

t_exec perm create trust:create
t_exec perm create trust:update
t_exec perm create secret:read
t_exec role create truster
t_exec role grant truster trust:create trust:update
t_exec role create reader
t_exec role grant reader secret:read
t_exec client grant ci reader
t_exec user create ann@example.org --no-password --role truster
t_run 'an actor makes a rule for a client that holds no more than the actor' 0 -- trust create ann --client other \
	--issuer https://id.example --audience idctl --claim sub=ann --actor ann@example.org -o json
t_refused 'and none for one that does' 8 forbidden - -- trust create ann2 --client ci --issuer https://id.example \
	--audience idctl --claim sub=ann --actor ann@example.org
t_refused 'nor changes it' 8 forbidden - -- trust update gh --claim repository_id=75 --actor ann@example.org
t_refused 'nor deletes one without the permission' 8 forbidden - -- trust delete ann --yes --actor ann@example.org
# keys that an actor pins are for rules of clients that hold no more than the client of that rule
cat >"$T/jwks" <<'END'
{"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
END
t_run 'the actor pins the keys of an issuer' 0 -- trust create planted --client other --issuer https://ci.example \
	--audience idctl --claim sub=ann --jwks-file "$T/jwks" --actor ann@example.org
t_refused 'they do not speak for a client that holds more' 4 conflict jwks_file -- trust create above --client ci \
	--issuer https://ci.example --audience idctl --claim sub=root
t_run 'but for another that holds as little' 0 -- trust create beside --client other \
	--issuer https://ci.example --audience idctl --claim sub=ben
t_run 'unless the operator pins them for it' 0 -- trust create above --client ci \
	--issuer https://ci.example --audience idctl --claim sub=root --jwks-file "$T/jwks"
t_run 'and then for each client' 0 -- trust create aside --client ci \
	--issuer https://ci.example --audience idctl --claim sub=eve
t_run 'the log is whole' 0 -- audit verify
t_done
