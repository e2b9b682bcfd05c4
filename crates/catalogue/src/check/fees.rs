//! Fees of items beside the published fee list (收费目录清单): an item may only charge what is listed, at the listed rate (PAY-03).

use contract::fee::{FeeList, ListedFee, Payer};
use contract::item::{Fee, Rule};

use crate::definition::Definition;
use crate::finding::{Finding, nearest};

/// An amount without a place in the list: seen without the list.
pub(super) fn unlisted(definition: &Definition, findings: &mut Vec<Finding>) {
    for (i, fee) in definition.item.fees.iter().enumerate() {
        if fee.code.is_empty() && (fee.fen > 0 || !fee.rate.is_empty() || fee.before_result) {
            let message = format!("the fee {} is charged but names no fee of the list", fee.name.zh);
            findings.push(definition.error(
                "item.fee-unlisted",
                &format!("fees/{i}"),
                message,
                "Name its code in fees.yaml; what is not on the list is not charged.",
            ));
        }
    }
}

/// What an item charges beside what the list says of it.
pub(crate) fn fees(definition: &Definition, list: &FeeList, findings: &mut Vec<Finding>) {
    for (i, fee) in definition.item.fees.iter().enumerate().filter(|(_, fee)| !fee.code.is_empty()) {
        let mut say = |code: &'static str, field: &str, message: String, remedy: String| {
            findings.push(definition.error(code, &format!("fees/{i}/{field}"), message, &remedy));
        };
        let Some(listed) = list.fee(&fee.code) else {
            let near = nearest(&fee.code, list.fees.iter().map(|one| one.code.as_str()));
            let remedy = match near {
                Some(near) => format!("Did you mean `{near}`?"),
                None => "Put it on the list first, with its basis.".to_owned(),
            };
            say("item.fee-unlisted", "code", format!("there is no fee `{}` on the list", fee.code), remedy);
            continue;
        };
        if let Some((field, should)) = differs(fee, listed) {
            let message = format!("the fee {} is not charged as listed: {field}", fee.name.zh);
            say("item.fee-rate", field, message, format!("The list says: {should}."));
        }
        if listed.organ != definition.item.organ {
            let message = format!("the fee {} goes to another organ than the item's", fee.name.zh);
            say("item.fee-organ", "code", message, format!("The list says: {}.", listed.organ));
        }
        let known = |name: &String| definition.concepts().any(|concept| Rule::variable(concept) == *name);
        if let Some(unknown) = listed.variables().into_iter().find(|name| !known(name)) {
            let message = format!("`{unknown}` in the formula of {} is no field of the form", fee.name.zh);
            say(
                "item.fee-formula",
                "code",
                message,
                "Name a field by its concept, with _ for . and -.".to_owned(),
            );
        }
    }
}

/// In what an item's fee differs from the list, with what it should say.
fn differs(fee: &Fee, listed: &ListedFee) -> Option<(&'static str, String)> {
    let fen = match listed.payer {
        Payer::Applicant => listed.fen.unwrap_or(0),
        Payer::Government => 0,
    };
    if fee.fen != fen {
        return Some(("fen", fen.to_string()));
    }
    if fee.rate != listed.rate {
        return Some(("rate", listed.rate.zh.clone()));
    }
    if fee.basis != listed.basis {
        return Some(("basis", listed.basis.zh.clone()));
    }
    (fee.name != listed.name).then(|| ("name", listed.name.zh.clone()))
}
