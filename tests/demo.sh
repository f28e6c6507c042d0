#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The main job, on a store that is thrown away: every command is shown, and what it really prints.
#
#   tests/demo.sh PATH/TO/idctl
set -eu

idctl=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$idctl"):$PATH
IDCTL_DB=$work/store.db
IDCTL_KEY_FILE=$work/key
export PATH IDCTL_DB IDCTL_KEY_FILE
cd "$work"

say()
{
	printf '\n# %s\n' "$*"
}

# Show a command line, run it as a shell does, and stop unless it ends as it should.
run()
{
	want=$1
	line=$2
	printf '$ %s\n' "$line"
	set +e
	sh -c "$line"
	got=$?
	set -e
	if [ "$want" -ne 0 ]; then
		printf '[exit status %s]\n' "$got"
	fi
	if [ "$got" -ne "$want" ]; then
		echo "demo: that should have ended with $want, not $got" >&2
		exit 1
	fi
}

cat >verify.py <<'PY'
"""Verify a token with python3-jwt, from the published JWK Set alone."""
import json, sys
import jwt

token = open("token").read().strip()
kid = jwt.get_unverified_header(token)["kid"]
key = next(k for k in json.load(open("jwks.json"))["keys"] if k["kid"] == kid)
claims = jwt.decode(token, jwt.PyJWK(key).key, algorithms=[key["alg"]], audience="shop-api")
print("python3-jwt: good, for", claims["client_id"], "with", ", ".join(claims["permissions"]))
PY

say 'A store, with its key file, roles, signing key and administrator; then once more: nothing is missing'
run 0 'idctl init --admin root@example.org --issuer https://id.example.org'
run 0 'idctl init -o json'

say 'People'
run 0 'idctl user create ann@example.org --username ann --display-name "Ann Example" --role user --no-password'
run 0 'echo "correct horse battery staple" | idctl user create bob@example.org --username bob --password-stdin -o json'
run 0 'idctl user list'

say 'A role with permissions, and one that inherits from it'
run 0 'idctl perm create report:read -o id'
run 0 'idctl perm create report:write -o id'
run 0 'idctl role create reader --description "may read reports" -o id'
run 0 'idctl role grant reader report:read -o id'
run 0 'idctl role create editor -o id'
run 0 'idctl role grant editor report:write -o id'
run 0 'idctl role inherit editor reader'

say 'Granted for two hours, with a reason; who can do what, and why'
run 0 'idctl user grant ann editor --for 2h --reason "quarterly close" -o json'
run 0 'idctl perm check ann report:read'
run 0 'idctl perm explain ann report:read'
run 0 'idctl perm explain ann report:read -o json'
run 5 'idctl perm explain bob report:write'
run 0 'idctl perm who report:read'

say 'A service client; its secret is shown once'
run 0 'idctl client create shop --audience shop-api --scope orders --role service --secret-out secret'

say 'A token for the secret, and its verification by others and by us'
run 0 'idctl token mint --client shop --secret-stdin --field token <secret >token'
run 0 'idctl key jwks >jwks.json'
run 0 '/usr/bin/python3 verify.py'
run 0 'idctl token verify --audience shop-api --require token:verify <token'
run 0 'idctl token mint --client shop --secret-file secret --field token >token2'

say 'Revoked: from now on the answer is no'
run 0 'idctl token revoke --reason "laptop lost" - <token'
run 5 'idctl token verify -o json <token'

say 'Another key signs; what the one before it signed is still good'
run 0 'idctl key rotate'
run 0 'idctl key list'
run 0 'idctl token verify --field valid <token2'

say 'The audit trail'
run 0 "idctl audit list --fields seq,actor,action,target_type,outcome,reason --where 'seq > 13'"
run 0 'idctl audit verify'

say 'Somebody changes one byte behind our back'
run 0 "sqlite3 store.db \"UPDATE audit_event SET details = replace(details, 'ann@', 'anm@') WHERE action = 'user.grant'\""
run 5 'idctl audit verify -o json'
run 0 "sqlite3 store.db \"UPDATE audit_event SET details = replace(details, 'anm@', 'ann@') WHERE action = 'user.grant'\""
run 0 'idctl audit verify --field ok'

say 'Forget tokens that have ended, and see that all is well'
run 0 'idctl token mint --client shop --secret-file secret --ttl 1s --field jti'
run 0 'sleep 2'
run 0 'idctl token prune'
run 0 'idctl doctor'
