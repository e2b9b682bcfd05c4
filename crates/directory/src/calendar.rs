//! Which days are working days at this site: the calendar that comes with the product, and the yearly notices (放假安排)
//! its system administrator loads. A notice that was replaced is kept (docs/decisions/0090).
//!
//! Loading one records `calendar.loaded`, wakes every node for the new calendar ([`follow`]) and leaves the job that
//! counts due dates anew ([`contract::calendar`]).

use std::collections::BTreeSet;

use contract::calendar::{LOADED, Recount};
use contract::events::calendar::Loaded as Fact;
use contract::{Actor, App, Fault};
use jiff::civil::Date;
use store::Tx;
use worktime::{Calendar, DayKind, NoticeFault, Words, YearNotice};

use crate::access::{Permit, require_somewhere};
use crate::permissions::LoadCalendar;
use crate::{region, store as rows};

/// After so long the due dates are counted once more, ms: by then every node has the new calendar, and what was counted
/// with the former one in between is found.
const AGAIN_MS: i64 = 60_000;

/// A notice as loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its id; later ones are greater.
    pub id: i64,
    /// Empty for the whole country, else the division that adds these days.
    pub region: String,
    /// Its year.
    pub year: i16,
    /// Its text, as it was handed in.
    pub text: String,
    /// Who loaded it, by name.
    pub loader: String,
    /// When, epoch ms.
    pub at: i64,
    /// When another took its place, epoch ms.
    pub replaced_at: Option<i64>,
}

impl TryFrom<rows::NoticeRow> for Loaded {
    type Error = Fault;

    fn try_from(row: rows::NoticeRow) -> Result<Self, Fault> {
        let year = i16::try_from(row.year).map_err(|error| Fault::internal("calendar.stored", error))?;
        let loader = row.loader.unwrap_or_default();
        let (id, region, text, at, replaced_at) = (row.id, row.region, row.text, row.at, row.replaced_at);
        Ok(Self { id, region, year, text, loader, at, replaced_at })
    }
}

impl Loaded {
    /// The notice.
    ///
    /// # Errors
    /// `calendar.stored` when the text no longer reads, which loading made sure of.
    pub fn notice(&self) -> Result<YearNotice, Fault> {
        self.text.parse().map_err(|error: worktime::ClockError| Fault::internal("calendar.stored", error))
    }
}

/// A notice read from text, with the lines it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The notice.
    pub notice: YearNotice,
    /// Its lines. Remarks before the first year belong to it, later ones to the year above them.
    pub text: String,
}

/// Reads a text of one or several notices.
///
/// # Errors
/// Everything that is wrong with it, in the order of the lines.
pub fn read(text: &str) -> Result<Vec<Section>, Vec<NoticeFault>> {
    let notices = YearNotice::read_many(text)?;
    let mut texts: Vec<String> = Vec::with_capacity(notices.len());
    let mut years = 0;
    for line in text.lines().map(str::trim_end) {
        years += usize::from(line.trim_start().starts_with("year "));
        if texts.len() < years.max(1) {
            texts.push(String::new());
        }
        if let Some(last) = texts.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    Ok(notices.into_iter().zip(texts).map(|(notice, text)| Section { notice, text }).collect())
}

/// A day that becomes, or stops being, a working day with a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The day.
    pub day: Date,
    /// Whether it is a working day with the notice; without it is the other way round.
    pub working: bool,
    /// The festival it is off or worked for then; `None` where a plain day is left.
    pub name: Option<Words>,
}

/// What loading a text would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The notices in it.
    pub sections: Vec<Section>,
    /// Years among them that are already loaded for this place and would be replaced or, where they came with the
    /// product, amended.
    pub replaces: Vec<i16>,
    /// The days that change, in order.
    pub changes: Vec<Change>,
    /// The newest notice this was compared with, 0 without any.
    pub newest: i64,
}

/// The notices in force here besides those that come with the product, the country's first.
///
/// # Errors
/// Only the store's.
pub fn loaded(tx: &mut Tx) -> Result<Vec<Loaded>, Fault> {
    rows::notices_in_force(tx)?.into_iter().map(Loaded::try_from).collect()
}

/// Every notice ever loaded for a place and year, the newest first.
///
/// # Errors
/// Only the store's.
pub fn history(tx: &mut Tx, region: &str, year: i16) -> Result<Vec<Loaded>, Fault> {
    rows::notices_of(tx, region, i64::from(year))?.into_iter().map(Loaded::try_from).collect()
}

/// The calendar in force: what comes with the product, the years loaded, and what divisions add.
///
/// # Errors
/// `calendar.stored`, or the store's.
pub fn in_force(tx: &mut Tx) -> Result<Calendar, Fault> {
    compose(&loaded(tx)?)
}

fn compose(loaded: &[Loaded]) -> Result<Calendar, Fault> {
    let mut calendar = Calendar::china().clone();
    for one in loaded {
        calendar = with(&calendar, &one.region, one.notice()?)?;
    }
    Ok(calendar)
}

fn with(calendar: &Calendar, region: &str, notice: YearNotice) -> Result<Calendar, Fault> {
    match region {
        "" => Ok(calendar.with_year(notice)),
        _ => calendar
            .with_overlay(region, notice)
            .map_err(|_| Fault::invalid("calendar.region").with("code", region)),
    }
}

