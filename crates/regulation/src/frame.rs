//! The way of a task and of a visit as two tables: which act leads from which state to which, and who may. Acts ask them first, pages
//! before they offer; nothing else sets a state.

use contract::{Actor, Fault, Permission, Scope};
use directory::access::Permit;

use crate::model::{Sent, Task, TaskState, Visit, VisitState};
use crate::permissions::{Inspect, Plan, Publish};

/// Declares acts with their words and their rows of a table.
macro_rules! acts {
    ($state:ident; $(#[$top:meta])* $name:ident { $($(#[$doc:meta])* $act:ident = $word:literal, $permit:ident: [$($from:ident)|+] -> [$($to:ident)|+];)+ }) => {
        $(#[$top])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $act),+ }

        impl $name {
            /// Every act, in the order of the way.
            pub const ALL: &[$name] = &[$($name::$act),+];

            /// The word in addresses.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$act => $word),+ }
            }

            /// The act of this word.
            pub fn parse(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$act),)+ _ => None }
            }

            /// States in which it may be done.
            pub fn from(self) -> &'static [$state] {
                match self { $($name::$act => &[$($state::$from),+]),+ }
            }

            /// States it may lead to.
            pub fn to(self) -> &'static [$state] {
                match self { $($name::$act => &[$($state::$to),+]),+ }
            }

            /// The permission it asks for.
            pub fn permission(self) -> Permission {
                match self { $($name::$act => $permit::PERMISSION),+ }
            }
        }
    };
}

acts! { TaskState;
    /// What is done to a task.
    TaskAct {
        /// Announce the draw (公告): from here on everybody sees it and nothing of it can change.
        Announce = "announce", Plan: [Outline] -> [Announced];
        /// Throw an outline away (作废).
        Discard = "discard", Plan: [Outline] -> [Discarded];
        /// Draw (抽取).
        Draw = "draw", Plan: [Announced] -> [Drawn];
        /// Repeat the draw with the reason (重抽): this one stays published.
        Repeat = "repeat", Plan: [Announced | Drawn] -> [Repeated];
    }
}

acts! { VisitState;
    /// What is done to a visit.
    VisitAct {
        /// Record what was found of an item (录入检查结果).
        Record = "record", Inspect: [Assigned] -> [Assigned | Recorded];
        /// Send another officer (更换检查人员).
        Substitute = "substitute", Plan: [Assigned] -> [Assigned];
        /// Say that it cannot be made (终止检查); a substitute drawn with it steps in.
        Drop = "drop", Plan: [Assigned] -> [Dropped];
        /// Publish (公示).
        Publish = "publish", Publish: [Recorded] -> [Published];
    }
}

/// What a task is about, for the check against postings.
pub(crate) fn task_scope(task: &Task) -> Scope<'_> {
    Scope { region: &task.region, organ: Some(task.organ), item: None }
}

/// What a visit is about, for the check against postings.
pub(crate) fn visit_scope(visit: &Visit) -> Scope<'_> {
    Scope { region: &visit.region, organ: Some(visit.organ), item: None }
}

/// Whether this member of staff may do it to the task now.
///
/// # Errors
/// `inspect.not-found` for somebody who may not, `inspect.too-late` with the state.
pub fn may_task(act: TaskAct, task: &Task, actor: &Actor) -> Result<(), Fault> {
    if !actor.can(act.permission(), task_scope(task)) {
        return Err(match can_see_task(task, actor) {
            true => Fault::forbidden("inspect.not-allowed"),
            false => Fault::not_found("inspect.not-found"),
        });
    }
    match act.from().contains(&task.state) {
        true => Ok(()),
        false => Err(Fault::conflict("inspect.too-late").with("number", &task.number)),
    }
}

/// Whether staff see the task.
pub(crate) fn can_see_task(task: &Task, actor: &Actor) -> bool {
    [Plan::PERMISSION, Publish::PERMISSION].iter().any(|one| actor.can(*one, task_scope(task)))
}

/// Whether staff see the visit: who plans and who publishes for its organ, and those sent.
pub(crate) fn can_see_visit(visit: &Visit, sent: &[Sent], actor: &Actor) -> bool {
    let office = [Plan::PERMISSION, Publish::PERMISSION];
    office.iter().any(|one| actor.can(*one, visit_scope(visit))) || is_sent(sent, actor)
}

/// Whether this person is sent there now.
pub(crate) fn is_sent(sent: &[Sent], actor: &Actor) -> bool {
    let them = |one: &&Sent| one.account == actor.account && one.left_at.is_none();
    actor.may_somewhere(Inspect::PERMISSION) && sent.iter().any(|one| them(&one))
}

/// Whether this member of staff may do it to the visit now.
///
/// # Errors
/// `inspect.not-found` for somebody who may not even see it, `inspect.not-allowed`, `inspect.too-late`, `inspect.own-visit` for who
/// would publish what they found themself.
pub fn may_visit(act: VisitAct, visit: &Visit, sent: &[Sent], actor: &Actor) -> Result<(), Fault> {
    let granted = match act {
        VisitAct::Record => is_sent(sent, actor),
        _ => actor.can(act.permission(), visit_scope(visit)),
    };
    if !granted {
        return Err(match can_see_visit(visit, sent, actor) {
            true => Fault::forbidden("inspect.not-allowed"),
            false => Fault::not_found("inspect.not-found"),
        });
    }
    if !act.from().contains(&visit.state) {
        return Err(Fault::conflict("inspect.too-late").with("number", &visit.number));
    }
    match act {
        VisitAct::Publish if sent.iter().any(|one| one.account == actor.account) => {
            Err(Fault::forbidden("inspect.own-visit"))
        }
        _ => Ok(()),
    }
}

/// Takes a task to a state by an act. The only place where a task's state is set.
pub(crate) fn enter_task(task: &mut Task, act: TaskAct, state: TaskState) -> Result<(), Fault> {
    if act.from().contains(&task.state) && act.to().contains(&state) {
        task.state = state;
        return Ok(());
    }
    Err(Fault::internal("inspect.broken", format!("{} of {}", act.as_str(), task.number)))
}

/// Takes a visit to a state by an act. The only place where a visit's state is set.
pub(crate) fn enter_visit(visit: &mut Visit, act: VisitAct, state: VisitState) -> Result<(), Fault> {
    if act.from().contains(&visit.state) && act.to().contains(&state) {
        visit.state = state;
        return Ok(());
    }
    Err(Fault::internal("inspect.broken", format!("{} of {}", act.as_str(), visit.number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state is reached but the first, and what has ended is left by nothing.
    #[test]
    fn the_ways_are_whole() {
        for state in TaskState::ALL.iter().filter(|state| **state != TaskState::Outline) {
            assert!(TaskAct::ALL.iter().any(|act| act.to().contains(state)), "{state:?}");
        }
        for state in VisitState::ALL {
            assert!(VisitAct::ALL.iter().any(|act| act.to().contains(state)), "{state:?}");
        }
        let ended = [VisitState::Published, VisitState::Dropped];
        assert!(VisitAct::ALL.iter().all(|act| act.from().iter().all(|from| !ended.contains(from))));
        assert!(TaskAct::ALL.iter().all(|act| TaskAct::parse(act.as_str()) == Some(*act)));
    }
}
