#!/usr/bin/env bash
# RRULE:RSCALE=CHINESE;FREQ=YEARLY;COUNT=3 from 17 February 2026, the Spring Festival (RFC 7529; the next ones are 2027-02-06 and 2028-01-26):
#   ical4j 4.2.0, biweekly 0.6.8 (Maven), node-ical 0.26.1, ical.js 2.2.1 (npm)    17 February every year, without a word;
#                                                                                  ical.js writes the rule back without RSCALE
#   rrule-temporal 2.2.8 (npm)                                                     the festival, with 2027 a day late
#   rrule 2.8.1 (npm), lib-recur 0.17.1 (Maven)                                    an error
# RFC 7529, 6: who does not know RSCALE may refuse the object or the component, or take the event as one that does not repeat. To repeat it by
# another calendar is not among them. A holiday, a memorial day or a reminder by the Chinese calendar is on a wrong day from the second year.
# (rrule-temporal takes the calendar of Node.js, that is ICU: see icu-spring-festival-2027.sh for its 2027.)
# Seen on 2026-12-01 with Node.js 20 and Java 17. Needs node and npm, java and mvn. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-ical@0.26.1 ical.js@2.2.1 rrule-temporal@2.2.8 rrule@2.8.1
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.mnode.ical4j</groupId><artifactId>ical4j</artifactId><version>4.2.0</version></dependency>
<dependency><groupId>net.sf.biweekly</groupId><artifactId>biweekly</artifactId><version>0.6.8</version></dependency>
<dependency><groupId>org.dmfs</groupId><artifactId>lib-recur</artifactId><version>0.17.1</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >ask.mjs <<'JS'
import nodeIcal from "node-ical";
import ICAL from "ical.js";
import { RRuleTemporal } from "rrule-temporal";
import rrule from "rrule";
const rule = "RSCALE=CHINESE;FREQ=YEARLY;COUNT=3";
const text = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//finding//EN\r\nBEGIN:VEVENT\r\nUID:festival\r\nDTSTAMP:20260101T000000Z\r\n`
  + `DTSTART;VALUE=DATE:20260217\r\nRRULE:${rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
const day = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
console.log("node-ical", nodeIcal.sync.parseICS(text).festival.rrule.all().map(day).join(" "));
const recur = ICAL.Recur.fromString(rule);
const iterator = recur.iterator(ICAL.Time.fromString("2026-02-17"));
console.log("ical.js", [1, 2, 3].map(() => iterator.next().toString()).join(" "), recur.toString());
const temporal = new RRuleTemporal({ rruleString: `DTSTART;TZID=Asia/Shanghai:20260217T090000\nRRULE:${rule}` });
console.log("rrule-temporal", temporal.all().map((date) => date.toString().slice(0, 10)).join(" "));
try {
  console.log("rrule", rrule.rrulestr(rule).toString());
} catch (error) {
  console.log("rrule", error.message);
}
JS
cat >Ask.java <<'JAVA'
import biweekly.Biweekly;
import java.text.SimpleDateFormat;
import java.time.LocalDate;
import java.util.TimeZone;
import net.fortuna.ical4j.model.Recur;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;

public class Ask {
    public static void main(String[] args) {
        String rule = "RSCALE=CHINESE;FREQ=YEARLY;COUNT=3";
        LocalDate start = LocalDate.of(2026, 2, 17);
        System.out.println("ical4j " + new Recur<LocalDate>(rule).getDates(start, start, LocalDate.of(2030, 1, 1)));
        TimeZone utc = TimeZone.getTimeZone("UTC");
        SimpleDateFormat form = new SimpleDateFormat("yyyy-MM-dd");
        form.setTimeZone(utc);
        var days = Biweekly.parse("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//finding//EN\r\nBEGIN:VEVENT\r\nUID:festival\r\n"
            + "DTSTAMP:20260101T000000Z\r\nDTSTART:20260217T000000Z\r\nRRULE:" + rule + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
            .first().getEvents().get(0).getDateIterator(utc);
        StringBuilder found = new StringBuilder("biweekly");
        while (days.hasNext()) found.append(" ").append(form.format(days.next()));
        System.out.println(found);
        try {
            System.out.println("lib-recur " + new RecurrenceRule(rule));
        } catch (InvalidRecurrenceRuleException error) {
            System.out.println("lib-recur " + error.getMessage());
        }
    }
}
JAVA
{
    TZ=Asia/Shanghai node ask.mjs
    java -cp "lib/*" Ask.java 2>/dev/null
} | tee found.txt
cat >was.txt <<'TXT'
node-ical 2026-02-17 2027-02-17 2028-02-17
ical.js 2026-02-17 2027-02-17 2028-02-17 FREQ=YEARLY;COUNT=3
rrule-temporal 2026-02-17 2027-02-07 2028-01-26
rrule Unknown RRULE property 'RSCALE'
ical4j [2026-02-17, 2027-02-17, 2028-02-17]
biweekly 2026-02-17 2027-02-17 2028-02-17
lib-recur unknown calendar scale 'CHINESE'
TXT
cmp found.txt was.txt
