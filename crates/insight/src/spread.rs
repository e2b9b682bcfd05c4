//! How long things take, as an exact histogram that can be added up over any places and days: by the hour up to ten days, by the day
//! beyond. A quantile read from it is exact to the hour below ten days and to the day above.

/// Hours up to here have a bucket each.
pub const HOURS: i64 = 240;
const HOUR_MS: i64 = 3_600_000;

/// The bucket of a stretch of time: whole hours begun, then whole days begun. Time running backwards is no time.
pub fn bucket(ms: i64) -> i64 {
    let hours = ms.max(0).div_euclid(HOUR_MS);
    if hours < HOURS { hours } else { HOURS + hours.div_euclid(24) - HOURS / 24 }
}

/// The least hours of a bucket.
pub fn hours(bucket: i64) -> i64 {
    if bucket < HOURS { bucket } else { (bucket - HOURS + HOURS / 24) * 24 }
}

/// The quantile `per_cent` of (bucket, how many) in ascending order, by nearest rank: the smallest bucket that at least so many
/// of a hundred do not exceed. `None` of nothing.
pub fn quantile(spread: &[(i64, i64)], per_cent: i64) -> Option<i64> {
    let all: i64 = spread.iter().map(|(_, n)| n).sum();
    if all <= 0 {
        return None;
    }
    let rank = ((all * per_cent + 99) / 100).max(1);
    let mut so_far = 0;
    spread.iter().find_map(|(bucket, n)| {
        so_far += n;
        (so_far >= rank).then_some(*bucket)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_hours_and_then_days() {
        let hour = 3_600_000;
        for (hours_taken, is) in
            [(0, 0), (1, 1), (239, 239), (240, 240), (263, 240), (264, 264), (24 * 40, 960)]
        {
            assert_eq!(hours(bucket(hours_taken * hour)), is, "{hours_taken} hours");
        }
        assert_eq!(bucket(hour - 1), 0);
        assert_eq!(bucket(-5), 0);
    }

    #[test]
    fn quantiles_are_nearest_ranks() {
        assert_eq!(quantile(&[], 50), None);
        assert_eq!(quantile(&[(3, 1)], 50), Some(3));
        assert_eq!(quantile(&[(1, 5), (2, 4), (9, 1)], 50), Some(1));
        assert_eq!(quantile(&[(1, 5), (2, 4), (9, 1)], 90), Some(2));
        assert_eq!(quantile(&[(1, 5), (2, 4), (9, 1)], 91), Some(9));
    }
}
