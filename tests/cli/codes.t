#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One-time codes: made, delivered, used once, and void when the account has changed.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"
t_once 'a code used twice at the same time'

t_init --admin root@example.org
printf '[password]\nmemory_kib = 19456\npasses = 2\n' >"$T/idctl.conf"
t_env IDCTL_CONFIG="$T/idctl.conf"
printf 'correct horse battery staple' >"$T/pw"
printf short >"$T/weak"
chmod 600 "$T/pw" "$T/weak"

c() { t_golden codes "$@"; }
c -- user create ann@example.org --username ann --no-password --field status
c -- user verify-email ann
c -- user verify-email ann --ttl 2d -o json
c -- user reset-password ann
c -- user magic-link ann -o json
c -- user invite bob@example.org --username bob --role user
c -- user invite bob@example.org --if-missing -o json
c -- user invite bob@example.org
c -- user reset-password ann --dry-run -o json
c --in 'idc_rst_none' -- user reset-password --code-stdin --password-file "$T/pw"
c --in 'idc_rst_none' -- user reset-password --code-stdin --password-file "$T/pw" -o json
c -- user reset-password
c -- user verify-email ann --code-file "$T/pw"

# code_of ARGS…: what a command makes, in $T/code
code_of() {
	given "$@" --field code
	cp "$OUT" "$T/code"
	chmod 600 "$T/code"
}

is_no() {
	title=$1
	shift
	refused "$title" 5 no code 'invalid or expired code' "$@"
	t_ok "$title: is in the log" test "$(last_event | cut -d '|' -f 2)" = no
}

# ---- an address is verified ----

done_once 'a code for an address' -- user verify-email ann
code_of user verify-email ann
t_ok 'a code is one of ours' grep -qE '^idc_vfy_[0-9A-Za-z]{71}$' "$T/code"
cp "$T/code" "$T/first"
code_of user verify-email ann
is_no 'a former code' --stdin "$T/first" -- user verify-email --code-stdin
is_no 'a code for something else' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
done_once 'it comes back' --stdin "$T/code" -- user verify-email --code-stdin
t_json '[.code, .expires_at, .purpose, .email]' '[null,null,"verify-email","ann@example.org"]'
t_run 'and it is verified' 0 -- user show ann -o json
t_json .email_verified true
is_no 'only once' --stdin "$T/code" -- user verify-email --code-stdin
code_of user verify-email ann
given user update ann --email ann@example.com
is_no 'another address' --stdin "$T/code" -- user verify-email --code-stdin

# ---- a password is chosen ----

code_of user reset-password ann
for n in 1 2 3; do
	t_run "failure $n" 5 --stdin "$T/weak" -- user check-password ann --password-stdin
done
refused 'a weak password' 9 invalid password 'fewer than 15' --stdin "$T/code" \
	-- user reset-password --code-stdin --password-file "$T/weak"
done_once 'an acceptable one, with the same code' --stdin "$T/code" \
	-- user reset-password --code-stdin --password-file "$T/pw"
t_run 'is right at once' 0 --stdin "$T/pw" -- user check-password ann --password-stdin
is_no 'the code works once' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
code_of user reset-password ann
given user passwd ann --no-password
is_no 'another password meanwhile' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
code_of user reset-password ann
given user disable ann
is_no 'disabled' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
refused 'none for a disabled account' 4 conflict null 'is disabled' -- user reset-password ann
given user enable ann
is_no 'and enabled again' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
code_of user reset-password ann
given user delete ann
is_no 'deleted' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
given user restore ann
is_no 'restored' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
code_of user reset-password ann
t_sql "UPDATE one_time_code SET expires_at = expires_at - 3600000000"
is_no 'expired' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"

# ---- an invitation ----

dry_run 'an invitation' -- user invite cem@example.org
code_of user invite cem@example.org --role user
t_run 'the account is there' 0 -- user show cem@example.org -o json
t_json '[.status, .roles, .email_verified]' '["active",["user"],false]'
t_run 'without a password' 5 --stdin "$T/pw" -- user check-password cem@example.org --password-stdin
refused 'a second one' 4 exists email 'already taken' -- user invite cem@example.org
cp "$T/code" "$T/first"
code_of user invite cem@example.org --if-missing
is_no 'voids the first' --stdin "$T/first" -- user reset-password --code-stdin --password-file "$T/pw"
done_once 'accepted' --stdin "$T/code" -- user reset-password --code-stdin --password-file "$T/pw"
t_json .purpose invite
refused 'not for a user who has a password' 4 conflict null 'already has a password' \
	-- user invite cem@example.org --if-missing
