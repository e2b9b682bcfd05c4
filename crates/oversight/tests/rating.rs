//! One service, one rating.

#![allow(clippy::unwrap_used, reason = "what should be there and is not fails the test")]

use std::sync::Mutex;

use contract::case::CaseState;
use contract::lookup::{CaseLookup, CaseSummary};
use contract::{AccountId, Actor, ActorKind, CaseId, Fault, FileId, OrganId, PartyId, Text};
use oversight::rate::{Rate, rate};
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
    db.write_blocking(move |tx| rate(tx, &OneCase(Mutex::new(state)), &person(by), &command))
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
