//! All SQL of the hotline. This file: tickets, hops, looks, rules, serials; [`lists`]: what pages list; [`knowledge`]: the knowledge base.

pub mod apps;
pub mod knowledge;
pub mod lists;

use store::{Error, Step, Tx, record, sql, vault};

use crate::model::{Hop, Ticket};

/// Takes a ticket for an act: its row is locked.
pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Option<Ticket>, Error> {
    tx.opt(sql!("SELECT * FROM hotline_ticket WHERE id = $1 {for update}"), &[id.into()])
}

/// Reads a ticket by its number.
pub(crate) fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Ticket>, Error> {
    tx.opt(sql!("SELECT * FROM hotline_ticket WHERE number = $1"), &[number.into()])
}

/// The latest ticket of the same words by the same caller since an instant.
pub(crate) fn same(tx: &mut Tx, key: &str, since: i64) -> Result<Option<Ticket>, Error> {
    tx.opt(
        sql!(
            "SELECT * FROM hotline_ticket WHERE same_key = $1 AND received_at >= $2 ",
            "ORDER BY received_at DESC, id DESC LIMIT 1"
        ),
        &[key.into(), since.into()],
    )
}

/// How many came from there since an instant, counted up to a hundred.
pub(crate) fn lately_from(tx: &mut Tx, key: &str, since: i64) -> Result<usize, Error> {
    let ids: Vec<i64> = tx.all(
        sql!("SELECT id FROM hotline_ticket WHERE from_key = $1 AND received_at >= $2 LIMIT 100"),
        &[key.into(), since.into()],
    )?;
    Ok(ids.len())
}

/// Adds a ticket.
pub(crate) fn insert(tx: &mut Tx, t: &Ticket) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hotline_ticket (id, number, region, kind, channel, origin, urgent, state, revision, title, ",
            "body, place, class, hop, caller, phone, contact, caller_key, phone_key, tail_key, same_key, protected, ",
            "received_at, received_by, due_at, warn_at, provisional, from_key, listed_at, alarmed, reopened) VALUES ($1, $2, $3, ",
            "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, ",
            "$25, $26, $27, $28, 0, 0)"
        ),
        &[
            t.id.into(),
            t.number.as_str().into(),
            t.region.as_str().into(),
            t.kind.into(),
            t.channel.into(),
            t.origin.as_str().into(),
            t.urgent.into(),
            t.state.into(),
            t.revision.into(),
            t.title.as_str().into(),
            t.body.as_str().into(),
            t.place.as_str().into(),
            t.class.as_deref().into(),
            t.caller.as_str().into(),
            t.phone.as_str().into(),
            t.contact.clone().into(),
            t.caller_key.as_deref().into(),
            t.phone_key.as_deref().into(),
            t.tail_key.as_str().into(),
            t.same_key.as_str().into(),
            t.protected.into(),
            t.received_at.into(),
            t.received_by.into(),
            t.due_at.into(),
            t.warn_at.into(),
            t.provisional.into(),
            t.from_key.as_str().into(),
            t.listed_at.into(),
        ],
    )?;
    Ok(())
}

/// Writes a ticket back.
pub(crate) fn save(tx: &mut Tx, t: &Ticket) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE hotline_ticket SET kind = $2, urgent = $3, state = $4, revision = $5, class = $6, organ = $7, ",
            "hop = $8, taken_by = $9, take_by = $10, due_at = $11, warn_at = $12, provisional = $13, extended = $14, ",
            "alarmed = $15, answer = $16, answered_at = $17, answered_by = $18, closed_at = $19, solved = $20, ",
            "content = $21, comment = $22, rated_at = $23, reopened = $24, lead = $25 WHERE id = $1"
        ),
        &[
            t.id.into(),
            t.kind.into(),
            t.urgent.into(),
            t.state.into(),
            t.revision.into(),
            t.class.as_deref().into(),
            t.organ.into(),
            t.hop.into(),
            t.taken_by.into(),
            t.take_by.into(),
            t.due_at.into(),
            t.warn_at.into(),
            t.provisional.into(),
            t.extended.as_deref().into(),
            t.alarmed.into(),
            t.answer.as_deref().into(),
            t.answered_at.into(),
            t.answered_by.into(),
            t.closed_at.into(),
            t.solved.into(),
            t.content.into(),
            t.comment.as_deref().into(),
            t.rated_at.into(),
            t.reopened.into(),
            t.lead.into(),
        ],
    )?;
    Ok(())
}

