//! Several items' forms as one, and the answers back to each.

#![allow(clippy::unwrap_used)]

use forms::{Fault, Form, Kind, merge};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn form(properties: &str, required: &[&str]) -> Form {
    let text =
        format!(r#"{{"type": "object", "properties": {{{properties}}}, "required": {}}}"#, json!(required));
    Form::read(&text, "test").unwrap()
}

fn licence() -> Form {
    form(
        r#""name": {"type": "string", "minLength": 2, "x-concept": "business.name", "x-section": "business", "x-prefill": ["party:name"]},
           "area": {"type": "number", "minimum": 1, "maximum": 300, "x-concept": "premises.area", "x-section": "premises"},
           "kind": {"type": "string", "enum": ["a", "b", "c"], "x-concept": "business.kind", "x-section": "business"},
           "note": {"type": "string", "x-section": "premises"},
           "staff": {"type": "array", "x-concept": "people.staff", "items": {"type": "object", "required": ["姓名"],
              "properties": {"姓名": {"type": "string", "x-concept": "person.name"}, "health": {"type": "string", "format": "date"}}}}"#,
        &["name", "area"],
    )
}

fn sign() -> Form {
    form(
        r#""招牌名称": {"type": "string", "maxLength": 20, "x-concept": "business.name", "x-section": "sign", "x-prefill": ["licence:L/name"]},
           "面积": {"type": "integer", "minimum": 10, "x-concept": "premises.area", "x-section": "premises"},
           "类型": {"type": "string", "enum": ["c", "b"], "x-concept": "business.kind"},
           "note": {"type": "string", "x-section": "sign", "x-show-if": "面积 > 100"},
           "人员": {"type": "array", "x-concept": "people.staff", "items": {"type": "object",
              "properties": {"name": {"type": "string", "x-concept": "person.name"}, "身高": {"type": "number"}}}}"#,
        &["note"],
    )
}

/// INT-17, PKG-01, MAT-03: one form holds the union of the fields, each asked once.
#[test]
fn shared_fields_are_asked_once_with_what_all_require() {
    let merged = merge(&[("licence", &licence()), ("sign", &sign())]).unwrap();
    let ids: Vec<_> = merged.form().fields().iter().map(|field| field.id.as_str()).collect();
    assert_eq!(ids, ["staff", "name", "kind", "area", "note", "sign_note"]);
    let name = merged.form().field("name").unwrap();
    assert_eq!((name.constraints.min_length, name.constraints.max_length), (Some(2), Some(20)));
    assert_eq!(name.prefill.len(), 2);
    let area = merged.form().field("area").unwrap();
    assert_eq!(area.kind, Kind::Integer);
    assert_eq!(
        (area.constraints.minimum.clone(), area.constraints.maximum.clone()),
        (Some(10.into()), Some(300.into()))
    );
    let options: Vec<_> =
        merged.form().field("kind").unwrap().options.iter().map(|option| option.value.clone()).collect();
    assert_eq!(options, ["b", "c"]);
    let columns: Vec<_> =
        merged.form().field("staff").unwrap().columns().iter().map(|column| column.id.clone()).collect();
    assert_eq!(columns, ["姓名", "health", "身高"]);
}

/// PKG-03: how many fields fell away is computed and reported.
#[test]
fn the_report_counts_what_fell_away() {
    let merged = merge(&[("licence", &licence()), ("sign", &sign())]).unwrap();
    let report = merged.report();
    assert_eq!((report.fields_before, report.fields_after, report.fell_away), (10, 6, 4));
    let shared: Vec<_> =
        report.shared.iter().map(|shared| (shared.concept.as_str(), shared.items.len())).collect();
    assert_eq!(
        shared,
        [("people.staff", 2), ("business.name", 2), ("business.kind", 2), ("premises.area", 2)]
    );
}

#[test]
fn each_item_gets_its_answers_under_its_own_names() {
    let merged = merge(&[("licence", &licence()), ("sign", &sign())]).unwrap();
    let data = json!({"name": "红山小馆", "area": 120, "kind": "b", "note": "一", "sign_note": "二",
                      "staff": [{"姓名": "李小明", "health": "2027-01-01", "身高": 170}]});
    let data = data.as_object().unwrap();
    let show = |_: &str, view: &Map<String, Value>| {
        view.get("面积").and_then(Value::as_i64).is_some_and(|area| area > 100)
    };
    assert_eq!(merged.form().check(data, &show), []);
    let split: Vec<_> =
        merged.split(data).into_iter().map(|(item, data)| (item, Value::Object(data))).collect();
    let licence_data = json!({"staff": [{"姓名": "李小明", "health": "2027-01-01"}], "name": "红山小馆", "kind": "b", "area": 120, "note": "一"});
    let sign_data = json!({"人员": [{"name": "李小明", "身高": 170}], "招牌名称": "红山小馆", "类型": "b", "面积": 120, "note": "二"});
    assert_eq!(split, [("licence".to_owned(), licence_data), ("sign".to_owned(), sign_data)]);
    // Each condition reads its own item's names, and requires only where that item shows the field.
    let mut small = data.clone();
    small.insert("area".to_owned(), json!(50));
    small.remove("sign_note");
    assert_eq!(merged.form().check(&small, &show), []);
    small.insert("area".to_owned(), json!(150));
    assert_eq!(merged.form().check(&small, &show)[0].field, "sign_note");
}

fn codes(faults: Vec<Fault>) -> Vec<(&'static str, String)> {
    faults.into_iter().map(|fault| (fault.code, fault.source)).collect()
}

#[test]
fn what_cannot_be_merged_is_a_fault_naming_both_items() {
    let area = |rest: &str| form(&format!(r#""a": {{"x-concept": "premises.area", {rest}}}"#), &[]);
    let base = area(r#""type": "number", "maximum": 300"#);
    for (other, code) in [
        (area(r#""type": "string""#), "form.merge-type"),
        (area(r#""type": "boolean""#), "form.merge-type"),
        (area(r#""type": "number", "minimum": 301"#), "form.merge-range"),
        (area(r#""type": "number", "exclusiveMinimum": 300"#), "form.merge-range"),
    ] {
        let faults = merge(&[("甲", &base), ("乙", &other)]).unwrap_err();
        assert_eq!(codes(faults), [(code, "甲 and 乙".to_owned())]);
    }
    let one = area(r#""type": "string", "enum": ["a"]"#);
    let two = area(r#""type": "string", "enum": ["b"]"#);
    assert_eq!(codes(merge(&[("甲", &one), ("乙", &two)]).unwrap_err())[0].0, "form.merge-options");
    let uscc = area(r#""type": "string", "format": "uscc""#);
    let email = area(r#""type": "string", "format": "email""#);
    assert_eq!(codes(merge(&[("甲", &uscc), ("乙", &email)]).unwrap_err())[0].0, "form.merge-type");
    assert_eq!(codes(merge(&[("甲", &one), ("甲", &one)]).unwrap_err())[0].0, "form.merge-item");
}

#[test]
fn a_form_merged_alone_is_itself() {
    let merged = merge(&[("licence", &licence())]).unwrap();
    assert_eq!(merged.report().fell_away, 0);
    assert_eq!(merged.form().schema(), licence().schema());
    let data = json!({"name": "红山", "area": 5.5});
    assert_eq!(
        merged.split(data.as_object().unwrap()),
        [("licence".to_owned(), data.as_object().unwrap().clone())]
    );
}

/// A property of some kind; concepts are few, so that forms share them, and each concept has one kind.
fn property() -> impl Strategy<Value = (String, Value)> {
    let number = (0_i32..5, 5_i32..20, any::<bool>()).prop_map(|(low, high, whole)| {
        json!({"type": if whole { "integer" } else { "number" }, "minimum": low, "maximum": high, "x-concept": "number"})
    });
    let text = (0_u64..3, 3_u64..9).prop_map(
        |(low, high)| json!({"type": "string", "minLength": low, "maxLength": high, "x-concept": "text"}),
    );
    let choice = proptest::sample::subsequence(vec!["a", "b", "c", "d"], 2..=4)
        .prop_map(|options| json!({"type": "string", "enum": options, "x-concept": "choice"}));
    let ticks = proptest::sample::subsequence(vec!["a", "b", "c", "d"], 2..=4)
        .prop_map(|options| json!({"type": "array", "items": {"type": "string", "enum": options}, "x-concept": "ticks"}));
    let rows = any::<[bool; 3]>().prop_map(|[required, extra, shared]| {
        let mut columns = Map::new();
        columns.insert("n".into(), json!({"type": "integer", "minimum": 1, "maximum": 9}));
        if extra {
            columns.insert("t".into(), json!({"type": "string", "maxLength": 5}));
        }
        if shared {
            columns.insert("名".into(), json!({"type": "string", "x-concept": "cell"}));
        } else {
            columns.insert("name".into(), json!({"type": "string", "x-concept": "cell", "minLength": 1}));
        }
        let needed = if required { json!(["n"]) } else { json!([]) };
        json!({"type": "array", "maxItems": 3, "items": {"type": "object", "properties": columns, "required": needed}, "x-concept": "rows"})
    });
    let day = Just(json!({"type": "string", "format": "date", "x-concept": "day"}));
    let flag = Just(json!({"type": "boolean", "x-concept": "flag"}));
    (0_usize..5, any::<bool>(), prop_oneof![number, text, choice, ticks, rows, day, flag]).prop_map(
        |(name, own, mut value)| {
            if own {
                value.as_object_mut().unwrap().remove("x-concept");
            }
            (format!("f{name}"), value)
        },
    )
}

/// A readable form; a concept that comes twice is dropped from the second field.
fn some_form() -> impl Strategy<Value = Form> {
    (proptest::collection::vec((property(), proptest::option::weighted(0.2, Just(()))), 1..6)).prop_map(
        |fields| {
            let mut properties = Map::new();
            let mut concepts = std::collections::BTreeSet::new();
            let mut required = Vec::new();
            for ((name, mut value), must) in fields {
                if properties.contains_key(&name) {
                    continue;
                }
                let concept = value["x-concept"].as_str().map(str::to_owned);
                if concept.is_some_and(|concept| !concepts.insert(concept)) {
                    value.as_object_mut().unwrap().remove("x-concept");
                }
                if must.is_some() {
                    required.push(name.clone());
                }
                properties.insert(name, value);
            }
            let text = json!({"type": "object", "properties": properties, "required": required}).to_string();
            Form::read(&text, "generated").unwrap()
        },
    )
}

/// An answer that often suits the field.
fn answer(field: &forms::Field, seed: u64) -> Value {
    let small = seed % 12;
    match &field.kind {
        Kind::Text => json!("字".repeat(small.max(1) as usize)),
        Kind::Number => json!(small as f64 + 0.5),
        Kind::Integer => json!(small),
        Kind::Boolean => json!(seed.is_multiple_of(2)),
        Kind::Date => json!(format!("2026-0{}-01", 1 + seed % 9)),
        Kind::Choice => json!(field.options[seed as usize % field.options.len()].value),
        Kind::Choices => json!([field.options[seed as usize % field.options.len()].value]),
        Kind::Rows(columns) => {
            let row = |n: u64| {
                columns
                    .iter()
                    .enumerate()
                    .map(move |(i, column)| (column.id.clone(), answer(column, seed / 3 + n + i as u64)))
            };
            json!((0..=seed % 2).map(|n| Value::Object(row(n).collect())).collect::<Vec<_>>())
        }
    }
}

proptest! {
    /// What the one form accepts, every item's own form accepts.
    #[test]
    fn a_valid_merged_form_splits_into_valid_forms(
        forms in proptest::collection::vec(some_form(), 1..4),
        seeds in proptest::collection::vec(any::<u64>(), 24),
        tries in 0_u64..8,
    ) {
        let names = ["甲", "乙", "丙"];
        let named: Vec<(&str, &Form)> = names.iter().copied().zip(&forms).collect();
        if let Ok(merged) = merge(&named) {
            let report = merged.report();
            prop_assert_eq!(report.fields_before - report.fields_after, report.fell_away);
            let mut data = Map::new();
            for (field, seed) in merged.form().fields().iter().zip(&seeds) {
                data.insert(field.id.clone(), answer(field, seed.wrapping_add(tries)));
            }
            // Answers that do not fit are left out, so that most forms come out valid.
            for error in merged.form().check_draft(&data) {
                data.remove(error.field.split('[').next().unwrap());
            }
            if merged.form().check(&data, &|_, _| true).is_empty() {
                for ((item, own), (name, form)) in merged.split(&data).iter().zip(&named) {
                    prop_assert_eq!(item, name);
                    prop_assert_eq!(form.check(own, &|_, _| true), vec![], "{} {:?}", item, own);
                }
                let (again, errors) = merged.form().parse(&merged.form().values(&data));
                prop_assert_eq!(errors, vec![]);
                prop_assert_eq!(Value::Object(again), Value::Object(data));
            }
        }
    }

    /// Whatever is posted, there is an answer, and every posted text is still there or was an option ticked twice.
    #[test]
    fn parsing_answers_and_loses_nothing(
        form in some_form(),
        posted in proptest::collection::vec(("f[0-4](\\[[0-9]{1,2}\\]\\.(n|t|name|名))?|.{0,6}", ".{0,12}|[0-9]{1,3}|2026-0[1-9]-1"), 0..20),
    ) {
        let (data, _) = form.parse(&posted);
        let (_, again) = form.parse(&form.values(&data));
        prop_assert!(again.iter().all(|error| !error.code.is_empty()));
        for field in form.fields() {
            let typed: Vec<_> = posted.iter().filter(|(name, value)| *name == field.id && !value.trim().is_empty()).collect();
            if !typed.is_empty() && !matches!(field.kind, Kind::Rows(_)) {
                prop_assert!(data.get(&field.id).is_some_and(|value| !value.is_null()), "{} {:?}", field.id, typed);
            }
        }
    }

    /// Any text at all may be handed in as a form.
    #[test]
    fn reading_answers(from in 0_usize..3000, length in 0_usize..40, instead in "[\\[\\]{}\",:a-z0-9 ]{0,30}", noise in ".{0,60}") {
        let whole: Vec<char> = include_str!("data/food.json").chars().collect();
        let (before, rest) = whole.split_at(from.min(whole.len()));
        let text: String = before.iter().copied().chain(instead.chars()).chain(rest.iter().skip(length).copied()).collect();
        for text in [text, noise] {
            if let Ok(form) = Form::read(&text, "garbage") {
                let _ = form.check(&Map::new(), &|_, _| true);
            }
        }
    }
}
