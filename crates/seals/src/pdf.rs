//! Seals in PDF documents (PAdES, `ETSI.CAdES.detached`): the document is made with room for a signature, the room is filled in, and
//! everything but the signature itself is signed. A reader that knows PAdES verifies it as this module does.

use ring::digest;

use crate::{Broken, Sealed, cert, cms};

/// Letters set aside for a signature: two for a byte.
const ROOM: usize = 8_192;
/// Stands where the signature will; the dictionary's `Contents` holds it as a string.
const HOLE: u8 = b'S';
/// What the range of signed bytes is made with: numbers of a width that every document's fit in.
pub const RANGE: [i32; 4] = [0, 1_000_000_001, 1_000_000_002, 1_000_000_003];
const RANGE_TEXT: &[u8] = b"[0 1000000001 1000000002 1000000003]";
/// Largest document that is looked at, bytes.
pub const MOST: usize = 100 * 1024 * 1024;

/// What `Contents` of the signature's dictionary is made with.
pub fn hole() -> Vec<u8> {
    vec![HOLE; ROOM]
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len()).position(|window| window == what).map(|at| at + from)
}

fn digest_of(before: &[u8], after: &[u8]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(before);
    context.update(after);
    context.finish().as_ref().to_vec()
}

/// Fills the room of a document in.
///
/// # Errors
/// `seal.unreadable` for a document without room; `seal.key`; `seal.no-randomness`.
pub fn seal(mut pdf: Vec<u8>, pkcs8: &[u8], certificate: &[u8]) -> Result<Vec<u8>, Broken> {
    let no_room = || Broken::Unreadable("room for a signature");
    let mut wanted = hole();
    wanted.insert(0, b'(');
    wanted.push(b')');
    let from = find(&pdf, &wanted, 0).ok_or_else(no_room)?;
    let until = from + wanted.len();
    let range = find(&pdf, RANGE_TEXT, 0).filter(|at| *at < from).ok_or_else(no_room)?;
    let mut text = format!("[0 {from} {until} {}]", pdf.len() - until).into_bytes();
    text.resize(RANGE_TEXT.len(), b' ');
    let place = pdf.get_mut(range..range + RANGE_TEXT.len()).ok_or_else(no_room)?;
    place.copy_from_slice(&text);
    let signature = {
        let (before, after) = (pdf.get(..from), pdf.get(until..));
        cms::sign(pkcs8, certificate, &digest_of(before.unwrap_or_default(), after.unwrap_or_default()))?
    };
    let mut hex: Vec<u8> = signature.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
    if hex.len() > ROOM {
        return Err(no_room());
    }
    hex.resize(ROOM, b'0');
    hex.insert(0, b'<');
    hex.push(b'>');
    pdf.get_mut(from..until).ok_or_else(no_room)?.copy_from_slice(&hex);
    Ok(pdf)
}

/// The three numbers of a range that begins with the document.
fn numbers(text: &[u8]) -> Option<[usize; 3]> {
    let text = std::str::from_utf8(text).ok()?;
    let mut all = text.split_ascii_whitespace();
    (all.next()? == "0").then_some(())?;
    let three = [all.next()?.parse().ok()?, all.next()?.parse().ok()?, all.next()?.parse().ok()?];
    all.next().is_none().then_some(three)
}

fn half(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

/// The signature's bytes out of its letters, without the noughts that fill the room. Letters of the other case are another document.
fn signature(letters: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(letters.len() / 2);
    for pair in letters.chunks(2) {
        let [high, low] = pair else { return None };
        bytes.push(half(*high)? << 4 | half(*low)?);
    }
    // The outer value says how long it is; all behind it is filling.
    let [0x30, 0x82, high, low, ..] = bytes.as_slice() else { return None };
    let len = 4 + (usize::from(*high) << 8 | usize::from(*low));
    let filled_with_noughts = bytes.get(len..)?.iter().all(|byte| *byte == 0);
    bytes.truncate(len);
    filled_with_noughts.then_some(bytes)
}

/// When the document says it was sealed, epoch ms: `/M (D:20260105090000+08'00')` before the range.
fn said_at(before: &[u8]) -> Option<i64> {
    let from = before.windows(6).rposition(|window| window == b"/M (D:")? + 6;
    let text = std::str::from_utf8(before.get(from..from + 14)?).ok()?;
    let at = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    before.get(from + 14..)?.starts_with(b"+08'00')").then_some(())?;
    Some(at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).ok()?.timestamp().as_millisecond())
}

/// When a document was sealed, as [`verify`] reads it: the value of `M` in the signature's dictionary.
pub fn moment(at_ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    let there = at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    there.strftime("D:%Y%m%d%H%M%S+08'00'").to_string()
}

/// By which seal a document was sealed, every byte of it being as it was then.
///
/// # Errors
/// `seal.none` for a document without a signature of this kind; `seal.altered` where anything in it was changed or added; `seal.unreadable`
/// for a signature of another make.
pub fn verify(pdf: &[u8]) -> Result<Sealed, Broken> {
    const KEY: &[u8] = b"/ByteRange";
    if pdf.len() > MOST {
        return Err(Broken::Unreadable("size"));
    }
    let at = find(pdf, KEY, 0).ok_or(Broken::None)?;
    // Two ranges are two signatures, or one put around another.
    if find(pdf, KEY, at + KEY.len()).is_some() {
        return Err(Broken::Altered);
    }
    let open = find(pdf, b"[", at).ok_or(Broken::None)?;
    let close = find(pdf, b"]", open).ok_or(Broken::None)?;
    let [from, until, rest] =
        pdf.get(open + 1..close).and_then(numbers).ok_or(Broken::Unreadable("range of bytes"))?;
    // All of the file is signed but the letters of the signature, which stand between angle brackets.
    let whole = until.checked_add(rest) == Some(pdf.len()) && close < from && from < until;
    let between = pdf.get(from..until).filter(|_| whole).ok_or(Broken::Altered)?;
    let letters = between.strip_prefix(b"<").and_then(|b| b.strip_suffix(b">")).ok_or(Broken::Altered)?;
    let signature = signature(letters).ok_or(Broken::Altered)?;
    let (before, after) = (pdf.get(..from).unwrap_or_default(), pdf.get(until..).unwrap_or_default());
    let certificate = cms::verify(&signature, &digest_of(before, after))?;
    let face = cert::read(certificate)?.face()?;
    let said_at = pdf.get(..at).and_then(said_at).ok_or(Broken::Unreadable("time"))?;
    Ok(Sealed { face, fingerprint: crate::fingerprint(certificate), said_at })
}
