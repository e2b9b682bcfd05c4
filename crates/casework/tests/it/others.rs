//! What others have to do with a case: urging, copies, opinions, colleagues, recusal.

use casework::lend::{self, Delegate, GiveBack, Recall};
use casework::model::{Level, Opinion, ReferralKind, TaskState};
use casework::recuse::{self, Recuse};
use casework::referral::{self, Consult, Copy, Opine};
use casework::review::{self, OfTask, Transfer};
use casework::urge::{self, EVERY_MS, Urge};
use casework::view;
use contract::{Actor, Fault};

use crate::in_town;
use crate::world::*;

fn accepted(world: &World, item: &str) -> String {
    let number = world.submitted(item).number;
    world.accepted(&number);
    number
}

fn first(world: &World, number: &str) -> OfTask {
    let task = world.open_tasks(number).remove(0);
    OfTask { case: task.case, task: task.id }
}

fn claim(world: &World, number: &str, who: &Actor) -> Result<(), Fault> {
    let (of, who) = (first(world, number), who.clone());
    world.act(move |tx, desk| review::claim(tx, desk, &who, of))
}

fn urge(world: &World, number: &str, who: &Actor, reason: &str) -> Result<(), Fault> {
    let (case, who, reason) = (world.case(number).id, who.clone(), reason.to_owned());
    world.act(move |tx, desk| urge::urge(tx, desk, &who, &Urge { case, reason: reason.clone() }))
}

/// An applicant urges once the limit is near, once a day, with what they say; a supervisor at any time; nobody else.
#[test]
fn urging_needs_a_reason_to_urge_and_a_day_between() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "SHOP");
        assert_eq!(code(urge(world, &number, &applicant(), "开业在即")), "case.not-due-yet");
        assert_eq!(code(urge(world, &number, &clerk(), "来电催问")), "case.not-due-yet");
        assert_eq!(code(urge(world, &number, &supervisor(), "")), "case.reason-missing");
        urge(world, &number, &supervisor(), "请抓紧").unwrap();
        assert_eq!(code(urge(world, &number, &supervisor(), "再催")), "case.urged-already");
        assert_eq!(code(urge(world, &number, &stranger(), "快")), "case.not-found");
        assert_eq!(code(urge(world, &number, &reviewer(LEAD), "快")), "case.not-allowed");
        // Two working days before the promised limit.
        world.at("2026-01-16", 1);
        world.run_due();
        assert_eq!(world.case(&number).level, Level::Soon);
        urge(world, &number, &applicant(), "开业在即").unwrap();
        // The window speaks for the applicant: it is the same side.
        assert_eq!(code(urge(world, &number, &clerk(), "来电催问")), "case.urged-already");
        let last = world.case(&number).facts.urged.applicant.unwrap();
        world.clock.set(last + EVERY_MS);
        urge(world, &number, &clerk(), "来电催问").unwrap();
        let told = world.happened(&number);
        assert_eq!(told.iter().filter(|kind| *kind == "case.urged").count(), 3);
        // It is on the list of whoever has the task before them.
        let lines = world.act(|tx, _| casework::lists::tasks(tx, &reviewer(LEAD), false, None)).unwrap();
        assert_eq!(lines.rows.first().unwrap().urged_at, Some(last + EVERY_MS));
        world.review_all(&number);
        world.decide(&number, &approver(LEAD), grant()).unwrap();
        assert_eq!(code(urge(world, &number, &applicant(), "快")), "case.already-decided");
    });
}

fn copy_to(world: &World, number: &str, who: &Actor, organ: i64) -> Result<i64, Fault> {
    let (case, who) = (world.case(number).id, who.clone());
    let organ = ORGANS[organ as usize - 1].to_owned();
    world.act(move |tx, desk| {
        let cmd = Copy { case, organ: organ.clone(), post: None, why: "请知悉".into() };
        referral::copy(tx, desk, &who, &cmd)
    })
}

fn may_read(world: &World, number: &str, who: &Actor) -> bool {
    let (number, who, people) = (number.to_owned(), who.clone(), world.desk.people.clone());
    world.act(move |tx, _| view::case_file(tx, people.as_ref(), &who, &number)).is_ok()
}

