//! Identifiers and check digits: parse, check, make. Pure: no table to load, no clock, no network.
//!
//! | kind | type | standard |
//! |---|---|---|
//! | `uscc` | [`Uscc`] | GB 32100-2015 unified social credit code 统一社会信用代码 |
//! | `org` | [`OrganisationCode`] | GB 11714 organisation code 组织机构代码 |
//! | `citizen-id` | [`CitizenId`] | GB 11643-1999 citizen identity number 公民身份号码 |
//! | `permanent-residence` `hk-macao-permit` `taiwan-permit` `passport` | [`IdentityDocument`] | documents of persons without an identity card 证件号码 |
//! | `telephone` | [`Telephone`] | numbers of the mainland, and E.164 电话号码 |
//! | `licence-id` | [`LicenceId`] | GB/T 36904 licence identifier 电子证照标识 |
//! | `region` | [`Region`] | GB/T 2260 and the 12-digit statistical division codes 行政区划代码 |
//! | `item` | [`ItemCode`] | government-service item codes 政务服务事项编码, 10/24 and 12/31/33 characters |
//! | `case` | [`CaseCode`] | our public case number 办件编号 and the 43-character exchange form |
//!
//! [`name`] has one spelling and one key for names of persons and enterprises, [`Country`] the countries of passports,
//! [`address`] what of an address everybody may see.
//!
//! All parsers first **tidy** what people type: blanks anywhere and invisible characters are dropped, full-width forms
//! become ASCII, small letters become capitals, and every kind of dash becomes a hyphen. [`check`] says which of these it
//! did. Nothing else is forgiven: no O for 0, no missing digit.

pub mod address;
mod case_number;
mod check;
mod citizen_id;
mod country;
mod error;
pub mod han;
mod identity_document;
mod iso7064;
mod item;
mod licence_id;
mod licence_number;
pub mod name;
mod organisation;
mod region;
mod telephone;
mod text;
mod uscc;

pub use case_number::{CaseCode, CaseNumber, ExchangeCaseNumber};
pub use check::{Parts, Report, check, check_on};
pub use citizen_id::{CitizenId, Sex};
pub use country::Country;
pub use error::{CodeError, Fault, Kind, UnknownKind};
pub use identity_document::{DocumentKind, IdentityDocument, mask as mask_number};
pub use item::{
    BaseCode, HandlingCode, ImplementationCode, ItemCode, LegacyBaseCode, LegacyImplementationCode,
    PowerLevel,
};
pub use licence_id::{LicenceId, LicenceType};
pub use licence_number::{LicenceNumber, NumberError};
pub use organisation::OrganisationCode;
pub use region::{Level, Region};
pub use telephone::{Line, Telephone};
pub use text::Tidied;
pub use uscc::Uscc;
