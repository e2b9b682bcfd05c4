//! SQL of what is asked of the figures.

use directory::access::ListScope;
use store::{Error, Query, Sql, Tx, record, sql};

use super::{COLUMNS, SumRow, state_of};
use crate::figures::{By, Only};
use crate::model::{Figures, What};
use contract::case::CaseState;

/// The beginning of a statement that tells figures apart by this.
macro_rules! head {
    ($k:literal) => {
        sql!("SELECT ", $k, " AS k,")
    };
}

const HEADS: [Sql; 8] = [
    head!("''"),
    head!("region"),
    head!("CAST(organ AS TEXT)"),
    head!("item"),
    head!("kind"),
    head!("channel"),
    head!("period"),
    head!("part"),
];

/// All sums of a cell's figures.
const FIGURES: &str = " CAST(SUM(received) AS BIGINT) AS received, CAST(SUM(online) AS BIGINT) AS online, \
    CAST(SUM(accepted) AS BIGINT) AS accepted, CAST(SUM(ended) AS BIGINT) AS ended, \
    CAST(SUM(granted) AS BIGINT) AS granted, CAST(SUM(refused) AS BIGINT) AS refused, \
    CAST(SUM(not_accepted) AS BIGINT) AS not_accepted, CAST(SUM(withdrawn) AS BIGINT) AS withdrawn, \
    CAST(SUM(terminated) AS BIGINT) AS terminated, CAST(SUM(late) AS BIGINT) AS late, \
    CAST(SUM(returned) AS BIGINT) AS returned, CAST(SUM(sent_back) AS BIGINT) AS sent_back, \
    CAST(SUM(delivered) AS BIGINT) AS delivered, CAST(SUM(one_visit) AS BIGINT) AS one_visit, \
    CAST(SUM(open) AS BIGINT) AS open, CAST(SUM(overdue) AS BIGINT) AS overdue FROM insight_cell";

/// A stretch of periods of one grain, both ends in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub grain: &'static str,
    pub from: String,
    pub to: String,
}

fn column(by: By) -> &'static str {
    match by {
        By::Nothing => "",
        By::Region => " GROUP BY region",
        By::Organ => " GROUP BY organ",
        By::Item => " GROUP BY item",
        By::Kind => " GROUP BY kind",
        By::Channel => " GROUP BY channel",
        By::Period => " GROUP BY period",
        By::Part => " GROUP BY part",
    }
}

fn head(by: By) -> Sql {
    HEADS.get(by as usize).copied().unwrap_or(head!("''"))
}

fn narrowed(query: &mut Query, scope: Option<&ListScope>, only: &Only) {
    if let Some(scope) = scope {
        scope.narrow(query, COLUMNS);
    }
    if let Some(region) = &only.region {
        let (from, to) = crate::figures::reach(region);
        query.and("region >= ? AND region <= ?", [from.into(), to.into()]);
    }
    query
        .and_opt("organ = ?", only.organ)
        .and_opt("item = ?", only.item.as_deref())
        .and_opt("kind = ?", only.kind.as_deref())
        .and_opt("channel = ?", only.channel.as_deref());
    // Applications are single items and packages; what organs work on are single items and the parts of packages.
    query.and("part <> ?", [if only.parts { "package" } else { "member" }.into()]);
}

