//! What a party is identified by: the kind, the number in its one spelling, and the country of a passport.

use std::fmt;

use codes::{CodeError, Country, DocumentKind, IdentityDocument, Uscc};
use contract::Fault;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::PartyKind;
use crate::vault;

/// What kind of number a party is identified by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdKind {
    /// 公民身份号码 (GB 11643).
    CitizenId,
    /// 统一社会信用代码 (GB 32100).
    Uscc,
    /// 港澳居民居住证.
    HkMacaoResidence,
    /// 台湾居民居住证.
    TaiwanResidence,
    /// 港澳居民来往内地通行证.
    HkMacaoPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 外国人永久居留身份证.
    PermanentResidence,
    /// 护照.
    Passport,
}

store::column_text!(IdKind {
    CitizenId => "citizen-id",
    Uscc => "uscc",
    HkMacaoResidence => "hk-macao-residence",
    TaiwanResidence => "taiwan-residence",
    HkMacaoPermit => "hk-macao-permit",
    TaiwanPermit => "taiwan-permit",
    PermanentResidence => "permanent-residence",
    Passport => "passport",
});

impl IdKind {
    /// The kind of document; `None` for a credit code.
    pub fn document(self) -> Option<DocumentKind> {
        Some(match self {
            Self::Uscc => return None,
            Self::CitizenId => DocumentKind::CitizenId,
            Self::HkMacaoResidence => DocumentKind::HkMacaoResidence,
            Self::TaiwanResidence => DocumentKind::TaiwanResidence,
            Self::HkMacaoPermit => DocumentKind::HkMacaoPermit,
            Self::TaiwanPermit => DocumentKind::TaiwanPermit,
            Self::PermanentResidence => DocumentKind::PermanentResidence,
            Self::Passport => DocumentKind::Passport,
        })
    }

    /// The kinds natural persons have.
    pub fn of_persons() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| *kind != Self::Uscc)
    }

    pub(super) fn fits(self, kind: PartyKind) -> bool {
        (self == Self::Uscc) == (kind == PartyKind::Enterprise)
    }
}

impl From<DocumentKind> for IdKind {
    fn from(kind: DocumentKind) -> Self {
        match kind {
            DocumentKind::CitizenId => Self::CitizenId,
            DocumentKind::HkMacaoResidence => Self::HkMacaoResidence,
            DocumentKind::TaiwanResidence => Self::TaiwanResidence,
            DocumentKind::HkMacaoPermit => Self::HkMacaoPermit,
            DocumentKind::TaiwanPermit => Self::TaiwanPermit,
            DocumentKind::PermanentResidence => Self::PermanentResidence,
            DocumentKind::Passport => Self::Passport,
        }
    }
}

/// What a party is identified by, checked. `{:?}` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Id(What);

#[derive(Clone, PartialEq, Eq)]
enum What {
    Enterprise(Uscc),
    Person(IdentityDocument),
    /// From a record made when every number of five to thirty letters and digits was taken.
    Kept(IdKind, String),
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Id").field(&self.kind()).field(&self.masked()).finish()
    }
}

impl Id {
    /// Checks a number of this kind; `country` is that of a passport. A number that says by itself what it is decides over
    /// the kind: see [`IdentityDocument::parse`].
    ///
    /// # Errors
    /// `party.id-missing`, `party.country`, and for each kind `party.uscc`, `party.citizen-id`, `party.hk-macao-permit`,
    /// `party.taiwan-permit`, `party.permanent-residence`, `party.passport`; never with the number itself.
    pub fn read(kind: IdKind, country: &str, number: &str) -> Result<Self, Fault> {
        if number.trim().is_empty() {
            return Err(Fault::invalid("party.id-missing"));
        }
        let what = match kind.document() {
            None => Uscc::parse(number).map(What::Enterprise),
            Some(document) => {
                if document.has_country() && Country::parse(country).is_none() {
                    return Err(Fault::invalid("party.country"));
                }
                IdentityDocument::parse(document, country, number).map(What::Person)
            }
        };
        what.map(Self).map_err(|error| fault(&error))
    }

    /// Whether its holder was born by this day, where the number tells.
    ///
    /// # Errors
    /// The fault of the number's kind, as [`Id::read`] has it.
    pub fn born_by(&self, today: Date) -> Result<(), Fault> {
        match self.document() {
            Some(document) => document.born_by(today).map_err(|error| fault(&error)),
            None => Ok(()),
        }
    }

    /// What a record says, also where it would be refused today.
    pub(crate) fn of_record(kind: IdKind, country: &str, number: &str) -> Self {
        Self::read(kind, country, number).unwrap_or_else(|_| Self(What::Kept(kind, number.to_owned())))
    }

    /// The kind.
    pub fn kind(&self) -> IdKind {
        match &self.0 {
            What::Kept(kind, _) => *kind,
            What::Enterprise(_) => IdKind::Uscc,
            What::Person(document) => document.kind().into(),
        }
    }

