# SPDX-License-Identifier: Apache-2.0
# Who may include whom, and what lib may not do. Needs code.awk before it.

function setup(    i, n, w)
{
	rank["lib/base"] = 0
	rank["lib/mod"] = 1
	rank["lib/store"] = rank["lib/crypt"] = 2
	rank["lib/out"] = 2.5 # and texts in base64 as it writes them
	rank["lib/in"] = 2.5 # hashes of passwords are written as lib/crypt reads them
	rank["lib/core"] = 3
	rank["cmd"] = 4
	rank["tests"] = 5
	core_ranks("doc/architecture.md")
	advice_codes("lib/base/advice.def")
	nouns = "apikey|audit|batch|client|commands|config|doctor|help|init|key|mfa|migrate|perm|prune|publish|role|" \
		"session|token|trust|user"

	# what the C library and the kernel bring
	n = split("assert ctype dirent dlfcn errno fcntl fnmatch ftw glob grp ifaddrs inttypes langinfo limits " \
		"locale math mntent poll pthread pwd regex sched search setjmp signal spawn stdalign stdarg " \
		"stdbool stddef stdint stdio stdlib string strings syslog termios threads time unistd " \
		"wchar netdb", w, " ")
	for (i = 1; i <= n; i++)
		system_header[w[i] ".h"] = 1

	# a foreign header lives in one lib/mod/*.c; these, said here, live elsewhere or in several
	home["sqlite3.h"] = "^lib/store/sqlite[a-z_]*[.]c$"
	home["libpq-fe.h"] = "^lib/mod/pgsql_priv[.]h$"
	home["sodium.h"] = "^lib/(crypt/[a-z0-9_]+|base/(secret|rng))[.]c$"
	home["jansson.h"] = "^lib/mod/(jansson|jose)[.]c$"
	n = split("bn core_names crypto ec err evp hmac pem sha x509", w, " ")
	for (i = 1; i <= n; i++)
		home["openssl/" w[i] ".h"] = "^lib/mod/openssl_priv[.]h$"
	# what libjose hands over is OpenSSL's
	home["openssl/pem.h"] = home["openssl/evp.h"] = "^lib/mod/(openssl_priv[.]h|jose[.]c)$"
	home["getopt.h"] = "^nowhere$"
}

# The folders of lib/core, lowest first, are a table there.
function core_ranks(path,    line, w)
{
	while ((getline line <path) > 0)
		if (line ~ /^[|] of `lib\/core` /)
			reading = 1
		else if (reading && split(line, w, "`") == 3)
			core_rank[w[2]] = ++cores
		else if (line !~ /^[|]/)
			reading = 0
	close(path)
}

# Behind a code, a comment says what it is about.
function advice_codes(path,    line, w)
{
	while ((getline line <path) > 0)
		if (split(line, w, /[()]/) > 2 && w[1] == "X")
			about["ADVICE_" w[2]] = line ~ /\/\*/
	close(path)
}

# err_advise() for what is about nothing, err_advise_with() for the rest
function advice(text, with,    id)
{
	while (match(text, /ADVICE_[A-Z0-9_]+/)) {
		id = substr(text, RSTART, RLENGTH)
		if ((id in about) && about[id] != with)
			bad(id (with ? " is about nothing: err_advise()" : " is about something: err_advise_with()"))
		text = substr(text, RSTART + RLENGTH)
	}
}

# "user", of lib/core/user/user.h
function core_folder(path,    w)
{
	return path ~ /^lib\/core\/[^\/]+\// && split(path, w, "/") ? w[3] : ""
}

# Within lib/core, and between files: x.c stands on y.c when it includes y.h.
function ranked(header,    from, to, mine, other)
{
	from = core_folder(FILENAME)
	to = core_folder(header)
	if (from != "" && !(from in core_rank) && !(from in told) && ++told[from])
		bad("lib/core/" from " is not in the table of doc/architecture.md")
	if (to != "" && from != "" && to != from && core_rank[to] >= core_rank[from])
		bad("may not include " header ": " to " does not stand below " from " (doc/architecture.md)")
	mine = FILENAME
	other = header
	sub(/[.][ch]$/, "", mine)
	sub(/[.]h$/, "", other)
	if (file_unit != "tests" && mine != other && mine !~ /_priv$/) {
		stands[mine, ++on[mine]] = other
		file_of[mine] = FILENAME
	}
}

