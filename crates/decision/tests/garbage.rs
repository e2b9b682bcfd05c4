//! Anything at all may be handed to the parsers: they answer, they do not stop the process.

#![allow(clippy::unwrap_used)]

use decision::{Decisions, Expression, Names};
use proptest::prelude::*;
use serde_json::{Map, json};

/// Pieces of FEEL in any order are the likeliest way to something nobody thought of.
fn feel_like() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a",
        "年龄",
        "1",
        "2.5",
        "\"t\"",
        "+",
        "-",
        "**",
        "/",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ":",
        ",",
        ".",
        "..",
        "=",
        "!=",
        "<",
        ">=",
        " and ",
        " or ",
        "not(",
        "if ",
        " then ",
        " else ",
        "for ",
        " in ",
        " return ",
        "some ",
        "every ",
        " satisfies ",
        " between ",
        "function(",
        " external ",
        "date(",
        "count(",
        "instance of ",
        "list<",
        "item",
        "?",
        "null",
        "true",
        "@\"2026-01-01\"",
        "@",
        "//",
        "/*",
        "*/",
        "\\u",
        "\n",
        "partial",
        "string join(",
    ];
    proptest::collection::vec(proptest::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn expressions_answer(text in feel_like(), noise in ".{0,80}") {
        let mut data = Map::new();
        data.insert("a".to_owned(), json!([1, {"a": 2}]));
        data.insert("年龄".to_owned(), json!("18"));
        for text in [&text, &noise] {
            for names in [Names::any(), Names::of(["a", "年龄"])] {
                if let Ok(expression) = Expression::compile(text, &names) {
                    let _ = expression.eval(&data);
                }
            }
        }
    }

    #[test]
    fn decision_files_answer(from in 0_usize..3500, length in 0_usize..60, instead in feel_like()) {
        let whole: Vec<char> = include_str!("data/restaurant.dmn").chars().collect();
        let (before, rest) = whole.split_at(from.min(whole.len()));
        let after = rest.get(length..).unwrap_or_default();
        let text: String = before.iter().copied().chain(instead.chars()).chain(after.iter().copied()).collect();
        if let Ok(decisions) = Decisions::read(&text, "garbage.dmn") {
            for name in decisions.names() {
                let data = json!({"经营场所": {"面积": 1, "业态": "餐馆"}, "受理日期": "2026-01-01", "期限": "P1D"});
                let _ = decisions.eval(name, data.as_object().unwrap());
            }
        }
    }
}
