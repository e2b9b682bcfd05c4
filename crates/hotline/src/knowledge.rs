//! The knowledge base (知识库): what is asked often, with the answer a unit stands for. Agents answer from it while on the telephone,
//! everybody reads it, and nothing in it is one person's word: what a member of the owning unit wrote the platform office decides
//! about, what anybody else wrote the owning unit does. Each entry has a day by which its unit looks at it again; after that day
//! nobody outside is shown it until somebody has.
//!
//! | act | who |
//! |---|---|
//! | [`propose`] | the owning unit; whoever takes calls |
//! | [`decide`] | for the unit's own words the platform office, for others' the unit; never who wrote it |
//! | [`confirm`] | the owning unit |
//! | [`withdraw`] | the owning unit, the platform office |

use std::sync::{Arc, PoisonError, RwLock};

use contract::{AccountId, Actor, Fault, OrganId, Scope, Text};
use directory::access::Permit;
use find::{Field, Index, Query};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Event, Tx};

use crate::desk::Desk;
use crate::events;
use crate::model::{State, Ticket, TicketKind, kept};
use crate::permissions::{Dispatch, Handle, Receive};
use crate::receive::{BODY_MOST, LINE_MOST, clean, line};
use crate::store::{self as rows, knowledge as table};

/// Longest list of words, in characters.
pub const WORDS_MOST: usize = 300;
/// Entries shown beside a call.
pub const SHOWN: usize = 3;
/// Of a long story so much is looked for, in characters.
const ASKED: usize = 60;
/// How well an entry must answer to be shown beside a call.
const FITS: f32 = 0.35;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A question with its answer (问答).
    Question,
    /// A suggestion that was taken up, with what came of it (采纳的建议).
    Adopted,
}

::store::column_text!(Kind { Question => "question", Adopted => "adopted" });

kept! {
    /// An entry.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Entry {
        /// Id.
        pub id: i64,
        /// What it is called in addresses, such as `K00012`.
        pub code: String,
        /// Division code of the place it is for.
        pub region: String,
        /// The unit that stands for it.
        pub organ: OrganId,
        /// What it is.
        pub kind: Kind,
        /// The version in force.
        pub published: Option<i64>,
        /// The version to be decided about.
        pub proposed: Option<i64>,
        /// When it was withdrawn, epoch ms.
        pub withdrawn_at: Option<i64>,
        /// Counts changes.
        pub revision: i64,
        /// By when its unit looks at it again, epoch ms.
        pub review_by: Option<i64>,
        /// How many calls were answered with it.
        pub uses: i64,
        /// The key in the file it was brought in from, or the number of the ticket it was made from.
        pub source: String,
    }
}

kept! {
    /// A version of its text.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Version {
        /// The entry.
        pub entry: i64,
        /// From 1.
        pub no: i64,
        /// The question.
        pub question_zh: String,
        /// The same in English; may be empty.
        pub question_en: String,
        /// The answer.
        pub answer_zh: String,
        /// The same in English; may be empty.
        pub answer_en: String,
        /// What else people say for it.
        pub words: String,
        /// Address of the item it is about; may be empty.
        pub item: String,
        /// When it was written, epoch ms.
        pub at: i64,
        /// Who wrote it.
        pub by_whom: AccountId,
        /// Their name.
        pub by_name: String,
        /// Whether they wrote it for the owning unit.
        pub by_owner: bool,
        /// When it was decided about.
        pub decided_at: Option<i64>,
        /// By whom.
        pub decided_name: Option<String>,
        /// Whether it came into force.
        pub accepted: Option<bool>,
        /// Why not.
        pub why: Option<String>,
    }
}

impl Version {
    /// The question in both languages.
    pub fn question(&self) -> Text {
        Text::new(&*self.question_zh, &*self.question_en)
    }

    /// The answer in both languages.
    pub fn answer(&self) -> Text {
        Text::new(&*self.answer_zh, &*self.answer_en)
    }
}

impl Entry {
    /// Whether everybody may read it at this instant.
    pub fn is_open(&self, now: i64) -> bool {
        self.published.is_some() && self.withdrawn_at.is_none() && !self.is_stale(now)
    }

    /// Whether the day of its review has passed.
    pub fn is_stale(&self, now: i64) -> bool {
        self.review_by.is_some_and(|by| by < now)
    }
}

