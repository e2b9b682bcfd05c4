//! The scope of postings as a condition of list statements, on indexed columns.

use contract::{Actor, OrganId, Permission};
use store::{Query, Value};

/// The columns of a list that scope is about. Names are literals of the program.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    /// Division code.
    pub region: &'static str,
    /// Organ id.
    pub organ: &'static str,
    /// Item code.
    pub item: &'static str,
}

/// What one posting reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reach {
    from: String,
    to: String,
    organ: Option<OrganId>,
    items: Option<Vec<String>>,
}

/// What an actor may list: the union of what their postings with one permission reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListScope(Vec<Reach>);

/// The first and last code of a subtree: `150400` to `150499999999`. Codes are digits only, so text order is their order
/// in every collation.
pub(crate) fn code_range(code: &str) -> (String, String) {
    let prefix = match code.len() {
        6 if code.ends_with("0000") => code.get(..2),
        6 if code.ends_with("00") => code.get(..4),
        _ => Some(code),
    };
    let prefix = prefix.unwrap_or(code);
    (format!("{prefix:0<6}"), format!("{prefix:9<12}"))
}

impl ListScope {
    /// What this actor may list by this permission.
    pub fn of(actor: &Actor, permission: Permission) -> Self {
        let mut all: Vec<Reach> = Vec::new();
        for posting in actor.postings_with(permission) {
            let (from, to) = code_range(&posting.region);
            let organ = (!posting.all_organs).then_some(posting.organ);
            let reach = Reach { from, to, organ, items: posting.items.clone() };
            if !all.contains(&reach) {
                all.push(reach);
            }
        }
        Self(all)
    }

    /// Whether they may list nothing at all.
    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the condition to a list statement. Without any posting, nothing matches.
    pub fn narrow(&self, query: &mut Query, columns: Columns) {
        if self.0.is_empty() {
            query.and("1 = 0", []);
            return;
        }
        query.and("1 = 1", []);
        query.push(" AND (", []);
        for (index, reach) in self.0.iter().enumerate() {
            query.push(if index == 0 { "(" } else { " OR (" }, []);
            query.push(columns.region, []).push(" >= ? AND ", [reach.from.as_str().into()]);
            query.push(columns.region, []).push(" <= ?", [reach.to.as_str().into()]);
            if let Some(organ) = reach.organ {
                query.push(" AND ", []).push(columns.organ, []).push(" = ?", [organ.into()]);
            }
            if let Some(items) = &reach.items {
                query.push(" AND ", []);
                one_of(query, columns.item, items);
            }
            query.push(")", []);
        }
        query.push(")", []);
    }

    /// Whether a row about this is within the scope: for what is already in memory, such as a live board.
    pub fn covers(&self, region: &str, organ: OrganId, item: &str) -> bool {
        self.0.iter().any(|reach| {
            reach.from.as_str() <= region
                && region <= reach.to.as_str()
                && reach.organ.is_none_or(|o| o == organ)
                && reach.items.as_ref().is_none_or(|items| items.iter().any(|i| i == item))
        })
    }
}

fn one_of(query: &mut Query, column: &'static str, values: &[String]) {
    if values.is_empty() {
        query.push("1 = 0", []);
        return;
    }
    query.push(column, []).push(" IN (", []);
    for (index, value) in values.iter().enumerate() {
        query.push(if index == 0 { "?" } else { ",?" }, [Value::from(value.as_str())]);
    }
    query.push(")", []);
}

#[cfg(test)]
mod tests;