# What stands on nothing that is left is taken away, again and again: a circle stays.
function circles(    mine, i, n, again)
{
	for (again = 1; again; ) {
		again = 0
		for (mine in on) {
			for (n = i = 0; ++i <= on[mine]; )
				n += (stands[mine, i] in on) && (stands[mine, i] in has_code)
			if (n == 0) {
				delete on[mine]
				again = 1
			}
		}
	}
	for (mine in on)
		for (i = 0; ++i <= on[mine]; )
			if ((stands[mine, i] in on) && (stands[mine, i] in has_code)) {
				printf "%s: stands on %s.h, and that in a circle on it, or on one that does\n", file_of[mine], stands[mine, i]
				faults++
			}
}

function is_system(header)
{
	return header in system_header || header ~ /^(sys|linux|netinet|net|arpa)\//
}

function new_file()
{
	file_unit = unit(FILENAME)
	stem = FILENAME
	sub(/[.]c$/, "", stem)
	seen_ours = 0
	last_system = last_ours = ""
	includes = 0
	if (FILENAME ~ /[.]c$/)
		has_code[stem] = 1
	if ($0 != "/* SPDX-License-Identifier: Apache-2.0 */")
		bad("the first line must be the SPDX line")
}

function foreign(header)
{
	if (file_unit == "tests" || is_system(header))
		return
	if (header in home) {
		if (FILENAME !~ home[header])
			bad("<" header "> may not be included here")
	} else if (FILENAME !~ /^lib\/mod\/[a-z0-9_]+[.]c$/)
		bad("<" header "> may only be included in a module, lib/mod/*.c")
	else if (header in place && place[header] != FILENAME)
		bad("<" header "> is included in " place[header] " already")
	else
		place[header] = FILENAME
}

function system_include(header)
{
	foreign(header)
	if (seen_ours)
		bad("<" header "> stands after our own headers")
	# <cmocka.h> wants others before it
	if (header < last_system && file_unit != "tests")
		bad("<" header "> is out of order")
	last_system = header
}

