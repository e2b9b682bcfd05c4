//! Electronic seals (电子印章): keys, certificates, and documents sealed and verified. Pure but for the randomness of the operating system.
//!
//! A seal is a P-256 key and a certificate that it signs itself, which names the seal, its number and its organ ([`Face`]). A document is
//! sealed as PAdES says ([`pdf`]). Whether a seal is what it says and was in use when it sealed stands in the register of seals, which
//! anybody may take along ([`Register`]). What none of this is: a seal of GB/T 38540 with SM2, made by a certified module
//! (docs/decisions/0300).

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test that cannot go on has failed"
    )
)]

mod cert;
mod cms;
mod der;
pub mod pdf;
mod register;

pub use cert::{Face, YEARS, certificate, new_key};
pub use register::{Judged, Listed, Register, SCHEME};

/// Why something is not sealed, or not as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The operating system gives no randomness.
    #[error("seal.no-randomness: the operating system gives no randomness")]
    NoRandomness,
    /// Not a secret key of a seal.
    #[error("seal.key: not a P-256 key in PKCS #8")]
    Key,
    /// No signature of this kind in it.
    #[error("seal.none: the document carries no seal")]
    None,
    /// Changed after it was sealed.
    #[error("seal.altered: the document is not as it was sealed")]
    Altered,
    /// Not what this program writes.
    #[error("seal.unreadable: not a seal this program makes ({0})")]
    Unreadable(&'static str),
}

impl Broken {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Broken::NoRandomness => "seal.no-randomness",
            Broken::Key => "seal.key",
            Broken::None => "seal.none",
            Broken::Altered => "seal.altered",
            Broken::Unreadable(_) => "seal.unreadable",
        }
    }
}

/// A sealed document, every byte of it as it was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// What the seal says of itself; the register says whether it is true.
    pub face: Face,
    /// SHA-256 of its certificate, as the register lists it.
    pub fingerprint: String,
    /// When, by the clock of the server that sealed, epoch ms.
    pub said_at: i64,
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    out.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
    out
}

/// The fingerprint of a certificate: SHA-256 in hexadecimal digits.
pub fn fingerprint(certificate: &[u8]) -> String {
    sha256(certificate).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
