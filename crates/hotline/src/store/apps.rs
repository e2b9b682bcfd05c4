//! SQL of the programs that may send requests, and of the tickets everybody may read.

use contract::OrganId;
use store::{Error, Query, Tx, record, sql};

use crate::model::Ticket;

record! {
    /// A program that may send requests.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct App {
        /// Id.
        pub id: i64,
        /// What it is called.
        pub name: String,
        /// When its key was made, epoch ms.
        pub made_at: i64,
        /// Who made it.
        pub made_by: String,
        /// Since when the key is refused.
        pub withdrawn_at: Option<i64>,
    }
}

/// Adds a program with what finds its key.
pub(crate) fn insert(tx: &mut Tx, app: &App, mark: &str) -> Result<(), Error> {
    tx.run(
        sql!("INSERT INTO hotline_app (id, name, mark, made_at, made_by) VALUES ($1, $2, $3, $4, $5)"),
        &[
            app.id.into(),
            app.name.as_str().into(),
            mark.into(),
            app.made_at.into(),
            app.made_by.as_str().into(),
        ],
    )?;
    Ok(())
}

/// The program whose key this is, where it is not withdrawn.
pub(crate) fn by_mark(tx: &mut Tx, mark: &str) -> Result<Option<App>, Error> {
    tx.opt(
        sql!("SELECT id, name, made_at, made_by, withdrawn_at FROM hotline_app WHERE mark = $1 AND withdrawn_at IS NULL"),
        &[mark.into()],
    )
}

/// All programs, latest first.
pub(crate) fn all(tx: &mut Tx) -> Result<Vec<App>, Error> {
    tx.all(
        sql!("SELECT id, name, made_at, made_by, withdrawn_at FROM hotline_app ORDER BY id DESC LIMIT 500"),
        &[],
    )
}

/// Refuses its key from now on; answers whether it was in use.
pub(crate) fn withdraw(tx: &mut Tx, id: i64) -> Result<bool, Error> {
    let now = tx.now();
    let changed = tx.run(
        sql!("UPDATE hotline_app SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL"),
        &[id.into(), now.into()],
    )?;
    Ok(changed > 0)
}

/// Which of the tickets everybody may read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Received at or after, epoch ms.
    pub from: Option<i64>,
    /// Received at or before.
    pub until: Option<i64>,
    /// Only of this class.
    pub class: Option<String>,
    /// Only open (`Some(true)`) or closed ones.
    pub open: Option<bool>,
}

/// Tickets everybody may read, latest first.
pub(crate) fn listed(tx: &mut Tx, wanted: &Wanted, most: u32) -> Result<Vec<Ticket>, Error> {
    let mut query = Query::new(sql!("SELECT * FROM hotline_ticket"));
    query.and("listed_at IS NOT NULL", []);
    query.and_opt("received_at >= ?", wanted.from);
    query.and_opt("received_at <= ?", wanted.until);
    query.and_opt("class = ?", wanted.class.clone());
    match wanted.open {
        Some(true) => query.and("closed_at IS NULL", []),
        Some(false) => query.and("closed_at IS NOT NULL", []),
        None => &mut query,
    };
    query.order_by("received_at DESC, id DESC").limit(most);
    tx.list(&query)
}

/// The units of tickets, by id.
pub(crate) fn unit(tx: &mut Tx, organ: Option<OrganId>) -> Result<Option<contract::Text>, contract::Fault> {
    match organ {
        Some(id) => Ok(directory::organ::by_id(tx, id)?.map(|organ| organ.name)),
        None => Ok(None),
    }
}
