//! A ticket taken in hand for one act: its row is locked, changed in memory and written back once.

use contract::{Actor, ActorKind, Fault};
use serde_json::{Map, Value};
use store::{Event, Tx};

use crate::model::{Hop, Ticket};
use crate::store as rows;

/// The ledger's stream of a ticket.
pub(crate) fn stream(id: i64) -> String {
    format!("ticket:{id}")
}

/// Records what happened. Where the reporter is protected, the ledger does not say which account they are.
pub(crate) fn record(tx: &mut Tx, actor: &Actor, kind: &'static str, ticket: &Ticket, data: Value) {
    let mut facts = Map::new();
    facts.insert("number".to_owned(), ticket.number.as_str().into());
    if let Value::Object(more) = data {
        facts.extend(more);
    }
    let who = match actor.kind {
        ActorKind::Applicant if ticket.protected => "reporter".to_owned(),
        _ => actor.ledger_name(),
    };
    tx.record(Event { stream: stream(ticket.id), kind, actor: who, data: Value::Object(facts) });
}

/// A ticket held.
pub(crate) struct Hand {
    ticket: Ticket,
    hop: Option<Hop>,
    touched: bool,
    counted: bool,
}

impl Hand {
    /// Takes the ticket of this id.
    pub(crate) fn by_id(tx: &mut Tx, id: i64) -> Result<Option<Hand>, Fault> {
        let Some(ticket) = rows::take(tx, id)? else { return Ok(None) };
        let hop = rows::hop(tx, id, ticket.hop)?;
        Ok(Some(Hand { ticket, hop, touched: false, counted: false }))
    }

    /// Takes a ticket in the state somebody decided upon.
    ///
    /// # Errors
    /// `ticket.not-found`; `ticket.changed` where somebody was faster.
    pub(crate) fn take(tx: &mut Tx, id: i64) -> Result<Hand, Fault> {
        Self::by_id(tx, id)?.ok_or_else(|| Fault::not_found("ticket.not-found"))
    }

    /// Makes sure the person decided on this state of affairs, not on an older one. Asked after the permission, so that nobody
    /// learns of a ticket that is not theirs.
    pub(crate) fn expect_revision(&self, revision: i64) -> Result<(), Fault> {
        match self.ticket.revision == revision {
            true => Ok(()),
            false => Err(Fault::conflict("ticket.changed")
                .with("number", &self.ticket.number)
                .with("state", self.ticket.state.as_str())),
        }
    }

    pub(crate) fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    pub(crate) fn hop(&self) -> Option<&Hop> {
        self.hop.as_ref()
    }

    /// For changing it; counts as a change of state.
    pub(crate) fn change(&mut self) -> &mut Ticket {
        (self.touched, self.counted) = (true, true);
        &mut self.ticket
    }

    /// For changing what no page was opened upon.
    pub(crate) fn quietly(&mut self) -> &mut Ticket {
        self.touched = true;
        &mut self.ticket
    }

    /// Ends the present hop, as the unit or the office says.
    pub(crate) fn end_hop(&mut self, tx: &mut Tx, outcome: &str, said: Option<&str>) -> Result<(), Fault> {
        if let Some(hop) = &mut self.hop {
            hop.ended_at = Some(tx.now());
            hop.outcome = Some(outcome.to_owned());
            hop.said = said.map(str::to_owned);
            rows::save_hop(tx, self.ticket.id, hop)?;
        }
        Ok(())
    }

    /// Opens the next hop.
    pub(crate) fn begin_hop(&mut self, tx: &mut Tx, hop: Hop) -> Result<(), Fault> {
        rows::insert_hop(tx, self.ticket.id, &hop)?;
        let ticket = self.change();
        (ticket.hop, ticket.organ) = (hop.no, Some(hop.organ));
        (ticket.take_by, ticket.taken_by) = (Some(hop.take_by), None);
        self.hop = Some(hop);
        Ok(())
    }

    /// Notes who of the unit took it.
    pub(crate) fn take_hop(&mut self, tx: &mut Tx, actor: &Actor) -> Result<(), Fault> {
        let now = tx.now();
        if let Some(hop) = &mut self.hop {
            (hop.taken_at, hop.taken_by) = (Some(now), Some(actor.account));
            rows::save_hop(tx, self.ticket.id, hop)?;
        }
        let ticket = self.change();
        (ticket.taken_by, ticket.take_by) = (Some(actor.account), None);
        Ok(())
    }

    /// Writes back what was changed.
    pub(crate) fn put_back(mut self, tx: &mut Tx) -> Result<(), Fault> {
        if self.counted {
            self.ticket.revision += 1;
        }
        if self.touched {
            rows::save(tx, &self.ticket)?;
        }
        Ok(())
    }
}
