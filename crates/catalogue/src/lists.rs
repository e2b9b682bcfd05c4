//! Lists from one source (清单): what the items in force say, item by item, as power list, responsibility list, register, fees and so on.
//! Nothing is kept for them: a list on a day is what the versions in force on that day say, so an earlier one can always be looked at.

use contract::item::{Fee, Item, ItemVersion, Need, Supply};
use contract::{Fault, ItemVersionId, Text};
use kit::Tr;
use store::Tx;
use worktime::Limit;

use crate::pages::{fee_words, kind_key, limit_words};
use crate::store as rows;

/// A list that is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// 权力清单.
    Power,
    /// 责任清单.
    Responsibility,
    /// 权力运行流程图.
    Charts,
    /// 权力事项登记表.
    Register,
    /// 收费目录清单.
    Fees,
    /// 告知承诺清单.
    Commitments,
    /// 容缺受理清单.
    Deferrable,
    /// 免交材料清单.
    Spared,
    /// 马上办（当场决定）清单.
    AtOnce,
}

impl List {
    /// All of them, the four linked ones (CAT-07) first.
    pub const ALL: [Self; 9] = [
        Self::Power,
        Self::Responsibility,
        Self::Charts,
        Self::Register,
        Self::Fees,
        Self::Commitments,
        Self::Deferrable,
        Self::Spared,
        Self::AtOnce,
    ];

    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Responsibility => "responsibility",
            Self::Charts => "charts",
            Self::Register => "register",
            Self::Fees => "fees",
            Self::Commitments => "commitments",
            Self::Deferrable => "deferrable",
            Self::Spared => "spared",
            Self::AtOnce => "at-once",
        }
    }

    /// The list with this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.word() == word)
    }

    /// Keys of its columns' names, after the item's name and code and its organ.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Power => &["lists-col-kind", "lists-col-audience", "lists-col-basis"],
            Self::Responsibility => {
                &["lists-col-limits", "lists-col-duties", "lists-col-remedies", "lists-col-contact"]
            }
            Self::Charts => &["lists-col-steps"],
            Self::Register => &[
                "lists-col-kind",
                "lists-col-basis",
                "lists-col-limits",
                "lists-col-fees",
                "lists-col-results",
                "lists-col-since",
            ],
            Self::Fees => &["lists-col-fee", "lists-col-amount", "lists-col-fee-basis", "lists-col-since"],
            Self::Commitments => &["lists-col-material", "lists-col-commitment"],
            Self::Deferrable => &["lists-col-material", "lists-col-standard"],
            Self::Spared => &["lists-col-material", "lists-col-instead"],
            Self::AtOnce => &["lists-col-kind", "lists-col-limits"],
        }
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Item code.
    pub code: String,
    /// Address of the guide.
    pub slug: String,
    /// Name of the item.
    pub name: String,
    /// Name of the organ answerable, or its code where it is not known here.
    pub organ: String,
    /// The other cells, one for each of [`List::columns`].
    pub cells: Vec<String>,
}

fn joined(tr: Tr, texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().collect::<Vec<_>>().join(&tr.t("lists-between"))
}

fn basis(tr: Tr, item: &Item) -> String {
    joined(tr, item.basis.iter().map(|one| format!("{} {}", tr.text(&one.title), tr.text(&one.article))))
}

fn limits(tr: Tr, item: &Item) -> String {
    let words = |limit: Limit| limit_words(tr, limit);
    tr.f(
        "lists-limits",
        &[
            ("promised", words(item.limits.promised).into()),
            ("statutory", words(item.limits.statutory).into()),
        ],
    )
}

fn audience(tr: Tr, item: &Item) -> String {
    let word = |one: &contract::item::Audience| match one {
        contract::item::Audience::Person => tr.t("items-audience-person").into_owned(),
        contract::item::Audience::Enterprise => tr.t("items-audience-enterprise").into_owned(),
    };
    joined(tr, item.audience.iter().map(word))
}

fn money(tr: Tr, fee: &Fee) -> String {
    if fee.fen == 0 && fee.rate.is_empty() { tr.t("lists-exempt").into_owned() } else { fee_words(tr, fee) }
}

