//! Drafts, submitting, the window.

use casework::accept::{Accept, RefuseAcceptance, accept, refuse_acceptance};
use casework::check::{AskCorrection, Check, Supplement, ask_correction, check, supplement};
use casework::deferred::{self, LookAtDeferred};
use casework::drafts::{self, Attach, OpenDraft, SaveDraft};
use casework::model::{Channel, DeskQueue, DocumentKind, Mark, Owing, Source, Trust};
use casework::submit::{Submit, submit};
use contract::case::CaseState;
use contract::{CaseId, DraftId, Fault, FileId, PartyId};
use serde_json::json;

use crate::in_town;
use crate::world::*;

/// A draft is saved on the server, survives the browser, and is not overwritten unseen from a second window.
#[test]
fn drafts_are_kept_and_not_overwritten_unseen() {
    in_town(|world| {
        let draft = world.draft("FULL", json!({}), &applicant(), Channel::Online);
        let found = world.act(|tx, _| drafts::drafts(tx, &applicant())).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].form["shop"], "示范餐馆");
        let (id, revision) = (draft.id, draft.revision);
        let save =
            move |revision| SaveDraft { draft: id, revision, answers: None, form: None, commitments: None };
        world.act(move |tx, desk| drafts::save(tx, desk, &applicant(), &save(revision))).unwrap();
        let late = world.act(move |tx, desk| drafts::save(tx, desk, &applicant(), &save(revision)));
        assert_eq!(code(late), "draft.changed");
        assert_eq!(code(world.act(move |tx, _| drafts::draft(tx, &stranger(), id))), "draft.not-found");
        assert_eq!(
            code(world.act(move |tx, desk| drafts::discard(tx, desk, &stranger(), id))),
            "draft.not-found"
        );
        world.act(move |tx, desk| drafts::discard(tx, desk, &applicant(), id)).unwrap();
        assert_eq!(code(world.act(move |tx, _| drafts::draft(tx, &applicant(), id))), "draft.not-found");
    });
}

/// Nobody opens a draft for somebody they may not act for, attaches somebody else's file, or claims a paper online.
#[test]
fn drafts_belong_to_somebody() {
    in_town(|world| {
        let open =
            |party, channel| OpenDraft { item: "SHOP".into(), answers: Default::default(), party, channel };
        let other = open(PartyId(1001), Channel::Online);
        let refused = world.act(move |tx, desk| drafts::open(tx, desk, &applicant(), &other));
        assert_eq!(code(refused), "case.not-allowed");
        let counter = open(PARTY, Channel::Counter);
        let refused = world.act(move |tx, desk| drafts::open(tx, desk, &applicant(), &counter));
        assert_eq!(code(refused), "case.not-allowed");
        let draft = world.draft("SHOP", json!({}), &applicant(), Channel::Online).id;
        let theirs = world.town.file(8, PartyId(1001));
        let attach = move |file| Attach { draft, concept: "person.identity".into(), file };
        let refused =
            world.act(move |tx, desk| drafts::attach(tx, desk, &applicant(), &attach(Some(theirs))));
        assert_eq!(code(refused), "draft.file-not-yours");
        let refused = world.act(move |tx, desk| drafts::attach(tx, desk, &applicant(), &attach(None)));
        assert_eq!(code(refused), "draft.paper-at-counter-only");
    });
}

/// One account cannot fill the disk: so many open drafts, so many files in each.
#[test]
fn drafts_have_limits() {
    in_town(|world| {
        let open = || {
            let (item, answers) = ("SHOP".into(), Default::default());
            let open = OpenDraft { item, answers, party: PARTY, channel: Channel::Online };
            world.act(move |tx, desk| drafts::open(tx, desk, &applicant(), &open))
        };
        let first = open().unwrap().id;
        let opened = std::iter::repeat_with(open).take_while(Result::is_ok).count();
        assert_eq!(opened + 1, world.act(|tx, _| drafts::drafts(tx, &applicant())).unwrap().len());
        assert_eq!(code(open()), "draft.too-many");
        let attach = |number: i64| {
            let file = world.town.file(10_000 + number, PARTY);
            let attach =
                Attach { draft: first, concept: format!("concept.{}", number / 20), file: Some(file) };
            world.act(move |tx, desk| drafts::attach(tx, desk, &applicant(), &attach))
        };
        let refused = (0..1_000).map(attach).find_map(Result::err).unwrap();
        assert_eq!(refused.code, "draft.too-many-files-in-all");
        world.act(move |tx, desk| drafts::discard(tx, desk, &applicant(), first)).unwrap();
        open().unwrap();
    });
}

