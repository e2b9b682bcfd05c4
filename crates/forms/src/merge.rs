//! Several items' forms as one (一表通用): fields of one concept are asked once, with what all items require of
//! them; the answers are given back to each item under its own names.

use crate::field::{Choice, Constraints, Field, Kind, Widget};
use crate::form::{Form, Section};
use crate::{Fault, Text};
use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;

/// The one form of several items.
#[derive(Debug, Clone)]
pub struct Merged {
    form: Form,
    items: Vec<String>,
    report: Report,
}

/// What merging saved (PKG-01, PKG-03).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Fields of all forms together.
    pub fields_before: usize,
    /// Fields of the one form.
    pub fields_after: usize,
    /// Fields that need not be asked again.
    pub fell_away: usize,
    /// The fields asked once for several items.
    pub shared: Vec<Shared>,
}

/// One field asked for several items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// Its concept.
    pub concept: String,
    /// Its id in the one form.
    pub field: String,
    /// The items that ask it.
    pub items: Vec<String>,
}

impl Merged {
    /// The one form.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The items, in order.
    pub fn items(&self) -> &[String] {
        &self.items
    }

    /// What fell away.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The answers as each item's own form names them, in the order of the items. Clean the data first
    /// ([`Form::clean`]) if hidden answers must not travel.
    pub fn split(&self, data: &Map<String, Value>) -> Vec<(String, Map<String, Value>)> {
        let mut views = self.form.views(data);
        self.items
            .iter()
            .map(|item| (item.clone(), views.remove(item.as_str()).unwrap_or_default()))
            .collect()
    }
}

/// Merges forms into one. Fields of one concept must agree in type and leave some value possible; what does not is
/// a fault naming both items.
pub fn merge(forms: &[(&str, &Form)]) -> Result<Merged, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut sections: Vec<Section> = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    let mut items: Vec<String> = Vec::new();
    for (item, form) in forms {
        if items.iter().any(|other| other == item) {
            faults.push(fault("form.merge-item", item, format!("the item `{item}` comes twice")));
            continue;
        }
        items.push((*item).to_owned());
        for section in form.sections() {
            if !sections.iter().any(|other| other.id == section.id) {
                sections.push(section.clone());
            }
        }
        join(&mut fields, form.fields(), item, &mut faults);
    }
    let rank = |id: &str| sections.iter().position(|section| section.id == id);
    fields.sort_by_key(|field| rank(&field.section));
    if !faults.is_empty() {
        return Err(faults);
    }
    let before = forms.iter().map(|(_, form)| form.fields().len()).sum();
    let after = fields.len();
    let shared = fields.iter().filter(|field| field.uses.len() > 1).filter_map(|field| {
        let items = field.uses.iter().map(|one| one.item.clone()).collect();
        Some(Shared { concept: field.concept.clone()?, field: field.id.clone(), items })
    });
    let report = Report {
        fields_before: before,
        fields_after: after,
        fell_away: before - after,
        shared: shared.collect(),
    };
    let title = match forms {
        [(_, single)] => single.title().clone(),
        _ => Text::default(),
    };
    let form = Form::assemble(title, sections, fields)
        .map_err(|reason| vec![fault("form.schema", "merged form", reason)])?;
    Ok(Merged { form, items, report })
}

fn fault(code: &'static str, source: &str, message: String) -> Fault {
    let remedy = match code {
        "form.merge-item" => "name each item once",
        "form.schema" => "",
        _ => "agree on the field in both forms, or give one of them another concept",
    };
    Fault { code, source: source.to_owned(), line: 0, column: 0, message, remedy: remedy.to_owned() }
}

/// Takes the fields of one item into the common ones.
fn join(common: &mut Vec<Field>, own: &[Field], item: &str, faults: &mut Vec<Fault>) {
    for field in own {
        let mut field = field.clone();
        adopt(&mut field, item);
        let same = common.iter_mut().find(|other| other.concept.is_some() && other.concept == field.concept);
        match same {
            Some(other) => {
                let others: Vec<&str> = other.uses.iter().map(|one| one.item.as_str()).collect();
                let who = format!("{} and {item}", others.join(", "));
                if let Err((code, what)) = meet(other, field, item, faults) {
                    let concept = other.concept.as_deref().unwrap_or_default();
                    faults.push(fault(code, &who, format!("`{concept}` is asked differently: {what}")));
                }
            }
            None => {
                field.id = free(common, &field.id, item);
                common.push(field);
            }
        }
    }
}

