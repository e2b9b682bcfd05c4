//! Reading a case: who may, what they see, the timeline from the ledger, and public progress.

use contract::case::{CaseState, RATED, RATED_BY, stream};
use contract::events::Fact;
use contract::item::ItemVersion;
use contract::lookup::{
    CaseLookup, CaseSummary, ChargedCase, CountedCase, DraftSummary, LicenceSummary, Work,
};
use contract::{Actor, CaseId, DraftId, Fault, FileId, Lang, PartyId, Permission, Text};
use serde_json::{Map, Value};
use store::Tx;

use crate::desk::{Desk, People, scope};
use crate::frame::Standing;
use crate::model::{
    Application, Case, CaseKind, CaseMaterial, Channel, Document, Running, Special, Task, TaskState,
};
use crate::offers::{self, Offer};
use crate::permissions;
use crate::store as rows;
use std::sync::Arc;

/// Events of a timeline at most; a long case has some sixty.
const MOST_EVENTS: u32 = 1000;

/// A case with its application.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The case asked for.
    pub case: Case,
    /// The application's own case (the same for a root).
    pub root: Case,
    /// Members of a package, in order.
    pub members: Vec<Case>,
}

/// The case with this public number, if the actor may read it: the applicant, staff whose postings reach the case or another part of
/// the same application (PRO-08: one shared file), or those before whom it was put to read or for an opinion.
///
/// # Errors
/// `case.not-found`, also where its existence is private.
pub fn case_file(tx: &mut Tx, people: &dyn People, actor: &Actor, number: &str) -> Result<CaseFile, Fault> {
    let file = load(tx, number)?.ok_or_else(|| Fault::not_found("case.not-found"))?;
    if may_read(tx, people, actor, &file)? { Ok(file) } else { Err(Fault::not_found("case.not-found")) }
}

/// The case with this id, for a caller that checks by itself.
///
/// # Errors
/// Database errors.
pub fn by_id(tx: &mut Tx, id: CaseId) -> Result<Option<Case>, Fault> {
    Ok(rows::case(tx, id)?)
}

/// The case with this public number, for a caller that checks by itself (`directory`'s guards).
///
/// # Errors
/// Database errors.
pub fn load(tx: &mut Tx, number: &str) -> Result<Option<CaseFile>, Fault> {
    let Some(case) = rows::by_number(tx, number)? else { return Ok(None) };
    let root = if case.is_root() { Some(case.clone()) } else { rows::case(tx, case.root)? };
    let root = root.ok_or_else(|| Fault::not_found("case.not-found"))?;
    let members = match root.kind {
        crate::model::CaseKind::Package => rows::members(tx, root.id)?,
        _ => Vec::new(),
    };
    Ok(Some(CaseFile { case, root, members }))
}

fn may_read(tx: &mut Tx, people: &dyn People, actor: &Actor, file: &CaseFile) -> Result<bool, Fault> {
    let reaches = |case: &Case| permissions::READ.iter().any(|p| actor.can(*p, scope(case)));
    if reaches(&file.root) || file.members.iter().any(reaches) {
        return Ok(true);
    }
    if crate::referral::reads(tx, actor, file.root.id)? {
        return Ok(true);
    }
    crate::agent::is_of(tx, people, actor, &file.root)
}

/// What was applied for.
///
/// # Errors
/// Database errors.
pub fn application(tx: &mut Tx, file: &CaseFile) -> Result<Application, Fault> {
    Ok(rows::around::application(tx, file.root.id)?)
}

/// What the item's decision tables are asked with: the variables of the process, or, before it has begun, those that it would
/// begin with.
pub fn rule_inputs(case: &Case, application: &Application) -> process::Vars {
    match serde_json::from_str::<process::Instance>(&case.instance) {
        Ok(instance) if instance.has_started() => instance.vars().clone(),
        _ => crate::engine::first_vars(case, application),
    }
}

/// The shared set of materials, in the order they came in.
///
/// # Errors
/// Database errors.
pub fn materials(tx: &mut Tx, file: &CaseFile) -> Result<Vec<CaseMaterial>, Fault> {
    Ok(rows::around::materials(tx, file.root.id)?)
}

