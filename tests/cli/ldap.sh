# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Sourced by transcripts that ask an OpenLDAP server's own tools.

# ldap_config FILE SCHEMA…: of a server of dc=example,dc=org, whose database is empty, with those schemas
ldap_config()
{
	ldap_file=$1
	shift
	rm -rf "$T/db"
	mkdir "$T/db"
	{
		printf 'include %s.schema\n' "$@"
		cat <<EOF
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "dc=example,dc=org"
directory $T/db
EOF
	} >"$ldap_file"
}
