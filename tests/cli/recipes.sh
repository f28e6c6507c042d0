# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What doc/recipes prints, installed below $R and run; lib.sh comes first. Only these are others than printed: where
# files are, the store and its key, ports and hosts (recipe_map adds to them).

recipes=$T_HERE/../../doc/recipes
case $recipes in /*) ;; *) recipes=$PWD/$recipes ;; esac
recipe_python=/usr/bin/python3
R=$T/r
recipe_args=$T/args
mkdir -p "$R/usr/local/bin" "$R/etc/idctl" "$R/run/idctl" "$T/folder"
# programs started without an environment still need what the sanitizers are told; and what they were told is kept
cat >"$R/usr/local/bin/idctl" <<END
#!/bin/sh
printf '%s\n' "\$*" >>"$recipe_args"
exec env ${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} "$IDCTL" "\$@"
END
chmod 755 "$R/usr/local/bin/idctl"
: >"$recipe_args"

cat >"$T/map" <<END
s|/usr/local/|$R/usr/local/|g
s|/etc/idctl/|$R/etc/idctl/|g
s|/run/idctl/|$R/run/idctl/|g
s|/srv/|$R/srv/|g
s|^db = .*|db = $IDCTL_DB|
s|^key_file = .*|key_file = $IDCTL_KEY_FILE|
END

recipe_map()
{
	printf '%s\n' "$1" >>"$T/map"
}

# recipe_text PAGE PATH: the block behind the line that names the file
recipe_text()
{
	awk -v head="**$2** (" '
		index($0, head) == 1 { found = 1 }
		found && /^```/ { if (inside) exit; inside = 1; next }
		inside
	' "$recipes/$1.md"
}

# recipe_install PAGE PATH: it is $R/PATH
recipe_install()
{
	recipe_mode=$(awk -v head="**$2** (" 'index($0, head) == 1 { sub(/.*, /, ""); sub(/\).*/, ""); print }' "$recipes/$1.md")
	mkdir -p "$R${2%/*}"
	recipe_text "$1" "$2" >"$T/raw"
	sed -f "$T/map" "$T/raw" >"$R$2"
	chmod "$recipe_mode" "$R$2"
	t_ok "$1: $2 is printed" test -s "$T/raw"
	case $(head -n 1 "$T/raw") in
	'#!/bin/sh') t_ok "$1: shellcheck has nothing to say" shellcheck -s sh "$T/raw" ;;
	esac
}

# recipe_env COMMAND…: where the page's commands run
recipe_env()
{
	(
		cd "$T/folder" &&
			env -i PATH="$R/usr/local/bin:$PATH" LC_ALL=C TZ=UTC HOME="$T" IDCTL_DB="$IDCTL_DB" \
				IDCTL_KEY_FILE="$IDCTL_KEY_FILE" ${IDCTL_CONFIG:+"IDCTL_CONFIG=$IDCTL_CONFIG"} timeout -k 2 "$T_LIMIT" "$@"
	)
}

# recipe_commands PAGE: each of its commands, in order
recipe_commands()
{
	awk '/^```console$/ { inside = 1; next } /^```$/ { inside = 0 } inside && sub(/^\$ /, "")' "$recipes/$1.md" |
		sed -f "$T/map" >"$T/commands"
	t_ok "$1 has commands" test -s "$T/commands"
	while IFS= read -r recipe_line <&3; do
		t_ok "$1: $recipe_line" recipe_env sh -c "$recipe_line"
	done 3<"$T/commands"
}

# recipe_yaml PAGE PATH KEY…: what is under those keys, in $T/yaml; also proof that it parses
recipe_yaml()
{
	recipe_page=$1 recipe_path=$2
	shift 2
	recipe_text "$recipe_page" "$recipe_path" >"$T/raw"
	"$recipe_python" "$T_HERE/recipes.py" yaml "$T/raw" "$@" >"$T/yaml"
}
