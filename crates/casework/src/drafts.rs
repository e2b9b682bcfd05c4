//! Drafts (草稿): an application while it is being filled in. Saved on the server as people type, so that a closed browser
//! or an expired sign-in loses nothing. A clerk opens one at the counter for somebody who walks in (INT-09): the same
//! acts, channel `counter`.

use std::collections::BTreeMap;

use contract::answers::{self, Wrong};
use contract::item::Item;
use contract::{AccountId, Actor, ActorKind, CaseId, DraftId, Fault, FileId, ItemVersionId, PartyId, Scope};
use forms::Provenance;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Tx;

use crate::desk::Desk;
use crate::model::Channel;
use crate::permissions;
use crate::store as rows;

/// Most files one material may have.
const MOST_FILES: usize = 20;
/// Most files a whole draft may have.
const MOST_FILES_IN_ALL: usize = 200;
/// Most bytes that the files of one draft may have together.
pub const MOST_FILE_BYTES: i64 = 300 * 1024 * 1024;
/// Most bytes that the files of all open drafts of an account may have together.
pub const MOST_FILE_BYTES_IN_ALL: i64 = 2 * 1024 * 1024 * 1024;
/// Most drafts an account may have open: as many as its page lists.
const MOST_DRAFTS: u32 = 50;
/// Most bytes of answers and form together; a real form has a few thousand.
const MOST_BYTES: usize = 256 * 1024;

/// An application still being filled in.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Internal id.
    pub id: DraftId,
    /// The account that may open and change it: the applicant's, or at the counter the clerk's.
    pub account: AccountId,
    /// On whose behalf.
    pub party: PartyId,
    /// How it comes in.
    pub channel: Channel,
    /// The item version it is filled in for.
    pub version: ItemVersionId,
    /// Scenario answers.
    pub answers: Map<String, Value>,
    /// Form data by concept.
    pub form: Map<String, Value>,
    /// Where answers came from that nobody typed, by field.
    pub origins: BTreeMap<String, Origin>,
    /// What was brought, by concept.
    pub files: BTreeMap<String, Brought>,
    /// Concepts for which a commitment is signed instead.
    pub commitments: Vec<String>,
    /// Counts saves: an autosave from a second window does not overwrite the first unseen.
    pub revision: i64,
    /// Opened at, epoch ms.
    pub created_at: i64,
    /// Last saved at, epoch ms.
    pub updated_at: i64,
    /// The case it became.
    pub case: Option<CaseId>,
}

impl Draft {
    /// The instant after which it goes unless somebody touches it, epoch ms, where drafts are kept for so many days
    /// ([`crate::retention::draft_days`]).
    pub fn kept_until_ms(&self, days: i64) -> i64 {
        self.updated_at.saturating_add(days.saturating_mul(contract::time::DAY_MS))
    }

    /// Every file that was brought.
    pub fn all_files(&self) -> Vec<FileId> {
        self.files.values().flat_map(|brought| brought.files.iter().copied()).collect()
    }
}

/// Where an answer came from that nobody typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The source, as the form's definition names it: `exchange:population.identity/name`.
    pub source: String,
    /// What it gave. An answer that was changed since is the applicant's own.
    pub value: Value,
}

/// What was brought for one material.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Brought {
    /// Files, in the order they were attached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
    /// Shown on paper at the counter and checked against the original.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub paper: bool,
}

/// Opens a draft.
#[derive(Debug, Clone)]
pub struct OpenDraft {
    /// Code or slug of the item or package.
    pub item: String,
    /// Scenario answers.
    pub answers: Map<String, Value>,
    /// On whose behalf.
    pub party: PartyId,
    /// How it comes in.
    pub channel: Channel,
}

/// Saves a draft; what is `None` stays as it is.
#[derive(Debug, Clone)]
pub struct SaveDraft {
    /// Which.
    pub draft: DraftId,
    /// The revision it was edited from.
    pub revision: i64,
    /// New scenario answers.
    pub answers: Option<Map<String, Value>>,
    /// The form as it is now, by concept; need not be complete.
    pub form: Option<Map<String, Value>>,
    /// Concepts for which a commitment is signed.
    pub commitments: Option<Vec<String>>,
}

/// Attaches a file to a material, or notes that it was shown on paper.
#[derive(Debug, Clone)]
pub struct Attach {
    /// Which draft.
    pub draft: DraftId,
    /// The material's concept.
    pub concept: String,
    /// The file; `None` notes a paper shown at the counter.
    pub file: Option<FileId>,
}

