#!/usr/bin/env bash
# org.ofdrw:ofdrw-full 2.3.1 (Maven), ImageExporter, of two OFD documents alike but for the font they embed, one character drawn as a full square:
#   font with TrueType outlines (.ttf)                  the square          16 % of the page is dark
#   the same in an OpenType font with CFF (.otf)        an empty box         3 %, no error
# GB/T 33190-2016, 11.1 wants embedded fonts in the OpenType format, which has both kinds of outlines; most free Chinese fonts come with CFF. A licence
# whose text is embedded so is seen as boxes by whoever draws it with ofdrw. Seen on 2026-12-01 with Java 17 and Python 3.
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
env/bin/pip install --quiet --disable-pip-version-check fonttools==4.68.0
env/bin/python - <<'PY'
import zipfile
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

def square(pen):
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()

def font(name, cff):
    builder = FontBuilder(1000, isTTF=not cff)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord("证"): "square"})
    pens = [T2CharStringPen(1000, None) if cff else TTGlyphPen(None) for _ in range(2)]
    square(pens[1])
    glyphs = dict(zip((".notdef", "square"), (pen.getCharString() if cff else pen.glyph() for pen in pens)))
    if cff:
        builder.setupCFF("Square", {"FullName": "Square"}, glyphs, {})
    else:
        builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Square", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.save(name)

OPEN = '<?xml version="1.0" encoding="UTF-8"?><ofd:'
BINDING = ' xmlns:ofd="http://www.ofdspec.org/2016"'
for kind, cff in (("ttf", False), ("otf", True)):
    font(f"square.{kind}", cff)
    parts = {
        "OFD.xml": f'OFD{BINDING} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>44443f9f4f5b4b2cb1b3f4a1e6d0c1a2</ofd:DocID></ofd:DocInfo>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"Document{BINDING}><ofd:CommonData><ofd:MaxUnitID>10</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 100 100</ofd:PhysicalBox>"
        '</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
        "</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'Res{BINDING} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="Square" FamilyName="Square">'
        f"<ofd:FontFile>square.{kind}</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>",
        "Doc_0/Pages/Page_0/Content.xml": f'Page{BINDING}><ofd:Content><ofd:Layer ID="4" Type="Body"><ofd:TextObject ID="5" Boundary="10 10 80 80" Font="3"'
        ' Size="50"><ofd:TextCode X="0" Y="60">证</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>',
    }
    with zipfile.ZipFile(f"{kind}.ofd", "w") as document:
        for name, text in parts.items():
            document.writestr(name, OPEN + text)
        document.write(f"square.{kind}", f"Doc_0/Res/square.{kind}")
PY
cat >Ask.java <<'JAVA'
import java.awt.image.BufferedImage;
import java.nio.file.*;
import javax.imageio.ImageIO;
import org.ofdrw.converter.export.ImageExporter;

public class Ask {
    public static void main(String[] args) throws Exception {
        for (String name : args) {
            try (ImageExporter exporter = new ImageExporter(Path.of(name), Files.createDirectory(Path.of(name + "-pictures")), "PNG", 5)) {
                exporter.export();
                BufferedImage page = ImageIO.read(exporter.getImgFilePaths().get(0).toFile());
                int dark = 0;
                for (int y = 0; y < page.getHeight(); y++) {
                    for (int x = 0; x < page.getWidth(); x++) dark += (page.getRGB(x, y) & 0xff) < 128 ? 1 : 0;
                }
                System.out.print(name + " " + dark * 100 / (page.getWidth() * page.getHeight()) + " %; ");
            }
        }
    }
}
JAVA
found=$(java -Djava.awt.headless=true -cp "lib/*" Ask.java ttf.ofd otf.ofd 2>/dev/null)
echo "$found"
[ "$found" = "ttf.ofd 16 %; otf.ofd 3 %; " ]
