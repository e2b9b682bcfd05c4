//! Which days are working days: the national calendar and what regions add to it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use jiff::civil::Date;

use crate::day::Day;
use crate::decree;
use crate::error::{ClockError, quoted};
use crate::notice::YearNotice;
use crate::own;
use crate::words::Words;

/// Mainland China 2004–2026; the file names its source.
const CHINA: &str = include_str!("../data/china.txt");

/// What to do about a year whose notice is not loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownYear {
    /// Refuse with `clock.year-not-loaded`.
    #[default]
    Refuse,
    /// Count Monday to Friday as working days but for the holidays that the decree names, and mark the answer as
    /// provisional.
    Provisional,
}

/// What kind of day a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Monday to Friday, nothing special.
    Working,
    /// Saturday or Sunday, nothing special.
    Weekend,
    /// A statutory holiday or a day off beside one.
    Holiday(&'a Words),
    /// A Saturday or Sunday worked for a holiday (调休).
    MakeUp(&'a Words),
}

/// How a day stands to the last day of a limit, in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaysLeft {
    /// So many are left; none where only days off lie between.
    Left(u32),
    /// It is the last day.
    Today,
    /// It has passed, so many working days ago; none on the weekend after it.
    Over(u32),
}

impl DayKind<'_> {
    /// Whether the day counts as a working day.
    pub fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeUp(_))
    }
}

/// A working-day calendar. Loading a year or adding a region's holidays gives a new calendar; none ever changes.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    years: Arc<BTreeMap<i16, YearNotice>>,
    overlays: Vec<Overlay>,
    table: Arc<Table>,
    /// Set by [`Calendar::for_region`]: days of its own that the place keeps, and the years for which they are loaded.
    own: Option<(&'static Words, BTreeSet<i16>)>,
}

/// Holidays a region adds, for the division and everything below it.
#[derive(Debug, Clone)]
struct Overlay {
    /// The significant digits of the division code: `15`, `1525`, …
    prefix: String,
    notice: YearNotice,
}

