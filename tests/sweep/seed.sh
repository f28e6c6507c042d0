# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The store that the crash sweep starts from; nothing in it may end while a slow machine is at it. `idctl` and $run are
# kill.sh's. What commands need as standard input, or as a value, is left in $run/in. SEED_DB: where idctl makes it, if
# that is not a file in $run.

# seed: 0 when the store stands
seed()
{
	in=${run:?}/in
	echo 'correct horse battery staple' >"$in/password"
	echo 'staple battery horse correct' >"$in/other"
	echo "$run/published" >"$in/folder"
	echo "$run/point" >"$in/checkpoint"
	echo 'horse battery staple, chosen' >"$in/chosen"
	chmod 600 "$in/chosen"
	echo "$in/chosen" >"$in/chosen-path"
	printf '%s\n' '{"verb":"role update","params":{"role":"reader","description":"reads","fields":["name","changed"]}}' \
		'{"verb":"user update","params":{"ref":"ann","display_name":"Ann B.","fields":["email","changed"]}}' \
		'{"args":["client","update","billing","--description","of the month"]}' >"$in/batch"
	printf '%s\n' '{"verb":"user create","params":{"email":"new@example.org","no_password":true,"role":["reader"]}}' \
		'{"verb":"user update","params":{"ref":"ann","display_name":"Ann B."}}' \
		'{"verb":"client secret-add","params":{"client":"billing"}}' >"$in/changes"
	printf '%s\n' 'email,roles' new@example.org,reader ann@example.org,writer other@example.org, >"$in/people"
	idctl init --admin root@example.org >/dev/null &&
		idctl key data-rotate >/dev/null &&
		idctl key reencrypt >/dev/null &&
		in_sql "UPDATE data_key SET retired_at = retired_at - 3600000000 WHERE version = 1" &&
		idctl user create ann@example.org --username ann --password-stdin <"$in/password" >/dev/null &&
		idctl key data-rotate >/dev/null &&
		idctl user create dan@example.org --username dan --no-password >/dev/null &&
		idctl user create eve@example.org --username eve --no-password >/dev/null &&
		idctl user delete eve --yes >/dev/null &&
		idctl user create fay@example.org --username fay --no-password --disabled >/dev/null &&
		idctl user verify-email dan --ttl 30d --field code >"$in/verify-code" &&
		idctl user reset-password dan --ttl 1d --field code >"$in/reset-code" &&
		idctl perm create report:read >/dev/null &&
		idctl perm create report:write >/dev/null &&
		idctl perm create report:burn >/dev/null &&
		idctl role create reader >/dev/null &&
		idctl role create writer >/dev/null &&
		idctl role create editor >/dev/null &&
		idctl role grant reader report:read >/dev/null &&
		idctl role inherit editor reader >/dev/null &&
		idctl user grant ann reader >/dev/null &&
		idctl client create billing --audience api --ttl 24h -o json >"$in/billing.json" &&
		idctl client create parked --audience api -o json >/dev/null &&
		idctl client disable parked >/dev/null &&
		idctl client grant billing reader >/dev/null &&
		idctl client secret-list billing -o jsonl | jq -r .id >"$in/secret-id" &&
		idctl apikey create --client billing --name job --uses 3 -o json >"$in/apikey.json" &&
		jq -r .id <"$in/apikey.json" >"$in/apikey-id" &&
		jq -r .secret <"$in/apikey.json" >"$in/apikey" &&
		idctl key list -o jsonl | jq -r .kid >"$in/old-kid" &&
		idctl key rotate -o json >"$in/signing.json" &&
		jq -r .kid <"$in/signing.json" >"$in/signing-kid" &&
		idctl token mint --client billing --audience api -o json >"$in/token.json" &&
		jq -r .jti <"$in/token.json" >"$in/jti" &&
		jq -r .token <"$in/token.json" >"$in/token" &&
		idctl session start --user ann --password-stdin --client billing -o json <"$in/password" \
			>"$in/session.json" &&
		jq -r .session_id <"$in/session.json" >"$in/session-id" &&
		jq -r .refresh_token <"$in/session.json" >"$in/refresh" &&
		idctl session start --user ann --password-stdin -o json <"$in/password" >"$in/gone.json" &&
		jq -r .refresh_token <"$in/gone.json" >"$in/gone" &&
		idctl session refresh <"$in/gone" >"$in/gone.log" &&
		idctl session start --user ann --password-stdin --field refresh_token <"$in/password" >"$in/used" &&
		idctl session refresh <"$in/used" >"$in/used.log" &&
		in_sql "INSERT INTO access_token (jti, audience, scope, issued_at, expires_at)
			VALUES ('old-1', '', '', 1000000000000000, 1000000600000000),
			('old-2', '', '', 1000000000000000, 1000000600000000)" &&
		in_sql "UPDATE session SET expires_at = 1000000600000000 WHERE id = 2" &&
		trusted &&
		openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >"$in/pem" 2>"$in/openssl.log" &&
		second_factor &&
		wrong_password &&
		sleep 2
}

# What no command makes now: for prune to delete.
in_sql()
{
	if [ -n "${SEED_DB-}" ]; then
		PGOPTIONS='-c search_path=idctl' psql -XAtq -v ON_ERROR_STOP=1 -d "$SEED_DB" -c "$1"
	else
		sqlite3 "$run/idctl.db" "$1"
	fi
}

# Of gil one that counts, with recovery codes; of dan one that nobody confirmed.
second_factor()
{
	idctl user create gil@example.org --username gil --no-password >/dev/null &&
		idctl mfa enroll gil --field secret >"$in/seed" &&
		oathtool --totp --base32 - <"$in/seed" >"$in/code" &&
		idctl mfa confirm gil --code-stdin <"$in/code" >/dev/null &&
		idctl mfa recovery-codes gil -o json >"$in/recovery.json" &&
		jq -r '.codes[0]' <"$in/recovery.json" >"$in/recovery" &&
		idctl mfa enroll dan -o json >/dev/null
}

# Another store is an issuer: a token of it, and a rule for them. The token must be good for as long as a sweep takes.
trusted()
{
	set -- --db "$run/issuer.db" --key-file "$run/issuer.key"
	idctl init "$@" --issuer https://issuer.example --alg ES256 >/dev/null &&
		idctl client create job "$@" --audience idctl --ttl 24h -o json >"$in/job.json" &&
		idctl key jwks "$@" >"$in/jwks" &&
		idctl token mint "$@" --client job --ttl 24h --field token >"$in/job" &&
		idctl trust create spare --client billing --issuer https://spare.example --audience idctl \
			--claim sub=nobody >/dev/null &&
		idctl trust create jobs --client billing --issuer https://issuer.example --audience idctl \
			--claim "sub=$(jq -r .id <"$in/job.json")" --jwks-file "$in/jwks" >/dev/null &&
		rm "$run/issuer.db" "$run/issuer.key"
}

# A failed attempt, for `user unlock` to forget.
# Of the day before: else what prune finds would depend on whether a day has ended since.
wrong_password()
{
	idctl user check-password ann --password-stdin <"$in/other" >/dev/null 2>&1
	[ $? -eq 5 ] && in_sql 'UPDATE throttle SET day = day - 1'
}
