#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each name by which an account or another record is found, against names that look like an existing one: taken, or refused.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org --issuer https://id.example.org

# What is there, and by which command another would be made or get the name: @ stands for it.
t_run 'an account' 0 -- user create paypal@example.org --username paypal-user --no-password
t_run 'another' 0 -- user create ann@example.org --username ann --no-password
t_run 'a client' 0 -- client create paypal-app
t_run 'another client' 0 -- client create other-app
t_run 'a role' 0 -- role create paypal-role
t_run 'another role' 0 -- role create other-role
t_run 'a permission' 0 -- perm create paypal:read
t_run 'a rule' 0 -- trust create paypal-rule --client other-app --issuer https://a.example --audience idctl --claim sub=a
t_run 'another rule' 0 -- trust create other-rule --client other-app --issuer https://a.example --audience idctl --claim sub=b
t_run 'a factor' 0 -- mfa enroll ann --name paypal-key
cat >"$T/places" <<'EOT'
user create EMAIL|paypal@example.org|user create @ --no-password
user create --username|paypal-user|user create new@example.org --no-password --username @
user invite EMAIL|paypal@example.org|user invite @
user invite --username|paypal-user|user invite new@example.org --username @
user update --email|paypal@example.org|user update ann --email @
user update --username|paypal-user|user update ann --username @
role create NAME|paypal-role|role create @
role update --name|paypal-role|role update other-role --name @
perm create NAME|paypal:read|perm create @
client create NAME|paypal-app|client create @
client update --name|paypal-app|client update other-app --name @
trust create NAME|paypal-rule|trust create @ --client other-app --issuer https://a.example --audience idctl --claim sub=c
trust update --name|paypal-rule|trust update other-rule --name @
EOT

# ---- no place is forgotten ----

# what a name is not unique in: a key's is a note, a factor's is its account's own
t_exec commands -o json
jq -r '.items[] | select(.changes) | .path as $p
	| (select($p | test(" (create|invite)$")) | .arguments[0]? | select(. != null) | "\($p) \(.name)"),
	(.options[]? | select(.name == "username" or .name == "email" or .name == "name") | "\($p) --\(.name)")' "$OUT" |
	grep -v '^apikey create --name\|^mfa ' | sort >"$T/all"
cut -d '|' -f 1 "$T/places" | sort >"$T/swept"
t_compare "$T/all" "$T/swept" 'each command that makes or changes a name is here'

# ---- what looks like it ----

# disguised NAME: one a line, what the eye takes for NAME, which begins with "paypal"
disguised()
{
	/usr/bin/python3 - "$1" <<-'EOT'
		import sys, unicodedata
		rest = sys.argv[1][len("paypal"):]
		heads = [
		    "p\u0430ypal", "\u0440aypal", "paypa\u0406", "paypa\u04cf",  # Cyrillic
		    "p\u03b1ypal", "\u03c1aypal", "paypa\u03b9",  # Greek
		    "pay\u200bpal", "pay\u200dpal", "pay\u00adpal", "pay\u2060pal", "pay\ufeffpal", "pay\u034fpal", "pay\ufe0fpal",  # invisible
		    "\u202epaypal", "paypal\u202c", "pay\u2066pal", "\u200fpaypal",  # turning about
		    "pay\u115fpal", "pay\u3164pal", "pay\uffa0pal",  # fillers
		    "pay\u180epal", "pay\U000e0061pal", "pay\u2800pal", "pay\U0001d159pal",
		    " paypal", "paypal ", "pay\u00a0pal", "pay\u3000pal", "pay\tpal",
		    "PAYPAL", "PayPal", "\uff50aypal", "\U0001d429aypal", "pay\u1d56al", "p\u2090ypal",  # the same, compatible or by case
		]
		for head in heads:
		    print(head + rest)
	EOT
}
while IFS='|' read -r place name command; do
	disguised "$name" >"$T/disguised"
	let_in=
	n=0
	while IFS= read -r other; do
		n=$((n + 1))
		eval "set -- $(printf %s "$command" | sed "s/@ /\"\$other\" /; s/ @\$/ \"\$other\"/")"
		t_exec "$@" -o json
		case $STATUS in
		4 | 9) ;;
		*) let_in="$let_in $STATUS:$(printf %s "$other" | od -An -tx1 | tr -d ' \n')" ;;
		esac
	done <"$T/disguised"
	t_ok "$place: none of $n that look like $name is let in:$let_in" [ "$n" -gt 30 -a -z "$let_in" ]
done <"$T/places"
t_run 'the log is whole' 0 -- audit verify
t_done
