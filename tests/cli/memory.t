#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Memory runs out at each of many places: the program ends by itself, says so, and has changed only what it reports.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# sanitizers have an allocator of their own
[ ! -x "${IDCTL_PLAIN-}" ] || IDCTL=$PWD/$IDCTL_PLAIN
t_cheap
t_init --admin root@example.org
m_shim=${MEMORY:-build/plain/memory.so}
case $m_shim in /*) ;; *) m_shim=$PWD/$m_shim ;; esac
t_ok 'the library that refuses memory is there' [ -r "$m_shim" ]
printf 'correct-horse-battery-staple' >"$T/password"

# one in five of the first, of which most are before the store is open; all of them where everything is to be tried
m_step=5 m_first=$((${SEED:-0} % 5 + 1))
[ "${SAMPLE:-40}" -ne 1 ] || m_step=1 m_first=1

# without_memory WORDS…: @ in them is the number of the allocation that is the first to be refused
without_memory()
{
	m_bad='' m_runs=0 m_refused=0
	for m_at in $(seq "$m_first" "$m_step" 70) $(seq $((70 + m_first)) 37 400) $(seq $((400 + m_first)) 311 3000); do
		t_env LD_PRELOAD="$m_shim" TEST_MEMORY="$m_at" IDCTL_CONFIG="$IDCTL_CONFIG"
		m_words=$(echo "$*" | sed "s/@/$m_at/g")
		T_STDIN=$T/password
		# shellcheck disable=SC2086 # words
		t_exec $m_words
		m_runs=$((m_runs + 1))
		[ "$STATUS" -eq 0 ] || m_refused=$((m_refused + 1))
		[ "$STATUS" -lt 126 ] || m_bad="$m_bad $m_at:$STATUS"
		[ "$STATUS" -eq 0 ] || [ -s "$ERR" ] || m_bad="$m_bad $m_at:silent"
	done
	t_env IDCTL_CONFIG="$IDCTL_CONFIG"
	T_COMMAND="without memory: idctl $*"
	t_ok "memory runs out in idctl $*: no crash, and it says why:$m_bad" [ -z "$m_bad" ]
	t_ok "memory runs out in idctl $*: $m_refused of $m_runs were refused" [ "$m_refused" -gt 3 ]
}

without_memory user show root@example.org
without_memory user show root@example.org -o json
without_memory help user create
without_memory doctor
without_memory token mint --user root@example.org --dry-run
without_memory key create --alg ES256 --dry-run
without_memory user list --where "email=r*" -o csv
without_memory user create jürgen@bücher.example --no-password --dry-run
without_memory user passwd root@example.org --password-stdin --dry-run
without_memory session start --user root@example.org --password-stdin --dry-run
t_run 'the log is whole' 0 -- audit verify
before=$(t_sql 'SELECT count(*) FROM role')
without_memory role create made-@
t_ok 'what was reported is there' [ "$(t_sql 'SELECT count(*) FROM role')" -ge $((before + m_runs - m_refused)) ]
t_run 'the log is whole after changes, too' 0 -- audit verify
t_done