/// A copy opens the case to the organ it goes to, to read and nothing more; that it was read is marked once.
#[test]
fn a_copy_is_read_and_gives_no_right_to_act() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "SHOP");
        let fire = reviewer(FIRE);
        assert!(!may_read(world, &number, &fire));
        assert_eq!(code(copy_to(world, &number, &reviewer(LEAD), LEAD)), "case.own-organ");
        assert_eq!(code(copy_to(world, &number, &fire, LEAD)), "case.not-found");
        let no = copy_to(world, &number, &reviewer(LEAD), FIRE).unwrap();
        assert!(may_read(world, &number, &fire) && !may_read(world, &number, &reviewer(FOOD)));
        assert_eq!(code(world.approve(&world.open_tasks(&number)[0], &fire)), "case.task-not-found");
        let waiting = |world: &World| {
            let page = world.act(|tx, _| referral::waiting(tx, &reviewer(FIRE), None)).unwrap();
            page.rows.iter().map(|one| (one.kind, one.no)).collect::<Vec<_>>()
        };
        assert_eq!(waiting(world), [(ReferralKind::Copy, no)]);
        let case = world.case(&number).id;
        let read = |who: Actor| world.act(move |tx, desk| referral::read_copy(tx, desk, &who, case, no));
        assert_eq!(code(read(reviewer(FOOD))), "case.copy-not-found");
        read(fire.clone()).unwrap();
        read(second_reviewer(FIRE)).unwrap();
        assert!(waiting(world).is_empty());
        let all = world.act(move |tx, _| referral::of_application(tx, case)).unwrap();
        assert_eq!(all[0].done_by, Some(fire.account));
        assert_eq!(world.happened(&number).iter().filter(|kind| *kind == "case.copy-read").count(), 1);
    });
}

fn consult(world: &World, number: &str, waits: bool, until: &str) -> Result<i64, Fault> {
    let (of, until) = (first(world, number), worktime::parse_date(until).unwrap());
    world.act(move |tx, desk| {
        let organ = ORGANS[FIRE as usize - 1].to_owned();
        let cmd = Consult { of, organ, question: "通道够用吗？".into(), until, waits };
        referral::consult(tx, desk, &reviewer(LEAD), &cmd)
    })
}

fn opine(world: &World, number: &str, who: &Actor, no: i64, words: &str) -> Result<(), Fault> {
    let (case, who, words) = (world.case(number).id, who.clone(), words.to_owned());
    world.act(move |tx, desk| {
        let cmd = Opine { case, no, opinion: Opinion::Reject, words: words.clone() };
        referral::opine(tx, desk, &who, &cmd)
    })
}

/// An opinion is asked for until a day; the clock runs on, and the step waits only where the asker says so, and no longer than that
/// day. What comes late is taken and says so; what comes after the decision is not.
#[test]
fn an_opinion_stands_on_the_case() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "STEPS");
        let due = world.case(&number).due;
        assert_eq!(code(consult(world, &number, false, "2026-01-05")), "case.consult-day");
        assert_eq!(code(consult(world, &number, false, "2026-06-05")), "case.consult-day");
        let no = consult(world, &number, true, "2026-01-08").unwrap();
        assert_eq!(code(consult(world, &number, false, "2026-01-08")), "case.already-asked");
        assert_eq!(world.case(&number).due, due);
        let task = world.open_tasks(&number).remove(0);
        assert_eq!(code(world.approve(&task, &reviewer(LEAD))), "case.consult-open");
        assert_eq!(code(opine(world, &number, &reviewer(FOOD), no, "不够")), "case.not-found");
        assert_eq!(code(opine(world, &number, &reviewer(LEAD), no, "不够")), "case.not-asked");
        assert_eq!(code(opine(world, &number, &reviewer(FIRE), no, "")), "case.reason-missing");
        opine(world, &number, &reviewer(FIRE), no, "不够").unwrap();
        assert_eq!(code(opine(world, &number, &reviewer(FIRE), no, "不够")), "case.not-found");
        world.approve(&task, &reviewer(LEAD)).unwrap();
        // The second is late: nothing waits for it any more, and it still comes.
        let no = consult(world, &number, true, "2026-01-08").unwrap();
        world.at("2026-01-09", 0);
        world.run_due();
        assert_eq!(world.happened(&number).last().unwrap(), "case.opinion-late");
        world.approve(&world.open_tasks(&number).remove(0), &reviewer(LEAD)).unwrap();
        opine(world, &number, &reviewer(FIRE), no, "不够").unwrap();
        let root = world.case(&number).id;
        let all = world.act(move |tx, _| referral::of_application(tx, root)).unwrap();
        let stands: Vec<(bool, Option<Opinion>)> = all.iter().map(|one| (one.late, one.outcome)).collect();
        assert_eq!(stands, [(false, Some(Opinion::Reject)), (true, Some(Opinion::Reject))]);
        assert!(world.case(&number).facts.asked.is_empty());
    });
}