/// INT-25: a case number and a receipt at once. A double submit makes one case and answers with the same number.
#[test]
fn a_double_submit_makes_one_case() {
    in_town(|world| {
        let draft = world.draft("SHOP", json!({}), &applicant(), Channel::Online);
        let id = draft.id;
        let again = move |tx: &mut store::Tx, desk: &casework::desk::Desk| {
            submit(tx, desk, &applicant(), &Submit { draft: id })
        };
        let incomplete = world.act(again);
        assert_eq!(code(incomplete), "case.incomplete");
        world.attach_required(&draft);
        let first = world.act(again).unwrap();
        let second = world.act(again).unwrap();
        assert!(!first.again && second.again);
        assert_eq!(first.number, second.number);
        assert!(codes::CaseNumber::parse(&first.number).is_ok(), "{}", first.number);
        let case = world.case(&first.number);
        assert_eq!((case.state, case.desk), (CaseState::Received, Some(DeskQueue::Received)));
        assert_eq!(world.happened(&first.number), ["case.submitted"]);
        let file = file(world, &first.number);
        let documents = world.act(move |tx, _| casework::view::documents(tx, &file)).unwrap();
        assert_eq!(documents.len(), 1);
        assert_eq!((documents[0].kind, &documents[0].number), (DocumentKind::Receipt, &first.number));
        // The next application of the day gets the next number.
        let next = world.submitted("SHOP");
        let serial = |number: &str| codes::CaseNumber::parse(number).unwrap().serial();
        assert_eq!(serial(&next.number), serial(&first.number) + 1);
    });
}

fn file(world: &World, number: &str) -> casework::view::CaseFile {
    let number = number.to_owned();
    world.act(move |tx, _| casework::view::load(tx, &number)).unwrap().unwrap()
}

/// What the plan takes from elsewhere is fetched, with its provenance and trust level; when the exchange is silent nothing
/// is submitted.
#[test]
fn supplied_materials_are_fetched_with_their_provenance() {
    in_town(|world| {
        let draft = world.draft("FULL", json!({}), &applicant(), Channel::Online);
        world.attach_required(&draft);
        let id = draft.id;
        *world.town.exchange_answers.lock().unwrap() = false;
        let silent = world.act(move |tx, desk| submit(tx, desk, &applicant(), &Submit { draft: id }));
        assert_eq!(code(silent), "case.exchange-silent");
        *world.town.exchange_answers.lock().unwrap() = true;
        let done = world.act(move |tx, desk| submit(tx, desk, &applicant(), &Submit { draft: id })).unwrap();
        let file = file(world, &done.number);
        let materials = world.act(move |tx, _| casework::view::materials(tx, &file)).unwrap();
        let of = |concept: &str| materials.iter().find(|m| m.concept == concept).unwrap();
        assert_eq!((of("household").source, of("household").trust), (Source::Exchange, Trust::A));
        assert_eq!(of("household").provenance["resource"], "household");
        assert_eq!((of("no-crime").source, of("no-crime").trust), (Source::Commitment, Trust::D));
        assert_eq!((of("plan.layout").source, of("plan.layout").trust), (Source::File, Trust::C));
    });
}

fn ticks(wanting: &[(&str, Mark, &str)]) -> Vec<casework::model::Tick> {
    ["person.identity", "plan.layout", "lease"]
        .iter()
        .map(|concept| match wanting.iter().find(|(c, _, _)| c == concept) {
            Some((_, mark, reason)) => tick(concept, *mark, reason),
            None => tick(concept, Mark::Ok, ""),
        })
        .collect()
}

fn ask(
    world: &World,
    number: &str,
    marks: Vec<casework::model::Tick>,
) -> Result<casework::model::Document, Fault> {
    let case = world.case(number);
    let cmd = AskCorrection { case: case.id, revision: case.revision, ticks: marks, note: String::new() };
    world.act(move |tx, desk| ask_correction(tx, desk, &clerk(), &cmd))
}

