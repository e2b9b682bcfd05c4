//! As much of DER (X.690) as certificates and signatures of seals need: written in one way only, and read as strictly.

use crate::Broken;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OID: u8 = 0x06;
pub(crate) const UTF8: u8 = 0x0c;
pub(crate) const PRINTABLE: u8 = 0x13;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// A constructed, context-specific tag.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// A value with its tag and length.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = content.len();
    let mut out = Vec::with_capacity(len + 5);
    out.push(tag);
    match len {
        0..=0x7f => out.push(len as u8),
        0x80..=0xff => out.extend([0x81, len as u8]),
        0x100..=0xffff => out.extend([0x82, (len >> 8) as u8, len as u8]),
        _ => out.extend([0x83, (len >> 16) as u8, (len >> 8) as u8, len as u8]),
    }
    out.extend_from_slice(content);
    out
}

/// Several values under one tag.
pub(crate) fn of(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    tlv(tag, &parts.concat())
}

/// A SET OF: its members in the order of their encodings.
pub(crate) fn set_of(tag: u8, mut members: Vec<Vec<u8>>) -> Vec<u8> {
    members.sort();
    tlv(tag, &members.concat())
}

/// A positive integer of these bytes, the highest first.
pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    let bytes = match bytes.iter().position(|byte| *byte != 0) {
        Some(first) => bytes.get(first..).unwrap_or_default(),
        None => return tlv(INTEGER, &[0]),
    };
    match bytes.first().is_some_and(|byte| byte & 0x80 != 0) {
        true => of(INTEGER, &[&[0], bytes]),
        false => tlv(INTEGER, bytes),
    }
}

/// A value read: its tag, what is in it, and all of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    pub tag: u8,
    pub content: &'a [u8],
    pub whole: &'a [u8],
}

/// Reads values one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// The next value, whose length stands in the shortest form.
    pub fn any(&mut self) -> Result<Value<'a>, Broken> {
        let wrong = || Broken::Unreadable("DER");
        let [tag, first, rest @ ..] = self.0 else { return Err(wrong()) };
        let (len, header) = match *first {
            short @ 0..=0x7f => (usize::from(short), 2),
            long @ 0x81..=0x83 => {
                let digits = usize::from(long & 3);
                let bytes = rest.get(..digits).ok_or_else(wrong)?;
                let len = bytes.iter().fold(0_usize, |len, byte| len << 8 | usize::from(*byte));
                // The shortest form: one more digit than needed is another encoding of the same value.
                let least = if digits == 1 { 0x80 } else { 1 << (8 * (digits - 1)) };
                if len < least {
                    return Err(wrong());
                }
                (len, 2 + digits)
            }
            _ => return Err(wrong()),
        };
        let end = header.checked_add(len).ok_or_else(wrong)?;
        let whole = self.0.get(..end).ok_or_else(wrong)?;
        let content = whole.get(header..).ok_or_else(wrong)?;
        self.0 = self.0.get(end..).unwrap_or_default();
        Ok(Value { tag: *tag, content, whole })
    }

    /// The next value, which has this tag.
    pub fn expect(&mut self, tag: u8) -> Result<Value<'a>, Broken> {
        let value = self.any()?;
        match value.tag == tag {
            true => Ok(value),
            false => Err(Broken::Unreadable("DER tag")),
        }
    }

    /// The next value, which has this tag, to be read from within.
    pub fn within(&mut self, tag: u8) -> Result<Reader<'a>, Broken> {
        Ok(Reader(self.expect(tag)?.content))
    }

    /// Nothing is left.
    pub fn end(&self) -> Result<(), Broken> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Broken::Unreadable("DER end")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_and_read_in_the_shortest_form() {
        for len in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let wrote = tlv(OCTET_STRING, &vec![7; len]);
            let mut reader = Reader(&wrote);
            assert_eq!(reader.expect(OCTET_STRING).unwrap().content.len(), len);
            reader.end().unwrap();
        }
        for wrong in
            [&[4, 0x81, 5, 0, 0, 0, 0, 0][..], &[4, 0x82, 0, 0x80], &[4, 0x80], &[4, 3, 0], &[4], &[]]
        {
            assert!(Reader(wrong).any().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn integers_are_positive_and_short() {
        assert_eq!(integer(&[0, 0]), [2, 1, 0]);
        assert_eq!(integer(&[0, 1]), [2, 1, 1]);
        assert_eq!(integer(&[0x80]), [2, 2, 0, 0x80]);
    }
}
