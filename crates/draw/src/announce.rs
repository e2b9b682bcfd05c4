//! What is published before a draw: nothing of it can be changed afterwards without being seen.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::pair::Pairing;
use crate::{Refused, hex};

/// The name of the way drawing is done here; another way gets another name.
pub const SCHEME: &str = "onedoor-draw-1";

/// Longest text of a name, in characters.
const TEXT_MAX: usize = 200;

// The fields of all types below stand in the order of the alphabet, so that the compact JSON of a value is its canonical text
// (RFC 8785, which for names, texts and whole numbers alone is just that).

/// Somebody who may be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// What it is called in lists: a code, never a name.
    pub id: String,
    /// The group it is drawn from: a credit class, a profession.
    pub stratum: String,
}

/// A promise to reveal a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// Whose.
    pub by: String,
    /// SHA-256 of the secret, small hexadecimal digits.
    pub sha256: String,
}

/// A candidate that is left out (回避、不再抽取), and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// Who.
    pub id: String,
    /// Why, in words that may be published.
    pub why: String,
}

/// How many of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum How {
    /// So many.
    Count(u32),
    /// So many of 10,000: 500 is 5 %. Rounded as [`Announcement::quotas`] says.
    #[serde(rename = "of_10000")]
    Of10000(u32),
}

/// The share of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// How many.
    pub how: How,
    /// Of which group.
    pub stratum: String,
    /// How many more, in order, for those drawn who drop out.
    pub substitutes: u32,
}

/// That this draw repeats another one, which stays published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeats {
    /// Digest of its announcement.
    pub digest: String,
    /// Why it is repeated.
    pub reason: String,
}

/// All that is settled before the draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// Everybody who may be drawn, by rising id.
    pub candidates: Vec<Candidate>,
    /// One or more parties' promises.
    pub commitments: Vec<Commitment>,
    /// Who of them is left out, by rising id.
    pub excluded: Vec<Excluded>,
    /// Who goes where afterwards, where that is drawn too.
    pub pairing: Option<Pairing>,
    /// Where the public value will come from, and when: something nobody can know or choose now.
    pub public_value: String,
    /// One for every group, by rising name.
    pub quotas: Vec<Quota>,
    /// The draw that this one repeats.
    pub repeats: Option<Repeats>,
    /// [`SCHEME`].
    pub scheme: String,
    /// What is drawn for.
    pub title: String,
}

pub(crate) fn text(text: &str) -> Result<(), Refused> {
    let fits = !text.is_empty() && text.chars().count() <= TEXT_MAX && !text.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(Refused::Text(text.chars().take(40).collect())) }
}

/// Whether these rise, each once.
pub(crate) fn rising<'a>(list: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<(), Refused> {
    let mut before: Option<&str> = None;
    for id in ids {
        text(id)?;
        if before.is_some_and(|before| before.as_bytes() >= id.as_bytes()) {
            return Err(Refused::Order { list, id: id.to_owned() });
        }
        before = Some(id);
    }
    Ok(())
}

impl Announcement {
    /// Reads one.
    ///
    /// # Errors
    /// [`Refused::Unreadable`], and what [`Self::check`] finds.
    pub fn read(json: &str) -> Result<Self, Refused> {
        let read: Self = serde_json::from_str(json).map_err(|e| Refused::Unreadable(e.to_string()))?;
        read.check()?;
        Ok(read)
    }

