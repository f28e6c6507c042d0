#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command line: unknown words are refused, with one suggestion; and where settings come from.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org

a() { t_golden args -- "$@"; }
a
a -o json
a user
a user -o json
a usr list
a user lst
a user list --limt 3
a user list --lim 3
a user list --limt=3 -o json
a frobnicate
a user frobnicate
a user list --frobnicate
a user list -Z
a user create
a role create a b
a user list --limit
a user list -o xml
a user list -o jsn
a user list --deleted=yes
a role grant admin
a user create x@example.org --password=hunter2
a user passwd root@example.org --pasword-stdin
a --version
a version
a --help
a user --help
a role inherit --help
a help role inherit
a user list --help

# ---- unknown words, and the one suggestion ----

unknown() {
	# shellcheck disable=SC2086
	misused "$1" "$2" -- $3
	t_err_json .error.hint "$4"
}
unknown 'a noun' "unknown command 'usr'" 'usr list' "did you mean 'user'?"
unknown 'a noun far from any' "unknown command 'xyzzy'" 'xyzzy list' 'idctl --help'
unknown 'a verb of the store' "unknown command 'doctr'" 'doctr' "did you mean 'doctor'?"
unknown 'a verb' "unknown verb 'lits'" 'user lits' "did you mean 'list'?"
unknown 'an option' "unknown option '--serach'" 'user list --serach x' "did you mean '--search'?"
unknown 'an option with a value' "unknown option '--serach'" 'user list --serach=x' "did you mean '--search'?"
unknown 'an option of another verb' "unknown option '--where'" 'user show root@example.org --where x' \
	'--help shows the arguments and options'
unknown 'a secret of another' "unknown option '--secret-stdin'" 'user list --secret-stdin' \
	'--help shows the arguments and options'
unknown 'a misspelt secret' "unknown option '--pasword-stdin'" 'user create x@example.org --pasword-stdin' \
	"did you mean '--password-stdin'?"
unknown 'a letter' "unknown option '-Z'" 'user list -Z' '--help shows the arguments and options'
unknown 'a letter among letters' "unknown option '-Z'" 'user list -qZn' '--help shows the arguments and options'
for c_prefix in --lim --w --whe --searc --output-forma --dry; do
	t_mark
	json_run "a prefix: $c_prefix" 2 -- user list $c_prefix 1
	t_err_json .error.message "unknown option '$c_prefix'"
	t_same_state "a prefix: $c_prefix: nothing has changed"
done
for c_prefix in us use users User USER rol; do
	json_run "a prefix or another spelling: $c_prefix" 2 -- "$c_prefix" list
	t_err_json .error.message "unknown command '$c_prefix'"
done
json_run 'an empty word for the noun' 2 -- ''
t_err_has "unknown command ''"
json_run 'an empty word for the verb' 2 -- user ''
t_err_has "unknown verb ''"
misused 'a noun alone' 'a verb is required' -- user
misused 'nothing at all' 'a noun and a verb are required' --
misused 'a value is missing' "'--where' needs a value" -- user list --where
misused 'a value is missing behind a letter' "'-w' needs a value" -- user list -w
misused 'a flag takes no value' "'--deleted' takes no value" -- user list --deleted=1
misused 'one argument too many' "one argument too many: 'x'" -- user list x

# ---- where options may stand, and how they may be written ----

same() {
	# shellcheck disable=SC2086
	t_run "$1" 0 -- $2
	t_out_is 'root@example.org'
}
same 'before the noun' '--field email user list'
same 'between noun and verb' 'user --field email list'
same 'behind the verb' 'user list --field email'
same 'with =' 'user list --field=email'
same 'a list letter' 'user list --field email -l 1'
same 'a letter with its value' 'user list --field email -l1'
same 'a letter with =' 'user list --field email -l=1'
same 'letters together' 'user list --field email -qv'
same 'the end of options' 'user list --field email --'
refused 'behind --, all is an argument' 3 not_found user "'--help'" -- user show -- --help
t_run 'a value may look like an option' 0 -- user list --search --limit -o json
t_json '.items | length' 0
t_run 'help wins over what is missing' 0 -- user create --help
t_out_has 'create an account'
t_run 'and over what is wrong' 0 -- user list --help --nosuch
t_run 'the program by a noun of its own' 0 -- version
ln -s "$IDCTL" "$T/idctl-user"
for c_mod in "${IDCTL%/*}"/mod_*.so; do ln -s "$c_mod" "$T/"; done
c_program=$IDCTL
IDCTL=$T/idctl-user
t_run 'idctl-user list' 0 -- list --field email
t_out_is root@example.org
misused 'idctl-user with an unknown verb' "unknown verb 'user'" -- user list
IDCTL=$c_program

