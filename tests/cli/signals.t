#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# SIGINT, SIGTERM and SIGPIPE: at a prompt, in a long list, in a long change. Before or after, never between.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_once 'durability'
t_init --admin root@example.org

# terminal.py SIGNAL PROMPT COMMAND…: on a terminal of its own; at the prompt the signal comes (^C: as the key).
# Prints whether what is typed would be seen there, whether it would be seen afterwards, and the status.
cat >"$T/terminal.py" <<'END'
import fcntl, os, pty, select, signal, sys, termios, time
which, prompt, command = sys.argv[1], sys.argv[2].encode(), sys.argv[3:]
master, slave = pty.openpty()
pid = os.fork()
if pid == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for n in 0, 1, 2:
        os.dup2(slave, n)
    os.execv(command[0], command)
seen, told, end = b"", False, time.time() + 60
while time.time() < end and not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
    if select.select([master], [], [], 0.05)[0]:
        seen += os.read(master, 4096)
    if not told and prompt in seen:
        told = True
        time.sleep(0.1)
        print("shown" if termios.tcgetattr(slave)[3] & termios.ECHO else "hidden")
        if which == "^C":
            os.write(master, b"\x03")
        else:
            os.kill(pid, getattr(signal, which))
if not told:
    sys.exit("no prompt in %r" % seen)
print("echo" if termios.tcgetattr(slave)[3] & termios.ECHO else "silent")
if time.time() >= end:
    os.kill(pid, signal.SIGKILL)
_, status = os.waitpid(pid, 0)
print(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
END

# at_prompt SIGNAL STATUS PROMPT ARGS…
at_prompt()
{
	a_signal=$1
	a_status=$2
	a_prompt=$3
	shift 3
	t_mark
	timeout "$T_LIMIT" /usr/bin/python3 "$T/terminal.py" "$a_signal" "$a_prompt" "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" "$@" \
		>"$OUT" 2>"$ERR"
	STATUS=$?
	T_COMMAND="$a_signal at '$a_prompt': $*"
	t_out_is "$(printf 'hidden\necho\n%s' "$a_status")" "$a_signal at '$a_prompt', idctl $*: status $a_status, the terminal as before"
	t_same_state "$a_signal at '$a_prompt', idctl $*: nothing has changed"
}

if t_terminal 'signals at a prompt'; then
	for pair in SIGTERM:143 SIGINT:130 ^C:130; do
		at_prompt "${pair%:*}" "${pair#*:}" assword user create ann@example.org
	done
	at_prompt SIGTERM 143 assword user passwd root@example.org
	t_exec client create ci
	at_prompt SIGINT 130 ecret client check-secret ci

	# a question is asked in the open
	t_mark
	timeout "$T_LIMIT" /usr/bin/python3 "$T/terminal.py" ^C '?' "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" \
		client delete ci >"$OUT" 2>"$ERR"
	t_out_is "$(printf 'shown\necho\n130')" 'an interrupt at a question'
	t_same_state 'an interrupt at a question: nothing has changed'
fi

# ---- in the middle of a list ----

t_sql "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
	INSERT INTO access_token (jti, audience, scope, issued_at, expires_at)
	SELECT 'jti-of-some-length-' || i, 'api', '', 1000000000000000, 1000000600000000 + i FROM n"

# The list goes into a pipe that nobody reads, so that it must be in its middle.
in_list()
{
	mkfifo "$T/pipe"
	exec 7<>"$T/pipe"
	"$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" token list -o jsonl >"$T/pipe" 2>"$ERR" &
	i_pid=$!
	# something has come, and it is not all
	head -c 1 <&7 >"$T/.first"
	kill -s "$1" "$i_pid"
	wait "$i_pid"
	STATUS=$?
	T_COMMAND="SIG$1 in a list"
	exec 7>&-
	rm "$T/pipe"
	t_ok "SIG$1 in the middle of a list: status $2" [ "$STATUS" -eq "$2" ]
}
t_mark
in_list TERM 143
t_run 'the store is free' 0 -- role create after-list
t_exec role delete after-list --yes
sh -c '"$@" | head -n 1' - "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" token list -o jsonl >"$OUT" 2>"$ERR"
t_err_is '' 'a reader that stops early: no message'
: >"$T/.rc"
{ "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" token list -o jsonl 2>"$ERR"; echo $? >"$T/.rc"; } | head -n 1 >"$OUT"
t_ok 'it ends by SIGPIPE' [ "$(cat "$T/.rc")" = 141 ]

# ---- in the middle of a change ----

t_run 'the log before' 0 -- audit verify
"$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" token prune --batch 1 >"$OUT" 2>"$ERR" &
pid=$!
# some are gone, and most are not; SQLite's own shell does not wait for who is writing
until left=$(t_sql 'SELECT count(*) FROM access_token' 2>/dev/null) && [ "$left" -lt 20000 ]; do
	kill -0 "$pid" || break
done
kill -s TERM "$pid"
wait "$pid"
status=$?
left=$(t_sql 'SELECT count(*) FROM access_token')
t_ok "SIGTERM in the middle of pruning: status 143, not $status" [ "$status" -eq 143 ]
t_ok "what was done is done, and the rest is there: $left" [ "$left" -gt 0 ]
t_run 'it goes on where it was' 0 -- token prune --batch 100000 -o json
t_json '.deleted' "$left"
t_run 'the log is whole' 0 -- audit verify
t_run 'and the store' 0 -- doctor --deep

# ---- what a caller leaves behind ----

# in_shell WORDS ARGS…: behind these words of a shell
in_shell()
{
	T_COMMAND="$1; idctl $2 $3"
	i_words=$1
	shift
	sh -c "$i_words; exec \"\$@\"" - "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" "$@" >"$OUT" 2>"$ERR"
	STATUS=$?
}
t_mark
in_shell 'ulimit -f 0' user list
t_ok 'an answer that finds no room: status 1' [ "$STATUS" -eq 1 ]
if [ "$T_ENGINE" = sqlite ]; then
	in_shell 'ulimit -f 8' user create late@example.org --no-password 2>/dev/null
	t_ok 'a store that may not grow: status 75' [ "$STATUS" -eq 75 ]
	t_err_has 'the store cannot be read or written' 'it says what failed'
	t_same_state 'a store that may not grow: nothing has changed'

	# while the turn is held nobody else can write; an alarm ends a wait for it
	cat >"$T/deaf.py" <<'END'
import fcntl, os, signal, sys
turn = os.open(sys.argv[1] + "-turn", os.O_RDWR)
fcntl.flock(turn, fcntl.LOCK_EX)
pid = os.fork()
if pid == 0:
    os.close(turn)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
    os.execv(sys.argv[2], sys.argv[2:])
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
END
	timeout "$T_LIMIT" /usr/bin/python3 "$T/deaf.py" "$IDCTL_DB" "$IDCTL" --db "$IDCTL_DB" --key-file "$IDCTL_KEY_FILE" \
		user create late@example.org --no-password >"$OUT" 2>"$ERR"
	STATUS=$?
	T_COMMAND='every signal blocked; idctl user create'
	t_ok 'a wait ends even when alarms are blocked: status 75' [ "$STATUS" -eq 75 ]
	t_err_has 'another idctl has been writing' 'it says what it waited for'
	t_same_state 'a wait that ends: nothing has changed'
fi
t_done
