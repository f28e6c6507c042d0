#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl token exchange and idctl trust test, against an issuer that can lie in every way.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/exchange.sh
. "${0%/*}/exchange.sh"
t_once 'a token used twice at the same time'
t_init --admin root@example.org --issuer https://id.example.org
t_exec perm create build:run
t_exec role create builder
t_exec role grant builder build:run
t_exec client create ci --audience api --scope read --scope write --ttl 5m --role builder
t_exec client create other --audience api
issuer_start
ok=$base/ok

t_exec trust create gh --client ci --preset github --issuer "$ok" --audience idctl --claim repository_id=74 \
	--claim ref=refs/heads/main --scope read
t_ok 'there is a rule' [ "$STATUS" -eq 0 ]

minted <<S
{"out":"good","iss":"$ok"}
{"out":"again","iss":"$ok","header":{"x5t":"dGh1bWJwcmludA"}}
{"out":"list","iss":"$ok","claims":{"aud":["other","idctl"]}}
{"out":"ec","iss":"$ok","how":"ES256"}
{"out":"ed","iss":"$ok","how":"EdDSA","header":{"typ":null}}
{"out":"dry","iss":"$ok","claims":{"jti":null}}
{"out":"race","iss":"$ok"}
{"out":"spent","iss":"$ok"}
{"out":"unused","iss":"$ok"}
S

events()
{
	t_sql "SELECT count(*) FROM audit_event WHERE action = 'token.exchange' AND outcome = '$1'"
}

why()
{
	t_exec audit list --action token.exchange --sort -seq --limit 1 -o json
	jq -cr ".items[0].details | $1" <"$OUT"
}

# ---- valid tokens are accepted ----

t_run 'trust test says that it matches' 0 --stdin "$issuers/good" -- trust test gh -o json
t_json '[.items[] | select(.status != "ok") | .check] | tostring' '["rule"]'
t_ok 'and keeps nothing' [ "$(t_sql 'SELECT count(*) FROM issuer_keys')" -eq 0 ]
t_run 'a dry run' 0 --stdin "$issuers/dry" -- token exchange --dry-run -o json
t_json '[.access_token, .dry_run] | tostring' '[null,true]'
t_ok 'keeps nothing either' [ "$(t_sql 'SELECT count(*) FROM issuer_keys')" -eq 0 ]
t_run 'a token is exchanged' 0 --stdin "$issuers/good" -- token exchange --issuer "$ok" -o json
t_json 'del(.access_token) | tostring' \
	'{"issued_token_type":"urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":300,"scope":"read","changed":true}'
t_field access_token >"$T/ours"
t_run 'for a valid token of the client' 0 --stdin "$T/ours" -- token verify --require build:run -o json
t_json '[.client_id, .scope, .claims.act.iss == "'"$ok"'", .claims.act.sub, (.permissions | tostring)] | tostring' \
	'["ci","read",true,"repo:acme/shop:ref:refs/heads/main","[\"build:run\"]"]'
t_ok 'the event says whose' [ "$(why '"\(.rule) \(.rule_version) \(.act.sub) \(.name)"')" = \
	'gh 1 repo:acme/shop:ref:refs/heads/main ci' ]
asked=$(hits)
for valid in again list ec ed dry; do
	t_run "so is $valid" 0 --stdin "$issuers/$valid" -- token exchange -o json
done
t_ok 'the issuer was asked for its keys once' [ "$(hits)" -eq "$asked" ]
fresh
t_run 'a scope that the rule gives' 0 --stdin "$issuers/spent" -- token exchange --scope read --audience api -o json

# ---- once ----

t_refused 'a second time' 5 no - --stdin "$issuers/good" -- token exchange
t_err_has 'replayed'
t_ok 'it is on record' [ "$(why .reason)" = replayed ]
t_run 'trust test says so' 5 --stdin "$issuers/good" -- trust test gh -o json
t_json '[.items[] | select(.status == "failed") | .check] | tostring' '["replay"]'

