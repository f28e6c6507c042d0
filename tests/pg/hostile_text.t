#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What a hostile or broken server says and hands out: words are shown escaped or not at all, values that cannot
# be ours are refused, a store from the future is left alone.
# shellcheck source=tests/pg/cli.sh
. "${0%/*}/cli.sh"

esc=$(printf '\033[31m')
csi=$(printf '\302\233')
turn=$(printf '\342\200\256')

# harmless: nothing of what was said last would be obeyed by a terminal; nor turned around by one, where it is for eyes
harmless()
{
	bad=0
	if cat "$OUT" "$ERR" | tr -d '\r\n\t' | LC_ALL=C grep -q "$(printf '[\001-\037\177]')"; then bad=1; fi
	if LC_ALL=C grep -qF -e "$csi" "$OUT" "$ERR"; then bad=1; fi
	case $T_COMMAND in
	*json*) ;;
	*) if LC_ALL=C grep -qF -e "$turn" "$OUT" "$ERR"; then bad=1; fi ;;
	esac
	t_explain | cat -v >"$T/.why"
	t_result "$bad" "$T_TITLE: nothing reaches the terminal raw" <"$T/.why"
}

# raised TITLE STATUS CODE LEVEL WORDS: what becomes of words that come out of a trigger when an account is made
raised()
{
	sql -c 'SET client_min_messages = error' -c 'DROP TRIGGER IF EXISTS t ON idctl.user_account' -c "
		CREATE OR REPLACE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS \$f\$ BEGIN
		PERFORM nextval('public.tries'); RAISE $4 USING MESSAGE = \$m\$$5\$m\$, ERRCODE = '$3', DETAIL = \$m\$$5\$m\$, HINT = \$m\$$5\$m\$; RETURN NEW; END \$f\$" \
		-c 'CREATE TRIGGER t BEFORE INSERT ON idctl.user_account FOR EACH ROW EXECUTE FUNCTION public.f()'
	for how in '' '--verbose' '-o json' '-o json --verbose' '-o csv --verbose'; do
		# shellcheck disable=SC2086 # several words
		t_run "$1 $how" "$2" -- user create eve@example.org --no-password $how
		harmless
		case $how in
		*json*) [ "$2" -eq 0 ] || p_error "$1 $how" ;;
		*--verbose) ;;
		*) t_err_lacks hostile ;;
		esac
		[ "$2" -eq 0 ] || t_out_is ''
		[ "$2" -ne 0 ] || t_exec user delete eve@example.org
		[ "$2" -ne 0 ] || t_exec user purge eve@example.org --yes
	done
	[ "$2" -eq 0 ] || t_same_state "$1: nothing has changed"
}

p_server one
p_store shop --admin root@example.org
sql -c 'CREATE SEQUENCE public.tries'
t_mark
words="hostile ${esc}red${csi}2J${turn}txet"
raised 'an error with escape sequences' 1 P0001 EXCEPTION "$words"
t_err_has 'the server refused a statement'
t_run 'its words are shown on request' 1 -- user create eve@example.org --no-password --verbose
t_err_has 'native: pgsql P0001: hostile'
raised 'a long one' 1 P0001 EXCEPTION "$(head -c 5000 /dev/zero | tr '\0' h)$words"
raised 'one that pretends to be a name taken' 4 23505 EXCEPTION "$words"
raised 'one that pretends to be damage' 7 XX001 EXCEPTION "$words"
raised 'one that pretends that nobody may' 8 42501 EXCEPTION "$words"
raised 'one that pretends that the server stops' 75 57P01 EXCEPTION "$words"
sql -c "SELECT setval('public.tries', 1)" >"$OUT"
raised 'one that has it done again for ever' 75 40001 EXCEPTION "$words"
t_ok 'but not for ever: six times each' [ "$(sql -c 'SELECT last_value FROM public.tries')" -eq $((1 + 5 * 6)) ]
raised 'a warning' 0 01000 WARNING "$words"
raised 'a notice' 0 00000 NOTICE "$words"
t_err_lacks hostile
sql -c 'DROP TRIGGER t ON idctl.user_account'
pg_psql one -c "CREATE ROLE \"$words\" LOGIN" 
for how in '' --verbose '-o json'; do
	IDCTL_DB="host=$PG port=$(pg_port one) dbname=shop user='$words'"
	# shellcheck disable=SC2086 # several words
	t_run "asked by a role with such a name $how" 5 -- doctor $how
	harmless
	IDCTL_DB="host=$PG port=$(pg_port one) dbname=shop user='no $words'"
	# shellcheck disable=SC2086
	t_run "by one that is not there $how" 7 -- user list $how
	harmless
done

# ---- values that cannot be ours ----

p_use shop
# corrupt WORDS STATEMENT UNDO ARGS…
corrupt()
{
	said=$1 undo=$3
	sql -c "$2"
	shift 3
	t_run "$said" 7 -- "$@"
	t_err_has "$said"
	t_run "$said, as JSON" 7 -- "$@" -o json
	p_error "$said"
	sql -c "$undo"
}
sql -c 'CREATE TABLE public.kept AS TABLE idctl.user_account'
back='UPDATE idctl.user_account u SET (uuid, attributes) = (SELECT uuid, attributes FROM public.kept k WHERE k.id = u.id)'
t_mark
corrupt 'id of user: a stored value has the wrong type' "UPDATE idctl.user_account SET uuid = '\\x00'" "$back" user list
corrupt 'attributes of user: a stored value has the wrong type' "UPDATE idctl.user_account SET attributes = '{\"a\":'" "$back" user list
corrupt "there is no store in this database" 'ALTER TABLE idctl.role RENAME TO gone' 'ALTER TABLE idctl.gone RENAME TO role' role list
corrupt "the store's schema is not the one this idctl needs" 'ALTER TABLE idctl.role RENAME description TO gone' \
	'ALTER TABLE idctl.role RENAME gone TO description' role list
t_same_state 'all is as it was'
sql -c "UPDATE idctl.user_account SET display_name = '$words'"
for how in '' '-o json' '-o csv' '--field display_name'; do
	# shellcheck disable=SC2086 # several words
	t_run "a name that was written into the table $how" 0 -- user list $how
	[ "$how" = '' ] && harmless
done
sql -c 'UPDATE idctl.user_account SET display_name = NULL'

# ---- from the future ----

latest=$(sql -c 'SELECT max(version) FROM idctl.migration')
sql -c "INSERT INTO idctl.migration VALUES (99, 'x', 'x', 0)"
t_mark
while IFS= read -r what; do
	# shellcheck disable=SC2086 # several words
	t_run "of a store from the future: $what" 7 -- $what
	t_err_has "the store has schema version 99, newer than this idctl's $latest (schema)"
	t_err_has 'hint: use the version of idctl that wrote it, or a later one'
	t_out_is ''
done <<-EOT
	user list
	user create ann@example.org --no-password
	init
	audit verify
	token prune
	migrate freeze
EOT
for what in 'migrate up' 'migrate down --to 1 --yes'; do
	# shellcheck disable=SC2086
	t_run "of a store from the future: $what" 7 -- $what
done
t_run 'as JSON' 7 -- user list -o json
p_error 'a store from the future'
t_same_state 'nothing has changed'
t_run 'doctor says so' 5 -- doctor
t_out_has "newer than this idctl's"
t_done
