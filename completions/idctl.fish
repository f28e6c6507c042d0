# fish completion for idctl; generated: idctl completion fish
function __idctl_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l before (string match -r '^--[^=]+=' -- (commandline -ct); or echo '')
    set -l lines (command idctl __complete -- $words[2..-1] 2>/dev/null)
    for line in (string match -v -r '^:[0-9]+$' -- $lines)
        echo "$before$line"
    end
end
function __idctl_no_files
    set -l words (commandline -opc) (commandline -ct)
    test (command idctl __complete -- $words[2..-1] 2>/dev/null | tail -n 1) = ":4"
end
complete -c idctl -n __idctl_no_files -f
complete -c idctl -a '(__idctl_complete)'
