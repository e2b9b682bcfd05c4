//! The three administrators (三员): system, security and audit stand apart, so that nobody can change who may what and
//! also read or rewrite the traces of it.

use contract::Posting;

/// Permissions that one person never holds together.
pub const APART: [(&str, &str); 7] = [
    ("directory.manage", "ledger.read"),
    ("directory.manage", "calendar.load"),
    ("directory.manage", "jobs.manage"),
    ("calendar.load", "ledger.read"),
    ("jobs.manage", "ledger.read"),
    ("retention.manage", "retention.confirm"),
    ("retention.manage", "ledger.read"),
];

/// Permissions whose posts ask for the second factor unless the site says otherwise: those of the three administrators, and
/// seeing what is hidden from everybody else. (GB/T 22239-2019, 8.1.4.1 d asks for two means of proof at level three; which
/// level a site is of, and so whether it may say otherwise, is the site's to know.)
pub const SENSITIVE: [&str; 5] =
    ["directory.manage", "ledger.read", "jobs.manage", "party.reveal", "ticket.unseal"];

/// Whether one of these is sensitive.
pub fn is_sensitive(permissions: &[String]) -> bool {
    permissions.iter().any(|one| SENSITIVE.contains(&one.as_str()))
}

/// The first pair that these postings would bring into one hand.
pub fn broken<'a>(postings: impl Iterator<Item = &'a Posting>) -> Option<(&'static str, &'static str)> {
    let held: Vec<&str> = postings.flat_map(|p| p.permissions.iter().map(String::as_str)).collect();
    APART.into_iter().find(|(one, other)| held.contains(one) && held.contains(other))
}
