//! Forms of [`forms`] on the page: fields with values, errors and where values came from; the answers read back.

use std::collections::{BTreeMap, BTreeSet};

use contract::Lang;
use forms::{FieldError, Format, Kind, Source, Text, Widget};
use serde_json::{Map, Value};

use crate::html;
use crate::html::Html;
use crate::i18n::{Arg, Tr, fault_key};
use crate::ui::{Answer, Choice, Control, Errors, Field, cell, field, field_anchor};

/// A form with what is known of its answers.
#[derive(Clone, Copy)]
pub struct FormView<'a> {
    /// The form.
    pub form: &'a forms::Form,
    /// Answers so far, what did not fit among them as it was typed.
    pub data: &'a Map<String, Value>,
    /// Ids of the fields to show ([`forms::Form::visible`]).
    pub visible: &'a BTreeSet<String>,
    /// What is wrong ([`forms::Form::check`]).
    pub errors: &'a [FieldError],
    /// Where answers came from that nobody typed: field id and words ([`source_words`]).
    pub sources: &'a [(String, String)],
    /// Only this section; `None` shows all.
    pub section: Option<&'a str>,
}

impl FormView<'_> {
    fn shown(&self) -> impl Iterator<Item = &forms::Field> {
        self.form
            .fields()
            .iter()
            .filter(|f| self.visible.contains(&f.id) && self.section.is_none_or(|id| f.section == id))
    }

    fn source(&self, id: &str) -> Option<&str> {
        self.sources.iter().find(|(field, _)| field == id).map(|(_, words)| words.as_str())
    }
}

/// The fields of a form, section by section, without the form element around them (see [`crate::ui::draft_form`]).
pub fn form_fields(tr: Tr, view: &FormView<'_>) -> Html {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in view.form.values(view.data) {
        values.entry(name).or_default().push(value);
    }
    let words = form_errors(tr, view.form, view.errors);
    let mut html = Html::empty();
    let loose: Html = view
        .shown()
        .filter(|f| f.section.is_empty())
        .map(|f| form_field(tr, view, f, &values, &words))
        .collect();
    html.push(&loose);
    for section in view.form.sections() {
        let fields: Html = view
            .shown()
            .filter(|f| f.section == section.id)
            .map(|f| form_field(tr, view, f, &values, &words))
            .collect();
        if !fields.is_empty() {
            html.push(&html!(
                "<fieldset class=\"form-section\" id=\"{}\"><legend>{}</legend>{}</fieldset>\n",
                section_anchor(&section.id),
                pick(tr, &section.title),
                fields
            ));
        }
    }
    html!("<div data-fields>{}</div>\n", html)
}

/// What somebody wrote, its lines kept.
fn written(text: &str) -> Html {
    match text.contains('\n') {
        true => html!("<span class=\"written\">{}</span>", text),
        false => html!("{}", text),
    }
}

/// The HTML id of a section, to link to it.
pub fn section_anchor(id: &str) -> String {
    format!("s-{}", field_anchor(id))
}

/// What is wrong with a form's answers in words, each with its field, for [`crate::ui::error_summary`].
pub fn form_errors(tr: Tr, form: &forms::Form, errors: &[FieldError]) -> Errors {
    errors.iter().map(|error| (error.field.clone(), error_words(tr, form, error))).collect()
}

/// What is wrong with one answer, in words that say what to do.
fn error_words(tr: Tr, form: &forms::Form, error: &FieldError) -> String {
    let asked = asked(form, &error.field);
    let label = asked.map_or(String::new(), |f| pick(tr, &f.label).to_owned());
    let mut args: Vec<(&str, Arg<'_>)> =
        error.params.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    args.push(("label", label.as_str().into()));
    if let Some((kind, fault)) = error.code.strip_prefix("code.").and_then(|rest| rest.split_once('.')) {
        args.push(("code", tr.t(&format!("kit-code-{kind}")).into_owned().into()));
        return tr
            .find(&format!("kit-code-fault-{fault}"), &args)
            .unwrap_or_else(|| tr.f("form-format", &args));
    }
    if error.code == "form.format" {
        let format = error.params.iter().find(|(name, _)| *name == "format").map_or("", |(_, value)| value);
        if let Some(words) = tr.find(&format!("form-format-{format}"), &args) {
            return words;
        }
    }
    if error.code == "form.required"
        && asked.is_some_and(|f| f.kind == Kind::Boolean && f.widget == Widget::Consent)
    {
        return tr.t("form-consent").into_owned();
    }
    if error.code == "form.required" && asked.is_some_and(chosen) {
        return tr.f("form-choose", &args);
    }
    tr.f(&fault_key(error.code), &args)
}

fn chosen(f: &forms::Field) -> bool {
    matches!(f.widget, Widget::Radio | Widget::Select | Widget::Checkboxes)
}

/// The field or column that a control's name (`id`, `id[0].column`) stands for.
fn asked<'f>(form: &'f forms::Form, control: &str) -> Option<&'f forms::Field> {
    let (id, rest) = control.split_once('[').unwrap_or((control, ""));
    let field = form.field(id)?;
    match rest.split_once("].") {
        Some((_, column)) => field.columns().iter().find(|c| c.id == column),
        None => Some(field),
    }
}

