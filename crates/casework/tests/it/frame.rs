//! What is offered is what is done: every act, tried by every post, on a case in every state, gives the answer that asking
//! beforehand gave.

use casework::accept::{Accept, RefuseAcceptance, accept, refuse_acceptance};
use casework::check::{AskCorrection, Check, Supplement, ask_correction, check, checklist, supplement};
use casework::correction;
use casework::decide::{Decide, decide};
use casework::deferred::{self, LookAtDeferred};
use casework::deliver::{Deliver, Handover, deliver};
use casework::desk::Desk;
use casework::frame::Act;
use casework::lend::{self, Delegate, GiveBack, Recall};
use casework::model::{Case, CriterionMark, Mark, Opinion, Task, Tick};
use casework::recuse::{self, Recuse};
use casework::referral::{self, Consult, Copy, Opine};
use casework::review::{self, AddSigner, OfTask, ReturnTask, Review, Transfer};
use casework::special::{self, CloseSpecialProcedure, Extend, OpenSpecialProcedure};
use casework::urge::{self, Urge};
use casework::view;
use casework::withdraw::{Withdraw, withdraw};
use contract::case::CaseState;
use contract::{Actor, Fault, FileId};
use process::{Mode, Placement};
use store::Tx;

use crate::in_town;
use crate::world::*;

/// What undoes an act that went through.
const DONE: &str = "test.done";

/// Everybody who may come, with a word for messages: every post, one of another organ, each also as the applicant.
fn everybody() -> Vec<(String, Actor)> {
    let posts = [
        ("clerk", clerk()),
        ("other clerk", other_clerk()),
        ("accepts only", staff(50, HALL, &["case.accept"])),
        ("ticks only", staff(51, HALL, &["case.intake"])),
        ("issuer", issuer()),
        ("supervisor", supervisor()),
        ("reviewer", reviewer(LEAD)),
        ("second reviewer", second_reviewer(LEAD)),
        ("approver", approver(LEAD)),
        ("head", head(LEAD)),
        ("everything", staff(52, HALL, &ALL)),
        ("clerk who does everything", staff(1, HALL, &ALL)),
        ("reviewer elsewhere", reviewer(FIRE)),
        ("approver elsewhere", approver(FIRE)),
    ];
    let own = posts.iter().map(|(word, actor)| {
        let actor = Actor { party: Some(PARTY), ..actor.clone() };
        (format!("{word}, whose own case it is"), actor)
    });
    let people = [("applicant".to_owned(), applicant()), ("stranger".to_owned(), stranger())];
    posts
        .iter()
        .map(|(word, actor)| ((*word).to_owned(), actor.clone()))
        .chain(own.collect::<Vec<_>>())
        .chain(people)
        .collect()
}

const ALL: [&str; 9] = [
    "case.intake",
    "case.accept",
    "case.review",
    "case.special",
    "case.extend",
    "case.decide",
    "case.instant",
    "case.issue",
    "case.supervise",
];

