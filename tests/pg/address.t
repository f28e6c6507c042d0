#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Addresses: valid ones of every kind, and what is said of invalid ones. A password is never repeated.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

# bad TITLE STATUS ADDRESS WORDS…: refused, in words that help, and as JSON; nothing is said of a secret
bad()
{
	title=$1 status=$2 IDCTL_DB=$3
	shift 3
	t_run "$title" "$status" -- user list --verbose
	for words; do
		t_err_has "$words"
	done
	t_out_is ''
	t_err_lacks geheim
	t_run "$title, as JSON" "$status" -- user list -o json --verbose
	p_error "$title"
	t_err_lacks geheim
}
# good TITLE ADDRESS
good()
{
	IDCTL_DB=$2
	t_run "$1" 0 -- user list -o json
	t_json '.items | length' 1
	t_err_is ''
}

p_server one
p_store shop --admin root@example.org
t_mark
port=$(pg_port one)
# a password to a port of this machine goes in the clear only when that is said
tcp="host=127.0.0.1 port=$port dbname=shop sslmode=disable"
sql -c "CREATE ROLE locked LOGIN PASSWORD 'geheim' IN ROLE idctl_runtime" -c 'CREATE ROLE closed NOLOGIN'
p_hba 'host all locked 127.0.0.1/32 scram-sha-256' 'host all barred 127.0.0.1/32 reject'

# ---- what libpq does not understand ----

bad 'an unknown keyword' 7 "$tcp user=postgres hots=x" 'libpq does not understand the store' 'invalid connection option "hots"'
bad 'an unknown parameter' 7 "$(pg_url one shop)?hots=x" 'invalid URI query parameter: "hots"'
bad 'an unknown keyword behind a password' 7 "password=geheim hots=x" 'invalid connection option "hots"'
bad 'a quote that does not end' 7 "$tcp password='geheim" 'hint: use postgresql://USER@HOST/DATABASE'
bad 'a password with a space' 7 "$tcp password=ge geheim" 'hint: use postgresql://USER@HOST/DATABASE'
bad 'a password with a percent sign' 7 "postgresql://locked:ge%zzgeheim@127.0.0.1/shop" 'hint: use postgresql://USER@HOST/DATABASE'
bad 'a password and no @' 7 'postgresql://locked:geheim:127.0.0.1/shop' 'hint: use postgresql://USER@HOST/DATABASE'
bad 'a password with a slash' 7 'postgresql://locked:geheim/x@127.0.0.1/shop' 'hint: use postgresql://USER@HOST/DATABASE'
bad 'an invalid port' 7 'host=127.0.0.1 port=99999' 'hint: use postgresql://USER@HOST/DATABASE'
bad 'a service that nobody defined' 7 service=nowhere 'definition of service "nowhere" not found'
bad 'an invalid mode' 7 "${tcp% *} sslmode=best" 'invalid sslmode value: "best"'

# ---- who is not let in ----

bad 'a wrong password' 7 "$tcp user=locked password=falsch" 'password authentication failed for user "locked"'
bad 'no password' 7 "$tcp user=locked" 'no password supplied'
bad 'a database that is not there' 7 "host=127.0.0.1 port=$port dbname=shoop user=postgres" 'database "shoop" does not exist'
bad 'a role that is not there' 7 "$tcp user=nemo" 'role "nemo" does not exist'
bad 'a role that may not log in' 7 "$tcp user=closed" 'role "closed" is not permitted to log in'
bad 'a role that pg_hba.conf bars' 7 "$tcp user=barred" 'pg_hba.conf rejects connection'
bad 'one of two hosts, the other of which is not there' 7 \
	"host=127.0.0.1,127.0.0.1 port=1,$port dbname=shoop user=postgres" 'hint: connection to server at "127.0.0.1", port '"$port"

# ---- nobody there ----

