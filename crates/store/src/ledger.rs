//! The ledger (台账): the append-only record of every act, written in the act's own transaction and chained per stream.
//!
//! **Canonical encoding, version 1.** The hash of an event is SHA-256 over, in this order:
//!
//! 1. the 16 ASCII bytes `onedoor.event.v1`;
//! 2. `prev`: 32 bytes, the hash of the stream's event before, 32 zero bytes for the first;
//! 3. `id`, `seq`, `at`: each as 8 bytes, big-endian, two's complement;
//! 4. `stream`, `kind`, `actor`, `data`: each as its length in bytes (8 bytes, big-endian) followed by its UTF-8 bytes.
//!
//! `data` is JSON text and is hashed exactly as stored; nobody needs to agree on how to write JSON. `seq` starts at 1 and has
//! no gaps. `event_head` holds the last `seq` and `hash` of every stream, so a cut-off tail is found.

mod root;
mod verify;

pub use root::{NoRoot, Root, root, root_upto};
pub use verify::{FirstBroken, Report, Why, verify};

use crate::record::Record;
use crate::tx::Conn;
use crate::{Error, Query, Row, Tx, Value, sql};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// An event to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it belongs to, such as `case:123`. Events of one stream are chained.
    pub stream: String,
    /// What happened, such as `case.accepted`.
    pub kind: &'static str,
    /// Who did it, such as `person:17` or `system`.
    pub actor: String,
    /// The facts, as the rules of that kind want them.
    pub data: serde_json::Value,
}

/// An event as it lies in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id: time-ordered.
    pub id: i64,
    /// The stream it belongs to.
    pub stream: String,
    /// Its place in the stream, from 1.
    pub seq: i64,
    /// What happened.
    pub kind: String,
    /// When: milliseconds since 1970.
    pub at: i64,
    /// Who did it.
    pub actor: String,
    /// The facts: JSON text, exactly as hashed.
    pub data: String,
    /// The hash of the event before.
    pub prev: [u8; 32],
    /// Its own hash.
    pub hash: [u8; 32],
}

impl Record for Recorded {
    const COLUMNS: &'static [&'static str] =
        &["id", "stream", "seq", "kind", "at", "actor", "data", "prev", "hash"];

    fn read(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.get(0)?,
            stream: row.get(1)?,
            seq: row.get(2)?,
            kind: row.get(3)?,
            at: row.get(4)?,
            actor: row.get(5)?,
            data: row.get(6)?,
            prev: row.get(7)?,
            hash: row.get(8)?,
        })
    }
}

impl Recorded {
    /// The facts as JSON.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the text is no JSON.
    pub fn json(&self) -> Result<serde_json::Value, Error> {
        serde_json::from_str(&self.data).map_err(|e| Error::Corrupt(format!("event {}: {e}", self.id)))
    }

    /// The hash its fields should have.
    pub fn computed_hash(&self) -> [u8; 32] {
        hash(&Hashed {
            prev: &self.prev,
            id: self.id,
            seq: self.seq,
            at: self.at,
            stream: &self.stream,
            kind: &self.kind,
            actor: &self.actor,
            data: &self.data,
        })
    }
}

struct Hashed<'a> {
    prev: &'a [u8; 32],
    id: i64,
    seq: i64,
    at: i64,
    stream: &'a str,
    kind: &'a str,
    actor: &'a str,
    data: &'a str,
}

fn hash(event: &Hashed<'_>) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(b"onedoor.event.v1");
    sha.update(event.prev);
    for number in [event.id, event.seq, event.at] {
        sha.update(number.to_be_bytes());
    }
    for text in [event.stream, event.kind, event.actor, event.data] {
        sha.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        sha.update(text.as_bytes());
    }
    sha.finalize().into()
}

/// The last event of a stream.
#[derive(Debug, Clone, Copy)]
struct Tail {
    seq: i64,
    hash: [u8; 32],
}

const START: Tail = Tail { seq: 0, hash: [0; 32] };

/// The tails a writer remembers: the only one of a SQLite database all the time, that of a node on a server within one
/// transaction. What the open group of acts has touched is forgotten when any part of the group is undone.
#[derive(Default)]
pub(crate) struct Tails {
    known: HashMap<Arc<str>, Tail>,
    touched: Vec<Arc<str>>,
}

/// Streams remembered at most: some 15 MB.
const TAILS: usize = 100_000;

impl Tails {
    /// Whether the end of that stream is known.
    pub(crate) fn knows(&self, stream: &str) -> bool {
        self.known.contains_key(stream)
    }

    /// Forgets everything: another node may write before the next transaction of this one.
    pub(crate) fn forget(&mut self) {
        self.known.clear();
        self.touched.clear();
    }

    pub(crate) fn forget_group(&mut self) {
        for stream in self.touched.drain(..) {
            self.known.remove(&stream);
        }
    }

    pub(crate) fn keep_group(&mut self) {
        self.touched.clear();
        if self.known.len() > TAILS {
            self.known.clear();
        }
    }
}

