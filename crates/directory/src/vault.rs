//! Encryption of sensitive columns at rest, and keyed hashes for finding what is encrypted (docs/decisions/0060).
//!
//! One master key comes from configuration. Keys for each use are derived from it, so that none is used for two things.
//! Sealed values are XChaCha20-Poly1305 with a random nonce, bound to the row they stand in: copied to another row they
//! do not open.

use std::sync::OnceLock;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use contract::Fault;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::random;

/// First byte of everything sealed: which way it was sealed.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Shortest master key, bytes.
const SHORTEST: usize = 32;

/// A new master key for a file of its own: 32 random bytes as a line of hexadecimal digits.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn new_secret() -> Result<Vec<u8>, Fault> {
    let key: [u8; SHORTEST] = random::bytes().map_err(no_randomness)?;
    Ok(format!("{}\n", crate::hex(&key)).into_bytes())
}

fn no_randomness(error: getrandom::Error) -> Fault {
    Fault::internal("directory.no-randomness", error.to_string())
}

struct Vault {
    master: [u8; 32],
    cipher: XChaCha20Poly1305,
    index: [u8; 32],
    device: [u8; 32],
}

static VAULT: OnceLock<Vault> = OnceLock::new();

/// Takes the master key into use for this process: at least 32 bytes, kept outside the database; blanks and line ends
/// around it do not count. The roof calls it once, before anything else of this crate. Again with the same key it
/// changes nothing.
///
/// # Errors
/// `directory.key-weak` for one that is too short or a single byte over and over; `directory.key-differs` when another
/// is in use in this process.
pub fn unlock(secret: &[u8]) -> Result<(), Fault> {
    let secret = secret.trim_ascii();
    if secret.len() < SHORTEST || secret.iter().all(|b| Some(b) == secret.first()) {
        return Err(Fault::invalid("directory.key-weak").with("least", SHORTEST));
    }
    let master = mac(secret, &[b"onedoor master 1"]);
    let vault = VAULT.get_or_init(|| Vault {
        master,
        cipher: XChaCha20Poly1305::new(&derive(&master, "onedoor seal 1").into()),
        index: derive(&master, "onedoor index 1"),
        device: derive(&master, "onedoor device 1"),
    });
    if vault.master == master { Ok(()) } else { Err(Fault::conflict("directory.key-differs")) }
}

fn vault() -> Result<&'static Vault, Fault> {
    VAULT.get().ok_or_else(|| Fault::internal("directory.vault-locked", "vault::unlock was not called"))
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of every length and cannot refuse one.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        // Length first, so that ("ab", "c") and ("a", "bc") differ.
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn derive(master: &[u8; 32], label: &str) -> [u8; 32] {
    mac(master, &[label.as_bytes()])
}

/// Encrypts, bound to `place` (such as `party:17`): it opens only there.
///
/// # Errors
/// When the vault is locked or the operating system gives no randomness.
pub fn seal(place: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    let nonce: [u8; NONCE] = random::bytes().map_err(no_randomness)?;
    let payload = Payload { msg: plain, aad: place.as_bytes() };
    let sealed = vault()?
        .cipher
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|e| Fault::internal("directory.seal", e.to_string()))?;
    let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
    out.push(VERSION);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`seal`] made for the same place.
///
/// # Errors
/// `directory.unseal` when key, place or content are not what they were.
pub fn open(place: &str, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
    let refuse = || Fault::internal("directory.unseal", format!("{place} does not open with the key in use"));
    let (version, rest) = sealed.split_first().ok_or_else(refuse)?;
    let (nonce, body) = rest.split_at_checked(NONCE).ok_or_else(refuse)?;
    if *version != VERSION {
        return Err(refuse());
    }
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| refuse())?;
    let payload = Payload { msg: body, aad: place.as_bytes() };
    vault()?.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| refuse())
}

/// A keyed hash for finding an encrypted value again without keeping it readable.
///
/// # Errors
/// When the vault is locked.
pub(crate) fn index(parts: &[&str]) -> Result<[u8; 32], Fault> {
    let parts: Vec<&[u8]> = parts.iter().map(|p| p.as_bytes()).collect();
    Ok(mac(&vault()?.index, &parts))
}

/// A keyed hash as text, for finding what must not lie readable (a caller's telephone) in a table of a service. `parts` begins
/// with what it is for, so that the same value in two places does not give the same mark.
///
/// # Errors
/// When the vault is locked.
pub fn mark(parts: &[&str]) -> Result<String, Fault> {
    Ok(crate::hex(&index(parts)?))
}

/// Six random digits, for somebody to come back with who left neither name nor telephone.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn code() -> Result<String, Fault> {
    let bytes: [u8; 8] = random::bytes().map_err(no_randomness)?;
    Ok(format!("{:06}", u64::from_be_bytes(bytes) % 1_000_000))
}

/// Proof that we made a device cookie for this account.
///
/// # Errors
/// When the vault is locked.
pub(crate) fn device_proof(account: i64, nonce: &str) -> Result<[u8; 32], Fault> {
    Ok(mac(&vault()?.device, &[&account.to_be_bytes(), nonce.as_bytes()]))
}

/// Compares without telling by its time where two differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unlocked() {
        unlock(b"a test key of thirty-two bytes..").unwrap();
    }

    #[test]
    fn what_is_sealed_opens_only_in_its_place_and_unchanged() {
        unlocked();
        let sealed = seal("party:1", "150402…".as_bytes()).unwrap();
        assert_eq!(open("party:1", &sealed).unwrap(), "150402…".as_bytes());
        assert!(open("party:2", &sealed).is_err());
        assert_ne!(seal("party:1", b"x").unwrap(), seal("party:1", b"x").unwrap());
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(open("party:1", &bent).is_err(), "byte {at}");
            assert!(open("party:1", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn an_index_finds_the_same_and_nothing_else() {
        unlocked();
        assert_eq!(index(&["a", "bc"]).unwrap(), index(&["a", "bc"]).unwrap());
        assert_ne!(index(&["ab", "c"]).unwrap(), index(&["a", "bc"]).unwrap());
    }

    #[test]
    fn keys_that_are_no_keys_are_refused() {
        unlocked();
        unlock(b" a test key of thirty-two bytes..\n").unwrap();
        for bad in [&b""[..], b"abc", &[b'0'; 64], b"                                                  "] {
            assert_eq!(unlock(bad).unwrap_err().code, "directory.key-weak");
        }
        let other = new_secret().unwrap();
        assert_eq!(other.len(), 65);
        assert_ne!(other, new_secret().unwrap());
        assert_eq!(unlock(&other).unwrap_err().code, "directory.key-differs");
    }
}
