//! Seals (电子印章): issued to organs, bound to people and to kinds of documents, set with a log of every use, taken out of use without
//! harm to what they were set on (docs/decisions/0300).
//!
//! | what | who |
//! |---|---|
//! | [`ask`], [`confirm`] | two administrators of seals, who are two persons |
//! | [`bind`], [`end`], [`replace`] | an administrator of seals |
//! | [`prepare`] and [`seal_act`] | a bearer of the seal; for documents of weight a second one releases ([`ask_second`]) |
//! | [`on_copy`] | the house, on copies of licences that the organ decided to grant |

use contract::{AccountId, Actor, Fault, OrganId, Scope};
use directory::access::{Permit, require_somewhere};
use directory::{account, organ, person};
use seals::{Face, Listed, Register};
use serde_json::json;
use store::{Event, Tx};

use crate::life::Act;
use crate::permissions::{ManageSeals, UseSeals};
use crate::store::life::{self as acts, ActRow};
use crate::store::seal::{self as kept, RequestRow, SealRow, UseRow};
use crate::store::{self as rows, FileRow, LicenceRow};

/// A seal was asked for. Data `number`, `organ`, `name`, `basis`.
pub const ASKED: &str = "seal.asked";
/// Another person refused it, or who asked took it back. Data `number`.
pub const REFUSED: &str = "seal.refused";
/// Another person confirmed it, and it is in use. Data `number`, `digest` of the certificate.
pub const MADE: &str = "seal.made";
/// Somebody may set it. Data `number`, `account`.
pub const BOUND: &str = "seal.bound";
/// Somebody may set it no more. Data `number`, `account`.
pub const UNBOUND: &str = "seal.unbound";
/// It was set. Data `number`, `identifier`, `digest` of the document, `second` where two persons did it.
pub const USED: &str = "seal.used";
/// It is out of use. Data `number`, `document`, `reason`, `replaces` with the number of the seal in its place.
pub const ENDED: &str = "seal.ended";

/// All of them.
pub const TOLD: [&str; 7] = [ASKED, REFUSED, MADE, BOUND, UNBOUND, USED, ENDED];

/// Longest name of a seal and longest number of a paper, characters.
pub const NAME_MOST: usize = 60;
/// Longest reason, characters.
pub const WHY_MOST: usize = 300;
/// Seals that one may replace at once.
pub const REPLACED_MOST: usize = 500;

store::column_text!(Kind { Approval => "approval", Administrative => "administrative" });

/// What a seal is for (SEA-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 行政审批专用章: only for documents of approval.
    Approval,
    /// 行政公章: for all others.
    Administrative,
}

/// A document that carries a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// A copy of a licence.
    Copy,
    /// What says an act on a licence.
    Of(Act),
}

impl Document {
    /// The word in rows and keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Document::Copy => "copy",
            Document::Of(act) => act.as_str(),
        }
    }

    /// Which seal it carries: what is granted the approval seal, all else the administrative one.
    pub fn wants(self) -> Kind {
        match self {
            Document::Copy | Document::Of(Act::Change) => Kind::Approval,
            Document::Of(_) => Kind::Administrative,
        }
    }

    /// Whether it takes a second bearer: it ends a right for good.
    pub fn is_weighty(self) -> bool {
        matches!(self, Document::Of(Act::Withdraw | Act::Punish | Act::Cancel))
    }
}

impl SealRow {
    /// What it is for.
    pub fn kind(&self) -> Kind {
        Kind::parse(&self.kind).unwrap_or(Kind::Administrative)
    }
}

/// A seal to be issued.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// The organ, by its unified social credit code.
    pub uscc: String,
    /// What for.
    pub kind: Option<Kind>,
    /// What it is called (印章名称).
    pub name: String,
    /// The paper by which it is issued.
    pub basis: String,
}

fn tell(tx: &mut Tx, kind: &'static str, actor: &Actor, seal: i64, data: serde_json::Value) {
    tx.record(Event { stream: format!("seal:{seal}"), kind, actor: actor.ledger_name(), data });
}

fn required(text: &str, most: usize, code: &'static str) -> Result<String, Fault> {
    let text = text.trim();
    match text.is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
        true => Err(Fault::invalid(code).with("most", most)),
        false => Ok(text.to_owned()),
    }
}

