//! English words: those of an index, looked up by their beginning and with typing errors.

/// The words of an index without their endings, in order, and in how many texts each stands.
#[derive(Debug, Default)]
pub(crate) struct Words(Vec<Box<str>>);

/// Most words a beginning or a typing error stands for.
const MOST: usize = 12;

impl Words {
    /// Of these stems, in any order.
    pub(crate) fn of(mut stems: Vec<Box<str>>) -> Self {
        stems.sort_unstable();
        stems.dedup();
        stems.shrink_to_fit();
        Self(stems)
    }

    /// Those that begin so.
    pub(crate) fn beginning(&self, letters: &str) -> impl Iterator<Item = &str> {
        let from = self.0.partition_point(|one| one.as_ref() < letters);
        self.0.iter().skip(from).take_while(move |one| one.starts_with(letters)).take(MOST).map(AsRef::as_ref)
    }

    /// Those that differ by a slip or, in a long word, two.
    pub(crate) fn like(&self, stem: &str) -> Vec<&str> {
        let slips = match stem.len() {
            0..=3 => return Vec::new(),
            4..=6 => 1,
            _ => 2,
        };
        let alike = |one: &&str| one.len().abs_diff(stem.len()) <= slips && distance(one, stem) <= slips;
        self.0.iter().map(AsRef::as_ref).filter(alike).take(MOST).collect()
    }
}

/// How many letters were forgotten, added, mistaken or exchanged with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut best = (at(&row, j) + usize::from(a != b)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let is_turned = i > 0 && j > 0 && one.get(i - 1) == Some(b) && other.get(j - 1) == Some(a);
            if is_turned {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    at(&row, other.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_forgiven() {
        let words = Words::of(["restaurant", "sign", "signboard", "stall"].map(Box::from).to_vec());
        assert_eq!(words.like("restarant"), ["restaurant"]);
        assert_eq!(words.like("signbaord"), ["signboard"]);
        assert!(words.like("quantum").is_empty() && words.like("sig").is_empty());
        assert_eq!(words.beginning("si").collect::<Vec<_>>(), ["sign", "signboard"]);
        assert_eq!((distance("ab", "ba"), distance("", "abc"), distance("abc", "abc")), (1, 3, 0));
    }
}