    /// Puts the lists into the order they are published in.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.candidates.sort_by(|a, b| a.id.cmp(&b.id));
        self.excluded.sort_by(|a, b| a.id.cmp(&b.id));
        self.quotas.sort_by(|a, b| a.stratum.cmp(&b.stratum));
        if let Some(pairing) = &mut self.pairing {
            pairing.officers.sort_by(|a, b| a.id.cmp(&b.id));
            pairing.conflicts.sort();
        }
        self
    }

    /// Whether anybody can replay what is announced: lists in order, a quota for each group, enough to draw from.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), Refused> {
        if self.scheme != SCHEME {
            return Err(Refused::Scheme(self.scheme.clone()));
        }
        text(&self.title)?;
        text(&self.public_value)?;
        rising("candidates", self.candidates.iter().map(|one| one.id.as_str()))?;
        rising("excluded", self.excluded.iter().map(|one| one.id.as_str()))?;
        rising("quotas", self.quotas.iter().map(|one| one.stratum.as_str()))?;
        for excluded in &self.excluded {
            text(&excluded.why)?;
            let known = self.candidates.binary_search_by(|one| one.id.as_str().cmp(&excluded.id));
            known.map_err(|_| Refused::Unknown(excluded.id.clone()))?;
        }
        if self.commitments.is_empty() {
            return Err(Refused::NoCommitment);
        }
        for one in &self.commitments {
            text(&one.by)?;
            let digits = one.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            if one.sha256.len() != 64 || !digits {
                return Err(Refused::Commitment(one.by.clone()));
            }
        }
        if let Some(repeats) = &self.repeats {
            text(&repeats.digest)?;
            text(&repeats.reason)?;
        }
        if let Some(pairing) = &self.pairing {
            pairing.check()?;
        }
        self.quotas().map(drop)
    }

    /// The canonical text: compact JSON, fields by the alphabet.
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// SHA-256 of the canonical text.
    pub fn digest(&self) -> String {
        hex(&Sha256::digest(self.canonical().as_bytes()))
    }

    /// Those of each group who can be drawn, as places among the candidates.
    pub(crate) fn groups(&self) -> Result<BTreeMap<&str, Vec<u32>>, Refused> {
        let out: BTreeSet<&str> = self.excluded.iter().map(|one| one.id.as_str()).collect();
        let mut groups: BTreeMap<&str, Vec<u32>> =
            self.quotas.iter().map(|quota| (quota.stratum.as_str(), Vec::new())).collect();
        for (place, one) in self.candidates.iter().enumerate() {
            let group =
                groups.get_mut(one.stratum.as_str()).ok_or_else(|| Refused::Stratum(one.stratum.clone()))?;
            if out.is_empty() || !out.contains(one.id.as_str()) {
                group.push(u32::try_from(place).map_err(|_| Refused::Stratum(one.stratum.clone()))?);
            }
        }
        Ok(groups)
    }

    /// How many are drawn of each group. Shares are of those who can be drawn; together they are rounded half up to a whole
    /// number, and what is over after rounding each down goes one by one to the largest remainders, of equal ones to the group
    /// first by name (最大余数法).
    ///
    /// # Errors
    /// [`Refused::Stratum`], [`Refused::Share`], [`Refused::TooFew`].
    pub fn quotas(&self) -> Result<Vec<(&Quota, u64)>, Refused> {
        let groups = self.groups()?;
        let there = |quota: &Quota| groups.get(quota.stratum.as_str()).map_or(0, Vec::len) as u64;
        let mut whole = Vec::with_capacity(self.quotas.len());
        let (mut exact, mut floors) = (0_u64, 0_u64);
        let mut rest: Vec<(u64, usize)> = Vec::new();
        for (place, quota) in self.quotas.iter().enumerate() {
            match quota.how {
                How::Count(count) => whole.push((quota, u64::from(count))),
                How::Of10000(share) if share > 10_000 => return Err(Refused::Share(share)),
                How::Of10000(share) => {
                    let product = there(quota) * u64::from(share);
                    exact += product;
                    floors += product / 10_000;
                    rest.push((product % 10_000, place));
                    whole.push((quota, product / 10_000));
                }
            }
        }
        let over = (exact + 5_000) / 10_000 - floors;
        rest.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, place) in rest.into_iter().take(usize::try_from(over).unwrap_or(0)) {
            if let Some((_, count)) = whole.get_mut(place) {
                *count += 1;
            }
        }
        for (quota, wanted) in &whole {
            if *wanted > there(quota) {
                let stratum = quota.stratum.clone();
                return Err(Refused::TooFew { stratum, wanted: *wanted, there: there(quota) });
            }
        }
        Ok(whole)
    }
}
