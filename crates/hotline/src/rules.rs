//! The installation's rules (热线规则): classes with the words that suggest them and the unit answerable, limits, emergencies, phrases
//! that answer nothing. A text one can read and edit in the product; every version stays, the latest is in force. A suggestion always
//! says by which words it came about.

use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, Fault, Text};
use directory::access::{Permit, require_somewhere};
use serde::Deserialize;
use serde_json::json;
use store::{Event, Tx};
use worktime::{Limit, OpeningHours};

use crate::events;
use crate::knowledge::Base;
use crate::model::TicketKind;
use crate::permissions::Configure;
use crate::store as rows;

/// What holds until an installation has rules of its own: limits and emergencies, and no classes.
const BASE: &str = include_str!("../data/rules.yaml");
/// Longest rules, bytes.
const LONGEST: usize = 200_000;
/// Suggestions shown at most.
const SUGGESTED: usize = 3;

/// The rules, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// When units are open: working hours run then.
    pub hours: String,
    /// Limits; the first that fits counts.
    pub limits: Vec<LimitRule>,
    /// The longest extension.
    pub extension: Limit,
    /// Days after the end in which a ticket may be brought up again.
    pub reopen_days: u16,
    /// How often it may be.
    pub reopen_most: u16,
    /// What is for an emergency line.
    pub emergencies: Vec<Emergency>,
    /// Words that make a matter urgent.
    pub urgent_words: Vec<String>,
    /// Days after which a unit looks again at what it wrote for the knowledge base.
    #[serde(default = "a_year")]
    pub review_days: u16,
    /// Phrases that answer nothing.
    pub empty_phrases: Vec<String>,
    /// Letters an answer must have besides such phrases.
    pub answer_least: usize,
    /// The unit that handles what has no other, by its credit code.
    #[serde(default)]
    pub fallback: Option<String>,
    /// Classes.
    #[serde(default)]
    pub classes: Vec<Class>,
}

fn a_year() -> u16 {
    365
}

/// A limit for tickets of a kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRule {
    /// Only this kind; without one, every kind.
    #[serde(default)]
    pub kind: Option<TicketKind>,
    /// Only urgent ones (`true`) or only others; without it, both.
    #[serde(default)]
    pub urgent: Option<bool>,
    /// Within which the unit must take it.
    pub take: Limit,
    /// Within which it must be answered.
    pub answer: Limit,
}

/// A kind of emergency.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// The number to call.
    pub number: String,
    /// Words it is known by.
    pub words: Vec<String>,
    /// What to say and do.
    pub script: Text,
}

/// A class of matters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its key.
    pub key: String,
    /// Its domain, in words.
    pub domain: Text,
    /// Its name.
    pub name: Text,
    /// Words that suggest it.
    pub words: Vec<String>,
    /// Credit code of the unit answerable.
    #[serde(default)]
    pub organ: Option<String>,
}

/// A suggestion, with its reason.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The class.
    pub class: Class,
    /// The words found.
    pub found: Vec<String>,
}

impl Rules {
    /// Reads rules and makes sure they hold together.
    ///
    /// # Errors
    /// `ticket.rules-wrong` with what is wrong and where.
    pub fn read(text: &str) -> Result<Rules, Fault> {
        let wrong = |why: String| Fault::invalid("ticket.rules-wrong").with("why", why);
        if text.len() > LONGEST {
            return Err(wrong(format!("longer than {LONGEST} bytes")));
        }
        let rules: Rules = serde_saphyr::from_str(text).map_err(|error| wrong(error.to_string()))?;
        rules.hours.parse::<OpeningHours>().map_err(|error| wrong(format!("hours: {error}")))?;
        for kind in TicketKind::ALL {
            for urgent in [false, true] {
                if rules.limit(*kind, urgent).is_none() {
                    return Err(wrong(format!("limits: none for {} (urgent: {urgent})", kind.as_str())));
                }
            }
        }
        let mut keys: Vec<&str> = rules.classes.iter().map(|class| class.key.as_str()).collect();
        keys.sort_unstable();
        if let Some(two) = keys.windows(2).find(|two| two[0] == two[1]) {
            return Err(wrong(format!("classes: {} stands there twice", two[0])));
        }
        let words = rules.classes.iter().map(|c| (&c.key, &c.words));
        let emergencies = rules.emergencies.iter().map(|e| (&e.number, &e.words));
        for (place, words) in words.chain(emergencies) {
            if words.iter().any(|word| word.trim().is_empty()) {
                return Err(wrong(format!("{place}: an empty word is in every text")));
            }
        }
        Ok(rules)
    }

    /// The limit of tickets of this kind.
    pub fn limit(&self, kind: TicketKind, urgent: bool) -> Option<&LimitRule> {
        let fits = |rule: &&LimitRule| {
            rule.kind.is_none_or(|k| k == kind) && rule.urgent.is_none_or(|u| u == urgent)
        };
        self.limits.iter().find(fits)
    }

