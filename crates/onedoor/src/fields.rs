//! Settings and site files, read so that every fault is told at once: each field's place is kept, and each field is tried
//! by itself.

use catalogue::finding::{Finding, nearest};
use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use serde_saphyr::{Location, Spanned};
use toml::de::{DeTable, DeValue};

/// Line and column, each from 1.
pub type Place = (u32, u32);

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where.
    pub at: Place,
    /// What.
    pub value: Value,
}

/// What stands at a place.
#[derive(Debug, Clone)]
pub enum Value {
    /// Named fields, each with the place of its name.
    Map(Vec<(String, Place, Node)>),
    /// A list.
    List(Vec<Node>),
    /// Anything single.
    Leaf(Json),
}

impl Node {
    /// The field of that name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|(key, ..)| key == name).map(|(.., node)| node),
            _ => None,
        }
    }

    /// The field of that name, taken out.
    pub fn take(&mut self, name: &str) -> Option<Node> {
        let Value::Map(fields) = &mut self.value else { return None };
        let at = fields.iter().position(|(key, ..)| key == name)?;
        Some(fields.remove(at).2)
    }

    /// What is listed in the field of that name; nothing where it is no list.
    pub fn list(&self, name: &str) -> &[Node] {
        match self.get(name).map(|node| &node.value) {
            Some(Value::List(nodes)) => nodes,
            _ => &[],
        }
    }

    /// Where the field of that name stands, or else the whole.
    pub fn place(&self, name: &str) -> Place {
        self.get(name).map_or(self.at, |node| node.at)
    }

    /// As text, where it is single.
    pub fn text(&self) -> Option<String> {
        match &self.value {
            Value::Leaf(Json::String(text)) => Some(text.clone()),
            Value::Leaf(Json::Null) => None,
            Value::Leaf(other) => Some(other.to_string()),
            _ => None,
        }
    }

    /// As JSON. `spoken` makes texts of numbers: YAML takes a telephone for one.
    fn json(&self, spoken: bool) -> Json {
        match &self.value {
            Value::Map(fields) => {
                Json::Object(fields.iter().map(|(key, _, node)| (key.clone(), node.json(spoken))).collect())
            }
            Value::List(nodes) => Json::Array(nodes.iter().map(|node| node.json(spoken)).collect()),
            Value::Leaf(Json::Number(number)) if spoken => Json::String(number.to_string()),
            Value::Leaf(leaf) => leaf.clone(),
        }
    }
}

/// What fields a record has: all of them, and a sample of those it cannot do without.
pub struct Shape<'a> {
    /// What it is called in a sentence, with its article: `an organ`.
    pub what: &'a str,
    /// Every field.
    pub fields: &'a [&'a str],
    /// The fields it cannot do without, each with a value that is right.
    pub sample: Map<String, Json>,
}

/// Reads a record: what it lacks, what it has too much, and each field that is not of its kind, all into `out`. The record
/// itself where nothing of that was found.
pub fn record<T: DeserializeOwned>(
    source: &str,
    node: &Node,
    shape: &Shape<'_>,
    out: &mut Vec<Finding>,
) -> Option<T> {
    let before = out.len();
    let Value::Map(fields) = &node.value else {
        let message = format!("{} is written as fields and their values", shape.what);
        let remedy = format!("Write it with: {}.", shape.fields.join(", "));
        out.push(Finding::error("file.no-fields", source, message, remedy).at(node.at));
        return None;
    };
    for name in shape.sample.keys().filter(|name| node.get(name).is_none()) {
        let message = format!("{} needs the field `{name}`, which is missing", shape.what);
        out.push(Finding::error("file.missing-field", source, message, format!("Add `{name}`.")).at(node.at));
    }
    let mut whole = Map::new();
    for (name, at, value) in fields {
        if !shape.fields.contains(&name.as_str()) {
            let remedy = match nearest(name, shape.fields.iter().copied()) {
                Some(meant) => format!("Did you mean `{meant}`?"),
                None => format!("Known here: {}.", shape.fields.join(", ")),
            };
            let message = format!("{} has no field `{}`", shape.what, short(name));
            out.push(Finding::error("file.unknown-field", source, message, remedy).at(*at));
            continue;
        }
        let alone = |spoken: bool| {
            let mut sample = shape.sample.clone();
            let given = value.json(spoken);
            sample.insert(name.clone(), given.clone());
            serde_json::from_value::<T>(Json::Object(sample))
                .map(|_| given)
                .map_err(|error| error.to_string())
        };
        match alone(false).or_else(|why| alone(true).map_err(|_| why)) {
            Ok(given) => {
                whole.insert(name.clone(), given);
            }
            Err(why) => {
                let (message, remedy) = wrong_kind(name, &why);
                out.push(Finding::error("file.wrong-value", source, message, remedy).at(value.at));
            }
        }
    }
    if out.len() > before {
        return None;
    }
    // Each field was right; together they can still not be.
    serde_json::from_value(Json::Object(whole))
        .map_err(|error| {
            let message = format!("{}: {}", shape.what, short(&error.to_string()));
            out.push(Finding::error("file.wrong-value", source, message, "Correct it.").at(node.at));
        })
        .ok()
}

