//! Pictures: how large they are when opened, whether they are whole, and what stands behind their end.

use contract::Fault;

use super::{FileKind, find};

/// Largest picture accepted, in pixels: an A3 sheet at 600 dots an inch, not a bomb.
const PIXELS_MAX: u64 = 72_000_000;
/// Deflate never makes less than a thousandth of what it is given.
const DEFLATE_MOST: u64 = 1_032;
/// Most boxes looked at in a HEIC file; a telephone's has some hundred.
const BOXES_MAX: usize = 20_000;

/// Marks of a still picture in HEIC, of one picture and of several.
const HEIC_BRANDS: [&[u8; 4]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

/// The kind of picture, by its first bytes.
pub(super) fn kind(bytes: &[u8]) -> Option<FileKind> {
    if bytes.starts_with(&[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]) {
        return Some(FileKind::Png);
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Some(FileKind::Jpeg);
    }
    let brands = bytes.get(8..(be_u32(bytes, 0)? as usize).clamp(16, 256)).unwrap_or_default();
    let is_heic = bytes.get(4..8)? == b"ftyp"
        && !brands.chunks_exact(4).any(|brand| brand.starts_with(b"avi"))
        && brands.chunks_exact(4).any(|brand| HEIC_BRANDS.iter().any(|known| brand == known.as_slice()));
    is_heic.then_some(FileKind::Heic)
}

/// A picture must be whole, of a size that can be shown, and nothing else behind its end.
pub(super) fn check(kind: FileKind, bytes: &[u8]) -> Result<(), Fault> {
    let (size, end) = match kind {
        FileKind::Png => png(bytes),
        FileKind::Jpeg => jpeg(bytes),
        _ => Some((heic(bytes).ok_or_else(|| Fault::invalid("file.heic-damaged"))?, bytes.len())),
    }
    .ok_or_else(|| Fault::invalid("file.damaged"))?;
    let (width, height) = size;
    if width == 0 || height == 0 {
        return Err(Fault::invalid("file.damaged"));
    }
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(Fault::invalid("file.picture-too-large").with("width", width).with("height", height));
    }
    match bytes.get(end..) {
        Some(rest) if !belongs(kind, rest) => Err(Fault::invalid("file.appended")),
        _ => Ok(()),
    }
}

/// Whether what stands behind a picture's end is what cameras put there: nothing, filling, and behind a photograph further
/// photographs (depth, brightness), the moving picture of a live one, or a camera's own notes. Whatever could be opened as
/// something else is none of these.
fn belongs(kind: FileKind, rest: &[u8]) -> bool {
    let content =
        rest.iter().position(|byte| !matches!(byte, 0 | b' ' | b'\r' | b'\n')).and_then(|at| rest.get(at..));
    let Some(content) = content else { return true };
    let others: [&[u8]; 6] = [b"PK\x03\x04", b"PK\x05\x06", b"%PDF-", b"<html", b"<script", b"<svg"];
    let lower = |bytes: &[u8]| bytes.to_ascii_lowercase();
    let another = others.iter().any(|mark| find(&lower(content), &lower(mark)).is_some());
    let camera = content.starts_with(&[0xff, 0xd8, 0xff])
        || content.windows(4).take(8).any(|window| window == b"ftyp")
        || content.ends_with(b"SEFT")
        || content.starts_with(b"SEFH");
    kind == FileKind::Jpeg && camera && !another
}

fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes)
}

fn be_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).and_then(|b| b.try_into().ok()).map(u16::from_be_bytes)
}

/// Width and height.
type Size = (u32, u32);

/// Walks the chunks to the end. The data must be enough for so many pixels: a few bytes that claim a wall of them are cut
/// short or a bomb.
fn png(bytes: &[u8]) -> Option<(Size, usize)> {
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    let size = (be_u32(bytes, 16)?, be_u32(bytes, 20)?);
    let depth = u64::from(*bytes.get(24)?);
    let samples = match bytes.get(25)? {
        0 | 3 => 1,
        4 => 2,
        2 => 3,
        6 => 4,
        _ => return None,
    };
    let (mut at, mut data) = (8usize, 0u64);
    loop {
        let length = be_u32(bytes, at)? as usize;
        let name = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(length)?.checked_add(12).filter(|end| *end <= bytes.len())?;
        match name {
            b"IDAT" => data += length as u64,
            b"IEND" => {
                let row = (u64::from(size.0) * depth * samples).div_ceil(8);
                let raw = row * u64::from(size.1);
                // Too large is told as that, not as damage.
                let told_elsewhere = u64::from(size.0) * u64::from(size.1) > PIXELS_MAX;
                return (told_elsewhere || data * DEFLATE_MOST >= raw).then_some((size, end));
            }
            _ => {}
        }
        at = end;
    }
}

/// Walks the segments to the end of the picture.
fn jpeg(bytes: &[u8]) -> Option<(Size, usize)> {
    let (mut at, mut size) = (2, None);
    loop {
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                size = Some((u32::from(be_u16(bytes, at + 7)?), u32::from(be_u16(bytes, at + 5)?)));
                at += 2 + usize::from(be_u16(bytes, at + 2)?.max(2));
            }
            0xd9 => return Some((size?, at + 2)),
            0x01 | 0xd0..=0xd8 => at += 2,
            0xda => {
                size?;
                at += 2 + usize::from(be_u16(bytes, at + 2)?.max(2));
                // The pixels: until a mark that is neither filling nor a restart.
                while !matches!((bytes.get(at)?, bytes.get(at + 1)?), (0xff, 0x01..=0xcf | 0xd8..=0xfe)) {
                    at += 1;
                }
            }
            _ => at += 2 + usize::from(be_u16(bytes, at + 2)?.max(2)),
        }
    }
}

/// The largest of the sizes that the file names (`ispe`), looked for where the standard has them. A file without any is
/// cut short.
fn heic(bytes: &[u8]) -> Option<Size> {
    let mut open = vec![(0usize, bytes.len())];
    let (mut boxes, mut found, mut pixels) = (0, None, 0u64);
    while let Some((mut at, end)) = open.pop() {
        while at + 8 <= end {
            boxes += 1;
            if boxes > BOXES_MAX {
                return None;
            }
            let (mut head, mut length) = (8, be_u32(bytes, at)? as usize);
            if length == 1 {
                head = 16;
                length = usize::try_from(
                    u64::from(be_u32(bytes, at + 8)?) << 32 | u64::from(be_u32(bytes, at + 12)?),
                )
                .ok()?;
            } else if length == 0 {
                length = end - at;
            }
            let next = at.checked_add(length).filter(|next| length >= head && *next <= end)?;
            match bytes.get(at + 4..at + 8)? {
                // A box of a version and flags before the boxes in it.
                b"meta" => open.push((at + head + 4, next)),
                b"iprp" | b"ipco" => open.push((at + head, next)),
                b"ispe" => {
                    let size = (be_u32(bytes, at + head + 4)?, be_u32(bytes, at + head + 8)?);
                    let many = u64::from(size.0) * u64::from(size.1);
                    if found.is_none() || many > pixels {
                        (found, pixels) = (Some(size), many);
                    }
                }
                _ => {}
            }
            at = next;
        }
    }
    found
}