# ---- texts that are not valid ----

bytes=$(printf 'a\377b')
refused 'an argument that is not UTF-8' 9 invalid email 'not valid UTF-8' -- user create "$bytes" --no-password
refused 'a REF that is not UTF-8' 9 invalid ref 'not valid UTF-8' -- user show "$bytes"
refused 'an option that is not UTF-8' 9 invalid display_name 'not valid UTF-8' \
	-- user create x@example.org --no-password --display-name "$bytes"
refused 'a reason that is not UTF-8' 9 invalid reason 'not valid UTF-8' \
	-- user disable root@example.org --reason "$bytes"
for c_name in DB KEY_FILE ACTOR REASON REQUEST_ID; do
	t_env "IDCTL_$c_name=$bytes"
	refused "IDCTL_$c_name is not UTF-8" 2 usage "$(echo "$c_name" | tr '[:upper:]' '[:lower:]')" "IDCTL_$c_name is not valid UTF-8" \
		-- role create x
done
t_env IDCTL_CONFIG="$bytes"
refused 'IDCTL_CONFIG is not UTF-8' 2 usage null 'IDCTL_CONFIG is not valid UTF-8' -- role create x
t_env IDCTL_OUTPUT="$bytes"
t_run 'IDCTL_OUTPUT is not UTF-8' 2 -- role create x
t_err_is 'idctl: role create: IDCTL_OUTPUT is not valid UTF-8 (usage)'
t_env
for c_odd in 'C0 80' 'ED A0 80' 'F4 90 80 80' 'C3' 'E2 82'; do
	# shellcheck disable=SC2059
	c_text=$(printf "$(for c_b in $c_odd; do printf '\\%o' "0x$c_b"; done)")
	refused "not UTF-8: $c_odd" 9 invalid display_name 'not valid UTF-8' \
		-- user create x@example.org --no-password --display-name "a${c_text}b"
done
json_run 'a verb that is not UTF-8' 2 -- user "$bytes"
json_run 'an option name that is not UTF-8' 2 -- user list "--$bytes"
t_ok 'the error is UTF-8 all the same' sh -c "iconv -f UTF-8 -t UTF-8 <'$ERR' >/dev/null"
json_run 'a letter that is not UTF-8' 2 -- user list "$(printf -- '-\377')"
long=$(head -c 120000 /dev/zero | tr '\0' x)
refused 'an address of 120 kB' 9 invalid email 'longer than' -- user create "$long" --no-password
refused 'a REF of 120 kB' 9 invalid ref 'longer than' -- user show "$long"
refused 'a name of 120 kB' 9 invalid name 'longer than' -- role create "$long"
refused 'a reason of 120 kB' 9 invalid reason 'longer than' -- role create x --reason "$long"
refused 'a filter of 120 kB' 9 invalid where 'longer than' -- user list --where "$long"
for c_place in "$long" "user $long" "user list --$long" "user list -$long"; do
	# shellcheck disable=SC2086
	json_run "120 kB as $(echo "$c_place" | cut -c 1-16)…" 2 -- $c_place
	t_ok 'are not repeated in full' test "$(wc -c <"$ERR")" -lt 1000
done
t_run 'a format of 120 kB' 9 -- user list -o "$long"
t_err_is 'idctl: user list: output is longer than 8192 bytes (invalid)'
refused '120 kB of lines' 9 invalid stdin 'too long' --in "$long" -- user show -
seq 100001 >"$T/lines"
refused 'more lines than are taken' 9 invalid stdin 'more than 100000 lines' --stdin "$T/lines" -- user show -
printf 'root@example.org\n\000\n' >"$T/lines"
refused 'a line with a NUL byte' 9 invalid stdin 'NUL byte' --stdin "$T/lines" -- user disable -
mkdir -p "$T/dir"
refused 'lines that cannot be read' 7 config null 'standard input cannot be read' --stdin "$T/dir" -- token revoke -

# an option that a wrapper gives cannot be overridden by a later one
refused 'an actor twice' 2 usage actor '--actor is given twice' -- --actor=ann@example.org user list --actor=root@example.org
refused 'a letter and its name' 2 usage limit '--limit is given twice' -- user list -l 1 --limit 2
refused 'a flag twice' 2 usage dry_run '--dry-run is given twice' -- user delete root@example.org -ny --dry-run
t_run 'an option for a list can be given twice' 0 -- user list --where 'email ~ root' --where 'status = active' --fields email -o json
t_json '.items | length' 1

