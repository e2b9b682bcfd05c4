//! The rules of projects (项目审批规则): which class by the maintained catalogue, which links with which budgets, which links are sped up
//! since when, which kinds of plans the map knows. A text one can read and edit in the product; every version stays.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, ActorKind, Fault, Text};
use directory::access::{Permit, require_somewhere};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;
use store::{Event, Tx};

use crate::events;
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
    /// Links of the course, in order.
    pub links: Vec<Link>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Class of what no line of the catalogue names.
    pub otherwise: String,
    /// Class of what government pays for.
    pub government: String,
    /// The government-approved catalogue (政府核准的投资项目目录) and other lines that decide the class.
    pub catalogue: Vec<Line>,
    /// Divisions of industry (GB/T 4754) offered at registration.
    pub industries: Vec<Industry>,
    /// Links that take less since a day.
    pub speedups: Vec<Speedup>,
    /// Kinds of plans.
    pub kinds: Vec<Named>,
}

/// A link (环节).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Text,
    /// USCC of the department asked first (首问部门); the organ that serves the whole place where none is named.
    #[serde(default)]
    pub organ: String,
}

/// A class (项目类别).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Text,
    /// Type within the code: 1 government, 2 approval, 3 filing.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Working days in all.
    pub total: u16,
    /// Working days of each link. A class without any is recorded only (不再审批).
    #[serde(default)]
    pub days: BTreeMap<String, u16>,
}

/// A line of the catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Division of industry.
    pub industry: String,
    /// Investment from so many yuan.
    #[serde(default)]
    pub from: i64,
    /// Class.
    pub class: String,
    /// On what it stands.
    pub basis: String,
}

/// A division of industry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Industry {
    /// Two digits.
    pub code: String,
    /// Name.
    pub name: Text,
}

/// A link that takes less (环节提速).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speedup {
    /// Which.
    pub link: String,
    /// By so many working days.
    pub days: u16,
    /// For links that begin on this day or later.
    pub from: Date,
    /// On what it stands.
    pub basis: String,
}

/// A key with its name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Text,
}

fn wrong(why: impl ToString) -> Fault {
    Fault::invalid("project.rules-wrong").with("why", why.to_string())
}

