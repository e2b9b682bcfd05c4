//! What of tasks stands on pages that gather: in the offices what the unit has, in the command centre what was given.

use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use kit::i18n::Tr;
use kit::ui::State as Shape;
use service::cards::{Card, Deck, Line, Space};
use store::Tx;

use crate::pages::tasks::scope_of;
use crate::permissions::Answer;
use crate::store::tasks::{self as rows, COUNTED, Filter, Shelf};
use crate::task::State;

/// Cards of this service.
pub(crate) struct Tasks(pub(crate) Space);

/// Where all tasks are.
const HOME: &str = "/office/dispatch";

impl Deck for Tasks {
    fn name(&self) -> &'static str {
        "command"
    }

    fn space(&self) -> Space {
        self.0
    }

    fn cards(&self, tx: &mut Tx, actor: &Actor, tr: Tr) -> Result<Vec<Card>, Fault> {
        let unit = self.0 == Space::Office;
        let scope = match unit {
            true => ListScope::of(actor, Answer::PERMISSION),
            false => scope_of(actor)?,
        };
        if scope.is_nothing() {
            return Ok(Vec::new());
        }
        let mut shelves = vec![
            (Shelf::In(State::Issued), Shape::Waiting),
            (Shelf::In(State::Working), Shape::OnTime),
            (Shelf::Late, Shape::Overdue),
        ];
        if !unit {
            shelves.push((Shelf::In(State::Finished), Shape::Waiting));
        }
        let mut lines = Vec::new();
        for (shelf, shape) in shelves {
            let count = rows::count(tx, &scope, &Filter { shelf, ..Filter::default() })?;
            let words = tr.t(&format!("command-shelf-{}", shelf.as_str())).into_owned();
            let href = format!("{HOME}?shelf={}", shelf.as_str());
            lines.extend(Line::counted(tr, words, &href, count, COUNTED as usize, shape));
        }
        let all = (!unit).then(|| (tr.t("command-tasks-title").into_owned(), HOME.to_owned()));
        let empty = if unit { String::new() } else { tr.t("command-tasks-quiet").into_owned() };
        Ok(vec![Card { title: tr.t("command-card-title").into_owned(), lines, all, empty, rank: 15 }])
    }
}
