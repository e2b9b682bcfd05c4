//! Deciding (决定): grant or refuse, in writing, with reasons and remedies (Administrative Licensing Law art. 38). Licences
//! are issued in the same act.

use contract::case::CaseState;
use contract::item::{Item, ItemVersion, ResultLicence, ResultSource, SiblingRule};
use contract::lookup::{LicenceSummary, NewLicence};
use contract::{Actor, CaseId, Fault, PartyId};
use jiff::civil::Date;
use serde_json::{Value, json};
use store::Tx;
use worktime::StopReason;

use crate::board;
use crate::check::{required, text};
use crate::clock;
use crate::desk::{Desk, permit, refuse_acceptor, refuse_own_case, scope, today};
use crate::documents;
use crate::engine;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{
    Application, Case, CaseKind, CriterionMark, Deferred, DeskQueue, Document, DocumentKind, Owing, Running,
};
use crate::opened;
use crate::permissions;
use crate::store as rows;

/// Decides a case.
#[derive(Debug, Clone)]
pub struct Decide {
    /// The case: a single item or a member; a package is decided member by member.
    pub case: CaseId,
    /// The revision the approver saw.
    pub revision: i64,
    /// What is decided.
    pub ruling: Ruling,
    /// Criteria the approver marks themselves, over what the reviews found.
    pub marks: Vec<CriterionMark>,
    /// Whether the approver was told which materials they have not opened, and goes on.
    pub knowing: bool,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// 准予.
    Grant {
        /// A word on it; may be empty.
        opinion: String,
    },
    /// 不予许可.
    Refuse {
        /// Reasons, told to the applicant.
        reasons: String,
        /// Basis: the provisions it rests on.
        basis: String,
    },
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The decision.
    pub document: Document,
    /// Licences issued by it.
    pub licences: Vec<LicenceSummary>,
    /// Numbers of siblings that ended because of it.
    pub stopped: Vec<String>,
    /// Where the application as a whole stands now.
    pub application: CaseState,
    /// The revision of the application's own case now.
    pub revision: i64,
}

/// Decides a case: only after everything is reviewed, never by whoever accepted it.
///
/// # Errors
/// `case.not-allowed`, `case.own-case`, `case.acceptor-cannot-decide` (INT-03); `case.already-decided` with who and when;
/// `case.changed`; `case.criterion-unmarked`, `case.criterion-unexplained`, `case.criterion-fails` (CAT-19);
/// `case.party-unverified` (IDA-02); `case.deferred-outstanding`, `case.deferred-unchecked` (DEF-02); `case.reason-missing`;
/// `case.unread`.
pub fn decide(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Decide) -> Result<Decided, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = engine::version(tx, desk, hand.case())?;
    may_decide(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let failing = weigh_criteria(&version.item, hand.case(), &cmd.marks)?;
    let grants = matches!(cmd.ruling, Ruling::Grant { .. });
    let unread = opened::expect(tx, (hand.root(), hand.case()), actor, (grants, cmd.knowing))?;
    let at = hand.at();
    let now = tx.now();
    let on = today(tx);
    let (document, licences, stopped) = match &cmd.ruling {
        Ruling::Grant { opinion } => {
            if let Some(criterion) = failing {
                return Err(Fault::conflict("case.criterion-fails").with("criterion", criterion));
            }
            let holder = verified(tx, desk, hand.root())?;
            release(&owed(tx, hand.root(), hand.case())?)?;
            let opinion = text(opinion)?;
            mark_decided(&mut hand, at, CaseState::Granted, actor, now, on)?;
            let licences = issue_licences(tx, desk, actor, &hand, (&version, holder), on)?;
            let named: Vec<Value> =
                licences.iter().map(|l| json!({ "name": l.name, "identifier": l.identifier })).collect();
            let data = json!({ "licences": named, "opinion": opinion, "marks": cmd.marks });
            let name = &version.item.name;
            let document = documents::issue(tx, desk, actor, hand.case(), DocumentKind::Grant, name, data)?;
            (document, licences, Vec::new())
        }
        Ruling::Refuse { reasons, basis } => {
            let (reasons, basis) = (required(reasons)?, required(basis)?);
            mark_decided(&mut hand, at, CaseState::Refused, actor, now, on)?;
            let stopped = stop_siblings(tx, desk, actor, &mut hand)?;
            let data = json!({
                "reasons": reasons, "basis": basis, "remedies": version.item.remedies, "siblings": stopped,
                "marks": cmd.marks,
            });
            let name = &version.item.name;
            let document = documents::issue(tx, desk, actor, hand.case(), DocumentKind::Refusal, name, data)?;
            (document, Vec::new(), stopped)
        }
    };
    let fact = events::Decided {
        outcome: hand.case().state,
        document: document.number.clone(),
        licences: licences.iter().map(|licence| licence.identifier.clone()).collect(),
        unread,
    };
    record(tx, actor, hand.case(), &fact);
    desk.announce(tx, events::DECIDED, hand.case());
    settle(tx, &mut hand, Some(actor))?;
    let cases = hand.put_back(tx)?;
    let (application, revision) =
        cases.first().map_or((CaseState::Deciding, 0), |root| (root.state, root.revision));
    Ok(Decided { document, licences, stopped, application, revision })
}

