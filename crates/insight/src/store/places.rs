//! SQL of how applications stand place by place.

use contract::OrganId;
use contract::figures::Standing;
use directory::access::ListScope;
use store::{Error, Query, Tx, record, sql};

use super::COLUMNS;

record! {
    /// A place's figures of one period.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct StandingRow {
        pub region: String,
        pub organ: i64,
        pub received: i64,
        pub accepted: i64,
        pub ended: i64,
        pub open: i64,
        pub overdue: i64,
    }
}

impl StandingRow {
    pub(crate) fn told(self) -> Standing {
        Standing {
            region: self.region,
            organ: OrganId(self.organ),
            received: self.received,
            accepted: self.accepted,
            ended: self.ended,
            open: self.open,
            overdue: self.overdue,
        }
    }
}

/// The beginning of a statement that tells figures apart by these columns; what it sums is pushed behind it, so that scope comes before
/// grouping.
macro_rules! head {
    ($k:literal) => {
        sql!("SELECT ", $k, ",")
    };
}

/// Sums of a place's figures.
const FIGURES: &str = " CAST(SUM(received) AS BIGINT) AS received, CAST(SUM(accepted) AS BIGINT) AS accepted, \
    CAST(SUM(ended) AS BIGINT) AS ended, CAST(SUM(open) AS BIGINT) AS open, \
    CAST(SUM(overdue) AS BIGINT) AS overdue FROM insight_cell";

/// Applications (not the parts of packages) by division and organ, of one period.
pub(crate) fn standing(
    tx: &mut Tx,
    scope: &ListScope,
    grain: &str,
    period: &str,
) -> Result<Vec<StandingRow>, Error> {
    let mut query = Query::new(head!("region, organ"));
    query.push(FIGURES, []);
    query.and("grain = ? AND period = ? AND part <> ?", [grain.into(), period.into(), "member".into()]);
    scope.narrow(&mut query, COLUMNS);
    query.push(" GROUP BY region, organ", []);
    tx.list(&query)
}
