#!/usr/bin/env bash
# chinesecalendar 1.11.0 (PyPI), working days of mainland China, calls Saturday 2005-12-31 a day of rest. The notice for New Year
# 2006 (国办发明电〔2005〕35号) has it worked, in exchange for Tuesday 3 January, which the package does have as a day off: the week
# has a day off that nobody worked for. The package holidays 0.109 has the day worked.
#   chinese_calendar.is_workday(2005-12-31)   False
#   chinese_calendar.is_workday(2006-01-03)   False
# Seen on 2026-11-30 with Python 3. Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check chinesecalendar==1.11.0
"$folder/env/bin/python" - <<'PY'
import datetime, sys
import chinese_calendar
days = [datetime.date(2005, 12, 31), datetime.date(2006, 1, 3)]
found = [chinese_calendar.is_workday(day) for day in days]
for day, works in zip(days, found):
    print(f"chinese_calendar.is_workday({day}) {works}")
sys.exit(found != [False, False])
PY
