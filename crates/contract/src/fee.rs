//! The published fee list (收费目录清单): what may be charged, on what basis, at which rate, from and until when, to whom it goes and who
//! pays. Items name its fees; what is charged is what the list says on that day, never what an item says.

use std::collections::BTreeSet;

use decision::{Expression, Names};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Text;

/// Most fen that any amount may be.
pub const MOST: i64 = 100_000_000_000;

/// The list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeList {
    /// Said of the whole list wherever it is published; empty says nothing.
    #[serde(default)]
    pub note: Text,
    /// Days in which a bill is to be paid.
    #[serde(default = "pay_days")]
    pub pay_days: u16,
    /// What may be charged.
    pub fees: Vec<ListedFee>,
}

fn pay_days() -> u16 {
    15
}

/// A fee of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedFee {
    /// Code, once in the list.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Basis.
    pub basis: Text,
    /// The rate in words; empty for a fixed amount that somebody who applies pays.
    #[serde(default)]
    pub rate: Text,
    /// A fixed amount in fen.
    #[serde(default)]
    pub fen: Option<i64>,
    /// FEEL over what the application says, in yuan: `street_area * street_days * 0.5`.
    #[serde(default)]
    pub formula: Option<String>,
    /// Who pays.
    #[serde(default)]
    pub payer: Payer,
    /// USCC of the organ it goes to.
    pub organ: String,
    /// The account it goes to.
    pub account: String,
    /// First day on which it may be charged.
    pub from: Date,
    /// The day on which it is stopped: not charged on that day or later (停收).
    #[serde(default)]
    pub stopped: Option<Date>,
    /// On what that stands.
    #[serde(default)]
    pub stopped_by: Text,
}

/// Who pays a fee.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payer {
    /// Whoever applies.
    #[default]
    Applicant,
    /// Government (政府买单): it goes to the organ out of the budget, the applicant pays nothing.
    Government,
}

impl Payer {
    /// The word in the database and in texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Payer::Applicant => "applicant",
            Payer::Government => "government",
        }
    }
}

/// What is wrong with a list: the code of the fee and what of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Code of the fee; empty where it is about the whole.
    pub code: String,
    /// What.
    pub what: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.code.is_empty() {
            write!(f, "{}", self.what)
        } else {
            write!(f, "{}: {}", self.code, self.what)
        }
    }
}

impl FeeList {
    /// A fee by its code.
    pub fn fee(&self, code: &str) -> Option<&ListedFee> {
        self.fees.iter().find(|fee| fee.code == code)
    }

    /// Checks that the list holds together.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), Wrong> {
        let mut seen = BTreeSet::new();
        if !(1..=365).contains(&self.pay_days) {
            return Err(Wrong { code: String::new(), what: "pay_days".to_owned() });
        }
        for fee in &self.fees {
            let wrong = |what: &str| Wrong { code: fee.code.clone(), what: what.to_owned() };
            let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            if fee.code.is_empty() || fee.code.len() > 40 || !fee.code.chars().all(plain) {
                return Err(wrong("code"));
            }
            if !seen.insert(&fee.code) {
                return Err(wrong("code twice"));
            }
            if fee.name.zh.trim().is_empty() || fee.basis.zh.trim().is_empty() {
                return Err(wrong("name, basis"));
            }
            if fee.organ.trim().is_empty()
                || fee.account.trim().is_empty()
                || fee.account.contains(char::is_whitespace)
            {
                return Err(wrong("organ, account"));
            }
            if fee.stopped.is_some_and(|day| day < fee.from) {
                return Err(wrong("stopped before it began"));
            }
            match (&fee.fen, &fee.formula) {
                (Some(fen), None) if (1..=MOST).contains(fen) => {}
                (None, Some(text)) => {
                    Expression::compile(text, &Names::any())
                        .map_err(|why| wrong(&format!("formula: {why}")))?;
                }
                _ => return Err(wrong("either fen (1 or more) or formula")),
            }
            let needs_words = fee.formula.is_some() || fee.payer == Payer::Government;
            if needs_words && fee.rate.zh.trim().is_empty() {
                return Err(wrong("rate in words"));
            }
        }
        Ok(())
    }
}

impl ListedFee {
    /// Whether it may be charged on this day.
    pub fn is_charged_on(&self, day: Date) -> bool {
        self.from <= day && self.stopped.is_none_or(|stopped| day < stopped)
    }

