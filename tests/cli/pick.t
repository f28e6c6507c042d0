#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pick.c says what jq says, or that it is not sure.
set -u
pick=${B:-build/debug}/pick
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
[ -x "$pick" ] || {
	echo "1..0 # SKIP there is no $pick: make it"
	exit 0
}

# verdict STATUS TITLE
verdict()
{
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		printf 'ok %d - %s\n' "$n" "$2"
	else
		printf 'not ok %d - %s\n' "$n" "$2"
		sed 's/^/# /' "$dir/ours" "$dir/jqs"
	fi
}

# alike FILTER: answered, as jq answers it
alike()
{
	"$pick" "$1" <"$dir/document" >"$dir/ours" 2>&1
	status=$?
	jq -cr "$1" <"$dir/document" >"$dir/jqs" 2>&1
	[ "$status" -eq 0 ] && cmp -s "$dir/ours" "$dir/jqs"
	verdict $? "as jq: $1"
}

# unsure FILTER: not answered, and nothing is said
unsure()
{
	"$pick" "$1" <"$dir/document" >"$dir/ours" 2>&1
	[ $? -eq 3 ] && [ ! -s "$dir/ours" ]
	verdict $? "left to jq: $1 of $(head -c 40 "$dir/document")"
}

cat >"$dir/document" <<'END'
{"error":{"code":"no","field":null,"n":-5,"b":false,"r":1.5,"s":"a\"b\\c","l":[1,"x",{"z":"1","y":"2"}],"u":"é","e":"",
"nl":"a\nb","nul":"a\u0000b","big":9007199254740993},"items":[{"name":"q"},{"name":"r"}],"changed":true,"none":[]}
END
: >"$dir/jqs"
for filter in .changed .error.code .error.field .error.n .error.b .error.s .error.l .error.u .error.e .error.nl .items .none \
	.nope .nope.x '.items[0].name' '.items[5]' '.error.l[2].y' '.items | length' '.none | length' '[.error.n,.error.b]' \
	'[.error.code, .changed] | tostring' '[.items[1].name, .error.u]' '"\(.changed) x"' '"x"' \
	'(if has("items") then .items[0] else . end) | .name' '(if has("items") then .items[0] else . end) | "\(.name) x"' \
	'.error | "\(.code) \(.field)"' '.error | "\(.code) \(.field // "-")"' '.error | "\(.b // "no"): \(.l)\(.u)"'; do
	alike "$filter"
done
for filter in '' . .error .error. .error.r .error.nul .error.big .error.code.x .error.code.x.y '.items[-1]' '.items[0' '.items[]' \
	'.error.s | length' '.changed | not' '[.error.s]' '[.changed' '[.changed]x' '"\(.changed"' '"\n"' '"x' '.error | "x' \
	'.error | "\(.field // .code)"' '.["a"]' .A ..; do
	unsure "$filter"
done
for document in '' '{"a":1}{"a":2}' '{"a":1,"a":2}' '{"a":1' '{"a":12345678901234567890}' '{"a":1}x'; do
	printf %s "$document" >"$dir/document"
	unsure .a
done
echo "1..$n"