refused 'with a role that is not there' 3 not_found role 'nothing' -- user invite dan@example.org --role nothing

# ---- invalid lifetimes of a code ----

for ttl in 0s -1h 25h 36500d 99999999999999999999d 1h30; do
	json_run "reset-password --ttl $ttl" "$(case $ttl in 0s | 25h | 36500d) echo 9 ;; *) echo 2 ;; esac)" \
		-- user reset-password cem@example.org --ttl "$ttl"
	t_out_is ''
done
refused 'a magic link of two days' 9 invalid ttl 'at most 1d' -- user magic-link cem@example.org --ttl 2d
refused 'an invitation of a year' 9 invalid ttl 'at most 30d' -- user invite dan@example.org --ttl 1y

# ---- a wrong command line ----

misused 'neither' 'REF or a code is required' -- user verify-email
misused 'both' 'already names its account' --stdin "$T/code" -- user verify-email ann --code-stdin
refused 'a lifetime with a code' 2 usage ttl 'a lifetime is given only where a code is created' --stdin "$T/code" -- user verify-email --ttl 1h --code-stdin
misused 'a code without a password' 'the new password is required' --stdin "$T/code" -- user reset-password --code-stdin
misused 'a password without a code' 'is given only with a code' --stdin "$T/pw" -- user reset-password ann --password-stdin
misused "both from one place" "used twice" --stdin "$T/pw" -- user reset-password --code-stdin --password-stdin
misused 'a code as a value' 'no option takes a secret as its value' -- user verify-email --code=idc_vfy_x
refused 'of an unknown user' 3 not_found user "'nobody'" -- user magic-link nobody

# ---- invalid codes ----

head -c 10000000 /dev/zero | tr '\0' x >"$T/huge"
json_run 'of 10 MB' 9 --stdin "$T/huge" -- user verify-email --code-stdin
t_err_json '.error | "\(.code) \(.field)"' 'invalid code'
code_of user magic-link cem@example.org
for kind in cs rst vfy inv ml xx; do
	sed "s/^idc_[a-z]*_/idc_${kind}_/" "$T/code" >"$T/other"
	is_no "another kind, $kind" --stdin "$T/other" -- user reset-password --code-stdin --password-file "$T/pw"
done
sed 's/.$/!/' "$T/code" >"$T/other"
is_no 'a foreign letter' --stdin "$T/other" -- user verify-email --code-stdin

# a code of another store
here=$IDCTL_DB key=$IDCTL_KEY_FILE
t_store other
IDCTL_KEY_FILE=$T/otherkey
t_init --admin root@example.org
code_of user verify-email root@example.org
IDCTL_DB=$here IDCTL_KEY_FILE=$key
is_no 'of another store' --stdin "$T/code" -- user verify-email --code-stdin

# ---- two who come at once ----

wins=0
for n in 1 2 3 4 5 6 7 8 9 10; do
	code_of user verify-email cem@example.org
	for side in a b; do
		(
			env -i HOME="$T" IDCTL_CONFIG="$T/idctl.conf" IDCTL_DB="$IDCTL_DB" \
				IDCTL_KEY_FILE="$IDCTL_KEY_FILE" ${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} \
				"$IDCTL" user verify-email --code-stdin <"$T/code" >/dev/null 2>&1
			echo $? >"$T/$side"
		) &
	done
	wait
	case "$(cat "$T/a") $(cat "$T/b")" in '0 5' | '5 0') wins=$((wins + 1)) ;; esac
done
t_ok 'of two, one wins each time' test "$wins" -eq 10

# ---- what is kept ----

code_of user magic-link cem@example.org
t_ok_unseen 'no code is in the store' "$(cut -c 31- "$T/code")" "$(cat "$T/code")"
t_run 'a code into a file' 0 -- user magic-link cem@example.org --secret-out "$T/out" -o json
t_json .code null
t_ok 'has it' grep -qE '^idc_ml_' "$T/out"
t_ok 'and is for nobody else' test "$(stat -c %a "$T/out")" = 600
given user delete cem@example.org
given user purge cem@example.org --yes
t_ok 'a purged account leaves none' test "$(t_sql 'SELECT count(*) FROM one_time_code c LEFT JOIN user_account u
	ON u.id = c.user_id WHERE u.id IS NULL')" -eq 0
t_done
