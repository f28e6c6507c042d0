#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Names and texts from everywhere: what differs only to a machine is the same name, what cannot be
# seen is refused, and whatever is stored comes back byte for byte.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
# shellcheck source=tests/cli/claims.sh
. "$T_HERE/claims.sh"

t_init --admin root@example.org
given user create josé@example.org --username josé --no-password
given user create ann@bücher.example --username ann --no-password
given user create straße@example.org --username straße --no-password
given role create reader

u() { printf '%b' "$1"; }
zwsp='\0342\0200\0213'
zwj='\0342\0200\0215'
shy='\0302\0255'
bom='\0357\0273\0277'
rlo='\0342\0200\0256'
acute='\0314\0201'

# ---- the same address ----

same_address() {
	refused "$1" 4 exists email 'already taken' -- user create "$(u "$2")" --no-password
	t_run "$1: it finds the account" 0 -- user show "email:$(u "$2")" --field email
	t_out_is "$3"
}
same_address 'case' 'ANN@B\0303\0234CHER.EXAMPLE' ann@bücher.example
same_address 'case outside ASCII' 'JOS\0303\0211@example.org' josé@example.org
same_address 'composition' "jose${acute}@example.org" josé@example.org
same_address 'full width' '\0357\0275\0201nn@b\0303\0274cher.example' ann@bücher.example
same_address 'a sharp s and two' 'strasse@example.org' straße@example.org
same_address 'a capital sharp s' 'STRA\0341\0272\0236E@example.org' straße@example.org

same_address 'its A-label' ann@xn--bcher-kva.example ann@bücher.example
same_address 'its A-label in capitals' ANN@XN--BCHER-KVA.EXAMPLE ann@bücher.example

# what an earlier idctl stored under its A-label is found by both, and is not made a second time
t_run 'an account from before' 0 -- user create old@xn--bcher-kva.example --no-password
t_sql "UPDATE user_account SET email_key = 'old@xn--bcher-kva.example' WHERE email = 'old@xn--bcher-kva.example'" >/dev/null
same_address 'by the A-label' old@xn--bcher-kva.example old@xn--bcher-kva.example
same_address 'by the U-label' old@bücher.example old@xn--bcher-kva.example
t_run 'and gets a code that works' 0 -- user verify-email old@bücher.example --field code
cp "$OUT" "$T/code"
t_run 'it does' 0 --stdin "$T/code" -- user verify-email --code-stdin

# two accounts that an earlier idctl took the two forms for, and one that mixes both: each is found by its own
t_run 'one by the U-label' 0 -- user create jil@bücher.example --no-password
t_run 'one by the A-label' 0 -- user create jill@xn--bcher-kva.example --no-password
t_sql "UPDATE user_account SET email = 'jil@xn--bcher-kva.example', email_key = 'jil@xn--bcher-kva.example'
	WHERE email = 'jill@xn--bcher-kva.example'" >/dev/null
for form in jil@bücher.example jil@xn--bcher-kva.example; do
	t_run "found by its own form: $form" 0 -- user show "$form" -o json
	t_json .email "$form"
	id=$(jq -r .id "$OUT")
	t_run "and changed: $form" 0 -- user update "$id" --display-name "of $form"
	t_run "a key of its own: $form" 0 -- apikey create --user "$id" --name x
	t_run "its keys are listed: $form" 0 -- apikey list --user "$id" -o json
	t_json '.items | length' 1
done
t_run 'one of both forms' 0 -- user create tom@bücher.xn--p1ai --no-password
t_sql "UPDATE user_account SET email_key = 'tom@bücher.xn--p1ai' WHERE email = 'tom@bücher.xn--p1ai'" >/dev/null
t_run 'one of both forms: is found' 0 -- user show tom@bücher.xn--p1ai
t_run 'a long label is measured as it is sent' 0 -- user create \
	jil@xn--l8jegikgoqsuwy0a2a4a6a8a6cxb2b4bwx.example --no-password

