# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What jq makes of answers; lib.sh sources this. jq takes ten times as long to start as what it is asked: the answers
# and the questions are written down, and it is asked all of them at once when the test ends, or when there are many.
T_JSON=0
# the filters may be long: a program of many of them takes longer than its parts
T_JSON_MANY=99

# t_json FILTER EXPECT: what jq -cr makes of standard output (of standard error).
t_json() { t_file_json "$OUT" "$1" "$2" "${3:-$T_TITLE: $1 is $2}"; }
t_err_json() { t_file_json "$ERR" "$1" "$2" "${3:-$T_TITLE: $1 is $2}"; }

# t_file_json FILE FILTER EXPECT TITLE: the file as it is now
t_file_json()
{
	[ "$T_JSON" -lt "$T_JSON_MANY" ] || t_json_judge
	T_COUNT=$((T_COUNT + 1))
	t_json_note "$1" "$2"
	printf '%s\n' "$3" >"$T/.json-$T_JSON.want"
	printf '%s\n' "$T_COUNT - $4" >"$T/.json-$T_JSON.title"
}

# t_json_like FILTER FILE OTHER: what jq makes of standard output with one filter is what it makes of that file with the other.
t_json_like()
{
	[ "$T_JSON" -lt "$T_JSON_MANY" ] || t_json_judge
	T_COUNT=$((T_COUNT + 1))
	t_json_note "$2" "$3"
	t_json_note "$OUT" "$1"
	printf '%s\n' "$T_COUNT - $T_TITLE: $1 is $3 of all" >"$T/.json-$T_JSON.title"
}

t_json_note()
{
	T_JSON=$((T_JSON + 1))
	# jq reads all files as one: a number at the end of this one would go on in the next
	{
		t_show "$1"
		echo
	} >"$T/.json-$T_JSON"
	printf '%s\n' "$2" >"$T/.json-$T_JSON.filter"
}

# A program that puts to each file, by its name, its filter: what comes of it stands behind its number.
# shellcheck disable=SC2016 # this is awk
T_JSON_PROGRAM='
BEGIN {
	choice = "input_filename as $f | "
	for (i = from; i <= to; i++) {
		text = ""
		while ((getline line <(stem i ".filter")) > 0)
			text = text line "\n"
		if (!(text in known)) {
			known[text] = ++filters
			print "def f" filters ": (" text ");"
		}
		mark = "\"\\u0001" i "\\u0001"
		choice = choice "if $f == \"" stem i "\" then try (f" known[text] " | " mark \
			"\" + (if type == \"string\" then . else tojson end)) catch " mark "\\u0002jq: \\(.)\"\nel"
	}
	print choice "se empty end"
}'
# shellcheck disable=SC2016
T_JSON_VERDICT='
index($0, "\001") == 1 {
	split($0, part, "\001")
	at = part[2]
	$0 = substr($0, length(at) + 3)
}
{ got[at] = got[at] $0 "\n" }
END {
	for (i = 1; i <= n; i++) {
		if ((getline title <(stem i ".title")) <= 0)
			continue
		want = ""
		while ((said = getline line <(stem i ".want")) > 0)
			want = want line "\n"
		# where nothing is written down, it is what came of the one before
		if (said < 0)
			want = got[i - 1]
		# two errors alike, or two nothings, are not the same answer
		good = got[i] == want && got[i] != "" && index(got[i], "\002") == 0
		print (good ? "ok " : "not ok ") title
		if (good)
			continue
		printf "%s", marked("# -", want) marked("# +", got[i])
		while ((getline line <(stem i)) > 0)
			print "# " line
	}
}
function marked(mark, text)
{
	gsub(/\n/, "\n" mark, text)
	return substr(mark text, 1, length(mark text) - length(mark))
}'

# t_json_ask FROM TO: 1 when jq does not take one of them
t_json_ask()
{
	awk -v from="$1" -v to="$2" -v stem="$T/.json-" "$T_JSON_PROGRAM" >"$T/.json-program"
	t_from=$1
	t_to=$2
	shift 2
	while [ "$t_from" -le "$t_to" ]; do
		set -- "$@" "$T/.json-$t_from"
		t_from=$((t_from + 1))
	done
	jq -cr -f "$T/.json-program" "$@" 2>"$T/.json-why"
}

# t_json_judge: the results of all that was asked
t_json_judge()
{
	[ "$T_JSON" -gt 0 ] || return 0
	t_json_ask 1 "$T_JSON" >"$T/.json-got" || for t_at in $(seq "$T_JSON"); do
		# one of them is no JSON, or has no filter: the others are judged nonetheless
		t_json_ask "$t_at" "$t_at" || printf '\001%s\001%s\n' "$t_at" "$(cat "$T/.json-why")"
	done >"$T/.json-got"
	awk -v n="$T_JSON" -v stem="$T/.json-" "$T_JSON_VERDICT" "$T/.json-got"
	rm -f "$T"/.json-*
	T_JSON=0
}
