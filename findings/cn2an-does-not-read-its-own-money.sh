#!/usr/bin/env bash
# cn2an 0.5.24 (PyPI) writes amounts of money in Chinese capitals that it does not read again:
#   an2cn("10.05", "rmb")     壹拾元零伍分      cn2an of it: ValueError, "元" is not in the range
#   an2cn("0.50", "rmb")      伍角              cn2an of it: ValueError, "角" is not in the range
#   an2cn("10.50", "rmb")     壹拾元伍角        cn2an of it: 10.5
# The zero before fen is what the rules for bills and vouchers ask for (支付结算办法, 附件一: 325.04 is 叁佰贰拾伍元零肆分). Of the 99 amounts from
# 10.01 to 10.99, 9 are refused, of those from 0.01 to 0.99 all. Whoever checks a written amount against its figures by reading it back refuses
# sound documents. Seen on 2026-12-01 with Python 3. Needs python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check cn2an==0.5.24
"$folder/env/bin/python" -W ignore - <<'PY'
import cn2an, sys
from decimal import Decimal
def back(text):
    try:
        return cn2an.cn2an(text, "smart")
    except ValueError:
        return "ValueError"
def refused(yuan):
    return sum(back(cn2an.an2cn(f"{yuan}.{fen:02}", "rmb")) != float(Decimal(yuan) + Decimal(fen) / 100) for fen in range(1, 100))
seen = []
for amount in ("10.50", "10.05", "0.50"):
    text = cn2an.an2cn(amount, "rmb")
    seen.append((text, back(text)))
    print(amount, text, "->", seen[-1][1])
counts = (refused(10), refused(0))
print("not read back, of 99 each: 10.01 to 10.99", counts[0], "and 0.01 to 0.99", counts[1])
sys.exit(not (seen == [("壹拾元伍角", 10.5), ("壹拾元零伍分", "ValueError"), ("伍角", "ValueError")] and counts == (9, 99)))
PY
