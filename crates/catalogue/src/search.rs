//! Search over the items in force: what `find` makes of their names, everyday names, keywords and summaries in both languages, of the
//! organs that handle them and the places they are for. In memory, made anew as a whole.

use std::collections::BTreeMap;

use contract::Text;
use contract::lookup::{ItemHit, ItemQuery};
use find::{Field, Found, Place};

use crate::pages::kind_word;

/// An item and the words it is found by.
pub struct Entry {
    /// As lists show it.
    pub hit: ItemHit,
    /// Words people use for it.
    pub keywords: Vec<String>,
    /// What it asks for: finds, but says little.
    pub described: Vec<String>,
    /// Who handles it.
    pub organ: Option<Text>,
    /// Division code of the place it is implemented in.
    pub region: String,
}

/// All items in force.
#[derive(Default)]
pub struct Index {
    entries: BTreeMap<String, Entry>,
    index: find::Index,
    /// Topics with how many items have each, the most first.
    topics: Vec<(Text, usize)>,
}

/// What searches are narrowed by.
pub mod facet {
    /// Kind of power.
    pub const POWER: &str = "power";
    /// Whom it is for.
    pub const AUDIENCE: &str = "audience";
    /// USCC of the organ.
    pub const ORGAN: &str = "organ";
    /// Package or single item.
    pub const PACKAGE: &str = "package";
    /// Topic, by its Chinese name.
    pub const TOPIC: &str = "topic";
}

fn words(hit: &ItemHit, keywords: &[String], described: &[String]) -> Vec<(Field, String)> {
    let texts = |field: Field, text: &Text| [(field, text.zh.clone()), (field, text.en.clone())];
    let mut all: Vec<(Field, String)> =
        hit.plain_name.iter().flat_map(|name| texts(Field::Everyday, name)).collect();
    all.extend(texts(Field::Name, &hit.name));
    all.extend(texts(Field::Summary, &hit.summary));
    all.extend(keywords.iter().map(|word| (Field::Word, word.clone())));
    all.extend(described.iter().map(|text| (Field::Summary, text.clone())));
    all
}

/// The word of an audience in addresses and the API.
fn audience_word(audience: contract::item::Audience) -> &'static str {
    match audience {
        contract::item::Audience::Person => "person",
        contract::item::Audience::Enterprise => "enterprise",
    }
}

/// As `find` takes it.
pub(crate) fn entry(entry: &Entry) -> find::Entry {
    let hit = &entry.hit;
    let facet = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut facets = vec![
        facet(facet::POWER, kind_word(hit.kind)),
        facet(facet::ORGAN, &hit.organ),
        facet(facet::PACKAGE, if hit.is_package { "yes" } else { "no" }),
    ];
    facets.extend(hit.topics.iter().map(|topic| facet(facet::TOPIC, &topic.zh)));
    facets.extend(hit.audience.iter().map(|audience| facet(facet::AUDIENCE, audience_word(*audience))));
    find::Entry {
        key: hit.slug.clone(),
        codes: vec![hit.code.clone(), hit.slug.clone()],
        region: entry.region.clone(),
        texts: words(hit, &entry.keywords, &entry.described),
        organ: entry.organ.clone().map(|organ| (organ.zh, organ.en)),
        facets,
        leads: hit.is_package,
    }
}

impl Index {
    /// An index of these items, which understands the names of these places.
    pub fn new(entries: impl IntoIterator<Item = Entry>, places: Vec<Place>) -> Self {
        let entries: BTreeMap<String, Entry> =
            entries.into_iter().map(|entry| (entry.hit.slug.clone(), entry)).collect();
        let index = find::Index::new(entries.values().map(entry), places);
        let topics = topics(entries.values());
        Self { entries, index, topics }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The topics, with how many items have each.
    pub fn topics(&self) -> &[(Text, usize)] {
        &self.topics
    }

    /// The item with this slug.
    pub fn get(&self, slug: &str) -> Option<&Entry> {
        self.entries.get(slug)
    }

    /// What a search finds, with what it can be narrowed by.
    pub fn search(&self, query: &find::Query<'_>) -> Found {
        self.index.find(query)
    }

    /// The items the query asks for: a search best first, a list in order of slugs.
    pub fn find(&self, query: &ItemQuery) -> Vec<&ItemHit> {
        if !query.text.trim().is_empty() {
            let facets = narrowed(query);
            let wanted =
                find::Query { text: &query.text, region: &query.region, facets: &facets, limit: query.limit };
            let found = self.index.find(&wanted);
            return found.hits.iter().filter_map(|hit| Some(&self.entries.get(&hit.key)?.hit)).collect();
        }
        let fits = |hit: &ItemHit| {
            query.kind.is_none_or(|kind| hit.kind == kind)
                && query.audience.is_none_or(|audience| hit.audience.contains(&audience))
                && query.organ.as_ref().is_none_or(|organ| hit.organ == *organ)
                && query.topic.as_ref().is_none_or(|topic| hit.topics.iter().any(|one| one.zh == *topic))
                && query.package.is_none_or(|package| hit.is_package == package)
        };
        let after = query.after.as_deref().map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        let from = self.entries.range::<str, _>((after, std::ops::Bound::Unbounded));
        from.map(|(_, entry)| &entry.hit).filter(|hit| fits(hit)).take(query.limit).collect()
    }
}

/// The topics of these, counted.
fn topics<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<(Text, usize)> {
    let mut counts: BTreeMap<&str, (&Text, usize)> = BTreeMap::new();
    for topic in entries.flat_map(|entry| &entry.hit.topics) {
        counts.entry(&topic.zh).or_insert((topic, 0)).1 += 1;
    }
    let mut all: Vec<(Text, usize)> =
        counts.into_values().map(|(topic, count)| (topic.clone(), count)).collect();
    all.sort_by(|(one, first), (other, second)| second.cmp(first).then_with(|| one.zh.cmp(&other.zh)));
    all
}

/// A query's filters as facets.
fn narrowed(query: &ItemQuery) -> Vec<(String, String)> {
    let one = |name: &str, value: Option<String>| value.map(|value| (name.to_owned(), value));
    [
        one(facet::POWER, query.kind.map(|kind| kind_word(kind).to_owned())),
        one(facet::AUDIENCE, query.audience.map(|audience| audience_word(audience).to_owned())),
        one(facet::ORGAN, query.organ.clone()),
        one(facet::TOPIC, query.topic.clone()),
        one(facet::PACKAGE, query.package.map(|is| if is { "yes" } else { "no" }.to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests;
