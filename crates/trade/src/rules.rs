//! The rules of trading as data (交易规则): boards with the authorities that supervise them, procedures with their period model, what must
//! be traded here. A text one reads and edits in the product; every version stays. A further domain is a few lines here, no code.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, Fault, Text};
use directory::access::{Permit, require_somewhere};
use serde::Deserialize;
use serde_json::json;
use store::{Event, Tx};

use crate::events;
use crate::model::fen;
use crate::permissions::Configure;
use crate::store as rows;

const BASE: &str = include_str!("rules.base.yaml");
/// Longest rules, bytes.
const LONGEST: usize = 200_000;

/// The rules, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Who publishes the open data.
    pub publisher: Publisher,
    /// Which public value the draws of experts use.
    pub public_value: Text,
    /// Minutes between the announcement of a draw and the draw.
    pub draw_minutes: u16,
    /// Specialities of experts (专家专业分类).
    pub specialities: Vec<Named>,
    /// Boards (交易板块).
    pub boards: Vec<Board>,
    /// Procedures (交易方式).
    pub procedures: Vec<Procedure>,
    /// What must be traded here (公共资源交易目录).
    pub catalogue: Vec<Entry>,
}

/// Who publishes the open data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// Name.
    pub name: Text,
    /// Prefix of OCIDs, `ocds-` and six letters or digits.
    pub prefix: String,
}

/// Something with a key and a name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Text,
}

/// A board.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Text,
    /// Credit code of the authority that supervises it (行业监督部门).
    pub authority: String,
    /// Working days in which the authority answers a complaint.
    pub complaint_days: u16,
    /// OCDS category: `goods`, `works` or `services`; empty for what is sold.
    #[serde(default)]
    pub category: String,
}

/// How bids come together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Sealed, opened together, reviewed by experts (密封投标).
    Sealed,
    /// An auction in the open, up or down (网上竞价、拍卖).
    Auction,
    /// One supplier, named in the announcement (单一来源).
    Direct,
}

/// Who wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wins {
    /// The most points (综合评分).
    Points,
    /// The lowest price of what is fit (最低价).
    Lowest,
    /// The highest price: what is sold (价高者得).
    Highest,
}

/// A procedure with its period model.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Key.
    pub key: String,
    /// Its board.
    pub board: String,
    /// Name.
    pub name: Text,
    /// What one has to know of it, for the guide.
    pub guide: Text,
    /// How bids come together.
    pub way: Way,
    /// Who wins.
    pub wins: Wins,
    /// OCDS `procurementMethod`: `open`, `selective`, `limited` or `direct`.
    pub method: String,
    /// Calendar days, at least, from the announcement to the end of bidding.
    pub bid_days: u16,
    /// Calendar days, at least, from an amendment to the end of bidding.
    pub amend_days: u16,
    /// Calendar days before the end of bidding until which questions are taken.
    pub question_days: u16,
    /// Calendar days in which objections to the candidates may come.
    pub publicity_days: u16,
    /// Working days in which the tenderer answers an objection.
    pub objection_days: u16,
    /// Calendar days, at most, from the award to the contract.
    pub contract_days: u16,
    /// Fewer bidders than this: it fails.
    pub bidders: u16,
    /// Experts of the committee; 0: none.
    #[serde(default)]
    pub experts: u16,
    /// Substitutes drawn with them.
    #[serde(default)]
    pub substitutes: u16,
    /// The deposit at most, percent of the budget.
    #[serde(default)]
    pub deposit_percent: u16,
    /// A price under so many percent of the others' mean is pointed out (异常低价).
    #[serde(default)]
    pub low_percent: u16,
    /// How many of the three key holders (tenderer, platform, supervisor) open.
    #[serde(default)]
    pub quorum: u16,
    /// An auction: an offer in the last so many minutes …
    #[serde(default)]
    pub last_minutes: u16,
    /// … puts the end off until so many minutes after it.
    #[serde(default)]
    pub extend_minutes: u16,
}

/// An entry of the trading catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Key.
    pub key: String,
    /// Name.
    pub name: Text,
    /// Its board.
    pub board: String,
    /// From which budget on, yuan.
    pub from: String,
    /// The procedures by which it may be traded.
    pub procedures: Vec<String>,
}

impl Entry {
    /// From which budget on, fen.
    pub fn from_fen(&self) -> i64 {
        fen(&self.from).unwrap_or(0)
    }
}

fn key_fine(key: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&key.len()) && key.bytes().all(fine)
}

impl Rules {
    /// Reads rules and makes sure they hold together.
    ///
    /// # Errors
    /// `trade.rules-wrong` with what is wrong and where.
    pub fn read(text: &str) -> Result<Rules, Fault> {
        let wrong = |why: String| Fault::invalid("trade.rules-wrong").with("why", why);
        if text.len() > LONGEST {
            return Err(wrong(format!("longer than {LONGEST} bytes")));
        }
        let rules: Rules = serde_saphyr::from_str(text).map_err(|error| wrong(error.to_string()))?;
        match rules.first_fault() {
            Some(why) => Err(wrong(why)),
            None => Ok(rules),
        }
    }

