# SPDX-License-Identifier: Apache-2.0
# What differs from run to run becomes a placeholder, numbered in order of first appearance, so that
# a transcript still shows which id is which. `dir`: the test's own folder; `server`: where its databases
# are, up to their names, and as good as files in that folder.

function times(rx, n,    s)
{
	while (n-- > 0)
		s = s rx
	return s
}

# The placeholder for `text`: the same one each time it comes up.
function name(kind, text)
{
	if (!((kind, text) in known))
		known[kind, text] = ++count[kind]
	return "<" kind "-" known[kind, text] ">"
}

# Letters of both cases: a key, and not a ruler or a long word. One key in 1400 has no digit.
function random_looking(text)
{
	return text ~ /[a-z]/ && text ~ /[A-Z]/
}

function replace_text(line, text, by,    out, i)
{
	out = ""
	while (i = index(line, text)) {
		out = out substr(line, 1, i - 1) by
		line = substr(line, i + length(text))
	}
	return out line
}

function replace(line, rx, kind, numbered,    out, text)
{
	out = ""
	while (match(line, rx)) {
		text = substr(line, RSTART, RLENGTH)
		out = out substr(line, 1, RSTART - 1)
		line = substr(line, RSTART + RLENGTH)
		if (kind == "key" && !random_looking(text))
			out = out text
		else
			out = out (numbered ? name(kind, text) : "<" kind ">")
	}
	return out line
}

function replace_server(line,    out, i, rest)
{
	out = ""
	while (i = index(line, server)) {
		rest = substr(line, i + length(server))
		match(rest, /^[a-z0-9]+/)
		out = out substr(line, 1, i - 1) "<dir>/" substr(rest, 1, RLENGTH) ".db"
		line = substr(rest, RLENGTH + 1)
	}
	return out line
}

# A member of a JSON object whose value is a number that depends on the clock.
function replace_number(line, member, kind)
{
	gsub("\"" member "\": ?[0-9]+", "\"" member "\":<" kind ">", line)
	return line
}

BEGIN {
	h = "[0-9a-f]"
	d = "[0-9]"
	b = "[0-9A-Za-z_-]"
	uuid = times(h, 8) "-" times(h, 4) "-" times(h, 4) "-" times(h, 4) "-" times(h, 12)
	date = times(d, 4) "-" d d "-" d d
	instant = date "[T ]" d d ":" d d "(:" d d "([.]" d "+)?)?(Z|[+-]" d d ":" d d ")?"
	key = times("[0-9A-Za-z_+/-]", 40) "[0-9A-Za-z_+/-]*=*"
	seed = times("[A-Z2-7]", 32) "[A-Z2-7]*"
	recovery = d d "?" times("-" times("[0-9A-HJKMNP-TV-Z]", 4), 4)
	kid = "\"kid\": ?\"[^\"]+\""
	split("exp iat nbf auth_time", seconds, " ")
	split("elapsed_ms duration_ms", spans, " ")
}

{
	line = $0
	if (server != "") {
		line = replace_server(line)
		# which engine it is, is said as it is
		sub(/"engine":"pgsql"/, "\"engine\":\"sqlite\"", line)
		sub(/^engine +pgsql$/, "engine   sqlite", line)
	}
	if (dir != "")
		line = replace_text(line, dir, "<dir>")
	line = replace(line, "eyJ" b "+[.]" b "*[.]" b "*", "token", 1)
	line = replace(line, "(idc_[a-z]+_|whsec_)[0-9A-Za-z+/=]+", "secret", 1)
	line = replace(line, uuid, "id", 1)
	line = replace(line, instant, "time", 0)
	line = replace(line, recovery, "recovery", 1)
	line = replace(line, seed, "seed", 1)
	line = replace(line, key, "key", 1)
	line = replace(line, times(h, 64), "hash", 1)
	# a kid may be short: only its place gives it away, from there on its text does
	for (rest = line; match(rest, kid); rest = substr(rest, RSTART + RLENGTH)) {
		text = substr(rest, RSTART, RLENGTH - 1)
		sub(/.*"/, "", text)
		if (text !~ /^</ && length(text) > 5)
			kids[text] = name("kid", text)
	}
	for (text in kids)
		line = replace_text(line, text, kids[text])
	for (i in seconds)
		line = replace_number(line, seconds[i], "seconds")
	for (i in spans)
		line = replace_number(line, spans[i], "ms")
	print line
}
