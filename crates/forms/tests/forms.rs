//! Reading, filling, checking and prefilling one form.

#![allow(clippy::unwrap_used, clippy::panic)]

use forms::{FieldError, Form, Kind, Source, Sources, Widget};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// 食品经营许可申请表，缩短。
const FOOD: &str = include_str!("data/food.json");

fn food() -> Form {
    Form::read(FOOD, "food/form.json").unwrap()
}

fn data(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn codes(errors: &[FieldError]) -> Vec<(String, &'static str)> {
    errors.iter().map(|error| (error.field.clone(), error.code)).collect()
}

/// The conditions of the test form, as the caller's FEEL would answer them.
fn show(condition: &str, view: &Map<String, Value>) -> bool {
    match condition {
        "堂食 = true" => view.get("堂食") == Some(&json!(true)),
        "座位数 > 50" => view.get("座位数").and_then(Value::as_i64).is_some_and(|seats| seats > 50),
        other => panic!("unknown condition {other}"),
    }
}

fn complete() -> Map<String, Value> {
    data(json!({
        "经营者名称": "红山小馆", "信用代码": "91420111MA4K0BCD57", "手机": "13800138000", "面积": 120.5, "堂食": true,
        "座位数": 40, "经营项目": ["热食类", "自制饮品"], "开业日期": "2026-07-01", "投资额": 300000.5,
        "从业人员": [{"姓名": "李小明", "健康证到期": "2027-01-01"}, {"姓名": "王小红", "健康证到期": "2027-03-01"}],
        "承诺": true
    }))
}

/// Whoever handles a form that is not their own reads identity and telephone numbers masked, on the page and as data,
/// also in rows; unmasked only when asked for in full.
#[test]
fn everything_personal_is_masked_for_others() {
    let form = r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "表", "properties": {
        "id": { "type": "string", "title": "号码", "format": "citizen-id", "x-sensitive": true },
        "phone": { "type": "string", "title": "手机", "format": "cn-mobile" },
        "desk": { "type": "string", "title": "座机", "format": "cn-phone" },
        "mail": { "type": "string", "title": "邮箱", "format": "email" },
        "home": { "type": "string", "title": "住址", "maxLength": 60, "x-concept": "person.address" },
        "shop": { "type": "string", "title": "店名", "maxLength": 40 },
        "who": { "type": "array", "title": "人员", "items": { "type": "object", "properties": {
            "name": { "type": "string", "title": "姓名" },
            "mobile": { "type": "string", "title": "手机", "format": "cn-mobile" } } } } } }"#;
    let form = forms::Form::read(form, "form.json").unwrap();
    let data = serde_json::json!({
        "id": "15040219900612998X", "phone": "13900000001", "desk": "0476-8888888", "mail": "chen@example.cn",
        "home": "红山区西屯街道1号楼", "shop": "示范餐馆", "who": [{ "name": "孙志远", "mobile": "13800000002" }],
    });
    let masked = form.masked(data.as_object().unwrap());
    let expected = serde_json::json!({
        "id": "150**************X", "phone": "139****0001", "desk": "047*****8888", "mail": "c***@example.cn",
        "home": "红山区****", "shop": "示范餐馆", "who": [{ "name": "孙志远", "mobile": "138****0002" }],
    });
    assert_eq!(serde_json::Value::Object(masked), expected);
    let field = |id: &str| form.field(id).unwrap();
    assert_eq!(field("who").show_masked(&data["who"], false), "孙志远，138****0002");
    assert_eq!(field("who").show_open(&data["who"], false), "孙志远，13800000002");
    assert_eq!(field("phone").show(&data["phone"], false), "13900000001", "one reads one's own telephone");
    assert!(field("who").holds_personal() && !field("who").personal() && !field("shop").holds_personal());
}

#[test]
fn fields_come_in_sections_with_labels_and_controls() {
    let form = food();
    assert_eq!(form.title().en_or_zh(), "Food business licence");
    let sections: Vec<_> = form.sections().iter().map(|section| section.id.as_str()).collect();
    assert_eq!(sections, ["operator", "premises", "people"]);
    let ids: Vec<_> = form.fields().iter().map(|field| field.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "经营者名称",
            "信用代码",
            "手机",
            "面积",
            "堂食",
            "座位数",
            "消防说明",
            "经营项目",
            "开业日期",
            "投资额",
            "从业人员",
            "承诺"
        ]
    );
    let area = form.field("面积").unwrap();
    assert_eq!((area.widget, area.kind.clone(), area.required()), (Widget::Number, Kind::Number, true));
    assert_eq!(area.unit.as_ref().unwrap().zh, "㎡");
    assert_eq!(
        area.prefill,
        [Source::Answer("area".into()), Source::Licence { kind: "房产证".into(), field: "建筑面积".into() }]
    );
    let kinds = form.field("经营项目").unwrap();
    assert_eq!(kinds.widget, Widget::Checkboxes);
    assert_eq!(kinds.options[0].label.en, "Hot food");
    assert_eq!(form.field("从业人员").unwrap().columns().len(), 2);
    assert!(form.field("座位数").unwrap().conditional());
    assert_eq!(form.schema()["properties"]["面积"]["maximum"], json!(300));
    assert_eq!(form.by_concept(&complete(), "premises.area"), Some(&json!(120.5)));
}