    /// The country of a passport: three letters; empty for all else.
    pub fn country(&self) -> &'static str {
        match &self.0 {
            What::Person(document) => document.country().map_or("", Country::code),
            What::Enterprise(_) | What::Kept(..) => "",
        }
    }

    /// The whole number. Never log it.
    pub fn number(&self) -> &str {
        match &self.0 {
            What::Enterprise(code) => code.as_str(),
            What::Person(document) => document.reveal(),
            What::Kept(_, number) => number,
        }
    }

    /// The number as others see it; a unified social credit code is public and whole.
    pub fn masked(&self) -> String {
        match &self.0 {
            What::Enterprise(code) => code.as_str().to_owned(),
            What::Person(document) => document.masked(),
            What::Kept(kind, number) => {
                codes::mask_number(kind.document().unwrap_or(DocumentKind::Passport), number)
            }
        }
    }

    /// The document of a natural person.
    pub fn document(&self) -> Option<&IdentityDocument> {
        match &self.0 {
            What::Person(document) => Some(document),
            What::Enterprise(_) | What::Kept(..) => None,
        }
    }

    /// Whether both are one person's or one enterprise's.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }

    /// What the party is found by.
    pub(crate) fn index(&self) -> Result<[u8; 32], Fault> {
        Ok(vault::index(&self.key())?)
    }

    /// [`Id::index`] by every key in use.
    pub(crate) fn indexes(&self) -> Result<Vec<[u8; 32]>, Fault> {
        Ok(vault::indexes(&self.key())?)
    }

    /// What its index is made of.
    pub(crate) fn key(&self) -> Vec<&str> {
        match &self.0 {
            What::Enterprise(code) => vec!["uscc", code.as_str()],
            What::Person(document) => match document.key() {
                [family, "", number] => vec![family, number],
                whole => whole.to_vec(),
            },
            What::Kept(IdKind::PermanentResidence, number) => vec!["residence-permit", number],
            What::Kept(kind, number) => vec![kind.as_str(), number],
        }
    }

    /// What records made before permits were found by their lifelong part and passports by their country too are found by;
    /// `None` where that is the same.
    pub(crate) fn former_index(&self) -> Result<Option<[u8; 32]>, Fault> {
        Ok(self.former_key().map(|key| vault::index(&key)).transpose()?)
    }

    /// [`Id::former_index`] by every key in use.
    pub(crate) fn former_indexes(&self) -> Result<Vec<[u8; 32]>, Fault> {
        Ok(self.former_key().map(|key| vault::indexes(&key)).transpose()?.unwrap_or_default())
    }

    fn former_key(&self) -> Option<[&str; 2]> {
        let What::Person(document) = &self.0 else { return None };
        let [family, country, stem] = document.key();
        let same = country.is_empty() && stem == document.reveal();
        (!same).then(|| [family, document.reveal()])
    }
}

fn fault(error: &CodeError) -> Fault {
    let code = match error.kind {
        codes::Kind::Uscc => "party.uscc",
        codes::Kind::HkMacaoPermit => "party.hk-macao-permit",
        codes::Kind::TaiwanPermit => "party.taiwan-permit",
        codes::Kind::PermanentResidence => "party.permanent-residence",
        codes::Kind::Passport => "party.passport",
        _ => "party.citizen-id",
    };
    Fault::invalid(code).with("why", error.code())
}

/// Every document a number may be of, when only the number is known: a credit code, a number that says what it is, or else a
/// Taiwan permit and a passport of each country.
pub(super) fn readings(number: &str) -> Vec<Id> {
    if let Ok(code) = Uscc::parse(number) {
        return vec![Id(What::Enterprise(code))];
    }
    if let Some(document) = IdentityDocument::recognise(number) {
        // Numbers of passports may look like those of a Hong Kong permit; all others are nobody else's.
        let alone = document.kind() != DocumentKind::HkMacaoPermit;
        let mut all = vec![Id(What::Person(document))];
        if !alone {
            all.extend(passports(number));
        }
        return all;
    }
    let permit = IdentityDocument::parse(DocumentKind::TaiwanPermit, "", number).ok();
    permit.map(|document| Id(What::Person(document))).into_iter().chain(passports(number)).collect()
}

fn passports(number: &str) -> impl Iterator<Item = Id> {
    Country::all()
        .filter_map(|country| IdentityDocument::parse(DocumentKind::Passport, country.code(), number).ok())
        .map(|document| Id(What::Person(document)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_alone_may_be_of_several_documents() {
        let kinds = |number: &str| {
            let mut kinds: Vec<IdKind> = readings(number).iter().map(Id::kind).collect();
            kinds.dedup();
            kinds
        };
        assert_eq!(kinds("91150402DEM000110R"), [IdKind::Uscc]);
        assert_eq!(kinds("15040219900612998x"), [IdKind::CitizenId]);
        assert_eq!(kinds("830000197303106328"), [IdKind::TaiwanResidence]);
        assert_eq!(kinds("H12345678"), [IdKind::HkMacaoPermit, IdKind::Passport]);
        assert_eq!(kinds("12345678"), [IdKind::TaiwanPermit, IdKind::Passport]);
        assert_eq!(kinds("E12345678"), [IdKind::Passport]);
        assert!(kinds("no number at all").is_empty() && kinds("").is_empty());
    }

    #[test]
    fn numbers_have_one_spelling_and_say_what_is_wrong() {
        let read = |kind, number: &str| Id::read(kind, "VNM", number);
        assert_eq!(read(IdKind::CitizenId, " 150402 19900612 998x").unwrap().number(), "15040219900612998X");
        let wrong = read(IdKind::CitizenId, "150402199006129981").unwrap_err();
        assert_eq!(wrong.code, "party.citizen-id");
        assert!(!wrong.to_string().contains("15040219900612998"));
        for (kind, number, code) in [
            (IdKind::Passport, "护照", "party.passport"),
            (IdKind::HkMacaoPermit, "X1", "party.hk-macao-permit"),
            (IdKind::TaiwanPermit, "1", "party.taiwan-permit"),
            (IdKind::PermanentResidence, "1", "party.permanent-residence"),
            (IdKind::Uscc, "1", "party.uscc"),
            (IdKind::Uscc, " ", "party.id-missing"),
        ] {
            assert_eq!(read(kind, number).unwrap_err().code, code);
        }
        assert_eq!(Id::read(IdKind::Passport, "", "E12345678").unwrap_err().code, "party.country");
        assert_eq!(read(IdKind::Passport, "e 1234 5678").unwrap().masked(), "E*******8");
    }
}
