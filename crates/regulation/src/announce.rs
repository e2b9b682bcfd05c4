//! What a draw is announced with: who may be drawn, who is left out and why, how many of each class, which officers may go where. All of
//! it comes out of the libraries and the rules; nobody picks. Also the preview of it.

use std::collections::{BTreeMap, BTreeSet};

use contract::time::china_date;
use contract::{Fault, OrganId};
use draw::{Announcement, Candidate, Commitment, Conflict, Excluded, How, Pairing, Quota, Repeats, SCHEME};
use store::Tx;

use crate::desk::Desk;
use crate::model::{Class, Officer, Task};
use crate::rules::{Item, Rules};
use crate::store::libraries as rows;

/// Left out because the cap of visits is reached.
pub const CAP: &str = "visits-cap";
/// Left out because no random inspection may come yet.
pub const QUIET: &str = "quiet-period";
/// Left out because a visit for one of the items is to be made already.
pub const OPEN: &str = "visit-open";

/// An organ that takes part, with its items and those who may go.
#[derive(Debug, Clone)]
pub struct Side {
    /// The organ.
    pub organ: OrganId,
    /// Its credit code.
    pub uscc: String,
    /// Its items.
    pub items: Vec<Item>,
    /// Its officers qualified for all of them.
    pub officers: Vec<Officer>,
}

/// What a draw stands on.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Everybody in scope: code and class, by rising code.
    pub candidates: Vec<(String, Class)>,
    /// Who of them is left out, and why.
    pub excluded: BTreeMap<String, &'static str>,
    /// The organs, the leading one first.
    pub sides: Vec<Side>,
    /// Who stays away from whom: entity and officer, by their codes.
    pub conflicts: BTreeSet<(String, String)>,
    /// Those in scope who have an open visit for other items: how many.
    pub beside: usize,
}

/// A class in the preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// The class.
    pub class: Class,
    /// How many there are in scope.
    pub all: usize,
    /// How many of them are left out.
    pub excluded: usize,
    /// The share of the rest, of 10,000.
    pub share: u32,
    /// How many are drawn.
    pub drawn: u64,
}

