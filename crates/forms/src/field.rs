//! One field of a form, as a page needs it to ask the question.

use crate::{Format, Source, Text};
use serde_json::{Number, Value};

/// A question of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Key in the data and name of the control; unique in the form.
    pub id: String,
    /// The question or its short name.
    pub label: Text,
    /// How to answer.
    pub help: Option<Text>,
    /// Id of the section it stands in; empty where the form has none.
    pub section: String,
    /// Unit shown behind a number.
    pub unit: Option<Text>,
    /// What is kept.
    pub kind: Kind,
    /// The control that suits it.
    pub widget: Widget,
    /// The choices of [`Kind::Choice`] and [`Kind::Choices`], in order.
    pub options: Vec<Choice>,
    /// What the value must satisfy.
    pub constraints: Constraints,
    /// Key shared between forms: fields of one concept are asked once (MAT-03).
    pub concept: Option<String>,
    /// Where a value may come from, best first (MAT-04).
    pub prefill: Vec<Source>,
    /// HTML `autocomplete` token.
    pub autocomplete: Option<String>,
    /// Shown masked where it is not being typed, and never logged.
    pub sensitive: bool,
    /// Who asks it: one use for a form by itself, one for each item in a merged form.
    pub uses: Vec<Use>,
}

/// A field as one item's form has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The item; empty for a form by itself.
    pub item: String,
    /// The field's name in that item's form.
    pub name: String,
    /// Whether that item requires it when it shows it.
    pub required: bool,
    /// FEEL condition over that item's fields; always shown where there is none.
    pub show_if: Option<String>,
}

/// What a field keeps.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Text.
    Text,
    /// Decimal number.
    Number,
    /// Whole number.
    Integer,
    /// True or false.
    Boolean,
    /// ISO day.
    Date,
    /// One of the options.
    Choice,
    /// A list of options.
    Choices,
    /// A list of rows with these columns.
    Rows(Vec<Field>),
}

/// The control on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Widget {
    /// One line.
    Text,
    /// Several lines.
    TextArea,
    /// A number with its unit.
    Number,
    /// A day.
    Date,
    /// One of a few.
    Radio,
    /// One of many.
    Select,
    /// Any of a few. Posts an empty value of its name too, so that none ticked can be told from not asked.
    Checkboxes,
    /// One box: yes or nothing. Posts an empty value of its name too.
    Consent,
    /// A table of rows; names are `field[0].column`.
    Rows,
}

/// One option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is kept.
    pub value: String,
    /// What is read.
    pub label: Text,
}

/// What a value must satisfy besides its kind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Constraints {
    /// At least.
    pub minimum: Option<Number>,
    /// More than.
    pub exclusive_minimum: Option<Number>,
    /// At most.
    pub maximum: Option<Number>,
    /// Less than.
    pub exclusive_maximum: Option<Number>,
    /// A multiple of.
    pub multiple_of: Option<Number>,
    /// Characters at least.
    pub min_length: Option<u64>,
    /// Characters at most.
    pub max_length: Option<u64>,
    /// Regular expressions that all must match.
    pub patterns: Vec<String>,
    /// Format.
    pub format: Option<Format>,
    /// Rows or ticks at least.
    pub min_items: Option<u64>,
    /// Rows or ticks at most.
    pub max_items: Option<u64>,
    /// No two rows the same.
    pub unique_items: bool,
}

impl Field {
    /// Whether any of its uses requires an answer while it is shown. For the page; [`crate::Form::check`] decides.
    pub fn required(&self) -> bool {
        self.uses.iter().any(|one| one.required)
    }

    /// Whether some use shows it only on a condition.
    pub fn conditional(&self) -> bool {
        self.uses.iter().all(|one| one.show_if.is_some())
    }

    /// The columns of [`Kind::Rows`].
    pub fn columns(&self) -> &[Field] {
        match &self.kind {
            Kind::Rows(columns) => columns,
            _ => &[],
        }
    }

    /// Name of the control in a row, from 0.
    pub fn cell(&self, row: usize, column: &Field) -> String {
        format!("{}[{row}].{}", self.id, column.id)
    }

    /// A value as it is read on a page or a letter, in Chinese or English; sensitive values masked.
    pub fn show(&self, value: &Value, english: bool) -> String {
        self.render(value, english, |field| field.sensitive)
    }

    /// A value as somebody reads it whose own it is not: everything personal masked, see [`Field::personal`].
    pub fn show_masked(&self, value: &Value, english: bool) -> String {
        self.render(value, english, Self::personal)
    }

    /// A value in full, for a look that was recorded.
    pub fn show_open(&self, value: &Value, english: bool) -> String {
        self.render(value, english, |_| false)
    }

    /// Whether it says how to identify or reach a person: marked `x-sensitive`, of such a format (identity number,
    /// telephone, e-mail), or one of the concepts `person.id-number`, `person.phone`, `person.address`. Who handles a case
    /// reads it masked until they say what for.
    pub fn personal(&self) -> bool {
        const CONCEPTS: [&str; 3] = ["person.id-number", "person.phone", "person.address"];
        self.sensitive
            || self.constraints.format.is_some_and(Format::personal)
            || self.concept.as_deref().is_some_and(|concept| CONCEPTS.contains(&concept))
    }

