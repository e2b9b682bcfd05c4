#!/usr/bin/env bash
# SheetJS xlsx 0.18.5 (the newest on npm) asked for dates as Date objects (cellDates) reads every day in the time zone Asia/Shanghai
# 43 seconds early, so it falls on the day before:
#   cell 46027 (2026-01-05), TZ=Asia/Shanghai    2026-01-04 23:59:17 by the local clock      TZ=UTC    2026-01-05 00:00:00
# Days are counted from 1899-12-30 by the local clock, when Shanghai was 8:05:43 from Greenwich, and the 43 seconds get lost. A date of
# birth or the last day of a limit written out by year, month and day is then one day off, for whoever stands in China only.
# Seen on 2026-12-01 with Node.js 20. Needs node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund xlsx@0.18.5
cat >ask.js <<'JS'
const xlsx = require("xlsx");
const book = xlsx.utils.book_new();
xlsx.utils.book_append_sheet(book, { "!ref": "A1", A1: { t: "n", v: 46027, z: "yyyy-mm-dd" } }, "Sheet1");
const read = xlsx.read(xlsx.write(book, { type: "buffer", bookType: "xlsx" }), { cellDates: true }).Sheets.Sheet1.A1.v;
const two = (number) => String(number).padStart(2, "0");
const day = [read.getFullYear(), two(read.getMonth() + 1), two(read.getDate())].join("-");
console.log(`${day} ${[read.getHours(), read.getMinutes(), read.getSeconds()].map(two).join(":")}`);
JS
shanghai=$(TZ=Asia/Shanghai node ask.js)
utc=$(TZ=UTC node ask.js)
echo "Asia/Shanghai: $shanghai; UTC: $utc"
[ "$shanghai" = "2026-01-04 23:59:17" ] && [ "$utc" = "2026-01-05 00:00:00" ]
