//! What is asked of the figures: a stretch of days, narrowed to places, by one thing; with the opening stock and what is open at the
//! end, and how long things took. Whatever is asked, opening + received = ended + open.

use std::collections::BTreeMap;

use contract::Fault;
use contract::time::china_date;
use directory::access::ListScope;
use jiff::civil::Date;
use jiff::{Span as Time, ToSpan};
use store::Tx;

use crate::model::{Figures, Measure, What};
use crate::spread::quantile;
use crate::store::{self as rows, Span};

/// What figures are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Nothing: one line.
    #[default]
    Nothing,
    /// Division.
    Region,
    /// Organ.
    Organ,
    /// Item.
    Item,
    /// Kind of power.
    Kind,
    /// Channel.
    Channel,
    /// Day or month.
    Period,
    /// Single, package or part.
    Part,
}

impl By {
    /// Those one may ask for, in order.
    pub const ALL: [By; 6] = [By::Organ, By::Item, By::Kind, By::Channel, By::Region, By::Period];

    /// The word in addresses, the API and language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            By::Nothing => "all",
            By::Region => "region",
            By::Organ => "organ",
            By::Item => "item",
            By::Kind => "kind",
            By::Channel => "channel",
            By::Period => "period",
            By::Part => "part",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<By> {
        Self::ALL.into_iter().find(|by| by.as_str() == word)
    }
}

/// What figures are narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Only {
    /// A division and everything below it.
    pub region: Option<String>,
    /// An organ.
    pub organ: Option<i64>,
    /// An item, by its code.
    pub item: Option<String>,
    /// A kind of power.
    pub kind: Option<String>,
    /// A channel.
    pub channel: Option<String>,
    /// Count what organs work on (single items and parts of packages) instead of applications (single items and packages).
    pub parts: bool,
}

/// A stretch of days, both in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Longest stretch that is told day by day; longer ones month by month.
const BY_DAY: i32 = 62;
/// Longest stretch one may ask for, in years.
pub const YEARS_MAX: i32 = 10;

impl Period {
    /// The days from one to the other.
    ///
    /// # Errors
    /// `insight.period` when they run backwards or are more than ten years.
    pub fn new(from: Date, to: Date) -> Result<Period, Fault> {
        let most = from.checked_add(YEARS_MAX.years()).unwrap_or(Date::MAX);
        if to < from || to >= most {
            return Err(Fault::invalid("insight.period").with("years", YEARS_MAX));
        }
        Ok(Period { from, to })
    }

    /// The thirty days that end today.
    pub fn thirty_days(tx: &Tx) -> Period {
        let to = china_date(tx.now());
        Period { from: to.checked_sub(29.days()).unwrap_or(to), to }
    }

    /// The days before it, as many.
    pub fn before(&self) -> Period {
        let days: Time = (self.days()).days();
        let from = self.from.checked_sub(days).unwrap_or(Date::MIN);
        Period { from, to: self.from.yesterday().unwrap_or(Date::MIN) }
    }

    /// How many days.
    pub fn days(&self) -> i32 {
        self.from.until(self.to).map_or(1, |span| span.get_days() + 1)
    }

    /// Whether it is told day by day.
    pub fn by_day(&self) -> bool {
        self.days() <= BY_DAY
    }

    /// The stretch as months that lie in it whole, and the days before and after them.
    pub(crate) fn spans(&self) -> Vec<Span> {
        let first = match self.from.day() {
            1 => self.from,
            _ => next_month(self.from),
        };
        let past = self.to.tomorrow().unwrap_or(Date::MAX).first_of_month();
        if first >= past {
            return vec![days(self.from, self.to)];
        }
        let last = past.yesterday().unwrap_or(past);
        let mut spans = vec![Span { grain: "m", from: month(first), to: month(last) }];
        if self.from < first {
            spans.push(days(self.from, first.yesterday().unwrap_or(first)));
        }
        if past <= self.to {
            spans.push(days(past, self.to));
        }
        spans
    }

    /// Everything after it.
    fn after(&self) -> Vec<Span> {
        let from = self.to.tomorrow().unwrap_or(Date::MAX);
        let first = if from.day() == 1 { from } else { next_month(from) };
        let mut spans = vec![Span { grain: "m", from: month(first), to: "9999-12".to_owned() }];
        if from < first {
            spans.push(days(from, first.yesterday().unwrap_or(first)));
        }
        spans
    }

