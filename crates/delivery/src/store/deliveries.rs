//! Deliveries.

use directory::access::{Columns, ListScope};
use store::{Error, Query, Tx, sql};

use crate::model::{Delivery, Figures, State};

/// Keeps a new one.
pub(crate) fn insert(tx: &mut Tx, d: &Delivery) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO delivery_delivery (id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, ",
            "state, recipient, code, tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, ",
            "returns, proof, document, revision) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, ",
            "$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)"
        ),
        &[
            d.id.into(),
            d.number.as_str().into(),
            d.root.into(),
            d.application.as_str().into(),
            d.item.as_str().into(),
            d.item_zh.as_str().into(),
            d.item_en.as_str().into(),
            d.party.into(),
            d.region.as_str().into(),
            d.organ.into(),
            d.hall.as_str().into(),
            d.mode.as_str().into(),
            d.state.into(),
            d.recipient.as_deref().into(),
            d.code.as_slice().into(),
            d.tries.into(),
            d.copy.into(),
            d.parcels.into(),
            d.parcel.as_str().into(),
            d.tracking.as_str().into(),
            d.month.as_str().into(),
            d.opened_at.into(),
            d.due_on.as_str().into(),
            d.ended_at.into(),
            d.late.into(),
            d.losses.into(),
            d.returns.into(),
            d.proof.as_str().into(),
            d.document.as_str().into(),
            d.revision.into(),
        ],
    )?;
    Ok(())
}

/// Keeps how it stands.
pub(crate) fn save(tx: &mut Tx, d: &Delivery) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE delivery_delivery SET hall = $2, mode = $3, state = $4, recipient = $5, code = $6, tries = $7, copy = $8, ",
            "parcels = $9, parcel = $10, tracking = $11, ended_at = $12, late = $13, losses = $14, returns = $15, proof = $16, ",
            "document = $17, revision = $18 WHERE id = $1"
        ),
        &[
            d.id.into(),
            d.hall.as_str().into(),
            d.mode.as_str().into(),
            d.state.into(),
            d.recipient.as_deref().into(),
            d.code.as_slice().into(),
            d.tries.into(),
            d.copy.into(),
            d.parcels.into(),
            d.parcel.as_str().into(),
            d.tracking.as_str().into(),
            d.ended_at.into(),
            d.late.into(),
            d.losses.into(),
            d.returns.into(),
            d.proof.as_str().into(),
            d.document.as_str().into(),
            d.revision.into(),
        ],
    )?;
    Ok(())
}

/// The delivery of this id.
pub(crate) fn one(tx: &mut Tx, id: i64) -> Result<Option<Delivery>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, state, recipient, code, ",
            "tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, returns, proof, document, ",
            "revision FROM delivery_delivery WHERE id = $1"
        ),
        &[id.into()],
    )
}

/// Takes one: nobody else changes it until this act ends.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Delivery>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, state, recipient, code, ",
            "tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, returns, proof, document, ",
            "revision FROM delivery_delivery WHERE id = $1 {for update}"
        ),
        &[id.into()],
    )
}

/// The delivery of this number.
///
/// # Errors
/// Database errors.
pub fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Delivery>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, state, recipient, code, ",
            "tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, returns, proof, document, ",
            "revision FROM delivery_delivery WHERE number = $1"
        ),
        &[number.into()],
    )
}

/// The delivery of an application's results.
///
/// # Errors
/// Database errors.
pub fn of_root(tx: &mut Tx, root: i64) -> Result<Option<Delivery>, Error> {
    tx.opt(
        sql!(
            "SELECT id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, state, recipient, code, ",
            "tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, returns, proof, document, ",
            "revision FROM delivery_delivery WHERE root = $1"
        ),
        &[root.into()],
    )
}

/// Of a party, the latest first.
///
/// # Errors
/// Database errors.
pub fn of_party(tx: &mut Tx, party: i64, before: i64, most: u32) -> Result<Vec<Delivery>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, state, recipient, code, ",
            "tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, returns, proof, document, ",
            "revision FROM delivery_delivery WHERE party = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
        ),
        &[party.into(), before.into(), i64::from(most).into()],
    )
}

/// Those delivered, the longest ago first, above an id.
pub(crate) fn ended(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<Delivery>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, state, recipient, code, ",
            "tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, returns, proof, document, ",
            "revision FROM delivery_delivery WHERE ended_at IS NOT NULL AND id > $1 ORDER BY id LIMIT $2"
        ),
        &[after.into(), i64::from(most).into()],
    )
}

/// Every column.
fn all() -> Query {
    Query::new(sql!(
        "SELECT id, number, root, application, item, item_zh, item_en, party, region, organ, hall, mode, state, recipient, code, ",
        "tries, copy, parcels, parcel, tracking, month, opened_at, due_on, ended_at, late, losses, returns, proof, document, ",
        "revision FROM delivery_delivery"
    ))
}

/// A pile of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shelf {
    /// 待交付: to be fetched, by the applicant or whom they named.
    Fetch,
    /// 待寄出: to be sent.
    Send,
    /// 待上门: to be brought home.
    Home,
    /// 寄送中: with the courier.
    Way,
    /// 退回和丢失: lost or back.
    Back,
    /// 超期: past the last day.
    Late,
    /// 已送达: delivered.
    Done,
}