/// What somebody writes.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The unit that is to stand for it; of an entry that exists it stays as it is.
    pub organ: Option<OrganId>,
    /// The question, and the answer.
    pub question: Text,
    /// The answer.
    pub answer: Text,
    /// What else people say for it, with blanks between.
    pub words: String,
    /// Address of the item it is about.
    pub item: String,
    /// Number of the ticket it is made from.
    pub ticket: String,
}

fn scope(entry: &Entry) -> Scope<'_> {
    Scope { region: &entry.region, organ: Some(entry.organ), item: None }
}

fn is_owner(entry: &Entry, actor: &Actor) -> bool {
    actor.can(Handle::PERMISSION, scope(entry))
}

fn is_office(entry: &Entry, actor: &Actor) -> bool {
    actor.can(Dispatch::PERMISSION, scope(entry))
}

/// Whether this member of staff may read it in all its versions.
pub fn reaches(entry: &Entry, actor: &Actor) -> bool {
    is_owner(entry, actor) || is_office(entry, actor) || actor.can(Receive::PERMISSION, scope(entry))
}

fn refused(permission: contract::Permission) -> Fault {
    Fault::forbidden("ticket.not-allowed").with("permission", permission.0)
}

/// Whether they may write another version now.
///
/// # Errors
/// `ticket.not-allowed`; `ticket.knowledge-waiting` while one waits to be decided about.
pub fn may_propose(entry: &Entry, actor: &Actor) -> Result<(), Fault> {
    if !is_owner(entry, actor) && !actor.can(Receive::PERMISSION, scope(entry)) {
        return Err(refused(Handle::PERMISSION));
    }
    match entry.proposed {
        Some(_) => Err(Fault::conflict("ticket.knowledge-waiting").with("code", &entry.code)),
        None => Ok(()),
    }
}

/// Whether they may decide about the version proposed.
///
/// # Errors
/// `ticket.knowledge-nothing` where nothing waits, `ticket.not-allowed`, `ticket.knowledge-own` for one's own words.
pub fn may_decide(entry: &Entry, proposed: Option<&Version>, actor: &Actor) -> Result<(), Fault> {
    let version = proposed.ok_or_else(|| Fault::conflict("ticket.knowledge-nothing"))?;
    match version.by_owner {
        true if !is_office(entry, actor) => return Err(refused(Dispatch::PERMISSION)),
        false if !is_owner(entry, actor) => return Err(refused(Handle::PERMISSION)),
        _ => {}
    }
    match version.by_whom == actor.account {
        true => Err(Fault::forbidden("ticket.knowledge-own")),
        false => Ok(()),
    }
}

/// Whether they may say that it still holds.
///
/// # Errors
/// `ticket.not-allowed`; `ticket.knowledge-not-in-force`.
pub fn may_confirm(entry: &Entry, actor: &Actor) -> Result<(), Fault> {
    if !is_owner(entry, actor) {
        return Err(refused(Handle::PERMISSION));
    }
    in_force(entry)
}

/// Whether they may take it out of use.
///
/// # Errors
/// `ticket.not-allowed`; `ticket.knowledge-not-in-force`.
pub fn may_withdraw(entry: &Entry, actor: &Actor) -> Result<(), Fault> {
    if !is_owner(entry, actor) && !is_office(entry, actor) {
        return Err(refused(Handle::PERMISSION));
    }
    in_force(entry)
}

fn in_force(entry: &Entry) -> Result<(), Fault> {
    match entry.published.is_some() && entry.withdrawn_at.is_none() {
        true => Ok(()),
        false => Err(Fault::conflict("ticket.knowledge-not-in-force").with("code", &entry.code)),
    }
}

/// A text that must be there, of bounded length, in both languages.
fn text(given: &Text, least: usize, most: usize) -> Result<Text, Fault> {
    let both = Text::new(clean(&given.zh), clean(&given.en));
    if both.zh.chars().count() < least {
        return Err(Fault::invalid("ticket.body-too-short").with("least", least));
    }
    match both.zh.chars().count().max(both.en.chars().count()) > most {
        true => Err(Fault::invalid("ticket.body-too-long").with("max", most)),
        false => Ok(both),
    }
}