race()
{
	for i in 1 2 3 4 5 6; do
		(
			T_STDIN=$issuers/race OUT=$T/race.$i ERR=$T/race.$i.err
			t_persist token exchange -o json
			echo "$STATUS" >"$T/race.$i.status"
		) &
		racers="${racers-} $!"
	done
	# shellcheck disable=SC2086 # a process id a word
	wait $racers
}
race
t_ok 'six at once: one has it' [ "$(cat "$T"/race.?.status | sort | tr '\n' ' ')" = '0 5 5 5 5 5 ' ]
t_ok 'and one token is on record for it' [ "$(events ok)" -eq 8 ]

# ---- invalid tokens are refused ----

minted <<S
{"out":"expired","iss":"$ok","claims":{"iat":{"later":-900},"nbf":{"later":-900},"exp":{"later":-300}}}
{"out":"not-yet","iss":"$ok","claims":{"nbf":{"later":3600},"exp":{"later":7200}}}
{"out":"iat-ahead","iss":"$ok","claims":{"iat":{"later":3600},"exp":{"later":7200}}}
{"out":"no-exp","iss":"$ok","claims":{"exp":null}}
{"out":"long","iss":"$ok","ttl":200000}
{"out":"text-exp","iss":"$ok","claims":{"exp":"4102444800"}}
{"out":"no-sub","iss":"$ok","claims":{"sub":null}}
{"out":"aud-other","iss":"$ok","claims":{"aud":"idctl2"}}
{"out":"aud-none","iss":"$ok","claims":{"aud":null}}
{"out":"aud-empty","iss":"$ok","claims":{"aud":[]}}
{"out":"aud-nested","iss":"$ok","claims":{"aud":[["idctl"]]}}
{"out":"aud-object","iss":"$ok","claims":{"aud":{"idctl":true}}}
{"out":"aud-case","iss":"$ok","claims":{"aud":"IDCTL"}}
{"out":"aud-blank","iss":"$ok","claims":{"aud":"other idctl"}}
{"out":"aud-twice","iss":"$ok","twice":"aud"}
{"out":"iss-slash","iss":"$ok/"}
{"out":"iss-case","iss":"$(echo "$ok" | tr '[:lower:]' '[:upper:]')"}
{"out":"iss-unknown","iss":"https://evil.example"}
{"out":"iss-list","iss":["$ok"]}
{"out":"iss-none","iss":null}
{"out":"repository","iss":"$ok","claims":{"repository_id":"75"}}
{"out":"repository-list","iss":"$ok","claims":{"repository_id":["74"]}}
{"out":"repository-real","iss":"$ok","claims":{"repository_id":74.0}}
{"out":"repository-gone","iss":"$ok","claims":{"repository_id":null}}
{"out":"repository-twice","iss":"$ok","twice":"repository_id"}
{"out":"ref","iss":"$ok","claims":{"ref":"refs/heads/main2"}}
{"out":"pr","iss":"$ok","claims":{"event_name":"pull_request"}}
{"out":"pr-target","iss":"$ok","claims":{"event_name":"pull_request_target"}}
{"out":"pr-sub","iss":"$ok","claims":{"sub":"repo:acme/shop:pull_request"}}
{"out":"pr-head","iss":"$ok","claims":{"head_ref":"fork"}}
{"out":"pr-list","iss":"$ok","claims":{"event_name":["pull_request"]}}
{"out":"pr-object","iss":"$ok","claims":{"event_name":{"name":"pull_request"}}}
{"out":"pr-number","iss":"$ok","claims":{"head_ref":1}}
{"out":"pr-ref-list","iss":"$ok","claims":{"pipeline_source":["merge_request_event"]}}
{"out":"alg-none","iss":"$ok","how":"none"}
{"out":"alg-hs","iss":"$ok","how":"HS256"}
{"out":"alg-ps","iss":"$ok","header":{"alg":"RS512"}}
{"out":"kid-other","iss":"$ok","header":{"kid":"first-ec"}}
{"out":"kid-none","iss":"$ok","header":{"kid":null}}
{"out":"kid-path","iss":"$ok","header":{"kid":"../../etc/passwd"}}
{"out":"torn","iss":"$ok","torn":true}
{"out":"stranger","iss":"$ok","how":"stranger"}
{"out":"jwk","iss":"$ok","header":{"jwk":{"kty":"oct"}}}
{"out":"jku","iss":"$ok","header":{"jku":"https://evil.example/"}}
{"out":"crit","iss":"$ok","header":{"crit":["exp"]}}
{"out":"typ-at","iss":"$ok","header":{"typ":"at+jwt"}}
{"out":"typ-logout","iss":"$ok","header":{"typ":"logout+jwt"}}
{"out":"no-object","iss":"$ok","payload":"[1]"}
{"out":"nul","iss":"$ok","payload":"{\"iss\":\"$ok\",\"sub\":\"a\\\\u0000b\"}"}
S

