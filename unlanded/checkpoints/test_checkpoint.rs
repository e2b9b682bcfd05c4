//! Checkpoints and proofs: those of the standard, over blocks and over what is not a block yet, and none for a rewritten ledger.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::Duration;

use serde_json::json;
use sha2::{Digest, Sha256};
use store::ledger::checkpoint::{self, Log};
use store::*;
use testkit::{TestDb, on_both};

type Hash = [u8; 32];

fn fill(db: &TestDb, streams: u32, each: u32) {
    db.write_blocking(move |tx| {
        for n in 0..each {
            for s in 0..streams {
                let stream = format!("case:{s:05}");
                tx.record(Event { stream, kind: "case.noted", actor: "person:1".into(), data: json!({ "n": n }) });
            }
        }
        Ok::<_, Error>(())
    })
    .unwrap();
    // Several nodes: only what is older than any act counts.
    db.clock.advance(Duration::from_secs(600));
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The definition of RFC 6962, 2.1, over leaves.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node(&root(left), &root(right))
        }
    }
}

/// What a proof of inclusion leads to (RFC 9162, 2.1.3.2).
fn led(leaf: Hash, mut at: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let (mut last, mut got) = (size - 1, leaf);
    for side in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            got = node(side, &got);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            got = node(&got, side);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some(got)
}

/// What a proof of consistency leads to: the old root and the new (RFC 9162, 2.1.4.2).
fn continued(old: u64, size: u64, old_root: Hash, path: &[Hash]) -> Option<(Hash, Hash)> {
    let mut path = path.to_vec();
    if old == size {
        return path.is_empty().then_some((old_root, old_root));
    }
    if old.is_power_of_two() {
        path.insert(0, old_root);
    }
    let (mut at, mut last) = (old - 1, size - 1);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let (first, rest) = path.split_first()?;
    let (mut before, mut now) = (*first, *first);
    for side in rest {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            (before, now) = (node(side, &before), node(side, &now));
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            now = node(&now, side);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some((before, now))
}

/// Ids and leaves of all events.
fn all(db: &Db) -> Vec<(i64, Hash)> {
    let events: Vec<(i64, Hash)> =
        db.read_blocking(|tx| tx.all(sql!("SELECT id, hash FROM event ORDER BY id"), &[])).unwrap();
    let leaf = |hash: &Hash| Sha256::new().chain_update([0]).chain_update(hash).finalize().into();
    events.iter().map(|(id, hash)| (*id, leaf(hash))).collect()
}

/// Every proof leads to the roots that the definition gives, within blocks, across them and after them.
#[test]
fn proofs_are_those_of_the_standard() {
    on_both(&[], |db: &mut TestDb| {
        fill(db, 90, 100);
        checkpoint::extend(db).unwrap();
        fill(db, 7, 11);
        let events = all(db);
        let leaves: Vec<Hash> = events.iter().map(|(_, leaf)| *leaf).collect();
        let most = checkpoint::settled_now(db);
        db.read_blocking(move |tx| -> Result<(), Error> {
            let mut log = Log::read(tx, most)?;
            assert_eq!(log.size(), leaves.len() as u64);
            let sizes = [1_usize, 2, 3, 4095, 4096, 4097, 8191, 8192, 8193, 9000, leaves.len()];
            for size in sizes {
                let whole = root(&leaves[..size]);
                assert_eq!(log.root(size as u64)?, Some(whole), "{size}");
                for at in [0, 1, 4095, 4096, 8191, 8192, 8999, size - 1].into_iter().filter(|at| *at < size) {
                    assert_eq!(log.index(events[at].0)?, Some(at as u64));
                    let path = log.inclusion(at as u64, size as u64)?.unwrap();
                    assert_eq!(led(leaves[at], at as u64, size as u64, &path), Some(whole), "{at} of {size}");
                    let mut other = leaves[at];
                    other[0] ^= 1;
                    assert_ne!(led(other, at as u64, size as u64, &path), Some(whole));
                }
                for old in sizes.into_iter().filter(|old| *old <= size) {
                    let path = log.consistency(old as u64, size as u64)?.unwrap();
                    let before = root(&leaves[..old]);
                    let found = continued(old as u64, size as u64, before, &path);
                    assert_eq!(found, Some((before, whole)), "{old} to {size}");
                }
            }
            let size = log.size();
            assert_eq!(log.root(size + 1)?, None);
            assert_eq!(log.inclusion(size, size)?, None);
            assert_eq!(log.consistency(0, size)?, None);
            assert_eq!(log.consistency(size, size + 1)?, None);
            assert_eq!(log.index(1)?, None);
            Ok(())
        })
        .unwrap();
    });
}

/// A checkpoint is made once for a size, says what it is of, and goes on from the one before; a ledger rewritten from end to end is no
/// longer the one it was made of.
#[test]
fn a_checkpoint_finds_a_rewritten_ledger() {
    on_both(&[], |db: &mut TestDb| {
        assert_eq!(checkpoint::make(db, "127.0.0.1/ledger").unwrap(), 0);
        fill(db, 3, 5);
        assert_eq!(checkpoint::make(db, "127.0.0.1/ledger").unwrap(), 15);
        assert_eq!(checkpoint::make(db, "127.0.0.1/ledger").unwrap(), 15);
        fill(db, 3, 5);
        assert_eq!(checkpoint::make(db, "127.0.0.1/ledger").unwrap(), 30);
        let most = checkpoint::settled_now(db);
        let (first, witness, proof) = db
            .read_blocking(move |tx| -> Result<_, Error> {
                let first = checkpoint::latest(tx, 29)?.unwrap();
                let id: i64 = tx.one(sql!("SELECT min(id) FROM event"), &[])?;
                Ok((first, checkpoint::for_witness(tx, most, 30)?, checkpoint::proof(tx, most, id)?))
            })
            .unwrap();
        let (witness, proof) = (witness.unwrap(), proof.unwrap());
        assert!(first.note.starts_with("127.0.0.1/ledger\n15\n") && first.note.contains("\n\u{2014} 127.0.0.1/ledger "));
        assert!(witness.starts_with("old 15\n") && witness.contains("\n\n127.0.0.1/ledger\n30\n"), "{witness}");
        assert!(proof.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n"), "{proof}");
        let (size, said) = checkpoint::said(&first.note).unwrap();
        let now = |db: &Db| db.read_blocking(move |tx| Log::read(tx, most)?.root(size)).unwrap();
        assert_eq!(now(db), Some(said));
        let changed = db.write_blocking(|tx| {
            let id: i64 = tx.one(sql!("SELECT min(id) FROM event"), &[])?;
            tx.run(sql!("UPDATE event SET hash = $2 WHERE id = $1"), &[id.into(), [7_u8; 32].into()])
        });
        assert_eq!(changed.unwrap(), 1);
        assert_ne!(now(db), Some(said));
        for text in ["", "a", "a\nb", "a\n3\n!", "a\n3\nAAAA"] {
            assert_eq!(checkpoint::said(text), None, "{text}");
        }
    });
}