function barred(header, to,    from)
{
	from = file_unit
	if (from == "lib/core" && to == "lib/out")
		return "a noun does not know how it is shown"
	if (from == "cmd" && to == "lib/store" && FILENAME !~ /^cmd\/(dispatch[.]h|dispatch_txn[.]c|top\/init[.]c)$/)
		return "only cmd/dispatch_txn.c and cmd/top/init.c know the store"
	if (from == "cmd" && header ~ /^cmd\/[^\/]+\// && FILENAME ~ /^cmd\/[^\/]+\// &&
	    folder(header) != folder(FILENAME) && !(FILENAME ~ /^cmd\/batch\// && header ~ /^cmd\/argv\//))
		return "nouns do not know each other"
	if (from == "cmd" && header ~ /^cmd\/[^\/]+\// && FILENAME ~ /^cmd\/[^\/]+[.][ch]$/)
		return "what all verbs share knows no noun, and no front end"
	return ""
}

# The header that a .c file stands for: x.c and x_more.c for x.h or x_priv.h.
function is_own(header,    h)
{
	h = header
	sub(/(_priv)?[.]h$/, "", h)
	return FILENAME ~ /[.]c$/ && folder(header) == folder(FILENAME) && index(stem "_", h "_") == 1
}

function our_include(header,    to, why)
{
	if (header ~ /[.]def$/)
		return
	if (header !~ /\//) {
		bad("\"" header "\" must be written from the root")
		return
	}
	ranked(header)
	if (includes == 1 && (is_own(header) || (file_unit == "tests" && FILENAME ~ /[.]c$/)))
		return
	if (header == stem ".h" && FILENAME ~ /[.]c$/)
		bad("its own header must come first")
	to = header ~ /^gen\// ? "lib/store" : unit(header)
	if (!(to in rank))
		bad("\"" header "\" is in no known unit")
	else if (to != file_unit && rank[to] >= rank[file_unit])
		bad(file_unit " may not include " header ": " to " does not stand below it")
	why = barred(header, to)
	if (why != "")
		bad("may not include " header ": " why)
	if (header ~ /_priv[.]h$/ && file_unit != "tests" && folder(header) != folder(FILENAME))
		bad("\"" header "\" is private to " folder(header))
	if (header < last_ours)
		bad("\"" header "\" is out of order")
	seen_ours = 1
	last_ours = header
}

function calls(text, names)
{
	return text ~ ("(^|[^A-Za-z0-9_.>])(" names ")\\(")
}

function mentions(text, names)
{
	return text ~ ("(^|[^A-Za-z0-9_])(" names ")([^A-Za-z0-9_]|$)")
}

# A cache that is filled once says so in a comment beside it.
function unexplained_state(text)
{
	return text ~ /^\t*static [^()]*(=|;)/ && !mentions(text, "const|inline") &&
	    !remark && !remark_before
}

function forbidden(text)
{
	if (mentions(text, "goto"))
		bad("goto")
	if (file_unit == "tests")
		return
	if (calls(text, "time|clock_gettime|gettimeofday") && text !~ /CLOCK_MONOTONIC/ &&
	    FILENAME != "lib/base/instant.c")
		bad("the wall clock is read in lib/base/instant.c only")
	if (text ~ /^typedef struct/)
		bad("a typedef of a struct")
	if (unexplained_state(text))
		bad("static state that can change, and no comment that says why")
	# a process may serve many, and a host may have no terminal: front ends alone know of them
	if (FILENAME !~ /^cmd\/(argv|batch)\// && (calls(text, "getenv|isatty|setenv|unsetenv") || mentions(text, "stdin|stdout|stderr")))
		bad("streams, terminals and the environment are the front ends' (cmd/argv)")
	if (calls(text, "system|popen"))
		bad("no shell, ever")
	if (FILENAME ~ /^(lib|cmd\/[a-z]+)\// && FILENAME !~ /^cmd\/(argv|batch)\// && literals ~ /(^|[^a-z-])--[a-z]/)
		bad("an option's name in the words of a rule or a verb: the front ends have names for inputs (cmd/advice.h)")
	if (FILENAME ~ /^lib\// && literals ~ ("idctl (" nouns ")( |\"|$)"))
		bad("a command in the words of a rule: advice is a code (lib/base/advice.def)")
	if (calls(text, "store_(begin|commit|rollback|again)") && FILENAME !~ /^lib\/(store|core\/txn)\/|^cmd\/dispatch_txn[.]c$/)
		bad("a transaction is begun and ended in lib/core/txn/")
	if (text ~ /err_advise(_with)?\(/)
		advice(text, text ~ /err_advise_with\(/)
	if (file_unit == "cmd")
		return
	if (calls(text, "printf|puts|putchar|perror|vprintf") || mentions(text, "stdout|stderr"))
		bad("lib does not print")
	if (calls(text, "exit|_exit|_Exit|abort|quick_exit"))
		bad("lib does not end the process")
	if (calls(text, "getenv|secure_getenv|setenv|putenv|unsetenv") || mentions(text, "environ"))
		bad("lib does not read the environment")
}

BEGIN { setup() }

FNR == 1 { new_file() }

{
	raw = $0
	text = code(raw)
	if (slashes)
		bad("a comment is written /* like this */")
	if (raw ~ /^#[ \t]*include[ \t]*[<"]/) {
		header = raw
		sub(/^#[ \t]*include[ \t]*[<"]/, "", header)
		sub(/[>"].*/, "", header)
		includes++
		if (raw ~ /</)
			system_include(header)
		else
			our_include(header)
	} else if (raw == "" && file_unit == "tests")
		last_system = last_ours = "" # each group is sorted by itself
	else
		forbidden(text)
	remark_before = remark && FNR > 1
}

END {
	circles()
	exit faults > 0
}
