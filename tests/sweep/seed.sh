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
	idctl init --admin root@example.org >/dev/null &&
		idctl user create ann@example.org --username ann --password-stdin <"$in/password" >/dev/null &&
		idctl user create dan@example.org --username dan --no-password >/dev/null &&
		idctl user create eve@example.org --username eve --no-password >/dev/null &&
		idctl user delete eve --yes >/dev/null &&
		idctl user create fay@example.org --username fay --no-password --disabled >/dev/null &&
		idctl perm create report:read >/dev/null &&
		idctl perm create report:write >/dev/null &&
		idctl perm create report:burn >/dev/null &&
		idctl role create reader >/dev/null &&
		idctl role create writer >/dev/null &&
		idctl role create editor >/dev/null &&
		idctl role grant reader report:read >/dev/null &&
		idctl role inherit editor reader >/dev/null &&
		idctl user grant ann reader >/dev/null &&
		idctl client create billing --audience api -o json >"$in/billing.json" &&
		idctl client create parked --audience api -o json >/dev/null &&
		idctl client disable parked >/dev/null &&
		idctl client grant billing reader >/dev/null &&
		idctl client secret-list billing -o jsonl | jq -r .id >"$in/secret-id" &&
		idctl key list -o jsonl | jq -r .kid >"$in/old-kid" &&
		idctl key rotate >/dev/null &&
		idctl token mint --client billing --audience api -o json >"$in/token.json" &&
		jq -r .jti <"$in/token.json" >"$in/jti" &&
		jq -r .token <"$in/token.json" >"$in/token" &&
		long_ended old-1 && long_ended old-2 &&
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >"$in/pem" 2>"$in/openssl.log" &&
		wrong_password &&
		sleep 2
}

# A token that nobody can mint any more, for `token prune` to forget.
long_ended()
{
	sqlite3 "$run/idctl.db" "INSERT INTO access_token (jti, audience, scope, issued_at, expires_at)
		VALUES ('$1', '', '', 1000000000000000, 1000000600000000)"
}

# A failed attempt, for `user unlock` to forget.
wrong_password()
{
	idctl user check-password ann --password-stdin <"$in/other" >/dev/null 2>&1
	[ $? -eq 5 ]
}
