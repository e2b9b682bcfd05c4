//! One service, one rating.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::sync::Mutex;

use contract::case::CaseState;
use contract::lookup::{CaseLookup, CaseSummary};
use contract::{AccountId, Actor, ActorKind, CaseId, Fault, FileId, OrganId, PartyId, Text};
use oversight::follow;
use oversight::rate::{Rate, rate};
use oversight::store::RatingFilter;
use store::Tx;

const CHEN: PartyId = PartyId(7);

/// One case whose state a test sets.
struct OneCase(Mutex<CaseState>);

impl CaseLookup for OneCase {
    fn by_number(&self, _: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault> {
        Ok((number == "N1").then(|| CaseSummary {
            id: CaseId(1),
            root: CaseId(1),
            application: number.to_owned(),
            agent: None,
            number: number.to_owned(),
            item_name: Text::new("餐馆开办", "Opening a restaurant"),
            item_code: "X".to_owned(),
            state: *self.0.lock().unwrap(),
            applicant: CHEN,
            organ: OrganId(3),
            region: "150402".to_owned(),
        }))
    }

    fn work(&self, _: &mut Tx, _: CaseId) -> Result<Vec<contract::lookup::Work>, Fault> {
        Ok(Vec::new())
    }
    fn supervision(&self) -> contract::Permission {
        contract::Permission("case.supervise")
    }
    fn may_read_case(&self, _: &mut Tx, _: &Actor, _: CaseId) -> Result<bool, Fault> {
        Ok(false)
    }

    fn may_read_file(&self, _: &mut Tx, _: &Actor, _: FileId) -> Result<bool, Fault> {
        Ok(false)
    }
}

fn person(party: PartyId) -> Actor {
    Actor {
        kind: ActorKind::Applicant,
        account: AccountId(party.0),
        name: "x".to_owned(),
        party: Some(party),
        postings: Vec::new(),
        assurance: 1,
    }
}

fn give(
    db: &store::Db,
    state: CaseState,
    by: PartyId,
    grade: i64,
    comment: &str,
) -> Result<(), &'static str> {
    let command = Rate { case_number: "N1".to_owned(), grade, comment: comment.to_owned() };
    db.write_blocking(move |tx| {
        rate(tx, &OneCase(Mutex::new(state)), worktime::Calendar::china(), &person(by), &command)
    })
    .map_err(|f| f.code)
}

/// Evaluation rule of 国办发〔2019〕51号: one service, one rating.
#[test]
fn the_applicant_rates_once_after_the_end() {
    testkit::on_both(&[oversight::migrations()], |db| {
        assert_eq!(give(db, CaseState::Accepted, CHEN, 1, ""), Err("rating.too-early"));
        assert_eq!(give(db, CaseState::Delivered, PartyId(9), 1, ""), Err("case.not-found"));
        assert_eq!(give(db, CaseState::Delivered, CHEN, 6, ""), Err("rating.grade"));
        assert_eq!(
            give(db, CaseState::Delivered, CHEN, 2, &"长".repeat(501)),
            Err("rating.comment-too-long")
        );
        assert_eq!(give(db, CaseState::Delivered, CHEN, 2, "  很快  "), Ok(()));
        assert_eq!(give(db, CaseState::Delivered, CHEN, 5, ""), Err("rating.already"));
        let kept = db.read_blocking(|tx| oversight::store::of_case(tx, CaseId(1))).unwrap().unwrap();
        assert_eq!((kept.grade, kept.comment.as_str()), (2, "很快"));
        let counted = db.read_blocking(|tx| oversight::store::counts(tx, OrganId(3))).unwrap();
        assert_eq!(counted, [(2, 1)]);
        let events = db.read_blocking(|tx| store::ledger::events(tx, "case:1", 0, 10)).unwrap();
        assert_eq!(events.len(), 1);
    });
}

