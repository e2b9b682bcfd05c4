//! What the pages of window and office share: a case read in one go, refusals in words, limits in lists.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use contract::case::CaseState;
use contract::item::ItemVersion;
use contract::lookup::{FileSummary, LicenceSummary};
use contract::time::china_date;
use contract::{AccountId, Actor, Fault, FaultKind, FileId, OrganId, Text};
use directory::access::{ListScope, Permit};
use directory::party::{self, Party};
use jiff::civil::Date;
use kit::ui;
use kit::{Html, Left, Tr, fault_words, html};
use serde_json::Value;
use store::Tx;

use super::{Room, part_word, portal, state_mark, state_word, viewer};
use casework::check;
use casework::clock::WARN_DAYS;
use casework::decide;
use casework::desk::{Desk, scope};
use casework::frame::{Act, Standing};
use casework::lend;
use casework::lists::queues as rows;
use casework::lists::{CaseLine, TaskLine};
use casework::model::Application;
use casework::model::{
    Case, CaseMaterial, ChecklistLine, Deferred, DeskQueue, Document, Level, Referral, Running, Source,
    Special, Task,
};
use casework::offers;
use casework::permissions;
use casework::referral;
use casework::remarks::Remark;
use casework::submit;
use casework::urge;
use casework::view::{self, CaseFile, TimelineEntry};

mod others;
mod refusal;
mod show;
mod why;

pub(crate) use others::{referrals_part, urged_part};
pub(crate) use refusal::{Refusal, refusal};
pub(crate) use show::*;
pub(crate) use why::why_part;

/// One case of an application with its names.
#[derive(Clone)]
pub(crate) struct Part {
    /// The case.
    pub case: Case,
    /// Its item version.
    pub version: Arc<ItemVersion>,
    /// The organ answerable.
    pub organ: Text,
    /// Its tasks, in order.
    pub tasks: Vec<Task>,
}

/// Everything a page about a case shows, read in one go.
pub(crate) struct Dossier {
    /// The case asked for and its application.
    pub file: CaseFile,
    /// The item of the case asked for.
    pub version: Arc<ItemVersion>,
    /// The item applied for as a whole.
    pub whole: Arc<ItemVersion>,
    /// What was applied for.
    pub application: Application,
    /// Its form; `None` where the item has none.
    pub form: Option<Arc<forms::Merged>>,
    /// The window's checklist.
    pub lines: Vec<ChecklistLine>,
    /// The shared set of materials.
    pub materials: Vec<CaseMaterial>,
    /// Names, sizes of files.
    pub files: HashMap<FileId, FileSummary>,
    /// Names of data resources.
    pub resources: HashMap<String, Text>,
    /// What the fields of their answers are called.
    pub answers: HashMap<String, Vec<contract::lookup::ResourceField>>,
    /// Numbered documents of the application.
    pub documents: Vec<Document>,
    /// Special procedures of the application.
    pub specials: Vec<Special>,
    /// What the application was put before others for.
    pub referrals: Vec<Referral>,
    /// Whether whoever looks may urge the case asked for.
    pub may_urge: Result<(), Fault>,
    /// Licences that came out.
    pub licences: Vec<LicenceSummary>,
    /// The cases that are handled: the members of a package, or the one case.
    pub parts: Vec<Part>,
    /// Codes and names of the items applied for.
    pub part_names: Vec<(String, Text)>,
    /// Materials deferred at acceptance that the case asked for waits for (DEF-02).
    pub owed: Vec<Deferred>,
    /// Open and finished tasks of the case asked for.
    pub tasks: Vec<Task>,
    /// What happened.
    pub timeline: Vec<TimelineEntry>,
    /// Names of those who acted, as the ledger names them.
    pub people: HashMap<String, String>,
    /// Names of organs.
    pub organs: HashMap<OrganId, Text>,
    /// Who applies, masked.
    pub party: Option<Party>,
    /// Who handed it in on the applicant's behalf.
    pub agent: Option<String>,
    /// What does not go together in it, as of today.
    pub remarks: Vec<Remark>,
    /// Numbers of equal applications under way.
    pub equal: Vec<String>,
    /// Whether somebody has seen who applies.
    pub verified: bool,
    /// The files whoever looks has opened.
    pub opened: BTreeSet<FileId>,
    /// Where the pages stand through which they look: `/desk` or `/office`.
    pub area: &'static str,
    /// Now, epoch ms.
    pub now: i64,
}

