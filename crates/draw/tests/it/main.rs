//! Behaviour of draws: what is fair stays fair, what is changed is seen, and strangers come to the same result.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod chance;
mod replay;

use draw::*;

/// An announcement of so many candidates a group, with this share of each.
pub fn announcement(groups: &[(&str, u32, How)]) -> Announcement {
    let candidates = groups.iter().flat_map(|(stratum, count, _)| {
        (0..*count)
            .map(move |n| Candidate { id: format!("{stratum}-{n:06}"), stratum: (*stratum).to_owned() })
    });
    let quotas = groups.iter().map(|(stratum, _, how)| Quota {
        stratum: (*stratum).to_owned(),
        how: *how,
        substitutes: 2,
    });
    Announcement {
        scheme: SCHEME.to_owned(),
        title: "2026 年第四季度餐饮服务抽查".to_owned(),
        candidates: candidates.collect(),
        quotas: quotas.collect(),
        excluded: Vec::new(),
        commitments: vec![
            Commitment { by: "市场监管局".to_owned(), sha256: commitment("first secret") },
            Commitment { by: "公证处".to_owned(), sha256: commitment("second secret") },
        ],
        public_value: "the winning numbers of the next national lottery, 2026-12-01".to_owned(),
        pairing: None,
        repeats: None,
    }
    .sorted()
}

/// What the parties reveal.
pub fn secrets() -> Vec<Secret> {
    vec![
        Secret { by: "市场监管局".to_owned(), secret: "first secret".to_owned() },
        Secret { by: "公证处".to_owned(), secret: "second secret".to_owned() },
    ]
}

/// Draws with a public value.
pub fn drawn(announcement: &Announcement, public: &str) -> Bundle {
    draw(announcement.clone(), secrets(), public.to_owned()).unwrap()
}
