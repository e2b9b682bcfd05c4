//! The fields that ask for an identity document: its kind, the country of a passport, its number. The same on every page
//! that asks who somebody is.

use contract::{Fault, Lang};
use kit::ui::{Choice, Control, Errors, Field, field};
use kit::{Html, Tr, html};

use crate::party::{Id, IdKind};

/// The names of the three fields on a page.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// The kind's.
    pub kind: &'static str,
    /// The country's.
    pub country: &'static str,
    /// The number's.
    pub number: &'static str,
    /// Whether one starts typing the number as soon as the page is open.
    pub first: bool,
}

/// The names on pages that ask for one document.
pub const NAMES: Names = Names { kind: "id_kind", country: "id_country", number: "id_number", first: false };

/// What was filled in, in the order of [`Names`].
pub type Given<'a> = [&'a str; 3];

/// The fields. Every kind is offered that is among `kinds`; the country shows once a passport is chosen, where the browser
/// can tell.
pub fn document_fields(
    tr: Tr,
    names: Names,
    kinds: impl Iterator<Item = IdKind>,
    [kind, country, number]: Given<'_>,
    errors: &Errors,
) -> Html {
    let kinds: Vec<Choice> =
        kinds.map(|kind| Choice::new(kind.as_str(), tr.t(&format!("party-id-{}", kind.as_str())))).collect();
    let (kind_label, country_label) = (tr.t("document-kind"), tr.t("document-country"));
    let (number_label, number_help) = (tr.t("document-number"), tr.t("document-number.help"));
    let passports = kinds.iter().any(|choice| choice.value == IdKind::Passport.as_str());
    let first = Field {
        id: names.kind,
        label: &kind_label,
        control: Control::Select(&kinds),
        value: kind,
        required: true,
        ..Field::default()
    };
    let country = passports.then(|| {
        let countries = countries(tr);
        let second = Field {
            id: names.country,
            label: &country_label,
            control: Control::Select(&countries),
            value: country,
            required: true,
            autocomplete: "off",
            ..Field::default()
        };
        html!("<div class=\"of-passport\">{}</div>", field(tr, &second, errors.of(names.country)))
    });
    let third = Field {
        id: names.number,
        label: &number_label,
        help: &number_help,
        value: number,
        required: true,
        max_length: 40,
        autocomplete: "off",
        first: names.first && errors.is_empty(),
        ..Field::default()
    };
    html!(
        "<div class=\"document\">{}{}{}</div>",
        field(tr, &first, errors.of(names.kind)),
        country,
        field(tr, &third, errors.of(names.number))
    )
}

/// The countries of passports in the order of the page's language.
pub fn countries(tr: Tr) -> Vec<Choice> {
    let mut all: Vec<codes::Country> = codes::Country::all().collect();
    if tr.lang == Lang::En {
        all.sort_by_key(|country| (country.code() == "XXA", country.en()));
    }
    let name = |country: &codes::Country| if tr.lang == Lang::En { country.en() } else { country.zh() };
    all.iter().map(|country| Choice::new(country.code(), name(country))).collect()
}

/// What a document is called: its kind, and the country of a passport.
pub fn kind_words(tr: Tr, kind: IdKind, country: &str) -> String {
    let kind = tr.t(&format!("party-id-{}", kind.as_str())).into_owned();
    match codes::Country::parse(country) {
        Some(country) if tr.lang == Lang::En => format!("{kind} ({})", country.en()),
        Some(country) => format!("{kind}（{}）", country.zh()),
        None => kind,
    }
}

/// The kind to begin with: readers of Chinese mostly have an identity card, readers of English a passport.
pub fn usual_kind(tr: Tr) -> IdKind {
    if tr.lang == Lang::En { IdKind::Passport } else { IdKind::CitizenId }
}

/// The document that was filled in.
///
/// # Errors
/// `party.id-kind` for no kind; those of [`Id::read`].
pub fn read([kind, country, number]: Given<'_>) -> Result<Id, Fault> {
    let kind = IdKind::parse(kind).ok_or_else(|| Fault::invalid("party.id-kind"))?;
    Id::read(kind, country, number)
}

/// The field that a fault of [`read`] belongs to.
pub fn at(names: Names, fault: &Fault) -> &'static str {
    match fault.code {
        "party.id-kind" => names.kind,
        "party.country" => names.country,
        _ => names.number,
    }
}
