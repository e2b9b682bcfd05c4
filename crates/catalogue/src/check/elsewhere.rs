//! An item copied from another place: it names divisions or telephone codes of places other than its own. Warnings, for a
//! place may have its reasons.

use directory::region::{self, Line};

use crate::definition::{Definition, FORM, ITEM, PROCESS, RULES};
use crate::finding::Finding;

/// Telephone codes of the leagues and cities of Inner Mongolia (长途区号).
const TELEPHONE_CODES: [(&str, &str); 12] = [
    ("150100", "0471"),
    ("150200", "0472"),
    ("150300", "0473"),
    ("150400", "0476"),
    ("150500", "0475"),
    ("150600", "0477"),
    ("150700", "0470"),
    ("150800", "0478"),
    ("150900", "0474"),
    ("152200", "0482"),
    ("152500", "0479"),
    ("152900", "0483"),
];

pub(super) fn check(definition: &Definition, findings: &mut Vec<Finding>) {
    let own = &definition.item.region;
    if !region::is_shipped(own) {
        return;
    }
    let shipped = region::shipped();
    let mut around = vec![own.clone()];
    while let Some(wider) = around.last().and_then(|code| region::parent_of(code)) {
        around.push(wider);
    }
    // A province or city names the places within it.
    let within = |line: &Line<'_>| line.code.starts_with(own.trim_end_matches("00"));
    let ours: Vec<&Line<'_>> =
        shipped.iter().filter(|line| within(line) || around.iter().any(|code| code == line.code)).collect();
    let files = [
        (ITEM, Some(&definition.files.item)),
        (PROCESS, Some(&definition.files.process)),
        (RULES, definition.files.rules.as_ref()),
        (FORM, definition.files.form.as_ref()),
    ];
    for (file, text) in files.into_iter().filter_map(|(file, text)| Some((file, text?))) {
        let source = definition.path(file);
        for other in &shipped {
            let known = ours.iter().any(|line| line.code == other.code || line.zh.contains(other.zh));
            // Shorter names are words of their own.
            if known || other.zh.chars().count() < 3 {
                continue;
            }
            let what = format!("{} ({})", other.zh, other.code);
            report(&source, text, &what, findings, |line| {
                line.contains(other.zh) && !ours.iter().any(|line_of| only_within(line, other.zh, line_of.zh))
            });
        }
        let city = around.iter().rev().nth(1);
        let Some((_, own_code)) =
            TELEPHONE_CODES.iter().find(|(code, _)| Some(*code) == city.map(String::as_str))
        else {
            continue;
        };
        for (_, code) in TELEPHONE_CODES.iter().filter(|(_, code)| code != own_code) {
            let what = format!("the telephone code {code}");
            report(&source, text, &what, findings, |line| has_telephone(line, code));
        }
    }
}

/// Whether `name` stands in the line only as part of the longer name `of`.
fn only_within(line: &str, name: &str, of: &str) -> bool {
    of.contains(name) && !line.replace(of, "").contains(name)
}

/// Whether a number of that code stands in the line: `0476-1234567`, `(0476) 1234567`.
fn has_telephone(line: &str, code: &str) -> bool {
    line.match_indices(code).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let mut after = line.get(at + code.len()..).unwrap_or("").chars();
        !before.is_some_and(|c| c.is_ascii_alphanumeric())
            && after.next().is_some_and(|c| matches!(c, '-' | '—' | ' ' | ')' | '）'))
            && after.find(|c| *c != ' ').is_some_and(|c| c.is_ascii_digit())
    })
}

fn report(source: &str, text: &str, what: &str, findings: &mut Vec<Finding>, is_it: impl Fn(&str) -> bool) {
    let lines: Vec<u32> =
        text.lines().zip(1u32..).filter(|(line, _)| is_it(line)).map(|(_, number)| number).collect();
    let Some((first, more)) = lines.split_first() else { return };
    let more: Vec<String> = more.iter().map(ToString::to_string).collect();
    let also = if more.is_empty() { String::new() } else { format!(" (also line {})", more.join(", ")) };
    let message = format!("{what} is not of the place the item is for{also}");
    let remedy = "Was it copied from there? Write this place's own address, telephone, organ and court.";
    findings.push(Finding::error("item.elsewhere", source, message, remedy).at((*first, 0)).warning());
}
