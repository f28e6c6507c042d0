#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# doc/recipes/pam.md, by a real PAM stack that runs without privileges (pam_wrapper).
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/recipes.sh
. "${0%/*}/recipes.sh"
wrapper=$(find /usr/lib -name libpam_wrapper.so | head -n 1)
[ -n "$wrapper" ] || {
	echo '1..0 # SKIP there is no pam_wrapper'
	exit 0
}
t_init --admin root@example.org
password='correct horse battery staple'
t_exec user create ann@example.org --no-password
for name in ann ben cat; do
	T_STDIN=$T/p
	printf %s "$password" >"$T/p"
	if [ "$name" = ann ]; then
		t_exec user passwd ann@example.org --password-stdin
	else
		t_exec user create "$name@example.org" --username "$name" --password-stdin
	fi
done
T_STDIN=$T/p t_exec user create dan@example.org --username dan --password-stdin --must-change
recipe_commands pam
for file in /etc/idctl/idctl.conf /usr/local/lib/idctl/pam-check /etc/pam.d/portal /etc/pam.d/portal-code; do
	recipe_install pam "$file"
done

# pam SERVICE USER TYPED [HOST]
pam()
{
	printf '%s\n' "$3" | env -i LC_ALL=C PATH="$PATH" LD_PRELOAD="$wrapper" PAM_WRAPPER=1 \
		PAM_WRAPPER_SERVICE_DIR="$R/etc/pam.d" timeout "$T_LIMIT" pamtester ${4:+-I "rhost=$4"} "$1" "$2" authenticate
}

no()
{
	! pam "$@"
}

# tried NAME: try again now, not later
tried()
{
	t_exec user unlock "$1"
}

# ---- a password ----

t_ok 'the right password' pam portal ann "$password" 192.0.2.7
t_ok 'the session is over' [ "$(recipe_env idctl session list --fields client,state,source -o csv --no-header | tr -d '\r')" = \
	'pam,revoked,192.0.2.7' ]
t_ok 'from nowhere' pam portal ann "$password"
t_ok 'from a host that is not a valid source' pam portal ann "$password" 'fe80::1%eth0'
t_ok 'a wrong one' no portal ann 'wrong horse battery staple'
tried ann
for typed in '' ' ' "$password " "${password}0" "$(head -c 600 /dev/zero | tr '\0' a)"; do
	t_ok "a wrong one of ${#typed}" no portal ann "$typed"
	tried ann
done
t_ok 'still the right one' pam portal ann "$password"
for name in nobody dan root@example.org ann@example.org ANN Ann -ann --user=ann "$(t_exec user show ann -o id; cat "$OUT")"; do
	t_ok "not $name" no portal "$name" "$password"
done
t_exec user disable cat
t_ok 'not a disabled user' no portal cat "$password"

# ---- what the user has put into the environment, and another type of the stack ----

check()
{
	printf '%s\0' "$password" | env -i PAM_TYPE="$1" PAM_USER=ann IDCTL_DB=/nowhere PATH=/nowhere \
		"$R/usr/local/lib/idctl/pam-check"
}
t_ok 'IDCTL_DB and PATH do nothing' check auth
t_ok 'for auth only' sh -c "! printf '%s\\0' '$password' | PAM_TYPE=account PAM_USER=ann '$R/usr/local/lib/idctl/pam-check'"

# ---- a second factor ----

seed=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ
code()
{
	oathtool --totp=sha1 --base32 --now "@$((now + $1))" "$seed"
}
t_ok 'without one' no portal-code ben "${password}123456"
tried ben
printf %s "$seed" >"$T/seed"
T_STDIN=$T/seed t_exec mfa enroll ben --seed-stdin
now=$(date +%s)
printf %s "$(code 0)" >"$T/code"
T_STDIN=$T/code t_exec mfa confirm ben --code-stdin
t_ok 'enrolled' [ "$STATUS" -eq 0 ]
t_ok 'the password alone' no portal ben "$password"
tried ben
t_ok 'password and code' pam portal-code ben "$password$(code 30)"
t_ok 'the same code again' no portal-code ben "$password$(code 30)"
tried ben
t_ok 'a wrong password with a code' no portal-code ben "wrong$(code 30)"
t_ok 'a code alone' no portal-code ben "$(code 30)"

# ---- nothing else was said, or kept ----

t_ok 'no password among arguments' sh -c "! grep -qF -e 'horse' -e '$(code 30)' '$recipe_args'"
mv "$R/etc/idctl/idctl.conf" "$R/etc/idctl/gone"
t_ok 'without settings' no portal ann "$password"
t_done