/// Writes the events of an act: one statement for the rows, one for the heads.
pub(crate) fn append(tx: &mut Tx, events: Vec<Event>) -> Result<(), Error> {
    let mut heads: Vec<(Arc<str>, Tail)> = Vec::new();
    for event in &events {
        if !heads.iter().any(|(stream, _)| **stream == *event.stream) {
            heads.push((event.stream.as_str().into(), START));
        }
    }
    find_tails(tx, &mut heads)?;
    let at = tx.now();
    let mut rows: Vec<[Value; 9]> = Vec::with_capacity(events.len());
    let mut heard = Vec::new();
    for event in events {
        let Some((_, tail)) = heads.iter_mut().find(|(stream, _)| **stream == *event.stream) else {
            continue;
        };
        let (id, seq, prev) = (tx.new_id(), tail.seq + 1, tail.hash);
        let data = serde_json::to_string(&event.data).map_err(|e| Error::Type(e.to_string()))?;
        let hashed = Hashed {
            prev: &prev,
            id,
            seq,
            at,
            stream: &event.stream,
            kind: event.kind,
            actor: &event.actor,
            data: &data,
        };
        *tail = Tail { seq, hash: hash(&hashed) };
        if tx.shared.hears(event.kind) {
            heard.push(id);
        }
        rows.push([
            id.into(),
            event.stream.into(),
            seq.into(),
            event.kind.into(),
            at.into(),
            event.actor.into(),
            data.into(),
            prev.into(),
            tail.hash.into(),
        ]);
    }
    tx.put_many(
        sql!("INSERT INTO event (id, stream, seq, kind, at, actor, data, prev, hash) VALUES"),
        &rows,
    )?;
    let head_rows: Vec<[Value; 3]> =
        heads.iter().map(|(stream, tail)| [(&**stream).into(), tail.seq.into(), tail.hash.into()]).collect();
    tx.put_many(
        sql!(
            "INSERT INTO event_head (stream, seq, hash) VALUES {rows} ",
            "ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
        ),
        &head_rows,
    )?;
    crate::heard::leave(tx, &heard)?;
    for (stream, tail) in heads {
        tx.tails.touched.push(Arc::clone(&stream));
        tx.tails.known.insert(stream, tail);
    }
    Ok(())
}

/// Whether a refusal says that somebody else opened the same stream at once: the loser is run again.
pub(crate) fn is_race(refused: &Error) -> bool {
    refused.is_unique("event_stream_seq") || refused.is_unique("event_head_pkey")
}

fn find_tails(tx: &mut Tx, heads: &mut [(Arc<str>, Tail)]) -> Result<(), Error> {
    if let Conn::Pg(pg) = &mut tx.conn {
        let wanted: Vec<&str> = heads.iter().map(|(stream, _)| &**stream).collect();
        let ends = pg.take_ends(&wanted);
        for (stream, end) in tx.noting(ends)? {
            let end = end.map_or(START, |(seq, hash)| Tail { seq, hash });
            // What an act of this transaction has added since is newer.
            tx.tails.known.entry(stream.into()).or_insert(end);
        }
    }
    let mut unknown = Vec::new();
    for (stream, tail) in heads.iter_mut() {
        match tx.tails.known.get(&**stream) {
            Some(known) => *tail = *known,
            None => unknown.push(Value::from(&**stream)),
        }
    }
    let found: Vec<(String, i64, [u8; 32])> = match unknown.as_slice() {
        [] => return Ok(()),
        [_] => {
            tx.all(sql!("SELECT stream, seq, hash FROM event_head WHERE stream = $1 {for update}"), &unknown)?
        }
        _ => {
            let mut query = Query::new(sql!("SELECT stream, seq, hash FROM event_head"));
            // Ordered, so that two acts lock them in the same order.
            query.any_of("stream", unknown).order_by("stream {for update}");
            tx.list(&query)?
        }
    };
    for (stream, seq, hash) in found {
        if let Some((_, tail)) = heads.iter_mut().find(|(s, _)| **s == *stream) {
            *tail = Tail { seq, hash };
        }
    }
    Ok(())
}

/// Events of a stream after `after_seq` (0 for all), oldest first, at most `limit`.
///
/// # Errors
/// Database errors.
pub fn events(tx: &mut Tx, stream: &str, after_seq: i64, limit: u32) -> Result<Vec<Recorded>, Error> {
    tx.all(
        sql!(
            "SELECT id, stream, seq, kind, at, actor, data, prev, hash FROM event ",
            "WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3"
        ),
        &[stream.into(), after_seq.into(), limit.into()],
    )
}

/// The latest events of these kinds in a stream, newest first, at most `limit`.
///
/// # Errors
/// Database errors.
pub fn latest_of(tx: &mut Tx, stream: &str, kinds: &[&str], limit: usize) -> Result<Vec<Recorded>, Error> {
    let mut query = Query::new(sql!("SELECT id, stream, seq, kind, at, actor, data, prev, hash FROM event"));
    query.and("stream = ?", [stream.into()]);
    query.any_of("kind", kinds.iter().map(|kind| Value::from(*kind)));
    query.order_by("seq DESC").limit(u32::try_from(limit).unwrap_or(u32::MAX));
    tx.list(&query)
}

/// The latest events of all streams, newest first, with ids below `before_id` (`i64::MAX` for the newest), at most `limit`.
///
/// # Errors
/// Database errors.
pub fn latest(tx: &mut Tx, before_id: i64, limit: u32) -> Result<Vec<Recorded>, Error> {
    tx.all(
        sql!(
            "SELECT id, stream, seq, kind, at, actor, data, prev, hash FROM event ",
            "WHERE id < $1 ORDER BY id DESC LIMIT $2"
        ),
        &[before_id.into(), limit.into()],
    )
}
