//! Components the pages share: how a delivery stands, what is wanted, what happened.

use contract::item::DeliveryMode;
use jiff::civil::Date;
use kit::ui::{self, Moment, State as Tone};
use kit::{Html, Tr, html};

use crate::model::{Delivery, Recipient, State, Step};

/// How a delivery stands: its tone and its word.
pub(crate) fn mark(tr: Tr, delivery: &Delivery, today: Date) -> (Tone, String) {
    let (tone, key) = match delivery.state {
        State::Delivered => (Tone::Done, "delivered"),
        State::Lost => (Tone::Overdue, "lost"),
        State::Returned => (Tone::Overdue, "returned"),
        _ if delivery.is_overdue(today) => (Tone::Overdue, "late"),
        State::Sending => (Tone::OnTime, "sending"),
        State::Waiting => (
            Tone::Waiting,
            match delivery.mode() {
                DeliveryMode::Courier => "to-send",
                DeliveryMode::Home => "to-bring",
                _ => "to-fetch",
            },
        ),
    };
    (tone, tr.t(&format!("delivery-state-{key}")).into_owned())
}

/// The same as a tag.
pub(crate) fn tag(tr: Tr, delivery: &Delivery, today: Date) -> Html {
    let (tone, word) = mark(tr, delivery, today);
    ui::tag(tone, &word)
}

/// A day as it is kept, in words.
pub(crate) fn day(tr: Tr, text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |day: Date| tr.day(day))
}

/// Who takes it and where to, in a line.
pub(crate) fn recipient_words(tr: Tr, to: &Recipient) -> String {
    match to.address.is_empty() {
        false => format!("{} {} {}", to.name, to.phone, to.address),
        true => tr.f(
            "delivery-agent-words",
            &[("name", to.name.as_str().into()), ("tail", to.tail.as_str().into())],
        ),
    }
}

/// How somebody wants it, in a sentence.
pub(crate) fn wish_words(tr: Tr, mode: DeliveryMode, hall: &str, to: Option<&Recipient>) -> String {
    let to = to.cloned().unwrap_or_default();
    let who = recipient_words(tr, &to);
    tr.f(
        &format!("delivery-wish-{}", mode.as_str()),
        &[("hall", hall.to_owned().into()), ("who", who.into())],
    )
}

/// What happened, as a timeline. The applicant does not read names of staff in it.
pub(crate) fn timeline(tr: Tr, steps: &[Step], own: bool) -> Html {
    let moments: Vec<Moment> = steps
        .iter()
        .map(|step| {
            let state = match step.kind.as_str() {
                "lost" | "returned" | "refused-document" | "refused-code" | "order-refused" => Tone::Overdue,
                "delivered" | "handed-document" | "handed-code" | "recorded" => Tone::Done,
                _ => Tone::OnTime,
            };
            let courier = step.event.is_some();
            let note = (courier || !own).then_some(step.note.clone()).filter(|note| !note.is_empty());
            let parcel = if step.parcel.is_empty() || own {
                Html::empty()
            } else {
                html!("<p class=\"hint number\">{}</p>", step.parcel)
            };
            Moment {
                at_ms: Some(step.at),
                title: tr.t(&format!("delivery-step-{}", step.kind)).into_owned(),
                who: note,
                body: parcel,
                state,
                channel: None,
            }
        })
        .collect();
    ui::timeline(tr, &moments)
}
