//! Documents (文书) as sheets: what each kind says, in the words of the law.

use contract::Text;
use contract::time::china_date;
use jiff::civil::Date;
use kit::ui::{self, Sheet};
use kit::{Html, Tr, esc, html};
use serde_json::Value;

use crate::model::{Document, DocumentKind};

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
        Some(Value::String(one)) if !one.is_empty() => html!("<p>{}</p>", one),
        _ => Html::empty(),
    }
}

fn line(tr: Tr, key: &str, value: &str) -> Html {
    if value.is_empty() {
        return Html::empty();
    }
    html!("<p>{}</p>", tr.with(key, "value", value))
}

/// One deficiency of a correction notice: the material, what is wrong, what it must be like.
fn deficiency(tr: Tr, value: &Value) -> Html {
    let part = |key: &str| value.get(key).map(|v| text(tr, v)).unwrap_or_default();
    let mark = tr.t(&format!("document-mark-{}", part("mark")));
    let reason = part("reason");
    let reason = (!reason.is_empty()).then(|| html!("：{}", reason));
    html!(
        "<strong>{}</strong> {}{}<br><span class=\"hint\">{}</span>",
        part("name"),
        mark,
        reason,
        part("standard")
    )
}

fn body(tr: Tr, document: &Document) -> Html {
    let kind = document.kind.as_str();
    let opening = tr.f(
        &format!("document-text-{kind}"),
        &[("item", get(tr, document, "item").into()), ("number", get(tr, document, "number").into())],
    );
    let plain = |value: &Value| esc(&text(tr, value));
    let named = |value: &Value| match value.get("name") {
        Some(name) => {
            let more = value
                .get("identifier")
                .or_else(|| value.get("until"))
                .map(|v| text(tr, v))
                .unwrap_or_default();
            html!("{} <span class=\"hint\">{}</span>", text(tr, name), more)
        }
        None => esc(&text(tr, value)),
    };
    let provisional = (document.data.get("provisional") == Some(&Value::Bool(true)))
        .then(|| html!("<p>{}</p>", tr.t("document-provisional")));
    let rest = match document.kind {
        DocumentKind::Receipt => html!(
            "{}{}",
            list(tr, document, "materials", plain),
            line(tr, "document-tell-by", &day(tr, document, "tell_by"))
        ),
        DocumentKind::Correction => html!(
            "{}{}",
            list(tr, document, "lines", |value| deficiency(tr, value)),
            line(tr, "document-note", &get(tr, document, "note"))
        ),
        DocumentKind::Acceptance => html!(
            "{}{}{}{}",
            line(tr, "document-due", &day(tr, document, "due")),
            line(tr, "document-statutory-due", &day(tr, document, "statutory_due")),
            provisional,
            list(tr, document, "deferred", named)
        ),
        DocumentKind::Recount => html!(
            "{}{}{}{}{}{}",
            line(tr, "document-was", &day(tr, document, "was")),
            line(tr, "document-due", &day(tr, document, "due")),
            line(tr, "document-statutory-due", &day(tr, document, "statutory_due")),
            line(tr, "document-tell-was", &day(tr, document, "tell_was")),
            line(tr, "document-tell-by", &day(tr, document, "tell_by")),
            provisional
        ),
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
            list(tr, document, "licences", named),
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
            list(tr, document, "licences", named)
        ),
    };
    html!("<p>{}</p>{}", opening, rest)
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
                sealed: document.kind != DocumentKind::Withdrawal,
                seal_note: Some(tr.t("document-seal").into_owned()),
                verify_url: Some(format!("{base_url}/progress?number={number}")),
            }
        )
    )
}
