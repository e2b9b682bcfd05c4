#!/usr/bin/env bash
# pyproj 3.7.2 (PyPI, PROJ 9.5.1 within), from the old Chinese datums to CGCS2000 (EPSG:4490):
#   Transformer.from_crs(4214, 4490)  Beijing 1954    40 N 110 E -> 40 N 110 E    accuracy -1, "Ballpark geographic offset"
#   Transformer.from_crs(4610, 4490)  Xian 1980       40 N 110 E -> 40 N 110 E    accuracy -1, "Ballpark geographic offset"
# The same numbers come out, without a warning, though the datums lie tens of metres and more apart; only .accuracy tells. With
# allow_ballpark=False the first call is an error, which is what one would want of cadastral data. Seen on 2026-12-01 with Python 3.
# Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyproj==3.7.2
"$folder/env/bin/python" -W error - <<'PY'
import sys
from pyproj import Transformer
from pyproj.exceptions import ProjError
found = []
for old in (4214, 4610):
    transformer = Transformer.from_crs(old, 4490)
    place = transformer.transform(40, 110)
    try:
        Transformer.from_crs(old, 4490, allow_ballpark=False).transform(40, 110, errcheck=True)
        strict = "an answer"
    except ProjError:
        strict = "an error"
    found.append((place, transformer.accuracy, transformer.description.startswith("Ballpark"), strict))
    print(old, *found[-1])
sys.exit(found != [((40, 110), -1.0, True, "an error")] * 2)
PY
