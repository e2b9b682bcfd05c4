//! What the reader of item.yaml refuses, and that it always answers.

use super::*;

const GOOD: &str = include_str!("../../../definitions/hongshan/business-registration/item.yaml");

fn code(text: &str) -> &'static str {
    read("item.yaml", text).err().map_or("none", |finding| finding.code)
}

#[test]
fn every_field_has_its_place() {
    let read = read("item.yaml", GOOD).unwrap();
    let line = |path: &str| read.places.of(path).0;
    let lines: Vec<&str> = GOOD.lines().collect();
    let text = |path: &str| lines[line(path) as usize - 1];
    assert!(text("slug").contains("business-registration"));
    assert!(text("materials/1/when").contains("premises ="));
    assert!(text("limits/promised").contains("1wd"));
    assert_eq!(line("materials/1/no-such-field"), line("materials/1"));
}

#[test]
fn unknown_fields_are_refused_with_the_nearest_name() {
    let text = GOOD.replacen("\nremedies:", "\nremedys:", 1);
    let finding = read("item.yaml", &text).unwrap_err();
    assert_eq!((finding.code, finding.remedy.as_str()), ("yaml.unknown-field", "Did you mean `remedies`?"));
    let wanted = text.lines().position(|line| line.starts_with("remedys:")).unwrap() + 1;
    assert_eq!(finding.line as usize, wanted);
    assert_eq!(code(&GOOD.replacen("kind: licence", "kind: license", 1)), "yaml.unknown-value");
    assert_eq!(code(&GOOD.replacen("slug: business-registration\n", "", 1)), "yaml.missing-field");
    assert_eq!(code(&format!("{GOOD}\nslug: again\n")), "yaml.duplicate-field");
}

#[test]
fn hostile_files_are_refused_and_never_blow_up() {
    let laughs =
        "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\ncode: [*c,*c]\n";
    for text in [
        laughs.to_owned(),
        "[".repeat(100_000),
        "{a: ".repeat(50_000),
        format!("code: {}", "- ".repeat(60_000)),
        "x".repeat(LARGEST + 1),
        "\u{0}\u{1}\u{2}".to_owned(),
        "%YAML 9.9\n---\n!!binary x".to_owned(),
        String::new(),
        "\t".to_owned(),
        "- 1\n- 2\n".to_owned(),
    ] {
        let finding = read("item.yaml", &text).unwrap_err();
        assert!(finding.code.starts_with("yaml."), "{finding}");
    }
    assert_eq!(code("code: &x a\nslug: *x\n"), "yaml.too-complex");
}
