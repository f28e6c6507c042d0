#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# doc/recipes/kubernetes.md: the plug-in, with a sudo that lets through what the printed rules do, word by word.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/recipes.sh
. "${0%/*}/recipes.sh"
t_init --admin root@example.org --issuer https://id.example.org
printf %s 'correct horse battery staple' >"$T/folder/ann.password"
chmod 600 "$T/folder/ann.password"
T_STDIN=$T/folder/ann.password t_exec user create ann@example.org --username ann --role user --password-stdin
recipe_commands kubernetes
for file in /usr/local/bin/idctl-kube /etc/sudoers.d/idctl-kube; do
	recipe_install kubernetes "$file"
done
home=$T/ann
state=$home/.config/idctl/kube
(umask 077 && mkdir -p "$state" && cat "$T/folder/refresh.token" >"$state/refresh.token")
mkdir "$T/bin"
cat >"$T/bin/sudo" <<END
#!/bin/sh
[ "\$1 \$2 \$3 \$4" = '-n -u idctl --' ] || exit 1
shift 4
grep -qF "(idctl) NOPASSWD: \$*" '$R/etc/sudoers.d/idctl-kube' && grep -q ": \$*\\\$" '$R/etc/sudoers.d/idctl-kube' || {
	echo "sudo: a password is required" >&2
	exit 1
}
[ ! -e '$T/slow' ] || sleep 1
exec env IDCTL_DB='$IDCTL_DB' IDCTL_KEY_FILE='$IDCTL_KEY_FILE' "\$@"
END
chmod 755 "$T/bin/sudo"

plugin()
{
	(cd / && env -i PATH="$T/bin:$PATH" HOME="$home" timeout "$T_LIMIT" "$R/usr/local/bin/idctl-kube" "$@")
}

# good TITLE ARGS…: it prints a credential
good()
{
	title=$1
	shift
	bad=0
	plugin "$@" >"$T/credential" 2>"$T/.why" || bad=1
	t_result "$bad" "$title" <"$T/.why"
	t_file_json "$T/credential" '[.apiVersion, .kind, (keys | tostring), (.status | keys | tostring)] | tostring' \
		'["client.authentication.k8s.io/v1","ExecCredential","[\"apiVersion\",\"kind\",\"status\"]","[\"expirationTimestamp\",\"token\"]"]' \
		"$title: of that kind"
	jq -r .status.token "$T/credential" >"$T/token"
	t_run "$title: valid for the API server" 0 --stdin "$T/token" -- token verify --audience kubernetes -o json
	t_json '.expires_at | sub("[.]000"; "")' "$(jq -r .status.expirationTimestamp "$T/credential")" "$title: until then"
}

good 'a session' session
before=$(cat "$T/folder/refresh.token")
t_ok 'another refresh token is there' [ "$(cat "$state/refresh.token")" != "$before" ]
t_ok 'for nobody else' [ "$(stat -c %a "$state/refresh.token")" = 600 ]
t_ok 'and nothing beside it' [ "$(ls "$state")" = "$(printf 'lock\nrefresh.token')" ]
good 'again' session

: >"$T/slow"
for i in 1 2 3; do
	(
		plugin session >"$T/out.$i" 2>&1
		echo "$?" >"$T/status.$i"
	) &
done
wait
t_ok 'three at once: all have one' [ "$(cat "$T"/status.? | tr '\n' ' ')" = '0 0 0 ' ]
rm "$T/slow"
good 'after them' session

# killed between the answer and the file
cp "$state/refresh.token" "$T/kept"
plugin session >"$T/out"
cp "$T/kept" "$state/refresh.token"
good 'after the file was not replaced' session
good 'and after that' session
t_exec client update kube --no-refresh-retry
plugin session >"$T/out"
cp "$T/kept" "$state/refresh.token"
t_ok 'a stolen one gives nothing' sh -c "! '$T/bin/sudo' -n -u idctl -- '$R/usr/local/bin/idctl' session refresh -o json <'$T/kept'"
empty()
{
	! plugin "$@" >"$OUT" 2>"$ERR" && [ ! -s "$OUT" ]
}
stays=$(cat "$state/refresh.token")
t_ok 'and the session is over' empty session
t_ok 'the file is as it was' [ "$(cat "$state/refresh.token")" = "$stays" ]
rm "$state/refresh.token"
t_ok 'without a file' empty session

good 'a client' mint deploy "$T/folder/deploy.secret"
t_ok 'another client than the rule has' empty mint kube "$T/folder/deploy.secret"
echo no >"$T/wrong"
t_ok 'a wrong secret' empty mint deploy "$T/wrong"
t_ok 'no words' empty
t_ok 'other words' empty token

# shellcheck disable=SC2088 # as it is printed
recipe_yaml kubernetes '~/.kube/config' users 0 user exec
t_file_json "$T/yaml" tostring \
	'{"apiVersion":"client.authentication.k8s.io/v1","command":"/usr/local/bin/idctl-kube","args":["session"],"interactiveMode":"Never"}' \
	'the kubeconfig names it'
t_ok 'no token among arguments' sh -c "! grep -qE 'ey[A-Za-z0-9_-]{20}|idc_..' '$recipe_args'"
t_done
