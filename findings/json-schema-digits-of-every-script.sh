#!/usr/bin/env bash
# jsonschema 4.26.0 (PyPI) takes the digits of every script where a pattern says \d, and cannot read \p{…} at all:
#   {"pattern": "^\\d{6}$"}, "１５０４０２" (full width, as a Chinese keyboard gives them)    valid       ajv 8.20.0 (npm): not valid
#   {"pattern": "^\\d{6}$"}, "᠑᠕᠐᠔᠐᠒" (Mongolian digits)                                   valid       not valid
#   {"pattern": "^\\p{Script=Han}+$"}, "张三"                                             re.error    valid
# JSON Schema 2020-12, validation 6.3.3: patterns are those of ECMA-262 (there \d is 0 to 9), with its Unicode flag (core 6.4). So the form in
# the browser refuses a region code or telephone number that the service behind it takes and stores, and the other way round a schema with
# \p{Script=Han} works in the browser alone. Write [0-9]. Seen on 2026-12-01 with Python 3 and Node.js 20.
# Needs python3 with venv, node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check jsonschema==4.26.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ajv@8.20.0
cat >cases.json <<'JSON'
[["^\\d{6}$", "150402"], ["^\\d{6}$", "１５０４０２"], ["^\\d{6}$", "᠑᠕᠐᠔᠐᠒"], ["^\\p{Script=Han}+$", "张三"]]
JSON
python=$(env/bin/python - <<'PY'
import json, re
from jsonschema import Draft202012Validator
def valid(pattern, text):
    try:
        return str(Draft202012Validator({"pattern": pattern}).is_valid(text)).lower()
    except re.error:
        return "re.error"
print(*(valid(*case) for case in json.load(open("cases.json", encoding="utf-8"))))
PY
)
ajv=$(node -e '
const Ajv = require("ajv/dist/2020");
console.log(require("./cases.json").map(([pattern, text]) => new Ajv({ strict: false }).validate({ pattern }, text)).join(" "));')
echo "jsonschema: $python"
echo "ajv:        $ajv"
[ "$python" = "true true true re.error" ] && [ "$ajv" = "true false false true" ]
