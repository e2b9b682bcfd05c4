#!/usr/bin/env bash
# org.kie:kie-dmn-core 10.2.0 and org.camunda.feel:feel-engine 1.21.0 (Maven) do not run in one build. A version range somewhere
# below KIE makes Maven choose jackson-annotations 2.13.3 even where 2.21 is declared in the project itself, and with
# jackson-databind 2.21.1, which feel-engine's Scala module asks for, the engine cannot be made:
#   NoClassDefFoundError: com/fasterxml/jackson/annotation/JsonSerializeAs
# Each of the two in a build of its own runs. Seen on 2026-11-30 with Java 17 and Maven 3. Needs java and mvn. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-annotations</artifactId><version>2.21</version></dependency>
<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>2.21.1</version></dependency>
<dependency><groupId>org.camunda.feel</groupId><artifactId>feel-engine</artifactId><version>1.21.0</version></dependency>
<dependency><groupId>org.kie</groupId><artifactId>kie-dmn-core</artifactId><version>10.2.0</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
ls lib | grep '^jackson-'
cat >Ask.java <<'JAVA'
public class Ask {
    public static void main(String[] args) {
        try {
            org.camunda.feel.api.FeelEngineBuilder.forJava().build();
            System.out.println("the engine was made");
            System.exit(1);
        } catch (NoClassDefFoundError error) {
            System.out.println(error);
            System.exit(error.getMessage().contains("JsonSerializeAs") ? 0 : 1);
        }
    }
}
JAVA
test -e lib/jackson-annotations-2.13.3.jar
java -cp "lib/*" Ask.java 2>/dev/null
