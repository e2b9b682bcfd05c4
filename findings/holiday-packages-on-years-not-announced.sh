#!/usr/bin/env bash
# Which days are worked in mainland China is announced for the next year by the State Council in autumn. Asked for 2027, before a version holds it:
#   chinese-days 1.5.7 (npm)          Friday 2027-10-01 (National Day), Monday 2027-02-08 (Spring Festival): workdays
#   holidays 0.109 (PyPI)             2027-05-04 "Labor Day (observed)", 2027-10-05 "National Day (observed)": days off that no rule gives
#   chinesecalendar 1.11.0 (PyPI)     NotImplementedError
# The statutory days themselves stand in the decree (国务院令第795号), only the exchanged ones are open; the decree knows no observed days. The page of
# chinese-days names the years it has, the functions answer for any. A time limit that runs over New Year is wrong by days, and says nothing. Seen on 2026-12-01 with Node.js 20
# and Python 3. Needs node and npm, python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund chinese-days@1.5.7
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check holidays==0.109 chinesecalendar==1.11.0
days=$(node -e '
const days = require("chinese-days");
console.log(["2026-10-01", "2027-10-01", "2027-02-08"].map((day) => day + " " + days.isWorkday(day)).join(", "));')
others=$(env/bin/python - <<'PY'
import datetime
import chinese_calendar, holidays
print(*(f"{day} {holidays.China(years=2027).get(day)}" for day in ("2027-05-04", "2027-10-05")), sep=", ")
try:
    print(chinese_calendar.is_workday(datetime.date(2027, 10, 1)))
except NotImplementedError:
    print("NotImplementedError")
PY
)
echo "chinese-days: $days"
echo "holidays, chinesecalendar: $others"
[ "$days" = "2026-10-01 false, 2027-10-01 true, 2027-02-08 true" ]
[ "$others" = "2027-05-04 Labor Day (observed), 2027-10-05 National Day (observed)
NotImplementedError" ]
