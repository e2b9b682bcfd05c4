//! Checking the whole ledger, page by page, in memory that does not grow with it.

use super::{Recorded, START, Tail};
use crate::{Db, Error, Tx, Value, sql};
use std::fmt;

/// A ledger found whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// How many streams.
    pub streams: u64,
    /// How many events.
    pub events: u64,
}

/// The first place where the ledger does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstBroken {
    /// The stream.
    pub stream: String,
    /// The event's place in it.
    pub seq: i64,
    /// The event's id; `None` when the event is missing.
    pub id: Option<i64>,
    /// What is wrong.
    pub why: Why,
}

/// How a ledger is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The row's fields do not give its hash: it was changed.
    Changed,
    /// The row does not follow the one before it: something was put in, or the row before was replaced with its hash.
    NotChained,
    /// The event that should be here was taken out, or moved.
    Missing,
    /// The stream goes on after its recorded end: a row was added behind the store's back.
    Added,
    /// The stream ends before its recorded end: its tail was cut off.
    CutOff,
    /// The stream's recorded end is missing or does not fit its last event.
    HeadChanged,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Changed => "the row was changed: its fields do not give its hash",
            Self::NotChained => "the row does not follow from the one before it",
            Self::Missing => "the event is missing",
            Self::Added => "the row was added after the recorded end of its stream",
            Self::CutOff => "the end of the stream was cut off from here on",
            Self::HeadChanged => "the recorded end of the stream does not fit its last event",
        })
    }
}

impl fmt::Display for FirstBroken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stream {} seq {}", self.stream, self.seq)?;
        if let Some(id) = self.id {
            write!(f, " (event {id})")?;
        }
        write!(f, ": {}", self.why)
    }
}

const PAGE: u32 = 2_000;

/// Where the check is: a stream and its last checked event.
struct Place {
    stream: String,
    tail: Tail,
    id: i64,
}

struct Page {
    events: Vec<Recorded>,
    heads: Vec<(String, i64, [u8; 32])>,
    last: bool,
}

/// Checks every event of every stream. The inner error names the first broken place, in the order of streams.
/// May run while acts are recorded: each page is one consistent look.
///
/// # Errors
/// Database errors.
pub fn verify(db: &Db) -> Result<Result<Report, FirstBroken>, Error> {
    let mut report = Report::default();
    let mut place: Option<Place> = None;
    loop {
        let from = place.as_ref().map(|p| (p.stream.clone(), p.tail.seq));
        let page = db.read_blocking(move |tx| read_page(tx, from.as_ref()))?;
        let last = page.last;
        if let Err(broken) = check_page(page, &mut place, &mut report) {
            return Ok(Err(broken));
        }
        if last {
            return Ok(Ok(report));
        }
    }
}

/// The next events, and the recorded ends of all streams they and the gaps between them may belong to.
fn read_page(tx: &mut Tx, from: Option<&(String, i64)>) -> Result<Page, Error> {
    let (stream, seq) = from.map_or(("", 0), |(s, n)| (s.as_str(), *n));
    // Two plain ranges instead of a row comparison: each is one walk along the index on both databases.
    let mut events: Vec<Recorded> = super::events(tx, stream, seq, PAGE)?;
    let room = PAGE.saturating_sub(u32::try_from(events.len()).unwrap_or(PAGE));
    if room > 0 {
        events.extend(tx.all::<Recorded>(
            sql!(
                "SELECT id, stream, seq, kind, at, actor, data, prev, hash FROM event ",
                "WHERE stream > $1 ORDER BY stream, seq LIMIT $2"
            ),
            &[stream.into(), room.into()],
        )?);
    }
    let last = events.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
    // One more than there can be streams in the page: a surplus head is itself a finding.
    let heads_max = Value::from(PAGE + 2);
    let heads = match events.last() {
        Some(end) if !last => tx.all(
            sql!(
                "SELECT stream, seq, hash FROM event_head WHERE stream >= $1 AND stream <= $2 ",
                "ORDER BY stream LIMIT $3"
            ),
            &[stream.into(), end.stream.as_str().into(), heads_max],
        )?,
        _ => tx.all(
            sql!("SELECT stream, seq, hash FROM event_head WHERE stream >= $1 ORDER BY stream LIMIT $2"),
            &[stream.into(), heads_max],
        )?,
    };
    Ok(Page { events, heads, last })
}

fn check_page(page: Page, place: &mut Option<Place>, report: &mut Report) -> Result<(), FirstBroken> {
    let mut heads = page.heads.into_iter().peekable();
    for event in page.events {
        if place.as_ref().is_none_or(|p| p.stream != event.stream) {
            if let Some(done) = place.take() {
                end_stream(&done, heads.next())?;
            }
            // A recorded end of another stream here belongs to a stream whose events are all gone.
            if heads.peek().is_none_or(|(stream, ..)| *stream != event.stream) {
                let head = heads.next().map(|(stream, ..)| stream);
                return Err(gone_or_headless(head, &event, heads.any(|(s, ..)| s == event.stream)));
            }
            report.streams += 1;
            *place = Some(Place { stream: event.stream.clone(), tail: START, id: 0 });
        }
        if let Some(here) = place {
            check_event(here, &event)?;
            here.tail = Tail { seq: event.seq, hash: event.hash };
            here.id = event.id;
        }
        report.events += 1;
    }
    if page.last {
        if let Some(done) = place.take() {
            end_stream(&done, heads.next())?;
        }
        if let Some((stream, ..)) = heads.next() {
            return Err(FirstBroken { stream, seq: 1, id: None, why: Why::CutOff });
        }
    }
    Ok(())
}

/// The recorded end found is not that of the event's stream: either that stream lost all its events, or this one its end.
fn gone_or_headless(head: Option<String>, event: &Recorded, head_comes: bool) -> FirstBroken {
    match head {
        Some(stream) if head_comes => FirstBroken { stream, seq: 1, id: None, why: Why::CutOff },
        _ => FirstBroken {
            stream: event.stream.clone(),
            seq: event.seq,
            id: Some(event.id),
            why: Why::HeadChanged,
        },
    }
}

fn check_event(place: &Place, event: &Recorded) -> Result<(), FirstBroken> {
    let broken = |seq, id, why| Err(FirstBroken { stream: event.stream.clone(), seq, id, why });
    if event.seq != place.tail.seq + 1 {
        return broken(place.tail.seq + 1, None, Why::Missing);
    }
    if event.computed_hash() != event.hash {
        return broken(event.seq, Some(event.id), Why::Changed);
    }
    if event.prev != place.tail.hash {
        return broken(event.seq, Some(event.id), Why::NotChained);
    }
    Ok(())
}

fn end_stream(done: &Place, head: Option<(String, i64, [u8; 32])>) -> Result<(), FirstBroken> {
    let broken = |seq, id, why| Err(FirstBroken { stream: done.stream.clone(), seq, id, why });
    match head {
        Some((stream, seq, hash)) if stream == done.stream => {
            if seq > done.tail.seq {
                broken(done.tail.seq + 1, None, Why::CutOff)
            } else if seq < done.tail.seq {
                broken(seq + 1, None, Why::Added)
            } else if hash != done.tail.hash {
                broken(seq, Some(done.id), Why::HeadChanged)
            } else {
                Ok(())
            }
        }
        _ => broken(done.tail.seq, Some(done.id), Why::HeadChanged),
    }
}
