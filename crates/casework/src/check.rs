//! The window's checklist: ticking material by material, the one correction notice, and what the applicant supplies.

use std::collections::BTreeSet;

use contract::case::CaseState;
use contract::item::Need;
use contract::plan::Plan;
use contract::{Actor, CaseId, Fault, FileId};
use serde_json::{Value, json};
use store::Tx;

use crate::clock;
use crate::correction;
use crate::desk::{Desk, permit, permit_applicant, refuse_own_case, today};
use crate::documents;
use crate::events;
use crate::frame::{self, Act, Standing};
use crate::hand::{Hand, record};
use crate::model::{
    Application, Case, CaseMaterial, Checklist, ChecklistLine, DeskQueue, Document, DocumentKind, Mark,
    Notice, Source, Tick, Ticked, Trust, may_mark,
};
use crate::permissions;
use crate::store as rows;

/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 1000;
/// Most files one material may have.
const MOST_FILES: usize = 20;

/// Ticks materials.
#[derive(Debug, Clone)]
pub struct Check {
    /// The case.
    pub case: CaseId,
    /// The revision the clerk saw.
    pub revision: i64,
    /// Marks; materials not named keep theirs.
    pub ticks: Vec<Tick>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Concepts in order.
    pub ok: usize,
    /// Concepts still to tick.
    pub open: usize,
    /// Concepts missing or defective.
    pub wanting: usize,
    /// The case's revision now.
    pub revision: i64,
}

/// Issues the one correction notice: everything ticked missing or defective.
#[derive(Debug, Clone)]
pub struct AskCorrection {
    /// The case.
    pub case: CaseId,
    /// The revision the clerk saw.
    pub revision: i64,
    /// Last ticks, given together with the button.
    pub ticks: Vec<Tick>,
    /// A word to the applicant.
    pub note: String,
}

/// The applicant supplies what the notice names, or a material that was deferred at acceptance.
#[derive(Debug, Clone)]
pub struct Supplement {
    /// The case.
    pub case: CaseId,
    /// Files by concept; at the counter an empty list says: shown on paper.
    pub files: Vec<(String, Vec<FileId>)>,
}

/// The checklist of a case, line by line.
///
/// # Errors
/// Database errors.
pub fn checklist(tx: &mut Tx, case: &Case) -> Result<Vec<ChecklistLine>, Fault> {
    let application = rows::around::application(tx, case.root)?;
    let materials = rows::around::materials(tx, case.root)?;
    let ticked = rows::around::checklist(tx, case.root)?;
    Ok(lines(&application.plan, case, materials, &ticked))
}

fn lines(plan: &Plan, case: &Case, materials: Vec<CaseMaterial>, ticked: &Checklist) -> Vec<ChecklistLine> {
    plan.asked
        .iter()
        .map(|asked| {
            let notice = case.facts.notice.as_ref();
            let noticed = notice.is_some_and(|notice| notice.concepts.contains(&asked.concept));
            let materials: Vec<CaseMaterial> =
                materials.iter().filter(|m| m.concept == asked.concept && !m.replaced).cloned().collect();
            let supplemented =
                noticed && materials.iter().any(|m| notice.is_some_and(|notice| m.at >= notice.at));
            ChecklistLine {
                concept: asked.concept.clone(),
                name: asked.name.clone(),
                need: asked.need,
                standard: asked.standard.clone(),
                original_needed: asked.original_needed,
                tick: ticked.0.get(&asked.concept).map(|t| Tick {
                    concept: asked.concept.clone(),
                    mark: t.mark,
                    reason: t.reason.clone(),
                    seen_original: t.seen_original,
                    later: t.later,
                }),
                materials,
                noticed,
                supplemented,
            }
        })
        .collect()
}

/// Ticks the checklist, in any order, as often as needed.
///
/// # Errors
/// `case.not-allowed`, `case.own-case`; a conflict when the case is no longer at the window; `case.changed`;
/// `case.unknown-material`; `case.nothing-there` for a material marked in order of which nothing is there;
/// `case.reason-missing` for a defective material without a reason.
pub fn check(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Check) -> Result<Checked, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = crate::engine::version(tx, desk, hand.case())?;
    may_check(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let (Application { plan, .. }, ticked) = tick(tx, actor, &hand, &cmd.ticks)?;
    keep_ticks(tx, actor, &mut hand, &ticked, &cmd.ticks)?;
    let (ok, open, wanting) = tally(&plan, &ticked);
    record(tx, actor, hand.case(), &events::Checked { ok, open, wanting });
    desk.announce(tx, events::CHECKED, hand.case());
    let cases = hand.put_back(tx)?;
    let revision = cases.first().map_or(0, |case| case.revision);
    Ok(Checked { ok, open, wanting, revision })
}

