#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The question before what cannot be undone: it names what is changed, and how much ends with it; a dry run finds that out.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "${0%/*}/claims.sh"
t_cheap
t_init --admin root@example.org

# asks TITLE QUESTION -- ARGS…: status 2 with that question, and nothing is changed
asks()
{
	c_asks=$1
	c_asked=$2
	shift 2
	refused "$c_asks" 2 confirm null "confirmation required: $c_asked." "$@"
}

for c_perm in a b c d e f g; do
	given perm create "x:$c_perm"
done
asks 'one' 'Delete 1 permission: x:a' -- perm delete x:a
asks 'two' 'Delete 2 permissions: x:a, x:b' -- perm delete x:a x:b
asks 'five' 'Delete 5 permissions: x:a, x:b, x:c, x:d, x:e' -- perm delete x:a x:b x:c x:d x:e
asks 'more than are named' 'Delete 7 permissions: x:a, x:b, x:c, x:d, x:e and 2 more' -- \
	perm delete x:a x:b x:c x:d x:e x:f x:g
asks 'what is there, of two' 'Delete 1 permission: x:a' -- perm delete x:a x:gone
json_run 'what is gone already is not asked about' 0 -- perm delete x:gone
t_json .changed false
given role create one
given role update one --name other
asks 'a role, as it is called now' 'Delete 1 role: other' -- role delete other

# ---- what ends with it ----

secret=$T/secret
given client create shop --audience api --secret-out "$T/shop"
asks 'a client alone' 'Delete 1 client: shop. Its secrets and grants are deleted, its tokens revoked' -- client delete shop
given apikey create --client shop --name one --secret-out "$T/one"
asks 'with a key' 'Delete 1 client: shop. Its secrets and grants are deleted, its tokens revoked. 1 API key ends' -- client delete shop
given apikey create --client shop --name two --secret-out "$T/two"
head -c 18 /dev/urandom | base64 >"$secret"
chmod 600 "$secret"
given user create ann@example.org --password-file "$secret"
given session start --user ann@example.org --password-file "$secret" --client shop --secret-out "$T/pair"
asks 'with keys and a session' \
	'Delete 1 client: shop. Its secrets and grants are deleted, its tokens revoked. 1 session and 2 API keys end' -- client delete shop
asks 'all sessions' 'End all sessions, tokens and open codes of all users and clients' -- session revoke-all
refused 'an account that is not deleted: no question' 4 conflict null 'is not deleted' -- user purge ann@example.org
given user grant ann@example.org other
refused 'a role that is in use: no question' 4 conflict null "role 'other' is in use" -- role delete other
t_run 'and the log says so' 0 -- audit list --where 'action = role.delete' --field outcome
t_out_is conflict
given user delete ann@example.org
asks 'an account' 'Permanently remove 1 user: ann@example.org' -- user purge ann@example.org

# ---- in a batch ----

echo '{"verb":"client delete","params":{"ref":["shop"]}}' >"$T/line"
t_run 'a batch' 6 --stdin "$T/line" -- batch
t_out_has '"message":"confirmation required: Delete 1 client: shop.' 'the question is in the answer'
t_out_has 'confirm with \"yes\": true' 'and how it is answered'
t_run 'the client is there' 0 -- client show shop
t_done
