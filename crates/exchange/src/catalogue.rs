//! Publishing, changing and withdrawing resources: by the steward, checked as a whole.

use contract::lookup::{FieldKind, ResourceField};
use contract::{Actor, Fault, Text};
use directory::access::Permit;
use serde_json::json;
use store::{Event, Tx};

use crate::events;
use crate::model::{Kind, Resource, Rhythm, Sharing};
use crate::permissions::{Oversee, Steward};
use crate::room::{keeps, kept};
use crate::store as rows;

/// Most fields of a resource.
pub const FIELDS_MOST: usize = 100;
/// Longest name, in characters.
const NAME_MOST: usize = 60;
/// Longest description, in characters.
const WORDS_MOST: usize = 500;

/// A resource as a steward writes it.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Code; fixed once it is published.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Part of the catalogue.
    pub kind: Kind,
    /// What is in it.
    pub about: Text,
    /// About whom and where it speaks.
    pub scope: Text,
    /// How often it is brought up to date.
    pub rhythm: Rhythm,
    /// The organ that keeps it, by USCC.
    pub steward: String,
    /// The system it comes out of.
    pub source: String,
    /// Whether it is shared.
    pub sharing: Sharing,
    /// On what condition, or why not.
    pub reason: String,
    /// Its fields.
    pub fields: Vec<ResourceField>,
}

/// Whether a text can be the code of a resource: small letters, digits and hyphens in two or more parts, `population.identity`.
pub fn is_code(code: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    code.len() <= 60 && code.split('.').count() >= 2 && code.split('.').all(part)
}

/// Whether a text can name a field.
pub fn is_field(id: &str) -> bool {
    (1..=40).contains(&id.len())
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Reads fields as they are typed or pasted out of a spreadsheet: a line each, `code name type personal`, parted by tabs, commas or spaces;
/// type `文字/text`, `数字/number`, `日期/date`, `是否/yes-no`, and 个人 (or personal) where it says something of a person.
///
/// # Errors
/// `exchange.field-line` with the line.
pub fn read_fields(text: &str) -> Result<Vec<ResourceField>, Fault> {
    let mut all: Vec<ResourceField> = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = || Fault::invalid("exchange.field-line").with("line", at + 1);
        let parts =
            |by: &[char]| line.split(by).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let cells = match line.contains(['\t', ',', '，', ';', '；']) {
            true => parts(&['\t', ',', '，', ';', '；']),
            false => parts(&[' ', '\u{3000}']),
        };
        let (id, name, rest) = match cells.as_slice() {
            [id, name, rest @ ..] if rest.len() <= 2 => (*id, *name, rest),
            _ => return Err(wrong()),
        };
        let mut field = ResourceField {
            id: id.to_owned(),
            name: Text::new(name, ""),
            open: true,
            kind: FieldKind::Text,
            personal: false,
        };
        for word in rest {
            match word.to_lowercase().as_str() {
                "文字" | "text" | "文本" => field.kind = FieldKind::Text,
                "数字" | "number" | "数值" => field.kind = FieldKind::Number,
                "日期" | "date" => field.kind = FieldKind::Date,
                "是否" | "yes-no" => field.kind = FieldKind::YesNo,
                "个人" | "personal" | "个人信息" => (field.personal, field.open) = (true, false),
                _ => return Err(wrong()),
            }
        }
        if !is_field(id) || name.chars().count() > NAME_MOST || all.iter().any(|one| one.id == id) {
            return Err(wrong());
        }
        all.push(field);
    }
    Ok(all)
}

