#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Second factors: enrolled, confirmed, asked for, taken away; oathtool is the authenticator.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"
# shellcheck source=tests/cli/refuse.sh
. "$T_HERE/refuse.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"

now=1800000000
t_clock "$now"
t_init --admin root@example.org --issuer https://id.example.org/realm
seed=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ

# later SECONDS
later()
{
	now=$((now + $1))
	t_clock "$now"
}

# code_of SEED [SECONDS [ALGORITHM [OPTION of oathtool…]]]: of the moment so many seconds from now
code_of()
{
	code_seed=$1
	code_at=$((now + ${2-0}))
	code_by=${3-sha1}
	shift "$(($# > 3 ? 3 : $#))"
	oathtool "--totp=$code_by" --base32 --now "@$code_at" "$@" "$code_seed"
}

p() { t_golden mfa "$@"; }
p -- user create ann@example.org --username ann --no-password --fields email,changed
p --in "$seed" -- mfa enroll ann --seed-stdin --issuer 'Example & Söhne'
p --in "$seed" -- mfa enroll ann --seed-stdin --issuer 'Example & Söhne' --color always --fields name,uri
p --in "$seed" -- mfa enroll ann --seed-stdin -o json
p --in "$seed" -- mfa enroll ann --seed-stdin -o csv --no-header --fields name,digits,period,secret
p -- mfa list ann
p --in "$(code_of "$seed" 90)" -- mfa confirm ann --code-stdin
later 2
p --in "$(code_of "$seed" -30)" -- mfa confirm ann --code-stdin -o json
p -- mfa list ann
p -- mfa list ann -o json
p --in "$seed" -- mfa enroll ann --seed-stdin
p --in "$(code_of "$seed")" -- mfa check ann --code-stdin
p --in "$(code_of "$seed")" -- mfa check ann --code-stdin -o json
p --in 000000 -- mfa check ann --code-stdin
p -- mfa recovery-codes ann --fields user,changed
p -- mfa recovery-codes ann --dry-run
p -- mfa remove ann
p -- mfa remove ann --yes -o json
p -- mfa remove ann --yes
p -- mfa recovery-codes ann -o json
p -- mfa remove ann --all --yes -o json
p -- role create ops --require-mfa --fields name,require_mfa
p -- role update ops --no-require-mfa -o json --fields name,require_mfa,changed
p -- mfa check nobody@example.org

# ---- enrolling ----

dry_run 'enroll' -- mfa enroll ann -o json
t_json '[.secret, .uri]' '[null,null]' 'a dry run shows no seed'
t_run 'a new seed' 0 -- mfa enroll ann -o json
t_json '.uri | startswith("otpauth://totp/id.example.org:ann%40example.org?secret=")' true
t_json '.secret | length' 32
new=$(t_field secret)
t_run 'a longer one for a longer hash' 0 -- mfa enroll ann -a SHA512 --digits 8 --period 1m -o json
t_json '.secret | length' 103
long=$(t_field secret)
t_json '"\(.algorithm) \(.digits) \(.period)"' 'SHA512 8 60'
t_run 'the code of the seed that was replaced' 5 --in "$(code_of "$new")" -- mfa confirm ann --code-stdin
t_err_has 'wrong code, or too many attempts'
later 2
t_run 'six of its eight digits' 5 --in "$(code_of "$long" 0 sha512 -d 6 -s 60s)" -- mfa confirm ann --code-stdin
t_run 'at once, where a wait is required' 5 --in "$(code_of "$long" 0 sha512 -d 8 -s 60s)" -- mfa confirm ann --code-stdin
later 2
json_run 'all eight, from oathtool' 0 --in "$(code_of "$long" 0 sha512 -d 8 -s 60s)" -- mfa confirm ann --code-stdin
t_json .changed true
unchanged 'confirmed already' --in 000000 -- mfa confirm ann --code-stdin
later 2
t_run 'the next period' 0 --in "$(code_of "$long" 60 sha512 -d 8 -s 60s)" -- mfa check ann --code-stdin
later 60
t_run 'SHA-256, seven digits' 0 -- mfa enroll ann --name two -a SHA256 --digits 7 -o json
two=$(t_field secret)
t_run 'confirmed' 0 --in "$(code_of "$two" 0 sha256 -d 7)" -- mfa confirm ann --name two --code-stdin
t_run 'either of two factors does' 0 --in "$(code_of "$two" 30 sha256 -d 7)" -- mfa check ann --code-stdin -o json
t_json '"\(.method) \(.factor)"' 'otp two'

