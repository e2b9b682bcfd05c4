#!/usr/bin/env bash
# WeasyPrint 70.0 (PyPI), two of the archival forms it offers as pdf_variant, checked with veraPDF 1.30.2 (Maven):
#   pdf/a-1b    a page set in a font with CFF outlines (as most Chinese fonts are) is not PDF/A-1b: 6.3.2-7, a font file of subtype OpenType,
#               which PDF 1.4 does not know; the same page in TrueType outlines is valid, and the CFF one is valid as pdf/a-2b
#   pdf/a-4u    the file says part 4, conformance U: ISO 19005-4 has 4, 4e and 4f, and no level U
# Neither gives a warning. An archive that checks what it takes in refuses the record. Seen on 2026-12-01 with Python 3 and Java 17.
# Needs python3 with venv, the libraries of Pango, java and mvn. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.verapdf</groupId><artifactId>validation-model</artifactId><version>1.30.2</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check weasyprint==70.0 fonttools==4.68.0 pikepdf==10.18.0
env/bin/python -W ignore - >level.txt <<'PY'
import pikepdf, weasyprint
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
        builder.setupCFF("Square-Regular", {"FullName": "Square"}, glyphs, {})
    else:
        builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Square", "styleName": "Regular", "psName": "Square-Regular"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    builder.save(name)

for kind, cff in (("ttf", False), ("otf", True)):
    font(f"square.{kind}", cff)
    page = f"<html lang=zh><title>证</title><style>@font-face {{font-family: Square; src: url(square.{kind})}} body {{font-family: Square}}</style><p>证证"
    for level in ("1b", "2b", "4u"):
        weasyprint.HTML(string=page, base_url=".").write_pdf(f"{kind}-{level}.pdf", pdf_variant=f"pdf/a-{level}")
with pikepdf.open("otf-4u.pdf") as document, document.open_metadata() as metadata:
    print("pdf/a-4u says part", metadata.get("pdfaid:part"), "conformance", metadata.get("pdfaid:conformance"))
PY
cat level.txt
cat >Ask.java <<'JAVA'
import java.io.FileInputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.*;

public class Ask {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String name : args) {
            try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(name))) {
                var result = Foundries.defaultInstance().createValidator(parser.getFlavour(), false).validate(parser);
                TreeSet<String> failed = new TreeSet<>();
                result.getFailedChecks().keySet().forEach(rule -> failed.add(rule.getClause() + "-" + rule.getTestNumber()));
                System.out.println(name + " " + (result.isCompliant() ? "valid" : String.join(" ", failed)));
            }
        }
    }
}
JAVA
java -cp "lib/*" Ask.java ttf-1b.pdf otf-1b.pdf otf-2b.pdf 2>/dev/null | tee found.txt
printf '%s\n' "ttf-1b.pdf valid" "otf-1b.pdf 6.3.2-7" "otf-2b.pdf valid" | cmp - found.txt
[ "$(cat level.txt)" = "pdf/a-4u says part 4 conformance U" ]
