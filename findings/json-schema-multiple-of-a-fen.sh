#!/usr/bin/env bash
# {"multipleOf": 0.01}, the way to say "an amount in yuan with two decimals", refuses amounts that are so:
#   jsonschema 4.26.0 (PyPI)    19.99, 4.35, 0.07 not valid; of the amounts 0.01 to 100.00, 1363 refused
#   ajv 8.20.0 (npm)            the same
# JSON Schema 2020-12, validation 6.2.1: valid if division by the keyword's value gives a whole number; JSON's numbers are decimal (core 6.2: no
# precision is set). Both divide doubles. jsonschema reads right what json.loads(…, parse_float=Decimal) gives, in schema and data. Say money in fen,
# or as text with a pattern. Seen on 2026-12-01 with Python 3 and Node.js 20. Needs python3 with venv, node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check jsonschema==4.26.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ajv@8.20.0
env/bin/python - >python.txt <<'PY'
import json
from decimal import Decimal
from jsonschema import Draft202012Validator
def count(reads):
    check = Draft202012Validator(json.loads('{"multipleOf": 0.01}', parse_float=reads))
    valid = lambda text: check.is_valid(json.loads(text, parse_float=reads))
    return sum(not valid(f"{fen // 100}.{fen % 100:02}") for fen in range(1, 10001)), *(valid(text) for text in ("19.99", "4.35", "0.07"))
print("doubles", *count(float))
print("decimals", *count(Decimal))
PY
node -e '
const valid = new (require("ajv/dist/2020"))({ strict: false }).compile({ multipleOf: 0.01 });
let refused = 0;
for (let fen = 1; fen <= 10000; fen += 1) if (!valid(JSON.parse((fen / 100).toFixed(2)))) refused += 1;
console.log("ajv", refused, valid(19.99), valid(4.35), valid(0.07));' >ajv.txt
cat python.txt ajv.txt
[ "$(cat python.txt ajv.txt | tr '\n' ';')" = "doubles 1363 False False False;decimals 0 True True True;ajv 1363 false false false;" ]