/// Tickets handled with another, in order.
pub(crate) fn followers(tx: &mut Tx, lead: i64) -> Result<Vec<Ticket>, Error> {
    tx.all(sql!("SELECT * FROM hotline_ticket WHERE lead = $1 ORDER BY id LIMIT 5000"), &[lead.into()])
}

/// A ticket by its id, not taken.
pub(crate) fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Ticket>, Error> {
    tx.opt(sql!("SELECT * FROM hotline_ticket WHERE id = $1"), &[id.into()])
}

/// A hop of a ticket.
pub(crate) fn hop(tx: &mut Tx, ticket: i64, no: i64) -> Result<Option<Hop>, Error> {
    Ok(hops(tx, ticket)?.into_iter().find(|hop| hop.no == no))
}

/// Every hop of a ticket, in order.
pub(crate) fn hops(tx: &mut Tx, ticket: i64) -> Result<Vec<Hop>, Error> {
    tx.all(
        sql!(
            "SELECT no, organ, at, sent_by, why, take_by, firm, taken_at, taken_by, ended_at, outcome, said ",
            "FROM hotline_hop WHERE ticket = $1 ORDER BY no"
        ),
        &[ticket.into()],
    )
}

/// Adds a hop.
pub(crate) fn insert_hop(tx: &mut Tx, ticket: i64, hop: &Hop) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO hotline_hop (ticket, no, organ, at, sent_by, why, take_by, firm) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            ticket.into(),
            hop.no.into(),
            hop.organ.into(),
            hop.at.into(),
            hop.sent_by.into(),
            hop.why.as_str().into(),
            hop.take_by.into(),
            hop.firm.into(),
        ],
    )?;
    Ok(())
}