/// INT-07: one notice names everything; what the applicant supplies goes back to the window first; a second notice, also for
/// something that could have been told the first time, is refused.
#[test]
fn one_correction_notice_names_everything() {
    in_town(|world| {
        let done = world.submitted("FULL");
        let number = done.number.as_str();
        let open = ask(world, number, vec![tick("plan.layout", Mark::Missing, "")]);
        assert_eq!(code(open), "case.checklist-open");
        let silent = ask(world, number, ticks(&[("plan.layout", Mark::Defective, " ")]));
        assert_eq!(code(silent), "case.reason-missing");
        let there = ticks(&[("lease", Mark::Missing, "")]);
        assert_eq!(code(ask(world, number, ticks(&[]))), "case.nothing-there");
        let whole = world.submitted("SHOP").number;
        let all = there.into_iter().take(1).collect();
        assert_eq!(code(ask(world, &whole, all)), "case.nothing-wanting");
        let notice = ask(
            world,
            number,
            ticks(&[("plan.layout", Mark::Defective, "没有标明出口"), ("lease", Mark::Missing, "")]),
        )
        .unwrap();
        assert_eq!(notice.kind, DocumentKind::Correction);
        assert_eq!(notice.data["lines"].as_array().unwrap().len(), 2);
        let case = world.case(number);
        assert_eq!((case.state, case.desk), (CaseState::Correcting, Some(DeskQueue::Correcting)));
        // The five days stand still; what runs is the applicant's own limit.
        assert_eq!(case.due.as_deref(), Some("2026-01-19"));
        let case_id = case.id;
        let new = world.town.file(9, PARTY);
        let give = move |concepts: &[&str]| Supplement {
            case: case_id,
            files: concepts.iter().map(|c| ((*c).to_owned(), vec![new])).collect(),
        };
        let one = give(&["lease"]);
        let part = world.act(move |tx, desk| supplement(tx, desk, &applicant(), &one));
        assert_eq!(code(part), "case.supply-all");
        let more = give(&["plan.layout", "person.identity"]);
        let more = world.act(move |tx, desk| supplement(tx, desk, &applicant(), &more));
        assert_eq!(code(more), "case.not-asked-for");
        let all = give(&["plan.layout", "lease"]);
        let all2 = all.clone();
        assert_eq!(
            code(world.act(move |tx, desk| supplement(tx, desk, &stranger(), &all2))),
            "case.not-found"
        );
        world.act(move |tx, desk| supplement(tx, desk, &applicant(), &all)).unwrap();
        let case = world.case(number);
        assert_eq!((case.state, case.desk), (CaseState::Received, Some(DeskQueue::Supplemented)));
        let again = ask(world, number, ticks(&[("person.identity", Mark::Defective, "模糊")]));
        assert_eq!(code(again), "case.already-noticed");
        world.accepted(number);
        let steps = ["case.submitted", "case.correction-asked", "case.supplemented", "case.accepted"];
        assert_eq!(world.happened(number), steps);
    });
}

/// DEF-01, in the act: what is primary must be there, what is not may follow; no certificate before it has (DEF-02).
#[test]
fn only_deferrable_materials_may_follow() {
    in_town(|world| {
        let done = world.submitted("FULL");
        let case = world.case(&done.number);
        let accepting = move |marks: Vec<casework::model::Tick>, defer: &[&str]| Accept {
            case: case.id,
            revision: case.revision,
            ticks: marks,
            defer: defer.iter().map(|c| (*c).to_owned()).collect(),
        };
        let missing_lease = ticks(&[("lease", Mark::Missing, "")]);
        let cmd = accepting(missing_lease.clone(), &[]);
        assert_eq!(code(world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd))), "case.wanting");
        let neither = ticks(&[("plan.layout", Mark::Missing, ""), ("lease", Mark::Missing, "")]);
        let cmd = accepting(neither, &["lease", "plan.layout"]);
        assert_eq!(code(world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd))), "case.not-deferrable");
        let cmd = accepting(vec![tick("other", Mark::Ok, "")], &[]);
        assert_eq!(
            code(world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd))),
            "case.unknown-material"
        );
        let cmd = accepting(missing_lease, &["lease"]);
        world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd)).unwrap();
        let case = world.case(&done.number);
        assert_eq!(case.facts.deferred.len(), 1);
        world.review_all(&done.number);
        assert_eq!(code(world.decide(&done.number, &approver(LEAD), grant())), "case.deferred-outstanding");
        let lease = world.town.file(9, PARTY);
        let cmd = Supplement { case: case.id, files: vec![("lease".into(), vec![lease])] };
        world.act(move |tx, desk| supplement(tx, desk, &applicant(), &cmd)).unwrap();
        // What came in counts when the window has looked at it, not before.
        assert_eq!(code(world.decide(&done.number, &approver(LEAD), grant())), "case.deferred-unchecked");
        look_at(world, &done.number, vec![tick("lease", Mark::Ok, "")]).unwrap();
        world.decide(&done.number, &approver(LEAD), grant()).unwrap();
        assert_eq!(world.case(&done.number).desk, Some(DeskQueue::Issuing));
    });
}

fn look_at(
    world: &World,
    number: &str,
    ticks: Vec<casework::model::Tick>,
) -> Result<casework::deferred::LookedAt, Fault> {
    let case = world.case(number);
    let cmd = LookAtDeferred { case: case.id, revision: case.revision, ticks };
    world.act(move |tx, desk| deferred::look_at(tx, desk, &clerk(), &cmd))
}

/// Accepted with the lease to follow.
fn lease_to_follow(world: &World) -> String {
    let number = world.submitted("FULL").number;
    let case = world.case(&number);
    let cmd = Accept {
        case: case.id,
        revision: case.revision,
        ticks: ticks(&[("lease", Mark::Missing, "")]),
        defer: vec!["lease".into()],
    };
    world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd)).unwrap();
    number
}

fn bring_lease(world: &World, number: &str) {
    let (case, file) = (world.case(number).id, world.town.file(9, PARTY));
    let cmd = Supplement { case, files: vec![("lease".into(), vec![file])] };
    world.act(move |tx, desk| supplement(tx, desk, &applicant(), &cmd)).unwrap();
}

