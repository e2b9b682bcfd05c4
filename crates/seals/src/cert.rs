//! Certificates of seals (X.509, RFC 5280): each signs itself. What makes one the seal of an organ is the register of seals, which says its
//! fingerprint.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
};

use crate::Broken;
use crate::der::{
    BIT_STRING, GENERALIZED_TIME, INTEGER, OCTET_STRING, OID, PRINTABLE, Reader, SEQUENCE, SET, UTC_TIME,
    UTF8, context, integer, of, set_of, tlv,
};

/// ecdsa-with-SHA256.
pub(crate) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// Before the point in the public key of a certificate: id-ecPublicKey on prime256v1.
const SPKI: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const COUNTRY: &[u8] = &[0x55, 0x04, 0x06];
const ORGANISATION: &[u8] = &[0x55, 0x04, 0x0a];
const ORGANISATION_ID: &[u8] = &[0x55, 0x04, 0x61];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SERIAL_NUMBER: &[u8] = &[0x55, 0x04, 0x05];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];
const KEY_USAGE: &[u8] = &[0x55, 0x1d, 0x0f];

/// How long a certificate holds, years.
pub const YEARS: i16 = 10;

/// What a certificate says of its seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Name of the seal (印章名称).
    pub name: String,
    /// Its number in the register (印章编号).
    pub number: String,
    /// The organ it was issued to, in Chinese.
    pub organ: String,
    /// Its unified social credit code.
    pub uscc: String,
}

/// A new secret key of a seal, as PKCS #8.
///
/// # Errors
/// `seal.no-randomness`.
pub fn new_key() -> Result<Vec<u8>, Broken> {
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
    made.map(|document| document.as_ref().to_vec()).map_err(|_| Broken::NoRandomness)
}

/// Reads a secret key.
pub(crate) fn pair(pkcs8: &[u8]) -> Result<EcdsaKeyPair, Broken> {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &SystemRandom::new())
        .map_err(|_| Broken::Key)
}

/// Signs these bytes.
pub(crate) fn sign(pair: &EcdsaKeyPair, message: &[u8]) -> Result<Vec<u8>, Broken> {
    pair.sign(&SystemRandom::new(), message)
        .map(|signature| signature.as_ref().to_vec())
        .map_err(|_| Broken::NoRandomness)
}

fn oid(bytes: &[u8]) -> Vec<u8> {
    tlv(OID, bytes)
}

/// An algorithm without parameters.
pub(crate) fn algorithm(bytes: &[u8]) -> Vec<u8> {
    of(SEQUENCE, &[&oid(bytes)])
}

fn attribute(kind: &[u8], tag: u8, text: &str) -> Vec<u8> {
    let pair = of(SEQUENCE, &[&oid(kind), &tlv(tag, text.as_bytes())]);
    set_of(SET, vec![pair])
}

fn name(face: &Face) -> Vec<u8> {
    of(
        SEQUENCE,
        &[
            &attribute(COUNTRY, PRINTABLE, "CN"),
            &attribute(ORGANISATION, UTF8, &face.organ),
            &attribute(ORGANISATION_ID, UTF8, &face.uscc),
            &attribute(COMMON_NAME, UTF8, &face.name),
            &attribute(SERIAL_NUMBER, PRINTABLE, &face.number),
        ],
    )
}

fn time(at: Timestamp) -> Vec<u8> {
    let at = at.to_zoned(TimeZone::UTC);
    match at.year() {
        ..2050 => tlv(UTC_TIME, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes()),
        _ => tlv(GENERALIZED_TIME, at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes()),
    }
}

