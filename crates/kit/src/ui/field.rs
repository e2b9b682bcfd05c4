//! Form fields: label, help, error and control, each tied to the others for those who hear the page.

use crate::FILE_LIMIT;
use crate::html;
use crate::html::Html;
use crate::i18n::Tr;

/// One choice of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line under it.
    pub hint: Option<String>,
    /// Letter or digit that chooses it at the desks, wherever one is not typing.
    pub key: Option<char>,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, key: None }
    }

    /// The same with a key.
    #[must_use]
    pub fn with_key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }
}

/// What a field is filled in with.
#[derive(Debug, Clone, Copy, Default)]
pub enum Control<'a> {
    /// One line of text.
    #[default]
    Text,
    /// Several lines; how many are shown.
    Lines(u8),
    /// A number with its unit (㎡, 元, 人); only digits and a point.
    Number {
        /// Unit shown after it; may be empty.
        unit: &'a str,
    },
    /// A day.
    Date,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A password. `new` is one being chosen.
    Password {
        /// Whether it is being chosen rather than entered.
        new: bool,
    },
    /// A code of digits sent or shown elsewhere.
    OneTimeCode,
    /// One of a few.
    Radios(&'a [Choice]),
    /// Any of a few.
    Checkboxes(&'a [Choice]),
    /// One of many.
    Select(&'a [Choice]),
    /// One of several in a list, where choosing none means any of them: for filters.
    Any(&'a [Choice]),
    /// Yes or nothing: one box with its own words.
    Consent,
    /// A file or several.
    File {
        /// Endings taken, such as `.pdf,.jpg`.
        accept: &'a str,
        /// Whether several may be given.
        multiple: bool,
    },
}

/// A field.
#[derive(Debug, Clone, Copy, Default)]
pub struct Field<'a> {
    /// Its name in the form; also the base of its HTML id.
    pub id: &'a str,
    /// What is asked.
    pub label: &'a str,
    /// How to answer, under the label.
    pub help: &'a str,
    /// What it is filled in with.
    pub control: Control<'a>,
    /// What stands in it. For [`Control::Checkboxes`] one line per ticked value; for [`Control::Consent`] anything but empty.
    pub value: &'a str,
    /// Whether it must be answered. Fields that need not be say so in words.
    pub required: bool,
    /// Whether it says nothing about having to be answered: filters, and what is asked only with another answer of the same form.
    pub quiet: bool,
    /// Where the value came from when the person did not type it (来自营业执照).
    pub source: Option<&'a str>,
    /// Most characters; 0 is no limit.
    pub max_length: usize,
    /// What the browser may fill it with (`name`, `tel`, `email`, `current-password`).
    pub autocomplete: &'a str,
    /// Whether it can be read but not changed.
    pub readonly: bool,
    /// Whether the label is the page's heading (question pages).
    pub heading: bool,
    /// Whether one starts typing here as soon as the page is open: pages of the desks that are for one entry only.
    pub first: bool,
}

/// The HTML id of a field. Names with other characters than letters, digits, `-`, `_` and `.` are mapped so that the
/// result is a valid fragment.
pub fn field_anchor(id: &str) -> String {
    let mut out = String::from("f-");
    out.extend(id.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }));
    out
}

