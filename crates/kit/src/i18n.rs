//! Interface texts in Fluent catalogues, one pair of files per crate, all keys in one namespace.
//!
//! The roof calls [`install`] once with every crate's `LOCALES`; pages then ask [`Tr`]. Keys are prefixed with their
//! crate's subject (`case-…`, `hall-…`); `kit-…` belongs to this crate. A fault's code is a key with dots as dashes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use contract::{Lang, Text};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

pub use check::{check_catalogue, check_catalogue_over};
pub use fluent_bundle::FluentValue as Arg;

mod check;
mod style;

/// The texts of one crate in both languages. Made by [`locales!`](crate::locales).
#[derive(Debug, Clone, Copy)]
pub struct Catalogue {
    /// The crate.
    pub owner: &'static str,
    /// Fluent source, Simplified Chinese.
    pub zh: &'static str,
    /// Fluent source, English.
    pub en: &'static str,
}

impl Catalogue {
    /// The keys of its texts, without their attributes.
    pub fn keys(&self) -> std::collections::BTreeSet<String> {
        check::keys_of(self.zh).into_iter().map(|(key, _)| key).filter(|key| !key.contains('.')).collect()
    }
}

/// Embeds `locales/zh-CN.ftl` and `locales/en.ftl` of the calling crate:
/// `pub const LOCALES: kit::i18n::Catalogue = kit::locales!();`
#[macro_export]
macro_rules! locales {
    () => {
        $crate::i18n::Catalogue {
            owner: env!("CARGO_PKG_NAME"),
            zh: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/zh-CN.ftl")),
            en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en.ftl")),
        }
    };
}

/// One language's texts.
struct Texts {
    bundle: FluentBundle<FluentResource>,
    /// Messages without arguments, resolved once. Kept for the life of the process, as catalogues are.
    plain: HashMap<String, &'static str>,
}

struct Installed {
    owners: HashSet<&'static str>,
    zh: Arc<Texts>,
    en: Arc<Texts>,
    catalogues: Vec<Catalogue>,
}

static INSTALLED: LazyLock<RwLock<Installed>> = LazyLock::new(|| {
    let own = vec![crate::LOCALES];
    RwLock::new(Installed {
        owners: HashSet::from([crate::LOCALES.owner]),
        zh: Arc::new(build(Lang::Zh, &own)),
        en: Arc::new(build(Lang::En, &own)),
        catalogues: own,
    })
});

/// Keys already reported as missing, so that the log says it once.
static REPORTED: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Makes these catalogues known, besides what is known already. Installing an owner again changes nothing. A file that
/// does not parse, or a key that two crates define, is logged and the first one stands ([`check_catalogue`] refuses it
/// in a test before it gets that far).
pub fn install(catalogues: &[Catalogue]) {
    let mut installed = INSTALLED.write().unwrap_or_else(PoisonError::into_inner);
    let fresh: Vec<Catalogue> =
        catalogues.iter().filter(|c| installed.owners.insert(c.owner)).copied().collect();
    if fresh.is_empty() {
        return;
    }
    installed.catalogues.extend(fresh);
    installed.zh = Arc::new(build(Lang::Zh, &installed.catalogues));
    installed.en = Arc::new(build(Lang::En, &installed.catalogues));
}

fn build(lang: Lang, catalogues: &[Catalogue]) -> Texts {
    let language = lang.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks Fluent would put around arguments are for mixed writing directions; we have none.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(group_numbers));
    let mut plain = HashMap::new();
    for catalogue in catalogues {
        let source = match lang {
            Lang::Zh => catalogue.zh,
            Lang::En => catalogue.en,
        };
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(
                    owner = catalogue.owner,
                    lang = lang.tag(),
                    ?errors,
                    "language file has faults"
                );
                resource
            }
        };
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(owner = catalogue.owner, lang = lang.tag(), ?errors, "key defined twice");
        }
        for (key, arguments) in check::keys_of(source) {
            if arguments.is_empty()
                && let Some(text) = format(&bundle, &key, None)
            {
                plain.entry(key).or_insert_with(|| &*Box::leak(text.into_boxed_str()));
            }
        }
    }
    Texts { bundle, plain }
}

/// Integers given to a text appear grouped ("1,234"); what must not be grouped (a year, a number that names something)
/// is given as text.
fn group_numbers<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 && number.value.abs() < 9e15 => {
            Some(crate::format::grouped(number.value as i64))
        }
        _ => None,
    }
}

/// `key` or `key.attribute` formatted; `None` when there is no such text.
fn format(bundle: &FluentBundle<FluentResource>, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let (id, attribute) = match key.split_once('.') {
        Some((id, attribute)) => (id, Some(attribute)),
        None => (key, None),
    };
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        report(key, &format!("{errors:?}"));
    }
    Some(text)
}

fn report(key: &str, why: &str) {
    if REPORTED.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned()) {
        tracing::warn!(key, why, "interface text");
    }
}

/// The key of a fault's text: `case.already-accepted` is `case-already-accepted`.
pub fn fault_key(code: &str) -> String {
    code.replace('.', "-")
}

/// Speaks one language. `Copy`; give it to every template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tr {
    /// The language.
    pub lang: Lang,
}

impl Tr {
    /// A speaker of this language.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    fn texts(self) -> Arc<Texts> {
        let installed = INSTALLED.read().unwrap_or_else(PoisonError::into_inner);
        match self.lang {
            Lang::Zh => Arc::clone(&installed.zh),
            Lang::En => Arc::clone(&installed.en),
        }
    }

    /// The text of a key (or of `key.attribute`) that takes no values. A missing key shows itself and is logged once.
    pub fn t(self, key: &str) -> Cow<'static, str> {
        let texts = self.texts();
        if let Some(text) = texts.plain.get(key) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(format(&texts.bundle, key, None).unwrap_or_else(|| {
            report(key, "missing");
            key.to_owned()
        }))
    }

    /// The text of a key with values: `tr.f("case-materials-left", &[("n", 3.into())])`. Integers are grouped.
    pub fn f(self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| {
            report(key, "missing");
            key.to_owned()
        })
    }

    /// Like [`Tr::f`], but `None` when there is no such text.
    pub fn find(self, key: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            values.set((*name).to_owned(), value.clone());
        }
        format(&self.texts().bundle, key, Some(&values))
    }

    /// A text with one text value, handy in templates: `{{ tr.with("case-for", "name", name) }}`.
    pub fn with(self, key: &str, name: &str, value: &str) -> String {
        self.f(key, &[(name, value.into())])
    }

    /// A text with one count, handy in templates: `{{ tr.n("case-materials-left", left) }}`; the value is `$n`.
    pub fn n(self, key: &str, count: impl TryInto<i64>) -> String {
        self.f(key, &[("n", count.try_into().unwrap_or(i64::MAX).into())])
    }

    /// A text that is data, in this language.
    pub fn text(self, text: &Text) -> &str {
        text.get(self.lang)
    }
}

#[cfg(test)]
mod tests;
