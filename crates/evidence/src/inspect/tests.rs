//! Hostile and honest files.

use std::io::Write;

use super::*;

fn code(bytes: &[u8]) -> &'static str {
    inspect(bytes).expect_err("must be refused").code
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13];
    bytes.extend(b"IHDR");
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(b"\0\0\0\0IEND\xaeB`\x82");
    bytes
}

fn package(entries: &[(&str, usize)]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let mut writer = zip::ZipWriter::new(&mut out);
    for (name, size) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        let chunk = vec![0u8; 1024 * 1024];
        let mut left = *size;
        while left > 0 {
            let now = left.min(chunk.len());
            writer.write_all(&chunk[..now]).unwrap();
            left -= now;
        }
    }
    writer.finish().unwrap();
    out.into_inner()
}

#[test]
fn honest_files_are_taken() {
    assert_eq!(inspect(&png(800, 600)).unwrap(), FileKind::Png);
    assert_eq!(inspect(b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n").unwrap(), FileKind::Pdf);
    assert_eq!(inspect(&package(&[("OFD.xml", 100), ("Doc_0/Document.xml", 100)])).unwrap(), FileKind::Ofd);
    // A byte order mark or an empty line before it, and a colour written with a hash.
    assert_eq!(inspect(b"\xef\xbb\xbf\n%PDF-1.4\n/Title (#1, #zz)\n%%EOF\n").unwrap(), FileKind::Pdf);
    let jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 100, 0, 200, 1, 1, 0x11, 0];
    assert_eq!(inspect(&jpeg).unwrap(), FileKind::Jpeg);
}

#[test]
fn hostile_files_are_refused_with_the_reason() {
    assert_eq!(code(b""), "file.empty");
    assert_eq!(code(b"MZ\x90\x00 a program called plan.pdf"), "file.kind");
    assert_eq!(code(b"<html><script>alert(1)</script></html>"), "file.kind");
    assert_eq!(code(&vec![b'a'; FILE_BYTES_MAX + 1]), "file.too-large");
    assert_eq!(code(&png(100_000, 100_000)), "file.picture-too-large");
    assert_eq!(code(&png(0, 10)), "file.damaged");
    assert_eq!(code(&[0xff, 0xd8, 0xff, 0xe0]), "file.damaged");
    assert_eq!(code(b"%PDF-1.7 cut short"), "file.damaged");
    assert_eq!(code(b"%PDF-1.7\n/OpenAction << /S /JavaScript >>\n%%EOF"), "file.active-content");
    // Spelled otherwise, with the same meaning.
    assert_eq!(code(b"%PDF-1.7\n<< /S /J#61va#53cript >>\n%%EOF"), "file.active-content");
    assert_eq!(code(b"%PDF-1.7\n<< /AcroForm << /XFA 3 0 R >> >>\n%%EOF"), "file.active-content");
    // Two kinds of file in one: what opens it decides which.
    assert_eq!(code(b"<html><script>alert(1)</script>%PDF-1.7\n%%EOF"), "file.kind");
    assert_eq!(code(b"GIF89a %PDF-1.7\n%%EOF"), "file.kind");
    assert_eq!(code(b"PK\x03\x04 not really"), "file.damaged");
    assert_eq!(code(&package(&[("letter.docx", 10)])), "file.kind");
    assert_eq!(code(&package(&[("OFD.xml", 10), ("../../etc/passwd", 10)])), "file.path-trick");
    assert_eq!(code(&package(&[("OFD.xml", 10), ("/etc/passwd", 10)])), "file.path-trick");
    assert_eq!(code(&package(&[("OFD.xml", 10), ("C:\\x", 10)])), "file.path-trick");
    assert_eq!(code(&package(&[("OFD.xml", 201 * 1024 * 1024)])), "file.package-too-large");
}

#[test]
fn names_lose_their_tricks_and_keep_their_meaning() {
    assert_eq!(clean_name("消防平面图.PDF", FileKind::Pdf), "消防平面图.pdf");
    assert_eq!(clean_name("C:\\fakepath\\..\\plan.png", FileKind::Png), "plan.png");
    assert_eq!(clean_name("../../etc/passwd", FileKind::Pdf), "passwd.pdf");
    assert_eq!(clean_name("a\u{202e}fdp.exe", FileKind::Pdf), "afdp.pdf");
    assert_eq!(clean_name("", FileKind::Jpeg), "file.jpg");
    assert_eq!(clean_name(&"长".repeat(500), FileKind::Jpeg).chars().count(), NAME_CHARS_MAX + 4);
    // A clean name stays what it is, wherever the cut falls.
    for raw in
        [format!("{} 图 ", "长".repeat(NAME_CHARS_MAX - 1)), " .. a. .pdf".to_owned(), ". .".to_owned()]
    {
        let name = clean_name(&raw, FileKind::Pdf);
        assert_eq!(clean_name(&name, FileKind::Pdf), name, "{raw:?}");
    }
}
