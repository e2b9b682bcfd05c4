//! All SQL of this service. This file: rules, pushed results; [`after`]: commitments, interactions, what came back, published lists;
//! [`penalty`]: powers, cases and their documents.

pub mod after;
pub mod penalty;

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, sql};

use crate::model::{Push, State};

pub(crate) fn rules_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM enforcement_rules ORDER BY id DESC LIMIT 1"), &[])
}

pub(crate) fn rules_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM enforcement_rules ORDER BY id DESC LIMIT 1"), &[])
}

pub(crate) fn insert_rules(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO enforcement_rules (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

/// The next number of a gap-free series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO enforcement_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = enforcement_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

/// Keeps a pushed result; whether there was none of this case for this body.
pub(crate) fn insert(tx: &mut Tx, p: &Push) -> Result<bool, Error> {
    let done = tx.run(
        sql!(
            "INSERT INTO enforcement_push (id, number, case_number, application, item, item_zh, item_en, outcome, ",
            "document, licences, party, region, approver, organ, route, rules, state, sent_at, due_at, provisional, ",
            "news, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, ",
            "$18, $19, $20, 0, 0) ON CONFLICT (case_number, organ) DO NOTHING"
        ),
        &[
            p.id.into(),
            p.number.as_str().into(),
            p.case_number.as_str().into(),
            p.application.as_str().into(),
            p.item.as_str().into(),
            p.item_zh.as_str().into(),
            p.item_en.as_str().into(),
            p.outcome.as_str().into(),
            p.document.as_str().into(),
            p.licences.as_str().into(),
            p.party.into(),
            p.region.as_str().into(),
            p.approver.into(),
            p.organ.into(),
            p.route.into(),
            p.rules.into(),
            p.state.into(),
            p.sent_at.into(),
            p.due_at.into(),
            p.provisional.into(),
        ],
    )?;
    Ok(done == 1)
}

/// Keeps how a pushed result stands.
pub(crate) fn save(tx: &mut Tx, p: &Push) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE enforcement_push SET organ = $2, route = $3, state = $4, sent_at = $5, due_at = $6, ",
            "provisional = $7, late_at = $8, claimed_at = $9, claimed_by = $10, refused_at = $11, refused_by = $12, ",
            "refused_why = $13, refused_organ = $14, settled_by = $15, settled_why = $16, news = $17, revision = $18 ",
            "WHERE id = $1"
        ),
        &[
            p.id.into(),
            p.organ.into(),
            p.route.into(),
            p.state.into(),
            p.sent_at.into(),
            p.due_at.into(),
            p.provisional.into(),
            p.late_at.into(),
            p.claimed_at.into(),
            p.claimed_by.as_deref().into(),
            p.refused_at.into(),
            p.refused_by.as_deref().into(),
            p.refused_why.as_deref().into(),
            p.refused_organ.into(),
            p.settled_by.as_deref().into(),
            p.settled_why.as_deref().into(),
            p.news.into(),
            p.revision.into(),
        ],
    )?;
    Ok(())
}

/// Every column of pushed results.
fn pushes() -> Query {
    Query::new(sql!(
        "SELECT id, number, case_number, application, item, item_zh, item_en, outcome, document, licences, party, region, ",
        "approver, organ, route, rules, state, sent_at, due_at, provisional, late_at, claimed_at, claimed_by, refused_at, ",
        "refused_by, refused_why, refused_organ, settled_by, settled_why, news, revision FROM enforcement_push"
    ))
}

/// Takes a pushed result: nobody else changes it until this act ends.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Push>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, case_number, application, item, item_zh, item_en, outcome, document, licences, party, ",
            "region, approver, organ, route, rules, state, sent_at, due_at, provisional, late_at, claimed_at, claimed_by, ",
            "refused_at, refused_by, refused_why, refused_organ, settled_by, settled_why, news, revision ",
            "FROM enforcement_push WHERE id = $1 {for update}"
        ),
        &[id.into()],
    )
}

/// The pushed result of this number.
pub(crate) fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Push>, Error> {
    let mut query = pushes();
    query.and("number = ?", [number.into()]).limit(1);
    Ok(tx.list(&query)?.into_iter().next())
}

