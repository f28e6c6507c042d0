# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What is claimed of many commands alike, said once. Sourced behind lib.sh.

events()
{
	t_sql 'SELECT count(*) FROM audit_event'
}

# The newest event: action|outcome|actor.
last_event()
{
	t_sql "SELECT action, outcome, actor FROM audit_event ORDER BY seq DESC LIMIT 1"
}

# t_run, with every answer and every error in JSON.
json_run()
{
	c_extra=$T_EXTRA
	T_EXTRA="$T_EXTRA IDCTL_OUTPUT=json"
	t_run "$@"
	T_EXTRA=$c_extra
}

# refused TITLE STATUS CODE FIELD MESSAGE [--in TEXT] -- ARGS…: nothing is said on standard output,
# one JSON object on standard error names the field (null for none), and nothing has changed.
refused()
{
	c_title=$1
	c_want=$2
	c_code=$3
	c_field=$4
	c_message=$5
	shift 5
	t_mark
	json_run "$c_title" "$c_want" "$@"
	t_out_is '' "$c_title: no answer"
	t_err_json '.error | "\(.code) \(.field)"' "$c_code $c_field"
	t_err_has "$c_message"
	t_same_state
}

# The same of a usage error whose field nobody needs.
misused()
{
	c_title=$1
	c_message=$2
	shift 2
	refused "$c_title" 2 usage null "$c_message" "$@"
}

# the answer's only record, whether it came alone or in a list
C_ONE='(if has("items") then .items[0] else . end)'

# dry_run TITLE [--in TEXT] -- ARGS…: --dry-run tells of a change that then has not been made.
dry_run()
{
	c_title=$1
	shift
	t_mark
	c_events=$(events)
	json_run "$c_title, dry run" 0 "$@" --dry-run
	t_json "$C_ONE | \"\\(.dry_run) \\(.changed)\"" 'true true'
	t_same_state
	t_ok "$c_title, dry run: leaves no event" test "$(events)" = "$c_events"
}

# unchanged TITLE [--in TEXT] -- ARGS…: it is so already, and that is success.
unchanged()
{
	c_title=$1
	shift
	t_mark
	c_events=$(events)
	json_run "$c_title" 0 "$@"
	t_json "$C_ONE | .changed" false
	t_same_state
	t_ok "$c_title: leaves no event" test "$(events)" = "$c_events"
}

# done_once TITLE [--in TEXT] -- ARGS…: a dry run, then done.
done_once()
{
	dry_run "$@"
	c_title=$1
	shift
	json_run "$c_title" 0 "$@"
	t_json "$C_ONE | .changed" true
	t_json "$C_ONE | has(\"dry_run\")" false
	t_ok "$c_title: leaves an event" test "$(events)" -gt "$c_events"
}

# done_twice TITLE -- ARGS…: a dry run, then done, and the second time there is nothing to do.
done_twice()
{
	done_once "$@"
	c_twice=$1
	shift
	unchanged "$c_twice, again" "$@"
}

# versioned NOUN REF ARGS…: --if-version holds a change to the version that was read.
versioned()
{
	t_exec "$1" show "$2" --field version
	c_version=$(cat "$OUT")
	shift 2
	refused "$1 $2 of another version" 4 conflict if_version \
		"at version $c_version, not $((c_version + 1))" -- "$@" --if-version $((c_version + 1))
	json_run "$1 $2 of this version" 0 -- "$@" --if-version "$c_version"
	t_json "$C_ONE | .changed" true
}

# given ARGS…: what a test stands on; no claim, unless it fails.
given()
{
	t_exec "$@"
	[ "$STATUS" -eq 0 ] || {
		# shellcheck disable=SC2034 # t_explain tells it
		T_COMMAND="idctl $*"
		t_explain | t_result 1 "given: $*"
	}
}

# asked SUBJECT PERM STATUS: check, explain and who give the same answer: 0 yes, 5 no.
asked() {
	t_run "$1 $2: $3" "$3" -- perm check "$1" "$2" -o json
	case $3 in 0) t_json '"\(.allowed) \(.reason)"' 'true granted' ;; *) t_json .allowed false ;; esac
	t_run "$1 $2, explained: $3" "$3" -- perm explain "$1" "$2" -o json
	t_json '[.items[] | select(.step != "nearest") | .allowed] | all' true
	case $3 in 0) t_json '.items[0].step' grant ;; *) t_json '[.items[].allowed] | any' false ;; esac
	t_run "who $2" 0 -- perm who "$2" -o json --fields subject
	t_json "[.items[].subject] | index(\"$1\") != null" "$([ "$3" -eq 0 ] && echo true || echo false)" \
		"who $2: $1: $3"
}
