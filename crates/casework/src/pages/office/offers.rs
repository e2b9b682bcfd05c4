//! What whoever looks may do with a case, and beside each act they may not take, why: decided by the same rules as the acts.

use contract::case::CaseState;
use contract::{AccountId, Actor, Permission, Scope};
use kit::Tr;

use crate::desk::scope;
use crate::model::{CaseKind, Running, Task, TaskState};
use crate::pages::staff::{Dossier, step_name};
use crate::pages::state_word;
use crate::permissions::{self, DECIDE, EXTEND, SPECIAL, SUPERVISE};

/// An act on the case page.
pub(super) struct Offer {
    /// What it is.
    pub words: String,
    /// Its key.
    pub key: char,
    /// Where it is done.
    pub href: String,
    /// Why whoever looks may not take it now.
    pub why_not: Option<String>,
    /// Whether it is the next thing to do.
    pub next: bool,
}

/// Whether whoever looks handled the application at the window (INT-03).
fn accepted_by(actor: &Actor, dossier: &Dossier) -> bool {
    accepted_hands(dossier).contains(&actor.account)
}

/// Why the person may not, whatever the state: their own case, their hands at the window, no post for it.
fn person(tr: Tr, actor: &Actor, dossier: &Dossier, permission: Permission, at: Scope<'_>) -> Option<String> {
    if actor.party == Some(dossier.file.root.applicant) {
        return Some(tr.t("office-why-own").into_owned());
    }
    // Extending changes nothing in the decision; the window's hands may do neither review nor decide.
    if permission != EXTEND && accepted_by(actor, dossier) {
        return Some(tr.t("office-why-acceptor").into_owned());
    }
    let key = format!("office-why-post-{}", permission.0.trim_start_matches("case."));
    (!actor.can(permission, at)).then(|| tr.t(&key).into_owned())
}

/// Why this person may not work on the task.
pub(super) fn task_why_not(tr: Tr, actor: &Actor, dossier: &Dossier, task: &Task) -> Option<String> {
    let at = Scope { region: &task.region, organ: Some(task.organ), item: Some(&task.item) };
    match task.state {
        TaskState::Open => {}
        TaskState::Done => {
            let by = task.done_by.map(|by| dossier.name_of(by)).unwrap_or_default();
            let at = task.done_at.map(|at| tr.instant(at)).unwrap_or_default();
            return Some(tr.f("office-why-task-done", &[("by", by.into()), ("at", at.into())]));
        }
        TaskState::Cancelled => return Some(tr.t("office-why-task-cancelled").into_owned()),
    }
    if let Some(why) = person(tr, actor, dossier, permissions::of_role(&task.role), at) {
        return Some(why);
    }
    match task.assignee {
        Some(other) if other != actor.account => {
            Some(tr.with("office-why-taken", "by", &dossier.name_of(other)))
        }
        _ => None,
    }
}

/// Why this person may not hand the task over: only its holder and a supervisor may.
pub(super) fn transfer_why_not(tr: Tr, actor: &Actor, dossier: &Dossier, task: &Task) -> Option<String> {
    let at = Scope { region: &task.region, organ: Some(task.organ), item: Some(&task.item) };
    let holder = task.assignee == Some(actor.account);
    if actor.can(SUPERVISE, at) || holder && task_why_not(tr, actor, dossier, task).is_none() {
        return None;
    }
    Some(tr.t("office-why-not-holder").into_owned())
}

/// Why this person may not decide.
pub(super) fn decide_why_not(tr: Tr, actor: &Actor, dossier: &Dossier) -> Option<String> {
    let case = dossier.case();
    if case.kind == CaseKind::Package {
        return Some(tr.t("office-why-package").into_owned());
    }
    let instant = dossier.version.item.instant && actor.can(permissions::INSTANT, scope(case));
    if !instant && let Some(why) = person(tr, actor, dossier, DECIDE, scope(case)) {
        return Some(why);
    }
    state_why_not(tr, dossier, &[CaseState::Deciding])
}