fn pick(tr: Tr, text: &Text) -> &str {
    match tr.lang {
        Lang::Zh => &text.zh,
        Lang::En => text.en_or_zh(),
    }
}

fn form_field(
    tr: Tr,
    view: &FormView<'_>,
    f: &forms::Field,
    values: &BTreeMap<String, Vec<String>>,
    errors: &Errors,
) -> Html {
    match &f.kind {
        Kind::Rows(columns) => rows(tr, view, f, columns, values, errors),
        _ => with_field(tr, f, &f.id, values, view.source(&f.id), &|one| field(tr, one, errors.of(&f.id))),
    }
}

/// Makes the component's field of a form's field and hands it to `show`.
fn with_field(
    tr: Tr,
    f: &forms::Field,
    name: &str,
    values: &BTreeMap<String, Vec<String>>,
    source: Option<&str>,
    show: &dyn Fn(&Field<'_>) -> Html,
) -> Html {
    let options: Vec<Choice> = match f.kind {
        Kind::Boolean => vec![Choice::new("true", tr.t("kit-yes")), Choice::new("false", tr.t("kit-no"))],
        _ => f.options.iter().map(|o| Choice::new(o.value.as_str(), pick(tr, &o.label))).collect(),
    };
    let value = values.get(name).map(|all| all.join("\n")).unwrap_or_default();
    let unit = f.unit.as_ref().map_or("", |unit| pick(tr, unit));
    let control = match (f.widget, f.constraints.format) {
        (Widget::Radio, _) => Control::Radios(&options),
        (Widget::Select, _) => Control::Select(&options),
        (Widget::Checkboxes, _) => Control::Checkboxes(&options),
        (Widget::Consent, _) => Control::Consent,
        (Widget::TextArea, _) => Control::Lines(4),
        (Widget::Date, _) => Control::Date,
        (Widget::Number, _) => Control::Number { unit },
        (_, Some(Format::Mobile | Format::Phone)) => Control::Phone,
        (_, Some(Format::Email)) => Control::Email,
        _ if matches!(f.kind, Kind::Number | Kind::Integer) => Control::Number { unit },
        _ => Control::Text,
    };
    // So that none ticked can be told from not asked (see `forms::Widget`).
    let unticked = matches!(f.widget, Widget::Checkboxes | Widget::Consent)
        .then(|| html!("<input type=\"hidden\" name=\"{}\" value=\"\">", name));
    let shown = show(&Field {
        id: name,
        label: pick(tr, &f.label),
        help: f.help.as_ref().map_or("", |help| pick(tr, help)),
        control,
        value: if f.widget == Widget::Consent && value == "false" { "" } else { &value },
        required: f.required(),
        source,
        max_length: f.constraints.max_length.and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
        autocomplete: f.autocomplete.as_deref().unwrap_or(""),
        ..Field::default()
    });
    html!("{}{}", unticked, shown)
}

/// Rows as a table of controls: those there are and an empty one, which is no answer while it stays empty.
fn rows(
    tr: Tr,
    view: &FormView<'_>,
    f: &forms::Field,
    columns: &[forms::Field],
    values: &BTreeMap<String, Vec<String>>,
    errors: &Errors,
) -> Html {
    let filled = view.data.get(&f.id).and_then(Value::as_array).map_or(0, Vec::len);
    let most = f.constraints.max_items.and_then(|n| usize::try_from(n).ok()).unwrap_or(200);
    let least = f.constraints.min_items.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let count = (filled + 1).max(least).min(most.max(filled)).max(1);
    let heads: Html = columns
        .iter()
        .map(|column| {
            let optional = (!column.required())
                .then(|| html!(" <span class=\"optional\">{}</span>", tr.t("kit-optional")));
            html!("<th scope=\"col\">{}{}</th>", pick(tr, &column.label), optional)
        })
        .collect();
    let lines: Html = (0..count)
        .map(|row| {
            let cells: Html = columns
                .iter()
                .map(|column| {
                    let name = f.cell(row, column);
                    let error = errors.of(&name);
                    let shown = with_field(tr, column, &name, values, None, &|one| cell(tr, one, error));
                    html!("<td>{}</td>", shown)
                })
                .collect();
            html!("<tr>{}</tr>\n", cells)
        })
        .collect();
    let anchor = field_anchor(&f.id);
    let help = f.help.as_ref().map(|help| html!("<p class=\"hint\">{}</p>", pick(tr, help)));
    let fault = errors.of(&f.id).map(|words| {
        html!(
            "<p class=\"field-error\"><span class=\"hidden\">{}</span>{}</p>",
            tr.t("kit-error-prefix"),
            words
        )
    });
    let class = if fault.is_some() { "field has-error" } else { "field" };
    let more = (count < most).then(|| {
        html!("<button type=\"button\" class=\"link\" data-add-row hidden>{}</button>", tr.t("kit-row-add"))
    });
    html!(
        "<fieldset class=\"{}\" id=\"{}\" tabindex=\"-1\"><legend>{}</legend>{}{}\
         <div class=\"table-scroll\"><table class=\"rows\" data-rows=\"{}\" data-rows-most=\"{}\">\
         <thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}</fieldset>\n",
        class,
        anchor,
        pick(tr, &f.label),
        help,
        fault,
        f.id,
        most,
        heads,
        lines,
        more
    )
}

/// The answers of a form as they are read back, section by section, for [`crate::ui::check_answers`]. `change` gives the
/// address where a field can be changed; `None` shows no link.
pub fn form_answers(
    tr: Tr,
    view: &FormView<'_>,
    change: impl Fn(&forms::Field) -> Option<String>,
) -> Vec<(String, Vec<Answer>)> {
    answers(tr, view, change, forms::Field::show)
}

/// Whether it is about this field, or a cell of its table.
fn speaks_of(error: &FieldError, field: &forms::Field) -> bool {
    error.field.strip_prefix(field.id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

/// [`form_answers`] as those read them who handle a case: everything personal masked, nothing to change.
pub fn form_answers_masked(tr: Tr, view: &FormView<'_>) -> Vec<(String, Vec<Answer>)> {
    answers(tr, view, |_| None, forms::Field::show_masked)
}

fn answers(
    tr: Tr,
    view: &FormView<'_>,
    change: impl Fn(&forms::Field) -> Option<String>,
    show: fn(&forms::Field, &Value, bool) -> String,
) -> Vec<(String, Vec<Answer>)> {
    let english = tr.lang == Lang::En;
    let answer = |f: &forms::Field| Answer {
        label: pick(tr, &f.label).to_owned(),
        value: view
            .data
            .get(&f.id)
            .map(|value| written(&said(tr, f, value, &show(f, value, english))))
            .unwrap_or_default(),
        source: view.source(&f.id).map(str::to_owned),
        change: change(f),
        remarks: view
            .errors
            .iter()
            .filter(|error| speaks_of(error, f))
            .map(|error| error_words(tr, view.form, error))
            .collect(),
    };
    let loose =
        (String::new(), view.shown().filter(|f| f.section.is_empty()).map(answer).collect::<Vec<_>>());
    let sections = view.form.sections().iter().map(|section| {
        let answers = view.shown().filter(|f| f.section == section.id).map(answer).collect();
        (pick(tr, &section.title).to_owned(), answers)
    });
    std::iter::once(loose).chain(sections).filter(|(_, answers)| !answers.is_empty()).collect()
}

/// The answers of a form in plain words, section by section, for paper.
pub fn form_words(tr: Tr, view: &FormView<'_>) -> Vec<(String, Vec<(String, String)>)> {
    let english = tr.lang == Lang::En;
    let sections = view.form.sections().iter().map(|section| (section.id.as_str(), pick(tr, &section.title)));
    std::iter::once(("", ""))
        .chain(sections)
        .map(|(id, title)| {
            let rows = view.shown().filter(|f| f.section == id).map(|f| {
                let value = view.data.get(&f.id).map(|value| said(tr, f, value, &f.show(value, english)));
                let value = value.filter(|words| !words.is_empty());
                let value = value.unwrap_or_else(|| tr.t("kit-not-answered").into_owned());
                (pick(tr, &f.label).to_owned(), value)
            });
            (title.to_owned(), rows.collect::<Vec<_>>())
        })
        .filter(|(_, rows)| !rows.is_empty())
        .collect()
}

/// An answer in words: a day as people say it, everything else as its form shows it. A masked day stays masked.
fn said(tr: Tr, f: &forms::Field, value: &Value, shown: &str) -> String {
    let plain = f.widget == Widget::Date && value.as_str() == Some(shown);
    let day = plain.then(|| shown.parse().ok()).flatten();
    day.map_or_else(|| shown.to_owned(), |day| tr.document_date(day))
}

/// Where an answer came from: 来自您的电子证照. `name` is the name of the data resource.
pub fn source_words(tr: Tr, source: &Source, name: &str) -> String {
    match source {
        Source::Party(_) => tr.t("kit-source-party").into_owned(),
        Source::Answer(_) => tr.t("kit-source-answer").into_owned(),
        Source::Licence { .. } => tr.t("kit-source-licence").into_owned(),
        Source::Exchange { .. } => tr.with("kit-source-exchange", "name", name),
    }
}
