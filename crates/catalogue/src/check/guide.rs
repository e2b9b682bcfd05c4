//! The service guide's fields, codes, limits and texts of one item.

use codes::{ImplementationCode, ItemCode, LicenceType, Region, Uscc};
use contract::item::{Item, ResultLicence};
use serde_json::Value;
use std::collections::BTreeSet;
use worktime::Limit;

use crate::definition::Definition;
use crate::finding::Finding;

pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    waivers(definition, findings);
    identity(definition, findings);
    fields(definition, findings);
    limits(definition, findings);
    results(definition, findings);
    duplicates(definition, findings);
    english(definition, findings);
}

/// Codes of the item, its organ, its region; the address of its guide.
fn identity(definition: &Definition, findings: &mut Vec<Finding>) {
    let item = &*definition.item;
    let mut error = |code, path: &str, message: String, remedy: &str| {
        findings.push(definition.error(code, path, message, remedy));
    };
    match ItemCode::parse(&item.code) {
        Err(why) => error(
            "item.code",
            "code",
            format!("`{}` is no item code: {why}", item.code),
            "Write the 31-character implementation code: the organ's USCC, one digit of level, the 12-digit base code.",
        ),
        Ok(_) => {
            if let Ok(code) = ImplementationCode::parse(&item.code)
                && code.organ().to_string() != item.organ
            {
                let message = format!("the code is of organ {}, the item names {}", code.organ(), item.organ);
                error("item.code-organ", "code", message, "Use the code of the organ that is answerable.");
            }
        }
    }
    if let Err(why) = Uscc::parse(&item.organ) {
        error(
            "item.organ",
            "organ",
            format!("`{}` is no USCC: {why}", item.organ),
            "Write the organ's 18-character USCC.",
        );
    }
    let county = item.region.len() == 6 && Region::parse(&item.region).is_ok();
    if !county {
        let message = format!("`{}` is no division code", item.region);
        error("item.region", "region", message, "Write the 6-digit code of the place, in quotes.");
    }
    let good_slug = !item.slug.is_empty()
        && item.slug.len() <= 64
        && item.slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !item.slug.starts_with('-')
        && !item.slug.ends_with('-');
    if !good_slug {
        let message = format!("`{}` cannot be the guide's address", item.slug);
        error("item.slug", "slug", message, "Use small letters, digits and hyphens, at most 64.");
    }
    if item.audience.is_empty() {
        error("item.audience", "audience", "nobody may apply".into(), "Name person, enterprise, or both.");
    }
}

/// A waiver names a rule there is, says why and by whom, and ends.
fn waivers(definition: &Definition, findings: &mut Vec<Finding>) {
    for (at, waiver) in definition.item.waivers.iter().enumerate() {
        let wrong = match waiver {
            one if crate::lint::Rule::parse(&one.rule).is_none() => {
                Some(("rule", "names no rule of the lint"))
            }
            one if one.reason.zh.trim().is_empty() => Some(("reason", "gives no reason")),
            one if one.by.trim().is_empty() => Some(("by", "does not say who approved it")),
            one if one.until.parse::<jiff::civil::Date>().is_err() => {
                Some(("until", "has no last day (YYYY-MM-DD)"))
            }
            _ => None,
        };
        if let Some((field, what)) = wrong {
            let rules: Vec<&str> = crate::lint::Rule::ALL.iter().map(|rule| rule.word()).collect();
            let remedy = format!("Give rule ({}), reason, by and until.", rules.join(", "));
            let (path, message) = (format!("waivers/{at}/{field}"), format!("the waiver {what}"));
            findings.push(definition.error("item.waiver", &path, message, &remedy));
        }
    }
}

/// CAT-13: item, basis, conditions, materials, notice, fee basis, process, time limit, result publicity; nothing empty.
/// Process and limits cannot be missing, a fee cannot be without its basis; the rest is checked here.
fn fields(definition: &Definition, findings: &mut Vec<Finding>) {
    let item = &*definition.item;
    let is_package = item.package.is_some();
    let empty = [
        ("basis", item.basis.is_empty(), "the statutory basis"),
        ("conditions", item.conditions.is_empty(), "the conditions of acceptance"),
        ("materials", item.materials.is_empty() && !is_package, "the materials"),
        ("notice", item.notice.is_empty(), "what applicants should know"),
        ("results", item.results.is_empty() && !is_package, "what comes out"),
        ("criteria", item.criteria.is_empty() && !is_package, "the review criteria (CAT-19)"),
        ("places", item.places.is_empty(), "where and when one can go"),
    ];
    for (field, is_empty, what) in empty {
        if is_empty {
            let message = format!("the guide does not say {what}: `{field}` is empty");
            findings.push(definition.error(
                "item.guide-incomplete",
                field,
                message,
                "Fill it in; nothing of a guide may be left out.",
            ));
        }
    }
    if is_package && !item.materials.is_empty() {
        let remedy = "Put each material into the member that asks for it.";
        findings.push(definition.error(
            "package.own-materials",
            "materials",
            "a package asks through its members".into(),
            remedy,
        ));
    }
    if is_package && definition.form.is_some() {
        let remedy = "Remove form.json; the members' forms are merged.";
        findings.push(definition.error(
            "package.own-form",
            "package",
            "a package has no form of its own".into(),
            remedy,
        ));
    }
    if !is_package && definition.form.is_none() {
        let message = "there is no form.json beside the item".to_owned();
        findings.push(definition.error("item.no-form", "", message, "Add form.json."));
    }
    super::fees::unlisted(definition, findings);
    for (i, fee) in item.fees.iter().enumerate() {
        if fee.basis.zh.trim().is_empty() || fee.fen < 0 {
            let message = format!("the fee {} has no basis or a negative amount", fee.name.zh);
            findings.push(definition.error(
                "item.fee",
                &format!("fees/{i}"),
                message,
                "Name the basis; 0 is exempt at present.",
            ));
        }
    }
}

