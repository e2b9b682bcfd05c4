//! Who is told what, once and only once, on both databases.

use std::sync::Arc;

use contract::case::CaseState;
use contract::events::Fact;
use contract::events::case as facts;
use contract::{AccountId, Actor, ActorKind, Fault, PartyId};
use notice::hear::Desk;
use notice::inbox;
use store::Handlers;
use testkit::{TestDb, on_both};

use crate::world::{NUMBER, OneCase, happen, sets};

const AGENT: AccountId = AccountId(7);

fn listening(db: &TestDb, task: Option<(i64, Option<AccountId>)>) -> Handlers {
    kit::i18n::install(&[notice::LOCALES]);
    let cases = Arc::new(OneCase { task, ..OneCase::of(PartyId(70), AGENT) });
    let handlers = notice::hear::handlers(Desk { cases, channels: Arc::default() });
    db.hears(&handlers);
    handlers
}

fn actor(account: AccountId) -> Actor {
    Actor { kind: ActorKind::Applicant, account, ..Actor::system("") }
}

fn told(db: &TestDb, account: AccountId) -> Vec<(String, String)> {
    let list = db.read_blocking(move |tx| inbox::list(tx, &actor(account), None, false)).unwrap();
    list.messages.into_iter().rev().map(|message| (message.kind, message.body_zh)).collect()
}

fn unread(db: &TestDb, account: AccountId) -> i64 {
    db.read_blocking(move |tx| notice::store::unread(tx, account)).unwrap()
}

/// Whoever submitted it is told of each change, in words of the case, in order; a task is told to whoever has it.
#[test]
fn the_applicant_is_told_of_every_change_and_staff_of_their_task_once() {
    on_both(&sets(), |db| {
        let handlers = listening(db, Some((5, Some(AccountId(9)))));
        happen(db, facts::CorrectionAsked { document: "D1".into(), concepts: vec![], until: None });
        let by = Some("2027-01-06".to_owned());
        happen(db, facts::CorrectionAsked { document: "D1".into(), concepts: vec![], until: by });
        happen(db, facts::CorrectionNear { until: "2027-01-06".into() });
        let lapsed =
            |outcome| facts::CorrectionLapsed { outcome, until: "2027-01-06".into(), document: "D1".into() };
        happen(db, lapsed(CaseState::Terminated));
        happen(db, lapsed(CaseState::Withdrawn));
        let accepted = facts::Accepted {
            document: "D2".into(),
            due: Some("2027-03-04".into()),
            deemed: false,
            deferred: 0,
        };
        happen(db, accepted.clone());
        happen(db, accepted);
        happen(db, facts::Checked { ok: 1, open: 0, wanting: 0 });
        happen(db, facts::Overdue { due: None, limit: facts::WhichLimit::Promised });
        db.run_due(&handlers).unwrap();
        db.run_due(&handlers).unwrap();
        let kinds: Vec<String> = told(db, AGENT).into_iter().map(|(kind, _)| kind).collect();
        let corrections =
            ["correction", "correction-by", "correction-near", "correction-returned", "correction-withdrawn"];
        assert_eq!(kinds[..5], corrections);
        assert!(told(db, AGENT)[1..5].iter().all(|(_, words)| words.contains("1 月 6 日")));
        assert_eq!(kinds[5..], ["accepted", "accepted", "late"]);
        let words = &told(db, AGENT)[5].1;
        assert!(words.contains("小餐饮") && words.contains(NUMBER) && words.contains("3 月 4 日"), "{words}");
        let staff: Vec<String> = told(db, AccountId(9)).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(staff, ["task", "overdue"]);
        assert_eq!((unread(db, AGENT), unread(db, AccountId(9)), unread(db, AccountId(8))), (8, 2, 0));
    });
}

#[test]
fn a_task_handed_over_is_told_with_its_reason_and_one_taken_is_not() {
    on_both(&sets(), |db| {
        let handlers = listening(db, Some((5, Some(AccountId(9)))));
        let to = Some(AccountId(9));
        happen(db, facts::TaskAssigned { task: 1, to, why: None });
        happen(db, facts::TaskAssigned { task: 1, to: None, why: None });
        happen(db, facts::TaskAssigned { task: 1, to, why: Some("请假".into()) });
        db.run_due(&handlers).unwrap();
        let told = told(db, AccountId(9));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].0 == "task-handed" && told[0].1.contains("请假"), "{told:?}");
    });
}

/// Reading is one's own: nobody reads or marks what is somebody else's.
#[test]
fn messages_are_read_by_their_owner_and_what_came_meanwhile_stays_new() {
    on_both(&sets(), |db| {
        let handlers = listening(db, None);
        happen(db, facts::Ready {});
        happen(db, facts::Supplemented { concepts: vec![] });
        db.run_due(&handlers).unwrap();
        let list = db.read_blocking(|tx| inbox::list(tx, &actor(AGENT), None, true)).unwrap();
        let (newest, oldest) = (list.messages[0].id, list.messages[1].id);
        let other = db.write_blocking(move |tx| inbox::read(tx, &actor(AccountId(8)), newest));
        assert_eq!(other.unwrap_err().code, "message.not-found");
        db.write_blocking(move |tx| inbox::read_all(tx, &actor(AccountId(8)), newest)).unwrap();
        assert_eq!(unread(db, AGENT), 2);
        assert_eq!(db.write_blocking(move |tx| inbox::read_all(tx, &actor(AGENT), oldest)).unwrap(), 1);
        assert_eq!(unread(db, AGENT), 1);
        db.write_blocking(move |tx| inbox::read(tx, &actor(AGENT), newest)).unwrap();
        assert_eq!(unread(db, AGENT), 0);
        let none = db.read_blocking(|tx| inbox::list(tx, &actor(AGENT), None, true)).unwrap();
        assert!(none.messages.is_empty());
    });
}

#[test]
fn a_long_inbox_comes_page_by_page_without_gaps() {
    on_both(&sets(), |db| {
        let handlers = listening(db, None);
        for _ in 0..(inbox::PAGE * 2 + 5) {
            happen(db, facts::Ready {});
        }
        while db.pending().unwrap() > 0 {
            db.run_due(&handlers).unwrap();
        }
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = db.read_blocking(move |tx| inbox::list(tx, &actor(AGENT), before, false)).unwrap();
            seen.extend(page.messages.iter().map(|message| message.id));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), usize::try_from(inbox::PAGE * 2 + 5).unwrap());
        assert!(seen.is_sorted_by(|a, b| a > b));
    });
}

/// What does not read is not lost: it lies before its listener and others go on.
#[test]
fn an_event_that_cannot_be_read_waits_and_stops_nobody() {
    on_both(&sets(), |db| {
        let handlers = listening(db, None);
        db.write_blocking(|tx| {
            let data = serde_json::json!({ "nothing": 1 });
            let (stream, actor) = ("case:2".to_owned(), "account:7".to_owned());
            tx.record(store::Event { stream, kind: facts::Ready::KIND, actor, data });
            Ok::<_, Fault>(())
        })
        .unwrap();
        happen(db, facts::Ready {});
        db.run_due(&handlers).unwrap();
        assert_eq!(told(db, AGENT).len(), 1);
        assert_eq!(db.read_blocking(store::heard::backlog).unwrap().late, 1);
    });
}
