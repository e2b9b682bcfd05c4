//! Which variables an expression may use.

use feel::{Name, Scope, Type, Unknown};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The variables an expression may use: declared ones, or any.
///
/// FEEL names may contain spaces and operators, so the parser must know every name beforehand; and a misspelt name
/// must be found when a definition is published, not when a case is waiting.
#[derive(Debug, Clone, Default)]
pub struct Names {
    open: bool,
    known: BTreeMap<String, Declared>,
}

/// One declared name with its declared properties; none declared means that any are allowed.
#[derive(Debug, Clone, Default)]
struct Declared {
    kind: Type,
    inner: BTreeMap<String, Declared>,
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
                declared.kind = kind.clone();
            }
            level = &mut declared.inner;
        }
        self
    }

    /// What the parser is told: each name with its place among the inputs.
    pub(crate) fn scope(&self) -> std::borrow::Cow<'static, Scope> {
        static OPEN: LazyLock<Scope> = LazyLock::new(|| Scope::new(Unknown::Input));
        if self.open && self.known.is_empty() {
            return std::borrow::Cow::Borrowed(&OPEN);
        }
        let mut scope = Scope::new(if self.open { Unknown::Input } else { Unknown::Refused });
        for (slot, (name, declared)) in self.known.iter().enumerate() {
            scope.declare(name, declared.kind(), u32::try_from(slot).unwrap_or(u32::MAX));
        }
        std::borrow::Cow::Owned(scope)
    }
}

impl Declared {
    fn kind(&self) -> Type {
        if self.inner.is_empty() || !self.kind.is_any() {
            return self.kind.clone();
        }
        let entries =
            self.inner.iter().map(|(name, inner)| (Name::from(name.as_str()), inner.kind())).collect();
        Type::context(entries, false)
    }
}
