#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# doc/recipes/nginx.md, exchange.md, github.md and gitlab.md: the scripts by themselves, and behind a real nginx.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/refuse.sh
. "${0%/*}/refuse.sh"
# shellcheck source=tests/cli/exchange.sh
. "${0%/*}/exchange.sh"
# shellcheck source=tests/cli/recipes.sh
. "${0%/*}/recipes.sh"
nginx=/usr/sbin/nginx
fcgiwrap=/usr/sbin/fcgiwrap
if [ ! -x "$nginx" ] || [ ! -x "$fcgiwrap" ]; then
	echo '1..0 # SKIP there is no nginx, or no fcgiwrap'
	exit 0
fi
t_init --admin root@example.org --issuer https://id.example.org
issuer_start
started=$issuer
ended()
{
	# shellcheck disable=SC2086 # a process id a word
	kill $started 2>/dev/null
	wait
	t_store_gone
	rm -rf "$T"
}
trap ended EXIT
ok=$base/ok
IDCTL_CONFIG=$T/idctl.conf

# ---- around them: the service behind nginx, GitHub's place for tokens ----

"$python" "$T_HERE/recipes.py" serve "$issuers" "$ok" >"$issuers/around.log" 2>&1 &
started="$started $!"
for _ in $(seq 600); do
	[ ! -s "$issuers/recipes.url" ] || break
	sleep 0.1
done
behind=$(cat "$issuers/recipes.url")
front=127.0.0.1:$("$python" "$T_HERE/recipes.py" port)
recipe_map "s|127.0.0.1:8081|$behind|"
recipe_map "s|https://id.example.org/token|http://$front/token|"
recipe_map "s|https://shop.example.org/|http://$front/|"
recipe_map "s|--preset g[a-z]*|& --issuer $ok|"

for file in /etc/idctl/cgi.conf /usr/local/lib/idctl/auth.cgi /etc/nginx/snippets/idctl-auth.conf \
	/etc/nginx/snippets/idctl-published.conf /etc/systemd/system/idctl-cgi.service; do
	recipe_install nginx "$file"
done
for file in /usr/local/lib/idctl/exchange.cgi /etc/nginx/snippets/idctl-exchange.conf; do
	recipe_install exchange "$file"
done
# what the issuer of this test needs, and GitHub does not
sed -n '/network/,$p' "$T/idctl.conf" >>"$R/etc/idctl/cgi.conf"
recipe_commands nginx
recipe_commands exchange
t_exec client grant shop-ci reader
recipe_commands github
recipe_commands gitlab

# ---- the scripts by themselves ----

# cgi NAME=VALUE… SCRIPT: what it answers, in $OUT; standard input is the body
cgi()
{
	env -i PATH=/nowhere "$@" >"$OUT" 2>"$ERR"
}

status_is()
{
	[ "$(sed -n 's/^Status: \([0-9]*\) .*/\1/p' "$OUT")" = "$1" ] && [ "$(grep -c '^Status:' "$OUT")" = 1 ] &&
		! grep -q '^X-Evil' "$OUT"
}

has()
{
	grep -qxF -e "$1" "$OUT"
}

# auth TITLE STATUS AUTHORIZATION [NAME=VALUE]…
auth()
{
	title=$1 t_status=$2 t_given=$3
	shift 3
	cgi ${t_given:+"HTTP_AUTHORIZATION=$t_given"} AUDIENCE=shop-api PERMISSION=report:read "$@" \
		"$R/usr/local/lib/idctl/auth.cgi" </dev/null
	cat "$OUT" "$ERR" >"$T/.why"
	fails=0
	status_is "$t_status" || fails=1
	t_result "$fails" "$title: $t_status" <"$T/.why"
}

