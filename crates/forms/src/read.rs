//! Reads `form.json`: measured first, then every keyword by name. What is not known is a fault.

use crate::field::{Choice, Constraints, Field, Kind, Use, Widget};
use crate::form::{Form, Section};
use crate::once::Once;
use crate::{Fault, Format, Source, Text};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const BYTES: usize = 256 * 1024;
const DEPTH: usize = 16;
const FIELDS: usize = 400;
const OPTIONS: usize = 500;
const DEFINITION_BYTES: usize = 16 * 1024;
const FAULTS: usize = 100;
const NAME_CHARS: usize = 64;
const TEXT_CHARS: usize = 2000;
/// Definitions that refer to definitions.
const REFERENCES: usize = 8;

const ROOT_KEYS: &[&str] = &[
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "type",
    "title",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "x-title",
    "x-sections",
];

const FIELD_KEYS: &[&str] = &[
    "$ref",
    "$comment",
    "type",
    "title",
    "description",
    "enum",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "x-title",
    "x-help",
    "x-section",
    "x-order",
    "x-unit",
    "x-widget",
    "x-concept",
    "x-prefill",
    "x-show-if",
    "x-enum-labels",
    "x-autocomplete",
    "x-sensitive",
];

pub(crate) fn form(json: &str, source: &str) -> Result<Form, Vec<Fault>> {
    let mut reader = Reader { source, text: json, faults: Vec::new(), defs: Map::new(), fields: 0 };
    let form = reader.root();
    match form {
        Some(form) if reader.faults.is_empty() => Ok(form),
        _ => Err(reader.faults),
    }
}

pub(crate) struct Reader<'t> {
    source: &'t str,
    text: &'t str,
    faults: Vec<Fault>,
    defs: Map<String, Value>,
    fields: usize,
}

