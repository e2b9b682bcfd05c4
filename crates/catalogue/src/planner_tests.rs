//! The planner over the demonstration definitions, and properties over made-up items.

use super::*;
use crate::yaml;
use contract::item::Limits;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

fn definitions() -> Vec<Item> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().join("item.yaml"));
    let mut items: Vec<Item> = folders
        .filter(|path| path.exists())
        .map(|path| {
            yaml::read(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap()).unwrap().item
        })
        .collect();
    items.sort_by(|a, b| a.slug.cmp(&b.slug));
    items
}

fn restaurant(changes: serde_json::Value) -> Plan {
    let all = definitions();
    let package = all.iter().find(|item| item.slug == "restaurant-small").unwrap();
    let mut answers = package.typical_answers();
    answers.extend(changes.as_object().unwrap().clone());
    let chosen = members(package, &answers).unwrap();
    let items: Vec<&Item> =
        chosen.iter().map(|code| all.iter().find(|item| item.code == *code).unwrap()).collect();
    plan(&items, &answers, &Everything).unwrap()
}

fn kinds(plan: &Plan) -> [usize; 5] {
    plan.spared.iter().fold([0; 5], |mut count, spared| {
        let kind = match spared.why {
            Reason::Shared { .. } => 0,
            Reason::Licence { .. } => 1,
            Reason::Sibling { .. } => 2,
            Reason::Exchange { .. } => 3,
            Reason::Commitment { .. } | Reason::Form { .. } => 4,
        };
        count[kind] += 1;
        count
    })
}

/// PKG-01, PKG-03: the union of the four items' materials is de-duplicated, and the result is reported: 36 materials
/// less 12, each of the 12 with its reason.
#[test]
fn the_restaurant_is_asked_for_24_of_36() {
    let plan = restaurant(json!({}));
    assert_eq!((plan.before, plan.asked.len(), plan.spared.len()), (36, 24, 12));
    assert_eq!(kinds(&plan), [3, 1, 3, 3, 2]);
    assert_eq!(plan.items.len(), 4);
    let lease = plan.asked.iter().find(|asked| asked.concept == "premises.lease").unwrap();
    assert_eq!(lease.used_by.len(), 3);
    assert!(lease.standard.zh.contains("租期未满") && lease.standard.zh.contains("外墙"));
}

/// PKG-02: other answers call for other items and other materials.
#[test]
fn other_answers_give_other_numbers() {
    let numbers = |changes| {
        let plan = restaurant(changes);
        (plan.items.len(), plan.before, plan.asked.len(), plan.spared.len())
    };
    assert_eq!(numbers(json!({ "gas": false })), (4, 34, 22, 12));
    assert_eq!(numbers(json!({ "signboard": false })), (3, 29, 20, 9));
    assert_eq!(numbers(json!({ "dine_in": false })), (3, 25, 16, 9));
    assert_eq!(numbers(json!({ "premises": "own" })), (4, 36, 23, 13));
    assert_eq!(numbers(json!({ "agent": true })), (4, 38, 26, 12));
}

/// A source that has nothing does not spare anything.
#[test]
fn without_sources_only_what_is_shared_falls_away() {
    let all = definitions();
    let package = all.iter().find(|item| item.slug == "restaurant-small").unwrap();
    let answers = package.typical_answers();
    let chosen = members(package, &answers).unwrap();
    let items: Vec<&Item> = all.iter().filter(|item| chosen.contains(&item.code)).collect();
    let plan = plan(&items, &answers, &Nothing).unwrap();
    assert_eq!(plan.before, 36);
    assert!(plan.spared.iter().all(|spared| matches!(spared.why, Reason::Shared { .. })));
}

/// An item to make others of.
static TEMPLATE: OnceLock<Item> = OnceLock::new();

fn item(code: usize, materials: Vec<Material>) -> Item {
    let limit = worktime::Limit::new(5, worktime::Unit::WorkingDay).unwrap();
    Item {
        code: format!("item-{code}"),
        slug: format!("item-{code}"),
        materials,
        limits: Limits { statutory: limit, promised: limit },
        limit_basis: None,
        package: None,
        ..TEMPLATE.get_or_init(|| definitions().remove(0)).clone()
    }
}

