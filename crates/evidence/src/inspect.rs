//! What comes in as a file: looked into before it is kept. The name and the declared type are never believed; the
//! bytes decide. Refused: empty, too large, of a kind nobody can review, pretending, or built to blow up when opened.

use std::io::{Cursor, Read};

use contract::{Fault, FaultKind};

/// Largest file accepted, in bytes (20 MB).
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Largest picture accepted, in pixels: a photograph of a plan, not a bomb.
const PICTURE_PIXELS_MAX: u64 = 80_000_000;
/// Most entries in a packaged document (OFD).
const PACKAGE_ENTRIES_MAX: usize = 2_000;
/// Most bytes a packaged document may unfold to.
const PACKAGE_UNFOLDED_MAX: u64 = 200 * 1024 * 1024;
/// Longest file name kept, in characters.
const NAME_CHARS_MAX: usize = 120;

/// Kinds of file that can be reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// OFD layout document (GB/T 33190).
    Ofd,
}

impl FileKind {
    /// The media type it is stored and served under.
    pub fn media_type(self) -> &'static str {
        match self {
            FileKind::Pdf => "application/pdf",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
            FileKind::Ofd => "application/ofd",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            FileKind::Pdf => "pdf",
            FileKind::Jpeg => "jpg",
            FileKind::Png => "png",
            FileKind::Ofd => "ofd",
        }
    }
}

/// Looks into the bytes and gives the kind, or says why the file cannot be taken.
pub fn inspect(bytes: &[u8]) -> Result<FileKind, Fault> {
    if bytes.is_empty() {
        return Err(Fault::invalid("file.empty"));
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(
            Fault::new(FaultKind::TooLarge, "file.too-large").with("max", FILE_BYTES_MAX / 1024 / 1024)
        );
    }
    if bytes.starts_with(&[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]) {
        return check_pixels(png_size(bytes)).map(|()| FileKind::Png);
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return check_pixels(jpeg_size(bytes)).map(|()| FileKind::Jpeg);
    }
    // Viewers look for the beginning in the first kilobyte; what stands before it could be another kind of file altogether.
    if bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b"%PDF-") {
        return check_pdf(bytes).map(|()| FileKind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return check_package(bytes).map(|()| FileKind::Ofd);
    }
    Err(Fault::invalid("file.kind"))
}

/// A name fit to show and to send back: no path, no control or direction-changing characters, ending as the bytes say.
pub fn clean_name(raw: &str, kind: FileKind) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or("");
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .map(|c| if matches!(c, '"' | '<' | '>' | '|' | ':' | '*' | '?') { '_' } else { c })
        .collect();
    let stem = match kept.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 5 => stem,
        _ => kept.as_str(),
    };
    let edge = |c: char| c == '.' || c.is_whitespace();
    let stem: String = stem.trim_matches(edge).chars().take(NAME_CHARS_MAX).collect();
    let stem = match stem.trim_end_matches(edge) {
        "" => "file",
        stem => stem,
    };
    format!("{stem}.{}", kind.extension())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn check_pixels(size: Option<(u32, u32)>) -> Result<(), Fault> {
    match size {
        None => Err(Fault::invalid("file.damaged")),
        Some((0, _) | (_, 0)) => Err(Fault::invalid("file.damaged")),
        Some((width, height)) if u64::from(width) * u64::from(height) > PICTURE_PIXELS_MAX => {
            Err(Fault::invalid("file.picture-too-large").with("width", width).with("height", height))
        }
        Some(_) => Ok(()),
    }
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes)
}

fn be_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map(u16::from_be_bytes)
}

fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    find(bytes.get(bytes.len().saturating_sub(64)..)?, b"IEND")?;
    Some((be_u32(bytes, 16)?, be_u32(bytes, 20)?))
}

/// Walks the segments up to the frame header.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((u32::from(be_u16(bytes, at + 7)?), u32::from(be_u16(bytes, at + 5)?)));
            }
            0xd8 | 0x01 | 0xd0..=0xd7 => at += 2,
            0xd9 | 0xda => return None,
            _ => at += 2 + usize::from(be_u16(bytes, at + 2)?.max(2)),
        }
    }
}

/// A PDF must be whole and must not act on its own when opened.
fn check_pdf(bytes: &[u8]) -> Result<(), Fault> {
    let tail = bytes.get(bytes.len().saturating_sub(2048)..).unwrap_or(bytes);
    if find(tail, b"%%EOF").is_none() {
        return Err(Fault::invalid("file.damaged"));
    }
    let plain = plain_names(bytes);
    for name in [b"/JavaScript".as_slice(), b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA"] {
        if find(&plain, name).is_some() {
            return Err(Fault::invalid("file.active-content"));
        }
    }
    Ok(())
}

/// The bytes with the characters of names that are spelled as `#4a` spelled plainly (ISO 32000-1, 7.3.5).
fn plain_names(bytes: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    if !bytes.contains(&b'#') {
        return bytes.into();
    }
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let spelled = (*byte == b'#').then(|| Some(digit(at + 1)? * 16 + digit(at + 2)?)).flatten();
        match spelled.and_then(|code| u8::try_from(code).ok()) {
            Some(code) => {
                plain.push(code);
                at += 3;
            }
            None => {
                plain.push(*byte);
                at += 1;
            }
        }
    }
    plain.into()
}

/// The only packaged document taken is OFD. It is unfolded once, counting, to find bombs and path tricks.
fn check_package(bytes: &[u8]) -> Result<(), Fault> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::invalid("file.damaged"))?;
    if package.len() > PACKAGE_ENTRIES_MAX {
        return Err(Fault::invalid("file.package-too-large"));
    }
    let mut is_ofd = false;
    let mut unfolded = 0u64;
    let mut buffer = vec![0u8; 64 * 1024];
    for index in 0..package.len() {
        let mut entry = package.by_index(index).map_err(|_| Fault::invalid("file.damaged"))?;
        let rooted =
            entry.name().is_ok_and(|name| name.starts_with(['/', '\\']) || name.get(1..2) == Some(":"));
        if rooted || entry.enclosed_name().is_none() || entry.is_symlink() {
            return Err(Fault::invalid("file.path-trick"));
        }
        is_ofd |= entry.name().is_ok_and(|name| name == "OFD.xml");
        loop {
            let read = entry.read(&mut buffer).map_err(|_| Fault::invalid("file.damaged"))?;
            if read == 0 {
                break;
            }
            unfolded += read as u64;
            if unfolded > PACKAGE_UNFOLDED_MAX {
                return Err(Fault::invalid("file.package-too-large"));
            }
        }
    }
    if is_ofd { Ok(()) } else { Err(Fault::invalid("file.kind")) }
}

#[cfg(test)]
mod tests;