/// Why this person may not open or close a special procedure.
pub(super) fn special_why_not(tr: Tr, actor: &Actor, dossier: &Dossier) -> Option<String> {
    let case = dossier.case();
    if let Some(why) = person(tr, actor, dossier, SPECIAL, scope(case)) {
        return Some(why);
    }
    if let Some(why) = state_why_not(tr, dossier, &[CaseState::Accepted]) {
        return Some(why);
    }
    if case.facts.special.is_some() {
        return None;
    }
    if dossier.version.item.special_procedures.is_empty() {
        return Some(tr.t("office-why-no-special").into_owned());
    }
    (case.running != Running::Runs).then(|| tr.t("office-why-clock").into_owned())
}

/// Why this person may not extend the limit.
pub(super) fn extend_why_not(tr: Tr, actor: &Actor, dossier: &Dossier) -> Option<String> {
    let case = dossier.case();
    if let Some(why) = person(tr, actor, dossier, EXTEND, scope(case)) {
        return Some(why);
    }
    if let Some(why) = state_why_not(tr, dossier, &[CaseState::Accepted, CaseState::Deciding]) {
        return Some(why);
    }
    if case.facts.extended {
        return Some(tr.t("office-why-extended").into_owned());
    }
    (case.running == Running::Stopped).then(|| tr.t("office-why-clock").into_owned())
}

fn state_why_not(tr: Tr, dossier: &Dossier, wanted: &[CaseState]) -> Option<String> {
    let case = dossier.case();
    if wanted.contains(&case.state) {
        return None;
    }
    let (by, at) = match case.state {
        CaseState::Granted | CaseState::Refused | CaseState::Delivered => (case.decided_by, case.decided_at),
        _ => (None, None),
    };
    let by = by.map(|by| dossier.name_of(by)).filter(|by| !by.is_empty());
    Some(match (by, at) {
        (Some(by), Some(at)) => tr.f(
            "office-why-decided",
            &[("state", state_word(tr, case.state).into()), ("by", by.into()), ("at", tr.instant(at).into())],
        ),
        _ => tr.with("office-why-state", "state", &state_word(tr, case.state)),
    })
}

/// Every act of an office on this case, in the order they come.
pub(super) fn offers(tr: Tr, actor: &Actor, dossier: &Dossier) -> Vec<Offer> {
    let number = &dossier.case().number;
    let base = format!("/office/case/{number}");
    let mut offers = Vec::new();
    let open = dossier.tasks.iter().filter(|task| task.state == TaskState::Open);
    for (at, task) in open.enumerate() {
        let why_not = task_why_not(tr, actor, dossier, task);
        let step = step_name(tr, &dossier.version, &task.element);
        offers.push(Offer {
            words: tr.with("office-act-review", "step", &step),
            key: char::from_digit(u32::try_from(at + 1).unwrap_or(0).min(9), 10).unwrap_or('0'),
            href: format!("{base}/task/{}", task.no),
            next: why_not.is_none(),
            why_not,
        });
        // A supervisor hands over what they may not do themselves.
        let own = offers.last().is_some_and(|offer| offer.why_not.is_none());
        if !own && transfer_why_not(tr, actor, dossier, task).is_none() {
            offers.push(Offer {
                words: tr.with("office-act-transfer-step", "step", &step),
                key: 'H',
                href: format!("{base}/task/{}/transfer", task.no),
                why_not: None,
                next: false,
            });
        }
    }
    let act = |words: &str, key: char, path: &str, why_not: Option<String>, next: bool| Offer {
        words: tr.t(words).into_owned(),
        key,
        href: format!("{base}/{path}"),
        next: next && why_not.is_none(),
        why_not,
    };
    offers.push(act("office-act-decide", 'D', "decide", decide_why_not(tr, actor, dossier), true));
    let open = dossier.case().facts.special.is_some();
    let words = if open { "office-act-special-close" } else { "office-act-special-open" };
    offers.push(act(words, 'P', "special", special_why_not(tr, actor, dossier), open));
    offers.push(act("office-act-extend", 'E', "extend", extend_why_not(tr, actor, dossier), false));
    offers
}

/// Everybody who handled the application at the window: they may neither review nor decide it.
pub(super) fn accepted_hands(dossier: &Dossier) -> Vec<AccountId> {
    let root = &dossier.file.root;
    root.facts.hands.iter().copied().chain(root.accepted_by).collect()
}
