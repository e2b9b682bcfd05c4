//! What of ratings stands on pages that gather: in my space one's cases that have ended and are not rated yet, in the offices the bad
//! ratings that wait to be followed up.

use std::sync::Arc;

use contract::case::CaseState;
use contract::lookup::{CaseLookup, CaseSummary};
use contract::time::china_date;
use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::i18n::Tr;
use kit::ui::State;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::permissions::FollowRatings;
use crate::store as rows;

/// Latest cases that are looked through.
const LOOKED_AT: u32 = 20;

/// Counting stops here.
const COUNTED: u32 = 1000;

/// Cards of this service.
pub(crate) struct Mine(pub(crate) Arc<dyn CaseLookup>);

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "oversight"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let Some(party) = actor.party else { return Ok(Vec::new()) };
        let mut lines = Vec::new();
        let ended = |case: &CaseSummary| case.state.is_final() || case.state == CaseState::Granted;
        for case in self.0.of_party(tx, party, LOOKED_AT)?.into_iter().filter(ended) {
            if lines.len() == SHOWN {
                break;
            }
            if rows::of_case(tx, case.id)?.is_none() {
                lines.push(Line {
                    words: tr.text(&case.item_name).to_owned(),
                    href: format!("/rate/{}", case.number),
                    hint: case.number,
                    ..Line::default()
                });
            }
        }
        Ok(vec![Card { title: tr.t("rating-card-title").into_owned(), lines, rank: 55, ..Card::default() }])
    }
}

/// Bad ratings that wait for a call (`/office`).
pub(crate) struct Follow;

impl Deck for Follow {
    fn name(&self) -> &'static str {
        "oversight"
    }

    fn space(&self) -> Space {
        Space::Office
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let scope = ListScope::of(actor, FollowRatings::PERMISSION);
        if scope.is_nothing() {
            return Ok(Vec::new());
        }
        let today = china_date(tx.now()).to_string();
        let most = usize::try_from(COUNTED).unwrap_or(usize::MAX);
        let (waiting, late) = rows::waiting(tx, &scope, &today, COUNTED + 1)?;
        let line = |key: &str, count, state| {
            Line::counted(tr, tr.t(key).into_owned(), "/office/ratings?view=waiting", count, most, state)
        };
        let lines = [
            line("rating-card-waiting", waiting, State::Waiting),
            line("rating-card-late", late, State::Overdue),
        ];
        let lines = lines.into_iter().flatten().collect();
        Ok(vec![Card { title: tr.t("rating-card-poor").into_owned(), lines, rank: 30, ..Card::default() }])
    }
}
