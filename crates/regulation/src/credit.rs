//! Credit (信用): a class out of objective facts by a versioned set of rules, with no rating by hand. What counts, for how long, what it comes to
//! and which list it leads to is computed here and shown whole to whoever it is about. Pure.

use std::collections::BTreeMap;

use contract::time::china_date;
use contract::{Fault, Text};
use jiff::civil::Date;
use serde::Deserialize;
use worktime::{Limit, Unit};

use crate::model::Class;

/// What holds until an installation has rules of its own.
const BASE: &str = include_str!("../data/credit.yaml");

/// The rules of credit, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Their version, shown with every calculation.
    pub version: String,
    /// The score everybody begins with.
    pub start: i64,
    /// The least score of each class but the last.
    pub classes: BTreeMap<Class, i64>,
    /// Within which requests are decided.
    pub decide: Limit,
    /// Kinds of facts.
    pub kinds: Vec<Kind>,
    /// Criteria of the lists.
    pub lists: Vec<Criterion>,
}

/// A kind of fact.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// What it adds or takes.
    pub points: i64,
    /// For how many months it counts.
    pub months: u16,
    /// How many of it count at once; without one, all.
    #[serde(default)]
    pub most: Option<usize>,
    /// Months after which repair may be applied for; without one it cannot be repaired.
    #[serde(default)]
    pub repair_after: Option<u16>,
    /// Whether it is entered from a document by staff; all others are heard.
    #[serde(default)]
    pub entered: bool,
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// 红名单.
    Red,
    /// 黑名单.
    Black,
}

store::column_text!(List { Red => "red", Black => "black" });

/// When somebody comes onto a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its key.
    pub key: String,
    /// Which list.
    pub list: List,
    /// Its name.
    pub name: Text,
    /// On what it stands.
    pub basis: String,
    /// Facts of these kinds.
    pub kinds: Vec<String>,
    /// So many of them.
    pub count: usize,
    /// Within so many months.
    pub months: u16,
    /// Months on the list.
    pub term: u16,
}

impl Rules {
    /// What holds until an installation has rules of its own.
    ///
    /// # Errors
    /// `inspect.broken` if the program's own file cannot be read; a test reads it.
    pub fn base() -> Result<Rules, Fault> {
        serde_saphyr::from_str(BASE).map_err(|error| Fault::internal("inspect.broken", error.to_string()))
    }

    /// Whether they hold together.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), String> {
        let order = [Class::A, Class::B, Class::C, Class::D];
        let least: Vec<i64> = order.iter().filter_map(|class| self.classes.get(class).copied()).collect();
        if least.len() != order.len()
            || self.classes.len() != order.len()
            || least.windows(2).any(|two| two[0] <= two[1])
        {
            return Err(
                "credit.classes: a least score for A, B, C and D, each below the one before".to_owned()
            );
        }
        if self.version.is_empty() || self.version.chars().count() > 40 {
            return Err("credit.version: one to forty characters".to_owned());
        }
        if self.decide.unit() == Unit::WorkingHour {
            return Err("credit.decide: days (d) or working days (wd)".to_owned());
        }
        let mut keys: Vec<&str> = self.kinds.iter().map(|one| one.key.as_str()).collect();
        keys.sort_unstable();
        if let Some(two) = keys.windows(2).find(|two| two[0] == two[1]) {
            return Err(format!("credit.kinds: {} stands there twice", two[0]));
        }
        if let Some(kind) = self.kinds.iter().find(|kind| kind.points.abs() > 100 || kind.months == 0) {
            return Err(format!("credit.kinds: {}: at most 100 points, at least a month", kind.key));
        }
        for list in &self.lists {
            if list.count == 0 || list.term == 0 || list.kinds.iter().any(|key| self.kind(key).is_none()) {
                return Err(format!("credit.lists: {}: known kinds, a count and a term", list.key));
            }
        }
        Ok(())
    }

    /// The kind of this key.
    pub fn kind(&self, key: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.key == key)
    }

    /// The class of a score.
    pub fn class(&self, score: i64) -> Class {
        let all = [Class::A, Class::B, Class::C, Class::D];
        let fits = |class: &&Class| self.classes.get(class).is_some_and(|least| score >= *least);
        all.iter().find(|class| fits(class)).copied().unwrap_or(Class::E)
    }
}