/// Takes a file (or the note of a paper) off a material again.
#[derive(Debug, Clone)]
pub struct Detach {
    /// Which draft.
    pub draft: DraftId,
    /// The material's concept.
    pub concept: String,
    /// The file; `None` takes back the note of a paper.
    pub file: Option<FileId>,
}

/// Opens a draft of the version in force.
///
/// # Errors
/// `case.not-allowed` when the actor may not act for the party or take applications at the counter; `draft.too-many` when
/// the account has as many open as one may have; what the catalogue says of the item.
pub fn open(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &OpenDraft) -> Result<Draft, Fault> {
    let version = desk.items.current(tx, &cmd.item)?;
    let may = match cmd.channel {
        Channel::Online | Channel::Kiosk => desk.people.acts_for(tx, actor, cmd.party)?,
        Channel::Counter | Channel::Hotline => {
            let at = Scope { region: &version.item.region, organ: None, item: Some(&version.item.code) };
            actor.kind == ActorKind::Staff && actor.can(permissions::INTAKE, at)
        }
    };
    if !may {
        return Err(Fault::forbidden("case.not-allowed").with("permission", permissions::INTAKE.0));
    }
    check_size(&cmd.answers, &Map::new())?;
    if rows::drafts::has_so_many(tx, actor.account, MOST_DRAFTS)? {
        return Err(Fault::conflict("draft.too-many").with("most", MOST_DRAFTS));
    }
    let now = tx.now();
    let draft = Draft {
        id: DraftId(tx.new_id()),
        account: actor.account,
        party: cmd.party,
        channel: cmd.channel,
        version: version.id,
        answers: cmd.answers.clone(),
        form: Map::new(),
        origins: BTreeMap::new(),
        files: BTreeMap::new(),
        commitments: Vec::new(),
        revision: 1,
        created_at: now,
        updated_at: now,
        case: None,
    };
    rows::drafts::insert(tx, &draft)?;
    Ok(draft)
}

/// Opens a draft as [`open`] does, with every scenario question answered, and fills in what is known: the one way from the
/// portal, the counter and programs.
///
/// # Errors
/// `apply.answers-missing` and `apply.answer-unfit` with the question; those of [`open`] and [`fill`].
pub fn open_filled(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &OpenDraft) -> Result<Draft, Fault> {
    let version = desk.items.current(tx, &cmd.item)?;
    let answers = whole(&version.item, &cmd.answers)?;
    let cmd = OpenDraft { item: version.item.code.clone(), answers, ..cmd.clone() };
    let draft = open(tx, desk, actor, &cmd)?;
    let form = desk.items.form(tx, &version, &draft.answers)?;
    let known = crate::prefill::known(tx, desk, actor, &draft, form.form())?;
    fill(tx, actor, draft.id, known)
}

/// Answers to every scenario question of the item and to no other.
///
/// # Errors
/// `apply.answers-missing`, `apply.answer-unfit`, each with the question.
pub fn whole(item: &Item, given: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    answers::whole(item, given).map_err(|(question, wrong)| {
        let code = match wrong {
            Wrong::Missing => "apply.answers-missing",
            _ => "apply.answer-unfit",
        };
        Fault::invalid(code).with("question", question)
    })
}

/// Reads one's own draft.
///
/// # Errors
/// `draft.not-found`, also for somebody else's.
pub fn draft(tx: &mut Tx, actor: &Actor, id: DraftId) -> Result<Draft, Fault> {
    own(actor, rows::drafts::draft(tx, id)?)
}

/// One's drafts that are not submitted, newest first.
///
/// # Errors
/// Database errors.
pub fn drafts(tx: &mut Tx, actor: &Actor) -> Result<Vec<Draft>, Fault> {
    Ok(rows::drafts::of_account(tx, actor.account)?)
}

