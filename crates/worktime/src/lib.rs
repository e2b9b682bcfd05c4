//! Working-day calendars and the statutory clock. Pure: no clock, no disk, no network; the date is always a parameter.
//!
//! - [`Calendar`] says which days are working days, in China 2004–2026 and in every year whose notice is loaded later.
//! - [`Limit`] is a number with its unit: `20wd`, `30d`, `8wh`. Never a bare number.
//! - [`fold`] turns the dated events of a clock into its state: due dates, days used, days left, and *why this date*.
//! - [`due`] answers one question from the command line or an API; [`due_at`] is its sister for working hours.
//!
//! The rules (Administrative Licensing Law 行政许可法 art. 45 and 82, Civil Code 民法典 art. 201 and 203): the starting
//! day never counts; a pause includes both its days and none of them counts; a last day that is a day of rest moves to
//! the next working day; a year whose holidays are not published is never guessed, unless the caller asks for a
//! provisional answer, which then says so and counts the holidays that the decree itself names (全国年节及纪念日放假办法).

mod calendar;
mod clock;
mod day;
mod decree;
mod error;
mod event;
mod explain;
mod hours;
mod limit;
mod notice;
mod own;
mod query;
mod reckon;
mod timeline;
mod words;

pub use calendar::{Calendar, DayKind, DaysLeft, UnknownYear};
pub use clock::{ClockState, Deadline, Level, Measure, Phase, Standing, Which, fold};
pub use day::parse_date;
pub use decree::holidays as decreed_holidays;
pub use error::{ClockError, NoticeFault, NoticeProblem};
pub use event::{ClockEvent, Pause, SpecialKind, StopReason};
pub use explain::{ExplainLine, What, explain_brief};
pub use hours::{HoursDue, OpeningHours, due_at};
pub use limit::{Limit, Unit, compression_percent};
pub use notice::{Festival, YearNotice};
pub use query::{DueAnswer, DueQuery, due};
pub use timeline::{Extension, PauseRecord, validate};
pub use words::Words;