/// A case in every state, and in those in between that matter.
fn cases(world: &World) -> Vec<(&'static str, String)> {
    let mut all = vec![("received", world.submitted("SHOP").number)];
    let correcting = world.submitted("FULL").number;
    ask(world, &correcting);
    all.push(("correcting", correcting));
    let supplied = world.submitted("FULL").number;
    ask(world, &supplied);
    give(world, &supplied);
    all.push(("supplemented", supplied));
    let refused = world.submitted("SHOP").number;
    let id = world.case(&refused);
    let cmd = RefuseAcceptance {
        case: id.id,
        revision: id.revision,
        reasons: "不属于本机关".into(),
        basis: String::new(),
    };
    world.act(move |tx, desk| refuse_acceptance(tx, desk, &clerk(), &cmd)).unwrap();
    all.push(("not accepted", refused));
    let accepted = |item: &str| {
        let number = world.submitted(item).number;
        world.accepted(&number);
        number
    };
    all.push(("accepted", accepted("SHOP")));
    let taken = accepted("SHOP");
    let task = world.open_tasks(&taken).remove(0);
    let of = OfTask { case: task.case, task: task.id };
    world.act(move |tx, desk| review::claim(tx, desk, &reviewer(LEAD), of)).unwrap();
    all.push(("task taken", taken));
    all.extend(with_others(world));
    let second = accepted("STEPS");
    world.approve(&world.open_tasks(&second).remove(0), &reviewer(LEAD)).unwrap();
    all.push(("second step", second));
    let paused = accepted("SHOP");
    open_special(world, &paused);
    all.push(("paused", paused));
    let deferred = world.submitted("FULL").number;
    accept_deferring(world, &deferred);
    all.push(("something deferred", deferred));
    let came = world.submitted("FULL").number;
    accept_deferring(world, &came);
    give(world, &came);
    all.push(("something deferred came in", came));
    let deciding = accepted("SHOP");
    world.review_all(&deciding);
    all.push(("deciding", deciding));
    all.push(("on the spot", accepted("SPOT")));
    for (word, ruling, handed) in
        [("granted", grant(), false), ("refused", refuse(), false), ("delivered", grant(), true)]
    {
        let number = accepted("SHOP");
        world.review_all(&number);
        world.decide(&number, &approver(LEAD), ruling).unwrap();
        if handed {
            let case = world.case(&number);
            world.act(move |tx, desk| deliver(tx, desk, &issuer(), &handing_out(&case))).unwrap();
        }
        all.push((word, number));
    }
    let withdrawn = world.submitted("SHOP").number;
    let case = world.case(&withdrawn).id;
    let cmd = Withdraw { case, why: String::new() };
    world.act(move |tx, desk| withdraw(tx, desk, &applicant(), &cmd)).unwrap();
    all.push(("withdrawn", withdrawn));
    let package = accepted("OPEN");
    world.review_all(&package);
    let members = world.members(&package);
    all.push(("package deciding", package));
    all.push(("member deciding", members[1].clone()));
    let stopped = accepted("OPEN");
    world.review_all(&stopped);
    let members = world.members(&stopped);
    world.decide(&members[0], &approver(LEAD), refuse()).unwrap();
    all.push(("member terminated", members[1].clone()));
    all.push(("package refused", stopped));
    all
}

/// Cases that have been put before others, and such as have been urged.
fn with_others(world: &World) -> Vec<(&'static str, String)> {
    let taken = |item: &str| {
        let number = world.submitted(item).number;
        world.accepted(&number);
        let of = of_first(world, &number);
        world.act(move |tx, desk| review::claim(tx, desk, &reviewer(LEAD), of)).unwrap();
        number
    };
    let lent = taken("SHOP");
    let cmd = lending(of_first(world, &lent));
    world.act(move |tx, desk| lend::delegate(tx, desk, &reviewer(LEAD), &cmd)).unwrap();
    let handed = taken("SHOP");
    let of = of_first(world, &handed);
    let to = second_reviewer(LEAD).account;
    let cmd = Transfer { of, to, why: "出差".into() };
    world.act(move |tx, desk| review::transfer(tx, desk, &reviewer(LEAD), &cmd)).unwrap();
    let asked = taken("SHOP");
    let cmd = asking(of_first(world, &asked), true);
    world.act(move |tx, desk| referral::consult(tx, desk, &reviewer(LEAD), &cmd)).unwrap();
    let recused = taken("SHOP");
    let case = world.case(&recused).id;
    let cmd = Recuse { case, officer: reviewer(LEAD).account, why: "亲属".into() };
    world.act(move |tx, desk| recuse::recuse(tx, desk, &reviewer(LEAD), &cmd)).unwrap();
    let urged = taken("SHOP");
    let cmd = Urge { case: world.case(&urged).id, reason: "请尽快".into() };
    world.act(move |tx, desk| urge::urge(tx, desk, &supervisor(), &cmd)).unwrap();
    let begun = world.submitted("STEPS").number;
    world.accepted(&begun);
    world.approve(&world.open_tasks(&begun).remove(0), &reviewer(LEAD)).unwrap();
    let of = of_first(world, &begun);
    world.act(move |tx, desk| review::claim(tx, desk, &second_reviewer(LEAD), of)).unwrap();
    vec![
        ("lent", lent),
        ("handed over", handed),
        ("asked about", asked),
        ("recused from", recused),
        ("urged", urged),
        ("second step taken", begun),
    ]
}