impl Dossier {
    /// The case asked for.
    pub fn case(&self) -> &Case {
        &self.file.case
    }

    /// Today in China.
    pub fn today(&self) -> Date {
        china_date(self.now)
    }

    /// Somebody's name by account, as far as it is known.
    pub fn name_of(&self, account: contract::AccountId) -> String {
        match account.0 {
            0 => String::new(),
            id => self.people.get(&format!("account:{id}")).cloned().unwrap_or_default(),
        }
    }

    /// The case asked for, as the rules of an act look at it.
    pub fn standing(&self) -> Standing<'_> {
        Standing { case: &self.file.case, root: &self.file.root, version: &self.version }
    }

    /// The application as a whole, as the rules of an act look at it.
    pub fn standing_of_whole(&self) -> Standing<'_> {
        Standing { case: &self.file.root, root: &self.file.root, version: &self.whole }
    }

    /// Why this person may not do this now, in words; `None` when they may.
    pub fn why_not(&self, tr: Tr, actor: &Actor, act: Act, task: Option<&Task>) -> Option<String> {
        if act == Act::Urge {
            return self.may_urge.as_ref().err().map(|fault| self.reason(tr, act, task, fault));
        }
        let fault = match (act, task) {
            (Act::Recall, Some(task)) => {
                lend::may_recall(&self.standing(), task, &self.tasks, actor).err()?
            }
            _ => offers::may(act, &self.standing(), task, actor)?.err()?,
        };
        Some(self.reason(tr, act, task, &fault))
    }

    /// The same of the application as a whole.
    pub fn why_not_whole(&self, tr: Tr, actor: &Actor, act: Act) -> Option<String> {
        if act == Act::Urge {
            return self.why_not(tr, actor, act, None);
        }
        let fault = offers::may(act, &self.standing_of_whole(), None, actor)?.err()?;
        Some(self.reason(tr, act, None, &fault))
    }

    /// A refusal in the few words that stand beside an act.
    fn reason(&self, tr: Tr, act: Act, task: Option<&Task>, fault: &Fault) -> String {
        let arg = |name: &str| fault.args.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let by = arg("by").and_then(|by| by.parse().ok()).map(|by| self.name_of(AccountId(by)));
        let by = by.filter(|by| !by.is_empty());
        let at = arg("at").and_then(|at| at.parse().ok()).map(|at| tr.instant(at));
        let state = arg("state").and_then(|state| CaseState::parse(state)).map(|s| state_word(tr, s));
        let key = match fault.code {
            "case.own-case" => "office-why-own",
            "case.acceptor-cannot-decide" => "office-why-acceptor",
            "case.decide-members" => "office-why-package",
            "case.special-none" => "office-why-no-special",
            "case.clock-stopped" => "office-why-clock",
            "case.already-extended" => "office-why-extended",
            "case.nowhere-to-return" => "office-return-none",
            "case.task-cancelled" => "office-why-task-cancelled",
            "case.task-taken" => {
                return tr.with("office-why-taken", "by", by.as_deref().unwrap_or_default());
            }
            "case.task-already-done" => {
                let args = [("by", by.unwrap_or_default().into()), ("at", at.unwrap_or_default().into())];
                return tr.f("office-why-task-done", &args);
            }
            "case.not-allowed" | "case.not-found" | "case.task-not-found" if act == Act::Transfer => {
                "office-why-not-holder"
            }
            "case.not-allowed" | "case.not-found" if act == Act::Urge => "office-why-urge",
            "case.not-allowed" | "case.not-found" if act == Act::Recuse => "office-why-recuse",
            "case.task-delegated" | "case.recall-taken" => {
                let key = fault.code.replace("case.", "office-why-");
                return tr.with(&key, "by", by.as_deref().unwrap_or_default());
            }
            "case.urged-already" | "case.not-due-yet" | "case.consult-open" => {
                return fault_words(tr, &refusal::said(tr, fault)).what;
            }
            "case.not-allowed" | "case.not-found" | "case.task-not-found" => {
                let permission = act.permission(task).map_or("", |permission| permission.0);
                return tr
                    .t(&format!("office-why-post-{}", permission.trim_start_matches("case.")))
                    .into_owned();
            }
            code => {
                let decided = matches!(code, "case.already-decided" | "case.already-not-accepted");
                return match (state, by.filter(|_| decided), at) {
                    (Some(state), Some(by), Some(at)) => tr.f(
                        "office-why-decided",
                        &[("state", state.into()), ("by", by.into()), ("at", at.into())],
                    ),
                    (Some(state), ..) => tr.with("office-why-state", "state", &state),
                    (None, ..) => fault_words(tr, fault).what,
                };
            }
        };
        tr.t(key).into_owned()
    }

    /// The name of what a concept stands for.
    pub fn concept<'a>(&'a self, tr: Tr, concept: &'a str) -> &'a str {
        let line = self.lines.iter().find(|line| line.concept == concept).map(|line| &line.name);
        line.map_or(concept, |name| tr.text(name))
    }

    /// The text of a criterion.
    pub fn criterion<'a>(&'a self, tr: Tr, id: &'a str) -> &'a str {
        let found = self.version.item.criteria.iter().find(|criterion| criterion.id == id);
        found.map_or(id, |criterion| tr.text(&criterion.text))
    }
}

