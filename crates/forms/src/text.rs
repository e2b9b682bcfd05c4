//! A text of a form in both languages.

use serde_json::Value;

/// A text in Chinese and, where somebody has written it, in English.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English; empty where missing, then the Chinese is shown.
    pub en: String,
}

impl Text {
    /// The English text, or the Chinese where there is none.
    pub fn en_or_zh(&self) -> &str {
        if self.en.is_empty() { &self.zh } else { &self.en }
    }

    /// Reads `"…"` or `{"zh": "…", "en": "…"}`.
    pub(crate) fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(zh) if !zh.trim().is_empty() => Some(Self { zh: zh.clone(), en: String::new() }),
            Value::Object(object) if object.keys().all(|key| key == "zh" || key == "en") => {
                let zh = object.get("zh")?.as_str().filter(|text| !text.trim().is_empty())?;
                let en = match object.get("en") {
                    Some(en) => en.as_str()?,
                    None => "",
                };
                Some(Self { zh: zh.to_owned(), en: en.to_owned() })
            }
            _ => None,
        }
    }
}
