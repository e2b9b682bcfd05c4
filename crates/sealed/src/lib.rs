//! Sealed texts (密封投标): what is sealed opens only when enough of its key holders give their shares. Pure: randomness is handed in.
//!
//! The scheme, `onedoor-sealed-1`, in full in `docs/sealed/README.md`:
//!
//! 1. Each **key holder** has a P-256 key pair of their own; the secret half never leaves them ([`Key`]).
//! 2. Whoever **seals** makes a random content key, encrypts the text with it (AES-256-GCM), splits the key by Shamir's scheme over
//!    GF(2⁸) so that any `quorum` shares restore it and fewer tell nothing, and encrypts each share to its holder (ECDH with one
//!    ephemeral key an envelope, HKDF-SHA-256, AES-256-GCM). The content key is then forgotten ([`seal`]).
//! 3. Each holder **takes their share out** with their own key ([`Key::share`]); whoever has a quorum **opens** ([`Envelope::open`]).
//!
//! Every step is bound to a place (the tender and the bidder): an envelope copied to another place does not open. The shares' SHA-256
//! stand in the envelope, so a wrong share is found at once. `crates/trade/assets/seal.js` is the same in a browser.

mod shamir;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use p256::ecdh::diffie_hellman;
use p256::{PublicKey, SecretKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The scheme that this program seals and opens.
pub const SCHEME: &str = "onedoor-sealed-1";
/// Most key holders of an envelope.
pub const HOLDERS_MOST: usize = 9;
/// Most bytes of an envelope as text.
pub const ENVELOPE_MOST: usize = 1_000_000;
/// Bytes of a share: its place and 32 bytes of the key's polynomial.
pub const SHARE: usize = 33;

/// Why something is not sealed or does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not an envelope of this scheme.
    #[error("sealed.unreadable: not an envelope of {SCHEME}: {0}")]
    Unreadable(String),
    /// Key holders and quorum that do not fit.
    #[error(
        "sealed.holders: {holders} holders with a quorum of {quorum}; wanted are 2 to {HOLDERS_MOST}, at least 2 of them together"
    )]
    Holders {
        /// How many.
        holders: usize,
        /// How many of them open.
        quorum: usize,
    },
    /// Not a key.
    #[error("sealed.key: not a P-256 key")]
    Key,
    /// No share for this holder in the envelope.
    #[error("sealed.not-for-you: no share of this envelope is for this key")]
    NotForYou,
    /// A share that does not belong to the envelope.
    #[error("sealed.share: share {0} is not the one the envelope was made with")]
    Share(usize),
    /// Too few shares.
    #[error("sealed.too-few: {there} shares, and {quorum} are needed")]
    TooFew {
        /// How many there are.
        there: usize,
        /// How many are needed.
        quorum: usize,
    },
    /// It does not decrypt: altered, or of another place.
    #[error("sealed.broken: the envelope was altered, or sealed for another place")]
    Broken,
}

/// Where the randomness comes from: fills the whole slice.
pub type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn unb64(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| Refused::Unreadable(error.to_string()))
}

/// SHA-256 in small hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A share for a holder, as it lies in an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boxed {
    /// The holder's public key: 65 bytes uncompressed, base64url.
    pub to: String,
    /// The share, encrypted to them.
    #[serde(rename = "box")]
    pub boxed: String,
    /// SHA-256 of the share.
    pub sum: String,
}

/// A sealed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// [`SCHEME`].
    pub scheme: String,
    /// What it is sealed for.
    pub place: String,
    /// How many shares open it.
    pub quorum: usize,
    /// The ephemeral public key: 65 bytes uncompressed, base64url.
    pub eph: String,
    /// The shares, in order of their places.
    pub shares: Vec<Boxed>,
    /// The text, encrypted with the content key.
    pub text: String,
}

/// A holder's key pair.
pub struct Key(SecretKey);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.public())
    }
}

impl Key {
    /// A new one. A number outside the curve's order, one in 2³², is thrown again.
    pub fn new(random: Random<'_>) -> Key {
        loop {
            let mut bytes = [0; 32];
            random(&mut bytes);
            if let Ok(secret) = SecretKey::from_slice(&bytes) {
                return Key(secret);
            }
        }
    }

