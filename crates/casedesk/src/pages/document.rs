//! Documents (文书) as sheets: what each kind says, in the words of the law.

use contract::time::china_date;
use contract::{Lang, Text};
use jiff::civil::Date;
use kit::ui::{self, Seal, Sheet};
use kit::{Html, Tr, esc, html};
use serde_json::Value;

use casework::model::{Document, DocumentKind};

fn text(tr: Tr, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(_) => serde_json::from_value::<Text>(value.clone())
            .map(|both| tr.text(&both).to_owned())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn get(tr: Tr, document: &Document, key: &str) -> String {
    document.data.get(key).map(|value| text(tr, value)).unwrap_or_default()
}

fn day(tr: Tr, document: &Document, key: &str) -> String {
    let raw = get(tr, document, key);
    raw.parse::<Date>().map_or(raw, |date| tr.date(date))
}

fn list(tr: Tr, document: &Document, key: &str, each: impl Fn(&Value) -> Html) -> Html {
    let _ = tr;
    match document.data.get(key) {
        Some(Value::Array(values)) if !values.is_empty() => {
            let rows: Html = values.iter().map(|value| html!("<li>{}</li>", each(value))).collect();
            html!("<ol>{}</ol>", rows)
        }
        // Grounds and the approver's own words, each on a line.
        Some(Value::String(one)) => one
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|line| html!("<p>{}</p>", line))
            .collect(),
        _ => Html::empty(),
    }
}

fn line(tr: Tr, key: &str, value: &str) -> Html {
    if value.is_empty() {
        return Html::empty();
    }
    html!("<p>{}</p>", tr.with(key, "value", value))
}

/// What was accepted without and is still to come, each with its day.
fn deferred_list(tr: Tr, document: &Document) -> Html {
    list(tr, document, "deferred", |value| {
        let part = |key: &str| value.get(key).map(|v| text(tr, v)).unwrap_or_default();
        let until = part("until");
        let until = until.parse::<Date>().map_or(until, |date| tr.date(date));
        html!(
            "{} <span class=\"hint\">{}</span>",
            part("name"),
            tr.with("document-deferred-until", "day", &until)
        )
    })
}

/// One deficiency of a correction notice: the material, what is wrong, what it must be like.
fn deficiency(tr: Tr, value: &Value) -> Html {
    let part = |key: &str| value.get(key).map(|v| text(tr, v)).unwrap_or_default();
    let mark = tr.t(&format!("document-mark-{}", part("mark")));
    let reason = part("reason");
    let reason = (!reason.is_empty()).then(|| tr.with("document-mark-reason", "reason", &reason));
    html!(
        "<strong>{}</strong> {}{}<br><span class=\"hint\">{}</span>",
        part("name"),
        mark,
        reason,
        part("standard")
    )
}

/// Until when corrections may come, and what becomes of the application otherwise. Notices of before there was a limit say neither.
fn correction_limit(tr: Tr, document: &Document) -> Option<Html> {
    let until = day(tr, document, "until");
    (!until.is_empty()).then(|| {
        let key = format!("document-correction-until-{}", get(tr, document, "uncorrected"));
        html!("<p><strong>{}</strong></p>", tr.with(&key, "day", &until))
    })
}

fn is_true(document: &Document, key: &str) -> bool {
    document.data.get(key) == Some(&Value::Bool(true))
}

fn body(tr: Tr, document: &Document) -> Html {
    html!("<p>{}</p>{}", opening(tr, document), content(tr, document))
}

/// The sentence that a document begins with.
fn opening(tr: Tr, document: &Document) -> String {
    let kind = document.kind.as_str();
    let has_deferred =
        document.data.get("deferred").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    let how = match document.kind {
        DocumentKind::Acceptance if is_true(document, "deemed") => "-deemed",
        DocumentKind::Acceptance if has_deferred => "-deferred",
        _ => "",
    };
    tr.f(
        &format!("document-text-{kind}{how}"),
        &[
            ("item", get(tr, document, "item").into()),
            ("number", get(tr, document, "number").into()),
            ("notice", get(tr, document, "notice").into()),
            ("until", day(tr, document, "until").into()),
        ],
    )
}

