//! What one service may ask of another. The roof wires each trait to the service that answers it. What the delivery of results asks and
//! answers stands in [`delivery`].

pub mod delivery;

pub use delivery::{
    DeliveryLookup, DeliverySummary, DraftSummary, HallLookup, HallSummary, HandedOut, LicenceFace,
    ResultDesk,
};

use serde_json::{Map, Value};
use std::sync::Arc;
use store::Tx;

use crate::item::{Audience, Item, ItemKind, ItemVersion, ResultNumber};
use crate::plan::Plan;
use crate::{
    AccountId, Actor, CaseId, DraftId, Fault, FileId, ItemVersionId, LicenceId, OrganId, PartyId, Permission,
    TaskId, Text,
};

/// The catalogue, as others see it.
pub trait ItemLookup: Send + Sync {
    /// The version in force of the item with this code or slug.
    fn current(&self, tx: &mut Tx, code_or_slug: &str) -> Result<Arc<ItemVersion>, Fault>;
    /// A version, for a case that keeps it.
    fn version(&self, tx: &mut Tx, id: ItemVersionId) -> Result<Arc<ItemVersion>, Fault>;
    /// The form for this item, or for a package the merged form of the members the answers call for.
    fn form(
        &self,
        tx: &mut Tx,
        version: &ItemVersion,
        answers: &Map<String, Value>,
    ) -> Result<Arc<forms::Merged>, Fault>;
    /// What to ask of this party, given the scenario answers. Without a party: what to ask of anybody whose
    /// licences and records are where they should be.
    fn plan(
        &self,
        tx: &mut Tx,
        version: &ItemVersion,
        answers: &Map<String, Value>,
        party: Option<PartyId>,
    ) -> Result<Plan, Fault>;
    /// The topics of the items in force, with how many items have each; the most first.
    fn topics(&self, tx: &mut Tx) -> Result<Vec<(Text, usize)>, Fault> {
        let _ = tx;
        Ok(Vec::new())
    }
    /// The items in force that the query asks for; a search puts the best first.
    fn find(&self, tx: &mut Tx, query: &ItemQuery) -> Result<Vec<ItemHit>, Fault>;
}

/// Which items to list. Everything empty lists all, in order of their addresses.
#[derive(Debug, Clone, Default)]
pub struct ItemQuery {
    /// Words somebody typed; empty does not search.
    pub text: String,
    /// Only this kind.
    pub kind: Option<ItemKind>,
    /// Only what these may apply for.
    pub audience: Option<Audience>,
    /// Only of this organ, by its USCC.
    pub organ: Option<String>,
    /// Only of this topic, by its Chinese name.
    pub topic: Option<String>,
    /// Only packages (`true`) or only single items (`false`).
    pub package: Option<bool>,
    /// The division that is one's own, for a search: what is for there comes first. Empty knows no own.
    pub region: String,
    /// Only what comes after this slug, for paging a list. A search is not paged.
    pub after: Option<String>,
    /// Most answered.
    pub limit: usize,
}

/// An item as a list or a search shows it.
#[derive(Debug, Clone)]
pub struct ItemHit {
    /// Item code.
    pub code: String,
    /// Address of its guide.
    pub slug: String,
    /// Official name.
    pub name: Text,
    /// Everyday name, where it differs.
    pub plain_name: Option<Text>,
    /// What it is.
    pub summary: Text,
    /// Kind of power.
    pub kind: ItemKind,
    /// Who may apply.
    pub audience: Vec<Audience>,
    /// USCC of the organ answerable.
    pub organ: String,
    /// Topics it is found under.
    pub topics: Vec<Text>,
    /// Whether it is a package.
    pub is_package: bool,
    /// Windows category that takes it.
    pub window_category: Option<String>,
    /// The version in force.
    pub version: ItemVersionId,
}