/// The materials deferred at acceptance that this case waits for (DEF-02): those its own item asks for. What the package
/// itself asks for, and what the plan does not name, every member waits for.
///
/// # Errors
/// Database errors.
pub fn owed(tx: &mut Tx, root: &Case, case: &Case) -> Result<Vec<Deferred>, Fault> {
    if root.facts.deferred.is_empty() {
        return Ok(Vec::new());
    }
    let plan = rows::around::application(tx, root.id)?.plan;
    let waits = |owed: &&Deferred| opened::concerns(&plan, root, case, &owed.concept);
    Ok(root.facts.deferred.iter().filter(waits).cloned().collect())
}

/// Nothing is granted to somebody whom nobody has seen with their document (IDA-02). Answers the record that was verified.
fn verified(tx: &mut Tx, desk: &Desk, root: &Case) -> Result<PartyId, Fault> {
    let verified = desk.people.verified(tx, root.applicant)?;
    verified.ok_or_else(|| Fault::conflict("case.party-unverified").with("name", &root.applicant_name))
}

/// Nothing is granted on a material that has not come, or that nobody has looked at.
fn release(owed: &[Deferred]) -> Result<(), Fault> {
    let outstanding = owed.iter().find(|one| one.owing() != Owing::Supplied);
    let (one, code) = match (outstanding, owed.first()) {
        (Some(one), _) => (one, "case.deferred-outstanding"),
        (None, Some(one)) => (one, "case.deferred-unchecked"),
        (None, None) => return Ok(()),
    };
    Err(Fault::conflict(code).with("concept", &one.concept).with("until", &one.until))
}

/// Whether the case may be decided by this person: whoever accepted may not, except an instant item on the spot with its
/// own authorisation (INT-13).
///
/// # Errors
/// Why not, as [`decide`] says it.
pub fn may_decide(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    if !may_decide_on_the_spot(at, actor) {
        permit(actor, permissions::DECIDE, at.case)?;
        refuse_own_case(actor, at.case)?;
        refuse_acceptor(actor, at.root)?;
    }
    refuse_own_case(actor, at.case)?;
    if at.case.kind == CaseKind::Package {
        return Err(Fault::invalid("case.decide-members").with("number", &at.case.number));
    }
    frame::expect(at.case, Act::Decide)
}

/// Whether this person's post lets them decide it at the window, whoever accepted it (当场办结).
pub(crate) fn may_decide_on_the_spot(at: &Standing<'_>, actor: &Actor) -> bool {
    at.version.item.instant && actor.can(permissions::INSTANT, scope(at.case))
}

