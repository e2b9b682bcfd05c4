#!/usr/bin/env bash
# feelin 8.2.0 (npm), a FEEL interpreter for JavaScript, gives without a warning:
#   1e3                                                   1       an exponent is dropped (DMN 1.5 grammar, numeric literal: 1000)
#   0.1 + 0.2 = 0.3                                       false   numbers are doubles (DMN 1.5, 10.3.2.3.1: decimals of 34 digits)
#   5 in [10..1]                                          true    a range whose start is greater than its end holds values
#   max(date("2024-01-01"), date("2024-05-01"))           null    min and max know numbers only
#   years and months duration(date("2024-02-29"), date("2025-02-28"))   P11M30D   a years and months duration with days in it
# Seen on 2026-11-30 with Node.js 20. Needs node and npm. Fails when any of this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund feelin@8.2.0
cat >ask.mjs <<'JS'
import { evaluate } from "feelin";
const seen = [
  ["1e3", 1],
  ["0.1 + 0.2 = 0.3", false],
  ["5 in [10..1]", true],
  ['max(date("2024-01-01"), date("2024-05-01"))', null],
  ['string(years and months duration(date("2024-02-29"), date("2025-02-28")))', "P11M30D"],
];
let changed = 0;
for (const [text, was] of seen) {
  const { value } = evaluate(text, {});
  console.log(`${text} = ${JSON.stringify(value)}`);
  if (value !== was) changed += 1;
}
process.exit(changed ? 1 : 0);
JS
node ask.mjs