/// Fields as [`read_fields`] reads them.
pub fn write_fields(fields: &[ResourceField]) -> String {
    let line = |field: &ResourceField| {
        let kind = match field.kind {
            FieldKind::Text => "文字",
            FieldKind::Number => "数字",
            FieldKind::Date => "日期",
            FieldKind::YesNo => "是否",
        };
        let personal = if field.personal { ", 个人" } else { "" };
        format!("{}, {}, {kind}{personal}", field.id, field.name.zh)
    };
    fields.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// That a resource is described as the catalogue wants it.
fn check(written: &Written) -> Result<(), Fault> {
    let missing = |field: &'static str| Fault::invalid("exchange.missing").with("field", field);
    let long = |text: &str, most: usize| text.chars().count() > most;
    if !is_code(&written.code) {
        return Err(Fault::invalid("exchange.code"));
    }
    for (field, text, most) in [
        ("name", &written.name.zh, NAME_MOST),
        ("about", &written.about.zh, WORDS_MOST),
        ("scope", &written.scope.zh, WORDS_MOST),
        ("source", &written.source, NAME_MOST),
    ] {
        if text.trim().is_empty() || long(text, most) {
            return Err(missing(field));
        }
    }
    let unreasoned = written.sharing != Sharing::Unconditional && written.reason.trim().is_empty();
    if unreasoned || long(&written.reason, WORDS_MOST) {
        return Err(missing("reason"));
    }
    if written.fields.is_empty() || written.fields.len() > FIELDS_MOST {
        return Err(missing("fields"));
    }
    if written.sharing == Sharing::Unconditional && written.fields.iter().any(|field| field.personal) {
        return Err(Fault::invalid("exchange.personal-unconditional"));
    }
    Ok(())
}

/// Publishes a new resource, or the next revision of one. A field that a grant still names stays as long as the grant stands: what was
/// opened is not emptied unseen.
///
/// # Errors
/// `exchange.not-found` for what is not theirs to keep, `exchange.code-taken`, `exchange.stale`, `exchange.field-granted` with the field, and what
/// is missing.
pub fn publish(tx: &mut Tx, actor: &Actor, written: &Written, revision: i64) -> Result<i64, Fault> {
    check(written)?;
    let known = rows::take_resource(tx, &written.code)?;
    if !keeps(tx, actor, &written.steward)? {
        return Err(Fault::not_found("exchange.not-found"));
    }
    let provider = directory::organ::by_uscc(tx, &written.steward)?.map(|organ| organ.name);
    let mut next = Resource {
        code: written.code.clone(),
        name: written.name.clone(),
        provider: provider.unwrap_or_default(),
        fields: written.fields.clone(),
        kind: written.kind,
        about: written.about.clone(),
        scope: written.scope.clone(),
        rhythm: written.rhythm,
        steward: written.steward.clone(),
        source: written.source.trim().to_owned(),
        sharing: written.sharing,
        reason: written.reason.trim().to_owned(),
        withdrawn_why: None,
        revision: 1,
        changed_at: tx.now(),
    };
    match known {
        None if revision == 0 => {}
        None => return Err(Fault::not_found("exchange.not-found")),
        Some(_) if revision == 0 => return Err(Fault::conflict("exchange.code-taken")),
        Some(known) => {
            let known = kept(tx, actor, Some(known))?;
            if known.revision != revision {
                return Err(Fault::conflict("exchange.stale"));
            }
            let day = crate::room::today(tx);
            let grants = rows::grants::of_resource(tx, &known.code)?;
            for field in grants.iter().filter(|grant| grant.stands(&day)).flat_map(|grant| &grant.fields) {
                if next.field(field).is_none() {
                    return Err(Fault::conflict("exchange.field-granted").with("field", field));
                }
            }
            next.revision = known.revision + 1;
            // The steward writes Chinese; what is known in English of the same words stays.
            keep_english(&mut next, &known);
            if next.provider.zh.is_empty() {
                next.provider = known.provider;
            }
        }
    }
    rows::put_resource(tx, &next)?;
    tell(tx, actor, events::PUBLISHED, &next.code, json!({ "revision": next.revision }));
    Ok(next.revision)
}

/// English names of what did not change.
fn keep_english(next: &mut Resource, known: &Resource) {
    let keep = |next: &mut Text, known: &Text| {
        if next.zh == known.zh && next.en.is_empty() {
            next.en.clone_from(&known.en);
        }
    };
    keep(&mut next.name, &known.name);
    keep(&mut next.about, &known.about);
    keep(&mut next.scope, &known.scope);
    for field in &mut next.fields {
        if let Some(was) = known.fields.iter().find(|was| was.id == field.id) {
            keep(&mut field.name, &was.name);
        }
    }
}

/// Withdraws a resource: nobody reads it any more. It can be published again.
///
/// # Errors
/// `exchange.not-found`, `exchange.reason-missing`, `exchange.withdrawn`.
pub fn withdraw(tx: &mut Tx, actor: &Actor, code: &str, why: &str) -> Result<(), Fault> {
    let resource = rows::take_resource(tx, code)?;
    let mut resource = kept(tx, actor, resource)?;
    let why = said(why)?;
    if resource.withdrawn_why.is_some() {
        return Err(Fault::conflict("exchange.withdrawn").with("resource", code));
    }
    (resource.withdrawn_why, resource.changed_at) = (Some(why.clone()), tx.now());
    resource.revision += 1;
    rows::put_resource(tx, &resource)?;
    tell(tx, actor, events::WITHDRAWN, code, json!({ "why": why }));
    Ok(())
}

/// Ends a grant before its term, with the reason; the next call is refused.
///
/// # Errors
/// `exchange.not-found`, `exchange.reason-missing`, `exchange.grant-over`.
pub fn end_grant(tx: &mut Tx, actor: &Actor, id: i64, why: &str) -> Result<(), Fault> {
    let missing = || Fault::not_found("exchange.not-found");
    let mut grant = rows::grants::take(tx, id)?.ok_or_else(missing)?;
    let resource = rows::resource(tx, &grant.resource)?;
    let resource = kept(tx, actor, resource)?;
    let why = said(why)?;
    if !grant.stands(&crate::room::today(tx)) {
        return Err(Fault::conflict("exchange.grant-over"));
    }
    (grant.ended_at, grant.ended_why) = (Some(tx.now()), Some(why.clone()));
    rows::grants::put(tx, &grant)?;
    tell(tx, actor, events::GRANT_ENDED, &resource.code, json!({ "organ": grant.organ, "why": why }));
    Ok(())
}

/// A reason, trimmed and there.
pub(crate) fn said(why: &str) -> Result<String, Fault> {
    let why = why.trim();
    match why.chars().count() {
        0 => Err(Fault::invalid("exchange.reason-missing")),
        n if n > WORDS_MOST => Err(Fault::invalid("exchange.too-long").with("max", WORDS_MOST)),
        _ => Ok(why.to_owned()),
    }
}

/// Writes a resource's event.
pub(crate) fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, code: &str, more: serde_json::Value) {
    let mut data = json!({ "resource": code });
    if let (Some(data), serde_json::Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    tx.record(Event { stream: format!("data:{code}"), kind, actor: actor.ledger_name(), data });
}

/// Whether somebody keeps or coordinates any resources.
pub fn keeps_any(actor: &Actor) -> bool {
    actor.may_somewhere(Steward::PERMISSION) || actor.may_somewhere(Oversee::PERMISSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_are_pasted() {
        let fields = read_fields("name\t姓名\t文字\t个人\n\narea, 面积, 数字\nday 日期 date").unwrap();
        assert_eq!(fields.len(), 3);
        assert!(fields[0].personal && !fields[0].open && !fields[1].personal);
        assert_eq!((fields[1].kind, fields[2].kind), (FieldKind::Number, FieldKind::Date));
        assert_eq!(read_fields(&write_fields(&fields)).unwrap(), fields);
        for (text, line) in [
            ("name", "1"),
            ("a 甲\nA 乙", "2"),
            ("a 甲\na 乙", "2"),
            ("a 甲 文字 个人 多", "1"),
            ("a 甲 什么", "1"),
        ] {
            let fault = read_fields(text).unwrap_err();
            assert_eq!((fault.code, fault.args[0].1.as_str()), ("exchange.field-line", line), "{text}");
        }
    }

    #[test]
    fn codes_have_parts() {
        assert!(is_code("population.identity") && is_code("food.manager-certificate"));
        for code in ["", "population", "a..b", "A.b", "a.1", "人口.a"] {
            assert!(!is_code(code), "{code}");
        }
    }
}