/// The application of a case that staff may read: with any permission over it or over a part of it, or because it was put before their
/// organ.
///
/// # Errors
/// `case.not-found`, also for the applicant, whose own page is another.
pub(crate) fn staff_file(tx: &mut Tx, actor: &Actor, number: &str) -> Result<CaseFile, Fault> {
    let file = view::load(tx, number)?.ok_or_else(|| Fault::not_found("case.not-in-reach"))?;
    let reaches = |case: &Case| permissions::READ.iter().any(|p| actor.can(*p, scope(case)));
    let reached = reaches(&file.case) || reaches(&file.root) || file.members.iter().any(reaches);
    match reached || referral::reads(tx, actor, file.root.id)? {
        true => Ok(file),
        false => Err(Fault::not_found("case.not-in-reach")),
    }
}

/// The number of the case that somebody typed, where there is one within reach.
pub(crate) async fn number_in(room: &Room, wanted: &str) -> Result<Option<String>, kit::Error> {
    if !wanted.chars().any(|c| c.is_ascii_digit()) {
        return Ok(None);
    }
    let wanted = wanted.to_owned();
    room.read(move |tx, _, actor| match staff_file(tx, actor, &wanted) {
        Ok(file) => Ok(Some(file.case.number)),
        Err(fault) if fault.kind == FaultKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    })
    .await
}

/// Reads a case for staff.
///
/// # Errors
/// `kit.sign-in-needed`, `case.not-found`.
pub(crate) async fn dossier(room: &Room, number: &str) -> Result<Dossier, kit::Error> {
    let (number, area) = (number.to_owned(), viewer::area(room));
    room.read(move |tx, desk, actor| {
        let file = staff_file(tx, actor, &number)?;
        let opened = casework::opened::by(tx, file.root.id, actor.account)?;
        let mut dossier = read(tx, desk, file, (opened, area))?;
        dossier.may_urge = urge::may_urge(tx, desk, &dossier.standing(), actor).map(drop);
        Ok(dossier)
    })
    .await
}

/// What stands behind the materials: the files, and what sources answered.
#[derive(Default)]
struct Behind {
    files: HashMap<FileId, FileSummary>,
    resources: HashMap<String, Text>,
    answers: HashMap<String, Vec<contract::lookup::ResourceField>>,
}

