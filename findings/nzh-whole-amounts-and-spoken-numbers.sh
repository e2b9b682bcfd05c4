#!/usr/bin/env bash
# nzh 1.0.14 (npm), numbers and money in Chinese:
#   toMoney("100000.00")     人民币壹拾万元        without 整, which the rules for bills ask for after 元 (支付结算办法, 附件一);
#   toMoney(100000)          人民币壹拾万元整      the same amount with it
#   decodeS("一万二")        10002                 spoken numbers: twelve thousand. cn2an 0.5.24 (PyPI) reads 12000
#   decodeS("一百二")        102                   cn2an 120
#   decodeS("两千五")        5                     两 is not known, and takes its thousand with it; cn2an 2500
# Nothing is thrown. An amount as a database gives it, with two decimals, is written in a form the rules do not know; a sum a caller says is read wrong.
# Seen on 2026-12-01 with Node.js 20 and Python 3. Needs node and npm, python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund nzh@1.0.14
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check cn2an==0.5.24
nzh=$(node -e '
const cn = require("nzh/cn");
console.log([cn.toMoney("100000.00"), cn.toMoney(100000), cn.decodeS("一万二"), cn.decodeS("一百二"), cn.decodeS("两千五")].join(" "));')
cn2an=$(env/bin/python -W ignore -c 'import cn2an; print(*(cn2an.cn2an(text, "smart") for text in ("一万二", "一百二", "两千五")))')
echo "nzh:   $nzh"
echo "cn2an: $cn2an"
[ "$nzh" = "人民币壹拾万元 人民币壹拾万元整 10002 102 5" ] && [ "$cn2an" = "12000 120 2500" ]