fn manages(actor: &Actor, organ: &organ::Organ) -> Result<(), Fault> {
    let scope = Scope { region: &organ.region, organ: Some(organ.id), item: None };
    directory::access::require(actor, <ManageSeals as Permit>::PERMISSION, scope).map(drop)
}

/// A seal that this actor administers.
fn managed(tx: &mut Tx, actor: &Actor, id: i64) -> Result<SealRow, Fault> {
    require_somewhere(actor, <ManageSeals as Permit>::PERMISSION)?;
    let row = kept::by_id(tx, id)?.ok_or_else(|| Fault::not_found("seal.not-found"))?;
    let organ = organ::by_id(tx, OrganId(row.organ))?.ok_or_else(|| Fault::not_found("seal.not-found"))?;
    manages(actor, &organ)?;
    Ok(row)
}

/// Asks for a seal of an organ; another person confirms it. Answers its id.
///
/// # Errors
/// `access.forbidden`; `seal.organ-missing`, `seal.kind-missing`, `seal.name-missing`, `seal.basis-missing`; `seal.exists` where the organ
/// has a seal of this kind or one is asked for.
pub fn ask(tx: &mut Tx, actor: &Actor, new: &New) -> Result<i64, Fault> {
    require_somewhere(actor, <ManageSeals as Permit>::PERMISSION)?;
    let organ = organ::by_uscc(tx, new.uscc.trim())?.ok_or_else(|| Fault::invalid("seal.organ-missing"))?;
    manages(actor, &organ)?;
    let kind = new.kind.ok_or_else(|| Fault::invalid("seal.kind-missing"))?;
    let name = required(&new.name, NAME_MOST, "seal.name-missing")?;
    let basis = required(&new.basis, NAME_MOST, "seal.basis-missing")?;
    if kept::is_there(tx, organ.id.0, kind.as_str())? {
        return Err(Fault::conflict("seal.exists"));
    }
    let serial = rows::next_serial(tx, "seal", 0, 0)?;
    let number = format!("{}{serial:07}", organ.region.get(..6).unwrap_or(&organ.region));
    let row = SealRow {
        id: tx.new_id(),
        number: number.clone(),
        organ: organ.id.0,
        organ_zh: organ.name.zh.clone(),
        organ_en: organ.name.en,
        name: name.clone(),
        kind: kind.as_str().to_owned(),
        state: "asked".to_owned(),
        basis: basis.clone(),
        asked_by: actor.account.0,
        asked_at: tx.now(),
        confirmed_by: None,
        made_at: None,
        certificate: None,
        fingerprint: String::new(),
        sealed: None,
        ended_at: None,
        ended_document: String::new(),
        ended_why: String::new(),
        lost: 0,
        replaced_by: None,
    };
    kept::insert(tx, &row)?;
    let data = json!({ "number": number, "organ": organ.name.zh, "name": name, "basis": basis });
    tell(tx, ASKED, actor, row.id, data);
    Ok(row.id)
}

/// Takes a seal that another person asked for into use: its key is made here and lies sealed.
///
/// # Errors
/// `access.forbidden`; `directory.two-own` for who asked, `directory.person-needed`; `seal.settled` where it is asked for no more.
pub fn confirm(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    let row = managed(tx, actor, id)?;
    two_persons(tx, actor, row.asked_by)?;
    let organ = organ::by_id(tx, OrganId(row.organ))?.ok_or_else(|| Fault::not_found("seal.not-found"))?;
    let face = Face { name: row.name, number: row.number.clone(), organ: row.organ_zh, uscc: organ.uscc };
    let key = seals::new_key().map_err(broken)?;
    let serial = u64::try_from(row.id).unwrap_or(1);
    let certificate = seals::certificate(&key, &face, tx.now(), serial).map_err(broken)?;
    let fingerprint = seals::fingerprint(&certificate);
    if !kept::take_into_use(tx, id, actor.account.0, &key, (&certificate, &fingerprint))? {
        return Err(Fault::conflict("seal.settled"));
    }
    tell(tx, MADE, actor, id, json!({ "number": row.number, "digest": fingerprint }));
    Ok(())
}