/// Nothing that is not there is in order: refused when ticked, with the acceptance, and where it was ticked before this rule.
#[test]
fn nothing_is_accepted_that_is_not_there() {
    in_town(|world| {
        let done = world.submitted("FULL");
        let case = world.case(&done.number);
        let (id, revision) = (case.id, case.revision);
        for concept in ["lease", "photo"] {
            let cmd = Check { case: id, revision, ticks: vec![tick(concept, Mark::Ok, "")] };
            let refused = world.act(move |tx, desk| check(tx, desk, &clerk(), &cmd)).unwrap_err();
            assert_eq!(refused.code, "case.nothing-there");
            assert!(refused.args.contains(&("concept", concept.to_owned())));
            let cmd = Accept { case: id, revision, ticks: ticks(&[]), defer: Vec::new() };
            let refused = world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd));
            assert_eq!(code(refused), "case.nothing-there");
        }
        let lines = world.act(move |tx, _| casework::check::checklist(tx, &case)).unwrap();
        let may_be_ok: Vec<_> = lines.iter().filter(|l| l.may_be(Mark::Ok)).map(|l| &*l.concept).collect();
        assert_eq!(may_be_ok, ["person.identity", "plan.layout"]);
        assert_eq!(world.case(&done.number).state, CaseState::Received);
    });
}

/// Everybody stands on a black list.
struct Listed;

impl contract::lookup::CreditLookup for Listed {
    fn standing(
        &self,
        _: &mut store::Tx,
        _: contract::PartyId,
    ) -> Result<contract::lookup::CreditStanding, contract::Fault> {
        let one = contract::lookup::Restriction {
            name: contract::Text::new("失信被执行人", "Defaulter on a judgment"),
            basis: "列入标准".to_owned(),
            source: "（2026）示例执字第7号".to_owned(),
            until: "2028-01-01".to_owned(),
        };
        Ok(contract::lookup::CreditStanding { class: Some("E".to_owned()), restrictions: vec![one] })
    }
}

/// CRD-05: whoever stands on a black list may not have anything follow later, and is told by which fact;
/// off the list the same is accepted.
#[test]
fn nothing_follows_later_on_a_black_list() {
    in_town(|world| {
        let done = world.submitted("FULL");
        let case = world.case(&done.number);
        let marks = ticks(&[("lease", Mark::Missing, "")]);
        let cmd =
            Accept { case: case.id, revision: case.revision, ticks: marks, defer: vec!["lease".into()] };
        let listed = |desk: &casework::desk::Desk| casework::desk::Desk {
            credit: std::sync::Arc::new(Listed),
            ..desk.clone()
        };
        let again = cmd.clone();
        let refused = world.act(move |tx, desk| accept(tx, &listed(desk), &clerk(), &cmd)).unwrap_err();
        assert_eq!(refused.code, "case.tolerance-refused");
        assert!(refused.args.contains(&("source", "（2026）示例执字第7号".to_owned())));
        world.act(move |tx, desk| accept(tx, desk, &clerk(), &again)).unwrap();
    });
}

