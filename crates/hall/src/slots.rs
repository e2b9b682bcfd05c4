//! What fits into a slot. Windows serve several categories each, so places of one category are not places of another, and yet they come
//! out of the same windows: a demand can be met exactly when, for every set of categories, what is wanted of them is no more than what
//! all windows that serve any of them can give (Hall, On Representatives of Subsets, 1935, in its form for divisible amounts). Pure.

use crate::opening::Day;
use crate::plan::{Booking, Hall, Plan};

/// A slot of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// When it begins, minutes since midnight.
    pub from: u16,
    /// When it ends.
    pub to: u16,
    /// Minutes that windows serving each set of categories have for appointments, by the set's bits.
    supply: Vec<u32>,
    /// Minutes booked, by category.
    demand: Vec<u32>,
}

/// The bit of a category.
fn bit(plan: &Plan, category: &str) -> Option<usize> {
    plan.categories.iter().position(|one| one.key == category)
}

/// The slots of a day in which at least one window is open.
pub fn slots(plan: &Plan, hall: &Hall, booking: &Booking, day: &Day) -> Vec<Slot> {
    let sets = 1_usize << plan.categories.len();
    let masks: Vec<usize> = hall
        .windows
        .iter()
        .map(|window| {
            let bits = window.categories.iter().filter_map(|key| bit(plan, key));
            bits.fold(0, |mask, at| mask | 1 << at)
        })
        .collect();
    let room = u32::from(booking.slot);
    let mut out = Vec::new();
    for (from, to) in &day.sessions {
        let mut at = *from;
        while at + booking.slot <= *to {
            let (begins, ends) = (at, at + booking.slot);
            at = ends;
            let open: Vec<usize> = masks
                .iter()
                .enumerate()
                .filter(|(window, _)| day.window_is_open(*window, begins, ends))
                .map(|(_, mask)| *mask)
                .collect();
            if open.is_empty() {
                continue;
            }
            let minutes = |set: usize| -> u32 {
                let windows = open.iter().filter(|mask| **mask & set != 0).count();
                u32::try_from(windows).unwrap_or(0) * room * u32::from(booking.share) / 100
            };
            let supply = (0..sets).map(minutes).collect();
            out.push(Slot { from: begins, to: ends, supply, demand: vec![0; plan.categories.len()] });
        }
    }
    out
}

impl Slot {
    fn demand_of(&self, set: usize) -> u32 {
        self.demand
            .iter()
            .enumerate()
            .filter(|(at, _)| set & (1 << at) != 0)
            .map(|(_, minutes)| minutes)
            .sum()
    }

    /// How many more matters of this category and length fit.
    pub fn free(&self, plan: &Plan, category: &str, minutes: u16) -> u32 {
        let Some(at) = bit(plan, category) else { return 0 };
        let sets = (0..self.supply.len()).filter(|set| set & (1 << at) != 0);
        let left =
            sets.map(|set| self.supply.get(set).copied().unwrap_or(0).saturating_sub(self.demand_of(set)));
        left.min().unwrap_or(0) / u32::from(minutes.max(1))
    }

    /// Puts a matter in, whether it fits or not.
    pub fn put(&mut self, plan: &Plan, category: &str, minutes: u16) {
        if let Some(demand) = bit(plan, category).and_then(|at| self.demand.get_mut(at)) {
            *demand += u32::from(minutes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opening;

    const PLAN: &str = "
categories:
  - { key: a, letter: A, name: { zh: 甲 }, minutes: 10 }
  - { key: b, letter: B, name: { zh: 乙 }, minutes: 10 }
halls:
  - key: h
    kind: hall
    name: { zh: 厅 }
    organ: x
    region: '150402'
    address: { zh: 街 }
    hours: 09:00-10:00
    windows:
      - { no: '1', categories: [a] }
      - { no: '2', categories: [a, b] }
    booking: { slot: 30, share: 100, ahead: 7, until: 30, most: 3, grace: 15, missed: { most: 2, within: 60, pause: 14 } }
";

    /// A window that serves both is given away once only, and to whom it takes to serve all.
    #[test]
    fn windows_of_several_categories_are_given_away_once() {
        let plan = Plan::read(PLAN).unwrap();
        let hall = plan.hall("h").unwrap();
        let day = opening::day(hall, worktime::Calendar::china(), &[], jiff::civil::date(2026, 11, 30));
        let mut slots = slots(&plan, hall, hall.booking.as_ref().unwrap(), &day);
        assert_eq!(slots.len(), 2);
        let slot = &mut slots[0];
        assert_eq!((slot.free(&plan, "a", 10), slot.free(&plan, "b", 10)), (6, 3));
        for _ in 0..3 {
            slot.put(&plan, "b", 10);
        }
        assert_eq!((slot.free(&plan, "a", 10), slot.free(&plan, "b", 10)), (3, 0));
        for _ in 0..2 {
            slot.put(&plan, "a", 10);
        }
        assert_eq!(
            (slot.free(&plan, "a", 10), slot.free(&plan, "a", 20), slot.free(&plan, "c", 10)),
            (1, 0, 0)
        );
    }

    /// Against trying every way of sharing the windows out, for small halls.
    #[test]
    fn it_agrees_with_trying_every_assignment() {
        let plan = Plan::read(PLAN).unwrap();
        let hall = plan.hall("h").unwrap();
        let day = opening::day(hall, worktime::Calendar::china(), &[], jiff::civil::date(2026, 11, 30));
        let fresh = slots(&plan, hall, hall.booking.as_ref().unwrap(), &day).remove(0);
        for a in 0..=7_u32 {
            for b in 0..=7_u32 {
                // Window 2 gives x to b and 3 - x to a; window 1 gives 3 to a.
                let possible = (0..=3).any(|x| b <= x && a <= 3 + 3 - x);
                let mut slot = fresh.clone();
                let mut fits = true;
                for (n, key) in [(a, "a"), (b, "b")] {
                    for _ in 0..n {
                        fits &= slot.free(&plan, key, 10) > 0;
                        slot.put(&plan, key, 10);
                    }
                }
                assert_eq!(fits, possible, "{a} of a, {b} of b");
            }
        }
    }
}