/// What loading this text would change.
///
/// # Errors
/// `calendar.notice` with the first line that is wrong ([`read`] tells all); `calendar.empty` without any year;
/// `calendar.region` for a division that is not known.
pub fn preview(tx: &mut Tx, region: &str, text: &str) -> Result<Preview, Fault> {
    if !region.is_empty() && region::find(tx, region)?.is_none() {
        return Err(Fault::invalid("calendar.region").with("code", region));
    }
    let sections = read(text).map_err(|faults| {
        let line = faults.first().map_or(0, |fault| fault.line);
        Fault::invalid("calendar.notice").with("line", line)
    })?;
    if sections.is_empty() {
        return Err(Fault::invalid("calendar.empty"));
    }
    let loaded = loaded(tx)?;
    let before = compose(&loaded)?;
    let mut after = before.clone();
    let mut named = BTreeSet::new();
    let mut replaces = Vec::new();
    for section in &sections {
        let year = section.notice.year();
        let own = loaded.iter().find(|one| one.region == region && one.year == year);
        let former = match (own, region) {
            (Some(own), _) => Some(own.notice()?),
            (None, "") => before.notice(year).cloned(),
            (None, _) => None,
        };
        if former.is_some() {
            replaces.push(year);
        }
        for notice in former.iter().chain([&section.notice]) {
            named.extend(notice.festivals().iter().flat_map(|f| f.off.iter().chain(&f.worked)).copied());
        }
        if before.notice(year).is_none() {
            // Until now the decree's own holidays were assumed; the notice may not have them.
            named.extend(worktime::decreed_holidays(year));
        }
        after = with(&after, region, section.notice.clone())?;
    }
    let newest = loaded.iter().map(|one| one.id).max().unwrap_or(0);
    Ok(Preview { sections, replaces, changes: changes(&before, &after, region, named)?, newest })
}

/// How these days differ between two calendars, seen from a place.
fn changes(
    before: &Calendar,
    after: &Calendar,
    region: &str,
    named: BTreeSet<Date>,
) -> Result<Vec<Change>, Fault> {
    let place = |calendar: &Calendar| match region {
        "" => Ok(calendar.clone()),
        _ => calendar
            .for_region(region)
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| Fault::invalid("calendar.region").with("code", region)),
    };
    let (before, after) = (place(before)?, place(after)?);
    let change = |day: Date| {
        let (was, now) = (before.day_kind_or_guess(day), after.day_kind_or_guess(day));
        let name = match now {
            DayKind::Holiday(name) | DayKind::MakeUp(name) => Some(name.clone()),
            DayKind::Working | DayKind::Weekend => None,
        };
        (was.is_working() != now.is_working()).then(|| Change { day, working: now.is_working(), name })
    };
    Ok(named.into_iter().filter_map(change).collect())
}

/// A notice to be loaded.
#[derive(Debug, Clone)]
pub struct Load {
    /// Empty for the whole country, else the division that adds these days.
    pub region: String,
    /// One or several years.
    pub text: String,
    /// The newest notice the person saw in the preview; somebody may have loaded another since.
    pub newest: i64,
}

/// Loads notices. Those of the same place and years are replaced and kept.
///
/// # Errors
/// `access.forbidden`; `calendar.changed` when somebody loaded another notice since the preview; those of [`preview`].
pub fn load(tx: &mut Tx, actor: &Actor, cmd: &Load) -> Result<Preview, Fault> {
    require_somewhere(actor, LoadCalendar::PERMISSION)?;
    let preview = preview(tx, &cmd.region, &cmd.text)?;
    if preview.newest != cmd.newest {
        return Err(Fault::conflict("calendar.changed"));
    }
    let mut ids = Vec::with_capacity(preview.sections.len());
    for section in &preview.sections {
        let notice = (cmd.region.as_str(), i64::from(section.notice.year()), section.text.as_str());
        ids.push(rows::put_notice(tx, notice, actor.account).map_err(|error| {
            // Two at once: the unique rule decides, the second looks again.
            match error.is_unique("year_notice_in_force") {
                true => Fault::conflict("calendar.changed"),
                false => error.into(),
            }
        })?);
    }
    let from = preview.changes.first().map(|change| change.day.to_string());
    let fact = Fact {
        region: cmd.region.clone(),
        years: preview.sections.iter().map(|section| section.notice.year()).collect(),
        notices: ids,
        replaces: preview.replaces.clone(),
        days: preview.changes.len(),
        from: from.clone(),
    };
    contract::events::record(tx, actor.ledger_name(), (), &fact);
    tx.wake(LOADED);
    let recount = Recount { after: 0, from };
    tx.enqueue(recount.job());
    let again = tx.now().saturating_add(AGAIN_MS);
    tx.enqueue(recount.job().at(again));
    Ok(preview)
}

/// Takes the calendar in force from the database into memory.
///
/// # Errors
/// Those of [`in_force`].
pub async fn refresh(app: &App) -> Result<(), Fault> {
    /// One after the other, so that what was read first is not put in force last.
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = TURN.lock().await;
    let calendar = app.db.read(in_force).await?;
    app.set_calendar(calendar);
    Ok(())
}

/// Takes the new calendar into memory whenever a notice is loaded, on this node or another. Ends with the database.
pub async fn follow(app: App) {
    let mut woken = app.db.listen(LOADED);
    loop {
        match refresh(&app).await {
            Ok(()) if woken.changed().await.is_err() => return,
            Ok(()) => {}
            Err(fault) => {
                tracing::error!(%fault, "the calendar in force could not be read; trying again");
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            }
        }
    }
}