# two scripts in one word: to the eye, the name of another user
look_alike() {
	refused "$1" 9 invalid email 'mixes scripts' -- user create "$(u "$2")" --no-password
	refused "$1, by a change" 9 invalid email 'mixes scripts' -- user update root@example.org --email "$(u "$2")"
}
a_cyrillic='\0320\0260'
o_greek='\0316\0277'
look_alike 'a Cyrillic a before the @' "p${a_cyrillic}ypal@example.org"
look_alike 'a Greek o before the @' "g${o_greek}ogle@example.org"
look_alike 'a Cyrillic a in a label' "ann@ex${a_cyrillic}mple.org"
look_alike 'in the last label' "ann@example.${a_cyrillic}rg"
look_alike 'behind an A-label' ann@xn--exmple-4nf.org
look_alike_dot='mi\0314\0207a@example.org'
refused 'a dot above an i' 9 invalid email 'an invisible dot above i or j' -- user create "$(u "$look_alike_dot")" --no-password
refused 'nothing behind an A-label, beside another script' 9 invalid email 'nothing follows its xn--' -- \
	user create jül@xn--99999999999.example --no-password
refused 'nothing behind an A-label' 9 invalid email 'nothing follows its xn--' -- user create ann@xn--zz.org --no-password
for c_good in иван@пример.рф иван@example.org 'o@ουτοπία.gr' 用户abc@例え.jp; do
	t_run "one script a word: $c_good" 0 -- user create "$c_good" --no-password --field email
done

not_address() {
	refused "$1" 9 invalid email "$3" -- user create "$(u "$2")" --no-password
	t_exec user create "$(u "$2")" --no-password
	t_err_lacks "$(u "${4:-$zwsp}")" "$1: what cannot be seen is shown as what it is"
}
not_address 'a zero-width space' "an${zwsp}n@b\\0303\\0274cher.example" 'U+200B'
not_address 'a joiner' "ann${zwj}@example.org" 'U+200D' "$zwj"
not_address 'a soft hyphen' "a${shy}nn@example.org" 'U+00AD' "$shy"
not_address 'a byte order mark' "${bom}ann@example.org" 'U+FEFF' "$bom"
not_address 'a turn of direction' "ann${rlo}@example.org" 'U+202E' "$rlo"
not_address 'in the domain' "ann@exam${zwsp}ple.org" 'U+200B'
not_address 'a full-width at' 'ann\0357\0274\0240example.org' 'there is no @'
for c_bad in ann ann@ @example.org ann@example 'ann lee@example.org' ann@@example.org a..b@example.org \
	.a@example.org a.@example.org ann@-example.org ann@example..org ann@example.org. 'ann@[127.0.0.1]' \
	'"ann"@example.org' 'Ann <ann@example.org>' ann@example.123 "ann$(printf '\t')@example.org" \
	"ann@example.org
" "$(printf %065d 1)@example.org" "a@$(printf %0250d 1).org"; do
	refused "not an address: $(echo "$c_bad" | tr -c '!-~' ' ' | cut -c 1-40)" 9 invalid email '' -- user create "$c_bad" --no-password
done
for c_good in a@b.co 'o'\''brien+tag@example.org' a.b_c-d@sub.example.org 用户@例え.jp x@xn--bcher-kva.example; do
	t_run "an address: $c_good" 0 -- user create "$c_good" --no-password --field email
	t_out_is "$c_good"
done

# ---- the same username ----

