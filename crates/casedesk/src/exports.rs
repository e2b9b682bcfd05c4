//! The lists of window and offices as files: the same rows as on the pages, the same columns, masked alike.

use contract::time::china_date;
use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use directory::lists::{Chunk, ListSource, Wanted};
use jiff::civil::Date;
use kit::Tr;
use std::sync::Arc;
use store::Tx;

use crate::pages::{part_word, staff};
use casework::desk::Desk;
use casework::jobs::DeskNow;
use casework::lists::queues::{self as rows, CaseFilter, DeskFilter, Whose};
use casework::lists::{CaseLine, TaskLine};
use casework::model::DeskQueue;
use casework::permissions::{Decide, Intake, Issue, Review, Supervise};

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Queue,
    Issue,
    Tasks,
    Deciding,
    Cases,
}

struct List {
    which: Which,
    desk: DeskNow,
}

/// Key of the intake queue.
pub(crate) const QUEUE: &str = "desk-queue";
/// Key of what is ready to hand out.
pub(crate) const ISSUE: &str = "desk-issue";
/// Key of my tasks.
pub(crate) const TASKS: &str = "office-tasks";
/// Key of what waits for decision.
pub(crate) const DECIDING: &str = "office-decide";
/// Key of all cases within reach.
pub(crate) const CASES: &str = "office-cases";

/// Every list of this service, for the roof to wire.
pub fn sources(desk: DeskNow) -> Vec<Arc<dyn ListSource>> {
    [Which::Queue, Which::Issue, Which::Tasks, Which::Deciding, Which::Cases]
        .into_iter()
        .map(|which| Arc::new(List { which, desk: desk.clone() }) as Arc<dyn ListSource>)
        .collect()
}

impl List {
    fn scope(&self, actor: &Actor) -> ListScope {
        let permission = match self.which {
            Which::Queue => Intake::PERMISSION,
            Which::Issue => Issue::PERMISSION,
            Which::Tasks => Review::PERMISSION,
            Which::Deciding => Decide::PERMISSION,
            Which::Cases => Supervise::PERMISSION,
        };
        ListScope::of(actor, permission)
    }
}

impl ListSource for List {
    fn key(&self) -> &'static str {
        match self.which {
            Which::Queue => QUEUE,
            Which::Issue => ISSUE,
            Which::Tasks => TASKS,
            Which::Deciding => DECIDING,
            Which::Cases => CASES,
        }
    }

    fn path(&self) -> &'static str {
        match self.which {
            Which::Queue => "/desk",
            Which::Issue => "/desk/issue",
            Which::Tasks => "/office",
            Which::Deciding => "/office/decide",
            Which::Cases => "/office/cases",
        }
    }

    fn title(&self) -> &'static str {
        match self.which {
            Which::Queue => "desk-title",
            Which::Issue => "desk-issue-title",
            Which::Tasks => "office-title",
            Which::Deciding => "office-decide-title",
            Which::Cases => "office-cases-title",
        }
    }

    fn filters(&self) -> &'static [&'static str] {
        match self.which {
            Which::Queue => &["queue", "item", "channel", "order"],
            Which::Tasks => &["whose"],
            Which::Cases => &["level", "state", "item", "order"],
            Which::Issue | Which::Deciding => &[],
        }
    }

    fn columns(&self) -> Vec<&'static str> {
        let own: &[&str] = match self.which {
            Which::Queue => &["desk-column-queue", "desk-column-channel", "office-column-received"],
            Which::Issue => &["desk-column-decided"],
            Which::Tasks => &["office-column-step", "office-column-since", "office-column-assignee"],
            Which::Deciding => &[],
            Which::Cases => &["office-column-organ", "office-column-state", "office-column-received"],
        };
        let limit: &[&str] = match self.which {
            Which::Issue => &[],
            _ => &["office-column-due", "office-column-left"],
        };
        [&["office-column-number", "desk-column-case", "desk-column-applicant"], own, limit].concat()
    }

    fn may(&self, actor: &Actor) -> bool {
        !self.scope(actor).is_nothing()
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let desk = (self.desk)();
        let (scope, most) = (self.scope(wanted.actor), wanted.most);
        // A place is an id, or an id behind what the list is ordered by first.
        let (pair, one) = match self.which {
            Which::Issue | Which::Deciding if wanted.after.is_empty() => (None, 0),
            Which::Issue | Which::Deciding => {
                (None, wanted.after.parse().map_err(|_| Fault::invalid("case.page"))?)
            }
            Which::Queue | Which::Tasks | Which::Cases => (staff::cursor(Some(wanted.after))?, 0),
        };
        match self.which {
            Which::Queue => {
                let filter = DeskFilter { after: pair, ..DeskFilter::read(|name| wanted.filter(name)) };
                let found = rows::at_desk(tx, &scope, &filter, most)?;
                let next =
                    |line: &CaseLine| format!("{}.{}", line.desk.map_or(0, DeskQueue::as_int), line.id);
                self.cases(tx, &desk, wanted, &found, next)
            }
            Which::Issue => {
                let found = rows::at_window(tx, &scope, DeskQueue::Issuing.as_int(), one, most)?;
                self.cases(tx, &desk, wanted, &found, |line| line.id.to_string())
            }
            Which::Deciding => {
                let found = rows::deciding(tx, &scope, one, most)?;
                self.cases(tx, &desk, wanted, &found, |line| line.id.to_string())
            }
            Which::Cases => {
                let filter = CaseFilter { after: pair, ..CaseFilter::read(|name| wanted.filter(name)) };
                let found = rows::open_cases(tx, &scope, &filter, most)?;
                self.cases(tx, &desk, wanted, &found, |line| format!("{}.{}", line.level.as_int(), line.id))
            }
            Which::Tasks => {
                let whose = if wanted.filter("whose") == "mine" { Whose::Mine } else { Whose::Doable };
                let found = rows::tasks(tx, &scope, wanted.actor.account, whose, pair, most)?;
                tasks(tx, &desk, wanted, &found)
            }
        }
    }
}