/// A licence to be issued.
#[derive(Debug, Clone)]
pub struct NewLicence {
    /// The case it comes out of.
    pub case: CaseId,
    /// The application that case belongs to.
    pub application: CaseId,
    /// The case's public number, printed on it.
    pub case_number: String,
    /// GB/T 36904 type code.
    pub type_code: String,
    /// Name.
    pub name: Text,
    /// Holder.
    pub holder: PartyId,
    /// Issuing organ.
    pub issuer: OrganId,
    /// First day valid, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day valid, or without term.
    pub valid_to: Option<String>,
    /// What is printed, label and value in order.
    pub fields: Vec<(Text, String)>,
    /// How the trade numbers it; printed first.
    pub number: Option<ResultNumber>,
}

/// A licence, as others see it.
#[derive(Debug, Clone)]
pub struct LicenceSummary {
    /// Internal id.
    pub id: LicenceId,
    /// GB/T 36904 identifier: public.
    pub identifier: String,
    /// Type code.
    pub type_code: String,
    /// Name.
    pub name: Text,
    /// Issuing organ's name.
    pub issuer: Text,
    /// First day valid.
    pub valid_from: String,
    /// Last day valid.
    pub valid_to: Option<String>,
}

/// Electronic licences.
pub trait LicenceDesk: Send + Sync {
    /// Issues a licence within the caller's act.
    fn issue(&self, tx: &mut Tx, actor: &Actor, licence: NewLicence) -> Result<LicenceSummary, Fault>;
    /// Valid licences of the party, newest first.
    fn held_by(&self, tx: &mut Tx, party: PartyId) -> Result<Vec<LicenceSummary>, Fault>;
    /// Licences that came out of a case.
    fn of_case(&self, tx: &mut Tx, case: CaseId) -> Result<Vec<LicenceSummary>, Fault>;
    /// A printed field of a licence of this type the party holds (for prefill), by its Chinese label.
    fn field(
        &self,
        tx: &mut Tx,
        party: PartyId,
        type_code: &str,
        label_zh: &str,
    ) -> Result<Option<String>, Fault>;
    /// Who holds a licence, with what was said when something became of it last; `None` where there is none.
    ///
    /// # Errors
    /// Database errors.
    fn whose(&self, _tx: &mut Tx, _licence: LicenceId) -> Result<Option<LicenceWhose>, Fault> {
        Ok(None)
    }
    /// A certificate as it is printed, for those who hand it out; the caller has looked whether they may. `None` where there is none.
    ///
    /// # Errors
    /// Database errors.
    fn face(&self, _tx: &mut Tx, _licence: LicenceId) -> Result<Option<LicenceFace>, Fault> {
        Ok(None)
    }
}

/// A licence with who holds it, for those who tell them what became of it.
#[derive(Debug, Clone)]
pub struct LicenceWhose {
    /// Holder.
    pub holder: PartyId,
    /// The licence.
    pub licence: LicenceSummary,
    /// Why it was changed, suspended or ended; empty where nothing was said.
    pub reason: String,
}

/// A file somebody uploaded.
#[derive(Debug, Clone)]
pub struct FileSummary {
    /// Id.
    pub id: FileId,
    /// Name as uploaded, cleaned.
    pub name: String,
    /// Media type found by looking into it.
    pub media_type: String,
    /// Size in bytes.
    pub bytes: i64,
    /// SHA-256, hex.
    pub sha256: String,
    /// The party it was uploaded for.
    pub owner: PartyId,
    /// When, epoch ms.
    pub at_ms: i64,
}

/// What looking into a file found.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// Name, cleaned of path and tricks, ending as the bytes say.
    pub name: String,
    /// Media type the bytes say.
    pub media_type: &'static str,
}

/// A file to be kept: already looked into, its bytes already in the blob store.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// What looking into it found.
    pub inspected: Inspected,
    /// Size in bytes.
    pub bytes: i64,
    /// Its address in the blob store: SHA-256, hex.
    pub sha256: String,
    /// The party it is uploaded for.
    pub owner: PartyId,
}

