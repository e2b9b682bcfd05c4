//! Identity documents of natural persons 自然人身份证件: which kinds there are, what their numbers look like, and what a
//! number tells of its holder.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::citizen_id::{CitizenId, Sex, check_character, parse_birth};
use crate::country::Country;
use crate::error::{CodeError, Fault, Kind};
use crate::region;
use crate::text::{
    self, ALPHANUMERIC, DIGIT, Tidied, Tidy, is_alphanumeric, number, piece, require, require_length,
};

/// What a natural person is identified by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// 居民身份证, with the citizen identity number (GB 11643).
    CitizenId,
    /// 港澳居民居住证. Its number is a citizen identity number with the address code 810000 or 820000 (国办发〔2018〕81号).
    HkMacaoResidence,
    /// 台湾居民居住证. Its number is a citizen identity number with the address code 830000 (国办发〔2018〕81号).
    TaiwanResidence,
    /// 港澳居民来往内地通行证.
    HkMacaoPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 外国人永久居留身份证, in the form of 2017 or of 2023.
    PermanentResidence,
    /// 护照 of any country. The number alone is nobody's: it goes with the country.
    Passport,
}

impl DocumentKind {
    /// Every kind, the most usual first.
    pub const ALL: [Self; 7] = [
        Self::CitizenId,
        Self::HkMacaoResidence,
        Self::TaiwanResidence,
        Self::HkMacaoPermit,
        Self::TaiwanPermit,
        Self::PermanentResidence,
        Self::Passport,
    ];

    /// Its name in data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CitizenId => "citizen-id",
            Self::HkMacaoResidence => "hk-macao-residence",
            Self::TaiwanResidence => "taiwan-residence",
            Self::HkMacaoPermit => "hk-macao-permit",
            Self::TaiwanPermit => "taiwan-permit",
            Self::PermanentResidence => "permanent-residence",
            Self::Passport => "passport",
        }
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether a country goes with the number.
    pub fn has_country(self) -> bool {
        self == Self::Passport
    }

    /// What errors call its number.
    fn code(self) -> Kind {
        match self {
            Self::CitizenId | Self::HkMacaoResidence | Self::TaiwanResidence => Kind::CitizenId,
            Self::HkMacaoPermit => Kind::HkMacaoPermit,
            Self::TaiwanPermit => Kind::TaiwanPermit,
            Self::PermanentResidence => Kind::PermanentResidence,
            Self::Passport => Kind::Passport,
        }
    }
}

/// An identity document: its kind, its number in the one spelling, and the country of a passport. It serialises nowhere and
/// `{:?}` is masked, so that a number never reaches a log by accident.
///
/// As with [`CitizenId`] there is no clock here: whoever has one asks [`IdentityDocument::born_by`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityDocument {
    kind: DocumentKind,
    country: Option<Country>,
    number: String,
}

impl fmt::Debug for IdentityDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("IdentityDocument").field(&self.kind.as_str()).field(&self.masked()).finish()
    }
}

impl IdentityDocument {
    /// Reads a document. `country` is the alpha-3 code of the country of a passport and is not looked at for other kinds.
    ///
    /// Where a number says by itself what it is (the numbers with a check character do), the document is of that kind
    /// whatever was chosen: a resident of Taiwan who chooses the identity card means the residence permit.
    ///
    /// # Errors
    /// `code.<kind>.…` with what is wrong, never with the number itself; `code.passport.value` where a passport has no
    /// country.
    pub fn parse(kind: DocumentKind, country: &str, number: &str) -> Result<Self, CodeError> {
        let tidy = tidied(kind.code(), number)?;
        if kind == DocumentKind::Passport {
            let country = Country::parse(country).ok_or_else(|| {
                let expected = "the code of a country with three letters";
                CodeError::new(Kind::Passport, Fault::Value { part: "country", expected })
            })?;
            passport(&tidy.text)?;
            return Ok(Self { kind, country: Some(country), number: tidy.text });
        }
        let kind = speaking(&tidy.text).unwrap_or(kind);
        match kind {
            DocumentKind::PermanentResidence => permanent_residence(&tidy.text)?,
            DocumentKind::HkMacaoPermit => hk_macao_permit(&tidy.text)?,
            DocumentKind::TaiwanPermit => taiwan_permit(&tidy.text)?,
            _ => {
                let number = CitizenId::parse(&tidy.text)?;
                return Ok(Self::of_citizen(&number));
            }
        }
        Ok(Self { kind, country: None, number: tidy.text })
    }

    /// Reads a number that says by itself what it is: of an identity card, a residence permit, a permanent residence
    /// card or a travel permit of Hong Kong and Macao residents. `None` for everything else: digits of a Taiwan permit
    /// and of a passport could be anything.
    pub fn recognise(number: &str) -> Option<Self> {
        let tidy = tidied(Kind::CitizenId, number).ok()?;
        let kind = speaking(&tidy.text)
            .or_else(|| hk_macao_permit(&tidy.text).is_ok().then_some(DocumentKind::HkMacaoPermit))?;
        Self::parse(kind, "", &tidy.text).ok()
    }

