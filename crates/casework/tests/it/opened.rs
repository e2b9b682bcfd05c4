//! Nobody approves unread: what was opened by whom, what is asked before approving, what stands in the record.

use casework::decide::Ruling;
use casework::model::Opinion;
use casework::review::{OfTask, Review, review};
use casework::view::Cases;
use contract::lookup::CaseLookup;
use contract::{Actor, FileId};
use serde_json::Map;

use crate::in_town;
use crate::world::{FIRE, LEAD, World, applicant, approver, code, reviewer, stranger};

fn cases(world: &World) -> Cases {
    Cases { people: world.town.clone(), items: world.town.clone() }
}

/// The file is sent to somebody; answers whether that was new.
fn send(world: &World, who: &Actor, file: FileId) -> bool {
    let (cases, who) = (cases(world), who.clone());
    let new = world.act(move |tx, _| {
        let new = cases.opens_file(tx, &who, file)?;
        cases.opened_file(tx, &who, file)?;
        Ok(new)
    });
    new.unwrap()
}

/// What a fact of the last event of a kind says.
fn said(world: &World, number: &str, kind: &'static str) -> serde_json::Value {
    let root = world.case(number).root;
    let events = world
        .db
        .read_blocking(move |tx| store::ledger::events(tx, &contract::case::stream(root), 0, 1000))
        .unwrap();
    let last = events.into_iter().rfind(|event| event.kind == kind).unwrap();
    last.json().unwrap()
}

fn the_file(world: &World, number: &str) -> (FileId, String) {
    let number = number.to_owned();
    let materials = world
        .db
        .read_blocking(move |tx| -> Result<_, contract::Fault> {
            let file = casework::view::load(tx, &number)?.unwrap();
            casework::view::materials(tx, &file)
        })
        .unwrap();
    let found = materials.into_iter().find(|material| material.file.is_some()).unwrap();
    (found.file.unwrap(), found.concept)
}

/// Whoever approves a review without having opened a material is told and nothing happens; who opened it approves, and who
/// says that they know approves with it standing in the record. A view that does not approve is never held up.
#[test]
fn a_reviewer_is_told_what_was_not_opened() {
    in_town(|world| {
        let done = world.submitted_with("OPEN", serde_json::json!({ "gas": true }));
        world.accepted(&done.number);
        let (file, concept) = the_file(world, &done.number);
        let members = world.members(&done.number);
        let reviewing = |number: &str, knowing: bool, opinion: Opinion| {
            let task = world.open_tasks(number).remove(0);
            let marks = world.all_hold(&task);
            let of = OfTask { case: task.case, task: task.id };
            let cmd = Review { of, opinion, words: "意见".into(), marks, vars: Map::new(), knowing };
            let who = reviewer(task.organ.0);
            world.act(move |tx, desk| review(tx, desk, &who, &cmd))
        };
        let of_organ = |organ: i64| members.iter().find(|m| world.case(m).organ.0 == organ).unwrap().clone();
        let (lead, fire) = (of_organ(LEAD), of_organ(FIRE));
        assert_eq!(code(reviewing(&fire, false, Opinion::Approve)), "case.unread");
        // Neither who may not see the case nor the applicant opens it for those who handle it.
        assert!(!send(world, &stranger(), file));
        assert!(!send(world, &applicant(), file));
        assert_eq!(code(reviewing(&fire, false, Opinion::Approve)), "case.unread");
        assert!(send(world, &reviewer(FIRE), file));
        assert!(!send(world, &reviewer(FIRE), file), "once is noted");
        reviewing(&fire, false, Opinion::Approve).unwrap();
        assert_eq!(said(world, &done.number, "case.reviewed").get("unread"), None);
        // One's opening is not another's.
        assert_eq!(code(reviewing(&lead, false, Opinion::Approve)), "case.unread");
        reviewing(&lead, true, Opinion::Approve).unwrap();
        assert_eq!(said(world, &done.number, "case.reviewed")["unread"], serde_json::json!([concept]));
    });
}

/// The same of the decision: a grant is held up, a refusal is not, and both say in the record what was not opened.
#[test]
fn an_approver_is_told_what_was_not_opened() {
    in_town(|world| {
        let done = world.submitted_with("OPEN", serde_json::json!({ "gas": true }));
        world.accepted(&done.number);
        world.review_all(&done.number);
        let (file, concept) = the_file(world, &done.number);
        let member = world.members(&done.number).remove(0);
        let deciding = |knowing: bool, ruling: Ruling| {
            let case = world.case(&member);
            let cmd = casework::decide::Decide {
                case: case.id,
                revision: case.revision,
                ruling,
                marks: Vec::new(),
                knowing,
            };
            let who = approver(case.organ.0);
            world.act(move |tx, desk| casework::decide::decide(tx, desk, &who, &cmd))
        };
        let grant = || Ruling::Grant { opinion: String::new() };
        assert_eq!(code(deciding(false, grant())), "case.unread");
        assert!(world.case(&member).decided_at.is_none());
        let refuse = Ruling::Refuse { reasons: "不符合条件".into(), basis: "依据".into() };
        deciding(false, refuse).unwrap();
        assert_eq!(said(world, &done.number, "case.decided")["unread"], serde_json::json!([concept]));
        assert!(file.0 > 0);
    });
}
