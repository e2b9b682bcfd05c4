//! What of the hotline stands in my space: one's own questions and complaints, with what is answered and waits to be rated.

use contract::{Actor, Fault};
use kit::i18n::Tr;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::caller;
use crate::pages::show;

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
