# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Batches.

# batch TITLE STATUS LINE…: a batch of these lines, which stay in $T/lines
batch()
{
	batch_with '' "$@"
}

# batch_with OPTIONS TITLE STATUS LINE…: the same, with options
batch_with()
{
	b_options=$1
	b_title=$2
	b_status=$3
	shift 3
	printf '%s\n' "$@" >"$T/lines"
	# shellcheck disable=SC2086 # several words
	t_run "$b_title" "$b_status" --stdin "$T/lines" -- batch $b_options
}