fn at_window(at: &Standing<'_>, actor: &Actor, act: Act) -> Result<(), Fault> {
    permit(actor, permissions::INTAKE, at.case)?;
    refuse_own_case(actor, at.case)?;
    frame::expect(at.case, act)
}

/// Whether the checklist may be ticked.
///
/// # Errors
/// Why not, as [`check`] says it.
pub fn may_check(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    at_window(at, actor, Act::Check)
}

/// Whether the one correction notice may be issued.
///
/// # Errors
/// Why not, as [`ask_correction`] says it.
pub fn may_ask_correction(at: &Standing<'_>, actor: &Actor) -> Result<(), Fault> {
    at_window(at, actor, Act::AskCorrection)?;
    match &at.case.facts.notice {
        // One notice names everything. A second is never issued: what the applicant supplied is either in order, or the
        // application is refused in writing with the reasons (art. 32).
        Some(notice) => Err(Fault::conflict("case.already-noticed")
            .with("document", &notice.document)
            .with("at", notice.at)),
        None => Ok(()),
    }
}

/// Whether something may be supplied: by the applicant or whoever acts for them, or at the counter by a clerk for them.
/// Answers whether it is a clerk.
///
/// # Errors
/// Why not, as [`supplement`] says it.
pub fn may_supplement(tx: &mut Tx, desk: &Desk, at: &Standing<'_>, actor: &Actor) -> Result<bool, Fault> {
    let counter = is_at_counter(at, actor);
    if !counter {
        permit_applicant(tx, desk, actor, at.root)?;
    }
    frame::expect(at.root, Act::Supplement)?;
    if wanted(at.root).is_empty() {
        return Err(Fault::conflict("case.nothing-to-supply"));
    }
    Ok(counter)
}

/// Whether this person takes in at the counter what an applicant brings there.
pub fn is_at_counter(at: &Standing<'_>, actor: &Actor) -> bool {
    actor.can(permissions::INTAKE, crate::desk::scope(at.root)) && refuse_own_case(actor, at.root).is_ok()
}

/// What may be supplied now: what the notice names, or what was deferred at acceptance.
fn wanted(root: &Case) -> Vec<String> {
    match root.state {
        CaseState::Correcting => root.facts.notice.as_ref().map(|n| n.concepts.clone()).unwrap_or_default(),
        _ => root.facts.deferred.iter().map(|d| d.concept.clone()).collect(),
    }
}

/// The checklist with these marks on it; nothing is written yet, so that whatever is refused has changed nothing.
pub(crate) fn tick(
    tx: &mut Tx,
    actor: &Actor,
    hand: &Hand,
    ticks: &[Tick],
) -> Result<(Application, Checklist), Fault> {
    let root = hand.root().root;
    let application = rows::around::application(tx, root)?;
    let mut ticked = match application.plan.asked.as_slice() {
        // Nothing is asked, so nothing was ever ticked.
        [] => Checklist::default(),
        _ => rows::around::checklist(tx, root)?,
    };
    let now = tx.now();
    let there = match ticks.iter().any(|tick| tick.mark == Mark::Ok) {
        true => rows::around::concepts_there(tx, root)?,
        false => BTreeSet::new(),
    };
    for tick in ticks {
        let Some(asked) = application.plan.asked.iter().find(|asked| asked.concept == tick.concept) else {
            // A clerk cannot demand what the item does not ask for (CAT-16).
            return Err(Fault::invalid("case.unknown-material").with("concept", &tick.concept));
        };
        may_mark(&tick.concept, there.contains(&tick.concept), tick.mark)?;
        let reason = text(&tick.reason)?;
        if tick.mark == Mark::Defective && reason.is_empty() {
            return Err(Fault::invalid("case.reason-missing").with("concept", &tick.concept));
        }
        let seen_original = tick.seen_original && tick.mark == Mark::Ok;
        let later = tick.later && tick.mark != Mark::Ok && asked.need == Need::Deferrable;
        let kept = Ticked { mark: tick.mark, reason, seen_original, later, by: actor.account.0, at: now };
        ticked.0.insert(tick.concept.clone(), kept);
    }
    Ok((application, ticked))
}

/// Writes the checklist and notes the actor as one of the window's hands (INT-03).
pub(crate) fn keep_ticks(
    tx: &mut Tx,
    actor: &Actor,
    hand: &mut Hand,
    ticked: &Checklist,
    ticks: &[Tick],
) -> Result<(), Fault> {
    let root = hand.root().root;
    if !ticks.is_empty() {
        rows::around::save_checklist(tx, root, ticked)?;
    }
    for tick in ticks.iter().filter(|tick| tick.seen_original && tick.mark == Mark::Ok) {
        rows::around::confirm_material(tx, root, &tick.concept)?;
    }
    let facts = &mut hand.progress(Hand::ROOT).facts;
    if !facts.hands.contains(&actor.account) {
        facts.hands.push(actor.account);
    }
    Ok(())
}

