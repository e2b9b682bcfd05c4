//! What of supervision stands on pages that gather: in the command centre the alerts that are not closed.

use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::i18n::Tr;
use kit::ui::State;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::permissions::Watch;
use crate::store::{self as rows, AlertFilter};
use crate::watch::Alert;

/// Alerts that are open (`/command`), the latest first, for those who judge them.
pub(crate) struct Alerts;

impl Deck for Alerts {
    fn name(&self) -> &'static str {
        "insight"
    }

    fn space(&self) -> Space {
        Space::Command
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let scope = ListScope::of(actor, Watch::PERMISSION);
        if scope.is_nothing() {
            return Ok(Vec::new());
        }
        let filter = AlertFilter { state: None, open: true, late: false, rule: None, before: None };
        let alerts = rows::alerts(tx, &scope, &filter, u32::try_from(SHOWN).unwrap_or(1))?;
        let line = |alert: &Alert| Line {
            words: tr.text(&alert.name).to_owned(),
            href: format!("/office/watch/{}", alert.number),
            hint: format!("{} · {}", alert.number, tr.instant(alert.at)),
            mark: Some((
                if alert.card == "red" { State::Overdue } else { State::Soon },
                tr.t(&format!("insight-card-{}", alert.card)).into_owned(),
            )),
            ..Line::default()
        };
        Ok(vec![Card {
            title: tr.t("insight-alerts-title").into_owned(),
            lines: alerts.iter().map(line).collect(),
            all: Some((tr.t("insight-alerts-open").into_owned(), "/office/watch".to_owned())),
            empty: tr.t("insight-alerts-none").into_owned(),
            rank: 10,
        }])
    }
}