impl Shelf {
    /// All of them, in the order of the work.
    pub const ALL: [Shelf; 7] =
        [Shelf::Fetch, Shelf::Send, Shelf::Home, Shelf::Way, Shelf::Back, Shelf::Late, Shelf::Done];

    /// The word in addresses and texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Shelf::Fetch => "fetch",
            Shelf::Send => "send",
            Shelf::Home => "home",
            Shelf::Way => "way",
            Shelf::Back => "back",
            Shelf::Late => "late",
            Shelf::Done => "done",
        }
    }
}

const SCOPED: Columns = Columns { region: "region", organ: "organ", item: "item" };

fn narrow(query: &mut Query, shelf: Shelf, scope: &ListScope, today: &str) {
    match shelf {
        Shelf::Fetch => {
            query.and("state = ?", [State::Waiting.into()]).any_of("mode", ["window".into(), "agent".into()])
        }
        Shelf::Send => query.and("state = ?", [State::Waiting.into()]).and("mode = ?", ["courier".into()]),
        Shelf::Home => query.and("state = ?", [State::Waiting.into()]).and("mode = ?", ["home".into()]),
        Shelf::Way => query.and("state = ?", [State::Sending.into()]),
        Shelf::Back => query.any_of("state", [State::Returned.into(), State::Lost.into()]),
        Shelf::Late => query
            .any_of(
                "state",
                [State::Waiting.into(), State::Sending.into(), State::Returned.into(), State::Lost.into()],
            )
            .and("due_on < ?", [today.into()]),
        Shelf::Done => query.and("state = ?", [State::Delivered.into()]),
    };
    scope.narrow(query, SCOPED);
}

/// A pile, the oldest first where something is to be done, else the latest; `from` is where a page begins.
pub(crate) fn shelf(
    tx: &mut Tx,
    shelf: Shelf,
    (scope, today): (&ListScope, &str),
    from: Option<i64>,
    most: u32,
) -> Result<Vec<Delivery>, Error> {
    let mut query = all();
    narrow(&mut query, shelf, scope, today);
    match shelf {
        Shelf::Done => {
            query.and("id < ?", [from.unwrap_or(i64::MAX).into()]).order_by("id DESC");
        }
        _ => {
            query.and("id > ?", [from.unwrap_or(0).into()]).order_by("id");
        }
    }
    query.limit(most);
    tx.list(&query)
}

/// Counted so far; a pile beyond it is "more".
pub(crate) const COUNTED: u32 = 100;

/// How many stand in a pile, counted up to one more than [`COUNTED`].
pub(crate) fn count(tx: &mut Tx, shelf: Shelf, (scope, today): (&ListScope, &str)) -> Result<usize, Error> {
    let mut query = Query::new(sql!("SELECT id FROM delivery_delivery"));
    narrow(&mut query, shelf, scope, today);
    query.limit(COUNTED + 1);
    Ok(tx.list::<i64>(&query)?.len())
}

/// The beginning of a statement that groups by this; the rest follows it ([`FIGURES`]).
macro_rules! head {
    ($k:literal) => {
        sql!("SELECT ", $k, ",")
    };
}

/// Sums of the figures; the place takes today.
const FIGURES: &str = " hall, mode, COUNT(*) AS opened, \
    CAST(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS BIGINT) AS delivered, \
    CAST(SUM(parcels) AS BIGINT) AS parcels, CAST(SUM(returns) AS BIGINT) AS returns, \
    CAST(SUM(losses) AS BIGINT) AS losses, \
    CAST(SUM(CASE WHEN late = 1 OR (ended_at IS NULL AND due_on < ?) THEN 1 ELSE 0 END) AS BIGINT) AS late \
    FROM delivery_delivery";

/// Figures of each hall and mode from a month on (DLV-02), the latest month first.
///
/// # Errors
/// Database errors.
pub fn figures(tx: &mut Tx, scope: &ListScope, (from, today): (&str, &str)) -> Result<Vec<Figures>, Error> {
    let mut query = Query::new(head!("month"));
    query.push(FIGURES, [today.into()]);
    query.and("month >= ?", [from.into()]);
    scope.narrow(&mut query, SCOPED);
    query.push(" GROUP BY month, hall, mode", []);
    query.order_by("month DESC, hall, mode");
    query.limit(1_000);
    tx.list(&query)
}

/// Those delivered before, at most so many.
pub(crate) fn old_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!("SELECT COUNT(*) FROM (SELECT id FROM delivery_delivery WHERE ended_at < $1 LIMIT $2) AS old"),
        &[before.into(), i64::from(most).into()],
    )
}

/// Erases a delivery with its parcels and steps.
pub(crate) fn erase(tx: &mut Tx, id: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM delivery_step WHERE delivery = $1"), &[id.into()])?;
    tx.run(sql!("DELETE FROM delivery_parcel WHERE delivery = $1"), &[id.into()])?;
    tx.run(sql!("DELETE FROM delivery_delivery WHERE id = $1"), &[id.into()])?;
    Ok(())
}