/// Marks a field and its columns as used by this item.
fn adopt(field: &mut Field, item: &str) {
    for one in &mut field.uses {
        item.clone_into(&mut one.item);
    }
    if let Kind::Rows(columns) = &mut field.kind {
        for column in columns {
            adopt(column, item);
        }
    }
}

/// A name nobody has yet: fields without a common concept stay apart even if they have the same name.
fn free(common: &[Field], id: &str, item: &str) -> String {
    let taken = |id: &str| common.iter().any(|field| field.id == id);
    if !taken(id) {
        return id.to_owned();
    }
    let item: String =
        item.chars().map(|ch| if ch.is_alphanumeric() || ch == '-' { ch } else { '-' }).collect();
    let named = format!("{item}_{id}");
    let numbered = (2..).map(|number| format!("{named}_{number}"));
    std::iter::once(named.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(named)
}

/// Narrows `field` to what both accept.
fn meet(
    field: &mut Field,
    other: Field,
    item: &str,
    faults: &mut Vec<Fault>,
) -> Result<(), (&'static str, String)> {
    let kinds = |one: &Kind, other: &Kind| ("form.merge-type", format!("{} and {}", noun(one), noun(other)));
    let kind = match (&field.kind, &other.kind) {
        (Kind::Rows(_), Kind::Rows(_)) => None,
        (one, two) if one == two => None,
        (Kind::Number, Kind::Integer) | (Kind::Integer, Kind::Number) => Some(Kind::Integer),
        (Kind::Text, Kind::Choice) | (Kind::Choice, Kind::Text) => Some(Kind::Choice),
        (Kind::Text, Kind::Date) | (Kind::Date, Kind::Text) => Some(Kind::Date),
        (one, two) => return Err(kinds(one, two)),
    };
    field.constraints = field.constraints.meet(&other.constraints)?;
    field.options = match (field.options.is_empty(), other.options.is_empty()) {
        (false, false) => common_options(&field.options, &other.options)?,
        (true, _) => other.options,
        (false, true) => std::mem::take(&mut field.options),
    };
    if let Some(kind) = kind {
        // A text with a format, or with bounds of its own, cannot be narrowed to a list or a day without a look.
        if kind != Kind::Integer && field.constraints != Constraints::default() {
            return Err(kinds(&field.kind, &other.kind));
        }
        field.widget = Field::default_widget(&kind, field.options.len());
        field.kind = kind;
    } else if field.widget == Widget::TextArea || other.widget == Widget::TextArea {
        field.widget = Widget::TextArea;
    }
    if let (Kind::Rows(columns), Kind::Rows(others)) = (&mut field.kind, other.kind) {
        let (before, theirs) = (columns.len(), others.len());
        join_columns(columns, others, item, faults);
        // Different rows of the one form could be equal in the columns one item sees.
        if field.constraints.unique_items && (columns.len() != before || columns.len() != theirs) {
            return Err(("form.merge-type", "rows that must differ, with other columns".to_owned()));
        }
    }
    for source in other.prefill {
        if !field.prefill.contains(&source) {
            field.prefill.push(source);
        }
    }
    field.help = field.help.take().or(other.help);
    field.unit = field.unit.take().or(other.unit);
    field.autocomplete = field.autocomplete.take().or(other.autocomplete);
    field.sensitive |= other.sensitive;
    field.uses.extend(other.uses);
    Ok(())
}

/// Columns are the same by concept, or by name where neither has one. A column that one item requires is then
/// required of every row.
fn join_columns(columns: &mut Vec<Field>, others: Vec<Field>, item: &str, faults: &mut Vec<Fault>) {
    for other in others {
        let same = columns.iter_mut().find(|column| match (&column.concept, &other.concept) {
            (Some(one), Some(two)) => one == two,
            (None, None) => column.id == other.id,
            _ => false,
        });
        match same {
            Some(column) => {
                let id = column.id.clone();
                if let Err((code, what)) = meet(column, other, item, faults) {
                    faults.push(fault(code, item, format!("the column `{id}` is asked differently: {what}")));
                }
            }
            None => {
                let mut other = other;
                other.id = free(columns, &other.id, item);
                columns.push(other);
            }
        }
    }
}

fn common_options(one: &[Choice], other: &[Choice]) -> Result<Vec<Choice>, (&'static str, String)> {
    let values: BTreeSet<&str> = other.iter().map(|choice| choice.value.as_str()).collect();
    let common: Vec<Choice> =
        one.iter().filter(|choice| values.contains(choice.value.as_str())).cloned().collect();
    if common.is_empty() {
        return Err(("form.merge-options", "no option is in both lists".to_owned()));
    }
    Ok(common)
}

fn noun(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Number => "a number",
        Kind::Integer => "a whole number",
        Kind::Boolean => "yes or no",
        Kind::Date => "a day",
        Kind::Choice => "one of a list",
        Kind::Choices => "several of a list",
        Kind::Rows(_) => "rows",
    }
}

