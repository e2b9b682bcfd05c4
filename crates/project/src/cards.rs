//! What of projects stands in my space: an investor's own, the latest first. Whoever has none sees no card.

use contract::{Actor, Fault};
use kit::i18n::Tr;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::store as rows;

/// Cards of this service.
pub(crate) struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "project"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let mut found = Vec::new();
        for party in directory::party::of_account(tx, actor.account)? {
            found.extend(rows::of_party(tx, party.id.0, i64::MAX, u32::try_from(SHOWN).unwrap_or(1))?);
        }
        found.sort_by_key(|project| std::cmp::Reverse(project.id));
        let lines = found.into_iter().map(|project| Line {
            href: format!("/projects/{}", project.code),
            words: project.name,
            hint: project.code,
            ..Line::default()
        });
        Ok(vec![Card {
            title: tr.t("project-mine").into_owned(),
            lines: lines.collect(),
            all: Some((tr.t("project-card-all").into_owned(), "/my/projects".to_owned())),
            rank: 45,
            ..Card::default()
        }])
    }
}
