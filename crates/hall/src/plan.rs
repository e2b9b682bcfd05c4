//! The plan of an installation's halls (大厅设置): categories of business, halls and service points with their floors, windows, opening
//! patterns and rules for appointments. A text one can read and edit in the product; every version stays, the latest is in force.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use contract::{Actor, Fault, Text};
use directory::access::{Permit, require_somewhere};
use serde::Deserialize;
use serde_json::json;
use store::{Event, Tx};
use worktime::OpeningHours;

use crate::events;
use crate::permissions::Manage;
use crate::store as rows;

/// Longest plan, bytes.
const LONGEST: usize = 400_000;
/// Most categories: what fits where is reckoned over their subsets.
pub const CATEGORIES_MOST: usize = 12;
/// Most windows of a hall.
pub const WINDOWS_MOST: usize = 200;

/// The plan, as written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Categories of business (业务类别).
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Matters that take longer or shorter than their category.
    #[serde(default)]
    pub lengths: Vec<Length>,
    /// Halls and service points.
    #[serde(default)]
    pub halls: Vec<Hall>,
}

/// A category of business: windows serve categories, not departments (INT-04).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Its key: the `window_category` of items.
    pub key: String,
    /// The letter its tickets begin with.
    pub letter: char,
    /// Its name.
    pub name: Text,
    /// Minutes one matter of it takes at the window.
    pub minutes: u16,
    /// Whether only those who are qualified for it may serve it (INT-22).
    #[serde(default)]
    pub qualified: bool,
}

/// How long one item takes at the window.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// Address of its guide.
    pub item: String,
    /// Minutes.
    pub minutes: u16,
}

/// What kind of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A government-service hall (政务服务大厅).
    Hall,
    /// A specialised sub-hall (专业分厅).
    SubHall,
    /// A service point in a bank, post office, town or village (服务网点).
    Point,
}

impl Kind {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Hall => "hall",
            Kind::SubHall => "sub-hall",
            Kind::Point => "point",
        }
    }
}

/// A place where matters are handled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hall {
    /// Its key, in addresses.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: Text,
    /// Credit code of the organ that runs it: halls of several levels in one building stay apart (APT-08).
    pub organ: String,
    /// Division code.
    pub region: String,
    /// Where it is.
    pub address: Text,
    /// How one gets there and in: bus, parking, ramp.
    #[serde(default)]
    pub way: Text,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// Opening hours of a working day, `08:30-12:00, 14:30-17:30`.
    pub hours: String,
    /// Opening beyond working days (5+X, 5+2).
    #[serde(default)]
    pub extra: Vec<Extra>,
    /// Floors, the lowest first.
    #[serde(default)]
    pub floors: Vec<Floor>,
    /// Windows.
    pub windows: Vec<Window>,
    /// Only these items, by the addresses of their guides; without any, all items of the categories served.
    #[serde(default)]
    pub items: Vec<String>,
    /// Rules of appointments; without them none are made here.
    #[serde(default)]
    pub booking: Option<Booking>,
    /// Rules of its line; without them no tickets are given here.
    #[serde(default)]
    pub queue: Option<Queue>,
}

/// Rules of a hall's line (排队规则), minutes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Who has waited so long is overtaken by nobody; reported as waiting too long (APT-05).
    pub bound: u16,
    /// How much earlier it counts to be elderly, disabled, pregnant or with an infant.
    pub credit: u16,
    /// Calls before a ticket can be passed over (过号).
    pub calls: u16,
}

impl Queue {
    /// As the line reckons with them.
    pub fn rules(&self) -> crate::queue::Rules {
        let ms = |minutes: u16| i64::from(minutes) * 60_000;
        crate::queue::Rules { bound: ms(self.bound), credit: ms(self.credit) }
    }
}

/// Opening on days that are no working days.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Which.
    pub on: RestDay,
    /// Hours.
    pub hours: String,
    /// The windows that are open then; without any, all.
    #[serde(default)]
    pub windows: Vec<String>,
}

/// A kind of day without work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestDay {
    /// A Saturday that is nothing else.
    Saturday,
    /// A Sunday that is nothing else.
    Sunday,
    /// A statutory holiday or a day off beside one.
    Holiday,
}

