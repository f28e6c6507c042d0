#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Passwords: how they come in, what is kept and said of them, and the throttle.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"

printf '[password]\nmemory_kib = 19456\npasses = 2\n' >"$T/idctl.conf"
# a second's wait is one, however long a command takes
T_CLOCK_ENV=IDCTL_CONFIG=$T/idctl.conf
t_clock "$(date +%s)"
t_init --admin root@example.org
right='correct horse battery staple'
wrong='incorrect horse battery staple'

p() { t_golden user_passwords "$@"; }
p --in "$right" -- user create ann@example.org --username ann --password-stdin --fields email,changed
p --in "$right" -- user check-password ann --password-stdin
p --in "$right" -- user check-password ann --password-stdin -o json
p --in "$wrong" -- user check-password ann --password-stdin
p --in "$right" -- user check-password ann --password-stdin -o json
p -- user unlock ann --fields email,changed
p -- user unlock ann -o json --fields email,changed
p --in "$right" -- user check-password ann --password-stdin -o jsonl
p --in 'another fine pass phrase' -- user passwd ann --password-stdin --must-change \
	--fields email,must_change_password,changed
p --in 'another fine pass phrase' -- user passwd ann --password-stdin -o json \
	--fields email,must_change_password,changed
p -- user passwd ann --no-password -o json --fields email,changed
p --in short -- user passwd ann --password-stdin
p --in short -- user passwd ann --password-stdin -o json

# what is kept: nothing that was typed, in no file of the store
t_ok_unseen 'no password is in the store' "$right" "$wrong"
t_ok_unseen 'nor a hash that could be attacked' argon2

# ---- setting one ----

dry_run 'create with a password' --in "$right" -- user create bob@example.org --password-stdin
t_run 'create with a password' 0 --in "$right" -- user create bob@example.org --password-stdin
printf '%s\n' "$wrong" >"$T/pw"
chmod 600 "$T/pw"
done_once 'passwd from a file' -- user passwd bob@example.org --password-file "$T/pw"
t_run 'the line end of a file is not part of it' 0 --in "$wrong" -- \
	user check-password bob@example.org --password-stdin
json_run 'passwd from a descriptor' 0 -- user passwd bob@example.org --password-fd 3 3<"$T/pw"
t_json .changed true
t_run 'one line end only is cut off' 0 --in "$wrong
" -- user check-password bob@example.org --password-stdin
versioned user bob@example.org user passwd bob@example.org --no-password
done_once 'no password' -- user passwd bob@example.org --no-password
t_run 'then none is right' 5 --in "$wrong" -- user check-password bob@example.org --password-stdin
t_out_has 'no'

# shellcheck disable=SC2016
hash='$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
done_once 'a hash instead' --in "$hash" -- user passwd bob@example.org --password-hash-stdin
refused 'an invalid hash' 9 invalid password_hash 'a hash of a known scheme' \
	--in 'secret-hash-text' -- user passwd bob@example.org --password-hash-stdin
t_err_lacks secret-hash-text

# ---- hashes from elsewhere: right once as they are, and then made anew ----

foreign() {
	done_once "$1" --in "$2" -- user passwd bob@example.org --password-hash-stdin
	t_run "$1: a wrong password" 5 --in "$wrong" -- user check-password bob@example.org --password-stdin
	given user unlock bob@example.org
	t_ask="SELECT $(t_hex password) FROM user_account WHERE email_key = 'bob@example.org'"
	before=$(t_sql "$t_ask" | cksum)
	t_run "$1: the right one" 0 --in "$right" -- user check-password bob@example.org --password-stdin
	t_ok "$1: is made anew" test "$(t_sql "$t_ask" | cksum)" != "$before"
	t_run "$1: and is right again" 0 --in "$right" -- user check-password bob@example.org --password-stdin
	t_ok_unseen "$1: is kept nowhere" "$2"
}
# shellcheck disable=SC2016
{
	foreign bcrypt '$2y$05$zyxwvutsrqponmlkjihgfeYGxvd9t0BeoB7lqO1KnYsSWD6IG7psW'
	foreign sha512crypt '$6$rounds=1500$saltsalt$rpRZHbdlCLJZcGTJGWXifwBZ5utd6vKE5LlVEV8xdx.vvIsJxh9atDFuNXh3nMlZ67lKm3.GI/YqVsxOcFCbR0'
	foreign yescrypt '$y$j75$abcdefgh$PjxqSBInLcUv0eN5/yu/Y5cbNsCBHaJNtWz5vXDtR8C'
	foreign "Django's pbkdf2" 'pbkdf2_sha256$1000$somesalt$tialtnUVXehIAQR5duFwgQ/NykFia+syCsDEaTVcejk='
	foreign scrypt '$scrypt$ln=10,r=8,p=2$MDEyMzQ1Njc4OWFiY2RlZg$KhW5KLACpfR1HRqSPdg8ODHC9nzhpv0EHEqfwm5GJX4'
}
ssha='{SSHA}396MbBWXRxNekvZdjsTMJL2vMJtzYWx0'
refused 'a weak one' 9 invalid password_hash 'hash scheme is too weak' \
	--in "$ssha" -- user passwd bob@example.org --password-hash-stdin
