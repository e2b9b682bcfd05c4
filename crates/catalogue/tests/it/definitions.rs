//! The definitions that come with the house are in order, and what is wrong with others is found.

use std::path::{Path, PathBuf};

use catalogue::finding::Finding;
use catalogue::{check, folder, tree};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions")
}

#[test]
fn the_demonstration_items_are_in_order() {
    let findings = check::check_path(&root()).unwrap();
    assert!(findings.is_empty(), "{}", shown(&findings));
    for folder in std::fs::read_dir(root().join("hongshan")).unwrap().map(|entry| entry.unwrap().path()) {
        if folder.is_dir() {
            let findings = check::check_path(&folder).unwrap();
            assert!(findings.is_empty(), "{}", shown(&findings));
        }
    }
}

fn shown(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

/// The demonstration items with one text changed in one file; what is found then.
fn with(file: &str, from: &str, to: &str) -> Vec<Finding> {
    let mut files = folder::read(&root().join("hongshan")).unwrap();
    let (_, text) = files.iter_mut().find(|(path, _)| path.ends_with(file)).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    *text = text.replacen(from, to, 1);
    tree::read(&files, &[]).findings
}

#[track_caller]
fn finds(code: &str, file: &str, from: &str, to: &str) -> Finding {
    let findings = with(file, from, to);
    match findings.iter().find(|finding| finding.code == code) {
        Some(finding) => finding.clone(),
        None => panic!("no {code} among:\n{}", shown(&findings)),
    }
}

/// CAT-13: publication is refused while a field of the guide is empty.
#[test]
fn a_guide_with_an_empty_field_is_refused() {
    let item = "business-registration/item.yaml";
    let text = std::fs::read_to_string(root().join("hongshan").join(item)).unwrap();
    for field in ["basis", "conditions", "materials", "notice", "results"] {
        let (start, end) = block(&text, field);
        let cut = text.replacen(&text[start..end], "", 1);
        let mut files = folder::read(&root().join("hongshan")).unwrap();
        files.iter_mut().find(|(path, _)| path.ends_with(item)).unwrap().1 = cut;
        let findings = tree::read(&files, &[]).findings;
        assert!(
            findings.iter().any(|f| f.code == "item.guide-incomplete" && f.is_error()),
            "{field}: {}",
            shown(&findings)
        );
    }
    // Item, process, limits and the basis of a fee cannot even be written empty.
    finds("yaml.missing-field", item, "limits: { statutory: 3wd, promised: 1wd }", "");
    finds("item.empty-text", item, "zh: 个体工商户设立登记,", "zh: \" \",");
}

/// Start and end of a top-level field with everything below it.
fn block(text: &str, field: &str) -> (usize, usize) {
    let start = text.find(&format!("\n{field}:")).unwrap() + 1;
    let rest = &text[start..];
    let end = rest
        .match_indices('\n')
        .find(|(at, _)| rest[at + 1..].starts_with(|c: char| c.is_ascii_lowercase()))
        .map_or(rest.len(), |(at, _)| at + 1);
    (start, start + end)
}

/// CAT-16: catch-all materials are rejected.
#[test]
fn catch_all_materials_are_rejected() {
    let item = "fire-safety-check/item.yaml";
    let finding =
        finds("item.catch-all-material", item, "zh: 消防安全制度, en", "zh: 法律法规规定的其他材料, en");
    assert!(finding.is_error() && finding.line > 0);
    finds(
        "item.catch-all-material",
        item,
        "en: Fire safety rules",
        "en: Fire safety rules and other materials",
    );
}

/// TIM-02, PRO-05: promised within statutory, a member within the whole.
#[test]
fn limits_fit_into_each_other() {
    finds("item.promised-limit", "fire-safety-check/item.yaml", "promised: 5wd", "promised: 11wd");
    finds("item.limit-units", "fire-safety-check/item.yaml", "promised: 5wd", "promised: 5d");
    finds(
        "package.member-limit",
        "food-business-licence/item.yaml",
        "statutory: 10wd, promised: 7wd",
        "statutory: 46wd, promised: 7wd",
    );
    finds("package.member-limit", "restaurant-small/item.yaml", "promised: 10wd", "promised: 6wd");
}

/// What is wrong in item.yaml is said together with what is wrong in the files beside it, not one after the other.
#[test]
fn all_faults_are_named_in_one_run() {
    let mut files = folder::read(&root().join("hongshan")).unwrap();
    let mut change = |file: &str, from: &str, to: &str| {
        let (_, text) = files.iter_mut().find(|(path, _)| path.ends_with(file)).unwrap();
        assert!(text.contains(from), "{file} has no `{from}`");
        *text = text.replacen(from, to, 1);
    };
    let folder = "food-business-licence";
    change(&format!("{folder}/item.yaml"), "when: premises = \"rent\"", "when: premisses = \"rent\"");
    change(&format!("{folder}/item.yaml"), "statutory: 10wd", "statutory: 5wd");
    change(&format!("{folder}/item.yaml"), "item: business-registration", "item: nowhere");
    change(
        &format!("{folder}/process.bpmn"),
        "</bpmn:process>",
        "<bpmn:scriptTask id=\"z\"/></bpmn:process>",
    );
    change(&format!("{folder}/form.json"), "\"type\": \"number\"", "\"type\": \"nummer\"");
    // Another item's faults as well, though a neighbour cannot be used.
    change("fire-safety-check/item.yaml", "promised: 5wd", "promised: 11wd");
    let findings = tree::read(&files, &[]).findings;
    let mut found: Vec<&str> = findings.iter().filter(|f| f.is_error()).map(|f| f.code).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "bpmn.unsupported-element",
            "form.type",
            "item.condition",
            "item.promised-limit",
            "item.promised-limit",
            "item.unknown-item"
        ],
        "{}",
        shown(&findings)
    );
    assert!(
        findings.iter().all(|finding| finding.line > 0 && !finding.remedy.is_empty()),
        "{}",
        shown(&findings)
    );
}

