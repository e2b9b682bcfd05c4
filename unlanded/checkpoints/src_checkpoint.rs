//! Checkpoints: signed roots of the ledger that anybody may keep, and proofs against them (docs/decisions/0271).
//!
//! The tree is the one of [`super::root`] (RFC 6962, section 2.1). A checkpoint is a signed note (C2SP `tlog-checkpoint`): origin, size and root,
//! a line each, and an Ed25519 signature by a key derived from the master key, so that witnesses that know other logs know this one.
//! A proof that an event is in it is a text as well (C2SP `tlog-proof`). Whole blocks of 4096 events keep their root in a row: with ten
//! million events a proof reads two and a half thousand rows of 32 bytes and the leaves of two blocks.

use std::collections::HashMap;

use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};

use super::root::{leaf, node, settled};
use crate::{Db, Error, Tx, record, sql, vault};

/// Events of a block.
const BLOCK: u64 = 4096;
const BLOCK_ROWS: u32 = 4096;

/// Makes blocks of what has settled since the last one.
///
/// # Errors
/// Database errors.
pub fn extend(db: &Db) -> Result<(), Error> {
    let most = settled(db);
    while db.write_blocking(move |tx| extend_by_one(tx, most))? {}
    Ok(())
}

fn extend_by_one(tx: &mut Tx, most: i64) -> Result<bool, Error> {
    let last: Option<(i64, i64)> =
        tx.opt(sql!("SELECT no, last_id FROM ledger_block ORDER BY no DESC LIMIT 1"), &[])?;
    let (no, after) = last.map_or((0, i64::MIN), |(no, id)| (no + 1, id));
    let page = events_between(tx, after, most)?;
    let Some((last_id, _)) = page.last().filter(|_| page.len() == BLOCK_ROWS as usize) else { return Ok(false) };
    let mut tree = super::root::Tree::default();
    page.iter().for_each(|(_, hash)| tree.add(hash));
    tx.run(
        sql!("INSERT INTO ledger_block (no, last_id, hash) VALUES ($1, $2, $3)"),
        &[no.into(), (*last_id).into(), tree.root().into()],
    )?;
    Ok(true)
}

/// At most a block of events with ids above the first and up to the second.
fn events_between(tx: &mut Tx, after: i64, most: i64) -> Result<Vec<(i64, [u8; 32])>, Error> {
    tx.all(
        sql!("SELECT id, hash FROM event WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3"),
        &[after.into(), most.into(), BLOCK_ROWS.into()],
    )
}

/// The tree as it is now: its blocks, and the leaves after them.
pub struct Log<'t> {
    tx: &'t mut Tx,
    /// Last id and root of each block.
    blocks: Vec<(i64, [u8; 32])>,
    /// Id and leaf of what comes after the blocks.
    tail: Vec<(i64, [u8; 32])>,
    /// Leaves of blocks that were looked into.
    opened: HashMap<u64, Vec<(i64, [u8; 32])>>,
}