/// Figures of a stretch of time by one thing. Without a scope nothing is kept back: the public's figures.
pub(crate) fn sums(
    tx: &mut Tx,
    scope: Option<&ListScope>,
    only: &Only,
    by: By,
    spans: &[Span],
) -> Result<Vec<(String, Figures)>, Error> {
    let mut all: Vec<(String, Figures)> = Vec::new();
    for span in spans {
        let mut query = Query::new(head(by));
        query.push(FIGURES, []);
        query.and(
            "grain = ? AND period >= ? AND period <= ?",
            [span.grain.into(), span.from.as_str().into(), span.to.as_str().into()],
        );
        narrowed(&mut query, scope, only);
        // Without anything to group by there would be a row of nothing.
        if by == By::Nothing {
            query.push(" HAVING count(*) > 0", []);
        }
        query.push(column(by), []);
        for row in tx.list::<SumRow>(&query)? {
            let (key, figures) = row.into_figures();
            match all.iter_mut().find(|(known, _)| *known == key) {
                Some((_, known)) => known.add_all(&figures, 1),
                None => all.push((key, figures)),
            }
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(all)
}

record! {
    struct SpreadRow {
        k: String,
        name: String,
        bucket: i64,
        n: i64,
    }
}

/// A distribution over a stretch of time by one thing and by name: key, name, bucket, how many; buckets ascending.
pub(crate) fn spread(
    tx: &mut Tx,
    scope: Option<&ListScope>,
    only: &Only,
    what: What,
    by: By,
    spans: &[Span],
) -> Result<Vec<(String, String, i64, i64)>, Error> {
    let mut all = std::collections::BTreeMap::<(String, String, i64), i64>::new();
    for span in spans {
        let mut query = Query::new(head(by));
        query.push(" name, bucket, CAST(SUM(n) AS BIGINT) AS n FROM insight_spread", []);
        query.and(
            "grain = ? AND what = ? AND period >= ? AND period <= ?",
            [span.grain.into(), what.as_str().into(), span.from.as_str().into(), span.to.as_str().into()],
        );
        narrowed(&mut query, scope, only);
        query.push(
            match by {
                By::Nothing => " GROUP BY name, bucket",
                By::Region => " GROUP BY region, name, bucket",
                By::Organ => " GROUP BY organ, name, bucket",
                By::Item => " GROUP BY item, name, bucket",
                By::Kind => " GROUP BY kind, name, bucket",
                By::Channel => " GROUP BY channel, name, bucket",
                By::Period => " GROUP BY period, name, bucket",
                By::Part => " GROUP BY part, name, bucket",
            },
            [],
        );
        for row in tx.list::<SpreadRow>(&query)? {
            *all.entry((row.k, row.name, row.bucket)).or_default() += row.n;
        }
    }
    let entries = all.into_iter().filter(|(_, n)| *n != 0);
    Ok(entries.map(|((key, name, bucket), n)| (key, name, bucket, n)).collect())
}

record! {
    struct CaseRow {
        id: i64,
        number: String,
        item: String,
        organ: i64,
        region: String,
        state: String,
        received_day: String,
        ended_day: Option<String>,
        overdue: bool,
        returned: i64,
    }
}

/// A case behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Internal id, for paging.
    pub id: i64,
    /// Public number.
    pub number: String,
    /// Item code.
    pub item: String,
    /// Organ answerable.
    pub organ: i64,
    /// Division code.
    pub region: String,
    /// Where it stands.
    pub state: CaseState,
    /// Day received.
    pub received: String,
    /// Day it was handled to the end.
    pub ended: Option<String>,
    /// Whether its promised limit has passed, or had when it ended.
    pub overdue: bool,
    /// Correction notices.
    pub returned: i64,
}

/// Which cases stand behind a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    Received,
    Ended,
    Open,
    Overdue,
    Returned,
}

/// The cases behind a figure, oldest first, with ids above `after`.
pub(crate) fn behind(
    tx: &mut Tx,
    scope: &ListScope,
    only: &Only,
    shelf: Shelf,
    (from, to): (&str, &str),
    after: i64,
    rows: u32,
) -> Result<Vec<Behind>, Error> {
    let mut query = Query::new(sql!(
        "SELECT id, number, item, organ, region, state, received_day, ended_day, overdue, returned FROM insight_case"
    ));
    query.and("id > ?", [after.into()]);
    narrowed(&mut query, Some(scope), only);
    match shelf {
        Shelf::Received => query.and("received_day >= ? AND received_day <= ?", [from.into(), to.into()]),
        Shelf::Ended => query.and("ended_day >= ? AND ended_day <= ?", [from.into(), to.into()]),
        Shelf::Open => query.and("ended_day IS NULL", []),
        Shelf::Overdue => query.and("overdue = ? AND ended_day IS NULL", [true.into()]),
        Shelf::Returned => {
            query.and("returned > 0 AND received_day >= ? AND received_day <= ?", [from.into(), to.into()])
        }
    };
    query.order_by("id").limit(rows);
    tx.list::<CaseRow>(&query)?
        .into_iter()
        .map(|row| {
            Ok(Behind {
                id: row.id,
                number: row.number,
                item: row.item,
                organ: row.organ,
                region: row.region,
                state: state_of(&row.state)?,
                received: row.received_day,
                ended: row.ended_day,
                overdue: row.overdue,
                returned: row.returned,
            })
        })
        .collect()
}