/// A floor.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Text,
}

/// A window, with one seat behind it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Its number over the glass.
    pub no: String,
    /// Its floor.
    #[serde(default)]
    pub floor: String,
    /// What it is called besides.
    #[serde(default)]
    pub name: Text,
    /// Categories it serves.
    pub categories: Vec<String>,
    /// Its own hours on working days, where it opens at other times (错时延时): at noon, in the evening.
    #[serde(default)]
    pub hours: Option<String>,
}

/// Rules of appointments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// Minutes of a slot.
    pub slot: u16,
    /// Part of the windows' time that is given to appointments, percent: the rest is for who just comes.
    pub share: u8,
    /// Calendar days one can book ahead.
    pub ahead: u16,
    /// Minutes before a slot until which it can be booked.
    pub until: u16,
    /// Most open appointments of an account.
    pub most: u16,
    /// Minutes after its slot's end in which somebody late is still served as booked.
    pub grace: u16,
    /// What follows when somebody did not come.
    pub missed: Missed,
}

/// The rule for who did not come and did not cancel (爽约规则). Only that counts: cancelling in time never does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// So many missed …
    pub most: u16,
    /// … within so many days …
    pub within: u16,
    /// … pause online booking for so many days after the last.
    pub pause: u16,
}

fn minutes_fine(minutes: u16) -> bool {
    (1..=480).contains(&minutes)
}

