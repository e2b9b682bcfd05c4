//! Whole numbers of 256 bits, as far as products and quotients of coefficients need them.

/// An unsigned number of 256 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    pub high: u128,
    pub low: u128,
}

const HALF: u32 = 64;
const MASK: u128 = u64::MAX as u128;

impl Wide {
    pub const fn small(low: u128) -> Self {
        Self { high: 0, low }
    }

    /// The product of two numbers, exactly.
    pub fn product(a: u128, b: u128) -> Self {
        let (a1, a0, b1, b0) = (a >> HALF, a & MASK, b >> HALF, b & MASK);
        let low = a0 * b0;
        let middle = a1 * b0 + (low >> HALF);
        let other = a0 * b1 + (middle & MASK);
        let high = a1 * b1 + (middle >> HALF) + (other >> HALF);
        Self { high, low: (other << HALF) | (low & MASK) }
    }

    pub fn wrapping_sub(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        Self { high: self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow)), low }
    }

    pub fn wrapping_add(self, other: Self) -> Self {
        let (low, carry) = self.low.overflowing_add(other.low);
        Self { high: self.high.wrapping_add(other.high).wrapping_add(u128::from(carry)), low }
    }

    /// The product as far as 256 bits hold it.
    pub fn times(self, factor: u128) -> Self {
        let low = Self::product(self.low, factor);
        Self { high: low.high.wrapping_add(self.high.wrapping_mul(factor)), low: low.low }
    }

    /// Quotient and remainder. The divisor is not nought.
    pub fn div_rem(self, divisor: u128) -> (Self, u128) {
        if self.high == 0 {
            return (Self::small(self.low / divisor), self.low % divisor);
        }
        let high = self.high / divisor;
        let (low, rest) = divided(self.high % divisor, self.low, divisor);
        (Self { high, low }, rest)
    }

    /// The whole square root, and whether something is left over.
    pub fn root(self) -> (u128, bool) {
        if self.high == 0 && self.low == 0 {
            return (0, false);
        }
        // From above: Newton's steps fall until they have arrived.
        let bits =
            if self.high == 0 { 128 - self.low.leading_zeros() } else { 256 - self.high.leading_zeros() };
        let mut root = if bits >= 255 { u128::MAX } else { 1_u128 << bits.div_ceil(2) };
        loop {
            let (quotient, _) = self.div_rem(root);
            if quotient.high != 0 {
                break;
            }
            let next = root / 2 + quotient.low / 2 + (root & quotient.low & 1);
            if next >= root {
                break;
            }
            root = next;
        }
        (root, Self::product(root, root) != self)
    }
}

/// `(high × 2^128 + low) / divisor` with `high < divisor`: long division by halves (Knuth, algorithm D).
fn divided(high: u128, low: u128, divisor: u128) -> (u128, u128) {
    if high == 0 {
        return (low / divisor, low % divisor);
    }
    let shift = divisor.leading_zeros();
    let divisor = divisor << shift;
    let high = if shift == 0 { high } else { (high << shift) | (low >> (128 - shift)) };
    let low = low << shift;
    let (first, rest) = digit(high, low >> HALF, divisor);
    let (second, rest) = digit(rest, low & MASK, divisor);
    ((first << HALF) | second, rest >> shift)
}

/// One digit of 64 bits of a quotient: `(rest × 2^64 + next) / divisor`, the divisor's first bit set and `rest < divisor`.
fn digit(rest: u128, next: u128, divisor: u128) -> (u128, u128) {
    let (top, bottom) = (divisor >> HALF, divisor & MASK);
    let mut quotient = rest / top;
    let mut left = rest % top;
    while quotient > MASK || quotient * bottom > ((left << HALF) | next) {
        quotient -= 1;
        left += top;
        if left > MASK {
            break;
        }
    }
    let rest = (rest << HALF).wrapping_add(next).wrapping_sub(quotient.wrapping_mul(divisor));
    (quotient, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_quotient_times_the_divisor_is_what_was_divided(high: u128, low: u128, divisor in 1_u128.., shift in 0_u32..127) {
            let divisor = (divisor >> shift).max(1);
            let number = Wide { high: high >> shift, low };
            let (quotient, rest) = number.div_rem(divisor);
            prop_assert!(rest < divisor);
            let product = Wide::product(quotient.low, divisor);
            let upper = Wide { high: quotient.high.wrapping_mul(divisor), low: 0 };
            prop_assert_eq!(product.wrapping_add(upper).wrapping_add(Wide::small(rest)), number);
        }

        #[test]
        fn a_root_is_the_largest_whose_square_fits(high: u128, low: u128, shift in 0_u32..127) {
            let number = Wide { high: high >> shift, low };
            let (root, rest) = number.root();
            let square = Wide::product(root, root);
            prop_assert!(square <= number);
            prop_assert_eq!(rest, square != number);
            if let Some(next) = root.checked_add(1) {
                prop_assert!(Wide::product(next, next) > number);
            }
        }
    }
}