    /// Reads the secret half: 32 bytes, base64url.
    ///
    /// # Errors
    /// `sealed.key`.
    pub fn read(secret: &str) -> Result<Key, Refused> {
        let bytes = unb64(secret.trim()).map_err(|_| Refused::Key)?;
        SecretKey::from_slice(&bytes).map(Key).map_err(|_| Refused::Key)
    }

    /// The secret half as its holder keeps it.
    pub fn secret(&self) -> String {
        b64(&self.0.to_bytes())
    }

    /// The public half: 65 bytes uncompressed, base64url.
    pub fn public(&self) -> String {
        b64(public_bytes(&self.0.public_key()).as_slice())
    }

    /// Takes this holder's share out of an envelope.
    ///
    /// # Errors
    /// `sealed.not-for-you`, `sealed.broken`, `sealed.share`.
    pub fn share(&self, envelope: &Envelope) -> Result<Vec<u8>, Refused> {
        let mine = self.public();
        let at = envelope.shares.iter().position(|one| one.to == mine).ok_or(Refused::NotForYou)?;
        let boxed = envelope.shares.get(at).ok_or(Refused::NotForYou)?;
        let share = self.share_of(boxed, &envelope.eph, &envelope.place)?;
        envelope.check_share(at, &share)?;
        Ok(share)
    }

    /// Takes a share out of its box, given what of the envelope is needed for it.
    ///
    /// # Errors
    /// `sealed.not-for-you`, `sealed.broken`, `sealed.unreadable`.
    pub fn share_of(&self, boxed: &Boxed, eph: &str, place: &str) -> Result<Vec<u8>, Refused> {
        if boxed.to != self.public() {
            return Err(Refused::NotForYou);
        }
        let eph = unb64(eph)?;
        let shared = agree(&self.0, &public_of(&eph)?);
        let key = wrapping_key(&shared, &eph, &unb64(&boxed.to)?, place)?;
        decrypt(&key, place, &unb64(&boxed.boxed)?)
    }
}

fn public_bytes(key: &PublicKey) -> Vec<u8> {
    use p256::elliptic_curve::sec1::ToSec1Point;
    key.to_sec1_point(false).as_bytes().to_vec()
}

fn public_of(bytes: &[u8]) -> Result<PublicKey, Refused> {
    match bytes.len() {
        65 => PublicKey::from_sec1_bytes(bytes).map_err(|_| Refused::Key),
        _ => Err(Refused::Key),
    }
}

/// Whether this text is a holder's public key.
pub fn is_public_key(text: &str) -> bool {
    unb64(text).is_ok_and(|bytes| public_of(&bytes).is_ok())
}

fn agree(secret: &SecretKey, public: &PublicKey) -> Vec<u8> {
    diffie_hellman(secret.to_nonzero_scalar(), public.as_affine()).raw_secret_bytes().to_vec()
}

/// HKDF-SHA-256 over the agreed secret; salt: both public keys; info: scheme and place.
fn wrapping_key(shared: &[u8], eph: &[u8], to: &[u8], place: &str) -> Result<[u8; 32], Refused> {
    let salt = [eph, to].concat();
    let info = format!("{SCHEME} share {place}");
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(&salt), shared)
        .expand(info.as_bytes(), &mut key)
        .map_err(|_| Refused::Broken)?;
    Ok(key)
}

// Every key encrypts one text only, so the nonce is zero.
fn cipher(key: &[u8; 32]) -> Result<Aes256Gcm, Refused> {
    Aes256Gcm::new_from_slice(key).map_err(|_| Refused::Broken)
}

fn encrypt(key: &[u8; 32], place: &str, plain: &[u8]) -> Result<Vec<u8>, Refused> {
    let payload = Payload { msg: plain, aad: place.as_bytes() };
    cipher(key)?.encrypt(&Nonce::default(), payload).map_err(|_| Refused::Broken)
}

fn decrypt(key: &[u8; 32], place: &str, sealed: &[u8]) -> Result<Vec<u8>, Refused> {
    let payload = Payload { msg: sealed, aad: place.as_bytes() };
    cipher(key)?.decrypt(&Nonce::default(), payload).map_err(|_| Refused::Broken)
}

