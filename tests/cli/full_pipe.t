#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A reader that does not read a secret's output delays nobody: what cannot be shown in a few seconds is not done.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
t_run 'a client' 0 -- client create there --audience api

# into_full_pipe ARGS…: its status, after a pipe that is full already, and that nobody reads till then, got its output
into_full_pipe()
{
	rm -f "$T/status"
	{
		head -c 65536 /dev/zero
		# shellcheck disable=SC2086 # several words
		env -i HOME="$T" $T_EXTRA IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" "$IDCTL" "$@" 2>"$T/err"
		echo $? >"$T/status.new"
		mv "$T/status.new" "$T/status"
	} | {
		while [ ! -e "$T/status" ]; do sleep 0.05; done
		cat >/dev/null
	}
}
for args in 'client create new --audience api' 'client secret-add there' 'apikey create --client there --name x' \
	'token mint --client there' 'user reset-password root@example.org' 'user invite new@example.org'; do
	# shellcheck disable=SC2086 # words
	into_full_pipe $args &
	t_run "$args: another writer gets its turn meanwhile" 0 -- role create "beside$(date +%N)"
	wait "$!"
	t_ok "$args: it ends" [ "$(cat "$T/status")" -eq 1 ]
	t_ok "$args: it says that nothing was changed" grep -q 'nothing was changed' "$T/err"
done
t_run 'no client was made' 3 -- client show new
t_run 'nobody was invited' 3 -- user show new@example.org
t_run 'no key is there' 0 -- apikey list -o json
t_json '.items | length' 0
t_run 'no token' 0 -- token list -o json
t_json '.items | length' 0
t_run 'the client has its first secret' 0 -- client secret-list there -o json
t_json '.items | length' 1
t_done