#[test]
fn a_complete_form_has_no_errors_and_survives_the_page() {
    let form = food();
    assert_eq!(form.check(&complete(), &show), []);
    let (parsed, errors) = form.parse(&form.values(&complete()));
    assert_eq!((parsed, errors), (complete(), vec![]));
    assert_eq!(form.clean(&complete(), &show), complete());
}

#[test]
fn what_is_typed_is_tidied_or_kept_beside_its_error() {
    let form = food();
    let (draft, errors) = form.parse(&pairs(&[
        ("经营者名称", "  红山小馆 "),
        ("手机", "+86 138 0013 8000"),
        ("面积", "一百"),
        ("座位数", "12.5"),
        ("堂食", "是"),
        ("经营项目", ""),
        ("经营项目", "热食类"),
        ("经营项目", "热食类"),
        ("开业日期", "2026年7月1日"),
        ("投资额", "３００，０００"),
        ("从业人员[3].姓名", "李小明"),
        ("从业人员[3].健康证到期", "明年"),
        ("从业人员[7].姓名", ""),
        ("_csrf", "x"),
        ("next", "继续"),
    ]));
    assert_eq!(
        Value::Object(draft),
        json!({"经营者名称": "红山小馆", "手机": "13800138000", "面积": "一百", "堂食": true, "座位数": "12.5",
               "经营项目": ["热食类"], "开业日期": "2026-07-01", "投资额": 300000,
               "从业人员": [{"姓名": "李小明", "健康证到期": "明年"}]})
    );
    let expected = [
        ("面积", "form.not-a-number"),
        ("座位数", "form.not-whole"),
        ("从业人员[0].健康证到期", "form.not-a-date"),
    ];
    assert_eq!(codes(&errors), expected.map(|(field, code)| (field.to_owned(), code)));
}

#[test]
fn a_post_changes_only_what_it_has() {
    let form = food();
    let mut draft = complete();
    let (posted, _) = form.parse(&pairs(&[("面积", ""), ("经营者名称", "新名"), ("承诺", "")]));
    Form::apply(&mut draft, posted);
    assert_eq!(draft.get("经营者名称"), Some(&json!("新名")));
    assert!(!draft.contains_key("面积") && !draft.contains_key("承诺"));
    assert_eq!(draft.get("座位数"), Some(&json!(40)));
}

/// MAT-06: each answer is checked against its field and its format.
#[test]
fn each_error_has_its_field_code_and_values() {
    let form = food();
    let mut bad = complete();
    for (id, value) in [
        ("经营者名称", json!("红")),
        ("信用代码", json!("91420111MA4K0BCD58")),
        ("手机", json!("12345")),
        ("面积", json!(301)),
        ("座位数", json!(0)),
        ("经营项目", json!(["热食类", "冷冻"])),
        ("开业日期", json!("2026-13-01")),
        ("投资额", json!(1.005)),
        ("从业人员", json!([{"姓名": "李小明"}, {"姓名": "王", "健康证到期": "2027-01-01"}])),
        ("承诺", Value::Null),
    ] {
        bad.insert(id.to_owned(), value);
    }
    let errors = form.check(&bad, &show);
    let expected = [
        ("经营者名称", "form.too-short"),
        ("信用代码", "code.uscc.check-digit"),
        ("手机", "form.format"),
        ("面积", "form.too-large"),
        ("座位数", "form.too-small"),
        ("经营项目", "form.not-an-option"),
        ("开业日期", "form.not-a-date"),
        ("投资额", "form.format"),
        ("从业人员[0].健康证到期", "form.required"),
        ("从业人员[1].姓名", "form.pattern"),
        ("承诺", "form.required"),
    ];
    assert_eq!(codes(&errors), expected.map(|(field, code)| (field.to_owned(), code)));
    let area = errors.iter().find(|error| error.field == "面积").unwrap();
    assert_eq!(area.params, [("limit", "300".to_owned())]);
    assert!(form.check_draft(&data(json!({"面积": 10}))).is_empty());
}