/// DEF-02: what follows later has a last day with an effect. It lapses by itself, the window is told, nothing is granted, and
/// it can still be brought, or asked for again with a reason and a new day.
#[test]
fn a_deferred_material_lapses() {
    in_town(|world| {
        let number = lease_to_follow(world);
        assert_eq!(world.case(&number).facts.deferred[0].until, "2026-01-12");
        assert_eq!(code(look_at(world, &number, vec![tick("lease", Mark::Ok, "")])), "case.nothing-deferred");
        // Reminded once, two working days before.
        world.at("2026-01-07", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-08", 0);
        assert_eq!(world.run_due(), 1);
        assert_eq!(world.happened(&number).last().unwrap(), "case.deferred-near");
        world.at("2026-01-12", 23);
        assert_eq!(world.run_due(), 0);
        world.at("2026-01-13", 0);
        assert_eq!(world.run_due(), 1);
        let case = world.case(&number);
        assert_eq!((case.facts.deferred[0].owing(), case.desk), (Owing::Lapsed, Some(DeskQueue::Lapsed)));
        assert_eq!(world.happened(&number).last().unwrap(), "case.deferred-lapsed");
        // The clock of the case goes on: its own warning still comes.
        world.at("2026-01-15", 0);
        assert_eq!(world.run_due(), 1);
        assert_eq!(world.happened(&number).last().unwrap(), "case.due-soon");
        assert_eq!(code(look_at(world, &number, vec![tick("lease", Mark::Ok, "")])), "case.nothing-there");
        assert_eq!(
            code(look_at(world, &number, vec![tick("lease", Mark::Missing, "")])),
            "case.reason-missing"
        );
        assert_eq!(
            code(look_at(world, &number, vec![tick("photo", Mark::Missing, "无")])),
            "case.not-deferred"
        );
        let again = vec![tick("lease", Mark::Missing, "电话里说明天送来")];
        assert_eq!(look_at(world, &number, again).unwrap().outstanding, 1);
        let case = world.case(&number);
        let lease = &case.facts.deferred[0];
        assert_eq!((lease.owing(), lease.until.as_str(), case.desk), (Owing::Owed, "2026-01-22", None));
        bring_lease(world, &number);
        let case = world.case(&number);
        assert_eq!((case.facts.deferred[0].owing(), case.desk), (Owing::Supplied, Some(DeskQueue::Deferred)));
        // What waits for the window does not lapse.
        world.at("2026-01-23", 0);
        world.run_due();
        assert!(world.happened(&number).iter().filter(|kind| *kind == "case.deferred-lapsed").count() == 1);
        let defective = look_at(world, &number, vec![tick("lease", Mark::Defective, "缺最后一页")]).unwrap();
        assert_eq!(defective.outstanding, 1);
        assert_eq!(world.case(&number).facts.deferred[0].again.as_deref(), Some("缺最后一页"));
        world.at("2026-02-03", 0);
        world.run_due();
        world.review_all(&number);
        assert_eq!(code(world.decide(&number, &approver(LEAD), grant())), "case.deferred-outstanding");
        world.decide(&number, &approver(LEAD), refuse()).unwrap();
        let case = world.case(&number);
        assert_eq!((case.state, case.desk), (CaseState::Refused, None));
        assert_eq!(world.db.pending().unwrap(), 0);
    });
}

/// IDA-04 at its end: whoever acted for the applicant and may no longer neither hands in what they began nor touches what they
/// handed in, and nothing of it is lost to those who may.
#[test]
fn an_ended_authority_hands_in_and_takes_back_nothing() {
    in_town(|world| {
        let ended = || contract::Actor { party: Some(PartyId(1001)), ..applicant() };
        let draft = world.draft("SHOP", serde_json::json!({}), &applicant(), Channel::Online);
        world.attach_required(&draft);
        let id = draft.id;
        let late = world.act(move |tx, desk| submit(tx, desk, &ended(), &Submit { draft: id }));
        assert_eq!(code(late), "case.authority-ended");
        let done = world.act(move |tx, desk| submit(tx, desk, &applicant(), &Submit { draft: id })).unwrap();
        let case = done.case;
        let back = world.act(move |tx, desk| {
            let cmd = casework::withdraw::Withdraw { case, why: String::new() };
            casework::withdraw::withdraw(tx, desk, &ended(), &cmd)
        });
        assert_eq!(code(back), "case.not-found");
        let number = done.number.clone();
        let seen = world.act(move |tx, desk| {
            casework::view::case_file(tx, desk.people.as_ref(), &ended(), &number).map(drop)
        });
        assert_eq!(code(seen), "case.not-found");
        assert_eq!(world.happened(&done.number), ["case.submitted"]);
    });
}

/// A draft holds so much, and all drafts of an account so much: what goes beyond is refused in words and what was there stays.
#[test]
fn drafts_hold_as_much_as_their_budgets() {
    in_town(|world| {
        let attach = |draft: &drafts::Draft, file: i64, bytes: i64| {
            let (id, file) = (draft.id, world.town.file_of(file, PARTY, bytes));
            world.act(move |tx, desk| {
                let cmd = Attach { draft: id, concept: "person.identity".into(), file: Some(file) };
                drafts::attach(tx, desk, &applicant(), &cmd)
            })
        };
        let draft = || world.draft("SHOP", serde_json::json!({}), &applicant(), Channel::Online);
        let (half, one) = (drafts::MOST_FILE_BYTES / 2, draft());
        attach(&one, 21, half).unwrap();
        attach(&one, 22, half).unwrap();
        assert_eq!(code(attach(&one, 23, 1)), "draft.too-many-bytes");
        let id = one.id;
        let there = world.act(move |tx, _| drafts::draft(tx, &applicant(), id)).unwrap();
        assert_eq!(there.files["person.identity"].files.len(), 2);
        let whole = drafts::MOST_FILE_BYTES_IN_ALL / drafts::MOST_FILE_BYTES;
        for n in 1..whole {
            let next = draft();
            attach(&next, 100 + 2 * n, half).unwrap();
            attach(&next, 101 + 2 * n, half).unwrap();
        }
        let last = draft();
        attach(&last, 900, half).unwrap();
        assert_eq!(code(attach(&last, 901, half)), "draft.too-many-bytes-in-all");
    });
}

/// What keeps a draft of `RULES` from being submitted, with this form and these answers.
fn problems(world: &World, answers: serde_json::Value, form: serde_json::Value) -> (DraftId, Vec<String>) {
    let draft = world.draft("RULES", answers, &applicant(), Channel::Online);
    let (id, revision) = (draft.id, draft.revision);
    let form = form.as_object().cloned();
    world
        .act(move |tx, desk| {
            let form = form.clone();
            let save = SaveDraft { draft: id, revision, answers: None, form, commitments: None };
            drafts::save(tx, desk, &applicant(), &save)?;
            let review = casework::submit::review_draft(tx, desk, &applicant(), id)?;
            let said = review.problems.iter().map(|p| format!("{:?} {}", p.about, p.code));
            Ok((id, said.collect()))
        })
        .unwrap()
}

/// The form, who applies, the scenario answers and the item's conditions are held against each other: the applicant's own name,
/// one truth about the premises, conditions that hold when it is handed in and still when it is accepted.
#[test]
fn what_does_not_go_together_is_not_accepted() {
    in_town(|world| {
        let answers = json!({ "area": 120, "agent": false });
        let good = json!({ "shop": "小馆", "owner": "陈示范", "size": 120, "until": "2026-01-06" });
        let with = |field: &str, value: serde_json::Value| {
            let mut form = good.clone();
            form[field] = value;
            form
        };
        let (_, said) = problems(world, answers.clone(), with("owner", json!("张三")));
        assert_eq!(said, ["Field(\"owner\") case.not-own-name"]);
        // An agent names somebody else as the applicant, never themself and never nobody.
        let agent = json!({ "area": 120, "agent": true });
        let (_, said) = problems(world, agent.clone(), with("owner", json!("张三")));
        assert_eq!(said, ["Field(\"number\") case.applicant-unnamed"]);
        let (_, said) = problems(world, agent.clone(), with("number", json!("123X")));
        assert_eq!(said, ["Field(\"number\") case.agent-names-self"]);
        let (_, said) = problems(world, agent, with("number", json!("110101199001011238")));
        assert_eq!(said, ["Field(\"number\") case.applicant-number"]);
        let (_, said) = problems(world, answers.clone(), with("until", json!("2020-12-31")));
        assert_eq!(said, ["Field(\"until\") case.condition-fails"]);
        // The form changes the answer with it: one truth, held against the condition.
        let (id, said) = problems(world, answers.clone(), with("size", json!(450)));
        assert_eq!(said, ["Field(\"size\") case.condition-fails"]);
        let draft = world.act(move |tx, _| drafts::draft(tx, &applicant(), id)).unwrap();
        assert_eq!(draft.answers["area"], json!(450));
        let refused = world.act(move |tx, desk| submit(tx, desk, &applicant(), &Submit { draft: id }));
        assert_eq!(code(refused), "case.incomplete");
        // Answers given alone change the form.
        let save = SaveDraft {
            draft: id,
            revision: draft.revision,
            answers: json!({ "area": 250, "agent": false }).as_object().cloned(),
            form: None,
            commitments: None,
        };
        let draft = world.act(move |tx, desk| drafts::save(tx, desk, &applicant(), &save)).unwrap();
        assert_eq!(draft.form["size"], json!(250));
        let done = world.act(move |tx, desk| submit(tx, desk, &applicant(), &Submit { draft: id })).unwrap();
        // What is only pointed out stands beside the form for the window.
        let shown = |number: &str| {
            let file = file(world, number);
            let remarks = world.act(move |tx, desk| {
                let application = casework::view::application(tx, &file)?;
                casework::submit::remarks_on(tx, desk, &file.root, &application)
            });
            remarks.unwrap().into_iter().map(|one| (one.problem.code, one.pointed_out)).collect::<Vec<_>>()
        };
        assert_eq!(shown(&done.number), [("case.condition-fails", true)]);
        // The lease ends before anybody has looked.
        world.at("2026-01-07", 9);
        assert_eq!(shown(&done.number).len(), 2);
        let case = world.case(&done.number);
        let cmd = Accept { case: case.id, revision: case.revision, ticks: Vec::new(), defer: Vec::new() };
        let late = world.act(move |tx, desk| accept(tx, desk, &clerk(), &cmd)).unwrap_err();
        assert_eq!(late.code, "case.condition-unmet");
        assert!(late.args.contains(&("zh", "租赁已经到期。".to_owned())));
    });
}

/// Acceptance is a dated, numbered notice; the clock starts; a second click is told who and when.
#[test]
fn accepting_starts_the_clock_and_says_so() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        let case = world.case(&done.number);
        let accepted = world.accepted(&done.number);
        assert_eq!(accepted.document, "红市监受〔2026〕1号");
        // Monday 5 January 2026 and ten working days.
        assert_eq!(accepted.due.as_deref(), Some("2026-01-19"));
        assert!(!accepted.provisional);
        let cmd = Accept { case: case.id, revision: case.revision, ticks: Vec::new(), defer: Vec::new() };
        let second = world.act(move |tx, desk| accept(tx, desk, &other_clerk(), &cmd)).unwrap_err();
        assert_eq!(second.code, "case.already-accepted");
        assert!(second.args.contains(&("by", "1".to_owned())));
        assert!(second.args.iter().any(|(name, _)| *name == "at"));
        assert_eq!(world.open_tasks(&done.number).len(), 1);
    });
}

