//! Passwords: what is accepted, how they are hashed (argon2id, 19 MiB, 2 passes) and how many hashes run at once.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use contract::{Fault, FaultKind};

use crate::aside::Queue;

/// Shortest password taken, characters.
pub const SHORTEST: usize = 10;
/// Longest password taken, characters: a bound on the work one request may cause.
pub const LONGEST: usize = 128;

/// Parts of the passwords that are tried first. Compared in lower case.
const COMMON: [&str; 14] = [
    "password",
    "123456789",
    "qwertyuiop",
    "1q2w3e4r5t",
    "abcd1234",
    "11111111",
    "00000000",
    "88888888",
    "66666666",
    "woaini",
    "iloveyou",
    "a123456",
    "qwerty123",
    "admin123",
];

/// Checks a new password. `login` and `name` must not make it up.
///
/// # Errors
/// `directory.password-short`, `-long`, `-common`, each with what to do.
pub fn check_new(password: &str, login: &str) -> Result<(), Fault> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Fault::invalid("directory.password-short").with("least", SHORTEST));
    }
    if length > LONGEST {
        return Err(Fault::invalid("directory.password-long").with("most", LONGEST));
    }
    let lower = password.to_lowercase();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let login = login.to_lowercase();
    let contains_login = login.chars().count() >= 4 && lower.contains(&login);
    if distinct.len() < 5 || contains_login || COMMON.iter().any(|common| lower.contains(common)) {
        return Err(Fault::invalid("directory.password-common"));
    }
    Ok(())
}

/// Hashes a password with a random salt. Takes some 30 ms of one core: call it outside a transaction, or through
/// [`hash_aside`].
///
/// # Errors
/// When the operating system gives no randomness or no memory.
pub fn hash(password: &str) -> Result<String, Fault> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|h| h.to_string()).map_err(|e| Fault::internal("directory.hash", e.to_string()))
}

/// Whether the password is the one hashed. Without a hash it does the same work and says no, so that the time taken does
/// not tell whether an account exists.
pub fn verify(password: &str, hashed: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());
    let known = hashed.is_some();
    match PasswordHash::new(hashed.unwrap_or(&NOBODY)) {
        Ok(parsed) => Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known,
        Err(error) => {
            if known {
                tracing::error!(%error, "a stored password hash does not parse");
            }
            false
        }
    }
}

/// Hashes in progress at once: hashing is dear on purpose, so many at once would starve everything else.
static QUEUE: Queue = Queue::new(2);

async fn aside<T: Send + 'static>(lane: &str, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    let busy = || Fault::new(FaultKind::Busy, "directory.sign-in-busy");
    let place = QUEUE.place(lane).await.ok_or_else(busy)?;
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    });
    done.await.map_err(|e| Fault::internal("directory.hash", e))
}

/// [`hash`] beside the runtime, a few at once. Those who wait are served in turn by `lane`: where it comes from.
///
/// # Errors
/// As [`hash`]; busy when too many wait.
pub async fn hash_aside(lane: &str, password: String) -> Result<String, Fault> {
    aside(lane, move || hash(&password)).await?
}

/// [`verify`] beside the runtime, a few at once. Those who wait are served in turn by `lane`: where it comes from.
///
/// # Errors
/// Busy when too many wait.
pub async fn verify_aside(lane: &str, password: String, hashed: Option<String>) -> Result<bool, Fault> {
    if password.chars().count() > LONGEST {
        return Ok(false);
    }
    aside(lane, move || verify(&password, hashed.as_deref())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let hashed = hash("Onedoor-2026").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(verify("Onedoor-2026", Some(&hashed)));
        assert!(!verify("onedoor-2026", Some(&hashed)));
        assert!(!verify("nobody has this password", None));
        assert!(!verify("x", Some("not a hash")));
        assert_ne!(hashed, hash("Onedoor-2026").unwrap());
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        for (password, code) in [
            ("short", "directory.password-short"),
            ("aaaaaaaaaaaaaa", "directory.password-common"),
            ("MyPassword2026", "directory.password-common"),
            ("clerk1-clerk1-x", "directory.password-common"),
        ] {
            assert_eq!(check_new(password, "clerk1").unwrap_err().code, code, "{password}");
        }
        assert_eq!(check_new(&"长".repeat(129), "x").unwrap_err().code, "directory.password-long");
        assert!(check_new("红山的秋天很长很美好", "chen").is_ok());
        assert!(check_new("Onedoor-2026", "chen").is_ok());
    }
}
