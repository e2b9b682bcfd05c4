//! Searching the demonstration items as people type.

use super::*;
use contract::ItemVersionId;

fn index() -> Index {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path().join("item.yaml"));
    Index::new(
        folders.filter(|path| path.exists()).map(|path| {
            let item = crate::yaml::read("item.yaml", &std::fs::read_to_string(path).unwrap()).unwrap().item;
            entry(&item, ItemVersionId(1))
        }),
        // As a house there knows its own place.
        vec![Place { code: "150402".to_owned(), name: "红山区".to_owned() }],
    )
}

/// As the catalogue makes them.
fn entry(item: &contract::item::Item, version: ItemVersionId) -> Entry {
    crate::versions::entry(item, version, Some(organ(&item.organ)))
}

fn organ(uscc: &str) -> Text {
    let zh = match uscc {
        "11150402DEM000014Q" => "红山区市场监督管理局",
        "11150402DEM000022K" => "红山区食品药品监督管理局",
        "11150402DEM000030E" => "红山区消防救援大队",
        "11150402DEM000516B" => "红山区卫生健康委员会",
        "11150402DEM0005246" => "赤峰市公安局红山区分局",
        "11150402DEM0005321" => "红山区文化和旅游局",
        "11150402DEM000540U" => "红山区教育局",
        "11150402DEM000559Q" => "国家税务总局赤峰市红山区税务局",
        "11150402DEM000567K" => "红山区烟草专卖局",
        "11150402DEM000575E" => "红山区民政局",
        _ => "红山区城市管理综合执法局",
    };
    Text::new(zh, "Hongshan District Bureau")
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
        "想开饭店怎么办",
        "我想开个小饭馆",
        "我住在红山区，最近打算和朋友一起开一个卖火锅的小店，应该去找谁",
        "開餐館",
        "餐館",
        "kaicanguan",
        "kai can guan",
        "kcg",
        "kaic",
        "canguan",
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
        ("占用人行道", "street-occupation"),
        ("營業執照", "business-registration"),
        ("yyzz", "business-registration"),
        ("yingyezhizhao", "business-registration"),
        ("yaodian", "pharmacy-opening"),
        ("消防大队", "fire-safety-check"),
        ("11150402DEM000030E4000125001000", "fire-safety-check"),
        ("注销营业执照", "business-deregistration"),
        ("变更经营范围", "business-change"),
        ("开旅馆", "hotel-opening"),
        ("理发店", "hairdresser-opening"),
        ("开药店", "pharmacy-shop-opening"),
        ("幼儿园", "kindergarten-opening"),
        ("小卖部", "small-shop-opening"),
        ("旅行社", "travel-agency-opening"),
        ("低保", "minimum-living"),
        ("居住证", "residence-permit"),
        ("夜间施工", "night-work"),
        ("身份证", "identity-card-renewal"),
        ("结婚登记", "marriage-registration"),
        ("上户口", "birth-household-registration"),
        ("发票", "invoice-kinds"),
        ("教育局", "kindergarten-licence"),
    ] {
        assert!(
            search(&index, text).iter().take(3).any(|found| found == slug),
            "{text}: {:?}",
            search(&index, text)
        );
    }
}

