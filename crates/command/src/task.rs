//! A task that the command centre gives to a unit (服务调度、重点督办): *given → taken → done → closed*, sent back where it is not done,
//! taken back where it is needed no more. Whoever gives it judges it, the unit alone speaks; its last day is counted in working days.

use std::sync::Arc;

use contract::events::dispatch::{Closed, Finished, Given, Issued, Late, Reported, Revoked, SentBack, Taken};
use contract::lookup::CaseLookup;
use contract::time::{DAY_MS, china_date, china_midnight_ms};
use contract::{AccountId, Actor, Fault, OrganId, Permission, Scope};
use directory::access::{Permit, require};
use serde_json::{Value, json};
use store::{Handlers, Timer, Tx, record};
use worktime::{Calendar, UnknownYear};

use crate::permissions::{Answer, Dispatch, Watch};
use crate::reach;
use crate::store::tasks as rows;

/// Kind of the timer behind a task's last day.
pub const DUE: &str = "command.task-due";
/// Longest title, in characters.
pub const TITLE_MOST: usize = 60;
/// Longest text, in characters.
pub const WORDS_MOST: usize = 1_000;
/// Most working days a task may be given.
pub const DAYS_MOST: u16 = 60;

/// Declares words kept in the table.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        ::store::column_text!($name { $($variant => $word),+ });
    };
}

words! {
    /// How much it weighs.
    Kind {
        /// 服务调度: something of the day.
        Daily = "daily",
        /// 重点督办: a key matter under supervision.
        Key = "key",
    }
}

words! {
    /// How far it is.
    State {
        /// 待签收.
        Issued = "issued",
        /// 在办.
        Working = "working",
        /// 待销号: the unit says that it is done.
        Finished = "finished",
        /// 已销号. The end.
        Closed = "closed",
        /// 已撤销. The end.
        Revoked = "revoked",
    }
}

words! {
    /// What it is about.
    About {
        /// Nothing that has a number here.
        Free = "free",
        /// A case, by its number.
        Case = "case",
        /// An alert of supervision, by its number.
        Alert = "alert",
        /// A place, by its division code.
        Place = "place",
    }
}

words! {
    /// What may be done with it.
    Act {
        /// 签收.
        Accept = "accept",
        /// 反馈.
        Report = "report",
        /// 报结.
        Finish = "finish",
        /// 销号.
        Close = "close",
        /// 退回重办.
        Return = "return",
        /// 撤销.
        Revoke = "revoke",
    }
}

impl State {
    /// Whether it is the unit's turn: only then can its last day pass.
    pub fn is_with_unit(self) -> bool {
        matches!(self, State::Issued | State::Working)
    }

    /// Whether nothing more happens to it.
    pub fn has_ended(self) -> bool {
        matches!(self, State::Closed | State::Revoked)
    }
}

impl Act {
    /// The states it starts from.
    pub fn from(self) -> &'static [State] {
        match self {
            Act::Accept => &[State::Issued],
            Act::Report | Act::Finish => &[State::Working],
            Act::Close | Act::Return => &[State::Finished],
            Act::Revoke => &[State::Issued, State::Working, State::Finished],
        }
    }

    /// The state it leads to.
    pub fn to(self) -> State {
        match self {
            Act::Accept | Act::Report | Act::Return => State::Working,
            Act::Finish => State::Finished,
            Act::Close => State::Closed,
            Act::Revoke => State::Revoked,
        }
    }

    /// What one must be allowed to do: speak for the unit, or give tasks.
    pub fn permission(self) -> Permission {
        match self {
            Act::Accept | Act::Report | Act::Finish => Answer::PERMISSION,
            _ => Dispatch::PERMISSION,
        }
    }

    /// Whether something must be said with it.
    pub fn needs_words(self) -> bool {
        !matches!(self, Act::Accept | Act::Close)
    }
}