impl Constraints {
    /// Whether no value can satisfy both bounds.
    pub(crate) fn impossible(&self) -> bool {
        let value = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
        let above = |low: Option<f64>, high: Option<f64>| low.zip(high).is_some_and(|(low, high)| low > high);
        let touching =
            |low: Option<f64>, high: Option<f64>| low.zip(high).is_some_and(|(low, high)| low >= high);
        above(value(&self.minimum), value(&self.maximum))
            || touching(value(&self.exclusive_minimum), value(&self.maximum))
            || touching(value(&self.minimum), value(&self.exclusive_maximum))
            || touching(value(&self.exclusive_minimum), value(&self.exclusive_maximum))
            || self.min_length.zip(self.max_length).is_some_and(|(low, high)| low > high)
            || self.min_items.zip(self.max_items).is_some_and(|(low, high)| low > high)
    }

    fn meet(&self, other: &Self) -> Result<Self, (&'static str, String)> {
        let multiple_of = match (&self.multiple_of, &other.multiple_of) {
            (Some(one), Some(two)) if one != two => {
                return Err(("form.merge-range", format!("steps of {one} and {two}")));
            }
            (one, two) => one.clone().or_else(|| two.clone()),
        };
        let format = match (self.format, other.format) {
            (Some(one), Some(two)) if one != two => {
                return Err(("form.merge-type", format!("the formats {} and {}", one.name(), two.name())));
            }
            (one, two) => one.or(two),
        };
        let mut patterns = self.patterns.clone();
        patterns.extend(other.patterns.iter().filter(|pattern| !self.patterns.contains(pattern)).cloned());
        let met = Self {
            minimum: chosen(&self.minimum, &other.minimum, |one, two| one >= two),
            exclusive_minimum: chosen(&self.exclusive_minimum, &other.exclusive_minimum, |one, two| {
                one >= two
            }),
            maximum: chosen(&self.maximum, &other.maximum, |one, two| one <= two),
            exclusive_maximum: chosen(&self.exclusive_maximum, &other.exclusive_maximum, |one, two| {
                one <= two
            }),
            multiple_of,
            min_length: self.min_length.max(other.min_length),
            max_length: least(self.max_length, other.max_length),
            patterns,
            format,
            min_items: self.min_items.max(other.min_items),
            max_items: least(self.max_items, other.max_items),
            unique_items: self.unique_items || other.unique_items,
        };
        if met.impossible() {
            return Err(("form.merge-range", "their bounds leave no value".to_owned()));
        }
        Ok(met)
    }
}

fn chosen(one: &Option<Number>, two: &Option<Number>, first: fn(f64, f64) -> bool) -> Option<Number> {
    match (one, two) {
        (Some(a), Some(b)) => {
            let values = a.as_f64().zip(b.as_f64());
            Some(if values.is_some_and(|(a, b)| first(a, b)) { a.clone() } else { b.clone() })
        }
        (one, two) => one.clone().or_else(|| two.clone()),
    }
}

fn least(one: Option<u64>, two: Option<u64>) -> Option<u64> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    }
}