/// Seals a text for a place: any `quorum` of the holders of these public keys open it together.
///
/// # Errors
/// `sealed.holders`, `sealed.key`.
pub fn seal(
    place: &str,
    holders: &[String],
    quorum: usize,
    plain: &[u8],
    random: Random<'_>,
) -> Result<Envelope, Refused> {
    if !(2..=HOLDERS_MOST).contains(&holders.len()) || !(2..=holders.len()).contains(&quorum) {
        return Err(Refused::Holders { holders: holders.len(), quorum });
    }
    let mut content = [0; 32];
    random(&mut content);
    let ephemeral = Key::new(random);
    let eph = public_bytes(&ephemeral.0.public_key());
    let split = shamir::split(&content, holders.len(), quorum, random);
    let mut shares = Vec::new();
    for (to, share) in holders.iter().zip(&split) {
        let bytes = unb64(to).map_err(|_| Refused::Key)?;
        let shared = agree(&ephemeral.0, &public_of(&bytes)?);
        let key = wrapping_key(&shared, &eph, &bytes, place)?;
        shares.push(Boxed { to: to.clone(), boxed: b64(&encrypt(&key, place, share)?), sum: digest(share) });
    }
    let text = b64(&encrypt(&content, place, plain)?);
    Ok(Envelope { scheme: SCHEME.to_owned(), place: place.to_owned(), quorum, eph: b64(&eph), shares, text })
}

impl Envelope {
    /// Reads an envelope and makes sure of its form; what lies in it is not known yet.
    ///
    /// # Errors
    /// `sealed.unreadable`, `sealed.holders`, `sealed.key`.
    pub fn read(json: &str) -> Result<Envelope, Refused> {
        if json.len() > ENVELOPE_MOST {
            return Err(Refused::Unreadable(format!("longer than {ENVELOPE_MOST} bytes")));
        }
        let read: Envelope =
            serde_json::from_str(json).map_err(|error| Refused::Unreadable(error.to_string()))?;
        if read.scheme != SCHEME {
            return Err(Refused::Unreadable(format!("the scheme is {:?}", read.scheme)));
        }
        let holders = read.shares.len();
        if !(2..=HOLDERS_MOST).contains(&holders) || !(2..=holders).contains(&read.quorum) {
            return Err(Refused::Holders { holders, quorum: read.quorum });
        }
        for share in &read.shares {
            public_of(&unb64(&share.to)?)?;
            unb64(&share.boxed)?;
        }
        public_of(&unb64(&read.eph)?)?;
        unb64(&read.text)?;
        Ok(read)
    }

    /// The envelope as text.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether it is sealed for this place and exactly these holders, in their order.
    pub fn is_for(&self, place: &str, holders: &[String], quorum: usize) -> bool {
        let to = self.shares.iter().map(|one| &one.to);
        self.place == place && self.quorum == quorum && to.eq(holders.iter())
    }

    /// That a share is the one of this holder (counted from 0).
    ///
    /// # Errors
    /// `sealed.share`.
    pub fn check_share(&self, holder: usize, share: &[u8]) -> Result<(), Refused> {
        let wrong = || Refused::Share(holder + 1);
        let boxed = self.shares.get(holder).ok_or_else(wrong)?;
        let place = share.first().is_some_and(|place| usize::from(*place) == holder + 1);
        if share.len() == SHARE && place && digest(share) == boxed.sum { Ok(()) } else { Err(wrong()) }
    }

    /// Opens it with the shares of some holders (each counted from 0).
    ///
    /// # Errors
    /// `sealed.too-few`, `sealed.share`, `sealed.broken`.
    pub fn open(&self, shares: &[(usize, Vec<u8>)]) -> Result<Vec<u8>, Refused> {
        let mut known: Vec<&[u8]> = Vec::new();
        for (holder, share) in shares {
            self.check_share(*holder, share)?;
            if !known.contains(&share.as_slice()) {
                known.push(share);
            }
        }
        if known.len() < self.quorum {
            return Err(Refused::TooFew { there: known.len(), quorum: self.quorum });
        }
        known.truncate(self.quorum);
        let key = shamir::combine(&known);
        decrypt(&key, &self.place, &unb64(&self.text)?)
    }
}

/// A share as text, for sending.
pub fn share_text(share: &[u8]) -> String {
    b64(share)
}

