//! The routing table (推送路由): which body supervises what was approved, by item, by approving organ or by region (谁审批谁监管、谁主管谁监管),
//! and within which limits. A text one can read and edit in the product; every version stays.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, ActorKind, Fault};
use directory::access::{Permit, require_somewhere};
use serde::Deserialize;
use serde_json::json;
use store::{Event, Tx};
use worktime::Limit;

use crate::events;
use crate::model::Way;
use crate::permissions::Configure;
use crate::store as rows;

/// What holds until an installation has rules of its own.
const BASE: &str = include_str!("../data/rules.yaml");
/// Longest rules, bytes.
const LONGEST: usize = 200_000;
/// Most routes.
const ROUTES_MOST: usize = 5_000;
/// Most bodies one result is pushed to.
const BODIES_MOST: usize = 20;

/// On which of the two principles a route stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Principle {
    /// 谁审批谁监管: who approves supervises.
    Approver,
    /// 谁主管谁监管: who is in charge of the field supervises.
    InCharge,
}

/// A route: of items, of what an organ approves, or of a region.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Codes of items. With items no organ is named.
    #[serde(default)]
    pub items: Vec<String>,
    /// USCC of the approving organ. Without items and organ it is the fallback of its region.
    #[serde(default)]
    pub organ: Option<String>,
    /// Division it holds in, and below; everywhere where none is named.
    #[serde(default)]
    pub region: Option<String>,
    /// The principle.
    pub principle: Principle,
    /// USCCs of the supervising bodies: none where the approving organ supervises itself.
    #[serde(default)]
    pub to: Vec<String>,
    /// On what it stands, in words.
    pub basis: String,
    /// Within which commitments are looked into.
    #[serde(default)]
    pub check: Option<Limit>,
}

/// The rules, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Within which a pushed result is claimed.
    pub claim: Limit,
    /// After which the next list of unclaimed results is published.
    pub publish: Limit,
    /// Within which a commitment is looked into, where its route says nothing else.
    pub check: Limit,
    /// Whether refusals are pushed as well.
    #[serde(default)]
    pub refusals: bool,
    /// Routes.
    pub routes: Vec<Route>,
}

fn wrong(why: impl ToString) -> Fault {
    Fault::invalid("push.rules-wrong").with("why", why.to_string())
}

impl Rules {
    /// Reads rules and checks that they hold together.
    ///
    /// # Errors
    /// `push.rules-wrong` with the reason.
    pub fn read(text: &str) -> Result<Rules, Fault> {
        if text.len() > LONGEST {
            return Err(wrong("too long"));
        }
        let rules: Rules = serde_saphyr::from_str(text).map_err(wrong)?;
        rules.check()?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), Fault> {
        if self.routes.len() > ROUTES_MOST {
            return Err(wrong("routes: too many"));
        }
        // What is public says in how many working days a result is to be claimed.
        if self.claim.unit() != worktime::Unit::WorkingDay
            || self.publish.unit() != worktime::Unit::WorkingDay
        {
            return Err(wrong("claim, publish: working days (3wd)"));
        }
        let mut seen = BTreeSet::new();
        for route in &self.routes {
            let region = route.region.as_deref().unwrap_or("");
            let named = route.items.first().map(String::as_str).or(route.organ.as_deref()).unwrap_or(region);
            if !route.items.is_empty() && route.organ.is_some() {
                return Err(wrong(format!("routes: {named}: items and organ")));
            }
            let code = region.len() == 6 && region.bytes().all(|b| b.is_ascii_digit());
            if !region.is_empty() && !code {
                return Err(wrong(format!("routes: region {region}")));
            }
            let itself = route.principle == Principle::Approver;
            if itself != route.to.is_empty() || route.to.len() > BODIES_MOST {
                return Err(wrong(format!("routes: {named}: to")));
            }
            if route.basis.trim().is_empty() {
                return Err(wrong(format!("routes: {named}: basis")));
            }
            let keys: Vec<(u8, &str)> = match (&route.items[..], &route.organ) {
                ([], None) => vec![(2, "")],
                ([], Some(organ)) => vec![(1, organ)],
                (items, _) => items.iter().map(|item| (0, item.as_str())).collect(),
            };
            for (kind, key) in keys {
                if !seen.insert((kind, key, region)) {
                    return Err(wrong(format!("routes: {named}: twice")));
                }
            }
        }
        Ok(())
    }