/// Documents of the application, oldest first.
///
/// # Errors
/// Database errors.
pub fn documents(tx: &mut Tx, file: &CaseFile) -> Result<Vec<Document>, Fault> {
    Ok(rows::around::documents(tx, file.root.id)?)
}

/// The document with this number, if it belongs to this application.
///
/// # Errors
/// `case.document-not-found`.
pub fn document(tx: &mut Tx, file: &CaseFile, number: &str) -> Result<Document, Fault> {
    let of = |case| case == file.root.id || file.members.iter().any(|member| member.id == case);
    rows::around::document(tx, number)?
        .filter(|document| of(document.case))
        .ok_or_else(|| Fault::not_found("case.document-not-found"))
}

/// Special procedures of the application, oldest first.
///
/// # Errors
/// Database errors.
pub fn specials(tx: &mut Tx, file: &CaseFile) -> Result<Vec<Special>, Fault> {
    Ok(rows::around::specials(tx, file.root.id)?)
}

/// What may be done with the case asked for, by whoever looks, and why not the rest.
///
/// # Errors
/// Database errors.
pub fn offers(tx: &mut Tx, desk: &Desk, actor: &Actor, file: &CaseFile) -> Result<Vec<Offer>, Fault> {
    let version = desk.items.version(tx, file.case.version)?;
    let tasks = rows::tasks::of_case(tx, file.case.id)?;
    let standing = Standing { case: &file.case, root: &file.root, version: &version };
    offers::offers(tx, desk, &standing, &tasks, actor)
}

/// Tasks of the case asked for, in order.
///
/// # Errors
/// Database errors.
pub fn tasks(tx: &mut Tx, case: &Case) -> Result<Vec<Task>, Fault> {
    Ok(rows::tasks::of_case(tx, case.id)?)
}

/// The task with this number within the case.
///
/// # Errors
/// `case.task-not-found`.
pub fn task(tx: &mut Tx, case: &Case, no: i64) -> Result<Task, Fault> {
    let found = rows::tasks::of_case(tx, case.id)?.into_iter().find(|task| task.no == no);
    found.ok_or_else(|| Fault::not_found("case.task-not-found"))
}

/// The name of a step in both languages; its id where it has none.
fn step_name(version: &ItemVersion, element: &str) -> Text {
    let named = |lang| {
        let name = version.process.node(element).map(|node| version.step_name(node, lang));
        name.filter(|name| !name.is_empty()).unwrap_or(element).to_owned()
    };
    Text::new(named(Lang::Zh), named(Lang::En))
}

/// One line of the timeline.
#[derive(Debug, Clone)]
pub struct TimelineEntry {
    /// When, epoch ms.
    pub at: i64,
    /// What, as in [`crate::events`].
    pub kind: String,
    /// Who, as the ledger names them: `account:1`, `system:clock`.
    pub actor: String,
    /// Public number of the case of the application it was about.
    pub case: String,
    /// The facts.
    pub data: Value,
}

/// Everything that happened to an application, at the hall and online, in one line (INT-26).
///
/// # Errors
/// Database errors.
pub fn timeline(tx: &mut Tx, root: &Case) -> Result<Vec<TimelineEntry>, Fault> {
    store::ledger::events(tx, &stream(root.id), 0, MOST_EVENTS)?
        .into_iter()
        .map(|event| {
            // Who rated and how is not for those who handle the case.
            if event.kind == RATED {
                let (kind, actor) = (event.kind, RATED_BY.to_owned());
                return Ok(TimelineEntry {
                    at: event.at,
                    kind,
                    actor,
                    case: root.number.clone(),
                    data: Value::Null,
                });
            }
            let data = event.json()?;
            let case = data.get("case").and_then(Value::as_str).unwrap_or_default().to_owned();
            Ok(TimelineEntry { at: event.at, kind: event.kind, actor: event.actor, case, data })
        })
        .collect::<Result<Vec<_>, Fault>>()
        .map(decided_first)
}

/// A licence is made in the act that decides, and told before it: people read the decision first.
fn decided_first(mut entries: Vec<TimelineEntry>) -> Vec<TimelineEntry> {
    for at in 1..entries.len() {
        let mut place = at;
        while let [.., before, decided] = &entries[..=place]
            && decided.kind == contract::events::case::Decided::KIND
            && before.kind == contract::events::licence::Issued::KIND
            && before.at == decided.at
        {
            entries.swap(place - 1, place);
            place -= 1;
        }
    }
    entries
}

