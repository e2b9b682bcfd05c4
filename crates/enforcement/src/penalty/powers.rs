//! The list of powers (执法事项清单): penalties, coercive measures, levies, inspections, each with basis, procedure and, where something is
//! fined, a table of facts that leads to a range (裁量基准). A text one can read and edit in the product; every version stays.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, ActorKind, Fault, Text};
use decision::{Expression, Names, Type};
use directory::access::{Permit, require_somewhere};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{Event, Tx};
use worktime::Limit;

use super::model::Range;
use crate::events;
use crate::permissions::ConfigurePowers;
use crate::store::penalty as rows;

/// What holds until an installation has a list of its own.
const BASE: &str = include_str!("../../data/powers.yaml");
/// Longest list, bytes.
const LONGEST: usize = 400_000;
/// Most powers.
const POWERS_MOST: usize = 2_000;

/// The four kinds of powers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PowerKind {
    /// 行政处罚.
    Penalty,
    /// 行政强制.
    Coercion,
    /// 行政征收.
    Levy,
    /// 行政检查.
    Inspection,
}

impl PowerKind {
    /// All, in order.
    pub const ALL: [PowerKind; 4] =
        [PowerKind::Penalty, PowerKind::Coercion, PowerKind::Levy, PowerKind::Inspection];

    /// The word in language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            PowerKind::Penalty => "penalty",
            PowerKind::Coercion => "coercion",
            PowerKind::Levy => "levy",
            PowerKind::Inspection => "inspection",
        }
    }
}

/// Kinds of penalty (行政处罚的种类).
pub const KINDS: [&str; 6] = ["warning", "fine", "confiscation", "restriction", "suspension", "revocation"];
/// Those for which there is a right to a hearing whatever the fine (行政处罚法第六十三条).
const HEARD: [&str; 4] = ["confiscation", "restriction", "suspension", "revocation"];

/// Amounts in yuan for citizens and for organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amounts {
    /// Of a citizen.
    pub person: i64,
    /// Of a legal person or another organisation.
    pub company: i64,
}

impl Amounts {
    /// For whom it is.
    pub fn of(self, person: bool) -> i64 {
        if person { self.person } else { self.company }
    }
}

/// What a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
}

/// A fact the range follows from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactField {
    /// Its name in conditions.
    pub key: String,
    /// What is asked.
    pub name: Text,
    /// What it is.
    pub kind: FactKind,
}

/// A row of the table: when its condition holds, this is the range.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangeRow {
    /// FEEL over the facts; always where there is none.
    #[serde(default)]
    pub when: Option<String>,
    /// What it is called (从轻、一般、从重).
    pub name: Text,
    /// At least, yuan.
    pub from: i64,
    /// At most, yuan.
    pub to: i64,
}

/// A power.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Power {
    /// Key.
    pub key: String,
    /// Its kind.
    pub kind: PowerKind,
    /// Name.
    pub name: Text,
    /// USCCs of the bodies that hold it: the department, and the comprehensive enforcement bureau where it was handed over.
    pub organs: Vec<String>,
    /// On what it stands.
    pub basis: String,
    /// How it is exercised, step by step.
    pub procedure: Vec<Text>,
    /// Kinds of penalty it knows.
    #[serde(default)]
    pub penalties: Vec<String>,
    /// Facts asked for.
    #[serde(default)]
    pub facts: Vec<FactField>,
    /// The table, the first row that holds counts.
    #[serde(default)]
    pub ranges: Vec<RangeRow>,
}

/// The list, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Powers {
    /// To decide, from filing.
    pub decide: Limit,
    /// To ask for a hearing, after being told.
    pub hear: Limit,
    /// Between telling the day of a hearing and holding it.
    pub call: Limit,
    /// To serve a decision.
    pub serve: Limit,
    /// To pay, from service.
    pub pay: Limit,
    /// How much may be fined on the spot.
    pub simple: Amounts,
    /// From how much a fine counts as large.
    pub large: Amounts,
    /// For how many months a decision is published.
    pub publish: u16,
    /// Powers.
    pub powers: Vec<Power>,
}

fn wrong(why: impl ToString) -> Fault {
    Fault::invalid("enforce.powers-wrong").with("why", why.to_string())
}

impl Power {
    fn names(&self) -> Names {
        self.facts.iter().fold(Names::of(Vec::<String>::new()), |all, fact| {
            let kind = match fact.kind {
                FactKind::Number => Type::Number,
                FactKind::YesNo => Type::Boolean,
            };
            all.with(&fact.key, kind)
        })
    }

    fn check(&self) -> Result<(), Fault> {
        let at = |what: &str| wrong(format!("powers: {}: {what}", self.key));
        if self.key.is_empty()
            || self.organs.is_empty()
            || self.basis.trim().is_empty()
            || self.procedure.is_empty()
        {
            return Err(at("key, organs, basis, procedure"));
        }
        if self.kind != PowerKind::Penalty && !(self.penalties.is_empty() && self.ranges.is_empty()) {
            return Err(at("penalties and ranges are of penalties"));
        }
        if self.kind == PowerKind::Penalty && self.penalties.is_empty() {
            return Err(at("penalties"));
        }
        if let Some(unknown) = self.penalties.iter().find(|one| !KINDS.contains(&one.as_str())) {
            return Err(at(unknown));
        }
        let fines = self.penalties.iter().any(|one| one == "fine");
        if fines == self.ranges.is_empty() {
            return Err(at("ranges"));
        }
        let names = self.names();
        for (no, row) in self.ranges.iter().enumerate() {
            if row.from < 0 || row.to < row.from {
                return Err(at(&row.name.zh));
            }
            match &row.when {
                Some(when) => {
                    let made = Expression::compile(when, &names).map_err(|error| at(&error.to_string()))?;
                    if *made.kind() != Type::Boolean {
                        return Err(at(when));
                    }
                }
                // Otherwise some facts lead nowhere.
                None if no + 1 != self.ranges.len() => {
                    return Err(at("a row without a condition stands last"));
                }
                None => {}
            }
        }
        match self.ranges.last() {
            Some(last) if last.when.is_some() => Err(at("the last row has no condition")),
            _ => Ok(()),
        }
    }

