//! The list condition against the single check.

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
    let who =
        actor(vec![posting("150402", 7, false, Some(&["A", "'; DROP"])), posting("150500", 8, true, None)]);
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
