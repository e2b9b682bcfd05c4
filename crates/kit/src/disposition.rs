//! `Content-Disposition` of a part, in every client's spelling. Browsers write the name's own bytes with `%22` for a quotation
//! mark (the HTML standard), curl before 7.81 and mail programs write `\"`, Python's requests and others `filename*` (RFC
//! 5987), some in continuations (RFC 2231), Java's mail library encoded words (RFC 2047), old Windows programs the bytes of
//! GBK or a whole path, and some percent-encode what is not ASCII. A name is what a person reads, so all of them are
//! understood; what it leads to is the reader's business, who takes away paths.

use encoding_rs::{Encoding, GB18030, UTF_8};

/// What a part calls itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disposition {
    /// Name of the form field.
    pub name: String,
    /// Name of the file; `None` where the part is no file.
    pub file_name: Option<String>,
}

/// Reads the value of the header, as its bytes came.
pub fn read(value: &[u8]) -> Disposition {
    let parameters = parameters(value);
    let find = |wanted: &str| {
        parameters
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.as_slice())
    };
    let one = |wanted: &str| {
        let extended = find(&format!("{wanted}*")).and_then(extended);
        let continued = || continued(&parameters, wanted);
        let plain = || find(wanted).map(plain);
        extended.or_else(continued).or_else(plain)
    };
    Disposition { name: one("name").unwrap_or_default(), file_name: one("filename") }
}

/// The parameters after the type, with values unquoted.
fn parameters(value: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = match value.iter().position(|byte| *byte == b';') {
        Some(at) => value.get(at + 1..).unwrap_or_default(),
        None => return found,
    };
    // A header has a few; more is nobody's form.
    while !rest.is_empty() && found.len() < 40 {
        let end = rest.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let name = String::from_utf8_lossy(name).trim().to_owned();
        let Some(after) = after.strip_prefix(b"=") else {
            rest = after.get(1..).unwrap_or_default();
            continue;
        };
        let after = after.trim_ascii_start();
        let (value, left) = match after.strip_prefix(b"\"") {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = after.iter().position(|byte| *byte == b';').unwrap_or(after.len());
                let (value, left) = after.split_at(end);
                (value.trim_ascii().to_vec(), left)
            }
        };
        if !name.is_empty() {
            found.push((name, value));
        }
        let next = left.iter().position(|byte| *byte == b';').map_or(left.len(), |at| at + 1);
        rest = left.get(next..).unwrap_or_default();
    }
    found
}

/// A quoted text and what follows it. A backslash only shields a quotation mark or a backslash: elsewhere it is part of a
/// Windows path, which nobody shields.
fn unquoted(quoted: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut value, mut at) = (Vec::new(), 0);
    while let Some(byte) = quoted.get(at) {
        match (byte, quoted.get(at + 1)) {
            (b'"', _) => return (value, quoted.get(at + 1..).unwrap_or_default()),
            (b'\\', Some(shielded @ (b'"' | b'\\'))) => {
                value.push(*shielded);
                at += 1;
            }
            (byte, _) => value.push(*byte),
        }
        at += 1;
    }
    (value, &[])
}