/// A page that is out of date changes nothing; nobody without the post does; nobody handles their own case.
#[test]
fn the_window_refuses_the_wrong_hands() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        let case = world.case(&done.number);
        let (id, revision) = (case.id, case.revision);
        let ticking =
            move |revision| Check { case: id, revision, ticks: vec![tick("person.identity", Mark::Ok, "")] };
        let who = reviewer(LEAD);
        let refused = world.act(move |tx, desk| check(tx, desk, &who, &ticking(revision)));
        assert_eq!(code(refused), "case.not-allowed");
        let refused = world.act(move |tx, desk| check(tx, desk, &stranger(), &ticking(revision)));
        assert_eq!(code(refused), "case.not-found");
        let mut own = clerk();
        own.party = Some(PARTY);
        let refused = world.act(move |tx, desk| check(tx, desk, &own, &ticking(revision)));
        assert_eq!(code(refused), "case.own-case");
        let checked = world.act(move |tx, desk| check(tx, desk, &clerk(), &ticking(revision))).unwrap();
        assert_eq!((checked.ok, checked.open, checked.wanting), (1, 0, 0));
        let late = world.act(move |tx, desk| check(tx, desk, &other_clerk(), &ticking(revision)));
        assert_eq!(code(late), "case.changed");
        assert_eq!(
            code(world.act(move |tx, desk| {
                check(tx, desk, &clerk(), &Check { case: CaseId(1), revision: 1, ticks: Vec::new() })
            })),
            "case.not-found"
        );
    });
}