/// Saves a draft as it is now. Nothing is refused for being incomplete: that is looked at when it is submitted. A field that
/// answers a scenario question changes the answer with it, and so what is asked for; answers given alone change the field.
///
/// # Errors
/// `draft.changed` when it was saved elsewhere meanwhile; `draft.too-large`; `draft.submitted`.
pub fn save(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &SaveDraft) -> Result<Draft, Fault> {
    let mut draft = take(tx, actor, cmd.draft)?;
    if draft.revision != cmd.revision {
        return Err(Fault::conflict("draft.changed")
            .with("at", draft.updated_at)
            .with("revision", draft.revision));
    }
    let version = desk.items.version(tx, draft.version)?;
    if let Some(answers) = &cmd.answers {
        draft.answers = answers.clone();
    }
    if let Some(form) = &cmd.form {
        draft.form = form.clone();
    }
    let asks = !version.item.scenario().is_empty() && (cmd.answers.is_some() || cmd.form.is_some());
    if asks {
        let form = desk.items.form(tx, &version, &draft.answers)?;
        match &cmd.form {
            Some(_) => {
                let mut answers = draft.answers.clone();
                let changed =
                    crate::remarks::answer_by_form(&version.item, form.form(), &draft.form, &mut answers);
                // What the package is not for is said beside the field: with such an answer there would be no form to say it on.
                if changed && crate::remarks::fits(&version.item, &answers) {
                    draft.answers = answers;
                }
            }
            None => {
                crate::remarks::fill_by_answers(&version.item, form.form(), &draft.answers, &mut draft.form)
            }
        }
    }
    if let Some(commitments) = &cmd.commitments {
        draft.commitments = commitments.iter().take(200).cloned().collect();
    }
    check_size(&draft.answers, &draft.form)?;
    write(tx, draft)
}

/// Fills in what is known ([`crate::prefill::known`]), with where each answer came from.
///
/// # Errors
/// `draft.not-found`, `draft.submitted`, `draft.too-large`.
pub fn fill(
    tx: &mut Tx,
    actor: &Actor,
    id: DraftId,
    (known, origins): (Map<String, Value>, Vec<Provenance>),
) -> Result<Draft, Fault> {
    let mut draft = take(tx, actor, id)?;
    for origin in origins {
        if let Some(value) = known.get(&origin.field) {
            let source = origin.source.to_string();
            draft.origins.insert(origin.field, Origin { source, value: value.clone() });
        }
    }
    draft.form.extend(known);
    check_size(&draft.answers, &draft.form)?;
    write(tx, draft)
}

/// Attaches a file to a material.
///
/// # Errors
/// `draft.file-not-yours` for a file of another party; `draft.too-many-files`, `draft.too-many-files-in-all`;
/// `draft.too-many-bytes`, `draft.too-many-bytes-in-all`;
/// `draft.submitted`.
pub fn attach(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Attach) -> Result<Draft, Fault> {
    let mut draft = take(tx, actor, cmd.draft)?;
    if cmd.concept.is_empty() || cmd.concept.len() > 200 || draft.files.len() > 500 {
        return Err(Fault::invalid("draft.unknown-material"));
    }
    if let Some(file) = cmd.file {
        check_file(tx, desk, file, draft.party)?;
        check_bytes(tx, desk, &draft, file)?;
    } else if draft.channel != Channel::Counter {
        return Err(Fault::invalid("draft.paper-at-counter-only"));
    }
    let in_all: usize = draft.files.values().map(|brought| brought.files.len()).sum();
    let brought = draft.files.entry(cmd.concept.clone()).or_default();
    match cmd.file {
        Some(file) if brought.files.contains(&file) => {}
        Some(_) if brought.files.len() >= MOST_FILES => {
            return Err(Fault::invalid("draft.too-many-files").with("most", MOST_FILES));
        }
        Some(_) if in_all >= MOST_FILES_IN_ALL => {
            return Err(Fault::invalid("draft.too-many-files-in-all").with("most", MOST_FILES_IN_ALL));
        }
        Some(file) => brought.files.push(file),
        None => brought.paper = true,
    }
    write(tx, draft)
}

/// Whether there is room for these files, each named by its material. Asked before they are looked into.
///
/// # Errors
/// `draft.too-many-files`, `draft.too-many-files-in-all`.
pub fn check_room<'a>(draft: &Draft, coming: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    let mut counts: BTreeMap<&str, usize> =
        draft.files.iter().map(|(concept, brought)| (concept.as_str(), brought.files.len())).collect();
    for concept in coming {
        let count = counts.entry(concept).or_default();
        *count += 1;
        if *count > MOST_FILES {
            return Err(Fault::invalid("draft.too-many-files").with("most", MOST_FILES));
        }
    }
    match counts.values().sum::<usize>() > MOST_FILES_IN_ALL {
        true => Err(Fault::invalid("draft.too-many-files-in-all").with("most", MOST_FILES_IN_ALL)),
        false => Ok(()),
    }
}