#[test]
fn what_an_organ_handles_is_found_by_its_name() {
    let index = index();
    for (organ, slug) in [("城管局", "outdoor-advertising"), ("市场监管局", "business-registration")]
    {
        let found = search(&index, organ);
        assert!(found.iter().any(|one| one == slug), "{organ}: {found:?}");
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let index = index();
    for text in [
        "量子计算机",
        "zzzz",
        "?!",
        "离婚",
        "passport",
        "a",
        "e",
        "社保",
        "投诉",
        "投诉饭店",
        "采矿许可证",
        "驾驶证",
        "营业执照丢了",
    ] {
        assert!(search(&index, text).is_empty(), "{text}: {:?}", search(&index, text));
    }
    assert!(search(&index, &"餐".repeat(100_000)).len() <= 10);
}

#[test]
fn what_is_asked_besides_is_known() {
    let about = |text: &str| {
        let (asked, rest) = find::asked(text);
        (asked.act, asked.everyday.map(|(_, elsewhere)| elsewhere.key), rest)
    };
    assert_eq!(about("怎么注销营业执照"), (Some(find::Act::Cancel), None, "营业执照".to_owned()));
    assert_eq!(about("換證"), (Some(find::Act::Renew), None, String::new()));
    assert_eq!(about("我要投诉饭店"), (None, Some("find-elsewhere-complaint"), "饭店".to_owned()));
    assert_eq!(about("how do I renew my passport").0, Some(find::Act::Renew));
    assert_eq!(about("开餐馆"), (None, None, "开餐馆".to_owned()));
    assert_eq!(about("taxi stand").1, None);
}

/// What is handled elsewhere as a rule is found where an item is for it.
#[test]
fn an_item_for_an_everyday_matter_is_found() {
    let mut index = index();
    let mut own = index.entries.remove("registration-archive").unwrap();
    own.hit.name.zh = "营业执照注销登记".to_owned();
    own.keywords = vec!["社保".to_owned()];
    let index = Index::new([own], Vec::new());
    for text in ["社保", "注销营业执照", "zhuxiao", "怎么交社保"] {
        assert_eq!(search(&index, text), ["registration-archive"], "{text}");
    }
    assert!(search(&index, "变更营业执照").is_empty());
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
    let slugs: Vec<&str> = packages.iter().map(|hit| hit.slug.as_str()).collect();
    let all = [
        "hairdresser-opening",
        "hotel-opening",
        "kindergarten-opening",
        "pharmacy-shop-opening",
        "restaurant-small",
        "small-shop-opening",
        "travel-agency-opening",
    ];
    assert_eq!(slugs, all);
}

#[test]
fn topics_are_counted_and_narrow() {
    let index = index();
    let (topic, count) = index.topics().first().unwrap();
    let of = ItemQuery { topic: Some(topic.zh.clone()), limit: 100, ..ItemQuery::default() };
    assert_eq!(index.find(&of).len(), *count);
    assert!(index.topics().iter().all(|(_, other)| other <= count) && *count < index.len());
    let both = ItemQuery { text: "许可".to_owned(), ..of };
    assert!(index.find(&both).iter().all(|hit| hit.topics.iter().any(|one| one.zh == topic.zh)));
}

#[test]
fn fillers_may_belong_to_a_name() {
    let mut index = index();
    let mut own = index.entries.remove("restaurant-small").unwrap();
    for name in ["红办理山", "如何", "a a a", "ＡＢ办理"] {
        own.hit.name.zh = name.to_owned();
        let index = Index::new(
            [Entry {
                hit: own.hit.clone(),
                keywords: Vec::new(),
                described: Vec::new(),
                organ: None,
                region: String::new(),
            }],
            Vec::new(),
        );
        assert_eq!(search(&index, name), ["restaurant-small"], "{name}");
    }
}

/// The questions of `find` over the demonstration's items alone; `onedoor bench find` asks them among a hundred thousand.
#[test]
fn everyday_questions_are_answered() {
    let index = index();
    let (mut sum, mut count, mut missed) = (0.0, 0, Vec::new());
    for question in find::questions() {
        let found = search(&index, question.text);
        let rank = found.iter().position(|slug| question.answers.contains(&slug.as_str()));
        sum += rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        count += 1;
        if rank != Some(0) {
            missed.push(format!("{} {} -> {found:?}", question.kind, question.text));
        }
    }
    let mrr = sum / f64::from(count);
    println!("MRR {mrr:.3} of {count}\n{}", missed.join("\n"));
    assert!(count >= 150 && mrr >= 0.9, "MRR {mrr:.3}\n{}", missed.join("\n"));
}

/// The same questions among many more items, as `onedoor bench find` asks them among a hundred thousand.
#[test]
fn everyday_questions_are_answered_among_many_items() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    let items = std::env::var("FIND_ITEMS").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let report = crate::bench::find(items, &crate::folder::read(&root).unwrap()).unwrap();
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
    if let Ok(o) = std::env::var("FIND_OUT") {
        std::fs::write(o, crate::bench::as_lines(items, &crate::folder::read(&root).unwrap()).unwrap())
            .unwrap();
    }
    assert!(report.mrr >= 0.9, "{}", report.missed.join("\n"));
}
