#!/usr/bin/env bash
# Libraries for the coordinates of Chinese maps (GCJ-02) move places that are not in China, and do not all bring a place back:
#                                       gcoord 1.0.7, coordtransform 2.1.2 (npm)
#   Seoul, Hanoi, Ulaanbaatar           moved by 459, 441, 449 m, both alike: "in China" is a box from 73.66 to 135.05 E, 3.86 to 53.55 N
#   there and back, Alxa (105.67 38.85) gcoord 4 mm off, coordtransform 1.40 m off
# A reader of either's page would take points abroad to stay as they are, and gcj02towgs84 to undo wgs84togcj02. Boundary points along the border with
# Mongolia are moved on both sides of it, and a parcel's corner stored by one and read by the other is off by more than a survey allows.
# Seen on 2026-12-01 with Node.js 20. Needs node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund gcoord@1.0.7 coordtransform@2.1.2
cat >ask.js <<'JS'
const gcoord = require("gcoord");
const coordtransform = require("coordtransform");
const radian = Math.PI / 180;
const metres = (a, b) => 6371008.8 * Math.hypot((b[0] - a[0]) * radian * Math.cos(a[1] * radian), (b[1] - a[1]) * radian);
const there = [(place) => gcoord.transform(place, gcoord.WGS84, gcoord.GCJ02), (place) => coordtransform.wgs84togcj02(...place)];
const back = [(place) => gcoord.transform(place, gcoord.GCJ02, gcoord.WGS84), (place) => coordtransform.gcj02towgs84(...place)];
const places = { Seoul: [126.978, 37.5665], Hanoi: [105.8342, 21.0278], Ulaanbaatar: [106.9057, 47.8864] };
const found = Object.entries(places).map(([name, place]) => `${name} ${there.map((move) => metres(place, move(place)).toFixed(0)).join(" ")}`);
const alxa = [105.67, 38.85];
found.push(`Alxa and back ${[0, 1].map((n) => metres(alxa, back[n](there[n](alxa))).toFixed(2)).join(" ")}`);
console.log(found.join("; "));
process.exit(found.join("; ") === "Seoul 459 459; Hanoi 441 441; Ulaanbaatar 449 449; Alxa and back 0.00 1.40" ? 0 : 1);
JS
node ask.js
