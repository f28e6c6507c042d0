# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# A clock that only the test moves (clock.c). Sourced behind lib.sh. T_CLOCK_ENV: what else t_env is to say, words without blanks.
# Set by others: T_CLOCK_ENV.
T_CLOCK_SO=${CLOCK:-build/plain/clock.so}
case $T_CLOCK_SO in /*) ;; *) T_CLOCK_SO=$PWD/$T_CLOCK_SO ;; esac
[ -e "$T_CLOCK_SO" ] || {
	echo "Bail out! there is no $T_CLOCK_SO"
	exit 1
}

# t_clock SECONDS: all commands that follow are run at that moment, in seconds since 1970.
t_clock()
{
	T_CLOCK=$1
	# shellcheck disable=SC2086 # several words
	t_env LD_PRELOAD="$T_CLOCK_SO" TEST_CLOCK="$T_CLOCK" ${T_CLOCK_ENV-}
}

# t_later SECONDS: that much later.
t_later()
{
	t_clock $((T_CLOCK + $1))
}

# t_noon: to a clock that goes, it is noon now. A day of tries ends at midnight, and some would be tried on either side.
t_noon()
{
	T_CLOCK_SHIFT=$((43200 - $(date +%s) % 86400))
	# shellcheck disable=SC2086
	t_env LD_PRELOAD="$T_CLOCK_SO" TEST_CLOCK_SHIFT="$T_CLOCK_SHIFT" ${T_CLOCK_ENV-}
}