/// Writes a hop back.
pub(crate) fn save_hop(tx: &mut Tx, ticket: i64, hop: &Hop) -> Result<(), Error> {
    tx.run(
        sql!(
            "UPDATE hotline_hop SET taken_at = $3, taken_by = $4, ended_at = $5, outcome = $6, said = $7 ",
            "WHERE ticket = $1 AND no = $2"
        ),
        &[
            ticket.into(),
            hop.no.into(),
            hop.taken_at.into(),
            hop.taken_by.into(),
            hop.ended_at.into(),
            hop.outcome.as_deref().into(),
            hop.said.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Open tickets whose limit is provisional, after an id.
pub(crate) fn provisional(tx: &mut Tx, after: i64, most: u32) -> Result<Vec<i64>, Error> {
    tx.all(
        sql!(
            "SELECT id FROM hotline_ticket WHERE closed_at IS NULL AND provisional AND id > $1 ORDER BY id LIMIT $2"
        ),
        &[after.into(), most.into()],
    )
}

/// The next number of a gap-free series.
pub(crate) fn next_serial(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.one(
        sql!(
            "INSERT INTO hotline_serial (name, last) VALUES ($1, 1) ",
            "ON CONFLICT (name) DO UPDATE SET last = hotline_serial.last + 1 RETURNING last"
        ),
        &[name.into()],
    )
}

/// Which rules are in force.
pub(crate) fn rules_id(tx: &mut Tx) -> Result<Option<i64>, Error> {
    tx.opt(sql!("SELECT id FROM hotline_rules ORDER BY id DESC LIMIT 1"), &[])
}

/// The rules in force, as written.
pub(crate) fn rules_text(tx: &mut Tx) -> Result<Option<String>, Error> {
    tx.opt(sql!("SELECT body FROM hotline_rules ORDER BY id DESC LIMIT 1"), &[])
}

/// Adds a version of the rules.
pub(crate) fn insert_rules(tx: &mut Tx, id: i64, by: &str, text: &str) -> Result<(), Error> {
    let now = tx.now();
    tx.run(
        sql!("INSERT INTO hotline_rules (id, at, by_whom, body) VALUES ($1, $2, $3, $4)"),
        &[id.into(), now.into(), by.into(), text.into()],
    )?;
    Ok(())
}

record! {
    /// Somebody who opened the identity behind a ticket.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Look {
        /// Who.
        pub viewer: String,
        /// Their organ.
        pub organ_zh: String,
        /// The same in English.
        pub organ_en: String,
        /// What for.
        pub purpose: String,
        /// When, epoch ms.
        pub at: i64,
    }
}

/// Who opened the identity, latest first.
pub(crate) fn looks(tx: &mut Tx, ticket: i64) -> Result<Vec<Look>, Error> {
    tx.all(
        sql!(
            "SELECT viewer, organ_zh, organ_en, purpose, at FROM hotline_look WHERE ticket = $1 ",
            "ORDER BY id DESC LIMIT 100"
        ),
        &[ticket.into()],
    )
}

/// Notes a look.
pub(crate) fn insert_look(tx: &mut Tx, ticket: i64, account: i64, look: &Look) -> Result<(), Error> {
    let id = tx.new_id();
    tx.run(
        sql!(
            "INSERT INTO hotline_look (id, ticket, at, account, viewer, organ_zh, organ_en, purpose) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            id.into(),
            ticket.into(),
            look.at.into(),
            account.into(),
            look.viewer.as_str().into(),
            look.organ_zh.as_str().into(),
            look.organ_en.as_str().into(),
            look.purpose.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Seals anew what another key sealed of who wishes something: the next tickets after `after`.
pub(crate) fn reseal(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<(i64, Vec<u8>)> = tx.all(
        sql!("SELECT id, contact FROM hotline_ticket WHERE id > $1 ORDER BY id LIMIT 200 {for update}"),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for (id, contact) in rows {
        step.last = Some(id);
        if let Some(anew) = vault::reseal(&crate::receive::contact_place(id), &contact)? {
            step.changed += tx.run(
                sql!("UPDATE hotline_ticket SET contact = $2 WHERE id = $1"),
                &[id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

record! {
    /// A closed ticket.
    pub(crate) struct ClosedRow {
        pub id: i64,
        pub number: String,
        pub closed_at: i64,
    }
}

/// Tickets closed before that instant, the oldest first, after one of them.
pub(crate) fn closed(
    tx: &mut Tx,
    before: i64,
    (at, id): (i64, i64),
    most: u32,
) -> Result<Vec<ClosedRow>, Error> {
    tx.all(
        sql!(
            "SELECT id, number, closed_at FROM hotline_ticket WHERE closed_at IS NOT NULL AND closed_at < $1 ",
            "AND (closed_at > $2 OR (closed_at = $2 AND id > $3)) ORDER BY closed_at, id LIMIT $4"
        ),
        &[before.into(), at.into(), id.into(), most.into()],
    )
}

/// How many of them there are, counted up to so many.
pub(crate) fn closed_count(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Error> {
    tx.one(
        sql!(
            "SELECT COUNT(*) FROM (SELECT id FROM hotline_ticket WHERE closed_at IS NOT NULL AND closed_at < $1 ",
            "LIMIT $2) closed"
        ),
        &[before.into(), most.into()],
    )
}

/// Removes a ticket with all that hangs on it, the marks by which its caller was found among them.
pub(crate) fn erase(tx: &mut Tx, ticket: i64) -> Result<(), Error> {
    tx.run(sql!("DELETE FROM hotline_hop WHERE ticket = $1"), &[ticket.into()])?;
    tx.run(sql!("DELETE FROM hotline_look WHERE ticket = $1"), &[ticket.into()])?;
    tx.run(sql!("UPDATE hotline_ticket SET lead = NULL WHERE lead = $1"), &[ticket.into()])?;
    tx.run(sql!("DELETE FROM hotline_ticket WHERE id = $1"), &[ticket.into()])?;
    Ok(())
}