# soon ADDRESS: what cannot be waited for is not waited for; on a busy machine one of five tries tells
soon()
{
	IDCTL_DB=$1
	for _ in 1 2 3 4 5; do
		began=$(date +%s)
		t_exec user list
		[ $(($(date +%s) - began)) -gt 3 ] || return 0
	done
	return 1
}
bad 'a port where nobody listens' 75 'host=127.0.0.1 port=1 dbname=shop' 'the server cannot be reached (unavailable)' 'Connection refused'
bad 'a socket that is not there' 75 "host=$T port=1 dbname=shop" 'the server cannot be reached (unavailable)' 'No such file or directory'
bad 'a name that has no address' 75 'host=nowhere.invalid dbname=shop' 'the server cannot be reached (unavailable)' 'could not translate host name'
t_ok 'a port where nobody listens: it takes no time' soon 'host=127.0.0.1 port=1 dbname=shop'
t_ok 'a socket that is not there: it takes no time' soon "host=$T port=1 dbname=shop"

# ---- a database that does not fit ----

for encoding in SQL_ASCII LATIN1; do
	pg_psql one -c "CREATE DATABASE $encoding TEMPLATE template0 ENCODING '$encoding' LOCALE 'C'"
	p_use "$(sql -d postgres -c "SELECT lower('$encoding')")"
	bad "a database in $encoding" 7 "$IDCTL_DB" "encoding is not UTF8 but $encoding" 'hint: create another one: CREATE DATABASE'
	t_run "init makes nothing in $encoding" 7 -- init
	sql -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'idctl'" >"$OUT"
	t_out_is 0 "nothing is in $encoding"
done
pg_database one empty
p_use empty
bad 'a database without a store' 7 "$IDCTL_DB" 'there is no store in this database (config)' 'hint: create one with idctl init'
t_run 'to which nothing can be added' 7 -- user create ann@example.org --no-password
t_err_has 'hint: create one with idctl init'
sql -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'idctl'" >"$OUT"
t_out_is 0 'asking makes no store'
t_skip 'a server older than 15 is refused' 'there is only one version of PostgreSQL here'
t_ok 'a server of 15 or newer is taken' [ "$(sql -c 'SHOW server_version_num')" -ge 150000 ]

# ---- where a password may be, and where not ----

good 'in IDCTL_DB, as a URL' "postgresql://locked:geheim@127.0.0.1:$port/shop?sslmode=disable"
good 'in IDCTL_DB, as a keyword' "$tcp user=locked password = geheim"
for address in "postgresql://locked:geheim@127.0.0.1:$port/shop?sslmode=disable" "postgresql://127.0.0.1:$port/shop?user=locked&pass%77ord=geheim&sslmode=disable" \
	"$tcp user=locked password = geheim" "$tcp user=locked password=geheim"; do
	IDCTL_DB=$address
	for what in doctor init; do
		t_run "$what, with $address" 0 -- $what -o json
		t_out_has '(an address with a password)'
		t_out_lacks geheim
		t_err_lacks geheim
	done
done
IDCTL_DB=$(pg_address one shop)
for address in postgresql://u:geheim@h/d postgresql://h,u:geheim@h/d postgresql://u:geheim/x@h/d postgresql://u:a@geheim@h/d \
	'postgresql:///d?user=u&password=geheim' 'postgresql:///d?user=u&pass%77ord=geheim' 'host=h password=geheim' \
	'host=h password = geheim' "host=h password	='geheim'" 'host=h sslpassword=geheim'; do
	t_run "on the command line: $address" 2 -- --db "$address" user list
	t_err_has 'can be read by every user of this machine (usage)'
	t_err_has 'hint: put it into ~/.pgpass, a service file, IDCTL_DB or the settings file'
	t_err_lacks geheim
	t_run "as the target of a copy: $address" 2 -- migrate copy --to "$address" -o json
	p_error 'a copy'
	t_err_json .error.field to
	t_err_lacks geheim
done
t_run 'a port is not a password' 75 -- --db postgresql://u@127.0.0.1:1/d user list
t_run 'nor is an IPv6 address' 75 -- --db 'postgresql://u@[::1]:1/d?application_name=a' user list

