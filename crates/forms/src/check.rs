//! What is wrong with the answers.

use crate::field::{Field, Kind};
use crate::form::{Form, State, empty};
use crate::format::{self, Format};
use crate::quick;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Cause;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Evaluates a condition over an item's answers. What cannot be evaluated should count as shown: a question too
/// many is better than one forgotten.
pub type ShowIf<'a> = &'a dyn Fn(&str, &Map<String, Value>) -> bool;

/// One thing wrong with one answer. The text for the person is found by the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the control: a field's id, or `field[0].column`.
    pub field: String,
    /// Stable dotted code: `form.…`, or `code.…` for a mistyped code.
    pub code: &'static str,
    /// Values for the text, such as `limit`.
    pub params: Vec<(&'static str, String)>,
}

impl FieldError {
    pub(crate) fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: field.into(), code, params: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}

impl Form {
    /// Everything that keeps the data from being submitted, in the order of the fields, one error a control.
    /// Hidden fields are not asked; keys the form does not know are ignored.
    pub fn check(&self, data: &Map<String, Value>, show: ShowIf<'_>) -> Vec<FieldError> {
        // Without conditions nothing needs to be known of other answers.
        let states = self.is_conditional().then(|| self.states(data, show));
        let mut errors = Vec::new();
        let mut asked = Map::new();
        for field in self.fields() {
            let state = match &states {
                Some(states) => states.get(field.id.as_str()).copied(),
                None => Some(State { shown: !field.uses.is_empty(), required: field.required() }),
            };
            let Some(state) = state.filter(|state| state.shown) else { continue };
            match data.get(&field.id).filter(|value| !empty(value)) {
                Some(value) if quick::fits(field, value) => {}
                Some(value) => {
                    asked.insert(field.id.clone(), value.clone());
                }
                None if state.required => errors.push(FieldError::new(&field.id, "form.required")),
                None => {}
            }
        }
        if !asked.is_empty() {
            errors.extend(self.violations(asked, true));
        }
        if errors.is_empty() { errors } else { self.sorted(errors) }
    }

    /// What is wrong with the answers given so far; nothing is missing yet.
    pub fn check_draft(&self, data: &Map<String, Value>) -> Vec<FieldError> {
        let given = self
            .fields()
            .iter()
            .filter_map(|field| {
                let value =
                    data.get(&field.id).filter(|value| !empty(value) && !quick::fits(field, value))?;
                Some((field.id.clone(), value.clone()))
            })
            .collect::<Map<_, _>>();
        let errors = if given.is_empty() { Vec::new() } else { self.violations(given, false) };
        self.sorted(errors)
    }

    /// The value in the field's own spelling, if the field accepts it.
    pub(crate) fn accepted(&self, field: &Field, value: &Value) -> Option<Value> {
        let value = field.coerced(value)?;
        let alone: Map<String, Value> = [(field.id.clone(), value.clone())].into_iter().collect();
        (!empty(&value) && self.violations(alone, true).is_empty()).then_some(value)
    }

    /// What the schema has against this one value.
    #[cfg(test)]
    pub(crate) fn refusals(&self, field: &Field, value: &Value) -> Vec<FieldError> {
        self.violations([(field.id.clone(), value.clone())].into_iter().collect(), true)
    }

    fn sorted(&self, errors: Vec<FieldError>) -> Vec<FieldError> {
        let rank = |error: &FieldError| {
            let id = error.field.split('[').next().unwrap_or_default();
            self.fields().iter().position(|field| field.id == id)
        };
        let mut seen = BTreeSet::new();
        let mut errors: Vec<_> =
            errors.into_iter().filter(|error| seen.insert(error.field.clone())).collect();
        errors.sort_by_key(rank);
        errors
    }

    fn violations(&self, data: Map<String, Value>, missing_cells: bool) -> Vec<FieldError> {
        let mut errors = Vec::new();
        for field in self.fields() {
            if let Some(value) = data.get(&field.id) {
                money(field, value, &field.id, &mut errors);
            }
        }
        let whole = Value::Object(data);
        for error in self.validator().iter_errors(&whole) {
            if missing_cells || !matches!(error.kind(), Cause::Required { .. }) {
                errors.push(self.translated(&error));
            }
        }
        errors
    }

