#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl init: makes what is missing, once; and what it does not touch.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"

# The files there are, but for those of this test (which begin with a dot); and the tables, on a server.
files()
{
	(cd "$T" && find . -mindepth 1 ! -name '.*' | LC_ALL=C sort | tr '\n' ' ')
	! t_on_server "$IDCTL_DB" || { t_dump_to "$T/.now" && cat "$T/.now"; }
}

# ---- a dry run leaves nothing ----

t_run 'a dry run' 0 -- init --admin root@example.org --dry-run -o json
t_json '[.changed, .dry_run, .admin] | tostring' '[true,true,"root@example.org"]'
t_ok 'leaves no file at all' [ "$(files)" = '' ]
t_run 'of a bad one, neither' 9 -- init --admin nonsense --dry-run
t_ok 'nor does that' [ "$(files)" = '' ]

# ---- what is refused leaves nothing either ----

# never TITLE STATUS CODE FIELD ARGS…
never()
{
	n_title=$1
	n_code="$3 $4"
	n_status=$2
	shift 4
	t_run "$n_title" "$n_status" -- init "$@" -o json
	t_err_json '.error | "\(.code) \(.field // "-")"' "$n_code"
	t_ok "$n_title: no file is left" [ "$(files)" = '' ]
}

never 'an administrator without an address' 9 invalid admin --admin nonsense
never 'an empty one' 9 invalid admin --admin ''
never 'an unknown algorithm' 2 usage alg --alg none
never 'a key that others would share' 2 usage alg --alg HS256
never 'an issuer with a blank' 9 invalid issuer --issuer 'http://a b'
never 'an empty issuer' 9 invalid issuer --issuer ''
for url in 'https://' 'https:///x' 'https://user@id.example.org' 'https://u:p@id.example.org' 'https://id.example.org:0' \
	'https://id.example.org:65536' 'https://id.example.org:' 'https://[::1' 'https://::1' 'https://id..example.org' 'https://-id.example.org' \
	'https://id.example.org/?x' 'https://id.example.org/#x' 'https://id.example.org/a/../b' 'https://id.example.org//a' \
	'https://ID.example.org' 'https://id.example.org:443' 'ftp://id.example.org' 'id.example.org' 'http://user@localhost'; do
	never "an issuer that is no URL: $url" 9 invalid issuer --issuer "$url"
done
never 'an argument' 2 usage - now

# ---- once ----

t_golden init -- init --admin root@example.org --issuer https://id.example.org
t_golden init -- init --admin root@example.org -o json
t_golden init -- user show root@example.org --fields email,status,roles,must_change_password
t_golden init -- role list --fields name,parents,permissions,builtin
t_golden init -- perm list --fields name,builtin
t_golden init -- key list -o json --fields alg,state
t_golden "init_doctor$(t_pieces '' _pgsql)" -- doctor -o jsonl --fields check,status
t_golden init -- init --issuer 'http://a b'
t_golden init -- version
t_golden init -- version -o json
t_ok "the key file is its owner's alone" [ "$(stat -c %a "$IDCTL_KEY_FILE")" = 600 ]
if [ "$T_ENGINE" = sqlite ]; then
	t_ok "the store is its owner's alone" [ "$(stat -c %a "$IDCTL_DB")" = 600 ]
	t_ok 'every other file is too' sh -c "! find '$T' -name 'idctl.db*' -perm /077 | grep ."
else
	t_skip "the store is its owner's alone" 'it is not a file'
fi
t_ok 'the password is not in it' [ "$(t_sql 'SELECT count(password) FROM user_account')" -eq 0 ]
T_VOLATILE='^sqlite_'
t_mark
cp "$IDCTL_KEY_FILE" "$T/.key"
t_run 'twice' 0 -- init --admin root@example.org -o json
t_json '[.changed, .created] | tostring' '[false,[]]'
t_same_state 'twice: nothing has changed, not even the log'
t_ok 'nor the key file' cmp -s "$IDCTL_KEY_FILE" "$T/.key"
t_run 'without an administrator' 0 -- init -o json
t_json .changed false
t_same_state 'nor then'
t_run 'another administrator' 0 -- init --admin second@example.org -o json
t_json '[.changed, .created] | tostring' '[true,["administrator"]]'
t_run 'is one' 0 -- perm check second@example.org 'user:delete'

t_run 'the key file is lost: init makes no other' 7 -- --key-file "$T/nosuch" init -o json
t_ok 'that would open nothing' [ ! -e "$T/nosuch" ]

# ---- each by itself ----

for alg in ES256 EdDSA; do
	t_store "$(echo "$alg" | tr '[:upper:]' '[:lower:]')"
	IDCTL_KEY_FILE=$T/$alg.key
	t_run "$alg" 0 -- init --alg "$alg" -o json
	t_json '[.alg, .admin, .issuer] | tostring' "[\"$alg\",null,\"http://localhost\"]"
done
t_store other
IDCTL_KEY_FILE=$T/ES256.key
t_run 'a second store with the same key' 0 -- init -o json
t_ok 'which is left as it was' [ "$(stat -c %a "$IDCTL_KEY_FILE")" = 600 ]
if [ "$T_ENGINE" = pgsql ]; then
	t_skip 'a store by its scheme; folders that are not there' 'a database is there, or is not'
	t_done
	exit
fi
IDCTL_DB=sqlite:$T/named.db
t_run 'a store by its scheme' 0 -- init
t_ok 'is where it says' [ -f "$T/named.db" ]
IDCTL_DB=$T/new/folder/idctl.db IDCTL_KEY_FILE=$T/new/other/key
t_run 'folders that are not there' 0 -- init
t_ok 'are its owner'\''s alone' [ "$(stat -c %a "$T/new/folder")" = 700 ]
t_done