/// What anybody with the number and the last four characters of the applicant's identity number may see.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Public number.
    pub number: String,
    /// Item.
    pub item: Text,
    /// State.
    pub state: CaseState,
    /// Received at, epoch ms.
    pub received_at: i64,
    /// Accepted at, epoch ms.
    pub accepted_at: Option<i64>,
    /// Last day of the limit that runs now.
    pub due: Option<String>,
    /// Whether that day may still move.
    pub provisional: bool,
    /// What the clock does.
    pub running: Running,
    /// The parts of a package: item, organ, state, due date, clock.
    pub parts: Vec<ProgressPart>,
    /// What happened, without names of people: kind, with the outcome or which limit it was about; time; number of the
    /// case. Oldest first.
    pub steps: Vec<(String, i64, String)>,
    /// When it was decided, epoch ms.
    pub decided_at: Option<i64>,
}

/// One part of a package in public progress.
#[derive(Debug, Clone)]
pub struct ProgressPart {
    /// Public number.
    pub number: String,
    /// Item.
    pub item: Text,
    /// Organ.
    pub organ: Text,
    /// State.
    pub state: CaseState,
    /// Last day of its limit.
    pub due: Option<String>,
    /// Whether that day may still move.
    pub provisional: bool,
    /// What its clock does.
    pub running: Running,
    /// The day its organ finished, `YYYY-MM-DD`.
    pub done_on: Option<String>,
}

/// Public progress (进度查询). The page limits how often one may ask.
///
/// # Errors
/// `case.progress-not-found`, the same for an unknown number and a wrong second factor.
pub fn progress(tx: &mut Tx, desk: &Desk, number: &str, id_tail: &str) -> Result<Progress, Fault> {
    let hidden = || Fault::not_found("case.progress-not-found");
    let number = codes::CaseNumber::parse(number).map_err(|_| hidden())?.to_string();
    let file = load(tx, &number)?.ok_or_else(hidden)?;
    if !desk.people.id_tail_matches(tx, file.root.applicant, id_tail)? {
        return Err(hidden());
    }
    progress_of(tx, desk, file)
}

/// How long the address of an answer opens it, ms: long enough to reload and to come back to it.
const TICKET_MS: i64 = 30 * 60_000;
/// Where what the address says lies sealed.
const TICKET_PLACE: &str = "progress-ticket";

/// An address for the answer about a case, good for half an hour: it tells neither number nor person, and is told to nobody but whoever
/// knew both.
///
/// # Errors
/// When nothing can be sealed.
pub fn progress_ticket(tx: &mut Tx, number: &str) -> Result<String, Fault> {
    let until = tx.real_now().saturating_add(TICKET_MS);
    let sealed = store::vault::seal(TICKET_PLACE, format!("{until} {number}").as_bytes())?;
    Ok(sealed.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The same answer again, by its address.
///
/// # Errors
/// `case.progress-gone` for an address that is none, or not any more.
pub fn progress_again(tx: &mut Tx, desk: &Desk, ticket: &str) -> Result<Progress, Fault> {
    let gone = || Fault::not_found("case.progress-gone");
    let digits = ticket.as_bytes();
    if digits.len() > 400 || !digits.len().is_multiple_of(2) || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(gone());
    }
    let byte = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|two| u8::from_str_radix(two, 16).ok());
    let sealed: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    let opened = store::vault::open(TICKET_PLACE, &sealed.ok_or_else(gone)?).map_err(|_| gone())?;
    let said = String::from_utf8(opened).map_err(|_| gone())?;
    let (until, number) = said.split_once(' ').ok_or_else(gone)?;
    if until.parse::<i64>().map_err(|_| gone())? < tx.real_now() {
        return Err(gone());
    }
    let file = load(tx, number)?.ok_or_else(gone)?;
    progress_of(tx, desk, file)
}

