//! Putting a case before other organs: to read (抄送), or for an opinion with a last day (征求意见). Neither is a task of the
//! process: no step moves, no clock stops, and nobody there gets a right to act on the case (docs/decisions/0310).

use contract::case::CaseState;
use contract::{Actor, CaseId, Fault, OrganId, PostId};
use jiff::civil::Date;
use serde_json::json;
use store::{Timer, Tx};

use crate::check::{required, text};
use crate::clock;
use crate::desk::{Desk, permit, refuse_acceptor, refuse_own_case, today};
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::lists::{PAGE, Page, page};
use crate::model::{AskedOpinion, Opinion, Referral, ReferralKind, Task};
use crate::permissions;
use crate::review::{OfTask, may_work, take};
use crate::store::referrals as rows;

/// Kind of the timer behind the last day of an opinion.
pub const OPINION: &str = "case.opinion";

/// Furthest last day of an opinion when the limit of the case has passed already, in days.
const LATE_DAYS: i64 = 5;

/// Sends a case to an organ to read.
#[derive(Debug, Clone)]
pub struct Copy {
    /// The case.
    pub case: CaseId,
    /// The organ, by its unified social credit code.
    pub organ: String,
    /// One of its posts, by its code; `None` is everybody there who reads cases.
    pub post: Option<String>,
    /// What for.
    pub why: String,
}

/// Asks another organ for its opinion.
#[derive(Debug, Clone)]
pub struct Consult {
    /// In which task.
    pub of: OfTask,
    /// The organ, by its unified social credit code.
    pub organ: String,
    /// What is asked.
    pub question: String,
    /// Last day to answer.
    pub until: Date,
    /// Whether the task waits for the answer, until that day.
    pub waits: bool,
}

/// Answers.
#[derive(Debug, Clone)]
pub struct Opine {
    /// The case.
    pub case: CaseId,
    /// Number of the question within the application.
    pub no: i64,
    /// What the organ thinks of it.
    pub opinion: Opinion,
    /// In words; required unless it agrees.
    pub words: String,
}

/// Whether this person may send the case to another organ to read.
///
/// # Errors
/// Why not, as [`copy`] says it.
pub fn may_copy(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    permit(actor, permissions::REVIEW, at.case)?;
    refuse_own_case(actor, at.case)?;
    frame::expect(at.case, Act::Copy)
}

/// Whether this person may ask another organ about the task: its holder, or whoever may take it.
///
/// # Errors
/// Why not, as [`consult`] says it.
pub fn may_consult(at: &Standing<'_>, task: &Task, actor: &Actor) -> Result<(), Fault> {
    may_work(at, task, actor, Act::Consult)
}

/// Whether this person may say the opinion their organ was asked for.
///
/// # Errors
/// Why not, as [`opine`] says it.
pub fn may_opine(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    let asked = at.case.facts.asked.iter().any(|one| speaks_for(actor, one.organ));
    if !asked {
        permit(actor, permissions::REVIEW, at.case)?;
    }
    refuse_own_case(actor, at.case)?;
    refuse_acceptor(actor, at.root)?;
    frame::expect(at.case, Act::Opine)?;
    match asked {
        true => Ok(()),
        false => Err(Fault::conflict("case.not-asked").with("number", &at.case.number)),
    }
}

/// Whether somebody reviews in this organ: so they say its opinion.
fn speaks_for(actor: &Actor, organ: OrganId) -> bool {
    let reviews = |list: &[String]| list.iter().any(|name| name == permissions::REVIEW.0);
    actor.postings.iter().any(|posting| posting.organ == organ && reviews(&posting.permissions))
}

/// Whether somebody reads in this organ, in this post where one is named.
pub fn reads_in(actor: &Actor, organ: OrganId, post: Option<PostId>) -> bool {
    let reads = |list: &[String]| list.iter().any(|name| permissions::READ.iter().any(|p| name == p.0));
    actor.postings.iter().any(|posting| {
        posting.organ == organ && post.is_none_or(|post| posting.post == post) && reads(&posting.permissions)
    })
}

/// Whether the application was put before an organ of this person: then they may read it, and nothing more.
///
/// # Errors
/// Database errors.
pub fn reads(tx: &mut Tx, actor: &Actor, root: CaseId) -> Result<bool, Fault> {
    if actor.postings.is_empty() {
        return Ok(false);
    }
    Ok(rows::of_application(tx, root)?.iter().any(|one| reads_in(actor, one.organ, one.post)))
}

/// Everything the application was put before others for, oldest first. The caller has checked who may read it.
///
/// # Errors
/// Database errors.
pub fn of_application(tx: &mut Tx, root: CaseId) -> Result<Vec<Referral>, Fault> {
    Ok(rows::of_application(tx, root)?)
}

/// The organ it goes to: another than the one that sends it, with somebody who would see it.
fn receiver(tx: &mut Tx, desk: &Desk, code: &str, own: OrganId) -> Result<OrganId, Fault> {
    let organ = desk.people.organ_by_code(tx, code.trim())?;
    if organ.id == own {
        return Err(Fault::invalid("case.own-organ"));
    }
    if !desk.people.is_staffed(tx, organ.id, permissions::REVIEW)? {
        return Err(Fault::invalid("case.organ-unstaffed"));
    }
    Ok(organ.id)
}

