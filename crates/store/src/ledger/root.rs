//! A root of the ledger that can be kept on paper: it stands for every event so far, and finds a ledger that was rewritten from end to
//! end, chains and heads included, which the chains alone cannot (docs/decisions/0093).
//!
//! **The tree, version 1.** The Merkle tree hash of RFC 6962, section 2.1, over the 32-byte hashes of all events in the order of their
//! ids: a leaf is SHA-256 of `0x00` and the event's hash, a node SHA-256 of `0x01` and both its children.

use crate::sql::Kind;
use crate::{Db, Error, Tx, id, sql};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// How far behind the present a root ends where several nodes write: longer than any act lives, so that nothing comes below it later.
const SETTLED_MS: i64 = 300_000;
/// Events read at once.
const PAGE: u32 = 10_000;

/// What a ledger had, up to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root {
    /// How many events.
    pub events: u64,
    /// No event with a higher id is in it.
    pub upto: i64,
    /// The hash of the tree.
    pub hash: [u8; 32],
}

/// A text that is no root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRoot {
    /// It has not the form of one.
    Form,
    /// It has, but was copied wrongly somewhere.
    Copied,
}

impl fmt::Display for NoRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "a root is EVENTS-ID-HASH-CHECK, as `ledger verify` printed it",
            Self::Copied => {
                "the root was not copied as it was printed: its last four digits do not fit the rest"
            }
        })
    }
}

impl std::error::Error for NoRoot {}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Four digits that nearly every slip of a pen changes.
fn check_digits(text: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    hex(&hash).chars().take(4).collect()
}

impl fmt::Display for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}-{}-{}", self.events, self.upto, hex(&self.hash));
        write!(f, "{text}-{}", check_digits(&text))
    }
}

impl FromStr for Root {
    type Err = NoRoot;

    fn from_str(text: &str) -> Result<Self, NoRoot> {
        // As somebody copies it from paper: in groups, with capitals.
        let text: String =
            text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let (said, check) = text.rsplit_once('-').ok_or(NoRoot::Form)?;
        let mut parts = said.split('-');
        let (Some(events), Some(upto), Some(digits), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NoRoot::Form);
        };
        let events = events.parse().map_err(|_| NoRoot::Form)?;
        let upto = upto.parse().map_err(|_| NoRoot::Form)?;
        let hash: crate::BlobId = digits.parse().map_err(|_| NoRoot::Form)?;
        if check != check_digits(said) {
            return Err(NoRoot::Copied);
        }
        Ok(Self { events, upto, hash: *hash.as_bytes() })
    }
}

/// A tree that leaves are added to, in memory that grows with its height only.
#[derive(Default)]
struct Tree {
    leaves: u64,
    /// The roots of the full trees that the leaves make, the largest first: one for each one in the binary digits of `leaves`.
    full: Vec<[u8; 32]>,
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

impl Tree {
    fn add(&mut self, leaf: &[u8]) {
        let mut top: [u8; 32] = Sha256::new().chain_update([0]).chain_update(leaf).finalize().into();
        // As in adding one to a number: every one at its end carries.
        for _ in 0..self.leaves.trailing_ones() {
            if let Some(left) = self.full.pop() {
                top = node(&left, &top);
            }
        }
        self.full.push(top);
        self.leaves += 1;
    }

    fn root(&self) -> [u8; 32] {
        let mut smallest_first = self.full.iter().rev();
        match smallest_first.next() {
            Some(last) => smallest_first.fold(*last, |right, left| node(left, &right)),
            None => Sha256::digest([]).into(),
        }
    }
}

/// The root of the ledger as it is now. Where several nodes write it leaves out the last five minutes: acts under way there may still
/// record events with ids below those that are there.
///
/// # Errors
/// Database errors.
pub fn root(db: &Db) -> Result<Root, Error> {
    let most = match db.kind() {
        Kind::Sqlite => i64::MAX,
        Kind::Postgres => id::last_of(db.clock().now_ms().saturating_sub(SETTLED_MS)),
    };
    let last: Option<i64> =
        db.read_blocking(move |tx| tx.one(sql!("SELECT max(id) FROM event WHERE id <= $1"), &[most.into()]))?;
    root_upto(db, last.unwrap_or(0))
}

/// The root of what the ledger has with ids up to this one: equal to the root that was taken then, if nothing was rewritten since.
///
/// # Errors
/// Database errors.
pub fn root_upto(db: &Db, upto: i64) -> Result<Root, Error> {
    let mut tree = Tree::default();
    let mut after = i64::MIN;
    loop {
        let page = db.read_blocking(move |tx: &mut Tx| -> Result<Vec<(i64, [u8; 32])>, Error> {
            tx.all(
                sql!("SELECT id, hash FROM event WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3"),
                &[after.into(), upto.into(), PAGE.into()],
            )
        })?;
        page.iter().for_each(|(_, hash)| tree.add(hash));
        match page.last() {
            Some((id, _)) if page.len() == usize::try_from(PAGE).unwrap_or(usize::MAX) => after = *id,
            _ => return Ok(Root { events: tree.leaves, upto, hash: tree.root() }),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The definition of RFC 6962, section 2.1, word for word.
    fn by_definition(leaves: &[Vec<u8>]) -> [u8; 32] {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
            _ => {
                let k = leaves.len().next_power_of_two() / 2;
                let (left, right) = leaves.split_at(k);
                node(&by_definition(left), &by_definition(right))
            }
        }
    }

    /// The values that certificate transparency's own tests publish for these leaves.
    #[test]
    fn the_tree_is_the_one_of_the_standard() {
        let leaves: Vec<Vec<u8>> = vec![vec![], vec![0x00], vec![0x10], vec![0x20, 0x21], vec![0x30, 0x31]];
        let mut tree = Tree::default();
        assert_eq!(hex(&tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        tree.add(&leaves[0]);
        assert_eq!(hex(&tree.root()), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        tree.add(&leaves[1]);
        assert_eq!(hex(&tree.root()), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        for count in 0..70_usize {
            let mut tree = Tree::default();
            let leaves: Vec<Vec<u8>> = (0..count).map(|n| vec![u8::try_from(n).unwrap(); 3]).collect();
            leaves.iter().for_each(|leaf| tree.add(leaf));
            assert_eq!(tree.root(), by_definition(&leaves), "{count}");
        }
    }

    #[test]
    fn a_root_is_read_as_it_was_printed_and_slips_are_noticed() {
        let root = Root { events: 12_777, upto: 7_412_345_678_901, hash: [0xa7; 32] };
        let text = root.to_string();
        assert_eq!(text.parse(), Ok(root));
        assert_eq!(format!(" {} ", text.to_uppercase().replace('-', " - ")).parse(), Ok(root));
        assert_eq!(text.replacen('7', "1", 1).parse::<Root>(), Err(NoRoot::Copied));
        for wrong in ["", "nonsense", "1-2-3-4", "a-b-c", &text[..text.len() - 5]] {
            assert_eq!(wrong.parse::<Root>(), Err(NoRoot::Form), "{wrong}");
        }
    }
}
