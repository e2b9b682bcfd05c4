//! What one has done oneself: one's own reviews and decisions, newest first, page by page, and nobody else's.

use casework::decide::Ruling;
use casework::lists::queues;
use casework::permissions::{DECIDE, REVIEW};
use contract::{Actor, Fault};
use directory::access::ListScope;

use crate::in_town;
use crate::world::{FIRE, LEAD, World, approver, reviewer};

/// Numbers of what this person reviewed, read in pages of one.
fn reviewed(world: &World, who: &Actor) -> Vec<String> {
    let who = who.clone();
    let read = world.db.read_blocking(move |tx| -> Result<_, Fault> {
        let scope = ListScope::of(&who, REVIEW);
        let (mut numbers, mut before) = (Vec::new(), None);
        while let Some(line) = queues::reviewed(tx, &scope, who.account, before, 1)?.pop() {
            before = Some((line.at, line.task.0));
            numbers.push(line.number);
        }
        Ok(numbers)
    });
    read.unwrap()
}

fn decided(world: &World, who: &Actor) -> Vec<String> {
    let who = who.clone();
    let read = world.db.read_blocking(move |tx| -> Result<_, Fault> {
        let scope = ListScope::of(&who, DECIDE);
        let (mut numbers, mut before) = (Vec::new(), None);
        while let Some(line) = queues::decided(tx, &scope, who.account, before, 1)?.pop() {
            before = Some((line.decided_at.unwrap(), line.id.0));
            numbers.push(line.number);
        }
        Ok(numbers)
    });
    read.unwrap()
}

#[test]
fn each_finds_again_what_they_did() {
    in_town(|world| {
        let mut of_lead = Vec::new();
        for _ in 0..2 {
            let done = world.submitted_with("OPEN", serde_json::json!({ "gas": false }));
            world.accepted(&done.number);
            world.review_all(&done.number);
            let lead = world.members(&done.number).into_iter().find(|m| world.case(m).organ.0 == LEAD);
            of_lead.push(lead.unwrap());
        }
        of_lead.reverse();
        assert_eq!(reviewed(world, &reviewer(LEAD)), of_lead);
        assert!(reviewed(world, &reviewer(FIRE)).is_empty(), "it had nothing to do");
        assert!(reviewed(world, &approver(LEAD)).is_empty(), "another post's reach shows nothing");
        assert!(decided(world, &approver(LEAD)).is_empty());
        world.decide(&of_lead[1], &approver(LEAD), Ruling::Grant { opinion: String::new() }).unwrap();
        assert_eq!(decided(world, &approver(LEAD)), of_lead[1..]);
        assert!(decided(world, &approver(FIRE)).is_empty());
    });
}