/// A field with its label, help and, where there is one, what is wrong with it.
pub fn field(tr: Tr, f: &Field<'_>, error: Option<&str>) -> Html {
    let anchor = field_anchor(f.id);
    let help = (!f.help.is_empty()).then(|| html!("<p class=\"hint\" id=\"{}-help\">{}</p>", anchor, f.help));
    let fault = error.map(|words| {
        html!(
            "<p class=\"field-error\" id=\"{}-error\"><span class=\"hidden\">{}</span>{}</p>",
            anchor,
            tr.t("kit-error-prefix"),
            words
        )
    });
    let source = f.source.map(|words| html!("<p class=\"source\" id=\"{}-source\">{}</p>", anchor, words));
    let mut described: Vec<String> = Vec::new();
    let most = (f.max_length > 0 && matches!(f.control, Control::Lines(_)))
        .then(|| letters_left(tr, &anchor, f.max_length));
    let parts = [
        (help.is_some(), "help"),
        (fault.is_some(), "error"),
        (source.is_some(), "source"),
        (most.is_some(), "most"),
    ];
    for (there, part) in parts {
        if there {
            described.push(format!("{anchor}-{part}"));
        }
    }
    let described = match described.is_empty() {
        true => Html::empty(),
        false => html!(" aria-describedby=\"{}\"", described.join(" ")),
    };
    let invalid = if error.is_some() { html!(" aria-invalid=\"true\"") } else { Html::empty() };
    let optional = (!f.required && !f.quiet && !f.readonly && !matches!(f.control, Control::Consent))
        .then(|| html!(" <span class=\"optional\">{}</span>", tr.t("kit-optional")));
    let class = if error.is_some() { "field has-error" } else { "field" };
    let inner = Inner { anchor: &anchor, described, invalid };
    match f.control {
        Control::Radios(choices) | Control::Checkboxes(choices) => {
            let legend = match f.heading {
                true => html!("<h1>{}</h1>", f.label),
                false => html!("{}{}", f.label, optional),
            };
            html!(
                "<fieldset class=\"{}\" id=\"{}\" tabindex=\"-1\"{}><legend>{}</legend>{}{}<div class=\"choices\">{}</div>{}</fieldset>\n",
                class,
                anchor,
                inner.described,
                legend,
                help,
                fault,
                choice_list(f, choices),
                source
            )
        }
        Control::Consent => html!(
            "<div class=\"{}\">{}<label class=\"choice\"><input type=\"checkbox\" id=\"{}\" name=\"{}\" value=\"yes\"{}{}{}>\
             <span>{}</span></label>{}</div>\n",
            class,
            fault,
            anchor,
            f.id,
            (!f.value.is_empty()).then(|| html!(" checked")),
            inner.described,
            inner.invalid,
            f.label,
            help
        ),
        _ => {
            let label = html!("<label for=\"{}\">{}{}</label>", anchor, f.label, optional);
            let label = if f.heading { html!("<h1>{}</h1>", label) } else { label };
            html!(
                "<div class=\"{}\">{}{}{}{}{}{}</div>\n",
                class,
                label,
                help,
                fault,
                control(tr, f, &inner),
                most,
                source
            )
        }
    }
}

/// How many letters a long text may have, and while it is written how many are left: a browser cuts off what is pasted
/// beyond the limit without a word.
fn letters_left(tr: Tr, anchor: &str, most: usize) -> Html {
    let n = most as i64;
    html!(
        "<p class=\"hint most\" id=\"{}-most\" data-most=\"{}\" data-left=\"{}\" data-full=\"{}\">{}</p>",
        anchor,
        tr.n("kit-letters-most", n),
        tr.with("kit-letters-left", "n", "{n}"),
        tr.n("kit-letters-full", n),
        tr.n("kit-letters-most", n)
    )
}

/// A field in a cell of a table: the column's head names it, its own label is for those who hear the page.
pub(crate) fn cell(tr: Tr, f: &Field<'_>, error: Option<&str>) -> Html {
    let anchor = field_anchor(f.id);
    let fault = error.map(|words| html!("<p class=\"field-error\" id=\"{}-error\">{}</p>", anchor, words));
    let described = match fault.is_some() {
        true => html!(" aria-describedby=\"{}-error\"", anchor),
        false => Html::empty(),
    };
    let invalid = if fault.is_some() { html!(" aria-invalid=\"true\"") } else { Html::empty() };
    // What has several boxes is a list of one choice here; rows are for short answers.
    let plain = match f.control {
        Control::Radios(choices) => Field { control: Control::Select(choices), ..*f },
        _ => *f,
    };
    let inner = Inner { anchor: &anchor, described, invalid };
    html!(
        "<label class=\"hidden\" for=\"{}\">{}</label>{}{}",
        anchor,
        f.label,
        control(tr, &plain, &inner),
        fault
    )
}

struct Inner<'a> {
    anchor: &'a str,
    described: Html,
    invalid: Html,
}

fn choice_list(f: &Field<'_>, choices: &[Choice]) -> Html {
    let many = matches!(f.control, Control::Checkboxes(_));
    let kind = if many { "checkbox" } else { "radio" };
    choices
        .iter()
        .enumerate()
        .map(|(index, choice)| {
            let ticked = match many {
                true => f.value.lines().any(|line| line == choice.value),
                false => f.value == choice.value,
            };
            let hint = choice.hint.as_ref().map(|hint| html!("<span class=\"hint\">{}</span>", hint));
            let key = choice.key.map(|key| key.to_string());
            let shortcut = key.as_ref().map(|key| html!(" data-key=\"{}\" aria-keyshortcuts=\"{}\"", key, key));
            let shown = key.as_ref().map(|key| html!(" <kbd>{}</kbd>", key));
            html!(
                "<label class=\"choice\"><input type=\"{}\" id=\"{}-{}\" name=\"{}\" value=\"{}\"{}{}{}><span>{}{}{}</span></label>",
                kind, field_anchor(f.id), index, f.id, choice.value, ticked.then(|| html!(" checked")),
                f.readonly.then(|| html!(" disabled")), shortcut, choice.label, shown, hint
            )
        })
        .collect()
}