record! {
    /// A task.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Task {
        /// Id.
        pub id: i64,
        /// Public number.
        pub number: String,
        /// How much it weighs.
        pub kind: Kind,
        /// Whether it is urgent.
        pub urgent: bool,
        /// What is to be done, in a few words.
        pub title: String,
        /// And at length.
        pub body: String,
        /// What it is about.
        pub about: About,
        /// Number or code of that; may be empty.
        pub about_key: String,
        /// Division code of the unit.
        pub region: String,
        /// The unit.
        pub organ: i64,
        /// How far it is.
        pub state: State,
        /// Counts changes.
        pub revision: i64,
        /// When it was given, epoch ms.
        pub issued_at: i64,
        /// Who gave it.
        pub issued_by: i64,
        /// The end of its last day, epoch ms.
        pub due_at: i64,
        /// Whether that day lies in a year whose holidays are not published.
        pub provisional: bool,
        /// Whether a last day has passed with the unit.
        pub late: bool,
        /// When it ended, epoch ms.
        pub ended_at: Option<i64>,
    }
}

impl Task {
    /// What it is about, for the check against postings.
    pub fn scope(&self) -> Scope<'_> {
        Scope { region: &self.region, organ: Some(OrganId(self.organ)), item: None }
    }

    /// Its last day.
    pub fn last_day(&self) -> jiff::civil::Date {
        china_date(self.due_at - 1)
    }

    /// Whether its last day has passed and the unit has not said that it is done.
    pub fn is_overdue(&self, now: i64) -> bool {
        self.state.is_with_unit() && self.due_at <= now
    }

    fn given(&self) -> Given {
        Given {
            number: self.number.clone(),
            title: self.title.clone(),
            organ: OrganId(self.organ),
            region: self.region.clone(),
            by: AccountId(self.issued_by),
            until: self.last_day().to_string(),
        }
    }
}

record! {
    /// Something that was done with a task.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Step {
        /// Id.
        pub id: i64,
        /// The task.
        pub task: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Which act; `issue` and `late` besides those of [`Act`].
        pub act: String,
        /// Who; 0 for the clock.
        pub account: i64,
        /// Of which organ; 0 for the clock.
        pub organ: i64,
        /// What was said; may be empty.
        pub words: String,
    }
}

/// What the acts may reach.
#[derive(Clone)]
pub struct Desk {
    /// The working-day calendar in force.
    pub calendar: Arc<Calendar>,
    /// Cases.
    pub cases: Arc<dyn CaseLookup>,
}

/// A task to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// How much it weighs.
    pub kind: Kind,
    /// Whether it is urgent.
    pub urgent: bool,
    /// What is to be done, in a few words.
    pub title: String,
    /// And at length.
    pub body: String,
    /// What it is about.
    pub about: About,
    /// Number or code of that.
    pub about_key: String,
    /// The unit.
    pub organ: OrganId,
    /// Working days it has, not counting today.
    pub days: u16,
}

/// A text of at most so many characters; `code` is the fault of one that is empty, with `.most` of one that is too long.
fn text(given: &str, most: usize, empty: &'static str, long: &'static str) -> Result<String, Fault> {
    let text = given.trim();
    match text.chars().count() {
        0 => Err(Fault::invalid(empty)),
        n if n > most => Err(Fault::invalid(long).with("most", most)),
        _ => Ok(text.to_owned()),
    }
}

/// The end of the working day so many working days on, and whether it is provisional.
fn due(desk: &Desk, region: &str, now: i64, days: u16) -> Result<(i64, bool), Fault> {
    if !(1..=DAYS_MOST).contains(&days) {
        return Err(Fault::invalid("command.task-days").with("most", DAYS_MOST));
    }
    let calendar =
        desk.calendar.for_region(region).map_err(|error| Fault::internal("command.clock", error))?;
    let from = china_date(now);
    let day = calendar.working_day_after(from, days, UnknownYear::Provisional);
    let day = day.map_err(|error| Fault::internal("command.clock", error))?;
    let provisional = calendar.working_day_after(from, days, UnknownYear::Refuse).is_err();
    Ok((china_midnight_ms(day) + DAY_MS, provisional))
}

