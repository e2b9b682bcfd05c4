#!/usr/bin/env bash
# Noto Sans Mongolian shaped from top to bottom, as its metrics for vertical setting say (uharfbuzz 0.57.0, PyPI), ᠮᠣᠩᠭᠣᠯ "Mongol", units of 1/1000 em:
#   2.001 (Debian 12, fonts-noto-core 20201225-1)                      every letter is 0 high: all letters on one spot
#   3.002 (npm, @expo-google-fonts/noto-sans-mongolian 0.4.1)          every letter is 1000 high: letters that should join stand apart
#   either from left to right                                          383 to 1142 wide, joined
# OpenType, vmtx: the advance height is how far the next letter stands below. The letters of this script lie on their side in the font, so a line is to be
# shaped from left to right and turned by a quarter; a PDF writer that sets it as vertical text gives a blot or loose pieces, without an error.
# Seen on 2026-12-01 with Python 3 and Node.js 20 on Debian 12. Needs apt-get and dpkg-deb, python3 with venv, node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download fonts-noto-core=20201225-1 >/dev/null 2>&1
dpkg-deb -x fonts-noto-core_*.deb debian
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @expo-google-fonts/noto-sans-mongolian@0.4.1
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check uharfbuzz==0.57.0 fonttools==4.68.0
env/bin/python - <<'PY'
import pathlib, sys
import uharfbuzz
from fontTools.ttLib import TTFont
found = {}
for place in ("debian", "node_modules"):
    file = str(next(pathlib.Path(place).rglob("NotoSansMongolian*.ttf")))
    version = TTFont(file)["name"].getDebugName(5).split(";")[0]
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(file)))
    for direction in ("ttb", "ltr"):
        text = uharfbuzz.Buffer()
        text.add_str("ᠮᠣᠩᠭᠣᠯ")
        text.script, text.language, text.direction = "Mong", "mn", direction
        uharfbuzz.shape(font, text)
        found[version, direction] = [-place.y_advance if direction == "ttb" else place.x_advance for place in text.glyph_positions]
        print(version, direction, *found[version, direction])
old, new = "Version 2.001", "Version 3.002"
zero, whole = set(found[old, "ttb"]), set(found[new, "ttb"])
wide = all(advance > 300 for version in (old, new) for advance in found[version, "ltr"])
sys.exit(not (zero == {0} and whole == {1000} and wide))
PY
