#!/usr/bin/env bash
# node-ical 0.26.1 (npm), expandRecurringEvent: what RDATE adds to a repeated event is not among its days. A counter open from Monday to
# Friday, closed for the National Day holidays (EXDATE) and open on the Saturday worked in exchange (RDATE, 10 October 2026):
#   node-ical    10 days, 2026-10-10 not among them          ical.js 2.2.1    11 days with it
# RFC 5545, 3.8.5.2 and 3.8.5.3: the days of an event are those of DTSTART, RRULE and RDATE, less those of EXDATE. EXDATE is heeded here, so a
# calendar of Chinese working days loses exactly the days worked on weekends. rdate is there in the parsed event; merge it yourself.
# Seen on 2026-12-01 with Node.js 20. Needs node and npm. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-ical@0.26.1 ical.js@2.2.1
cat >ask.mjs <<'JS'
import nodeIcal from "node-ical";
import ICAL from "ical.js";
const zone = "TZID=Asia/Shanghai";
const text = [
  "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//finding//EN",
  "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19910915T000000", "TZOFFSETFROM:+0900", "TZOFFSETTO:+0800",
  "END:STANDARD", "END:VTIMEZONE",
  "BEGIN:VEVENT", "UID:counter", "DTSTAMP:20260101T000000Z", "SUMMARY:Counter", `DTSTART;${zone}:20260928T090000`, `DTEND;${zone}:20260928T170000`,
  "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261016T010000Z",
  `EXDATE;${zone}:20261001T090000,20261002T090000,20261005T090000`, `EXDATE;${zone}:20261006T090000,20261007T090000`,
  `RDATE;${zone}:20261010T090000`, "END:VEVENT", "END:VCALENDAR", "",
].join("\r\n");
const event = nodeIcal.sync.parseICS(text).counter;
const theirs = nodeIcal.expandRecurringEvent(event, { from: new Date("2026-09-01"), to: new Date("2026-11-01") });
const days = theirs.map((one) => one.start.toISOString().slice(0, 10));
const iterator = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent("vevent")).iterator();
const others = [];
for (let day = iterator.next(); day && others.length < 50; day = iterator.next()) others.push(day.toString().slice(0, 10));
console.log(`node-ical: ${days.join(" ")}`);
console.log(`ical.js:   ${others.join(" ")}`);
const as = days.length === 10 && !days.includes("2026-10-10") && others.length === 11 && others.includes("2026-10-10");
process.exit(as ? 0 : 1);
JS
TZ=Asia/Shanghai node ask.mjs