token=$(cat "$T/folder/shop.token")
key=$(cat "$T/folder/shop.key")
t_exec client show shop -o id
subject=$(cat "$OUT")
bad='WWW-Authenticate: Bearer realm="api", error="invalid_token"'
auth 'a valid token' 204 "Bearer $token"
t_ok 'says whose' has "X-Subject: $subject"
auth 'whatever the case' 204 "bEARER $token"
auth 'an API key' 204 "Bearer $key"
t_ok 'says whose, too' has "X-Subject: $subject"
auth 'no header' 401 ''
t_ok 'and what is wanted' has 'WWW-Authenticate: Bearer realm="api"'
auth 'another scheme' 401 'Basic YTpi'
t_ok 'and what is wanted instead' has 'WWW-Authenticate: Bearer realm="api"'
auth 'nothing behind it' 401 'Bearer '
for given in garbage "$token=" "${token}A" "${key}A" "idc_pat_" "-" "--help" "$token $token" "$token	" "$token
X-Evil: 1" "$(printf '%s\r\nX-Evil: 1\r\n\r\n' "$token")" "\$(id)" "$(head -c 100000 /dev/zero | tr '\0' a)" \
	"$(head -c 7000 /dev/zero | tr '\0' .)"; do
	auth "$(printf %.20s "$given" | tr -c 'A-Za-z0-9$ ' '?')" 401 "Bearer $given"
	t_ok 'is not a token' has "$bad"
done
auth 'another audience' 401 "Bearer $token" AUDIENCE=other
auth 'another permission' 403 "Bearer $token" PERMISSION=report:write
t_ok 'and why' has 'WWW-Authenticate: Bearer realm="api", error="insufficient_scope"'
auth 'another permission of a key' 403 "Bearer $key" PERMISSION=report:write
auth 'no audience' 401 "Bearer $token" AUDIENCE=

# ---- without the store ----

away()
{
	auth "published, $1" "$2" "Bearer $3" PUBLISHED="$R/srv/idctl/public" ISSUER=https://id.example.org
}
mkdir -p "$R/srv/idctl"
published()
{
	recipe_env idctl publish --dir "$R/srv/idctl/public" --status-lists
}
t_ok 'published' published
recipe_env idctl token mint --client shop --field token >"$T/later"
later=$(cat "$T/later")
mv "$R/etc/idctl/cgi.conf" "$R/etc/idctl/kept"
: >"$R/etc/idctl/cgi.conf"
away 'a token' 204 "$later"
t_ok 'whose' has "X-Subject: $subject"
away 'one from before the lists' 401 "$token"
away 'an API key' 401 "$key"
recipe_env idctl token revoke - --reason lost <"$T/later" >/dev/null
away 'revoked, and not known yet' 204 "$later"
t_ok 'published again' published
away 'revoked' 401 "$later"
mv "$R/srv/idctl/public" "$R/srv/idctl/gone"
away 'nothing is there' 503 "$later"
mv "$R/srv/idctl/gone" "$R/srv/idctl/public"
mv "$R/etc/idctl/kept" "$R/etc/idctl/cgi.conf"

# ---- the endpoint by itself ----

urn=urn:ietf:params:oauth
grant=grant_type=$urn:grant-type:token-exchange
jwt=subject_token_type=$urn:token-type:jwt

# exchange TITLE STATUS JQ EXPECT FORM [NAME=VALUE]…
exchange()
{
	title=$1 t_status=$2 t_filter=$3 t_expect=$4
	printf %s "$5" >"$T/form"
	shift 5
	cgi REQUEST_METHOD=POST CONTENT_TYPE=application/x-www-form-urlencoded CONTENT_LENGTH="$(wc -c <"$T/form")" "$@" \
		"$R/usr/local/lib/idctl/exchange.cgi" <"$T/form"
	cat "$OUT" "$ERR" >"$T/.why"
	fails=0
	status_is "$t_status" || fails=1
	t_result "$fails" "$title: $t_status" <"$T/.why"
	t_ok "$title: of a kind that no cache keeps" sh -c \
		"grep -qx 'Content-Type: application/json' '$OUT' && grep -qx 'Cache-Control: no-store' '$OUT'"
	sed '1,/^$/d' "$OUT" >"$T/body"
	t_file_json "$T/body" "$t_filter" "$t_expect" "$title: $t_expect"
}

for i in 1 2 3 4 5 6; do
	echo "{\"out\":\"job$i\",\"iss\":\"$ok\",\"claims\":{\"aud\":\"id.example.org\",\"repository_id\":\"123456789\"}}"
done | minted
echo "{\"out\":\"other\",\"iss\":\"$ok\",\"claims\":{\"aud\":\"id.example.org\",\"repository_id\":\"9\"}}" | minted
job()
{
	cat "$issuers/$1"
}
exchange 'a token' 200 'del(.access_token) | tostring' \
	"{\"issued_token_type\":\"$urn:token-type:access_token\",\"token_type\":\"Bearer\",\"expires_in\":600,\"scope\":\"deploy\"}" \
	"$grant&$jwt&subject_token=$(job job1)"
