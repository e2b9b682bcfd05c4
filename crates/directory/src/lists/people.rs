//! The list of staff accounts as a file.

use ::store::Tx;
use contract::time::china_date;
use contract::{Actor, Fault};

use super::{Chunk, ListSource, Wanted};
use crate::access::Permit;
use crate::account::{self, AccountState};
use crate::permissions::Manage;

/// Key of the list.
pub(crate) const PEOPLE: &str = "admin-people";

/// The list.
pub(super) struct People;

impl ListSource for People {
    fn key(&self) -> &'static str {
        PEOPLE
    }

    fn path(&self) -> &'static str {
        "/admin/people"
    }

    fn title(&self) -> &'static str {
        "people-title"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["state", "named"]
    }

    fn columns(&self) -> Vec<&'static str> {
        vec!["people-login", "people-name", "people-posts", "people-second", "people-state"]
    }

    fn may(&self, actor: &Actor) -> bool {
        actor.may_somewhere(Manage::PERMISSION)
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let (tr, today) = (wanted.tr, china_date(tx.now()).to_string());
        let state = AccountState::parse(wanted.filter("state"));
        let people =
            account::staff(tx, wanted.actor, (state, wanted.filter("named")), wanted.after, wanted.most)?;
        let next = match people.len() < wanted.most as usize {
            true => None,
            false => people.last().map(|last| last.login.clone()),
        };
        let rows = people.into_iter().map(|line| {
            let held =
                line.appointments.iter().filter(|a| a.to_day.as_ref().is_none_or(|last| *last >= today));
            let held: Vec<String> =
                held.map(|a| format!("{} · {}", tr.text(&a.organ), tr.text(&a.post))).collect();
            let state = match line.state {
                AccountState::Active => "people-state-active",
                AccountState::Closed => "people-state-closed",
            };
            vec![
                line.login,
                line.name,
                held.join("; "),
                tr.t(if line.has_second_factor { "people-yes" } else { "people-no" }).into_owned(),
                tr.t(state).into_owned(),
            ]
        });
        Ok(Chunk { rows: rows.collect(), next })
    }
}
