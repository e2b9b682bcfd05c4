//! Lists: the applicant's cases, the window's queues, the office's tasks, the supervisor's view, the live board. A page of a
//! list carries where the next begins; nothing is ever counted.

use contract::case::CaseState;
use contract::{AccountId, Actor, CaseId, Fault, ItemVersionId, OrganId, PartyId, TaskId};
use directory::access::ListScope;
use jiff::civil::Date;
use store::Tx;

use crate::board;
use crate::model::{CaseKind, Channel, DeskQueue, Level, Opinion, Running};
use crate::permissions;
use crate::store::lists as rows;

/// The staff's lists as they are filtered and sorted (队列). Each takes the reach of whoever asks, so that no face lists more.
pub mod queues {
    pub use crate::store::done::{decided, reviewed};
    pub use crate::store::lists::{at_desk as at_window, deciding, of_party};
    pub use crate::store::staff::*;
}

/// Rows of a page.
pub const PAGE: u32 = 50;

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<String>,
}

/// A case in a list.
#[derive(Debug, Clone)]
pub struct CaseLine {
    /// Internal id.
    pub id: CaseId,
    /// The application's own case.
    pub root: CaseId,
    /// Public number.
    pub number: String,
    /// What it is within the application.
    pub kind: CaseKind,
    /// Item version, for its name.
    pub version: ItemVersionId,
    /// Item code.
    pub item: String,
    /// State.
    pub state: CaseState,
    /// Counts changes.
    pub revision: i64,
    /// Applicant's name.
    pub applicant_name: String,
    /// Organ answerable.
    pub organ: OrganId,
    /// Division code.
    pub region: String,
    /// How it came in.
    pub channel: Channel,
    /// What waits at the window.
    pub desk: Option<DeskQueue>,
    /// Received at, epoch ms.
    pub received_at: i64,
    /// Accepted at, epoch ms.
    pub accepted_at: Option<i64>,
    /// Decided at, epoch ms.
    pub decided_at: Option<i64>,
    /// Ended at, epoch ms.
    pub closed_at: Option<i64>,
    /// Last day of the limit that runs now.
    pub due: Option<String>,
    /// Whether that day may still move.
    pub provisional: bool,
    /// What the clock does.
    pub running: Running,
    /// How near the limit.
    pub level: Level,
}

/// A task in a list.
#[derive(Debug, Clone)]
pub struct TaskLine {
    /// Internal id.
    pub task: TaskId,
    /// Its number within the case.
    pub no: i64,
    /// Its case.
    pub case: CaseId,
    /// BPMN id of the step; its name stands in the version's process.
    pub element: String,
    /// Who has it.
    pub assignee: Option<AccountId>,
    /// Opened at, epoch ms.
    pub opened_at: i64,
    /// Public number of the case.
    pub number: String,
    /// Item version.
    pub version: ItemVersionId,
    /// Item code.
    pub item: String,
    /// Applicant's name.
    pub applicant_name: String,
    /// The organ that does it.
    pub organ: OrganId,
    /// Last day of the case's limit.
    pub due: Option<String>,
    /// Whether that day may still move.
    pub provisional: bool,
    /// What the clock does.
    pub running: Running,
    /// How near the limit.
    pub level: Level,
    /// When the case was last urged, epoch ms (催办).
    pub urged_at: Option<i64>,
    /// Whether a colleague lent it for an opinion (委托办理).
    pub lent: bool,
}

/// A review somebody finished, in a list.
#[derive(Debug, Clone)]
pub struct DoneLine {
    /// Internal id of the task.
    pub task: TaskId,
    /// Its number within the case.
    pub no: i64,
    /// BPMN id of the step.
    pub element: String,
    /// What was said.
    pub outcome: Option<Opinion>,
    /// When, epoch ms.
    pub at: i64,
    /// Public number of the case.
    pub number: String,
    /// Item version.
    pub version: ItemVersionId,
    /// Applicant's name.
    pub applicant_name: String,
    /// Where the case stands now.
    pub state: CaseState,
}

pub(crate) fn page<T>(mut rows: Vec<T>, key: impl Fn(&T) -> String) -> Page<T> {
    let full = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = if full { rows.last().map(key) } else { None };
    Page { rows, next }
}

fn number_in(cursor: Option<&str>, first: i64) -> Result<i64, Fault> {
    cursor.map_or(Ok(first), |text| text.parse().map_err(|_| Fault::invalid("case.page")))
}

/// The cases of a party, newest first. That the actor may act for the party is for the caller to have checked
/// (`directory`'s `Signed`).
///
/// # Errors
/// `case.page` for a cursor that is not ours.
pub fn of_party(tx: &mut Tx, party: PartyId, cursor: Option<&str>) -> Result<Page<CaseLine>, Fault> {
    let before = number_in(cursor, i64::MAX)?;
    Ok(page(rows::of_party(tx, party, before, PAGE + 1)?, |line| line.id.to_string()))
}

