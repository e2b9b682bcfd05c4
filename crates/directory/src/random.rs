//! Random bytes from the operating system, for tokens, nonces and salts.

/// `N` random bytes.
///
/// # Errors
/// When the operating system gives none; then nothing secret may be made.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
