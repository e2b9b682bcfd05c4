//! Two at once: one wins, the other is told.

use std::sync::{Arc, Barrier};

use casework::decide::{Decide, decide};
use casework::drafts::{self, SaveDraft};
use casework::model::Channel;
use casework::submit::{Submit, review_draft, submit, submit_knowing};
use casework::withdraw::{Withdraw, withdraw};
use contract::Fault;
use serde_json::json;

use crate::in_town;
use crate::world::*;

/// Runs the same thing from many threads at the same moment.
fn at_once<T: Send + 'static>(threads: usize, run: impl Fn(usize) -> T + Send + Sync + 'static) -> Vec<T> {
    let (run, barrier) = (Arc::new(run), Arc::new(Barrier::new(threads)));
    let handles: Vec<_> = (0..threads)
        .map(|n| {
            let (run, barrier) = (run.clone(), barrier.clone());
            std::thread::spawn(move || {
                barrier.wait();
                run(n)
            })
        })
        .collect();
    handles.into_iter().map(|handle| handle.join().unwrap()).collect()
}

/// Two approvers at once: one decision, one licence; the other is told who and when.
#[test]
fn two_approvers_race_and_one_wins() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        world.review_all(&done.number);
        let case = world.case(&done.number);
        let (db, desk) = (world.db.clone(), world.desk.clone());
        let (id, revision) = (case.id, case.revision);
        let results = at_once(4, move |n| {
            let desk = desk.clone();
            let who = staff(50 + n as i64, LEAD, &["case.decide"]);
            let cmd = Decide { case: id, revision, ruling: grant(), marks: Vec::new(), knowing: true };
            db.write_blocking(move |tx| decide(tx, &desk, &who, &cmd))
        });
        let winners: Vec<usize> = (0..4).filter(|n| results[*n].is_ok()).collect();
        assert_eq!(winners.len(), 1);
        let winner = (50 + winners[0]).to_string();
        for fault in results.into_iter().filter_map(Result::err) {
            assert_eq!(fault.code, "case.already-decided");
            assert!(fault.args.contains(&("by", winner.clone())), "{fault}");
        }
        assert_eq!(world.happened(&done.number).iter().filter(|kind| *kind == "case.decided").count(), 1);
    });
}

/// A second application for the same matter is told of before it is handed in and at the window, and may be handed in knowingly;
/// one for another place is another matter, and of two at the same moment one is told of the other.
#[test]
fn equal_applications_are_told_of_the_first() {
    in_town(|world| {
        let draft = |place: &'static str| {
            let draft = world.draft("SHOP", json!({}), &applicant(), Channel::Online);
            world.attach_required(&draft);
            let id = draft.id;
            world
                .act(move |tx, desk| {
                    let now = drafts::draft(tx, &applicant(), id)?;
                    let form = json!({ "shop": "示范餐馆", "place": place }).as_object().cloned();
                    let save = SaveDraft {
                        draft: id,
                        revision: now.revision,
                        answers: None,
                        form,
                        commitments: None,
                    };
                    drafts::save(tx, desk, &applicant(), &save)
                })
                .unwrap();
            id
        };
        let knowing = |id, known: &[String]| {
            let known = known.to_vec();
            world.act(move |tx, desk| submit_knowing(tx, desk, &applicant(), &Submit { draft: id }, &known))
        };
        let equal = |id| {
            world.act(move |tx, desk| review_draft(tx, desk, &applicant(), id).map(|r| r.equal)).unwrap()
        };
        let (db, desk) = (world.db.clone(), world.desk.clone());
        let two = [draft("示例街1号"), draft("示例街 1号")];
        assert_eq!(equal(two[0]), [""; 0]);
        let done = at_once(2, move |n| {
            let (desk, id) = (desk.clone(), two[n]);
            db.write_blocking(move |tx| submit_knowing(tx, &desk, &applicant(), &Submit { draft: id }, &[]))
        });
        let first: Vec<_> = done.iter().filter_map(|done| done.as_ref().ok()).collect();
        assert_eq!(first.len(), 1);
        let first = first[0].number.clone();
        let refused = done.iter().find_map(|done| done.as_ref().err()).unwrap();
        assert_eq!(refused.code, "case.equal-under-way");
        assert!(refused.args.contains(&("number", first.clone())));
        let other = draft("示例街2号");
        assert_eq!(equal(other), [""; 0]);
        knowing(other, &[]).unwrap();
        let again = draft("示例街1号");
        assert_eq!(equal(again), std::slice::from_ref(&first));
        let second = knowing(again, std::slice::from_ref(&first)).unwrap();
        let at_window = |number: &str| {
            let number = number.to_owned();
            world
                .act(move |tx, desk| {
                    let file = casework::view::load(tx, &number)?.unwrap();
                    let application = casework::view::application(tx, &file)?;
                    casework::equal::equal_to(tx, desk, &file.root, &application)
                })
                .unwrap()
        };
        assert_eq!(at_window(&second.number), std::slice::from_ref(&first));
        assert_eq!(at_window(&first), [second.number]);
    });
}

