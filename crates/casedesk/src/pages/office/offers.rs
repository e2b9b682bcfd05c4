//! What whoever looks may do with a case, and beside each act they may not take, why: the acts themselves are asked.

use contract::{AccountId, Actor};
use kit::Tr;

use crate::pages::staff::{Dossier, step_name};
use casework::frame::Act;
use casework::model::{Task, TaskState};

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

/// Why this person may not do this to the task, if they may not.
pub(super) fn task_why_not(
    tr: Tr,
    actor: &Actor,
    dossier: &Dossier,
    act: Act,
    task: &Task,
) -> Option<String> {
    dossier.why_not(tr, actor, act, Some(task))
}

/// Every act of an office on this case, in the order they come.
pub(super) fn offers(tr: Tr, actor: &Actor, dossier: &Dossier) -> Vec<Offer> {
    let number = &dossier.case().number;
    let base = format!("/office/case/{number}");
    let mut offers = Vec::new();
    let open = dossier.tasks.iter().filter(|task| task.state == TaskState::Open);
    for (at, task) in open.enumerate() {
        let why_not = task_why_not(tr, actor, dossier, Act::Review, task);
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
        if !own && task_why_not(tr, actor, dossier, Act::Transfer, task).is_none() {
            offers.push(Offer {
                words: tr.with("office-act-transfer-step", "step", &step),
                key: 'H',
                href: format!("{base}/task/{}/transfer", task.no),
                why_not: None,
                next: false,
            });
        }
    }
    offers.extend(of_others(tr, actor, dossier, &base));
    let act = |words: &str, key: char, path: &str, why_not: Option<String>, next: bool| Offer {
        words: tr.t(words).into_owned(),
        key,
        href: format!("{base}/{path}"),
        next: next && why_not.is_none(),
        why_not,
    };
    let why_not = |act: Act| dossier.why_not(tr, actor, act, None);
    offers.push(act("office-act-decide", 'D', "decide", why_not(Act::Decide), true));
    let open = dossier.case().facts.special.is_some();
    let (words, special) = special_act(dossier);
    offers.push(act(words, 'P', "special", why_not(special), open));
    offers.push(act("office-act-extend", 'E', "extend", why_not(Act::Extend), false));
    if !dossier.case().facts.asked.is_empty() {
        let why_not = why_not(Act::Opine);
        offers.push(act("office-act-opinion", 'Y', "opinion", why_not, true));
    }
    offers.push(act("office-act-copy", 'C', "copy", why_not(Act::Copy), false));
    offers.push(act("office-act-urge", 'U', "urge", why_not(Act::Urge), false));
    offers.push(act("office-act-recuse", 'V', "recuse", why_not(Act::Recuse), false));
    offers
}

/// A task one was lent, to be given back; what one did oneself and may still take back.
fn of_others(tr: Tr, actor: &Actor, dossier: &Dossier, base: &str) -> Vec<Offer> {
    let mut offers = Vec::new();
    for task in &dossier.tasks {
        let step = step_name(tr, &dossier.version, &task.element);
        for (act, words, key, path) in [
            (Act::GiveBack, "office-act-give-back-step", 'G', "give-back"),
            (Act::Recall, "office-act-recall-step", 'Q', "recall"),
        ] {
            if task_why_not(tr, actor, dossier, act, task).is_none() {
                offers.push(Offer {
                    words: tr.with(words, "step", &step),
                    key,
                    href: format!("{base}/task/{}/{path}", task.no),
                    why_not: None,
                    next: act == Act::GiveBack,
                });
            }
        }
    }
    offers
}

/// What is done about special procedures next: open one, or close the one that is open. Key of its words, and the act.
pub(super) fn special_act(dossier: &Dossier) -> (&'static str, Act) {
    match dossier.case().facts.special {
        Some(_) => ("office-act-special-close", Act::CloseSpecial),
        None => ("office-act-special-open", Act::OpenSpecial),
    }
}

/// Everybody who handled the application at the window: they may neither review nor decide it.
pub(super) fn accepted_hands(dossier: &Dossier) -> Vec<AccountId> {
    let root = &dossier.file.root;
    root.facts.hands.iter().copied().chain(root.accepted_by).collect()
}