impl<'t> Log<'t> {
    /// Reads it. `most` is what [`settled_now`] says; blocks that are not made yet are read as leaves, at most one of them.
    ///
    /// # Errors
    /// Database errors.
    pub fn read(tx: &'t mut Tx, most: i64) -> Result<Log<'t>, Error> {
        let blocks: Vec<(i64, [u8; 32])> =
            tx.all(sql!("SELECT last_id, hash FROM ledger_block ORDER BY no"), &[])?;
        let after = blocks.last().map_or(i64::MIN, |(last, _)| *last);
        let tail = events_between(tx, after, most)?.into_iter().map(|(id, hash)| (id, leaf(&hash))).collect();
        Ok(Log { tx, blocks, tail, opened: HashMap::new() })
    }

    fn of_blocks(&self) -> u64 {
        self.blocks.len() as u64 * BLOCK
    }

    /// How many events it has.
    pub fn size(&self) -> u64 {
        self.of_blocks() + self.tail.len() as u64
    }

    /// The root of its first `size` events; `None` where it has not so many.
    ///
    /// # Errors
    /// Database errors.
    pub fn root(&mut self, size: u64) -> Result<Option<[u8; 32]>, Error> {
        match size {
            0 => Ok(Some(Sha256::digest([]).into())),
            _ if size > self.size() => Ok(None),
            _ => self.hash(0, size).map(Some),
        }
    }

    /// Where the event with this id stands; `None` where it is not in the tree (yet).
    ///
    /// # Errors
    /// Database errors.
    pub fn index(&mut self, id: i64) -> Result<Option<u64>, Error> {
        let block = self.blocks.partition_point(|(last, _)| *last < id) as u64;
        let (first, found) = match block * BLOCK < self.of_blocks() {
            true => (block * BLOCK, self.opened(block)?),
            false => (self.of_blocks(), &self.tail),
        };
        Ok(found.iter().position(|(one, _)| *one == id).map(|at| first + at as u64))
    }

    /// The hashes that lead from an event to the root of the first `size` (RFC 6962, 2.1.1), the lowest first.
    ///
    /// # Errors
    /// Database errors. `None` where the event is not among them.
    pub fn inclusion(&mut self, index: u64, size: u64) -> Result<Option<Vec<[u8; 32]>>, Error> {
        if index >= size || size > self.size() {
            return Ok(None);
        }
        let (mut from, mut to, mut sides) = (0, size, Vec::new());
        while to - from > 1 {
            let middle = from + half(to - from);
            match index < middle {
                true => {
                    sides.push((middle, to));
                    to = middle;
                }
                false => {
                    sides.push((from, middle));
                    from = middle;
                }
            }
        }
        sides.into_iter().rev().map(|(from, to)| self.hash(from, to)).collect::<Result<_, _>>().map(Some)
    }

    /// The hashes that prove that the first `old` events are the beginning of the first `size` (RFC 6962, 2.1.2).
    ///
    /// # Errors
    /// Database errors. `None` where the sizes do not fit.
    pub fn consistency(&mut self, old: u64, size: u64) -> Result<Option<Vec<[u8; 32]>>, Error> {
        if old == 0 || old > size || size > self.size() {
            return Ok(None);
        }
        let (mut from, mut to, mut whole, mut sides) = (0, size, true, Vec::new());
        while old != to {
            let middle = from + half(to - from);
            match old <= middle {
                true => {
                    sides.push((middle, to));
                    to = middle;
                }
                false => {
                    sides.push((from, middle));
                    from = middle;
                    whole = false;
                }
            }
        }
        if !whole {
            sides.push((from, to));
        }
        sides.into_iter().rev().map(|(from, to)| self.hash(from, to)).collect::<Result<_, _>>().map(Some)
    }

    fn opened(&mut self, block: u64) -> Result<&Vec<(i64, [u8; 32])>, Error> {
        if !self.opened.contains_key(&block) {
            let at = usize::try_from(block).unwrap_or(usize::MAX);
            let after = at.checked_sub(1).and_then(|at| self.blocks.get(at)).map_or(i64::MIN, |(last, _)| *last);
            let last = self.blocks.get(at).map_or(i64::MAX, |(last, _)| *last);
            let leaves = events_between(self.tx, after, last)?;
            let leaves = leaves.into_iter().map(|(id, hash)| (id, leaf(&hash))).collect();
            self.opened.insert(block, leaves);
        }
        Ok(self.opened.entry(block).or_default())
    }

    /// The root of the events from one place to before another. The places are those that the tree's own halves have, so whole blocks
    /// are met as such.
    fn hash(&mut self, from: u64, to: u64) -> Result<[u8; 32], Error> {
        let count = to - from;
        if count == 1 {
            let in_tail = from.checked_sub(self.of_blocks());
            let found = match in_tail {
                Some(at) => self.tail.get(usize::try_from(at).unwrap_or(usize::MAX)).copied(),
                None => self.opened(from / BLOCK)?.get(usize::try_from(from % BLOCK).unwrap_or(0)).copied(),
            };
            let missing = || Error::Corrupt(format!("the ledger's tree has no leaf {from}"));
            return found.map(|(_, leaf)| leaf).ok_or_else(missing);
        }
        if count == BLOCK && from % BLOCK == 0 && from < self.of_blocks() {
            let at = usize::try_from(from / BLOCK).unwrap_or(usize::MAX);
            if let Some((_, hash)) = self.blocks.get(at) {
                return Ok(*hash);
            }
        }
        let middle = from + half(count);
        let (left, right) = (self.hash(from, middle)?, self.hash(middle, to)?);
        Ok(node(&left, &right))
    }
}

/// The largest power of two below a number above one.
fn half(count: u64) -> u64 {
    1 << (63 - (count - 1).leading_zeros())
}

/// No event with a higher id may be counted on yet.
pub fn settled_now(db: &Db) -> i64 {
    settled(db)
}

record! {
    /// A checkpoint as it was published.
    #[derive(Debug, Clone)]
    pub struct Checkpoint {
        /// How many events it stands for.
        pub size: i64,
        /// The signed note.
        pub note: String,
        /// When it was made, epoch ms.
        pub at: i64,
    }
}

/// The latest checkpoint of at most this size (`i64::MAX` for the latest of all).
///
/// # Errors
/// Database errors.
pub fn latest(tx: &mut Tx, most: i64) -> Result<Option<Checkpoint>, Error> {
    tx.opt(
        sql!("SELECT size, note, at FROM ledger_checkpoint WHERE size <= $1 ORDER BY size DESC LIMIT 1"),
        &[most.into()],
    )
}

/// Makes a checkpoint of what has settled, unless there is one of that size; its size. `origin` names the log.
///
/// # Errors
/// Database errors; those of the vault when it is locked.
pub fn make(db: &Db, origin: &str) -> Result<i64, Error> {
    extend(db)?;
    let most = settled(db);
    let (size, root) = db.read_blocking(move |tx| -> Result<_, Error> {
        let mut log = Log::read(tx, most)?;
        let size = log.size();
        Ok((size, log.root(size)?.unwrap_or_default()))
    })?;
    let rows = i64::try_from(size).unwrap_or(i64::MAX);
    if size > 0 {
        let note = sign(origin, size, &root)?;
        db.write_blocking(move |tx| {
            let now = tx.now();
            tx.run(
                sql!("INSERT INTO ledger_checkpoint (size, note, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"),
                &[rows.into(), note.as_str().into(), now.into()],
            )
        })?;
    }
    Ok(rows)
}

/// What a note's signature is by: algorithm 1, Ed25519.
const ED25519: u8 = 1;

fn pair(seed: &[u8; 32]) -> Result<Ed25519KeyPair, Error> {
    Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| Error::Corrupt("a key for notes".to_owned()))
}