    /// The range these facts lead to.
    ///
    /// # Errors
    /// `enforce.fact-missing` with what is asked.
    pub fn range(&self, facts: &Map<String, Value>) -> Result<Option<Range>, Fault> {
        for fact in &self.facts {
            let fits = match (fact.kind, facts.get(&fact.key)) {
                (FactKind::Number, Some(value)) => value.is_number(),
                (FactKind::YesNo, Some(value)) => value.is_boolean(),
                (_, None) => false,
            };
            if !fits {
                return Err(Fault::invalid("enforce.fact-missing").with("fact", &fact.name.zh));
            }
        }
        let names = self.names();
        for row in &self.ranges {
            let holds = match &row.when {
                None => true,
                Some(when) => {
                    let made = Expression::compile(when, &names).map_err(|error| wrong(error.to_string()))?;
                    made.eval_bool(facts).unwrap_or(false)
                }
            };
            if holds {
                let (zh, en) = (row.name.zh.clone(), row.name.en.clone());
                return Ok(Some(Range { from: row.from, to: row.to, zh, en }));
            }
        }
        Ok(None)
    }
}

impl Powers {
    /// Reads a list and checks that it holds together.
    ///
    /// # Errors
    /// `enforce.powers-wrong` with the reason.
    pub fn read(text: &str) -> Result<Powers, Fault> {
        if text.len() > LONGEST {
            return Err(wrong("too long"));
        }
        let list: Powers = serde_saphyr::from_str(text).map_err(wrong)?;
        if list.powers.len() > POWERS_MOST || list.publish == 0 {
            return Err(wrong("powers, publish"));
        }
        let mut seen = BTreeSet::new();
        for power in &list.powers {
            if !seen.insert(power.key.as_str()) {
                return Err(wrong(format!("powers: {}: twice", power.key)));
            }
            power.check()?;
        }
        Ok(list)
    }

    /// The power of this key.
    pub fn power(&self, key: &str) -> Option<&Power> {
        self.powers.iter().find(|one| one.key == key)
    }

    /// Whether there is a right to a hearing about these penalties.
    pub fn heard(&self, kinds: &[String], yuan: i64, person: bool) -> bool {
        yuan >= self.large.of(person) || kinds.iter().any(|one| HEARD.contains(&one.as_str()))
    }
}

/// A version with its list.
type Known = Option<(i64, Arc<Powers>)>;

/// The list in force, kept in memory until another is.
#[derive(Clone, Default)]
pub struct InForce(Arc<RwLock<Known>>);

impl InForce {
    /// The list in force now, with its version; 0 is the base.
    ///
    /// # Errors
    /// Database errors.
    pub fn now(&self, tx: &mut Tx) -> Result<(i64, Arc<Powers>), Fault> {
        let id = rows::powers_id(tx)?.unwrap_or(0);
        if let Some((known, list)) = self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == id
        {
            return Ok((id, list.clone()));
        }
        let list = Arc::new(Powers::read(&text_in_force(tx)?)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((id, list.clone()));
        Ok((id, list))
    }
}

/// The list in force as it was written.
///
/// # Errors
/// Database errors.
pub fn text_in_force(tx: &mut Tx) -> Result<String, Fault> {
    Ok(rows::powers_text(tx)?.unwrap_or_else(|| BASE.to_owned()))
}

/// Puts a list in force. The same again changes nothing. A case stays with the power it was filed under.
///
/// # Errors
/// `access.forbidden`, `enforce.powers-wrong`, `push.organ-unknown`.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != ActorKind::System {
        require_somewhere(actor, ConfigurePowers::PERMISSION)?;
    }
    let list = Powers::read(text)?;
    let named: BTreeSet<&String> = list.powers.iter().flat_map(|power| &power.organs).collect();
    for uscc in named {
        if directory::organ::by_uscc(tx, uscc)?.is_none() {
            return Err(Fault::invalid("push.organ-unknown").with("organ", uscc));
        }
    }
    if rows::powers_text(tx)?.as_deref() == Some(text) {
        return Ok(());
    }
    let id = tx.new_id();
    rows::insert_powers(tx, id, &actor.name, text)?;
    tx.record(Event {
        stream: "penalty:powers".to_owned(),
        kind: events::POWERS,
        actor: actor.ledger_name(),
        data: json!({ "version": id }),
    });
    Ok(())
}

/// Takes a list from a file of the definitions, where none is in force yet.
///
/// # Errors
/// As [`change`].
pub fn bring_in(tx: &mut Tx, text: &str) -> Result<(), Fault> {
    match rows::powers_id(tx)? {
        Some(_) => Ok(()),
        None => change(tx, &Actor::system("definitions"), text),
    }
}