/// Refuses a seal, or takes it back.
///
/// # Errors
/// `access.forbidden`; `seal.settled`.
pub fn refuse(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(), Fault> {
    let row = managed(tx, actor, id)?;
    if !kept::refuse(tx, id, actor.account.0)? {
        return Err(Fault::conflict("seal.settled"));
    }
    tell(tx, REFUSED, actor, id, json!({ "number": row.number }));
    Ok(())
}

fn two_persons(tx: &mut Tx, actor: &Actor, other: i64) -> Result<(), Fault> {
    let other = AccountId(other);
    if person::same(tx, actor.account, other)? {
        return Err(Fault::forbidden("directory.two-own"));
    }
    person::known(tx, actor.account)?;
    person::known(tx, other)
}

fn broken(error: seals::Broken) -> Fault {
    Fault::internal("seal.broken", error)
}

fn in_use(row: SealRow) -> Result<SealRow, Fault> {
    match row.state.as_str() {
        "in-use" => Ok(row),
        _ => Err(Fault::conflict("seal.not-in-use")),
    }
}

/// Lets somebody of the organ set a seal.
///
/// # Errors
/// `access.forbidden`; `seal.not-in-use`; `seal.bearer-unknown` for a login that is not, or that may not set seals of this organ.
pub fn bind(tx: &mut Tx, actor: &Actor, id: i64, login: &str) -> Result<(), Fault> {
    let row = in_use(managed(tx, actor, id)?)?;
    let login = login.trim();
    let unknown = || Fault::invalid("seal.bearer-unknown");
    let bearer = account::by_login(tx, login)?.ok_or_else(unknown)?;
    let them = account::actor(tx, login, 2).map_err(|_| unknown())?;
    if !may_set(tx, &them, &row)? {
        return Err(unknown());
    }
    if kept::bind(tx, id, bearer.0)? {
        tell(tx, BOUND, actor, id, json!({ "number": row.number, "account": them.name }));
    }
    Ok(())
}

/// Whether an actor's post lets them set seals of the organ that this one is of.
fn may_set(tx: &mut Tx, actor: &Actor, seal: &SealRow) -> Result<bool, Fault> {
    let Some(organ) = organ::by_id(tx, OrganId(seal.organ))? else { return Ok(false) };
    let scope = Scope { region: &organ.region, organ: Some(organ.id), item: None };
    Ok(actor.can(<UseSeals as Permit>::PERMISSION, scope))
}

/// Somebody sets a seal no more.
///
/// # Errors
/// `access.forbidden`; `seal.settled` for who was no bearer.
pub fn unbind(tx: &mut Tx, actor: &Actor, id: i64, bearer: i64) -> Result<(), Fault> {
    let row = managed(tx, actor, id)?;
    if !kept::unbind(tx, id, bearer)? {
        return Err(Fault::conflict("seal.settled"));
    }
    let name = account::name(tx, AccountId(bearer))?.unwrap_or_default();
    tell(tx, UNBOUND, actor, id, json!({ "number": row.number, "account": name }));
    Ok(())
}

/// Takes a seal out of use for good (废止) and destroys its key. What it was set on before stays verifiable.
///
/// # Errors
/// `access.forbidden`; `seal.not-in-use`; `seal.document-missing`, `seal.why-missing`.
pub fn end(
    tx: &mut Tx,
    actor: &Actor,
    id: i64,
    (document, why): (&str, &str),
    lost: bool,
) -> Result<(), Fault> {
    let row = in_use(managed(tx, actor, id)?)?;
    let document = required(document, NAME_MOST, "seal.document-missing")?;
    let why = required(why, WHY_MOST, "seal.why-missing")?;
    if !kept::end(tx, id, "revoked", (&document, &why), lost, None)? {
        return Err(Fault::conflict("seal.not-in-use"));
    }
    tell(tx, ENDED, actor, id, json!({ "number": row.number, "document": document, "reason": why }));
    Ok(())
}

/// One seal takes the place of others of its kind (一枚印章管审批): those are out of use, and their organs' documents carry the one.
/// Answers how many there were.
///
/// # Errors
/// `access.forbidden`; `seal.not-in-use`; `seal.none-chosen`, `seal.many-chosen`, `seal.kinds-differ`, `seal.document-missing`. Nothing is
/// done then.
pub fn replace(tx: &mut Tx, actor: &Actor, former: &[i64], by: i64, document: &str) -> Result<usize, Fault> {
    let one = in_use(managed(tx, actor, by)?)?;
    let document = required(document, NAME_MOST, "seal.document-missing")?;
    if former.is_empty() {
        return Err(Fault::invalid("seal.none-chosen"));
    }
    if former.len() > REPLACED_MOST {
        return Err(Fault::invalid("seal.many-chosen").with("most", REPLACED_MOST));
    }
    // All of them are looked at before any is touched.
    let mut rows = Vec::with_capacity(former.len());
    for id in former {
        let row = in_use(managed(tx, actor, *id)?)?;
        if row.id == one.id || row.kind != one.kind {
            return Err(Fault::invalid("seal.kinds-differ"));
        }
        rows.push(row);
    }
    for row in &rows {
        if !kept::end(tx, row.id, "retired", (&document, ""), false, Some(one.id))? {
            return Err(Fault::conflict("seal.not-in-use"));
        }
        kept::follow(tx, row.id, one.id)?;
        let data = json!({ "number": row.number, "document": document, "instead": one.number });
        tell(tx, ENDED, actor, row.id, data);
    }
    Ok(rows.len())
}

/// The seals that somebody may set now: bound to them, in use, and of an organ where their post still lets them.
///
/// # Errors
/// The store's.
pub fn borne(tx: &mut Tx, actor: &Actor) -> Result<Vec<SealRow>, Fault> {
    let mut all = Vec::new();
    for row in kept::borne(tx, actor.account.0)? {
        if may_set(tx, actor, &row)? {
            all.push(row);
        }
    }
    Ok(all)
}

/// A document to be sealed.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The act on a licence that it says.
    pub act: ActRow,
    /// What it is.
    pub document: Document,
    /// The licence.
    pub licence: LicenceRow,
    /// Which asks for a second bearer, where one does.
    pub request: Option<RequestRow>,
}