t_err_has '--allow-weak-hash'
t_run 'a weak one, all the same' 0 --in "$ssha" -- \
	user create weak@example.org --password-hash-stdin --allow-weak-hash
t_run 'is right' 0 --in "$right" -- user check-password weak@example.org --password-stdin
# shellcheck disable=SC2016
for bomb in '$2b$31$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZabcde' '$scrypt$ln=40,r=8,p=1$AAAAAAAAAAA$AAAA' \
	'pbkdf2_sha256$2147483647$saltsalt$AAAA' '$6$rounds=999999999$s$AAAA' '$argon2id$v=19$m=4294967295,t=2,p=1$AAAA$AAAA'; do
	refused 'a bomb' 9 invalid password_hash '' --in "$bomb" -- user passwd bob@example.org --password-hash-stdin
	t_err_lacks "$bomb"
done

# ---- a dictionary, where there is one ----

if [ -e /var/cache/cracklib/cracklib_dict.pwd ]; then
	refused 'a word' 9 invalid password 'dictionary word' --in incomprehensible \
		-- user passwd bob@example.org --password-stdin
	t_err_lacks incomprehensible
	t_run 'doctor says that it is there' 0 -- doctor -o json
	t_json '[.items[] | select(.check == "dictionary").status]' '["ok"]'
else
	t_skip 'a word' 'cracklib-runtime is not installed'
	t_run 'doctor says that it is not there' 0 -- doctor -o json
	t_json '[.items[] | select(.check == "dictionary").status]' '["warning"]'
fi

# ---- refusals: no message has a piece of the password in it ----

P="user passwd bob@example.org"
weak() {
	# shellcheck disable=SC2086
	refused "$1" 9 invalid password "$2" --in "$3" -- $P --password-stdin
	t_err_lacks "$3" "$1: the password is not shown"
}
weak 'too short' 'the password has fewer than 15 characters' 'zjq-vwx-khp'
weak 'a repeated piece' 'the password repeats a part that is too short' 'abcabcabcabcabcabc'
weak 'a run' 'the password follows the alphabet' 'abcdefghijklmnopqrs'
weak 'made of the name' 'the password is based on a name' 'bobbobbobbob-bob'
weak 'made of the organisation' 'the password is based on a name' '3x4mpl3_3lpm4x3'
weak 'a control character' 'control character' "$(printf 'zjq-vwx-khp\007-qqq-rrr')"
weak 'not UTF-8' 'not valid UTF-8' "$(printf 'zjq-vwx-khp\377-qqq-rrr')"
weak 'longer than 1024 bytes' 'longer than 1024 bytes' "$(printf %01025d 7)"
# shellcheck disable=SC2086
refused 'empty' 9 invalid password 'the password is empty' -- $P --password-stdin
printf 'zjq-vwx-khp\0-qqq-rrr' >"$T/nul"
# shellcheck disable=SC2086
refused 'a NUL' 9 invalid password 'NUL' --stdin "$T/nul" -- $P --password-stdin
head -c 70000 /dev/zero | tr '\0' x >"$T/long"
# shellcheck disable=SC2086
refused 'longer than 64 KiB' 9 invalid password 'longer than' --stdin "$T/long" -- $P --password-stdin
# shellcheck disable=SC2086
refused 'a file that is not there' 7 config password 'cannot be read' -- $P --password-file "$T/none"
chmod 644 "$T/pw"
# shellcheck disable=SC2086
refused 'a file that others can read' 7 config password 'can be read by others' -- $P --password-file "$T/pw"
t_err_has 'chmod 600'
# shellcheck disable=SC2086
refused 'a descriptor that is not open' 7 config password 'cannot be read' -- $P --password-fd 77
# shellcheck disable=SC2086
misused 'an invalid descriptor' "'x' is not a file descriptor" -- $P --password-fd x
for c_arg in --password=hunter2hunter2 '--password hunter2hunter2' --password-stdin=hunter2hunter2 \
	-phunter2hunter2; do
	# shellcheck disable=SC2086
	refused "$c_arg" 2 usage null '' -- $P $c_arg
	t_err_lacks unter "$c_arg: the password is not shown"
