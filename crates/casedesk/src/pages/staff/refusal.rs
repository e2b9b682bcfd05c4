//! A refusal in words, for the page it came from: who was faster and when, days and instants as people say them.

use axum::http::StatusCode;
use contract::case::CaseState;
use contract::{Fault, FaultKind};
use jiff::civil::Date;
use kit::ui::{self, Tone};
use kit::{FaultWords, Html, Tr, esc, fault_words, html};

use super::Dossier;
use crate::pages::{Room, state_word};

/// An act that was refused, in words for the page it came from.
pub(crate) struct Refusal {
    /// Status the page answers with.
    pub status: StatusCode,
    /// The words.
    pub words: FaultWords,
    /// The field it is about, where it is about one.
    pub field: Option<String>,
    /// Who was faster, and when.
    pub who: String,
    /// The material or criterion it is about.
    pub about: String,
}

impl Refusal {
    /// The notice on top of the page.
    pub fn notice(&self) -> Html {
        let link = self.field.as_ref().map(|field| ui::field_anchor(field));
        let what = match link {
            Some(anchor) => html!("<a href=\"#{}\">{}</a>", anchor, self.words.what),
            None => esc(&self.words.what),
        };
        let line = |words: &str| (!words.is_empty()).then(|| html!("<p><strong>{}</strong></p>", words));
        let body = html!(
            "<p><strong>{}</strong></p>{}{}<p>{} {}</p>",
            what,
            line(&self.about),
            line(&self.who),
            self.words.meaning,
            self.words.action
        );
        ui::notice(Tone::Stop, &body)
    }
}

/// A refusal whose days and instants are said as people say them.
pub(super) fn said(tr: Tr, fault: &Fault) -> Fault {
    let mut spoken = Fault::new(fault.kind, fault.code);
    for (name, value) in &fault.args {
        spoken = spoken.with(name, said_value(tr, name, value));
    }
    spoken
}

/// A day or an instant as people say it; anything else as it is.
fn said_value(tr: Tr, name: &str, value: &str) -> String {
    match name {
        "next" => value.parse().map_or_else(|_| value.to_owned(), |at| tr.instant(at)),
        _ => value.parse::<Date>().map_or_else(|_| value.to_owned(), |day| tr.day(day)),
    }
}

/// Puts a refusal into words: accounts by name, instants and days as people say them, materials and criteria by what they
/// are called. What is not about the act itself (not signed in, not there, our mistake) stays an error.
///
/// # Errors
/// The error itself.
pub(crate) async fn refusal(
    room: &Room,
    dossier: &Dossier,
    error: kit::Error,
) -> Result<Refusal, kit::Error> {
    let fault = error.fault();
    if !matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict | FaultKind::Forbidden) {
        return Err(error);
    }
    let tr = room.tr();
    let mut spoken = Fault::new(fault.kind, fault.code);
    let (mut field, mut about, mut by, mut when) = (None, String::new(), String::new(), String::new());
    for (name, value) in &fault.args {
        let value = match *name {
            "by" => {
                by = by_name(room, dossier, value).await?;
                by.clone()
            }
            "at" => {
                when = value.parse().map_or_else(|_| value.clone(), |at| tr.instant(at));
                when.clone()
            }
            "due" | "until" | "most" | "next" => said_value(tr, name, value),
            "state" => CaseState::parse(value).map_or_else(|| value.clone(), |s| state_word(tr, s)),
            "concept" if fault.code == "case.unread" => {
                field = Some("unread".to_owned());
                dossier.concept(tr, value).to_owned()
            }
            "concept" => {
                field = Some(format!("mark:{value}"));
                about = dossier.concept(tr, value).to_owned();
                about.clone()
            }
            "criterion" => {
                field = Some(format!("criterion:{value}"));
                about = dossier.criterion(tr, value).to_owned();
                about.clone()
            }
            _ => value.clone(),
        };
        spoken = spoken.with(name, value);
    }
    let who = match (by.is_empty(), when.is_empty()) {
        (false, false) => tr.f("office-faster-who-when", &[("by", by.into()), ("at", when.into())]),
        (false, true) => tr.with("office-faster-who", "by", &by),
        (true, false) => tr.with("office-faster-when", "at", &when),
        (true, true) => String::new(),
    };
    let mut words = fault_words(tr, &spoken);
    // What conflicts mean in general ("somebody was faster") is wrong for those that are about the clerk's own entries.
    if tr.find(&format!("{}.meaning", kit::i18n::fault_key(fault.code)), &[]).is_none() {
        words.meaning.clear();
    }
    // The page it stands on is read anew: there is nothing to be reloaded.
    if fault.kind == FaultKind::Conflict && (fault.code == "case.changed" || !who.is_empty()) {
        words.action = tr.t("office-fresh-below").into_owned();
    }
    Ok(Refusal { status: kit::status_of(fault.kind), words, field, who, about })
}

async fn by_name(room: &Room, dossier: &Dossier, account: &str) -> Result<String, kit::Error> {
    let Ok(id) = account.parse::<i64>() else { return Ok(account.to_owned()) };
    let known = dossier.name_of(contract::AccountId(id));
    if !known.is_empty() {
        return Ok(known);
    }
    let found = room.read(move |tx, _, _| directory::account::name(tx, contract::AccountId(id))).await?;
    Ok(found.unwrap_or_else(|| account.to_owned()))
}