/// The act that a row says.
fn act_of(row: &ActRow) -> Option<Act> {
    Act::parse(&row.act)
}

fn waiting_act(tx: &mut Tx, id: i64) -> Result<Option<Waiting>, Fault> {
    let Some(act) = acts::act_by_id(tx, id)? else { return Ok(None) };
    let Some(document) = act_of(&act).map(Document::Of) else { return Ok(None) };
    let Some(licence) = acts::licence_by_id(tx, act.licence)? else { return Ok(None) };
    let request = kept::waiting_for(tx, id)?;
    Ok(Some(Waiting { act, document, licence, request }))
}

/// Documents that somebody's seals are wanted on.
///
/// # Errors
/// The store's.
pub fn waiting(tx: &mut Tx, actor: &Actor) -> Result<Vec<Waiting>, Fault> {
    let mut ids = Vec::new();
    for seal in borne(tx, actor)? {
        let words: Vec<&str> = Act::ALL
            .into_iter()
            .filter(|act| Document::Of(*act).wants() == seal.kind())
            .map(Act::as_str)
            .collect();
        let organs = served(tx, &seal)?;
        ids.extend(kept::unsealed_acts(tx, &organs, &words)?);
    }
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.dedup();
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.extend(waiting_act(tx, id)?);
    }
    Ok(all)
}

/// The organs whose documents carry a seal.
fn served(tx: &mut Tx, seal: &SealRow) -> Result<Vec<i64>, Fault> {
    let mut all = vec![seal.organ];
    for organ in kept::replaced_organs(tx, seal.id)? {
        // An organ that was given a seal of its own again goes by that.
        if kept::serving(tx, organ, &seal.kind)?.is_some_and(|serving| serving.id == seal.id) {
            all.push(organ);
        }
    }
    Ok(all)
}

/// A seal ready to be set.
pub struct Ready {
    /// The seal.
    pub seal: SealRow,
    /// Its secret key.
    key: Vec<u8>,
}