/// TIM-02: the promised limit is never longer than the statutory one.
fn limits(definition: &Definition, findings: &mut Vec<Finding>) {
    let limits = definition.item.limits;
    match exceeds(limits.promised, limits.statutory) {
        Some(true) => {
            let message =
                format!("{} are promised, but the law allows {}", limits.promised, limits.statutory);
            findings.push(definition.error(
                "item.promised-limit",
                "limits/promised",
                message,
                "Promise as much or less.",
            ));
        }
        None => {
            let message = format!("{} and {} cannot be compared", limits.promised, limits.statutory);
            findings.push(definition.error(
                "item.limit-units",
                "limits/promised",
                message,
                "Use one unit for both.",
            ));
        }
        Some(false) => {}
    }
}

/// Whether one limit is longer than another; `None` when their units differ.
pub(super) fn exceeds(one: Limit, other: Limit) -> Option<bool> {
    (one.unit() == other.unit()).then(|| one.n() > other.n())
}

/// A licence's number has a rule that makes numbers, and each line takes its value from one place.
fn printed(definition: &Definition, i: usize, result: &ResultLicence, findings: &mut Vec<Finding>) {
    if let Some(Err(why)) = result.number.as_ref().map(|number| codes::LicenceNumber::parse(&number.rule)) {
        let message = format!("the rule of the licence's number makes none: {why}");
        let remedy =
            "Write digits, capital letters and parts such as {region}, {serial:6}, {check:mod11-10}.";
        findings.push(definition.error(
            "item.licence-number",
            &format!("results/{i}/number/rule"),
            message,
            remedy,
        ));
    }
    for (n, field) in result.fields.iter().enumerate() {
        let places = [field.concept.is_some(), field.fixed.is_some(), field.source.is_some()];
        if places.iter().filter(|place| **place).count() != 1 {
            let message =
                format!("line {} of the licence takes its value from none or several places", n + 1);
            let remedy = "Write one of `concept`, `fixed` and `source`.";
            findings.push(definition.error(
                "item.licence-line",
                &format!("results/{i}/fields/{n}"),
                message,
                remedy,
            ));
        }
    }
}

/// Result licences have a valid type code and print only what the form says.
fn results(definition: &Definition, findings: &mut Vec<Finding>) {
    let item = &*definition.item;
    for (i, result) in item.results.iter().enumerate() {
        if let Err(why) = LicenceType::parse(&result.type_code) {
            let message = format!("`{}` is no licence type code: {why}", result.type_code);
            let remedy = "Write the defining authority's USCC and three digits (GB/T 36904).";
            findings.push(definition.error(
                "item.licence-type",
                &format!("results/{i}/type_code"),
                message,
                remedy,
            ));
        }
        printed(definition, i, result, findings);
        if definition.form.is_none() {
            continue;
        }
        for (n, field) in result.fields.iter().enumerate() {
            let Some(asked) = &field.concept else { continue };
            if !definition.concepts().any(|concept| concept == asked) {
                let message = format!("the licence prints `{asked}`, which the form does not ask for");
                let remedy = definition.concept_remedy(asked);
                let path = format!("results/{i}/fields/{n}/concept");
                findings.push(definition.error("item.unknown-concept", &path, message, &remedy));
            }
        }
    }
}

/// Ids that must be unique within the item.
fn duplicates(definition: &Definition, findings: &mut Vec<Finding>) {
    let item: &Item = &definition.item;
    let lists: [(&str, Vec<&str>); 4] = [
        ("materials", item.materials.iter().map(|one| one.id.as_str()).collect()),
        ("criteria", item.criteria.iter().map(|one| one.id.as_str()).collect()),
        ("questions", item.questions.iter().map(|one| one.id.as_str()).collect()),
        (
            "package/questions",
            item.package.iter().flat_map(|p| &p.questions).map(|one| one.id.as_str()).collect(),
        ),
    ];
    for (list, ids) in lists {
        let mut seen = BTreeSet::new();
        for (i, id) in ids.iter().enumerate() {
            if id.trim().is_empty() || !seen.insert(*id) {
                let message = format!("the id `{id}` is empty or already used in {list}");
                findings.push(definition.error(
                    "item.duplicate-id",
                    &format!("{list}/{i}/id"),
                    message,
                    "Give each an id of its own.",
                ));
            }
        }
    }
}

/// Every text should be there in English too; one warning a text.
fn english(definition: &Definition, findings: &mut Vec<Finding>) {
    let Ok(tree) = serde_json::to_value(&*definition.item) else { return };
    let mut open = vec![(String::new(), &tree)];
    while let Some((path, value)) = open.pop() {
        let below = |part: &str| if path.is_empty() { part.to_owned() } else { format!("{path}/{part}") };
        match value {
            Value::Object(map) => {
                let zh = map.get("zh").and_then(Value::as_str);
                if zh.is_some_and(|zh| zh.trim().is_empty()) {
                    findings.push(definition.error(
                        "item.empty-text",
                        &path,
                        format!("`{path}` says nothing"),
                        "Write it, or leave the field out.",
                    ));
                } else if zh.is_some() && !map.contains_key("en") {
                    let finding = definition.error(
                        "item.no-english",
                        &path,
                        format!("`{path}` has no English"),
                        "Add `en`.",
                    );
                    findings.push(finding.warning());
                }
                open.extend(map.iter().map(|(key, value)| (below(key), value)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(i, value)| (below(&i.to_string()), value)));
            }
            _ => {}
        }
    }
}