while read -r lie word; do
	fresh
	t_refused "$lie" 5 no - --stdin "$issuers/$lie" -- token exchange
	t_err_has "exchange refused: $word"
	t_ok "$lie: the event says so" [ "$(why .reason)" = "$word" ]
done <<S
expired expired
not-yet not_yet_valid
iat-ahead not_yet_valid
no-exp bad_claims
long no_rule_matches
text-exp bad_claims
no-sub bad_claims
aud-other no_rule_matches
aud-none no_rule_matches
aud-empty bad_claims
aud-nested bad_claims
aud-object bad_claims
aud-case no_rule_matches
aud-blank no_rule_matches
aud-twice no_rule_matches
iss-slash no_rule_matches
iss-case no_rule_matches
iss-unknown no_rule_matches
iss-list no_rule_matches
iss-none no_rule_matches
repository no_rule_matches
repository-list no_rule_matches
repository-real no_rule_matches
repository-gone no_rule_matches
repository-twice no_rule_matches
ref no_rule_matches
pr no_rule_matches
pr-target no_rule_matches
pr-sub no_rule_matches
pr-head no_rule_matches
pr-list no_rule_matches
pr-object no_rule_matches
pr-number no_rule_matches
pr-ref-list no_rule_matches
alg-none malformed
alg-hs algorithm_mismatch
alg-ps algorithm_mismatch
kid-other algorithm_mismatch
kid-none bad_header
kid-path bad_header
torn bad_signature
stranger bad_signature
jwk bad_header
jku bad_header
crit bad_header
typ-at no_rule_matches
typ-logout no_rule_matches
no-object no_rule_matches
nul no_rule_matches
S
t_ok 'nobody asked the issuer anything' [ "$(hits)" -eq "$asked" ]

while read -r lie check; do
	t_run "trust test: $lie" 5 --stdin "$issuers/$lie" -- trust test gh -o json
	t_json '[.items[] | select(.status == "failed" or .status == "skipped") | .check][0]' "$check"
done <<S
expired time
not-yet time
long lifetime
aud-other audience
iss-slash issuer
repository claim repository_id
ref claim ref
pr pull request
pr-list pull request
pr-object pull request
pr-number pull request
pr-ref-list pull request
alg-hs signature
torn signature
typ-at type
no-exp form
no-object form
S

# ---- who else may come, and for what ----

t_refused 'the wrong issuer is expected' 5 no - --stdin "$issuers/unused" -- token exchange --issuer https://a.example
t_exec trust create elsewhere --client ci --issuer https://a.example --audience idctl --claim sub=a
t_refused 'the wrong rule is named' 5 no - --stdin "$issuers/unused" -- token exchange --rule elsewhere
t_exec trust delete elsewhere --yes
t_refused 'a rule is named that is not there' 3 not_found rule --stdin "$issuers/unused" -- token exchange --rule none
t_refused 'an empty name' 9 invalid rule --stdin "$issuers/unused" -- token exchange --rule ''
t_refused 'a scope that the rule does not give' 8 forbidden scope --stdin "$issuers/unused" -- token exchange --scope write
t_refused 'an audience that the client does not have' 8 forbidden audience --stdin "$issuers/unused" -- \
	token exchange --audience web