jq -r .access_token "$T/body" >"$T/ours"
auth 'is valid for the service' 204 "Bearer $(cat "$T/ours")"
exchange 'a second time' 400 .error invalid_request "$grant&$jwt&subject_token=$(job job1)"
exchange 'escaped, and of all kinds' 200 '.scope' deploy \
	"$(echo "$grant&$jwt" | sed 's/:/%3A/g; s/-/%2d/g; s/_type=/_type=/g')&unknown=1&scope=deploy&audience=shop-api&requested_token_type=urn%3aietf:params:oauth:token-type:access_token&subject_token=$(job job2 | sed 's/\./%2E/g')" \
	'CONTENT_TYPE=application/x-www-form-urlencoded; charset=UTF-8'
exchange 'another project' 400 .error invalid_request "$grant&$jwt&subject_token=$(job other)"
exchange 'more scope' 400 .error invalid_scope "$grant&$jwt&scope=deploy+admin&subject_token=$(job job3)"
exchange 'another audience' 400 .error invalid_target "$grant&$jwt&audience=bank&subject_token=$(job job3)"
exchange 'a resource' 400 .error invalid_target "$grant&$jwt&resource=https://bank.example&subject_token=$(job job3)"
exchange 'another grant' 400 .error unsupported_grant_type "grant_type=password&$jwt&subject_token=$(job job3)"
exchange 'no grant' 400 .error invalid_request "$jwt&subject_token=$(job job3)"
exchange 'another type' 400 .error invalid_request "$grant&subject_token_type=$urn:token-type:saml2&subject_token=$(job job3)"
exchange 'no type' 400 .error invalid_request "$grant&subject_token=$(job job3)"
exchange 'no token' 400 .error invalid_request "$grant&$jwt"
exchange 'an empty token' 400 .error invalid_request "$grant&$jwt&subject_token="
exchange 'two tokens' 400 .error invalid_request "$grant&$jwt&subject_token=$(job job3)&subject_token=$(job job4)"
exchange 'an actor' 400 .error invalid_request "$grant&$jwt&subject_token=$(job job3)&actor_token=x"
exchange 'other characters' 400 .error invalid_request "$grant&$jwt&subject_token=$(job job3)%0AX-Evil:1"
exchange 'a quote' 400 .error invalid_request "$grant&$jwt&scope=\"x\\&subject_token=$(job job3)"
exchange 'an option' 400 .error invalid_scope "$grant&$jwt&scope=--help&subject_token=$(job job3)"
exchange 'nothing' 400 .error invalid_request ''
exchange 'a content length that is wrong' 400 .error unsupported_grant_type "$grant&$jwt&subject_token=$(job job3)" CONTENT_LENGTH=50
for length in '' -1 0x10 20001 1000000 99999999999999999999; do
	exchange "a length of '$length'" 400 .error invalid_request "$grant&$jwt&subject_token=$(job job3)" "CONTENT_LENGTH=$length"
done
exchange 'JSON' 400 .error invalid_request '{}' CONTENT_TYPE=application/json
exchange 'GET' 405 .error invalid_request "$grant&$jwt&subject_token=$(job job3)" REQUEST_METHOD=GET
t_ok 'says how' has 'Allow: POST'
exchange 'after all that' 200 .token_type Bearer "$grant&$jwt&subject_token=$(job job3)"

# ---- behind nginx ----

sed -n 's/^ExecStart=//p' "$R/etc/systemd/system/idctl-cgi.service" >"$T/wrap"
mkdir "$T/ngx"
sed '/AUDIENCE/r '"$R/etc/nginx/snippets/idctl-published.conf" "$R/etc/nginx/snippets/idctl-auth.conf" |
	sed "s|idctl-auth|idctl-away|; s|@idctl_forbidden|@idctl_away|; s|/api/|/away/|; s|\(proxy_pass http://$behind\);|\1/api/;|" >"$T/ngx/away.conf"
