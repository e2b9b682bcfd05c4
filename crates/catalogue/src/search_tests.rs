//! Searching the demonstration items as people type.

use super::*;
use contract::ItemVersionId;

fn index() -> Index {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().join("item.yaml"));
    Index::new(folders.filter(|path| path.exists()).map(|path| {
        let item = crate::yaml::read("item.yaml", &std::fs::read_to_string(path).unwrap()).unwrap().item;
        entry(&item, ItemVersionId(1))
    }))
}

/// As the catalogue makes them.
fn entry(item: &contract::item::Item, version: ItemVersionId) -> Entry {
    crate::versions::entry(item, version)
}

fn search(index: &Index, text: &str) -> Vec<String> {
    let query = ItemQuery { text: text.to_owned(), limit: 10, ..ItemQuery::default() };
    index.find(&query).into_iter().map(|hit| hit.slug.clone()).collect()
}

#[test]
fn people_find_the_restaurant_however_they_say_it() {
    let index = index();
    for text in [
        "开餐馆",
        "餐馆",
        "我想开一家餐馆",
        "开饭店",
        "饭馆",
        "开餐官",
        "open a restaurant",
        "restaurant",
        "restarant",
        "Opening a Restaurant",
        "怎么开餐馆？",
        "开 餐 馆",
        "火锅店",
    ] {
        assert_eq!(search(&index, text).first().map(String::as_str), Some("restaurant-small"), "{text}");
    }
}

#[test]
fn other_items_come_first_for_their_own_words() {
    let index = index();
    for (text, slug) in [
        ("营业执照", "business-registration"),
        ("消防", "fire-safety-check"),
        ("招牌", "signboard-permit"),
        ("药店", "pharmacy-opening"),
        ("摆摊", "food-stall"),
        ("billboard", "outdoor-advertising"),
        ("脚手架", "street-occupation"),
        ("开公司", "company-registration"),
        ("11150402DEM000030E4000125001000", "fire-safety-check"),
    ] {
        assert!(
            search(&index, text).iter().take(2).any(|found| found == slug),
            "{text}: {:?}",
            search(&index, text)
        );
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let index = index();
    for text in ["量子计算机", "zzzz", "?!", "离婚", "passport"] {
        assert!(search(&index, text).is_empty(), "{text}: {:?}", search(&index, text));
    }
    assert!(search(&index, &"餐".repeat(100_000)).len() <= 10);
}

#[test]
fn a_list_pages_by_slug_and_filters() {
    let index = index();
    let first = index.find(&ItemQuery { limit: 3, ..ItemQuery::default() });
    assert_eq!(first.len(), 3);
    let last = first.last().unwrap().slug.clone();
    let next = index.find(&ItemQuery { after: Some(last.clone()), limit: 100, ..ItemQuery::default() });
    assert_eq!(next.len() + 3, index.len());
    assert!(next.iter().all(|hit| hit.slug > last));
    let packages = index.find(&ItemQuery { package: Some(true), limit: 10, ..ItemQuery::default() });
    assert_eq!(packages.iter().map(|hit| hit.slug.as_str()).collect::<Vec<_>>(), ["restaurant-small"]);
}

#[test]
fn fillers_may_belong_to_a_name() {
    let mut index = index();
    let mut own = index.entries.remove("restaurant-small").unwrap();
    for name in ["红办理山", "如何", "a a a", "ＡＢ办理"] {
        own.hit.name.zh = name.to_owned();
        let index = Index::new([Entry { hit: own.hit.clone(), keywords: Vec::new() }]);
        assert_eq!(search(&index, name), ["restaurant-small"], "{name}");
    }
}