T_COMMAND="idctl mfa enroll ann --name qr"
t_exec mfa enroll ann --name qr
uri=$(sed -n 's/^uri *//p' "$OUT")
t_ok 'a picture of 27 lines' [ "$(grep -c '[█▀▄]' "$OUT")" = 27 ]
# as a picture of one point a module: █ and ▀ are light above, █ and ▄ below
/usr/bin/python3 - "$OUT" "$T/qr.pbm" <<'END'
import sys
rows = []
for line in open(sys.argv[1], encoding='utf-8').read().split('\n\n')[1].rstrip('\n').split('\n'):
    rows.append(''.join('0' if c in '█▀' else '1' for c in line))
    rows.append(''.join('0' if c in '█▄' else '1' for c in line))
big = [''.join(c * 4 for c in r) for r in rows for _ in range(4)]
open(sys.argv[2], 'w').write('P1\n%d %d\n' % (len(big[0]), len(big)) + '\n'.join(big) + '\n')
END
zbarimg --quiet --raw -Sdisable -Sqrcode.enable "$T/qr.pbm" >"$T/qr.text" 2>/dev/null
t_file_is "$T/qr.text" "$uri" 'a camera reads what the URI says'
t_run 'no picture in colors where there are none' 0 -- mfa enroll ann --name qr --color never
t_ok 'no escape' sh -c "! grep -q '$(printf '\033')' '$OUT'"
t_run 'in colors' 0 -- mfa enroll ann --name qr --color always
t_ok 'white on black, and back' [ "$(grep -c "^$(printf '\033')\[38;5;231;48;5;16m.*$(printf '\033')\[0m\$" "$OUT")" = 27 ]
t_run 'into a file' 0 -- mfa enroll ann --name qr --secret-out "$T/uri"
t_out_lacks otpauth
t_ok 'and no picture of it' sh -c "! grep -q '█' '$OUT'"
t_ok 'that only its owner reads' [ "$(stat -c %a "$T/uri")" = 600 ]
t_ok 'which has the URI' grep -q '^otpauth://totp/id.example.org:ann%40example.org?secret=' "$T/uri"
t_run 'from a URI' 0 --in 'otpauth://totp/Old:ann?secret=gezd%20gnbvgy3tqojq&digits=8&period=60&algorithm=SHA256&issuer=Old' \
	-- mfa enroll ann --name imported --seed-stdin -o json
t_json '"\(.secret) \(.algorithm) \(.digits) \(.period)"' 'GEZDGNBVGY3TQOJQ SHA256 8 60'
t_json '.uri | contains("&issuer=Old&")' true
versioned user ann mfa enroll ann --name imported

bad_seed()
{
	t_refused "$1" 9 invalid seed --in "$2" -- mfa enroll ann --name imported --seed-stdin
	t_err_lacks "$2" "$1: nothing of it is shown"
}
bad_seed 'an invalid seed' 'JBSWY3DPEHPK3PX1'
bad_seed 'of another script' 'JBSWY3DPEHPK3PX٠'
bad_seed 'too short' 'GEZDGNBVGY3TQ==='
bad_seed 'too long' "$(head -c 65 /dev/zero | base32 -w 0)"
bad_seed 'padded by one' 'GEZDGNBVGY3TQOJQ='
bad_seed 'by counter' 'otpauth://hotp/a?secret=GEZDGNBVGY3TQOJQ&counter=0'
bad_seed 'nine digits' 'otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&digits=9'
bad_seed 'MD5' 'otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&algorithm=MD5'
bad_seed 'two secrets' 'otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&secret=GEZDGNBVGY3TQOJR'
bad_seed 'an issuer that is not a text' 'otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&issuer=%ff'
bad_seed 'a seed longer than any' "$(head -c 2049 /dev/zero | tr '\0' A)"
head -c 10000000 /dev/zero | tr '\0' A >"$T/big"
t_refused 'a seed of 10 MB' 9 invalid seed --stdin "$T/big" -- mfa enroll ann --name imported --seed-stdin
printf 'GEZD\0GNBVGY3TQOJQ' >"$T/nul"
t_refused 'a NUL in it' 9 invalid seed --stdin "$T/nul" -- mfa enroll ann --name imported --seed-stdin
t_refused 'another algorithm than the URI' 9 invalid algorithm \
	--in 'otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA1' -- mfa enroll ann --name imported --seed-stdin -a SHA256
t_refused 'an issuer with a colon' 9 invalid issuer -- mfa enroll ann --name imported --issuer a:b
t_refused 'an issuer that turns the direction of text' 9 invalid issuer -- mfa enroll ann --name imported --issuer "$(printf 'a\342\200\256b')"
t_refused 'an invalid name' 9 invalid name -- mfa enroll ann --name 'A b'
t_refused 'a seed that another factor has' 4 exists seed --in "$two" -- mfa enroll ann --name imported --seed-stdin
# to HMAC, zero bytes at the end make no other key
padded=$(/usr/bin/python3 -c 'import base64, sys
seed = base64.b32decode(sys.argv[1] + "=" * (-len(sys.argv[1]) % 8))
print(base64.b32encode(seed + bytes(3)).decode().rstrip("="))' "$two")
t_refused 'the same with zero bytes at its end' 4 exists seed --in "$padded" -- mfa enroll ann --name imported --seed-stdin
t_refused 'a name of a confirmed factor' 4 exists name -- mfa enroll ann
t_refused 'nobody' 3 not_found user -- mfa enroll nobody
# out STATUS CODE FIELD OPTION…
out()
{
	o_status=$1
	o_code=$2
	o_field=$3
	shift 3
	t_refused "$*" "$o_status" "$o_code" "$o_field" -- mfa enroll ann --name imported "$@"
}
for n in 5 9 -6 6.0 99999999999999999999 x; do
	out 9 invalid digits --digits "$n"
done
out 9 invalid period --period 14s
out 9 invalid period --period 0s
out 2 usage period --period -30s
out 2 usage period --period 30
out 2 usage algorithm --algorithm MD5
out 2 usage - --seed X
out 2 usage - --seed=X
t_refused 'a period too long' 9 invalid period -- mfa enroll ann --name imported --period 121s
t_refused 'an absurd one' 9 invalid period -- mfa enroll ann --name imported --period 100y
t_run 'a fourth, a fifth' 0 -- mfa enroll ann --name five
t_refused 'and no sixth' 4 conflict - -- mfa enroll ann --name six

# ---- codes ----

t_run 'an account to try' 0 -- user create bob@example.org --no-password
t_run 'a factor of the user' 0 --in "$seed" -- mfa enroll bob@example.org --seed-stdin
t_run 'is confirmed' 0 --in "$(code_of "$seed" -30)" -- mfa confirm bob@example.org --code-stdin

# no REASON TITLE USER CODE: it is a no like any other, and the log alone has the reason
no()
{
	later 2
	t_run "$2" 5 --in "$4" -- mfa check "$3" --code-stdin -o json
	t_out_is '{"valid":false,"reason":null,"method":null,"factor":null,"recovery_codes":0}'
	t_err_is ''
	t_sql "SELECT action, outcome, details FROM audit_event ORDER BY seq DESC LIMIT 1" >"$T/event"
	t_ok "$2: is in the log, with its reason" grep -q "^mfa.check|no|.*\"reason\":\"$1\"" "$T/event"
	t_exec user unlock bob@example.org
}
no replayed 'the code that confirmed' bob@example.org "$(code_of "$seed" -30)"
code=$(code_of "$seed")
no malformed 'a blank before' bob@example.org " $code"
no malformed 'a blank behind' bob@example.org "$code "
no malformed 'a blank within' bob@example.org "$(echo "$code" | sed 's/.../& /')"
no malformed 'two line ends' bob@example.org "$code

"
no malformed 'a digit too few' bob@example.org "${code%?}"
no wrong 'a digit too many' bob@example.org "0$code"
no malformed 'a sign' bob@example.org "+$code"
no malformed 'Arabic digits' bob@example.org '٠٨١٨٠٤'
no malformed 'full-width digits' bob@example.org '０８１８０４'
no malformed 'a joiner behind it' bob@example.org "$code$(printf '\342\200\215')"
no malformed 'not UTF-8' bob@example.org "$code$(printf '\377')"
no malformed '60 kB' bob@example.org "$(head -c 60000 /dev/zero | tr '\0' 0)"
no wrong 'of the step after the next' bob@example.org "$(code_of "$seed" 62)"
no wrong 'of the step before the last' bob@example.org "$(code_of "$seed" -58)"
no wrong "another user's" bob@example.org "$(code_of "$two")"
no none 'of a user without a factor' root@example.org "$code"
no none 'of an unknown user' nobody@example.org "$code"
t_ok 'whose name is nowhere' sh -c "! grep -q nobody '$T/event'"
t_exec user disable bob@example.org
no none 'of a user who may not sign in' bob@example.org "$code"
t_exec user enable bob@example.org
t_refused '10 MB' 9 invalid code --stdin "$T/big" -- mfa check bob@example.org --code-stdin
printf '%s\0' "$code" >"$T/nul"
t_refused 'a NUL' 9 invalid code --stdin "$T/nul" -- mfa check bob@example.org --code-stdin
t_refused 'nothing' 9 invalid code -- mfa check bob@example.org --code-stdin
misused 'no terminal to ask on' 'terminal' -- mfa check bob@example.org
misused 'it has no dry run' 'has no dry run' --in "$code" -- mfa check bob@example.org --code-stdin -n
misused 'a code as a value' 'no option takes a secret as its value' -- mfa check bob@example.org "--code=$code"
later 30
t_run 'right' 0 --in "$(code_of "$seed")" -- mfa check bob@example.org --code-stdin
taken=$(code_of "$seed")
no replayed 'once more' bob@example.org "$taken"

# the clock is set back: what was taken, and all before it, stays taken
before=$now
for back in 30 3600 86400 31536000; do
	now=$((before - back))
	no replayed "the clock is set back by $back s" bob@example.org "$(code_of "$seed")"
	now=$before
done
t_clock "$now"
t_exec user unlock bob@example.org
later 60
t_run 'and goes on when it has caught up' 0 --in "$(code_of "$seed")" -- mfa check bob@example.org --code-stdin

# five in a quarter of an hour
later 60
for i in 1 2 3 4 5; do
	t_run "a guess ($i)" 5 --in 000000 -- mfa check bob@example.org --code-stdin
	later 1
done
later 890
t_run 'then even the right one has to wait' 5 --in "$(code_of "$seed")" -- mfa check bob@example.org --code-stdin
t_sql "SELECT details FROM audit_event ORDER BY seq DESC LIMIT 1" >"$T/event"
t_ok 'as the log says' grep -q '"reason":"throttled"' "$T/event"
t_exec user reset-password bob@example.org --field code
tr -d '\n' <"$OUT" >"$T/reset"
chmod 600 "$T/reset"
t_run 'a new password by a code' 0 --in 'another battery staple horse' -- \
	user reset-password --code-file "$T/reset" --password-stdin
t_run 'shortens no waiting for another factor' 5 --in "$(code_of "$seed")" -- mfa check bob@example.org --code-stdin
t_sql "SELECT details FROM audit_event ORDER BY seq DESC LIMIT 1" >"$T/event"
t_ok 'as the log says, too' grep -q '"reason":"throttled"' "$T/event"
later 10
t_run 'a quarter of an hour, and no more' 0 --in "$(code_of "$seed")" -- mfa check bob@example.org --code-stdin
t_ok 'and forgets the guesses' [ "$(t_sql 'SELECT count(*) FROM throttle WHERE failures > 4')" = 0 ]

# ---- recovery codes ----

t_run 'recovery codes' 0 -- mfa recovery-codes bob@example.org -o json
t_json '[.codes[] | test("^([1-9]|10)(-[0-9A-HJKMNP-TV-Z]{4}){4}$")] | [length, all]' '[10,true]'
t_json '.codes | unique | length' 10
t_field 'codes[2]' >"$T/third"
t_run 'one of them' 0 --stdin "$T/third" -- mfa check bob@example.org --code-stdin -o json
t_json '"\(.method) \(.factor) \(.recovery_codes)"' 'recovery 3 9'
no replayed 'it again' bob@example.org "$(cat "$T/third")"
no malformed 'without its number' bob@example.org "$(sed 's/^[0-9]*-//' "$T/third")"
no wrong 'under another number' bob@example.org "$(sed 's/^3/4/' "$T/third")"
t_run 'new ones, into a file' 0 -- mfa recovery-codes bob@example.org --secret-out "$T/codes" -o json
t_json .codes '[]'
t_ok 'ten lines, for its owner' [ "$(wc -l <"$T/codes") $(stat -c %a "$T/codes")" = '10 600' ]
no wrong 'void with the former' bob@example.org "$(sed 's/^3/4/' "$T/third")"
later 2
head -n 1 "$T/codes" | tr '[:upper:]' '[:lower:]' >"$T/first"
t_run 'in small letters' 0 --stdin "$T/first" -- mfa check bob@example.org --code-stdin
t_refused 'for an unknown user' 3 not_found user -- mfa recovery-codes nobody
t_refused 'for a user without a factor' 4 conflict - -- mfa recovery-codes root@example.org

# ---- the end ----

t_run 'a token of the user' 0 -- token mint --user bob@example.org --audience api --ttl 5m --field token
cp "$OUT" "$T/token"
t_run 'is valid' 0 --stdin "$T/token" -- token verify --audience api
refused 'a question before it' 2 confirm null 'Remove 1 mfa factor: totp. Sessions and tokens of the user end' -- mfa remove bob@example.org
done_once 'removed' -- mfa remove bob@example.org --yes
t_run 'and the token with it' 5 --stdin "$T/token" -- token verify --audience api
no none 'its codes are no longer accepted' bob@example.org "$(code_of "$seed")"
no none 'nor a recovery code' bob@example.org "$(sed -n 2p "$T/codes")"
unchanged 'removed again' -- mfa remove bob@example.org --yes
misused 'one and all' 'cannot be used together' -- mfa remove bob@example.org --name totp --all --yes
t_refused 'of an unknown user' 3 not_found user -- mfa remove nobody --yes
json_run 'all that ann has' 0 -- mfa remove ann --all --yes
t_json '[.items[].name] | sort' '["five","imported","qr","totp","two"]'

# ---- whose rights ----

given perm create 'mfa:*'
given role create desk
given role grant desk 'mfa:*'
given user create desk@example.org --no-password --role desk
t_run 'a help desk helps' 0 -- mfa enroll bob@example.org --actor desk@example.org
t_refused 'but not those who hold more' 8 forbidden - -- mfa enroll root@example.org --actor desk@example.org
given user create nil@example.org --no-password
t_refused 'an actor without rights' 8 forbidden - -- mfa enroll nil@example.org --actor nil@example.org

given user delete bob@example.org
t_refused 'a deleted account' 4 conflict - -- mfa enroll bob@example.org
given user purge bob@example.org --yes
t_ok 'a purged account has no factor' [ "$(t_sql 'SELECT count(*) FROM totp')" = 0 ]
t_run 'the log is whole' 0 -- audit verify
t_done