    fn first_fault(&self) -> Option<String> {
        let prefix = self.publisher.prefix.strip_prefix("ocds-").unwrap_or_default();
        if prefix.len() != 6 || !prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        {
            return Some(format!(
                "publisher.prefix {:?}: ocds- and six letters or digits",
                self.publisher.prefix
            ));
        }
        let lists: [(&str, Vec<&str>); 4] = [
            ("specialities", self.specialities.iter().map(|one| one.key.as_str()).collect()),
            ("boards", self.boards.iter().map(|one| one.key.as_str()).collect()),
            ("procedures", self.procedures.iter().map(|one| one.key.as_str()).collect()),
            ("catalogue", self.catalogue.iter().map(|one| one.key.as_str()).collect()),
        ];
        for (list, keys) in lists {
            let mut seen = BTreeSet::new();
            if let Some(key) = keys.iter().find(|key| !seen.insert(**key) || !key_fine(key)) {
                return Some(format!("{list}: the key {key:?} is there twice or is no key"));
            }
        }
        for board in &self.boards {
            if !["", "goods", "works", "services"].contains(&board.category.as_str()) {
                return Some(format!("board {}: category {:?}", board.key, board.category));
            }
        }
        self.procedures
            .iter()
            .find_map(|one| self.procedure_fault(one).map(|why| format!("procedure {}: {why}", one.key)))
            .or_else(|| {
                self.catalogue.iter().find_map(|one| {
                    let known =
                        |key: &String| self.procedure(key).is_ok_and(|found| found.board == one.board);
                    let fine = !one.procedures.is_empty()
                        && one.procedures.iter().all(known)
                        && fen(&one.from).is_ok();
                    (!fine).then(|| {
                        format!("catalogue {}: needs an amount and procedures of its board", one.key)
                    })
                })
            })
    }

    fn procedure_fault(&self, one: &Procedure) -> Option<&'static str> {
        let sealed = one.way == Way::Sealed;
        match () {
            () if self.board(&one.board).is_err() => Some("its board is not there"),
            () if !["open", "selective", "limited", "direct"].contains(&one.method.as_str()) => {
                Some("method is open, selective, limited or direct")
            }
            () if sealed && !(2..=3).contains(&one.quorum) => {
                Some("quorum is 2 or 3 of the three key holders")
            }
            () if sealed && one.experts.is_multiple_of(2) => Some("the number of experts is odd"),
            () if sealed && one.wins == Wins::Highest => {
                Some("sealed bids win by points or the lowest price")
            }
            () if one.way == Way::Auction && one.wins == Wins::Points => Some("an auction is won by a price"),
            () if one.way == Way::Auction && one.extend_minutes < one.last_minutes => {
                Some("extend_minutes is at least last_minutes")
            }
            () if one.bidders == 0 || one.deposit_percent > 100 || one.low_percent > 100 => {
                Some("bidders is at least 1, percents at most 100")
            }
            () if one.question_days >= one.bid_days && one.way != Way::Direct => {
                Some("question_days lie within bid_days")
            }
            () if one.experts > 31 || one.substitutes > 31 || one.bid_days > 365 => {
                Some("a number is too large")
            }
            () => None,
        }
    }

    /// A procedure.
    ///
    /// # Errors
    /// `trade.procedure-unknown`.
    pub fn procedure(&self, key: &str) -> Result<&Procedure, Fault> {
        self.procedures
            .iter()
            .find(|one| one.key == key)
            .ok_or_else(|| Fault::invalid("trade.procedure-unknown"))
    }

    /// A board.
    ///
    /// # Errors
    /// `trade.board-unknown`.
    pub fn board(&self, key: &str) -> Result<&Board, Fault> {
        self.boards.iter().find(|one| one.key == key).ok_or_else(|| Fault::invalid("trade.board-unknown"))
    }

    /// A speciality.
    pub fn speciality(&self, key: &str) -> Option<&Named> {
        self.specialities.iter().find(|one| one.key == key)
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

/// Puts rules in force. The same again changes nothing. A tender goes on under the procedure it was announced by, so procedures in use
/// stay in the rules.
///
/// # Errors
/// `access.forbidden`, `trade.rules-wrong`, `trade.procedure-in-use`.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != contract::ActorKind::System {
        require_somewhere(actor, Configure::PERMISSION)?;
    }
    let rules = Rules::read(text)?;
    if rows::rules_text(tx)?.as_deref() == Some(text) {
        return Ok(());
    }
    for (board, procedure) in rows::in_use(tx)? {
        if !rules.procedures.iter().any(|one| one.key == procedure && one.board == board) {
            return Err(Fault::invalid("trade.procedure-in-use").with("procedure", procedure));
        }
    }
    let id = tx.new_id();
    rows::insert_rules(tx, id, &actor.ledger_name(), text)?;
    tx.record(Event {
        stream: "trade:rules".to_owned(),
        kind: events::RULES,
        actor: actor.ledger_name(),
        data: json!({ "version": id.to_string(), "procedures": rules.procedures.len() }),
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
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    const SHOWN: &str = include_str!("../../../definitions/hongshan/trading.yaml");

    #[test]
    fn the_rules_shipped_hold_together() {
        assert!(Rules::read(BASE).is_ok());
        let rules = Rules::read(SHOWN).unwrap();
        assert!(rules.boards.len() >= 5, "four boards, and one domain more without code");
        for board in &rules.boards {
            assert!(rules.procedures.iter().any(|one| one.board == board.key), "{}", board.key);
        }
    }

    #[test]
    fn rules_that_do_not_hold_together_are_refused_with_the_reason() {
        for (was, is) in [
            ("quorum: 2", "quorum: 1"),
            ("experts: 5", "experts: 4"),
            ("method: open", "method: closed"),
            ("prefix: ocds-", "prefix: x-"),
            ("question_days: 5", "question_days: 25"),
            ("board: procurement", "board: none"),
        ] {
            assert!(SHOWN.contains(was), "{was}");
            let fault = Rules::read(&SHOWN.replacen(was, is, 1)).unwrap_err();
            assert_eq!(fault.code, "trade.rules-wrong", "{is}");
        }
        assert!(Rules::read("🙂").is_err());
    }
}