    /// Whether it or one of its columns is [`personal`](Field::personal).
    pub fn holds_personal(&self) -> bool {
        self.personal() || self.columns().iter().any(Self::personal)
    }

    /// The value with everything personal in it masked, in the shape it has.
    pub(crate) fn masked(&self, value: &Value) -> Value {
        match (value, &self.kind) {
            (Value::Null, _) => Value::Null,
            (Value::String(text), _) if self.personal() => Value::String(self.mask(text)),
            (other, _) if self.personal() => Value::String(self.mask(&other.to_string())),
            (Value::Array(rows), Kind::Rows(columns)) => {
                let row = |row: &Value| match row {
                    Value::Object(cells) => {
                        let cell = |(id, value): (&String, &Value)| {
                            let column = columns.iter().find(|column| column.id == *id);
                            (id.clone(), column.map_or_else(|| value.clone(), |column| column.masked(value)))
                        };
                        Value::Object(cells.iter().map(cell).collect())
                    }
                    other => other.clone(),
                };
                Value::Array(rows.iter().map(row).collect())
            }
            (other, _) => other.clone(),
        }
    }

    fn render(&self, value: &Value, english: bool, hides: fn(&Field) -> bool) -> String {
        let text = match value {
            Value::Null => String::new(),
            Value::Bool(true) => (if english { "Yes" } else { "是" }).to_owned(),
            Value::Bool(false) => (if english { "No" } else { "否" }).to_owned(),
            Value::String(text) => self.label_of(text, english),
            Value::Number(number) => match &self.unit {
                Some(unit) => format!("{number} {}", if english { unit.en_or_zh() } else { &unit.zh }),
                None => number.to_string(),
            },
            Value::Array(items) => {
                let shown: Vec<_> = items.iter().map(|item| self.render_item(item, english, hides)).collect();
                shown.join(if english { "; " } else { "；" })
            }
            Value::Object(_) => self.render_item(value, english, hides),
        };
        if hides(self) { self.mask(&text) } else { text }
    }

    fn render_item(&self, item: &Value, english: bool, hides: fn(&Field) -> bool) -> String {
        match item {
            Value::String(text) => self.label_of(text, english),
            Value::Object(row) => {
                let cells = self
                    .columns()
                    .iter()
                    .filter_map(|column| Some(column.render(row.get(&column.id)?, english, hides)));
                cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(if english {
                    ", "
                } else {
                    "，"
                })
            }
            other => other.to_string(),
        }
    }

    fn label_of(&self, value: &str, english: bool) -> String {
        let option = self.options.iter().find(|option| option.value == value);
        option.map_or_else(
            || value.to_owned(),
            |option| (if english { option.label.en_or_zh() } else { &option.label.zh }).to_owned(),
        )
    }

    fn mask(&self, text: &str) -> String {
        if let Some(masked) = self.constraints.format.and_then(|format| format.mask(text)) {
            return masked;
        }
        // Of an address the beginning is public, and the door at its end is not.
        if self.concept.as_deref() == Some("person.address") || codes::address::is_one(text) {
            return codes::address::masked(text);
        }
        let count = text.chars().count();
        let kept = if count >= 8 { 4 } else { 0 };
        "*".repeat(count - kept) + &text.chars().skip(count - kept).collect::<String>()
    }

    /// The control a kind has when the file names none.
    pub(crate) fn default_widget(kind: &Kind, options: usize) -> Widget {
        match kind {
            Kind::Text => Widget::Text,
            Kind::Number | Kind::Integer => Widget::Number,
            Kind::Boolean => Widget::Radio,
            Kind::Date => Widget::Date,
            Kind::Choice if options > 7 => Widget::Select,
            Kind::Choice => Widget::Radio,
            Kind::Choices => Widget::Checkboxes,
            Kind::Rows(_) => Widget::Rows,
        }
    }

    /// Whether a control can take this kind.
    pub(crate) fn suits(kind: &Kind, widget: Widget) -> bool {
        matches!(
            (kind, widget),
            (Kind::Text, Widget::Text | Widget::TextArea)
                | (Kind::Number | Kind::Integer, Widget::Number | Widget::Text)
                | (Kind::Boolean, Widget::Radio | Widget::Consent)
                | (Kind::Date, Widget::Date | Widget::Text)
                | (Kind::Choice, Widget::Radio | Widget::Select)
                | (Kind::Choices, Widget::Checkboxes)
                | (Kind::Rows(_), Widget::Rows)
        )
    }
}

impl Widget {
    /// The widget of this name in the file.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "textarea" => Self::TextArea,
            "number" => Self::Number,
            "date" => Self::Date,
            "radio" => Self::Radio,
            "select" => Self::Select,
            "checkboxes" => Self::Checkboxes,
            "consent" => Self::Consent,
            "rows" => Self::Rows,
            _ => return None,
        })
    }
}
