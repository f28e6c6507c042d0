# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# For transcripts that are mostly refusals; lib.sh comes first.

# t_refused TITLE STATUS CODE FIELD [--stdin FILE | --in TEXT] -- ARGS…: it is refused with that
# status, says CODE and FIELD (- for none) as JSON, prints nothing else, and changes nothing.
t_refused()
{
	t_code="$3 $4"
	t_mark
	t_refused_title=$1
	t_refused_status=$2
	shift 4
	t_run "$t_refused_title" "$t_refused_status" "$@" -o json
	t_err_json '.error | "\(.code) \(.field // "-")"' "$t_code"
	t_out_is ''
	t_same_state
}

# t_field NAME: that field of what the last command said in JSON.
t_field()
{
	jq -r ".$1" <"$OUT"
}
