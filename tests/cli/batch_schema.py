#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# What `idctl commands --schema` says, against what a batch takes: batch_schema.py COMMANDS.json PROGRAM
# Every kind of mistake in every parameter of every command is refused by both, and what is right by neither.
import json, re, subprocess, sys

from jsonschema import Draft202012Validator

commands = [c for c in json.load(open(sys.argv[1]))["items"] if c["schema"]]
cases = []  # schema's verdict, the request, what it is


def right(prop, name, record):
    """A value that the parser takes: what it means is looked at later."""
    if name == "fields" and record:
        return [record["fields"][0]["name"]]
    if "const" in prop:
        return prop["const"]
    if "enum" in prop:
        return prop["enum"][0]
    if prop["type"] == "array":
        return ["x"]
    return {"boolean": True, "integer": max(prop.get("minimum", 0), 1), "string": "2h"}[prop["type"]]


def wrong(prop):
    if "const" in prop:
        return [not prop["const"], "x"]
    if "enum" in prop:
        return ["none of them", 1, None, ["x"]]
    kinds = {"boolean": True, "integer": 7, "string": "x", "array": ["x"]}
    bad = [v for k, v in kinds.items() if k != prop["type"]] + [None, {}, 1.5]
    bad += {"integer": [prop.get("minimum", 0) - 1] + ([prop["maximum"] + 1] if "maximum" in prop else []),
            "array": [[1], [None], ["x" * 8193]], "string": ["x" * (prop.get("maxLength", 0) + 1)], "boolean": []}[prop["type"]]
    return bad


def least(params, record):
    """With as little as the schema takes."""
    got = {name: right(params["properties"][name], name, record) for name in params["required"]}
    for rule in params["allOf"]:
        for one in rule.get("anyOf", [])[:1]:
            name = one["required"][0]
            got.setdefault(name, right(params["properties"][name], name, record))
    return got


for c in commands:
    schema, verb = c["schema"], c["path"]
    Draft202012Validator.check_schema(schema)
    valid = Draft202012Validator(schema).is_valid
    params = schema["properties"]["params"]
    base = least(params, c["record"])

    def case(p, what, request=None):
        request = request if request is not None else {"verb": verb, "params": p}
        cases.append((valid(request), request, "%s: %s" % (verb, what)))

    case(base, "the least")
    case(None, "without params", {"verb": verb})
    case(dict(base, nothing=1), "a parameter that is none")
    case(base, "a member that is none", {"verb": verb, "params": base, "nothing": 1})
    case(base, "an id of the wrong type", {"verb": verb, "params": base, "id": [1]})
    for name in base:
        case({k: v for k, v in base.items() if k != name}, "without " + name)
    for name, prop in params["properties"].items():
        alone = {k: v for k, v in base.items() if k in params["required"]}
        case(dict(alone, **{name: right(prop, name, c["record"])}), "with " + name)
        case(dict(base, **{name: right(prop, name, c["record"])}), "with %s besides" % name)
        if prop.get("type") == "boolean":
            case(dict(base, **{name: False}), "without the flag " + name)
            case(dict(alone, **{name: False}), "with the flag %s unset" % name)
        for value in wrong(prop):
            case(dict(base, **{name: value}), "with %s = %.20r" % (name, value))

# what the parser says; all else comes from what a value means, or from the store, which is not there
SHAPE = re.compile(r"^unknown (parameter|member) '|^[a-z_]+ is missing$|^[a-z_]+ must be (a|an|true) (text|list|list of texts|whole number|"
                   r"object|or false)|^id must be|cannot be used together$|is out of range$|is not one of|is empty$|is longer than \d+ bytes$|has no dry run$")
lines = "".join(json.dumps(request) + "\n" for _, request, _ in cases)
got = subprocess.run([sys.argv[2], "batch"], input=lines.encode(), stdout=subprocess.PIPE).stdout.decode().splitlines()
assert len(got) == len(cases), (len(got), len(cases))
bad = 0
for (valid, request, what), line in zip(cases, got):
    answer = json.loads(line)
    message = (answer.get("error") or {}).get("message", "")
    refused = answer["status"] in (2, 9) and bool(SHAPE.search(message))
    if refused == valid:
        bad += 1
        print("%s: the schema %s it, the batch says %d: %s" % (what, "takes" if valid else "refuses", answer["status"], message))
print("%d requests to %d commands" % (len(cases), len(commands)), file=sys.stderr)
sys.exit(bad > 0)