/// Sends a case to another organ, or one post of it, to read.
///
/// # Errors
/// `case.not-allowed`, `case.own-case`; `case.own-organ`; `case.organ-unstaffed`; `case.post-of-other`; `case.reason-missing`.
pub fn copy(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Copy) -> Result<i64, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_copy(&hand.standing(&version), actor)?;
    let why = required(&cmd.why)?;
    let organ = receiver(tx, desk, &cmd.organ, hand.case().organ)?;
    let post = match cmd.post.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        None => None,
        Some(code) => {
            let found = directory::organ::post(tx, code)?.filter(|post| post.posting.organ == organ);
            let found = found.ok_or_else(|| Fault::invalid("case.post-of-other"))?;
            Some(found.posting.post)
        }
    };
    let new = Referral { post, ..referral(tx, actor, &mut hand, (ReferralKind::Copy, organ), why.clone()) };
    rows::insert(tx, hand.root().id, &new)?;
    record(tx, actor, hand.case(), &events::Copied { no: new.no, organ, post, why });
    desk.announce(tx, events::COPIED, hand.case());
    hand.put_back(tx)?;
    Ok(new.no)
}

/// A new one, with the next number of the application.
fn referral(
    tx: &mut Tx,
    actor: &Actor,
    hand: &mut Hand,
    (kind, organ): (ReferralKind, OrganId),
    words: String,
) -> Referral {
    let case = hand.case().id;
    let root = hand.progress(Hand::ROOT);
    root.facts.referrals += 1;
    Referral {
        id: tx.new_id(),
        case,
        no: root.facts.referrals,
        kind,
        organ,
        post: None,
        words,
        until: None,
        waits: false,
        sent_at: tx.now(),
        sent_by: actor.account,
        done_at: None,
        done_by: None,
        outcome: None,
        opinion: None,
        late: false,
    }
}

/// Notes that a copy was read. Whoever of the organ reads it first stands there; reading it again changes nothing.
///
/// # Errors
/// `case.copy-not-found` for one that was not sent to an organ or post of theirs; `case.own-case`.
pub fn read_copy(tx: &mut Tx, desk: &Desk, actor: &Actor, case: CaseId, no: i64) -> Result<(), Fault> {
    let hand = Hand::take(tx, case)?;
    let found = rows::one(tx, hand.root().id, no)?.filter(|one| one.kind == ReferralKind::Copy);
    let found = found.filter(|one| reads_in(actor, one.organ, one.post));
    let mut one = found.ok_or_else(|| Fault::not_found("case.copy-not-found"))?;
    refuse_own_case(actor, hand.case())?;
    if one.done_at.is_some() {
        return Ok(());
    }
    (one.done_at, one.done_by) = (Some(tx.now()), Some(actor.account));
    rows::done(tx, &one)?;
    record(tx, actor, hand.case(), &events::CopyRead { no, organ: one.organ });
    desk.announce(tx, events::COPY_READ, hand.case());
    Ok(())
}

/// Asks another organ for its opinion until a last day. The clock runs on; the task goes on beside it unless the asker says that it
/// waits, and then no longer than that day.
///
/// # Errors
/// The refusals of every task act; `case.own-organ`; `case.organ-unstaffed`; `case.reason-missing` without a question;
/// `case.consult-day` for a day that is not ahead, or lies beyond the limit of the case; `case.already-asked` while a question to this
/// organ is open.
pub fn consult(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Consult) -> Result<i64, Fault> {
    let taken = take(tx, desk, cmd.of)?;
    may_consult(&taken.at(), &taken.task, actor)?;
    let (mut hand, task) = (taken.hand, taken.task);
    let question = required(&cmd.question)?;
    let organ = receiver(tx, desk, &cmd.organ, task.organ)?;
    if hand.case().facts.asked.iter().any(|one| one.organ == organ) {
        return Err(Fault::conflict("case.already-asked"));
    }
    let today = today(tx);
    let limit = hand.case().statutory_due.as_deref().map(clock::date).transpose()?;
    let most = limit.filter(|limit| *limit > today);
    let most = most.unwrap_or_else(|| today.saturating_add(jiff::Span::new().days(LATE_DAYS)));
    if cmd.until <= today || cmd.until > most {
        return Err(Fault::invalid("case.consult-day").with("most", most));
    }
    let until = cmd.until.to_string();
    let new = Referral {
        until: Some(until.clone()),
        waits: cmd.waits,
        ..referral(tx, actor, &mut hand, (ReferralKind::Consult, organ), question.clone())
    };
    rows::insert(tx, hand.root().id, &new)?;
    let asked = AskedOpinion { no: new.no, task: task.no, organ, until: until.clone(), waits: cmd.waits };
    let at = hand.at();
    hand.progress(at).facts.asked.push(asked);
    tx.set_timer(Timer {
        at_ms: clock::day_after(cmd.until),
        kind: OPINION,
        key: timer_key(cmd.of.case, new.no),
        payload: json!({ "case": cmd.of.case.0, "no": new.no }),
    });
    let fact = events::Consulted { no: new.no, task: task.no, organ, until, waits: cmd.waits, question };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::CONSULTED, hand.case());
    hand.put_back(tx)?;
    Ok(new.no)
}