/// A text from outside, trimmed and not too long.
pub(crate) fn text(given: &str) -> Result<String, Fault> {
    let trimmed = given.trim();
    if trimmed.chars().count() > LONGEST_REASON {
        return Err(Fault::invalid("case.text-too-long").with("most", LONGEST_REASON));
    }
    Ok(trimmed.to_owned())
}

/// A text from outside that must say something.
pub(crate) fn required(given: &str) -> Result<String, Fault> {
    let text = text(given)?;
    if text.is_empty() { Err(Fault::invalid("case.reason-missing")) } else { Ok(text) }
}

fn tally(plan: &Plan, ticked: &Checklist) -> (usize, usize, usize) {
    let (mut ok, mut open, mut wanting) = (0, 0, 0);
    for asked in &plan.asked {
        match ticked.0.get(&asked.concept).map(|t| t.mark) {
            Some(Mark::Ok) => ok += 1,
            Some(Mark::Missing | Mark::Defective) => wanting += 1,
            // Nobody need tick what need not be there.
            None if asked.need == Need::Optional => ok += 1,
            None => open += 1,
        }
    }
    (ok, open, wanting)
}

/// Issues the one correction notice (补正告知书), naming everything missing or defective at once (INT-07).
///
/// # Errors
/// As for [`check`]; `case.checklist-open` while a material is not ticked; `case.nothing-wanting`;
/// `case.already-noticed` for a deficiency that could have been told the first time.
pub fn ask_correction(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    cmd: &AskCorrection,
) -> Result<Document, Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = crate::engine::version(tx, desk, hand.case())?;
    may_ask_correction(&hand.standing(&version), actor)?;
    hand.expect_revision(cmd.revision)?;
    let note = text(&cmd.note)?;
    let (Application { plan, .. }, ticked) = tick(tx, actor, &hand, &cmd.ticks)?;
    let (_, open, _) = tally(&plan, &ticked);
    if open > 0 {
        return Err(Fault::conflict("case.checklist-open").with("open", open));
    }
    let mut wanting = Vec::new();
    for asked in &plan.asked {
        let Some(tick) = ticked.0.get(&asked.concept).filter(|t| t.mark != Mark::Ok) else { continue };
        // An optional material that is simply not there is no deficiency, and what may follow is not asked for.
        if tick.later || (asked.need == Need::Optional && tick.mark == Mark::Missing) {
            continue;
        }
        wanting.push((asked, tick.clone()));
    }
    if wanting.is_empty() {
        return Err(Fault::conflict("case.nothing-wanting"));
    }
    let concepts: Vec<String> = wanting.iter().map(|(asked, _)| asked.concept.clone()).collect();
    let lines: Vec<Value> = wanting
        .iter()
        .map(|(asked, tick)| {
            json!({
                "concept": asked.concept, "name": asked.name, "mark": tick.mark, "reason": tick.reason,
                "standard": asked.standard,
            })
        })
        .collect();
    keep_ticks(tx, actor, &mut hand, &ticked, &cmd.ticks)?;
    let terms = version.item.terms;
    let last = correction::last_day(desk, hand.case(), today(tx), terms)?;
    let data = json!({
        "lines": lines, "note": note, "licence": crate::engine::is_licence(&version.item),
        "until": last.on.to_string(), "provisional": last.provisional,
        "uncorrected": terms.uncorrected.unwrap_or_default().as_str(),
    });
    let document =
        documents::issue(tx, desk, actor, hand.case(), DocumentKind::Correction, &version.item.name, data)?;
    let now = tx.now();
    let at = hand.at();
    let case = hand.change(at);
    frame::enter(case, Act::AskCorrection, CaseState::Correcting)?;
    case.desk = Some(DeskQueue::Correcting);
    case.facts.notice = Some(Notice {
        document: document.number.clone(),
        at: now,
        concepts: concepts.clone(),
        until: None,
        reminded: false,
    });
    clock::end_intake(tx, case);
    correction::begin(tx, desk, case, last)?;
    let until = Some(last.on.to_string());
    let fact = events::CorrectionAsked { document: document.number.clone(), concepts, until };
    record(tx, actor, case, &fact);
    desk.announce(tx, events::CORRECTION_ASKED, hand.case());
    hand.put_back(tx)?;
    Ok(document)
}