impl Calendar {
    /// Mainland China, all years built in.
    pub fn china() -> &'static Calendar {
        static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
            // A data file that did not parse would leave no year loaded, and every question would be refused; a test
            // makes sure that it parses.
            let notices = YearNotice::parse_many(CHINA).unwrap_or_default();
            Calendar::default().with_years(notices)
        });
        &CALENDAR
    }

    /// This calendar with a year's notice loaded. A year loaded before is replaced: notices get amended.
    #[must_use]
    pub fn with_year(&self, notice: YearNotice) -> Calendar {
        self.with_years([notice])
    }

    fn with_years(&self, notices: impl IntoIterator<Item = YearNotice>) -> Calendar {
        let mut years = self.years.as_ref().clone();
        years.extend(notices.into_iter().map(|notice| (notice.year(), notice)));
        let table = Arc::new(Table::new(years.values(), []));
        Calendar { years: Arc::new(years), overlays: self.overlays.clone(), table, own: None }
    }

    /// This calendar with holidays that one division adds for itself and everything below it, such as a league's
    /// Naadam. They are seen through [`Calendar::for_region`] only, and do not make a year count as loaded.
    ///
    /// # Errors
    /// `clock.region` unless `region` is 2 to 12 digits.
    pub fn with_overlay(&self, region: &str, notice: YearNotice) -> Result<Calendar, ClockError> {
        let prefix = significant(region)?.to_owned();
        let mut calendar = self.clone();
        calendar.overlays.retain(|old| (&old.prefix, old.notice.year()) != (&prefix, notice.year()));
        calendar.overlays.push(Overlay { prefix, notice });
        // Wider divisions first, so that the nearer one has the last word.
        calendar.overlays.sort_by_key(|overlay| overlay.prefix.len());
        Ok(calendar)
    }

    /// The calendar as it holds in this division (GB/T 2260 code, 2 to 12 digits).
    ///
    /// # Errors
    /// `clock.region` unless `region` is 2 to 12 digits.
    pub fn for_region(&self, region: &str) -> Result<Cow<'_, Calendar>, ClockError> {
        let place = significant(region)?;
        let own: Vec<&YearNotice> = self
            .overlays
            .iter()
            .filter(|overlay| place.starts_with(&overlay.prefix))
            .map(|overlay| &overlay.notice)
            .collect();
        let known = own::known(place);
        if own.is_empty() && known.is_none() {
            return Ok(Cow::Borrowed(self));
        }
        let loaded = own.iter().map(|notice| notice.year()).collect();
        let table = match own.is_empty() {
            true => Arc::clone(&self.table),
            false => Arc::new(Table::new(self.years.values(), own)),
        };
        Ok(Cow::Owned(Calendar {
            years: Arc::clone(&self.years),
            overlays: self.overlays.clone(),
            table,
            own: known.map(|names| (names, loaded)),
        }))
    }

    /// The holidays that the place of this calendar keeps for itself and that are not loaded for this year; None where
    /// they are, where nothing is known of any, and for the national calendar.
    pub fn own_days_missing(&self, year: i16) -> Option<&'static Words> {
        let (names, loaded) = self.own.as_ref()?;
        (!loaded.contains(&year)).then_some(*names)
    }

    /// As [`Calendar::own_days_missing`], with the year; quick where the place has no days of its own.
    pub(crate) fn own_days_missing_on(&self, day: Day) -> Option<(i16, &'static Words)> {
        self.own.as_ref()?;
        let year = day.year();
        self.own_days_missing(year).map(|names| (year, names))
    }

    /// The years whose notices are loaded, in order.
    pub fn loaded_years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.keys().copied()
    }

    /// The notice loaded for this year.
    pub fn notice(&self, year: i16) -> Option<&YearNotice> {
        self.years.get(&year)
    }

    /// What kind of day this is, by the day of the week and the decree's own holidays where its year's notice is not
    /// loaded: for showing a calendar, and for telling what a notice changes.
    pub fn day_kind_or_guess(&self, date: Date) -> DayKind<'_> {
        self.kind(Day::of(date))
    }

    /// What kind of day this is.
    ///
    /// # Errors
    /// `clock.year-not-loaded`.
    pub fn day_kind(&self, date: Date) -> Result<DayKind<'_>, ClockError> {
        let day = Day::of(date);
        self.look(day, UnknownYear::Refuse)?;
        Ok(self.kind(day))
    }

    /// Whether this is a working day.
    ///
    /// # Errors
    /// `clock.year-not-loaded`.
    pub fn is_working_day(&self, date: Date) -> Result<bool, ClockError> {
        Ok(self.look(Day::of(date), UnknownYear::Refuse)?.working)
    }

    /// The `n`th working day after this date, which itself does not count; `n` 0 gives the date itself.
    ///
    /// # Errors
    /// `clock.year-not-loaded`, `clock.too-far`.
    pub fn working_day_after(&self, date: Date, n: u16, unknown: UnknownYear) -> Result<Date, ClockError> {
        self.walk_working_days(date, n, unknown, Day::next)
    }

    /// The `n`th working day before this date, which itself does not count; for acts that must come so many days
    /// ahead, such as announcing a hearing 7 days before it (Administrative Licensing Law art. 48).
    ///
    /// # Errors
    /// `clock.year-not-loaded`, `clock.too-far`.
    pub fn working_day_before(&self, date: Date, n: u16, unknown: UnknownYear) -> Result<Date, ClockError> {
        self.walk_working_days(date, n, unknown, Day::previous)
    }

    /// How a day stands to the last day of a limit: the one count for every list, page and file. Days in a year whose notice
    /// is not loaded are counted Monday to Friday; whoever shows the result marks the due date as provisional.
    pub fn days_left(&self, today: Date, due: Date) -> DaysLeft {
        let (today, due) = (Day::of(today), Day::of(due));
        let count = |from: Day, to: Day| {
            let mut n = 0;
            let mut day = from;
            // Statutory limits end within months; what lies farther away is far enough.
            while day < to && day.since(from).abs() < FARTHEST {
                day = day.next();
                n += u32::from(self.table.look(day).working);
            }
            n
        };
        match today.cmp(&due) {
            std::cmp::Ordering::Less => DaysLeft::Left(count(today, due)),
            std::cmp::Ordering::Equal => DaysLeft::Today,
            std::cmp::Ordering::Greater => DaysLeft::Over(count(due, today)),
        }
    }

    fn walk_working_days(
        &self,
        date: Date,
        n: u16,
        unknown: UnknownYear,
        step: fn(Day) -> Day,
    ) -> Result<Date, ClockError> {
        let start = Day::of(date);
        let mut day = start;
        let mut counted = 0;
        while counted < n {
            day = step(day);
            if day.since(start).abs() > FARTHEST || day.is_beyond_dates() {
                return Err(ClockError::TooFar { start: date });
            }
            counted += u16::from(self.look(day, unknown)?.working);
        }
        Ok(day.date())
    }

    /// Whether a day is worked, and whether we know it.
    pub(crate) fn look(&self, day: Day, unknown: UnknownYear) -> Result<Look, ClockError> {
        let look = self.table.look(day);
        if !look.known && unknown == UnknownYear::Refuse {
            return Err(ClockError::YearNotLoaded { year: day.year() });
        }
        Ok(look)
    }

    /// The kind of a day, with weekends for a guess where the year is not loaded.
    pub(crate) fn kind(&self, day: Day) -> DayKind<'_> {
        match self.table.marks.get(&day) {
            Some(Mark { worked: false, name }) => DayKind::Holiday(name),
            Some(Mark { worked: true, name }) => DayKind::MakeUp(name),
            None => match self.table.unannounced(day) {
                Some(name) => DayKind::Holiday(name),
                None if day.is_weekend() => DayKind::Weekend,
                None => DayKind::Working,
            },
        }
    }
}