store::record! {
    /// A fact on record.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Record {
        /// Internal id.
        pub id: i64,
        /// Whose.
        pub entity: i64,
        /// Its kind.
        pub kind: String,
        /// Where it comes from: the number of a visit, a case, a decision.
        pub source: String,
        /// What it says, in words.
        pub said: String,
        /// The day it happened.
        pub on_day: String,
        /// When it was taken down, epoch ms.
        pub at: i64,
        /// By whom.
        pub by_whom: String,
        /// When it was repaired, epoch ms.
        pub repaired_at: Option<i64>,
        /// When it was struck after an objection, epoch ms.
        pub struck_at: Option<i64>,
        /// Why.
        pub struck_why: Option<String>,
    }
}

/// Why a fact counts or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It counts.
    Counts,
    /// Its months are over.
    Faded,
    /// It was repaired.
    Repaired,
    /// It was struck after an objection.
    Struck,
    /// As many of its kind as count do already.
    Enough,
    /// The rules no longer know its kind.
    Unknown,
}

impl Why {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Counts => "counts",
            Why::Faded => "faded",
            Why::Repaired => "repaired",
            Why::Struck => "struck",
            Why::Enough => "enough",
            Why::Unknown => "unknown",
        }
    }
}

/// A line of a calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The fact.
    pub record: Record,
    /// What it comes to.
    pub points: i64,
    /// Why.
    pub why: Why,
    /// The last day it counts.
    pub until: Option<Date>,
}

/// How a class came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calculation {
    /// The rules' version.
    pub version: String,
    /// Where it begins.
    pub start: i64,
    /// Every fact, the latest first.
    pub lines: Vec<Counted>,
    /// What it comes to, from 0 to 100.
    pub score: i64,
    /// The class.
    pub class: Class,
    /// The next day on which it changes by itself.
    pub changes: Option<Date>,
}

fn months(n: u16) -> jiff::Span {
    jiff::Span::new().months(i64::from(n))
}

/// The last day a fact of so many months counts.
fn until(day: &str, n: u16) -> Option<Date> {
    worktime::parse_date(day).ok().map(|day| day.saturating_add(months(n)))
}

/// Computes score and class from the facts as they stand on a day. The same facts, rules and day give the same.
pub fn calculate(rules: &Rules, records: &[Record], today: Date) -> Calculation {
    let mut sorted: Vec<&Record> = records.iter().collect();
    sorted.sort_by(|a, b| (&b.on_day, b.id).cmp(&(&a.on_day, a.id)));
    let mut often: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut lines, mut sum, mut changes) = (Vec::new(), rules.start, None::<Date>);
    for record in sorted {
        let kind = rules.kind(&record.kind);
        let last = kind.and_then(|kind| until(&record.on_day, kind.months));
        let count = often.entry(record.kind.as_str()).or_default();
        let why = match (kind, last) {
            _ if record.struck_at.is_some() => Why::Struck,
            _ if record.repaired_at.is_some() => Why::Repaired,
            (None, _) => Why::Unknown,
            (_, Some(last)) if last >= today => match kind.and_then(|kind| kind.most) {
                Some(most) if *count >= most => Why::Enough,
                _ => Why::Counts,
            },
            _ => Why::Faded,
        };
        let points = match why {
            Why::Counts => {
                *count += 1;
                kind.map_or(0, |kind| kind.points)
            }
            _ => 0,
        };
        if why == Why::Counts && points != 0 {
            let ends = last.map(|last| last.saturating_add(jiff::Span::new().days(1)));
            changes = match (changes, ends) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        sum += points;
        lines.push(Counted { record: record.clone(), points, why, until: last });
    }
    let score = sum.clamp(0, 100);
    Calculation {
        version: rules.version.clone(),
        start: rules.start,
        lines,
        score,
        class: rules.class(score),
        changes,
    }
}

/// The criteria that the facts fulfil on a day, each with the latest fact it stands on.
pub fn fulfilled<'a>(rules: &'a Rules, records: &[Record], today: Date) -> Vec<(&'a Criterion, Record)> {
    let counts = |record: &&Record, list: &Criterion| {
        list.kinds.contains(&record.kind)
            && record.struck_at.is_none()
            && record.repaired_at.is_none()
            && until(&record.on_day, list.months).is_some_and(|last| last >= today)
    };
    rules
        .lists
        .iter()
        .filter_map(|list| {
            let mut found: Vec<&Record> = records.iter().filter(|record| counts(record, list)).collect();
            found.sort_by(|a, b| (&a.on_day, a.id).cmp(&(&b.on_day, b.id)));
            let last = found.last().map(|record| (*record).clone());
            last.filter(|_| found.len() >= list.count).map(|last| (list, last))
        })
        .collect()
}