/// Whether so many files may come for each material, named one by one. Asked before they are looked into.
///
/// # Errors
/// `draft.too-many-files`.
pub fn check_room<'a>(coming: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    let mut counts = std::collections::BTreeMap::new();
    for concept in coming {
        let count: &mut usize = counts.entry(concept).or_default();
        *count += 1;
        if *count > MOST_FILES {
            return Err(Fault::invalid("draft.too-many-files").with("most", MOST_FILES));
        }
    }
    Ok(())
}

/// Supplies what the notice names, and nothing else; or, after acceptance, a material that was deferred, for the window to
/// look at. The applicant does it online, a clerk at the counter for them. When everything named is there the case goes
/// back to the window, and the five days begin anew.
///
/// # Errors
/// `case.not-asked-for` for a material the notice does not name; `case.supply-all` while something it names is still
/// missing; `draft.file-not-yours`.
pub fn supplement(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Supplement) -> Result<(), Fault> {
    let mut hand = Hand::take(tx, cmd.case)?;
    let version = crate::engine::version(tx, desk, hand.case())?;
    let counter = may_supplement(tx, desk, &hand.standing(&version), actor)?;
    let root = hand.root();
    let wanted = wanted(root);
    let (correcting, root_id, party) = (root.state == CaseState::Correcting, root.id, root.applicant);
    let plan = rows::around::application(tx, root_id)?.plan;
    let mut new = Vec::new();
    for (concept, files) in &cmd.files {
        let asked = plan.asked.iter().find(|asked| asked.concept == *concept);
        let asked = asked
            .filter(|_| wanted.contains(concept))
            .ok_or_else(|| Fault::invalid("case.not-asked-for").with("concept", concept))?;
        let trust = if counter { Trust::B } else { Trust::C };
        if files.len() > MOST_FILES {
            return Err(Fault::invalid("draft.too-many-files").with("most", MOST_FILES));
        }
        if files.is_empty() && !counter {
            return Err(Fault::invalid("case.material-missing").with("concept", concept));
        }
        for file in files {
            crate::drafts::check_file(tx, desk, *file, party)?;
        }
        let material = |id, source, file| CaseMaterial {
            id,
            concept: concept.clone(),
            name: asked.name.clone(),
            source,
            trust,
            file,
            provenance: Value::Null,
            at: tx.now(),
            replaced: false,
        };
        if files.is_empty() {
            new.push(material(tx.new_id(), Source::Paper, None));
        }
        for file in files {
            new.push(material(tx.new_id(), Source::File, Some(*file)));
        }
    }
    let given: Vec<&String> = cmd.files.iter().map(|(concept, _)| concept).collect();
    if correcting {
        check_all_there(&plan, &wanted, &given)?;
    }
    for concept in &given {
        rows::around::replace_material(tx, root_id, concept)?;
    }
    rows::around::insert_materials(tx, root_id, &new)?;
    if correcting {
        back_to_window(tx, desk, &mut hand, &given)?;
    } else {
        crate::deferred::supplied(tx, desk, &mut hand, &given)?;
    }
    let concepts = given.into_iter().cloned().collect();
    record(tx, actor, hand.root(), &events::Supplemented { concepts });
    desk.announce(tx, events::SUPPLEMENTED, hand.root());
    hand.put_back(tx)?;
    Ok(())
}

/// What the notice names comes in together: everything that must be there.
fn check_all_there(plan: &Plan, wanted: &[String], given: &[&String]) -> Result<(), Fault> {
    let required = |concept: &String| {
        plan.asked.iter().any(|asked| asked.concept == *concept && asked.need == Need::Required)
    };
    let still = wanted.iter().filter(|concept| required(concept) && !given.contains(concept));
    let still: Vec<&str> = still.map(String::as_str).collect();
    if still.is_empty() {
        Ok(())
    } else {
        Err(Fault::invalid("case.supply-all").with("concepts", still.join(", ")))
    }
}

/// The case waits at the window again, before the others.
fn back_to_window(tx: &mut Tx, desk: &Desk, hand: &mut Hand, given: &[&String]) -> Result<(), Fault> {
    let mut ticked = rows::around::checklist(tx, hand.root().id)?;
    for concept in given {
        // What is new is ticked anew; that the notice named it stays known.
        ticked.0.remove(*concept);
    }
    rows::around::save_checklist(tx, hand.root().id, &ticked)?;
    let now = tx.now();
    let root = hand.change(Hand::ROOT);
    frame::enter(root, Act::Supplement, CaseState::Received)?;
    root.desk = Some(DeskQueue::Supplemented);
    root.facts.supplemented_at = Some(now);
    clock::start_intake(tx, desk, root, now, true)
}