fn key_fine(key: &str) -> bool {
    (1..=40).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Plan {
    /// Reads a plan and makes sure it holds together.
    ///
    /// # Errors
    /// `hall.plan-wrong` with what is wrong and where.
    pub fn read(text: &str) -> Result<Plan, Fault> {
        let wrong = |why: String| Fault::invalid("hall.plan-wrong").with("why", why);
        if text.len() > LONGEST {
            return Err(wrong(format!("longer than {LONGEST} bytes")));
        }
        let plan: Plan = serde_saphyr::from_str(text).map_err(|error| wrong(error.to_string()))?;
        plan.check().map_err(wrong)?;
        Ok(plan)
    }

    fn check(&self) -> Result<(), String> {
        if self.categories.len() > CATEGORIES_MOST {
            return Err(format!("categories: more than {CATEGORIES_MOST}"));
        }
        let (mut keys, mut letters) = (BTreeSet::new(), BTreeSet::new());
        for one in &self.categories {
            let here = format!("categories: {}", one.key);
            if !key_fine(&one.key) || !keys.insert(one.key.as_str()) {
                return Err(format!("{here}: a key of a-z, 0-9 and hyphens, once"));
            }
            if !one.letter.is_ascii_uppercase() || !letters.insert(one.letter) {
                return Err(format!("{here}: letter: A-Z, once"));
            }
            if !minutes_fine(one.minutes) || one.name.zh.is_empty() {
                return Err(format!("{here}: minutes from 1 to 480, and a name"));
            }
        }
        for one in &self.lengths {
            if !minutes_fine(one.minutes) {
                return Err(format!("lengths: {}: minutes from 1 to 480", one.item));
            }
        }
        let mut halls = BTreeSet::new();
        for hall in &self.halls {
            if !key_fine(&hall.key) || !halls.insert(hall.key.as_str()) {
                return Err(format!("halls: {}: a key of a-z, 0-9 and hyphens, once", hall.key));
            }
            self.check_hall(hall).map_err(|why| format!("halls: {}: {why}", hall.key))?;
        }
        Ok(())
    }

    fn check_hall(&self, hall: &Hall) -> Result<(), String> {
        hours(&hall.hours)?;
        if hall.name.zh.is_empty() || hall.address.zh.is_empty() {
            return Err("a name and an address".to_owned());
        }
        if hall.windows.is_empty() || hall.windows.len() > WINDOWS_MOST {
            return Err(format!("windows: 1 to {WINDOWS_MOST}"));
        }
        let mut numbers = BTreeSet::new();
        for window in &hall.windows {
            let here = format!("windows: {}", window.no);
            let fine = (1..=12).contains(&window.no.chars().count())
                && window.no.chars().all(|c| c.is_alphanumeric() || c == '-');
            if !fine || !numbers.insert(window.no.as_str()) {
                return Err(format!("{here}: a number of letters, figures and hyphens, once"));
            }
            if !window.floor.is_empty() && !hall.floors.iter().any(|floor| floor.key == window.floor) {
                return Err(format!("{here}: floor {} is not among the floors", window.floor));
            }
            let unknown = window.categories.iter().find(|key| self.category(key).is_none());
            if let Some(unknown) = unknown {
                return Err(format!("{here}: category {unknown} is not among the categories"));
            }
            if window.categories.is_empty() {
                return Err(format!("{here}: serves no category"));
            }
            window.hours.as_deref().map(hours).transpose()?;
        }
        let mut days = BTreeSet::new();
        for extra in &hall.extra {
            hours(&extra.hours)?;
            if !days.insert(extra.on) {
                return Err(format!("extra: {:?} twice", extra.on));
            }
            if let Some(no) = extra.windows.iter().find(|no| !numbers.contains(no.as_str())) {
                return Err(format!("extra: there is no window {no}"));
            }
        }
        if let Some(queue) = &hall.queue
            && (!(5..=480).contains(&queue.bound)
                || queue.credit > queue.bound
                || !(1..=9).contains(&queue.calls))
        {
            return Err("queue: bound 5-480 minutes, credit at most the bound, calls 1-9".to_owned());
        }
        match &hall.booking {
            Some(booking) => self.check_booking(hall, booking),
            None => Ok(()),
        }
    }

    fn check_booking(&self, hall: &Hall, booking: &Booking) -> Result<(), String> {
        if !(5..=240).contains(&booking.slot) || 1440 % booking.slot != 0 {
            return Err("booking: slot: minutes from 5 to 240 that divide a day".to_owned());
        }
        if !(1..=100).contains(&booking.share)
            || !(1..=90).contains(&booking.ahead)
            || booking.until > 1440
            || booking.most == 0
            || booking.grace > 240
        {
            return Err("booking: share 1-100 %, ahead 1-90 days, until at most 1440, most at least 1, grace at most 240 minutes".to_owned());
        }
        let missed = &booking.missed;
        if missed.most == 0 || !(1..=365).contains(&missed.within) || missed.pause > 90 {
            return Err(
                "booking: missed: most at least 1, within 1-365 days, pause at most 90 days".to_owned()
            );
        }
        // What is longer than a slot fits into none of one window's time.
        let room = u32::from(booking.slot);
        let keys: BTreeSet<&str> =
            hall.windows.iter().flat_map(|window| window.categories.iter().map(String::as_str)).collect();
        for key in keys {
            let minutes = self.category(key).map_or(0, |category| category.minutes);
            if u32::from(minutes) > room {
                return Err(format!("booking: {key} takes {minutes} minutes, longer than a slot of {room}"));
            }
        }
        if let Some(long) = self.lengths.iter().find(|one| u32::from(one.minutes) > room) {
            return Err(format!("booking: {} takes longer than a slot of {room}", long.item));
        }
        Ok(())
    }

    /// The category of this key.
    pub fn category(&self, key: &str) -> Option<&Category> {
        self.categories.iter().find(|one| one.key == key)
    }

    /// The hall of this key.
    ///
    /// # Errors
    /// `hall.unknown`.
    pub fn hall(&self, key: &str) -> Result<&Hall, Fault> {
        self.halls.iter().find(|one| one.key == key).ok_or_else(|| Fault::not_found("hall.unknown"))
    }

    /// Minutes a matter takes at the window.
    pub fn minutes(&self, category: &str, item: Option<&str>) -> u16 {
        let own = item.and_then(|item| self.lengths.iter().find(|one| one.item == item));
        own.map(|one| one.minutes).or_else(|| self.category(category).map(|one| one.minutes)).unwrap_or(30)
    }
}

impl Hall {
    /// Whether some window of it serves the category.
    pub fn serves(&self, category: &str) -> bool {
        self.windows.iter().any(|window| window.serves(category))
    }

    /// Whether an item of this category is handled here.
    pub fn handles(&self, item: &str, category: &str) -> bool {
        self.serves(category) && (self.items.is_empty() || self.items.iter().any(|one| one == item))
    }

    /// The window of this number.
    pub fn window(&self, no: &str) -> Option<&Window> {
        self.windows.iter().find(|window| window.no == no)
    }
}

impl Window {
    /// Whether it serves the category.
    pub fn serves(&self, category: &str) -> bool {
        self.categories.iter().any(|one| one == category)
    }
}

/// Reads opening hours.
pub(crate) fn hours(text: &str) -> Result<OpeningHours, String> {
    text.parse().map_err(|error: worktime::ClockError| error.to_string())
}

/// A version of the plan as it was read.
type Known = Option<(i64, Arc<Plan>)>;

/// The plan in force, read once a version.
#[derive(Default, Clone)]
pub struct InForce(Arc<RwLock<Known>>);

impl InForce {
    /// The plan in force now.
    ///
    /// # Errors
    /// Database errors.
    pub fn now(&self, tx: &mut Tx) -> Result<Arc<Plan>, Fault> {
        let id = rows::plan_id(tx)?.unwrap_or(0);
        if let Some((known, plan)) = self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref()
            && *known == id
        {
            return Ok(plan.clone());
        }
        let plan = Arc::new(Plan::read(&text_in_force(tx)?)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((id, plan.clone()));
        Ok(plan)
    }
}

/// The plan in force as it was written; without one an empty plan: no hall.
///
/// # Errors
/// Database errors.
pub fn text_in_force(tx: &mut Tx) -> Result<String, Fault> {
    Ok(rows::plan_text(tx)?.unwrap_or_else(|| "halls: []\n".to_owned()))
}

/// Puts a plan in force. The same again changes nothing. Appointments that no longer fit are moved by the job it leaves.
///
/// # Errors
/// `access.forbidden`, `hall.plan-wrong`.
pub fn change(tx: &mut Tx, actor: &Actor, text: &str) -> Result<(), Fault> {
    if actor.kind != contract::ActorKind::System {
        require_somewhere(actor, Manage::PERMISSION)?;
    }
    let plan = Plan::read(text)?;
    if rows::plan_text(tx)?.as_deref() == Some(text) {
        return Ok(());
    }
    let id = tx.new_id();
    rows::insert_plan(tx, id, &actor.name, text)?;
    let data = json!({ "version": id, "halls": plan.halls.len(), "categories": plan.categories.len() });
    tx.record(Event { stream: "hall:plan".to_owned(), kind: events::PLAN, actor: actor.ledger_name(), data });
    crate::resettle::everything(tx)?;
    Ok(())
}

/// Takes a plan from a file of the definitions, where none is in force yet: what was changed in the product stays.
///
/// # Errors
/// As [`change`].
pub fn bring_in(tx: &mut Tx, text: &str) -> Result<(), Fault> {
    match rows::plan_id(tx)? {
        Some(_) => Ok(()),
        None => change(tx, &Actor::system("definitions"), text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: &str = include_str!("../../../definitions/hongshan/halls.yaml");

    #[test]
    fn a_plan_that_does_not_hold_together_is_refused_with_the_reason() {
        Plan::read(SHOWN).unwrap();
        for (was, is, why) in [
            ("letter: A", "letter: a", "letter"),
            ("08:30-12:00, 13:30-17:30", "late", "late"),
            ("categories: [registration", "categories: [nothing", "nothing"),
            ("slot: 30", "slot: 7", "slot"),
            ("slot: 30", "slot: 10", "longer than a slot"),
            ("share: 60", "share: 0", "share"),
            ("credit: 20", "credit: 90", "credit"),
            ("key: centre", "key: CENTRE", "CENTRE"),
        ] {
            assert!(SHOWN.contains(was), "{was}");
            let fault = Plan::read(&SHOWN.replacen(was, is, 1)).unwrap_err();
            assert_eq!(fault.code, "hall.plan-wrong", "{is}");
            assert!(fault.args[0].1.contains(why), "{is}: {}", fault.args[0].1);
        }
        for wrong in ["🙂", "halls: 7", "what: [", &"x".repeat(LONGEST + 1)] {
            assert!(Plan::read(wrong).is_err());
        }
        assert!(Plan::read("halls: []").unwrap().halls.is_empty());
    }
}
