#!/usr/bin/env bash
# Four packages that write Chinese names in Latin letters, asked for names of counties whose reading is not the usual one of the character, by
# default settings, tones left out ("." is right):
#                                 pypinyin 0.55.0     pinyin-pro 3.29.4    pinyin 4.0.0       tiny-pinyin 1.3.2
#   克什克腾旗 ke shi ke teng qi    ke shen …           ke shen …            .                  ke shen …
#   单县 shan xian                  dan                 dan                  dan                dan
#   涡阳县 guo yang xian            wo                  wo                   wo                 wo
#   洪洞县 hong tong xian           dong                dong                 dong               dong
#   乐清市 yue qing shi             .                   le                   le                 lao
#   乐亭县 lao ting xian            .                   le                   le                 .
#   蔚县 yu xian                    .                   wei                  wei                wei
#   六安市 lu an shi                .                   .                    liu                liu
#   大城县 dai cheng xian           da                  .                    da                 da
# The readings are those of the places themselves. An index by first letter, a search by typing, or the English page of a service
# has the name of the place wrong; each package is right where another is not, so a list of the divisions' own readings is needed.
# Output seen, the names each package has wrong: five for pypinyin, seven for pinyin-pro, eight for pinyin, eight for tiny-pinyin (in full at the end).
# Seen on 2026-12-01 with Python 3 and Node.js 20. Needs python3 with venv, node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pypinyin==0.55.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pinyin-pro@3.29.4 pinyin@4.0.0 tiny-pinyin@1.3.2
cat >names.json <<'JSON'
{"克什克腾旗": "ke shi ke teng qi", "单县": "shan xian", "涡阳县": "guo yang xian", "洪洞县": "hong tong xian", "乐清市": "yue qing shi",
 "乐亭县": "lao ting xian", "蔚县": "yu xian", "六安市": "lu an shi", "大城县": "dai cheng xian"}
JSON
env/bin/python - >found.txt <<'PY'
import json
from pypinyin import lazy_pinyin
print("pypinyin", *(name for name, right in json.load(open("names.json", encoding="utf-8")).items() if " ".join(lazy_pinyin(name)) != right))
PY
cat >ask.js <<'JS'
const names = Object.entries(require("./names.json"));
const wrong = (title, read) => console.log([title, ...names.filter(([name, right]) => read(name) !== right).map(([name]) => name)].join(" "));
wrong("pinyin-pro", (name) => require("pinyin-pro").pinyin(name, { toneType: "none" }));
wrong("pinyin", (name) => require("pinyin").pinyin(name, { style: "normal" }).flat().join(" "));
wrong("tiny-pinyin", (name) => require("tiny-pinyin").convertToPinyin(name, " ", true));
JS
node ask.js >>found.txt
cat found.txt
cat >was.txt <<'TXT'
pypinyin 克什克腾旗 单县 涡阳县 洪洞县 大城县
pinyin-pro 克什克腾旗 单县 涡阳县 洪洞县 乐清市 乐亭县 蔚县
pinyin 单县 涡阳县 洪洞县 乐清市 乐亭县 蔚县 六安市 大城县
tiny-pinyin 克什克腾旗 单县 涡阳县 洪洞县 乐清市 蔚县 六安市 大城县
TXT
cmp found.txt was.txt
