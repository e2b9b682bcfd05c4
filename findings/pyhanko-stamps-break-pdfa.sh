#!/usr/bin/env bash
# A PDF/A file made by fpdf2 2.8.9 is signed with pyHanko 0.38.0 (both PyPI) and checked with veraPDF 1.30.2 (Maven):
#                                        PDF/A-1b          PDF/A-2b             PDF/A-4
#   as made                              valid             valid                valid
#   signed, no box given                 not (6.9-2)       valid                valid
#   signed with a box on the page        not (6.3.4-1 …)   not (6.2.11.4.1-1)   not (6.2.10.4.1-1)
# The usual stamp is set in Courier, which is not embedded; in PDF/A-1 a signature field without a picture is not allowed either. The file goes on
# saying it is PDF/A, the signature is sound, and pyHanko says nothing. For a seal on a record to be archived give a stamp style with an embedded font,
# and not PDF/A-1. Seen on 2026-12-01 with Python 3, Java 17, OpenSSL 3. Needs python3 with venv, openssl, java and mvn. Fails when this changes.
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
env/bin/pip install --quiet --disable-pip-version-check pyHanko==0.38.0 fpdf2==2.8.9 fonttools==4.68.0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out seal.pem -days 30 \
    -subj "/C=CN/O=Example organ/CN=Example seal" -addext "keyUsage=critical,digitalSignature,nonRepudiation" 2>/dev/null
env/bin/python -W ignore - <<'PY'
import logging
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fpdf import FPDF
from fpdf.enums import DocumentCompliance
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
logging.disable(logging.CRITICAL)
square = TTGlyphPen(None)
square.moveTo((100, 0))
for corner in ((100, 800), (900, 800), (900, 0)):
    square.lineTo(corner)
square.closePath()
font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder([".notdef", "a"])
font.setupCharacterMap({ord("a"): "a"})
font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "a": square.glyph()})
font.setupHorizontalMetrics({".notdef": (1000, 0), "a": (1000, 100)})
font.setupHorizontalHeader(ascent=880, descent=-120)
font.setupNameTable({"familyName": "Square", "styleName": "Regular", "psName": "Square-Regular"})
font.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
font.setupPost()
font.save("square.ttf")
signer = signers.SimpleSigner.load("key.pem", "seal.pem")
for level in ("PDFA_1B", "PDFA_2B", "PDFA_4"):
    document = FPDF(enforce_compliance=DocumentCompliance[level])
    document.set_title("Example")
    document.add_font("square", fname="square.ttf")
    document.add_page()
    document.set_font("square", size=12)
    document.cell(text="aaa")
    document.output(f"{level}-made.pdf")
    for way, box in (("hidden", None), ("shown", (50, 50, 250, 120))):
        asked = signers.PdfSignatureMetadata(field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES)
        field = fields.SigFieldSpec("Seal", box=box) if box else None
        with open(f"{level}-made.pdf", "rb") as made, open(f"{level}-{way}.pdf", "wb") as signed:
            signers.PdfSigner(asked, signer=signer, new_field_spec=field).sign_pdf(IncrementalPdfFileWriter(made), output=signed)
PY
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
java -cp "lib/*" Ask.java PDFA_{1B,2B,4}-{made,hidden,shown}.pdf 2>/dev/null | tee found.txt
cat >was.txt <<'TXT'
PDFA_1B-made.pdf valid
PDFA_1B-hidden.pdf 6.9-2
PDFA_1B-shown.pdf 6.3.4-1 6.4-5 6.4-6
PDFA_2B-made.pdf valid
PDFA_2B-hidden.pdf valid
PDFA_2B-shown.pdf 6.2.11.4.1-1
PDFA_4-made.pdf valid
PDFA_4-hidden.pdf valid
PDFA_4-shown.pdf 6.2.10.4.1-1
TXT
cmp found.txt was.txt