fn tell(tx: &mut Tx, actor: &Actor, kind: &'static str, entry: &Entry, more: Value) -> Result<(), Fault> {
    let mut data = json!({ "entry": entry.code, "organ": entry.organ.0 });
    if let (Value::Object(all), Value::Object(more)) = (&mut data, more) {
        all.extend(more);
    }
    let stream = format!("knowledge:{}", entry.id);
    tx.record(Event { stream, kind, actor: actor.ledger_name(), data });
    rows::next_serial(tx, CHANGES)?;
    Ok(())
}

/// The series that counts changes of the whole.
const CHANGES: &str = "knowledge-changes";

/// Writes an entry, or another version of one.
///
/// # Errors
/// As [`may_propose`]; what is missing or too long; `ticket.unit-unknown`; `ticket.knowledge-exists` where the ticket has become one;
/// `ticket.changed`; `ticket.empty-phrase` for an answer that says nothing.
pub fn propose(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    entry: Option<(i64, i64)>,
    draft: &Draft,
) -> Result<Entry, Fault> {
    let question = text(&draft.question, 4, LINE_MOST)?;
    let answer = text(&draft.answer, 10, BODY_MOST)?;
    says_something(tx, desk, &answer.zh)?;
    let (words, item) = (line(&draft.words, WORDS_MOST)?, line(&draft.item, LINE_MOST)?);
    let mut entry = match entry {
        Some((id, revision)) => held(tx, id, revision)?,
        None => new_entry(tx, actor, draft)?,
    };
    may_propose(&entry, actor)?;
    let no = rows::knowledge::versions(tx, entry.id)?.first().map_or(1, |last| last.no + 1);
    let version = Version {
        entry: entry.id,
        no,
        question_zh: question.zh,
        question_en: question.en,
        answer_zh: answer.zh,
        answer_en: answer.en,
        words,
        item,
        at: tx.now(),
        by_whom: actor.account,
        by_name: actor.name.clone(),
        by_owner: is_owner(&entry, actor),
        decided_at: None,
        decided_name: None,
        accepted: None,
        why: None,
    };
    table::insert_version(tx, &version)?;
    entry.proposed = Some(no);
    entry.revision += 1;
    table::save(tx, &entry)?;
    tell(tx, actor, events::KNOWLEDGE_PROPOSED, &entry, json!({ "version": no }))?;
    Ok(entry)
}

fn says_something(tx: &mut Tx, desk: &Desk, answer: &str) -> Result<(), Fault> {
    let rules = desk.rules.now(tx)?;
    match rules.says_nothing(answer) {
        Some("") => Err(Fault::invalid("ticket.answer-short").with("least", rules.answer_least)),
        Some(phrase) => Err(Fault::invalid("ticket.empty-phrase")
            .with("phrase", phrase)
            .with("least", rules.answer_least)),
        None => Ok(()),
    }
}

/// An entry as it stands before anything was decided about it.
fn new_entry(tx: &mut Tx, actor: &Actor, draft: &Draft) -> Result<Entry, Fault> {
    let unknown = || Fault::invalid("ticket.unit-unknown");
    let organ = directory::organ::by_id(tx, draft.organ.ok_or_else(unknown)?)?.ok_or_else(unknown)?;
    let ticket = match draft.ticket.as_str() {
        "" => None,
        number => Some(crate::view::for_staff(tx, actor, number)?.ticket),
    };
    let kind = match &ticket {
        Some(ticket) => becomes(ticket).ok_or_else(|| Fault::conflict("ticket.knowledge-not-from"))?,
        None => Kind::Question,
    };
    let source = ticket.map(|ticket| ticket.number).unwrap_or_default();
    if !source.is_empty() && table::by_source(tx, &source)?.is_some() {
        return Err(Fault::conflict("ticket.knowledge-exists"));
    }
    let entry = Entry {
        id: tx.new_id(),
        code: format!("K{:05}", rows::next_serial(tx, "knowledge")?),
        region: organ.region.clone(),
        organ: organ.id,
        kind,
        published: None,
        proposed: None,
        withdrawn_at: None,
        revision: 0,
        review_by: None,
        uses: 0,
        source,
    };
    may_propose(&entry, actor)?;
    table::insert(tx, &entry)?;
    Ok(entry)
}

