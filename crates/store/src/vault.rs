//! Encryption of personal data at rest, in columns and files, and keyed hashes for finding what is encrypted
//! (docs/decisions/0060, 0067).
//!
//! Master keys come from configuration: one that seals, and former ones that still open. Keys for each use are derived from a
//! master key, so that none is used for two things. Sealed values are XChaCha20-Poly1305 with a random nonce, bound to the
//! place they stand in: copied to another row they do not open. Each says by which key it was sealed.

use std::fmt;
use std::sync::OnceLock;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use crate::Error;

/// First byte of what was sealed before keys had names.
const NAMELESS: u8 = 1;
/// First byte of what is sealed now: the key's name follows.
const NAMED: u8 = 2;
const NAME: usize = 4;
const NONCE: usize = 24;

/// Shortest master key, bytes.
const SHORTEST: usize = 32;

/// The name of a key: shown, written before everything it seals, and telling nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyName(pub(crate) [u8; NAME]);

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What is derived from one master key.
struct Key {
    name: KeyName,
    master: [u8; 32],
    cipher: XChaCha20Poly1305,
    index: [u8; 32],
    device: [u8; 32],
    /// For files: the cipher of what is in them, and what they are named by.
    files: XChaCha20Poly1305,
    file_names: [u8; 32],
}

impl Key {
    fn new(secret: &[u8]) -> Result<Self, Error> {
        let secret = secret.trim_ascii();
        if secret.len() < SHORTEST || secret.iter().all(|b| Some(b) == secret.first()) {
            return Err(fault("store.key-weak", format!("a key needs at least {SHORTEST} random bytes")));
        }
        let master = mac(secret, &[b"onedoor master 1"]);
        let [a, b, c, d, ..] = derive(&master, "onedoor name 1");
        Ok(Self {
            name: KeyName([a, b, c, d]),
            master,
            cipher: XChaCha20Poly1305::new(&derive(&master, "onedoor seal 1").into()),
            index: derive(&master, "onedoor index 1"),
            device: derive(&master, "onedoor device 1"),
            files: XChaCha20Poly1305::new(&derive(&master, "onedoor files 1").into()),
            file_names: derive(&master, "onedoor file names 1"),
        })
    }

    fn decrypt(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        self.cipher.decrypt(&XNonce::from(nonce), Payload { msg, aad: place.as_bytes() }).ok()
    }
}

/// The keys in use: the first seals, all of them open.
struct Keys(Vec<Key>);

static KEYS: OnceLock<Keys> = OnceLock::new();

fn fault(code: &'static str, why: impl Into<String>) -> Error {
    Error::Vault { code, why: why.into() }
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| fault("store.no-randomness", e.to_string()))?;
    Ok(bytes)
}

/// A new master key for a file of its own: 32 random bytes as a line of hexadecimal digits.
///
/// # Errors
/// `store.no-randomness` when the operating system gives none.
pub fn new_secret() -> Result<Vec<u8>, Error> {
    let key: [u8; SHORTEST] = random()?;
    let mut line: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    line.push('\n');
    Ok(line.into_bytes())
}

/// Takes master keys into use for this process: at least 32 bytes each, kept outside the database; blanks and line ends around
/// them do not count. `secret` seals from now on; what the `former` ones sealed is still opened. The roof calls it once,
/// before anything else. Again with the same keys it changes nothing.
///
/// # Errors
/// `store.key-weak` for one that is too short or a single byte over and over; `store.key-differs` when others are in use
/// in this process.
pub fn unlock(secret: &[u8], former: &[Vec<u8>]) -> Result<(), Error> {
    let mut all = vec![Key::new(secret)?];
    for secret in former {
        let key = Key::new(secret)?;
        if all.iter().all(|known| known.master != key.master) {
            all.push(key);
        }
    }
    let masters: Vec<[u8; 32]> = all.iter().map(|key| key.master).collect();
    let in_use = KEYS.get_or_init(|| Keys(all));
    match in_use.0.iter().map(|key| key.master).eq(masters) {
        true => Ok(()),
        false => Err(fault("store.key-differs", "other keys are in use in this process")),
    }
}

/// Whether keys are in use.
pub fn is_unlocked() -> bool {
    KEYS.get().is_some()
}

fn keys() -> Result<&'static [Key], Error> {
    match KEYS.get() {
        Some(keys) => Ok(&keys.0),
        None => Err(fault("store.vault-locked", "vault::unlock was not called")),
    }
}

