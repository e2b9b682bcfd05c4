//! Killed under load, ten times on each database: no acknowledged act is lost, none is done twice, the ledger holds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use casework::accept::{Accept, accept};
use casework::decide::{Decide, decide};
use casework::deliver::{Deliver, Handover, deliver};
use casework::drafts::{self, OpenDraft, SaveDraft};
use casework::model::{Channel, Opinion};
use casework::review::{Review, review};
use casework::submit::{Submit, submit};
use contract::Fault;
use contract::case::CaseState;
use serde_json::json;
use store::{Db, Options};
use testkit::TestDb;

use crate::world::*;

const URL: &str = "ONEDOOR_CASEWORK_CRASH_URL";
const ROUNDS: usize = 10;
const CLIENTS: usize = 8;

/// Says that an act was acknowledged; one write, so that lines are whole.
fn told(number: &str, act: &str) {
    let _ = std::io::stdout().lock().write_all(format!("done {number} {act}\n").as_bytes());
}

/// One lifecycle of `THREE`, telling every act as soon as it is acknowledged.
fn lifecycle(db: &Db, desk: &casework::desk::Desk) -> Result<(), Fault> {
    let reach = desk.clone();
    let done = db.write_blocking(move |tx| {
        let open = OpenDraft {
            item: "THREE".into(),
            answers: Default::default(),
            party: PARTY,
            channel: Channel::Online,
        };
        let draft = drafts::open(tx, &reach, &applicant(), &open)?;
        let form = json!({ "shop": "示范餐馆" }).as_object().cloned();
        let save =
            SaveDraft { draft: draft.id, revision: draft.revision, answers: None, form, commitments: None };
        drafts::save(tx, &reach, &applicant(), &save)?;
        submit(tx, &reach, &applicant(), &Submit { draft: draft.id })
    })?;
    told(&done.number, "case.submitted");
    let (reach, case) = (desk.clone(), done.case);
    let accepted = db.write_blocking(move |tx| {
        accept(tx, &reach, &clerk(), &Accept { case, revision: 1, ticks: Vec::new(), defer: Vec::new() })
    })?;
    told(&done.number, "case.accepted");
    for (n, of) in accepted.opened.into_iter().enumerate() {
        let reach = desk.clone();
        db.write_blocking(move |tx| {
            let cmd = Review {
                of,
                opinion: Opinion::Approve,
                words: String::new(),
                marks: Vec::new(),
                vars: Default::default(),
                knowing: true,
            };
            review(tx, &reach, &reviewer(LEAD), &cmd)
        })?;
        told(&done.number, &format!("case.reviewed.{}", n + 1));
    }
    let reach = desk.clone();
    let decided = db.write_blocking(move |tx| {
        let cmd = Decide { case, revision: 5, ruling: grant(), marks: Vec::new(), knowing: true };
        decide(tx, &reach, &approver(LEAD), &cmd)
    })?;
    told(&done.number, "case.decided");
    let reach = desk.clone();
    db.write_blocking(move |tx| {
        let how = Handover::PickUp { name: "陈示范".into(), id_tail: "123X".into() };
        deliver(tx, &reach, &issuer(), &Deliver { case, revision: decided.revision, how })
    })?;
    told(&done.number, "case.delivered");
    Ok(())
}

/// Not a test by itself: what the killed process does, until it is killed.
#[test]
#[ignore = "run by the test below in a process of its own"]
fn lifecycles_until_killed() {
    testkit::unlock();
    let url = std::env::var(URL).unwrap();
    let db = Db::open(&url, Options { connections: CLIENTS, ..Options::default() }).unwrap();
    let desk = desk_of(std::sync::Arc::new(Town::new()));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (db, desk) = (db.clone(), desk.clone());
            std::thread::spawn(move || {
                loop {
                    lifecycle(&db, &desk).unwrap();
                }
            })
        })
        .collect();
    clients.into_iter().for_each(|client| client.join().unwrap());
}

/// Starts the process, waits for so many acknowledgements, kills it; everything it acknowledged.
fn kill_after(url: &str, acts: usize) -> Vec<(String, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["crash::lifecycles_until_killed", "--exact", "--ignored", "--nocapture"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut done, mut killed) = (Vec::new(), false);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let told = line.split_once("done ").and_then(|(_, rest)| rest.split_once(' '));
        done.extend(told.map(|(number, act)| (number.to_owned(), act.to_owned())));
        if done.len() >= acts && !killed {
            child.kill().unwrap();
            killed = true;
        }
    }
    assert!(killed, "the process ended by itself after {} acts", done.len());
    child.wait().unwrap();
    done
}

/// What the ledger says of one case: every act by the name under which it was acknowledged.
fn acts_of(world: &World, number: &str) -> Vec<String> {
    let mut reviews = 0;
    world
        .happened(number)
        .into_iter()
        .filter(|kind| kind != "case.ready-to-decide")
        .map(|kind| {
            if kind == "case.reviewed" {
                reviews += 1;
                format!("{kind}.{reviews}")
            } else {
                kind
            }
        })
        .collect()
}

#[test]
fn kill_loses_no_acknowledged_act_and_does_none_twice() {
    testkit::on_both(&crate::sets(), |db: &mut TestDb| {
        let url = db.url().to_owned();
        let mut acknowledged: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for round in 0..ROUNDS {
            db.close();
            for (number, act) in kill_after(&url, 15 + 23 * round) {
                assert!(acknowledged.entry(number).or_default().insert(act), "acknowledged twice");
            }
            db.reopen();
            let world = world(db);
            for (number, acts) in &acknowledged {
                let there = acts_of(&world, number);
                let once: BTreeSet<String> = there.iter().cloned().collect();
                assert_eq!(once.len(), there.len(), "done twice: {number} {there:?}");
                assert!(acts.is_subset(&once), "lost: {number} {acts:?} {there:?}");
                let state = match there.last().map(String::as_str) {
                    Some("case.submitted") => CaseState::Received,
                    Some("case.accepted" | "case.reviewed.1" | "case.reviewed.2") => CaseState::Accepted,
                    Some("case.reviewed.3") => CaseState::Deciding,
                    Some("case.decided") => CaseState::Granted,
                    Some("case.delivered") => CaseState::Delivered,
                    other => panic!("{number}: {other:?}"),
                };
                assert_eq!(world.case(number).state, state, "half an act: {number} {there:?}");
            }
            world.verify_ledger();
        }
        let acts: usize = acknowledged.values().map(BTreeSet::len).sum();
        assert!(acts > 1_000, "{acts}");
    });
}
