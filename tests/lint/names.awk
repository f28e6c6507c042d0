# SPDX-License-Identifier: Apache-2.0
# Shell files share one set of variables with all that they source. Two of them that assign one name for different ends
# spoil each other's work (a shift of the clock was once taken for a number of arguments: noon was now, and a test failed
# every morning). So a name that a sourced file assigns is its own: nobody else assigns it, unless that file says in a
# comment "Set by others: NAME…".
#
# Arguments: all files. What a file sources is told by its "shellcheck source=PATH" lines. What is assigned in a subshell,
# or for one command only, stays there.
FNR == 1 {
	files[++n] = FILENAME
	here_doc = listing = ""
}
here_doc != "" {
	if ($0 ~ "^\t*" here_doc "$")
		here_doc = ""
	next
}
/^# *shellcheck source=/ {
	path = $0
	sub(/.*source=/, "", path)
	sub(/ .*/, "", path)
	sources[FILENAME] = sources[FILENAME] " " path
	next
}
/^# .*Set by others:/ || (/^#/ && listing != "") {
	listing = /\.$/ ? "" : "yes"
	sub(/^.*Set by others:/, "")
	for (i = split($0, word, /[^A-Za-z0-9_]+/); i > 0; i--)
		open[FILENAME] = open[FILENAME] " " word[i]
	next
}
/^[ \t]*#/ { next }
match($0, /<<-? *'?[A-Z]+'?/) {
	here_doc = substr($0, RSTART, RLENGTH)
	gsub(/[<' -]/, "", here_doc)
}
{ text[FILENAME] = text[FILENAME] $0 "\n" }

# from P, behind an opening CLOSE's other half, to behind CLOSE
function past(s, p, open_char, close_char,    c, depth)
{
	for (depth = 1; depth > 0 && p <= length(s); p++) {
		c = substr(s, p, 1)
		if (c == "\\")
			p++
		else if (c == "'" && close_char != "\"")
			p += index(substr(s, p + 1), "'")
		else if (c == "\"" && close_char != "\"")
			p = past(s, p + 1, "", "\"") - 1
		else if (c == "$" && substr(s, p + 1, 1) == "(" && close_char == "\"")
			p = past(s, p + 2, "(", ")") - 1
		else if (c == close_char)
			depth--
		else if (c == open_char)
			depth++
	}
	return p
}
# the code of S: without quotes, comments, what is expanded, and subshells; a statement a line
function code(s,    p, c, d, out, before)
{
	for (p = 1; p <= length(s); p++) {
		c = substr(s, p, 1)
		d = substr(s, p + 1, 1)
		before = out == "" ? "\n" : substr(out, length(out), 1)
		if (c == "\\") {
			out = out (d == "\n" ? " " : "x")
			p++
		} else if (c == "'") {
			p += index(substr(s, p + 1), "'")
			out = out "x"
		} else if (c == "\"") {
			p = past(s, p + 1, "", "\"") - 1
			out = out "x"
		} else if (c == "$" && (d == "(" || d == "{")) {
			p = past(s, p + 2, d, d == "(" ? ")" : "}") - 1
			out = out "x"
		} else if (c == "(" && before == "\n")
			p = past(s, p + 1, "(", ")") - 1
		else if (c == "#" && before ~ /[ \t\n]/)
			p += index(substr(s, p + 1), "\n") - 1
		else if (c ~ /[;&|{}]/)
			out = out "\n"
		else if (c !~ /[ \t]/ || before != "\n")
			out = out c
	}
	return out
}
function assigned(file, name)
{
	if (name != "_" && !((file, name) in assigns)) {
		assigns[file, name] = 1
		names[file] = names[file] " " name
	}
}
function judge_statement(file, s,    seen, i, m, word)
{
	while (sub(/^ *(case [^ ]+ in|then|do|else|if|elif|while|until|!|export|[^ =()]*\)) +/, "", s))
		;
	if (s ~ /^(for|read) /) {
		m = split(s, word, " ")
		for (i = 2; i <= m && word[i] !~ /^(in|[<>].*)$/; i++)
			if (word[i] ~ /^[A-Za-z_][A-Za-z0-9_]*$/)
				assigned(file, word[i])
		return
	}
	while (match(s, /^[A-Za-z_][A-Za-z0-9_]*=[^ ]*( +|$)/)) {
		seen = seen " " substr(s, 1, index(s, "=") - 1)
		s = substr(s, RLENGTH + 1)
	}
	if (s == "")
		for (i = split(seen, word, " "); i > 0; i--)
			assigned(file, word[i])
}
# all that FILE sources, and what these source
function closure(file, into,    part, i, m)
{
	m = split(sources[file], part, " ")
	for (i = 1; i <= m; i++)
		if (!(part[i] in into)) {
			into[part[i]] = 1
			closure(part[i], into)
		}
}
function judge(one, two,    word, i, m)
{
	m = split(names[one], word, " ")
	for (i = 1; i <= m; i++)
		if ((two, word[i]) in assigns && index(others " ", " " word[i] " ") == 0 &&
		    !((one, two, word[i]) in told)) {
			told[one, two, word[i]] = told[two, one, word[i]] = 1
			print two ": '" word[i] "' is assigned in " one ", too"
			bad = 1
		}
}
END {
	for (k = 1; k <= n; k++)
		for (i = split(code(text[files[k]]), line, "\n"); i > 0; i--)
			judge_statement(files[k], line[i])
	for (k = 1; k <= n; k++) {
		split("", reached)
		closure(files[k], reached)
		others = open[files[k]]
		for (a in reached)
			others = others open[a]
		for (a in reached) {
			judge(a, files[k])
			for (b in reached)
				if (a < b)
					judge(a, b)
		}
	}
	exit bad
}
