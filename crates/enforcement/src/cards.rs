//! What of pushed results stands in the offices: what waits to be claimed, what is late, commitments to look into, what came back.

use contract::{Actor, Fault, Permission};
use directory::access::{ListScope, Permit};
use kit::i18n::Tr;
use kit::ui::State;
use service::cards::{Card, Deck, Line, Space};
use store::Tx;

use crate::penalty::model::State as Penalty;
use crate::permissions::{Claim, Follow, Settle};
use crate::store::{self as rows, COUNTED, Shelf};

/// Cards of this service.
pub(crate) struct Pushed;

/// Piles that ask for something, by what it takes to see them.
pub(crate) const ASKING: [(Permission, Shelf, State); 5] = [
    (Claim::PERMISSION, Shelf::Late, State::Overdue),
    (Claim::PERMISSION, Shelf::Waiting, State::Waiting),
    (Claim::PERMISSION, Shelf::Checks, State::Waiting),
    (Settle::PERMISSION, Shelf::Disputed, State::Waiting),
    (Follow::PERMISSION, Shelf::News, State::Soon),
];

/// Where a pile is.
pub(crate) fn shelf_href(shelf: Shelf) -> String {
    match shelf {
        Shelf::Disputed => "/office/pushes/disputed".to_owned(),
        Shelf::Ours => "/office/pushes/ours".to_owned(),
        Shelf::News => "/office/pushes/ours?shelf=news".to_owned(),
        _ => format!("/office/pushes?shelf={}", shelf.as_str()),
    }
}

impl Deck for Pushed {
    fn name(&self) -> &'static str {
        "enforcement"
    }

    fn space(&self) -> Space {
        Space::Office
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let mut lines = Vec::new();
        for (permission, shelf, state) in ASKING {
            let scope = ListScope::of(actor, permission);
            if scope.is_nothing() {
                continue;
            }
            let count = rows::count(tx, shelf, &scope)?;
            let words = tr.t(&format!("push-shelf-{}", shelf.as_str())).into_owned();
            let href = shelf_href(shelf);
            lines.extend(Line::counted(tr, words, &href, count, COUNTED as usize, state));
        }
        Ok(vec![Card { title: tr.t("push-card-title").into_owned(), lines, rank: 27, ..Card::default() }])
    }
}

/// What one is pursued for, on one's own page: what asks for something first.
pub(crate) struct Penalised;

impl Deck for Penalised {
    fn name(&self) -> &'static str {
        "penalties"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let mut lines = Vec::new();
        for case in crate::penalty::party::all(tx, actor)? {
            let state = case.row.state;
            let word = tr.t(&format!("enforce-state-{}", state.as_str())).into_owned();
            let waits = matches!(state, Penalty::Noticed | Penalty::Served);
            lines.push(Line {
                words: case.of.what,
                href: format!("/my/penalties/{}", case.row.number),
                hint: case.row.number,
                mark: Some((if waits { State::Soon } else { State::Done }, word)),
                waits: state == Penalty::Noticed,
            });
        }
        lines.sort_by_key(|line| !line.waits);
        let all = Some((tr.t("enforce-mine").into_owned(), "/my/penalties".to_owned()));
        Ok(vec![Card { title: tr.t("enforce-mine").into_owned(), lines, all, rank: 47, ..Card::default() }])
    }
}
