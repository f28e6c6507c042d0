/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/completion_text.h"

#include <stddef.h>

static const char *const bash[] = {
    "# bash completion for idctl; generated: idctl completion bash",
    "_idctl() {",
    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} line code=0",
    "\tlocal -a words",
    "\tif declare -F _get_comp_words_by_ref >/dev/null; then",
    "\t\tlocal cword",
    "\t\t_get_comp_words_by_ref -n =: cur words cword",
    "\t\twords=(\"${words[@]:1:cword}\")",
    "\telse",
    "\t\twords=(\"${COMP_WORDS[@]:1:COMP_CWORD}\")",
    "\tfi",
    "\tCOMPREPLY=()",
    "\twhile IFS= read -r line; do",
    "\t\tcase $line in",
    "\t\t:[0-9]*) code=${line#:} ;;",
    "\t\t*) COMPREPLY+=(\"${line%%$'\\t'*}\") ;;",
    "\t\tesac",
    "\tdone < <(\"${COMP_WORDS[0]}\" __complete -- \"${words[@]}\" 2>/dev/null)",
    "\tif ((${#COMPREPLY[@]} == 0 && !(code & 4))); then",
    "\t\tcompopt -o default 2>/dev/null",
    "\tfi",
    "}",
    "complete -F _idctl idctl",
    NULL,
};

static const char *const zsh[] = {
    "#compdef idctl",
    "# zsh completion for idctl; generated: idctl completion zsh",
    "_idctl() {",
    "\tlocal -a lines values",
    "\tlocal line code=0",
    "\tlines=(\"${(@f)$(\"${words[1]}\" __complete -- \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\")",
    "\tfor line in \"${lines[@]}\"; do",
    "\t\tcase $line in",
    "\t\t:[0-9]*) code=${line#:} ;;",
    "\t\t?*) values+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\") ;;",
    "\t\tesac",
    "\tdone",
    "\t[[ ${words[CURRENT]} == --*=* ]] && compset -P '*='",
    "\tif (( ${#values} )); then",
    "\t\t_describe -V idctl values",
    "\telif (( !(code & 4) )); then",
    "\t\t_files",
    "\tfi",
    "}",
    "if [ \"$funcstack[1]\" = _idctl ]; then",
    "\t_idctl \"$@\"",
    "else",
    "\tcompdef _idctl idctl",
    "fi",
    NULL,
};

static const char *const fish[] = {
    "# fish completion for idctl; generated: idctl completion fish",
    "function __idctl_complete",
    "    set -l words (commandline -opc) (commandline -ct)",
    "    set -l before (string match -r '^--[^=]+=' -- (commandline -ct); or echo '')",
    "    for line in (command idctl __complete -- $words[2..-1] 2>/dev/null | string match -v -r "
    "'^:[0-9]+$')",
    "        echo \"$before$line\"",
    "    end",
    "end",
    "function __idctl_no_files",
    "    set -l words (commandline -opc) (commandline -ct)",
    "    test (command idctl __complete -- $words[2..-1] 2>/dev/null | tail -n 1) = \":4\"",
    "end",
    "complete -c idctl -n __idctl_no_files -f",
    "complete -c idctl -a '(__idctl_complete)'",
    NULL,
};

const struct completion_text completion_texts[] = {
    {"bash", "idctl.bash", bash},
    {"zsh", "_idctl", zsh},
    {"fish", "idctl.fish", fish},
    {NULL, NULL, NULL},
};
