//! What happens to administrative penalties (行政处罚). Who is penalised is looked up by those who may know
//! ([`crate::lookup::PenaltyLookup`]).

use crate::events::facts;

facts! {
    i64, |id: i64| format!("penalty:{id}");

    /// 行政处罚决定: a penalty was decided.
    "penalty.decided", 1 => Decided {
        /// Number of the case.
        number: String,
        /// Number of the decision.
        document: String,
        /// Its day.
        day: String,
        /// The last day on which it is published.
        until: String,
    }
}
