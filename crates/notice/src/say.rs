//! What a message says: a template for each kind, with names in braces that are filled in. The words stand in the language
//! files (`notice-say-…`).

use contract::Lang;
use kit::Tr;

/// To whom a kind of message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// The applicant and who submitted it for them.
    Applicant,
    /// Members of staff.
    Staff,
    /// The owner of an account, whoever that is.
    Owner,
}

/// A kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name: of its template, and in the row.
    pub name: &'static str,
    /// To whom it goes.
    pub to: To,
    /// Whether it must be told, by law or because somebody would come in vain: nobody can opt out of it in the system.
    pub legal: bool,
    /// What may be filled in; of a case also `number` and `item`.
    pub names: &'static [&'static str],
}

const fn applicant(name: &'static str, legal: bool, names: &'static [&'static str]) -> Kind {
    Kind { name, to: To::Applicant, legal, names }
}

const fn staff(name: &'static str, names: &'static [&'static str]) -> Kind {
    Kind { name, to: To::Staff, legal: false, names }
}

/// What happens to somebody's account is told whatever they chose: it may not be theirs to want.
const fn owner(name: &'static str, names: &'static [&'static str]) -> Kind {
    Kind { name, to: To::Owner, legal: true, names }
}

/// Every kind, in the order of a case's life; then those about accounts.
pub const KINDS: &[Kind] = &[
    applicant("submitted", false, &[]),
    applicant("correction", true, &[]),
    applicant("correction-by", true, &["until"]),
    applicant("correction-near", true, &["until"]),
    applicant("correction-moved", true, &["until"]),
    applicant("correction-returned", true, &["until"]),
    applicant("correction-withdrawn", true, &["until"]),
    applicant("supplemented", false, &[]),
    applicant("accepted", true, &["due"]),
    applicant("deemed", true, &["due"]),
    applicant("deferred-good", false, &[]),
    applicant("deferred-again", true, &["until", "reason"]),
    applicant("deferred-near", true, &["until"]),
    applicant("deferred-lapsed", true, &["until"]),
    applicant("not-accepted", true, &["reason"]),
    applicant("special-opened", true, &["until"]),
    applicant("special-closed", false, &["due"]),
    applicant("special-late", false, &["until"]),
    applicant("extended", true, &["due"]),
    applicant("due-moved", true, &["due"]),
    applicant("due-confirmed", false, &["due"]),
    applicant("late", false, &["due"]),
    applicant("reviewed", false, &[]),
    applicant("granted", true, &[]),
    applicant("refused", true, &[]),
    applicant("terminated", true, &[]),
    applicant("withdrawn", false, &[]),
    applicant("delivered", false, &[]),
    applicant("booking-made", false, &["hall", "address", "time"]),
    applicant("booking-from-list", false, &["hall", "address", "time"]),
    applicant("booking-moved", false, &["hall", "address", "time"]),
    applicant("booking-moved-by-hall", true, &["hall", "address", "time", "reason"]),
    applicant("booking-cancelled-by-hall", true, &["hall", "time", "reason"]),
    applicant("booking-near", false, &["hall", "address", "time"]),
    applicant("booking-missed", false, &["hall", "time"]),
    applicant("booking-paused", true, &["hall", "time", "until"]),
    applicant("licence-suspended", true, &["document", "reason"]),
    applicant("licence-suspended-until", true, &["document", "reason", "until"]),
    applicant("licence-resumed", false, &[]),
    applicant("licence-withdrawn", true, &["document", "reason"]),
    applicant("licence-punished", true, &["document", "reason"]),
    applicant("licence-cancelled", true, &["document", "reason"]),
    applicant("licence-changed", true, &["document", "reason"]),
    applicant("licence-near-end", true, &["until"]),
    staff("task", &["step"]),
    staff("task-returned", &["step", "reason"]),
    staff("task-handed", &["step", "reason"]),
    staff("task-lent", &["step", "reason"]),
    staff("task-given-back", &["step"]),
    staff("task-recused", &["step"]),
    staff("urged", &["reason"]),
    staff("copied", &["reason"]),
    staff("consulted", &["until", "reason"]),
    staff("opinion-given", &[]),
    staff("opinion-late", &["until"]),
    staff("decide", &[]),
    staff("due-soon", &["due"]),
    staff("overdue", &["due"]),
    staff("overdue-statutory", &["due"]),
    staff("push-sent", &["until"]),
    staff("push-unclaimed", &["until"]),
    staff("push-refused", &[]),
    staff("push-unrouted", &[]),
    staff("push-result", &[]),
    staff("dispatch-issued", &["due"]),
    staff("dispatch-urgent", &["due"]),
    staff("dispatch-back", &["due", "reason"]),
    staff("dispatch-revoked", &["reason"]),
    staff("dispatch-finished", &[]),
    staff("dispatch-closed", &[]),
    staff("dispatch-overdue", &["due"]),
    owner("access-asked", &["what"]),
    owner("access-given", &["what"]),
];

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The words of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Title.
    pub title: String,
    /// What it says.
    pub body: String,
}

/// The template of a kind as it comes with the product, names in braces.
pub fn template(kind: &Kind, lang: Lang) -> Words {
    let held: Vec<(&str, String)> = names(kind).map(|name| (name, format!("{{{name}}}"))).collect();
    let args: Vec<(&str, _)> = held.iter().map(|(name, held)| (*name, held.as_str().into())).collect();
    let text = |part: &str| Tr::new(lang).f(&format!("notice-say-{}{part}", kind.name), &args);
    Words { title: text(".title"), body: text("") }
}

/// What may stand in a template of this kind.
pub fn names(kind: &Kind) -> impl Iterator<Item = &'static str> {
    let of_case: &[&str] = if kind.to == To::Owner { &[] } else { &["number", "item"] };
    of_case.iter().chain(kind.names).copied()
}

/// Fills in the names. What is not known stays as it is; what is filled in is not looked through again.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}').and_then(|(name, behind)| {
            let value = values.iter().find(|(known, _)| *known == name)?;
            Some((value.1, behind))
        });
        match named {
            Some((value, behind)) => {
                filled.push_str(value);
                rest = behind;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_once_and_what_is_unknown_stays() {
        let values = [("number", "1"), ("item", "{number}")];
        assert_eq!(fill("{number}：{item}", &values), "1：{number}");
        assert_eq!(fill("{other} {{number} {", &values), "{other} {1 {");
        assert_eq!(fill("", &values), "");
    }

    #[test]
    fn kinds_have_different_names() {
        for (at, kind) in KINDS.iter().enumerate() {
            assert_eq!(KINDS.iter().position(|other| other.name == kind.name), Some(at), "{}", kind.name);
        }
    }
}
