//! What staff may do with every list besides reading it: keep it as a view of their own, and take it away as a file
//! (docs/decisions/0066).
//!
//! A service describes each of its lists once, as a [`ListSource`]; the roof gives all of them to [`handlers`] and
//! [`routes`]. An export is an act: it is in the ledger who took what. A job writes it part by
//! part: every part is read outside any write and kept in a short one, so neither the writer nor memory is held however
//! long the list is.

pub mod csv;
pub(crate) mod people;
pub(crate) mod store;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use crate::pages::lists::{routes, tools};

use ::store::{Claimed, Db, Handlers, Job, Timer, Tx};
use contract::{AccountId, Actor, Fault, FaultKind, Lang};
use kit::Tr;
use serde_json::{Value, json};

use contract::time::DAY_MS;

use crate::account::AccountState;
use crate::retention::own::EXPORT as EXPORT_KEPT;
use crate::{events, one_line};
use store::ExportRow;

/// Kind of the job that writes an export.
pub const EXPORT: &str = "list.export";
/// Kind of the timer that removes one.
pub const EXPIRE: &str = "list.expire";
/// Rows read at once.
pub const CHUNK: u32 = 1_000;
/// Attempts after which an export is given up.
const TRIES: i64 = 3;
/// Why an export stopped: the person may not see the list any more.
const NOT_ALLOWED: &str = "not-allowed";
/// Why an export stopped: writing it failed.
pub(crate) const FAILED: &str = "failed";
/// Exports of one account that may be under way at once.
const AT_ONCE: usize = 3;
/// Views an account may keep of one list.
pub const VIEWS_MAX: u32 = 20;
/// Longest name of a view, in characters.
const NAME_CHARS: usize = 30;
/// Longest query kept, bytes.
const QUERY_BYTES: usize = 500;

/// Filters in force, by their names in the address.
pub type Filters = BTreeMap<String, String>;

/// A stretch of a list.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// Rows, one text for each column, masked as on the page.
    pub rows: Vec<Vec<String>>,
    /// Where the next stretch begins; `None` at the end.
    pub next: Option<String>,
}

/// Which stretch of a list is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// For whom: what they may not see is not in it.
    pub actor: &'a Actor,
    /// In which language.
    pub tr: Tr,
    /// Filters as in the address of the page.
    pub filters: &'a Filters,
    /// Where it begins; empty for the start.
    pub after: &'a str,
    /// Rows at most.
    pub most: u32,
}

impl Wanted<'_> {
    /// The value of a filter; empty when it is not on.
    pub fn filter(&self, name: &str) -> &str {
        self.filters.get(name).map_or("", String::as_str)
    }
}

/// A list of staff, as it is exported.
pub trait ListSource: Send + Sync {
    /// Its name in addresses and in the ledger: `desk-queue`.
    fn key(&self) -> &'static str;
    /// The page it stands on.
    fn path(&self) -> &'static str;
    /// Key of its title.
    fn title(&self) -> &'static str;
    /// Names of its filters and of its order in the address.
    fn filters(&self) -> &'static [&'static str];
    /// Keys of its columns' heads.
    fn columns(&self) -> Vec<&'static str>;
    /// Whether this actor has the list at all.
    fn may(&self, actor: &Actor) -> bool;
    /// A stretch of it, as the page would show it to the actor.
    ///
    /// # Errors
    /// What the look-up says.
    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault>;
}

/// Every list there is.
#[derive(Clone, Default)]
pub struct Sources(Arc<Vec<Arc<dyn ListSource>>>);

impl Sources {
    /// All of them: those of the services, and this crate's own.
    pub fn new(all: impl IntoIterator<Item = Arc<dyn ListSource>>) -> Self {
        let own: [Arc<dyn ListSource>; 1] = [Arc::new(people::People)];
        Self(Arc::new(own.into_iter().chain(all).collect()))
    }

    /// The list of this key, if the actor has it.
    ///
    /// # Errors
    /// `list.unknown`, the same for one that is not theirs.
    pub fn find(&self, actor: &Actor, key: &str) -> Result<Arc<dyn ListSource>, Fault> {
        let found = self.0.iter().find(|source| source.key() == key && source.may(actor));
        found.cloned().ok_or_else(|| Fault::not_found("list.unknown"))
    }
}

/// The filters of a query that the list knows; the rest is dropped.
pub(crate) fn filters_of(source: &dyn ListSource, query: &str) -> Filters {
    known_filters(source.filters(), query)
}