/// What waits at the window in one queue, oldest first.
///
/// # Errors
/// `case.page`.
pub fn at_desk(
    tx: &mut Tx,
    actor: &Actor,
    queue: DeskQueue,
    cursor: Option<&str>,
) -> Result<Page<CaseLine>, Fault> {
    let permission = if queue == DeskQueue::Issuing { permissions::ISSUE } else { permissions::INTAKE };
    let scope = ListScope::of(actor, permission);
    let after = number_in(cursor, 0)?;
    Ok(page(rows::at_desk(tx, &scope, queue.as_int(), after, PAGE + 1)?, |line| line.id.to_string()))
}

/// Open tasks the actor may do: their organ's, taken by nobody else, oldest first.
///
/// # Errors
/// `case.page`.
pub fn tasks(
    tx: &mut Tx,
    actor: &Actor,
    mine_only: bool,
    cursor: Option<&str>,
) -> Result<Page<TaskLine>, Fault> {
    let scope = ListScope::of(actor, permissions::REVIEW);
    let after = number_in(cursor, 0)?;
    let rows = rows::tasks(tx, &scope, actor.account, mine_only, after, PAGE + 1)?;
    Ok(page(rows, |line| line.task.to_string()))
}

/// Cases waiting for the actor's decision, oldest first.
///
/// # Errors
/// `case.page`.
pub fn deciding(tx: &mut Tx, actor: &Actor, cursor: Option<&str>) -> Result<Page<CaseLine>, Fault> {
    let scope = ListScope::of(actor, permissions::DECIDE);
    let after = number_in(cursor, 0)?;
    Ok(page(rows::deciding(tx, &scope, after, PAGE + 1)?, |line| line.id.to_string()))
}

/// What a supervisor looks for.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    /// Only this level.
    pub level: Option<Level>,
    /// Where the page begins: level and id of the last row before.
    pub(crate) after: Option<(i64, i64)>,
}

/// Cases not ended within the supervisor's reach, most urgent first.
///
/// # Errors
/// `case.page`.
pub fn watch(
    tx: &mut Tx,
    actor: &Actor,
    level: Option<Level>,
    cursor: Option<&str>,
) -> Result<Page<CaseLine>, Fault> {
    let scope = ListScope::of(actor, permissions::SUPERVISE);
    let after = cursor
        .map(|text| {
            let (level, id) = text.split_once('.').ok_or_else(|| Fault::invalid("case.page"))?;
            Ok::<_, Fault>((number_in(Some(level), 0)?, number_in(Some(id), 0)?))
        })
        .transpose()?;
    let rows = rows::watch(tx, &scope, &Watch { level, after }, PAGE + 1)?;
    Ok(page(rows, |line| format!("{}.{}", line.level.as_int(), line.id)))
}

/// Which numbers to sum.
#[derive(Debug, Clone)]
pub(crate) struct BoardFilter {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) day: Option<String>,
}

/// Numbers of the live board: applications, not parts of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Board {
    /// Submitted.
    pub submitted: i64,
    /// Accepted.
    pub accepted: i64,
    /// Not accepted.
    pub not_accepted: i64,
    /// Decided.
    pub decided: i64,
    /// Handed out.
    pub delivered: i64,
    /// Withdrawn or terminated.
    pub ended: i64,
}

impl Board {
    /// Applications between submission and decision.
    pub fn open(&self) -> i64 {
        (self.submitted - self.not_accepted - self.decided - self.ended).max(0)
    }
}

/// The board's numbers for a division and everything below it, on one day or since the beginning.
///
/// # Errors
/// Database errors.
pub fn board(tx: &mut Tx, region: &str, day: Option<Date>) -> Result<Board, Fault> {
    let digits = region.strip_suffix("0000").or_else(|| region.strip_suffix("00")).unwrap_or(region);
    let filter = BoardFilter {
        from: format!("{digits:0<6}"),
        to: format!("{digits:9<12}"),
        day: day.map(|day| day.to_string()),
    };
    let mut numbers = Board::default();
    for (kind, n) in rows::tallies(tx, &filter)? {
        match kind.as_str() {
            board::SUBMITTED => numbers.submitted = n,
            board::ACCEPTED => numbers.accepted = n,
            board::NOT_ACCEPTED => numbers.not_accepted = n,
            board::DECIDED => numbers.decided = n,
            board::DELIVERED => numbers.delivered = n,
            board::ENDED => numbers.ended = n,
            _ => {}
        }
    }
    Ok(numbers)
}
