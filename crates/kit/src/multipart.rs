//! `multipart/form-data` as it arrives (RFC 7578): one part after the other, piece by piece. Never more than one piece of the
//! body and the head of one part is in memory; what is read is counted as it comes.

use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::{HeaderMap, header};
use contract::{Fault, FaultKind};
use futures_util::StreamExt;

use crate::disposition::{self, Disposition};
use crate::extract::too_large;

/// Longest head of one part, bytes.
const HEAD_BYTES: usize = 8 * 1024;
/// Longest boundary (RFC 2046, 5.1.1).
const BOUNDARY_BYTES: usize = 70;

/// A multipart body being read.
pub struct Parts {
    stream: BodyDataStream,
    /// What arrived and was not given out yet.
    buffer: Vec<u8>,
    /// CRLF, two hyphens and the boundary: what ends the content of a part.
    delimiter: Vec<u8>,
    place: Place,
    seen: u64,
    limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first delimiter.
    Before,
    /// Within the content of a part.
    Content,
    /// Just after a delimiter.
    Delimiter,
    /// After the last one.
    End,
}

impl Parts {
    /// A body that says of itself that it is multipart, at most so many bytes of it.
    ///
    /// # Errors
    /// `kit.content-type` where it does not say so; `kit.too-large` where it says that it is longer.
    pub fn of(headers: &HeaderMap, body: Body, limit: usize) -> Result<Self, Fault> {
        let kind = headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes()).unwrap_or_default();
        let boundary = boundary(kind).ok_or_else(crate::error::unsupported)?;
        if said_length(headers).is_some_and(|length| length > limit as u64) {
            return Err(too_large("kit.too-large", limit));
        }
        let delimiter = [b"\r\n--", boundary.as_slice()].concat();
        // As if a line had ended before: the first delimiter looks like all others.
        let buffer = b"\r\n".to_vec();
        Ok(Self { stream: body.into_data_stream(), buffer, delimiter, place: Place::Before, seen: 0, limit })
    }

    /// The next part; what was not read of the one before is passed over.
    ///
    /// # Errors
    /// `kit.upload-broken` where the body breaks off or is no multipart; `kit.too-large`.
    pub async fn next(&mut self) -> Result<Option<Disposition>, Fault> {
        while matches!(self.place, Place::Before | Place::Content) {
            self.piece().await?;
        }
        if self.place == Place::End {
            return Ok(None);
        }
        // "--" ends it; else the line ends, perhaps after blanks.
        let head = loop {
            if self.buffer.starts_with(b"--") {
                self.place = Place::End;
                self.buffer = Vec::new();
                return Ok(None);
            }
            let blanks = self.buffer.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            let rest = self.buffer.get(blanks..).unwrap_or_default();
            if let Some(head) = rest.strip_prefix(b"\r\n") {
                if head.starts_with(b"\r\n") {
                    break (blanks + 2, 0);
                }
                if let Some(length) = head.windows(4).position(|four| four == b"\r\n\r\n") {
                    break (blanks + 2, length + 2);
                }
            } else if rest.len() >= 2 {
                return Err(broken("a part does not begin with a line of its own"));
            }
            if self.buffer.len() > HEAD_BYTES {
                return Err(broken("the head of a part is too long"));
            }
            if !self.more().await? {
                return Err(broken("it breaks off in the head of a part"));
            }
        };
        let (from, length) = head;
        let lines = self.buffer.get(from..from + length).unwrap_or_default().to_vec();
        self.buffer.drain(..from + length + 2);
        self.place = Place::Content;
        Ok(Some(disposition_of(&lines)))
    }

    /// The next piece of the part's content; none at its end.
    ///
    /// # Errors
    /// As [`Parts::next`].
    pub async fn piece(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        loop {
            if matches!(self.place, Place::Delimiter | Place::End) {
                return Ok(None);
            }
            if let Some(at) = find(&self.buffer, &self.delimiter) {
                let left = self.buffer.split_off(at + self.delimiter.len());
                let mut content = std::mem::replace(&mut self.buffer, left);
                content.truncate(at);
                self.place = Place::Delimiter;
                return Ok((!content.is_empty()).then_some(content));
            }
            // All but what may be the beginning of a delimiter.
            let sure = self.buffer.len().saturating_sub(self.delimiter.len() - 1);
            if sure > 0 {
                let left = self.buffer.split_off(sure);
                return Ok(Some(std::mem::replace(&mut self.buffer, left)));
            }
            if !self.more().await? {
                return Err(broken("it breaks off"));
            }
        }
    }

    /// Waits for more of the body; whether there was some.
    async fn more(&mut self) -> Result<bool, Fault> {
        let Some(piece) = self.stream.next().await else { return Ok(false) };
        let piece: Bytes = piece.map_err(broken)?;
        self.seen += piece.len() as u64;
        if self.seen > self.limit as u64 {
            return Err(too_large("kit.too-large", self.limit));
        }
        self.buffer.extend_from_slice(&piece);
        Ok(true)
    }
}

