#!/usr/bin/env bash
# gmssl 3.2.2 (PyPI), CryptSM2: a public key given with the 04 before it that certificates, PKCS#8 files and other libraries put there is
# cut too far when its first coordinate begins with 0 or 4: all leading zeros and fours go, not the prefix alone.
#   keys d·G for d = 1000 to 1159, with 04       19 of 160 give an error when they sign with SM3 or verify
#   the same keys without 04                     all 160 sign and verify
# GB/T 32918.1-2016 writes an uncompressed point as the byte 04 and the two coordinates. About one seal in eight can be read from its
# certificate and not be used, which few tests with one key will show; take the two characters off before. Seen on 2026-12-01 with Python 3.
# Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check gmssl==3.2.2
"$folder/env/bin/python" -W ignore - <<'PY'
import sys
from gmssl.sm2 import CryptSM2
def works(private, public):
    crypt = CryptSM2(private_key=private, public_key=public)
    try:
        return bool(crypt.verify_with_sm3(crypt.sign_with_sm3(b"abc"), b"abc"))
    except ValueError:
        return False
counts = {"with 04": 0, "without": 0}
starts = set()
maker = CryptSM2(private_key="", public_key="")
for d in range(1000, 1160):
    public = maker._kg(d, maker.ecc_table["g"])
    private = f"{d:064x}"
    if not works(private, "04" + public):
        counts["with 04"] += 1
        starts.add(public[0])
    if not works(private, public):
        counts["without"] += 1
print("failed of 160:", counts, "first digits of those keys:", sorted(starts))
sys.exit(not (counts == {"with 04": 19, "without": 0} and starts == {"0", "4"}))
PY
