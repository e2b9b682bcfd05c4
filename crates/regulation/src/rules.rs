//! The installation's rules (随机抽查工作细则): shares by credit class, limits, the cap of visits, the list of items with their points, the
//! categories of entities. A text one can read and edit in the product; every version stays, the latest is in force.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, Fault, Text};
use directory::access::{Permit, require_somewhere};
use serde::Deserialize;
use serde_json::json;
use store::{Event, Tx};
use worktime::{Limit, Unit};

use crate::credit;
use crate::desk::Desk;
use crate::events;
use crate::model::{Class, Found, Point};
use crate::permissions::Configure;
use crate::store as rows;

/// What holds until an installation has rules of its own.
const BASE: &str = include_str!("../data/rules.yaml");
/// Longest rules, bytes.
const LONGEST: usize = 200_000;

/// The rules, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Shares drawn of each class, of 10,000.
    pub ratios: BTreeMap<Class, u32>,
    /// Officers for each visit and organ.
    pub each: u32,
    /// Entities drawn besides in each class.
    pub substitutes: u32,
    /// The cap of random visits to one entity.
    pub cap: Cap,
    /// Between announcing and drawing, at least.
    pub announce: Limit,
    /// Within which a visit is made.
    pub visit: Limit,
    /// Within which it is published.
    pub publish: Limit,
    /// Where public values may come from.
    pub public_values: Vec<Named>,
    /// Categories of entities.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// What may be inspected.
    #[serde(default)]
    pub items: Vec<Item>,
    /// Rules of credit; those of the house where the site has none.
    #[serde(default)]
    pub credit: Option<credit::Rules>,
}

/// So many visits within so many months.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Visits; 0 is without end.
    pub visits: u32,
    /// Months.
    pub months: u16,
}

/// Something with a name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Text,
}

/// A category of entities (监管类别).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Slugs or codes of service items whose licences make their holder one of these.
    #[serde(default)]
    pub licences: Vec<String>,
}

/// Something that may be inspected (抽查事项).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its key.
    pub key: String,
    /// Credit code of the organ.
    pub organ: String,
    /// Its name.
    pub name: Text,
    /// On what law or rule it stands.
    pub basis: String,
    /// What an officer must be qualified for.
    pub skill: String,
    /// Categories it is for.
    pub categories: Vec<String>,
    /// Points to look at.
    #[serde(default)]
    pub points: Vec<RulePoint>,
    /// Slug or code of a service item whose review criteria are points too.
    #[serde(default)]
    pub criteria_of: Option<String>,
}

/// A point to look at.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulePoint {
    /// Its id within the item.
    pub id: String,
    /// What must hold.
    pub text: Text,
}

impl Rules {
    /// Reads rules and makes sure they hold together.
    ///
    /// # Errors
    /// `inspect.rules-wrong` with what is wrong and where.
    pub fn read(text: &str) -> Result<Rules, Fault> {
        let wrong = |why: String| Fault::invalid("inspect.rules-wrong").with("why", why);
        if text.len() > LONGEST {
            return Err(wrong(format!("longer than {LONGEST} bytes")));
        }
        let rules: Rules = serde_saphyr::from_str(text).map_err(|error| wrong(error.to_string()))?;
        for class in Class::ALL {
            match rules.ratios.get(class) {
                Some(share) if *share <= 10_000 => {}
                Some(share) => return Err(wrong(format!("ratios: {share} of 10000 is more than all"))),
                None => return Err(wrong(format!("ratios: none for {}", class.as_str()))),
            }
        }
        let limits = [("announce", rules.announce), ("visit", rules.visit), ("publish", rules.publish)];
        if let Some((name, _)) = limits.iter().find(|(_, limit)| limit.unit() == Unit::WorkingHour) {
            return Err(wrong(format!("{name}: days (d) or working days (wd)")));
        }
        if !(1..=10).contains(&rules.each) {
            return Err(wrong("each: from 1 to 10".to_owned()));
        }
        if rules.public_values.is_empty() {
            return Err(wrong("public_values: name one".to_owned()));
        }
        let all: [(&str, Vec<&str>); 3] = [
            ("public_values", rules.public_values.iter().map(|one| one.key.as_str()).collect()),
            ("categories", rules.categories.iter().map(|one| one.key.as_str()).collect()),
            ("items", rules.items.iter().map(|one| one.key.as_str()).collect()),
        ];
        for (list, mut keys) in all {
            keys.sort_unstable();
            if let Some(two) = keys.windows(2).find(|two| two.first() == two.last()) {
                return Err(wrong(format!("{list}: {} stands there twice", two.join(" "))));
            }
        }
        if let Some(credit) = &rules.credit {
            credit.check().map_err(wrong)?;
        }
        for item in &rules.items {
            if let Some(category) = item.categories.iter().find(|key| rules.category(key).is_none()) {
                return Err(wrong(format!("items: {}: there is no category {category}", item.key)));
            }
            if item.points.is_empty() && item.criteria_of.is_none() {
                return Err(wrong(format!("items: {}: no points to look at", item.key)));
            }
        }
        Ok(rules)
    }

