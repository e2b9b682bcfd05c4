//! Bodies signed with a shared secret (HMAC-SHA-256): how systems outside and the house tell each other things, whatever they are about.
//! docs/messages-adapter.md and docs/payment-gateway.md say it for those who write the other side.

use axum::body::Bytes;
use axum::extract::Request;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::Error;
use crate::extract::{FromBody, whole_body};

/// Header: when it was signed, milliseconds since 1970.
pub const TIME: &str = "x-onedoor-time";
/// Header: `v1=` and the signature in hexadecimal digits.
pub const SIGNATURE: &str = "x-onedoor-signature";
/// A signature holds so long before and after it was made.
pub const HOLDS_MS: i64 = 300_000;
/// Largest body, bytes.
const BODY_MAX: usize = 64 * 1024;

/// The signature of a body sent at this time: HMAC-SHA-256 over the time, a full stop and the body.
pub fn sign(secret: &[u8], at: &str, body: &[u8]) -> String {
    // HMAC takes keys of every length and cannot refuse one.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret) else { return String::new() };
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v1={digits}")
}

/// Whether a body was signed with this secret, no longer ago or ahead than a signature holds. `now_ms` is the computer's time.
pub fn holds(secret: &[u8], (at, signature): (&str, &str), body: &[u8], now_ms: i64) -> bool {
    let Ok(at_ms) = at.parse::<i64>() else { return false };
    at_ms.abs_diff(now_ms) <= HOLDS_MS.unsigned_abs()
        && store::vault::same(signature.as_bytes(), sign(secret, at, body).as_bytes())
}

/// A body as it came, with what its headers say of its signature: what is signed is its bytes. Nothing is known of it before [`holds`] said so.
#[derive(Debug, Clone)]
pub struct SignedBody {
    /// When it says it was signed.
    pub at: String,
    /// The signature.
    pub signature: String,
    /// The bytes.
    pub body: Bytes,
}

fn header(request: &Request, name: &str) -> String {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

impl FromBody for SignedBody {
    async fn read(request: Request, limit: usize) -> Result<Self, Error> {
        let (at, signature) = (header(&request, TIME), header(&request, SIGNATURE));
        Ok(SignedBody { at, signature, body: whole_body(request, limit.min(BODY_MAX)).await? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_body_one_time_and_one_secret() {
        let signature = sign(b"secret", "1000000", b"body");
        let holds = |secret: &[u8], at: &str, body: &[u8], now| holds(secret, (at, &signature), body, now);
        assert!(holds(b"secret", "1000000", b"body", 1_000_000 + HOLDS_MS));
        assert!(!holds(b"secret", "1000000", b"body", 1_000_001 + HOLDS_MS), "too long ago");
        assert!(!holds(b"secret", "1000001", b"body", 1_000_000), "another time");
        assert!(!holds(b"secret", "1000000", b"bodY", 1_000_000), "another body");
        assert!(!holds(b"Secret", "1000000", b"body", 1_000_000), "another secret");
        assert!(!holds(b"secret", "soon", b"body", 1_000_000));
    }
}