impl Reader<'_> {
    fn push(&mut self, line: u32, column: u32, code: &'static str, message: String, remedy: &str) {
        if self.faults.len() < FAULTS {
            let (source, remedy) = (self.source.to_owned(), remedy.to_owned());
            self.faults.push(Fault { code, source, line, column, message, remedy });
        }
    }

    /// A fault at the first place where this key stands.
    pub fn add(&mut self, key: &str, code: &'static str, message: String, remedy: &str) {
        let (line, column) = place(self.text, key);
        self.push(line, column, code, message, remedy);
    }

    fn root(&mut self) -> Option<Form> {
        let root = self.parsed()?;
        self.keys(&root, ROOT_KEYS, "the form");
        self.declarations(&root)?;
        let title = self.text(&root, "x-title").or_else(|| self.text(&root, "title")).unwrap_or_default();
        let mut sections = self.sections(&root);
        let Some(Value::Object(properties)) = root.get("properties") else {
            let message = "the form has no `properties`".to_owned();
            self.add("properties", "form.no-fields", message, "add the fields");
            return None;
        };
        let required = self.required(&root, properties);
        let mut fields = self.properties(properties, &required, true);
        self.concepts(&fields);
        self.name_sections(&root, &mut sections, &fields);
        let rank = |id: &str| sections.iter().position(|section| section.id == id);
        fields.sort_by_key(|(order, field)| (rank(&field.section), *order));
        if !self.faults.is_empty() {
            return None;
        }
        let fields = fields.into_iter().map(|(_, field)| field).collect();
        match Form::assemble(title, sections, fields) {
            Ok(form) => Some(form),
            Err(reason) => {
                self.push(0, 0, "form.schema", reason, "correct the schema");
                None
            }
        }
    }

    /// The text as an object: small, shallow, JSON, every key once.
    fn parsed(&mut self) -> Option<Map<String, Value>> {
        if self.text.len() > BYTES {
            let message = format!("the form has {} bytes, more than {BYTES}", self.text.len());
            self.push(0, 0, "form.file-too-large", message, "split it");
            return None;
        }
        if depth(self.text) > DEPTH {
            let message = format!("the form is nested more than {DEPTH} deep");
            self.push(0, 0, "form.file-too-deep", message, "use plain fields and rows");
            return None;
        }
        let root = match serde_json::from_str::<Value>(self.text) {
            Ok(Value::Object(root)) => root,
            Ok(_) => {
                let message = "a form is a JSON object".to_owned();
                self.push(1, 1, "form.not-an-object", message, "write { \"type\": \"object\", … }");
                return None;
            }
            Err(error) => {
                let at = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
                self.push(
                    at(error.line()),
                    at(error.column()),
                    "form.json",
                    error.to_string(),
                    "correct the JSON",
                );
                return None;
            }
        };
        // Of two keys with one name a reader takes the last and never says so.
        if let Err(error) = serde_json::from_str::<Once>(self.text) {
            let at = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let message = error.to_string();
            let message = message.split(" at line").next().unwrap_or_default().to_owned();
            self.push(
                at(error.line()),
                at(error.column()),
                "form.duplicate-key",
                message,
                "keep one of the two",
            );
        }
        Some(root)
    }

    /// What the form says of itself: its draft, its type, what it defines for use further down.
    fn declarations(&mut self, root: &Map<String, Value>) -> Option<()> {
        if let Some(draft) = root.get("$schema")
            && draft.as_str().map(|draft| draft.trim_end_matches('#'))
                != Some("https://json-schema.org/draft/2020-12/schema")
        {
            let message = format!("the form is written for {draft}");
            self.add("$schema", "form.draft", message, "use JSON Schema 2020-12");
        }
        if root.get("type").and_then(Value::as_str) != Some("object") {
            self.add(
                "type",
                "form.not-an-object",
                "the form's `type` is not `object`".to_owned(),
                "write object",
            );
        }
        if !matches!(root.get("additionalProperties"), None | Some(Value::Bool(_))) {
            let message = "`additionalProperties` is not true or false".to_owned();
            self.add("additionalProperties", "form.keyword", message, "remove it");
        }
        if let Some(Value::Object(defs)) = root.get("$defs") {
            self.defs = defs.clone();
            // Each use copies the definition.
            if let Some((name, _)) = defs.iter().find(|(_, value)| value.to_string().len() > DEFINITION_BYTES)
            {
                let message = format!("the definition `{name}` has more than {DEFINITION_BYTES} bytes");
                self.add(name, "form.file-too-large", message, "write it where it is used");
                return None;
            }
        }
        Some(())
    }

    /// Sections that only fields name are sections too, where the form lists none.
    fn name_sections(
        &mut self,
        root: &Map<String, Value>,
        sections: &mut Vec<Section>,
        fields: &[(i64, Field)],
    ) {
        for (_, field) in fields {
            if !field.section.is_empty() && !sections.iter().any(|section| section.id == field.section) {
                if root.contains_key("x-sections") {
                    let message = format!("`{}` stands in an unknown section", field.id);
                    self.add(&field.id, "form.unknown-section", message, "add it to x-sections");
                }
                let title = Text { zh: field.section.clone(), en: String::new() };
                sections.push(Section { id: field.section.clone(), title });
            }
        }
    }

    fn keys(&mut self, object: &Map<String, Value>, known: &[&str], whose: &str) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let message = format!("{whose} has `{key}`, which forms do not use");
            self.add(key, "form.keyword", message, "remove it or correct the spelling");
        }
    }

    fn text(&mut self, object: &Map<String, Value>, key: &str) -> Option<Text> {
        let value = object.get(key)?;
        let text = Text::read(value)
            .filter(|text| text.zh.chars().count().max(text.en.chars().count()) <= TEXT_CHARS);
        if text.is_none() {
            let message = format!("`{key}` is not a text of at most {TEXT_CHARS} characters");
            self.add(key, "form.text", message, "write \"…\" or {\"zh\": \"…\", \"en\": \"…\"}");
        }
        text
    }

    fn string(&mut self, object: &Map<String, Value>, key: &str) -> Option<String> {
        let value = object.get(key)?;
        match value
            .as_str()
            .map(str::trim)
            .filter(|text| !text.is_empty() && text.chars().count() <= TEXT_CHARS)
        {
            Some(text) => Some(text.to_owned()),
            None => {
                self.add(key, "form.text", format!("`{key}` is not a text"), "write a text");
                None
            }
        }
    }

    fn sections(&mut self, root: &Map<String, Value>) -> Vec<Section> {
        let Some(list) = root.get("x-sections") else { return Vec::new() };
        let mut sections: Vec<Section> = Vec::new();
        for entry in list.as_array().map(Vec::as_slice).unwrap_or_default() {
            let section = entry.as_object().and_then(|entry| {
                let id = entry.get("id")?.as_str()?.to_owned();
                Some(Section { id, title: Text::read(entry.get("title")?)? })
            });
            match section {
                Some(section) if !sections.iter().any(|other| other.id == section.id) => {
                    sections.push(section)
                }
                _ => {
                    let message = "a section has no id, no title or the id of another".to_owned();
                    self.add("x-sections", "form.section", message, "write {\"id\": \"…\", \"title\": …}");
                }
            }
        }
        if sections.is_empty() {
            self.add("x-sections", "form.section", "`x-sections` is not a list of sections".to_owned(), "");
        }
        sections
    }

    fn required(&mut self, object: &Map<String, Value>, properties: &Map<String, Value>) -> BTreeSet<String> {
        let Some(value) = object.get("required") else { return BTreeSet::new() };
        let names: Option<BTreeSet<String>> = value
            .as_array()
            .and_then(|names| names.iter().map(|name| Some(name.as_str()?.to_owned())).collect());
        let Some(names) = names else {
            self.add(
                "required",
                "form.keyword",
                "`required` is not a list of names".to_owned(),
                "list field names",
            );
            return BTreeSet::new();
        };
        for name in names.iter().filter(|name| !properties.contains_key(*name)) {
            let message = format!("`required` names `{name}`, which is no field");
            self.add("required", "form.required-unknown", message, "correct the name");
        }
        names
    }

    fn concepts(&mut self, fields: &[(i64, Field)]) {
        let mut seen = BTreeSet::new();
        for (_, field) in fields {
            if let Some(concept) = &field.concept
                && !seen.insert(concept)
            {
                let message = format!("two fields have the concept `{concept}`");
                self.add(&field.id, "form.duplicate-concept", message, "ask it once");
            }
        }
    }

    /// Fields with their `x-order`, in the order of the file.
    fn properties(
        &mut self,
        properties: &Map<String, Value>,
        required: &BTreeSet<String>,
        rows_allowed: bool,
    ) -> Vec<(i64, Field)> {
        let mut fields = Vec::new();
        for (name, value) in properties {
            self.fields += 1;
            if self.fields > FIELDS {
                let message = format!("the form has more than {FIELDS} fields");
                self.push(0, 0, "form.file-too-large", message, "split it");
                break;
            }
            let plain = |ch: char| !ch.is_control() && !ch.is_whitespace() && !"[].\"'/~&=<>".contains(ch);
            if name.is_empty()
                || name.chars().count() > NAME_CHARS
                || !name.chars().all(plain)
                || name.starts_with('_')
            {
                let message = format!("`{name}` cannot be the name of a field");
                self.add(name, "form.name", message, "use letters, digits, - and _, not _ first");
                continue;
            }
            if let Some(object) = self.resolved(name, value) {
                fields.extend(self.field(name, &object, required.contains(name), rows_allowed));
            }
        }
        fields
    }

    /// The property with local references replaced; keys beside the reference win.
    fn resolved(&mut self, name: &str, value: &Value) -> Option<Map<String, Value>> {
        let mut object = match value {
            Value::Object(object) => object.clone(),
            _ => {
                self.add(name, "form.keyword", format!("`{name}` is not a schema object"), "write an object");
                return None;
            }
        };
        for _ in 0..REFERENCES {
            let Some(reference) = object.shift_remove("$ref") else { return Some(object) };
            let target = reference.as_str().and_then(|text| text.strip_prefix("#/$defs/"));
            let Some(Value::Object(definition)) = target.and_then(|target| self.defs.get(target)) else {
                let message = format!("`{name}` refers to {reference}");
                self.add(name, "form.reference", message, "refer to \"#/$defs/…\" of this file only");
                return None;
            };
            for (key, value) in definition.clone() {
                object.entry(key).or_insert(value);
            }
        }
        let message = format!("`{name}` refers in a circle or through more than {REFERENCES} definitions");
        self.add(name, "form.reference", message, "write it out");
        None
    }

    fn field(
        &mut self,
        name: &str,
        object: &Map<String, Value>,
        required: bool,
        rows_allowed: bool,
    ) -> Option<(i64, Field)> {
        self.keys(object, FIELD_KEYS, &format!("`{name}`"));
        let mut constraints = self.constraints(name, object);
        let (kind, options) = self.kind(name, object, &constraints, rows_allowed)?;
        if kind == Kind::Date {
            constraints.format = None;
        }
        self.fitting(name, &kind, &constraints);
        let widget = self.widget(name, object, &kind, options.len())?;
        let label = self
            .text(object, "x-title")
            .or_else(|| self.text(object, "title"))
            .unwrap_or_else(|| Text { zh: name.to_owned(), en: String::new() });
        let prefill = match object.get("x-prefill") {
            None => Vec::new(),
            Some(list) => {
                let sources: Option<Vec<Source>> = list
                    .as_array()
                    .and_then(|list| list.iter().map(|one| Source::parse(one.as_str()?)).collect());
                if sources.is_none() {
                    let message = format!("`{name}` has a prefill source nobody knows");
                    let remedy = "write party:…, licence:TYPE/field, exchange:CODE/field or answer:…";
                    self.add(name, "form.prefill", message, remedy);
                }
                sources.unwrap_or_default()
            }
        };
        let order = match object.get("x-order").map(Value::as_i64) {
            None => 0,
            Some(Some(order)) => order,
            Some(None) => {
                self.add(name, "form.keyword", format!("`x-order` of `{name}` is not a whole number"), "");
                0
            }
        };
        let sensitive = match object.get("x-sensitive") {
            None => constraints.format == Some(Format::CitizenId),
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.add(name, "form.keyword", format!("`x-sensitive` of `{name}` is not true or false"), "");
                true
            }
        };
        let concept = self.string(object, "x-concept").filter(|concept| {
            let ok = !concept.contains(char::is_whitespace);
            if !ok {
                self.add(
                    name,
                    "form.concept",
                    format!("the concept of `{name}` contains blanks"),
                    "write a.b",
                );
            }
            ok
        });
        let one = Use {
            item: String::new(),
            name: name.to_owned(),
            required,
            show_if: self.string(object, "x-show-if"),
        };
        let field = Field {
            id: name.to_owned(),
            label,
            help: self.text(object, "x-help").or_else(|| self.text(object, "description")),
            section: self.string(object, "x-section").unwrap_or_default(),
            unit: self.text(object, "x-unit"),
            kind,
            widget,
            options,
            constraints,
            concept,
            prefill,
            autocomplete: self.string(object, "x-autocomplete"),
            sensitive,
            uses: vec![one],
        };
        Some((order, field))
    }

    fn kind(
        &mut self,
        name: &str,
        object: &Map<String, Value>,
        constraints: &Constraints,
        rows_allowed: bool,
    ) -> Option<(Kind, Vec<Choice>)> {
        let listed = object.contains_key("enum");
        let kind = match object.get("type").and_then(Value::as_str) {
            Some("string") if listed => return Some((Kind::Choice, self.options(name, object, object)?)),
            _ if listed => {
                self.add(
                    name,
                    "form.options",
                    format!("the options of `{name}` are not texts"),
                    "use type string",
                );
                return None;
            }
            Some("string") if constraints.format == Some(Format::Date) => Kind::Date,
            Some("string") => Kind::Text,
            Some("number") => Kind::Number,
            Some("integer") => Kind::Integer,
            Some("boolean") => Kind::Boolean,
            Some("array") => return self.list(name, object, rows_allowed),
            _ => {
                let message = format!("`{name}` has no type that a form can ask for");
                self.add(name, "form.type", message, "use string, number, integer, boolean or array");
                return None;
            }
        };
        Some((kind, Vec::new()))
    }

    fn list(
        &mut self,
        name: &str,
        object: &Map<String, Value>,
        rows_allowed: bool,
    ) -> Option<(Kind, Vec<Choice>)> {
        let items = object.get("items").cloned().unwrap_or_default();
        let items = self.resolved(name, &items)?;
        match items.get("type").and_then(Value::as_str) {
            Some("string") if items.contains_key("enum") => {
                self.keys(&items, &["type", "enum", "x-enum-labels"], &format!("`items` of `{name}`"));
                let labels = if items.contains_key("x-enum-labels") { &items } else { object };
                Some((Kind::Choices, self.options(name, &items, labels)?))
            }
            Some("object") if rows_allowed => {
                let known = ["type", "properties", "required", "additionalProperties", "title", "$comment"];
                self.keys(&items, &known, &format!("`items` of `{name}`"));
                let Some(Value::Object(properties)) = items.get("properties") else {
                    self.add(
                        name,
                        "form.no-fields",
                        format!("the rows of `{name}` have no columns"),
                        "add them",
                    );
                    return None;
                };
                let required = self.required(&items, properties);
                let mut columns = self.properties(properties, &required, false);
                self.concepts(&columns);
                columns.sort_by_key(|(order, _)| *order);
                let columns: Vec<Field> = columns.into_iter().map(|(_, column)| column).collect();
                if let Some(column) =
                    columns.iter().find(|column| column.uses.iter().any(|one| one.show_if.is_some()))
                {
                    let message = format!("the column `{}` of `{name}` has a condition", column.id);
                    self.add(name, "form.keyword", message, "put the condition on the whole field");
                }
                Some((Kind::Rows(columns), Vec::new()))
            }
            _ => {
                let message = format!("`{name}` is a list of something a form cannot ask for");
                self.add(name, "form.type", message, "list texts with `enum`, or objects with plain fields");
                None
            }
        }
    }

    fn options(
        &mut self,
        name: &str,
        object: &Map<String, Value>,
        labels: &Map<String, Value>,
    ) -> Option<Vec<Choice>> {
        let values: Option<Vec<String>> = object.get("enum").and_then(Value::as_array).and_then(|values| {
            values
                .iter()
                .map(|value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned))
                .collect()
        });
        let unique = |values: &Vec<String>| values.iter().collect::<BTreeSet<_>>().len() == values.len();
        let Some(values) =
            values.filter(|values| !values.is_empty() && values.len() <= OPTIONS && unique(values))
        else {
            let message = format!("the options of `{name}` are not 1 to {OPTIONS} different texts");
            self.add(name, "form.options", message, "list the texts");
            return None;
        };
        if values.iter().any(|value| value.trim() != value || value.chars().any(char::is_control)) {
            let message = format!("an option of `{name}` has blanks at its ends or control characters");
            self.add(name, "form.options", message, "write it plainly");
        }
        let labels = match labels.get("x-enum-labels") {
            None => Map::new(),
            Some(Value::Object(labels)) => labels.clone(),
            Some(_) => {
                self.add(name, "form.options", format!("`x-enum-labels` of `{name}` is not an object"), "");
                Map::new()
            }
        };
        for (value, label) in &labels {
            if !values.contains(value) || Text::read(label).is_none() {
                let message = format!("`{name}` labels `{value}`, which is no option, or without a text");
                self.add(name, "form.options", message, "label the options only");
            }
        }
        let choice = |value: String| {
            let label = labels.get(&value).and_then(Text::read);
            let label = label.unwrap_or_else(|| Text { zh: value.clone(), en: String::new() });
            Choice { value, label }
        };
        Some(values.into_iter().map(choice).collect())
    }

    fn widget(
        &mut self,
        name: &str,
        object: &Map<String, Value>,
        kind: &Kind,
        options: usize,
    ) -> Option<Widget> {
        let Some(value) = object.get("x-widget") else { return Some(Field::default_widget(kind, options)) };
        let widget = value.as_str().and_then(Widget::named).filter(|widget| Field::suits(kind, *widget));
        if widget.is_none() {
            let message = format!("the widget {value} does not suit `{name}`");
            self.add(name, "form.widget", message, "leave it out or choose another");
        }
        widget
    }
}

/// Deepest nesting of brackets outside texts.
fn depth(text: &str) -> usize {
    let (mut level, mut deepest, mut in_text, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                level += 1;
                deepest = deepest.max(level);
            }
            b'}' | b']' if !in_text => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Line and column from 1 of the first `"key":`; zeros where it does not stand.
fn place(text: &str, key: &str) -> (u32, u32) {
    let quoted = Value::String(key.to_owned()).to_string();
    let found = text.match_indices(&quoted).find(|(start, _)| {
        text.get(start + quoted.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'))
    });
    let Some((start, _)) = found else { return (0, 0) };
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