    /// The stretch in one grain, for telling it period by period.
    fn line(&self) -> Vec<Span> {
        match self.by_day() {
            true => vec![days(self.from, self.to)],
            false => vec![Span { grain: "m", from: month(self.from), to: month(self.to) }],
        }
    }

    /// Names of the days or months in it, in order.
    pub fn names(&self) -> Vec<String> {
        let mut at = if self.by_day() { self.from } else { self.from.first_of_month() };
        let mut all = Vec::new();
        while at <= self.to {
            all.push(if self.by_day() { at.to_string() } else { month(at) });
            at = if self.by_day() { at.tomorrow().unwrap_or(Date::MAX) } else { next_month(at) };
        }
        all
    }
}

fn month(day: Date) -> String {
    let text = day.to_string();
    text.get(..7).unwrap_or(&text).to_owned()
}

fn next_month(day: Date) -> Date {
    day.last_of_month().tomorrow().unwrap_or(Date::MAX)
}

fn days(from: Date, to: Date) -> Span {
    Span { grain: "d", from: from.to_string(), to: to.to_string() }
}

/// Codes of a division and everything below it: first and last.
pub(crate) fn reach(region: &str) -> (String, String) {
    let digits = match region {
        r if r.len() == 6 && r.ends_with("0000") => r.get(..2).unwrap_or(r),
        r if r.len() == 6 && r.ends_with("00") => r.get(..4).unwrap_or(r),
        r => r,
    };
    (format!("{digits:0<6}"), format!("{digits:9<12}"))
}

/// Figures of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Which: a code, an id, a period; empty for all.
    pub key: String,
    /// What was measured in the stretch; `open` and `overdue` are those of its last day and of now.
    pub figures: Figures,
    /// Open when it began.
    pub opening: i64,
    /// Open when it ended.
    pub open: i64,
    /// Overdue now.
    pub overdue: i64,
    /// Buckets of the median and of the ninth decile of the time from receipt to decision, and how many were decided.
    pub time: Option<(i64, i64, i64)>,
}

/// So many of a hundred; nothing of nothing.
pub fn share(n: i64, of: i64) -> Option<f64> {
    (of > 0).then(|| {
        #[expect(clippy::cast_precision_loss, reason = "figures are small")]
        let share = n as f64 * 100.0 / of as f64;
        (share * 10.0).round() / 10.0
    })
}

impl Line {
    /// Figure of a measure.
    pub fn get(&self, measure: Measure) -> i64 {
        self.figures.get(measure)
    }

    /// 网上办理率: applied for online, of what came in.
    pub fn online_rate(&self) -> Option<f64> {
        share(self.get(Measure::Online), self.get(Measure::Received))
    }

    /// 最多跑一次率: at most one visit, of what was handed out.
    pub fn one_visit_rate(&self) -> Option<f64> {
        share(self.get(Measure::OneVisit), self.get(Measure::Delivered))
    }

    /// 按时办结率: within the promised limit, of what was ended.
    pub fn on_time_rate(&self) -> Option<f64> {
        let ended = self.get(Measure::Ended);
        share(ended - self.get(Measure::Late), ended)
    }
}

/// The figures of a stretch of days by one thing, in order of their keys. What has nothing to say has no line.
///
/// # Errors
/// Database errors.
pub fn lines(
    tx: &mut Tx,
    scope: Option<&ListScope>,
    only: &Only,
    by: By,
    period: &Period,
) -> Result<Vec<Line>, Fault> {
    let mut all: BTreeMap<String, Line> = BTreeMap::new();
    for (key, figures) in rows::sums(tx, scope, only, by, &period.spans())? {
        all.entry(key).or_default().figures = figures;
    }
    // Open at the end: what is open now, less what came in after it, and what was ended after it again.
    let now = [Span { grain: "n", from: String::new(), to: String::new() }];
    for (key, figures) in rows::sums(tx, scope, only, by, &now)? {
        let line = all.entry(key).or_default();
        line.open = figures.get(Measure::Open);
        line.overdue = figures.get(Measure::Overdue);
    }
    for (key, figures) in rows::sums(tx, scope, only, by, &period.after())? {
        all.entry(key).or_default().open += figures.get(Measure::Ended) - figures.get(Measure::Received);
    }
    let mut times: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    for (key, _, bucket, n) in rows::spread(tx, scope, only, What::Time, by, &period.spans())? {
        times.entry(key).or_default().push((bucket, n));
    }
    for (key, line) in &mut all {
        line.key.clone_from(key);
        line.opening = line.open + line.get(Measure::Ended) - line.get(Measure::Received);
        line.time = times.get(key).and_then(|spread| {
            let n = spread.iter().map(|(_, n)| n).sum();
            Some((quantile(spread, 50)?, quantile(spread, 90)?, n))
        });
    }
    let told = |line: &Line| !line.figures.is_nothing() || line.open != 0 || line.opening != 0;
    Ok(all.into_values().filter(told).collect())
}