/// Uploaded files.
pub trait FileDesk: Send + Sync {
    /// Looks into the bytes; refuses what is empty, too large, of the wrong kind or hostile.
    fn inspect(&self, name: &str, bytes: &[u8]) -> Result<Inspected, Fault>;
    /// Keeps the file within the caller's act.
    fn add(&self, tx: &mut Tx, actor: &Actor, file: NewFile) -> Result<FileId, Fault>;
    /// The file, if it is there.
    fn file(&self, tx: &mut Tx, id: FileId) -> Result<Option<FileSummary>, Fault>;
    /// A paper as a PDF that carries its letters.
    fn paper(&self, paper: &Paper) -> Result<Vec<u8>, Fault>;
    /// How many pages of a file can be shown as pictures, one after the other. `None` for what is one picture, and for what
    /// cannot be shown.
    ///
    /// # Errors
    /// `file.page-unreadable` for a file that cannot be opened.
    fn pages(&self, _media_type: &str, _bytes: &[u8]) -> Result<Option<u32>, Fault> {
        Ok(None)
    }
    /// Sets room aside for so many bytes that this actor is about to put away; refuses what is more than there may be.
    fn room(&self, _tx: &mut Tx, _actor: &Actor, _bytes: i64) -> Result<(), Fault> {
        Ok(())
    }
    /// How many bytes these files have together.
    fn total(&self, tx: &mut Tx, files: &[FileId]) -> Result<i64, Fault> {
        let mut all: i64 = 0;
        for file in files {
            all = all.saturating_add(self.file(tx, *file)?.map_or(0, |file| file.bytes));
        }
        Ok(all)
    }
    /// Forgets files that nobody refers to any more: whoever attached them says so. Their bytes go within two days.
    fn forget(&self, _tx: &mut Tx, _files: &[FileId]) -> Result<(), Fault> {
        Ok(())
    }
    /// What is stored, where it is counted.
    fn stored(&self, _tx: &mut Tx) -> Result<Option<Stored>, Fault> {
        Ok(None)
    }
}

/// One line of a [`Paper`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperLine {
    /// The name of a part.
    Heading(String),
    /// What was asked, and what was answered.
    Row(String, String),
}

/// Something to keep as a PDF: what somebody filled in. No document of an organ, so without head and seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// What it says.
    pub lines: Vec<PaperLine>,
    /// What stands at the foot of each page.
    pub foot: String,
    /// Says, where 〓 stands for letters that cannot be set, where they can be read.
    pub unset: String,
    /// Its language.
    pub lang: crate::Lang,
}

/// A field of what a data resource answers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceField {
    /// How the answer calls it.
    pub id: String,
    /// How people call it.
    pub name: Text,
    /// Whether anybody may read it whole: an address of a company's seat. What is not open is masked where it looks like
    /// something of a person's.
    #[serde(default)]
    pub open: bool,
    /// What its values are.
    #[serde(default)]
    pub kind: FieldKind,
    /// Whether it says something of a natural person (个人信息).
    #[serde(default)]
    pub personal: bool,
}

/// What the values of a field are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Letters.
    #[default]
    Text,
    /// A number.
    Number,
    /// A day, `2026-11-30`.
    Date,
    /// True or false.
    YesNo,
}

/// For which item a resource is read, about whom and what for: as the person will be told.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// The item it is read for: the organ answerable for it must hold the grant.
    pub item: &'a Item,
    /// Code of the resource.
    pub resource: &'a str,
    /// About whom.
    pub party: PartyId,
    /// What for.
    pub purpose: Text,
}

/// How much is stored of what people handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Files.
    pub files: i64,
    /// Bytes.
    pub bytes: i64,
    /// Most bytes there may be.
    pub most: i64,
    /// How many were removed when it was tidied last.
    pub removed: i64,
    /// When that was, epoch ms.
    pub tidied_at: Option<i64>,
}