/// The filters of a query that are among these; the rest is dropped, as is a query longer than 500 bytes.
pub fn known_filters(names: &[&'static str], query: &str) -> Filters {
    let query = if query.len() > QUERY_BYTES { "" } else { query };
    let given: BTreeMap<String, String> = format!("/?{query}")
        .parse::<axum::http::Uri>()
        .ok()
        .and_then(|uri| axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).ok())
        .map(|pairs| pairs.0.into_iter().collect())
        .unwrap_or_default();
    let known = names.iter().filter_map(|name| {
        let value = one_line(given.get(*name)?, 100);
        (!value.is_empty()).then(|| ((*name).to_owned(), value))
    });
    known.collect()
}

/// Filters as a query, always spelled the same.
pub fn query_of(filters: &Filters) -> String {
    let pairs: Vec<String> =
        filters.iter().map(|(name, value)| format!("{name}={}", kit::url_encode(value))).collect();
    pairs.join("&")
}

/// Saves what is shown under a name; one of the same name is replaced.
///
/// # Errors
/// `list.view-name` without a name, `list.views-full`.
pub(crate) fn save_view(
    tx: &mut Tx,
    actor: &Actor,
    source: &dyn ListSource,
    name: &str,
    query: &str,
) -> Result<(), Fault> {
    let name = one_line(name, NAME_CHARS);
    if name.is_empty() {
        return Err(Fault::invalid("list.view-name"));
    }
    let kept = store::views(tx, actor.account, source.key(), VIEWS_MAX)?;
    if kept.len() >= VIEWS_MAX as usize && !kept.iter().any(|view| view.name == name) {
        return Err(Fault::conflict("list.views-full").with("max", VIEWS_MAX));
    }
    let query = query_of(&filters_of(source, query));
    Ok(store::save_view(tx, actor.account, source.key(), &name, &query)?)
}

/// Asks for the whole list as a file. Answers its number.
///
/// # Errors
/// `list.exports-busy` while three are being made for the same account.
pub fn ask(
    tx: &mut Tx,
    actor: &Actor,
    source: &dyn ListSource,
    query: &str,
    language: Lang,
) -> Result<i64, Fault> {
    let mine = store::exports(tx, actor.account, 50)?;
    if mine.iter().filter(|export| export.finished_at.is_none()).count() >= AT_ONCE {
        return Err(Fault::conflict("list.exports-busy"));
    }
    let filters = filters_of(source, query);
    let row = ExportRow {
        id: tx.new_id(),
        account: actor.account.0,
        list: source.key().to_owned(),
        query: query_of(&filters),
        language: language.tag().to_owned(),
        asked_at: tx.now(),
        finished_at: None,
        why: None,
        parts: 0,
        done: 0,
        after: String::new(),
        assurance: actor.assurance.into(),
    };
    store::insert_export(tx, &row)?;
    tx.enqueue(Job::new(EXPORT, json!({ "export": row.id })));
    let at_ms = tx.now().saturating_add(crate::retention::term(tx, &EXPORT_KEPT)?.saturating_mul(DAY_MS));
    tx.set_timer(Timer {
        at_ms,
        kind: EXPIRE,
        key: format!("export:{}", row.id),
        payload: json!({ "export": row.id }),
    });
    let data = json!({ "export": row.id, "list": row.list, "filters": row.query });
    events::of_account(tx, events::LIST_EXPORTED, actor.account, actor.ledger_name(), data);
    Ok(row.id)
}

/// An export of one's own. Somebody else's is not there.
///
/// # Errors
/// `list.export-unknown`.
pub(crate) fn own_export(tx: &mut Tx, actor: &Actor, id: i64) -> Result<ExportRow, Fault> {
    let found = store::export(tx, id)?.filter(|export| export.account == actor.account.0);
    found.ok_or_else(|| Fault::not_found("list.export-unknown"))
}

/// Removes a file with all its parts.
pub(crate) fn remove_export(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    Ok(store::remove_export(tx, id)?)
}

/// What jobs and timers of lists do, for the roof to wire.
pub fn handlers(db: Db, sources: Sources) -> Handlers {
    Handlers::new()
        .outside(EXPORT, move |job| written(&db, &sources, job), settle)
        .on(EXPIRE, |tx, job| remove_export(tx, number(job)))
}

fn number(job: &Claimed) -> i64 {
    job.payload.get("export").and_then(Value::as_i64).unwrap_or(0)
}

