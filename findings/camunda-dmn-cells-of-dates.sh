#!/usr/bin/env bash
# org.camunda.bpm.dmn:camunda-engine-dmn 7.24.0 (Maven): in a decision table whose input has typeRef="date", cells with date("…") are never true.
# Given 5 January 2026 as java.util.Date, the type the engine asks for:
#   rule 1  date("2026-01-05")            no
#   rule 2  not(date("2026-01-05"))       no         neither the day nor any other day
#   rule 3  >= date("2026-01-01")         no
#   rule 4  -                             yes        the last rule's answer, without a warning
#   with date and time("2026-01-05T00:00:00") in the cell of rule 1 instead, or with typeRef="Any" and a LocalDate: rule 1
# DMN 1.5, 10.3.2.3: date is a type of its own, and date("…") is how a cell gives one. Tables drawn elsewhere fall through to their catch-all.
# Seen on 2026-12-01 with Java 17. Needs java and mvn. Fails when any of this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.camunda.bpm.dmn</groupId><artifactId>camunda-engine-dmn</artifactId><version>7.24.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Ask.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.engine.variable.Variables;

public class Ask {
    static int changed = 0;

    static void see(String type, Object day, String firstCell, String was) {
        StringBuilder table = new StringBuilder("<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='d' name='d' namespace='n'>"
            + "<decision id='which' name='which'><decisionTable hitPolicy='FIRST'><input id='i'><inputExpression id='e' typeRef='" + type
            + "'><text>day</text></inputExpression></input><output id='o' name='rule' typeRef='string'/>");
        int number = 0;
        for (String cell : new String[] {firstCell, "not(date(\"2026-01-05\"))", ">= date(\"2026-01-01\")", "-"}) {
            number++;
            table.append("<rule id='r" + number + "'><inputEntry id='a" + number + "'><text>" + cell + "</text></inputEntry><outputEntry id='b"
                + number + "'><text>\"rule " + number + "\"</text></outputEntry></rule>");
        }
        table.append("</decisionTable></decision></definitions>");
        DmnEngine engine = DmnEngineConfiguration.createDefaultDmnEngineConfiguration().buildEngine();
        var decision = engine.parseDecision("which", new ByteArrayInputStream(table.toString().getBytes()));
        String found = engine.evaluateDecisionTable(decision, Variables.createVariables().putValue("day", day)).getSingleEntry();
        System.out.println(type + ", " + day.getClass().getSimpleName() + ", " + firstCell + ": " + found);
        if (!was.equals(found)) changed++;
    }

    public static void main(String[] args) {
        LocalDate day = LocalDate.of(2026, 1, 5);
        Date old = Date.from(day.atStartOfDay(ZoneId.systemDefault()).toInstant());
        see("date", old, "date(\"2026-01-05\")", "rule 4");
        see("date", old, "date and time(\"2026-01-05T00:00:00\")", "rule 1");
        see("Any", day, "date(\"2026-01-05\")", "rule 1");
        System.exit(changed == 0 ? 0 : 1);
    }
}
JAVA
java -cp "lib/*" Ask.java 2>/dev/null
