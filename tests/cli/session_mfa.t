#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Signing in where a second factor is asked for: by what was enrolled, by a role, by the client.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/clock.sh
. "$T_HERE/clock.sh"

t_cheap
T_CLOCK_ENV=IDCTL_CONFIG=$IDCTL_CONFIG
now=1800000000
t_clock "$now"
t_init --admin root@example.org --issuer https://id.example.org
seed=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
umask 077
printf %s 'correct horse battery staple' >"$T/password"
printf %s 'wrong horse battery staple' >"$T/wrong"
for name in ann ben; do
	T_STDIN=$T/password t_exec user create "$name@example.org" --username "$name" --password-stdin
done
t_exec client create open --audience api
t_exec client create strict --audience api --require-mfa

later()
{
	now=$((now + $1))
	t_clock "$now"
}

# code SECONDS: of the moment so many seconds from now, in $T/code
code()
{
	printf %s "$(oathtool --totp=sha1 --base32 --now "@$((now + $1))" "$seed")" >"$T/code"
}

# start TITLE STATUS USER PASSWORD ARGS…
start()
{
	title=$1 t_status=$2 t_user=$3 t_password=$4
	shift 4
	t_run "$title" "$t_status" -- session start --user "$t_user" --password-file "$t_password" -o json "$@"
}

# no FIELD [STEP]: what the last start said, if it was no; and in which step, by the name that this has in the log
no()
{
	t_err_json '.error | "\(.code) \(.field)"' "no $1"
	t_out_is ''
	t_ok 'the log has it' [ "$(t_sql 'SELECT action, outcome FROM audit_event ORDER BY seq DESC LIMIT 1')" = "session.${2-start}|no" ]
}
all_alike='sign-in refused: unknown user, wrong credentials or too many attempts'

start 'nobody asks for a second factor' 0 ann "$T/password" --client open
jq -r .access_token "$OUT" >"$T/access"
jq -r .refresh_token "$OUT" >"$T/before"
start 'the client asks, and there is none' 5 ann "$T/password" --client strict
no code

t_run 'a factor' 0 --in "$seed" -- mfa enroll ann --seed-stdin
code 0
t_run 'it counts' 0 --stdin "$T/code" -- mfa confirm ann --code-stdin
t_run 'what began without it ends' 5 --stdin "$T/before" -- session refresh

start 'without a code' 5 ann "$T/password" --client open
no code
start 'a wrong password, and no code' 5 ann "$T/wrong" --client open
no null password
t_err_json .error.message "$all_alike"
later 60
code 3000
start 'a wrong code' 5 ann "$T/password" --code-file "$T/code"
no null code
t_err_json .error.message "$all_alike"
later 60
code 0
start 'the right code, and a wrong password' 5 ann "$T/wrong" --code-file "$T/code"
no null password
later 5
start 'the right code was not used up by it' 0 ann "$T/password" --code-file "$T/code" --client strict
jq -r .access_token "$OUT" >"$T/access"
jq -r .refresh_token "$OUT" >"$T/refresh"
t_run 'the token says so' 0 --stdin "$T/access" -- token verify -o json
t_json '.claims.amr | join(" ")' 'mfa otp pwd'
start 'the code again' 5 ann "$T/password" --code-file "$T/code"
no null code
later 60
for bad in '' ' 123456' '123456 ' 12345 1234567 123456789 '١٢٣٤٥٦' 12345a; do
	later 1000
	printf %s "$bad" >"$T/bad"
	if [ -z "$bad" ]; then
		start 'an empty code' 9 ann "$T/password" --code-file "$T/bad"
	else
		start "no code: '$bad'" 5 ann "$T/password" --code-file "$T/bad"
		no null code
	fi
done
later 1000
t_run 'recovery codes' 0 -- mfa recovery-codes ann -o json
jq -r '.codes[2]' "$OUT" | tr -d '\n' >"$T/recovery"
start 'a recovery code' 0 ann "$T/password" --code-file "$T/recovery" --client strict
start 'the same again' 5 ann "$T/password" --code-file "$T/recovery" --client strict
no null code

# ---- a role that asks, since a session began ----

