//! Rules that one item shows by itself.

use contract::Text;
use contract::item::{Item, Material, Origin, Supply};

use super::{Findings, Rule};

/// Words that could mean any material: in a standard, a condition, a notice or a criterion they ask for what nobody has named.
const CATCH_ALL: [&str; 9] = [
    "其他材料",
    "其它材料",
    "有关材料",
    "相关材料",
    "其他文件",
    "其它文件",
    "要求的其他",
    "规定的其他",
    "认为需要的",
];

pub(super) fn check(item: &Item, findings: &mut Findings<'_>) {
    catch_all(item, findings);
    for (at, material) in item.materials.iter().enumerate() {
        let path = format!("materials/{at}");
        if material.origin == Origin::Government && !is_replaced(material) {
            findings.add(Rule::ProofKept, &path, material.name.clone());
        }
        if material.original_needed {
            findings.add(Rule::Visit, &path, material.name.clone());
        }
    }
    if item.limits.promised == item.limits.statutory && !item.instant {
        findings.add(Rule::LimitNotShorter, "limits", quoted(&item.limits.promised.to_string()));
    }
    if item.limit_basis.is_none() {
        findings.add(Rule::LimitNoBasis, "limits", quoted(&item.limits.statutory.to_string()));
    }
    let empty = [
        ("contact", item.contact.is_none()),
        ("keywords", item.keywords.is_empty()),
        ("topics", item.topics.is_empty()),
        ("refusal_grounds", item.refusal_grounds.is_empty() && item.package.is_none()),
        ("window_category", item.window_category.is_none()),
    ];
    for (field, _) in empty.into_iter().filter(|(_, is_empty)| *is_empty) {
        findings.add(Rule::Empty, "", quoted(field));
    }
}

fn quoted(word: &str) -> Text {
    Text::new(format!("“{word}”"), format!("“{word}”"))
}

/// Whether something else may stand for the paper.
fn is_replaced(material: &Material) -> bool {
    material.supplies.iter().any(|supply| match supply {
        Supply::Licence { .. }
        | Supply::Exchange { .. }
        | Supply::Sibling { .. }
        | Supply::Form { .. }
        | Supply::Commitment { .. } => true,
    })
}

fn catch_all(item: &Item, findings: &mut Findings<'_>) {
    let mut look = |path: String, text: &Text| {
        if CATCH_ALL.iter().any(|words| text.zh.contains(words)) {
            findings.add(Rule::CatchAll, &path, text.clone());
        }
    };
    item.materials
        .iter()
        .enumerate()
        .for_each(|(at, one)| look(format!("materials/{at}/standard"), &one.standard));
    item.conditions.iter().enumerate().for_each(|(at, one)| look(format!("conditions/{at}"), one));
    item.notice.iter().enumerate().for_each(|(at, one)| look(format!("notice/{at}"), one));
    item.criteria.iter().enumerate().for_each(|(at, one)| look(format!("criteria/{at}"), &one.text));
    item.refusal_grounds.iter().enumerate().for_each(|(at, one)| look(format!("refusal_grounds/{at}"), one));
}
