//! The timeline in words: what the ledger says of a case, as its applicant and its clerks read it.

use std::collections::HashMap;

use contract::case::RATED;
use contract::{AccountId, Fault, Lang, Text};
use kit::ui::{Channel, Moment, State};
use kit::{Html, Tr, html};
use serde_json::Value;
use store::Tx;

use casework::events;
use casework::model::Document;
use casework::view::TimelineEntry;

/// Names of the accounts that appear in a timeline, with what they may be called by an applicant: the post, not the
/// person.
pub(crate) fn people_of(tx: &mut Tx, entries: &[TimelineEntry]) -> Result<HashMap<String, String>, Fault> {
    let mut names = HashMap::new();
    for entry in entries {
        if names.contains_key(&entry.actor) {
            continue;
        }
        let id = entry.actor.strip_prefix("account:").and_then(|id| id.parse::<i64>().ok());
        if let Some(name) = id.map(|id| directory::account::name(tx, AccountId(id))).transpose()?.flatten() {
            names.insert(entry.actor.clone(), name);
        }
    }
    Ok(names)
}

/// Where an event happened, by its kind and who acted.
fn channel(entry: &TimelineEntry) -> Channel {
    match entry.kind.as_str() {
        RATED => Channel::Online,
        _ if entry.actor.starts_with("system:") => Channel::System,
        events::SUBMITTED => match entry.data.get("channel").and_then(Value::as_str) {
            Some("counter") => Channel::Hall,
            _ => Channel::Online,
        },
        events::SUPPLEMENTED | events::WITHDRAWN => Channel::Online,
        events::CHECKED
        | events::CORRECTION_ASKED
        | events::DEFERRED_LOOKED_AT
        | events::ACCEPTED
        | events::NOT_ACCEPTED
        | events::DELIVERED => Channel::Hall,
        _ => Channel::Office,
    }
}

fn text_of(data: &Value, key: &str) -> Option<String> {
    match data.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn state(kind: &str) -> State {
    match kind {
        events::CORRECTION_ASKED | events::CORRECTION_MOVED => State::Waiting,
        events::SPECIAL_OPENED => State::Paused,
        events::DUE_SOON | events::CORRECTION_NEAR | events::DEFERRED_NEAR | events::URGED => State::Soon,
        events::OVERDUE
        | events::SPECIAL_OVERDUE
        | events::OPINION_LATE
        | events::DEFERRED_LAPSED
        | events::CORRECTION_LAPSED
        | events::NOT_ACCEPTED
        | events::TERMINATED => State::Overdue,
        _ => State::Done,
    }
}

/// The timeline, oldest first. `names` says who acted: empty keeps people out of it. `part` names the part of a package an
/// entry is about.
pub(crate) fn moments(
    tr: Tr,
    entries: &[TimelineEntry],
    names: &HashMap<String, String>,
    parts: &HashMap<String, Text>,
    documents: &[Document],
    document_href: impl Fn(usize) -> String,
) -> Vec<Moment> {
    entries
        .iter()
        .filter(|entry| entry.kind != events::CHECKED && entry.kind != events::TASK_ASSIGNED)
        .map(|entry| {
            // What came of it, or which limit it was about.
            let outcome = text_of(&entry.data, "outcome").or_else(|| text_of(&entry.data, "limit"));
            let outcome = outcome.unwrap_or_default();
            let title = tr
                .find(&format!("case-event-{}-{outcome}", short(&entry.kind)), &[])
                .unwrap_or_else(|| tr.t(&format!("case-event-{}", short(&entry.kind))).into_owned());
            let part = parts.get(&entry.case).map(|name| html!("<p>{}</p>", tr.text(name)));
            Moment {
                at_ms: Some(entry.at),
                title,
                who: names.get(&entry.actor).cloned(),
                body: html!(
                    "{}{}{}",
                    part,
                    facts(tr, entry, !names.is_empty()),
                    document_link(tr, entry, documents, &document_href)
                ),
                state: state(&entry.kind),
                channel: Some(channel(entry)),
            }
        })
        .collect()
}

fn short(kind: &str) -> String {
    kind.trim_start_matches("case.").replace('.', "-")
}

/// The one or two facts of an event worth a line.
fn facts(tr: Tr, entry: &TimelineEntry, inward: bool) -> Html {
    let mut lines = Vec::new();
    for key in ["reason", "reasons", "why", "question", "because", "result"] {
        // What an organ is asked is between offices.
        if key == "question" && !inward {
            continue;
        }
        if let Some(text) = text_of(&entry.data, key) {
            let words = tr.find(&format!("case-because-{text}"), &[]).unwrap_or(text);
            lines.push(html!("<p>{}</p>", words));
        }
    }
    if let Some(until) = text_of(&entry.data, "until").or_else(|| text_of(&entry.data, "due"))
        && let Ok(date) = until.parse::<jiff::civil::Date>()
    {
        let key = match entry.kind.as_str() {
            events::SPECIAL_OPENED => "case-event-until",
            events::DEFERRED_LAPSED
            | events::DEFERRED_LOOKED_AT
            | events::DEFERRED_NEAR
            | events::CORRECTION_ASKED
            | events::CORRECTION_NEAR
            | events::CORRECTION_MOVED
            | events::CORRECTION_LAPSED => "case-event-bring-by",
            events::CONSULTED | events::OPINION_LATE => "case-event-answer-by",
            _ => "case-event-due",
        };
        lines.push(html!("<p>{}</p>", tr.with(key, "day", &tr.date(date))));
    }
    if entry.kind == "licence.issued"
        && let Some(identifier) = text_of(&entry.data, "identifier")
    {
        lines.push(html!("<p><a href=\"/verify/{}\">{}</a></p>", identifier, identifier));
    }
    if entry.kind == events::SPECIAL_OPENED
        && let Some(kind) = entry
            .data
            .get("kind")
            .cloned()
            .and_then(|k| serde_json::from_value::<worktime::SpecialKind>(k).ok())
    {
        let words = kind.words();
        lines.insert(0, html!("<p>{}</p>", if tr.lang == Lang::Zh { words.zh } else { words.en }));
    }
    lines.into_iter().collect()
}

fn document_link(
    tr: Tr,
    entry: &TimelineEntry,
    documents: &[Document],
    href: &impl Fn(usize) -> String,
) -> Option<Html> {
    let number = text_of(&entry.data, "document")?;
    let at = documents.iter().position(|document| document.number == number)?;
    let kind = documents.get(at)?.kind;
    let words = tr.t(&format!("document-kind-{}", kind.as_str()));
    Some(html!("<p><a href=\"{}\">{}</a></p>", href(at + 1), words))
}
