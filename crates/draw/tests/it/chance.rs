//! Everybody has the same chance, and shares are what they say.

use draw::*;
use proptest::prelude::*;

use crate::{announcement, drawn};

/// DRI-02: the five credit classes at their shares; each class gets its size times its share, together rounded half up, the
/// largest remainders first.
#[test]
fn shares_of_the_credit_classes_are_exact() {
    let classes = [
        ("1-good", 10, How::Of10000(0)),
        ("2-trustworthy", 43, How::Of10000(500)),
        ("3-general", 97, How::Of10000(1_500)),
        ("4-default", 12, How::Of10000(2_000)),
        ("5-severe", 3, How::Of10000(3_000)),
    ];
    let told = announcement(&classes);
    let counts: Vec<u64> = told.quotas().unwrap().into_iter().map(|(_, count)| count).collect();
    // 0, 2.15, 14.55, 2.4, 0.9: 20.00 together; 2 + 14 + 2 are 18, and .9 and .55 are the largest remainders.
    assert_eq!(counts, [0, 2, 15, 2, 1]);
    let bundle = drawn(&told, "5 11 12 23 30 31 07");
    assert_eq!(bundle.result.iter().map(|group| group.drawn.len()).sum::<usize>(), 20);
    assert_eq!(verify(&bundle), Ok(()));
}

/// 494 flats for 2,000 families: over 600 draws every family is drawn about equally often, wherever it stands in the list.
#[test]
fn nobody_is_favoured_by_their_place() {
    let told = announcement(&[("families", 100, How::Count(25))]);
    let mut counts = vec![0_u32; 100];
    for round in 0..2_000 {
        for id in &drawn(&told, &format!("round {round}")).result[0].drawn {
            counts[id[9..].parse::<usize>().unwrap()] += 1;
        }
    }
    // 500 each expected. Drawing without putting back makes the statistic smaller by 1 - 25/100: 99 degrees of freedom,
    // 99.99 % below 161 times three quarters.
    let chi: f64 = counts.iter().map(|n| (f64::from(*n) - 500.0).powi(2) / 500.0).sum();
    assert!(chi < 161.0 * 0.75, "{chi}");
}

#[test]
fn the_order_of_the_lists_does_not_matter() {
    let told = announcement(&[("a", 30, How::Count(5)), ("b", 30, How::Count(5))]);
    let mut turned = told.clone();
    turned.candidates.reverse();
    turned.quotas.reverse();
    assert!(matches!(turned.check(), Err(Refused::Order { list: "candidates", .. })));
    assert_eq!(drawn(&turned.sorted(), "x"), drawn(&told, "x"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// As many as announced, each once, none from elsewhere, nobody who is left out; and it replays.
    #[test]
    fn a_draw_is_what_was_announced(
        sizes in proptest::collection::vec((0_u32..40, 0_u32..10_001), 1..6),
        out in proptest::collection::vec((0_usize..6, 0_u32..40), 0..12),
        public in "[a-z0-9]{1,12}",
    ) {
        let names = ["a", "b", "c", "d", "e", "f"];
        let groups: Vec<(&str, u32, How)> =
            sizes.iter().zip(names).map(|((size, share), name)| (name, *size, How::Of10000(*share))).collect();
        let mut told = announcement(&groups);
        for (group, n) in out {
            let id = format!("{}-{n:06}", names[group]);
            let there = told.candidates.iter().any(|one| one.id == id);
            if there && !told.excluded.iter().any(|one| one.id == id) {
                told.excluded.push(Excluded { id, why: "回避".to_owned() });
            }
        }
        let told = told.sorted();
        let bundle = drawn(&told, &public);
        prop_assert_eq!(verify(&bundle), Ok(()));
        for ((quota, count), group) in told.quotas().unwrap().into_iter().zip(&bundle.result) {
            prop_assert_eq!(group.drawn.len() as u64, count);
            let all: Vec<&String> = group.drawn.iter().chain(&group.substitutes).collect();
            let once: std::collections::BTreeSet<&String> = all.iter().copied().collect();
            prop_assert_eq!(once.len(), all.len());
            for id in all {
                prop_assert!(id.starts_with(&quota.stratum));
                prop_assert!(!told.excluded.iter().any(|one| &one.id == id));
            }
        }
    }
}