fn of_first(world: &World, number: &str) -> OfTask {
    let task = world.open_tasks(number).remove(0);
    OfTask { case: task.case, task: task.id }
}

fn lending(of: OfTask) -> Delegate {
    Delegate { of, to: second_reviewer(LEAD).account, why: "请看图纸".into() }
}

fn asking(of: OfTask, waits: bool) -> Consult {
    let until = worktime::parse_date("2026-01-08").unwrap();
    Consult { of, organ: ORGANS[2].to_owned(), question: "疏散通道是否够用？".into(), until, waits }
}

fn ask(world: &World, number: &str) {
    let case = world.case(number);
    world
        .act(move |tx, desk| {
            let ticks = ticks(tx, &case, true)?;
            let cmd = AskCorrection { case: case.id, revision: case.revision, ticks, note: String::new() };
            ask_correction(tx, desk, &clerk(), &cmd)
        })
        .unwrap();
}

fn give(world: &World, number: &str) {
    let (case, file) = (world.case(number), world.town.file(9, PARTY));
    world.act(move |tx, desk| supplement(tx, desk, &applicant(), &supplying(&case, file))).unwrap();
}

fn open_special(world: &World, number: &str) {
    let case = world.case(number);
    world.act(move |tx, desk| special::open_special(tx, desk, &reviewer(LEAD), &opening(&case))).unwrap();
}

fn accept_deferring(world: &World, number: &str) {
    let case = world.case(number);
    let mut ticks = world.all_ok(case.id);
    ticks.retain(|tick| tick.concept != "lease");
    ticks.push(tick("lease", Mark::Missing, ""));
    let cmd = Accept { case: case.id, revision: case.revision, ticks, defer: vec!["lease".into()] };
    world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd)).unwrap();
}

/// Marks for every material there is; with `faulty` the last one is not acceptable.
fn ticks(tx: &mut Tx, case: &Case, faulty: bool) -> Result<Vec<Tick>, Fault> {
    let lines = checklist(tx, case)?;
    let mut ticks: Vec<Tick> = lines
        .iter()
        .map(|line| match line.materials.is_empty() {
            true => tick(&line.concept, Mark::Missing, ""),
            false => tick(&line.concept, Mark::Ok, ""),
        })
        .collect();
    if let (true, Some(last)) = (faulty, ticks.iter_mut().rev().find(|tick| tick.mark == Mark::Ok)) {
        (last.mark, last.reason) = (Mark::Defective, "看不清".to_owned());
    }
    Ok(ticks)
}

fn supplying(case: &Case, file: FileId) -> Supplement {
    let concepts: Vec<String> = match case.state {
        CaseState::Correcting => case.facts.notice.iter().flat_map(|n| n.concepts.clone()).collect(),
        _ => case.facts.deferred.iter().map(|d| d.concept.clone()).collect(),
    };
    Supplement { case: case.id, files: concepts.into_iter().map(|c| (c, vec![file])).collect() }
}

fn opening(case: &Case) -> OpenSpecialProcedure {
    OpenSpecialProcedure {
        case: case.id,
        revision: case.revision,
        kind: worktime::SpecialKind::Inspection,
        planned: "5wd".parse().unwrap(),
        reason: "设备检验".to_owned(),
    }
}

fn handing_out(case: &Case) -> Deliver {
    let how = Handover::PickUp { name: "陈示范".to_owned(), id_tail: "123X".to_owned() };
    Deliver { case: case.id, revision: case.revision, how }
}

