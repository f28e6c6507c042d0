#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# idctl commands --schema: the JSON Schemas say what a batch takes, of every command.
# shellcheck source=tests/cli/lib.sh
. "${0%/*}/lib.sh"
t_run 'without the option there is none' 0 -- commands -o json
t_json '[.items[].schema] | unique' '[null]'
t_run 'with it' 0 -- commands --schema -o json
cp "$OUT" "$T/commands"
t_ok 'all have one but those that run in no batch' jq -e '[.items[] | select(.schema == null) | .path] == ["init", "batch", "help", "completion"]' "$T/commands"
t_ok 'each says what it is of' jq -e 'all(.items[] | select(.schema); .schema.properties.verb.const == .path)' "$T/commands"
t_run 'in a batch' 0 --in '{"verb":"commands","params":{"schema":true,"fields":["path","schema"]}}' -- batch
t_json '.records[] | select(.path == "perm check") | .schema.properties.params.required' '["subject","perm"]'
# no store is there: what is understood fails for that, and nothing is changed
t_ok 'the schema takes what the batch understands, and refuses what it refuses' env -i PATH="$PATH" HOME="$T" IDCTL_DB="$T/none/idctl.db" \
	IDCTL_KEY_FILE="$T/none/key" ${ASAN_OPTIONS:+"ASAN_OPTIONS=$ASAN_OPTIONS"} /usr/bin/python3 "$T_HERE/batch_schema.py" "$T/commands" "$IDCTL"
t_ok 'no store at' [ ! -e "$T/none" ]
t_done
