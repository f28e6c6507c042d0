# SPDX-License-Identifier: Apache-2.0
# Put before another program by awk -f: C without comments and without what is inside of quotes.
#
# code(line): the line with comments gone and literals emptied ("" and two quotes). Call it on every
# line, in order. It sets: slashes, whether a line comment began in it; remark, whether it had any comment;
# literals, its string literals, each with its quotes, one behind the other.

function code(line,    out, c, two, quote, i, n)
{
	if (FNR == 1)
		in_comment = 0
	slashes = 0
	remark = in_comment
	literals = out = quote = ""
	# nearly all lines have neither
	if (!in_comment && line !~ /["'\/]/)
		return line
	n = length(line)
	for (i = 1; i <= n; i++) {
		c = substr(line, i, 1)
		two = substr(line, i, 2)
		if (in_comment) {
			if (two == "*/") {
				in_comment = 0
				i++
			}
		} else if (quote != "") {
			if (quote == "\"")
				literals = literals (c == "\\" ? two : c)
			if (c == "\\")
				i++
			else if (c == quote) {
				out = out c
				quote = ""
			}
		} else if (two == "/*") {
			in_comment = remark = 1
			i++
			out = out " "
		} else if (two == "//") {
			slashes = remark = 1
			break
		} else {
			if (c == "\"" || c == "'") {
				quote = c
				if (c == "\"")
					literals = literals c
			}
			out = out c
		}
	}
	return out
}

# The unit that a path belongs to: lib/base, lib/core, cmd …
function unit(path,    p)
{
	split(path, p, "/")
	return p[1] == "lib" ? p[1] "/" p[2] : p[1]
}

function folder(path)
{
	sub(/\/[^\/]*$/, "", path)
	return path
}

function bad(what)
{
	print FILENAME ":" FNR ": " what
	faults++
}
