#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl doctor: which value came from where, and what is wrong; 5 when something is.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org

# finding CHECK: its status and detail
finding()
{
	jq -r --arg check "$1" '.items[] | select(.check == $check) | "\(.status): \(.detail)"' <"$OUT"
}

# finds TITLE CHECK PATTERN
finds()
{
	finding "$2" >"$T/.finding"
	t_ok "$1" grep -qE -e "$3" "$T/.finding"
}

# on a server the tests are its superuser, who may do more than anybody needs
case $T_ENGINE in
pgsql) unwell='["privileges","issuer"]' ;;
*) unwell='["issuer"]' ;;
esac
t_run 'all is well' 0 -- doctor -o json
t_json '[.items[] | select(.status != "ok" and .status != "info") | .check] | tostring' "$unwell"
finds 'the store is from the environment' 'setting db' "^info: $IDCTL_DB \(environment\)"
finds 'the key file too' 'setting key_file' "^info: $T/key \(environment\)"
finds 'the format is an option' 'setting output' '^info: json \(option\)'
cat >"$T/conf" <<-'END'
	[idctl]
	output = json
	[password]
	memory_kib = 131072
END
t_run 'a settings file' 0 -- --config "$T/conf" doctor
finds 'is named, with the line' 'setting password.memory_kib' "^info: 131072 \($T/conf:4\)"
finds 'it shows the value in force' 'setting output' "^info: json \($T/conf:2\)"
t_run 'a deep look' 0 -- doctor --deep -o json
finds 'finds the pages whole' "store's pages" '^ok'

if [ "$T_ENGINE" = sqlite ]; then
	chmod 644 "$IDCTL_DB"
	t_run 'a store that others can read' 0 -- doctor -o json
	finds 'is a warning' "store's file mode" '^warning: readable by others; chmod 600 '
	chmod 600 "$IDCTL_DB"
else
	t_skip 'a store that others can read' 'it is not a file'
fi
chmod 644 "$IDCTL_KEY_FILE"
t_run 'a key that others can read' 5 -- doctor -o json
finds 'is a failure' 'key file' '^failed: .*chmod 600'
chmod 600 "$IDCTL_KEY_FILE"

t_keep whole
t_sql 'DELETE FROM role_grant'
t_run 'nobody is administrator' 0 -- doctor -o json
finds 'which is a warning' administrator '^warning: '
t_restore whole
t_sql "UPDATE signing_key SET private = $(t_random 'length(private)')"
t_run 'a signing key that does not open' 5 -- doctor -o json
finds 'is a failure' 'signing key' '^failed: '
finds 'and the rest is looked at all the same' 'module jose' '^ok'
t_restore whole
t_sql "UPDATE data_key SET wrapped = $(t_random 'length(wrapped)')"
t_run 'a data key that does not open' 5 -- doctor -o json
finds 'is a failure' 'data keys' '^failed: '
t_restore whole
t_sql "$(t_pieces \
	"PRAGMA writable_schema = 1; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'role_perm_perm'" \
	"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idctl.role_perm_perm'::regclass")"
t_run 'a damaged index' 5 -- doctor --deep -o json
t_json '[.items[] | select(.status == "failed")] | length > 0' true
t_restore whole
t_run 'no store' 5 -- --db "$T/nosuch" doctor -o json
finds 'is a failure, with the command that repairs it' store '^failed: .*idctl init'
t_run 'an unknown actor' 3 -- --actor nobody@example.org doctor -o json
t_run 'an argument' 2 -- doctor now
t_run 'without options' 0 -- doctor
t_out_lacks 'signing key'
t_out_has 'http://localhost is for trials only; idctl config set issuer URL'
t_err_has 'checks without a problem; -v shows them'
t_run 'all of it' 0 -- doctor -v
t_out_has 'signing key'
t_run 'a warning counts, when asked' 5 -- doctor --strict
t_run 'and the trial issuer is gone' 0 -- config set issuer https://id.example.org
t_run 'nothing to say' 0 -- doctor
t_out_lacks issuer
if [ "$T_ENGINE" = sqlite ]; then
	t_run 'nor to count' 0 -- doctor --strict
fi
t_env IDCTL_ACTOR=root@example.org
printf '[network]\nallow_private = localhost\n' >"$T/net.conf"
t_run 'the actor, and the allowed hosts' 0 -- --config "$T/net.conf" doctor -o json
finds 'the actor is a setting' 'setting actor' '^info: root@example.org \(environment\)'
finds 'and the network' 'setting network.allow_private' "^warning: localhost \($T/net.conf:2\)"
t_env
t_done