/// Where the item says so, a second equal application is refused however it comes, also knowingly and of two at the same
/// moment; once the first has ended another may come.
#[test]
fn an_item_may_refuse_a_second_equal_application() {
    in_town(|world| {
        let draft = || {
            let draft = world.draft("ONCE", json!({}), &applicant(), Channel::Online);
            world.attach_required(&draft);
            draft.id
        };
        let (db, desk) = (world.db.clone(), world.desk.clone());
        let two = [draft(), draft()];
        let done = at_once(2, move |n| {
            let (desk, id) = (desk.clone(), two[n]);
            db.write_blocking(move |tx| submit(tx, &desk, &applicant(), &Submit { draft: id }))
        });
        let first: Vec<_> = done.iter().filter_map(|done| done.as_ref().ok()).collect();
        assert_eq!(first.len(), 1);
        let (case, number) = (first[0].case, first[0].number.clone());
        let refused = done.iter().find_map(|done| done.as_ref().err()).unwrap();
        assert_eq!(refused.code, "case.equal-refused");
        assert!(refused.args.contains(&("number", number.clone())));
        let again = draft();
        let review = world.act(move |tx, desk| review_draft(tx, desk, &applicant(), again)).unwrap();
        assert_eq!((review.is_ready(), review.equal.as_slice()), (false, std::slice::from_ref(&number)));
        let known = vec![number];
        let knowing = world
            .act(move |tx, desk| submit_knowing(tx, desk, &applicant(), &Submit { draft: again }, &known));
        assert_eq!(code(knowing), "case.equal-refused");
        let back = Withdraw { case, why: String::new() };
        world.act(move |tx, desk| withdraw(tx, desk, &applicant(), &back)).unwrap();
        world.act(move |tx, desk| submit(tx, desk, &applicant(), &Submit { draft: again })).unwrap();
    });
}

/// The same draft submitted from several browsers at the same moment makes one case.
#[test]
fn submits_at_the_same_moment_make_one_case() {
    in_town(|world| {
        let draft = world.draft("SHOP", json!({}), &applicant(), Channel::Online);
        world.attach_required(&draft);
        let (db, desk, id) = (world.db.clone(), world.desk.clone(), draft.id);
        let results = at_once(6, move |_| {
            let desk = desk.clone();
            db.write_blocking(move |tx| submit(tx, &desk, &applicant(), &Submit { draft: id }))
        });
        let numbers: Vec<String> = results.into_iter().map(|r| r.unwrap().number).collect();
        assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
        let cases = world.act(|tx, _| casework::lists::of_party(tx, PARTY, None)).unwrap();
        assert_eq!(cases.rows.len(), 1);
    });
}

/// The last members of a package reviewed at the same moment: the join happens once, nobody waits for ever.
#[test]
fn members_finished_at_the_same_moment_join_once() {
    in_town(|world| {
        let done = world.submitted_with("OPEN", json!({ "gas": true }));
        world.accepted(&done.number);
        let tasks: Vec<_> =
            world.members(&done.number).iter().map(|m| world.open_tasks(m).remove(0)).collect();
        let (db, desk) = (world.db.clone(), world.desk.clone());
        let results = at_once(tasks.len(), move |n| -> Result<_, Fault> {
            let (desk, task) = (desk.clone(), tasks[n].clone());
            let who = reviewer(task.organ.0);
            let cmd = casework::review::Review {
                of: casework::review::OfTask { case: task.case, task: task.id },
                opinion: casework::model::Opinion::Approve,
                words: String::new(),
                marks: Vec::new(),
                vars: Default::default(),
                knowing: true,
            };
            db.write_blocking(move |tx| casework::review::review(tx, &desk, &who, &cmd))
        });
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        assert_eq!(world.case(&done.number).state, contract::case::CaseState::Deciding);
        let ready = world.happened(&done.number);
        assert_eq!(ready.iter().filter(|kind| *kind == "case.ready-to-decide").count(), 1);
    });
}

/// Numbers have no gaps and no doubles, however many submit at once, and one that fails gives its number back.
#[test]
fn numbers_have_no_gaps() {
    in_town(|world| {
        let drafts: Vec<_> =
            (0..8).map(|_| world.draft("THREE", json!({}), &applicant(), Channel::Online).id).collect();
        let (db, desk) = (world.db.clone(), world.desk.clone());
        let results = at_once(8, move |n| -> Result<_, Fault> {
            let (desk, id) = (desk.clone(), drafts[n]);
            db.write_blocking(move |tx| {
                let done = submit(tx, &desk, &applicant(), &Submit { draft: id })?;
                if n == 3 { Err(Fault::invalid("test.undone")) } else { Ok(done) }
            })
        });
        let mut serials: Vec<u32> = results
            .into_iter()
            .filter_map(Result::ok)
            .map(|done| codes::CaseNumber::parse(&done.number).unwrap().serial())
            .collect();
        serials.sort_unstable();
        assert_eq!(serials, [1, 2, 3, 4, 5, 6, 7]);
    });
}
