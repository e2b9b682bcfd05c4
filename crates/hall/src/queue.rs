//! Whose turn it is (排队叫号): pure. One line for all windows that can serve a matter, not one line a department; who booked comes at
//! their time, who finds it hard to stand comes earlier, and nobody is overtaken once they have waited for the bound.

/// What earns somebody an earlier turn (优先服务对象).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Nothing.
    None,
    /// An elderly person (老年人).
    Elderly,
    /// A person with a disability (残疾人).
    Disabled,
    /// A pregnant woman or somebody with an infant (孕妇、携婴幼儿).
    Infant,
}

store::column_text!(Need { None => "none", Elderly => "elderly", Disabled => "disabled", Infant => "infant" });

/// Every need one may state, in the order they are offered.
pub const NEEDS: [Need; 4] = [Need::None, Need::Elderly, Need::Disabled, Need::Infant];

/// The rules of a hall's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// After so long nobody is overtaken any more, ms.
    pub bound: i64,
    /// How much earlier a need counts, ms.
    pub credit: i64,
}

/// Somebody in line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its ticket.
    pub id: i64,
    /// Category of the matter whose turn it is.
    pub category: String,
    /// Since when, epoch ms.
    pub since: i64,
    /// When their appointment's slot begins.
    pub due: Option<i64>,
    /// What earns an earlier turn.
    pub need: Need,
    /// The one window it is meant for; empty: any that serves the category.
    pub seat: String,
    /// How long the matter takes, ms.
    pub takes: i64,
}

/// A window somebody sits at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its number.
    pub no: String,
    /// What is served there now.
    pub categories: Vec<String>,
    /// When it is free, epoch ms: now, or when the matter at it should be done.
    pub free_at: i64,
}

impl Seat {
    fn serves(&self, one: &Waiting) -> bool {
        match one.seat.as_str() {
            "" => self.categories.contains(&one.category),
            no => no == self.no,
        }
    }
}

/// The order of the line; the smallest is next. First come those who waited for the bound, longest first; then whose slot has begun, in
/// the order of slots; then all others by when they came, a need counting as having come earlier.
fn turn(one: &Waiting, rules: Rules, now: i64) -> (u8, i64, i64) {
    let waited = now - one.since;
    if waited >= rules.bound {
        return (0, one.since, one.id);
    }
    if let Some(due) = one.due.filter(|due| *due <= now) {
        return (1, due, one.id);
    }
    let credit = if one.need == Need::None { 0 } else { rules.credit };
    (2, one.since - credit, one.id)
}

/// Who is next at this window: the place in `line`.
pub fn next(line: &[Waiting], seat: &Seat, rules: Rules, now: i64) -> Option<usize> {
    let fit = line.iter().enumerate().filter(|(_, one)| seat.serves(one));
    fit.min_by_key(|(_, one)| turn(one, rules, now)).map(|(at, _)| at)
}

/// When somebody in line should be called, epoch ms, if the windows go on as they are and matters take as long as they usually do; `None`
/// where nobody sits at a window that serves them.
pub fn forecast(line: &[Waiting], seats: &[Seat], rules: Rules, now: i64, id: i64) -> Option<i64> {
    let (mut line, mut seats) = (line.to_vec(), seats.to_vec());
    // Each round calls somebody or sends a window home, so it ends.
    while !seats.is_empty() {
        let first = seats.iter().enumerate().min_by_key(|(at, seat)| (seat.free_at, *at))?.0;
        let at = seats[first].free_at.max(now);
        match next(&line, &seats[first], rules, at) {
            Some(place) if line[place].id == id => return Some(at),
            Some(place) => {
                let called = line.swap_remove(place);
                seats[first].free_at = at + called.takes.max(1);
            }
            None => {
                seats.swap_remove(first);
            }
        }
    }
    None
}

