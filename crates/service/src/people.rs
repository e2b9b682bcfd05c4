//! The plate of `directory`, the shared room all services stand on: who is who, sign-in, permission.

use std::sync::Arc;

use contract::{Actor, Fault, Permission};
use directory::access::Permit;
use directory::party::{self, Authority, Look};
use directory::permissions::Manage;
use directory::separation::APART;
use kit::i18n::Tr;
use store::Tx;

use crate::cards::{Card, Deck, Line, SHOWN, Space};
use crate::{Plate, Service, Start};

/// What is known of it without a database.
pub fn plate() -> Plate {
    const MANAGE: Permission = Manage::PERMISSION;
    Plate {
        nav: &directory::NAV,
        starts: &[Start { rank: 40, permissions: &[MANAGE], path: "/admin/people" }],
        permissions: directory::permissions::ALL,
        apart: &APART,
        tells: directory::events::ALL,
        api: directory::openapi,
        tags: &[("sessions", "Signing in and out"), ("regions", "Divisions and where they lie")],
        doors: include_str!("../../directory/tests/doors.txt"),
        retain: directory::retention::own::KEPT,
        reseal: |db| Ok(directory::rotate::rotate(db)?.to_vec()),
        ..Plate::new("directory", directory::migrations(), directory::LOCALES)
    }
}

/// The room as a service. Its own list, of the people, is among [`directory::lists::Sources`] already.
pub fn service() -> Service {
    Service { cards: vec![Arc::new(Mine)], ..Service::new(plate(), directory::routes()) }
}

/// What of people stands in my space: for whom one may act, and who looked at one's particulars.
struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "directory"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let authorities = party::authorities_of(tx, actor.account)?;
        let looks = match actor.party {
            Some(party) => party::looks(tx, party, u32::try_from(SHOWN).unwrap_or(1))?,
            None => Vec::new(),
        };
        let account = |words: &str| Some((tr.t(words).into_owned(), "/account".to_owned()));
        let acting = |one: &Authority| Line {
            words: one.party_name.clone(),
            hint: match one.ends_on.as_deref().and_then(|last| last.parse().ok()) {
                Some(last) => tr.with("authority-until", "day", &tr.date(last)),
                None => String::new(),
            },
            ..Line::default()
        };
        let look = |one: &Look| Line {
            words: tr.text(&one.organ).to_owned(),
            hint: tr.instant(one.at_ms),
            ..Line::default()
        };
        Ok(vec![
            Card {
                title: tr.t("account-acting").into_owned(),
                lines: authorities.iter().filter(|one| one.in_force).map(acting).collect(),
                all: account("account-title"),
                rank: 65,
                ..Card::default()
            },
            Card {
                title: tr.t("account-looks").into_owned(),
                lines: looks.iter().map(look).collect(),
                all: Some((tr.t("account-looks-all").into_owned(), "/account/looks".to_owned())),
                empty: tr.t("account-looks-none").into_owned(),
                rank: 71,
            },
        ])
    }
}
