# SPDX-License-Identifier: Apache-2.0
# How large things may be. Needs code.awk before it. `exceptions`: a file of "PATH WHAT SIZE REASON",
# where WHAT is file, or function:NAME, params:NAME, nesting:NAME. It may only shrink: an exception
# must give the size as it is, and goes when it is not needed.

function limit_of(what)
{
	if (what == "file") {
		if (FILENAME_ ~ /[.]h$/)
			return 200
		if (FILENAME_ ~ /^lib\/store\/(sqlite|pgsql)[a-z_]*[.]c$/)
			return 600
		if (FILENAME_ ~ /^cmd\/[a-z]+\/[a-z_]+[.]c$/ && FILENAME_ !~ /^cmd\/(argv|batch)\//)
			return 180
		return 400
	}
	if (what == "function") # the tables of a test stand inside it
		return FILENAME_ ~ /^tests\// ? 120 : 60
	return what == "params" ? 5 : 3
}

function measure(what, name, size, line,    key, limit)
{
	key = FILENAME_ " " what (name == "" ? "" : ":" name)
	limit = limit_of(what)
	if (key in allowed) {
		used[key] = 1
		if (size <= limit)
			print exceptions ": " key " is no longer needed"
		else if (size != allowed[key])
			print exceptions ": " key " is " allowed[key] ", and " size " in truth"
		else
			return
		faults++
	} else if (size > limit) {
		print FILENAME_ ":" line ": " what " " name (name == "" ? "" : " ") "is " size ", limit " limit
		faults++
	}
}

function file_done()
{
	if (FILENAME_ != "")
		measure("file", "", lines, lines)
}

# Top-level commas between the parentheses of a function's head; the trailing err does not count.
function count_params(head,    i, c, depth, n)
{
	sub(/^[^(]*\(/, "", head)
	if (head ~ /^ *(void)? *\)/)
		return 0
	n = 1
	for (i = 1; i <= length(head); i++) {
		c = substr(head, i, 1)
		if (c == "(")
			depth++
		else if (c == ")" && --depth < 0)
			break
		else if (c == "," && depth == 0)
			n++
	}
	return substr(head, 1, i - 1) ~ /struct err \*err *$/ ? n - 1 : n
}

function name_of(head)
{
	sub(/\(.*/, "", head)
	sub(/[ \t]+$/, "", head)
	sub(/.*[ \t*]/, "", head)
	return head
}

BEGIN {
	while ((getline line <exceptions) > 0)
		if (line !~ /^(#|$)/) {
			n = split(line, w, " ")
			key = w[1] " " w[2]
			allowed[key] = w[3]
			if (n < 4 || w[3] !~ /^[0-9]+$/ || key <= last_key) {
				print exceptions ": " key ": no size, no reason, or out of order"
				faults++
			}
			last_key = key
		}
}

FNR == 1 {
	file_done()
	FILENAME_ = FILENAME
	head = ""
	in_function = lines = 0
}

{
	lines = FNR
	text = code($0)
	if (in_function) {
		# a control statement at three tabs is three deep
		if (text ~ /^\t+(\} )?(if|for|while|do|switch|else)([^A-Za-z0-9_]|$)/ && text !~ /\\$/) {
			match(text, /^\t+/)
			if (RLENGTH > deepest)
				deepest = RLENGTH
		}
		if (text ~ /^}/) {
			in_function = 0
			measure("function", name, FNR - began + 1, began)
			measure("params", name, params, began)
			measure("nesting", name, deepest, began)
			sizes[++functions] = FNR - began + 1
			head = ""
		}
	} else if (text ~ /^\{/ && head ~ /\)[ \t]*$/) {
		in_function = 1
		began = FNR
		deepest = 0
		name = name_of(head)
		params = count_params(head)
		head = ""
	} else if (text ~ /^[ \t]*$/ || text ~ /[;}]$/ || text ~ /^#/)
		head = ""
	else
		head = head " " text
}

END {
	file_done()
	for (key in allowed)
		if (!(key in used)) {
			print exceptions ": there is no " key
			faults++
		}
	exit faults > 0
}