/// Every criterion marked, by a review or now; answers one that does not hold, if any.
fn weigh_criteria<'a>(
    item: &'a Item,
    case: &Case,
    marks: &[CriterionMark],
) -> Result<Option<&'a str>, Fault> {
    let mut failing = None;
    for mark in marks {
        if !item.criteria.iter().any(|criterion| criterion.id == mark.criterion) {
            return Err(Fault::invalid("case.criterion-unknown").with("criterion", &mark.criterion));
        }
        if !mark.holds && text(&mark.explanation)?.is_empty() {
            return Err(Fault::invalid("case.criterion-unexplained").with("criterion", &mark.criterion));
        }
    }
    for criterion in &item.criteria {
        let own = marks.iter().find(|mark| mark.criterion == criterion.id).map(|mark| mark.holds);
        match own.or_else(|| case.facts.criteria.get(&criterion.id).copied()) {
            Some(true) => {}
            Some(false) => failing = failing.or(Some(criterion.id.as_str())),
            None => return Err(Fault::invalid("case.criterion-unmarked").with("criterion", &criterion.id)),
        }
    }
    Ok(failing)
}

fn mark_decided(
    hand: &mut Hand,
    at: usize,
    state: CaseState,
    actor: &Actor,
    now: i64,
    on: Date,
) -> Result<(), Fault> {
    let case = hand.change(at);
    frame::enter(case, Act::Decide, state)?;
    case.decided_at = Some(now);
    case.decided_by = Some(actor.account);
    case.closed_at = (state == CaseState::Refused).then_some(now);
    case.running = Running::Stopped;
    clock::stop(case, on, StopReason::Decided)
}

/// Issues what the item promises when granted.
fn issue_licences(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    hand: &Hand,
    (version, holder): (&ItemVersion, PartyId),
    on: Date,
) -> Result<Vec<LicenceSummary>, Fault> {
    if version.item.results.is_empty() {
        return Ok(Vec::new());
    }
    let application = rows::around::application(tx, hand.root().id)?;
    let applied = engine::version(tx, desk, hand.root())?;
    let form = desk.items.form(tx, &applied, &application.answers)?;
    let case = hand.case();
    let mut issued = Vec::new();
    for result in &version.item.results {
        let licence = NewLicence {
            case: case.id,
            application: case.root,
            case_number: case.number.clone(),
            type_code: result.type_code.clone(),
            name: result.name.clone(),
            holder,
            issuer: case.organ,
            valid_from: on.to_string(),
            valid_to: last_day(on, result.valid_years)?,
            fields: printed(tx, desk, result, (form.form(), &application), (case.organ, holder, on))?,
            number: result.number.clone(),
        };
        issued.push(desk.licences.issue(tx, actor, licence)?);
    }
    Ok(issued)
}

/// The day before the same day so many years later. A term that begins on 29 February and ends in a year without one runs
/// to the end of that February: no day of it is lost.
fn last_day(from: Date, years: Option<u16>) -> Result<Option<String>, Fault> {
    let Some(years) = years else { return Ok(None) };
    let wrong = |e: jiff::Error| Fault::internal("case.validity", e);
    let same = from.checked_add(jiff::Span::new().years(i64::from(years))).map_err(wrong)?;
    let end = if same.day() == from.day() { same.yesterday().map_err(wrong)? } else { same };
    Ok(Some(end.to_string()))
}

/// The fields printed on a licence: from the one form, from the item, and what is known at the issue. What the form was not asked for,
/// because the answers made it needless, is left out.
fn printed(
    tx: &mut Tx,
    desk: &Desk,
    result: &ResultLicence,
    (form, application): (&forms::Form, &Application),
    (organ, holder, on): (contract::OrganId, PartyId, Date),
) -> Result<Vec<(contract::Text, String)>, Fault> {
    let shown = |concept: &str| {
        let field = form.fields().iter().find(|field| field.concept.as_deref() == Some(concept))?;
        let value = form.by_concept(&application.form, concept)?;
        // A licence shows what it is about in full; masking is for lists and letters.
        let open = forms::Field { sensitive: false, ..field.clone() };
        Some(open.show(value, false))
    };
    let mut all = Vec::new();
    for field in &result.fields {
        let value = match (&field.concept, &field.fixed, &field.source) {
            (Some(concept), ..) => shown(concept),
            (_, Some(fixed), _) => Some(fixed.zh.clone()),
            (.., Some(ResultSource::Issuer)) => {
                directory::organ::by_id(tx, organ)?.map(|organ| organ.name.zh)
            }
            (.., Some(ResultSource::IssuedOn)) => {
                Some(format!("{}年{}月{}日", on.year(), on.month(), on.day()))
            }
            (.., Some(ResultSource::Licence { licence_type, line, otherwise })) => {
                let held = desk.licences.field(tx, holder, licence_type, line)?;
                Some(held.unwrap_or_else(|| otherwise.zh.clone()))
            }
            _ => None,
        };
        all.extend(value.map(|value| (field.label.clone(), value)));
    }
    Ok(all)
}