/// What a ticket may become: one that was asked and answered, or suggested and answered. A protected reporter's becomes nothing.
pub fn becomes(ticket: &Ticket) -> Option<Kind> {
    let answered = ticket.answer.is_some() && matches!(ticket.state, State::Answered | State::Closed);
    match ticket.kind {
        _ if !answered || ticket.protected => None,
        TicketKind::Consultation | TicketKind::Help => Some(Kind::Question),
        TicketKind::Suggestion => Some(Kind::Adopted),
        _ => None,
    }
}

/// The entry a ticket has become.
///
/// # Errors
/// Database errors.
pub fn of_ticket(tx: &mut Tx, ticket: &Ticket) -> Result<Option<Entry>, Fault> {
    Ok(table::by_source(tx, &ticket.number)?)
}

fn held(tx: &mut Tx, id: i64, revision: i64) -> Result<Entry, Fault> {
    let entry = table::take(tx, id)?.ok_or_else(|| Fault::not_found("ticket.knowledge-unknown"))?;
    match entry.revision == revision {
        true => Ok(entry),
        false => Err(Fault::conflict("ticket.knowledge-changed").with("code", &entry.code)),
    }
}

/// When an entry that is right today is looked at again: at the end of that day.
fn review_by(tx: &mut Tx) -> Result<i64, Fault> {
    let days = i64::from(crate::rules::Rules::read(&crate::rules::text_in_force(tx)?)?.review_days);
    let today = contract::time::china_midnight_ms(contract::time::china_date(tx.now()));
    Ok(today.saturating_add((days + 1).saturating_mul(contract::time::DAY_MS)) - 1)
}

/// Brings the version proposed into force, or refuses it with the reason.
///
/// # Errors
/// As [`may_decide`]; `ticket.knowledge-changed`; `ticket.reason-missing` for a refusal without one.
pub fn decide(
    tx: &mut Tx,
    actor: &Actor,
    (id, revision): (i64, i64),
    accept: bool,
    why: &str,
) -> Result<(), Fault> {
    let mut entry = held(tx, id, revision)?;
    let proposed = match entry.proposed {
        Some(no) => table::version(tx, id, no)?,
        None => None,
    };
    may_decide(&entry, proposed.as_ref(), actor)?;
    let mut version = proposed.ok_or_else(|| Fault::conflict("ticket.knowledge-nothing"))?;
    let why = clean(why);
    if !accept && why.is_empty() {
        return Err(Fault::invalid("ticket.reason-missing"));
    }
    version.decided_at = Some(tx.now());
    version.decided_name = Some(actor.name.clone());
    version.accepted = Some(accept);
    version.why = (!why.is_empty()).then_some(why);
    table::decide(tx, &version)?;
    entry.proposed = None;
    entry.revision += 1;
    if accept {
        entry.published = Some(version.no);
        entry.withdrawn_at = None;
        entry.review_by = Some(review_by(tx)?);
    }
    table::save(tx, &entry)?;
    let kind = if accept { events::KNOWLEDGE_PUBLISHED } else { events::KNOWLEDGE_REFUSED };
    tell(tx, actor, kind, &entry, json!({ "version": version.no, "why": version.why.unwrap_or_default() }))
}

/// Says that it still holds: it is looked at again a term later.
///
/// # Errors
/// As [`may_confirm`]; `ticket.knowledge-changed`.
pub fn confirm(tx: &mut Tx, actor: &Actor, id: i64, revision: i64) -> Result<(), Fault> {
    let mut entry = held(tx, id, revision)?;
    may_confirm(&entry, actor)?;
    entry.review_by = Some(review_by(tx)?);
    entry.revision += 1;
    table::save(tx, &entry)?;
    let data = json!({ "until": entry.review_by });
    tell(tx, actor, events::KNOWLEDGE_CONFIRMED, &entry, data)
}

/// Takes it out of use.
///
/// # Errors
/// As [`may_withdraw`]; `ticket.reason-missing`, `ticket.knowledge-changed`.
pub fn withdraw(tx: &mut Tx, actor: &Actor, id: i64, revision: i64, why: &str) -> Result<(), Fault> {
    let mut entry = held(tx, id, revision)?;
    may_withdraw(&entry, actor)?;
    let why = crate::receive::said(why)?;
    entry.withdrawn_at = Some(tx.now());
    entry.revision += 1;
    table::save(tx, &entry)?;
    tell(tx, actor, events::KNOWLEDGE_WITHDRAWN, &entry, json!({ "why": why }))
}