/// A certificate for a secret key, from `from_ms` (epoch ms) for [`YEARS`]; `serial` makes it unlike every other.
///
/// # Errors
/// `seal.key`, `seal.no-randomness`, `seal.unreadable` for a time that no certificate can say.
pub fn certificate(pkcs8: &[u8], face: &Face, from_ms: i64, serial: u64) -> Result<Vec<u8>, Broken> {
    let pair = pair(pkcs8)?;
    let from = Timestamp::from_millisecond(from_ms).map_err(|_| Broken::Unreadable("time"))?;
    let until = from
        .to_zoned(TimeZone::UTC)
        .checked_add(jiff::Span::new().years(YEARS))
        .map_err(|_| Broken::Unreadable("time"))?;
    let name = name(face);
    let usage = of(
        SEQUENCE,
        &[&oid(KEY_USAGE), &tlv(0x01, &[0xff]), &tlv(OCTET_STRING, &tlv(BIT_STRING, &[6, 0xc0]))],
    );
    let plain = of(
        SEQUENCE,
        &[&oid(BASIC_CONSTRAINTS), &tlv(0x01, &[0xff]), &tlv(OCTET_STRING, &tlv(SEQUENCE, &[]))],
    );
    let body = of(
        SEQUENCE,
        &[
            &of(context(0), &[&tlv(INTEGER, &[2])]),
            &integer(&serial.to_be_bytes()),
            &algorithm(ECDSA_SHA256),
            &name,
            &of(SEQUENCE, &[&time(from), &time(until.timestamp())]),
            &name,
            &[SPKI, pair.public_key().as_ref()].concat(),
            &of(context(3), &[&of(SEQUENCE, &[&plain, &usage])]),
        ],
    );
    let signature = sign(&pair, &body)?;
    Ok(of(SEQUENCE, &[&body, &algorithm(ECDSA_SHA256), &of(BIT_STRING, &[&[0], &signature])]))
}

/// A certificate read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Read<'a> {
    /// The serial number and the issuer as they stand in it.
    pub serial: &'a [u8],
    pub issuer: &'a [u8],
    subject: &'a [u8],
    /// The point.
    pub key: &'a [u8],
}

/// Reads a certificate that this module could have written, and checks that it signs itself.
pub(crate) fn read(certificate: &[u8]) -> Result<Read<'_>, Broken> {
    let mut outer = Reader(certificate);
    let mut whole = outer.within(SEQUENCE)?;
    outer.end()?;
    let body = whole.expect(SEQUENCE)?;
    let signed_with = whole.expect(SEQUENCE)?;
    let signature = whole.expect(BIT_STRING)?.content;
    whole.end()?;
    let mut inner = Reader(body.content);
    inner.expect(context(0))?;
    let serial = inner.expect(INTEGER)?.whole;
    inner.expect(SEQUENCE)?;
    let issuer = inner.expect(SEQUENCE)?.whole;
    inner.expect(SEQUENCE)?;
    let subject = inner.expect(SEQUENCE)?;
    let key = inner.expect(SEQUENCE)?.whole.strip_prefix(SPKI).ok_or(Broken::Unreadable("public key"))?;
    inner.expect(context(3))?;
    inner.end()?;
    let signature = signature.strip_prefix(&[0]).ok_or(Broken::Unreadable("bits"))?;
    if signed_with.whole != algorithm(ECDSA_SHA256).as_slice() || issuer != subject.whole {
        return Err(Broken::Unreadable("certificate"));
    }
    verify(key, body.whole, signature)?;
    Ok(Read { serial, issuer, subject: subject.content, key })
}

/// Whether a signature is that of this key.
pub(crate) fn verify(key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), Broken> {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key)
        .verify(message, signature)
        .map_err(|_| Broken::Altered)
}

impl Read<'_> {
    /// What it says of its seal.
    pub fn face(&self) -> Result<Face, Broken> {
        let mut face =
            Face { name: String::new(), number: String::new(), organ: String::new(), uscc: String::new() };
        let mut names = Reader(self.subject);
        while !names.0.is_empty() {
            let mut pair = names.within(SET)?.within(SEQUENCE)?;
            let kind = pair.expect(OID)?.content;
            let text =
                String::from_utf8(pair.any()?.content.to_vec()).map_err(|_| Broken::Unreadable("name"))?;
            match kind {
                ORGANISATION => face.organ = text,
                ORGANISATION_ID => face.uscc = text,
                COMMON_NAME => face.name = text,
                SERIAL_NUMBER => face.number = text,
                _ => {}
            }
        }
        Ok(face)
    }
}