    fn translated(&self, error: &ValidationError<'_>) -> FieldError {
        let path = error.instance_path().as_str();
        let segments: Vec<String> =
            path.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
        let field = segments.first().and_then(|id| self.field(id));
        let column = segments.get(2).and_then(|id| field?.columns().iter().find(|column| column.id == *id));
        let control = match segments.as_slice() {
            [id, row, column, ..] => format!("{id}[{row}].{column}"),
            [id, row] if field.is_some_and(|field| matches!(field.kind, Kind::Rows(_))) => {
                format!("{id}[{row}]")
            }
            [id, ..] => id.clone(),
            [] => String::new(),
        };
        let at = |code| FieldError::new(control.clone(), code);
        let own = column.or(field);
        match error.kind() {
            Cause::Required { property } => {
                let missing = property.as_str().unwrap_or_default();
                FieldError::new(format!("{control}.{missing}"), "form.required")
            }
            Cause::Type { .. } => at(match own.map(|field| &field.kind) {
                Some(Kind::Number) => "form.not-a-number",
                Some(Kind::Integer) => "form.not-whole",
                Some(Kind::Boolean) => "form.not-yes-or-no",
                Some(Kind::Date) => "form.not-a-date",
                _ => "form.invalid",
            }),
            Cause::Enum { .. } => at("form.not-an-option"),
            Cause::Minimum { limit } => at("form.too-small").with("limit", limit),
            Cause::ExclusiveMinimum { limit } => at("form.not-more").with("limit", limit),
            Cause::Maximum { limit } => at("form.too-large").with("limit", limit),
            Cause::ExclusiveMaximum { limit } => at("form.not-less").with("limit", limit),
            Cause::MultipleOf { multiple_of } => at("form.step").with("step", multiple_of),
            Cause::MinLength { limit } => at("form.too-short").with("limit", limit),
            Cause::MaxLength { limit } => at("form.too-long").with("limit", limit),
            Cause::MinItems { limit } => at("form.too-few").with("limit", limit),
            Cause::MaxItems { limit } => at("form.too-many").with("limit", limit),
            Cause::UniqueItems => at("form.repeated"),
            Cause::Pattern { .. } => at("form.pattern"),
            Cause::Format { .. } => {
                let mismatch = own.and_then(|field| field.constraints.format).and_then(|format| {
                    let text = error.instance().as_str()?.to_owned();
                    format.tidy(&text).err()
                });
                match (mismatch, own.map(|field| &field.kind)) {
                    (_, Some(Kind::Date)) => at("form.not-a-date"),
                    (Some(mismatch), _) => {
                        FieldError { field: control, code: mismatch.code, params: mismatch.params }
                    }
                    (None, _) => at("form.format"),
                }
            }
            Cause::AdditionalProperties { .. } => at("form.unknown-field"),
            _ => at("form.invalid"),
        }
    }
}

/// Amounts are numbers, which the schema's formats do not reach.
fn money(field: &Field, value: &Value, control: &str, errors: &mut Vec<FieldError>) {
    match (&field.kind, value) {
        (Kind::Rows(columns), Value::Array(rows)) => {
            for (index, row) in rows.iter().enumerate() {
                for column in columns {
                    if let Some(cell) = row.get(&column.id) {
                        money(column, cell, &field.cell(index, column), errors);
                    }
                }
            }
        }
        (Kind::Number | Kind::Integer, Value::Number(number))
            if field.constraints.format == Some(Format::Money)
                && !format::is_money(&plain(&number.to_string())) =>
        {
            errors.push(FieldError::new(control, "form.format").with("format", Format::Money.name()));
        }
        _ => {}
    }
}

/// `12.0` is twelve yuan.
fn plain(number: &str) -> String {
    number.strip_suffix(".0").unwrap_or(number).to_owned()
}
