//! What of the exchange stands in my space: which organs had data about me read last.

use contract::{Actor, Fault, Text};
use kit::i18n::Tr;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::store::{self as rows, CallRow};

/// Cards of this service.
pub(crate) struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "exchange"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let Some(party) = actor.party else { return Ok(Vec::new()) };
        let calls = rows::calls_about(tx, party, i64::MAX, i64::try_from(SHOWN).unwrap_or(0))?;
        let line = |call: &CallRow| {
            let organ = Text::new(&call.organ_zh, &call.organ_en);
            let by = match tr.text(&organ) {
                "" => tr.t("exchange-calls-not-kept").into_owned(),
                organ => organ.to_owned(),
            };
            let purpose = Text::new(&call.purpose, &call.purpose_en);
            Line {
                words: tr.text(&Text::new(&call.name_zh, &call.name_en)).to_owned(),
                hint: format!("{by} · {} · {}", tr.text(&purpose), tr.instant(call.at)),
                ..Line::default()
            }
        };
        Ok(vec![Card {
            title: tr.t("exchange-calls-title").into_owned(),
            lines: calls.iter().map(line).collect(),
            all: Some((tr.t("exchange-card-all").into_owned(), "/my/data-calls".to_owned())),
            empty: tr.t("exchange-calls-empty").into_owned(),
            rank: 70,
        }])
    }
}
