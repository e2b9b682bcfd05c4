#!/usr/bin/env bash
# python-stdnum 2.2 (PyPI), stdnum.cn.ric, refuses citizen identity numbers (公民身份号码, GB 11643-1999) that were given out:
#   810000…, 820000…, 830000…    the numbers on residence permits of residents of Hong Kong, Macao and Taiwan (国办发〔2018〕81号)
#   500101… born 1980            a number given out after Chongqing had its codes (1997) to someone born before; the same code born 2000 passes
# All are InvalidComponent: the place is looked up as it was in the year of birth, and the three codes of regions are not in its table, though
# the check digit is right. id-validator 1.0.20 (PyPI) takes them all. A form that asks ric turns away people with sound papers.
# The numbers below are made up. Seen on 2026-12-01 with Python 3. Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check python-stdnum==2.2 id-validator==1.0.20
"$folder/env/bin/python" -W ignore - <<'PY'
import sys
from id_validator import validator
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent
def whole(first):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(weights, first)) % 11]
def stdnum(number):
    try:
        return bool(ric.validate(number))
    except InvalidComponent:
        return "InvalidComponent"
refused = [whole(place + "001") for place in ("81000019900307", "82000019900307", "83000019900307", "50010119800307")]
taken = whole("50010120000307001")
found = [(stdnum(number), validator.is_valid(number)) for number in refused]
for number, both in zip(refused, found):
    print(number[:14] + "…", "stdnum", both[0], "id-validator", both[1])
print(taken[:14] + "…", "stdnum", stdnum(taken))
sys.exit(not (found == [("InvalidComponent", True)] * 4 and stdnum(taken) is True))
PY
