#!/usr/bin/env bash
# ocdsmerge 0.8.0 (PyPI), the reference implementation of merging OCDS releases, orders releases by the text of their dates:
#   release 1  2026-01-05T23:00:00+08:00   (15:00 UTC)    title "first"
#   release 2  2026-01-05T16:00:00Z        (an hour later) title "second"
#   compiled   title "first", date 2026-01-05T23:00:00+08:00
# OCDS 1.1, merging: releases are put in order of time, and what came later stands; its dates are RFC 3339 with any offset. Where one publisher writes
# Beijing time and another UTC, a record shows the older tender. Write every date in one offset. Seen on 2026-12-01 with Python 3.
# Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ocdsmerge==0.8.0
"$folder/env/bin/python" - <<'PY'
import itertools, sys
from ocdsmerge import Merger
def release(number, date, title):
    return {"ocid": "ocds-213czf-1", "id": number, "date": date, "tag": ["tender"], "tender": {"id": "1", "title": title}}
def compiled(*dates):
    releases = [release(str(number), date, title) for number, (date, title) in enumerate(zip(dates, ("first", "second")), 1)]
    found = [Merger({"properties": {}}).create_compiled_release(list(order)) for order in itertools.permutations(releases)]
    return {(one["tender"]["title"], one["date"]) for one in found}
mixed = compiled("2026-01-05T23:00:00+08:00", "2026-01-05T16:00:00Z")
alike = compiled("2026-01-05T15:00:00Z", "2026-01-05T16:00:00Z")
print("two offsets:", mixed, "one offset:", alike)
sys.exit(not (mixed == {("first", "2026-01-05T23:00:00+08:00")} and alike == {("second", "2026-01-05T16:00:00Z")}))
PY