fn current() -> Result<&'static Key, Error> {
    keys()?.first().ok_or_else(|| fault("store.vault-locked", "there is no key"))
}

fn named(name: KeyName) -> Result<&'static Key, Error> {
    keys()?.iter().find(|key| key.name == name).ok_or_else(|| {
        let names: Vec<String> = key_names().unwrap_or_default().iter().map(ToString::to_string).collect();
        let why = format!(
            "sealed by key {name}, which is not among those in use ({}): put the secret it comes from back, as a former one",
            names.join(", ")
        );
        fault("store.key-missing", why)
    })
}

/// The names of the keys in use; the first seals.
///
/// # Errors
/// `store.vault-locked` before [`unlock`].
pub fn key_names() -> Result<Vec<KeyName>, Error> {
    Ok(keys()?.iter().map(|key| key.name).collect())
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
pub fn seal(place: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let (key, nonce) = (current()?, random::<NONCE>()?);
    let sealed = key
        .cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() })
        .map_err(|e| fault("store.seal", e.to_string()))?;
    let mut out = Vec::with_capacity(1 + NAME + NONCE + sealed.len());
    out.push(NAMED);
    out.extend_from_slice(&key.name.0);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    Ok(out)
}

/// Opens what [`seal`] made for the same place.
///
/// # Errors
/// `store.key-missing` when the key it was sealed by is not in use; `store.unseal` when place or content are not what they were.
pub fn open(place: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let refuse = || fault("store.unseal", format!("{place} does not open with the keys in use"));
    match sealed.split_first() {
        Some((&NAMED, rest)) => {
            let (name, rest) = rest.split_at_checked(NAME).ok_or_else(refuse)?;
            let name: [u8; NAME] = name.try_into().map_err(|_| refuse())?;
            named(KeyName(name))?.decrypt(place, rest).ok_or_else(refuse)
        }
        Some((&NAMELESS, rest)) => keys()?.iter().find_map(|key| key.decrypt(place, rest)).ok_or_else(refuse),
        _ => Err(refuse()),
    }
}

/// Seals a value as JSON.
///
/// # Errors
/// As [`seal`].
pub fn seal_json(place: &str, value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let plain = serde_json::to_vec(value).map_err(|e| Error::Type(e.to_string()))?;
    seal(place, &plain)
}

/// Opens what [`seal_json`] made for the same place.
///
/// # Errors
/// As [`open`]; [`Error::Type`] when it is something else.
pub fn open_json<T: DeserializeOwned>(place: &str, sealed: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(&open(place, sealed)?).map_err(|e| Error::Type(format!("{place}: {e}")))
}

/// Whether the key that seals now sealed this: what it did not is sealed anew when keys are rotated.
///
/// # Errors
/// When the vault is locked.
pub fn is_current(sealed: &[u8]) -> Result<bool, Error> {
    let name = current()?.name;
    Ok(matches!(sealed.split_first(), Some((&NAMED, rest)) if rest.starts_with(&name.0)))
}

/// Seals anew, for the same place, what another key sealed; `None` where there is nothing to do.
///
/// # Errors
/// As [`open`] and [`seal`].
pub fn reseal(place: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    if is_current(sealed)? { Ok(None) } else { seal(place, &open(place, sealed)?).map(Some) }
}

/// A keyed hash for finding an encrypted value again without keeping it readable.
///
/// # Errors
/// When the vault is locked.
pub fn index(parts: &[&str]) -> Result<[u8; 32], Error> {
    let parts: Vec<&[u8]> = parts.iter().map(|p| p.as_bytes()).collect();
    Ok(mac(&current()?.index, &parts))
}

/// [`index`] by every key in use, the one that seals first: what was kept under a former key is found until it is rotated.
///
/// # Errors
/// When the vault is locked.
pub fn indexes(parts: &[&str]) -> Result<Vec<[u8; 32]>, Error> {
    let parts: Vec<&[u8]> = parts.iter().map(|p| p.as_bytes()).collect();
    Ok(keys()?.iter().map(|key| mac(&key.index, &parts)).collect())
}

