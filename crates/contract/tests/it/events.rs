//! The JSON of facts that others may hear is held against `events.txt`: what stands in a ledger is read again for years, so a
//! change here is a decision, and of its meaning a new version.

use contract::case::CaseState;
use contract::events::{
    self, Fact, account, booking, calendar, case, delivery, dispatch, inspection, licence, licence_life,
    penalty, supervision,
};
use contract::{AccountId, CaseId, OrganId, PostId, TaskId};
use store::Heard;

const COMMITTED: &str = include_str!("events.txt");
const NUMBER: &str = "1504020000001ABC2027000001";

fn heard(kind: &str, data: &str) -> Heard {
    Heard {
        id: 1,
        stream: "case:1".into(),
        seq: 1,
        kind: kind.into(),
        at: 0,
        actor: "account:1".into(),
        data: data.into(),
    }
}

/// Its lines, once each of them reads back as what was written.
fn lines<F: Fact + PartialEq + std::fmt::Debug>(of: F::Of, samples: &[F]) -> String {
    let mut lines = format!("{} v{} in {}\n", F::KIND, F::VERSION, F::stream(of));
    for sample in samples {
        let json = events::data(sample).to_string();
        let read = events::read::<F>(&heard(F::KIND, &json));
        assert!(read.as_ref().is_ok_and(|read| read == sample), "{json}: {read:?}");
        lines += &format!("  {json}\n");
    }
    lines
}

const ROOT: CaseId = CaseId(1);

