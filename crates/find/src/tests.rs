//! Finding in a small town's entries.

use super::*;

fn entry(key: &str, region: &str, names: &[&str], organ: &str) -> Entry {
    let texts = names
        .iter()
        .enumerate()
        .map(|(at, name)| (if at == 0 { Field::Name } else { Field::Word }, (*name).to_owned()));
    Entry {
        key: key.to_owned(),
        codes: vec![format!("code-{key}")],
        region: region.to_owned(),
        texts: texts.collect(),
        organ: Some((organ.to_owned(), "Bureau of Tests".to_owned())),
        facets: vec![("organ".to_owned(), organ.to_owned())],
        leads: key.starts_with("one-thing"),
    }
}

fn town() -> Index {
    let mut all = Vec::new();
    for (region, name) in [("150402", "红山区"), ("150403", "元宝山区"), ("150404", "松山区")] {
        let organ = format!("{name}市场监督管理局");
        all.push(entry(&format!("food-{region}"), region, &["食品经营许可"], &organ));
        all.push(entry(&format!("lift-{region}"), region, &["电梯使用登记", "lift"], &organ));
    }
    all.push(entry("mine", "150000", &["采矿许可证核发", "mining"], "内蒙古自治区自然资源厅"));
    all.push(entry("one-thing-restaurant", "150402", &["餐馆开办", "开餐馆"], "红山区政务服务中心"));
    all.push(entry("far", "150403", &["水库垂钓备案"], "元宝山区水利局"));
    let place = |code: &str, name: &str| Place { code: code.to_owned(), name: name.to_owned() };
    Index::new(all, vec![place("150402", "红山区"), place("150403", "元宝山区"), place("150404", "松山区")])
}

fn keys(index: &Index, text: &str) -> Vec<String> {
    let query = Query { text, region: "150402", limit: 10, ..Query::default() };
    index.find(&query).hits.into_iter().map(|hit| hit.key).collect()
}

#[test]
fn one_thing_in_many_places_is_one_hit_in_ones_own_place() {
    let index = town();
    let found =
        index.find(&Query { text: "食品经营许可", region: "150402", limit: 10, ..Query::default() });
    let [hit] = found.hits.as_slice() else { panic!("{:?}", found.hits) };
    assert_eq!((hit.key.as_str(), hit.places, hit.is_elsewhere), ("food-150402", 3, false));
    // What only the region above handles is there too, and what only another district does comes as such.
    assert_eq!(keys(&index, "采矿"), ["mine"]);
    let far = index.find(&Query { text: "垂钓", region: "150402", limit: 10, ..Query::default() });
    assert!(far.hits.iter().all(|hit| hit.is_elsewhere) && far.hits.len() == 1);
}

#[test]
fn a_place_in_the_query_is_where_it_is_looked_for() {
    let index = town();
    assert_eq!(keys(&index, "元宝山区食品经营许可"), ["food-150403"]);
    assert_eq!(keys(&index, "松山办食品许可"), ["food-150404"]);
    let found =
        index.find(&Query { text: "元宝山区电梯", region: "150402", limit: 10, ..Query::default() });
    assert_eq!(found.place.map(|place| place.code).as_deref(), Some("150403"));
}

#[test]
fn however_it_is_typed() {
    let index = town();
    for text in [
        "开饭馆",
        "我想开一家饭馆怎么办",
        "開餐館",
        "kaicanguan",
        "kai can guan",
        "kcg",
        "kaicang",
        "开餐官",
        "restaurant",
    ] {
        assert_eq!(keys(&index, text).first().map(String::as_str), Some("one-thing-restaurant"), "{text}");
    }
    for text in ["diantishiyong", "dtsy", "电梯登计", "lifts", "Lift", "code-lift-150402"] {
        assert_eq!(keys(&index, text).first().map(String::as_str), Some("lift-150402"), "{text}");
    }
    for text in ["", "?!", "量子计算机", "zzzz", "a", "登记"] {
        let found = keys(&index, text);
        assert!(found.is_empty() || text == "登记", "{text}: {found:?}");
    }
}

#[test]
fn an_organ_finds_what_it_handles_here() {
    let index = town();
    assert_eq!(keys(&index, "市监局"), ["food-150402", "lift-150402"]);
    assert_eq!(keys(&index, "市场监管局"), ["food-150402", "lift-150402"]);
}

#[test]
fn facets_count_and_narrow() {
    let index = town();
    let organ = ("organ".to_owned(), "红山区市场监督管理局".to_owned());
    let found = index.find(&Query { text: "许可", region: "150402", limit: 1, ..Query::default() });
    assert_eq!(found.total, 2);
    assert!(found.facets.contains(&(organ.clone(), 1)), "{:?}", found.facets);
    let narrow = [organ];
    let found = index.find(&Query { text: "许可", region: "150402", facets: &narrow, limit: 9 });
    assert_eq!(found.hits.iter().map(|hit| hit.key.as_str()).collect::<Vec<_>>(), ["food-150402"]);
    let none = [("organ".to_owned(), "?".to_owned())];
    assert!(index.find(&Query { text: "许可", facets: &none, limit: 9, ..Query::default() }).hits.is_empty());
}

proptest::proptest! {
    /// Whatever somebody types, there is an answer, and never more than was asked for.
    #[test]
    fn nothing_typed_breaks_it(text in "\\PC{0,80}") {
        let found = town().find(&Query { text: &text, region: "150402", limit: 3, ..Query::default() });
        proptest::prop_assert!(found.hits.len() <= 3 && found.hits.len() <= found.total);
    }
}

/// Names of one letter or of nothing but common words.
#[test]
fn a_name_is_found_by_itself() {
    for name in ["Ｒ", "办理", "a", "证明", "the"] {
        let index =
            Index::new([entry("own", "", &[name], ""), entry("other", "", &["登记"], "")], Vec::new());
        assert_eq!(keys(&index, name).first().map(String::as_str), Some("own"), "{name}");
    }
}

#[test]
fn an_empty_index_finds_nothing() {
    let index = Index::new([], Vec::new());
    assert!(index.is_empty() && keys(&index, "开餐馆").is_empty());
}
