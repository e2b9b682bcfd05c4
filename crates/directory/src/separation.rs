//! The three administrators (三员): system, security and audit stand apart, so that nobody can change who may what and
//! also read or rewrite the traces of it.

use contract::Posting;

/// Permissions that one person never holds together.
pub const APART: [(&str, &str); 5] = [
    ("directory.manage", "ledger.read"),
    ("directory.manage", "calendar.load"),
    ("directory.manage", "jobs.manage"),
    ("calendar.load", "ledger.read"),
    ("jobs.manage", "ledger.read"),
];

/// The first pair that these postings would bring into one hand.
pub fn broken<'a>(postings: impl Iterator<Item = &'a Posting>) -> Option<(&'static str, &'static str)> {
    let held: Vec<&str> = postings.flat_map(|p| p.permissions.iter().map(String::as_str)).collect();
    APART.into_iter().find(|(one, other)| held.contains(one) && held.contains(other))
}
