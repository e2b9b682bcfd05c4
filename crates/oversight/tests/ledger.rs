//! The ledger knows regions: who reads it for a district reads what is the district's.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use contract::{Actor, Fault};
use directory::account;
use oversight::reach;
use serde_json::json;
use store::{Event, Tx};

/// The demonstration's site with a supervisor of the district beside it.
fn import(tx: &mut Tx) -> Result<(), Fault> {
    let text = include_str!("../../../definitions/site-demo.yaml");
    let mut data = directory::SiteData::parse(text)?;
    let mut post = data.posts.iter().find(|post| post.key == "supervisor").unwrap().clone();
    (post.key, post.region) = ("supervisor-yb".to_owned(), "150403".to_owned());
    data.posts.push(post);
    let mut holder = data.accounts.iter().find(|account| account.login == "super1").unwrap().clone();
    (holder.login, holder.identity) = ("super-yb".to_owned(), None);
    holder.posts = vec!["supervisor-yb".to_owned()];
    data.accounts.push(holder);
    directory::import(tx, &data)?;
    for (stream, region) in [("case:1", "150402"), ("case:2", "150403")] {
        for (kind, data) in [("case.submitted", json!({ "region": region })), ("case.accepted", json!({}))] {
            tx.record(Event { stream: stream.to_owned(), kind, actor: "system:test".to_owned(), data });
        }
    }
    Ok(())
}

fn streams(tx: &mut Tx, actor: &Actor) -> Result<Vec<String>, Fault> {
    let (mut all, mut before) = (Vec::new(), i64::MAX);
    loop {
        let (events, next) = reach::latest(tx, actor, before, 2)?;
        all.extend(events.into_iter().map(|event| event.stream));
        match next {
            Some(next) => before = next,
            None => break,
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

#[test]
fn a_supervisor_of_another_region_reads_only_what_is_theirs() {
    testkit::on_both(&[directory::migrations()], |db| {
        testkit::unlock();
        db.write_blocking(import).unwrap();
        db.read_blocking(|tx| {
            let beside = account::actor(tx, "super-yb", 1)?;
            let own = format!("account:{}", beside.account);
            assert_eq!(streams(tx, &beside)?, [own.clone(), "case:2".to_owned()]);
            assert_eq!(reach::of_stream(tx, &beside, "case:2", 0, 10)?.len(), 2);
            assert_eq!(reach::of_stream(tx, &beside, &own, 0, 10)?.len(), 2);
            let here = account::actor(tx, "super1", 1)?;
            for stream in ["case:1", "directory", "party:1", &format!("account:{}", here.account)] {
                assert_eq!(reach::of_stream(tx, &beside, stream, 0, 10)?.len(), 0, "{stream}");
            }
            // Whose post reaches every organ of the site reads all of it.
            let all = streams(tx, &here)?;
            assert!(["case:1", "case:2", "directory"].iter().all(|one| all.iter().any(|has| has == one)));
            let clerk = account::actor(tx, "clerk1", 1)?;
            assert_eq!(reach::latest(tx, &clerk, i64::MAX, 2).unwrap_err().code, "access.forbidden");
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}