same_name() {
	refused "$1" 4 exists username 'already taken' -- user create x@example.org --no-password --username "$(u "$2")"
	refused "$1, by a change" 4 exists username 'already taken' \
		-- user update root@example.org --username "$(u "$2")"
	t_run "$1: it finds the account" 0 -- user show "username:$(u "$2")" --field username
	t_out_is "$3"
}
same_name 'case' ANN ann
same_name 'composition' "jose${acute}" josé
same_name 'case and composition' "JOSE${acute}" josé
same_name 'full width' '\0357\0274\0241\0357\0275\0216\0357\0275\0216' ann
same_name 'a sharp s and two' STRASSE straße
not_name() {
	refused "$1" 9 invalid username "$3" \
		-- user create x@example.org --no-password --username "$(u "$2")"
}
not_name 'a zero-width space' "an${zwsp}n" 'U+200B'
not_name 'a soft hyphen' "an${shy}n" 'U+00AD'
not_name 'a turn of direction' "an${rlo}n" 'U+202E'
not_name 'a Cyrillic a among Latin' '\0320\0260nn' 'mixes scripts'
not_name 'an accent of its own' "${acute}ann" ''
not_name 'a ligature' '\0357\0254\0201n' 'U+FB01'
not_name 'a space' 'an n' 'U+0020'
not_name 'an at' 'ann@home' 'U+0040'
not_name 'a dot first' '.ann' ''
not_name 'a hyphen last' 'ann-' ''
not_name 'an id' 0190b5a2-7b0c-7d3a-8f00-000000000000 'could be mistaken for an id'
not_name 'an emoji' '\0360\0237\0230\0200' 'U+1F600'
not_name '65 characters and more' "$(printf %0200d 1)" ''
for c_role in READER "read${zwsp}er" 'ré' "reader$(printf '\t')" 'r r'; do
	refused "a role: $(echo "$c_role" | tr -c '!-~' ' ')" 9 invalid name '' -- role create "$(u "$c_role")"
done

# ---- hostile texts: stored and given back byte for byte, or refused by name ----

vectors=${IDCTL_VECTORS:-../shared/vectors}
if [ ! -d "$vectors/blns" ]; then
	t_skip 'hostile texts' "there are no vectors in $vectors"
	t_done
	exit
fi
cat >"$T/hostile.py" <<'END'
import base64, csv, json, os, subprocess, sys, unicodedata

idctl, vectors = sys.argv[1:]
n = 0


def ok(good, title, why=""):
    global n
    n += 1
    print("hostile", "ok" if good else "not ok", title)
    if not good:
        print("#", ascii(why)[:400])


def run(*args):
    p = subprocess.run([idctl, *args], stdin=subprocess.DEVNULL, capture_output=True)
    return p.returncode, p.stdout, p.stderr


