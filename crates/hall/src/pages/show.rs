//! Components the pages of the hall share: opening hours, an appointment's facts, how it stands.

use contract::time::china_date;
use kit::ui::{self, State as Tone};
use kit::{Html, Tr, html};

use crate::model::{Booking, State, Ticket, Turn};
use crate::opening::{Day, Session, Why};
use crate::plan::{Hall, Kind, Plan};

/// `08:30–12:00、13:30–17:30`.
pub(super) fn sessions(tr: Tr, all: &[Session]) -> String {
    if all.is_empty() {
        return tr.t("hall-closed").into_owned();
    }
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let one = |(from, to): &Session| format!("{}–{}", clock(*from), clock(*to));
    all.iter().map(one).collect::<Vec<_>>().join(&tr.t("hall-and"))
}

/// Why a day is not as others, in words; empty for an ordinary day.
pub(super) fn why(tr: Tr, day: &Day) -> String {
    match &day.why {
        Why::Working | Why::Weekend => String::new(),
        Why::MakeUp => tr.t("hall-day-make-up").into_owned(),
        Why::Holiday(name) => tr.text(name).to_owned(),
        Why::Exception(why) => why.clone(),
    }
}

/// What a day says of itself in one line.
pub(super) fn day_line(tr: Tr, day: &Day) -> String {
    let (hours, why) = (sessions(tr, &day.sessions), why(tr, day));
    let guessed = if day.provisional { tr.t("hall-day-provisional") } else { "".into() };
    let notes: Vec<&str> = [why.as_str(), &guessed].into_iter().filter(|note| !note.is_empty()).collect();
    match notes.is_empty() {
        true => hours,
        false => {
            tr.f("hall-day-note", &[("hours", hours.into()), ("note", notes.join(&tr.t("hall-and")).into())])
        }
    }
}

/// The word of a kind of place.
pub(super) fn kind(tr: Tr, kind: Kind) -> String {
    tr.t(&format!("hall-kind-{}", kind.as_str())).into_owned()
}

/// What is done in a hall, by the names of categories.
pub(super) fn done_here(tr: Tr, plan: &Plan, hall: &Hall) -> String {
    let served = plan.categories.iter().filter(|category| hall.serves(&category.key));
    served.map(|category| tr.text(&category.name)).collect::<Vec<_>>().join(&tr.t("hall-and"))
}

/// How an appointment stands.
pub(super) fn state(tr: Tr, booking: &Booking, now: i64) -> Html {
    let tone = match booking.state {
        State::Waiting => Tone::Paused,
        State::Booked if booking.moved_from.is_some() => Tone::Soon,
        State::Booked if booking.starts_at <= now => Tone::Soon,
        State::Booked => Tone::OnTime,
        State::Arrived => Tone::Done,
        State::Missed => Tone::Overdue,
        State::Cancelled => Tone::Waiting,
    };
    ui::tag(tone, &state_word(tr, booking))
}

/// The word of it.
pub(crate) fn state_word(tr: Tr, booking: &Booking) -> String {
    let key = match booking.state {
        State::Booked if booking.moved_from.is_some() => "hall-state-moved".to_owned(),
        State::Missed if booking.forgiven.is_some() => "hall-state-forgiven".to_owned(),
        state => format!("hall-state-{}", state.as_str()),
    };
    tr.t(&key).into_owned()
}

/// When it is: a day and a slot, or a day for the waiting list.
pub(crate) fn when(tr: Tr, booking: &Booking) -> String {
    let day = tr.day(china_date(booking.starts_at));
    match booking.state {
        State::Waiting => day,
        _ => slot(tr, booking.starts_at, booking.ends_at, &day),
    }
}

/// A day and a slot.
pub(super) fn slot(tr: Tr, from: i64, to: i64, day: &str) -> String {
    tr.f("hall-slot", &[("day", day.into()), ("from", tr.time(from).into()), ("to", tr.time(to).into())])
}

/// The name of a hall; its key where the plan has it no more.
pub(crate) fn hall_name(tr: Tr, plan: &Plan, key: &str) -> String {
    plan.hall(key).map_or_else(|_| key.to_owned(), |hall| tr.text(&hall.name).to_owned())
}

/// The rules of appointments of a hall, as everybody reads them (no-show rule included).
pub(super) fn rules(tr: Tr, hall: &Hall) -> Html {
    let Some(booking) = &hall.booking else { return Html::empty() };
    let n = |key: &str, n: u16| html!("<li>{}</li>", tr.n(key, n));
    let missed = tr.f(
        "hall-rule-missed",
        &[
            ("days", booking.missed.within.to_string().into()),
            ("n", booking.missed.most.to_string().into()),
            ("pause", booking.missed.pause.to_string().into()),
        ],
    );
    html!(
        "<h2>{}</h2><ul>{}{}{}<li>{}</li><li>{}</li></ul>",
        tr.t("hall-rules"),
        n("hall-rule-until", booking.until),
        n("hall-rule-most", booking.most),
        n("hall-rule-grace", booking.grace),
        tr.t("hall-rule-cancel"),
        missed
    )
}

/// How a ticket stands.
pub(super) fn turn(tr: Tr, ticket: &Ticket) -> Html {
    let tone = match ticket.state {
        Turn::Waiting => Tone::Waiting,
        Turn::Called => Tone::Soon,
        Turn::Serving => Tone::OnTime,
        Turn::Held => Tone::Paused,
        Turn::Passed => Tone::Overdue,
        Turn::Done | Turn::Left => Tone::Done,
    };
    ui::tag(tone, &tr.t(&format!("hall-turn-{}", ticket.state.as_str())))
}
