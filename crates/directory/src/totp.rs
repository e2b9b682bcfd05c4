//! Time-based one-time passwords (RFC 6238: SHA-1, 6 digits, 30 s) as the second factor at sign-in.

use contract::Fault;
use totp_rs::{Algorithm, Builder, Totp};

use crate::random;

/// Seconds of one step.
const STEP: i64 = 30;

/// A secret shared with somebody's authenticator: 20 bytes.
#[derive(Clone)]
pub struct Shared([u8; 20]);

/// Base 32 (RFC 4648), as authenticators want secrets. Twenty bytes fill their 32 characters, so there is no padding.
fn base32(bytes: &[u8; 20]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(32);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let index = usize::try_from(held >> bits & 31).unwrap_or(0);
            out.extend(ALPHABET.get(index).map(|letter| char::from(*letter)));
        }
        held &= 0xff;
    }
    out
}

impl Shared {
    /// A new random secret.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate() -> Result<Self, Fault> {
        let bytes = random::bytes().map_err(|e| Fault::internal("directory.no-randomness", e.to_string()))?;
        Ok(Self(bytes))
    }

    /// A secret as it was kept.
    ///
    /// # Errors
    /// When it is not 20 bytes long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| Fault::internal("directory.totp", "a secret is not 20 bytes long"))
    }

    /// The bytes, for keeping.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret in base 32, in groups of four, for typing where no camera is.
    pub fn typed(&self) -> String {
        let plain = base32(&self.0);
        let chars: Vec<char> = plain.chars().collect();
        chars.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The address an authenticator reads from the QR code.
    pub fn address(&self, issuer: &str, login: &str) -> String {
        // SHA-1, six digits and 30 seconds are what authenticators assume; leaving them out keeps the picture coarse.
        format!(
            "otpauth://totp/{login}?secret={secret}&issuer={issuer}",
            issuer = kit::url_encode(issuer),
            login = kit::url_encode(login),
            secret = base32(&self.0),
        )
    }

    fn totp(&self) -> Result<Totp, Fault> {
        let builder =
            Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_skew(1).with_secret(self.0);
        builder.build().map_err(|e| Fault::internal("directory.totp", e.to_string()))
    }

    /// The step a code is good for: this one, the one before or the one after; never at or before `last`, so that no
    /// code works twice. `None` for a wrong or used code.
    ///
    /// # Errors
    /// When the secret is too short to be one.
    pub fn accepts(&self, code: &str, now_ms: i64, last: i64) -> Result<Option<i64>, Fault> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).take(7).collect();
        if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        let seconds = u64::try_from(now_ms / 1000).unwrap_or(0);
        let step = self.totp()?.check(&code, seconds).and_then(|step| i64::try_from(step).ok());
        Ok(step.filter(|step| *step > last))
    }

    /// The code at that time: what the authenticator shows. For tests and the demonstration.
    ///
    /// # Errors
    /// When the secret is too short to be one.
    pub fn code_at(&self, now_ms: i64) -> Result<String, Fault> {
        let step = now_ms / 1000 / STEP;
        Ok(self.totp()?.generate(u64::try_from(step * STEP).unwrap_or(0)).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, cut to 6 digits.
    #[test]
    fn codes_are_those_of_the_standard_and_work_once() {
        let shared = Shared::from_bytes(b"12345678901234567890").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let now = seconds * 1000;
            assert_eq!(shared.code_at(now).unwrap(), code);
            let step = shared.accepts(code, now, 0).unwrap().unwrap();
            assert_eq!(step, seconds / 30);
            assert_eq!(shared.accepts(code, now, step).unwrap(), None);
            assert!(shared.accepts(code, now + 30_000, 0).unwrap().is_some());
            assert_eq!(shared.accepts(code, now + 90_000, 0).unwrap(), None);
        }
        for bad in ["", "28708", "2870822", "abcdef", "２８７０８２"] {
            assert_eq!(shared.accepts(bad, 59_000, 0).unwrap(), None, "{bad}");
        }
        assert_eq!(shared.typed(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
