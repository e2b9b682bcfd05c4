//! Who, and on what evidence: party card, contact card, evidence tile.

use jiff::civil::Date;

use crate::html;
use crate::html::{Html, safe_href};
use crate::i18n::Tr;
use crate::ui::{State, tag};

/// How far evidence can be trusted (国办函〔2016〕108号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Issued by an organ and sealed.
    A,
    /// Checked against the original at a window.
    B,
    /// Uploaded by the applicant.
    C,
    /// Declared by the applicant.
    D,
}

impl Trust {
    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            Trust::A => "A",
            Trust::B => "B",
            Trust::C => "C",
            Trust::D => "D",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Trust::A => "kit-trust-a",
            Trust::B => "kit-trust-b",
            Trust::C => "kit-trust-c",
            Trust::D => "kit-trust-d",
        }
    }
}

/// A piece of evidence: a licence, a material, a datum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What it is.
    pub title: String,
    /// How far it can be trusted.
    pub trust: Trust,
    /// Where it came from.
    pub source: String,
    /// Last day it is valid; `None` is without end or not applicable.
    pub valid_to: Option<Date>,
    /// Today, to tell what has expired.
    pub today: Date,
    /// Where it can be seen.
    pub href: Option<String>,
    /// More: number, size.
    pub note: Option<String>,
}

/// The tile of a piece of evidence.
pub fn evidence(tr: Tr, e: &Evidence) -> Html {
    let title = match &e.href {
        Some(href) => html!("<a href=\"{}\">{}</a>", safe_href(href), e.title),
        None => html!("{}", e.title),
    };
    let note = e.note.as_ref().map(|note| html!("<p class=\"hint\">{}</p>", note));
    let valid = e.valid_to.map(|day| match day < e.today {
        true => tag(State::Overdue, &tr.with("kit-evidence-expired", "day", &tr.date(day))),
        false => html!("<span class=\"hint\">{}</span>", tr.with("kit-evidence-valid", "day", &tr.date(day))),
    });
    html!(
        "<article class=\"evidence trust-{letter}\"><p class=\"trust\"><abbr title=\"{meaning}\">{letter}</abbr>\
         <span class=\"hidden\">{meaning}</span></p><div><p class=\"evidence-title\">{title}</p>\
         <p class=\"hint\">{source}<span class=\"dot\"> </span>{meaning}</p>{note}{valid}</div></article>\n",
        letter = e.trust.letter(),
        meaning = tr.t(e.trust.key()),
        title = title,
        source = e.source,
        note = note,
        valid = valid,
    )
}

/// A natural or legal person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Name.
    pub name: String,
    /// What kind (自然人、企业).
    pub kind: String,
    /// Identifiers and other particulars, masked by who made this view.
    pub rows: Vec<(String, Html)>,
    /// Where personal particulars can be revealed, an act that is logged.
    pub reveal: Option<String>,
}

/// The card of a party.
pub fn party(tr: Tr, p: &Party) -> Html {
    let rows: Html =
        p.rows.iter().map(|(name, value)| html!("<div><dt>{}</dt><dd>{}</dd></div>", name, value)).collect();
    let reveal = p.reveal.as_ref().map(|href| {
        html!(
            "<p><a href=\"{}\">{}</a> <span class=\"hint\">{}</span></p>",
            safe_href(href),
            tr.t("kit-party-reveal"),
            tr.t("kit-party-logged")
        )
    });
    html!(
        "<section class=\"party\"><h3>{} <span class=\"channel\">{}</span></h3><dl class=\"summary compact\">{}</dl>{}</section>\n",
        p.name,
        p.kind,
        rows,
        reveal
    )
}

/// Who is responsible, where, when: for the aside of a portal page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// The organ.
    pub organ: String,
    /// Where.
    pub place: Option<String>,
    /// When.
    pub hours: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// The contact card.
pub fn contact(tr: Tr, c: &Contact) -> Html {
    let row = |key: &str, value: &Option<String>| {
        value.as_ref().map(|value| html!("<div><dt>{}</dt><dd>{}</dd></div>", tr.t(key), value))
    };
    let phone = c.phone.as_ref().map(|phone| {
        let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        html!(
            "<div><dt>{}</dt><dd><a href=\"tel:{}\">{}</a></dd></div>",
            tr.t("kit-contact-phone"),
            digits,
            phone
        )
    });
    html!(
        "<section class=\"contact\"><h2>{}</h2><dl class=\"summary compact\"><div><dt>{}</dt><dd>{}</dd></div>{}{}{}</dl></section>\n",
        tr.t("kit-contact-title"),
        tr.t("kit-contact-organ"),
        c.organ,
        row("kit-contact-place", &c.place),
        row("kit-contact-hours", &c.hours),
        phone
    )
}
