#!/usr/bin/env bash
# org.kie:kie-dmn-feel 10.2.0 (Maven) keeps numbers apart that it calls equal, when they are written with other digits:
#   1 = 1.0                         true
#   distinct values([1, 1.0])       [1, 1.0]
#   count(distinct values([1, 1.0, 1.00]))   3
# DMN 1.5, 10.3.4.4: distinct values removes duplicates.
# Seen on 2026-11-30 with Java 17. Needs java and mvn. Fails when this changes.
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
        String[][] seen = {{"1 = 1.0", "true"}, {"distinct values([1, 1.0])", "[1, 1.0]"}, {"count(distinct values([1, 1.0, 1.00]))", "3"}};
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
