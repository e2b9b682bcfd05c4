//! Small groups in public figures: a figure of fewer than five cases could tell who they are, so it is kept back. Where only one of
//! a column is kept back, it could be told from the sum; then the smallest of the others is kept back with it.

/// Groups smaller than this are kept back where the public looks.
pub const LEAST: i64 = 5;

/// A column of figures as the public may see it: `None` is kept back. Nothing at all is no group and stands.
pub fn column(figures: &[i64]) -> Vec<Option<i64>> {
    let mut shown: Vec<Option<i64>> =
        figures.iter().map(|n| Some(*n).filter(|n| *n == 0 || *n >= LEAST)).collect();
    if shown.iter().filter(|n| n.is_none()).count() == 1 {
        let others = shown.iter().enumerate().filter_map(|(at, n)| n.filter(|n| *n > 0).map(|n| (n, at)));
        if let Some(other) = others.min().and_then(|(_, at)| shown.get_mut(at)) {
            *other = None;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_groups_are_kept_back_and_cannot_be_told_from_the_sum() {
        assert_eq!(column(&[]), []);
        assert_eq!(column(&[0, 7, 12]), [Some(0), Some(7), Some(12)]);
        assert_eq!(column(&[3, 7, 12, 0]), [None, None, Some(12), Some(0)]);
        assert_eq!(column(&[3, 4, 12]), [None, None, Some(12)]);
        assert_eq!(column(&[2]), [None]);
    }
}