fn progress_of(tx: &mut Tx, desk: &Desk, file: CaseFile) -> Result<Progress, Fault> {
    let root = file.root;
    let mut parts = Vec::new();
    for member in &file.members {
        parts.push(ProgressPart {
            number: member.number.clone(),
            item: desk.items.version(tx, member.version)?.item.name.clone(),
            organ: desk.people.organ(tx, member.organ)?.name.clone(),
            state: member.state,
            due: member.due.clone(),
            provisional: member.provisional,
            running: member.running,
            done_on: crate::clock::stopped_on(member)?.map(|on| on.to_string()),
        });
    }
    let steps = timeline(tx, &root)?
        .into_iter()
        .filter(|entry| !crate::events::INTERNAL.contains(&entry.kind.as_str()))
        .map(|entry| {
            let what = ["outcome", "limit"].iter().find_map(|key| entry.data.get(key)?.as_str());
            let kind = what.map_or_else(|| entry.kind.clone(), |what| format!("{} {what}", entry.kind));
            (kind, entry.at, entry.case)
        })
        .collect();
    Ok(Progress {
        item: desk.items.version(tx, root.version)?.item.name.clone(),
        number: root.number,
        state: root.state,
        received_at: root.received_at,
        accepted_at: root.accepted_at,
        decided_at: root.decided_at,
        due: root.due,
        provisional: root.provisional,
        running: root.running,
        parts,
        steps,
    })
}

/// Licences that came out of an application, part by part.
///
/// # Errors
/// What the licence service says.
pub fn licences(tx: &mut Tx, desk: &Desk, file: &CaseFile) -> Result<Vec<LicenceSummary>, Fault> {
    let mut found = desk.licences.of_case(tx, file.root.id)?;
    for member in &file.members {
        found.extend(desk.licences.of_case(tx, member.id)?);
    }
    Ok(found)
}

/// Cases, as other services see them.
pub struct Cases {
    /// Organs and parties.
    pub people: Arc<dyn People>,
    /// Catalogue, for names.
    pub items: Arc<dyn contract::lookup::ItemLookup>,
}

impl Cases {
    fn count(&self, tx: &mut Tx, line: crate::lists::CaseLine) -> Result<CountedCase, Fault> {
        Ok(CountedCase {
            id: line.id,
            root: line.root,
            number: line.number,
            part: line.kind.as_str(),
            kind: self.items.version(tx, line.version)?.item.kind,
            item: line.item,
            organ: line.organ,
            region: line.region,
            channel: line.channel.as_str(),
            state: line.state,
            received_at: line.received_at,
            accepted_at: line.accepted_at,
            decided_at: line.decided_at,
            closed_at: line.closed_at,
        })
    }
}