/// Takes a file off a material.
///
/// # Errors
/// `draft.not-found`, `draft.submitted`.
pub fn detach(tx: &mut Tx, desk: &Desk, actor: &Actor, cmd: &Detach) -> Result<Draft, Fault> {
    let mut draft = take(tx, actor, cmd.draft)?;
    let mut taken_off = None;
    if let Some(brought) = draft.files.get_mut(&cmd.concept) {
        match cmd.file {
            Some(file) => {
                taken_off = brought.files.contains(&file).then_some(file);
                brought.files.retain(|kept| *kept != file);
            }
            None => brought.paper = false,
        }
        if *brought == Brought::default() {
            draft.files.remove(&cmd.concept);
        }
    }
    if let Some(file) = taken_off.filter(|file| !draft.all_files().contains(file)) {
        forget(tx, desk, vec![file])?;
    }
    write(tx, draft)
}

/// Throws a draft away.
///
/// # Errors
/// `draft.not-found`, `draft.submitted`.
pub fn discard(tx: &mut Tx, desk: &Desk, actor: &Actor, id: DraftId) -> Result<(), Fault> {
    let draft = take(tx, actor, id)?;
    rows::drafts::delete(tx, id)?;
    forget(tx, desk, draft.all_files())
}

/// Files that a draft held and nobody else does are nobody's now.
fn forget(tx: &mut Tx, desk: &Desk, files: Vec<FileId>) -> Result<(), Fault> {
    let mut nobodys = Vec::with_capacity(files.len());
    for file in files {
        if rows::around::cases_with_file(tx, file)?.is_empty() {
            nobodys.push(file);
        }
    }
    desk.files.forget(tx, &nobodys)
}

/// Makes sure that the files of a draft, and of all drafts of its account, stay within bounds with this one.
fn check_bytes(tx: &mut Tx, desk: &Desk, draft: &Draft, coming: FileId) -> Result<(), Fault> {
    let mut files = draft.all_files();
    files.push(coming);
    if desk.files.total(tx, &files)? > MOST_FILE_BYTES {
        return Err(Fault::invalid("draft.too-many-bytes").with("most", size(MOST_FILE_BYTES)));
    }
    let mut files = rows::drafts::files_of_account(tx, draft.account)?;
    files.push(coming);
    if desk.files.total(tx, &files)? > MOST_FILE_BYTES_IN_ALL {
        return Err(Fault::invalid("draft.too-many-bytes-in-all").with("most", size(MOST_FILE_BYTES_IN_ALL)));
    }
    Ok(())
}

/// A limit in words. Limits are whole megabytes or whole gigabytes.
fn size(bytes: i64) -> String {
    match bytes >> 20 {
        megabytes if megabytes % 1024 == 0 => format!("{} GB", megabytes >> 10),
        megabytes => format!("{megabytes} MB"),
    }
}

/// Makes sure that a file is there and was uploaded for this party.
pub(crate) fn check_file(tx: &mut Tx, desk: &Desk, file: FileId, party: PartyId) -> Result<(), Fault> {
    match desk.files.file(tx, file)? {
        Some(found) if found.owner == party => Ok(()),
        _ => Err(Fault::invalid("draft.file-not-yours")),
    }
}

fn own(actor: &Actor, draft: Option<Draft>) -> Result<Draft, Fault> {
    match draft {
        Some(draft) if draft.account == actor.account => Ok(draft),
        _ => Err(Fault::not_found("draft.not-found")),
    }
}

fn take(tx: &mut Tx, actor: &Actor, id: DraftId) -> Result<Draft, Fault> {
    let draft = own(actor, rows::drafts::take(tx, id)?)?;
    if draft.case.is_some() { Err(Fault::conflict("draft.submitted")) } else { Ok(draft) }
}

fn write(tx: &mut Tx, mut draft: Draft) -> Result<Draft, Fault> {
    draft.revision += 1;
    draft.updated_at = tx.now();
    rows::drafts::save(tx, &draft)?;
    Ok(draft)
}

fn check_size(answers: &Map<String, Value>, form: &Map<String, Value>) -> Result<(), Fault> {
    let size = |map: &Map<String, Value>| serde_json::to_string(map).map_or(usize::MAX, |text| text.len());
    if size(answers).saturating_add(size(form)) > MOST_BYTES {
        return Err(Fault::new(contract::FaultKind::TooLarge, "draft.too-large").with("most", MOST_BYTES));
    }
    Ok(())
}
