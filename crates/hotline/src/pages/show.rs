//! How tickets are shown: words and marks of states and limits, what was said, the way of it.

use std::collections::BTreeMap;

use contract::{AccountId, Fault, OrganId, Text};
use kit::ui::{self, Moment, State as Mark};
use kit::{Html, Tr, esc, html};
use store::Tx;

use super::Room;
use crate::events;
use crate::model::{Level, State, Ticket, TicketKind};
use crate::view::File;

/// The word for a kind.
pub(crate) fn kind_word(tr: Tr, kind: TicketKind) -> String {
    tr.t(&format!("ticket-kind-{}", kind.as_str())).into_owned()
}

/// The word for a state.
pub(crate) fn state_word(tr: Tr, state: State) -> String {
    tr.t(&format!("ticket-state-{}", state.as_str())).into_owned()
}

/// How a ticket stands, as its caller is told it.
pub(crate) fn told_tag(tr: Tr, ticket: &Ticket, now: i64) -> Html {
    let (mark, word) = told(tr, ticket, now);
    ui::tag(mark, &word)
}

/// The same as mark and word.
pub(crate) fn told(tr: Tr, ticket: &Ticket, now: i64) -> (Mark, String) {
    (mark(ticket, now), tr.t(&format!("ticket-told-{}", ticket.state.as_str())).into_owned())
}

fn mark(ticket: &Ticket, now: i64) -> Mark {
    match (ticket.state, ticket.level(now)) {
        (State::Closed | State::Withdrawn, _) => Mark::Done,
        (State::Answered, _) => Mark::Done,
        (_, Level::Late) => Mark::Overdue,
        (_, Level::Soon) => Mark::Soon,
        (State::Received | State::Dispatched, _) => Mark::Waiting,
        _ => Mark::OnTime,
    }
}

/// The state as a mark with its word.
pub(crate) fn state_tag(tr: Tr, ticket: &Ticket, now: i64) -> Html {
    ui::tag(mark(ticket, now), &state_word(tr, ticket.state))
}

/// The limit: its moment, and whether it is near or past.
pub(crate) fn level_tag(tr: Tr, ticket: &Ticket, now: i64) -> Html {
    let when = tr.with("ticket-due-at", "at", &tr.instant(ticket.due_at));
    let level = match ticket.level(now) {
        Level::Late => Some((Mark::Overdue, "ticket-level-late")),
        Level::Soon => Some((Mark::Soon, "ticket-level-soon")),
        Level::Fine => None,
    };
    let level = level.map(|(mark, key)| html!("{} ", ui::tag(mark, &tr.t(key))));
    let provisional =
        ticket.provisional.then(|| html!("<br><span class=\"hint\">{}</span>", tr.t("ticket-provisional")));
    html!("{}{}{}", level, when, provisional)
}

/// Names of the units and people a page speaks of.
#[derive(Debug, Default, Clone)]
pub(crate) struct Names {
    organs: BTreeMap<i64, Text>,
    people: BTreeMap<String, String>,
}

impl Names {
    /// Of a ticket and its way. People only for staff: to callers a unit has no names.
    pub fn of(tx: &mut Tx, file: &File, with_people: bool) -> Result<Names, Fault> {
        let mut names = Names::default();
        for organ in file.hops.iter().map(|hop| hop.organ).chain(file.ticket.organ) {
            names.add(tx, organ)?;
        }
        let actors = file.happened.iter().map(|one| one.actor.clone()).filter(|_| with_people);
        for actor in actors {
            let id = actor.strip_prefix("account:").and_then(|id| id.parse().ok()).map(AccountId);
            if let (Some(id), false) = (id, names.people.contains_key(&actor)) {
                let name = directory::account::name(tx, id)?.unwrap_or_default();
                names.people.insert(actor, name);
            }
        }
        Ok(names)
    }

    /// Learns the name of a unit.
    pub fn add(&mut self, tx: &mut Tx, organ: OrganId) -> Result<(), Fault> {
        if let (false, Some(found)) =
            (self.organs.contains_key(&organ.0), directory::organ::by_id(tx, organ)?)
        {
            self.organs.insert(organ.0, found.name);
        }
        Ok(())
    }

    /// A unit's name.
    pub fn organ(&self, tr: Tr, organ: OrganId) -> String {
        let known = self.organs.get(&organ.0).map(|name| tr.text(name).to_owned());
        known.unwrap_or_else(|| tr.t("ticket-unit-gone").into_owned())
    }
}

/// What somebody wrote, its lines kept.
pub(crate) fn words(text: &str) -> Html {
    let lines: Vec<Html> = text.lines().map(esc).collect();
    let mut out = Html::empty();
    for (at, line) in lines.iter().enumerate() {
        out.push(&html!("{}{}", (at > 0).then(|| html!("<br>")), line));
    }
    html!("<p>{}</p>", out)
}