#[test]
fn two_tabs_at_once_make_one_rating() {
    testkit::on_both(&[oversight::migrations()], |db| {
        let results: Vec<_> = std::thread::scope(|scope| {
            let tries: Vec<_> =
                (0..4).map(|_| scope.spawn(|| give(db, CaseState::Refused, CHEN, 1, ""))).collect();
            tries.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
        assert!(results.iter().all(|r| matches!(r, Ok(()) | Err("rating.already"))), "{results:?}");
    });
}

fn supervisor(account: i64, organ: OrganId, reach: &str) -> Actor {
    Actor {
        kind: ActorKind::Staff,
        account: AccountId(account),
        name: "冯".to_owned(),
        party: None,
        postings: vec![contract::Posting {
            post: contract::PostId(1),
            organ,
            organ_name: Text::new("政务中心", "Hall"),
            title: Text::new("监督岗", "Supervisor"),
            region: reach.to_owned(),
            all_organs: true,
            items: None,
            permissions: vec!["rating.follow".to_owned()],
        }],
        assurance: 1,
    }
}

type Done = Result<(), &'static str>;

fn call(db: &store::Db, actor: &Actor, id: i64, reached: bool, said: &'static str) -> Done {
    let actor = actor.clone();
    db.write_blocking(move |tx| follow::call(tx, &actor, id, reached, said)).map_err(|f| f.code)
}

fn answer(db: &store::Db, actor: &Actor, id: i64, words: &'static str) -> Done {
    let actor = actor.clone();
    db.write_blocking(move |tx| follow::answer(tx, &actor, id, words)).map_err(|f| f.code)
}

fn close(db: &store::Db, actor: &Actor, id: i64) -> Done {
    let actor = actor.clone();
    db.write_blocking(move |tx| follow::close(tx, &actor, id)).map_err(|f| f.code)
}

/// EVA-03, INT-03: a bad rating is called back, answered and closed, in that order, by nobody of the organ that was rated and nobody
/// who handled the case.
#[test]
fn a_bad_rating_is_followed_up_by_somebody_apart() {
    testkit::on_both(&[oversight::migrations()], |db| {
        give(db, CaseState::Delivered, CHEN, 4, "太慢").unwrap();
        let id = db.read_blocking(|tx| oversight::store::of_case(tx, CaseId(1))).unwrap().unwrap().id;
        let able = supervisor(20, OrganId(9), "150402");
        let far = supervisor(21, OrganId(9), "150100");
        let rated = supervisor(22, OrganId(3), "150402");
        let handler = supervisor(23, OrganId(9), "150402");
        let trace = handler.ledger_name();
        db.write_blocking(move |tx| -> Result<(), Fault> {
            let data = serde_json::json!({});
            tx.record(store::Event {
                stream: "case:1".to_owned(),
                kind: "case.accepted",
                actor: trace.clone(),
                data,
            });
            Ok(())
        })
        .unwrap();
        assert_eq!(call(db, &far, id, true, "x"), Err("access.forbidden"));
        assert_eq!(call(db, &rated, id, true, "x"), Err("rating.own-organ"));
        assert_eq!(call(db, &handler, id, true, "x"), Err("rating.own-case"));
        assert_eq!(call(db, &able, 99, true, "x"), Err("rating.not-found"));
        assert_eq!(call(db, &able, id, true, "  "), Err("rating.said"));
        assert_eq!(answer(db, &able, id, "已整改"), Err("rating.call-first"));
        assert_eq!(close(db, &able, id), Err("rating.answer-first"));
        for _ in 0..3 {
            assert_eq!(call(db, &able, id, false, "无人接听"), Ok(()));
        }
        // Three times nobody answered: in writing then.
        assert_eq!(answer(db, &able, id, "已整改"), Ok(()));
        assert_eq!(answer(db, &able, id, "已整改，增加了窗口"), Ok(()));
        assert_eq!(close(db, &rated, id), Err("rating.own-organ"));
        assert_eq!(close(db, &able, id), Ok(()));
        assert_eq!(call(db, &able, id, true, "x"), Err("rating.closed"));
        let line = db.read_blocking(move |tx| oversight::store::rating(tx, id)).unwrap().unwrap();
        assert_eq!(line.state, Some(follow::State::Closed));
        assert_eq!(line.answer.as_deref(), Some("已整改，增加了窗口"));
        let events =
            db.read_blocking(move |tx| store::ledger::events(tx, &format!("rating:{id}"), 0, 20)).unwrap();
        assert_eq!(events.len(), 6);
        assert!(events.iter().all(|event| !event.data.contains("整改")), "words stay out of the ledger");
    });
}

#[test]
fn the_list_finds_what_waits_and_what_is_late() {
    testkit::on_both(&[oversight::migrations()], |db| {
        give(db, CaseState::Delivered, CHEN, 5, "").unwrap();
        let scope = directory::access::ListScope::of(
            &supervisor(20, OrganId(9), "150402"),
            contract::Permission("rating.follow"),
        );
        let found = |filter: RatingFilter| {
            let scope = scope.clone();
            db.read_blocking(move |tx| oversight::store::ratings(tx, &scope, &filter, 10)).unwrap()
        };
        let due = found(RatingFilter::default())[0].due.clone().unwrap();
        let late = |day: &str| RatingFilter { overdue_on: Some(day.to_owned()), ..RatingFilter::default() };
        assert!(found(late(&due)).is_empty(), "the last day itself is in time");
        assert_eq!(found(late("9999-01-01")).len(), 1);
        let grade = |grade| RatingFilter { grade: Some(grade), ..RatingFilter::default() };
        assert_eq!((found(grade(5)).len(), found(grade(4)).len()), (1, 0));
        let closed = RatingFilter { state: Some(follow::State::Closed), ..RatingFilter::default() };
        assert!(found(closed).is_empty());
        let before = RatingFilter { before: Some(1), ..RatingFilter::default() };
        assert!(found(before).is_empty());
    });
}
