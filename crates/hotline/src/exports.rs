//! The lists of the hotline as files: the same rows as on the pages, masked alike.

use std::sync::Arc;

use contract::{Actor, Fault};
use directory::access::{ListScope, Permit};
use directory::lists::{Chunk, ListSource, Wanted};
use store::Tx;

use crate::pages::{kind_word, office_scope, state_word, units_filter, with_unit};
use crate::permissions::Handle;
use crate::store::lists::{self as rows, Filter};

/// Key of the platform office's list.
pub(crate) const QUEUE: &str = "hotline-tickets";
/// Key of a unit's list.
pub(crate) const UNIT: &str = "hotline-unit";
/// Filters of the platform office's list.
pub(crate) const FILTERS: [&str; 5] = ["shelf", "kind", "channel", "organ", "urgent"];

/// Every list of this service, for the roof to wire.
pub fn sources() -> Vec<Arc<dyn ListSource>> {
    vec![Arc::new(List { unit: false }), Arc::new(List { unit: true })]
}

struct List {
    unit: bool,
}

impl List {
    fn scope(&self, actor: &Actor) -> ListScope {
        if self.unit { ListScope::of(actor, Handle::PERMISSION) } else { office_scope(actor) }
    }
}

impl ListSource for List {
    fn key(&self) -> &'static str {
        if self.unit { UNIT } else { QUEUE }
    }

    fn path(&self) -> &'static str {
        if self.unit { "/office/tickets" } else { "/desk/tickets" }
    }

    fn title(&self) -> &'static str {
        if self.unit { "ticket-unit-title" } else { "ticket-queue-title" }
    }

    fn filters(&self) -> &'static [&'static str] {
        if self.unit { &["shelf"] } else { &FILTERS }
    }

    fn columns(&self) -> Vec<&'static str> {
        vec![
            "ticket-number",
            "ticket-column-what",
            "ticket-kind",
            "ticket-channel",
            "ticket-state",
            "ticket-unit",
            "ticket-caller",
            "ticket-received",
            "ticket-due",
        ]
    }

    fn may(&self, actor: &Actor) -> bool {
        !self.scope(actor).is_nothing()
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let (tr, scope) = (wanted.tr, self.scope(wanted.actor));
        let mut filter = match self.unit {
            true => units_filter(|name| wanted.filter(name).to_owned()),
            false => Filter::read(|name| wanted.filter(name)),
        };
        filter.after = match wanted.after {
            "" => None,
            after => Some(after.parse().map_err(|_| Fault::invalid("kit.form").with("detail", "after"))?),
        };
        let found = rows::tickets(tx, &scope, &filter, wanted.most)?;
        let next =
            (found.len() >= wanted.most as usize).then(|| found.last().map(|last| last.id.to_string()));
        let found = if self.unit { with_unit(found) } else { found };
        let mut names = std::collections::BTreeMap::new();
        let mut lines = Vec::with_capacity(found.len());
        for ticket in found {
            let unit = match ticket.organ {
                Some(id) if !names.contains_key(&id.0) => {
                    let name = directory::organ::by_id(tx, id)?.map(|organ| organ.name).unwrap_or_default();
                    names.entry(id.0).or_insert(name).clone()
                }
                Some(id) => names.get(&id.0).cloned().unwrap_or_default(),
                None => contract::Text::default(),
            };
            lines.push(vec![
                ticket.number.clone(),
                ticket.title.clone(),
                kind_word(tr, ticket.kind),
                tr.t(&format!("ticket-channel-{}", ticket.channel.as_str())).into_owned(),
                state_word(tr, ticket.state),
                tr.text(&unit).to_owned(),
                format!("{} {}", ticket.caller, ticket.phone).trim().to_owned(),
                tr.instant(ticket.received_at),
                tr.instant(ticket.due_at),
            ]);
        }
        Ok(Chunk { rows: lines, next: next.flatten() })
    }
}