# ---- settings: option, environment, file, default ----

mkdir -p "$T/dir"
printf '# a comment\n[idctl]\noutput = csv\ndb = %s\nkey_file = %s\n' "$IDCTL_DB" "$IDCTL_KEY_FILE" >"$T/c.conf"
says() {
	# shellcheck disable=SC2086
	t_run "$1" 0 -- user list --fields email,status --limit 1 $3
	c_got=table
	head -n 1 "$OUT" | grep -q '^{"items"' && c_got=json
	head -n 1 "$OUT" | grep -q '^{"email"' && c_got=jsonl
	head -n 1 "$OUT" | grep -q '^email,status' && c_got=csv
	t_ok "$1: $2" test "$c_got" = "$2"
}
says 'the default' table ''
says 'the file' csv "--config $T/c.conf"
t_env IDCTL_CONFIG="$T/c.conf"
says 'the file that the environment names' csv ''
t_env IDCTL_CONFIG="$T/c.conf" IDCTL_OUTPUT=jsonl
says 'the environment overrides the file' jsonl ''
says 'the option overrides the environment' json '-o json'
t_env IDCTL_OUTPUT=xml
t_run 'an unknown format, from the environment' 2 -- user list
t_err_has "unknown format 'xml'"
says 'which the option overrides' table '-o table'
t_env IDCTL_OUTPUT=
says 'an empty variable is ignored' table ''
t_env IDCTL_DB="$T/nowhere.db" IDCTL_CONFIG="$T/c.conf"
t_run 'a store from the environment before that of the file' 7 -- user list
says 'a store from the option' csv "--db $(t_word)"
says 'the same as a URL' csv "--db $(t_url)"
t_env IDCTL_DB= IDCTL_KEY_FILE= IDCTL_CONFIG="$T/c.conf"
says 'a store from the file alone' csv ''
t_run 'doctor shows where each value comes from' 0 -- doctor -o json
t_out_has "$T/c.conf:4"
t_env

conf() {
	# shellcheck disable=SC2059
	printf "$2" >"$T/bad.conf"
	t_mark
	json_run "$1" 7 -- user list --config "$T/bad.conf"
	t_err_json '"\(.error.code) \(.error.message | contains("'"$3"'")) \(.error.message | contains("bad.conf"))"' \
		'config true true'
	t_out_is ''
	t_same_state "$1: nothing has changed"
}
conf 'an unknown setting' '[idctl]\ndb = x\nouput = csv\n' 'ouput'
t_err_has 'line 3'
t_err_has "did you mean"
conf 'an unknown section' '[idctl]\n[passwords]\npasses = 3\n' 'passwords'
conf 'a setting twice' '[idctl]\noutput = csv\noutput = json\n' 'line 3: this was already set'
conf 'a setting before any section' 'output = csv\n' 'line 1'
conf 'a malformed line' '[idctl]\noutput\n' 'line 2'
printf '[idctl]\noutput = xml\n' >"$T/bad.conf"
t_run 'an unknown format' 7 -- user list --config "$T/bad.conf"
t_err_is "idctl: user list: $T/bad.conf:2: unknown format 'xml' (config)"
conf 'an unknown colour' '[idctl]\ncolor = blue\n' 'auto, always or never'
conf 'an invalid cost' '[password]\npasses = many\n' 'many'
conf 'a cost too low' '[password]\nmemory_kib = 64\n' 'bad.conf:2: the password hash is too cheap'
refused 'a file that is not there' 7 config null "settings file '$T/none.conf' not found" \
	-- user list --config "$T/none.conf"
# nothing to read: /dev/null as the settings file, and a home that is not a folder
t_run '/dev/null is not a settings file, as an option' 0 -- user list --config /dev/null
t_env IDCTL_CONFIG=/dev/null
t_run '/dev/null is not a settings file, in the environment' 0 -- user list
t_env HOME=/dev/null XDG_CONFIG_HOME=/dev/null XDG_DATA_HOME=/dev/null
t_run 'a home that is not a folder' 0 -- user list
t_env
refused 'a file that is a folder' 7 config null "$T/dir" -- user list --config "$T/dir"
t_golden args -- user list --config "$T/bad.conf"
refused 'an unknown colour' 2 usage color "'blue' is not one of auto, always or never" -- user list --color blue
t_done
