#!/usr/bin/env bash
# The same two decision tables in camunda-engine-dmn 7.24.0 and kie-dmn-core 10.2.0 (both Maven):
#                                                             Camunda             KIE
#   COLLECT COUNT, two rules match with the same output 5     2                   1         KIE counts outputs that differ
#   UNIQUE, no rule matches, default output "none"            no answer           "none"    Camunda passes over defaultOutputEntry
# Neither says anything. DMN 1.5 aggregates with the functions of 10.3.4.4, where count is the number of elements of a list; a default output
# (clause 8) is the answer when no rule matches. A table that counts how many grounds for refusal a case
# meets, or that has its catch-all as a default, moves from one engine to the other with another answer.
# Seen on 2026-12-01 with Java 17. Needs java and mvn. Fails when any of this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for part in "org.camunda.bpm.dmn camunda-engine-dmn 7.24.0 1.7.36" "org.kie kie-dmn-core 10.2.0 2.0.17"; do
    read -r group name version logging <<<"$part"
    mkdir "$name"
    cat >"$name/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$version</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>$logging</version></dependency>
</dependencies></project>
XML
    (cd "$name" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null)
done
write() {
    cat >"$1.dmn" <<XML
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<inputData id="number" name="x"><variable name="x" typeRef="number"/></inputData>
<decision id="answer" name="answer"><variable name="answer"/>
<informationRequirement id="q"><requiredInput href="#number"/></informationRequirement>
<decisionTable $2><input id="i"><inputExpression id="e" typeRef="number"><text>x</text></inputExpression></input>
<output id="o" name="$5" typeRef="$3">$4</output>
<rule id="r1"><inputEntry id="a1"><text>$6</text></inputEntry><outputEntry id="b1"><text>$7</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>$8</text></inputEntry><outputEntry id="b2"><text>$7</text></outputEntry></rule>
</decisionTable></decision></definitions>
XML
}
write count 'hitPolicy="COLLECT" aggregation="COUNT"' number "" answer "&gt; 1" 5 "&gt; 2"
write default 'hitPolicy="UNIQUE"' string '<defaultOutputEntry><text>"none"</text></defaultOutputEntry>' answer 1 '"one"' 2
cat >Camunda.java <<'JAVA'
import java.io.FileInputStream;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.engine.variable.Variables;

public class Camunda {
    public static void main(String[] args) throws Exception {
        DmnEngine engine = DmnEngineConfiguration.createDefaultDmnEngineConfiguration().buildEngine();
        for (String name : args) {
            var decision = engine.parseDecision("answer", new FileInputStream(name));
            var found = engine.evaluateDecisionTable(decision, Variables.createVariables().putValue("x", 3));
            System.out.print((found.isEmpty() ? "no answer" : found.getSingleEntry()) + "; ");
        }
    }
}
JAVA
cat >Kie.java <<'JAVA'
import java.io.FileReader;
import java.math.BigDecimal;
import java.util.List;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;

public class Kie {
    public static void main(String[] args) throws Exception {
        for (String name : args) {
            var runtime = DMNRuntimeBuilder.fromDefaults().buildConfiguration()
                .fromResources(List.of(ResourceFactory.newReaderResource(new FileReader(name), "UTF-8"))).getOrElseThrow(RuntimeException::new);
            var context = runtime.newContext();
            context.set("x", new BigDecimal(3));
            System.out.print(runtime.evaluateAll(runtime.getModels().get(0), context).getDecisionResults().get(0).getResult() + "; ");
        }
        System.exit(0);
    }
}
JAVA
camunda=$(java -cp "camunda-engine-dmn/lib/*" Camunda.java count.dmn default.dmn 2>/dev/null)
kie=$(java -cp "kie-dmn-core/lib/*" Kie.java count.dmn default.dmn 2>/dev/null)
echo "Camunda: $camunda"
echo "KIE:     $kie"
[ "$camunda" = "2; no answer; " ] && [ "$kie" = "1; none; " ]