impl Rules {
    /// Reads rules and checks that they hold together.
    ///
    /// # Errors
    /// `project.rules-wrong` with the reason.
    pub fn read(text: &str) -> Result<Rules, Fault> {
        if text.len() > LONGEST {
            return Err(wrong("too long"));
        }
        let rules: Rules = serde_saphyr::from_str(text).map_err(wrong)?;
        rules.check()?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), Fault> {
        let distinct = |keys: Vec<&str>, what: &str| -> Result<(), Fault> {
            let mut seen = std::collections::BTreeSet::new();
            match keys.iter().find(|key| key.is_empty() || !seen.insert(**key)) {
                Some(twice) => Err(wrong(format!("{what}: {twice}"))),
                None => Ok(()),
            }
        };
        distinct(self.links.iter().map(|one| one.key.as_str()).collect(), "links")?;
        distinct(self.classes.iter().map(|one| one.key.as_str()).collect(), "classes")?;
        distinct(self.industries.iter().map(|one| one.code.as_str()).collect(), "industries")?;
        distinct(self.kinds.iter().map(|one| one.key.as_str()).collect(), "kinds")?;
        if self.links.is_empty() || self.links.len() > 30 {
            return Err(wrong("links"));
        }
        for class in &self.classes {
            let sum: u32 = class.days.values().map(|days| u32::from(*days)).sum();
            let known = class.days.keys().all(|link| self.links.iter().any(|one| one.key == *link));
            let whole = class.days.is_empty() || class.days.len() == self.links.len();
            if !known || !whole || sum != u32::from(class.total) || !(1..=3).contains(&class.kind) {
                return Err(wrong(format!("classes: {}: {sum} ≠ {}", class.key, class.total)));
            }
        }
        let named = [&self.otherwise, &self.government]
            .into_iter()
            .chain(self.catalogue.iter().map(|line| &line.class));
        for class in named {
            if self.class(class).is_none() {
                return Err(wrong(format!("class {class}")));
            }
        }
        for industry in &self.industries {
            if industry.code.len() != 2 || !industry.code.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong(format!("industries: {}", industry.code)));
            }
        }
        for speedup in &self.speedups {
            let sum = |link: &str| -> u16 {
                self.speedups
                    .iter()
                    .filter(|one| one.link == link)
                    .map(|one| one.days)
                    .fold(0, u16::saturating_add)
            };
            let least = self.classes.iter().filter_map(|class| class.days.get(&speedup.link)).min();
            if least.is_none_or(|least| sum(&speedup.link) >= *least) {
                return Err(wrong(format!("speedups: {}", speedup.link)));
            }
        }
        Ok(())
    }

    /// A class.
    pub fn class(&self, key: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.key == key)
    }

    /// The class of a project, with the line of the catalogue that decided it.
    pub fn classify(&self, government: bool, industry: &str, yuan: i64) -> (&str, Option<&Line>) {
        if government {
            return (&self.government, None);
        }
        let line = self.catalogue.iter().find(|line| line.industry == industry && yuan >= line.from);
        (line.map_or(self.otherwise.as_str(), |line| line.class.as_str()), line)
    }

    /// Working days of a link that begins on this day.
    pub fn days(&self, class: &str, link: &str, day: Date) -> u16 {
        let base = self.class(class).and_then(|class| class.days.get(link)).copied().unwrap_or(0);
        base.saturating_sub(self.saved(link, day))
    }

    /// By how many working days a link that begins on this day is sped up.
    pub fn saved(&self, link: &str, day: Date) -> u16 {
        let fits = self.speedups.iter().filter(|one| one.link == link && one.from <= day);
        fits.map(|one| one.days).fold(0, u16::saturating_add)
    }
}

/// A version with its rules.
type Known = Option<(i64, Arc<Rules>)>;

/// The rules in force, kept in memory until others are.
#[derive(Clone, Default)]
pub struct InForce(Arc<RwLock<Known>>);

impl InForce {
    /// The rules in force now, with their version; 0 is the base.
    ///
    /// # Errors
    /// Database errors.
    pub fn now(&self, tx: &mut Tx) -> Result<(i64, Arc<Rules>), Fault> {
        let id = rows::rules_id(tx)?.unwrap_or(0);
        if let Some((known, rules)) = self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == id
        {
            return Ok((id, rules.clone()));
        }
        let rules = Arc::new(Rules::read(&text_in_force(tx)?)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((id, rules.clone()));
        Ok((id, rules))
    }
}

/// The rules in force as they were written.
///
/// # Errors
/// Database errors.
pub fn text_in_force(tx: &mut Tx) -> Result<String, Fault> {
    Ok(rows::rules_text(tx)?.unwrap_or_else(|| BASE.to_owned()))
}

/// Puts rules in force. The same again changes nothing. Links that have begun keep their budget.
///
/// # Errors
/// `access.forbidden`, `project.rules-wrong`.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != ActorKind::System {
        require_somewhere(actor, Configure::PERMISSION)?;
    }
    Rules::read(text)?;
    if rows::rules_text(tx)?.as_deref() == Some(text) {
        return Ok(());
    }
    let id = tx.new_id();
    rows::insert_rules(tx, id, &actor.name, text)?;
    tx.record(Event {
        stream: "project:rules".to_owned(),
        kind: events::RULES,
        actor: actor.ledger_name(),
        data: json!({ "version": id }),
    });
    Ok(())
}

/// Takes rules from a file of the definitions, where none are in force yet.
///
/// # Errors
/// As [`change`].
pub fn bring_in(tx: &mut Tx, text: &str) -> Result<(), Fault> {
    match rows::rules_id(tx)? {
        Some(_) => Ok(()),
        None => change(tx, &Actor::system("definitions"), text),
    }
}
