//! The answer to why, in words of both languages. Whoever shows it gives the labels of the form.

use super::{Condition, Why};
use serde_json::Value;

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What a form calls an input, and what it calls a value of it.
pub trait Labels {
    /// The label of an input or of the path of a part of it.
    fn input(&self, path: &str) -> Option<Words>;
    /// The label of a value, such as that of a choice.
    fn value(&self, path: &str, value: &Value) -> Option<Words>;
}

/// Nothing is called otherwise than in the file.
pub struct AsWritten;

impl Labels for AsWritten {
    fn input(&self, _: &str) -> Option<Words> {
        None
    }

    fn value(&self, _: &str, _: &Value) -> Option<Words> {
        None
    }
}

fn same(text: &str) -> Words {
    Words { zh: text.to_owned(), en: text.to_owned() }
}

/// A value as people read it.
fn plain(value: &Value) -> Words {
    match value {
        Value::Bool(true) => Words { zh: "是".to_owned(), en: "yes".to_owned() },
        Value::Bool(false) => Words { zh: "否".to_owned(), en: "no".to_owned() },
        Value::Null => Words { zh: "未填".to_owned(), en: "not given".to_owned() },
        Value::String(text) => same(text),
        other => same(&other.to_string()),
    }
}

fn label(labels: &dyn Labels, path: &str, written: Option<&str>) -> Words {
    labels.input(path).unwrap_or_else(|| same(written.unwrap_or(path)))
}

fn value(labels: &dyn Labels, path: &str, value: &Value) -> Words {
    labels.value(path, value).unwrap_or_else(|| plain(value))
}

impl Why {
    /// The answer in sentences: each rule that gave the result with what fulfilled it, then what would have to change.
    pub fn words(&self, labels: &dyn Labels) -> Vec<Words> {
        let mut lines = Vec::new();
        for table in &self.tables {
            for rule in &table.rules {
                let (zh, en) = conditions(labels, &rule.conditions);
                let (zh_because, en_because) = match &rule.annotation {
                    Some(text) => (format!("（{text}）"), format!(" ({text})")),
                    None => Default::default(),
                };
                let (decision, number) = (&table.decision, rule.number);
                lines.push(Words {
                    zh: format!("适用“{decision}”第 {number} 条规则{zh_because}{zh}。"),
                    en: format!("Rule {number} of “{decision}” applies{en_because}{en}."),
                });
            }
            if table.rules.is_empty() {
                let decision = &table.decision;
                lines.push(Words {
                    zh: format!("“{decision}”没有适用的规则。"),
                    en: format!("No rule of “{decision}” applies."),
                });
            }
        }
        for other in &self.otherwise {
            let mut parts: (Vec<String>, Vec<String>) = Default::default();
            for change in &other.changes {
                let name = label(labels, &change.input, change.label.as_deref());
                let (from, to) =
                    (value(labels, &change.input, &change.from), value(labels, &change.input, &change.to));
                parts.0.push(format!("{}由 {} 改为 {}", name.zh, from.zh, to.zh));
                parts.1.push(format!("{} were {} instead of {}", name.en, to.en, from.en));
            }
            let outcome = value(labels, &self.decision, &other.outcome);
            lines.push(Words {
                zh: format!("若{}，结果为：{}。", parts.0.join("，且"), outcome.zh),
                en: format!("If {}, the outcome would be: {}.", parts.1.join(" and "), outcome.en),
            });
        }
        lines
    }
}

fn conditions(labels: &dyn Labels, all: &[Condition]) -> (String, String) {
    if all.is_empty() {
        return Default::default();
    }
    let mut parts: (Vec<String>, Vec<String>) = Default::default();
    for condition in all {
        let name = label(labels, &condition.of, condition.label.as_deref());
        let value = value(labels, &condition.of, &condition.value);
        parts.0.push(format!("{}为 {}", name.zh, value.zh));
        parts.1.push(format!("{} is {}", name.en, value.en));
    }
    (format!("：{}", parts.0.join("、")), format!(": {}", parts.1.join(", ")))
}
