//! What others have to do with a case, as staff see it: what it was put before other organs for, and that somebody urged.

use contract::Actor;
use kit::ui::{self, State, Tone, Weight};
use kit::{Html, html};

use super::Dossier;
use crate::pages::Room;
use casework::events;
use casework::model::{Referral, ReferralKind};
use casework::referral::reads_in;

/// That somebody urged the case, the last time: when, for whom, with what words. Nothing once it is decided.
pub(crate) fn urged_part(room: &Room, dossier: &Dossier) -> Html {
    let tr = room.tr();
    if !dossier.case().state.is_open() {
        return Html::empty();
    }
    // Whoever urges a package urges its parts.
    let (own, whole) = (&dossier.case().number, &dossier.file.root.number);
    let of_it = |entry: &&casework::view::TimelineEntry| {
        entry.kind == events::URGED && (entry.case == *own || entry.case == *whole)
    };
    let Some(last) = dossier.timeline.iter().rev().find(of_it) else { return Html::empty() };
    let text = |key: &str| last.data.get(key).and_then(|value| value.as_str()).unwrap_or_default();
    let by = tr.t(&format!("office-urged-{}", text("by")));
    let words = tr.f("office-urged", &[("by", by.into()), ("at", tr.instant(last.at).into())]);
    ui::notice(
        Tone::Warn,
        &html!("<p><strong>{}</strong></p><p class=\"written\">{}</p>", words, text("reason")),
    )
}

/// Copies sent and opinions asked for, oldest first, each with what became of it.
pub(crate) fn referrals_part(room: &Room, dossier: &Dossier, actor: &Actor) -> Html {
    let tr = room.tr();
    let rows: Html = dossier.referrals.iter().map(|one| referral(room, dossier, actor, one)).collect();
    if rows.is_empty() {
        return Html::empty();
    }
    html!("<h2 id=\"others\">{}</h2><ul>{}</ul>", tr.t("office-referrals"), rows)
}

fn referral(room: &Room, dossier: &Dossier, actor: &Actor, one: &Referral) -> Html {
    let tr = room.tr();
    let organ = dossier.organs.get(&one.organ).map(|organ| tr.text(organ)).unwrap_or_default();
    let until = one.until.as_deref().and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let overdue = one.done_at.is_none() && until.is_some_and(|day| day < dossier.today());
    let (state, word) = match (one.kind, one.done_at, one.outcome) {
        (_, Some(_), Some(outcome)) if one.late => {
            (State::Overdue, tr.with("office-referral-late", "opinion", &super::opinion_word(tr, outcome)))
        }
        (_, Some(_), Some(outcome)) => (State::Done, super::opinion_word(tr, outcome)),
        (_, Some(_), None) => (State::Done, tr.t("office-referral-read").into_owned()),
        (ReferralKind::Consult, None, _) if overdue => {
            (State::Overdue, tr.t("office-referral-overdue").into_owned())
        }
        (ReferralKind::Consult, None, _) if one.waits => {
            (State::Paused, tr.t("office-referral-waits").into_owned())
        }
        (ReferralKind::Consult, None, _) => (State::Waiting, tr.t("office-referral-open").into_owned()),
        (ReferralKind::Copy, None, _) => (State::Waiting, tr.t("office-referral-unread").into_owned()),
    };
    let day = until.map(|day| html!(" · {}", tr.with("office-referral-until", "day", &tr.day(day))));
    let done = one.done_at.map(|at| {
        let by = one.done_by.map(|by| dossier.name_of(by)).unwrap_or_default();
        html!("<p class=\"hint\">{} {}</p>", by, tr.instant(at))
    });
    let opinion = one.opinion.as_ref().map(|words| html!("<p class=\"written\">{}</p>", words));
    let mine =
        one.kind == ReferralKind::Copy && one.done_at.is_none() && reads_in(actor, one.organ, one.post);
    let read = mine.then(|| {
        ui::form(
            &room.ctx.view,
            &format!("/office/case/{}/copy/{}/read", dossier.case().number, one.no),
            &ui::buttons([ui::button(&tr.t("office-referral-mark-read"), Weight::Secondary, None)]),
        )
    });
    html!(
        "<li><p><strong>{} · {}</strong> {} <span class=\"hint\">{} {}{}</span></p><p class=\"written\">{}</p>{}{}{}</li>",
        tr.t(&format!("office-referral-{}", one.kind.as_str())),
        organ,
        ui::tag(state, &word),
        dossier.name_of(one.sent_by),
        tr.instant(one.sent_at),
        day,
        one.words,
        opinion,
        done,
        read
    )
}