/// What was pushed of a case, the oldest first.
pub(crate) fn of_case(tx: &mut Tx, case: &str) -> Result<Vec<Push>, Error> {
    let mut query = pushes();
    query.and("case_number = ?", [case.into()]).order_by("id").limit(50);
    tx.list(&query)
}

/// What was pushed of somebody's approvals, the latest first.
pub(crate) fn of_party(tx: &mut Tx, party: i64, most: u32) -> Result<Vec<Push>, Error> {
    let mut query = pushes();
    query.and("party = ?", [party.into()]).order_by("id DESC").limit(most);
    tx.list(&query)
}

/// What is unclaimed after its last day, the oldest first.
pub(crate) fn unclaimed(tx: &mut Tx, now: i64, most: u32) -> Result<Vec<Push>, Error> {
    let mut query = pushes();
    query.and("state = ?", [State::Sent.into()]).and("due_at < ?", [now.into()]).order_by("id").limit(most);
    tx.list(&query)
}

/// Those with ids above this one whose last day is provisional and not past.
pub(crate) fn provisional(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM enforcement_push WHERE id > $1 AND provisional = 1 AND state = 'sent' ORDER BY id LIMIT $2"
        ),
        &[after.into(), i64::from(most).into()],
    )
}

/// A pile of a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    /// 待认领.
    Waiting,
    /// 超期.
    Late,
    /// 已认领.
    Claimed,
    /// 待核查: with a commitment to look into.
    Checks,
    /// 待裁定: refused, or without a route.
    Disputed,
    /// 本机关审批: what one's own organ approved.
    Ours,
    /// 监管结果: of those, with something new from supervision.
    News,
}

store::column_text!(Shelf {
    Waiting => "waiting", Late => "late", Claimed => "claimed", Checks => "checks", Disputed => "disputed", Ours => "ours",
    News => "news"
});

/// The condition of a pile.
fn narrow(query: &mut Query, shelf: Shelf, scope: &ListScope, now: i64) {
    const BODY: Columns = Columns { region: "region", organ: "organ", item: "item" };
    const APPROVER: Columns = Columns { region: "region", organ: "approver", item: "item" };
    match shelf {
        Shelf::Waiting => query.and("state = ?", [State::Sent.into()]).and("due_at >= ?", [now.into()]),
        Shelf::Late => query.and("state = ?", [State::Sent.into()]).and("due_at < ?", [now.into()]),
        Shelf::Claimed => query.and("state = ?", [State::Claimed.into()]),
        Shelf::Checks => query.and("state = ?", [State::Claimed.into()]).and(
            "EXISTS (SELECT 1 FROM enforcement_check c WHERE c.push = enforcement_push.id AND c.state IN ('open', 'correcting'))",
            [],
        ),
        Shelf::Disputed => query.any_of("state", [State::Refused.into(), State::Unrouted.into()]),
        Shelf::Ours => query.and("1 = 1", []),
        Shelf::News => query.and("news > 0", []),
    };
    let columns = if matches!(shelf, Shelf::Ours | Shelf::News | Shelf::Disputed) { APPROVER } else { BODY };
    scope.narrow(query, columns);
}

/// A pile, the oldest first where something is to be done, else the latest; `from` is where a page begins.
pub(crate) fn shelf(
    tx: &mut Tx,
    shelf: Shelf,
    scope: &ListScope,
    from: Option<i64>,
    most: u32,
) -> Result<Vec<Push>, Error> {
    let (mut query, now) = (pushes(), tx.now());
    narrow(&mut query, shelf, scope, now);
    if matches!(shelf, Shelf::Claimed | Shelf::Ours) {
        query.and("id < ?", [from.unwrap_or(i64::MAX).into()]).order_by("id DESC");
    } else {
        query.and("id > ?", [from.unwrap_or(0).into()]).order_by("id");
    }
    query.limit(most);
    tx.list(&query)
}

/// Counted so far; a pile beyond it is "more".
pub const COUNTED: u32 = 100;

/// How many stand in a pile, counted up to one more than [`COUNTED`].
pub(crate) fn count(tx: &mut Tx, shelf: Shelf, scope: &ListScope) -> Result<usize, Error> {
    let (mut query, now) = (Query::new(sql!("SELECT id FROM enforcement_push")), tx.now());
    narrow(&mut query, shelf, scope, now);
    query.limit(COUNTED + 1);
    Ok(tx.list::<i64>(&query)?.len())
}