#[test]
fn hidden_fields_are_neither_asked_nor_sent() {
    let form = food();
    let mut answers = complete();
    answers.insert("座位数".into(), json!(80));
    assert_eq!(codes(&form.check(&answers, &show)), [("消防说明".to_owned(), "form.required")]);
    answers.insert("消防说明".into(), json!("两个出口"));
    assert_eq!(form.check(&answers, &show), []);
    // Without seats inside, neither the seats nor what follows from them is asked, whatever was typed before.
    answers.insert("堂食".into(), json!(false));
    answers.insert("座位数".into(), json!(-5));
    assert_eq!(form.check(&answers, &show), []);
    let visible = form.visible(&answers, &show);
    assert!(!visible.contains("座位数") && !visible.contains("消防说明"));
    let clean = form.clean(&answers, &show);
    assert!(!clean.contains_key("座位数") && !clean.contains_key("消防说明"));
}

struct Known(BTreeMap<String, Value>);

impl Sources for Known {
    fn value(&self, source: &Source) -> Option<Value> {
        self.0.get(&source.to_string()).cloned()
    }
}

/// MAT-04: fields are filled from the party's record, licences, exchange and answers, the first usable source first.
#[test]
fn known_answers_are_filled_in_with_their_source() {
    let known = Known(BTreeMap::from([
        ("party:name".to_owned(), json!("红山小馆")),
        ("party:uscc".to_owned(), json!("not a code")),
        ("licence:营业执照/信用代码".to_owned(), json!("9142 0111 MA4K 0BCD 57")),
        ("licence:房产证/建筑面积".to_owned(), json!("120.50")),
        ("answer:area".to_owned(), json!(9999)),
        ("answer:dine-in".to_owned(), json!(true)),
    ]));
    let (filled, origins) = food().prefill(&known);
    let expected =
        json!({"经营者名称": "红山小馆", "信用代码": "91420111MA4K0BCD57", "面积": 120.5, "堂食": true});
    assert_eq!(Value::Object(filled), expected);
    let origins: Vec<_> =
        origins.iter().map(|origin| format!("{} {}", origin.field, origin.source)).collect();
    assert_eq!(
        origins,
        [
            "经营者名称 party:name",
            "信用代码 licence:营业执照/信用代码",
            "面积 licence:房产证/建筑面积",
            "堂食 answer:dine-in"
        ]
    );
    let mut draft = Map::new();
    assert!(food().set_concept(&mut draft, "premises.area", &json!("88")));
    assert!(!food().set_concept(&mut draft, "premises.area", &json!(5000)));
    assert_eq!(draft.get("面积"), Some(&json!(88)));
}

#[test]
fn values_are_shown_with_labels_units_and_masks() {
    let form = food();
    let answers = complete();
    let show = |id: &str, english: bool| form.field(id).unwrap().show(&answers[id], english);
    assert_eq!(show("面积", false), "120.5 ㎡");
    assert_eq!(show("堂食", true), "Yes");
    assert_eq!(show("经营项目", true), "Hot food; 自制饮品");
    assert_eq!(show("手机", false), "138****8000");
    assert_eq!(show("从业人员", false), "李小明，2027-01-01；王小红，2027-03-01");
}

fn faults(json: &str) -> Vec<&'static str> {
    Form::read(json, "x.json").unwrap_err().iter().map(|fault| fault.code).collect()
}

