//! What a page of figures was asked: the words of its address.

use contract::Fault;
use serde::Deserialize;
use store::Tx;

use crate::figures::{By, Only, Period};
use crate::model::Measure;

/// Names of what a page of figures may be asked by, for its list.
pub(crate) const FILTERS: [&str; 9] =
    ["from", "to", "by", "organ", "item", "kind", "channel", "region", "count"];

/// The words of an address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub from: String,
    pub to: String,
    pub by: String,
    pub organ: String,
    pub item: String,
    pub kind: String,
    pub channel: String,
    pub region: String,
    pub count: String,
    pub sort: String,
    pub shelf: String,
    pub after: String,
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl Asked {
    /// From a look-up of names.
    pub fn read<'a>(value: impl Fn(&'static str) -> &'a str) -> Asked {
        let one = |name| value(name).to_owned();
        Asked {
            from: one("from"),
            to: one("to"),
            by: one("by"),
            organ: one("organ"),
            item: one("item"),
            kind: one("kind"),
            channel: one("channel"),
            region: one("region"),
            count: one("count"),
            shelf: one("shelf"),
            ..Asked::default()
        }
    }

    /// The value of a name.
    pub fn value(&self, name: &str) -> &str {
        match name {
            "from" => &self.from,
            "to" => &self.to,
            "by" => &self.by,
            "organ" => &self.organ,
            "item" => &self.item,
            "kind" => &self.kind,
            "channel" => &self.channel,
            "region" => &self.region,
            "count" => &self.count,
            "sort" => &self.sort,
            "shelf" => &self.shelf,
            "after" => &self.after,
            _ => "",
        }
    }

    /// The stretch of days: what was asked for, else the thirty days that end today.
    ///
    /// # Errors
    /// `insight.day` for what is no day, `insight.period` for days that run backwards or are too many.
    pub fn period(&self, tx: &Tx) -> Result<Period, Fault> {
        let usual = Period::thirty_days(tx);
        let day = |text: &str, usual| match text.trim() {
            "" => Ok(usual),
            text => text.parse().map_err(|_| Fault::invalid("insight.day").with("detail", text)),
        };
        let to = day(&self.to, usual.to)?;
        let from = match self.from.trim() {
            "" if to < usual.from => to,
            text => day(text, usual.from)?,
        };
        Period::new(from, to)
    }

    /// What figures are told apart by; by organ where nothing was said.
    pub fn by(&self) -> By {
        By::parse(&self.by).unwrap_or(By::Organ)
    }

    /// What they are narrowed to.
    pub fn only(&self) -> Only {
        Only {
            region: some(&self.region),
            // An organ that is no number is none: nothing is found.
            organ: some(&self.organ).map(|organ| organ.parse().unwrap_or(0)),
            item: some(&self.item),
            kind: some(&self.kind),
            channel: some(&self.channel),
            parts: self.count == "parts",
        }
    }

    /// What the table is sorted by: a measure, largest first, or the names.
    pub fn sort(&self) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.as_str() == self.sort)
    }

    /// The address with some words changed.
    pub fn address(&self, base: &str, changed: &[(&str, &str)]) -> String {
        let names = FILTERS.iter().copied().chain(["sort", "shelf"]);
        let pairs = names.map(|name| {
            let new = changed.iter().find(|(changed, _)| *changed == name).map(|(_, value)| *value);
            (name, new.unwrap_or_else(|| self.value(name)))
        });
        let more = changed.iter().filter(|(name, _)| *name == "after").copied();
        let query: Vec<String> = pairs
            .chain(more)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", kit::url_encode(value)))
            .collect();
        if query.is_empty() { base.to_owned() } else { format!("{base}?{}", query.join("&")) }
    }
}
