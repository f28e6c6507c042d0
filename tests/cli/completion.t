#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Completion: what the program offers, and what bash, zsh and fish make of it, each driven without a person.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_init --admin root@example.org
t_exec user create alice@example.org --no-password
t_exec user create albert@example.org --no-password
t_exec user create bob@example.org --no-password
t_exec client create ci-runner
t_exec role create auditor

# ---- what the program offers ----

# offers TITLE CANDIDATES WORD…: exactly those, in any order
offers()
{
	o_title=$1
	o_want=$2
	shift 2
	t_run "$o_title" 0 -- __complete -- "$@"
	o_have=$(sed '/^:[0-9]*$/d' "$OUT" | cut -f1 | LC_ALL=C sort | tr '\n' ' ')
	printf '%s\n' "$o_want" >"$T/.want"
	printf '%s\n' "${o_have% }" >"$T/.got"
	t_compare "$T/.want" "$T/.got" "$o_title: $o_want"
	t_err_is '' "$o_title: no error"
}

offers 'nouns' 'audit' au
offers 'verbs' 'delete disable' user d
offers 'names of users' 'albert@example.org alice@example.org' user show al
offers 'of clients' 'ci-runner' client show c
offers 'of roles' 'auditor' user grant alice@example.org au
offers 'of roles, behind an option' 'auditor' user create x@example.org --role au
offers 'of both, for a permission check' 'alice@example.org' perm check ali
offers 'options' '--if-missing' client create x --if
offers 'words of an option' 'json jsonl' user list -o js
offers 'the same, in one piece: what stands behind the =' 'json jsonl' user list --output=js
offers 'algorithms' 'ES256 ES384 ES512' key generate --alg ES
offers 'shells' 'bash' completion b
offers 'nothing, where nothing matches' '' user show zzz
offers 'nothing behind --' '' user list -- x
t_run 'with what they mean' 0 -- __complete -- user chec
t_out_has "$(printf 'check-password\t')"
t_run 'a file name is for the shell to find' 0 -- __complete -- token verify --jwks ''
t_out_has ':0'
t_sql "UPDATE user_account SET email = 'al\$(touch x)@example.org', email_key = 'al\$(touch x)@example.org' WHERE email LIKE 'albert%'"
offers 'a name that a shell would run is not offered' 'alice@example.org' user show al
t_sql "UPDATE user_account SET email = 'albert@example.org', email_key = 'albert@example.org' WHERE email LIKE 'al\$%'"

# ---- silent where there is nothing to offer from ----

db=$IDCTL_DB
for there in "$T/nosuch" "$T" /dev/null "host=$T dbname=nosuch"; do
	IDCTL_DB=$there
	offers "no store at ${there#"$T"}" '' user show al
	offers "no store at ${there#"$T"}: what needs none" 'disable' user di
done
IDCTL_DB=$T/text
echo 'no store' >"$IDCTL_DB"
offers 'a text for a store' '' user show al
mkfifo "$T/fifo"
IDCTL_DB=$T/fifo
offers 'a FIFO for a store' '' user show al
IDCTL_DB=$db

# ---- the shells ----

mkdir "$T/bin" "$T/zsh"
ln -s "$IDCTL" "$T/bin/idctl"
for module in "${IDCTL%/*}"/mod_*.so; do
	ln -s "$module" "$T/bin/"
done
for shell in bash zsh fish; do
	t_run "a script for $shell" 0 -- completion "$shell"
	cp "$OUT" "$T/idctl.$shell"
done
cp "$T/idctl.zsh" "$T/zsh/_idctl"
t_run 'for no other shell' 2 -- completion tcsh -o json
t_err_json .error.code usage
t_run 'without a shell' 2 -- completion

# what SHELL LINE: what it offers for the line so far
cat >"$T/what.bash" <<'END'
[ -r /usr/share/bash-completion/bash_completion ] && . /usr/share/bash-completion/bash_completion
. "$1"
COMP_LINE=$2
COMP_POINT=${#COMP_LINE}
# bash itself cuts at = and : too
read -ra words <<<"$COMP_LINE"
case $COMP_LINE in *' ') words+=('') ;; esac
COMP_WORDS=()
for word in "${words[@]}"; do
	case $word in
	--*=*) COMP_WORDS+=("${word%%=*}" '=' "${word#*=}") ;;
	*) COMP_WORDS+=("$word") ;;
	esac