t_exec client disable ci
t_refused 'for a client that is disabled' 5 no - --stdin "$issuers/unused" -- token exchange
t_run 'trust test says that, too' 5 --stdin "$issuers/unused" -- trust test gh -o json
t_json '[.items[] | select(.status == "failed") | .check] | tostring' '["client"]'
t_exec client enable ci
t_exec client update ci --scope write
t_refused 'for a client that has lost the scopes of the rule' 8 forbidden scope --stdin "$issuers/unused" -- token exchange
t_exec client update ci --scope read --scope write
t_exec trust update gh --disable
t_refused 'by a rule that is disabled' 5 no - --stdin "$issuers/unused" -- token exchange
t_run 'trust test works with it all the same' 0 --stdin "$issuers/unused" -- trust test gh -o json
t_json '.items[0] | "\(.check) \(.status)"' 'rule info'
t_exec trust update gh --enable
t_exec trust show gh -o json
gh=$(t_field id)
t_exec trust create gh-all --client other --preset github --issuer "$ok" --audience idctl --claim repository_id=74
t_refused 'by two rules' 5 no - --stdin "$issuers/unused" -- token exchange
t_err_has several_rules_match
t_exec user create gate@example.org --no-password
t_exec role create gate
t_exec perm create token:exchange
t_exec role grant gate token:exchange
t_refused 'by an actor who may not' 8 forbidden - --stdin "$issuers/unused" -- \
	token exchange --rule gh --actor gate@example.org
t_exec user grant gate@example.org gate
t_run 'refusals do not use up the token; an actor who may exchange need not hold what it gives' 0 \
	--stdin "$issuers/unused" -- token exchange --rule "$gh" --actor gate@example.org -o json
t_exec trust delete gh-all --yes
t_exec trust update gh --allow-pull-requests --claim repository_id=74
t_run 'a pull request, where that is allowed' 0 --stdin "$issuers/pr-sub" -- token exchange -o json
t_exec trust update gh --deny-pull-requests --claim repository_id=74 --claim ref=refs/heads/main

t_exec trust create gl --client ci --preset gitlab --issuer "$ok" --audience shop --claim project_id=74 \
	--claim ref_protected=true --claim runner_id=1
t_exec trust create k8s --client ci --preset kubernetes --issuer "$ok" --audience cluster \
	--claim /kubernetes.io/serviceaccount/uid=7e6f0b5a-5d2c-4c53-9a86-9d9d8bd50c11 --claim /kubernetes.io/namespace=prod
minted <<S
{"out":"gl","iss":"$ok","kind":"gitlab","claims":{"aud":"shop"}}
{"out":"gl-mr","iss":"$ok","kind":"gitlab","claims":{"aud":"shop","pipeline_source":"merge_request_event"}}
{"out":"gl-ref","iss":"$ok","kind":"gitlab","claims":{"aud":"shop","ref_path":"refs/merge-requests/1/head"}}
{"out":"gl-open","iss":"$ok","kind":"gitlab","claims":{"aud":"shop","ref_protected":"false"}}
{"out":"gl-bool","iss":"$ok","kind":"gitlab","claims":{"aud":"shop","ref_protected":true}}
{"out":"k8s","iss":"$ok","kind":"kubernetes","claims":{"aud":["cluster"],"jti":null},"header":{"typ":null}}
{"out":"k8s-flat","iss":"$ok","kind":"kubernetes","claims":{"aud":"cluster","kubernetes.io":null,"/kubernetes.io/serviceaccount/uid":"7e6f0b5a-5d2c-4c53-9a86-9d9d8bd50c11","/kubernetes.io/namespace":"prod"}}
{"out":"k8s-other","iss":"$ok","kind":"kubernetes","claims":{"aud":"cluster","kubernetes.io":{"namespace":"prod","serviceaccount":{"uid":"7e6f0b5a-5d2c-4c53-9a86-9d9d8bd50c12"}}}}
S
for valid in gl gl-bool k8s; do
	t_run "$valid" 0 --stdin "$issuers/$valid" -- token exchange -o json
done
for lie in gl-mr gl-ref gl-open k8s-flat k8s-other; do
	t_refused "$lie" 5 no - --stdin "$issuers/$lie" -- token exchange
done

# ---- what is never shown ----

t_refused 'no token at all' 9 invalid token -- token exchange
t_refused 'something huge' 9 invalid token --in "$(head -c 2000000 /dev/zero | tr '\0' a)" -- token exchange
t_refused 'a token on the command line' 2 usage - -- token exchange --token=abc
t_run 'no token was written down' 0 -- audit list -o json
t_out_lacks "$(cat "$issuers/good")" 'no token was written down'
t_refused 'trust test of a rule that is not there' 3 not_found trust --stdin "$issuers/good" -- trust test none
t_run 'the log is whole' 0 -- audit verify
t_done