/// Nobody says an opinion on what is decided already, and its last day passes unheard.
#[test]
fn an_opinion_after_the_decision_is_too_late() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "SHOP");
        let no = consult(world, &number, false, "2026-01-08").unwrap();
        world.review_all(&number);
        world.decide(&number, &approver(LEAD), grant()).unwrap();
        assert_eq!(code(opine(world, &number, &reviewer(FIRE), no, "不够")), "case.already-decided");
        let before = world.happened(&number).len();
        world.at("2026-01-09", 0);
        world.run_due();
        assert_eq!(world.happened(&number).len(), before);
    });
}

/// A task lent to a colleague is theirs to say something about, and its owner's to finish.
#[test]
fn a_task_lent_comes_back_with_an_opinion() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "SHOP");
        let (of, to) = (first(world, &number), second_reviewer(LEAD).account);
        let lend = |to: contract::AccountId| {
            let cmd = Delegate { of, to, why: "请看图纸".into() };
            world.act(move |tx, desk| lend::delegate(tx, desk, &reviewer(LEAD), &cmd))
        };
        assert_eq!(code(lend(to)), "case.task-free");
        claim(world, &number, &reviewer(LEAD)).unwrap();
        assert_eq!(code(lend(reviewer(LEAD).account)), "case.not-oneself");
        assert_eq!(code(lend(clerk().account)), "case.acceptor-cannot-decide");
        lend(to).unwrap();
        let task = || world.open_tasks(&number).remove(0);
        assert_eq!((task().assignee, task().owner), (Some(to), Some(reviewer(LEAD).account)));
        for who in [reviewer(LEAD), second_reviewer(LEAD)] {
            assert_eq!(code(world.approve(&task(), &who)), "case.task-delegated");
        }
        // Both have it on their list, the owner as lent.
        for who in [reviewer(LEAD), second_reviewer(LEAD)] {
            let lines = world.act(move |tx, _| casework::lists::tasks(tx, &who, true, None)).unwrap();
            assert!(lines.rows.len() == 1 && lines.rows[0].lent);
        }
        let give = |who: Actor, words: &str| {
            let cmd = GiveBack { of, words: words.to_owned() };
            world.act(move |tx, desk| lend::give_back(tx, desk, &who, &cmd))
        };
        assert_eq!(code(give(reviewer(LEAD), "可以")), "case.task-taken");
        assert_eq!(code(give(second_reviewer(LEAD), "")), "case.reason-missing");
        give(second_reviewer(LEAD), "图纸可用").unwrap();
        assert_eq!((task().assignee, task().owner), (Some(reviewer(LEAD).account), None));
        assert_eq!(task().advice[0].words, "图纸可用");
        assert_eq!(code(world.approve(&task(), &second_reviewer(LEAD))), "case.task-taken");
        // Lent again, and taken back without an answer.
        lend(to).unwrap();
        recall(world, of, &reviewer(LEAD)).unwrap();
        world.approve(&task(), &reviewer(LEAD)).unwrap();
    });
}

fn recall(world: &World, of: OfTask, who: &Actor) -> Result<casework::events::TakenBack, Fault> {
    let who = who.clone();
    world.act(move |tx, desk| lend::recall(tx, desk, &who, &Recall { of, why: "看错了".into() }))
}