/// Refusing to accept is in writing, with reasons and remedies, and ends the case.
#[test]
fn refusing_to_accept_gives_reasons() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        let case = world.case(&done.number);
        let (id, revision) = (case.id, case.revision);
        let refusing = move |reasons: &str| RefuseAcceptance {
            case: id,
            revision,
            reasons: reasons.to_owned(),
            basis: "行政许可法第三十二条".to_owned(),
        };
        let silent = refusing("  ");
        let silent = world.act(move |tx, desk| refuse_acceptance(tx, desk, &clerk(), &silent));
        assert_eq!(code(silent), "case.reason-missing");
        let cmd = refusing("不属于本机关职权范围");
        let document = world.act(move |tx, desk| refuse_acceptance(tx, desk, &clerk(), &cmd)).unwrap();
        assert_eq!(document.number, "红市监不受〔2026〕1号");
        assert!(!document.data["remedies"]["zh"].as_str().unwrap().is_empty());
        let case = world.case(&done.number);
        assert_eq!((case.state, case.desk, case.due), (CaseState::NotAccepted, None, None));
        assert_eq!(world.db.pending().unwrap(), 0);
    });
}

/// INT-09: at the counter the clerk takes the application in for somebody; papers shown are checked (level B); what is
/// missing is asked for by the notice, on the spot.
#[test]
fn the_counter_takes_an_application_in() {
    in_town(|world| {
        let draft = world.draft("FULL", json!({}), &clerk(), Channel::Counter);
        let id = draft.id;
        world
            .act(move |tx, desk| {
                let paper = Attach { draft: id, concept: "person.identity".into(), file: None };
                drafts::attach(tx, desk, &clerk(), &paper)
            })
            .unwrap();
        let done = world.act(move |tx, desk| submit(tx, desk, &clerk(), &Submit { draft: id })).unwrap();
        let case = world.case(&done.number);
        assert_eq!((case.channel, case.applicant), (Channel::Counter, PARTY));
        // What was shown on paper has been looked at already, by whoever took it in.
        let lines = world.act({
            let case = case.clone();
            move |tx, _| casework::check::checklist(tx, &case)
        });
        let marked: Vec<_> = lines.unwrap().into_iter().filter_map(|line| line.tick).collect();
        assert_eq!(marked.len(), 1);
        assert!(
            marked[0].concept == "person.identity" && marked[0].mark == Mark::Ok && marked[0].seen_original
        );
        assert_eq!(case.facts.hands, [clerk().account]);
        let missing = ticks(&[("plan.layout", Mark::Missing, ""), ("lease", Mark::Missing, "")]);
        ask(world, &done.number, missing).unwrap();
        let cmd = Supplement {
            case: case.id,
            files: vec![("plan.layout".into(), vec![]), ("lease".into(), vec![FileId(0)])],
        };
        let refused = world.act(move |tx, desk| supplement(tx, desk, &clerk(), &cmd));
        assert_eq!(code(refused), "draft.file-not-yours");
        let cmd = Supplement {
            case: case.id,
            files: vec![("plan.layout".into(), vec![]), ("lease".into(), vec![])],
        };
        world.act(move |tx, desk| supplement(tx, desk, &clerk(), &cmd)).unwrap();
        world.accepted(&done.number);
        let file = file(world, &done.number);
        let materials = world.act(move |tx, _| casework::view::materials(tx, &file)).unwrap();
        let paper = materials.iter().filter(|m| m.source == Source::Paper);
        assert!(paper.clone().count() == 3 && paper.clone().all(|m| m.trust == Trust::B));
        // The applicant sees the case although the clerk's account submitted it.
        let number = done.number.clone();
        world
            .act(move |tx, desk| casework::view::case_file(tx, desk.people.as_ref(), &applicant(), &number))
            .unwrap();
        let number = done.number.clone();
        let hidden = world
            .act(move |tx, desk| casework::view::case_file(tx, desk.people.as_ref(), &stranger(), &number));
        assert_eq!(code(hidden), "case.not-found");
    });
}

