//! How a blob lies sealed: a head that names the key, then pieces of equal length, each sealed by itself, so that it is written and
//! read piece by piece. A piece is bound to its blob and to its place in it, the last one says that it is the last: none can be
//! exchanged, left out or added unseen.

use std::ops::Range;

use crate::vault::{self, KeyName};
use crate::{BlobId, Error};

/// Bytes of a file in a piece, but for the last.
pub(crate) const PIECE: usize = 256 * 1024;
/// What sealing adds to a piece.
const TAG: u64 = 16;
/// First byte of the head.
const VERSION: u8 = 2;
/// Version, name of the key, and what the nonces of all its pieces begin with.
pub(crate) const HEAD: u64 = 24;
const PREFIX: usize = 19;

/// What stands before the pieces.
#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub(crate) key: KeyName,
    prefix: [u8; PREFIX],
}

impl Head {
    /// For a blob about to be written.
    pub(crate) fn new() -> Result<Self, Error> {
        Ok(Self { key: vault::current_name()?, prefix: vault::random()? })
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (&version, rest) = bytes.split_first()?;
        let (key, prefix) = rest.split_at_checked(4)?;
        let (key, prefix) = (KeyName(key.try_into().ok()?), prefix.try_into().ok()?);
        (version == VERSION).then_some(Self { key, prefix })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        [&[VERSION][..], &self.key.0, &self.prefix].concat()
    }

    fn nonce(&self, no: u32, last: bool) -> [u8; 24] {
        let mut nonce = [0; 24];
        let (prefix, rest) = nonce.split_at_mut(PREFIX);
        prefix.copy_from_slice(&self.prefix);
        let (count, flag) = rest.split_at_mut(4);
        count.copy_from_slice(&no.to_be_bytes());
        flag.copy_from_slice(&[u8::from(last)]);
        nonce
    }

    /// Seals a piece by the key in use.
    pub(crate) fn seal(&self, id: &BlobId, (no, last): (u32, bool), plain: &[u8]) -> Result<Vec<u8>, Error> {
        vault::seal_piece(self.nonce(no, last), id.as_bytes(), plain)
    }

    /// Opens a piece.
    pub(crate) fn open(&self, id: &BlobId, (no, last): (u32, bool), sealed: &[u8]) -> Result<Vec<u8>, Error> {
        vault::open_piece(self.key, self.nonce(no, last), id.as_bytes(), sealed)?.ok_or_else(|| damaged(id))
    }
}

pub(crate) fn damaged(id: &BlobId) -> Error {
    Error::Corrupt(format!("blob {id} does not hold what it was named for"))
}

/// How many pieces a file of this length has: an empty one has one.
pub(crate) fn pieces(len: u64) -> u32 {
    u32::try_from(len.div_ceil(PIECE as u64)).unwrap_or(u32::MAX).max(1)
}

/// How long the file is that takes up so many bytes sealed; `None` when none can.
pub(crate) fn plain_len(size: u64) -> Option<u64> {
    let body = size.checked_sub(HEAD)?;
    body.checked_sub(body.div_ceil(PIECE as u64 + TAG).max(1) * TAG)
}

/// Which bytes of the whole the `no`-th piece takes up, of a file of this length.
pub(crate) fn span(no: u32, len: u64) -> Range<u64> {
    let from = u64::from(no) * PIECE as u64;
    let plain = len.saturating_sub(from).min(PIECE as u64);
    let start = HEAD + u64::from(no) * (PIECE as u64 + TAG);
    start..start + plain + TAG
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_what_they_were() {
        let piece = PIECE as u64;
        for len in [0, 1, piece - 1, piece, piece + 1, 3 * piece, 20 * 1024 * 1024] {
            let last = pieces(len) - 1;
            assert_eq!(plain_len(span(last, len).end), Some(len), "{len}");
        }
        assert_eq!((plain_len(0), plain_len(HEAD), plain_len(HEAD + 16)), (None, None, Some(0)));
    }
}
