//! Which variables an expression may use.

use crate::Type;
use std::collections::BTreeMap;

/// The variables an expression may use: declared ones, or any.
///
/// FEEL names may contain spaces and operators, so the parser must know every name beforehand; and a misspelt name
/// must be found when a definition is published, not when a case is waiting.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub(crate) open: bool,
    pub(crate) known: BTreeMap<String, Declared>,
}

/// One declared name with its declared properties; none declared means that any are allowed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Declared {
    pub kind: Type,
    pub inner: BTreeMap<String, Declared>,
}

impl Names {
    /// These names. A dot declares a property: `applicant.年龄` declares `applicant` with the property `年龄`, and
    /// then only declared properties of `applicant` are known.
    pub fn of<I>(names: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        names.into_iter().fold(Self::default(), |all, name| all.with(name.as_ref(), Type::Any))
    }

    /// Every name in the text is taken for a variable; what the data does not have is null. For process definitions
    /// run without declared variables.
    pub fn any() -> Self {
        Self { open: true, known: BTreeMap::new() }
    }

    /// Adds a name with its type, so that JSON texts become dates, times or durations.
    #[must_use]
    pub fn with(mut self, path: &str, kind: Type) -> Self {
        let mut level = &mut self.known;
        let mut segments = path.split('.').map(str::trim).peekable();
        while let Some(segment) = segments.next() {
            let declared = level.entry(segment.to_owned()).or_default();
            if segments.peek().is_none() {
                declare(declared, &kind);
            }
            level = &mut declared.inner;
        }
        self
    }

    /// Adds one name as it is, even if it contains a dot.
    pub(crate) fn with_name(mut self, name: &str, kind: &Type) -> Self {
        declare(self.known.entry(name.to_owned()).or_default(), kind);
        self
    }

    pub(crate) fn segments(&self) -> Vec<String> {
        fn collect(level: &BTreeMap<String, Declared>, into: &mut Vec<String>) {
            for (name, declared) in level {
                into.push(name.clone());
                collect(&declared.inner, into);
            }
        }
        let mut all = Vec::new();
        collect(&self.known, &mut all);
        all
    }
}

fn declare(declared: &mut Declared, kind: &Type) {
    let mut inner = kind;
    while let Type::List(item) = inner {
        inner = item;
    }
    if let Type::Context(entries) = inner {
        for (name, entry) in entries {
            declare(declared.inner.entry(name.clone()).or_default(), entry);
        }
    }
    declared.kind = kind.clone();
}
