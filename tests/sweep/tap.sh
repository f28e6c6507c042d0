# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# One line of TAP after the other, for tests that say themselves what is right.
TAP_COUNT=0

# tap STATUS TITLE [FILE…]: the files explain a failure.
tap()
{
	TAP_COUNT=$((TAP_COUNT + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $TAP_COUNT - $2"
		return
	fi
	echo "not ok $TAP_COUNT - $2"
	shift 2
	[ $# -eq 0 ] || sed 's/^/# /' "$@"
}