cat >"$T/ngx/conf" <<END
daemon off;
master_process off;
pid $T/ngx/pid;
error_log $T/ngx/log;
events {}
http {
	access_log off;
	client_body_temp_path $T/ngx/body;
	proxy_temp_path $T/ngx/proxy;
	fastcgi_temp_path $T/ngx/fastcgi;
	uwsgi_temp_path $T/ngx/uwsgi;
	scgi_temp_path $T/ngx/scgi;
	server {
		listen $front;
		include $R/etc/nginx/snippets/idctl-auth.conf;
		include $R/etc/nginx/snippets/idctl-exchange.conf;
		include $T/ngx/away.conf;
	}
}
END
# shellcheck disable=SC2046 # as systemd would take it apart
env -i $(cat "$T/wrap") >"$T/ngx/wrap" 2>&1 &
wrap=$!
"$nginx" -p "$T/ngx" -c "$T/ngx/conf" >"$T/ngx/out" 2>&1 &
started="$started $wrap $!"
for _ in $(seq 600); do
	if curl --noproxy '*' -s -o /dev/null "http://$front/" && [ -S "$R/run/idctl/cgi.sock" ]; then break; fi
	sleep 0.1
done
started="$started $(pgrep -P "$wrap" | tr '\n' ' ')"

# get STATUS PATH CURL-ARGS…: body in $OUT, headers in $ERR
get()
{
	t_status=$1 t_path=$2
	shift 2
	[ "$(curl --noproxy '*' -s -o "$OUT" -D "$ERR" -w '%{http_code}' "$@" "http://$front$t_path")" = "$t_status" ] || {
		cat "$ERR" "$OUT" "$T/ngx/log" "$T/ngx/wrap"
		false
	}
}

bearer()
{
	printf 'Authorization: Bearer %s\n' "$1" >"$T/header"
}
bearer "$token"
t_ok 'nginx: a valid token' get 200 /api/x -H @"$T/header" -H 'X-Subject: root' -H 'x-subject: root'
t_ok 'the service gets the subject from nginx alone, and no credential' [ \
	"$(jq -c '[.[] | select(.[0] == "x-subject" or .[0] == "authorization")]' "$OUT")" = "[[\"x-subject\",\"$subject\"]]" ]
bearer "$key"
t_ok 'nginx: an API key' get 200 /api/x -H @"$T/header"
t_ok 'nginx: no token' get 401 /api/x
t_ok 'is told what is wanted' grep -q '^WWW-Authenticate: Bearer realm="api".$' "$ERR"
bearer garbage
t_ok 'nginx: an invalid token' get 401 /api/x -H @"$T/header"
t_ok 'is told what was wrong' grep -q '^WWW-Authenticate: Bearer realm="api", error="invalid_token".$' "$ERR"
recipe_env idctl client create poor --audience shop-api >/dev/null
bearer "$(recipe_env idctl token mint --client poor --field token)"
t_ok 'nginx: without the permission' get 403 /api/x -H @"$T/header"
t_ok 'is told so' grep -q '^WWW-Authenticate: Bearer realm="api", error="insufficient_scope".$' "$ERR"
bearer "$(head -c 1000000 /dev/zero | tr '\0' a)"
t_ok 'nginx: a token of 1 MB' get 400 /api/x -H @"$T/header"
bearer "$(head -c 7900 /dev/zero | tr '\0' a)"
t_ok 'nginx: one of 8 kB' get 401 /api/x -H @"$T/header"
t_ok 'nginx: a client cannot ask directly' get 404 /idctl-auth
bearer "$(recipe_env idctl token mint --client shop --field token)"
t_ok 'nginx, published: a token' get 200 /away/x -H @"$T/header"
bearer "$later"
t_ok 'nginx, published: revoked' get 401 /away/x -H @"$T/header"
t_ok 'the endpoint does not take 1 MB' get 413 /token -d "@$T/ngx/conf" -d "$(head -c 100000 /dev/zero | tr '\0' a)"
t_ok 'the endpoint does not take GET' get 405 /token
t_ok 'another method' get 405 /token -X DELETE

# ---- GitHub, GitLab ----