/// Does the act with nothing wrong about what it is given.
fn do_it(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    act: Act,
    (case, task): (&Case, Option<&Task>),
    file: FileId,
) -> Result<(), Fault> {
    let (id, revision, why) = (case.id, case.revision, "理由".to_owned());
    let version = desk.items.version(tx, case.version)?;
    let of = task.map(|task| OfTask { case: task.case, task: task.id });
    let to_mark = |task: Option<&Task>| -> Vec<CriterionMark> {
        let criteria = match task {
            Some(task) => review::task_criteria(&version, &task.element),
            None => version.item.criteria.iter().collect(),
        };
        let mark =
            |id: &str| CriterionMark { criterion: id.to_owned(), holds: true, explanation: String::new() };
        criteria.into_iter().map(|criterion| mark(&criterion.id)).collect()
    };
    match (act, of) {
        (Act::Check, _) => {
            let ticks = ticks(tx, case, false)?;
            check(tx, desk, actor, &Check { case: id, revision, ticks }).map(drop)
        }
        (Act::AskCorrection, _) => {
            let ticks = ticks(tx, case, true)?;
            ask_correction(tx, desk, actor, &AskCorrection { case: id, revision, ticks, note: why }).map(drop)
        }
        (Act::Supplement, _) => supplement(tx, desk, actor, &supplying(case, file)),
        (Act::Accept, _) => {
            let ticks = ticks(tx, case, false)?;
            accept(tx, desk, actor, &Accept { case: id, revision, ticks, defer: Vec::new() }).map(drop)
        }
        (Act::LookAtDeferred, _) => {
            let root = view::by_id(tx, case.root)?.unwrap();
            let owed = root.facts.deferred.iter();
            let ticks = owed.map(|one| tick(&one.concept, Mark::Ok, "")).collect();
            deferred::look_at(tx, desk, actor, &LookAtDeferred { case: id, revision, ticks }).map(drop)
        }
        (Act::RefuseAcceptance, _) => {
            let cmd = RefuseAcceptance { case: id, revision, reasons: why.clone(), basis: why };
            refuse_acceptance(tx, desk, actor, &cmd).map(drop)
        }
        (Act::Claim, Some(of)) => review::claim(tx, desk, actor, of),
        (Act::Release, Some(of)) => review::release(tx, desk, actor, of),
        (Act::Review, Some(of)) => {
            let cmd = Review {
                of,
                opinion: Opinion::Approve,
                words: why,
                marks: to_mark(task),
                vars: Default::default(),
                knowing: true,
            };
            review::review(tx, desk, actor, &cmd).map(drop)
        }
        (Act::Transfer, Some(of)) => {
            review::transfer(tx, desk, actor, &Transfer { of, to: contract::AccountId(99), why })
        }
        (Act::ReturnTask, Some(of)) => {
            let targets = task.map(|task| review::return_targets(&version, case, task)).transpose()?;
            let to = targets.into_iter().flatten().next().unwrap_or_else(|| "nowhere".to_owned());
            review::return_task(tx, desk, actor, &ReturnTask { of, to, mode: Mode::Rerun, why }).map(drop)
        }
        (Act::AddSigner, Some(of)) => {
            let cmd = AddSigner { of, organ: ORGANS[1].to_owned(), placement: Placement::Parallel, why };
            review::add_signer(tx, desk, actor, &cmd).map(drop)
        }
        (Act::OpenSpecial, _) => special::open_special(tx, desk, actor, &opening(case)).map(drop),
        (Act::CloseSpecial, _) => special::close_special(
            tx,
            desk,
            actor,
            &CloseSpecialProcedure { case: id, revision, result: why },
        ),
        (Act::Extend, _) => {
            let by = "1wd".parse().unwrap();
            special::extend(tx, desk, actor, &Extend { case: id, revision, by, reason: why }).map(drop)
        }
        (Act::Decide, _) => {
            let cmd = Decide { case: id, revision, ruling: refuse(), marks: to_mark(None), knowing: true };
            decide(tx, desk, actor, &cmd).map(drop)
        }
        (Act::Deliver, _) => deliver(tx, desk, actor, &handing_out(case)).map(drop),
        (Act::Withdraw, _) => withdraw(tx, desk, actor, &Withdraw { case: id, why }).map(drop),
        _ => with_others_do(tx, desk, actor, (act, of), case),
    }
}

