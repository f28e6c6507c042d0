# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The store that the crash sweep starts from. `idctl` and $run are kill.sh's. What commands need as standard
# input, or as a value, is left in $run/in.

# seed: 0 when the store stands
seed()
{
	in=${run:?}/in
	echo 'correct horse battery staple' >"$in/password"
	echo 'staple battery horse correct' >"$in/other"
	printf 'email,username\nbea@example.org,bea\ncid@example.org,cid\n' >"$in/users"
	idctl init --admin root@example.org >/dev/null &&
		idctl user create ann@example.org --username ann --password-stdin <"$in/password" >/dev/null &&
		idctl user create dan@example.org --username dan --no-password >/dev/null &&
		idctl user create eve@example.org --username eve --no-password >/dev/null &&
		idctl user delete eve --yes >/dev/null &&
		idctl perm create report:read >/dev/null &&
		idctl perm create report:write >/dev/null &&
		idctl role create reader >/dev/null &&
		idctl role create writer >/dev/null &&
		idctl role grant reader report:read >/dev/null &&
		idctl user grant ann reader >/dev/null &&
		idctl client create billing --audience api -o json >"$in/billing.json" &&
		idctl session start --user ann --password-stdin -o json <"$in/password" >"$in/session.json" &&
		idctl token mint --client billing --audience api -o json >"$in/token.json" &&
		idctl apikey create --client billing -o json >"$in/apikey.json" &&
		jq -r .session_id <"$in/session.json" >"$in/session" &&
		jq -r .refresh_token <"$in/session.json" >"$in/refresh" &&
		jq -r .jti <"$in/token.json" >"$in/jti" &&
		jq -r .id <"$in/apikey.json" >"$in/apikey" &&
		idctl key list -o jsonl | jq -r 'select(.state == "active") | .kid' | head -n 1 >"$in/kid"
}