p_pgpass=$T/.pgpass
echo "127.0.0.1:$port:shop:locked:geheim" >"$p_pgpass"
chmod 600 "$p_pgpass"
good 'in ~/.pgpass' "$tcp user=locked"
chmod 644 "$p_pgpass"
bad 'in a ~/.pgpass that others can read' 7 "$tcp user=locked" 'the server refused the connection' 'hint: WARNING: password file' 'has group or world access'
rm "$p_pgpass"
printf '[shop]\nhost=127.0.0.1\nport=%s\ndbname=shop\nuser=locked\npassword=geheim\nsslmode=disable\n' "$port" >"$T/services"
t_env PGSERVICEFILE="$T/services"
good 'in a service file, named by keyword' service=shop
good 'in a service file, named in a URL' 'postgresql://?service=shop'
t_run 'doctor does not look into it' 0 -- doctor
t_out_lacks geheim
t_run 'on the command line a service is not a secret' 0 -- --db service=shop user list
t_env PGPASSWORD=geheim
good 'in a variable' "$tcp user=locked"
t_env PGHOST=127.0.0.1 PGPORT="$port" PGDATABASE=shop PGUSER=locked PGPASSWORD=geheim PGSSLMODE=disable
good 'variables give the rest' postgresql://
good 'and the address overrides them' "user=postgres"
t_env
printf '[idctl]\ndb = postgresql://locked:geheim@127.0.0.1:%s/shop?sslmode=disable\n' "$port" >"$T/conf"
chmod 600 "$T/conf"
IDCTL_DB=
t_run 'in the settings file' 0 -- --config "$T/conf" user list -o json
t_json '.items | length' 1

# ---- a stranger that listens on the port ----

cat >"$T/listener.py" <<'EOT'
import os, socket, struct, sys, threading
s = socket.create_server(("127.0.0.1", 0))
def talk(c):
    def message(n):
        data = b""
        while len(data) < n:
            more = c.recv(n - len(data))
            if not more:
                raise EOFError
            data += more
        return data
    try:
        while True:
            n, code = struct.unpack("!II", message(8))
            message(n - 8)
            if code == 196608:
                break
            c.sendall(b"N")  # no TLS, no GSS
        c.sendall(b"R" + struct.pack("!II", 8, 3))  # the password, as it is
        kind, n = struct.unpack("!cI", message(5))
        with open(sys.argv[1] + "/heard", "ab") as f:
            f.write(message(n - 4) + b"\n")
        text = b"SFATAL\0VFATAL\0C28P01\0Mno\0\0"
        c.sendall(b"E" + struct.pack("!I", len(text) + 4) + text)
    except EOFError:
        pass
    c.close()
with open(sys.argv[1] + "/listens.new", "w") as f:
    f.write(str(s.getsockname()[1]))
os.rename(sys.argv[1] + "/listens.new", sys.argv[1] + "/listens")
while True:
    threading.Thread(target=talk, args=(s.accept()[0],), daemon=True).start()
EOT
/usr/bin/python3 "$T/listener.py" "$T" &
listener=$!
while ! [ -e "$T/listens" ]; do
	kill -0 "$listener" || exit 1
	sleep 0.05
done
read -r theirs <"$T/listens"
echo "*:*:*:*:geheim" >"$p_pgpass"
chmod 600 "$p_pgpass"
for address in "host=127.0.0.1 port=$theirs user=u dbname=d password=geheim" "postgresql://u:geheim@localhost:$theirs/d" \
	"hostaddr=127.0.0.1 host=db.example.org port=$theirs user=u dbname=d" "host=localhost port=$theirs user=u dbname=d sslmode=prefer"; do
	bad "a stranger that listens asks for a password: $address" 7 "$address" 'which is sent to a port of this machine only over TLS' \
		'hint: use a socket'
done
t_env PGPASSWORD=geheim
bad 'the same from a variable' 7 "host=::1,127.0.0.1 port=$theirs user=u dbname=d" 'only over TLS'
t_env
t_ok 'the stranger has received something' [ -s "$T/heard" ]
t_ok 'and no password' [ "$(grep -ac geheim "$T/heard")" = 0 ]
bad 'with sslmode=disable it goes in the clear' 75 "host=127.0.0.1 port=$theirs user=u dbname=d sslmode=disable" 'the server cannot be reached'
t_ok 'and is received' grep -aq geheim "$T/heard"
rm "$p_pgpass"
kill "$listener"
p_use shop
t_same_state 'all of that has changed nothing'
t_done
