//! A form that has been read: its fields and sections, and values by concept.

use crate::field::{Field, Kind};
use crate::{Fault, ShowIf, Text, read, schema};
use jsonschema::Validator;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A form (表单), ready to be shown, filled and checked. Cheap to clone.
#[derive(Clone)]
pub struct Form {
    inner: Arc<Inner>,
}

struct Inner {
    title: Text,
    sections: Vec<Section>,
    fields: Vec<Field>,
    schema: Value,
    validator: Validator,
    /// Whether any field is shown on a condition.
    conditional: bool,
}

/// A section, in the order they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its id in `x-section`.
    pub id: String,
    /// Its heading.
    pub title: Text,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ids: Vec<_> = self.fields().iter().map(|field| field.id.as_str()).collect();
        f.debug_struct("Form").field("fields", &ids).finish()
    }
}

impl Form {
    /// Reads a `form.json`. `source` names it in faults.
    ///
    /// The root is an object schema with `title`, `description`, `properties`, `required`, `$schema` (2020-12),
    /// `$id`, `$comment`, `$defs`, `x-title` and `x-sections: [{"id", "title"}]`. A property has
    ///
    /// * `type`: `string`, `number`, `integer`, `boolean`, or `array` of a string enum (ticks) or of objects with
    ///   plain properties (rows); or a local `$ref` to a definition;
    /// * `title`, `description`, `enum`, `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`,
    ///   `minLength`, `maxLength`, `pattern`, `format`, `minItems`, `maxItems`, `uniqueItems`;
    /// * `x-title` and `x-help` as `"…"` or `{"zh", "en"}`, `x-section`, `x-order`, `x-unit`, `x-widget`,
    ///   `x-concept`, `x-prefill`, `x-show-if`, `x-enum-labels`, `x-autocomplete`, `x-sensitive`.
    pub fn read(json: &str, source: &str) -> Result<Self, Vec<Fault>> {
        read::form(json, source)
    }

    pub(crate) fn assemble(title: Text, sections: Vec<Section>, fields: Vec<Field>) -> Result<Self, String> {
        let schema = schema::of(&title, &fields);
        let validator = schema::validator(&schema)?;
        let conditional = fields.iter().flat_map(|field| &field.uses).any(|one| one.show_if.is_some());
        Ok(Self { inner: Arc::new(Inner { title, sections, fields, schema, validator, conditional }) })
    }

    /// The title of the form.
    pub fn title(&self) -> &Text {
        &self.inner.title
    }

    /// The sections in order. Fields without a section come first.
    pub fn sections(&self) -> &[Section] {
        &self.inner.sections
    }

    /// The fields in the order they are asked.
    pub fn fields(&self) -> &[Field] {
        &self.inner.fields
    }

    /// The field of this id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.id == id)
    }

    /// The data schema without annotations: JSON Schema 2020-12, as published to other systems. What is required
    /// on a condition is not in it; [`Form::check`] knows.
    pub fn schema(&self) -> &Value {
        &self.inner.schema
    }

    pub(crate) fn validator(&self) -> &Validator {
        &self.inner.validator
    }

    pub(crate) fn is_conditional(&self) -> bool {
        self.inner.conditional
    }

    /// The value of the field with this concept.
    pub fn by_concept<'d>(&self, data: &'d Map<String, Value>, concept: &str) -> Option<&'d Value> {
        let field = self.fields().iter().find(|field| field.concept.as_deref() == Some(concept))?;
        data.get(&field.id).filter(|value| !empty(value))
    }

    /// The data with everything personal masked, see [`Field::personal`]: what somebody reads whose own it is not.
    pub fn masked(&self, data: &Map<String, Value>) -> Map<String, Value> {
        let masked = |(id, value): (&String, &Value)| {
            (id.clone(), self.field(id).map_or_else(|| value.clone(), |field| field.masked(value)))
        };
        data.iter().map(masked).collect()
    }

    /// Puts a value into the field with this concept, where there is one and it accepts the value.
    pub fn set_concept(&self, data: &mut Map<String, Value>, concept: &str, value: &Value) -> bool {
        let field = self.fields().iter().find(|field| field.concept.as_deref() == Some(concept));
        let Some((field, value)) = field.and_then(|field| Some((field, self.accepted(field, value)?))) else {
            return false;
        };
        data.insert(field.id.clone(), value);
        true
    }

    /// The ids of the fields to be shown with this data. A condition sees its item's answers without those of hidden
    /// fields.
    pub fn visible(&self, data: &Map<String, Value>, show: ShowIf<'_>) -> BTreeSet<String> {
        self.states(data, show)
            .into_iter()
            .filter(|(_, state)| state.shown)
            .map(|(id, _)| id.to_owned())
            .collect()
    }

    pub(crate) fn states(&self, data: &Map<String, Value>, show: ShowIf<'_>) -> BTreeMap<&str, State> {
        let mut views = self.views(data);
        // Hiding a field takes its answer from the conditions of others, which may hide more. Each round takes at
        // least one answer away, so there are no more rounds than fields.
        loop {
            let mut states = BTreeMap::new();
            let mut settled = true;
            for field in self.fields() {
                let mut state = State::default();
                for one in &field.uses {
                    let view = views.entry(one.item.as_str()).or_default();
                    let shown = one.show_if.as_ref().is_none_or(|condition| show(condition, view));
                    state.shown |= shown;
                    state.required |= shown && one.required;
                    settled &= shown || view.remove(&one.name).is_none();
                }
                states.insert(field.id.as_str(), state);
            }
            if settled {
                return states;
            }
        }
    }

    /// The data as each item that uses the form names it.
    pub(crate) fn views(&self, data: &Map<String, Value>) -> BTreeMap<&str, Map<String, Value>> {
        let mut views: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
        for field in self.fields() {
            for one in &field.uses {
                let view = views.entry(one.item.as_str()).or_default();
                if let Some(value) = data.get(&field.id).filter(|value| !value.is_null()) {
                    view.insert(one.name.clone(), renamed(field, value, &one.item));
                }
            }
        }
        views
    }

    /// The data without what is hidden, unknown or empty: what is submitted and decided on.
    pub fn clean(&self, data: &Map<String, Value>, show: ShowIf<'_>) -> Map<String, Value> {
        let states = self.states(data, show);
        let kept = self
            .fields()
            .iter()
            .filter(|field| states.get(field.id.as_str()).is_some_and(|state| state.shown));
        kept.filter_map(|field| {
            Some((field.id.clone(), data.get(&field.id).filter(|value| !empty(value))?.clone()))
        })
        .collect()
    }
}

/// What is asked of a field with the data at hand.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct State {
    pub shown: bool,
    pub required: bool,
}

/// Nothing answered.
pub(crate) fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// A value with its columns as one item names them; columns of other items are left out.
fn renamed(field: &Field, value: &Value, item: &str) -> Value {
    let (Kind::Rows(columns), Value::Array(rows)) = (&field.kind, value) else { return value.clone() };
    let row = |row: &Value| {
        let Value::Object(row) = row else { return row.clone() };
        let mut renamed = Map::new();
        for column in columns {
            for one in column.uses.iter().filter(|one| one.item == item) {
                if let Some(value) = row.get(&column.id) {
                    renamed.insert(one.name.clone(), value.clone());
                }
            }
        }
        Value::Object(renamed)
    };
    Value::Array(rows.iter().map(row).collect())
}
