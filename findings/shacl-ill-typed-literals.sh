#!/usr/bin/env bash
# Three SHACL validators do not agree whether a literal is one of its datatype. SHACL, 4.1.2: sh:datatype is violated by ill-typed literals.
#                                                    pyshacl 0.40.1    rdf-validate-shacl 0.6.5    shacl-engine 1.1.2
#   sh:datatype xsd:date, "2026-02-30"^^xsd:date     refused           conforms                    conforms
#   sh:datatype xsd:duration, "P3W"^^xsd:duration    conforms          refused                     refused
#   the same with "P20D"                             conforms          conforms                    conforms
# 30 February is no date, and weeks are no part of xsd:duration (XML Schema 1.1 part 2, 3.3.6). A catalogue of services (CPSV-AP asks for
# cv:processingTime as xsd:duration) that one validator passes, the next refuses. Seen on 2026-12-01 with Python 3 and Node.js 20.
# Needs python3 with venv, node and npm. Fails when this changes.
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
changed=0
try() {
    prefixes='@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <http://example.org/> .'
    echo "$prefixes ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:datatype $1 ] ." >shapes.ttl
    echo "$prefixes ex:a ex:p \"$2\"^^$1 ." >data.ttl
    found="$(env/bin/python -W ignore -c '
import logging, pyshacl
logging.disable(logging.CRITICAL)
print(str(pyshacl.validate("data.ttl", shacl_graph="shapes.ttl")[0]).lower())') $(node ask.mjs)"
    echo "$2 of $1: $found"
    [ "$found" = "$3" ] || changed=1
}
try xsd:date 2026-02-30 "false true true"
try xsd:duration P3W "true false false"
try xsd:duration P20D "true true true"
exit $changed
