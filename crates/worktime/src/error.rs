//! What can go wrong with a calendar or a clock.

use jiff::civil::Date;

use crate::event::SpecialKind;
use crate::limit::Limit;

/// A failure of this crate: what happened, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// The State Council's notice for this year is not loaded, so nobody can say which days are working days.
    #[error(
        "the holiday calendar for {year} is not loaded; load that year's notice, or ask for a provisional date"
    )]
    YearNotLoaded {
        /// The year.
        year: i16,
    },
    /// Not a date.
    #[error("\"{found}\" is not a date; write YYYY-MM-DD, for example 2026-09-29")]
    Date {
        /// What was written.
        found: String,
    },
    /// Not a limit.
    #[error(
        "\"{found}\" is not a time limit; write a number from 1 to 9999 and wd, d or wh, for example 20wd"
    )]
    Limit {
        /// What was written.
        found: String,
    },
    /// Not a pause.
    #[error("\"{found}\" is not a pause; write FROM..TO:KIND, for example 2026-03-02..2026-03-06:inspection")]
    Pause {
        /// What was written.
        found: String,
    },
    /// Not a kind of pause.
    #[error(
        "\"{found}\" is not a reason to stop the clock; use hearing, tender, auction, inspection, testing, quarantine, \
         appraisal, expert-review, correction or other"
    )]
    PauseKind {
        /// What was written.
        found: String,
    },
    /// A pause that ends before it begins.
    #[error("the pause ends on {to}, before it begins on {from}; exchange the two dates")]
    PauseReversed {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// Not opening hours.
    #[error("\"{found}\" are not opening hours; write them in order, for example 09:00-12:00, 13:30-17:00")]
    OpeningHours {
        /// What was written.
        found: String,
    },
    /// Not a division code.
    #[error("\"{found}\" is not a division code; write 2 to 12 digits, for example 150000")]
    Region {
        /// What was written.
        found: String,
    },
    /// A year's notice that cannot be read.
    #[error("line {line} of the holiday notice: {}", problem.words().en)]
    Notice {
        /// Line, from 1; 0 for the notice as a whole.
        line: usize,
        /// What is wrong with it.
        problem: NoticeProblem,
    },
    /// More than this crate is willing to work through.
    #[error("more than {max} {what}; split the work or check where the list comes from")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The most that is allowed.
        max: usize,
    },
    /// The due date would lie more than a century after the start.
    #[error("the limit would end more than 100 years after {start}; check the limit and the pauses")]
    TooFar {
        /// Where the counting starts.
        start: Date,
    },
    /// A clock whose first event is not a start.
    #[error("the clock has not been started; its first event must be a start")]
    NotStarted,
    /// A second start.
    #[error("the clock was already started on {since}; use a reset to begin again")]
    AlreadyStarted {
        /// When it was started.
        since: Date,
    },
    /// An event dated before the one it follows.
    #[error("an event of {on} stands after one of {after}; put the events in the order of their dates")]
    OutOfOrder {
        /// The event's date.
        on: Date,
        /// The date of the event before it.
        after: Date,
    },
    /// A second pause of the same kind while the first is open.
    #[error("the clock is already paused for {} since {since}; resume it first", kind.as_str())]
    AlreadyPaused {
        /// Kind of the open pause.
        kind: SpecialKind,
        /// First day of the open pause.
        since: Date,
    },
    /// A resumption without a pause.
    #[error("the clock is not paused for {}; there is nothing to resume", kind.as_str())]
    NotPaused {
        /// The kind that was to be resumed.
        kind: SpecialKind,
    },
    /// An event after the stop.
    #[error("the clock was stopped on {on}; nothing can follow a stop")]
    AlreadyStopped {
        /// When it was stopped.
        on: Date,
    },
    /// A promise longer than the law allows (TIM-02).
    #[error(
        "the promised limit {promised} is longer than the statutory limit {statutory}; shorten the promise"
    )]
    PromiseLonger {
        /// Promised limit (承诺时限).
        promised: Limit,
        /// Statutory limit (法定时限).
        statutory: Limit,
    },
    /// Working hours asked of a clock that knows only days.
    #[error("a limit in working hours needs times of day and opening hours; use the working-hour counting")]
    HoursNeedTimes,
}

impl ClockError {
    /// The stable dotted code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::YearNotLoaded { .. } => "clock.year-not-loaded",
            Self::Date { .. } => "clock.date",
            Self::Limit { .. } => "clock.limit",
            Self::Pause { .. } => "clock.pause",
            Self::PauseKind { .. } => "clock.pause-kind",
            Self::PauseReversed { .. } => "clock.pause-reversed",
            Self::OpeningHours { .. } => "clock.opening-hours",
            Self::Region { .. } => "clock.region",
            Self::Notice { .. } => "clock.notice",
            Self::TooMany { .. } => "clock.too-many",
            Self::TooFar { .. } => "clock.too-far",
            Self::NotStarted => "clock.not-started",
            Self::AlreadyStarted { .. } => "clock.already-started",
            Self::OutOfOrder { .. } => "clock.out-of-order",
            Self::AlreadyPaused { .. } => "clock.already-paused",
            Self::NotPaused { .. } => "clock.not-paused",
            Self::AlreadyStopped { .. } => "clock.already-stopped",
            Self::PromiseLonger { .. } => "clock.promise-longer",
            Self::HoursNeedTimes => "clock.hours-need-times",
        }
    }
}

/// What is wrong with a line of a year's notice. [`NoticeProblem::words`] says it in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeProblem {
    /// More bytes than a notice ever has.
    TooLong {
        /// The most there may be.
        max: usize,
    },
    /// Not a year.
    Year {
        /// What was written.
        found: String,
    },
    /// A year that stands in the text twice.
    YearTwice {
        /// The year.
        year: i16,
    },
    /// A festival before any year.
    NoYear,
    /// Not four fields.
    Fields,
    /// A name that is missing or too long.
    Name {
        /// The most characters it may have.
        max: usize,
    },
    /// A festival without any day.
    NoDay,
    /// A day worked for a holiday that is worked anyway.
    NotWeekend {
        /// The day.
        day: Date,
    },
    /// Not a day.
    Day {
        /// What was written.
        found: String,
    },
    /// Not a range, or one that is too long.
    Range {
        /// What was written.
        found: String,
        /// The most days it may span.
        max: i32,
    },
    /// More days than a year has.
    TooManyDays,
    /// A day more than a year away from the notice's.
    FarAway {
        /// The day.
        day: Date,
        /// The notice's year.
        year: i16,
    },
    /// A day that two festivals name, or one twice.
    NamedTwice {
        /// The day.
        day: Date,
        /// The festival that named it first, in Chinese.
        first: String,
    },
    /// A year without any holiday.
    Empty {
        /// The year.
        year: i16,
    },
    /// No year, or several, where one is expected.
    OneYear,
}

/// A fault in a year's notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFault {
    /// Line, from 1; 0 for the notice as a whole.
    pub line: usize,
    /// What is wrong with it.
    pub problem: NoticeProblem,
}

impl From<NoticeFault> for ClockError {
    fn from(fault: NoticeFault) -> Self {
        Self::Notice { line: fault.line, problem: fault.problem }
    }
}

/// What somebody wrote, short enough to be shown back to them.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}
