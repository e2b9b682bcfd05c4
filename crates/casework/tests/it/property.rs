//! Whatever people do, in whatever order: the invariants hold.

use casework::model::{CaseKind, Running, TaskState};
use contract::case::CaseState;
use contract::{Actor, Fault};
use serde_json::json;

use crate::world::*;

/// A small generator of our own: the sequence of a seed never changes.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

/// Does one random thing to an application; most are refused, which is part of the point.
fn do_something(world: &World, dice: &mut Dice, number: &str) -> Result<(), Fault> {
    let mut parts = world.members(number);
    parts.push(number.to_owned());
    let part = parts[dice.roll(parts.len())].clone();
    let case = world.case(&part);
    let organ = [LEAD, FOOD, FIRE][dice.roll(3)];
    let (id, revision) = (case.id, case.revision);
    match dice.roll(12) {
        0 | 1 => {
            let cmd =
                casework::accept::Accept { case: id, revision, ticks: world.all_ok(id), defer: Vec::new() };
            world.act(move |tx, desk| casework::accept::accept(tx, desk, &clerk(), &cmd)).map(|_| ())
        }
        2..=5 => match world.open_tasks(&part).first() {
            Some(task) => world.approve(task, &reviewer(task.organ.0)).map(|_| ()),
            None => Ok(()),
        },
        6 | 7 => {
            let ruling = if dice.roll(3) == 0 { refuse() } else { grant() };
            world.decide(&part, &approver(organ), ruling).map(|_| ())
        }
        8 => {
            let how =
                casework::deliver::Handover::PickUp { name: "陈示范".into(), id_tail: "123X".into() };
            let cmd = casework::deliver::Deliver { case: id, revision, how };
            world.act(move |tx, desk| casework::deliver::deliver(tx, desk, &issuer(), &cmd)).map(|_| ())
        }
        9 => {
            let cmd = casework::special::OpenSpecialProcedure {
                case: id,
                revision,
                kind: worktime::SpecialKind::Inspection,
                planned: "3wd".parse().unwrap(),
                reason: "检验".into(),
            };
            let who = reviewer(organ);
            world.act(move |tx, desk| casework::special::open_special(tx, desk, &who, &cmd)).map(|_| ())
        }
        10 => {
            let cmd =
                casework::special::CloseSpecialProcedure { case: id, revision, result: "合格".into() };
            let who = reviewer(organ);
            world.act(move |tx, desk| casework::special::close_special(tx, desk, &who, &cmd))
        }
        _ if dice.roll(8) == 0 => {
            let cmd = casework::withdraw::Withdraw { case: id, why: String::new() };
            let who: Actor = applicant();
            world.act(move |tx, desk| casework::withdraw::withdraw(tx, desk, &who, &cmd)).map(|_| ())
        }
        _ => {
            world.clock.advance(std::time::Duration::from_secs(36_000));
            world.run_due();
            Ok(())
        }
    }
}

fn check_invariants(world: &World, number: &str) {
    let calendar = worktime::Calendar::china();
    let members = world.members(number);
    for part in members.iter().chain([&number.to_owned()]) {
        let case = world.case(part);
        let told = format!("{part} {:?}", case.state);
        let tasks = {
            let case = case.clone();
            world.act(move |tx, _| casework::view::tasks(tx, &case)).unwrap()
        };
        let open = tasks.iter().filter(|task| task.state == TaskState::Open).count();
        if case.state != CaseState::Accepted {
            assert_eq!(open, 0, "open tasks: {told}");
        }
        let ended = case.state.is_final();
        assert_eq!(ended, case.closed_at.is_some(), "closed_at: {told}");
        assert_eq!(case.accepted_at.is_some(), !case.clock.is_empty(), "clock: {told}");
        if let Some(clock) = casework::clock::state(calendar, &case).unwrap() {
            let running = match clock.phase() {
                worktime::Phase::Running => Running::Runs,
                worktime::Phase::Paused => Running::Paused,
                worktime::Phase::Stopped => Running::Stopped,
            };
            assert_eq!(case.running, running, "running: {told}");
            if ended || matches!(case.state, CaseState::Granted) {
                assert_eq!(running, Running::Stopped, "stopped: {told}");
            }
        }
        if case.facts.special.is_some() {
            assert_eq!(case.running, Running::Paused, "special: {told}");
        }
        if case.state == CaseState::Deciding {
            let all: Vec<_> = members.iter().map(|m| world.case(m).state).collect();
            assert!(!all.contains(&CaseState::Accepted), "join: {told}");
        }
    }
    let root = world.case(number);
    if root.kind == CaseKind::Package && !members.is_empty() {
        let pending =
            members.iter().any(|m| matches!(world.case(m).state, CaseState::Accepted | CaseState::Deciding));
        assert_eq!(
            pending,
            matches!(root.state, CaseState::Accepted | CaseState::Deciding),
            "the whole follows its parts: {number} {:?}",
            root.state
        );
    }
}

/// Random sequences of acts, legal and not: no open task in a case that is not under review, clocks that say what the row
/// says, the whole follows its parts, and the ledger's chain holds.
#[test]
fn any_sequence_of_acts_keeps_the_invariants() {
    testkit::on_sqlite(&crate::sets(), |db| {
        let world = world(db);
        let mut ends = std::collections::BTreeSet::new();
        for seed in 1..=24_u64 {
            let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let item = ["OPEN", "SHOP", "THREE"][dice.roll(3)];
            let done = world.submitted_with(item, json!({ "gas": seed % 2 == 0 }));
            for _ in 0..60 {
                match do_something(&world, &mut dice, &done.number) {
                    Ok(()) => {}
                    Err(fault) => {
                        assert_ne!(fault.kind, contract::FaultKind::Internal, "seed {seed}: {fault}");
                    }
                }
                check_invariants(&world, &done.number);
            }
            ends.insert(world.case(&done.number).state.as_str());
        }
        assert!(ends.len() >= 3, "too little happened: {ends:?}");
        world.verify_ledger();
    });
}
