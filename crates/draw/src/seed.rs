//! From secrets and a public value to numbers below a bound, without bias.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::hex;

/// SHA-256 of a secret's UTF-8, in small hexadecimal digits: what a party publishes before.
pub fn commitment(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// HMAC-SHA-256.
fn mac(key: &[u8], message: &[&[u8]]) -> [u8; 32] {
    let mut all = [0; 32];
    // Every length of key is taken.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        message.iter().for_each(|part| mac.update(part));
        all.copy_from_slice(&mac.finalize().into_bytes());
    }
    all
}

/// The seed of a draw: keyed with the secrets, over the announcement's digest and the public value.
#[derive(Clone, Copy)]
pub(crate) struct Seed([u8; 32]);

impl Seed {
    /// `secrets` in the order of their commitments.
    pub(crate) fn new<'a>(
        scheme: &str,
        digest: &str,
        secrets: impl Iterator<Item = &'a str>,
        public: &str,
    ) -> Self {
        let mut key = Vec::new();
        secrets.for_each(|secret| key.extend_from_slice(&Sha256::digest(secret.as_bytes())));
        let parts = [scheme, "\n", digest, "\n", public].map(str::as_bytes);
        Self(mac(&key, &parts))
    }

    /// Numbers for one purpose, independent of those for every other.
    pub(crate) fn stream(&self, purpose: &str, name: &str) -> Stream {
        let key = mac(&self.0, &[purpose.as_bytes(), b"\n", name.as_bytes()]);
        Stream { key, block: [0; 32], used: 32, count: 0 }
    }
}

/// A stream of 64-bit numbers: HMAC of a counter, read eight bytes at a time, big end first.
pub(crate) struct Stream {
    key: [u8; 32],
    block: [u8; 32],
    used: usize,
    count: u64,
}

impl Stream {
    fn next(&mut self) -> u64 {
        if self.used == 32 {
            self.block = mac(&self.key, &[&self.count.to_be_bytes()]);
            self.count += 1;
            self.used = 0;
        }
        let mut eight = [0; 8];
        eight.copy_from_slice(self.block.get(self.used..self.used + 8).unwrap_or(&[0; 8]));
        self.used += 8;
        u64::from_be_bytes(eight)
    }

    /// A number below `bound`, each with exactly the same chance: what would favour small ones is thrown away. 0 for a bound
    /// of 0 or 1, without taking a number.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        if bound < 2 {
            return 0;
        }
        // 2^64 mod bound numbers at the top would make the first ones likelier.
        let over = (u64::MAX % bound + 1) % bound;
        loop {
            let number = self.next();
            if number <= u64::MAX - over {
                return number % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn the_mac_is_hmac_sha_256() {
        let wanted = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(&mac(b"Jefe", &[b"what do ya ", b"want for nothing?"])), wanted);
        assert_eq!(commitment("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    /// Chi-square over 10^6 numbers below 97: 96 degrees of freedom, 99.99 % lie below 153.
    #[test]
    fn numbers_below_a_bound_are_equally_likely() {
        let mut stream = Seed::new("test", "", ["a"].into_iter(), "b").stream("numbers", "");
        let mut counts = [0_u32; 97];
        for _ in 0..1_000_000 {
            let number = usize::try_from(stream.below(97)).unwrap_or(usize::MAX);
            if let Some(count) = counts.get_mut(number) {
                *count += 1;
            }
        }
        let expected = 1_000_000.0 / 97.0;
        let chi: f64 = counts.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
        assert!(counts.iter().sum::<u32>() == 1_000_000 && chi < 153.0, "{chi}");
    }

    #[test]
    fn purposes_have_numbers_of_their_own() {
        let seed = Seed::new("test", "", ["a"].into_iter(), "b");
        let first = |purpose: &str, name: &str| seed.stream(purpose, name).next();
        assert_ne!(first("stratum", "a"), first("stratum", "b"));
        assert_ne!(first("stratum", "a"), first("pair", "a"));
        let mut small = seed.stream("stratum", "a");
        assert_eq!((small.below(0), small.below(1)), (0, 0));
    }
}
