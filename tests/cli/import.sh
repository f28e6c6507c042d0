# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Sourced by transcripts of user import.

# imported FILE FORMAT CREATED [OPTION…]: told by its content, and none refused
imported()
{
	i_file=$1 i_format=$2 i_created=$3
	shift 3
	t_run "${i_file##*/} is imported as $i_format" 0 -- user import "$i_file" --allow-weak-hash "$@" -o json
	t_json '"\(.format) \(.created) \(.failed)"' "$i_format $i_created 0"
}

# lost TEXT: among the losses of the answer
lost()
{
	t_json "[.losses[] | select(startswith(\"$1\"))] | length" 1
}

# shown REF FILTER TEXT
shown()
{
	t_run "$1 is there" 0 -- user show "$1" -o json
	t_json "$2" "$3"
}
