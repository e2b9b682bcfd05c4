//! Who goes where (人员随机配对): to each entity drawn, so many officers who have nothing to do with it, those with the fewest visits
//! first, among equals by lot.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Refused;
use crate::announce::{rising, text};
use crate::seed::Seed;

/// Somebody who may be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// What they are called in lists: a code, never a name.
    pub id: String,
    /// Groups they are qualified for; those of the entities they may be sent to.
    pub strata: Vec<String>,
}

/// That an officer has to do with an entity and is not sent there (回避).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// The entity.
    pub entity: String,
    /// The officer.
    pub officer: String,
}

/// What is settled before about who goes where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pairing {
    /// By rising entity, then officer.
    pub conflicts: Vec<Conflict>,
    /// Officers for each entity; two where the law wants two.
    pub each: u32,
    /// By rising id.
    pub officers: Vec<Officer>,
}

/// Who goes where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The entity drawn.
    pub entity: String,
    /// Its officers.
    pub officers: Vec<String>,
}

impl Pairing {
    pub(crate) fn check(&self) -> Result<(), Refused> {
        rising("officers", self.officers.iter().map(|one| one.id.as_str()))?;
        for one in &self.conflicts {
            text(&one.entity)?;
            text(&one.officer)?;
            let known = self.officers.binary_search_by(|officer| officer.id.cmp(&one.officer));
            known.map_err(|_| Refused::Unknown(one.officer.clone()))?;
        }
        match self.conflicts.windows(2).find(|two| matches!(two, [one, other] if one >= other)) {
            Some([_, other]) => Err(Refused::Order { list: "conflicts", id: other.entity.clone() }),
            _ => Ok(()),
        }
    }

    /// Officers for these entities and their groups, in the order drawn.
    pub(crate) fn pair<'a>(
        &self,
        seed: &Seed,
        drawn: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Vec<Pair>, Refused> {
        let mut conflicts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for one in &self.conflicts {
            conflicts.entry(&one.entity).or_default().insert(&one.officer);
        }
        let mut visits = vec![0_u32; self.officers.len()];
        let mut pairs = Vec::new();
        for (entity, stratum) in drawn {
            let apart = conflicts.get(entity);
            let may = |officer: &Officer| {
                officer.strata.iter().any(|one| one == stratum)
                    && !apart.is_some_and(|apart| apart.contains(officer.id.as_str()))
            };
            let mut free: Vec<usize> = self
                .officers
                .iter()
                .enumerate()
                .filter(|(_, one)| may(one))
                .map(|(place, _)| place)
                .collect();
            let each = usize::try_from(self.each).unwrap_or(usize::MAX);
            if free.len() < each {
                let (entity, eligible) = (entity.to_owned(), free.len());
                return Err(Refused::Nobody { entity, eligible, each: self.each });
            }
            let mut stream = seed.stream("pair", entity);
            let mut officers = Vec::with_capacity(each);
            for _ in 0..each {
                let visited = |place: &usize| visits.get(*place).copied().unwrap_or(0);
                let fewest = free.iter().map(visited).min().unwrap_or(0);
                let least: Vec<usize> = free.iter().copied().filter(|p| visited(p) == fewest).collect();
                let lot = usize::try_from(stream.below(least.len() as u64)).unwrap_or(0);
                let Some(place) = least.get(lot).copied() else { break };
                free.retain(|other| *other != place);
                if let Some(count) = visits.get_mut(place) {
                    *count += 1;
                }
                officers.extend(self.officers.get(place).map(|officer| officer.id.clone()));
            }
            pairs.push(Pair { entity: entity.to_owned(), officers });
        }
        Ok(pairs)
    }
}