/// Where the next stretch begins, when this one is full.
fn next_of<T>(rows: &[T], most: u32, key: impl Fn(&T) -> String) -> Option<String> {
    if rows.len() < most as usize { None } else { rows.last().map(key) }
}

impl List {
    fn cases(
        &self,
        tx: &mut Tx,
        desk: &Desk,
        wanted: &Wanted<'_>,
        found: &[CaseLine],
        next: impl Fn(&CaseLine) -> String,
    ) -> Result<Chunk, Fault> {
        let (tr, today) = (wanted.tr, china_date(tx.now()));
        let mut rows = Vec::with_capacity(found.len());
        for line in found {
            let item = desk.items.version(tx, line.version)?;
            let mut row =
                vec![line.number.clone(), tr.text(&item.item.name).to_owned(), line.applicant_name.clone()];
            match self.which {
                Which::Queue => row.extend([
                    line.desk.map(|queue| staff::queue_name(tr, queue)).unwrap_or_default(),
                    tr.t(&format!("desk-channel-{}", line.channel.as_str())).into_owned(),
                    tr.stamp(line.received_at),
                ]),
                Which::Issue => row.push(line.decided_at.map(|at| tr.stamp(at)).unwrap_or_default()),
                Which::Cases => row.extend([
                    tr.text(&desk.people.organ(tx, line.organ)?.name).to_owned(),
                    part_word(tr, line.state, line.running),
                    tr.stamp(line.received_at),
                ]),
                Which::Deciding | Which::Tasks => {}
            }
            if self.which != Which::Issue {
                let (due, left) = limit(
                    tr,
                    desk,
                    today,
                    &line.region,
                    (line.due.as_deref(), line.provisional),
                    staff::minded(line.state, line.running),
                );
                row.extend([due, left]);
            }
            rows.push(row);
        }
        Ok(Chunk { rows, next: next_of(found, wanted.most, next) })
    }
}

fn tasks(tx: &mut Tx, desk: &Desk, wanted: &Wanted<'_>, found: &[TaskLine]) -> Result<Chunk, Fault> {
    let (tr, today) = (wanted.tr, china_date(tx.now()));
    let names = staff::task_names(tx, desk, tr, found)?;
    let rows = found
        .iter()
        .zip(names)
        .map(|(line, (step, item))| {
            let region = staff::region_of(&line.number);
            let due = (line.due.as_deref(), line.provisional);
            let (due, left) = limit(tr, desk, today, region, due, line.running);
            let mine = line.assignee.map(|_| wanted.actor.name.clone()).unwrap_or_default();
            vec![
                line.number.clone(),
                tr.text(&item).to_owned(),
                line.applicant_name.clone(),
                step,
                tr.stamp(line.opened_at),
                mine,
                due,
                left,
            ]
        })
        .collect();
    let next = next_of(found, wanted.most, |line| format!("{}.{}", line.level.as_int(), line.task));
    Ok(Chunk { rows, next })
}

/// Due date and what is left of the limit, in words.
fn limit(
    tr: Tr,
    desk: &Desk,
    today: Date,
    region: &str,
    (due, provisional): (Option<&str>, bool),
    running: casework::model::Running,
) -> (String, String) {
    match due.and_then(|due| due.parse::<Date>().ok()) {
        // The date stays a date to count with; that it may still move stands beside it.
        Some(due) => {
            let left = staff::left_words(tr, desk, today, region, (due, provisional), running);
            (due.to_string(), left)
        }
        None => (String::new(), tr.t("office-no-limit").into_owned()),
    }
}