    /// The rules of credit in force.
    ///
    /// # Errors
    /// As [`credit::Rules::base`].
    pub fn credit(&self) -> Result<Cow<'_, credit::Rules>, Fault> {
        match &self.credit {
            Some(own) => Ok(Cow::Borrowed(own)),
            None => Ok(Cow::Owned(credit::Rules::base()?)),
        }
    }

    /// The item of this key.
    pub fn item(&self, key: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// The category of this key.
    pub fn category(&self, key: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.key == key)
    }

    /// The categories a licence of this service item makes its holder one of.
    pub fn of_licence<'a>(&'a self, item: &'a str, slug: &'a str) -> impl Iterator<Item = &'a Category> {
        self.categories.iter().filter(move |one| one.licences.iter().any(|name| name == item || name == slug))
    }
}

impl Item {
    /// The points to look at: its own, and the criteria of the service item it names.
    ///
    /// # Errors
    /// `inspect.no-checklist` where there are none.
    pub(crate) fn checklist(&self, tx: &mut Tx, desk: &Desk) -> Result<Vec<Point>, Fault> {
        let point = |id: &str, text: &Text| Point {
            id: id.to_owned(),
            text: text.clone(),
            found: Found::Open,
            note: String::new(),
        };
        let mut points: Vec<Point> = self.points.iter().map(|one| point(&one.id, &one.text)).collect();
        if let (Some(of), Some(items)) = (&self.criteria_of, &desk.items) {
            match items.current(tx, of) {
                Ok(version) => {
                    points.extend(version.item.criteria.iter().map(|one| point(&one.id, &one.text)))
                }
                // An item that is not in force has no criteria; its own points stay.
                Err(fault) if fault.kind == contract::FaultKind::NotFound => {}
                Err(fault) => return Err(fault),
            }
        }
        match points.is_empty() {
            true => Err(Fault::conflict("inspect.no-checklist").with("item", &self.name.zh)),
            false => Ok(points),
        }
    }
}

/// A version of the rules as it was read.
type Known = Option<(i64, Arc<Rules>)>;

/// The rules in force, read once a version.
#[derive(Default, Clone)]
pub struct InForce(Arc<RwLock<Known>>);

impl InForce {
    /// The rules in force now.
    ///
    /// # Errors
    /// Database errors.
    pub fn now(&self, tx: &mut Tx) -> Result<Arc<Rules>, Fault> {
        let id = rows::rules_id(tx)?.unwrap_or(0);
        if let Some((known, rules)) = self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == id
        {
            return Ok(rules.clone());
        }
        let rules = Arc::new(Rules::read(&text_in_force(tx)?)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((id, rules.clone()));
        Ok(rules)
    }
}

/// The rules in force as they were written.
///
/// # Errors
/// Database errors.
pub fn text_in_force(tx: &mut Tx) -> Result<String, Fault> {
    Ok(rows::rules_text(tx)?.unwrap_or_else(|| BASE.to_owned()))
}

/// Puts rules in force. The same again changes nothing.
///
/// # Errors
/// `access.forbidden`, `inspect.rules-wrong`.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != contract::ActorKind::System {
        require_somewhere(actor, Configure::PERMISSION)?;
    }
    let rules = Rules::read(text)?;
    if rows::rules_text(tx)?.as_deref() == Some(text) {
        return Ok(());
    }
    let id = tx.new_id();
    rows::insert_rules(tx, id, &actor.name, text)?;
    let data = json!({ "version": id, "items": rules.items.len() });
    tx.record(Event {
        stream: "inspection:rules".to_owned(),
        kind: events::RULES,
        actor: actor.ledger_name(),
        data,
    });
    Ok(())
}

/// Takes rules from a file of the definitions, where none are in force yet: what was changed in the product stays.
///
/// # Errors
/// As [`change`].
pub fn bring_in(tx: &mut Tx, text: &str) -> Result<(), Fault> {
    match rows::rules_id(tx)? {
        Some(_) => Ok(()),
        None => change(tx, &Actor::system("definitions"), text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_rules_hold_together() {
        let rules = Rules::read(BASE).unwrap();
        let shares: Vec<u32> = Class::ALL.iter().map(|class| rules.ratios[class]).collect();
        assert_eq!(shares, [0, 500, 1500, 2000, 3000]);
        let shown = Rules::read(include_str!("../../../definitions/hongshan/regulation.yaml")).unwrap();
        assert!(shown.items.len() >= 4);
    }

    #[test]
    fn rules_that_do_not_hold_together_are_refused_with_the_reason() {
        for (was, is) in [
            ("A: 0", "A: 10001"),
            ("each: 2", "each: 0"),
            ("visit: 20wd", "visit: soon"),
            (
                "items: []",
                "items: [{key: a, organ: x, name: {zh: 甲}, basis: b, skill: s, categories: [none]}]",
            ),
            ("categories: []", "categories: [{key: a, name: {zh: 甲}}, {key: a, name: {zh: 乙}}]"),
        ] {
            assert!(BASE.contains(was), "{was}");
            let fault = Rules::read(&BASE.replace(was, is)).unwrap_err();
            assert_eq!(fault.code, "inspect.rules-wrong", "{is}");
        }
        assert!(Rules::read("🙂").is_err());
    }
}
