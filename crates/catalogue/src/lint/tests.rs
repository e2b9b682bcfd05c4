//! What the lint finds, on the demonstration's items changed a little.

use super::*;

fn texts_of_demo() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../definitions/hongshan");
    let files = crate::folder::read(&root).unwrap();
    files.into_iter().filter(|(name, _)| name.ends_with(ITEM)).collect()
}

fn found(files: &[(String, String)]) -> Vec<Found> {
    texts(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// The findings that a change to one item adds.
fn added(slug: &str, change: impl Fn(&str) -> String) -> Vec<Found> {
    let before = texts_of_demo();
    let known = found(&before);
    let changed: Vec<(String, String)> = before
        .into_iter()
        .map(|(name, text)| match name.contains(slug) {
            true => (name, change(&text)),
            false => (name, text),
        })
        .collect();
    let is_new = |one: &Found| {
        !known.iter().any(|old| (old.rule, &old.slug, &old.about) == (one.rule, &one.slug, &one.about))
    };
    found(&changed).into_iter().filter(is_new).collect()
}

#[test]
fn every_rule_has_words() {
    kit::i18n::install(&[crate::LOCALES]);
    for lang in [contract::Lang::Zh, contract::Lang::En] {
        let tr = Tr::new(lang);
        for rule in Rule::ALL {
            for key in ["rule", "basis", "mend"] {
                assert!(tr.find(&format!("lint-{key}-{}", rule.word()), &[]).is_some(), "{key} {rule:?}");
            }
            assert_eq!(Rule::parse(rule.word()), Some(*rule));
        }
    }
}

#[test]
fn each_finding_leads_to_its_line() {
    let all = found(&texts_of_demo());
    assert!(!all.is_empty() && all.iter().all(|one| one.source.ends_with(ITEM)));
    let proof = all.iter().find(|one| one.rule == Rule::ProofKept || one.rule == Rule::Visit);
    assert!(proof.is_none_or(|one| one.line > 1), "{proof:?}");
}

#[test]
fn words_that_could_mean_anything_are_found_outside_the_materials() {
    let with = added("food-stall", |text| {
        text.replacen(
            "conditions:\n",
            "conditions:\n  - { zh: 提交规定的其他材料。, en: Whatever else is asked for. }\n",
            1,
        )
    });
    assert_eq!(with.iter().map(|one| one.rule).collect::<Vec<_>>(), [Rule::CatchAll], "{with:?}");
    assert!(with.iter().all(|one| one.line > 1));
}

#[test]
fn a_waiver_holds_until_its_last_day_and_is_told_after_it() {
    let waiver = "waivers:\n  - { rule: empty, about: contact, reason: { zh: 电话正在调整 }, by: 红山区政务服务中心, until: 2026-12-31 }\n";
    let change = |text: &str| {
        let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("contact:")).collect();
        format!("{}\n{waiver}", without.join("\n"))
    };
    let with = added("food-stall", change);
    let one = with.iter().find(|one| one.rule == Rule::Empty).unwrap();
    assert!(one.is_waived("2026-12-31".parse().unwrap()) && !one.is_waived("2027-01-01".parse().unwrap()));
    let (open, waived) = counted(&with, "2026-12-31".parse().unwrap());
    assert_eq!((open.get(&Rule::Empty), waived), (None, 1));
}

#[test]
fn papers_that_need_one_another_are_found() {
    let files: Vec<(String, String)> = [("one", "two"), ("two", "three"), ("three", "one"), ("four", "one")]
        .into_iter()
        .enumerate()
        .map(|(at, (own, needed))| {
            let text = format!(
                "code: 11150402DEM00001{at}Q40001310010{at}0\nslug: {own}\nname: {{ zh: 事项{own}, en: {own} }}\nsummary: {{ zh: 简介, en: About }}\n\
                 kind: licence\naudience: [person]\nregion: \"150402\"\norgan: 11150402DEM000014Q\n\
                 limits: {{ statutory: 20wd, promised: 10wd }}\nremedies: {{ zh: 复议, en: Review }}\n\
                 materials:\n  - {{ id: m, concept: c.{own}, name: {{ zh: 证明{own}, en: paper }}, standard: {{ zh: 清晰, en: clear }}, \
                 supplies: [{{ from: sibling, item: {needed} }}] }}\n"
            );
            (format!("{own}/item.yaml"), text)
        })
        .collect();
    let circles: Vec<String> =
        found(&files).into_iter().filter(|one| one.rule == Rule::ProofCircle).map(|one| one.slug).collect();
    assert_eq!(circles, ["one", "three", "two"], "four only leads into the circle");
}

#[test]
fn localities_that_differ_are_found() {
    let mut files = texts_of_demo();
    let (name, text) = files.iter().find(|(name, _)| name.contains("food-stall")).cloned().unwrap();
    let elsewhere = text
        .replacen("region: \"150402\"", "region: \"150403\"", 1)
        .replacen("11150402DEM", "11150403DEM", 1)
        .replacen("slug: food-stall", "slug: food-stall-there", 1);
    let differs =
        |files: &[(String, String)]| found(files).iter().filter(|one| one.rule == Rule::Localities).count();
    files.push((name.replace("food-stall", "there"), elsewhere.clone()));
    assert_eq!(differs(&files), 0, "the same everywhere");
    if let Some(last) = files.last_mut() {
        last.1 = elsewhere.replacen("name: { zh: ", "name: { zh: 临时", 1);
    }
    assert_eq!(differs(&files), 2, "each of the two is told");
}
