#!/usr/bin/env bash
# sm-crypto 0.5.8 (npm), sm2.doDecrypt: a ciphertext as others write it, its point with the byte 04 before it, gives an empty text and no error:
#   made by gmalg 1.1.2 (PyPI), C1C3C2, begins with 04     ""
#   the same without the 04                                the text
# GB/T 32918.4-2016 has C1 as a point turned into bytes, in the uncompressed form 04 x y; the package itself writes none and wants none. "" is also what
# a false key gives, so a field that was sealed as it should be is stored as left empty. Take the 04 off, and refuse "".
# Seen on 2026-12-01 with Node.js 20 and Python 3. Needs node and npm, python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sm-crypto@0.5.8
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check gmalg==1.1.2
node -e '
const pair = require("sm-crypto").sm2.generateKeyPairHex();
console.log(pair.privateKey, pair.publicKey);' >pair.txt
env/bin/python - >sealed.txt <<'PY'
import gmalg
private, public = map(bytes.fromhex, open("pair.txt").read().split())
sealed = gmalg.SM2(pk=public).encrypt("证照".encode())
assert gmalg.SM2(sk=private).decrypt(sealed) == "证照".encode()
print(sealed.hex())
PY
found=$(node -e '
const { readFileSync } = require("fs");
const [key] = readFileSync("pair.txt", "utf8").split(" ");
const sealed = readFileSync("sealed.txt", "utf8").trim();
const { doDecrypt } = require("sm-crypto").sm2;
console.log(sealed.slice(0, 2), JSON.stringify(doDecrypt(sealed, key, 1)), JSON.stringify(doDecrypt(sealed.slice(2), key, 1)));')
echo "$found"
[ "$found" = '04 "" "证照"' ]
