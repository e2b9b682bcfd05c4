#!/usr/bin/env bash
# The same shape and the same Chinese text, and SHACL validators do not agree. SHACL, 4.4: minLength, maxLength and pattern are SPARQL's STRLEN
# and REGEX, that is characters, and the expressions of XML Schema with \p{…}, where \d is a digit of any script; 4.4.4: languageIn is
# langMatches, which knows no upper and lower case.
#                                             by the standard   pyshacl 0.40.1   rdf-validate-shacl 0.6.5   shacl-engine 1.1.2
#   sh:maxLength 2, "𠮷野"                    conforms          conforms         refused                    refused
#   sh:pattern "^.{2}$", "𠮷野"               conforms          conforms         refused                    refused
#   sh:pattern "^\\p{L}+$", "张三"            conforms          re.error         refused                    refused
#   sh:pattern "^\\d{6}$", "１５０４０２"     conforms          conforms         refused                    refused
#   sh:languageIn ("zh-cn"), "证"@zh-CN       conforms          conforms         refused                    refused
# A name with a rare character, or an expression for names, decides by the tool and not by the data.
# Seen on 2026-12-01 with Python 3 and Node.js 20. Needs python3 with venv, node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pyshacl==0.40.1
npm init -y >/dev/null
npm install --silent --no-audit --no-fund rdf-validate-shacl@0.6.5 shacl-engine@1.1.2 n3@2.13.12 @zazuko/env@3.0.1
cat >ask.mjs <<'JS'
import env from "@zazuko/env";
import { Parser } from "n3";
import SHACLValidator from "rdf-validate-shacl";
import { Validator } from "shacl-engine";
import { readFileSync } from "node:fs";
const read = (name) => env.dataset(new Parser({ factory: env }).parse(readFileSync(name, "utf8")));
const [shapes, data] = [read("shapes.ttl"), read("data.ttl")];
const first = await new SHACLValidator(shapes, { factory: env }).validate(data);
const second = await new Validator(shapes, { factory: env }).validate({ dataset: data });
console.log(first.conforms, second.conforms);
JS
cat >ask.py <<'PY'
import logging, re, pyshacl
logging.disable(logging.CRITICAL)
try:
    print(str(pyshacl.validate("data.ttl", shacl_graph="shapes.ttl")[0]).lower())
except re.error:
    print("re.error")
PY
changed=0
try() {
    prefixes='@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .'
    printf '%s\n' "$prefixes ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; $1 ] ." >shapes.ttl
    printf '%s\n' "$prefixes ex:a ex:p $2 ." >data.ttl
    found="$(env/bin/python -W ignore ask.py) $(node ask.mjs)"
    printf '%s\n' "$1, $2: $found"
    [ "$found" = "$3" ] || changed=1
}
try 'sh:maxLength 2' '"𠮷野"' "true false false"
try 'sh:pattern "^.{2}$"' '"𠮷野"' "true false false"
try 'sh:pattern "^\\p{L}+$"' '"张三"' "re.error false false"
try 'sh:pattern "^\\d{6}$"' '"１５０４０２"' "true false false"
try 'sh:languageIn ("zh-cn")' '"证"@zh-CN' "true false false"
exit $changed