def raw(data):
    """What may reach no terminal: controls, C1, turns of direction, separators."""
    text = data.decode("utf-8").replace("\r\n", "\n")
    return [c for c in text if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f"
            or c in "\u2028\u2029\u061c\u200e\u200f" or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069"]


def fit(s):
    try:
        s.encode()
    except UnicodeEncodeError:
        return False
    return s != "" and "\0" not in s


def strings():
    for s in json.load(open(vectors + "/blns/blns.json")):
        yield "blns", s
    for c in json.load(open(vectors + "/terminal-escapes/cases.json"))["cases"]:
        yield "terminal", c["text"]
    for s in json.load(open(vectors + "/csv-injection/cells.json"))["cells"]:
        yield "csv", s
    for s in open(vectors + "/csv-injection/csv-payload.txt").read().splitlines():
        yield "csv", s


texts = list(dict.fromkeys(s for _, s in strings() if fit(s)))
csv_texts = list(dict.fromkeys(s for k, s in strings() if k != "blns" and fit(s)))
taken, refused = [], []


def offer(batch):
    """As attributes of one account, many at a time; a refused batch is halved."""
    args = ["user", "update", "root@example.org", "-o", "json"]
    for i, s in enumerate(batch):
        args += ["--attr", "k%d=%s" % (i, s)]
    status, out, err = run(*args)
    if status == 0:
        kept = json.loads(out)["attributes"]
        for i, s in enumerate(batch):
            want = unicodedata.normalize("NFC", s)
            if kept["k%d" % i] != want:
                ok(False, "byte for byte", (s, kept["k%d" % i]))
            taken.append(s)
    elif len(batch) > 1:
        offer(batch[:len(batch) // 2])
        offer(batch[len(batch) // 2:])
    else:
        e = json.loads(err)["error"]
        if (status, e["code"], e["field"]) != (9, "invalid", "attr"):
            ok(False, "refused by name", (batch, status, err))
        refused.append(batch[0])


for at in range(0, len(texts), 60):
    offer(texts[at:at + 60])
ok(len(taken) > 400 and len(taken) + len(refused) == len(texts),
   "hostile texts as attributes come back, or are refused: %d and %d" % (len(taken), len(refused)))


def marks(s):
    """The longest run of marks."""
    most = run = 0
    for c in unicodedata.normalize("NFD", s):
        run = run + 1 if unicodedata.category(c)[0] == "M" else 0
        most = max(most, run)
    return most


def unfit(s):
    return (marks(s) > 30 or len(unicodedata.normalize("NFC", s)) > 500 or raw(s.encode()) != []
            or any(c in "\n\r" or unicodedata.category(c) == "Cn" for c in s))


wrong = [s for s in taken if unfit(s)]
ok(not wrong, "nothing that could drive a terminal is among those", wrong)
wrong = [s for s in refused if not unfit(s)]
ok(not wrong, "nothing else is refused", wrong)

# the few whose place is a spreadsheet or a terminal, alone and in every format
bad = {k: [] for k in ("status", "json", "table", "csv", "reason", "error")}
for s in csv_texts:
    status, out, err = run("user", "update", "root@example.org", "--display-name=" + s, "--reason=" + s, "-o", "json")
    if status == 9:
        if raw(run("user", "update", "root@example.org", "--display-name=" + s)[2]):
            bad["error"].append(s)
        continue
    if status != 0:
        bad["status"].append((s, err))
        continue
    want = unicodedata.normalize("NFC", s)
    if json.loads(out)["display_name"] != want:
        bad["json"].append(s)
    out = run("user", "show", "root@example.org")[1]
    if raw(out):
        bad["table"].append(s)
    out = run("user", "show", "root@example.org", "-o", "csv", "--fields", "display_name", "--no-header")[1]
    cell = next(csv.reader([out.decode()], strict=True))[0]
    danger = want.lstrip(" \"'\u00a0\u3000\ufeff")[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
    if cell != ("'" if danger else "") + want:
        bad["csv"].append((s, cell))
    entry = json.loads(run("audit", "list", "--sort", "-seq", "--limit", "1", "-o", "json")[1])["items"][0]
    if entry["reason"] != want:
        bad["reason"].append((s, entry["reason"]))
for k, title in (("status", "taken, or refused as invalid"), ("json", "JSON gives them back"),
                 ("table", "a table shows them harmless"), ("csv", "CSV defuses them, and only them"),
                 ("reason", "as a reason they are in the log"), ("error", "no refusal shows them raw")):
    ok(not bad[k], "%d texts for spreadsheets and terminals: %s" % (len(csv_texts), title), bad[k])

# and the table of a list, with the worst that is taken in it
for s in taken[-1:] + [t for t in taken if not t.isprintable()][:20]:
    run("user", "update", "root@example.org", "--display-name=" + s)
    if raw(run("user", "list")[1]):
        ok(False, "a list is harmless", s)
ok(run("audit", "verify")[0] == 0, "the log is whole after all of them")
END
env -i PATH="$PATH" HOME="$T" LC_ALL=C.UTF-8 IDCTL_DB="$IDCTL_DB" IDCTL_KEY_FILE="$IDCTL_KEY_FILE" \
	${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} /usr/bin/python3 "$T/hostile.py" "$IDCTL" "$vectors" >"$T/hostile" 2>"$T/why"
t_ok 'the hostile texts were all tried' test $? -eq 0
cat "$T/why" >>"$T/.why"
[ ! -s "$T/why" ] || t_diag <"$T/why"
while read -r c_mark c_rest; do
	case "$c_mark $c_rest" in
	'hostile ok '*) t_ok "${c_rest#ok }" true ;;
	'hostile not ok '*) t_ok "${c_rest#not ok }" false ;;
	*) echo "$c_mark $c_rest" ;;
	esac
done <"$T/hostile"
t_done
