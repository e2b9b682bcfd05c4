//! FEEL expressions inside a process. The only file of this crate that knows the `decision` crate.

use crate::Vars;
use serde_json::Value;

/// A compiled FEEL expression (条件表达式): a sequence-flow condition, a completion condition, a computed attribute.
#[derive(Clone)]
pub struct Condition {
    text: String,
    expression: decision::Expression,
}

impl std::fmt::Debug for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Condition").field(&self.text).finish()
    }
}

/// Longest expression accepted, in bytes; nobody reads a longer one.
const LONGEST: usize = 16 * 1024;

impl Condition {
    /// Compiles FEEL text. A leading `=`, which some modellers write before FEEL, is dropped.
    ///
    /// # Errors
    /// The reason in words, when the text is empty, too long, or not FEEL.
    pub fn compile(text: &str) -> Result<Condition, String> {
        let trimmed = text.trim();
        let source = trimmed.strip_prefix('=').unwrap_or(trimmed).trim();
        if source.is_empty() {
            return Err("the expression is empty".into());
        }
        if source.len() > LONGEST {
            return Err(format!("the expression is longer than {LONGEST} bytes"));
        }
        if source.starts_with("${") || source.starts_with("#{") {
            return Err("this is not FEEL: write `amount > 100`, without `${…}`".into());
        }
        let expression = decision::Expression::compile(source, &decision::Names::any())
            .map_err(|error| error.to_string())?;
        Ok(Condition { text: source.to_owned(), expression })
    }

    /// The FEEL text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value of the expression over `vars`; a variable that is not there is null, and so may the value be.
    ///
    /// # Errors
    /// The reason in words.
    pub fn eval(&self, vars: &Vars) -> Result<Value, String> {
        let value = self.expression.eval_nullable(vars).map_err(|error| error.to_string())?;
        Ok(value.unwrap_or(Value::Null))
    }

    /// Whether it is true. Null, which is what a comparison with a missing variable gives, is not a yes.
    ///
    /// # Errors
    /// The reason in words, also when the value is neither true nor false nor null.
    pub fn holds(&self, vars: &Vars) -> Result<bool, String> {
        match self.eval(vars)? {
            Value::Bool(holds) => Ok(holds),
            Value::Null => Ok(false),
            other => Err(format!("`{}` gives {other}, not true or false", self.text)),
        }
    }
}