fn text(text: &str) -> String {
    text.to_owned()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn of_cases() -> Vec<String> {
    [of_intake(), of_reviews(), of_others(), of_outcomes()].concat()
}

/// From submission to acceptance.
fn of_intake() -> Vec<String> {
    vec![
        lines(
            ROOT,
            &[case::Submitted {
                item: text("1504020000001"),
                channel: text("online"),
                region: text("150402"),
                members: 3,
                materials: 4,
                commitments: vec![text("layout-plan")],
            }],
        ),
        lines(ROOT, &[case::Checked { ok: 3, open: 1, wanting: 2 }]),
        lines(
            ROOT,
            &[
                case::CorrectionAsked {
                    document: text("D1"),
                    concepts: vec![text("layout-plan")],
                    until: some("2027-03-04"),
                },
                case::CorrectionAsked {
                    document: text("D1"),
                    concepts: vec![text("layout-plan")],
                    until: None,
                },
            ],
        ),
        lines(ROOT, &[case::CorrectionNear { until: text("2027-03-04") }]),
        lines(
            ROOT,
            &[case::CorrectionMoved {
                was: text("2027-03-04"),
                until: text("2027-03-05"),
                document: text("D1"),
                reason: None,
            }],
        ),
        lines(
            ROOT,
            &[
                case::CorrectionLapsed {
                    outcome: CaseState::Terminated,
                    until: text("2027-03-04"),
                    document: text("D1"),
                },
                case::CorrectionLapsed {
                    outcome: CaseState::Withdrawn,
                    until: text("2027-03-04"),
                    document: text("D1"),
                },
            ],
        ),
        lines(ROOT, &[case::Supplemented { concepts: vec![text("layout-plan")] }]),
        lines(
            ROOT,
            &[
                case::Accepted { document: text("D1"), due: some("2027-03-04"), deemed: false, deferred: 1 },
                case::Accepted { document: text("D1"), due: None, deemed: true, deferred: 0 },
            ],
        ),
    ]
}

/// From acceptance to the last review.
fn of_reviews() -> Vec<String> {
    vec![
        lines(
            ROOT,
            &[
                case::DeferredLookedAt {
                    concepts: vec![text("layout-plan")],
                    wanting: vec![],
                    until: None,
                    reasons: None,
                },
                case::DeferredLookedAt {
                    concepts: vec![],
                    wanting: vec![text("layout-plan")],
                    until: some("2027-03-04"),
                    reasons: some("why"),
                },
            ],
        ),
        lines(ROOT, &[case::DeferredNear { concepts: vec![text("layout-plan")], until: text("2027-03-04") }]),
        lines(
            ROOT,
            &[case::DeferredLapsed { concepts: vec![text("layout-plan")], until: text("2027-03-04") }],
        ),
        lines(ROOT, &[case::NotAccepted { document: text("D1"), reasons: text("why") }]),
        lines(
            ROOT,
            &[
                case::TaskAssigned { task: 2, to: Some(AccountId(7)), why: some("why") },
                case::TaskAssigned { task: 2, to: None, why: None },
            ],
        ),
        lines(
            ROOT,
            &[
                case::Reviewed {
                    task: 2,
                    step: text("fire"),
                    outcome: text("approve"),
                    organ: OrganId(3),
                    unread: vec![],
                },
                case::Reviewed {
                    task: 2,
                    step: text("fire"),
                    outcome: text("approve"),
                    organ: OrganId(3),
                    unread: vec![text("layout-plan")],
                },
            ],
        ),
        lines(ROOT, &[case::Returned { from: text("fire"), to: text("first"), why: text("why") }]),
        lines(
            ROOT,
            &[case::SignerAdded {
                task: 2,
                organ: OrganId(3),
                placement: process::Placement::Parallel,
                why: text("why"),
            }],
        ),
        lines(ROOT, &[case::Ready {}]),
    ]
}

/// What others have to do with it: urging, copies, opinions, colleagues, recusal.
fn of_others() -> Vec<String> {
    vec![
        lines(ROOT, &[case::Urged { by: case::UrgedBy::Applicant, reason: text("why") }]),
        lines(
            ROOT,
            &[
                case::Copied { no: 1, organ: OrganId(3), post: None, why: text("why") },
                case::Copied { no: 1, organ: OrganId(3), post: Some(PostId(4)), why: text("why") },
            ],
        ),
        lines(ROOT, &[case::CopyRead { no: 1, organ: OrganId(3) }]),
        lines(
            ROOT,
            &[case::Consulted {
                no: 2,
                task: 1,
                organ: OrganId(3),
                until: text("2027-03-04"),
                waits: true,
                question: text("why"),
            }],
        ),
        lines(ROOT, &[case::OpinionGiven { no: 2, organ: OrganId(3), outcome: text("approve"), late: true }]),
        lines(ROOT, &[case::OpinionLate { no: 2, organ: OrganId(3), until: text("2027-03-04") }]),
        lines(ROOT, &[case::TaskDelegated { task: 2, to: AccountId(9), why: text("why") }]),
        lines(ROOT, &[case::TaskGivenBack { task: 2, to: AccountId(8) }]),
        lines(ROOT, &[case::Recalled { task: 2, what: case::TakenBack::Review, why: text("why") }]),
        lines(
            ROOT,
            &[case::Recused {
                officer: AccountId(9),
                ordered: false,
                tasks: vec![TaskId(7)],
                why: text("why"),
            }],
        ),
    ]
}

/// From the special procedure to the decision and beyond it, with what the clocks do.
fn of_outcomes() -> Vec<String> {
    vec![
        lines(
            ROOT,
            &[case::SpecialOpened {
                kind: worktime::SpecialKind::Hearing,
                until: text("2027-03-04"),
                document: text("D1"),
            }],
        ),
        lines(
            ROOT,
            &[case::SpecialClosed {
                kind: worktime::SpecialKind::Hearing,
                result: text("what came out"),
                due: some("2027-03-04"),
            }],
        ),
        lines(ROOT, &[case::Extended { by: text("10wd"), due: some("2027-03-04"), document: text("D1") }]),
        lines(
            ROOT,
            &[
                case::Decided {
                    outcome: CaseState::Granted,
                    document: text("D1"),
                    licences: vec![text("L1")],
                    unread: vec![],
                },
                case::Decided {
                    outcome: CaseState::Refused,
                    document: text("D1"),
                    licences: vec![],
                    unread: vec![],
                },
                case::Decided {
                    outcome: CaseState::Granted,
                    document: text("D1"),
                    licences: vec![],
                    unread: vec![text("layout-plan")],
                },
            ],
        ),
        lines(ROOT, &[case::Terminated { because: text("sibling-refused"), sibling: text(NUMBER) }]),
        lines(ROOT, &[case::Withdrawn { why: text("why"), document: text("D1") }]),
        lines(ROOT, &[case::Delivered { how: text("courier"), document: text("D1") }]),
        lines(ROOT, &[case::DueSoon { due: some("2027-03-04") }]),
        lines(
            ROOT,
            &[
                case::Overdue { due: some("2027-03-04"), limit: case::WhichLimit::Promised },
                case::Overdue { due: None, limit: case::WhichLimit::Statutory },
            ],
        ),
        lines(
            ROOT,
            &[case::SpecialOverdue { kind: worktime::SpecialKind::Hearing, until: text("2027-03-04") }],
        ),
        lines(
            ROOT,
            &[
                case::DueRecounted {
                    was: some("2027-03-04"),
                    due: some("2027-03-05"),
                    provisional: false,
                    result: case::Recounted::DueMoved,
                    document: some("D1"),
                },
                case::DueRecounted {
                    was: None,
                    due: None,
                    provisional: true,
                    result: case::Recounted::DueConfirmed,
                    document: None,
                },
            ],
        ),
        lines(ROOT, &[case::Rated { case: text(NUMBER) }]),
    ]
}

fn of_tasks() -> Vec<String> {
    let task = || dispatch::Given {
        number: "DD202611300001".into(),
        title: "清理积压".into(),
        organ: OrganId(7),
        region: "150402".into(),
        by: AccountId(8),
        until: "2026-12-03".into(),
    };
    let why = || "没有写件数".to_owned();
    vec![
        lines(1, &[dispatch::Issued { task: task(), urgent: true }]),
        lines(1, &[dispatch::Taken { task: task() }]),
        lines(1, &[dispatch::Reported { task: task() }]),
        lines(1, &[dispatch::Finished { task: task() }]),
        lines(1, &[dispatch::SentBack { task: task(), why: why() }]),
        lines(1, &[dispatch::Closed { task: task() }]),
        lines(1, &[dispatch::Revoked { task: task(), why: why() }]),
        lines(1, &[dispatch::Late { task: task() }]),
    ]
}

fn of_bookings() -> Vec<String> {
    let number = || "Y261130-0001".to_owned();
    let why = Some("停电".to_owned());
    vec![
        lines(1, &[booking::Booked { booking: number(), hall: "centre".into(), at: 7, from_list: true }]),
        lines(
            1,
            &[
                booking::Moved { booking: number(), from: 7, to: 8, why: why.clone() },
                booking::Moved { booking: number(), from: 7, to: 8, why: None },
            ],
        ),
        lines(
            1,
            &[
                booking::Cancelled { booking: number(), why },
                booking::Cancelled { booking: number(), why: None },
            ],
        ),
        lines(1, &[booking::Reminded { booking: number(), at: 7 }]),
        lines(
            1,
            &[
                booking::Missed { booking: number(), count: 2, until: Some("2026-12-14".into()) },
                booking::Missed { booking: number(), count: 1, until: None },
            ],
        ),
    ]
}

fn of_licences() -> Vec<String> {
    let id = contract::LicenceId(1);
    let (identifier, document) = (|| "L1".to_owned(), || "D1".to_owned());
    vec![
        lines(
            id,
            &[
                licence_life::Suspended { identifier: identifier(), document: document(), until: None },
                licence_life::Suspended {
                    identifier: identifier(),
                    document: document(),
                    until: Some("2027-03-04".into()),
                },
            ],
        ),
        lines(
            id,
            &[
                licence_life::Resumed { identifier: identifier(), document: Some(document()) },
                licence_life::Resumed { identifier: identifier(), document: None },
            ],
        ),
        lines(
            id,
            &[licence_life::Ended { identifier: identifier(), how: "punish".into(), document: document() }],
        ),
        lines(
            id,
            &[licence_life::Changed { identifier: "L2".into(), former: identifier(), document: document() }],
        ),
        lines(id, &[licence_life::NearEnd { identifier: identifier(), last: "2027-03-04".into() }]),
    ]
}

fn of_supervision() -> Vec<String> {
    let push = || text("150402-TS-261130-000011");
    let case = || NUMBER.to_owned();
    let fine = inspection::ItemOutcome { item: text("food-hygiene"), outcome: some("fine") };
    let not = inspection::ItemOutcome { item: text("fire"), outcome: None };
    vec![
        lines(
            1,
            &[inspection::Inspected {
                number: text("150402-JC-261130-000011-001"),
                code: text("91150402DEM000110R"),
                outcomes: vec![fine, not],
            }],
        ),
        lines(
            1,
            &[penalty::Decided {
                number: text("150402-CF-261130-000011"),
                document: text("红食药监罚决〔2026〕1号"),
                day: text("2026-11-30"),
                until: text("2027-11-30"),
            }],
        ),
        lines(1, &[supervision::Sent { push: push(), case: case(), to: OrganId(3) }]),
        lines(1, &[supervision::Claimed { push: push(), by: OrganId(3) }]),
        lines(1, &[supervision::Refused { push: push(), by: OrganId(3) }]),
        lines(1, &[supervision::Unclaimed { push: push(), until: text("2026-12-03") }]),
        lines(1, &[supervision::Unrouted { push: push() }]),
        lines(1, &[supervision::Returned { push: push(), source: text("150402-JC-261130-000011-001") }]),
        lines(1, &[supervision::CommitmentBroken { push: push(), case: case(), day: text("2026-12-03") }]),
    ]
}

/// A result on its way to whoever it is for.
fn of_deliveries() -> Vec<String> {
    let number = || text("SD1504022026000001");
    vec![
        lines(1, &[delivery::Opened { delivery: number(), case: text(NUMBER), mode: text("courier") }]),
        lines(1, &[delivery::Sent { delivery: number(), tracking: text("SIM1") }]),
        lines(1, &[delivery::Confirmed { delivery: number(), mode: text("courier"), proof: text("code") }]),
        lines(1, &[delivery::Reopened { delivery: number(), why: text("lost") }]),
        lines(1, &[delivery::Again { delivery: number(), copy: 2 }]),
    ]
}

#[test]
fn what_facts_say_is_as_committed() {
    let mut all = of_cases();
    all.extend(of_deliveries());
    all.extend(of_bookings());
    all.extend(of_tasks());
    all.extend(of_supervision());
    all.push(lines(
        CaseId(1),
        &[licence::Issued {
            case: NUMBER.into(), identifier: "L1".into(), name: "食品经营许可证".into()
        }],
    ));
    all.extend(of_licences());
    let (what, post) = ("window-reset".to_owned(), String::new());
    let asked = account::AccessAsked { request: 1, what, post, second: true };
    all.push(lines(contract::AccountId(1), &[asked]));
    let (what, post) = ("appoint".to_owned(), "window-clerk".to_owned());
    let given = account::AccessGiven { request: 1, what, post, second: false };
    all.push(lines(contract::AccountId(1), &[given]));
    all.push(lines(
        (),
        &[calendar::Loaded {
            region: String::new(),
            years: vec![2027],
            notices: vec![1],
            replaces: vec![],
            days: 3,
            from: Some("2027-01-04".into()),
        }],
    ));
    all.sort();
    let shown: Vec<&str> = all.iter().filter_map(|lines| lines.split(' ').next()).collect();
    let known: Vec<&str> = events::all().iter().map(|one| one.kind).collect();
    assert_eq!(shown, known, "every fact has its lines here");
    let now = all.concat();
    assert_eq!(now, COMMITTED, "now it is:\n{now}");
}

/// Whoever hears does not take one fact for another, nor a later meaning for the one it knows.
#[test]
fn another_kind_version_or_shape_is_not_read() {
    let good = r#"{"case":"N1","reasons":"why","document":"D1"}"#;
    let told = case::Told::<case::NotAccepted>::read(&heard("case.not-accepted", good)).unwrap();
    assert_eq!((told.case.as_str(), told.fact.reasons.as_str()), ("N1", "why"));
    let bad = [
        ("case.accepted", good),
        ("case.not-accepted", r#"{"case":"N1","reasons":"why","document":"D1","v":2}"#),
        ("case.not-accepted", r#"{"case":"N1","reasons":"why"}"#),
        ("case.not-accepted", r#"{"reasons":"why","document":"D1"}"#),
        ("case.not-accepted", "[]"),
        ("case.not-accepted", "{"),
    ];
    for (kind, data) in bad {
        let fault = case::Told::<case::NotAccepted>::read(&heard(kind, data)).unwrap_err();
        assert_eq!(fault.code, "event.unreadable", "{kind} {data}");
    }
}
