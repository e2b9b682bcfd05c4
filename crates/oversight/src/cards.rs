//! What of ratings stands in my space: one's cases that have ended and are not rated yet.

use std::sync::Arc;

use contract::case::CaseState;
use contract::lookup::{CaseLookup, CaseSummary};
use contract::{Actor, Fault};
use kit::i18n::Tr;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::store as rows;

/// Latest cases that are looked through.
const LOOKED_AT: u32 = 20;

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