/// The data exchange.
pub trait ExchangeDesk: Send + Sync {
    /// Whether the resource has an answer about this party and the exchange may give it to this organ (by its USCC).
    fn available(&self, tx: &mut Tx, organ: &str, resource: &str, party: PartyId) -> Result<bool, Fault>;
    /// Reads the resource about a party for a stated purpose; the call is logged, the person can see the log.
    fn call(&self, tx: &mut Tx, actor: &Actor, call: &Call<'_>) -> Result<Option<Map<String, Value>>, Fault>;
    /// What a record says in one field, only to be compared with what an applicant says: never shown, and so no reading of it. `None`
    /// where there is no record, the organ of the item may not have that field, or the exchange is none.
    fn compared(
        &self,
        tx: &mut Tx,
        organ: &str,
        resource: &str,
        (party, field): (PartyId, &str),
    ) -> Result<Option<String>, Fault> {
        let _ = (tx, organ, resource, party, field);
        Ok(None)
    }
    /// The resource's name, for telling why a material fell away.
    fn name(&self, tx: &mut Tx, resource: &str) -> Result<Option<Text>, Fault>;
    /// The fields of its answers, in the order they are read.
    fn fields(&self, tx: &mut Tx, resource: &str) -> Result<Vec<ResourceField>, Fault> {
        let _ = (tx, resource);
        Ok(Vec::new())
    }
}

/// What others may know of a case.
#[derive(Debug, Clone)]
pub struct CaseSummary {
    /// Internal id.
    pub id: CaseId,
    /// The application it belongs to: itself, or the package it is a part of.
    pub root: CaseId,
    /// Public number of that application.
    pub application: String,
    /// Public number.
    pub number: String,
    /// Item name.
    pub item_name: Text,
    /// Item code.
    pub item_code: String,
    /// State.
    pub state: crate::case::CaseState,
    /// Applicant.
    pub applicant: PartyId,
    /// Who submitted it: the applicant or somebody who acts for them. Nobody of theirs when a clerk took it in at the counter.
    pub agent: Option<AccountId>,
    /// Organ answerable.
    pub organ: OrganId,
    /// Division code.
    pub region: String,
}

/// Something that waits for a member of staff: a task of a case's process (待办), or its decision (待决定).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its task; `None` for the decision.
    pub task: Option<TaskId>,
    /// The task's number in the case.
    pub no: Option<i64>,
    /// Public number of the case.
    pub number: String,
    /// What it takes to do it.
    pub permission: Permission,
    /// The organ whose turn it is.
    pub organ: OrganId,
    /// Division code.
    pub region: String,
    /// Item code.
    pub item: String,
    /// The step's name.
    pub step: Text,
    /// Who has taken it.
    pub assignee: Option<AccountId>,
}

/// A case as it is counted: what it is, and how its own row says it stands. What figures kept elsewhere are checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedCase {
    /// Internal id.
    pub id: CaseId,
    /// The application it belongs to: itself, or the package it is a part of.
    pub root: CaseId,
    /// Public number.
    pub number: String,
    /// What it is within its application: `single`, `package` or `member`.
    pub part: &'static str,
    /// Item code.
    pub item: String,
    /// Kind of power of the item.
    pub kind: ItemKind,
    /// Organ answerable.
    pub organ: OrganId,
    /// Division code.
    pub region: String,
    /// How it came in: `online`, `counter` ….
    pub channel: &'static str,
    /// State.
    pub state: crate::case::CaseState,
    /// Received at, epoch ms.
    pub received_at: i64,
    /// Accepted at, epoch ms; where it counts as accepted by law, the beginning of that day.
    pub accepted_at: Option<i64>,
    /// Decided at, epoch ms.
    pub decided_at: Option<i64>,
    /// When it ended, epoch ms.
    pub closed_at: Option<i64>,
}

/// Messages to people, as every page sees them.
pub trait Inbox: Send + Sync {
    /// How many messages this account has not read, counted up to 100: asked on every page, so an index answers it.
    fn unread(&self, tx: &mut Tx, account: AccountId) -> Result<i64, Fault>;
}