    /// The document of a citizen identity number: the identity card, or the residence permit its address code says.
    pub fn of_citizen(number: &CitizenId) -> Self {
        let kind = match piece(number.reveal(), 0..2) {
            "81" | "82" => DocumentKind::HkMacaoResidence,
            "83" => DocumentKind::TaiwanResidence,
            _ => DocumentKind::CitizenId,
        };
        Self { kind, country: None, number: number.reveal().to_owned() }
    }

    /// Its kind.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The country of a passport.
    pub fn country(&self) -> Option<Country> {
        self.country
    }

    /// The whole number, for storage, exchange and printing on the holder's own papers. Never log it.
    pub fn reveal(&self) -> &str {
        &self.number
    }

    /// The number as others see it: a few characters at its ends, see [`mask`].
    pub fn masked(&self) -> String {
        mask(self.kind, &self.number)
    }

    /// The last four characters, asked for beside a case number when progress is looked up without signing in.
    pub fn last_four(&self) -> &str {
        let start = self.number.len().saturating_sub(4);
        self.number.get(start..).unwrap_or_default()
    }

    /// What makes it the document of one person, for finding that person again: what kind of number, the country of a
    /// passport, and the part of the number that is theirs for life. The last two digits of eleven on an older permit of
    /// Hong Kong and Macao residents, and what follows the first eight digits on an older one of Taiwan residents, only
    /// count the renewals (公安部公告, 2010; eight digits from 2015 on).
    pub fn key(&self) -> [&str; 3] {
        let number = self.number.as_str();
        match self.kind {
            // By law one number: that of the person as a citizen.
            DocumentKind::CitizenId | DocumentKind::HkMacaoResidence | DocumentKind::TaiwanResidence => {
                ["citizen-id", "", number]
            }
            DocumentKind::HkMacaoPermit => ["hk-macao-permit", "", piece(number, 0..9)],
            DocumentKind::TaiwanPermit => ["taiwan-permit", "", piece(number, 0..8)],
            DocumentKind::PermanentResidence => ["residence-permit", "", number],
            DocumentKind::Passport => ["passport", self.country.map_or("", Country::code), number],
        }
    }

    /// Day of birth, where the number tells it.
    pub fn birth(&self) -> Option<Date> {
        self.speaks().then(|| parse_birth(&self.number)).flatten()
    }

    /// Whether its holder was born on this day or before; right where the number does not tell.
    ///
    /// # Errors
    /// `code.<kind>.future`.
    pub fn born_by(&self, today: Date) -> Result<(), CodeError> {
        match self.birth() {
            Some(birth) if birth > today => Err(CodeError::new(self.kind.code(), Fault::Future)),
            _ => Ok(()),
        }
    }

    /// Sex, where the number tells it.
    pub fn sex(&self) -> Option<Sex> {
        self.speaks().then(|| Sex::of_sequence(number(piece(&self.number, 16..17))))
    }

    /// Whether it is one of the numbers of 18 characters that hold the day of birth and the sex.
    fn speaks(&self) -> bool {
        self.number.len() == 18
            && !matches!(
                self.kind,
                DocumentKind::Passport | DocumentKind::HkMacaoPermit | DocumentKind::TaiwanPermit
            )
    }
}