/// What one member's refusal does to the others, as the package says (PRO-04). What is decided already stands.
fn stop_siblings(tx: &mut Tx, desk: &Desk, actor: &Actor, hand: &mut Hand) -> Result<Vec<String>, Fault> {
    if hand.case().kind != CaseKind::Member {
        return Ok(Vec::new());
    }
    let package = engine::version(tx, desk, hand.root())?;
    let members = package.item.package.iter().flat_map(|package| &package.members);
    let rule = members
        .filter(|member| member.item == hand.case().item)
        .map(|member| member.on_refusal)
        .next()
        .unwrap_or(SiblingRule::Continue);
    if rule == SiblingRule::Continue {
        return Ok(Vec::new());
    }
    hand.load_members(tx)?;
    let (refused, number) = (hand.at(), hand.case().number.clone());
    let mut stopped = Vec::new();
    for member in hand.member_positions() {
        if member == refused
            || !engine::end_undecided(
                tx,
                desk,
                actor,
                hand,
                member,
                CaseState::Terminated,
                "sibling-refused",
            )?
        {
            continue;
        }
        let name = engine::version(tx, desk, hand.get(member))?.item.name.clone();
        let data = json!({ "because": "sibling-refused", "sibling": number });
        let case = hand.get(member);
        documents::issue(tx, desk, actor, case, DocumentKind::Termination, &name, data)?;
        let fact = events::Terminated { because: "sibling-refused".to_owned(), sibling: number.clone() };
        record(tx, actor, case, &fact);
        stopped.push(case.number.clone());
    }
    Ok(stopped)
}

/// Derives the application's state from its parts once none is pending any more (the table stands in
/// `docs/decisions/0080-package-state.md`).
pub(crate) fn settle(tx: &mut Tx, hand: &mut Hand, by: Option<&Actor>) -> Result<(), Fault> {
    let now = tx.now();
    let on = today(tx);
    if hand.root().kind == CaseKind::Package {
        hand.load_members(tx)?;
        let states: Vec<CaseState> = hand.member_positions().into_iter().map(|m| hand.get(m).state).collect();
        let Some(state) = package_state(&states) else { return Ok(()) };
        let root = hand.change(Hand::ROOT);
        frame::enter(root, Act::Settle, state)?;
        root.decided_at = Some(now);
        root.decided_by = by.map(|actor| actor.account);
        root.closed_at = (state != CaseState::Granted).then_some(now);
        clock::stop(root, on, StopReason::Decided)?;
        root.running = Running::Stopped;
    }
    let root = hand.root();
    tx.cancel_timers(&format!("case:{}", root.id));
    match root.state {
        CaseState::Granted => {
            hand.change(Hand::ROOT).desk = Some(DeskQueue::Issuing);
            board::count(tx, hand.root(), board::DECIDED)
        }
        state => {
            // Nothing that was owed is owed any more.
            hand.change(Hand::ROOT).desk = None;
            let kind = if state == CaseState::Refused { board::DECIDED } else { board::ENDED };
            board::count(tx, hand.root(), kind)
        }
    }
}

/// The state of a package whose parts stand so; `None` while one is pending.
pub(crate) fn package_state(parts: &[CaseState]) -> Option<CaseState> {
    let any = |state| parts.contains(&state);
    if parts.iter().any(|part| part.is_open()) {
        None
    } else if any(CaseState::Granted) {
        Some(CaseState::Granted)
    } else if any(CaseState::Delivered) {
        Some(CaseState::Delivered)
    } else if any(CaseState::Refused) {
        Some(CaseState::Refused)
    } else if any(CaseState::Withdrawn) {
        Some(CaseState::Withdrawn)
    } else {
        Some(CaseState::Terminated)
    }
}
