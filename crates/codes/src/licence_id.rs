//! Licence identifiers 电子证照标识 (GB/T 36904): `1.2.156.3005.2.<type>.<issuer>.<serial>.<version>.<check>`.

use std::fmt;

use crate::error::{CodeError, Fault, Kind};
use crate::iso7064::mod_37_36;
use crate::text::{
    self, ALPHANUMERIC, DIGIT, Tidied, number, parsed_code, piece, require, require_length, text_code,
};
use crate::uscc::Uscc;

const KIND: Kind = Kind::LicenceId;
/// The object identifier under which all licences stand.
const ROOT: &str = "1.2.156.3005.2.";
const SHAPE: &str = "1.2.156.3005.2.TYPE.ISSUER.SERIAL.VERSION.CHECK";

/// Type of a licence 证照类型代码: credit code of the authority that defined it, and three digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LicenceType(String);

text_code!(LicenceType);

impl LicenceType {
    /// Reads a type code.
    ///
    /// # Errors
    /// `code.licence-id.…`; `code.licence-id.part` for a mistake in the credit code.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        let text = text::tidy(KIND, value)?.text;
        require_length(KIND, &text, 21, "a type of 21 characters")?;
        require(KIND, &text, 0..18, text::is_alphanumeric, ALPHANUMERIC)?;
        require(KIND, &text, 18..21, |c| c.is_ascii_digit(), DIGIT)?;
        inside("credit code of the defining authority", Uscc::parse(piece(&text, 0..18)))?;
        Ok(Self(text))
    }

    /// Puts a type code together; `serial` is 0 to 999.
    ///
    /// # Errors
    /// `code.licence-id.value` for a larger serial.
    pub fn make(authority: &Uscc, serial: u16) -> Result<Self, CodeError> {
        if serial > 999 {
            return Err(CodeError::new(
                KIND,
                Fault::Value { part: "serial of the type", expected: "0 to 999" },
            ));
        }
        Ok(Self(format!("{authority}{serial:03}")))
    }
}

/// A licence identifier. It stays with the licence; the version grows with every change (GB/T 36904).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LicenceId {
    licence_type: LicenceType,
    issuer: Uscc,
    serial: String,
    version: u16,
}

parsed_code!(LicenceId);

impl fmt::Display for LicenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { licence_type, issuer, serial, version } = self;
        write!(f, "{ROOT}{licence_type}.{issuer}.{serial}.{version:03}.{}", self.check_character())
    }
}

impl LicenceId {
    /// Reads an identifier, the root `1.2.156.3005.2` included.
    ///
    /// # Errors
    /// `code.licence-id.…` with what is wrong.
    pub fn parse(value: &str) -> Result<Self, CodeError> {
        Self::read(value).map(|(id, _)| id)
    }

    pub(crate) fn read(value: &str) -> Result<(Self, Vec<Tidied>), CodeError> {
        let tidy = text::tidy(KIND, value)?;
        let shape = || CodeError::new(KIND, Fault::Shape { expected: SHAPE });
        let mut parts = tidy.text.strip_prefix(ROOT).ok_or_else(shape)?.split('.');
        let (Some(licence_type), Some(issuer), Some(serial), Some(version), Some(check), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(shape());
        };
        require_serial(serial)?;
        let version_wrong = || CodeError::new(KIND, Fault::Value { part: "version", expected: "001 to 999" });
        if version.len() != 3 || !version.bytes().all(|b| b.is_ascii_digit()) {
            return Err(version_wrong());
        }
        let mut check = check.chars();
        let (Some(found), None) = (check.next(), check.next()) else {
            return Err(shape());
        };
        // The check character covers everything, so it speaks before the credit codes inside.
        let covered = || [licence_type, issuer, serial, version].into_iter().flat_map(str::chars);
        if covered().all(text::is_alphanumeric) {
            let expected = mod_37_36(covered());
            if found != expected {
                return Err(CodeError::new(KIND, Fault::CheckDigit { expected, found }));
            }
        }
        let id = Self {
            licence_type: inside("type", LicenceType::parse(licence_type))?,
            issuer: inside("issuer", Uscc::parse(issuer))?,
            serial: serial.to_owned(),
            version: u16::try_from(number(version)).ok().filter(|n| *n > 0).ok_or_else(version_wrong)?,
        };
        Ok((id, tidy.done))
    }

    /// Puts an identifier together: a serial of 1 to 32 digits or capital letters, a version of 1 to 999.
    ///
    /// # Errors
    /// `code.licence-id.value` for a serial or version that cannot be.
    pub fn make(
        licence_type: &LicenceType,
        issuer: &Uscc,
        serial: &str,
        version: u16,
    ) -> Result<Self, CodeError> {
        let serial = text::tidy(KIND, serial)?.text;
        require_serial(&serial)?;
        if !(1..=999).contains(&version) {
            return Err(CodeError::new(KIND, Fault::Value { part: "version", expected: "001 to 999" }));
        }
        Ok(Self { licence_type: licence_type.clone(), issuer: issuer.clone(), serial, version })
    }

    /// The same licence in its next version.
    ///
    /// # Errors
    /// `code.licence-id.value` after version 999.
    pub fn next_version(&self) -> Result<Self, CodeError> {
        Self::make(&self.licence_type, &self.issuer, &self.serial, self.version.saturating_add(1))
    }

    /// Type of licence.
    pub fn licence_type(&self) -> &LicenceType {
        &self.licence_type
    }

    /// The organ that issued it.
    pub fn issuer(&self) -> &Uscc {
        &self.issuer
    }

    /// Serial within type and issuer.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// Version, from 1.
    pub fn version(&self) -> u16 {
        self.version
    }

    /// The check character over type, issuer, serial and version, dots and root left out.
    pub fn check_character(&self) -> char {
        let version = format!("{:03}", self.version);
        let parts = [self.licence_type.as_str(), self.issuer.as_str(), &self.serial, &version];
        mod_37_36(parts.into_iter().flat_map(str::chars))
    }
}

fn require_serial(serial: &str) -> Result<(), CodeError> {
    if (1..=32).contains(&serial.chars().count()) && serial.chars().all(text::is_alphanumeric) {
        return Ok(());
    }
    let expected = "1 to 32 digits or capital letters";
    Err(CodeError::new(KIND, Fault::Value { part: "serial", expected }))
}

fn inside<T>(part: &'static str, result: Result<T, CodeError>) -> Result<T, CodeError> {
    result.map_err(|error| CodeError::new(KIND, Fault::Inside { part, error: Box::new(error) }))
}