/// A number as others see it: the ends of it and stars, never more than one of its last four characters, which serve as a
/// second factor.
pub fn mask(kind: DocumentKind, number: &str) -> String {
    let head = match kind {
        DocumentKind::HkMacaoPermit | DocumentKind::TaiwanPermit | DocumentKind::Passport => 1,
        _ => 3,
    };
    let count = number.chars().count();
    let shown = |at: usize| count > 5 && (at < head || at + 1 == count);
    number.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

pub(crate) fn tidied(kind: Kind, number: &str) -> Result<Tidy, CodeError> {
    // Older Taiwan permits are printed with a letter in brackets: 0123456701(B).
    let mut tidy = text::tidy(kind, number)?.without_dashes();
    tidy.text.retain(|c| !matches!(c, '(' | ')'));
    if tidy.text.is_empty() { Err(CodeError::new(kind, Fault::Empty)) } else { Ok(tidy) }
}

/// The kind a number is of by its own make, for those that no other document can have.
fn speaking(number: &str) -> Option<DocumentKind> {
    let digits = |range| piece(number, range).bytes().all(|b| b.is_ascii_digit());
    match number.len() {
        18 if number.starts_with('9') && permanent_residence(number).is_ok() => {
            Some(DocumentKind::PermanentResidence)
        }
        18 => CitizenId::parse(number).ok().map(|number| IdentityDocument::of_citizen(&number).kind),
        15 if piece(number, 0..3).bytes().all(|b| b.is_ascii_uppercase()) && digits(3..15) => {
            Some(DocumentKind::PermanentResidence)
        }
        _ => None,
    }
}

/// A permanent residence number. The form of 2023 has 18 characters: 9, province, nationality in three digits, day of
/// birth, sequence and the check character of GB 11643 (国家移民管理局, 机读信息规则 of 2023). The form of 2017 has three
/// letters for the nationality, four digits of a division, six of the day of birth and two more; how its last digit checks
/// the others was never published, so it is not checked.
fn permanent_residence(number: &str) -> Result<(), CodeError> {
    const KIND: Kind = Kind::PermanentResidence;
    let province = |at: usize| {
        let code = piece(number, at..at + 2);
        let fault = || CodeError::new(KIND, Fault::Division { found: code.to_owned() });
        if region::is_province(code) { Ok(()) } else { Err(fault()) }
    };
    if number.len() == 15 && number.is_ascii() {
        require(KIND, number, 0..3, |c| c.is_ascii_uppercase(), "a letter of the country's code")?;
        require(KIND, number, 3..15, |c| c.is_ascii_digit(), DIGIT)?;
        province(3)?;
        // The century is not in it: the day must be one in some year with these last digits.
        let in_century =
            |century: &str| parse_birth(&format!("000000{century}{}", piece(number, 7..13))).is_some();
        let day = in_century("19") || in_century("20");
        return if day { Ok(()) } else { Err(CodeError::new(KIND, Fault::Day { position: 8 })) };
    }
    require_length(KIND, number, 18, "18 characters, or 15 on older cards")?;
    require(KIND, number, 0..1, |c| c == '9', "9")?;
    require(KIND, number, 1..17, |c| c.is_ascii_digit(), DIGIT)?;
    require(KIND, number, 17..18, |c| c.is_ascii_digit() || c == 'X', "a digit or X")?;
    province(1)?;
    parse_birth(number).ok_or_else(|| CodeError::new(KIND, Fault::Day { position: 7 }))?;
    let expected = check_character(piece(number, 0..17));
    match number.chars().last().filter(|found| *found != expected) {
        Some(found) => Err(CodeError::new(KIND, Fault::CheckDigit { expected, found })),
        None => Ok(()),
    }
}

/// H or M and eight digits that are the holder's for life; older cards count their renewals in two more (公安部公告, 2010).
/// Permanent residents who are not Chinese have HA or MA and seven digits (国家移民管理局公告, 2024).
fn hk_macao_permit(number: &str) -> Result<(), CodeError> {
    const KIND: Kind = Kind::HkMacaoPermit;
    require(KIND, number, 0..1, |c| matches!(c, 'H' | 'M'), "H or M")?;
    let foreign = piece(number, 1..2) == "A";
    let digits = if foreign { 2 } else { 1 };
    if foreign || number.chars().count() != 11 {
        require_length(KIND, number, 9, "9 characters, or 11 on older cards")?;
    }
    require(KIND, number, digits..11, |c| c.is_ascii_digit(), DIGIT)
}

/// Eight digits that are the holder's for life; older permits count their renewals in two more and may end in a letter.
fn taiwan_permit(number: &str) -> Result<(), CodeError> {
    const KIND: Kind = Kind::TaiwanPermit;
    require(KIND, number, 0..10, |c| c.is_ascii_digit(), DIGIT)?;
    require(KIND, number, 10..11, |c| c.is_ascii_uppercase(), "a letter")?;
    match number.chars().count() {
        8 | 10 | 11 => Ok(()),
        found => {
            let expected = "8 characters, or 10 on older permits";
            Err(CodeError::new(KIND, Fault::Length { expected, found }))
        }
    }
}

/// Letters and digits; countries number as they like, and nine characters are the rule (ICAO 9303).
fn passport(number: &str) -> Result<(), CodeError> {
    const KIND: Kind = Kind::Passport;
    require(KIND, number, 0..number.len(), is_alphanumeric, ALPHANUMERIC)?;
    match number.len() {
        5..=15 if number.bytes().any(|b| b.is_ascii_digit()) => Ok(()),
        5..=15 => Err(CodeError::new(KIND, Fault::Shape { expected: "with digits in it" })),
        found => Err(CodeError::new(KIND, Fault::Length { expected: "5 to 15 characters", found })),
    }
}

/// A number of this kind for the command line: what was tidied, and its spelling.
pub(crate) fn read(kind: Kind, value: &str) -> Result<(String, Vec<Tidied>), CodeError> {
    let tidy = tidied(kind, value)?;
    match kind {
        Kind::PermanentResidence => permanent_residence(&tidy.text)?,
        Kind::HkMacaoPermit => hk_macao_permit(&tidy.text)?,
        Kind::TaiwanPermit => taiwan_permit(&tidy.text)?,
        _ => passport(&tidy.text)?,
    }
    Ok((tidy.text, tidy.done))
}