/// Nobody has messages: where no service keeps any.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoInbox;

impl Inbox for NoInbox {
    fn unread(&self, _: &mut Tx, _: AccountId) -> Result<i64, Fault> {
        Ok(0)
    }
}

/// That somebody is on a black list, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    /// The criterion.
    pub name: Text,
    /// On what it stands.
    pub basis: String,
    /// The fact that led to it: the number of a document or case.
    pub source: String,
    /// Its last day, `YYYY-MM-DD`.
    pub until: String,
}

/// What is known of somebody's credit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreditStanding {
    /// The class, `A` (best) to `E`; `None` for whom nothing is kept of.
    pub class: Option<String>,
    /// The black lists they stand on today.
    pub restrictions: Vec<Restriction>,
}

/// Credit, as approval reads it (信用等级库).
pub trait CreditLookup: Send + Sync {
    /// How a party stands today.
    fn standing(&self, tx: &mut Tx, party: PartyId) -> Result<CreditStanding, Fault>;
}

/// Nobody's credit is kept: where no service does.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCredit;

impl CreditLookup for NoCredit {
    fn standing(&self, _: &mut Tx, _: PartyId) -> Result<CreditStanding, Fault> {
        Ok(CreditStanding::default())
    }
}

/// What others may know of an appointment in a hall.
#[derive(Debug, Clone)]
pub struct BookingSummary {
    /// Its number.
    pub number: String,
    /// Who made it.
    pub account: AccountId,
    /// The party it is for.
    pub party: Option<PartyId>,
    /// What it is about.
    pub matter: Text,
    /// The hall's name.
    pub hall: Text,
    /// The hall's address.
    pub address: Text,
    /// When its slot begins, epoch ms.
    pub starts_at: i64,
}

/// Appointments in halls.
pub trait BookingLookup: Send + Sync {
    /// The appointment of this number.
    fn booking(&self, tx: &mut Tx, number: &str) -> Result<Option<BookingSummary>, Fault>;
}

/// What others may know of an approval's result pushed to a supervising body.
#[derive(Debug, Clone)]
pub struct PushSummary {
    /// Its number.
    pub number: String,
    /// Name of the item approved.
    pub item_name: Text,
    /// Code of the item approved.
    pub item: String,
    /// Division code.
    pub region: String,
    /// The organ that approved.
    pub approver: OrganId,
    /// The supervising body; `None` where no route fits.
    pub organ: Option<OrganId>,
    /// The last day to claim it, `YYYY-MM-DD`.
    pub until: String,
}

/// Results pushed to supervising bodies.
pub trait PushLookup: Send + Sync {
    /// The push of this number.
    fn push(&self, tx: &mut Tx, number: &str) -> Result<Option<PushSummary>, Fault>;
    /// What it takes to claim one (认领).
    fn claiming(&self) -> Permission;
    /// What it takes to follow what becomes of one's own approvals.
    fn following(&self) -> Permission;
    /// What it takes to decide where one goes.
    fn deciding(&self) -> Permission;
}

/// What others may know of an administrative penalty.
#[derive(Debug, Clone)]
pub struct PenaltySummary {
    /// Number of the case.
    pub number: String,
    /// Who is penalised.
    pub party: PartyId,
    /// The body that enforces.
    pub organ: OrganId,
}

/// Administrative penalties.
pub trait PenaltyLookup: Send + Sync {
    /// The penalty of this number.
    fn penalty(&self, tx: &mut Tx, number: &str) -> Result<Option<PenaltySummary>, Fault>;
}

/// A case with what its fees are reckoned from.
#[derive(Debug, Clone)]
pub struct ChargedCase {
    /// Public number.
    pub number: String,
    /// What the version of its item that it keeps charges.
    pub fees: Vec<crate::item::Fee>,
    /// What the application says, by the names that conditions have for concepts ([`crate::item::Rule::variable`]).
    pub said: Map<String, Value>,
}

