//! What of halls stands on pages that gather: in my space today's tickets and the appointments to come, at the window who is expected today,
//! on the screen in the hall how many wait in each.

use contract::time::china_date;
use contract::{Actor, Fault};
use jiff::ToSpan;
use kit::i18n::Tr;
use kit::ui::State as Tone;
use service::cards::{Card, Deck, Line, Space};
use store::Tx;

use crate::model::{Booking, State, Ticket, Turn};
use crate::pages::{show, within_reach};
use crate::plan::{InForce, Plan};
use crate::store::{bookings, tickets};

/// Cards of this service.
pub(crate) struct Mine(pub(crate) InForce);

impl Deck for Mine {
    fn name(&self) -> &'static str {
        "hall"
    }

    fn space(&self) -> Space {
        Space::My
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let plan = self.0.now(tx)?;
        let today = china_date(tx.now());
        let open = |ticket: &Ticket| !matches!(ticket.state, Turn::Done | Turn::Left | Turn::Passed);
        let tickets = tickets::of_account(tx, actor.account, &today.to_string())?;
        let mut lines: Vec<Line> =
            tickets.iter().filter(|one| open(one)).map(|one| ticket(tr, &plan, one)).collect();
        // Today's and tomorrow's are to be thought of now.
        let near = today.checked_add(1.day()).unwrap_or(today).to_string();
        let coming = bookings::coming(tx, actor.account, &today.to_string())?;
        lines.extend(coming.iter().map(|one| booking(tr, &plan, one, &near)));
        Ok(vec![Card {
            title: tr.t("hall-card-title").into_owned(),
            lines,
            all: Some((tr.t("hall-mine").into_owned(), "/my/bookings".to_owned())),
            empty: tr.t("hall-card-none").into_owned(),
            rank: 40,
        }])
    }
}

fn ticket(tr: Tr, plan: &Plan, one: &Ticket) -> Line {
    let tone = if one.state == Turn::Called { Tone::Soon } else { Tone::Waiting };
    Line {
        words: tr.with("hall-card-ticket", "number", &one.number),
        href: format!("/tickets/{}", one.token),
        hint: show::hall_name(tr, plan, &one.hall),
        mark: Some((tone, tr.t(&format!("hall-turn-{}", one.state.as_str())).into_owned())),
        waits: true,
    }
}

fn booking(tr: Tr, plan: &Plan, one: &Booking, near: &str) -> Line {
    let tone = if one.state == State::Waiting { Tone::Paused } else { Tone::OnTime };
    Line {
        words: tr.text(&one.matter()).to_owned(),
        href: format!("/my/bookings/{}", one.number),
        hint: format!("{} · {}", show::when(tr, one), show::hall_name(tr, plan, &one.hall)),
        mark: Some((tone, show::state_word(tr, one))),
        waits: one.state == State::Booked && one.day.as_str() <= near,
    }
}

/// Who is expected today (`/desk`).
pub(crate) struct Expected(pub(crate) InForce);

impl Deck for Expected {
    fn name(&self) -> &'static str {
        "hall"
    }

    fn space(&self) -> Space {
        Space::Desk
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let plan = self.0.now(tx)?;
        let today = china_date(tx.now()).to_string();
        let mut lines = Vec::new();
        for hall in within_reach(&plan, actor) {
            let booked = bookings::of_day(tx, &hall.key, &today)?;
            let expected = booked.iter().filter(|one| one.state == State::Booked).count();
            let (name, href) = (tr.text(&hall.name).to_owned(), format!("/desk/halls/{}", hall.key));
            lines.extend(Line::counted(tr, name, &href, expected, usize::MAX, Tone::Waiting));
        }
        Ok(vec![Card { title: tr.t("hall-card-expected").into_owned(), lines, rank: 40, ..Card::default() }])
    }
}

/// How many wait in each hall: for everybody (`/board`), and of the halls within reach (`/command`).
pub(crate) struct InLine(pub(crate) InForce, pub(crate) Space);

impl Deck for InLine {
    fn name(&self) -> &'static str {
        "hall"
    }

    fn space(&self) -> Space {
        self.1
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let plan = self.0.now(tx)?;
        let today = china_date(tx.now()).to_string();
        let mut lines = Vec::new();
        let reached = |region: &str| {
            self.1 == Space::Board
                || actor.postings.iter().any(|post| contract::actor::region_covers(&post.region, region))
        };
        for hall in plan.halls.iter().filter(|hall| hall.queue.is_some() && reached(&hall.region)) {
            let open = tickets::open(tx, &hall.key, &today)?;
            let waiting = open.iter().filter(|one| one.state == Turn::Waiting).count();
            lines.push(Line {
                words: tr.text(&hall.name).to_owned(),
                mark: Some((Tone::Waiting, tr.n("hall-card-waiting", waiting as i64))),
                ..Line::default()
            });
        }
        Ok(vec![Card { title: tr.t("hall-card-line").into_owned(), lines, rank: 40, ..Card::default() }])
    }
}