/// Checks that what a task is about is there and within this person's reach.
fn about(tx: &mut Tx, desk: &Desk, actor: &Actor, about: About, key: &str) -> Result<String, Fault> {
    let key = key.trim();
    let unknown = || Fault::invalid("command.task-about");
    match about {
        About::Free => return Ok(String::new()),
        About::Case => {
            let case = desk.cases.by_number(tx, key)?.ok_or_else(unknown)?;
            let scope = Scope { region: &case.region, organ: Some(case.organ), item: Some(&case.item_code) };
            if !actor.can(Dispatch::PERMISSION, scope) && !actor.can(Watch::PERMISSION, scope) {
                return Err(unknown());
            }
        }
        About::Alert => {
            let line = crate::store::alert(tx, key)?.ok_or_else(unknown)?;
            let organ = Some(OrganId(line.organ));
            let scope = Scope { region: &line.region, organ, item: Some(&line.item) };
            if !actor.can(Dispatch::PERMISSION, scope) && !actor.can(Watch::PERMISSION, scope) {
                return Err(unknown());
            }
        }
        About::Place => drop(reach::place(actor, key, "").map_err(|_| unknown())?),
    }
    Ok(key.to_owned())
}

/// Gives a task.
///
/// # Errors
/// `access.forbidden` for a unit out of reach; `command.unit-missing`, `command.unit-empty` for one where nobody would see it;
/// `command.task-title`, `-title-long`, `-words`, `-words-long`, `-days`, `-about`.
pub fn issue(tx: &mut Tx, desk: &Desk, actor: &Actor, new: &NewTask) -> Result<Task, Fault> {
    let unit = directory::organ::by_id(tx, new.organ)?;
    let unit = unit.ok_or_else(|| Fault::invalid("command.unit-missing"))?;
    let scope = Scope { region: &unit.region, organ: Some(unit.id), item: None };
    require(actor, Dispatch::PERMISSION, scope)?;
    let (now, today) = (tx.now(), china_date(tx.now()));
    if !directory::organ::has_holder(tx, unit.id, Answer::PERMISSION, &today.to_string())? {
        return Err(Fault::invalid("command.unit-empty"));
    }
    let title = text(&new.title, TITLE_MOST, "command.task-title", "command.task-title-long")?;
    let body = text(&new.body, WORDS_MOST, "command.task-words", "command.task-words-long")?;
    let about_key = about(tx, desk, actor, new.about, &new.about_key)?;
    let (due_at, provisional) = due(desk, &unit.region, now, new.days)?;
    let day = today.to_string().replace('-', "");
    let serial = rows::next_serial(tx, &format!("task:{day}"))?;
    let task = Task {
        id: tx.new_id(),
        number: format!("DD{day}{serial:04}"),
        kind: new.kind,
        urgent: new.urgent,
        title,
        body,
        about: new.about,
        about_key,
        region: unit.region,
        organ: unit.id.0,
        state: State::Issued,
        revision: 1,
        issued_at: now,
        issued_by: actor.account.0,
        due_at,
        provisional,
        late: false,
        ended_at: None,
    };
    rows::insert(tx, &task)?;
    step(tx, &task, "issue", Some(actor), "")?;
    let fact = Issued { task: task.given(), urgent: task.urgent };
    contract::events::record(tx, actor.ledger_name(), task.id, &fact);
    set_timer(tx, &task);
    Ok(task)
}

fn step(tx: &mut Tx, task: &Task, act: &str, actor: Option<&Actor>, words: &str) -> Result<(), Fault> {
    let organ = actor.and_then(|actor| actor.posting_for(Dispatch::PERMISSION, task.scope()));
    let unit = actor.and_then(|actor| actor.posting_for(Answer::PERMISSION, task.scope()));
    let post = if matches!(act, "accept" | "report" | "finish") { unit } else { organ };
    let row = Step {
        id: tx.new_id(),
        task: task.id,
        at: tx.now(),
        act: act.to_owned(),
        account: actor.map_or(0, |actor| actor.account.0),
        organ: post.map_or(0, |post| post.organ.0),
        words: words.to_owned(),
    };
    Ok(rows::insert_step(tx, &row)?)
}

fn key(id: i64) -> String {
    format!("dispatch:{id}")
}

fn set_timer(tx: &mut Tx, task: &Task) {
    tx.cancel_timers(&key(task.id));
    if task.state.is_with_unit() {
        let payload = json!({ "task": task.id });
        tx.set_timer(Timer { at_ms: task.due_at, kind: DUE, key: key(task.id), payload });
    }
}

/// The timer of last days.
pub fn handlers() -> Handlers {
    Handlers::new().on(DUE, |tx, job| -> Result<(), Fault> {
        passed(tx, job.payload.get("task").and_then(Value::as_i64).unwrap_or(0))
    })
}