fn one(property: &str) -> String {
    format!(r#"{{"type": "object", "properties": {{"a": {property}}}}}"#)
}

#[test]
fn mistakes_in_the_file_are_faults_with_a_place() {
    let fault = Form::read(&FOOD.replace("\"maximum\": 300", "\"maximun\": 300"), "food/form.json")
        .unwrap_err()
        .remove(0);
    assert_eq!((fault.code, fault.source.as_str(), fault.line), ("form.keyword", "food/form.json", 27));
    assert!(!fault.remedy.is_empty() && fault.column > 1);
    for (property, code) in [
        (r#"{"type": "text"}"#, "form.type"),
        (r#"{"type": "string", "format": "phone"}"#, "form.unknown-format"),
        (r#"{"type": "string", "pattern": "(?=a)b"}"#, "form.pattern-refused"),
        (r#"{"type": "string", "enum": []}"#, "form.options"),
        (r#"{"type": "string", "enum": ["a", "a"]}"#, "form.options"),
        (r#"{"type": "string", "enum": ["a"], "x-enum-labels": {"b": "B"}}"#, "form.options"),
        (r#"{"type": "number", "minimum": 5, "maximum": 4}"#, "form.constraint"),
        (r#"{"type": "number", "maxLength": 4}"#, "form.constraint"),
        (r#"{"type": "number", "multipleOf": 0}"#, "form.constraint"),
        (r#"{"type": "string", "x-widget": "checkboxes"}"#, "form.widget"),
        (r#"{"type": "string", "x-prefill": ["database:x"]}"#, "form.prefill"),
        (r#"{"type": "string", "x-title": {"de": "x"}}"#, "form.text"),
        (r#"{"type": "string", "oneOf": []}"#, "form.keyword"),
        (r##"{"$ref": "#/$defs/none"}"##, "form.reference"),
        (r#"{"$ref": "https://example.com/a.json"}"#, "form.reference"),
        (r#"{"type": "array", "items": {"type": "number"}}"#, "form.type"),
        (
            r#"{"type": "array", "items": {"type": "object", "properties": {"b": {"type": "array", "items": {"type": "object", "properties": {}}}}}}"#,
            "form.type",
        ),
        ("true", "form.keyword"),
    ] {
        assert!(faults(&one(property)).contains(&code), "{property}: {:?}", faults(&one(property)));
    }
    assert_eq!(faults("{"), ["form.json"]);
    assert_eq!(faults("[]"), ["form.not-an-object"]);
    assert_eq!(faults(r#"{"type": "object"}"#), ["form.no-fields"]);
    assert_eq!(
        faults(r#"{"type": "object", "properties": {}, "required": ["b"]}"#),
        ["form.required-unknown"]
    );
    assert_eq!(faults(r#"{"type": "object", "properties": {"a[0]": {"type": "string"}}}"#), ["form.name"]);
    assert_eq!(
        faults(
            r#"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {}}"#
        ),
        ["form.draft"]
    );
    for again in [
        r#"{"type": "object", "type": "object", "properties": {"a": {"type": "string"}}}"#,
        r#"{"type": "object", "properties": {"a": {"type": "string"}, "a": {"type": "number"}}}"#,
    ] {
        assert_eq!(faults(again), ["form.duplicate-key"], "{again}");
    }
    let twice = r#"{"type": "object", "properties": {"a": {"type": "string", "x-concept": "c"}, "b": {"type": "string", "x-concept": "c"}}}"#;
    assert_eq!(faults(twice), ["form.duplicate-concept"]);
}

/// Files that would stop or slow down a node get a fault.
#[test]
fn hostile_files_are_refused() {
    assert_eq!(faults(&"[".repeat(100_000)), ["form.file-too-deep"]);
    assert_eq!(faults(&" ".repeat(300_000)), ["form.file-too-large"]);
    let many: Vec<String> = (0..500).map(|n| format!(r#""f{n}": {{"type": "string"}}"#)).collect();
    assert!(
        faults(&format!(r#"{{"type": "object", "properties": {{{}}}}}"#, many.join(",")))
            .contains(&"form.file-too-large")
    );
    let circle = r##"{"type": "object", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "properties": {"f": {"$ref": "#/$defs/a"}}}"##;
    assert_eq!(faults(circle), ["form.reference"]);
    for pattern in ["(a{1000}){1000}", "((((a*)*)*)*)*b{999}{999}", "(a+)+\\\\1", "["] {
        assert_eq!(
            faults(&one(&format!(r#"{{"type": "string", "pattern": "{pattern}"}}"#))),
            ["form.pattern-refused"],
            "{pattern}"
        );
    }
    // Catastrophic for a backtracking engine; ours is linear.
    let form = Form::read(&one(r#"{"type": "string", "pattern": "^(a+)+$"}"#), "x").unwrap();
    let errors = form.check(&data(json!({"a": format!("{}b", "a".repeat(20_000))})), &|_, _| true);
    assert_eq!(codes(&errors), [("a".to_owned(), "form.pattern")]);
}

#[test]
fn hostile_posts_are_bounded() {
    let form = food();
    let many: Vec<_> = (0..6000).map(|n| (format!("从业人员[{n}].姓名"), "李小明".to_owned())).collect();
    let (draft, errors) = form.parse(&many);
    assert!(errors.iter().any(|error| error.code == "form.too-much"));
    assert!(draft["从业人员"].as_array().is_some());
    let long = pairs(&[
        ("经营者名称", &"长".repeat(30_000)),
        ("手机", "1\u{0}"),
        ("从业人员[99999999999999999999].姓名", "x"),
        ("从业人员[].姓名", "x"),
    ]);
    let (draft, errors) = form.parse(&long);
    assert_eq!(
        codes(&errors),
        [("经营者名称".to_owned(), "form.too-long"), ("手机".to_owned(), "form.characters")]
    );
    assert_eq!(draft.len(), 2);
}
