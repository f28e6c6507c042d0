# bash completion for idctl; generated: idctl completion bash
_idctl() {
	local cur=${COMP_WORDS[COMP_CWORD]} line code=0
	local -a words
	if declare -F _get_comp_words_by_ref >/dev/null; then
		local cword
		_get_comp_words_by_ref -n =: cur words cword
		words=("${words[@]:1:cword}")
	else
		words=("${COMP_WORDS[@]:1:COMP_CWORD}")
	fi
	COMPREPLY=()
	while IFS= read -r line; do
		case $line in
		:[0-9]*) code=${line#:} ;;
		*) COMPREPLY+=("${line%%$'\t'*}") ;;
		esac
	done < <("${COMP_WORDS[0]}" __complete -- "${words[@]}" 2>/dev/null)
	if ((${#COMPREPLY[@]} == 0 && !(code & 4))); then
		compopt -o default 2>/dev/null
	fi
}
complete -F _idctl idctl