/// A last day passed with the unit: it is noted once, and told.
fn passed(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    let Some(mut task) = rows::take(tx, id)? else { return Ok(()) };
    if !task.is_overdue(tx.now()) {
        return Ok(());
    }
    (task.late, task.revision) = (true, task.revision + 1);
    rows::save(tx, &task)?;
    step(tx, &task, "late", None, "")?;
    let fact = Late { task: task.given() };
    contract::events::record(tx, "system:clock".to_owned(), task.id, &fact);
    Ok(())
}

/// Whether this actor may see the task: who gives tasks or watches there, and the unit.
pub fn may_see(task: &Task, actor: &Actor) -> bool {
    [Dispatch::PERMISSION, Answer::PERMISSION, Watch::PERMISSION]
        .into_iter()
        .any(|permission| actor.can(permission, task.scope()))
}

/// Why this actor may not do this to the task.
///
/// # Errors
/// `command.task-unknown` for who may not see it; `access.forbidden`; `command.task-moved`.
pub fn may(task: &Task, act: Act, actor: &Actor) -> Result<(), Fault> {
    if !may_see(task, actor) {
        return Err(Fault::not_found("command.task-unknown"));
    }
    require(actor, act.permission(), task.scope())?;
    if !act.from().contains(&task.state) {
        return Err(Fault::conflict("command.task-moved"));
    }
    Ok(())
}

/// What this actor may do with the task now.
pub fn offers(task: &Task, actor: &Actor) -> Vec<Act> {
    Act::ALL.iter().copied().filter(|act| may(task, *act, actor).is_ok()).collect()
}

/// The state of affairs of a task.
///
/// # Errors
/// `command.task-unknown`.
pub fn revision(tx: &mut Tx, id: i64) -> Result<i64, Fault> {
    let task = rows::take(tx, id)?.ok_or_else(|| Fault::not_found("command.task-unknown"))?;
    Ok(task.revision)
}

/// Does one of the acts; `revision` is the state of affairs it was decided on, `days` the working days a task that is sent back has.
///
/// # Errors
/// As [`may`]; `command.task-changed`; `command.task-words`, `-words-long`, `-days`.
pub fn act(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    (id, revision): (i64, i64),
    act: Act,
    (words, days): (&str, u16),
) -> Result<Task, Fault> {
    let mut task = rows::take(tx, id)?.ok_or_else(|| Fault::not_found("command.task-unknown"))?;
    may(&task, act, actor)?;
    if task.revision != revision {
        return Err(Fault::conflict("command.task-changed"));
    }
    let words = match words.trim() {
        "" if !act.needs_words() => String::new(),
        words => text(words, WORDS_MOST, "command.task-words", "command.task-words-long")?,
    };
    if act == Act::Return {
        (task.due_at, task.provisional) = due(desk, &task.region, tx.now(), days)?;
    }
    (task.state, task.revision) = (act.to(), task.revision + 1);
    task.ended_at = task.state.has_ended().then(|| tx.now());
    rows::save(tx, &task)?;
    step(tx, &task, act.as_str(), Some(actor), &words)?;
    set_timer(tx, &task);
    told(tx, actor, &task, act, words);
    Ok(task)
}

fn told(tx: &mut Tx, actor: &Actor, task: &Task, act: Act, why: String) {
    let (by, id, task) = (actor.ledger_name(), task.id, task.given());
    match act {
        Act::Accept => contract::events::record(tx, by, id, &Taken { task }),
        Act::Report => contract::events::record(tx, by, id, &Reported { task }),
        Act::Finish => contract::events::record(tx, by, id, &Finished { task }),
        Act::Close => contract::events::record(tx, by, id, &Closed { task }),
        Act::Return => contract::events::record(tx, by, id, &SentBack { task, why }),
        Act::Revoke => contract::events::record(tx, by, id, &Revoked { task, why }),
    }
}

/// A task by its number with what was done, for who may see it.
///
/// # Errors
/// `command.task-unknown`, also where its existence is private.
pub fn find(tx: &mut Tx, actor: &Actor, number: &str) -> Result<(Task, Vec<Step>), Fault> {
    let task = rows::numbered(tx, number)?.filter(|task| may_see(task, actor));
    let task = task.ok_or_else(|| Fault::not_found("command.task-unknown"))?;
    let steps = rows::steps(tx, task.id)?;
    Ok((task, steps))
}