/// Whether repair may be applied for on a day, or from when.
///
/// # Errors
/// `credit.no-repair` for what cannot be repaired, `credit.repair-early` with the day from which it can.
pub fn may_repair(rules: &Rules, record: &Record, now: i64) -> Result<(), Fault> {
    let kind = rules.kind(&record.kind).filter(|kind| kind.points < 0);
    let after = kind.and_then(|kind| kind.repair_after).ok_or_else(|| Fault::conflict("credit.no-repair"))?;
    if record.repaired_at.is_some() || record.struck_at.is_some() {
        return Err(Fault::conflict("credit.no-repair"));
    }
    match until(&record.on_day, after) {
        Some(from) if china_date(now) < from => Err(Fault::conflict("credit.repair-early").with("day", from)),
        Some(_) => Ok(()),
        None => Err(Fault::conflict("credit.no-repair")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(id: i64, kind: &str, day: &str) -> Record {
        Record {
            id,
            entity: 1,
            kind: kind.to_owned(),
            source: id.to_string(),
            said: String::new(),
            on_day: day.to_owned(),
            at: 0,
            by_whom: String::new(),
            repaired_at: None,
            struck_at: None,
            struck_why: None,
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// CRD-03: five classes out of objective facts, computed anew as they come and fade, upwards on continued compliance.
    #[test]
    fn facts_make_the_class() {
        let rules = Rules::base().unwrap();
        rules.check().unwrap();
        let on = |facts: &[Record], at: &str| {
            let found = calculate(&rules, facts, day(at));
            (found.score, found.class)
        };
        assert_eq!(on(&[], "2026-11-30"), (70, Class::C));
        let fine: Vec<Record> = (1..=6).map(|n| fact(n, "inspection-fine", "2026-06-01")).collect();
        assert_eq!(on(&fine[..2], "2026-11-30"), (82, Class::B));
        assert_eq!(on(&fine, "2026-11-30"), (94, Class::A), "more than four count no further");
        let bad = [fact(1, "inspection-refused", "2026-06-01")];
        assert_eq!(on(&bad, "2026-11-30"), (35, Class::E));
        assert_eq!(on(&bad, "2029-06-01"), (35, Class::E), "the last day counts");
        assert_eq!(on(&bad, "2029-06-02"), (70, Class::C), "it fades");
        let found = calculate(&rules, &bad, day("2026-11-30"));
        assert_eq!(found.changes, Some(day("2029-06-02")));
        let mut repaired = bad.clone();
        repaired[0].repaired_at = Some(1);
        assert_eq!(on(&repaired, "2026-11-30"), (70, Class::C));
        let mixed = [fact(1, "penalty", "2026-06-01"), fact(2, "deferred-lapsed", "2026-06-01")];
        assert_eq!(on(&mixed, "2026-11-30"), (40, Class::D));
        assert_eq!(
            calculate(&rules, &[fact(1, "gone", "2026-06-01")], day("2026-11-30")).lines[0].why,
            Why::Unknown
        );
        let worst: Vec<Record> = (1..=9).map(|n| fact(n, "court-default", "2026-06-01")).collect();
        assert_eq!(on(&worst, "2026-11-30"), (0, Class::E));
    }

    #[test]
    fn lists_have_criteria() {
        let rules = Rules::base().unwrap();
        let two = [fact(1, "deferred-lapsed", "2026-01-05"), fact(2, "commitment-broken", "2026-06-01")];
        let keys = |facts: &[Record], at: &str| -> Vec<String> {
            fulfilled(&rules, facts, day(at)).into_iter().map(|(one, _)| one.key.clone()).collect()
        };
        assert_eq!(keys(&two, "2026-11-30"), ["promises"]);
        assert!(keys(&two[..1], "2026-11-30").is_empty());
        assert!(keys(&two, "2028-02-01").is_empty());
    }

    #[test]
    fn rules_that_do_not_hold_together_are_named() {
        for (was, is) in [
            ("B: 80", "B: 95"),
            ("A: 90, ", ""),
            ("points: 6", "points: 600"),
            ("count: 3", "count: 0"),
            ("kinds: [court-default]", "kinds: [nothing]"),
            ("decide: 20wd", "decide: 8wh"),
            ("key: penalty", "key: court-default"),
        ] {
            assert!(BASE.contains(was), "{was}");
            let rules: Rules = serde_saphyr::from_str(&BASE.replacen(was, is, 1)).unwrap();
            assert!(rules.check().is_err(), "{is}");
        }
    }
}