    /// The class of this key.
    pub fn class(&self, key: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.key == key)
    }

    /// The emergency a text speaks of, with the word it is known by. The one spoken of first.
    pub fn emergency(&self, text: &str) -> Option<(&Emergency, &str)> {
        let text = text.to_lowercase();
        let all =
            self.emergencies.iter().flat_map(|one| one.words.iter().map(move |word| (one, word.as_str())));
        all.filter_map(|(one, word)| text.find(&word.to_lowercase()).map(|at| (at, one, word)))
            .min_by_key(|(at, ..)| *at)
            .map(|(_, one, word)| (one, word))
    }

    /// The word that makes a text urgent.
    pub fn urgent(&self, text: &str) -> Option<&str> {
        self.urgent_words.iter().map(String::as_str).find(|word| text.contains(word))
    }

    /// The classes a text speaks of, best first, each with the words it was known by. Longer words say more than short ones.
    pub fn suggest(&self, text: &str) -> Vec<Suggestion> {
        let text = text.to_lowercase();
        let mut found: Vec<(usize, usize, Suggestion)> = Vec::new();
        for (at, class) in self.classes.iter().enumerate() {
            let words: Vec<String> =
                class.words.iter().filter(|word| text.contains(&word.to_lowercase())).cloned().collect();
            let weight: usize = words.iter().map(|word| word.chars().count()).sum();
            if weight > 0 {
                found.push((weight, at, Suggestion { class: class.clone(), found: words }));
            }
        }
        found.sort_by_key(|(weight, at, _)| (usize::MAX - weight, *at));
        found.into_iter().take(SUGGESTED).map(|(_, _, one)| one).collect()
    }

    /// The phrase for which an answer says nothing; `None` for one that says something besides.
    pub fn says_nothing(&self, answer: &str) -> Option<&str> {
        let mut rest = answer.to_owned();
        let mut said = "";
        for phrase in &self.empty_phrases {
            if rest.contains(phrase.as_str()) {
                said = if said.is_empty() { phrase } else { said };
                rest = rest.replace(phrase.as_str(), "");
            }
        }
        let letters = rest.chars().filter(|c| c.is_alphanumeric()).count();
        (letters < self.answer_least).then_some(said)
    }
}

/// A version of the rules as it was read.
type Known = Option<(i64, Arc<Rules>)>;

/// The rules in force, read once a version; and what the knowledge base has in force.
#[derive(Default, Clone)]
pub struct InForce(Arc<RwLock<Known>>, Base);

impl InForce {
    /// What the knowledge base has in force.
    pub fn base(&self) -> &Base {
        &self.1
    }

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
        let text = text_in_force(tx)?;
        let rules = Arc::new(Rules::read(&text)?);
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
/// `access.forbidden`, `ticket.rules-wrong`.
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
    let data = json!({ "version": id, "classes": rules.classes.len(), "limits": rules.limits.len() });
    let event =
        Event { stream: "hotline:rules".to_owned(), kind: events::RULES, actor: actor.ledger_name(), data };
    tx.record(event);
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
        assert_eq!(rules.emergency("我家楼下着火了").unwrap().0.number, "119");
        assert_eq!(rules.emergency("有人晕倒了，后来着火").unwrap().0.number, "120");
        assert!(rules.emergency("路灯不亮").is_none());
        assert!(rules.suggest("随便说说").is_empty());
        let shown = Rules::read(include_str!("../../../definitions/hongshan/hotline.yaml")).unwrap();
        assert_eq!(shown.suggest("门口路灯不亮")[0].class.key, "street-light");
    }

    /// An answer that only says that there will be one is none.
    #[test]
    fn empty_phrases_answer_nothing() {
        let rules = Rules::read(BASE).unwrap();
        assert_eq!(rules.says_nothing("您反映的问题已收悉，正在处理。"), Some("已收悉"));
        assert_eq!(rules.says_nothing("。。。！！"), Some(""));
        let real = "已收悉。11月30日维修队到现场更换了三盏路灯，当晚已亮，请您放心。";
        assert_eq!(rules.says_nothing(real), None);
    }

    #[test]
    fn rules_that_do_not_hold_together_are_refused_with_the_reason() {
        for (was, is) in [
            ("answer: 5wd", "answer: soon"),
            ("hours: ", "hours: never "),
            ("emergencies:", "emergencies: 7\nwhat:"),
        ] {
            assert!(BASE.contains(was), "{was}");
            let fault = Rules::read(&BASE.replace(was, is)).unwrap_err();
            assert_eq!(fault.code, "ticket.rules-wrong", "{is}");
            assert!(!fault.args[0].1.is_empty());
        }
        assert!(Rules::read("🙂").is_err());
    }
}