/// The same of what others have a part in.
fn with_others_do(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    (act, of): (Act, Option<OfTask>),
    case: &Case,
) -> Result<(), Fault> {
    let (id, revision, why) = (case.id, case.revision, "理由".to_owned());
    match (act, of) {
        (Act::LengthenCorrection, _) => {
            let until = worktime::parse_date("2026-02-10").unwrap();
            let cmd = correction::Lengthen { case: id, revision, until, reason: why };
            correction::lengthen(tx, desk, actor, &cmd).map(drop)
        }
        (Act::Delegate, Some(of)) => {
            // To whoever has nothing to do with it yet.
            lend::delegate(tx, desk, actor, &Delegate { of, to: contract::AccountId(99), why })
        }
        (Act::GiveBack, Some(of)) => lend::give_back(tx, desk, actor, &GiveBack { of, words: why }),
        (Act::Recall, Some(of)) => lend::recall(tx, desk, actor, &Recall { of, why }).map(drop),
        (Act::Consult, Some(of)) => {
            // Another organ than the one asked already, and than one's own.
            let organ = ORGANS[1].to_owned();
            let until = worktime::parse_date("2026-01-08").unwrap();
            let cmd = Consult { of, organ, question: why, until, waits: false };
            referral::consult(tx, desk, actor, &cmd).map(drop)
        }
        (Act::Opine, _) => {
            let no = case.facts.asked.first().map_or(1, |asked| asked.no);
            let cmd = Opine { case: id, no, opinion: Opinion::Approve, words: why };
            referral::opine(tx, desk, actor, &cmd)
        }
        (Act::Copy, _) => {
            let cmd = Copy { case: id, organ: ORGANS[3].to_owned(), post: None, why };
            referral::copy(tx, desk, actor, &cmd).map(drop)
        }
        (Act::Urge, _) => urge::urge(tx, desk, actor, &Urge { case: id, reason: why }),
        (Act::Recuse, _) => {
            let cmd = Recuse { case: id, officer: actor.account, why };
            recuse::recuse(tx, desk, actor, &cmd)
        }
        other => panic!("{other:?} is not done by hand"),
    }
}

/// PRO-01, INT-03: what pages and the API offer is asked of the acts themselves, so that nothing is offered that is refused for
/// who one is or how the case stands, and nothing is refused that could have been offered.
#[test]
fn what_is_offered_is_what_is_done() {
    in_town(|world| {
        world.at("2026-01-05", 9);
        let file = world.town.file(9, PARTY);
        let (mut tried, mut open) = (0, 0);
        for (state, number) in cases(world) {
            let case = world.case(&number);
            for (who, actor) in everybody() {
                let (asked, by) = (number.clone(), actor.clone());
                let (offers, tasks) = world
                    .act(move |tx, desk| {
                        let file = view::load(tx, &asked)?.unwrap();
                        Ok((view::offers(tx, desk, &by, &file)?, view::tasks(tx, &file.case)?))
                    })
                    .unwrap();
                for offer in offers {
                    let task = offer.task.map(|no| tasks.iter().find(|task| task.no == no).unwrap().clone());
                    let (by, on, act) = (actor.clone(), case.clone(), offer.act);
                    let done = world.act(move |tx, desk| -> Result<(), Fault> {
                        do_it(tx, desk, &by, act, (&on, task.as_ref()), file)?;
                        Err(Fault::conflict(DONE))
                    });
                    let said = offer.may.as_ref().map_or_else(|fault| fault.code, |()| DONE);
                    assert_eq!(code(done), said, "{who}: {act:?} of a case that is {state}");
                    tried += 1;
                    open += usize::from(offer.is_open());
                }
            }
        }
        assert!(tried > 5_000 && open > 100, "{tried} tried, {open} open");
    });
}