/// No answer lies farther away than this many days: a little over 100 years.
pub(crate) const FARTHEST: i32 = 36_600;

/// What the calendar knows about a day.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) working: bool,
    /// False where the year is not loaded: weekends and the decree's own holidays are all we have.
    pub(crate) known: bool,
}

/// A day the notices name.
#[derive(Debug, Clone)]
struct Mark {
    worked: bool,
    name: Words,
}

/// Every day of the loaded years in one row, so that asking for a day is one look-up.
#[derive(Debug, Clone, Default)]
struct Table {
    first: Option<Day>,
    days: Vec<Cell>,
    marks: BTreeMap<Day, Mark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Working,
    Rest,
    /// A gap between loaded years.
    Unknown,
}

impl Table {
    /// Later notices win: the notice for a year may amend the last days of the year before, a region's come last.
    fn new<'a>(
        years: impl Iterator<Item = &'a YearNotice> + Clone,
        own: impl IntoIterator<Item = &'a YearNotice>,
    ) -> Self {
        let mut marks = BTreeMap::new();
        for festival in years.clone().chain(own).flat_map(YearNotice::festivals) {
            for (days, worked) in [(&festival.off, false), (&festival.worked, true)] {
                for day in days {
                    marks.insert(Day::of(*day), Mark { worked, name: festival.name.clone() });
                }
            }
        }
        let bounds = |year: i16| (Day::of(Date::constant(year, 1, 1)), Day::of(Date::constant(year, 12, 31)));
        let mut table = Self { first: None, days: Vec::new(), marks };
        for year in years {
            let (first, last) = bounds(year.year());
            let start = *table.first.get_or_insert(first);
            table.days.resize(usize::try_from(first.since(start)).unwrap_or(0), Cell::Unknown);
            let mut day = first;
            while day <= last {
                let working = match table.marks.get(&day) {
                    Some(mark) => mark.worked,
                    None => !day.is_weekend(),
                };
                table.days.push(if working { Cell::Working } else { Cell::Rest });
                day = day.next();
            }
        }
        table
    }

    fn cell(&self, day: Day) -> Cell {
        self.first
            .and_then(|first| usize::try_from(day.since(first)).ok())
            .and_then(|index| self.days.get(index))
            .copied()
            .unwrap_or(Cell::Unknown)
    }

    /// The holiday that the decree makes of a day of a year that is not loaded. In a loaded year the notice says it all.
    fn unannounced(&self, day: Day) -> Option<&'static Words> {
        (self.cell(day) == Cell::Unknown).then(|| decree::holiday(day)).flatten()
    }

    fn look(&self, day: Day) -> Look {
        match self.cell(day) {
            Cell::Working => Look { working: true, known: true },
            Cell::Rest => Look { working: false, known: true },
            Cell::Unknown => {
                let working = match self.marks.get(&day) {
                    Some(mark) => mark.worked,
                    None => !day.is_weekend() && decree::holiday(day).is_none(),
                };
                Look { working, known: false }
            }
        }
    }
}

/// The digits of a division code that say something: without the zeros it is filled up with, in pairs down to the
/// county and in threes below it.
fn significant(region: &str) -> Result<&str, ClockError> {
    let wrong = || ClockError::Region { found: quoted(region) };
    let code = region.trim();
    if !(2..=12).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let mut end = code.len();
    for boundary in [9, 6, 4, 2] {
        if end > boundary && code.get(boundary..end).is_some_and(|rest| rest.bytes().all(|b| b == b'0')) {
            end = boundary;
        }
    }
    code.get(..end).ok_or_else(wrong)
}
