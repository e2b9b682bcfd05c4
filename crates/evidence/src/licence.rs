//! Issuing and verifying electronic licences (电子证照); what becomes of them afterwards stands in [`crate::life`]. Identifiers follow GB/T 36904.

use codes::{CodeError, LicenceId, LicenceNumber, LicenceType, Uscc};
use contract::events::licence::Issued;
use contract::lookup::{LicenceSummary, NewLicence};
use contract::time::china_date;
use contract::{Actor, Fault, Lang, Text};
use serde_json::json;
use store::Tx;

use crate::store::{self as rows, LicenceRow};

/// Told in the ledger: a licence was issued. Data `identifier`, `name`.
pub const ISSUED: &str = <Issued as contract::events::Fact>::KIND;

/// Where a licence stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 有效.
    Valid,
    /// Not yet in force.
    NotYet,
    /// 已过期.
    Expired,
    /// 暂扣: does not count for a while.
    Suspended,
    /// 已吊销/撤销.
    Revoked,
    /// 已注销.
    Cancelled,
    /// 已变更: there is a next version.
    Superseded,
}

impl Standing {
    /// The word in the API and in language-file keys (`licence-standing-…`).
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Valid => "valid",
            Standing::NotYet => "not-yet",
            Standing::Expired => "expired",
            Standing::Suspended => "suspended",
            Standing::Revoked => "revoked",
            Standing::Cancelled => "cancelled",
            Standing::Superseded => "superseded",
        }
    }
}

impl LicenceRow {
    /// Where it stands on a day (`YYYY-MM-DD`).
    pub fn standing(&self, today: &str) -> Standing {
        match self.state.as_str() {
            "revoked" => return Standing::Revoked,
            "cancelled" => return Standing::Cancelled,
            "superseded" => return Standing::Superseded,
            _ => {}
        }
        if self.valid_to.as_deref().is_some_and(|last| today > last) {
            Standing::Expired
        } else if self.state == "suspended" {
            Standing::Suspended
        } else if today < self.valid_from.as_str() {
            Standing::NotYet
        } else {
            Standing::Valid
        }
    }

    /// Its name in both languages.
    pub fn name(&self) -> Text {
        Text::new(self.name_zh.clone(), self.name_en.clone())
    }

    /// The issuing organ's name in both languages.
    pub fn issuer_name(&self) -> Text {
        Text::new(self.issuer_zh.clone(), self.issuer_en.clone())
    }

    /// What is printed as it is kept: label in both languages, and value.
    pub(crate) fn fields(&self) -> Vec<(String, String, String)> {
        serde_json::from_str(&self.fields).unwrap_or_default()
    }

    /// Whether a printed value is the number the trade calls it by.
    pub(crate) fn is_number(&self, value: &str) -> bool {
        !self.number.is_empty() && self.number == value
    }

    /// What is printed: label in this language, and value.
    pub fn printed(&self, lang: Lang) -> Vec<(String, String)> {
        self.fields()
            .into_iter()
            .map(|(zh, en, value)| (Text::new(zh, en).get(lang).to_owned(), value))
            .collect()
    }

    /// As others see it.
    pub fn summary(&self) -> LicenceSummary {
        LicenceSummary {
            id: contract::LicenceId(self.id),
            identifier: self.identifier.clone(),
            type_code: self.type_code.clone(),
            name: self.name(),
            issuer: self.issuer_name(),
            valid_from: self.valid_from.clone(),
            valid_to: self.valid_to.clone(),
        }
    }
}

/// Today in China, as licences write it.
pub fn today(tx: &Tx) -> String {
    china_date(tx.now()).to_string()
}

fn identifier(type_code: &str, issuer: &str, serial: &str) -> Result<LicenceId, CodeError> {
    LicenceId::make(&LicenceType::parse(type_code)?, &Uscc::parse(issuer)?, serial, 1)
}

/// The next number by the rule of the trade. Where the year does not stand in it, serials go on over the years.
fn numbered(tx: &mut Tx, new: &NewLicence, region: &str, rule: &str) -> Result<String, Fault> {
    let wrong = |error: codes::NumberError| Fault::internal("licence.number", error);
    let rule = LicenceNumber::parse(rule).map_err(wrong)?;
    let year = china_date(tx.now()).year();
    let of = if rule.is_yearly() { -i64::from(year) } else { 0 };
    let serial = rows::next_serial(tx, &new.type_code, new.issuer.0, of)?;
    rule.make(region.get(..6).unwrap_or(region), year, u64::try_from(serial).unwrap_or(0)).map_err(wrong)
}

/// Issues a licence: the next serial of its type, issuer and year, an identifier with its check character, a row, an
/// event in the case's stream.
pub fn issue(tx: &mut Tx, actor: &Actor, new: NewLicence) -> Result<LicenceSummary, Fault> {
    let issuer =
        directory::organ::by_id(tx, new.issuer)?.ok_or_else(|| Fault::not_found("licence.no-issuer"))?;
    let holder =
        directory::party::by_id(tx, new.holder)?.ok_or_else(|| Fault::not_found("licence.no-holder"))?;
    let year = i64::from(china_date(tx.now()).year());
    let serial = rows::next_serial(tx, &new.type_code, new.issuer.0, year)?;
    let identifier = identifier(&new.type_code, &issuer.uscc, &format!("{year}{serial:07}"))
        .map_err(|error| Fault::internal("licence.identifier", error))?;
    let number =
        new.number.as_ref().map(|number| numbered(tx, &new, &issuer.region, &number.rule)).transpose()?;
    let first = new.number.iter().zip(&number).map(|(rule, number)| (&rule.label, number));
    let fields: Vec<(&str, &str, &str)> = first
        .chain(new.fields.iter().map(|(label, value)| (label, value)))
        .map(|(label, value)| (label.zh.as_str(), label.en.as_str(), value.as_str()))
        .collect();
    let fields = json!(fields).to_string();
    let row = LicenceRow {
        id: tx.new_id(),
        identifier: identifier.to_string(),
        type_code: new.type_code,
        name_zh: new.name.zh,
        name_en: new.name.en,
        issuer: new.issuer.0,
        issuer_zh: issuer.name.zh,
        issuer_en: issuer.name.en,
        holder: new.holder.0,
        holder_name: holder.name,
        case_id: new.case.0,
        case_number: new.case_number,
        valid_from: new.valid_from,
        valid_to: new.valid_to,
        state: "valid".to_owned(),
        fields,
        issued_at: tx.now(),
        sealed: None,
        number: number.unwrap_or_default(),
        replaces: None,
        until_day: None,
    };
    rows::insert_licence(tx, &row, &actor.ledger_name())?;
    crate::life::remind(tx, &row);
    let fact = Issued {
        case: row.case_number.clone(),
        identifier: row.identifier.clone(),
        name: row.name_zh.clone(),
    };
    contract::events::record(tx, actor.ledger_name(), new.application, &fact);
    Ok(row.summary())
}