/// Writes an export, or gives it up after [`TRIES`]: whoever waits for it is told, instead of waiting a week.
fn written(db: &Db, sources: &Sources, job: &Claimed) -> Result<Option<&'static str>, Fault> {
    match write_all(db, sources, number(job)) {
        Err(fault) if fault.kind != FaultKind::Busy && job.attempt >= TRIES => {
            tracing::error!(export = number(job), at = %fault.at, "{fault}");
            Ok(Some(FAILED))
        }
        done => done,
    }
}

/// Writes what is still missing of an export; answers why it stopped short, if it did.
fn write_all(db: &Db, sources: &Sources, id: i64) -> Result<Option<&'static str>, Fault> {
    loop {
        let (found, sources) = (sources.clone(), id);
        let step = db.read_blocking(move |tx| next_part(tx, &found, sources))?;
        let (export, part) = match step {
            Step::Over => return Ok(None),
            Step::Stopped(why) => return Ok(Some(why)),
            Step::Part(export, part) => (export, part),
        };
        let last = part.next.is_none();
        db.write_blocking(move |tx| -> Result<(), Fault> {
            store::add_part(tx, id, export.parts, &part.text)?;
            // An empty place is the start: the last part is told by a mark no list begins at.
            let after = part.next.as_deref().unwrap_or(END);
            Ok(store::moved_on(tx, id, export.parts + 1, export.done + part.rows, after)?)
        })?;
        if last {
            return Ok(None);
        }
    }
}

/// Stands where a next part would begin when there is none.
const END: &str = ".end";

struct Part {
    text: String,
    rows: i64,
    next: Option<String>,
}

enum Step {
    Part(Box<ExportRow>, Part),
    /// Everything is written.
    Over,
    /// It may not be written any further.
    Stopped(&'static str),
}

fn next_part(tx: &mut Tx, sources: &Sources, id: i64) -> Result<Step, Fault> {
    let Some(export) = store::export(tx, id)?.filter(|export| export.finished_at.is_none()) else {
        return Ok(Step::Over);
    };
    if export.after == END {
        return Ok(Step::Over);
    }
    // What they may see now, not when they asked.
    let row = crate::store::account(tx, AccountId(export.account))?;
    let Some(row) = row.filter(|row| row.state == AccountState::Active) else {
        return Ok(Step::Stopped(NOT_ALLOWED));
    };
    let id = AccountId(row.id);
    let assurance = u8::try_from(export.assurance).unwrap_or(1);
    let party = row.party.map(contract::PartyId);
    let actor = crate::session::actor_of(tx, id, row.kind, row.name, party, assurance)?.0;
    let Ok(source) = sources.find(&actor, &export.list) else { return Ok(Step::Stopped(NOT_ALLOWED)) };
    let tr = Tr::new(Lang::from_tag(&export.language).unwrap_or_default());
    let filters = filters_of(source.as_ref(), &export.query);
    let wanted = Wanted { actor: &actor, tr, filters: &filters, after: &export.after, most: CHUNK };
    let chunk = source.rows(tx, &wanted)?;
    let mut text = String::with_capacity(chunk.rows.len() * 160);
    if export.parts == 0 {
        text.push_str(csv::MARK);
        let heads: Vec<_> = source.columns().into_iter().map(|key| tr.t(key)).collect();
        csv::line(&mut text, heads.iter().map(AsRef::as_ref));
    }
    for row in &chunk.rows {
        csv::line(&mut text, row.iter().map(String::as_str));
    }
    let rows = i64::try_from(chunk.rows.len()).unwrap_or(i64::MAX);
    Ok(Step::Part(Box::new(export), Part { text, rows, next: chunk.next }))
}

/// Keeps that it is there, or why not, and tells the ledger how much was taken out.
fn settle(tx: &mut Tx, job: &Claimed, why: &Option<&'static str>) -> Result<(), Fault> {
    let Some(export) = store::export(tx, number(job))?.filter(|export| export.finished_at.is_none()) else {
        return Ok(());
    };
    store::finish(tx, export.id, *why)?;
    let data = json!({ "export": export.id, "list": export.list, "rows": export.done, "why": why });
    let account = AccountId(export.account);
    events::of_account(tx, events::LIST_WRITTEN, account, "system:export".to_owned(), data);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_read_again_are_the_same() {
        // Cut after 100 characters, a value must not end in a space that is not read again.
        let long = format!("q={}+{}", "a".repeat(99), "b".repeat(50));
        for query in [long.as_str(), "q=%20%20a%0Ab&state=open&other=1", "q=", "q=%00"] {
            let filters = known_filters(&["state", "q"], query);
            assert_eq!(known_filters(&["state", "q"], &query_of(&filters)), filters, "{query}");
        }
    }
}
