//! Names of what figures are about, as they are called today.

use std::collections::BTreeMap;

use contract::{App, Fault, FaultKind, Lang, Text};
use store::Tx;

use crate::figures::By;

/// Names of organs, items and divisions that occur on a page.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<(u8, String), Text>);

impl Names {
    /// Looks up the names of these keys.
    ///
    /// # Errors
    /// Database errors.
    pub fn add<'a>(
        &mut self,
        tx: &mut Tx,
        app: &App,
        by: By,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Fault> {
        for key in keys {
            let slot = (by as u8, key.to_owned());
            if self.0.contains_key(&slot) {
                continue;
            }
            let name = match by {
                By::Organ => {
                    let id = key.parse().unwrap_or(0);
                    directory::organ::by_id(tx, contract::OrganId(id))?.map(|organ| organ.name)
                }
                By::Item => match app.items.current(tx, key) {
                    Ok(version) => Some(version.item.name.clone()),
                    Err(fault) if fault.kind == FaultKind::NotFound => None,
                    Err(fault) => return Err(fault),
                },
                By::Region => directory::region::find(tx, key)?.map(|region| region.name),
                _ => None,
            };
            if let Some(name) = name {
                self.0.insert(slot, name);
            }
        }
        Ok(())
    }

    /// What a key is called; the key itself where it has no name (any more).
    pub fn of(&self, tr: kit::Tr, by: By, key: &str) -> String {
        match by {
            By::Kind => tr.t(&format!("insight-kind-{key}")).into_owned(),
            By::Channel => tr.t(&format!("insight-channel-{key}")).into_owned(),
            By::Period => day(tr, key),
            _ => match self.0.get(&(by as u8, key.to_owned())) {
                Some(name) => tr.text(name).to_owned(),
                None => key.to_owned(),
            },
        }
    }
}

/// A day or a month in words.
pub fn day(tr: kit::Tr, period: &str) -> String {
    match period.parse::<jiff::civil::Date>() {
        Ok(day) => tr.short_day(day),
        Err(_) => match (period.split_once('-'), tr.lang) {
            (Some((year, month)), Lang::Zh) => format!("{year} 年 {} 月", month.trim_start_matches('0')),
            _ => period.to_owned(),
        },
    }
}

/// The name of a step of an item's process and of a material it asks for.
///
/// # Errors
/// Database errors.
pub fn within(tx: &mut Tx, app: &App, item: &str, name: &str) -> Result<Text, Fault> {
    let version = match app.items.current(tx, item) {
        Ok(version) => version,
        Err(fault) if fault.kind == FaultKind::NotFound => return Ok(Text::new(name, name)),
        Err(fault) => return Err(fault),
    };
    if let Some(material) = version.item.materials.iter().find(|material| material.concept == name) {
        return Ok(material.name.clone());
    }
    // A package asks for what its parts ask for.
    for member in version.item.package.iter().flat_map(|package| &package.members) {
        let part = app.items.current(tx, &member.item);
        let Ok(part) = part else { continue };
        if let Some(material) = part.item.materials.iter().find(|material| material.concept == name) {
            return Ok(material.name.clone());
        }
    }
    let step = |lang| {
        let step = version.process.node(name).map(|node| version.step_name(node, lang));
        step.filter(|step| !step.is_empty()).unwrap_or(name).to_owned()
    };
    Ok(Text::new(step(Lang::Zh), step(Lang::En)))
}

/// A bucket of the time things take, in words.
pub fn time(tr: kit::Tr, bucket: i64) -> String {
    let hours = crate::spread::hours(bucket);
    match hours {
        0 => tr.t("insight-hours-none").into_owned(),
        1..=47 => tr.n("insight-hours", hours),
        _ => {
            let days = hours / 24;
            match hours % 24 {
                0 => tr.n("insight-days", days),
                rest => {
                    let (days, rest) = (days.to_string(), rest.to_string());
                    tr.f("insight-days-hours", &[("n", days.into()), ("hours", rest.into())])
                }
            }
        }
    }
}

/// So many of a hundred, in words; a dash of nothing.
pub fn rate(share: Option<f64>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{share:.1}%"))
}
