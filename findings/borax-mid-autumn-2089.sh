#!/usr/bin/env bash
# Packages for the Chinese calendar do not agree when the eighth month of 2089 begins: the new moon falls within moments of
# midnight. borax 4.1.3 has the Mid-Autumn Festival (八月十五) on 2089-09-19, lunar_python 1.4.8 and lunardate 0.3.0 on
# 2089-09-18. On every Spring Festival, Dragon Boat and Mid-Autumn Festival from 2025 to 2088 the three agree.
# Seen on 2026-11-30 with Python 3. Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check borax==4.1.3 lunar_python==1.4.8 lunardate==0.3.0
"$folder/env/bin/python" -W ignore - <<'PY'
import sys
from borax.calendars.lunardate import LunarDate as Borax
from lunar_python import Lunar
from lunardate import LunarDate
def all_of(year, month, day):
    return [str(Borax(year, month, day).to_solar_date()), Lunar.fromYmd(year, month, day).getSolar().toYmd(),
            str(LunarDate(year, month, day).to_solar_date())]
differ = [(year, *day) for year in range(2025, 2090) for day in ((1, 1), (5, 5), (8, 15)) if len(set(all_of(year, *day))) > 1]
print("differ:", differ)
print("2089, 8th month, 15th day:", *all_of(2089, 8, 15))
sys.exit(not (differ == [(2089, 8, 15)] and all_of(2089, 8, 15) == ["2089-09-19", "2089-09-18", "2089-09-18"]))
PY
