//! Figures as other services show them ([`contract::figures`]): to everybody, with small groups kept back as on `/statistics`; to staff
//! within the reach of their posts, whole.

use contract::figures::{FigureLookup, Lately, OpenCase, Standing, Took, Wanted, Within};
use contract::time::china_date;
use contract::{Actor, Fault, OrganId, Permission};
use directory::access::ListScope;
use jiff::ToSpan;
use jiff::civil::Date;
use store::Tx;

use crate::figures::{self, By, Only, Period};
use crate::model::Measure;
use crate::spread::hours;
use crate::store::{self as rows, Shelf};
use crate::suppress;

/// Days that a guide looks back: long enough for items that few ask for.
const LONG: i32 = 180;

/// Answers from the figures kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shown;

fn long(tx: &Tx) -> Result<Period, Fault> {
    let to = china_date(tx.now());
    Period::new(to.checked_sub((LONG - 1).days()).unwrap_or(to), to)
}

impl FigureLookup for Shown {
    fn took(&self, tx: &mut Tx, item: &str, is_package: bool) -> Result<Option<Took>, Fault> {
        let period = long(tx)?;
        // An item counts where it was applied for alone and as a part of a package: its organ works on it all the same.
        let only = Only { item: Some(item.to_owned()), parts: !is_package, ..Only::default() };
        let time = figures::whole(tx, None, &only, &period)?.time;
        let told = time.filter(|(_, _, cases)| *cases >= suppress::LEAST);
        // A bucket holds what took up to an hour (from ten days on: a day) longer than its beginning.
        Ok(told.map(|(half, most, cases)| Took {
            half: hours(half + 1),
            most: hours(most + 1),
            cases,
            days: period.days(),
        }))
    }

    fn wanted(&self, tx: &mut Tx, most: usize) -> Result<Vec<Wanted>, Fault> {
        let period = Period::thirty_days(tx);
        let lines = figures::lines(tx, None, &Only::default(), By::Item, &period)?;
        let column: Vec<i64> = lines.iter().map(|line| line.get(Measure::Received)).collect();
        let shown = suppress::column(&column);
        let mut all: Vec<Wanted> = lines
            .into_iter()
            .zip(shown)
            .filter_map(|(line, shown)| shown.map(|received| Wanted { item: line.key, received }))
            .filter(|one| one.received > 0)
            .collect();
        all.sort_by(|a, b| b.received.cmp(&a.received).then_with(|| a.item.cmp(&b.item)));
        all.truncate(most);
        Ok(all)
    }

    fn lately(&self, tx: &mut Tx) -> Result<Lately, Fault> {
        let period = Period::thirty_days(tx);
        let line = figures::whole(tx, None, &Only::default(), &period)?;
        let told = |measure| Some(line.get(measure)).filter(|n| *n >= suppress::LEAST);
        let (received, ended) = (told(Measure::Received), told(Measure::Ended));
        Ok(Lately {
            days: period.days(),
            received,
            ended,
            in_time: ended.and_then(|_| line.on_time_rate()),
            online: received.and_then(|_| line.online_rate()),
        })
    }

    fn standing(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        by: Permission,
        day: Date,
    ) -> Result<Vec<Standing>, Fault> {
        let scope = ListScope::of(actor, by);
        if scope.is_nothing() {
            return Ok(Vec::new());
        }
        let mut all = rows::standing(tx, &scope, "d", &day.to_string())?;
        for now in rows::standing(tx, &scope, "n", "")? {
            match all.iter_mut().find(|one| one.region == now.region && one.organ == now.organ) {
                Some(known) => (known.open, known.overdue) = (now.open, now.overdue),
                None => all.push(now),
            }
        }
        all.sort_by(|a, b| a.region.cmp(&b.region).then(a.organ.cmp(&b.organ)));
        Ok(all.into_iter().map(rows::StandingRow::told).collect())
    }

    fn open_cases(
        &self,
        tx: &mut Tx,
        (actor, by): (&Actor, Permission),
        within: &Within,
        after: i64,
        most: u32,
    ) -> Result<Vec<OpenCase>, Fault> {
        let scope = ListScope::of(actor, by);
        let only = Only {
            region: Some(within.region.clone()),
            organ: within.organ.map(|organ| organ.0),
            ..Only::default()
        };
        let shelf = if within.overdue { Shelf::Overdue } else { Shelf::Open };
        let found = rows::behind(tx, &scope, &only, shelf, ("", ""), after, most)?;
        let told = |case: rows::Behind| OpenCase {
            id: case.id,
            number: case.number,
            item: case.item,
            organ: OrganId(case.organ),
            region: case.region,
            state: case.state,
            received: case.received,
            overdue: case.overdue,
        };
        Ok(found.into_iter().map(told).collect())
    }
}