/// All of it in one line.
///
/// # Errors
/// Database errors.
pub fn whole(tx: &mut Tx, scope: Option<&ListScope>, only: &Only, period: &Period) -> Result<Line, Fault> {
    Ok(lines(tx, scope, only, By::Nothing, period)?.pop().unwrap_or_default())
}

/// Day by day, or month by month where it is long: every period of the stretch, also those without anything.
///
/// # Errors
/// Database errors.
pub fn course(
    tx: &mut Tx,
    scope: Option<&ListScope>,
    only: &Only,
    period: &Period,
) -> Result<Vec<(String, Figures)>, Fault> {
    let found: BTreeMap<String, Figures> =
        rows::sums(tx, scope, only, By::Period, &period.line())?.into_iter().collect();
    let with = |name: String| {
        let figures = found.get(&name).copied().unwrap_or_default();
        (name, figures)
    };
    Ok(period.names().into_iter().map(with).collect())
}

/// A step of an item's process, or a material, with how much it weighs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// The item, by its code.
    pub item: String,
    /// BPMN id or concept.
    pub name: String,
    /// How often.
    pub n: i64,
    /// Bucket of the median time; 0 for materials.
    pub median: i64,
    /// Least hours it took in all; 0 for materials.
    pub hours: i64,
}

/// Steps by the time they took in all, or materials by how often they were missing; the heaviest first.
///
/// # Errors
/// Database errors.
pub fn weights(
    tx: &mut Tx,
    scope: Option<&ListScope>,
    only: &Only,
    what: What,
    period: &Period,
) -> Result<Vec<Weight>, Fault> {
    let mut found: BTreeMap<(String, String), Vec<(i64, i64)>> = BTreeMap::new();
    for (item, name, bucket, n) in rows::spread(tx, scope, only, what, By::Item, &period.spans())? {
        found.entry((item, name)).or_default().push((bucket, n));
    }
    let mut all: Vec<Weight> = found
        .into_iter()
        .map(|((item, name), spread)| Weight {
            item,
            name,
            n: spread.iter().map(|(_, n)| n).sum(),
            median: quantile(&spread, 50).unwrap_or(0),
            hours: spread.iter().map(|(bucket, n)| crate::spread::hours(*bucket) * n).sum(),
        })
        .collect();
    all.sort_by(|a, b| (b.hours, b.n, &a.name).cmp(&(a.hours, a.n, &b.name)));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn told(from: Date, to: Date) -> Vec<String> {
        let spans = Period { from, to }.spans();
        spans.into_iter().map(|span| format!("{} {}..{}", span.grain, span.from, span.to)).collect()
    }

    #[test]
    fn a_stretch_is_whole_months_and_the_days_around_them() {
        assert_eq!(told(date(2026, 11, 3), date(2026, 11, 30)), ["d 2026-11-03..2026-11-30"]);
        assert_eq!(told(date(2026, 11, 1), date(2026, 11, 30)), ["m 2026-11..2026-11"]);
        assert_eq!(
            told(date(2026, 1, 15), date(2026, 4, 2)),
            ["m 2026-02..2026-03", "d 2026-01-15..2026-01-31", "d 2026-04-01..2026-04-02"]
        );
        assert_eq!(told(date(2026, 1, 15), date(2026, 2, 10)), ["d 2026-01-15..2026-02-10"]);
    }

    #[test]
    fn the_days_before_a_stretch_are_as_many() {
        let period = Period { from: date(2026, 11, 1), to: date(2026, 11, 30) };
        assert_eq!(period.before(), Period { from: date(2026, 10, 2), to: date(2026, 10, 31) });
        assert_eq!(period.names().len(), 30);
    }

    #[test]
    fn a_stretch_that_runs_backwards_or_is_endless_is_refused() {
        assert!(Period::new(date(2026, 2, 1), date(2026, 1, 1)).is_err());
        assert!(Period::new(date(2016, 1, 1), date(2026, 1, 1)).is_err());
        assert!(Period::new(date(2016, 1, 2), date(2026, 1, 1)).is_ok());
    }
}