impl Ready {
    /// Sets the seal on a document that was made with room for it.
    ///
    /// # Errors
    /// `seal.broken`.
    pub fn set(&self, document: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let certificate = self.seal.certificate.as_deref().unwrap_or_default();
        seals::pdf::seal(document, &self.key, certificate).map_err(broken)
    }
}

fn ready(seal: SealRow) -> Result<Ready, Fault> {
    match seal.key()? {
        Some(key) => Ok(Ready { seal, key }),
        None => Err(Fault::conflict("seal.not-in-use")),
    }
}

/// What a bearer may set which seal on. Refused are the wrong seal (SEA-05), a seal out of use (SEA-04), somebody else's, and a document of
/// another organ.
fn checked(tx: &mut Tx, actor: &Actor, act: i64, seal: i64) -> Result<(Waiting, SealRow), Fault> {
    require_somewhere(actor, <UseSeals as Permit>::PERMISSION)?;
    let waiting = waiting_act(tx, act)?.ok_or_else(|| Fault::not_found("seal.no-document"))?;
    let row = kept::by_id(tx, seal)?.ok_or_else(|| Fault::not_found("seal.not-found"))?;
    let bears = kept::bearers(tx, seal)?.iter().any(|bearer| bearer.account == actor.account.0);
    if row.state == "in-use" && !(bears && may_set(tx, actor, &row)?) {
        return Err(Fault::forbidden("seal.not-bearer"));
    }
    let row = in_use(row)?;
    if row.kind() != waiting.document.wants() {
        return Err(Fault::conflict("seal.wrong-kind"));
    }
    if !served(tx, &row)?.contains(&waiting.licence.issuer) {
        return Err(Fault::forbidden("seal.not-organ"));
    }
    if kept::use_of_act(tx, act)?.is_some() {
        return Err(Fault::conflict("seal.done"));
    }
    Ok((waiting, row))
}

/// What one bearer asks of another for a document of weight.
///
/// # Errors
/// As [`prepare`]; `seal.one-is-enough` for other documents; `seal.waits` where it was asked already.
pub fn ask_second(tx: &mut Tx, actor: &Actor, act: i64, seal: i64) -> Result<(), Fault> {
    let (waiting, row) = checked(tx, actor, act, seal)?;
    if !waiting.document.is_weighty() {
        return Err(Fault::conflict("seal.one-is-enough"));
    }
    if waiting.request.is_some() {
        return Err(Fault::conflict("seal.waits"));
    }
    kept::insert_request(tx, row.id, act, actor.account.0)?;
    Ok(())
}

/// Takes back what waits for a second bearer; either of them may.
///
/// # Errors
/// `seal.not-found`, `seal.not-bearer`, `seal.settled`.
pub fn take_back(tx: &mut Tx, actor: &Actor, request: i64) -> Result<(), Fault> {
    let asked = kept::request(tx, request)?.ok_or_else(|| Fault::not_found("seal.not-found"))?;
    if !borne(tx, actor)?.iter().any(|seal| seal.id == asked.seal) {
        return Err(Fault::forbidden("seal.not-bearer"));
    }
    match kept::settle(tx, request, "taken-back")? {
        true => Ok(()),
        false => Err(Fault::conflict("seal.settled")),
    }
}

/// Who releases: for documents of weight somebody asked, and this is another person.
fn second(
    tx: &mut Tx,
    actor: &Actor,
    waiting: &Waiting,
    seal: &SealRow,
) -> Result<Option<RequestRow>, Fault> {
    if !waiting.document.is_weighty() {
        return Ok(None);
    }
    let asked = waiting.request.clone().filter(|asked| asked.seal == seal.id);
    let asked = asked.ok_or_else(|| Fault::conflict("seal.second-needed"))?;
    two_persons(tx, actor, asked.asked_by)?;
    Ok(Some(asked))
}

/// A document and the seal to be set on it, everything checked; nothing is written yet.
///
/// # Errors
/// `access.forbidden`; `seal.no-document`, `seal.not-found`; `seal.not-bearer`; `seal.not-in-use`; `seal.wrong-kind`; `seal.not-organ`;
/// `seal.done`; for documents of weight `seal.second-needed` before another bearer asked, `directory.two-own` for who asked.
pub fn prepare(tx: &mut Tx, actor: &Actor, act: i64, seal: i64) -> Result<(Waiting, Ready), Fault> {
    let (waiting, row) = checked(tx, actor, act, seal)?;
    second(tx, actor, &waiting, &row)?;
    Ok((waiting, ready(row)?))
}

