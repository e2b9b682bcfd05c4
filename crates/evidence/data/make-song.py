"""Makes song.otf from Debian's fonts-noto-cjk and unicode-data with fontTools (`pip install fonttools`)."""

import bz2
import subprocess

wanted = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
for first, last in ((0x2010, 0x2027), (0x2030, 0x203A), (0x20A0, 0x20AF), (0x2100, 0x212F), (0x3000, 0x301F), (0x3380, 0x33DF), (0xFF00, 0xFF5E)):
    wanted |= set(range(first, last + 1))
for row in range(0xA1, 0xF8):
    for cell in range(0xA1, 0xFF):
        try:
            wanted.add(ord(bytes([row, cell]).decode("gb2312")))
        except UnicodeDecodeError:
            pass
with bz2.open("/usr/share/unicode/Unihan_OtherMappings.txt.bz2", "rt", encoding="utf-8") as table:
    for line in table:
        if "\tkTGH\t" in line:
            wanted.add(int(line.split("\t")[0][2:], 16))
subprocess.run(
    [
        "pyftsubset",
        "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
        "--font-number=2",
        "--unicodes=" + ",".join(f"U+{c:04X}" for c in sorted(wanted)),
        "--layout-features=",
        "--no-hinting",
        "--desubroutinize",
        "--drop-tables+=GPOS,GSUB,BASE,VORG,vhea,vmtx",
        "--output-file=song.otf",
    ],
    check=True,
)
