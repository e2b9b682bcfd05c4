//! What of messages stands in my space: those not read yet, the newest first.

use contract::{Actor, Fault};
use kit::i18n::Tr;
use kit::ui::State;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::hear::both;
use crate::inbox;

/// Cards of this service.
pub(crate) struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "notice"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let unread = inbox::list(tx, actor, None, true)?.messages;
        let lines = unread.iter().take(SHOWN).map(|message| Line {
            words: tr.text(&both(&message.title_zh, &message.title_en)).to_owned(),
            href: format!("{}/{}", kit::MESSAGES, message.id),
            hint: tr.instant(message.at),
            mark: Some((State::Waiting, tr.t("notice-new").into_owned())),
            waits: false,
        });
        Ok(vec![Card {
            title: tr.t("notice-title").into_owned(),
            lines: lines.collect(),
            all: Some((tr.t("notice-card-all").into_owned(), kit::MESSAGES.to_owned())),
            empty: tr.t("notice-none-unread").into_owned(),
            rank: 20,
        }])
    }
}
