//! The draw itself, and looking again.

use serde::{Deserialize, Serialize};

use crate::announce::Announcement;
use crate::pair::Pair;
use crate::seed::{Seed, commitment};
use crate::{Refused, SCHEME};

/// Longest public value, in characters.
const PUBLIC_MAX: usize = 2_000;

/// A revealed secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// Whose.
    pub by: String,
    /// The secret.
    pub secret: String,
}

/// What came out for a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawn {
    /// Those drawn, in order.
    pub drawn: Vec<String>,
    /// The group.
    pub stratum: String,
    /// Those who step in, in order.
    pub substitutes: Vec<String>,
}

/// A draw as it is published: everything needed to replay it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// What was announced.
    pub announcement: Announcement,
    /// Its digest, as it was published with it.
    pub digest: String,
    /// Who goes where.
    pub pairs: Vec<Pair>,
    /// The public value that was announced.
    pub public_value: String,
    /// What came out, group by group.
    pub result: Vec<Drawn>,
    /// The parties' secrets, in the order of their commitments.
    pub secrets: Vec<Secret>,
}

impl Bundle {
    /// Reads one; whether it is true, [`verify`] says.
    ///
    /// # Errors
    /// [`Refused::Unreadable`].
    pub fn read(json: &str) -> Result<Self, Refused> {
        serde_json::from_str(json).map_err(|error| Refused::Unreadable(error.to_string()))
    }
}

/// Draws what was announced, with the parties' secrets and the public value.
///
/// # Errors
/// What [`Announcement::check`] finds; secrets that are not the committed ones; [`Refused::Nobody`].
pub fn draw(
    announcement: Announcement,
    secrets: Vec<Secret>,
    public_value: String,
) -> Result<Bundle, Refused> {
    announcement.check()?;
    if public_value.trim().is_empty() || public_value.chars().count() > PUBLIC_MAX {
        return Err(Refused::Randomness);
    }
    for (place, promised) in announcement.commitments.iter().enumerate() {
        let revealed = secrets.get(place).filter(|secret| secret.by == promised.by);
        let revealed = revealed.ok_or_else(|| Refused::SecretMissing(promised.by.clone()))?;
        if commitment(&revealed.secret) != promised.sha256 {
            return Err(Refused::Secret(promised.by.clone()));
        }
    }
    if let Some(more) = secrets.get(announcement.commitments.len()) {
        return Err(Refused::SecretMissing(more.by.clone()));
    }
    let digest = announcement.digest();
    let revealed = secrets.iter().map(|one| one.secret.as_str());
    let seed = Seed::new(SCHEME, &digest, revealed, &public_value);
    let mut groups = announcement.groups()?;
    let mut result = Vec::new();
    for (quota, wanted) in announcement.quotas()? {
        let mut left = groups.remove(quota.stratum.as_str()).unwrap_or_default();
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let all =
            wanted.saturating_add(usize::try_from(quota.substitutes).unwrap_or(usize::MAX)).min(left.len());
        let mut stream = seed.stream("stratum", &quota.stratum);
        for place in 0..all {
            let other = place + usize::try_from(stream.below((left.len() - place) as u64)).unwrap_or(0);
            left.swap(place, other);
        }
        let name = |place: &u32| {
            let one = usize::try_from(*place).ok().and_then(|place| announcement.candidates.get(place));
            one.map(|one| one.id.clone()).unwrap_or_default()
        };
        let (drawn, rest) = left.split_at(wanted.min(left.len()));
        result.push(Drawn {
            drawn: drawn.iter().map(name).collect(),
            stratum: quota.stratum.clone(),
            substitutes: rest.iter().take(all - drawn.len()).map(name).collect(),
        });
    }
    let pairs = match &announcement.pairing {
        Some(pairing) => {
            let drawn = result
                .iter()
                .flat_map(|group| group.drawn.iter().map(move |id| (id.as_str(), group.stratum.as_str())));
            pairing.pair(&seed, drawn)?
        }
        None => Vec::new(),
    };
    Ok(Bundle { announcement, digest, pairs, public_value, result, secrets })
}

/// Replays a published draw.
///
/// # Errors
/// The first thing that is not as it says, with its place.
pub fn verify(bundle: &Bundle) -> Result<(), Refused> {
    let found = bundle.announcement.digest();
    if found != bundle.digest {
        return Err(Refused::Digest { found, said: bundle.digest.clone() });
    }
    let replayed = draw(bundle.announcement.clone(), bundle.secrets.clone(), bundle.public_value.clone())?;
    let texts = |bundle: &Bundle| -> [Vec<String>; 3] {
        let of = |list: fn(&Drawn) -> &Vec<String>| {
            bundle
                .result
                .iter()
                .flat_map(move |g| list(g).iter().map(move |id| format!("{} {id}", g.stratum)))
        };
        let pairs = bundle.pairs.iter().map(|pair| format!("{}: {}", pair.entity, pair.officers.join(" ")));
        [of(|g| &g.drawn).collect(), of(|g| &g.substitutes).collect(), pairs.collect()]
    };
    for ((found, said), what) in
        texts(&replayed).into_iter().zip(texts(bundle)).zip(["drawn", "substitutes", "pairs"])
    {
        let length = found.len().max(said.len());
        for place in 0..length {
            let (found, said) = (found.get(place), said.get(place));
            if found != said {
                let text = |one: Option<&String>| one.cloned().unwrap_or_default();
                return Err(Refused::Result { what, place: place + 1, found: text(found), said: text(said) });
            }
        }
    }
    Ok(())
}

/// Replays draws that repeat one another, the first first: each after the first names the one before it.
///
/// # Errors
/// What [`verify`] finds; [`Refused::Chain`].
pub fn verify_chain(bundles: &[Bundle]) -> Result<(), Refused> {
    let mut before: Option<&Bundle> = None;
    for (place, bundle) in bundles.iter().enumerate() {
        verify(bundle)?;
        let said = bundle.announcement.repeats.as_ref().map(|one| one.digest.as_str()).unwrap_or_default();
        let found = before.map(|one| one.digest.as_str()).unwrap_or_default();
        if before.is_some() && said != found {
            return Err(Refused::Chain { place: place + 1, said: said.to_owned(), found: found.to_owned() });
        }
        before = Some(bundle);
    }
    Ok(())
}
