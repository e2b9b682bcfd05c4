//! What of deliveries stands on pages that gather: in my space results on their way, at the window what is to go out, in the offices what is late.

use contract::time::china_date;
use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::i18n::Tr;
use kit::ui::State as Tone;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::model::{Delivery, State};
use crate::pages::show;
use crate::permissions::{Hand, Watch};
use crate::store::deliveries::{self as rows, COUNTED, Shelf};

/// One's own results on their way.
pub(crate) struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "delivery"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let mut found: Vec<Delivery> = Vec::new();
        for party in directory::party::of_account(tx, actor.account)? {
            found.extend(rows::of_party(tx, party.id.0, i64::MAX, u32::try_from(SHOWN).unwrap_or(1))?);
        }
        found.sort_by_key(|one| (one.state == State::Delivered, std::cmp::Reverse(one.id)));
        let line = |one: &Delivery| Line {
            words: tr.text(&one.item_name()).to_owned(),
            href: format!("/case/{}", one.application),
            hint: tr.t(&format!("delivery-mode-{}", one.mode)).into_owned(),
            mark: Some(show::mark(tr, one, china_date(one.opened_at))),
            waits: false,
        };
        Ok(vec![Card {
            title: tr.t("delivery-nav-mine").into_owned(),
            lines: found.iter().take(SHOWN).map(line).collect(),
            all: Some((tr.t("delivery-card-all").into_owned(), "/my/deliveries".to_owned())),
            rank: 36,
            ..Card::default()
        }])
    }
}

fn counted(
    tx: &mut Tx,
    tr: Tr,
    scope: &ListScope,
    shelves: &[(Shelf, Tone)],
    to: &str,
) -> Result<Vec<Line>, Fault> {
    let today = china_date(tx.now()).to_string();
    let mut lines = Vec::new();
    for (shelf, tone) in shelves {
        let count = rows::count(tx, *shelf, (scope, &today))?;
        let words = tr.t(&format!("delivery-shelf-{}", shelf.as_str())).into_owned();
        let href = format!("{to}?shelf={}", shelf.as_str());
        lines.extend(Line::counted(tr, words, &href, count, COUNTED as usize, *tone));
    }
    Ok(lines)
}

/// What is to go out.
pub(crate) struct Window;

impl Deck for Window {
    fn name(&self) -> &'static str {
        "delivery"
    }

    fn space(&self) -> Space {
        Space::Desk
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let scope = ListScope::of(actor, Hand::PERMISSION);
        if scope.is_nothing() {
            return Ok(Vec::new());
        }
        let shelves = [
            (Shelf::Back, Tone::Overdue),
            (Shelf::Late, Tone::Overdue),
            (Shelf::Send, Tone::Waiting),
            (Shelf::Home, Tone::Waiting),
        ];
        let lines = counted(tx, tr, &scope, &shelves, "/desk/deliveries")?;
        Ok(vec![Card { title: tr.t("delivery-nav-desk").into_owned(), lines, rank: 45, ..Card::default() }])
    }
}

/// What is late.
pub(crate) struct Late;

impl Deck for Late {
    fn name(&self) -> &'static str {
        "delivery"
    }

    fn space(&self) -> Space {
        Space::Office
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let scope = ListScope::of(actor, Watch::PERMISSION);
        if scope.is_nothing() {
            return Ok(Vec::new());
        }
        let shelves = [(Shelf::Late, Tone::Overdue), (Shelf::Back, Tone::Soon)];
        let lines = counted(tx, tr, &scope, &shelves, "/office/deliveries")?;
        Ok(vec![Card { title: tr.t("delivery-card-late").into_owned(), lines, rank: 46, ..Card::default() }])
    }
}
