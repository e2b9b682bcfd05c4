//! What comes in as a file: looked into before it is kept. The name and the declared type are never believed; the
//! bytes decide. Refused: empty, too large, of a kind nobody can review, pretending, locked, acting by itself, or built to
//! blow up when opened.
//!
//! No virus scanner is asked: what is looked for is what these kinds of file can do by themselves, not known programs. A
//! scanner belongs in front of the site (where bodies pass) or over the folder of blobs.

use std::io::{Cursor, Read};

mod pdf;
mod picture;

use contract::{Fault, FaultKind};

/// Largest file accepted, in bytes (20 MB).
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
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
    /// HEIC picture, as telephones take them (ISO/IEC 23008-12).
    Heic,
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
            FileKind::Heic => "image/heic",
            FileKind::Ofd => "application/ofd",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            FileKind::Pdf => "pdf",
            FileKind::Jpeg => "jpg",
            FileKind::Png => "png",
            FileKind::Heic => "heic",
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
    if let Some(kind) = picture::kind(bytes) {
        return picture::check(kind, bytes).map(|()| kind);
    }
    // Viewers look for the beginning in the first kilobyte; what stands before it could be another kind of file altogether.
    if bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b"%PDF-") {
        return pdf::check(bytes).map(|()| FileKind::Pdf);
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

pub(crate) fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
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
