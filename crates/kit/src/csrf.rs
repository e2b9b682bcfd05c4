//! Tokens against forged requests: made, masked for the page, compared.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Name of the form field.
pub const FIELD: &str = "_token";
/// Name of the header a script may send instead.
pub const HEADER: &str = "x-csrf-token";

/// A new token: 24 random bytes as text.
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(random::<24>())
}

/// Random bytes from the operating system. Without its randomness nothing can be kept secret, so the bytes are then
/// useless on purpose: a token made of them never matches (see [`matches`]).
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::error!(%error, "no randomness");
        bytes = [0; N];
    }
    bytes
}

/// Whether a cookie's value could be a token of ours.
pub(crate) fn looks_right(token: &str) -> bool {
    token.len() == 32 && URL_SAFE_NO_PAD.decode(token).is_ok_and(|bytes| bytes.iter().any(|b| *b != 0))
}

/// The token as it stands in a page: xored with fresh random bytes, which go before it. A page that echoes what
/// somebody typed is compressed together with its token; without the mask its length would give the token away.
pub(crate) fn mask(token: &str) -> String {
    let mut pad = vec![0; token.len()];
    if getrandom::fill(&mut pad).is_err() {
        return String::new();
    }
    let masked: Vec<u8> = pad.iter().zip(token.bytes()).map(|(p, t)| p ^ t).collect();
    pad.extend(masked);
    URL_SAFE_NO_PAD.encode(pad)
}

/// Whether a masked token hides this one. Takes the same time wherever they differ.
pub(crate) fn matches(masked: &str, token: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(masked) else { return false };
    let (pad, rest) = bytes.split_at(bytes.len() / 2);
    if token.len() < 16 || rest.len() != token.len() || pad.len() != rest.len() {
        return false;
    }
    let difference = pad.iter().zip(rest).zip(token.bytes()).fold(0, |acc, ((p, r), t)| acc | (p ^ r ^ t));
    difference == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_token_matches_only_its_own() {
        let token = new_token();
        assert!(looks_right(&token));
        let (one, two) = (mask(&token), mask(&token));
        assert_ne!(one, two);
        assert!(matches(&one, &token) && matches(&two, &token));
        assert!(!matches(&one, &new_token()));
        assert!(
            !matches("", &token) && !matches("", "") && !matches(&token, &token) && !matches("%%", &token)
        );
    }
}
