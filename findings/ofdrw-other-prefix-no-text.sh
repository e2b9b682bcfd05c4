#!/usr/bin/env bash
# org.ofdrw:ofdrw-full 2.3.1 (Maven), ContentExtractor, of one and the same OFD document (GB/T 33190-2016) that differs in the prefix of its
# namespace alone:
#   xmlns:ofd="http://www.ofdspec.org/2016"    one page, its text
#   xmlns="http://www.ofdspec.org/2016"        one page, its text
#   xmlns:o="http://www.ofdspec.org/2016"      one page, no text, no error
# Namespaces in XML 1.0, 4: a prefix only stands for the name; the standard binds the name. ofdkit 0.2.0 (PyPI) has the text of all three. A full text
# index or a check of a licence's words made with ofdrw passes such files over as empty. Seen on 2026-12-01 with Java 17 and Python 3.
# Needs java and mvn, python3 with venv. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.ofdrw</groupId><artifactId>ofdrw-full</artifactId><version>2.3.1</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check ofdkit==0.2.0
env/bin/python - <<'PY'
import re, zipfile
parts = {
    "OFD.xml": '<OFD Version="1.0" DocType="OFD"><DocBody><DocInfo><DocID>44443f9f4f5b4b2cb1b3f4a1e6d0c1a2</DocID></DocInfo>'
    "<DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>",
    "Doc_0/Document.xml": "<Document><CommonData><MaxUnitID>10</MaxUnitID><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>"
    '<PublicRes>PublicRes.xml</PublicRes></CommonData><Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages></Document>',
    "Doc_0/PublicRes.xml": '<Res BaseLoc="Res"><Fonts><Font ID="3" FontName="SimSun" FamilyName="SimSun"/></Fonts></Res>',
    "Doc_0/Pages/Page_0/Content.xml": '<Page><Content><Layer ID="4" Type="Body"><TextObject ID="5" Boundary="20 20 100 10" Font="3" Size="5">'
    '<TextCode X="0" Y="5">License</TextCode></TextObject></Layer></Content></Page>',
}
for prefix in ("ofd", "", "o"):
    with zipfile.ZipFile(f"prefix-{prefix}.ofd", "w") as document:
        for name, text in parts.items():
            text = re.sub(r"<(/?)", lambda found: f"<{found[1]}{prefix}:" if prefix else found[0], text)
            binding = f'xmlns:{prefix}="http://www.ofdspec.org/2016"' if prefix else 'xmlns="http://www.ofdspec.org/2016"'
            document.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + re.sub(r"[ >]", f" {binding}\\g<0>", text, count=1))
PY
cat >Ask.java <<'JAVA'
import java.nio.file.Path;
import org.ofdrw.converter.export.*;
import org.ofdrw.reader.*;

public class Ask {
    public static void main(String[] args) throws Exception {
        for (String name : args) {
            try (OFDReader reader = new OFDReader(Path.of(name))) {
                System.out.print(reader.getNumberOfPages() + " " + new ContentExtractor(reader).extractAll() + "; ");
            }
        }
    }
}
JAVA
ofdrw=$(java -cp "lib/*" Ask.java prefix-ofd.ofd prefix-.ofd prefix-o.ofd 2>/dev/null)
ofdkit=$(for prefix in ofd "" o; do env/bin/ofdkit text "prefix-$prefix.ofd" | tr '\n' ' '; done)
echo "ofdrw:  $ofdrw"
echo "ofdkit: $ofdkit"
[ "$ofdrw" = "1 [License]; 1 [License]; 1 []; " ] && [ "$ofdkit" = "License License License " ]
