# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# A throw-away issuer for transcripts, sourced behind lib.sh and refuse.sh: issuer.py tells what it can be told.

python=/usr/bin/python3
issuers=$T/issuer
mkdir "$issuers"

# issuer_start: it serves, $base is its address, and the settings know its authority
issuer_start()
{
	"$python" "$T_HERE/issuer.py" serve "$issuers" >"$issuers/log" 2>&1 &
	issuer=$!
	trap 'kill "$issuer" 2>/dev/null; wait "$issuer" 2>/dev/null; t_store_gone; rm -rf "$T"' EXIT
	for _ in $(seq 600); do
		[ ! -s "$issuers/url" ] || break
		sleep 0.1
	done
	[ -s "$issuers/url" ] || {
		t_diag <"$issuers/log"
		echo 'Bail out! the issuer does not serve'
		exit 1
	}
	base=$(cat "$issuers/url")
	printf '[network]\nallow_private = %s\nca_file = %s\n' "${base#https://}" "$issuers/ca.pem" >"$T/idctl.conf"
	chmod 600 "$T/idctl.conf"
	t_env IDCTL_CONFIG="$T/idctl.conf"
}

# minted <SPECS: one token a line of JSON, in $issuers
minted()
{
	"$python" "$T_HERE/issuer.py" mint "$issuers" || {
		echo 'Bail out! no token was minted'
		exit 1
	}
}

hits()
{
	wc -l <"$issuers/hits"
}

# as if the keys had been fetched this moment: whatever has no more than a minute for it begins with this
fresh()
{
	t_sql "UPDATE issuer_keys SET fetched_at = $(date +%s)000000, tried_at = $(date +%s)000000,
		stale_at = $(date +%s)000000 + 600000000"
}

# as if that many seconds had gone by since the keys were fetched, or last tried
aged()
{
	t_sql "UPDATE issuer_keys SET fetched_at = fetched_at - ${1}000000, tried_at = tried_at - ${1}000000,
		stale_at = stale_at - ${1}000000"
}
