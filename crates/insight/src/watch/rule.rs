//! Rules of supervision (监察规则) as they are written, read and checked: every fault with its line and what to do about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Fault, Text};
use decision::{Expression, Names, Type};
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::course::FACTS;

/// Longest rules, bytes.
pub const LONGEST: usize = 200_000;
/// Most rules.
pub const MOST: usize = 200;
/// Longest window, days.
pub const WINDOW_DAYS: u32 = 366;

/// The four kinds of supervision (SUP-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 时限监察.
    TimeLimit,
    /// 流程监察.
    Process,
    /// 收费监察.
    Fee,
    /// 异常监察.
    Anomaly,
}

impl Kind {
    /// All, in order.
    pub const ALL: [Kind; 4] = [Kind::TimeLimit, Kind::Process, Kind::Fee, Kind::Anomaly];

    /// The word in the table and language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::TimeLimit => "time-limit",
            Kind::Process => "process",
            Kind::Fee => "fee",
            Kind::Anomaly => "anomaly",
        }
    }
}

/// How grave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Card {
    /// 黄牌.
    Yellow,
    /// 红牌.
    Red,
}

impl Card {
    /// The word in the table and language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Card::Yellow => "yellow",
            Card::Red => "red",
        }
    }
}

/// Whose hits are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The organ answerable.
    Organ,
    /// Who acted.
    Actor,
    /// The case.
    Case,
    /// The item.
    Item,
}

/// So many hits within so many days set it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Count {
    /// Whose.
    pub of: Subject,
    /// Days of the window, the day of the hit in it.
    pub within_days: u32,
    /// How many.
    pub at_least: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    key: Spanned<String>,
    version: Spanned<u32>,
    kind: Kind,
    card: Card,
    name: Text,
    basis: Text,
    on: Vec<Spanned<String>>,
    #[serde(default)]
    when: Option<Spanned<String>>,
    #[serde(default)]
    count: Option<Spanned<Count>>,
    #[serde(default = "explain")]
    explain_within: Spanned<u16>,
    #[serde(default = "correct")]
    correct_within: Spanned<u16>,
    #[serde(default)]
    off: bool,
}

fn explain() -> Spanned<u16> {
    Spanned::new(3, serde_saphyr::Location::UNKNOWN, serde_saphyr::Location::UNKNOWN)
}

fn correct() -> Spanned<u16> {
    Spanned::new(10, serde_saphyr::Location::UNKNOWN, serde_saphyr::Location::UNKNOWN)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rules: Vec<Written>,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its key.
    pub key: String,
    /// Counts its changes: a rule that says something else has another.
    pub version: u32,
    /// What it watches over.
    pub kind: Kind,
    /// How grave an alert of it is.
    pub card: Card,
    /// Its name.
    pub name: Text,
    /// On what it rests: article of law, or the site's own rule.
    pub basis: Text,
    /// Kinds of events it looks at.
    pub on: Vec<String>,
    /// The condition, as written; always where there is none.
    pub when: String,
    /// Compiled.
    condition: Option<Arc<Expression>>,
    /// How often.
    pub count: Option<Count>,
    /// Working days within which the unit explains.
    pub explain_within: u16,
    /// Working days within which it corrects.
    pub correct_within: u16,
    /// Not to be switched on when the rules are first brought in.
    pub off: bool,
    /// Line of the file it begins at.
    pub line: u64,
}

impl Rule {
    /// Whether the condition holds of these facts. What cannot be told does not hold.
    pub fn holds(&self, facts: &serde_json::Map<String, serde_json::Value>) -> bool {
        match &self.condition {
            None => true,
            Some(condition) => condition.eval_bool(facts).unwrap_or(false),
        }
    }

    /// What it says, for telling whether two are the same.
    fn says(&self) -> String {
        format!(
            "{:?}{:?}{:?}{:?}{:?}{}{:?}{}{}",
            self.kind,
            self.card,
            self.name,
            self.basis,
            self.on,
            self.when,
            self.count,
            self.explain_within,
            self.correct_within
        )
    }
}

/// Rules that were read.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// In the order of the file.
    pub all: Vec<Rule>,
}

