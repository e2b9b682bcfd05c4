//! Shamir's secret sharing over GF(2⁸) with the polynomial of AES (x⁸ + x⁴ + x³ + x + 1): byte by byte, the secret at 0, the share of
//! the n-th holder at n.

use crate::Random;

fn mul(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    for _ in 0..8 {
        // Without branches on secret bits.
        product ^= a & 0u8.wrapping_sub(b & 1);
        let carry = 0u8.wrapping_sub(a >> 7);
        a = (a << 1) ^ (0x1b & carry);
        b >>= 1;
    }
    product
}

/// The inverse: a²⁵⁴.
fn inverse(a: u8) -> u8 {
    let mut power = 1;
    for _ in 0..254 {
        power = mul(power, a);
    }
    power
}

/// Splits a secret: each share is its place, from 1, and its bytes.
pub(crate) fn split(secret: &[u8; 32], holders: usize, quorum: usize, random: Random<'_>) -> Vec<Vec<u8>> {
    let mut more = vec![[0_u8; 32]; quorum.saturating_sub(1)];
    for coefficients in &mut more {
        random(coefficients);
    }
    (1..=u8::try_from(holders).unwrap_or(u8::MAX))
        .map(|x| {
            let mut share = vec![x];
            share.extend(secret.iter().enumerate().map(|(at, byte)| {
                let high =
                    more.iter().rev().fold(0, |sum, row| mul(sum, x) ^ row.get(at).copied().unwrap_or(0));
                mul(high, x) ^ byte
            }));
            share
        })
        .collect()
}

/// Restores a secret from as many shares as its quorum, of different places.
pub(crate) fn combine(shares: &[&[u8]]) -> [u8; 32] {
    let place = |share: &[u8]| share.first().copied().unwrap_or(0);
    let mut secret = [0; 32];
    for (i, share) in shares.iter().enumerate() {
        let mut weight = 1;
        for (_, other) in shares.iter().enumerate().filter(|(j, _)| *j != i) {
            let (x, o) = (place(share), place(other));
            weight = mul(weight, mul(o, inverse(o ^ x)));
        }
        for (byte, part) in secret.iter_mut().zip(share.iter().skip(1)) {
            *byte ^= mul(weight, *part);
        }
    }
    secret
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_that_of_aes() {
        // FIPS 197, 4.2: {57} • {83} = {c1}.
        assert_eq!(mul(0x57, 0x83), 0xc1);
        for a in 1..=255 {
            assert_eq!(mul(a, inverse(a)), 1, "{a}");
        }
    }

    #[test]
    fn a_quorum_restores_and_fewer_are_anything() {
        let secret: [u8; 32] = std::array::from_fn(|at| (at * 7) as u8);
        let mut next = 3_u8;
        let mut random = |bytes: &mut [u8]| {
            for byte in bytes {
                next = next.wrapping_mul(29).wrapping_add(17);
                *byte = next;
            }
        };
        let shares = split(&secret, 5, 3, &mut random);
        for trio in [[0, 1, 2], [4, 2, 0], [1, 3, 4]] {
            let some: Vec<&[u8]> = trio.iter().map(|at| shares[*at].as_slice()).collect();
            assert_eq!(combine(&some), secret);
        }
        let two: Vec<&[u8]> = shares.iter().take(2).map(Vec::as_slice).collect();
        assert_ne!(combine(&two), secret);
        // With two shares of three, every first byte is possible: some third share leads to it.
        let firsts: std::collections::BTreeSet<u8> = (0..=255)
            .map(|guess| {
                let mut third = shares[2].clone();
                third[1] = guess;
                combine(&[&shares[0], &shares[1], &third])[0]
            })
            .collect();
        assert_eq!(firsts.len(), 256);
    }
}