/// What a draw would come to.
#[derive(Debug, Clone)]
pub struct Preview {
    /// By class.
    pub strata: Vec<Stratum>,
    /// How many are left out, by reason.
    pub reasons: Vec<(&'static str, usize)>,
    /// Officers of each organ that may go.
    pub officers: Vec<(OrganId, usize)>,
    /// Those with an open visit for other items.
    pub beside: usize,
    /// Why it cannot be announced; `None` where it can.
    pub stop: Option<&'static str>,
}

impl Preview {
    /// How many are drawn.
    pub fn drawn(&self) -> u64 {
        self.strata.iter().map(|one| one.drawn).sum()
    }
}

/// The sides of a task: which organs' items it has.
pub(crate) fn sides(tx: &mut Tx, rules: &Rules, task: &Task) -> Result<Vec<Side>, Fault> {
    let mut sides: Vec<Side> = Vec::new();
    for key in task.item_keys() {
        let item = rules.item(key).ok_or_else(|| Fault::conflict("inspect.item-gone").with("item", key))?;
        let organ = directory::organ::by_uscc(tx, &item.organ)?;
        let organ = organ.ok_or_else(|| Fault::conflict("inspect.item-gone").with("item", key))?;
        match sides.iter_mut().find(|side| side.organ == organ.id) {
            Some(side) => side.items.push(item.clone()),
            None => sides.push(Side {
                organ: organ.id,
                uscc: organ.uscc,
                items: vec![item.clone()],
                officers: Vec::new(),
            }),
        }
    }
    sides.sort_by_key(|side| (side.organ != task.organ, side.uscc.clone()));
    for side in &mut sides {
        let skilled = |officer: &Officer| side.items.iter().all(|item| officer.has(&item.skill));
        side.officers =
            rows::officers(tx, side.organ)?.into_iter().filter(|one| one.active && skilled(one)).collect();
        side.officers.sort_by(|a, b| a.code.cmp(&b.code));
    }
    Ok(sides)
}

/// The first and last division code of a subtree.
fn divisions(region: &str) -> (String, String) {
    let prefix = match region.len() {
        6 if region.ends_with("0000") => region.get(..2),
        6 if region.ends_with("00") => region.get(..4),
        _ => Some(region),
    };
    let prefix = prefix.unwrap_or(region);
    (format!("{prefix:0<6}"), format!("{prefix:9<12}"))
}

/// Gathers what a task's draw stands on, from the libraries as they are now.
///
/// # Errors
/// `inspect.item-gone`; database errors.
pub fn ground(tx: &mut Tx, desk: &Desk, task: &Task) -> Result<Ground, Fault> {
    let rules = desk.rules.now(tx)?;
    let sides = sides(tx, &rules, task)?;
    let (from, to) = divisions(&task.region);
    let found = rows::candidates(tx, &task.category, (&from, &to), &task.industry)?;
    let today = china_date(tx.now());
    let since = today.saturating_sub(jiff::Span::new().months(i64::from(rules.cap.months)));
    let since = contract::time::china_midnight_ms(since);
    let often: BTreeSet<i64> = match rules.cap.visits {
        0 => BTreeSet::new(),
        most => rows::visited(tx, &task.category, since)?
            .into_iter()
            .filter(|(_, n)| *n >= i64::from(most))
            .map(|(entity, _)| entity)
            .collect(),
    };
    let items = task.item_keys();
    let (mut same, mut other) = (BTreeSet::new(), BTreeSet::new());
    for (entity, _, item) in rows::open_visits(tx, &task.category)? {
        let _ = match items.contains(&item.as_str()) {
            true => same.insert(entity),
            false => other.insert(entity),
        };
    }
    let (mut candidates, mut excluded, mut beside) = (Vec::new(), BTreeMap::new(), 0);
    let day = today.to_string();
    for one in found {
        let why = match () {
            () if one.quiet_until.as_deref().is_some_and(|until| until >= day.as_str()) => Some(QUIET),
            () if same.contains(&one.id) => Some(OPEN),
            () if often.contains(&one.id) => Some(CAP),
            () => None,
        };
        beside += usize::from(why.is_none() && other.contains(&one.id));
        if let Some(why) = why {
            excluded.insert(one.code.clone(), why);
        }
        candidates.push((one.code, one.class));
    }
    candidates.sort();
    let known: BTreeSet<&str> =
        sides.iter().flat_map(|side| &side.officers).map(|one| one.code.as_str()).collect();
    let within = |code: &str| candidates.binary_search_by(|(one, _)| one.as_str().cmp(code)).is_ok();
    let conflicts = rows::recusals(tx, &task.category)?
        .into_iter()
        .filter(|(entity, officer)| within(entity) && known.contains(officer.as_str()))
        .collect();
    Ok(Ground { candidates, excluded, sides, conflicts, beside })
}

/// What the draw of a task would come to now.
///
/// # Errors
/// As [`ground`].
pub fn preview(tx: &mut Tx, desk: &Desk, task: &Task) -> Result<Preview, Fault> {
    let ground = ground(tx, desk, task)?;
    let rules = desk.rules.now(tx)?;
    let plain = announcements(&ground, task, &rules, &[], "preview", &BTreeMap::new());
    let drawn: BTreeMap<String, u64> = match plain.first().map(Announcement::quotas) {
        Some(Ok(quotas)) => quotas.into_iter().map(|(quota, n)| (quota.stratum.clone(), n)).collect(),
        _ => BTreeMap::new(),
    };
    let strata: Vec<Stratum> = Class::ALL
        .iter()
        .map(|class| {
            let of = |code: &str| ground.excluded.contains_key(code);
            let all: Vec<_> = ground.candidates.iter().filter(|(_, one)| one == class).collect();
            Stratum {
                class: *class,
                all: all.len(),
                excluded: all.iter().filter(|(code, _)| of(code)).count(),
                share: task.ratio(*class),
                drawn: drawn.get(class.as_str()).copied().unwrap_or(0),
            }
        })
        .collect();
    let reasons = [CAP, QUIET, OPEN]
        .into_iter()
        .map(|why| (why, ground.excluded.values().filter(|one| **one == why).count()))
        .filter(|(_, n)| *n > 0)
        .collect();
    let each = usize::try_from(rules.each).unwrap_or(usize::MAX);
    // Enough for everybody who may be drawn, whoever stays away from whom.
    let lonely = |side: &Side| {
        let mut away: BTreeMap<&str, usize> = BTreeMap::new();
        for (entity, officer) in &ground.conflicts {
            let theirs = side.officers.iter().any(|one| one.code == *officer);
            *away.entry(entity).or_default() += usize::from(theirs);
        }
        let most = away.values().copied().max().unwrap_or(0);
        side.officers.len() < each + most
    };
    let total: u64 = strata.iter().map(|one| one.drawn).sum();
    let stop = match () {
        () if ground.candidates.is_empty() => Some("inspect.no-candidates"),
        () if total == 0 => Some("inspect.nobody-drawn"),
        () if ground.sides.iter().any(lonely) => Some("inspect.too-few-officers"),
        () => None,
    };
    let officers = ground.sides.iter().map(|side| (side.organ, side.officers.len())).collect();
    Ok(Preview { strata, reasons, officers, beside: ground.beside, stop })
}

/// The announcements of a task: part 0 draws entities and pairs the leading organ's officers; each further part draws everybody who may
/// be drawn and pairs another organ's officers, of whom those of the drawn go. `commitments` are one for each part, `repeats` the
/// digests of the parts this one repeats with the reason.
pub(crate) fn announcements(
    ground: &Ground,
    task: &Task,
    rules: &Rules,
    commitments: &[(String, String)],
    public_value: &str,
    repeats: &BTreeMap<i64, Repeats>,
) -> Vec<Announcement> {
    let strata: Vec<String> = Class::ALL.iter().map(|class| class.as_str().to_owned()).collect();
    let candidates: Vec<Candidate> = ground
        .candidates
        .iter()
        .map(|(code, class)| Candidate { id: code.clone(), stratum: class.as_str().to_owned() })
        .collect();
    let excluded: Vec<Excluded> = ground
        .excluded
        .iter()
        .map(|(code, why)| Excluded { id: code.clone(), why: (*why).to_owned() })
        .collect();
    let left = |class: Class| {
        let all = ground.candidates.iter().filter(|(_, one)| *one == class);
        all.filter(|(code, _)| !ground.excluded.contains_key(code)).count()
    };
    ground
        .sides
        .iter()
        .enumerate()
        .map(|(part, side)| {
            let quota = |class: &Class| Quota {
                how: match part {
                    0 => How::Of10000(task.ratio(*class)),
                    _ => How::Count(u32::try_from(left(*class)).unwrap_or(u32::MAX)),
                },
                stratum: class.as_str().to_owned(),
                substitutes: if part == 0 { rules.substitutes } else { 0 },
            };
            let officer = |one: &Officer| draw::Officer { id: one.code.clone(), strata: strata.clone() };
            let theirs =
                |(_, officer): &&(String, String)| side.officers.iter().any(|one| one.code == *officer);
            let conflict = |(entity, officer): &(String, String)| Conflict {
                entity: entity.clone(),
                officer: officer.clone(),
            };
            let commitment = commitments
                .get(part)
                .map(|(by, sha256)| Commitment { by: by.clone(), sha256: sha256.clone() });
            let number = i64::try_from(part).unwrap_or(0);
            Announcement {
                candidates: candidates.clone(),
                commitments: commitment.into_iter().collect(),
                excluded: excluded.clone(),
                pairing: Some(Pairing {
                    conflicts: ground.conflicts.iter().filter(theirs).map(conflict).collect(),
                    each: rules.each,
                    officers: side.officers.iter().map(officer).collect(),
                }),
                public_value: public_value.to_owned(),
                quotas: Class::ALL.iter().map(quota).collect(),
                repeats: repeats.get(&number).cloned(),
                scheme: SCHEME.to_owned(),
                title: format!("{} {} {}", task.number, part, task.title),
            }
            .sorted()
        })
        .collect()
}
