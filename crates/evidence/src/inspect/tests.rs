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
    let data = vec![0u8; (width as usize * height as usize * 3).min(72_000_000 * 3) / 1_000 + 16];
    bytes.extend((data.len() as u32).to_be_bytes());
    bytes.extend(b"IDAT");
    bytes.extend(data);
    bytes.extend(b"\0\0\0\0\0\0\0\0IEND\xaeB`\x82");
    bytes
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([1, 1, 0x11, 0]);
    // A scan with filling and a restart in it.
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xd9]);
    bytes
}

fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

fn heic(brands: &[u8], width: u32, height: u32) -> Vec<u8> {
    let size = |width: u32, height: u32| {
        boxed(b"ispe", &[&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat())
    };
    // A tile, and the picture that is put together from tiles.
    let properties = boxed(b"ipco", &[size(512, 512), size(width, height)].concat());
    let meta = boxed(b"meta", &[&[0; 4][..], &boxed(b"iprp", &properties)].concat());
    [boxed(b"ftyp", brands), meta, boxed(b"mdat", &[0; 40])].concat()
}

/// A PDF with a page; `objects` stand in the file, `packed` in a compressed stream of objects from number 20 on.
fn pdf(objects: &str, packed: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\n\
        endobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n".to_vec();
    bytes.extend(objects.as_bytes());
    if !packed.is_empty() {
        let (mut head, mut body) = (String::new(), String::new());
        for (at, object) in packed.iter().enumerate() {
            head.push_str(&format!("{} {} ", 20 + at, body.len()));
            body.push_str(&format!("{object} "));
        }
        let packed = deflated((head.clone() + &body).as_bytes());
        let dictionary = format!(
            "<< /Type /ObjStm /N {} /First {} /Filter /FlateDecode /Length {} >>",
            packed.len(),
            head.len(),
            packed.len()
        );
        bytes.extend(format!("10 0 obj\n{dictionary}\nstream\r\n").as_bytes());
        bytes.extend(packed);
        bytes.extend(b"\r\nendstream\nendobj\n");
    }
    bytes.extend(b"trailer\n<< /Root 1 0 R >>\n%%EOF\n");
    bytes
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packing = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packing.write_all(bytes).unwrap();
    packing.finish().unwrap()
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
    assert_eq!(inspect(&pdf("", &[])).unwrap(), FileKind::Pdf);
    assert_eq!(inspect(&package(&[("OFD.xml", 100), ("Doc_0/Document.xml", 100)])).unwrap(), FileKind::Ofd);
    // A byte order mark or an empty line before it, and a colour written with a hash.
    let marked = [b"\xef\xbb\xbf\n".to_vec(), pdf("4 0 obj\n<< /Title (#1, #zz) >>\nendobj\n", &[])].concat();
    assert_eq!(inspect(&marked).unwrap(), FileKind::Pdf);
    assert_eq!(inspect(&jpeg(200, 100)).unwrap(), FileKind::Jpeg);
    assert_eq!(inspect(&heic(b"heic\0\0\0\0mif1heic", 4032, 3024)).unwrap(), FileKind::Heic);
    assert_eq!(clean_name("IMG_0001.HEIC", FileKind::Heic), "IMG_0001.heic");
}

#[test]
fn hostile_files_are_refused_with_the_reason() {
    assert_eq!(code(b""), "file.empty");
    assert_eq!(code(b"MZ\x90\x00 a program called plan.pdf"), "file.kind");
    assert_eq!(code(b"<html><script>alert(1)</script></html>"), "file.kind");
    assert_eq!(code(&vec![b'a'; FILE_BYTES_MAX + 1]), "file.too-large");
    assert_eq!(code(&png(100_000, 100_000)), "file.picture-too-large");
    assert_eq!(code(&png(8_900, 8_900)), "file.picture-too-large");
    assert_eq!(code(&jpeg(60_000, 60_000)), "file.picture-too-large");
    assert_eq!(code(&heic(b"heic\0\0\0\0heic", 60_000, 60_000)), "file.picture-too-large");
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

/// What a PDF does by itself is found also where it is compressed, spelled otherwise, or one object further.
#[test]
fn a_pdf_that_acts_by_itself_is_refused() {
    let uri = "<< /S /URI /URI (http://example.invalid/) >>";
    let page =
        "<< /Type /Page /Annots [<< /Subtype /Link /A << /S /URI /URI (http://example.invalid/) >> >>] >>";
    let to_page = format!("4 0 obj\n<< /OpenAction [21 0 R /Fit] >>\nendobj\n21 0 obj\n{page}\nendobj\n");
    // A link that somebody clicks, and a document that opens at a page with one.
    for (objects, packed) in [
        (format!("4 0 obj\n{page}\nendobj\n"), vec![]),
        (to_page, vec![]),
        (String::new(), vec!["<< /OpenAction [21 0 R /Fit] >>", page]),
        ("4 0 obj\n<< /OpenAction << /S /GoTo /D [3 0 R /Fit] >> >>\nendobj\n".to_owned(), vec![]),
    ] {
        assert_eq!(inspect(&pdf(&objects, &packed)).unwrap(), FileKind::Pdf, "{objects}{packed:?}");
    }
    for packed in [
        vec!["<< /OpenAction << /S /JavaScript /JS (x) >> >>"],
        vec!["<< /OpenAction << /S /J#61vaScript /JS (x) >> >>"],
        vec!["<< /OpenAction 21 0 R >>", uri],
        vec!["<< /OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 21 0 R >> >>", uri],
        vec!["<< /OpenAction << /S /GoTo /Next [ 21 0 R ] >> >>", uri],
        vec!["<< /AA << /O 21 0 R >> >>", uri],
        vec!["<< /AA 21 0 R >>", "<< /C << /S 22 0 R >> >>", "/URI"],
        vec!["<< /OpenAction 21 0 R >>", "<< /S /GoTo /Next 21 0 R >>"],
        vec!["<< /A << /S /SubmitForm /F (http://example.invalid/) >> >>"],
    ] {
        assert_eq!(code(&pdf("", &packed)), "file.active-content", "{packed:?}");
        let plain: Vec<String> = packed
            .iter()
            .enumerate()
            .map(|(at, object)| format!("{} 0 obj\n{object}\nendobj\n", 20 + at))
            .collect();
        assert_eq!(code(&pdf(&plain.concat(), &[])), "file.active-content", "{packed:?}");
    }
    // A reference from the file into the stream, and a definition that was replaced later: readers differ in which counts.
    assert_eq!(code(&pdf("4 0 obj\n<< /OpenAction 20 0 R >>\nendobj\n", &[uri])), "file.active-content");
    let twice = format!(
        "4 0 obj\n<< /OpenAction 5 0 R >>\nendobj\n5 0 obj\n{uri}\nendobj\n5 0 obj\n[3 0 R /Fit]\nendobj\n"
    );
    assert_eq!(code(&pdf(&twice, &[])), "file.active-content");
}

#[test]
fn a_pdf_that_cannot_be_looked_into_is_refused() {
    assert_eq!(code(b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"), "file.no-pages");
    assert_eq!(
        code(&pdf("4 0 obj\n<< /Filter /Standard >>\nendobj\ntrailer << /Encrypt 4 0 R >>\n", &[])),
        "file.locked"
    );
    let metadata = pdf("4 0 obj\n<< /EncryptMetadata true >>\nendobj\n", &[]);
    assert_eq!(inspect(&metadata).unwrap(), FileKind::Pdf);
    let stream = |dictionary: &str, body: &[u8]| {
        let mut bytes = pdf("", &[]);
        let at = bytes.len() - "trailer\n<< /Root 1 0 R >>\n%%EOF\n".len();
        let object =
            [format!("9 0 obj\n<< {dictionary} >>\nstream\n").as_bytes(), body, b"\nendstream\nendobj\n"]
                .concat();
        bytes.splice(at..at, object);
        bytes
    };
    let hidden = b"20 0 << /OpenAction << /S /JavaScript >> >>";
    let twice = deflated(&deflated(hidden));
    assert_eq!(
        code(&stream("/Type /ObjStm /Filter [/FlateDecode /FlateDecode]", &twice)),
        "file.unreadable-part"
    );
    assert_eq!(code(&stream("/Type /ObjStm /Filter /LZWDecode", hidden)), "file.unreadable-part");
    assert_eq!(code(&stream("/Type /ObjStm /Filter 8 0 R", &deflated(hidden))), "file.unreadable-part");
    // Said to be something else, but read as objects by whoever is pointed there.
    assert_eq!(code(&stream("/Type 8 0 R /Filter /FlateDecode", &deflated(hidden))), "file.active-content");
    assert_eq!(
        code(&stream("/X (endobj) /Type /ObjStm /Filter /FlateDecode", &deflated(hidden))),
        "file.active-content"
    );
    // A bomb: no more of it is unfolded than the bound.
    let bomb = deflated(&[b"20 0 ".to_vec(), vec![b' '; 33 << 20]].concat());
    assert_eq!(code(&stream("/Type /ObjStm /Filter /FlateDecode", &bomb)), "file.unreadable-part");
    // What a page draws may speak of numbers and names.
    let drawn = deflated(b"1 0 0 1 72 700 cm BT /F1 12 Tf (/Encrypt /JavaScript) Tj ET");
    assert_eq!(inspect(&stream("/Filter /FlateDecode", &drawn)).unwrap(), FileKind::Pdf);
}

#[test]
fn pictures_end_where_they_end() {
    let with = |mut picture: Vec<u8>, rest: &[u8]| {
        picture.extend(rest);
        picture
    };
    for program in [&b"MZ\x90\0 a program"[..], b"PK\x03\x04 a package", b"<html><script>", b"\0\0\0%PDF-1.7"]
    {
        assert_eq!(code(&with(png(8, 8), program)), "file.appended");
        assert_eq!(code(&with(jpeg(8, 8), program)), "file.appended");
        // Also behind what a camera puts there.
        assert_eq!(
            code(&with(jpeg(8, 8), &[&[0xff, 0xd8, 0xff][..], b" PK\x05\x06 "].concat())),
            "file.appended"
        );
    }
    assert_eq!(code(&with(png(8, 8), &jpeg(8, 8))), "file.appended");
    // A second photograph (depth), a live one's film, a camera's notes, filling.
    for camera in [jpeg(4, 4), boxed(b"ftyp", b"mp42\0\0\0\0"), b"notes SEFT".to_vec(), vec![0; 64]] {
        assert_eq!(inspect(&with(jpeg(8, 8), &camera)).unwrap(), FileKind::Jpeg);
    }
    assert_eq!(code(&jpeg(8, 8)[..30]), "file.damaged");
    assert_eq!(code(&png(8, 8)[..60]), "file.damaged");
    // A wall of pixels from a few bytes.
    let mut bomb = png(8_000, 8_000);
    let (head, tail) = (bomb[..33].to_vec(), bomb.split_off(bomb.len() - 12));
    bomb = [head, 4u32.to_be_bytes().to_vec(), b"IDAT\0\0\0\0\0\0\0\0".to_vec(), tail].concat();
    assert_eq!(code(&bomb), "file.damaged");
    assert_eq!(
        code(&[b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice(), &[0; 64]].concat()),
        "file.heic-damaged"
    );
    assert_eq!(code(&heic(b"avif\0\0\0\0mif1avif", 8, 8)), "file.kind");
}