/// PAY-03: an item may only charge listed fees at listed rates; the check says so, with what the list says.
#[test]
fn an_item_charges_what_is_listed_at_the_listed_rate() {
    let item = "street-occupation/item.yaml";
    let finding = finds("item.fee-unlisted", item, "code: HS-CG-001", "code: HS-CG-011");
    assert_eq!(finding.remedy, "Did you mean `HS-CG-001`?");
    finds("item.fee-unlisted", item, "- code: HS-CG-001\n    name", "- name");
    let finding = finds("item.fee-rate", item, "每平方米每天 0.50 元", "每平方米每天 0.80 元");
    assert_eq!(finding.remedy, "The list says: 每平方米每天 0.50 元（演示标准）.");
    finds("item.fee-rate", item, "    fen: 0\n    rate", "    fen: 900\n    rate");
    finds("item.fee-organ", item, "code: HS-CG-001", "code: HS-SC-001");
    finds("item.fee-formula", "hongshan/fees.yaml", "street_area *", "street_width *");
    finds("fees.wrong", "hongshan/fees.yaml", "fen: 1000", "fen: 0");
}

#[test]
fn codes_and_addresses_are_checked() {
    let item = "signboard-permit/item.yaml";
    finds("item.code", item, "code: 11150402DEM000049B4", "code: 11150402DEM000048B4");
    finds("item.code-organ", item, "\norgan: 11150402DEM000049B", "\norgan: 11150402DEM000030E");
    finds("item.organ", item, "\norgan: 11150402DEM000049B", "\norgan: 11150402DEM000049C");
    finds("item.region", item, "region: \"150402\"", "region: \"999\"");
    finds("item.slug", item, "slug: signboard-permit", "slug: Signboard Permit");
    finds("item.licence-type", item, "type_code: 11150402DEM000049B001", "type_code: 11150402DEM000049B01");
    finds("item.duplicate", item, "slug: signboard-permit", "slug: food-stall");
    finds("item.duplicate-id", item, "- id: structure", "- id: design");
    finds("item.material-twice", item, "concept: sign.structure", "concept: sign.design");
}

#[test]
fn names_that_lead_nowhere_are_found_with_the_nearest_name() {
    let food = "food-business-licence/item.yaml";
    let finding = finds(
        "item.unknown-resource",
        food,
        "resource: population.identity",
        "resource: population.identify",
    );
    assert_eq!(finding.remedy, "Did you mean `population.identity`?");
    let finding =
        finds("item.unknown-item", food, "item: business-registration", "item: busines-registration");
    assert_eq!(finding.remedy, "Did you mean `business-registration`?");
    let finding = finds("item.unknown-concept", food, "concept: food.categories", "concept: food.category");
    assert!(finding.remedy.contains("food.categories"), "{finding}");
    finds("item.unknown-concept", food, "concept: premises.area", "concept: premises.aria");
    finds(
        "package.member-code",
        "restaurant-small/item.yaml",
        "{ item: 11150402DEM000022K4000131016000, on",
        "{ item: food-business-licence, on",
    );
    finds(
        "item.unknown-item",
        "restaurant-small/item.yaml",
        "{ item: 11150402DEM000022K4000131016000, on",
        "{ item: 11150402DEM000022K4000131016999, on",
    );
}