done
# shellcheck disable=SC2086
misused 'a password as a value' 'no option takes a secret as its value' -- $P --password=hunter2
t_err_json .error.hint '--password-stdin, --password-file FILE or --password-fd N'
# shellcheck disable=SC2086
misused 'two places' 'given twice' --in x -- $P --password-stdin --password-fd 0
# shellcheck disable=SC2086
misused 'two secrets' 'cannot be used together' --in x -- $P --password-stdin --password-hash-stdin
# shellcheck disable=SC2086
misused 'no terminal to ask on' 'terminal' -- $P
t_err_has '--password-stdin, --password-file FILE or --password-fd N'
refused 'of an unknown user' 3 not_found user "'nobody'" --in "$right" -- user passwd nobody --password-stdin
given user delete bob@example.org
refused 'of a deleted account' 4 conflict null 'is deleted' --in "$right" \
	-- user passwd bob@example.org --password-stdin

# ---- checking: all that is not right looks alike ----

no() {
	t_run "$1" 5 --in "$3" -- user check-password "$2" --password-stdin -o json
	t_json . '{"valid":false,"reason":null,"must_change_password":false}'
	t_err_is ''
	t_ok "$1: is in the log" test "$(last_event | cut -d '|' -f 1,2)" = 'user.check-password|no'
}
t_run 'an account to try' 0 --in "$right" -- user create cem@example.org --password-stdin
no 'unknown' nobody@example.org "$right"
no 'deleted' bob@example.org "$right"
no 'wrong' cem@example.org "$wrong"
no 'right, but too early' CEM@example.org "$right"
t_ok_unseen 'what was typed as a name is not kept' nobody@example.org
t_later 1
t_run 'right after the wait' 0 --in "$right" -- user check-password cem@example.org --password-stdin
no 'wrong again' cem@example.org "$wrong"
# a second is short where others are at work
t_sql 'UPDATE throttle SET unlock_at = unlock_at + 600000000' >/dev/null
t_run 'unlocked, dry run' 0 -- user unlock cem@example.org -n -o json
t_json '"\(.changed) \(.dry_run)"' 'true true'
no 'so it is still locked' cem@example.org "$right"
t_run 'unlocked' 0 -- user unlock cem@example.org -o json
t_json .changed true
t_run 'right at once' 0 --in "$right" -- user check-password cem@example.org --password-stdin -o json
t_json .valid true
given user disable cem@example.org
no 'disabled' cem@example.org "$right"

# ---- a hash from elsewhere, of the bytes as they were typed ----

# right TITLE PASSWORD HASH-OF: an account that comes with a hash of those bytes signs in with them, and then with the usual form
right() {
	printf %s "$3" | openssl passwd -6 -salt saltsalt -stdin >"$T/foreign"
	given user create raw@example.org --no-password --if-missing
	given user unlock raw@example.org
	t_run "$1: a hash" 0 --stdin "$T/foreign" -- user passwd raw@example.org --password-hash-stdin
	t_run "$1: as it was typed there" 0 --in "$3" -- user check-password raw@example.org --password-stdin
	t_run "$1: and in the form that is kept" 0 --in "$2" -- user check-password raw@example.org --password-stdin
	t_run "$1: both from then on" 0 --in "$3" -- user check-password raw@example.org --password-stdin
}
nfc=$(printf 'caf\303\251 au lait, s\303\273rement')
right 'decomposed' "$nfc" "$(printf 'cafe\314\201 au lait, su\314\202rement')"
right 'a no-break space' 'four words of text' "$(printf 'four\302\240words of text')"
right 'a wide space' 'four words of text' "$(printf 'four\343\200\200words of text')"
t_later 60
no 'another one' raw@example.org "$(printf 'four\342\200\202words of texts')"

misused 'check has no dry run' 'has no dry run' --in "$right" \
	-- user check-password cem@example.org --password-stdin -n
t_done