fn control(tr: Tr, f: &Field<'_>, inner: &Inner<'_>) -> Html {
    let limit = (f.max_length > 0).then(|| html!(" maxlength=\"{}\"", f.max_length));
    // An address in several lines is for a control of several lines only (HTML 4.10.18.7).
    let fill = match f.autocomplete {
        "street-address" if !matches!(f.control, Control::Lines(_)) => "address-line1",
        other => other,
    };
    let fill = (!fill.is_empty()).then(|| html!(" autocomplete=\"{}\"", fill));
    let first = f.first.then(|| html!(" autofocus"));
    let fixed = f.readonly.then(|| html!(" readonly"));
    let must = f.required.then(|| html!(" required"));
    let common = html!(
        " id=\"{}\" name=\"{}\"{}{}{}{}{}{}{}",
        inner.anchor,
        f.id,
        limit,
        fill,
        fixed,
        must,
        first,
        inner.described,
        inner.invalid
    );
    let line = |kind: &str, class: &str, more: Html| {
        html!("<input type=\"{}\" class=\"{}\" value=\"{}\"{}{}>", kind, class, f.value, common, more)
    };
    match f.control {
        Control::Lines(rows) => html!("<textarea rows=\"{}\"{}>\n{}</textarea>", rows, common, f.value),
        Control::Number { unit } => {
            let unit = (!unit.is_empty()).then(|| html!("<span class=\"unit\">{}</span>", unit));
            html!(
                "<div class=\"with-unit\">{}{}</div>",
                line("text", "number", html!(" inputmode=\"decimal\"")),
                unit
            )
        }
        Control::Date => line("date", "date", Html::empty()),
        Control::Phone => line("tel", "short", html!(" inputmode=\"tel\"")),
        Control::Email => line("email", "", Html::empty()),
        Control::Password { new } => {
            let fill = if new { "new-password" } else { "current-password" };
            let more = match f.autocomplete.is_empty() {
                true => html!(" autocomplete=\"{}\"", fill),
                false => Html::empty(),
            };
            html!("<input type=\"password\"{}{}>", common, more)
        }
        Control::OneTimeCode => {
            line("text", "short", html!(" inputmode=\"numeric\" autocomplete=\"one-time-code\""))
        }
        Control::Select(choices) | Control::Any(choices) => {
            let none = if matches!(f.control, Control::Any(_)) { "kit-filter-any" } else { "kit-choose" };
            select(&tr.t(none), choices, f.value, &common)
        }
        Control::File { accept, multiple } => drop_zone(tr, f.label, accept, multiple, &common),
        Control::Text | Control::Radios(_) | Control::Checkboxes(_) | Control::Consent => {
            line("text", "", Html::empty())
        }
    }
}

fn select(none: &str, choices: &[Choice], value: &str, common: &Html) -> Html {
    let none = html!("<option value=\"\">{}</option>", none);
    let options: Html = choices
        .iter()
        .map(|choice| {
            let chosen = (choice.value == value).then(|| html!(" selected"));
            html!("<option value=\"{}\"{}>{}</option>", choice.value, chosen, choice.label)
        })
        .collect();
    html!("<select{}>{}{}</select>", common, none, options)
}

/// Where files are dropped, chosen or photographed; without JavaScript the plain control.
fn drop_zone(tr: Tr, label: &str, accept: &str, multiple: bool, common: &Html) -> Html {
    html!(
        "<div class=\"drop\" data-drop data-most=\"{}\" data-big=\"{}\"><input type=\"file\" accept=\"{}\"{}{}><span class=\"pick\" aria-hidden=\"true\" data-pick hidden>\
         <span class=\"button secondary\">{}</span> <span class=\"hint\">{}</span></span>\
         <button type=\"button\" class=\"button secondary camera\" data-camera hidden>{}<span class=\"hidden\"> {}</span></button>\
         <ul class=\"drop-list\" data-drop-list></ul></div>",
        FILE_LIMIT,
        tr.f(
            "kit-drop-big",
            &[
                ("name", "{name}".into()),
                ("size", "{size}".into()),
                ("most", tr.size(FILE_LIMIT as u64).into()),
            ],
        ),
        accept,
        multiple.then(|| html!(" multiple")),
        common,
        tr.t("kit-drop-choose"),
        tr.t("kit-drop-here"),
        tr.t("kit-drop-camera"),
        label
    )
}
