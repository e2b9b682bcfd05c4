//! Submitting (申报): the draft becomes a case with a number. Everything the plan says can come from elsewhere is fetched
//! now and kept with where it came from; what is asked must be there.

use contract::case::CaseState;
use contract::item::{ItemVersion, Need, Repeat};
use contract::lookup::Call;
use contract::plan::{Plan, Reason, Spared};
use contract::{Actor, CaseId, DraftId, Fault, Lang, PartyId, Text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Tx;

use crate::agent;
use crate::conditions::show;
use crate::desk::Desk;
use crate::documents;
use crate::drafts::Draft;
use crate::equal;
use crate::events;
use crate::hand::{Hand, record};
use crate::model::{
    About, Application, Case, CaseKind, CaseMaterial, Channel, Checklist, Clock, DeskQueue, DocumentKind,
    Facts, Level, Mark, Problem, Running, Source, Ticked, Trust,
};
use crate::remarks::{Filed, Remark, remarks};
use crate::store as rows;
use crate::{clock, number};

/// Submits a draft.
#[derive(Debug, Clone)]
pub struct Submit {
    /// Which.
    pub draft: DraftId,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The case.
    pub case: CaseId,
    /// Its public number.
    pub number: String,
    /// Whether the draft had been submitted before: the same case, not a second one.
    pub again: bool,
}

/// A draft looked through as submitting would.
#[derive(Debug, Clone)]
pub struct DraftReview {
    /// What is asked and what falls away for this party.
    pub plan: Plan,
    /// What is still missing or wrong; empty means it can be submitted.
    pub problems: Vec<Problem>,
    /// The one form.
    pub form: Arc<forms::Merged>,
    /// What is pointed out of materials that stand in for those asked, and does not keep it from being submitted.
    pub pointed_out: Vec<Problem>,
    /// Numbers of equal applications under way ([`crate::equal`]): told before handing in.
    pub equal: Vec<String>,
    /// Whether they are an obstacle: the item refuses a second one.
    pub refused: bool,
}

impl DraftReview {
    /// Whether it can be handed in as it is.
    pub fn is_ready(&self) -> bool {
        self.problems.is_empty() && !self.refused
    }
}

/// Looks a draft through as submitting would, for the last page before it and for marking fields.
///
/// # Errors
/// `draft.not-found`; what the catalogue says.
pub fn review_draft(tx: &mut Tx, desk: &Desk, actor: &Actor, id: DraftId) -> Result<DraftReview, Fault> {
    let draft = crate::drafts::draft(tx, actor, id)?;
    let version = desk.items.version(tx, draft.version)?;
    let mut review = look_through(tx, desk, &version, &draft)?;
    let said = (review.form.form(), &draft.form);
    // Of another's applications an agent learns nothing before theirs.
    if !agent::fills_in(&version, &draft.answers, draft.channel) {
        review.equal = equal::under_way(tx, desk, (draft.party, version.item.code.as_str()), None, said)?;
    }
    review.refused = version.item.repeat == Repeat::Refused && !review.equal.is_empty();
    Ok(review)
}

fn look_through(
    tx: &mut Tx,
    desk: &Desk,
    version: &ItemVersion,
    draft: &Draft,
) -> Result<DraftReview, Fault> {
    // What an agent holds spares the applicant nothing, and what the applicant holds is not for an agent to learn.
    let about = match agent::fills_in(version, &draft.answers, draft.channel) {
        true => PartyId::UNKNOWN,
        false => draft.party,
    };
    let plan = desk.items.plan(tx, version, &draft.answers, Some(about))?;
    let form = desk.items.form(tx, version, &draft.answers)?;
    let errors = form.form().check(&draft.form, &show).into_iter();
    let mut problems: Vec<Problem> = errors
        .map(|error| Problem { about: About::Field(error.field), code: error.code, params: error.params })
        .collect();
    let filed = Filed {
        version,
        party: draft.party,
        answers: &draft.answers,
        form: form.form(),
        data: &draft.form,
        items: &plan.items,
        draft: Some(draft.channel),
    };
    let remarks = remarks(tx, desk, &filed)?.into_iter();
    // One cause, one error: of a field that is wrong by itself nothing more is said.
    let mut pointed_out = Vec::new();
    for remark in remarks {
        if remark.pointed_out {
            let of_material = matches!(remark.problem.about, About::Material(_));
            pointed_out.extend(of_material.then_some(remark.problem));
            continue;
        }
        let said = matches!(remark.problem.about, About::Field(_))
            && problems.iter().any(|problem| problem.about == remark.problem.about);
        if !said {
            problems.push(remark.problem);
        }
    }
    // At the counter the clerk asks for what is missing by the correction notice, on the spot (art. 32).
    if draft.channel != Channel::Counter {
        let missing =
            |concept: &String| draft.files.get(concept).is_none_or(|brought| brought.files.is_empty());
        for asked in plan.asked.iter().filter(|asked| asked.need == Need::Required && missing(&asked.concept))
        {
            problems.push(Problem {
                about: About::Material(asked.concept.clone()),
                code: "case.material-missing",
                params: Vec::new(),
            });
        }
    }
    for spared in &plan.spared {
        if matches!(spared.why, Reason::Commitment { .. }) && !draft.commitments.contains(&spared.concept) {
            problems.push(Problem {
                about: About::Commitment(spared.concept.clone()),
                code: "case.commitment-unsigned",
                params: Vec::new(),
            });
        }
    }
    Ok(DraftReview { plan, problems, form, pointed_out, equal: Vec::new(), refused: false })
}

/// What does not go together in an application as it was handed in, as of today: for the window and the office.
///
/// # Errors
/// What the catalogue says.
pub fn remarks_on(
    tx: &mut Tx,
    desk: &Desk,
    root: &Case,
    application: &Application,
) -> Result<Vec<Remark>, Fault> {
    let version = desk.items.version(tx, root.version)?;
    if version.form.is_none() && version.item.package.is_none() && version.item.rules.is_empty() {
        return Ok(Vec::new());
    }
    let form = desk.items.form(tx, &version, &application.answers)?;
    let filed = Filed {
        version: &version,
        party: root.applicant,
        answers: &application.answers,
        form: form.form(),
        data: &application.form,
        items: &application.plan.items,
        draft: None,
    };
    remarks(tx, desk, &filed)
}

/// Submits a draft. Idempotent: a second submit of the same draft, however soon, answers with the same number.
///
/// # Errors
/// `draft.not-found`; `case.authority-ended`; `case.equal-refused` where the item refuses a second equal application;
/// `case.incomplete` with how many problems there are and the first of them (all of them:
/// [`review_draft`]); `case.exchange-silent` when a resource that should supply a material does not answer.
pub fn submit(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Submit) -> Result<Submitted, Fault> {
    hand_in(tx, desk, actor, cmd, None)
}

/// Submits a draft, if whoever does knows of every equal application under way: `known` are the numbers they were told.
///
/// # Errors
/// As [`submit`]; `case.equal-under-way` with the number of one they were not told of.
pub fn submit_knowing(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    cmd: &Submit,
    known: &[String],
) -> Result<Submitted, Fault> {
    hand_in(tx, desk, actor, cmd, Some(known))
}

fn hand_in(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    cmd: &Submit,
    known: Option<&[String]>,
) -> Result<Submitted, Fault> {
    let draft = match rows::drafts::take(tx, cmd.draft)? {
        Some(draft) if draft.account == actor.account => draft,
        _ => return Err(Fault::not_found("draft.not-found")),
    };
    if let Some(id) = draft.case {
        let case = rows::case(tx, id)?.ok_or_else(|| Fault::not_found("case.not-found"))?;
        return Ok(Submitted { case: id, number: case.number, again: true });
    }
    // The authority of an operator may have ended since the draft was opened (IDA-04).
    if draft.channel != Channel::Counter && !desk.people.acts_for(tx, actor, draft.party)? {
        return Err(Fault::forbidden("case.authority-ended"));
    }
    let version = desk.items.version(tx, draft.version)?;
    let DraftReview { plan, problems, form, .. } = look_through(tx, desk, &version, &draft)?;
    if let Some(first) = problems.first() {
        let what = match &first.about {
            About::Field(what) | About::Material(what) | About::Commitment(what) => what.as_str(),
            About::Answers => "answers",
        };
        return Err(Fault::invalid("case.incomplete")
            .with("count", problems.len())
            .with("first", what)
            .with("problem", first.code));
    }
    let mut draft = Draft { form: form.form().clean(&draft.form, &show), ..draft };
    let filled_by = draft.party;
    let agent = agent::fills_in(&version, &draft.answers, draft.channel).then_some(filled_by);
    if agent.is_some() {
        draft.party = agent::principal(tx, desk, actor, (form.form(), &draft.form), filled_by)?;
    }
    let root = new_case(tx, desk, &version, &draft, agent)?;
    let refuses = version.item.repeat == Repeat::Refused;
    if refuses || known.is_some() {
        // The number has been drawn: whoever hands in at the same moment waits behind it, and one of the two sees the other.
        if refuses {
            // Also of two on both sides of midnight, whose numbers come from two series, one waits for the other.
            rows::next_serial(tx, &format!("equal {} {}", draft.party.0, root.item))?;
        }
        let said = (form.form(), &draft.form);
        let equal = equal::under_way(tx, desk, (draft.party, root.item.as_str()), None, said)?;
        let untold = |number: &String| agent.is_none() && known.is_some_and(|known| !known.contains(number));
        if let Some(number) = equal.into_iter().find(|number| refuses || untold(number)) {
            let code = if refuses { "case.equal-refused" } else { "case.equal-under-way" };
            return Err(Fault::conflict(code).with("number", number));
        }
    }
    let materials = collect(tx, desk, actor, &root, (&draft, filled_by), &plan, form.form())?;
    finish(tx, desk, actor, &version, root, draft, plan, &materials)
}

/// Writes the new case and everything around it.
#[expect(clippy::too_many_arguments, reason = "the second half of one act")]
fn finish(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    version: &ItemVersion,
    mut root: Case,
    draft: Draft,
    plan: Plan,
    materials: &[CaseMaterial],
) -> Result<Submitted, Fault> {
    let received_at = root.received_at;
    clock::start_intake(tx, desk, &mut root, received_at, false)?;
    let names: Vec<_> = materials.iter().map(|material| &material.name).collect();
    let receipt = json!({ "materials": names, "tell_by": root.due });
    documents::issue(tx, desk, actor, &root, DocumentKind::Receipt, &version.item.name, receipt)?;
    rows::around::insert_materials(tx, root.id, materials)?;
    rows::drafts::submitted(tx, draft.id, root.id)?;
    shown_on_paper(tx, actor, &mut root, materials)?;
    let fact = events::Submitted {
        item: root.item.clone(),
        channel: root.channel.as_str().to_owned(),
        region: root.region.clone(),
        members: plan.items.len(),
        materials: materials.len(),
        commitments: draft.commitments,
    };
    record(tx, actor, &root, &fact);
    desk.announce(tx, events::SUBMITTED, &root);
    crate::board::count(tx, &root, crate::board::SUBMITTED)?;
    let application = Application { answers: draft.answers, form: draft.form, plan };
    rows::around::insert_application(tx, root.id, &application)?;
    let submitted = Submitted { case: root.id, number: root.number.clone(), again: false };
    Hand::begin(root).put_back(tx)?;
    Ok(submitted)
}

/// What a clerk had before them on paper when they took the application in has been looked at and compared with its original: it is
/// not to be marked a second time. Whoever marks has a hand in accepting (INT-03).
fn shown_on_paper(
    tx: &mut Tx,
    actor: &Actor,
    root: &mut Case,
    materials: &[CaseMaterial],
) -> Result<(), Fault> {
    if root.channel != Channel::Counter {
        return Ok(());
    }
    let ticked = Ticked {
        mark: Mark::Ok,
        reason: String::new(),
        seen_original: true,
        later: false,
        by: actor.account.0,
        at: tx.now(),
    };
    let papers = materials.iter().filter(|material| material.source == Source::Paper);
    let ticks: BTreeMap<String, Ticked> =
        papers.map(|material| (material.concept.clone(), ticked.clone())).collect();
    if !ticks.is_empty() {
        rows::around::save_checklist(tx, root.id, &Checklist(ticks))?;
        root.facts.hands.push(actor.account);
    }
    Ok(())
}

fn new_case(
    tx: &mut Tx,
    desk: &Desk,
    version: &ItemVersion,
    draft: &Draft,
    agent: Option<PartyId>,
) -> Result<Case, Fault> {
    let item = &version.item;
    let applicant_name = desk.people.name(tx, draft.party)?;
    let organ = desk.people.organ_by_code(tx, &item.organ)?.id;
    let id = CaseId(tx.new_id());
    tx.will_record(&contract::case::stream(id));
    Ok(Case {
        id,
        root: id,
        number: number::next(tx, &item.region)?,
        kind: if item.package.is_some() { CaseKind::Package } else { CaseKind::Single },
        member: 0,
        call: None,
        version: version.id,
        item: item.code.clone(),
        state: CaseState::Received,
        revision: 1,
        applicant: draft.party,
        applicant_name,
        account: draft.account,
        agent,
        organ,
        region: item.region.clone(),
        channel: draft.channel,
        desk: Some(DeskQueue::Received),
        received_at: tx.now(),
        accepted_at: None,
        accepted_by: None,
        decided_at: None,
        decided_by: None,
        closed_at: None,
        due: None,
        statutory_due: None,
        provisional: false,
        running: Running::Not,
        level: Level::Fine,
        clock: Clock::default(),
        instance: String::new(),
        facts: Facts::default(),
    })
}

/// Gathers the shared set of materials: what was brought, and what the plan takes from elsewhere.
fn collect(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    case: &Case,
    (draft, filled_by): (&Draft, PartyId),
    plan: &Plan,
    form: &forms::Form,
) -> Result<Vec<CaseMaterial>, Fault> {
    let mut found: Vec<CaseMaterial> = Vec::new();
    let at = tx.now();
    let material =
        |tx: &Tx, concept: &str, name: &contract::Text, source, trust, file, provenance| CaseMaterial {
            id: tx.new_id(),
            concept: concept.to_owned(),
            name: name.clone(),
            source,
            trust,
            file,
            provenance,
            at,
            replaced: false,
        };
    for asked in &plan.asked {
        let Some(brought) = draft.files.get(&asked.concept) else { continue };
        // A file scanned at the counter from an original that was shown is checked (B); an uploaded one is not (C).
        let trust = if brought.paper { Trust::B } else { Trust::C };
        for file in &brought.files {
            crate::drafts::check_file(tx, desk, *file, filled_by)?;
            let name = &asked.name;
            found.push(material(tx, &asked.concept, name, Source::File, trust, Some(*file), Value::Null));
        }
        if brought.paper && brought.files.is_empty() {
            found.push(material(tx, &asked.concept, &asked.name, Source::Paper, Trust::B, None, Value::Null));
        }
    }
    let mut seen: Vec<&str> = Vec::new();
    for spared in &plan.spared {
        if seen.contains(&spared.concept.as_str()) {
            continue;
        }
        if let Some((source, trust, provenance)) = supplied(tx, desk, actor, case, draft, form, spared)? {
            seen.push(&spared.concept);
            found.push(material(tx, &spared.concept, &spared.name, source, trust, None, provenance));
        }
    }
    Ok(found)
}

/// Fetches a spared material from where the plan says it comes from. `None` where there is nothing to fetch: another item
/// of the same application asks for it or will issue it.
fn supplied(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    case: &Case,
    draft: &Draft,
    form: &forms::Form,
    spared: &Spared,
) -> Result<Option<(Source, Trust, Value)>, Fault> {
    Ok(match &spared.why {
        Reason::Shared { .. } | Reason::Sibling { .. } => None,
        Reason::Licence { licence_type } => {
            let held = desk.licences.held_by(tx, draft.party)?;
            let licence = held
                .iter()
                .find(|licence| licence.type_code == *licence_type)
                .ok_or_else(|| Fault::conflict("case.licence-gone").with("concept", &spared.concept))?;
            let provenance = json!({
                "identifier": licence.identifier, "issuer": licence.issuer, "valid_to": licence.valid_to,
            });
            Some((Source::Licence, Trust::A, provenance))
        }
        Reason::Exchange { resource } => {
            let (number, name) = (&case.number, &spared.name);
            let version = desk.items.current(tx, &spared.item)?;
            let purpose = Text::new(
                format!("办件 {number}：核验{}", name.zh),
                format!("Case {number}: checking {}", name.get(Lang::En)),
            );
            let call = Call { item: &version.item, resource, party: draft.party, purpose };
            let answer = desk.exchange.call(tx, actor, &call)?.ok_or_else(|| {
                Fault::conflict("case.exchange-silent")
                    .with("resource", resource)
                    .with("concept", &spared.concept)
            })?;
            Some((Source::Exchange, Trust::A, json!({ "resource": resource, "answer": answer })))
        }
        Reason::Form { concept } => {
            let value = form.by_concept(&draft.form, concept).cloned().unwrap_or(Value::Null);
            Some((Source::Form, Trust::D, json!({ "concept": concept, "value": value })))
        }
        Reason::Commitment { text } => {
            let provenance = json!({ "text": text, "signed_by": case.applicant_name, "entered_by": actor.name, "signed_at": tx.now() });
            Some((Source::Commitment, Trust::D, provenance))
        }
    })
}
