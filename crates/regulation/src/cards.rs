//! What of inspections stands in the offices: the visits an officer is sent on, and what waits to be published.

use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::i18n::Tr;
use kit::ui::State;
use service::cards::{Card, Deck, Line, Space};
use store::Tx;

use crate::permissions::{Inspect, Publish};
use crate::store::lists::{self as rows, COUNTED, Shelf, Whose};

/// Cards of this service.
pub(crate) struct Visits;

impl Deck for Visits {
    fn name(&self) -> &'static str {
        "regulation"
    }

    fn space(&self) -> Space {
        Space::Office
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let mut asked = Vec::new();
        if actor.may_somewhere(Inspect::PERMISSION) {
            let own = Whose::Officer(actor.account.0);
            asked.push((own.clone(), Shelf::Assigned, "/office/inspections", State::Waiting));
            asked.push((own, Shelf::Late, "/office/inspections", State::Overdue));
        }
        let scope = ListScope::of(actor, Publish::PERMISSION);
        if !scope.is_nothing() {
            asked.push((Whose::Within(scope), Shelf::Recorded, "/office/visits", State::Waiting));
        }
        let mut lines = Vec::new();
        for (whose, shelf, base, state) in asked {
            let count = rows::count_visits(tx, &whose, shelf)?;
            let words = tr.t(&format!("inspect-shelf-{}", shelf.as_str())).into_owned();
            let href = format!("{base}?shelf={}", shelf.as_str());
            lines.extend(Line::counted(tr, words, &href, count, COUNTED as usize, state));
        }
        Ok(vec![Card { title: tr.t("inspect-card-title").into_owned(), lines, rank: 25, ..Card::default() }])
    }
}