    /// What the formula reads.
    pub fn variables(&self) -> Vec<String> {
        let text = self.formula.as_deref().unwrap_or_default();
        let compiled = Expression::compile(text, &Names::any());
        compiled.map(|one| one.variables().map(str::to_owned).collect()).unwrap_or_default()
    }

    /// What it comes to, in fen, for what an application says; halves of a fen are rounded up. A formula that comes to nothing or to less charges
    /// nothing.
    ///
    /// # Errors
    /// What keeps the formula from being reckoned.
    pub fn amount(&self, said: &Map<String, Value>) -> Result<i64, String> {
        if let Some(fen) = self.fen {
            return Ok(fen);
        }
        let text = self.formula.as_deref().unwrap_or_default();
        let expression = Expression::compile(text, &Names::any()).map_err(|why| why.to_string())?;
        let value = expression.eval(said).map_err(|why| why.to_string())?;
        fen(&value).filter(|fen| *fen <= MOST).ok_or_else(|| format!("{value} is no amount"))
    }
}

/// An amount in yuan as fen; less than nothing is nothing.
fn fen(value: &Value) -> Option<i64> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    if text.starts_with('-') {
        return Some(0);
    }
    if text.contains(['e', 'E']) {
        let yuan: f64 = text.parse().ok()?;
        return (yuan < 0.005).then_some(0);
    }
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !digits(whole) || !digits(part) {
        return None;
    }
    let padded = format!("{part}000");
    let mills: i64 = padded.get(..3)?.parse().ok()?;
    let whole: i64 = whole.parse().ok()?;
    Some(whole * 100 + (mills + 5) / 10)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use serde_json::json;

    fn fee(change: Value) -> ListedFee {
        let mut one = json!({
            "code": "A-1", "name": { "zh": "费" }, "basis": { "zh": "依据" }, "fen": 500,
            "organ": "11150402DEM000049B", "account": "001", "from": "2026-01-01"
        });
        for (key, value) in change.as_object().unwrap() {
            one[key] = value.clone();
        }
        serde_json::from_value(one).unwrap()
    }

    #[test]
    fn amounts_are_reckoned_to_the_fen() {
        let formula = |text: &str| fee(json!({ "fen": null, "formula": text, "rate": { "zh": "费率" } }));
        let said = json!({ "street_area": 20.5, "street_days": 3 });
        let said = said.as_object().unwrap();
        assert_eq!(fee(json!({})).amount(said), Ok(500));
        assert_eq!(formula("street_area * street_days * 0.5").amount(said), Ok(3_075));
        assert_eq!(formula("street_area / 3").amount(said), Ok(683));
        assert_eq!(formula("0.005").amount(said), Ok(1));
        assert_eq!(formula("street_days - 5").amount(said), Ok(0));
        assert!(formula("street_width * 2").amount(said).is_err());
        assert!(formula("\"ten\"").amount(said).is_err());
        assert!(formula("100000000000").amount(said).is_err());
    }

    #[test]
    fn a_list_holds_together() {
        let list = |change: Value| FeeList { pay_days: 15, fees: vec![fee(change)], ..FeeList::default() };
        assert_eq!(list(json!({})).check(), Ok(()));
        for wrong in [
            json!({ "code": "" }),
            json!({ "code": "a b" }),
            json!({ "fen": 0 }),
            json!({ "formula": "1" }),
            json!({ "fen": null }),
            json!({ "fen": null, "formula": "1 +" , "rate": { "zh": "费率" } }),
            json!({ "fen": null, "formula": "1" }),
            json!({ "payer": "government" }),
            json!({ "account": "0 1" }),
            json!({ "stopped": "2025-12-31" }),
            json!({ "basis": { "zh": " " } }),
        ] {
            assert!(list(wrong.clone()).check().is_err(), "{wrong}");
        }
        let twice =
            FeeList { pay_days: 15, fees: vec![fee(json!({})), fee(json!({}))], ..FeeList::default() };
        assert!(twice.check().is_err());
    }

    #[test]
    fn a_stopped_fee_is_not_charged_from_that_day() {
        let one = fee(json!({ "stopped": "2026-12-01" }));
        let on = |day: &str| one.is_charged_on(day.parse().unwrap());
        assert!(!on("2025-12-31") && on("2026-01-01") && on("2026-11-30"));
        assert!(!on("2026-12-01") && !on("2027-01-01"));
    }
}
