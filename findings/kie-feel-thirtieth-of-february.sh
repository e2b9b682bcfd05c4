#!/usr/bin/env bash
# org.kie:kie-dmn-feel 10.2.0 (Maven) makes a moment of a day that does not exist, and a length of time of nothing:
#   date("2026-02-30")                                null                 as it should be
#   date and time("2026-02-30T17:00:00")              2026-02-28T17:00     two days earlier
#   date and time("2026-04-31T17:00:00")              2026-04-30T17:00
#   duration("P3W")                                   P0M                  three weeks are no time at all
# DMN 1.5, 10.3.4.1: a text that is no lexical form of xsd:dateTime or of a duration gives null (in XML Schema, part 2, weeks are no part of a
# duration). A deadline written with a slip, or as three weeks, becomes another one and no rule for null is asked.
# Seen on 2026-12-01 with Java 17. Needs java and mvn. Fails when any of this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.kie</groupId><artifactId>kie-dmn-feel</artifactId><version>10.2.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Ask.java <<'JAVA'
import org.kie.dmn.feel.FEEL;
import org.kie.dmn.feel.lang.impl.FEELBuilder;

public class Ask {
    public static void main(String[] args) {
        FEEL feel = FEELBuilder.builder().build();
        String[][] seen = {
            {"date(\"2026-02-30\")", "null"},
            {"string(date and time(\"2026-02-30T17:00:00\"))", "2026-02-28T17:00:00"},
            {"string(date and time(\"2026-04-31T17:00:00\"))", "2026-04-30T17:00:00"},
            {"string(duration(\"P3W\"))", "P0M"},
            {"string(duration(\"P21D\"))", "P21D"},
        };
        int changed = 0;
        for (String[] pair : seen) {
            String found = String.valueOf(feel.evaluate(pair[0]));
            System.out.println(pair[0] + " = " + found);
            if (!found.equals(pair[1])) changed++;
        }
        System.exit(changed == 0 ? 0 : 1);
    }
}
JAVA
java -cp "lib/*" Ask.java
