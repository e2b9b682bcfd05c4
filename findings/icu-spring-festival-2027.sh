#!/usr/bin/env bash
# com.ibm.icu:icu4j 78.1 (Maven), ChineseCalendar in the zone Asia/Shanghai, has the Spring Festival a day late in 1954 and in 2027, a day early in
# 2030: the new moon is within minutes of midnight in Beijing (2027-02-06 23:56, 2030-02-03 00:07).
#   2027-02-06, the first day of the first month    30th day of the 12th month     so the new year begins on 7 February
#   2030-02-03, the first day of the first month     2nd day of the first month     so it begins on 2 February
# Of the first days of the first month, 5th of the fifth and 15th of the eighth from 1950 to 2100 these three differ from cn.6tail:lunar 1.6.3 (Maven);
# lunardate 0.3.0, lunar_python 1.4.8, borax 4.1.3 and holidays 0.109 (PyPI) have 2027-02-06 too. GB/T 33661-2017 has months begin on the day of the new
# moon in Beijing time. What asks ICU for the Chinese calendar (JavaScript engines do, for the calendar "chinese") opens on a holiday in 2027.
# Seen on 2026-12-01 with Java 17 and Python 3. Needs java and mvn, python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>com.ibm.icu</groupId><artifactId>icu4j</artifactId><version>78.1</version></dependency>
<dependency><groupId>cn.6tail</groupId><artifactId>lunar</artifactId><version>1.6.3</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Ask.java <<'JAVA'
import com.ibm.icu.util.Calendar;
import com.ibm.icu.util.ChineseCalendar;
import com.ibm.icu.util.TimeZone;
import com.ibm.icu.util.ULocale;
import com.nlf.calendar.Lunar;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

public class Ask {
    public static void main(String[] args) {
        List<String> differ = new ArrayList<>();
        for (int year = 1950; year <= 2100; year++) {
            for (int[] feast : new int[][] {{1, 1}, {5, 5}, {8, 15}}) {
                String day = Lunar.fromYmd(year, feast[0], feast[1]).getSolar().toYmd();
                ChineseCalendar icu = new ChineseCalendar(TimeZone.getTimeZone("Asia/Shanghai"), ULocale.CHINA);
                icu.setTimeInMillis(LocalDate.parse(day).atTime(12, 0).atZone(ZoneId.of("Asia/Shanghai")).toInstant().toEpochMilli());
                int[] found = {icu.get(Calendar.MONTH) + 1, icu.get(Calendar.DAY_OF_MONTH)};
                if (found[0] != feast[0] || found[1] != feast[1]) {
                    differ.add(day + " is " + feast[0] + "/" + feast[1] + " and in ICU " + found[0] + "/" + found[1]);
                }
            }
        }
        System.out.println(String.join("\n", differ));
    }
}
JAVA
java -cp "lib/*" Ask.java | tee found.txt
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check lunardate==0.3.0 lunar_python==1.4.8 borax==4.1.3 holidays==0.109
env/bin/python -W ignore - <<'PY' | tee -a found.txt
import holidays
from borax.calendars.lunardate import LunarDate as Borax
from lunar_python import Lunar
from lunardate import LunarDate
festival = min(day for day, name in holidays.China(years=2027).items() if name == "Chinese New Year (Spring Festival)")
print(LunarDate(2027, 1, 1).to_solar_date(), Lunar.fromYmd(2027, 1, 1).getSolar().toYmd(), Borax(2027, 1, 1).to_solar_date(), festival)
PY
cat >was.txt <<'TXT'
1954-02-03 is 1/1 and in ICU 12/30
2027-02-06 is 1/1 and in ICU 12/30
2030-02-03 is 1/1 and in ICU 1/2
2027-02-06 2027-02-06 2027-02-06 2027-02-06
TXT
cmp found.txt was.txt