fn behind(tx: &mut Tx, desk: &Desk, materials: &[CaseMaterial]) -> Result<Behind, Fault> {
    let mut behind = Behind::default();
    for material in materials {
        if let Some(found) = material.file.map(|id| desk.files.file(tx, id)).transpose()?.flatten() {
            behind.files.insert(found.id, found);
        }
        if material.source == Source::Exchange
            && let Some(resource) = material.provenance.get("resource").and_then(Value::as_str)
            && let Some(name) = desk.exchange.name(tx, resource)?
        {
            behind.answers.insert(resource.to_owned(), desk.exchange.fields(tx, resource)?);
            behind.resources.insert(resource.to_owned(), name);
        }
    }
    Ok(behind)
}

/// Names of those who have or had the tasks, said something of them, or put the application before others.
fn name_all(
    tx: &mut Tx,
    people: &mut HashMap<String, String>,
    all_tasks: &[Task],
    referrals: &[Referral],
) -> Result<(), Fault> {
    let of_tasks = all_tasks.iter().flat_map(|task| {
        let advised = task.advice.iter().map(|advice| Some(advice.by));
        [task.assignee, task.done_by, task.owner].into_iter().chain(advised)
    });
    let of_others = referrals.iter().flat_map(|one| [Some(one.sent_by), one.done_by]);
    for account in of_tasks.chain(of_others).flatten() {
        let key = format!("account:{account}");
        if !people.contains_key(&key)
            && let Some(name) = directory::account::name(tx, account)?
        {
            people.insert(key, name);
        }
    }
    Ok(())
}