/// A keyed hash as text, for finding what must not lie readable (a caller's telephone) in a table of a service. `parts` begins
/// with what it is for, so that the same value in two places does not give the same mark.
///
/// # Errors
/// When the vault is locked.
pub fn mark(parts: &[&str]) -> Result<String, Error> {
    Ok(index(parts)?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// [`mark`] by every key in use, the one that seals first.
///
/// # Errors
/// When the vault is locked.
pub fn marks(parts: &[&str]) -> Result<Vec<String>, Error> {
    let text = |index: &[u8; 32]| index.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(indexes(parts)?.iter().map(text).collect())
}

/// Six random digits, for somebody to come back with who left neither name nor telephone.
///
/// # Errors
/// When the operating system gives no randomness.
pub fn code() -> Result<String, Error> {
    Ok(format!("{:06}", u64::from_be_bytes(random()?) % 1_000_000))
}

/// Proof that we made a device cookie for this account.
///
/// # Errors
/// When the vault is locked.
pub fn device_proof(account: i64, nonce: &str) -> Result<[u8; 32], Error> {
    Ok(mac(&current()?.device, &[&account.to_be_bytes(), nonce.as_bytes()]))
}

/// Compares without telling by its time where two differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}

/// What a file is called where it lies, by every key in use, the one that seals first: who sees the name cannot tell which
/// file it is.
pub(crate) fn file_names(hash: &[u8; 32]) -> Result<Vec<String>, Error> {
    let name = |key: &Key| mac(&key.file_names, &[hash]).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(keys()?.iter().map(name).collect())
}

/// The name of the key that seals.
pub(crate) fn current_name() -> Result<KeyName, Error> {
    Ok(current()?.name)
}

/// Seals a piece of a file.
pub(crate) fn seal_piece(nonce: [u8; NONCE], place: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let payload = Payload { msg: plain, aad: place };
    current()?.files.encrypt(&XNonce::from(nonce), payload).map_err(|e| fault("store.seal", e.to_string()))
}

/// Opens a piece of a file; `None` when it is not what it was.
pub(crate) fn open_piece(
    key: KeyName,
    nonce: [u8; NONCE],
    place: &[u8],
    sealed: &[u8],
) -> Result<Option<Vec<u8>>, Error> {
    Ok(named(key)?.files.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: place }).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &[u8] = b"a test key of thirty-two bytes..";
    const FORMER: &[u8] = b"the key before, thirty-two bytes";

    fn unlocked() {
        unlock(OURS, &[FORMER.to_vec()]).unwrap();
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
        assert_eq!(reseal("party:1", &sealed).unwrap(), None);
    }

    /// Sealed as before keys had names, and by another key than the one that seals now.
    #[test]
    fn what_former_keys_sealed_opens_and_is_sealed_anew() {
        unlocked();
        let former = Key::new(FORMER).unwrap();
        let payload = Payload { msg: &b"old"[..], aad: b"draft:1" };
        let body = former.cipher.encrypt(&XNonce::from([7; NONCE]), payload).unwrap();
        let nameless = [&[NAMELESS][..], &[7; NONCE], &body].concat();
        let by_former = [&[NAMED][..], &former.name.0, &[7; NONCE], &body].concat();
        for sealed in [nameless, by_former] {
            assert_eq!(open("draft:1", &sealed).unwrap(), b"old");
            assert!(open("draft:2", &sealed).is_err());
            let anew = reseal("draft:1", &sealed).unwrap().unwrap();
            assert!(is_current(&anew).unwrap() && !is_current(&sealed).unwrap());
            assert_eq!(open("draft:1", &anew).unwrap(), b"old");
        }
        let missing = [&[NAMED][..], &[1, 2, 3, 4], &[7; NONCE], &body].concat();
        let error = open("draft:1", &missing).unwrap_err();
        assert_eq!(error.code(), "store.key-missing");
        assert!(error.to_string().contains("01020304"), "{error}");
        assert!(error.to_string().contains(&former.name.to_string()), "{error}");
        assert_eq!(indexes(&["a"]).unwrap().len(), 2);
        assert_eq!(indexes(&["a"]).unwrap()[0], index(&["a"]).unwrap());
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
        unlock(b" a test key of thirty-two bytes..\n", &[FORMER.to_vec()]).unwrap();
        for bad in [&b""[..], b"abc", &[b'0'; 64], b"                                                  "] {
            assert_eq!(unlock(bad, &[]).unwrap_err().code(), "store.key-weak");
            assert_eq!(unlock(OURS, &[bad.to_vec()]).unwrap_err().code(), "store.key-weak");
        }
        let other = new_secret().unwrap();
        assert_eq!(other.len(), 65);
        assert_ne!(other, new_secret().unwrap());
        assert_eq!(unlock(&other, &[]).unwrap_err().code(), "store.key-differs");
        assert_eq!(unlock(OURS, &[]).unwrap_err().code(), "store.key-differs");
    }
}
