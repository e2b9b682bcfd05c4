//! One entry for all kinds: check a value and say what it is made of. Serves `onedoor code check KIND VALUE`.

use jiff::civil::Date;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::case_number::CaseCode;
use crate::citizen_id::CitizenId;
use crate::error::{CodeError, Kind};
use crate::identity_document::{self, DocumentKind, IdentityDocument};
use crate::item::{ImplementationCode, ItemCode};
use crate::licence_id::LicenceId;
use crate::organisation::OrganisationCode;
use crate::region::Region;
use crate::telephone::Telephone;
use crate::text::Tidied;
use crate::uscc::Uscc;

/// What a valid code is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its kind.
    pub kind: Kind,
    /// The code in the form it is stored in; numbers of identity documents are masked.
    pub value: String,
    /// What was changed to get there; empty where the value was as it should be.
    pub tidied: Vec<Tidied>,
    /// What it is made of.
    pub parts: Parts,
}

/// Named parts in order; a map in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts(Vec<(&'static str, String)>);

impl Parts {
    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.push((name, value.to_string()));
        self
    }

    /// The part of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// All parts in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str()))
    }
}

impl Serialize for Parts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Checks a value as a code of this kind on a day: an identity number of somebody not yet born is refused.
///
/// # Errors
/// As [`check`], and `code.<kind>.future`.
pub fn check_on(kind: Kind, value: &str, today: Date) -> Result<Report, CodeError> {
    let report = check(kind, value)?;
    match kind {
        Kind::CitizenId => CitizenId::parse(value)?.born_by(today)?,
        Kind::PermanentResidence => {
            IdentityDocument::parse(DocumentKind::PermanentResidence, "", value)?.born_by(today)?;
        }
        _ => {}
    }
    Ok(report)
}

/// Checks a value as a code of this kind.
///
/// # Errors
/// `code.<kind>.…` with what is wrong.
pub fn check(kind: Kind, value: &str) -> Result<Report, CodeError> {
    let (value, tidied, parts) = match kind {
        Kind::Uscc => {
            let (code, tidied) = Uscc::read(value)?;
            (code.to_string(), tidied, uscc_parts(&code))
        }
        Kind::Org => {
            let (code, tidied) = OrganisationCode::read(value)?;
            let parts = Parts::default().with("body", code.body()).with("hyphenated", code.hyphenated());
            (code.to_string(), tidied, parts)
        }
        Kind::CitizenId => {
            // No day of birth here: with it the masked number would be whole again.
            let (id, tidied) = CitizenId::read(value)?;
            let parts = Parts::default().with("division", id.division()).with("sex", id.sex().as_str());
            (id.masked(), tidied, parts)
        }
        Kind::PermanentResidence | Kind::HkMacaoPermit | Kind::TaiwanPermit | Kind::Passport => {
            let (number, tidied) = identity_document::read(kind, value)?;
            (identity_document::mask(document_kind(kind), &number), tidied, Parts::default())
        }
        Kind::Telephone => {
            let (telephone, tidied) = Telephone::read(value)?;
            let parts = Parts::default().with("line", telephone.line().as_str());
            (telephone.to_string(), tidied, parts)
        }
        Kind::LicenceId => {
            let (id, tidied) = LicenceId::read(value)?;
            let parts = Parts::default()
                .with("type", id.licence_type())
                .with("issuer", id.issuer())
                .with("serial", id.serial())
                .with("version", id.version());
            (id.to_string(), tidied, parts)
        }
        Kind::Region => {
            let (region, tidied) = Region::read(value)?;
            (region.to_string(), tidied, region_parts(&region))
        }
        Kind::Item => {
            let (code, tidied) = ItemCode::read(value)?;
            (code.to_string(), tidied, item_parts(&code))
        }
        Kind::Case => {
            let (code, tidied) = CaseCode::read(value)?;
            (code.to_string(), tidied, case_parts(&code))
        }
    };
    Ok(Report { kind, value, tidied, parts })
}

fn document_kind(kind: Kind) -> DocumentKind {
    DocumentKind::named(kind.as_str()).unwrap_or(DocumentKind::Passport)
}

fn uscc_parts(code: &Uscc) -> Parts {
    Parts::default()
        .with("department", code.department())
        .with("category", code.category())
        .with("division", code.division())
        .with("organisation", code.organisation())
}

fn region_parts(region: &Region) -> Parts {
    let parts = Parts::default()
        .with("level", region.level().as_str())
        .with("filled", region.filled())
        .with("province", region.province());
    let parts = match region.parent() {
        Some(parent) => parts.with("parent", parent),
        None => parts,
    };
    if region.is_statistical_only() { parts.with("statistical-only", true) } else { parts }
}

fn item_parts(code: &ItemCode) -> Parts {
    let parts = Parts::default().with("scheme", code.scheme());
    match code {
        ItemCode::Base(code) => parts.with("catalogue", code.catalogue()).with("type", code.item_type()),
        ItemCode::Implementation(code) => implementation_parts(parts, code),
        ItemCode::Handling(code) => implementation_parts(parts, code.implementation())
            .with("variant", format!("{:02}", code.variant())),
        ItemCode::LegacyBase(code) => {
            parts.with("type", code.item_type()).with("main", code.main()).with("sub", code.sub())
        }
        ItemCode::LegacyImplementation(_) => parts,
    }
}

fn implementation_parts(parts: Parts, code: &ImplementationCode) -> Parts {
    parts.with("organ", code.organ()).with("level", code.level().as_str()).with("base", code.base())
}

fn case_parts(code: &CaseCode) -> Parts {
    match code {
        CaseCode::Public(number) => Parts::default()
            .with("form", "public")
            .with("division", number.division())
            .with("day", number.day())
            .with("serial", number.serial())
            .with("check", number.check_digit()),
        CaseCode::Exchange(number) => {
            implementation_parts(Parts::default().with("form", "exchange"), number.item())
                .with("day", number.day())
                .with("serial", number.serial())
        }
    }
}