/// A call was answered with it.
///
/// # Errors
/// Database errors.
pub(crate) fn used(tx: &mut Tx, code: &str) -> Result<Option<String>, Fault> {
    let Some(found) = table::by_code(tx, code)? else { return Ok(None) };
    let Some(mut entry) = table::take(tx, found.id)? else { return Ok(None) };
    entry.uses += 1;
    table::save(tx, &entry)?;
    Ok(Some(entry.code))
}

/// An entry with all that its page for staff shows.
#[derive(Debug, Clone)]
pub struct File {
    /// The entry.
    pub entry: Entry,
    /// Its versions, latest first.
    pub versions: Vec<Version>,
}

impl File {
    /// The version of this number.
    pub fn version(&self, no: Option<i64>) -> Option<&Version> {
        self.versions.iter().find(|version| Some(version.no) == no)
    }
}

/// An entry as staff may read it.
///
/// # Errors
/// `ticket.knowledge-unknown`, also for what is not within reach.
pub fn for_staff(tx: &mut Tx, actor: &Actor, code: &str) -> Result<File, Fault> {
    let entry = table::by_code(tx, code)?.filter(|entry| reaches(entry, actor));
    let entry = entry.ok_or_else(|| Fault::not_found("ticket.knowledge-unknown"))?;
    Ok(File { versions: table::versions(tx, entry.id)?, entry })
}

/// An entry in force, as it is found.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The entry.
    pub entry: Entry,
    /// The version in force.
    pub version: Version,
}

/// All that is in force, made ready for finding.
#[derive(Default)]
pub struct Ready {
    stamp: Option<i64>,
    known: Vec<Arc<Known>>,
    index: Index,
}

/// What is in force, read once a change. Clones share it.
#[derive(Default, Clone)]
pub struct Base(Arc<RwLock<Arc<Ready>>>);

fn findable(at: usize, known: &Known) -> find::Entry {
    let one = &known.version;
    find::Entry {
        codes: vec![known.entry.code.clone()],
        region: known.entry.region.clone(),
        ..found_by(&at.to_string(), &one.question(), &one.answer(), &one.words)
    }
}

/// By what an entry is found: its question and the other words for it, less by how its answer begins.
pub fn found_by(key: &str, question: &Text, answer: &Text, words: &str) -> find::Entry {
    let mut texts = vec![
        (Field::Everyday, question.zh.clone()),
        (Field::Everyday, question.en.clone()),
        (Field::Summary, answer.zh.chars().take(200).collect()),
        (Field::Summary, answer.en.chars().take(400).collect()),
    ];
    texts.extend(words.split_whitespace().map(|word| (Field::Word, word.to_owned())));
    find::Entry { key: key.to_owned(), texts, ..find::Entry::default() }
}

impl Base {
    /// What is in force now.
    ///
    /// # Errors
    /// Database errors.
    pub fn now(&self, tx: &mut Tx) -> Result<Arc<Ready>, Fault> {
        let stamp = table::changes(tx)?;
        let ready = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if ready.stamp == Some(stamp) {
            return Ok(ready);
        }
        let known = table::in_force(tx)?.into_iter();
        let known: Vec<Arc<Known>> =
            known.map(|(entry, version)| Arc::new(Known { entry, version })).collect();
        let index = Index::new(known.iter().enumerate().map(|(at, one)| findable(at, one)), Vec::new());
        let ready = Arc::new(Ready { stamp: Some(stamp), known, index });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ready.clone();
        Ok(ready)
    }
}

impl Ready {
    /// What answers these words, best first, each with how well.
    pub fn find(&self, text: &str, region: &str, most: usize) -> Vec<(Arc<Known>, f32)> {
        let text: String = text.chars().take(ASKED).collect();
        let found = self.index.find(&Query { text: &text, region, facets: &[], limit: most });
        let known = |hit: find::Hit| {
            let known = self.known.get(hit.key.parse::<usize>().ok()?)?;
            Some((known.clone(), hit.score))
        };
        found.hits.into_iter().filter_map(known).collect()
    }

    /// Everything of a kind that everybody may read, in the order it was made.
    pub fn open(&self, kind: Kind, now: i64) -> Vec<Arc<Known>> {
        let is = |one: &&Arc<Known>| one.entry.kind == kind && one.entry.is_open(now);
        self.known.iter().filter(is).cloned().collect()
    }

