//! SQL of lists: keyset paging, scope as a condition on indexed columns; counts stop at a thousand.

use contract::OrganId;
use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, sql};

use crate::model::{Channel, State, Ticket, TicketKind};

const COLUMNS: Columns = Columns { region: "region", organ: "organ", item: "class" };
/// Counting stops here.
pub(crate) const COUNTED: u32 = 1000;

/// Which tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// Waits for the platform office to send it (待派单).
    #[default]
    Received,
    /// Returned by a unit (退单待审).
    Returned,
    /// With a unit, not taken (待签收).
    Waiting,
    /// Being handled (在办).
    InHand,
    /// To be asked about (待回访).
    Answered,
    /// Not answered in time (超期).
    Late,
    /// Ended (已办结).
    Done,
    /// Everything.
    All,
}

impl Shelf {
    /// Every shelf with its word.
    pub const WORDS: [(Shelf, &'static str); 8] = [
        (Shelf::Received, "received"),
        (Shelf::Returned, "returned"),
        (Shelf::Answered, "answered"),
        (Shelf::Waiting, "waiting"),
        (Shelf::InHand, "in-hand"),
        (Shelf::Late, "late"),
        (Shelf::Done, "done"),
        (Shelf::All, "all"),
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(shelf, _)| *shelf == self).map_or("all", |(_, word)| word)
    }

    /// The shelf of this word.
    pub fn parse(word: &str) -> Option<Shelf> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(shelf, _)| *shelf)
    }

    /// Whether the latest come first: what waits is done in the order it came.
    fn latest_first(self) -> bool {
        matches!(self, Shelf::Done | Shelf::All)
    }

    fn narrow(self, query: &mut Query, now: i64) {
        match self {
            Shelf::Received => query.and("state = ?", [State::Received.into()]),
            Shelf::Returned => query.and("state = ?", [State::Returned.into()]),
            Shelf::Waiting => query.and("state = ?", [State::Dispatched.into()]),
            Shelf::InHand => query.and("state = ?", [State::InHand.into()]),
            Shelf::Answered => query.and("state = ?", [State::Answered.into()]),
            Shelf::Late => {
                query.and("closed_at IS NULL AND answered_at IS NULL AND due_at < ?", [now.into()])
            }
            Shelf::Done => query.and("closed_at IS NOT NULL", []),
            Shelf::All => query,
        };
    }
}

/// What somebody looks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Which tickets.
    pub shelf: Shelf,
    /// Only this kind.
    pub kind: Option<TicketKind>,
    /// Only what came in this way.
    pub channel: Option<Channel>,
    /// Only of this unit.
    pub organ: Option<OrganId>,
    /// Only urgent ones.
    pub urgent: bool,
    /// The last id of the page before.
    pub after: Option<i64>,
}

impl Filter {
    /// From the names and values of an address.
    pub fn read<'a>(value: impl Fn(&'static str) -> &'a str) -> Filter {
        Filter {
            shelf: Shelf::parse(value("shelf")).unwrap_or_default(),
            kind: TicketKind::parse(value("kind")),
            channel: Channel::parse(value("channel")),
            organ: value("organ").parse().ok().map(OrganId),
            urgent: value("urgent") == "yes",
            after: value("after").parse().ok(),
        }
    }

    fn narrow(&self, query: &mut Query, now: i64) {
        self.shelf.narrow(query, now);
        query.and_opt("kind = ?", self.kind);
        query.and_opt("channel = ?", self.channel);
        query.and_opt("organ = ?", self.organ);
        if self.urgent {
            query.and("urgent", []);
        }
    }
}

/// Tickets within reach.
pub(crate) fn tickets(
    tx: &mut Tx,
    scope: &ListScope,
    filter: &Filter,
    most: u32,
) -> Result<Vec<Ticket>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM hotline_ticket"));
    let now = tx.now();
    filter.narrow(&mut query, now);
    let latest = filter.shelf.latest_first();
    query.and_opt(if latest { "id < ?" } else { "id > ?" }, filter.after);
    scope.narrow(&mut query, COLUMNS);
    query.order_by(if latest { "id DESC" } else { "id" }).limit(most);
    tx.list(&query)
}

/// How many there are, up to a thousand and one.
pub(crate) fn count(tx: &mut Tx, scope: &ListScope, filter: &Filter) -> Result<usize, Error> {
    let mut query = Query::new(sql!("SELECT id FROM hotline_ticket"));
    let now = tx.now();
    filter.narrow(&mut query, now);
    scope.narrow(&mut query, COLUMNS);
    query.limit(COUNTED + 1);
    Ok(tx.list::<i64>(&query)?.len())
}

/// Tickets of a caller, latest first, with ids below `before`.
pub(crate) fn of_caller(tx: &mut Tx, key: &str, before: i64, most: u32) -> Result<Vec<Ticket>, Error> {
    tx.all(
        sql!("SELECT * FROM hotline_ticket WHERE caller_key = $1 AND id < $2 ORDER BY id DESC LIMIT $3"),
        &[key.into(), before.into(), most.into()],
    )
}

/// Tickets of a telephone, latest first; never those of a protected reporter.
pub(crate) fn of_phone(tx: &mut Tx, key: &str, most: u32) -> Result<Vec<Ticket>, Error> {
    tx.all(
        sql!("SELECT * FROM hotline_ticket WHERE phone_key = $1 AND NOT protected ORDER BY id DESC LIMIT $2"),
        &[key.into(), most.into()],
    )
}

/// The latest open tickets of a place since an instant: among them are those that say the same.
pub(crate) fn lately(tx: &mut Tx, region: &str, since: i64, most: u32) -> Result<Vec<Ticket>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM hotline_ticket WHERE closed_at IS NULL AND region = $1 AND received_at >= $2 ",
            "ORDER BY id DESC LIMIT $3"
        ),
        &[region.into(), since.into(), most.into()],
    )
}

/// Units that have open tickets, with how many.
pub(crate) fn loads(tx: &mut Tx) -> Result<Vec<(OrganId, i64, i64)>, Error> {
    let now = tx.now();
    let rows: Vec<(i64, i64, i64)> = tx.all(
        sql!(
            "SELECT organ, COUNT(*), SUM(CASE WHEN answered_at IS NULL AND due_at < $1 THEN 1 ELSE 0 END) ",
            "FROM hotline_ticket WHERE organ IS NOT NULL AND state IN ('dispatched', 'in-hand') ",
            "GROUP BY organ ORDER BY organ LIMIT 2000"
        ),
        &[now.into()],
    )?;
    Ok(rows.into_iter().map(|(organ, open, late)| (OrganId(organ), open, late)).collect())
}

/// Tickets a unit has open, oldest first.
pub(crate) fn open_of(tx: &mut Tx, organ: OrganId, most: u32) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM hotline_ticket WHERE organ = $1 AND state IN ('dispatched', 'in-hand') ",
            "ORDER BY id LIMIT $2"
        ),
        &[organ.into(), most.into()],
    )
}
