#!/usr/bin/env bash
# A sheet may give a date no more than a format number whose text stands in the standard, not in the file: ECMA-376 part 1, 18.8.30 has the
# numbers 27 to 36 and 50 to 58 as dates and times of the Chinese, Japanese and Korean editions (zh-cn: 31 is yyyy"年"m"月"d"日"). Asked for
# the cell 46027 (2026-01-05) with such a number:
#   openpyxl 3.1.5 (PyPI)         46027, is_date False          format 14, of all languages: a date
#   exceljs 4.4.0 (npm)           46027                         format 14: a date
#   Apache POI 5.4.1 (Maven)      reserved-46027x1F, no date    the cell's own number within the words of a format that means "reserved"
#   SheetJS xlsx 0.18.5 (npm)     a date
# So a column of dates that a Chinese edition shows as dates is imported as numbers by three of the four, and nothing says so.
# Seen on 2026-12-01 with Python 3, Node.js 20, Java 17. Needs python3 with venv, node and npm, java and mvn. Fails when this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check openpyxl==3.1.5
npm init -y >/dev/null
npm install --silent --no-audit --no-fund exceljs@4.4.0 xlsx@0.18.5
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.poi</groupId><artifactId>poi-ooxml</artifactId><version>5.4.1</version></dependency>
</dependencies></project>
XML
mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib >/dev/null
env/bin/python - <<'PY'
import zipfile
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
formats = (14, 31, 57)
part = "application/vnd.openxmlformats-officedocument.spreadsheetml."
cells = "".join(f'<row r="{n}"><c r="A{n}" s="{n}"><v>46027</v></c></row>' for n in range(1, len(formats) + 1))
styles = "".join(f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' for number in (0, *formats))
files = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{part}sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{part}worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{part}styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}relationships"><Relationship Id="r1" Type="{KINDS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{KINDS}"><sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}relationships">'
    f'<Relationship Id="r1" Type="{KINDS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{KINDS}/styles" Target="styles.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="SimSun"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(formats) + 1}">{styles}</cellXfs></styleSheet>',
}
with zipfile.ZipFile("dates.xlsx", "w") as book:
    for name, text in files.items():
        book.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
PY
changed=0
expect() {
    echo "$1: $2"
    [ "$2" = "$3" ] || changed=1
}
expect openpyxl "$(env/bin/python -W ignore -c '
import openpyxl
print([str(cell.value) for cell in openpyxl.load_workbook("dates.xlsx").active["A"]])')" "['2026-01-05 00:00:00', '46027', '46027']"
expect exceljs "$(node -e '
const book = new (require("exceljs").Workbook)();
book.xlsx.readFile("dates.xlsx").then(() => console.log(JSON.stringify(book.worksheets[0].getColumn(1).values.slice(1))));')" \
    '["2026-01-05T00:00:00.000Z",46027,46027]'
expect SheetJS "$(TZ=UTC node -e '
const sheet = Object.values(require("xlsx").readFile("dates.xlsx", { cellDates: true }).Sheets)[0];
console.log(["A1", "A2", "A3"].map((cell) => sheet[cell].t + " " + JSON.stringify(sheet[cell].v)).join(", "));')" \
    'd "2026-01-05T00:00:00.000Z", d "2026-01-05T00:00:00.000Z", d "2026-01-05T00:00:00.000Z"'
cat >Ask.java <<'JAVA'
import java.io.File;
import org.apache.poi.ss.usermodel.*;

public class Ask {
    public static void main(String[] args) throws Exception {
        StringBuilder found = new StringBuilder();
        try (Workbook book = WorkbookFactory.create(new File("dates.xlsx"))) {
            for (Row row : book.getSheetAt(0)) {
                Cell cell = row.getCell(0);
                found.append(new DataFormatter().formatCellValue(cell)).append(DateUtil.isCellDateFormatted(cell) ? " date; " : " no date; ");
            }
        }
        System.out.println(found.toString().trim());
    }
}
JAVA
expect POI "$(java -cp "lib/*" Ask.java 2>/dev/null | tail -n 1)" "1/5/26 date; reserved-46027x1F no date; 46027.0 no date;"
exit $changed