start 'ben needs none' 0 ben "$T/password" --client open
jq -r .refresh_token "$OUT" >"$T/ben"
t_exec role create careful --require-mfa
t_exec role create wider
t_exec role inherit wider careful
t_exec user grant ben wider
t_run 'the session cannot be refreshed' 5 --stdin "$T/ben" -- session refresh
start 'nor does another begin' 5 ben "$T/password" --client open
no code
t_exec user revoke ben wider
start 'but for the role' 0 ben "$T/password" --client open
t_run 'ann had a second factor, and can refresh' 0 --stdin "$T/refresh" -- session refresh -o json
jq -r .access_token "$OUT" >"$T/access"
t_run 'the token still says so' 0 --stdin "$T/access" -- token verify -o json
t_json '.claims.amr | join(" ")' 'mfa otp pwd'
t_run 'the factor goes' 0 -- mfa remove ann --yes
t_run 'and what it began, with it' 5 --stdin "$T/access" -- token verify -o json
t_json .reason session_ended

# ---- a password that must be changed ----

t_run 'ben gets a first password' 0 --stdin "$T/password" -- user passwd ben --password-stdin --must-change
start 'a sign-in with it' 5 ben "$T/password" --client open
no password
start 'with a wrong one' 5 ben "$T/wrong" --client open
no null password
later 60
t_run 'ben has another password' 0 --in 'another battery staple horse' -- user passwd ben --password-stdin
t_run 'and signs in with it' 0 --in 'another battery staple horse' -- session start --user ben --password-stdin --client open

# ---- a code that was delivered ----

link()
{
	t_exec user magic-link ben --field code
	tr -d '\n' <"$OUT" >"$T/link"
}
in_by_link()
{
	title=$1 t_status=$2
	shift 2
	t_run "$title" "$t_status" -- session start --sign-in-code-file "$T/link" --client open -o json "$@"
}
link
in_by_link 'by a code instead of a password' 0
jq -r .access_token "$OUT" >"$T/access"
t_run 'it is a token of ben' 0 --stdin "$T/access" -- token verify -o json
t_json '.claims.amr | join(" ")' otp
in_by_link 'the same again' 5
no code
link
t_exec user grant ben wider
in_by_link 'a second factor is asked for, and there is none' 5
no code
t_exec user revoke ben wider
in_by_link 'the code was not used up by it' 0
link
t_run 'another password' 0 --in 'correct horse battery staple' -- user passwd ben --password-stdin
in_by_link 'voids it' 5
no code
printf %s 'idc_ml_000000' >"$T/link"
in_by_link 'an invalid code' 5
no code
t_run 'both a name and a code' 2 -- session start --user ben --sign-in-code-file "$T/link" -o json
t_run 'neither' 2 -- session start -o json

# ---- the source: in the entry, whatever was wrong ----

# tells TITLE STATUS ENTRY ARGS…: what the newest entry says
tells()
{
	title=$1 t_status=$2 t_entry=$3
	shift 3
	later 1000
	t_run "$title" "$t_status" -- session start "$@" --source 2001:DB8::7 -o json
	t_sql 'SELECT outcome, details FROM audit_event ORDER BY seq DESC LIMIT 1' | sed 's/,"user_id":"[^"]*"//' >"$T/entry"
	t_file_is "$T/entry" "$t_entry" "$title: on record"
}
by="--user ann --password-file $T/password"
# shellcheck disable=SC2086 # they are words
{
	tells 'a second factor is missing' 5 'no|{"field":"code","source":"2001:db8::7"}' $by --client strict
	tells 'an invalid code' 5 'no|{"field":"code","source":"2001:db8::7"}' --sign-in-code-file "$T/link"
	tells 'a scope too many' 8 'forbidden|{"field":"scope","name":"ann@example.org","source":"2001:db8::7"}' $by --client open --scope x
	t_run 'a factor' 0 --in "$seed" -- mfa enroll ann --seed-stdin
	code 0
	t_run 'it counts' 0 --stdin "$T/code" -- mfa confirm ann --code-stdin
	printf 000000 >"$T/code"
	tells 'a wrong one' 5 'no|{"name":"ann@example.org","reason":"wrong","source":"2001:db8::7"}' $by \
		--code-file "$T/code"
	t_exec user passwd ben --must-change --password-file "$T/password"
	tells 'a password that must be changed' 5 'no|{"field":"password","source":"2001:db8::7"}' \
		--user ben --password-file "$T/password"
	tells 'a wrong password' 5 'no|{"name":"ben@example.org","source":"2001:db8::7","throttled":false}' \
		--user ben --password-file "$T/wrong"
	t_exec user passwd ben --password-file "$T/password"
	tells 'a sign-in' 0 'ok|{"expires_at":"2027-02-14T12:30:45.000Z","methods":["pwd"],"source":"2001:db8::7","user":"ben@example.org"}' \
		--user ben --password-file "$T/password"
}
t_run 'the log is whole' 0 -- audit verify
t_done