fn timer_key(case: CaseId, no: i64) -> String {
    format!("opinion:{case}:{no}")
}

/// Says the opinion one's organ was asked for. It stands on the case; one that comes after its last day is taken all the same and says
/// that it is late.
///
/// # Errors
/// `case.not-asked`; `case.own-case`, `case.recused`, `case.acceptor-cannot-decide`; `case.reason-missing` unless it agrees; a
/// conflict once the case is decided.
pub fn opine(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Opine) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_opine(&hand.standing(&version), actor)?;
    let open = |one: &&AskedOpinion| one.no == cmd.no && speaks_for(actor, one.organ);
    let asked = hand.case().facts.asked.iter().find(open).cloned();
    let found = rows::one(tx, hand.root().id, cmd.no)?;
    let (Some(asked), Some(mut one)) = (asked, found) else {
        return Err(Fault::conflict("case.not-asked").with("number", &hand.case().number));
    };
    let words = match cmd.opinion {
        Opinion::Approve => text(&cmd.words)?,
        Opinion::Reject | Opinion::Abstain => required(&cmd.words)?,
    };
    one.late = asked.until < today(tx).to_string();
    (one.done_at, one.done_by) = (Some(tx.now()), Some(actor.account));
    (one.outcome, one.opinion) = (Some(cmd.opinion), (!words.is_empty()).then_some(words));
    rows::done(tx, &one)?;
    tx.cancel_timers(&timer_key(cmd.case, cmd.no));
    let at = hand.at();
    hand.progress(at).facts.asked.retain(|open| open.no != cmd.no);
    let fact = events::OpinionGiven {
        no: cmd.no,
        organ: one.organ,
        outcome: cmd.opinion.as_str().to_owned(),
        late: one.late,
    };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::OPINION_GIVEN, hand.case());
    hand.put_back(tx)?;
    Ok(())
}

/// The last day of an opinion has passed: recorded, nothing waits for it any more, and whoever asked is told. It may still come.
///
/// # Errors
/// Database errors.
pub fn rang(tx: &mut Tx, desk: &Desk, case: CaseId, no: i64) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, case)?;
    let open = matches!(hand.case().state, CaseState::Accepted | CaseState::Deciding);
    let asked = hand.case().facts.asked.iter().find(|one| one.no == no).cloned();
    let Some(asked) = asked.filter(|_| open) else { return Ok(()) };
    let at = hand.at();
    for one in hand.progress(at).facts.asked.iter_mut().filter(|one| one.no == no) {
        one.waits = false;
    }
    let fact = events::OpinionLate { no, organ: asked.organ, until: asked.until };
    record(tx, &Actor::system("clock"), hand.case(), &fact);
    desk.announce(tx, events::OPINION_LATE, hand.case());
    hand.put_back(tx)?;
    Ok(())
}

/// What waits to be read or answered, in a list.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Internal id.
    pub id: i64,
    /// Number within the application.
    pub no: i64,
    /// To read, or for an opinion.
    pub kind: ReferralKind,
    /// Last day to answer.
    pub until: Option<String>,
    /// Sent at, epoch ms.
    pub sent_at: i64,
    /// Public number of the case.
    pub number: String,
    /// Item version.
    pub version: contract::ItemVersionId,
    /// Applicant's name.
    pub applicant_name: String,
    /// The organ answerable for the case.
    pub asked_by: OrganId,
}

/// What other organs put before those of this person, oldest first.
///
/// # Errors
/// `case.page` for a cursor that is not ours.
pub fn waiting(tx: &mut Tx, actor: &Actor, cursor: Option<&str>) -> Result<Page<Waiting>, Fault> {
    let after = cursor.map_or(Ok(0), |text| text.parse().map_err(|_| Fault::invalid("case.page")))?;
    let mut found: Vec<Waiting> = Vec::new();
    for posting in &actor.postings {
        if !reads_in(actor, posting.organ, Some(posting.post)) {
            continue;
        }
        for row in rows::waiting(tx, (posting.organ, posting.post), after, PAGE + 1)? {
            let kind = crate::store::word("kind", &row.kind, ReferralKind::parse)?;
            found.push(Waiting {
                id: row.id,
                no: row.no,
                kind,
                until: row.until,
                sent_at: row.sent_at,
                number: row.number,
                version: row.version.into(),
                applicant_name: row.applicant_name,
                asked_by: row.asked_by.into(),
            });
        }
    }
    found.sort_by_key(|one| one.id);
    found.dedup_by_key(|one| one.id);
    Ok(page(found, |one| one.id.to_string()))
}