/// Keeps a document that was sealed: everything is checked again, for somebody else may have been first.
///
/// # Errors
/// As [`prepare`].
pub fn seal_act(
    tx: &mut Tx,
    actor: &Actor,
    act: i64,
    seal: i64,
    (name, sha256, bytes): (&str, &str, i64),
) -> Result<(), Fault> {
    let (waiting, row) = checked(tx, actor, act, seal)?;
    let by = actor.ledger_name();
    let (used_by, released_by) = match second(tx, actor, &waiting, &row)? {
        Some(asked) => {
            kept::settle(tx, asked.id, "released")?;
            (format!("account:{}", asked.asked_by), by.clone())
        }
        None => (by.clone(), String::new()),
    };
    let file = FileRow {
        id: tx.new_id(),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes,
        sha256: sha256.to_owned(),
        // Nobody handed it in: it is reached through the licence.
        owner: 0,
        at: tx.now(),
        sealed: None,
    };
    rows::insert_file(tx, &file, &by)?;
    let used = UseRow {
        id: tx.new_id(),
        seal,
        document: waiting.document.as_str().to_owned(),
        subject: waiting.licence.identifier.clone(),
        act: Some(act),
        sha256: sha256.to_owned(),
        at: tx.now(),
        used_by,
        released_by,
        file: Some(file.id),
    };
    keep_use(tx, actor, &row, &used)
}

fn keep_use(tx: &mut Tx, actor: &Actor, seal: &SealRow, used: &UseRow) -> Result<(), Fault> {
    kept::insert_use(tx, used)?;
    let mut data = json!({ "number": seal.number, "identifier": used.subject, "digest": used.sha256 });
    if let (false, Some(data)) = (used.released_by.is_empty(), data.as_object_mut()) {
        data.insert("second".to_owned(), json!(used.released_by));
    }
    tell(tx, USED, actor, seal.id, data);
    Ok(())
}

/// The seal that copies of an organ's licences carry, where there is one: that for approvals.
///
/// # Errors
/// The store's.
pub fn for_copies(tx: &mut Tx, issuer: i64) -> Result<Option<Ready>, Fault> {
    kept::serving(tx, issuer, Kind::Approval.as_str())?.map(ready).transpose()
}

/// Keeps that a copy of a licence went out sealed.
///
/// # Errors
/// `seal.not-in-use` where the seal went out of use while the copy was made.
pub fn on_copy(
    tx: &mut Tx,
    actor: &Actor,
    licence: &LicenceRow,
    seal: i64,
    sha256: &str,
) -> Result<(), Fault> {
    let row = kept::by_id(tx, seal)?.ok_or_else(|| Fault::not_found("seal.not-found"))?;
    let row = in_use(row)?;
    let used = UseRow {
        id: tx.new_id(),
        seal,
        document: Document::Copy.as_str().to_owned(),
        subject: licence.identifier.clone(),
        act: None,
        sha256: sha256.to_owned(),
        at: tx.now(),
        used_by: actor.ledger_name(),
        released_by: String::new(),
        file: None,
    };
    keep_use(tx, actor, &row, &used)
}

/// The register as anybody may take it along.
///
/// # Errors
/// The store's.
pub fn register(tx: &mut Tx) -> Result<Register, Fault> {
    let all = kept::all(tx)?;
    let number = |id: i64| all.iter().find(|row| row.id == id).map(|row| row.number.clone());
    let seals = all
        .iter()
        .filter_map(|row| {
            Some(Listed {
                number: row.number.clone(),
                name: row.name.clone(),
                organ: row.organ_zh.clone(),
                kind: row.kind.clone(),
                fingerprint: row.fingerprint.clone(),
                from: row.made_at?,
                ended: row.ended_at,
                lost: row.lost == 1,
                replaced_by: row.replaced_by.and_then(number),
            })
        })
        .collect();
    Ok(Register { scheme: seals::SCHEME.to_owned(), at: tx.now(), seals })
}