fn wrong(line: u64, why: impl Into<String>, remedy: impl Into<String>) -> Fault {
    Fault::invalid("insight.rules-wrong")
        .with("line", line)
        .with("why", why.into())
        .with("remedy", remedy.into())
}

/// Names that conditions may use.
fn names() -> Names {
    FACTS.iter().fold(Names::of(Vec::<String>::new()), |all, (name, kind)| {
        let kind = match *kind {
            "number" => Type::Number,
            "boolean" => Type::Boolean,
            _ => Type::String,
        };
        all.with(name, kind)
    })
}

impl Rules {
    /// Reads rules and checks them.
    ///
    /// # Errors
    /// `insight.rules-wrong` with the line, what is wrong and what to do.
    pub fn read(text: &str) -> Result<Rules, Fault> {
        if text.len() > LONGEST {
            return Err(wrong(
                1,
                format!("longer than {LONGEST} bytes"),
                "Leave out what no longer applies.",
            ));
        }
        let options = serde_saphyr::options! {
            budget: serde_saphyr::budget! { max_events: 40_000, max_depth: 12, flow_nesting_limit: 12, max_anchors: 0, max_aliases: 0, },
            with_snippet: false,
        };
        let file: File = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
            let line = error.location().map_or(1, |at| at.line());
            wrong(line, error.to_string(), "Compare with the rules that come with the product.")
        })?;
        if file.rules.len() > MOST {
            return Err(wrong(1, format!("more than {MOST} rules"), "Leave out what no longer applies."));
        }
        let names = names();
        let mut all: Vec<Rule> = Vec::with_capacity(file.rules.len());
        for written in file.rules {
            let rule = check(written, &names)?;
            if all.iter().any(|other| other.key == rule.key) {
                return Err(wrong(
                    rule.line,
                    format!("{} stands there twice", rule.key),
                    "Give one another key.",
                ));
            }
            all.push(rule);
        }
        Ok(Rules { all })
    }

    /// The rule of this key.
    pub fn get(&self, key: &str) -> Option<&Rule> {
        self.all.iter().find(|rule| rule.key == key)
    }

    /// Makes sure that what says something else than before has another version.
    ///
    /// # Errors
    /// `insight.rules-wrong`.
    pub fn follow(&self, before: &Rules) -> Result<(), Fault> {
        let known: BTreeMap<&str, &Rule> = before.all.iter().map(|rule| (rule.key.as_str(), rule)).collect();
        for rule in &self.all {
            let Some(was) = known.get(rule.key.as_str()) else { continue };
            if rule.version < was.version || (rule.version == was.version && rule.says() != was.says()) {
                let why = format!("{} says something else than version {} did", rule.key, was.version);
                return Err(wrong(rule.line, why, format!("Write version: {}.", was.version + 1)));
            }
        }
        Ok(())
    }
}