done
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
compopt() { :; }
f=$(complete -p idctl | sed 's/.*-F \([^ ]*\).*/\1/')
"$f" idctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
END
cat >"$T/what.zsh" <<'END'
# a zsh at a terminal of its own, asked by the tabulator
zmodload zsh/zpty || exit 77
zpty z zsh -f -i
local o all= init=$3
print -r -- "
PS1= PS2= RPS1=; unsetopt zle_bracketed_paste prompt_cr prompt_sp beep list_beep 2>/dev/null; unset zle_bracketed_paste
fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D
zstyle ':completion:*' list-separator '--'; zstyle ':completion:*' verbose yes; zstyle ':completion:*' list-colors ''
LISTMAX=1000; setopt auto_list list_rows_first no_list_ambiguous; stty cols 200 rows 60
list-only() { zle list-choices; print -n -- '<shown>' }
zle -N list-only; bindkey '^I' list-only
after-it() { print -n -- '<after>' }
zle -N after-it; bindkey '^T' after-it
" >$init
zpty -w z "source $init; print -r -- RE''ADY"
zpty -r -m z o '*READY*' || exit 3
zpty -w -n z "$2"$'\t'
zpty -r -m z all '*<shown>*'
# the next key is read when the list has been drawn
zpty -w -n z $'\C-t'
zpty -r -m z o '*<after>*'
all+=$o
print -r -- "$all" | tr -d '\r' | sed 's/\x1b\[[0-9;?]*[A-Za-z]/\n/g; s/\x1b[=>]//g'
zpty -d z
END

what()
{
	w_line=$2
	set -- "$1" env -i PATH="$T/bin:$PATH" HOME="$T" LC_ALL=C.UTF-8 TERM=xterm IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
		${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"}
	w_shell=$1
	shift
	case $w_shell in
	bash) timeout "$T_LIMIT" "$@" bash --noprofile --norc "$T/what.bash" "$T/idctl.bash" "$w_line" ;;
	zsh) timeout "$T_LIMIT" "$@" zsh -f "$T/what.zsh" "$T/zsh" "$w_line" "$T/.zinit" ;;
	fish) timeout "$T_LIMIT" "$@" fish --no-config -c "source $T/idctl.fish; complete -C '$w_line'" ;;
	esac >"$OUT" 2>"$ERR" </dev/null
	STATUS=$?
	T_COMMAND="$w_shell: $w_line<TAB>"
}

# shell_offers SHELL LINE WANT… [-- NOT…]
shell_offers()
{
	s_what="$1: $2"
	what "$1" "$2"
	shift 2
	s_has=t_out_has
	for s_word; do
		if [ "$s_word" = -- ]; then
			s_has=t_out_lacks
		else
			$s_has "$s_word" "$s_what<TAB>: $s_has $s_word"
		fi
	done
}

for shell in bash zsh fish; do
	if ! command -v "$shell" >/dev/null; then
		t_skip "$shell" "$shell is not installed"
		continue
	fi
	[ "$shell" != zsh ] || t_terminal zsh || continue
	shell_offers "$shell" 'idctl ' user role token init -- __complete
	shell_offers "$shell" 'idctl user d' disable delete -- create
	shell_offers "$shell" 'idctl user show al' alice@example.org albert@example.org -- bob@example.org
	shell_offers "$shell" 'idctl user grant alice@example.org au' auditor
	shell_offers "$shell" 'idctl client create x --if' --if-missing -- --audience
	shell_offers "$shell" 'idctl user list --output j' json jsonl -- table
done
if command -v zsh >/dev/null && t_terminal 'zsh, an option with its value'; then
	shell_offers zsh 'idctl user list --output=j' json jsonl -- table
fi
IDCTL_DB=$T/nosuch
for shell in bash fish; do
	command -v "$shell" >/dev/null || continue
	what "$shell" 'idctl user show al'
	t_out_lacks alice "$shell, without a store: nothing is offered"
	t_err_is '' "$shell, without a store: not a word"
done
t_ok 'and none was made' [ ! -e "$T/nosuch" ]
t_done