/// Reads a share's text.
///
/// # Errors
/// `sealed.unreadable`.
pub fn read_share(text: &str) -> Result<Vec<u8>, Refused> {
    unb64(text.trim())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    /// Not random at all, so that a failure can be looked at again.
    fn counting(mut seed: u64) -> impl FnMut(&mut [u8]) {
        move |bytes| {
            for byte in bytes {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (seed >> 56) as u8;
            }
        }
    }

    fn three() -> (Vec<Key>, Vec<String>) {
        let mut random = counting(7);
        let keys: Vec<Key> = (0..3).map(|_| Key::new(&mut random)).collect();
        let public = keys.iter().map(Key::public).collect();
        (keys, public)
    }

    #[test]
    fn any_two_of_three_open_and_one_does_not() {
        let (keys, public) = three();
        let sealed = seal("T-1 X", &public, 2, "报价 12.50".as_bytes(), &mut counting(1)).unwrap();
        let envelope = Envelope::read(&sealed.json()).unwrap();
        assert!(envelope.is_for("T-1 X", &public, 2) && !envelope.is_for("T-2 X", &public, 2));
        let shares: Vec<_> =
            keys.iter().enumerate().map(|(at, key)| (at, key.share(&envelope).unwrap())).collect();
        for (a, b) in [(0, 1), (0, 2), (1, 2), (2, 0)] {
            let pair = [shares[a].clone(), shares[b].clone()];
            assert_eq!(envelope.open(&pair).unwrap(), "报价 12.50".as_bytes());
        }
        let alone = envelope.open(&shares[..1]).unwrap_err();
        assert_eq!(alone, Refused::TooFew { there: 1, quorum: 2 });
        let twice = envelope.open(&[shares[0].clone(), shares[0].clone()]).unwrap_err();
        assert_eq!(twice, Refused::TooFew { there: 1, quorum: 2 }, "one holder is one");
    }

    #[test]
    fn what_is_altered_or_put_elsewhere_does_not_open() {
        let (keys, public) = three();
        let sealed = seal("T-1 X", &public, 2, b"text", &mut counting(2)).unwrap();
        let moved = Envelope { place: "T-2 X".to_owned(), ..sealed.clone() };
        assert_eq!(keys[0].share(&moved).unwrap_err(), Refused::Broken);
        let shares: Vec<_> =
            keys.iter().enumerate().map(|(at, key)| (at, key.share(&sealed).unwrap())).collect();
        assert_eq!(moved.open(&shares).unwrap_err(), Refused::Broken);
        let other = seal("T-1 X", &public, 2, b"other", &mut counting(3)).unwrap();
        assert_eq!(other.open(&shares).unwrap_err(), Refused::Share(1), "shares of another envelope");
        let swapped = Envelope { text: other.text.clone(), ..sealed.clone() };
        assert_eq!(swapped.open(&shares).unwrap_err(), Refused::Broken);
        let stranger = Key::new(&mut counting(99));
        assert_eq!(stranger.share(&sealed).unwrap_err(), Refused::NotForYou);
    }

    #[test]
    fn what_is_no_envelope_is_refused() {
        let (_, public) = three();
        assert!(matches!(seal("p", &public[..1], 1, b"", &mut counting(1)), Err(Refused::Holders { .. })));
        assert!(matches!(seal("p", &public, 4, b"", &mut counting(1)), Err(Refused::Holders { .. })));
        assert!(matches!(
            seal("p", &["x".to_owned(), "y".to_owned()], 2, b"", &mut counting(1)),
            Err(Refused::Key)
        ));
        for text in ["", "{}", "[]", "🙂", "{\"scheme\":\"onedoor-sealed-1\"}"] {
            assert!(matches!(Envelope::read(text), Err(Refused::Unreadable(_))), "{text}");
        }
        let sealed = seal("p", &public, 2, b"", &mut counting(1)).unwrap();
        let low = Envelope { quorum: 1, ..sealed.clone() }.json();
        assert!(matches!(Envelope::read(&low), Err(Refused::Holders { .. })));
        let off_curve = Envelope { eph: b64(&[4; 65]), ..sealed }.json();
        assert_eq!(Envelope::read(&off_curve), Err(Refused::Key));
    }

    #[test]
    fn a_key_is_read_back() {
        let key = Key::new(&mut counting(5));
        assert_eq!(Key::read(&key.secret()).unwrap().public(), key.public());
        assert!(is_public_key(&key.public()) && !is_public_key(&key.secret()));
        assert_eq!(Key::read("not a key").unwrap_err(), Refused::Key);
    }
}
