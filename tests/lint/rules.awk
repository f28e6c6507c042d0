# SPDX-License-Identifier: Apache-2.0
# A rule whose target is in a folder of its own under build/ makes that folder, or has something of it for a
# prerequisite: rules run side by side, and nobody says which comes first in a new tree.

# folder_of WORD: $(B)/bench of $(B)/bench/run; "" for what is in $(B) itself, or elsewhere
function folder_of(word)
{
	sub(/:$/, "", word)
	return word ~ /^\$\([BP]\)\/.*\// ? substr(word, 1, match(word, /\/[^\/]*$/) - 1) : ""
}

function judge(    i, dir)
{
	for (i = 1; i <= targets && recipe; i++) {
		dir = folder_of(target[i])
		if (dir != "" && !made && !(dir in has)) {
			print at ": " target[i] " is written into a folder that nothing makes: mkdir -p $(@D)"
			bad = 1
		}
	}
	targets = recipe = made = 0
	split("", has)
}

FNR == 1 { judge() }
/^\t/ {
	recipe = 1
	made = made || /mkdir -p/
	next
}
/^[^#]/ {
	judge()
	at = FILENAME ":" FNR
	behind = 0
	for (i = 1; i <= NF; i++) {
		if (!behind)
			target[++targets] = $i
		else if ((dir = folder_of($i)) != "")
			has[dir] = 1
		if ($i ~ /:$/)
			behind = 1
	}
	if (!behind)
		targets = 0
}
END {
	judge()
	exit bad
}