/// What each kind of document says after its first sentence.
fn content(tr: Tr, document: &Document) -> Html {
    let plain = |value: &Value| esc(&text(tr, value));
    match document.kind {
        DocumentKind::Receipt => html!(
            "{}{}",
            list(tr, document, "materials", plain),
            line(tr, "document-tell-by", &day(tr, document, "tell_by"))
        ),
        DocumentKind::Correction => html!(
            "{}{}<p>{}</p>{}{}{}",
            list(tr, document, "lines", |value| deficiency(tr, value)),
            line(tr, "document-note", &get(tr, document, "note")),
            tr.t("document-correction-how"),
            correction_limit(tr, document),
            provisional(tr, document),
            law(tr, document, "document-law-correction")
        ),
        DocumentKind::Lapse => html!(
            "{}<p>{}</p><h2>{}</h2><p>{}</p>",
            list(tr, document, "lines", |value| named(tr, value)),
            tr.t(&format!("document-lapse-{}", get(tr, document, "outcome"))),
            tr.t("document-remedies"),
            get(tr, document, "remedies")
        ),
        DocumentKind::Acceptance => accepted(tr, document),
        DocumentKind::Recount => recounted(tr, document),
        DocumentKind::Special => html!(
            "{}{}{}{}",
            line(tr, "document-special-name", &get(tr, document, "name")),
            line(tr, "document-reason", &get(tr, document, "reason")),
            line(tr, "document-until", &day(tr, document, "until")),
            line(tr, "document-basis", &get(tr, document, "basis"))
        ),
        DocumentKind::Extension => html!(
            "{}{}{}",
            line(tr, "document-reason", &get(tr, document, "reason")),
            line(tr, "document-due", &day(tr, document, "due")),
            line(tr, "document-basis", &get(tr, document, "basis"))
        ),
        DocumentKind::Grant => html!(
            "{}{}",
            list(tr, document, "licences", |value| named(tr, value)),
            line(tr, "document-opinion", &get(tr, document, "opinion"))
        ),
        DocumentKind::NonAcceptance | DocumentKind::Refusal => html!(
            "<h2>{}</h2>{}{}<h2>{}</h2><p>{}</p>",
            tr.t("document-reasons"),
            list(tr, document, "reasons", plain),
            line(tr, "document-basis", &get(tr, document, "basis")),
            tr.t("document-remedies"),
            get(tr, document, "remedies")
        ),
        DocumentKind::Termination => {
            let because = get(tr, document, "because");
            let words = tr.find(&format!("case-because-{because}"), &[]).unwrap_or(because);
            html!("<p>{}</p>", words)
        }
        DocumentKind::Withdrawal => line(tr, "document-reason", &get(tr, document, "why")),
        DocumentKind::Delivery => html!(
            "{}{}{}",
            line(tr, "document-to", &get(tr, document, "to")),
            line(tr, "document-tracking", &get(tr, document, "tracking")),
            list(tr, document, "licences", |value| named(tr, value))
        ),
    }
}

/// What an acceptance promises: what may follow, and by when it is decided.
fn accepted(tr: Tr, document: &Document) -> Html {
    let deemed = is_true(document, "deemed");
    html!(
        "{}{}{}{}<p>{}</p>{}",
        deferred_list(tr, document),
        line(tr, "document-due", &day(tr, document, "due")),
        line(tr, "document-statutory-due", &day(tr, document, "statutory_due")),
        provisional(tr, document),
        tr.t("document-acceptance-how"),
        law(tr, document, if deemed { "document-law-correction" } else { "document-law-acceptance" })
    )
}

/// Dates that moved with the calendar, each beside what it was.
fn recounted(tr: Tr, document: &Document) -> Html {
    let dates = ["correct-was", "correct-by", "was", "due", "statutory-due", "tell-was", "tell-by"];
    let lines: Html = dates
        .iter()
        .map(|date| line(tr, &format!("document-{date}"), &day(tr, document, &date.replace('-', "_"))))
        .collect();
    let why = line(tr, "document-correct-why", &get(tr, document, "reason"));
    html!("{}{}{}", lines, why, provisional(tr, document))
}

/// A thing by its name, with its number behind.
fn named(tr: Tr, value: &Value) -> Html {
    match value.get("name") {
        Some(name) => {
            let more = value.get("identifier").map(|v| text(tr, v)).unwrap_or_default();
            html!("{} <span class=\"hint\">{}</span>", text(tr, name), more)
        }
        None => esc(&text(tr, value)),
    }
}

/// That a date may still move. The year whose holidays are not known is the later of the years the dates fall in.
fn provisional(tr: Tr, document: &Document) -> Option<Html> {
    let years = ["due", "statutory_due", "tell_by", "until"]
        .map(|key| get(tr, document, key).get(..4).map(str::to_owned));
    let year = years.into_iter().flatten().max().unwrap_or_default();
    is_true(document, "provisional")
        .then(|| html!("<p>{}</p>", tr.with("document-provisional", "year", &year)))
}

/// Which paragraph of the Administrative Licensing Law it rests on; the law binds licences only.
fn law(tr: Tr, document: &Document, key: &str) -> Option<Html> {
    is_true(document, "licence").then(|| html!("<p>{}</p>", tr.t(key)))
}

/// The document as a sheet, with the organ's seal drawn.
pub(crate) fn sheet(tr: Tr, document: &Document, organ: &Text, base_url: &str) -> Html {
    let number = get(tr, document, "number");
    html!(
        "{}{}",
        ui::print_button(tr),
        ui::sheet(
            tr,
            &Sheet {
                organ: tr.text(organ).to_owned(),
                title: tr.t(&format!("document-kind-{}", document.kind.as_str())).into_owned(),
                number: document.number.clone(),
                to: get(tr, document, "applicant"),
                body: body(tr, document),
                date: china_date(document.at),
                seal: (document.kind != DocumentKind::Withdrawal).then(|| Seal {
                    organ: organ.zh.clone(),
                    note: Some(Tr::new(Lang::Zh).t("document-seal").into_owned()),
                }),
                verify_url: Some(format!("{base_url}/progress?number={number}")),
                verify_words: tr.t("document-verify").into_owned(),
                is_certificate: false,
            }
        )
    )
}