fn check(written: Written, names: &Names) -> Result<Rule, Fault> {
    let line_of = |at: serde_saphyr::Location| at.line();
    let line = line_of(written.key.referenced);
    let key = written.key.value;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if key.is_empty() || key.len() > 40 || !key.chars().all(plain) {
        return Err(wrong(
            line,
            format!("`{key}` is no key"),
            "Use small letters, digits and hyphens, at most 40.",
        ));
    }
    if written.version.value == 0 {
        return Err(wrong(line_of(written.version.referenced), "versions count from 1", "Write version: 1."));
    }
    if written.on.is_empty() {
        return Err(wrong(line, "it looks at no event", "Name kinds of events under on."));
    }
    let kinds = contract::events::all();
    for kind in &written.on {
        if !kind.value.starts_with("case.") || !kinds.iter().any(|known| known.kind == kind.value) {
            let known: Vec<&str> =
                kinds.iter().map(|one| one.kind).filter(|one| one.starts_with("case.")).collect();
            let why = format!("nothing called `{}` happens to a case", kind.value);
            return Err(wrong(line_of(kind.referenced), why, format!("Use one of {}.", known.join(", "))));
        }
    }
    let condition = match &written.when {
        None => None,
        Some(when) => Some(Arc::new(Expression::compile(&when.value, names).map_err(|error| {
            let known: Vec<&str> = FACTS.iter().map(|(name, _)| *name).collect();
            let why = format!("`{}` is no condition: {error}", when.value);
            wrong(line_of(when.referenced), why, format!("Use FEEL over {}.", known.join(", ")))
        })?)),
    };
    if let Some(count) = &written.count {
        let Count { within_days, at_least, .. } = count.value;
        if !(1..=WINDOW_DAYS).contains(&within_days) || !(2..=10_000).contains(&at_least) {
            let why = format!("a window of {within_days} days and {at_least} hits");
            let remedy = format!("Windows have 1 to {WINDOW_DAYS} days and 2 to 10000 hits.");
            return Err(wrong(line_of(count.referenced), why, remedy));
        }
    }
    for days in [&written.explain_within, &written.correct_within] {
        if !(1..=60).contains(&days.value) {
            let why = format!("{} working days", days.value);
            return Err(wrong(line_of(days.referenced), why, "Give 1 to 60 working days."));
        }
    }
    Ok(Rule {
        key,
        version: written.version.value,
        kind: written.kind,
        card: written.card,
        name: written.name,
        basis: written.basis,
        on: written.on.into_iter().map(|kind| kind.value).collect(),
        when: written.when.map(|when| when.value).unwrap_or_default(),
        condition,
        count: written.count.map(|count| count.value),
        explain_within: written.explain_within.value,
        correct_within: written.correct_within.value,
        off: written.off,
        line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "rules:\n  - key: late\n    version: 1\n    kind: time-limit\n    card: yellow\n    name: { zh: 超期 }\n    basis: { zh: 承诺时限 }\n    on: [case.overdue]\n    when: limit = \"promised\"\n";

    #[test]
    fn rules_are_read_and_faults_have_line_and_remedy() {
        assert_eq!(Rules::read(ONE).unwrap().all.len(), 1);
        for (was, is, line) in [
            ("case.overdue", "case.vanished", "8"),
            ("limit = \"promised\"", "limitt = 1", "9"),
            ("limit = \"promised\"", "limit = (", "9"),
            ("version: 1", "version: 0", "3"),
            ("key: late", "key: Lät", "2"),
            ("kind: time-limit", "kind: weather", "4"),
        ] {
            let fault = Rules::read(&ONE.replace(was, is)).unwrap_err();
            assert_eq!(fault.code, "insight.rules-wrong", "{is}");
            let arg =
                |name: &str| fault.args.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap();
            assert_eq!(arg("line"), line, "{is}: {fault}");
            assert!(!arg("remedy").is_empty());
        }
        let wide = format!("{ONE}    count: {{ of: organ, within-days: 3660, at-least: 3 }}\n");
        assert_eq!(Rules::read(&wide).unwrap_err().code, "insight.rules-wrong");
        assert_eq!(
            Rules::read(&format!("{ONE}{}", ONE.replace("rules:\n", ""))).unwrap_err().code,
            "insight.rules-wrong"
        );
    }

    #[test]
    fn what_says_something_else_needs_another_version() {
        let (one, other) = (Rules::read(ONE).unwrap(), ONE.replace("yellow", "red"));
        assert!(Rules::read(&other).unwrap().follow(&one).is_err());
        assert!(Rules::read(&other.replace("version: 1", "version: 2")).unwrap().follow(&one).is_ok());
        assert!(one.follow(&one).is_ok());
    }

    /// A condition over what is not known, or that divides by nothing, does not hold; it stops nobody.
    #[test]
    fn what_cannot_be_told_does_not_hold() {
        let rules = Rules::read(&ONE.replace("limit = \"promised\"", "1 / days_to_due > 0")).unwrap();
        let facts = |days: serde_json::Value| [("days_to_due".to_owned(), days)].into_iter().collect();
        assert!(rules.all[0].holds(&facts(2.into())));
        assert!(!rules.all[0].holds(&facts(0.into())));
        assert!(!rules.all[0].holds(&facts(serde_json::Value::Null)));
    }

    #[test]
    fn the_rules_that_come_with_the_product_hold_together() {
        let rules = Rules::read(include_str!("../../../../definitions/hongshan/supervision.yaml")).unwrap();
        assert!(rules.all.len() >= 10);
        for kind in Kind::ALL {
            assert!(rules.all.iter().any(|rule| rule.kind == kind), "{kind:?}");
        }
    }
}