#[test]
fn conditions_are_tried_with_every_answer() {
    let fire = "fire-safety-check/item.yaml";
    let finding = finds("item.condition", fire, "when: gas", "when: gaz");
    assert!(finding.message.contains("gaz"), "{finding}");
    finds("item.condition", fire, "when: gas", "when: \"if gas\"");
    finds("item.condition-undecided", fire, "when: gas", "when: \"if gas then 1 else 2\"");
    finds("item.condition-never", fire, "when: gas", "when: gas and not(gas)");
    let always = finds("item.condition-always", fire, "when: gas", "when: gas or not(gas)");
    assert!(!always.is_error());
    finds("item.typical-answer", fire, "typical: true", "typical: perhaps");
    finds("package.missing-question", "restaurant-small/item.yaml", "- id: gas\n", "- id: oven\n");
}

#[test]
fn a_package_and_its_process_say_the_same() {
    let package = "restaurant-small/item.yaml";
    finds("package.process-disagrees", package, "when: signboard,", "when: dine_in,");
    finds(
        "package.lead",
        package,
        "lead: 11150402DEM000014Q4000131001000",
        "lead: 11150402DEM000049B4000117011000",
    );
    finds("package.choice", package, "choice: way", "choice: weigh");
    finds("package.choice", package, "area < 300", "area < 400");
    finds("package.choice", "restaurant-small/rules.dmn", "\"company-registration\"", "\"company-registry\"");
    finds(
        "package.supply-cycle",
        "business-registration/item.yaml",
        "supplies: [{ from: exchange, resource: realty.title }]",
        "supplies: [{ from: sibling, item: food-business-licence }]",
    );
}

#[test]
fn processes_end_and_name_who_does_what() {
    let food = "food-business-licence/process.bpmn";
    let finding = finds("process.unknown-role", food, "od:role=\"reviewer\"", "od:role=\"revewer\"");
    assert!(finding.line > 0);
    finds("process.unknown-decision", food, "od:decision=\"site_check\"", "od:decision=\"site_chek\"");
    let finding =
        finds("process.unknown-variable", "street-occupation/process.bpmn", "days &gt; 3", "dayz &gt; 3");
    assert_eq!(finding.remedy, "Did you mean `days`?");
    finds("process.stuck", "food-business-licence/rules.dmn", "&lt; 100", "&lt; 90");
    finds("item.materials-not-reviewed", "registration-archive/item.yaml", "instant: true\n", "");
    let warned = finds("process.no-english", food, "name=\"en:visit\"", "name=\"en:vist\"");
    assert!(!warned.is_error());
    let missing = with("food-stall/item.yaml", "en: Run a food stall }", "}");
    assert!(
        missing.iter().any(|finding| finding.code == "item.no-english" && !finding.is_error()),
        "{}",
        shown(&missing)
    );
}

#[test]
fn single_files_are_checked_by_their_ending() {
    let hongshan = root().join("hongshan");
    for file in [
        "food-business-licence/process.bpmn",
        "restaurant-small/rules.dmn",
        "food-stall/form.json",
        "food-stall/item.yaml",
    ] {
        assert!(check::check_path(&hongshan.join(file)).unwrap().is_empty(), "{file}");
    }
    let codes = |path: PathBuf| -> Vec<&'static str> {
        check::check_path(&path)
            .map_or_else(|one| vec![one.code], |all| all.into_iter().map(|one| one.code).collect())
    };
    assert_eq!(codes(hongshan.join("no-such.bpmn")), ["definition.unreadable"]);
    assert_eq!(codes(hongshan.join("../../Cargo.toml")), ["definition.unknown-file"]);
    assert_eq!(codes(root().join("../docs")), ["definition.none"]);
}

/// An item taken over from another place keeps no address, court or telephone of it unnoticed.
#[test]
fn an_item_copied_from_elsewhere_is_warned_about() {
    let mut files = folder::read(&root().join("hongshan/business-registration")).unwrap();
    for (_, text) in &mut files {
        *text = text.replace("region: \"150402\"", "region: \"150102\"");
    }
    let findings = tree::read(&files, &[]).findings;
    let told: Vec<&Finding> = findings.iter().filter(|one| one.code == "item.elsewhere").collect();
    let says =
        |word: &str| told.iter().any(|one| one.message.contains(word) && one.line > 0 && !one.is_error());
    assert!(
        says("红山区") && says("赤峰市") == files.iter().any(|(_, t)| t.contains("赤峰市")),
        "{}",
        shown(&findings)
    );
    assert!(says("0476"), "{}", shown(&findings));
    // Its own names, those of the city around it and of the province are nobody else's.
    let own = with("business-registration/item.yaml", "红山区人民法院", "内蒙古自治区高级人民法院");
    assert!(!own.iter().any(|one| one.code == "item.elsewhere"), "{}", shown(&own));
}