fn read(
    tx: &mut Tx,
    desk: &Desk,
    file: CaseFile,
    (opened, area): (BTreeSet<FileId>, &'static str),
) -> Result<Dossier, Fault> {
    let version = desk.items.version(tx, file.case.version)?;
    let whole = desk.items.version(tx, file.root.version)?;
    let application = view::application(tx, &file)?;
    let form = match whole.form.is_some() || whole.item.package.is_some() {
        true => Some(desk.items.form(tx, &whole, &application.answers)?),
        false => None,
    };
    let materials = view::materials(tx, &file)?;
    let Behind { files, resources, answers } = behind(tx, desk, &materials)?;
    let all_tasks = rows::tasks_of_application(tx, file.root.id)?;
    let handled = if file.members.is_empty() { vec![file.root.clone()] } else { file.members.clone() };
    let mut organs = HashMap::new();
    for organ in handled.iter().map(|case| case.organ).chain(all_tasks.iter().map(|task| task.organ)) {
        if let Entry::Vacant(new) = organs.entry(organ) {
            new.insert(desk.people.organ(tx, organ)?.name.clone());
        }
    }
    organs.insert(file.root.organ, desk.people.organ(tx, file.root.organ)?.name.clone());
    let mut parts = Vec::with_capacity(handled.len());
    for case in handled {
        let tasks = all_tasks.iter().filter(|task| task.case == case.id).cloned().collect();
        let organ = organs.get(&case.organ).cloned().unwrap_or_default();
        parts.push(Part { version: desk.items.version(tx, case.version)?, organ, tasks, case });
    }
    let mut part_names = Vec::new();
    for code in &application.plan.items {
        // The name is for reading only: an item taken out of force since then shows its code.
        if let Ok(found) = desk.items.current(tx, code) {
            part_names.push((code.clone(), found.item.name.clone()));
        }
    }
    let timeline = view::timeline(tx, &file.root)?;
    let mut people = portal::people_of(tx, &timeline)?;
    let referrals = referral::of_application(tx, file.root.id)?;
    for one in &referrals {
        if let Entry::Vacant(new) = organs.entry(one.organ) {
            new.insert(desk.people.organ(tx, one.organ)?.name.clone());
        }
    }
    name_all(tx, &mut people, &all_tasks, &referrals)?;
    Ok(Dossier {
        owed: decide::owed(tx, &file.root, &file.case)?,
        lines: check::checklist(tx, &file.root)?,
        documents: view::documents(tx, &file)?,
        specials: view::specials(tx, &file)?,
        may_urge: Err(Fault::not_found("case.not-found")),
        referrals,
        licences: view::licences(tx, desk, &file)?,
        tasks: all_tasks.into_iter().filter(|task| task.case == file.case.id).collect(),
        party: party::by_id(tx, file.root.applicant)?,
        remarks: submit::remarks_on(tx, desk, &file.root, &application)?,
        equal: match file.root.state {
            CaseState::Received | CaseState::Correcting => {
                casework::equal::equal_to(tx, desk, &file.root, &application)?
            }
            _ => Vec::new(),
        },
        verified: desk.people.verified(tx, file.root.applicant)?.is_some(),
        agent: file.root.agent.map(|agent| desk.people.name(tx, agent)).transpose()?,
        now: tx.now(),
        opened,
        area,
        version,
        whole,
        application,
        form,
        materials,
        files,
        resources,
        answers,
        parts,
        part_names,
        timeline,
        people,
        organs,
        file,
    })
}

/// The name of a queue of the window.
pub(crate) fn queue_name(tr: Tr, queue: DeskQueue) -> String {
    tr.t(&format!("desk-queue-{}", queue.as_str())).into_owned()
}

/// What the clock does that matters to whoever looks: a part that waits for its decision stands under the clock of the
/// whole, whose date it shows and which runs on (docs/decisions/0082).
pub(crate) fn minded(state: CaseState, running: Running) -> Running {
    match (state, running) {
        (CaseState::Deciding, Running::Stopped) => Running::Runs,
        _ => running,
    }
}

/// What is left of a limit, in words: or that its clock stands.
pub(crate) fn left_words(
    tr: Tr,
    desk: &Desk,
    today: Date,
    region: &str,
    (due, provisional): (Date, bool),
    running: Running,
) -> String {
    match running {
        Running::Paused => tr.t("office-clock-paused").into_owned(),
        Running::Stopped => tr.t("office-clock-stopped").into_owned(),
        // Days that reach into a year whose holidays are not known are as provisional as the date is.
        Running::Runs | Running::Not => {
            let left = tr.left(days_left(desk, today, region, due));
            if provisional { format!("{left} ({})", tr.t("kit-provisional")) } else { left }
        }
    }
}

/// Days left until a due date, in working days of the place.
pub(crate) fn days_left(desk: &Desk, today: Date, region: &str, due: Date) -> Left {
    match desk.calendar.for_region(region) {
        Ok(calendar) => calendar.days_left(today, due).into(),
        Err(_) => desk.calendar.days_left(today, due).into(),
    }
}

/// Today in China.
pub(crate) fn today(room: &Room) -> Date {
    china_date(room.ctx.app.db.clock().now_ms())
}

/// The limit of a case in a line of a list.
pub(crate) fn due_cell(
    room: &Room,
    region: &str,
    (due, provisional): (Option<&str>, bool),
    running: Running,
    level: Level,
) -> Html {
    let tr = room.tr();
    let Some(due) = due.and_then(|due| due.parse::<Date>().ok()) else {
        return html!("<span class=\"hint\">{}</span>", tr.t("office-no-limit"));
    };
    let today = today(room);
    let word = left_words(tr, &room.desk, today, region, (due, provisional), running);
    let state = match (running, level) {
        (Running::Paused, _) => ui::State::Paused,
        (Running::Stopped, _) => ui::State::Done,
        (_, Level::Red | Level::Yellow) => ui::State::Overdue,
        (_, Level::Soon) => ui::State::Soon,
        // What waits at the window or under the clock of the whole has no level of its own: the days left speak.
        (Running::Not | Running::Runs, Level::Fine) => {
            let soon = if running == Running::Not { 1 } else { i64::from(WARN_DAYS) };
            match days_left(&room.desk, today, region, due) {
                Left::JustOver => ui::State::Overdue,
                Left::Working(n) if n < 0 => ui::State::Overdue,
                Left::Working(n) if n <= soon => ui::State::Soon,
                _ => ui::State::OnTime,
            }
        }
    };
    html!(
        "<span class=\"clock-line\">{} <time class=\"due\" datetime=\"{}\">{}</time></span>",
        ui::tag(state, &word),
        due.to_string(),
        ui::due_words(tr, due, provisional)
    )
}

/// The same of a case in a list.
pub(crate) fn limit(room: &Room, line: &CaseLine) -> Html {
    let running = minded(line.state, line.running);
    due_cell(room, &line.region, (line.due.as_deref(), line.provisional), running, line.level)
}

/// Names of the items of a list, in its order.
///
/// # Errors
/// What the catalogue says.
pub(crate) fn item_names(tx: &mut Tx, desk: &Desk, lines: &[CaseLine]) -> Result<Vec<Text>, Fault> {
    lines.iter().map(|line| Ok(desk.items.version(tx, line.version)?.item.name.clone())).collect()
}

/// Names of step and item of a list of tasks, in its order.
///
/// # Errors
/// What the catalogue says.
pub(crate) fn task_names(
    tx: &mut Tx,
    desk: &Desk,
    tr: Tr,
    lines: &[TaskLine],
) -> Result<Vec<(String, Text)>, Fault> {
    lines
        .iter()
        .map(|line| {
            let version = desk.items.version(tx, line.version)?;
            Ok((step_name(tr, &version, &line.element), version.item.name.clone()))
        })
        .collect()
}

/// The name of a step of the process; its id where it has none.
pub(crate) fn step_name(tr: Tr, version: &ItemVersion, element: &str) -> String {
    let name = version
        .process
        .node(element)
        .map(|node| version.step_name(node, tr.lang))
        .filter(|name| !name.is_empty());
    name.unwrap_or(element).to_owned()
}

/// State of a case as a tag.
pub(crate) fn state_tag(tr: Tr, case: &Case) -> Html {
    ui::tag(state_mark(case.state, case.running, case.level), &part_word(tr, case.state, case.running))
}

/// The items in force as choices of a filter or a form, by code.
///
/// # Errors
/// What the catalogue says.
pub(crate) async fn item_choices(room: &Room) -> Result<Vec<ui::Choice>, kit::Error> {
    let tr = room.tr();
    room.read(move |tx, desk, _| {
        let query = contract::lookup::ItemQuery { limit: 500, ..Default::default() };
        let hits = desk.items.find(tx, &query)?;
        Ok(hits.into_iter().map(|hit| ui::Choice::new(hit.code, tr.text(&hit.name))).collect())
    })
    .await
}

/// A cursor of two numbers, `level.id`.
///
/// # Errors
/// `case.page` for a cursor that is not ours.
pub(crate) fn cursor(text: Option<&str>) -> Result<Option<(i64, i64)>, Fault> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let wrong = || Fault::invalid("case.page");
    let (first, second) = text.split_once('.').ok_or_else(wrong)?;
    Ok(Some((first.parse().map_err(|_| wrong())?, second.parse().map_err(|_| wrong())?)))
}

/// An address with its query; empty values are left out.
pub(crate) fn href(path: &str, query: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = query
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", kit::url_encode(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The party a page is about, revealed for a stated purpose. The look is recorded where the person can see it.
///
/// # Errors
/// Those of [`party::reveal`], `case.not-found`.
pub(crate) fn reveal(
    tx: &mut Tx,
    actor: &Actor,
    number: &str,
    why: &party::Why,
    most: contract::app::Looks,
) -> Result<party::Revealed, Fault> {
    let file = staff_file(tx, actor, number)?;
    let why = party::Why { about: file.root.number.clone(), ..why.clone() };
    party::reveal(tx, actor, file.root.applicant, &why, most, true)
}

/// The condition for what an actor may list by a permission.
pub(crate) fn reach<P: Permit>(actor: &Actor) -> ListScope {
    ListScope::of(actor, P::PERMISSION)
}

/// The division of a case by its number, whose first six digits it is.
pub(crate) fn region_of(number: &str) -> &str {
    number.get(..6).unwrap_or_default()
}
