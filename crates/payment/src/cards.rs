//! What of payment stands on pages that gather: in my space the bills that wait, in the offices the money that counts for no bill.

use contract::time::china_date;
use contract::{Actor, Fault};
use directory::access::Permit;
use kit::i18n::Tr;
use kit::ui::State as Tone;
use service::cards::{Card, Deck, Line, SHOWN, Space};
use store::Tx;

use crate::model::{Bill, BillState};
use crate::pages::show;
use crate::permissions::Finance;
use crate::store::{bills as rows, refunds};

/// One's own bills.
pub(crate) struct Mine;

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "payment"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let today = china_date(tx.now());
        let mut bills: Vec<Bill> = Vec::new();
        for party in directory::party::of_account(tx, actor.account)? {
            bills.extend(rows::of_party(tx, party.id.0, i64::MAX, u32::try_from(SHOWN).unwrap_or(1))?);
        }
        bills.sort_by_key(|bill| (bill.state() != BillState::Open, std::cmp::Reverse(bill.id)));
        let line = |bill: &Bill| Line {
            words: tr.text(&bill.name()).to_owned(),
            href: format!("/bills/{}", bill.number),
            hint: show::bill_hint(tr, bill),
            mark: Some(show::bill_mark(tr, bill, today)),
            waits: bill.state() == BillState::Open,
        };
        Ok(vec![Card {
            title: tr.t("payment-nav-mine").into_owned(),
            lines: bills.iter().take(SHOWN).map(line).collect(),
            all: Some((tr.t("payment-card-all").into_owned(), "/my/bills".to_owned())),
            rank: 35,
            ..Card::default()
        }])
    }
}

/// Money that counts for no bill.
pub(crate) struct Held;

impl Deck for Held {
    fn name(&self) -> &'static str {
        "payment-held"
    }

    fn space(&self) -> Space {
        Space::Office
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        const MOST: u32 = 50;
        if !actor.may_somewhere(Finance::PERMISSION) {
            return Ok(Vec::new());
        }
        let held = rows::held(tx, 0, MOST + 1)?.len();
        let words = tr.t("payment-nav-held").into_owned();
        let line = Line::counted(tr, words, "/office/bills/held", held, MOST as usize, Tone::Soon);
        let mut lines: Vec<Line> = line.into_iter().collect();
        for state in ["asked", "checked", "confirmed"] {
            let found = refunds::in_state(tx, state, 0, MOST + 1)?.len();
            let words = tr.t(&format!("payment-card-refunds-{state}")).into_owned();
            let href = format!("/office/refunds?state={state}");
            lines.extend(Line::counted(tr, words, &href, found, MOST as usize, Tone::Soon));
        }
        Ok(vec![Card {
            title: tr.t("payment-card-finance").into_owned(),
            lines,
            empty: tr.t("payment-card-none-held").into_owned(),
            rank: 45,
            ..Card::default()
        }])
    }
}
