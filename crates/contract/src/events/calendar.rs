//! What happens to the calendar of working days (工作日历).

use crate::events::facts;

facts! {
    (), |()| "calendar".to_owned();

    /// A year's holiday notice was loaded: also the topic (`Tx::wake`) on which every node takes the new calendar.
    "calendar.loaded", 1 => Loaded {
        /// The division it is for; empty for the whole country.
        region: String,
        /// Years it tells of.
        years: Vec<i16>,
        /// Ids of the notices kept.
        notices: Vec<i64>,
        /// Years that had a notice before.
        replaces: Vec<i16>,
        /// Days that changed.
        days: usize,
        /// The first of them.
        from: Option<String>,
    }
}