/// One's own review is taken back while nobody has taken the next step; the step is then open in one's own hand, and what was said
/// stays in the file.
#[test]
fn a_review_is_taken_back_until_somebody_acts_on_it() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "STEPS");
        let of = first(world, &number);
        world.approve(&world.open_tasks(&number).remove(0), &reviewer(LEAD)).unwrap();
        assert_eq!(code(recall(world, of, &second_reviewer(LEAD))), "case.nothing-to-recall");
        claim(world, &number, &second_reviewer(LEAD)).unwrap();
        assert_eq!(code(recall(world, of, &reviewer(LEAD))), "case.recall-taken");
        let next = first(world, &number);
        world.act(move |tx, desk| review::release(tx, desk, &second_reviewer(LEAD), next)).unwrap();
        recall(world, of, &reviewer(LEAD)).unwrap();
        let open = world.open_tasks(&number);
        assert_eq!((open.len(), open[0].element.as_str()), (1, "first"));
        assert_eq!(open[0].assignee, Some(reviewer(LEAD).account));
        let case = world.case(&number);
        let all = world.act(move |tx, _| view::tasks(tx, &case)).unwrap();
        assert_eq!(all.iter().filter(|task| task.state == TaskState::Cancelled).count(), 2);
        assert_eq!(all[0].outcome, Some(Opinion::Approve));
        world.review_all(&number);
        // The last view is given: the case waits for its decision, and is not taken back from it.
        let last = world.last_task(&number);
        assert_eq!(code(recall(world, last, &reviewer(LEAD))), "case.already-reviewed");
    });
}

/// A task handed over is taken back until the receiver has taken it.
#[test]
fn a_transfer_is_taken_back_until_it_is_taken() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "SHOP");
        let of = first(world, &number);
        claim(world, &number, &reviewer(LEAD)).unwrap();
        let hand = || {
            let cmd = Transfer { of, to: second_reviewer(LEAD).account, why: "出差".into() };
            world.act(move |tx, desk| review::transfer(tx, desk, &reviewer(LEAD), &cmd))
        };
        hand().unwrap();
        recall(world, of, &reviewer(LEAD)).unwrap();
        assert_eq!(world.open_tasks(&number)[0].assignee, Some(reviewer(LEAD).account));
        hand().unwrap();
        claim(world, &number, &second_reviewer(LEAD)).unwrap();
        assert_eq!(code(recall(world, of, &reviewer(LEAD))), "case.nothing-to-recall");
    });
}

fn recuse(world: &World, number: &str, who: &Actor, officer: &Actor, why: &str) -> Result<(), Fault> {
    let (case, who, officer, why) = (world.case(number).id, who.clone(), officer.account, why.to_owned());
    world.act(move |tx, desk| recuse::recuse(tx, desk, &who, &Recuse { case, officer, why: why.clone() }))
}

/// Whoever is recused, by their own word or by a supervisor's, has nothing more to do with any part of the application, and what they
/// had is their office's again.
#[test]
fn nobody_acts_on_what_they_were_recused_from() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let number = accepted(world, "OPEN");
        let part = world.members(&number).remove(0);
        claim(world, &part, &reviewer(LEAD)).unwrap();
        assert_eq!(code(recuse(world, &part, &reviewer(LEAD), &reviewer(LEAD), "")), "case.reason-missing");
        let other = recuse(world, &part, &reviewer(LEAD), &second_reviewer(LEAD), "亲属");
        assert_eq!(code(other), "case.not-allowed");
        assert_eq!(code(recuse(world, &part, &stranger(), &stranger(), "亲属")), "case.not-found");
        recuse(world, &part, &reviewer(LEAD), &reviewer(LEAD), "亲属").unwrap();
        let task = world.open_tasks(&part).remove(0);
        assert_eq!(task.assignee, None);
        assert_eq!(code(world.approve(&task, &reviewer(LEAD))), "case.recused");
        assert_eq!(code(claim(world, &part, &reviewer(LEAD))), "case.recused");
        assert_eq!(code(recuse(world, &part, &reviewer(LEAD), &reviewer(LEAD), "亲属")), "case.recused");
        // A supervisor orders another's; nobody hands them the task, and nobody decides who was recused.
        recuse(world, &number, &supervisor(), &approver(LEAD), "同学").unwrap();
        let again = recuse(world, &number, &supervisor(), &approver(LEAD), "同学");
        assert_eq!(code(again), "case.already-recused");
        let of = OfTask { case: task.case, task: task.id };
        let hand = world.act(move |tx, desk| {
            let cmd = Transfer { of, to: reviewer(LEAD).account, why: "出差".into() };
            review::transfer(tx, desk, &supervisor(), &cmd)
        });
        assert_eq!(code(hand), "case.receiver-recused");
        for member in world.members(&number) {
            let task = world.open_tasks(&member).remove(0);
            world.approve(&task, &second_reviewer(task.organ.0)).unwrap();
        }
        assert_eq!(code(world.decide(&part, &approver(LEAD), grant())), "case.recused");
        let other = staff(77, LEAD, &["case.decide"]);
        world.decide(&part, &other, grant()).unwrap();
    });
}