/// How many stand before somebody at the windows that could serve them.
pub fn ahead(line: &[Waiting], seats: &[Seat], rules: Rules, now: i64, id: i64) -> usize {
    let Some(mine) = line.iter().find(|one| one.id == id) else { return 0 };
    let own = turn(mine, rules, now);
    let theirs: Vec<&Seat> = seats.iter().filter(|seat| seat.serves(mine)).collect();
    let contends =
        |one: &&Waiting| one.category == mine.category || theirs.iter().any(|seat| seat.serves(one));
    line.iter().filter(|one| one.id != id).filter(contends).filter(|one| turn(one, rules, now) < own).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;
    const RULES: Rules = Rules { bound: 45 * MINUTE, credit: 20 * MINUTE };

    fn one(id: i64, category: &str, since: i64) -> Waiting {
        let category = category.to_owned();
        Waiting { id, category, since, due: None, need: Need::None, seat: String::new(), takes: 10 * MINUTE }
    }

    fn seat(no: &str, categories: &[&str], free_at: i64) -> Seat {
        let categories = categories.iter().map(|&one| one.to_owned()).collect();
        Seat { no: no.to_owned(), categories, free_at }
    }

    fn order(line: &[Waiting], now: i64) -> Vec<i64> {
        let mut line = line.to_vec();
        let window = seat("1", &["a", "b"], 0);
        std::iter::from_fn(|| next(&line, &window, RULES, now).map(|at| line.remove(at).id)).collect()
    }

    #[test]
    fn who_came_first_is_called_first_whatever_the_matter() {
        assert_eq!(order(&[one(3, "a", 30), one(1, "b", 10), one(2, "a", 20)], 40), [1, 2, 3]);
    }

    #[test]
    fn a_need_counts_as_having_come_earlier_and_a_slot_that_began_goes_first() {
        let elderly = Waiting { need: Need::Elderly, ..one(2, "a", 15 * MINUTE) };
        let booked = Waiting { due: Some(20 * MINUTE), ..one(3, "a", 18 * MINUTE) };
        let line = [one(1, "a", 0), elderly, booked];
        // Before its slot an appointment is one among others.
        assert_eq!(order(&line, 19 * MINUTE), [2, 1, 3]);
        assert_eq!(order(&line, 20 * MINUTE), [3, 2, 1]);
    }

    #[test]
    fn nobody_is_overtaken_once_they_waited_for_the_bound() {
        let now = 45 * MINUTE;
        let booked = Waiting { due: Some(now), ..one(2, "a", now) };
        let disabled = Waiting { need: Need::Disabled, ..one(3, "a", now) };
        assert_eq!(order(&[booked, disabled, one(1, "a", 0)], now), [1, 2, 3]);
    }

    #[test]
    fn a_window_takes_only_what_it_serves_and_what_is_meant_for_it() {
        let line = [one(1, "c", 0), Waiting { seat: "2".to_owned(), ..one(2, "a", 0) }, one(3, "a", 5)];
        let window = seat("1", &["a"], 0);
        assert_eq!(next(&line, &window, RULES, 10).map(|at| line[at].id), Some(3));
        assert_eq!(next(&line, &seat("2", &["b"], 0), RULES, 10).map(|at| line[at].id), Some(2));
        assert_eq!(next(&line, &seat("9", &["z"], 0), RULES, 10), None);
    }

    #[test]
    fn the_forecast_goes_through_the_line_as_the_windows_will() {
        let line = [one(1, "a", 0), one(2, "a", 1), one(3, "b", 2)];
        let seats = [seat("1", &["a"], 5 * MINUTE), seat("2", &["a", "b"], 0)];
        // Window 2 calls 1 at once, window 1 calls 2 after five minutes, window 2 calls 3 after ten.
        assert_eq!(forecast(&line, &seats, RULES, 0, 1), Some(0));
        assert_eq!(forecast(&line, &seats, RULES, 0, 2), Some(5 * MINUTE));
        assert_eq!(forecast(&line, &seats, RULES, 0, 3), Some(10 * MINUTE));
        assert_eq!(forecast(&line, &seats[..1], RULES, 0, 3), None);
        assert_eq!(forecast(&line, &[], RULES, 0, 1), None);
        assert_eq!(ahead(&line, &seats, RULES, 0, 3), 2);
        assert_eq!(ahead(&line, &seats, RULES, 0, 1), 0);
    }

    /// Whatever comes in whatever order, a line called to its end calls everybody once, and nobody who has waited for the bound sees
    /// somebody called who waited less.
    #[test]
    fn nobody_is_forgotten() {
        let mut seed = 7u64;
        let mut dice = move |n: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((seed >> 33) as i64) % n
        };
        for _ in 0..200 {
            let count = 1 + dice(30);
            let line: Vec<Waiting> = (0..count)
                .map(|id| Waiting {
                    need: if dice(3) == 0 { Need::Elderly } else { Need::None },
                    due: (dice(3) == 0).then(|| dice(100) * MINUTE),
                    ..one(id, if dice(2) == 0 { "a" } else { "b" }, dice(100) * MINUTE)
                })
                .collect();
            let now = 100 * MINUTE;
            let called = order(&line, now);
            assert_eq!(called.len(), line.len());
            let since = |id: &i64| line.iter().find(|one| one.id == *id).map_or(0, |one| one.since);
            let over: Vec<i64> = called.iter().filter(|id| now - since(id) >= RULES.bound).copied().collect();
            assert_eq!(called[..over.len()], over[..], "who waited for the bound goes first");
            assert!(over.windows(2).all(|pair| since(&pair[0]) <= since(&pair[1])));
        }
    }
}
