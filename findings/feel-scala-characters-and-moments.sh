#!/usr/bin/env bash
# org.camunda.feel:feel-engine 1.21.0 (Maven), the FEEL engine in Scala, gives:
#   string length("𠮷野家")                                4       UTF-16 units are counted, not characters
#   string length("\u9910")                               6       the escape of a code point stays as it is written
#   date and time("2024-01-01T00:00:00Z") = date and time("2024-01-01T08:00:00+08:00")   false   one moment in two zones is two
# DMN 1.5, 10.3.4.3: string length is the number of characters; 10.3.1.2, string literals: \u with four hexadecimal digits is an
# escape; 10.3.2.3: values of date and time are compared by their place on the time line. KIE and feelin give 3, 1 and true.
# Seen on 2026-11-30 with Java 17. Needs java and mvn. Fails when any of this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.camunda.feel</groupId><artifactId>feel-engine</artifactId><version>1.21.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Ask.java <<'JAVA'
import java.util.HashMap;
import java.util.Map;

public class Ask {
    public static void main(String[] args) {
        var engine = org.camunda.feel.api.FeelEngineBuilder.forJava().build();
        String[][] seen = {
            {"string length(\"\uD842\uDFB7\u91CE\u5BB6\")", "4"},
            {"string length(\"\\u9910\")", "6"},
            {"date and time(\"2024-01-01T00:00:00Z\") = date and time(\"2024-01-01T08:00:00+08:00\")", "false"},
        };
        int changed = 0;
        for (String[] pair : seen) {
            Map<String, Object> nothing = new HashMap<>();
            String found = String.valueOf(engine.evaluateExpression(pair[0], nothing).result());
            System.out.println(pair[0] + " = " + found);
            if (!found.equals(pair[1])) changed++;
        }
        System.exit(changed == 0 ? 0 : 1);
    }
}
JAVA
java -cp "lib/*" Ask.java