impl CaseLookup for Cases {
    fn by_number(&self, tx: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault> {
        let Some(case) = rows::by_number(tx, number)? else { return Ok(None) };
        let item_name = self.items.version(tx, case.version)?.item.name.clone();
        let application = match case.is_root() {
            true => case.number.clone(),
            false => rows::case(tx, case.root)?.map_or_else(|| case.number.clone(), |root| root.number),
        };
        Ok(Some(CaseSummary {
            id: case.id,
            root: case.root,
            application,
            agent: (case.channel != Channel::Counter).then_some(case.account),
            number: case.number,
            item_name,
            item_code: case.item,
            state: case.state,
            applicant: case.applicant,
            organ: case.organ,
            region: case.region,
        }))
    }

    fn application(&self, tx: &mut Tx, root: CaseId) -> Result<Option<CaseSummary>, Fault> {
        match rows::case(tx, root)? {
            Some(case) => self.by_number(tx, &case.number),
            None => Ok(None),
        }
    }

    fn of_party(&self, tx: &mut Tx, party: PartyId, most: u32) -> Result<Vec<CaseSummary>, Fault> {
        let mut found = Vec::new();
        for line in rows::lists::of_party(tx, party, i64::MAX, most)? {
            found.extend(self.by_number(tx, &line.number)?);
        }
        Ok(found)
    }

    fn draft(&self, tx: &mut Tx, actor: &Actor, id: DraftId) -> Result<DraftSummary, Fault> {
        let draft = crate::drafts::draft(tx, actor, id)?;
        let version = self.items.version(tx, draft.version)?;
        Ok(DraftSummary { id: draft.id, version, party: draft.party, root: draft.case })
    }

    fn draft_of(&self, tx: &mut Tx, root: CaseId) -> Result<Option<DraftId>, Fault> {
        Ok(rows::drafts::of_case(tx, root)?)
    }

    fn work(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<Work>, Fault> {
        let Some(root) = rows::case(tx, root)? else { return Ok(Vec::new()) };
        let mut cases = rows::members(tx, root.id)?;
        cases.insert(0, root);
        let mut work = Vec::new();
        for case in
            cases.iter().filter(|case| matches!(case.state, CaseState::Accepted | CaseState::Deciding))
        {
            let version = self.items.version(tx, case.version)?;
            let of = |task: Option<&Task>, permission, step: Text| Work {
                task: task.map(|task| task.id),
                no: task.map(|task| task.no),
                number: case.number.clone(),
                permission,
                organ: task.map_or(case.organ, |task| task.organ),
                region: task.map_or(&case.region, |task| &task.region).clone(),
                item: case.item.clone(),
                step,
                assignee: task.and_then(|task| task.assignee),
            };
            for task in rows::tasks::of_case(tx, case.id)?.iter().filter(|task| task.state == TaskState::Open)
            {
                let step = step_name(&version, &task.element);
                work.push(of(Some(task), permissions::of_role(&task.role), step));
            }
            // A package is decided part by part.
            if case.state == CaseState::Deciding && case.kind != CaseKind::Package {
                work.push(of(None, permissions::DECIDE, version.item.name.clone()));
            }
        }
        Ok(work)
    }

    fn counted(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<CountedCase>, Fault> {
        let lines = rows::lists::of_application(tx, root)?;
        lines.into_iter().map(|line| self.count(tx, line)).collect()
    }

    fn counted_after(&self, tx: &mut Tx, after: CaseId, most: u32) -> Result<Vec<CountedCase>, Fault> {
        let lines = rows::lists::after(tx, after, most)?;
        lines.into_iter().map(|line| self.count(tx, line)).collect()
    }

    fn opinions(&self) -> Permission {
        permissions::REVIEW
    }

    fn reading(&self) -> &'static [Permission] {
        &permissions::READ
    }

    fn charged(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<ChargedCase>, Fault> {
        let mut charged = Vec::new();
        for line in rows::lists::of_application(tx, root)? {
            let version = self.items.version(tx, line.version)?;
            let fees: Vec<_> = version.item.fees.iter().filter(|fee| fee.is_charged()).cloned().collect();
            if !fees.is_empty() {
                charged.push(ChargedCase { number: line.number, fees, said: Map::new() });
            }
        }
        if charged.is_empty() {
            return Ok(charged);
        }
        let Some(whole) = rows::case(tx, root)? else { return Ok(Vec::new()) };
        let application = rows::around::application(tx, root)?;
        let version = self.items.version(tx, whole.version)?;
        let form = self.items.form(tx, &version, &application.answers)?;
        let said = form.form().fields().iter().filter_map(|field| {
            let name = contract::item::Rule::variable(field.concept.as_deref()?);
            Some((name, application.form.get(&field.id)?.clone()))
        });
        let said: Map<String, Value> = said.collect();
        charged.iter_mut().for_each(|case| case.said = said.clone());
        Ok(charged)
    }

    fn supervision(&self) -> Permission {
        permissions::SUPERVISE
    }

    fn may_read_case(&self, tx: &mut Tx, actor: &Actor, case: CaseId) -> Result<bool, Fault> {
        let Some(case) = rows::case(tx, case)? else { return Ok(false) };
        match load(tx, &case.number)? {
            Some(file) => may_read(tx, self.people.as_ref(), actor, &file),
            None => Ok(false),
        }
    }

    fn may_read_file(&self, tx: &mut Tx, actor: &Actor, file: FileId) -> Result<bool, Fault> {
        for root in rows::around::cases_with_file(tx, file)? {
            let Some(root) = rows::case(tx, root)? else { continue };
            let members = rows::members(tx, root.id)?;
            let file = CaseFile { case: root.clone(), root, members };
            if may_read(tx, self.people.as_ref(), actor, &file)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn opens_file(&self, tx: &mut Tx, actor: &Actor, file: FileId) -> Result<bool, Fault> {
        crate::opened::is_new(tx, actor, file)
    }

    fn opened_file(&self, tx: &mut Tx, actor: &Actor, file: FileId) -> Result<(), Fault> {
        crate::opened::note(tx, actor, file)
    }
}
