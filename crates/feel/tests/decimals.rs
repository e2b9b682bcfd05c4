//! Decimal arithmetic against results of another implementation of the same standard.

#![allow(clippy::unwrap_used)]

use feel::Decimal;
use std::cmp::Ordering;

/// Coefficient and exponent as they are kept, so that scales are compared too.
fn exact(value: Decimal) -> String {
    value.parts()
}

#[test]
fn results_are_those_of_another_implementation() {
    let mut wrong = Vec::new();
    for line in include_str!("data/decimal-vectors.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let mut word = || words.next().unwrap();
        let operation = word();
        let (a, b): (Decimal, Decimal) = (word().parse().unwrap(), word().parse().unwrap());
        let expected = word();
        let result = match operation {
            "+" => a.plus(b),
            "-" => a.minus(b),
            "*" => a.times(b),
            "/" => a.over(b),
            "%" => a.modulo(b),
            "s" => a.square_root(),
            "e" => a.exponential(),
            "l" => a.natural_logarithm(),
            "^" => a.to_the(b),
            "c" => Some(Decimal::from(a.cmp(&b) as i64)),
            other => panic!("{other}"),
        };
        let close = matches!(operation, "e" | "l" | "^");
        let fits = match (result, expected) {
            (None, "-") => true,
            (None, _) | (_, "-") => false,
            // The scale of nought and of remainders is not asked for, of series not the last digit.
            (Some(result), expected) => {
                let expected: Decimal = expected.parse().unwrap();
                if close {
                    near(result, expected)
                } else {
                    result == expected
                        && (operation == "%" || result.is_zero() || exact(result) == exact(expected))
                }
            }
        };
        if !fits {
            wrong.push(format!("{line}: {}", result.map_or("-".to_owned(), exact)));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong[..wrong.len().min(30)].join("\n"));
}

/// Equal to 33 digits.
fn near(a: Decimal, b: Decimal) -> bool {
    if a == b {
        return true;
    }
    let apart = a.minus(b).unwrap().absolute();
    let unit = b.absolute().times("1e-33".parse().unwrap()).unwrap();
    apart.cmp(&unit) != Ordering::Greater
}