recipe_yaml github .github/workflows/deploy.yml permissions
t_file_json "$T/yaml" tostring '{"contents":"read","id-token":"write"}' 'github: the permissions'
recipe_yaml github .github/workflows/deploy.yml jobs deploy steps 0 env AUDIENCE
audience=$(cat "$T/yaml")
recipe_yaml github .github/workflows/deploy.yml jobs deploy steps 0 env ENDPOINT
endpoint=$(sed -f "$T/map" "$T/yaml")
step()
{
	recipe_yaml github .github/workflows/deploy.yml jobs deploy steps "$1" run
	t_ok "github: step $1: shellcheck has nothing to say" shellcheck -s bash "$T/yaml"
	sed -f "$T/map" "$T/yaml" >"$T/step.$1"
}
step 0
step 1
# run as GitHub runs them where nothing, or bash, is asked for
actions()
{
	: >"$T/outputs"
	env -i PATH="$PATH" GITHUB_OUTPUT="$T/outputs" AUDIENCE="$audience" ENDPOINT="$endpoint" \
		ACTIONS_ID_TOKEN_REQUEST_TOKEN='of the runner' ACTIONS_ID_TOKEN_REQUEST_URL="http://$behind/actions?api-version=2.0" \
		"$@" bash --noprofile --norc -e ${pipefail:+-o pipefail} "$T/step.0"
}
recipe_yaml github .github/workflows/deploy.yml jobs deploy steps 0 shell
t_ok 'github: by bash' [ "$(cat "$T/yaml")" = bash ]
pipefail=yes
actions >"$T/said"
t_ok 'github: there is a token' grep -q '^token=ey' "$T/outputs"
t_ok 'github: nothing but masks is printed' [ "$(cut -c 1-14 "$T/said" | sort -u)" = '::add-mask::ey' ]
sed -n 's/^token=//p' "$T/outputs" >"$T/ours"
t_ok 'github: it is masked' grep -qxF "::add-mask::$(cat "$T/ours")" "$T/said"
t_ok 'github: it is used' env -i PATH="$PATH" TOKEN="$(cat "$T/ours")" bash -e "$T/step.1"
refused()
{
	! actions "$@" 2>&1 && [ ! -s "$T/outputs" ]
}
for pipefail in yes ''; do
	t_ok "github: another audience ($pipefail)" refused AUDIENCE=other
	t_ok "github: not the runner ($pipefail)" refused ACTIONS_ID_TOKEN_REQUEST_TOKEN=other
done

recipe_yaml gitlab .gitlab-ci.yml deploy id_tokens JOB_TOKEN aud
t_ok 'gitlab: the audience of the rule' grep -qF -- "--audience $(cat "$T/yaml") " "$recipes/gitlab.md"
echo "{\"out\":\"gl\",\"iss\":\"$ok\",\"kind\":\"gitlab\",\"claims\":{\"aud\":\"$(cat "$T/yaml")\"}}" | minted
echo "{\"out\":\"mr\",\"iss\":\"$ok\",\"kind\":\"gitlab\",\"claims\":{\"aud\":\"$(cat "$T/yaml")\",\"pipeline_source\":\"merge_request_event\"}}" | minted
recipe_yaml gitlab .gitlab-ci.yml deploy variables ENDPOINT
endpoint=$(sed -f "$T/map" "$T/yaml")
: >"$T/lines"
for i in 0 1; do
	recipe_yaml gitlab .gitlab-ci.yml deploy script "$i"
	cat "$T/yaml" >>"$T/lines"
done
{
	printf '#!/bin/sh\nset -e\n'
	cat "$T/lines"
} >"$T/raw"
t_ok 'gitlab: shellcheck has nothing to say' shellcheck "$T/raw"
sed -f "$T/map" "$T/raw" >"$T/job"
gitlab()
{
	env -i PATH="$PATH" JOB_TOKEN="$(job "$1")" ENDPOINT="$endpoint" sh "$T/job" >"$OUT"
}
t_ok 'gitlab: the job succeeds' gitlab gl
t_ok 'gitlab: and it was the service that answered' jq -e 'any(.[]; .[0] == "x-subject")' "$OUT"
t_ok 'gitlab: once' sh -c "! env -i PATH='$PATH' JOB_TOKEN='$(job gl)' ENDPOINT='$endpoint' sh '$T/job'"
t_ok 'gitlab: no merge request' sh -c "! env -i PATH='$PATH' JOB_TOKEN='$(job mr)' ENDPOINT='$endpoint' sh '$T/job'"

t_ok 'no token among arguments' sh -c "! grep -qE 'ey[A-Za-z0-9_-]{20}|idc_pat_..' '$recipe_args'"
t_done
