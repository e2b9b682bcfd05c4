//! SQL of what goes out of the house.

use store::{Error, Query, Tx, record, sql};

use crate::channel::Channel;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To be sent, or sent again.
    Waiting,
    /// The other side has it.
    Sent,
    /// It said that the person has it.
    Delivered,
    /// It cannot be delivered.
    Failed,
    /// Tried too often.
    GivenUp,
}

store::column_text!(State {
    Waiting => "waiting", Sent => "sent", Delivered => "delivered", Failed => "failed", GivenUp => "given-up",
});

record! {
    /// A delivery as stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DeliveryRow {
        /// Id.
        pub id: i64,
        /// The message it is of.
        pub message: i64,
        /// Whose; 0 for a person without an account.
        pub account: i64,
        /// The person or enterprise whose telephone it is.
        pub party: i64,
        /// By which channel.
        pub channel: Channel,
        /// Number or address, masked.
        pub recipient: String,
        /// Where it stands.
        pub state: State,
        /// How often it was tried.
        pub attempts: i64,
        /// Why the last attempt failed.
        pub error: Option<String>,
        /// How the other side calls it.
        pub reference: Option<String>,
        /// When it was left, epoch ms.
        pub created_at: i64,
        /// When it is tried next, epoch ms.
        pub next_at: Option<i64>,
        /// When it ended, epoch ms.
        pub ended_at: Option<i64>,
        /// The moment with which it goes out together with others, epoch ms.
        pub digest: Option<i64>,
        /// The delivery under whose id it went out.
        pub together: Option<i64>,
    }
}

/// Keeps one; false when this message goes out by this channel already.
pub fn insert(tx: &mut Tx, row: &DeliveryRow) -> Result<bool, Error> {
    let done = tx.run(
        sql!(
            "INSERT INTO notice_delivery (id, message, account, party, channel, recipient, state, attempts, ",
            "created_at, next_at, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ",
            "ON CONFLICT (message, channel) DO NOTHING"
        ),
        &[
            row.id.into(),
            row.message.into(),
            row.account.into(),
            row.party.into(),
            row.channel.into(),
            row.recipient.as_str().into(),
            row.state.into(),
            row.attempts.into(),
            row.created_at.into(),
            row.next_at.into(),
            row.digest.into(),
        ],
    )?;
    Ok(done == 1)
}

/// One of them.
pub fn one(tx: &mut Tx, id: i64) -> Result<Option<DeliveryRow>, Error> {
    tx.opt(sql!("SELECT * FROM notice_delivery WHERE id = $1"), &[id.into()])
}

/// One of them, held until the act ends.
pub fn take(tx: &mut Tx, id: i64) -> Result<Option<DeliveryRow>, Error> {
    tx.opt(sql!("SELECT * FROM notice_delivery WHERE id = $1 {for update}"), &[id.into()])
}

/// Writes back what came of it.
pub fn save(tx: &mut Tx, row: &DeliveryRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE notice_delivery SET state = $2, attempts = $3, error = $4, reference = $5, next_at = $6, ",
            "ended_at = $7, digest = $8, together = $9 WHERE id = $1"
        ),
        &[
            row.id.into(),
            row.state.into(),
            row.attempts.into(),
            row.error.as_deref().into(),
            row.reference.as_deref().into(),
            row.next_at.into(),
            row.ended_at.into(),
            row.digest.into(),
            row.together.into(),
        ],
    )?;
    Ok(())
}

/// What waits to go out together with this one, itself among them, oldest first. To a mailbox goes everything of the account; to a
/// telephone what is for its owner.
pub fn gathered(tx: &mut Tx, row: &DeliveryRow, most: u32) -> Result<Vec<DeliveryRow>, Error> {
    tx.all(
        sql!(
            "SELECT * FROM notice_delivery WHERE account = $1 AND channel = $2 AND digest = $3 AND state = 'waiting' ",
            "AND (party = $4 OR channel = 'email') ORDER BY id LIMIT $5"
        ),
        &[row.account.into(), row.channel.into(), row.digest.into(), row.party.into(), most.into()],
    )
}

/// What went out under this delivery's id, beside itself.
pub fn carried(tx: &mut Tx, id: i64) -> Result<Vec<DeliveryRow>, Error> {
    tx.all(sql!("SELECT * FROM notice_delivery WHERE together = $1 ORDER BY id {for update}"), &[id.into()])
}

record! {
    /// A delivery as the administrators' list shows it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DeliveryLine {
        /// Id.
        pub id: i64,
        /// Public number of the case.
        pub number: String,
        /// Title of the message.
        pub title_zh: String,
        /// Title of the message.
        pub title_en: String,
        /// By which channel.
        pub channel: Channel,
        /// Number or address, masked.
        pub recipient: String,
        /// Where it stands.
        pub state: State,
        /// How often it was tried.
        pub attempts: i64,
        /// Why the last attempt failed.
        pub error: Option<String>,
        /// When it was left, epoch ms.
        pub created_at: i64,
        /// When it is tried next, epoch ms.
        pub next_at: Option<i64>,
        /// When it ended, epoch ms.
        pub ended_at: Option<i64>,
        /// The delivery under whose id it went out.
        pub together: Option<i64>,
    }
}

/// Those that stand so, newest first, before this one.
pub fn in_state(tx: &mut Tx, state: State, before: i64, most: u32) -> Result<Vec<DeliveryLine>, Error> {
    let mut query = Query::new(sql!(
        "SELECT d.id, m.number, m.title_zh, m.title_en, d.channel, d.recipient, d.state, d.attempts, d.error, ",
        "d.created_at, d.next_at, d.ended_at, d.together FROM notice_delivery d JOIN notice_message m ON m.id = d.message"
    ));
    query.and("d.state = ?", [state.into()]).and("d.id < ?", [before.into()]);
    query.order_by("d.id DESC").limit(most);
    tx.list(&query)
}

/// How many stand so, counted up to 1,000.
pub fn count(tx: &mut Tx, state: State) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT count(*) FROM (SELECT 1 AS one FROM notice_delivery WHERE state = $1 LIMIT 1000) AS counted"
        ),
        &[state.into()],
    )
}

/// What went out for a message.
pub fn of_message(tx: &mut Tx, message: i64) -> Result<Vec<DeliveryRow>, Error> {
    tx.all(sql!("SELECT * FROM notice_delivery WHERE message = $1 ORDER BY id"), &[message.into()])
}