/// What is known of a ticket, in rows. `staff` sees where it came from and the class.
pub(crate) fn facts(room: &Room, file: &File, names: &Names, class: Option<&str>, staff: bool) -> Html {
    let (tr, ticket) = (room.tr(), &file.ticket);
    let row = |key: &str, value: Html| (tr.t(key).into_owned(), value);
    let mut rows = vec![
        row(
            "ticket-state",
            if staff { state_tag(tr, ticket, file.now) } else { told_tag(tr, ticket, file.now) },
        ),
        row("ticket-number", esc(&ticket.number)),
        row("ticket-kind", esc(&kind_word(tr, ticket.kind))),
        row("ticket-received", esc(&tr.instant(ticket.received_at))),
    ];
    if !ticket.state.has_ended() && ticket.answered_at.is_none() {
        rows.push(row("ticket-due", level_tag(tr, ticket, file.now)));
    }
    if let Some(why) = &ticket.extended {
        rows.push(row("ticket-extended", esc(why)));
    }
    if let Some(organ) = ticket.organ {
        rows.push(row("ticket-unit", esc(&names.organ(tr, organ))));
    }
    if !ticket.place.is_empty() {
        rows.push(row("ticket-place", esc(&ticket.place)));
    }
    if staff {
        let origin = (!ticket.origin.is_empty()).then(|| html!(" · {}", ticket.origin));
        let channel = tr.t(&format!("ticket-channel-{}", ticket.channel.as_str()));
        rows.push(row("ticket-channel", html!("{}{}", channel, origin)));
        if let Some(class) = class {
            rows.push(row("ticket-class", esc(class)));
        }
        let who = match (ticket.protected, ticket.caller.is_empty(), ticket.phone.is_empty()) {
            (true, ..) => html!("{}", tr.t("ticket-caller-sealed")),
            (_, true, true) => html!("{}", tr.t("ticket-caller-unnamed")),
            _ => html!("{} {}", ticket.caller, ticket.phone),
        };
        rows.push(row("ticket-caller", who));
        if let (Some(at), State::Dispatched) = (ticket.take_by, ticket.state) {
            rows.push(row("ticket-take-by", esc(&tr.instant(at))));
        }
    }
    ui::summary(&rows)
}

/// The answer, with whether it helped.
pub(crate) fn answer(room: &Room, file: &File) -> Html {
    let (tr, ticket) = (room.tr(), &file.ticket);
    let Some(answer) = &ticket.answer else { return Html::empty() };
    let when = ticket.answered_at.map(|at| html!("<p class=\"hint\">{}</p>", tr.instant(at)));
    let former = ticket.answered_at.is_none();
    let head = tr.t(if former { "ticket-answer-former" } else { "ticket-answer" });
    let rated = ticket.rated_at.map(|_| {
        let solved = match ticket.solved {
            Some(true) => "ticket-solved-yes",
            _ => "ticket-solved-no",
        };
        let content = ticket.content.map(|grade| tr.t(&format!("ticket-content-{grade}")).into_owned());
        let said = ticket.comment.as_deref().map(words);
        html!("<p>{} · {}</p>{}", tr.t(solved), content.unwrap_or_default(), said)
    });
    html!("<h2>{}</h2>{}{}{}", head, words(answer), when, rated)
}

/// The way of a ticket: what happened, with its reasons. To callers neither names of people nor what the office and a unit said to
/// each other.
pub(crate) fn way(room: &Room, file: &File, names: &Names, staff: bool) -> Html {
    let tr = room.tr();
    let hidden = [events::DUE_SOON, events::OVERDUE];
    let moments: Vec<Moment> = file
        .happened
        .iter()
        .filter(|one| staff || !hidden.contains(&one.kind.as_str()))
        .map(|one| {
            let title = tr.t(&format!("ledger-kind-{}", one.kind.replace('.', "-"))).into_owned();
            let organ = one.data["organ"].as_i64().map(|id| names.organ(tr, OrganId(id)));
            let open_reason = [events::EXTENDED, events::REOPENED, events::WITHDRAWN];
            let why = one.data["why"].as_str().filter(|why| !why.is_empty());
            let why = why.filter(|_| staff || open_reason.contains(&one.kind.as_str()));
            let purpose = one.data["purpose"].as_str();
            let with = one.data["with"].as_str().filter(|_| staff);
            let body = [organ.as_deref(), why, purpose, with].into_iter().flatten().map(words).collect();
            Moment {
                at_ms: Some(one.at),
                title,
                who: staff.then(|| names.people.get(&one.actor).cloned()).flatten(),
                body,
                state: if one.kind == events::OVERDUE { Mark::Overdue } else { Mark::Done },
                channel: None,
            }
        })
        .collect();
    html!("<h2>{}</h2>{}", tr.t("ticket-way"), ui::timeline(tr, &moments))
}

/// Who opened the identity behind it.
pub(crate) fn looks(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let lines: Html = file
        .looks
        .iter()
        .map(|look| {
            let organ = Text::new(look.organ_zh.clone(), look.organ_en.clone());
            html!("<li>{} · {} {} · {}</li>", tr.instant(look.at), tr.text(&organ), look.viewer, look.purpose)
        })
        .collect();
    match lines.is_empty() {
        true => Html::empty(),
        false => html!("<h2>{}</h2><ul>{}</ul>", tr.t("ticket-looks"), lines),
    }
}

/// Tickets in a short list, each a link.
pub(crate) fn short_list<'a>(
    room: &Room,
    base: &str,
    now: i64,
    tickets: impl Iterator<Item = &'a Ticket>,
) -> Html {
    let tr = room.tr();
    let lines: Html = tickets
        .map(|ticket| {
            html!(
                "<li><div><a href=\"{}/{}\">{}</a><p class=\"hint\">{} · {} · {}</p>{}</div></li>",
                base,
                ticket.number,
                ticket.title,
                ticket.number,
                kind_word(tr, ticket.kind),
                tr.instant(ticket.received_at),
                state_tag(tr, ticket, now)
            )
        })
        .collect();
    html!("<ul class=\"tasks\">{}</ul>", lines)
}
