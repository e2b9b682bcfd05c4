//! Reading `item.yaml`: typed, with the place of every field, within limits that keep hostile files harmless.

use std::collections::HashMap;

use contract::item::Item;
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Error, Location, Spanned};

use crate::finding::{Finding, nearest};

/// Largest item.yaml, in bytes.
pub const LARGEST: usize = 256 * 1024;
/// Deepest nesting.
const DEEPEST: usize = 24;
/// Most YAML events; some 20 a line in the densest files.
const MOST_EVENTS: usize = 40_000;

/// An item as read, with where each of its fields stands.
#[derive(Debug, Clone)]
pub struct Read {
    /// The item.
    pub item: Item,
    /// Where things stand.
    pub places: Places,
}

/// Line and column of every node, by its path (`materials/3/when`).
#[derive(Debug, Clone, Default)]
pub struct Places(HashMap<String, (u32, u32)>);

impl Places {
    /// Where this path stands, or the nearest path around it that stands anywhere.
    pub fn of(&self, path: &str) -> (u32, u32) {
        let mut path = path;
        loop {
            if let Some(place) = self.0.get(path) {
                return *place;
            }
            match path.rsplit_once('/') {
                Some((around, _)) => path = around,
                None => return self.0.get("").copied().unwrap_or((0, 0)),
            }
        }
    }
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: MOST_EVENTS,
            max_depth: DEEPEST,
            flow_nesting_limit: DEEPEST,
            // An item needs neither anchors nor aliases, and without them nothing can blow up.
            max_anchors: 0,
            max_aliases: 0,
        },
        with_snippet: false,
    }
}

/// Reads the text of an item.yaml. `source` is how faults name the file.
///
/// # Errors
/// What is wrong, at its place: too large, not YAML, an unknown or missing field, a value of the wrong kind.
pub fn read(source: &str, text: &str) -> Result<Read, Finding> {
    let item: Item = parse(source, text)?;
    let tree: Spanned<Node> = parse(source, text)?;
    let mut places = Places::default();
    note(&tree, String::new(), &mut places);
    Ok(Read { item, places })
}

/// Reads YAML of any shape within the same limits.
///
/// # Errors
/// What is wrong, at its place.
pub(crate) fn parse<T: DeserializeOwned>(source: &str, text: &str) -> Result<T, Finding> {
    if text.len() > LARGEST {
        return Err(Finding::error(
            "yaml.too-large",
            source,
            format!("the file has {} bytes, more than {LARGEST}", text.len()),
            "Shorten it; no definition needs so much text.",
        ));
    }
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| explain(source, &error))
}

/// Any YAML, for the places only.
enum Node {
    Map(Vec<(String, Spanned<Node>)>),
    List(Vec<Spanned<Node>>),
    Leaf,
}

fn note(node: &Spanned<Node>, path: String, places: &mut Places) {
    let below = |part: &str| if path.is_empty() { part.to_owned() } else { format!("{path}/{part}") };
    match &node.value {
        Node::Map(entries) => entries.iter().for_each(|(key, value)| note(value, below(key), places)),
        Node::List(items) => {
            items.iter().enumerate().for_each(|(i, value)| note(value, below(&i.to_string()), places));
        }
        Node::Leaf => {}
    }
    places.0.insert(path, place(node.referenced));
}

fn place(location: Location) -> (u32, u32) {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    (number(location.line()), number(location.column()))
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any YAML")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }
}

/// Puts the reader's error into our words.
fn explain(source: &str, error: &Error) -> Finding {
    let error = error.without_snippet();
    let at = error.location().map_or((0, 0), place);
    let finding = match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            let remedy = match nearest(field, expected.iter().copied()) {
                Some(name) => format!("Did you mean `{name}`?"),
                None => format!("Known here: {}.", expected.join(", ")),
            };
            Finding::error(
                "yaml.unknown-field",
                source,
                format!("there is no field `{}`", short(field)),
                remedy,
            )
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            let remedy = match nearest(variant, expected.iter().copied()) {
                Some(name) => format!("Did you mean `{name}`?"),
                None => format!("Write one of: {}.", expected.join(", ")),
            };
            Finding::error(
                "yaml.unknown-value",
                source,
                format!("`{}` is no value of this field", short(variant)),
                remedy,
            )
        }
        Error::SerdeMissingField { field, .. } => Finding::error(
            "yaml.missing-field",
            source,
            format!("the field `{field}` is missing"),
            format!("Add `{field}`."),
        ),
        Error::DuplicateMappingKey { .. } => Finding::error(
            "yaml.duplicate-field",
            source,
            "the same field stands here twice",
            "Keep one of the two.",
        ),
        Error::Budget { .. } => Finding::error(
            "yaml.too-complex",
            source,
            format!(
                "the file is nested too deeply, has too many nodes, or uses anchors and aliases ({error})"
            ),
            "Write it out plainly, without `&` anchors and `*` aliases.",
        ),
        _ => Finding::error(
            "yaml.malformed",
            source,
            short(&error.to_string()),
            "Correct the YAML at this place.",
        ),
    };
    finding.at(at)
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    line.chars().take(200).collect()
}

#[cfg(test)]
#[path = "yaml_tests.rs"]
mod tests;