fn material() -> impl Strategy<Value = Material> {
    let supply = prop_oneof![
        (0..4_u8).prop_map(|n| Supply::Licence { licence_type: format!("licence-{n}") }),
        (0..4_u8).prop_map(|n| Supply::Sibling { item: format!("item-{n}") }),
        (0..4_u8).prop_map(|n| Supply::Exchange { resource: format!("resource-{n}") }),
        Just(Supply::Commitment { text: Text::new("承诺", "I commit") }),
    ];
    let need = prop_oneof![Just(Need::Required), Just(Need::Optional), Just(Need::Deferrable)];
    let when = prop_oneof![Just(None), Just(Some("yes".to_owned())), Just(Some("not(yes)".to_owned()))];
    (0..8_u8, need, when, proptest::collection::vec(supply, 0..3), any::<bool>()).prop_map(
        |(concept, need, when, supplies, original_needed)| Material {
            id: String::new(),
            concept: format!("concept-{concept}"),
            name: Text::new("材料", "Material"),
            need,
            when,
            standard: Text::new(format!("标准{concept}"), ""),
            origin: Default::default(),
            supplies,
            original_needed,
            agrees: Vec::new(),
        },
    )
}

fn items() -> impl Strategy<Value = Vec<Item>> {
    proptest::collection::vec(proptest::collection::vec(material(), 0..8), 1..5).prop_map(|lists| {
        let number = |(i, mut list): (usize, Vec<Material>)| {
            list.iter_mut().enumerate().for_each(|(n, material)| material.id = format!("m{n}"));
            item(i, list)
        };
        lists.into_iter().enumerate().map(number).collect()
    })
}

/// Offers an arbitrary but fixed half of everything.
struct Half(bool);

impl Supplies for Half {
    fn offers(&self, supply: &Supply) -> bool {
        match supply {
            Supply::Licence { licence_type: key }
            | Supply::Exchange { resource: key }
            | Supply::Form { concept: key } => (key.ends_with(['0', '2'])) == self.0,
            Supply::Sibling { .. } | Supply::Commitment { .. } => self.0,
        }
    }
}

fn asked(plan: &Plan) -> BTreeSet<(String, String)> {
    plan.asked.iter().map(|asked| (asked.concept.clone(), format!("{:?}", asked.need))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_asked_twice_and_no_row_is_lost(items in items(), half: bool, yes: bool) {
        let answers = json!({ "yes": yes }).as_object().unwrap().clone();
        let chosen: Vec<&Item> = items.iter().collect();
        let plan = plan(&chosen, &answers, &Half(half)).unwrap();
        let concepts: BTreeSet<&str> = plan.asked.iter().map(|asked| asked.concept.as_str()).collect();
        prop_assert_eq!(concepts.len(), plan.asked.len());
        prop_assert_eq!(plan.before, plan.asked.len() + plan.spared.len());
        for spared in &plan.spared {
            if let Reason::Shared { with } = &spared.why {
                let kept = plan.asked.iter().find(|asked| asked.concept == spared.concept).unwrap();
                prop_assert!(kept.used_by.contains(with) && kept.used_by.contains(&spared.item));
            }
        }
    }

    #[test]
    fn the_order_of_the_items_changes_nothing_that_is_asked(items in items(), half: bool) {
        let answers = json!({ "yes": true }).as_object().unwrap().clone();
        let forward: Vec<&Item> = items.iter().collect();
        let backward: Vec<&Item> = items.iter().rev().collect();
        let (one, other) =
            (plan(&forward, &answers, &Half(half)).unwrap(), plan(&backward, &answers, &Half(half)).unwrap());
        prop_assert_eq!(asked(&one), asked(&other));
        prop_assert_eq!(one.before, other.before);
        prop_assert_eq!(one.spared.len(), other.spared.len());
    }

    #[test]
    fn more_sources_never_ask_for_more(items in items()) {
        let answers = json!({ "yes": false }).as_object().unwrap().clone();
        let chosen: Vec<&Item> = items.iter().collect();
        let (with, without) =
            (plan(&chosen, &answers, &Everything).unwrap(), plan(&chosen, &answers, &Nothing).unwrap());
        prop_assert!(with.asked.len() <= without.asked.len());
        let shared = without.spared.iter().all(|spared| matches!(spared.why, Reason::Shared { .. }));
        prop_assert!(shared);
    }
}