/// Why a form with files could not be read to its end.
pub(crate) fn broken(detail: impl ToString) -> Fault {
    Fault::new(FaultKind::Invalid, "kit.upload-broken").with("detail", detail)
}

/// How long a body says it is.
pub(crate) fn said_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(at) = haystack.get(from..)?.iter().position(|byte| *byte == first) {
        if haystack.get(from + at..)?.starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// The boundary that a content type names.
fn boundary(kind: &[u8]) -> Option<Vec<u8>> {
    let kind = std::str::from_utf8(kind).ok()?;
    let (name, parameters) = kind.split_once(';')?;
    if !name.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    let fits = !boundary.is_empty()
        && boundary.len() <= BOUNDARY_BYTES
        && boundary.bytes().all(|b| (b' '..=b'~').contains(&b));
    fits.then(|| boundary.as_bytes().to_vec())
}

/// The disposition among the lines of a part's head, each with its end. A line that begins with a blank goes on the one
/// before.
fn disposition_of(lines: &[u8]) -> Disposition {
    let mut values: Vec<Vec<u8>> = Vec::new();
    for line in lines.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.first(), values.last_mut()) {
            (Some(b' ' | b'\t'), Some(before)) => before.extend_from_slice(line),
            _ => values.push(line.to_vec()),
        }
    }
    let found = values.iter().find_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = (line.get(..colon)?, line.get(colon + 1..)?);
        name.trim_ascii().eq_ignore_ascii_case(b"content-disposition").then(|| disposition::read(value))
    });
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body in pieces of so many bytes, read to its end: names and contents, or the code of what is wrong.
    async fn parts(
        body: &[u8],
        step: usize,
        limit: usize,
    ) -> Result<Vec<(Disposition, Vec<u8>)>, &'static str> {
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            body.chunks(step).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            "multipart/form-data; charset=utf-8; boundary=\"a b\"".parse().unwrap(),
        );
        let mut parts = Parts::of(&headers, body, limit).map_err(|fault| fault.code)?;
        let mut all = Vec::new();
        while let Some(head) = parts.next().await.map_err(|fault| fault.code)? {
            let mut content = Vec::new();
            while let Some(piece) = parts.piece().await.map_err(|fault| fault.code)? {
                content.extend(piece);
            }
            all.push((head, content));
        }
        Ok(all)
    }

    #[tokio::test]
    async fn parts_are_the_same_however_they_arrive() {
        let body = b"a preamble\r\n--a b  \r\nContent-Type: text/plain\r\ncontent-disposition: form-data;\r\n name=\"one\"\r\n\r\n\
            first\r\n--a c\r\n\r\n--a b\r\nContent-Disposition: form-data; name=\"two\"; filename=\"x.pdf\"\r\n\r\n\r\n--a b\r\n\r\n\
            nameless\r\n--a b--\r\nan epilogue";
        let wanted = vec![
            (Disposition { name: "one".to_owned(), file_name: None }, b"first\r\n--a c\r\n".to_vec()),
            (Disposition { name: "two".to_owned(), file_name: Some("x.pdf".to_owned()) }, Vec::new()),
            (Disposition::default(), b"nameless".to_vec()),
        ];
        for step in [1, 2, 3, 7, 64, 1_000] {
            assert_eq!(parts(body, step, 1_000).await.as_ref(), Ok(&wanted), "{step}");
        }
        assert_eq!(parts(b"--a b--", 3, 1_000).await, Ok(Vec::new()));
        // What is passed over unread does not lead astray.
        let body_of = |bytes: &[u8]| Body::from(bytes.to_vec());
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, "Multipart/Form-Data;Boundary=\"a b\"".parse().unwrap());
        let mut skipping = Parts::of(&headers, body_of(body), 1_000).unwrap();
        let mut names = Vec::new();
        while let Some(head) = skipping.next().await.unwrap() {
            names.push(head.name);
        }
        assert_eq!(names, ["one", "two", ""]);
    }

    #[tokio::test]
    async fn what_breaks_off_or_grows_is_refused() {
        let whole = b"--a b\r\nContent-Disposition: form-data; name=x\r\n\r\ncontent\r\n--a b--\r\n";
        for end in 0..whole.len() - 3 {
            let told = parts(&whole[..end], 5, 1_000).await;
            assert_eq!(told, Err("kit.upload-broken"), "{end}");
        }
        assert_eq!(parts(whole, 5, whole.len() - 10).await, Err("kit.too-large"));
        let long = [b"--a b\r\nX: ".to_vec(), vec![b'x'; 100_000]].concat();
        assert_eq!(parts(&long, 1_000, 1_000_000).await, Err("kit.upload-broken"));
        assert_eq!(parts(b"--a bx\r\n\r\n", 100, 1_000).await, Err("kit.upload-broken"));
        for kind in [
            "multipart/form-data",
            "multipart/mixed; boundary=x",
            "text/plain; boundary=x",
            "multipart/form-data; boundary=",
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
            assert_eq!(
                Parts::of(&headers, Body::empty(), 10).err().unwrap().code,
                "kit.content-type",
                "{kind}"
            );
        }
    }
}
