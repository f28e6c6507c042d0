#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The harness itself, tried on a program that is not idctl: what is wrong must come out as "not ok".
set -u
here=${0%/*}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0

cat >"$dir/stub" <<'END'
#!/bin/sh
sql() {
	case $IDCTL_DB in
	*=*) psql -XAtq -v ON_ERROR_STOP=1 -d "$IDCTL_DB" -c 'SET search_path = idctl' -c "$1" ;;
	*) sqlite3 "$IDCTL_DB" "${1#CREATE SCHEMA idctl;}" ;;
	esac
}
case $1 in
init) sql 'CREATE SCHEMA idctl; CREATE TABLE person(name text); CREATE TABLE audit_row(n int)' ;;
add) sql "INSERT INTO person VALUES('$2')" ;;
note) sql 'INSERT INTO audit_row VALUES(1)' ;;
show) printf '{"name":"%s","n":null}\n' "$2" ;;
cat) cat ;;
env) env ;;
fail) echo "idctl: $2" >&2; exit "$3" ;;
ids)
	a=$(cat /proc/sys/kernel/random/uuid)
	b=$(cat /proc/sys/kernel/random/uuid)
	k=Ab$(echo "$a$b" | tr -d -)
	date -u "+{\"id\":\"$a\",\"other\":\"$b\",\"again\":\"$a\",\"at\":\"%FT%T.%3NZ\",\"exp\":%s}"
	echo "{\"kid\": \"kid-$$\"} token eyJ$k.eyJ$k.$k secret idc_rt_$k key $(echo "$k" | tr 0-9 A-J) kid kid-$$ home $HOME"
	printf 'no end'
	;;
asan) echo 'ERROR: AddressSanitizer: heap-use-after-free' >&2 ;;
die) kill -SEGV $$ ;;
esac
END
chmod +x "$dir/stub"

# check TITLE PATTERN < test file: its TAP, without numbers, must be exactly the lines of PATTERN.
check()
{
	n=$((n + 1))
	{
		echo ". '$here/lib.sh'"
		cat
	} >"$dir/case.t"
	sed "s|^T_HERE=.*|T_HERE=$dir|" "$here/lib.sh" >"$dir/lib.sh"
	cp "$here/normalise.awk" "$here/ask.sh" "$here/json.sh" "$here/store.sh" "$dir/"
	mkdir -p "$dir/golden"
	sed -i "1s|.*|. '$dir/lib.sh'|" "$dir/case.t"
	IDCTL=$dir/stub sh "$dir/case.t" >"$dir/tap" 2>&1
	sed -n 's/^\(not ok\|ok\) [0-9]* - .*/\1/p; /^1\.\./p; /^Bail/p' "$dir/tap" | tr '\n' ' ' >"$dir/short"
	if [ "$(cat "$dir/short")" = "$2 " ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "# wanted: $2"
		sed 's/^/# /' "$dir/short" "$dir/tap"
	fi
}

check 'status, output and errors are told apart' 'ok ok ok not ok not ok not ok not ok 1..7' <<'END'
t_run a 0 -- show x
t_out_is '{"name":"x","n":null}'
t_err_is ''
t_run b 0 -- fail words 4
t_out_is words
t_err_has other
t_err_lacks words
t_done
END

check 'what is short and what is long is compared to its end' 'ok ok not ok not ok not ok ok ok not ok not ok 1..9' <<'END'
t_run a 0 --in 'one
two' -- cat
t_out_is 'one
two'
t_out_is one
t_out_is 'one
two
three'
t_out_is 'one
tw'
t_run b 0 --in "$(seq 25)" -- cat
t_out_is "$(seq 25)"
t_out_is "$(seq 24)"
t_out_is "$(seq 26)"
t_done
END

check 'JSON is compared by jq, at the end' 'ok ok not ok ok ok not ok not ok 1..7' <<'END'
t_run a 0 -- show x
t_json .name x
t_json .n null
t_json .name y
t_json .name.b y
t_run b 0 -- cat
t_run c 0 -- fail '{' 1
t_done
END

check 'two answers are alike, and two errors are not' 'ok ok not ok not ok 1..4' <<'END'
t_run a 0 -- show x
printf '{"name":"x"}\n' >"$T/other"
t_json_like .name "$T/other" .name
t_json_like .name.b "$T/other" .name.b
t_json_like empty "$T/other" empty
t_done
END

check 'of several lines, any is looked for' 'ok ok not ok 1..3' <<'END'
t_run a 0 -- show x
t_out_has "$(printf 'nothing\n"x"')"
t_out_lacks "$(printf 'nothing\n"x"')"
t_done
END

check 'what is long is kept to its end' 'ok ok not ok 1..3' <<'END'
t_run a 0 --in "$(seq 30)" -- cat
t_json . "$(seq 30)"
t_json . "$(seq 20)"
t_done
END

check 'standard input is what was given, else empty' 'ok ok ok ok ok ok ok 1..7' <<'END'
t_run a 0 --in 'two words' -- cat
t_out_is 'two words'
t_run b 0 -- cat
t_out_is ''
echo file >"$T/f"
t_run c 0 --stdin "$T/f" -- cat
t_out_is file
t_ok d test -s "$T/f"
t_done
END

check 'the environment is empty but for what is set' 'ok ok ok ok ok ok ok 1..7' <<'END'
export LEAK=1
t_env "IDCTL_OUTPUT=json lines" A=b
t_run a 0 -- env
t_out_has 'IDCTL_OUTPUT=json lines'
t_out_has "HOME=$T"
t_out_lacks LEAK
t_env
t_run b 0 -- env
t_out_lacks IDCTL_OUTPUT
t_out_has TZ=UTC
t_done
END

check 'a state that changed is seen, and the audit log does not count' \
	'ok ok ok ok ok not ok not ok 1..7' <<'END'
t_init
t_mark
t_same_state
t_run a 0 -- note
t_same_state
t_run b 0 -- add x
t_new_state
t_same_state
t_mark
t_new_state
t_done
END

check 'sanitizers, signals and hanging are never what was expected' 'not ok not ok 1..2' <<'END'
t_run a 0 -- asan
t_run b 139 -- die
t_done
END

check 'what is in the store in the open is seen' 'ok ok not ok 1..3' <<'END'
t_init
t_run a 0 -- add audit_event-or-person
t_ok_unseen b 'nothing of that kind'
t_ok_unseen c 'nothing of that kind' or-person
t_done
END

check 'a store is kept and restored' 'ok ok ok ok not ok 1..5' <<'END'
t_init
t_run a 0 -- add "$(printf 'one\\ttwo')"
t_mark
t_keep then
t_run b 0 -- add y
t_new_state
t_restore then
t_same_state
t_sql 'DELETE FROM person'
t_same_state
t_done
END

check 'a store that cannot be made ends it all' 'Bail out! idctl init ended with status 1' <<'END'
IDCTL_DB=/nonexistent/db
t_init
t_done
END

check 'a missing transcript is a failure' 'not ok 1..1' <<'END'
t_golden ids_pgsql -- ids
t_done
END

# called so, it is one that on PostgreSQL is written too
check 'a transcript is written when asked for' 'ok 1..1' <<'END'
GOLDEN=update
t_golden ids_pgsql -- ids 'two words'
t_golden ids_pgsql --in 'x
y' -- fail oops 3
t_done
END

check 'ids, keys, times and tokens that differ make no difference' 'ok 1..1' <<'END'
t_golden ids_pgsql -- ids 'two words'
t_golden ids_pgsql --in 'x
y' -- fail oops 3
t_done
END

check 'anything else does' 'not ok 1..1' <<'END'
t_golden ids_pgsql -- ids 'two words'
t_golden ids_pgsql --in 'x
y' -- fail oops 4
t_done
END

n=$((n + 1))
cat >"$dir/want" <<'END'
$ idctl ids 'two words'
{"id":"<id-1>","other":"<id-2>","again":"<id-1>","at":"<time>","exp":<seconds>}
{"kid": "<kid-1>"} token <token-1> secret <secret-1> key <key-1> kid <kid-1> home <dir>
no end
[exit 0]

$ idctl fail oops 3
< x
< y
! idctl: oops
[exit 3]

END
if diff -u "$dir/want" "$dir/golden/ids_pgsql.txt" >"$dir/why"; then
	echo "ok $n - a transcript reads like a session"
else
	echo "not ok $n - a transcript reads like a session"
	sed 's/^/# /' "$dir/why"
fi
echo "1..$n"
