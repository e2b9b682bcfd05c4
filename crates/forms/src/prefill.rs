//! Answers that are known already: from the party's record, a licence, an exchange resource or a scenario answer.

use crate::form::Form;
use serde_json::{Map, Value};
use std::fmt;

/// Where a value may come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// `party:name`: an attribute of the applicant's record.
    Party(String),
    /// `licence:TYPE/field`: a field of a licence the applicant holds.
    Licence {
        /// Type of the licence.
        kind: String,
        /// Field on it.
        field: String,
    },
    /// `exchange:CODE/field`: a field of a data resource.
    Exchange {
        /// Code of the resource.
        resource: String,
        /// Field of its answer.
        field: String,
    },
    /// `answer:id`: the answer to a scenario question.
    Answer(String),
}

/// The caller's access to the sources. It asks for consent, logs the calls and knows the party.
pub trait Sources {
    /// The value, or `None` where the source does not have it.
    fn value(&self, source: &Source) -> Option<Value>;
}

/// Which source filled a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Id of the field.
    pub field: String,
    /// The source.
    pub source: Source,
}

impl Source {
    /// Reads `party:name`, `licence:TYPE/field`, `exchange:CODE/field` or `answer:id`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let word = |text: &str| {
            let ok = !text.is_empty() && text.chars().count() <= 100 && !text.contains(char::is_whitespace);
            ok.then(|| text.to_owned())
        };
        let pair = || {
            let (code, field) = rest.rsplit_once('/')?;
            Some((word(code)?, word(field)?))
        };
        match kind {
            "party" => word(rest).map(Self::Party),
            "answer" => word(rest).map(Self::Answer),
            "licence" => pair().map(|(kind, field)| Self::Licence { kind, field }),
            "exchange" => pair().map(|(resource, field)| Self::Exchange { resource, field }),
            _ => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Party(name) => write!(f, "party:{name}"),
            Self::Licence { kind, field } => write!(f, "licence:{kind}/{field}"),
            Self::Exchange { resource, field } => write!(f, "exchange:{resource}/{field}"),
            Self::Answer(id) => write!(f, "answer:{id}"),
        }
    }
}

impl Form {
    /// The known answers with where they came from (MAT-04, 自助填表). For each field the first source whose value
    /// the field accepts wins: a value that would be an error is not put into anybody's form.
    pub fn prefill(&self, sources: &dyn Sources) -> (Map<String, Value>, Vec<Provenance>) {
        let mut data = Map::new();
        let mut origins = Vec::new();
        for field in self.fields() {
            let found = field.prefill.iter().find_map(|source| {
                let value = self.accepted(field, &sources.value(source)?)?;
                Some((value, source))
            });
            if let Some((value, source)) = found {
                data.insert(field.id.clone(), value);
                origins.push(Provenance { field: field.id.clone(), source: source.clone() });
            }
        }
        (data, origins)
    }
}