/// The first bytes by which a note says whose signature it is.
fn key_id(origin: &str, public: &[u8]) -> [u8; 4] {
    let hash: [u8; 32] =
        Sha256::new().chain_update(origin).chain_update([b'\n', ED25519]).chain_update(public).finalize().into();
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}

/// A signed note of a root.
///
/// # Errors
/// When the vault is locked.
fn sign(origin: &str, size: u64, root: &[u8; 32]) -> Result<String, Error> {
    let seeds = vault::note_seeds()?;
    let seed = seeds.first().ok_or_else(|| Error::Corrupt("no key for notes".to_owned()))?;
    let key = pair(seed)?;
    let text = format!("{origin}\n{size}\n{}\n", base64(root));
    let mut signature = key_id(origin, key.public_key().as_ref()).to_vec();
    signature.extend_from_slice(key.sign(text.as_bytes()).as_ref());
    Ok(format!("{text}\n\u{2014} {origin} {}\n", base64(&signature)))
}

/// The keys that verify this log's notes, that in use first, as `name+id+key`.
///
/// # Errors
/// When the vault is locked.
pub fn verifier_keys(origin: &str) -> Result<Vec<String>, Error> {
    vault::note_seeds()?
        .iter()
        .map(|seed| {
            let key = pair(seed)?;
            let public = key.public_key().as_ref();
            let id: String = key_id(origin, public).iter().map(|byte| format!("{byte:02x}")).collect();
            let mut with_kind = vec![ED25519];
            with_kind.extend_from_slice(public);
            Ok(format!("{origin}+{id}+{}", base64(&with_kind)))
        })
        .collect()
}

/// What a kept checkpoint says: size and root. Its signature is for those who did not get it from this log themselves.
pub fn said(note: &str) -> Option<(u64, [u8; 32])> {
    let mut lines = note.lines().skip(1);
    let size = lines.next()?.parse().ok()?;
    let root = unbase64(lines.next()?)?.try_into().ok()?;
    Some((size, root))
}

/// Hashes as the texts of proofs have them, a line each.
pub fn lines(hashes: &[[u8; 32]]) -> String {
    hashes.iter().map(|hash| format!("{}\n", base64(hash))).collect()
}

/// A proof that an event is in a checkpoint (C2SP `tlog-proof`).
///
/// # Errors
/// Database errors. `None` where no checkpoint has it yet.
pub fn proof(tx: &mut Tx, most: i64, id: i64) -> Result<Option<String>, Error> {
    let Some(checkpoint) = latest(tx, i64::MAX)? else { return Ok(None) };
    let mut log = Log::read(tx, most)?;
    let size = u64::try_from(checkpoint.size).unwrap_or(0);
    let Some(index) = log.index(id)? else { return Ok(None) };
    let Some(hashes) = log.inclusion(index, size)? else { return Ok(None) };
    Ok(Some(format!("c2sp.org/tlog-proof@v1\nindex {index}\n{}\n{}", lines(&hashes), checkpoint.note)))
}

/// A checkpoint with the proof that it continues the one before it, as a witness takes it (C2SP `tlog-witness`).
///
/// # Errors
/// Database errors. `None` where there is no checkpoint of this size.
pub fn for_witness(tx: &mut Tx, most: i64, size: i64) -> Result<Option<String>, Error> {
    let Some(checkpoint) = latest(tx, size)?.filter(|found| found.size == size) else { return Ok(None) };
    let old = latest(tx, size.saturating_sub(1))?.map_or(0, |before| before.size);
    let sizes = (u64::try_from(old).unwrap_or(0), u64::try_from(size).unwrap_or(0));
    let hashes = Log::read(tx, most)?.consistency(sizes.0, sizes.1)?.unwrap_or_default();
    Ok(Some(format!("old {old}\n{}\n{}", lines(&hashes), checkpoint.note)))
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648, section 4), padded.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |n: usize| three.get(n).copied().map_or(0, u32::from);
        let number = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            let digit = usize::try_from(number >> (18 - 6 * n) & 63).unwrap_or(0);
            out.push(if n <= three.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    out
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut number, mut bits) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|one| *one == digit)?;
        number = number << 6 & 0xff_ffff | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from(number >> bits & 255).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
            assert_eq!(unbase64(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(unbase64("a b"), None);
        assert_eq!([1, 2, 3, 4, 5, 8, 9, 4096, 4097].map(|n| if n > 1 { half(n) } else { 0 }), [0, 1, 2, 2, 4, 4, 8, 2048, 4096]);
    }
}