/// Fees, as those see them who wait for a payment.
pub trait FeeLookup: Send + Sync {
    /// Whether something is still to be paid for this application, or its bill is not made yet.
    fn is_owed(&self, tx: &mut Tx, root: CaseId) -> Result<bool, Fault>;
}

/// Nothing is ever owed: where no service makes bills.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFees;

impl FeeLookup for NoFees {
    fn is_owed(&self, _: &mut Tx, _: CaseId) -> Result<bool, Fault> {
        Ok(false)
    }
}

/// Cases.
pub trait CaseLookup: Send + Sync {
    /// The case with this public number.
    fn by_number(&self, tx: &mut Tx, number: &str) -> Result<Option<CaseSummary>, Fault>;
    /// The application whose own case this is.
    fn application(&self, tx: &mut Tx, root: CaseId) -> Result<Option<CaseSummary>, Fault> {
        let _ = (tx, root);
        Ok(None)
    }
    /// The applications of this party, the latest first, at most `most`.
    fn of_party(&self, tx: &mut Tx, party: PartyId, most: u32) -> Result<Vec<CaseSummary>, Fault> {
        let _ = (tx, party, most);
        Ok(Vec::new())
    }
    /// An application being filled in, for those who may change it.
    ///
    /// # Errors
    /// `draft.not-found`.
    fn draft(&self, tx: &mut Tx, actor: &Actor, id: DraftId) -> Result<DraftSummary, Fault> {
        let _ = (tx, actor, id);
        Err(Fault::not_found("draft.not-found"))
    }
    /// What was filled in for this application, as long as it is kept.
    fn draft_of(&self, tx: &mut Tx, root: CaseId) -> Result<Option<DraftId>, Fault> {
        let _ = (tx, root);
        Ok(None)
    }
    /// What of this application waits for staff now, its parts' work too.
    fn work(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<Work>, Fault>;
    /// Every case of this application, its own first. None where there is none.
    fn counted(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<CountedCase>, Fault> {
        let _ = (tx, root);
        Ok(Vec::new())
    }
    /// Cases with ids above `after`, in order of their ids, parts of packages too; at most `most`. None where there are no more.
    fn counted_after(&self, tx: &mut Tx, after: CaseId, most: u32) -> Result<Vec<CountedCase>, Fault> {
        let _ = (tx, after, most);
        Ok(Vec::new())
    }
    /// The cases of this application whose items name a fee of the list. None where there are none.
    fn charged(&self, tx: &mut Tx, root: CaseId) -> Result<Vec<ChargedCase>, Fault> {
        let _ = (tx, root);
        Ok(Vec::new())
    }
    /// What those may who watch over cases (督办).
    fn supervision(&self) -> Permission;
    /// What lets staff say their organ's opinion on a case.
    fn opinions(&self) -> Permission {
        self.supervision()
    }
    /// What lets staff read a case, for those before whose organ one was put.
    fn reading(&self) -> &'static [Permission] {
        &[]
    }
    /// Whether this actor may read the case: its applicant, or staff within their scope.
    fn may_read_case(&self, tx: &mut Tx, actor: &Actor, case: CaseId) -> Result<bool, Fault>;
    /// Whether this actor may read the file through a case they may see (shared materials, PRO-08).
    fn may_read_file(&self, tx: &mut Tx, actor: &Actor, file: FileId) -> Result<bool, Fault>;
    /// Whether it is to be noted that this actor opens the file: one of those who handle a case it belongs to, for the first time.
    fn opens_file(&self, tx: &mut Tx, actor: &Actor, file: FileId) -> Result<bool, Fault> {
        let _ = (tx, actor, file);
        Ok(false)
    }
    /// Notes that this actor opened the file, in every case it belongs to that they may read as one of those who handle it.
    fn opened_file(&self, tx: &mut Tx, actor: &Actor, file: FileId) -> Result<(), Fault> {
        let _ = (tx, actor, file);
        Ok(())
    }
}