/// A value as it stands: an encoded word, percent-encoded, or the bytes of UTF-8 or GBK.
fn plain(value: &[u8]) -> String {
    let text = decoded(value);
    if let Some(words) = encoded_words(&text) {
        return words;
    }
    // Somebody's percent-encoding of letters that are not ASCII; `100%25.pdf` is a name as it is.
    let bytes = percent(text.as_bytes(), |_| true);
    if let Ok(inner) = std::str::from_utf8(&bytes)
        && inner.chars().filter(|c| !c.is_ascii()).count() > text.chars().filter(|c| !c.is_ascii()).count()
    {
        return inner.to_owned();
    }
    // What the HTML standard shields, and nothing else.
    let bytes = percent(text.as_bytes(), |byte| matches!(byte, b'"' | b'\r' | b'\n'));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// UTF-8 or, where it is not, GBK in its widest form.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Replaces `%XX` by its byte where it is wanted.
fn percent(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let spelled = (*byte == b'%').then(|| Some(digit(at + 1)? * 16 + digit(at + 2)?)).flatten();
        match spelled.and_then(|code| u8::try_from(code).ok()).filter(|code| wanted(*code)) {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// `charset'language'percent-encoded` (RFC 5987).
fn extended(value: &[u8]) -> Option<String> {
    let (charset, rest) = split(value, b'\'')?;
    let (_, letters) = split(rest, b'\'')?;
    in_charset(charset, &percent(letters, |_| true))
}

fn split(bytes: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = bytes.iter().position(|byte| *byte == at)?;
    Some((bytes.get(..place)?, bytes.get(place + 1..)?))
}

fn in_charset(charset: &[u8], bytes: &[u8]) -> Option<String> {
    let encoding = match charset {
        b"" => UTF_8,
        named => Encoding::for_label(named)?,
    };
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    // Said to be UTF-8 and is not: what it really is may still be found out.
    Some(if wrong { decoded(bytes) } else { text.into_owned() })
}

/// `filename*0*=utf-8''…; filename*1*=…; filename*2="…"` (RFC 2231).
fn continued(parameters: &[(String, Vec<u8>)], wanted: &str) -> Option<String> {
    let (mut charset, mut bytes) = (Vec::new(), Vec::new());
    for number in 0..40 {
        let (plain, encoded) = (format!("{wanted}*{number}"), format!("{wanted}*{number}*"));
        let is_next = |name: &str| name.eq_ignore_ascii_case(&plain) || name.eq_ignore_ascii_case(&encoded);
        let Some((name, value)) = parameters.iter().find(|(name, _)| is_next(name)) else { break };
        let mut value = value.as_slice();
        if !name.ends_with('*') {
            bytes.extend_from_slice(value);
            continue;
        }
        if number == 0
            && let Some((set, rest)) = split(value, b'\'')
            && let Some((_, letters)) = split(rest, b'\'')
        {
            charset = set.to_vec();
            value = letters;
        }
        bytes.extend(percent(value, |_| true));
    }
    match bytes.is_empty() {
        true => None,
        false => in_charset(&charset, &bytes),
    }
}

/// `=?UTF-8?B?…?= =?UTF-8?Q?…?=` (RFC 2047), where the whole value is that.
fn encoded_words(text: &str) -> Option<String> {
    use base64::Engine;
    let mut out = String::new();
    for word in text.split_ascii_whitespace() {
        let mut parts = word.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
        let (charset, how, letters) = (parts.next()?, parts.next()?, parts.next()?);
        // A language may follow the character set (RFC 2231, 5).
        let charset = charset.split('*').next()?;
        let bytes = match how {
            "B" | "b" => base64::engine::general_purpose::STANDARD.decode(letters).ok()?,
            "Q" | "q" => {
                let spelled = letters.replace('_', " ").replace('%', "%25").replace('=', "%");
                percent(spelled.as_bytes(), |_| true)
            }
            _ => return None,
        };
        out.push_str(&in_charset(charset.as_bytes(), &bytes)?);
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(value: &[u8]) -> String {
        let read = read(value);
        assert_eq!(read.name, "file", "{}", String::from_utf8_lossy(value));
        read.file_name.unwrap()
    }

    /// The same name, as each client writes it.
    #[test]
    fn one_name_in_every_clients_spelling() {
        let name = "健康证明.pdf";
        let gbk = encoding_rs::GBK.encode(name).0.into_owned();
        let quoted = |bytes: &[u8]| [&b"form-data; name=\"file\"; filename=\""[..], bytes, b"\""].concat();
        for value in [
            quoted(name.as_bytes()),
            quoted(&gbk),
            quoted(b"%E5%81%A5%E5%BA%B7%E8%AF%81%E6%98%8E.pdf"),
            quoted(b"=?UTF-8?B?5YGl5bq36K+B5piOLnBkZg==?="),
            quoted(b"=?utf-8?Q?=E5=81=A5=E5=BA=B7?= =?utf-8?q?=E8=AF=81=E6=98=8E.pdf?="),
            quoted(b"=?GBK?B?vaG/tdakw/cucGRm?="),
            b"form-data; name=\"file\"; filename*=utf-8''%E5%81%A5%E5%BA%B7%E8%AF%81%E6%98%8E.pdf".to_vec(),
            b"form-data; filename*=UTF-8'zh-CN'%e5%81%a5%E5%BA%B7%E8%AF%81%E6%98%8E.pdf; name=file".to_vec(),
            b"form-data; name=file; filename*=gbk''%BD%A1%BF%B5%D6%A4%C3%F7.pdf".to_vec(),
            // Both: the extended one is meant for those who understand it (RFC 6266, 4.3).
            b"form-data; name=\"file\"; filename=\"?????.pdf\"; filename*=UTF-8''%E5%81%A5%E5%BA%B7%E8%AF%81%E6%98%8E.pdf"
                .to_vec(),
            b"form-data; name=\"file\"; filename*0*=utf-8''%E5%81%A5%E5%BA; filename*1*=%B7%E8%AF%81; filename*2*=%E6%98%8E; \
              filename*3=\".pdf\""
                .to_vec(),
            b"Form-Data;NAME=\"file\";FileName*=utf-8''%E5%81%A5%E5%BA%B7%E8%AF%81%E6%98%8E.pdf".to_vec(),
        ] {
            assert_eq!(file(&value), name, "{}", String::from_utf8_lossy(&value));
        }
    }

    #[test]
    fn what_is_shielded_comes_out_and_the_rest_stays() {
        for (value, name) in [
            (&br#"form-data; name="file"; filename="a\"b\\c.pdf""#[..], r#"a"b\c.pdf"#),
            (br#"form-data; name="file"; filename="a%22b%0D%0A.pdf""#, "a\"b\r\n.pdf"),
            (br#"form-data; name="file"; filename="100%25; x=y.pdf""#, "100%25; x=y.pdf"),
            (br#"form-data; name="file"; filename="50%.pdf""#, "50%.pdf"),
            (br#"form-data; name="file"; filename="C:\fakepath\plan.png""#, r"C:\fakepath\plan.png"),
            (br#"form-data; name="file"; filename="""#, ""),
            (br#"form-data; name="file"; filename=plan.pdf ; x"#, "plan.pdf"),
            (br#"form-data; name="file"; filename="open"#, "open"),
            (br#"form-data; name="file"; filename*=utf-8''a%2Fb.pdf"#, "a/b.pdf"),
            // An extended one that is none: the plain one counts.
            (br#"form-data; name="file"; filename*=broken; filename="plain.pdf""#, "plain.pdf"),
            (br#"form-data; name="file"; filename*=no-such-set''x; filename="plain.pdf""#, "plain.pdf"),
            // Said to be UTF-8, and is GBK.
            (br#"form-data; name="file"; filename*=utf-8''%BD%A1%BF%B5.pdf"#, "健康.pdf"),
        ] {
            assert_eq!(file(value), name, "{}", String::from_utf8_lossy(value));
        }
    }

    #[test]
    fn what_is_no_file_has_no_file_name() {
        let plain = read("form-data; name=\"说明\"".as_bytes());
        assert_eq!(plain, Disposition { name: "说明".to_owned(), file_name: None });
        assert_eq!(read(b"form-data"), Disposition::default());
        assert_eq!(read(b""), Disposition::default());
        assert_eq!(read(b";;;=;\"=;filename"), Disposition::default());
    }
}
