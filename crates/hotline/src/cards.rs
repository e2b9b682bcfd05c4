//! What of the hotline stands on pages that gather: one's own questions and complaints in my space, with what is answered and waits to be
//! rated; at the window what the platform office has to do, in the offices what a unit has; in the command centre what is open.

use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::i18n::Tr;
use kit::ui::State;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::caller;
use crate::pages::{office_scope, show};
use crate::permissions::{Handle, Supervise};
use crate::store::lists::{self as rows, COUNTED, Filter, Shelf};

/// Cards of this service.
pub(crate) struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "hotline"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        if actor.party.is_none() {
            return Ok(Vec::new());
        }
        let tickets = caller::mine(tx, actor, i64::MAX, u32::try_from(SHOWN).unwrap_or(1))?;
        let now = tx.now();
        let line = |ticket: &crate::model::Ticket| {
            let (mark, word) = show::told(tr, ticket, now);
            Line {
                words: ticket.title.clone(),
                href: format!("/my/tickets/{}", ticket.number),
                hint: format!("{} · {}", show::kind_word(tr, ticket.kind), tr.instant(ticket.received_at)),
                mark: Some((mark, word)),
                waits: caller::may_rate(ticket).is_ok(),
            }
        };
        Ok(vec![Card {
            title: tr.t("ticket-mine-title").into_owned(),
            lines: tickets.iter().map(line).collect(),
            all: Some((tr.t("ticket-ask-title").into_owned(), "/hotline".to_owned())),
            empty: tr.t("ticket-mine-none").into_owned(),
            rank: 50,
        }])
    }
}

/// What a unit has to do (`/office`).
pub(crate) struct Unit;

impl Deck for Unit {
    fn name(&self) -> &'static str {
        "hotline"
    }

    fn space(&self) -> Space {
        Space::Office
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let scope = ListScope::of(actor, Handle::PERMISSION);
        let shelves =
            [(Shelf::Waiting, State::Waiting), (Shelf::InHand, State::OnTime), (Shelf::Late, State::Overdue)];
        shelved(tx, tr, &scope, "/office/tickets", &shelves)
    }
}

/// What the platform office has to do (`/desk`).
pub(crate) struct Platform;

impl Deck for Platform {
    fn name(&self) -> &'static str {
        "hotline"
    }

    fn space(&self) -> Space {
        Space::Desk
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let shelves = [
            (Shelf::Received, State::Waiting),
            (Shelf::Returned, State::Soon),
            (Shelf::Answered, State::Waiting),
            (Shelf::Late, State::Overdue),
        ];
        shelved(tx, tr, &office_scope(actor), "/desk/tickets", &shelves)
    }
}

/// What the hotline has open (`/command`), for those who supervise it.
pub(crate) struct Watched;

impl Deck for Watched {
    fn name(&self) -> &'static str {
        "hotline"
    }

    fn space(&self) -> Space {
        Space::Command
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let scope = ListScope::of(actor, Supervise::PERMISSION);
        if scope.is_nothing() {
            return Ok(Vec::new());
        }
        let shelves = [
            (Shelf::Received, State::Waiting),
            (Shelf::Waiting, State::Waiting),
            (Shelf::InHand, State::OnTime),
            (Shelf::Late, State::Overdue),
        ];
        let mut cards = shelved(tx, tr, &scope, "", &shelves)?;
        for card in &mut cards {
            card.lines.iter_mut().for_each(|line| line.href.clear());
            card.all = Some((tr.t("ticket-units-title").into_owned(), "/office/tickets/units".to_owned()));
            card.empty = tr.t("ticket-card-quiet").into_owned();
        }
        Ok(cards)
    }
}

/// How many tickets stand on each of these shelves, within reach.
fn shelved(
    tx: &mut Tx,
    tr: Tr,
    scope: &ListScope,
    base: &str,
    shelves: &[(Shelf, State)],
) -> Result<Vec<Card>, Fault> {
    if scope.is_nothing() {
        return Ok(Vec::new());
    }
    let mut lines = Vec::new();
    for (shelf, state) in shelves {
        let count = rows::count(tx, scope, &Filter { shelf: *shelf, ..Filter::default() })?;
        let words = tr.t(&format!("ticket-shelf-{}", shelf.as_str())).into_owned();
        let href = format!("{base}?shelf={}", shelf.as_str());
        lines.extend(Line::counted(tr, words, &href, count, COUNTED as usize, *state));
    }
    Ok(vec![Card { title: tr.t("ticket-card-title").into_owned(), lines, rank: 20, ..Card::default() }])
}