/// What the list says of a version: a line, several, or none.
pub fn lines(tr: Tr, list: List, version: &ItemVersion, organ: Option<&Text>) -> Vec<Line> {
    let item = &*version.item;
    let text = |text: &Text| tr.text(text).to_owned();
    let kind = || tr.t(kind_key(item.kind)).into_owned();
    let since = || tr.date(contract::time::china_date(version.published_at));
    let fees = || match item.fees.is_empty() {
        true => tr.t("guide-no-fees").into_owned(),
        false => joined(tr, item.fees.iter().map(|fee| format!("{} {}", tr.text(&fee.name), money(tr, fee)))),
    };
    let all: Vec<Vec<String>> = match list {
        List::Power => vec![vec![kind(), audience(tr, item), basis(tr, item)]],
        List::Responsibility => {
            let contact = item.contact.as_ref().map(&text).unwrap_or_default();
            let duties = joined(tr, item.criteria.iter().map(|one| text(&one.text)));
            vec![vec![limits(tr, item), duties, text(&item.remedies), contact]]
        }
        List::Charts => vec![vec![joined(tr, steps(version, tr.lang))]],
        List::Register => {
            let results = joined(tr, item.results.iter().map(|one| text(&one.name)));
            vec![vec![kind(), basis(tr, item), limits(tr, item), fees(), results, since()]]
        }
        List::Fees => item
            .fees
            .iter()
            .map(|fee| vec![text(&fee.name), money(tr, fee), text(&fee.basis), since()])
            .collect(),
        List::Commitments => {
            let committed = item.materials.iter().flat_map(|material| {
                material.supplies.iter().filter_map(move |supply| match supply {
                    Supply::Commitment { text: what } => Some(vec![text(&material.name), text(what)]),
                    _ => None,
                })
            });
            committed.collect()
        }
        List::Deferrable => {
            let later = item.materials.iter().filter(|material| material.need == Need::Deferrable);
            later.map(|material| vec![text(&material.name), text(&material.standard)]).collect()
        }
        List::Spared => {
            let spared = item.materials.iter().filter_map(|material| {
                let ways: Vec<String> =
                    material.supplies.iter().filter_map(|supply| instead(tr, supply)).collect();
                (!ways.is_empty()).then(|| vec![text(&material.name), joined(tr, ways)])
            });
            spared.collect()
        }
        List::AtOnce if item.instant => vec![vec![kind(), limits(tr, item)]],
        List::AtOnce => Vec::new(),
    };
    let line = |cells| Line {
        code: item.code.clone(),
        slug: item.slug.clone(),
        name: tr.text(&item.name).to_owned(),
        organ: organ.map_or_else(|| item.organ.clone(), &text),
        cells,
    };
    all.into_iter().map(line).collect()
}

/// From where a material comes that nobody is asked for; a commitment has a list of its own.
fn instead(tr: Tr, supply: &Supply) -> Option<String> {
    let key = match supply {
        Supply::Licence { .. } => "lists-instead-licence",
        Supply::Sibling { .. } => "lists-instead-sibling",
        Supply::Exchange { .. } => "lists-instead-exchange",
        Supply::Form { .. } => "lists-instead-form",
        Supply::Commitment { .. } => return None,
    };
    Some(tr.t(key).into_owned())
}

/// Of the four linked lists those that an item is missing from, because it says too little for them (CAT-07).
pub fn missing(version: &ItemVersion) -> Vec<List> {
    let item = &*version.item;
    let zh = |text: &Text| text.zh.trim().is_empty();
    let mut all = Vec::new();
    if item.basis.is_empty() {
        all.push(List::Power);
    }
    // A package answers for its members, whose criteria are theirs.
    let no_duties = item.criteria.is_empty() && item.package.is_none();
    if zh(&item.remedies) || item.contact.as_ref().is_none_or(zh) || no_duties {
        all.push(List::Responsibility);
    }
    if steps(version, contract::Lang::Zh).is_empty() {
        all.push(List::Charts);
    }
    if item.basis.is_empty() || item.results.is_empty() && item.package.is_none() {
        all.push(List::Register);
    }
    all
}

/// The versions in force at the end of a day, by code after `after`, at most `limit`.
///
/// # Errors
/// Database errors; `catalogue.damaged-version`.
pub fn in_force_on(tx: &mut Tx, end_ms: i64, after: &str, limit: i64) -> Result<Vec<ItemVersionId>, Fault> {
    Ok(rows::in_force_before(tx, end_ms, after, limit)?.into_iter().map(ItemVersionId).collect())
}

/// The steps of the executable process, as the chart of the guide draws them.
fn steps(version: &ItemVersion, lang: contract::Lang) -> Vec<String> {
    let outline = process::draw::outline(&version.drawing_in(lang), None, None);
    outline.into_iter().map(|line| line.name).filter(|name| !name.trim().is_empty()).collect()
}