    /// The route of what an organ (by its USCC) approved in a region: that of the item before that of the organ before that of the
    /// region; of several the one of the smallest place.
    pub fn route(&self, item: &str, organ: &str, region: &str) -> Option<(&Route, Way)> {
        let here = |route: &&Route| {
            route.region.as_deref().is_none_or(|outer| directory::access::covers(outer, region))
        };
        let small = |route: &&Route| {
            route.region.as_deref().map_or(0, |code| code.trim_end_matches('0').len().max(1))
        };
        let best = |fits: &dyn Fn(&Route) -> bool| {
            self.routes.iter().filter(|one| fits(one)).filter(here).max_by_key(small)
        };
        let of_item =
            best(&|route| route.items.iter().any(|one| one == item)).map(|route| (route, Way::Item));
        let of_organ =
            || best(&|route| route.organ.as_deref() == Some(organ)).map(|route| (route, Way::Organ));
        let of_region = || {
            best(&|route| route.items.is_empty() && route.organ.is_none()).map(|route| (route, Way::Region))
        };
        of_item.or_else(of_organ).or_else(of_region)
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

/// Puts rules in force. The same again changes nothing. What was pushed before stays where it is.
///
/// # Errors
/// `access.forbidden`, `push.rules-wrong`, `push.organ-unknown` for a body this site does not have.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != ActorKind::System {
        require_somewhere(actor, Configure::PERMISSION)?;
    }
    let rules = Rules::read(text)?;
    let named = rules.routes.iter().flat_map(|route| route.to.iter().chain(&route.organ));
    let named: BTreeSet<&String> = named.collect();
    for uscc in named {
        if directory::organ::by_uscc(tx, uscc)?.is_none() {
            return Err(Fault::invalid("push.organ-unknown").with("organ", uscc));
        }
    }
    if rows::rules_text(tx)?.as_deref() == Some(text) {
        return Ok(());
    }
    let id = tx.new_id();
    rows::insert_rules(tx, id, &actor.name, text)?;
    tx.record(Event {
        stream: "push:rules".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: &str = "claim: 3wd\npublish: 5wd\ncheck: 60d\nroutes:\n\
        - { items: [A], principle: in-charge, to: [X, Y], basis: b }\n\
        - { items: [A], region: \"150402\", principle: in-charge, to: [Z], basis: b }\n\
        - { organ: O, principle: approver, basis: b }\n\
        - { region: \"150400\", principle: in-charge, to: [W], basis: b }\n";

    #[test]
    fn what_is_nearest_decides() {
        let rules = Rules::read(SOME).unwrap();
        let to = |item: &str, organ: &str, region: &str| {
            rules.route(item, organ, region).map(|(route, way)| (route.to.join(" "), way))
        };
        assert_eq!(to("A", "O", "150403"), Some(("X Y".to_owned(), Way::Item)));
        assert_eq!(to("A", "O", "150402"), Some(("Z".to_owned(), Way::Item)));
        assert_eq!(to("B", "O", "150402"), Some((String::new(), Way::Organ)));
        assert_eq!(to("B", "P", "150402"), Some(("W".to_owned(), Way::Region)));
        assert_eq!(to("B", "P", "150502"), None);
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        let with = |line: &str| Rules::read(&format!("{SOME}{line}\n")).map(drop);
        assert!(with("- { items: [B], principle: in-charge, to: [X], basis: b }").is_ok());
        for line in [
            "- { items: [A], principle: in-charge, to: [X], basis: b }",
            "- { items: [B], organ: O, principle: in-charge, to: [X], basis: b }",
            "- { items: [B], principle: approver, to: [X], basis: b }",
            "- { items: [B], principle: in-charge, basis: b }",
            "- { items: [B], principle: in-charge, to: [X], basis: ' ' }",
            "- { region: abc, principle: in-charge, to: [X], basis: b }",
            "- { items: [B], principle: in-charge, to: [X], basis: b, who: me }",
        ] {
            assert_eq!(with(line).unwrap_err().code, "push.rules-wrong", "{line}");
        }
        assert!(Rules::read(BASE).is_ok() && Rules::read("🙂").is_err());
    }
}
