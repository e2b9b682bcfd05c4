//! Identifiers and check digits: parse, check, make. Pure: no table to load, no clock, no network.
//!
//! | kind | type | standard |
//! |---|---|---|
//! | `uscc` | [`Uscc`] | GB 32100-2015 unified social credit code 统一社会信用代码 |
//! | `org` | [`OrganisationCode`] | GB 11714 organisation code 组织机构代码 |
//! | `citizen-id` | [`CitizenId`] | GB 11643-1999 citizen identity number 公民身份号码 |
//! | `licence-id` | [`LicenceId`] | GB/T 36904 licence identifier 电子证照标识 |
//! | `region` | [`Region`] | GB/T 2260 and the 12-digit statistical division codes 行政区划代码 |
//! | `item` | [`ItemCode`] | government-service item codes 政务服务事项编码, 10/24 and 12/31/33 characters |
//! | `case` | [`CaseCode`] | our public case number 办件编号 and the 43-character exchange form |
//!
//! All parsers first **tidy** what people type: blanks anywhere and zero-width characters are dropped, full-width forms
//! become ASCII, small letters become capitals, and every kind of dash becomes a hyphen. [`check`] says which of these it
//! did. Nothing else is forgiven: no O for 0, no missing digit.

mod case_number;
mod check;
mod citizen_id;
mod error;
mod iso7064;
mod item;
mod licence_id;
mod organisation;
mod region;
mod text;
mod uscc;

pub use case_number::{CaseCode, CaseNumber, ExchangeCaseNumber};
pub use check::{Parts, Report, check};
pub use citizen_id::{CitizenId, Sex};
pub use error::{CodeError, Fault, Kind, UnknownKind};
pub use item::{
    BaseCode, HandlingCode, ImplementationCode, ItemCode, LegacyBaseCode, LegacyImplementationCode,
    PowerLevel,
};
pub use licence_id::{LicenceId, LicenceType};
pub use organisation::OrganisationCode;
pub use region::{Level, Region};
pub use text::Tidied;
pub use uscc::Uscc;