    /// The entry of this code, where everybody may read it.
    pub fn get(&self, code: &str, now: i64) -> Option<Arc<Known>> {
        self.known.iter().find(|one| one.entry.code == code && one.entry.is_open(now)).cloned()
    }
}

/// What may answer a caller's words, for whoever takes the call: the best few that fit, with what is past its day marked by the page.
///
/// # Errors
/// Database errors.
pub fn beside(tx: &mut Tx, desk: &Desk, words: &str) -> Result<Vec<Arc<Known>>, Fault> {
    let ready = desk.rules.base().now(tx)?;
    let found = ready.find(words, &desk.region, SHOWN * 2);
    let fits = found.into_iter().filter(|(one, score)| *score >= FITS && one.entry.kind == Kind::Question);
    Ok(fits.map(|(one, _)| one).take(SHOWN).collect())
}

/// Knowledge as a file of the definitions states it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Its key in the file: what was brought in once is not brought in again.
    pub key: String,
    /// Credit code of the unit that stands for it.
    pub organ: String,
    /// The question.
    pub question: Text,
    /// The answer.
    pub answer: Text,
    /// What else people say for it.
    #[serde(default)]
    pub words: Vec<String>,
    /// Address of the item it is about.
    #[serde(default)]
    pub item: String,
}

/// Reads such a file.
///
/// # Errors
/// `ticket.knowledge-wrong` with what is wrong and where.
pub fn read(given: &str) -> Result<Vec<Written>, Fault> {
    let wrong = |why: String| Fault::invalid("ticket.knowledge-wrong").with("why", why);
    let all: Vec<Written> = serde_saphyr::from_str(given).map_err(|error| wrong(error.to_string()))?;
    let mut keys: Vec<&str> = all.iter().map(|one| one.key.as_str()).collect();
    keys.sort_unstable();
    if let Some(two) = keys.windows(2).find(|two| two[0] == two[1]) {
        return Err(wrong(format!("{} stands there twice", two[0])));
    }
    for one in &all {
        text(&one.question, 4, LINE_MOST).map_err(|_| wrong(format!("{}: question", one.key)))?;
        text(&one.answer, 10, BODY_MOST).map_err(|_| wrong(format!("{}: answer", one.key)))?;
        line(&one.words.join(" "), WORDS_MOST).map_err(|_| wrong(format!("{}: words", one.key)))?;
    }
    Ok(all)
}

/// Takes over what an installation begins with: entries whose key is not there yet come into force; what was changed in the product
/// stays. Answers how many came in.
///
/// # Errors
/// As [`read`]; `ticket.knowledge-wrong` for a unit nobody knows.
pub fn bring_in(tx: &mut Tx, given: &str) -> Result<usize, Fault> {
    let actor = Actor::system("definitions");
    let (mut came, review_by) = (0, review_by(tx)?);
    for one in read(given)? {
        if table::by_source(tx, &one.key)?.is_some() {
            continue;
        }
        let organ = directory::organ::by_uscc(tx, &one.organ)?.ok_or_else(|| {
            Fault::invalid("ticket.knowledge-wrong").with("why", format!("{}: organ {}", one.key, one.organ))
        })?;
        let now = tx.now();
        let entry = Entry {
            id: tx.new_id(),
            code: format!("K{:05}", rows::next_serial(tx, "knowledge")?),
            region: organ.region.clone(),
            organ: organ.id,
            kind: Kind::Question,
            published: Some(1),
            proposed: None,
            withdrawn_at: None,
            revision: 1,
            review_by: Some(review_by),
            uses: 0,
            source: one.key,
        };
        let version = Version {
            entry: entry.id,
            no: 1,
            question_zh: clean(&one.question.zh),
            question_en: clean(&one.question.en),
            answer_zh: clean(&one.answer.zh),
            answer_en: clean(&one.answer.en),
            words: line(&one.words.join(" "), WORDS_MOST)?,
            item: one.item,
            at: now,
            by_whom: AccountId(0),
            by_name: actor.name.clone(),
            by_owner: true,
            decided_at: Some(now),
            decided_name: Some(actor.name.clone()),
            accepted: Some(true),
            why: None,
        };
        table::insert(tx, &entry)?;
        table::insert_version(tx, &version)?;
        tell(tx, &actor, events::KNOWLEDGE_PUBLISHED, &entry, json!({ "version": 1, "why": "" }))?;
        came += 1;
    }
    Ok(came)
}