/// The checklist and its outcome depend on the item and the materials only: another clerk gets the same (INT-27).
#[test]
fn the_same_application_gets_the_same_checklist_from_another_clerk() {
    in_town(|world| {
        let outcome = |who: contract::Actor| {
            let done = world.submitted("FULL");
            let case = world.case(&done.number);
            let cmd = Check {
                case: case.id,
                revision: case.revision,
                ticks: ticks(&[("lease", Mark::Missing, "")]),
            };
            let checked = world.act(move |tx, desk| check(tx, desk, &who, &cmd)).unwrap();
            let lines = world.act(move |tx, _| casework::check::checklist(tx, &case)).unwrap();
            let lines: Vec<_> = lines.into_iter().map(|l| (l.concept, l.need, l.tick)).collect();
            (checked.ok, checked.open, checked.wanting, lines)
        };
        assert_eq!(outcome(clerk()), outcome(other_clerk()));
    });
}

/// Public progress needs the number and the last four characters; wrong is answered like unknown. Every step is there.
#[test]
fn progress_is_public_with_a_second_factor() {
    in_town(|world| {
        let done = world.submitted("SHOP");
        world.accepted(&done.number);
        let ask = |number: &str, tail: &str| {
            let (number, tail) = (number.to_owned(), tail.to_owned());
            world.act(move |tx, desk| casework::view::progress(tx, desk, &number, &tail))
        };
        assert_eq!(code(ask(&done.number, "0000")), "case.progress-not-found");
        assert_eq!(code(ask("150402-260105-000099", "123X")), "case.progress-not-found");
        assert_eq!(code(ask("' OR 1=1", "123X")), "case.progress-not-found");
        let progress = ask(&done.number.replace('-', ""), "123X").unwrap();
        assert_eq!(progress.state, CaseState::Accepted);
        assert_eq!(progress.due.as_deref(), Some("2026-01-19"));
        assert_eq!(progress.steps.len(), 2);
    });
}

/// What an agent hands in is the application of whom it names: theirs is the licence, once somebody has seen who they are. The
/// agent follows it, and neither grants it nor gets anything of it.
#[test]
fn what_an_agent_hands_in_is_the_applicants() {
    in_town(|world| {
        let form = json!({ "shop": "小馆", "owner": "张三", "number": PRINCIPAL_NUMBER, "size": 120, "until": "2026-03-06" });
        let (id, said) = problems(world, json!({ "area": 120, "agent": true }), form);
        assert_eq!(said, [""; 0]);
        let done = world.act(move |tx, desk| submit(tx, desk, &applicant(), &Submit { draft: id })).unwrap();
        let case = world.case(&done.number);
        assert_eq!((case.applicant, case.applicant_name.as_str()), (PRINCIPAL, "张三"));
        assert_eq!((case.agent, case.account), (Some(PARTY), applicant().account));
        // The agent finds it, as an application of their own would be; a stranger with the same party does not read it.
        let mine = world.act(|tx, _| casework::lists::of_party(tx, PARTY, None)).unwrap();
        assert!(mine.rows.iter().any(|line| line.number == done.number));
        let reads = |actor: contract::Actor| {
            let number = done.number.clone();
            world.act(move |tx, desk| {
                casework::view::case_file(tx, desk.people.as_ref(), &actor, &number).map(drop)
            })
        };
        reads(applicant()).unwrap();
        let other = contract::Actor { account: contract::AccountId(4321), ..applicant() };
        assert_eq!(code(reads(other)), "case.not-found");
        world.accepted(&done.number);
        world.review_all(&done.number);
        // Granted to nobody before the window has seen the applicant, whoever the agent is.
        assert_eq!(code(world.decide(&done.number, &approver(LEAD), grant())), "case.party-unverified");
        *world.town.principal_seen.lock().unwrap() = true;
        // Whoever handed it in does not decide it.
        let mut own = approver(LEAD);
        own.party = Some(PARTY);
        assert_eq!(code(world.decide(&done.number, &own, grant())), "case.own-case");
        world.decide(&done.number, &approver(LEAD), grant()).unwrap();
    });
}