/// What is wrong with a value, and what to write.
fn wrong_kind(field: &str, why: &str) -> (String, String) {
    let quoted: Vec<&str> = why.split('`').skip(1).step_by(2).collect();
    if let (true, Some((given, known))) = (why.starts_with("unknown variant"), quoted.split_first()) {
        let remedy = match nearest(given, known.iter().copied()) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => format!("Write one of: {}.", known.join(", ")),
        };
        return (format!("`{}` is no value of `{field}`", short(given)), remedy);
    }
    let remedy = match why.rsplit_once("expected ") {
        Some((_, expected)) => format!("Write {}.", expected.split(" at line").next().unwrap_or(expected)),
        None => "Correct the value.".to_owned(),
    };
    (format!("`{field}`: {}", short(why)), remedy)
}

/// Reads YAML of any shape.
///
/// # Errors
/// Where it is no YAML, at its place.
pub fn yaml(source: &str, text: &str) -> Result<Node, Finding> {
    let read: Result<Spanned<Any>, _> = serde_saphyr::from_str(text);
    read.map(placed).map_err(|error| {
        let error = error.without_snippet();
        let message = short(&error.to_string());
        let remedy = "Correct the YAML at this place.";
        Finding::error("yaml.malformed", source, message, remedy).at(error.location().map_or((0, 0), place))
    })
}

/// Reads TOML of any shape.
///
/// # Errors
/// Everything that is no TOML, at its place.
pub fn toml(source: &str, text: &str) -> Result<Node, Vec<Finding>> {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(Node { at: (1, 1), value: lines.table(table.get_ref()) });
    }
    Err(errors
        .iter()
        .map(|error| {
            let at = error.span().map_or((1, 1), |span| lines.place(span.start));
            let remedy = "Correct the TOML at this place; a text stands between double quotes.";
            Finding::error("toml.malformed", source, short(error.message()), remedy).at(at)
        })
        .collect())
}

/// Where lines begin, for places given in bytes.
struct Lines<'a> {
    text: &'a str,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text }
    }

    fn place(&self, byte: usize) -> Place {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    fn table(&self, table: &DeTable<'_>) -> Value {
        let mut fields: Vec<(String, Place, Node)> = table
            .iter()
            .map(|(key, value)| {
                let node = Node { at: self.place(value.span().start), value: self.value(value.get_ref()) };
                (key.get_ref().to_string(), self.place(key.span().start), node)
            })
            .collect();
        fields.sort_by_key(|(_, at, _)| *at);
        Value::Map(fields)
    }

    fn value(&self, value: &DeValue<'_>) -> Value {
        Value::Leaf(match value {
            DeValue::Table(table) => return self.table(table),
            DeValue::Array(array) => {
                let node = |value: &toml::Spanned<DeValue<'_>>| Node {
                    at: self.place(value.span().start),
                    value: self.value(value.get_ref()),
                };
                return Value::List(array.iter().map(node).collect());
            }
            DeValue::String(text) => Json::String(text.to_string()),
            DeValue::Boolean(yes) => Json::Bool(*yes),
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .map_or_else(|_| Json::String(digits.to_string()), Json::from),
            DeValue::Float(digits) => digits
                .as_str()
                .parse()
                .ok()
                .and_then(Number::from_f64)
                .map_or_else(|| Json::String(digits.to_string()), Json::Number),
            DeValue::Datetime(moment) => Json::String(moment.to_string()),
        })
    }
}

fn place(location: Location) -> Place {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    (number(location.line()), number(location.column()))
}

fn placed(read: Spanned<Any>) -> Node {
    let value = match read.value {
        Any::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let at = place(key.referenced);
                    (key.value, at, placed(value))
                })
                .collect(),
        ),
        Any::List(items) => Value::List(items.into_iter().map(placed).collect()),
        Any::Leaf(leaf) => Value::Leaf(leaf),
    };
    Node { at: place(read.referenced), value }
}

/// Any YAML.
enum Any {
    Map(Vec<(Spanned<String>, Spanned<Any>)>),
    List(Vec<Spanned<Any>>),
    Leaf(Json),
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor)
    }
}

struct AnyVisitor;

impl<'de> Visitor<'de> for AnyVisitor {
    type Value = Any;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any YAML")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Any, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Any::Map(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Any, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Any::List(items))
    }

    fn visit_bool<E: de::Error>(self, yes: bool) -> Result<Any, E> {
        Ok(Any::Leaf(yes.into()))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Any, E> {
        Ok(Any::Leaf(number.into()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Any, E> {
        Ok(Any::Leaf(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Any, E> {
        Ok(Any::Leaf(number.into()))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Any, E> {
        Ok(Any::Leaf(text.into()))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Any, E> {
        Ok(Any::Leaf(Json::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<Any, E> {
        Ok(Any::Leaf(Json::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Any, D::Error> {
        Any::deserialize(deserializer)
    }
}

fn short(text: &str) -> String {
    text.lines().next().unwrap_or("").chars().take(200).collect()
}
