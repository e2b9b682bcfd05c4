#!/usr/bin/env bash
# hutool-core 5.8.44 (Maven), money in Chinese capitals (人民币大写):
#   NumberChineseFormatter.chineseMoneyToNumber("叁拾亿元整")               -1294967296.00   above 2 147 483 647 the number runs over,
#   NumberChineseFormatter.chineseMoneyToNumber("玖拾捌亿元整")             1210065408.00    as a negative or as another sound amount
#   Convert.digitToChinese(new BigDecimal("99999999999999.99"))             ends in 捌分     one fen is lost: the decimal goes through a double
# The first returns a BigDecimal and takes any text that the second can write; neither documents a limit of that kind. Budgets, land prices
# and tenders are above two thousand million; nothing is thrown. Seen on 2026-12-01 with Java 17. Needs java and mvn. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>cn.hutool</groupId><artifactId>hutool-core</artifactId><version>5.8.44</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
cat >Ask.java <<'JAVA'
import cn.hutool.core.convert.Convert;
import cn.hutool.core.convert.NumberChineseFormatter;
import java.math.BigDecimal;

public class Ask {
    static int changed = 0;

    static void see(String what, String found, String was) {
        System.out.println(what + " = " + found);
        if (!found.equals(was)) changed++;
    }

    public static void main(String[] args) {
        for (String[] pair : new String[][] {{"贰拾亿元整", "2000000000.00"}, {"叁拾亿元整", "-1294967296.00"}, {"玖拾捌亿元整", "1210065408.00"}}) {
            see(pair[0], String.valueOf(NumberChineseFormatter.chineseMoneyToNumber(pair[0])), pair[1]);
        }
        see("9800000000.00", Convert.digitToChinese(new BigDecimal("9800000000.00")), "玖拾捌亿元整");
        String much = Convert.digitToChinese(new BigDecimal("99999999999999.99"));
        see("end of 99999999999999.99", much.substring(much.length() - 4), "玖角捌分");
        System.exit(changed == 0 ? 0 : 1);
    }
}
JAVA
java -cp "lib/*" Ask.java
