#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# As many passwords are hashed at once as fit; others wait their turn, and after a while are told so. In a mount
# namespace of its own: taking all places there delays no other test.
if [ "${1-}" != apart ]; then
	if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
		exec unshare -m sh "$0" apart
	fi
	echo 'ok 1 - places for password hashes # SKIP no mount of its own is to be had here'
	echo 1..1
	exit 0
fi
mkdir -p /run/idctl && mount -t tmpfs -o mode=700 tmpfs /run/idctl || exit 1
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_cheap
t_init --admin root@example.org
printf 'correct horse battery staple' >"$T/password"
printf 'staple battery horse correct' >"$T/wrong"
chmod 600 "$T/password" "$T/wrong"
t_run 'a user' 0 -- user create ann@example.org --password-file "$T/password"
check='user check-password ann@example.org --password-file'

# hold: all places; $HOLDER
hold()
{
	rm -f "$T/held"
	/usr/bin/python3 - "$T/held" <<-'EOT' &
		import fcntl, signal, sys
		files = [open("/run/idctl/hash-%d" % i, "w") for i in range(64)]
		for f in files:
		    fcntl.flock(f, fcntl.LOCK_EX)
		open(sys.argv[1], "w").close()
		signal.pause()
	EOT
	HOLDER=$!
	while ! [ -e "$T/held" ]; do
		kill -0 "$HOLDER" || exit 1
		sleep 0.02
	done
}

# ---- those that are free are taken ----

# shellcheck disable=SC2086 # several words
t_run 'with all places free' 0 -- $check "$T/password"
t_ok 'the folder is closed to others' [ "$(stat -c '%a %U' /run/idctl)" = '700 root' ]
i=0
running=
while [ $i -lt 12 ]; do
	i=$((i + 1))
	(
		T_STDIN=
		OUT=$T/out-$i
		ERR=$T/err-$i
		# shellcheck disable=SC2086
		t_persist $check "$T/password"
		echo "$STATUS" >"$T/status-$i"
	) &
	running="$running $!"
done
# shellcheck disable=SC2086
wait $running
t_ok 'twelve at once are all accepted' [ "$(cat "$T"/status-* | sort | uniq -c | tr -d ' \n')" = 120 ]
places=$(nproc)
t_ok "no lock beyond the $places processors was needed" [ "$(find /run/idctl -name 'hash-*' | wc -l)" -le "$places" ]

# ---- all are taken ----

hold
(
	OUT=$T/waited.out
	ERR=$T/waited.err
	# shellcheck disable=SC2086
	t_exec $check "$T/password"
	echo "$STATUS" >"$T/waited"
) &
waiting=$!
# shellcheck disable=SC2086
t_run 'a wait that is too long fails as busy' 75 -- $check "$T/wrong" -o json
t_err_json '.error | "\(.code) \(.message | test("other passwords have been hashed for 30 seconds"))"' 'busy true'
kill -9 "$HOLDER"
wait "$HOLDER" 2>/dev/null
wait "$waiting"
read -r waited <"$T/waited"
t_ok 'the other too, or it came in when the places were free' [ "$waited" -eq 75 -o "$waited" -eq 0 ]
# shellcheck disable=SC2086
t_run 'an attempt that was not checked is not charged' 0 -- $check "$T/password"
t_sql "SELECT count(*) FROM throttle WHERE failures > 0" >"$T/failures"
t_file_is "$T/failures" 0 'and none is counted'
hold
(
	OUT=$T/turn.out
	ERR=$T/turn.err
	t_exec user create ben@example.org --password-file "$T/password" --reason 'its turn'
	echo "$STATUS" >"$T/turn"
) &
waiting=$!
kill -9 "$HOLDER"
wait "$HOLDER" 2>/dev/null
wait "$waiting"
t_file_is "$T/turn" 0 'a killed process leaves its place to the next'

# ---- where there is no folder for it ----

rm -rf /run/idctl/*
chmod 755 /run/idctl
# shellcheck disable=SC2086
t_run 'in a folder that others can read, there is no limit' 0 -- $check "$T/password"
t_ok 'and nothing is put there' [ -z "$(ls -A /run/idctl)" ]
t_done
