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
mod tests {
    use super::*;
    use contract::{AccountId, ActorKind, PostId, Posting, Scope, Text};

    fn posting(region: &str, organ: i64, all_organs: bool, items: Option<&[&str]>) -> Posting {
        Posting {
            post: PostId(1),
            title: Text::default(),
            organ: OrganId(organ),
            organ_name: Text::default(),
            region: region.into(),
            all_organs,
            items: items.map(|i| i.iter().map(|s| (*s).to_owned()).collect()),
            permissions: vec!["case.review".into()],
        }
    }

    fn actor(postings: Vec<Posting>) -> Actor {
        Actor {
            kind: ActorKind::Staff,
            account: AccountId(1),
            name: String::new(),
            party: None,
            postings,
            assurance: 1,
        }
    }

    #[test]
    fn a_subtree_is_a_range_of_codes() {
        assert_eq!(code_range("150000"), ("150000".into(), "159999999999".into()));
        assert_eq!(code_range("150400"), ("150400".into(), "150499999999".into()));
        assert_eq!(code_range("150402"), ("150402".into(), "150402999999".into()));
    }

    /// The list shows exactly what the single check allows: nothing can be listed that cannot be opened, or the other
    /// way round.
    #[test]
    fn list_and_single_check_agree() {
        let review = Permission("case.review");
        let actors = [
            actor(vec![]),
            actor(vec![posting("150402", 7, false, None)]),
            actor(vec![posting("150400", 7, true, None)]),
            actor(vec![posting("150000", 7, false, Some(&["A"])), posting("150403", 8, true, Some(&[]))]),
        ];
        for who in &actors {
            let scope = ListScope::of(who, review);
            for region in ["150402", "150402001", "150403", "150502", "110101"] {
                for organ in [7, 8] {
                    for item in ["A", "B"] {
                        let single = Scope { region, organ: Some(OrganId(organ)), item: Some(item) };
                        assert_eq!(
                            scope.covers(region, OrganId(organ), item),
                            who.can(review, single),
                            "{region} {organ} {item}"
                        );
                    }
                }
            }
            assert!(ListScope::of(who, Permission("case.decide")).is_nothing());
        }
    }

    #[test]
    fn the_condition_names_only_our_columns() {
        let who = actor(vec![
            posting("150402", 7, false, Some(&["A", "'; DROP"])),
            posting("150500", 8, true, None),
        ]);
        let mut query = Query::new(store::sql!("SELECT id FROM c"));
        let columns = Columns { region: "c.region", organ: "c.organ", item: "c.item" };
        ListScope::of(&who, Permission("case.review")).narrow(&mut query, columns);
        assert_eq!(
            query.text(),
            "SELECT id FROM c WHERE (1 = 1) AND ((c.region >= $1 AND c.region <= $2 AND c.organ = $3 AND c.item IN \
             ($4,$5)) OR (c.region >= $6 AND c.region <= $7))"
        );
        assert_eq!(query.params().len(), 7);
    }
}
