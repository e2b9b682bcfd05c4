//! What is heard, and who is told of it. Hearing is a part of the act that takes the event away: each person is told once, also
//! after `kill -9`.

pub mod bookings;
pub mod dispatch;
pub mod licences;
mod others;
pub mod pushes;

use std::sync::Arc;

use contract::case::CaseState;
use contract::events::account::{AccessAsked, AccessGiven};
use contract::events::case::{
    Accepted, Consulted, Copied, CorrectionAsked, CorrectionLapsed, CorrectionMoved, CorrectionNear, Decided,
    DeferredLapsed, DeferredLookedAt, DeferredNear, Delivered, DueRecounted, DueSoon, Extended, NotAccepted,
    OpinionGiven, OpinionLate, Overdue, Ready, Recalled, Recounted, Recused, Returned, Reviewed, SignerAdded,
    SpecialClosed, SpecialOpened, SpecialOverdue, Submitted, Supplemented, TaskAssigned, TaskDelegated,
    TaskGivenBack, Terminated, Urged, WhichLimit, Withdrawn, number,
};
use contract::events::{Fact, read};
use contract::lookup::{CaseLookup, CaseSummary, Work};
use contract::{AccountId, Fault, Lang, PartyId, Scope, Text};
use kit::Tr;
use store::{Handlers, Heard, Tx};

use crate::channel::Channels;
use crate::deliver;
use crate::say::{self, Kind};
use crate::store::{self as rows, MessageRow};
use crate::words;

/// The name it listens by; stays the same over versions.
pub const LISTENER: &str = "notice";

/// What it hears.
pub const HEARD: &[&str] = &[
    Submitted::KIND,
    CorrectionAsked::KIND,
    CorrectionNear::KIND,
    CorrectionMoved::KIND,
    CorrectionLapsed::KIND,
    Supplemented::KIND,
    DeferredLookedAt::KIND,
    DeferredNear::KIND,
    DeferredLapsed::KIND,
    Accepted::KIND,
    NotAccepted::KIND,
    TaskAssigned::KIND,
    Reviewed::KIND,
    Returned::KIND,
    SignerAdded::KIND,
    Urged::KIND,
    Copied::KIND,
    Consulted::KIND,
    OpinionGiven::KIND,
    OpinionLate::KIND,
    TaskDelegated::KIND,
    TaskGivenBack::KIND,
    Recalled::KIND,
    Recused::KIND,
    Ready::KIND,
    SpecialOpened::KIND,
    SpecialClosed::KIND,
    SpecialOverdue::KIND,
    Extended::KIND,
    Decided::KIND,
    Terminated::KIND,
    Withdrawn::KIND,
    Delivered::KIND,
    DueSoon::KIND,
    Overdue::KIND,
    DueRecounted::KIND,
    AccessAsked::KIND,
    AccessGiven::KIND,
];

/// Members of staff told of one thing at most: a post held by more people has a list of its own to look at.
const STAFF_MOST: usize = 100;

/// What hearing may reach.
#[derive(Clone)]
pub struct Desk {
    /// What a case is, and who has work with it.
    pub cases: Arc<dyn CaseLookup>,
    /// The site's ways out of the house.
    pub channels: Arc<Channels>,
}

/// The listener, for the roof to wire.
pub fn handlers(desk: Desk) -> Handlers {
    Handlers::new().hear(LISTENER, HEARD, move |tx: &mut Tx, heard: &Heard| hear(tx, &desk, heard))
}

/// What a fact means for people.
#[derive(Default)]
struct Tell {
    /// What the applicant is told.
    applicant: Option<&'static str>,
    /// What those are told who have its work before them, or should.
    office: Option<&'static str>,
    /// Whether those who watch over cases are told it too.
    supervisors: bool,
    /// Whether there may be new tasks.
    tasks: bool,
    /// A day it names.
    day: Option<String>,
    /// Words it gives.
    reason: String,
}

impl Tell {
    fn applicant(kind: &'static str) -> Tell {
        Tell { applicant: Some(kind), ..Tell::default() }
    }

    fn tasks() -> Tell {
        Tell { tasks: true, ..Tell::default() }
    }

    fn day(self, day: Option<String>) -> Tell {
        Tell { day, ..self }
    }
}

/// What is told of it.
fn meaning(heard: &Heard) -> Result<Tell, Fault> {
    Ok(match heard.kind.as_str() {
        Submitted::KIND => Tell::applicant("submitted"),
        CorrectionAsked::KIND => match read::<CorrectionAsked>(heard)?.until {
            Some(until) => Tell::applicant("correction-by").day(Some(until)),
            None => Tell::applicant("correction"),
        },
        CorrectionNear::KIND => {
            Tell::applicant("correction-near").day(Some(read::<CorrectionNear>(heard)?.until))
        }
        CorrectionMoved::KIND => {
            Tell::applicant("correction-moved").day(Some(read::<CorrectionMoved>(heard)?.until))
        }
        CorrectionLapsed::KIND => {
            let fact: CorrectionLapsed = read(heard)?;
            let kind = match fact.outcome {
                CaseState::Withdrawn => "correction-withdrawn",
                _ => "correction-returned",
            };
            Tell::applicant(kind).day(Some(fact.until))
        }
        Supplemented::KIND => Tell::applicant("supplemented"),
        DeferredLookedAt::KIND => {
            let fact: DeferredLookedAt = read(heard)?;
            match fact.wanting.is_empty() {
                true => Tell::applicant("deferred-good"),
                false => Tell {
                    reason: fact.reasons.unwrap_or_default(),
                    ..Tell::applicant("deferred-again").day(fact.until)
                },
            }
        }
        DeferredNear::KIND => Tell::applicant("deferred-near").day(Some(read::<DeferredNear>(heard)?.until)),
        DeferredLapsed::KIND => {
            Tell::applicant("deferred-lapsed").day(Some(read::<DeferredLapsed>(heard)?.until))
        }
        Accepted::KIND => {
            let fact: Accepted = read(heard)?;
            let kind = if fact.deemed { "deemed" } else { "accepted" };
            Tell { tasks: true, ..Tell::applicant(kind).day(fact.due) }
        }
        NotAccepted::KIND => {
            Tell { reason: read::<NotAccepted>(heard)?.reasons, ..Tell::applicant("not-accepted") }
        }
        Reviewed::KIND | SignerAdded::KIND => Tell::tasks(),
        Returned::KIND => Tell { reason: read::<Returned>(heard)?.why, ..Tell::tasks() },
        Ready::KIND => Tell { office: Some("decide"), ..Tell::applicant("reviewed") },
        SpecialOpened::KIND => {
            Tell::applicant("special-opened").day(Some(read::<SpecialOpened>(heard)?.until))
        }
        SpecialClosed::KIND => Tell::applicant("special-closed").day(read::<SpecialClosed>(heard)?.due),
        SpecialOverdue::KIND => {
            Tell::applicant("special-late").day(Some(read::<SpecialOverdue>(heard)?.until))
        }
        Extended::KIND => Tell::applicant("extended").day(read::<Extended>(heard)?.due),
        Decided::KIND => match read::<Decided>(heard)?.outcome {
            CaseState::Refused => Tell::applicant("refused"),
            _ => Tell::applicant("granted"),
        },
        Terminated::KIND => Tell::applicant("terminated"),
        Withdrawn::KIND => Tell::applicant("withdrawn"),
        Delivered::KIND => Tell::applicant("delivered"),
        DueSoon::KIND => {
            Tell { office: Some("due-soon"), day: read::<DueSoon>(heard)?.due, ..Tell::default() }
        }
        Overdue::KIND => {
            let fact: Overdue = read(heard)?;
            let (applicant, office) = match fact.limit {
                WhichLimit::Promised => (Some("late"), "overdue"),
                WhichLimit::Statutory => (None, "overdue-statutory"),
            };
            Tell { applicant, office: Some(office), supervisors: true, day: fact.due, ..Tell::default() }
        }
        DueRecounted::KIND => {
            let fact: DueRecounted = read(heard)?;
            let moved = matches!(fact.result, Recounted::DueMoved);
            Tell::applicant(if moved { "due-moved" } else { "due-confirmed" }).day(fact.due)
        }
        _ => Tell::default(),
    })
}

/// Takes in one event.
///
/// # Errors
/// `event.unreadable`; database errors.
pub fn hear(tx: &mut Tx, desk: &Desk, heard: &Heard) -> Result<(), Fault> {
    match heard.kind.as_str() {
        AccessAsked::KIND => {
            return access(tx, desk, heard, "access-asked", &read::<AccessAsked>(heard)?.what);
        }
        AccessGiven::KIND => {
            return access(tx, desk, heard, "access-given", &read::<AccessGiven>(heard)?.what);
        }
        _ => {}
    }
    let cases = desk.cases.as_ref();
    let number = number(heard)?;
    // A case that is not there (any more) concerns nobody.
    let Some(case) = cases.by_number(tx, &number)? else { return Ok(()) };
    let mut post = Post { heard, case: &case, party: None, out: Vec::new() };
    if heard.kind == TaskAssigned::KIND {
        handed(tx, cases, &mut post, &read(heard)?)?;
    } else if !others::hear(tx, cases, &mut post)? {
        let tell = meaning(heard)?;
        if let Some(kind) = tell.applicant {
            for (account, party) in applicants(tx, &case, desk.channels.any())? {
                post.party = party;
                post.add(tx, account, kind, &tell, None)?;
            }
            post.party = None;
        }
        if tell.tasks {
            new_tasks(tx, cases, &mut post, &tell)?;
        }
        if let Some(kind) = tell.office {
            office(tx, cases, &mut post, kind, &tell)?;
        }
    }
    for (message, kind, party) in &post.out {
        if rows::insert(tx, message)?
            && let Some(party) = party
        {
            deliver::leave(tx, &desk.channels, message, kind, *party)?;
        }
    }
    Ok(())
}

/// Where one reads what happened to one's account.
const ACCOUNT: &str = "/account";

/// Tells the owner of an account that somebody asks for access with it, or was given it: in the system, and by telephone or
/// mail where they have given one, because whoever took the account over reads the rest.
fn access(tx: &mut Tx, desk: &Desk, heard: &Heard, kind: &'static str, what: &str) -> Result<(), Fault> {
    let id = heard.stream.strip_prefix("account:").and_then(|id| id.parse().ok()).map(AccountId);
    let (Some(to), Some(kind)) = (id, say::kind(kind)) else { return Ok(()) };
    let words = |tx: &mut Tx, lang| -> Result<say::Words, Fault> {
        let key = if what == "appoint" { "notice-access-appoint" } else { "notice-access-reset" };
        let template = words::in_force(tx, kind, lang)?;
        let what = Tr::new(lang).t(key);
        let fill = |text: &str| say::fill(text, &[("what", &what)]);
        Ok(say::Words { title: fill(&template.title), body: fill(&template.body) })
    };
    let (zh, en) = (words(tx, Lang::Zh)?, words(tx, Lang::En)?);
    let message = MessageRow {
        id: tx.new_id(),
        account: to.0,
        event: heard.id,
        kind: kind.name.to_owned(),
        about: 0,
        number: String::new(),
        href: ACCOUNT.to_owned(),
        title_zh: zh.title,
        title_en: en.title,
        body_zh: zh.body,
        body_en: en.body,
        at: heard.at,
        read_at: None,
    };
    if rows::insert(tx, &message)?
        && let Some(party) = directory::account::own_party(tx, to)?
    {
        deliver::leave(tx, &desk.channels, &message, kind, party)?;
    }
    Ok(())
}

/// Messages being written about one event.
struct Post<'a> {
    heard: &'a Heard,
    case: &'a CaseSummary,
    /// The person or enterprise to be reached outside as well; staff are told in the system.
    party: Option<PartyId>,
    out: Vec<(MessageRow, &'static Kind, Option<PartyId>)>,
}

impl Post<'_> {
    fn add(
        &mut self,
        tx: &mut Tx,
        to: AccountId,
        kind: &'static str,
        tell: &Tell,
        work: Option<&Work>,
    ) -> Result<(), Fault> {
        let Some(kind) = say::kind(kind) else { return Ok(()) };
        let number = work.map_or(&self.case.number, |work| &work.number);
        let about = work.and_then(|work| work.task).map_or(0, |task| task.0);
        // One person, one message of a kind, however many reasons there are to tell them.
        if self.out.iter().any(|(row, ..)| row.account == to.0 && row.kind == kind.name && row.about == about)
        {
            return Ok(());
        }
        let href = match (kind.to, work) {
            (say::To::Applicant, _) => format!("/case/{}", self.case.application),
            (say::To::Staff, Some(Work { no: Some(no), .. })) => format!("/office/case/{number}/task/{no}"),
            (say::To::Staff, _) => format!("/office/case/{number}"),
            (say::To::Owner, _) => ACCOUNT.to_owned(),
        };
        let known = self.out.iter().find(|(row, ..)| row.kind == kind.name && row.about == about);
        let (zh, en) = match known.filter(|(row, ..)| row.number == *number) {
            Some((row, ..)) => (
                say::Words { title: row.title_zh.clone(), body: row.body_zh.clone() },
                say::Words { title: row.title_en.clone(), body: row.body_en.clone() },
            ),
            None => (
                self.words(tx, kind, number, tell, work, Lang::Zh)?,
                self.words(tx, kind, number, tell, work, Lang::En)?,
            ),
        };
        let row = MessageRow {
            id: tx.new_id(),
            account: to.0,
            event: self.heard.id,
            kind: kind.name.to_owned(),
            about,
            number: number.clone(),
            href,
            title_zh: zh.title,
            title_en: en.title,
            body_zh: zh.body,
            body_en: en.body,
            at: self.heard.at,
            read_at: None,
        };
        self.out.push((row, kind, self.party));
        Ok(())
    }

    fn words(
        &self,
        tx: &mut Tx,
        kind: &Kind,
        number: &str,
        tell: &Tell,
        work: Option<&Work>,
        lang: Lang,
    ) -> Result<say::Words, Fault> {
        let tr = Tr::new(lang);
        let day = tell.day.as_deref().and_then(|day| day.parse().ok());
        let day = day.map_or_else(|| tr.t("notice-no-day").into_owned(), |day| tr.day(day));
        let step = |work: &Work| work.step.get(lang).to_owned();
        let values = [
            ("number", number),
            ("item", self.case.item_name.get(lang)),
            ("due", &day),
            ("until", &day),
            ("reason", &tell.reason),
            ("step", &work.map(step).unwrap_or_default()),
        ];
        let template = words::in_force(tx, kind, lang)?;
        Ok(say::Words {
            title: say::fill(&template.title, &values),
            body: say::fill(&template.body, &values),
        })
    }
}

/// The account of somebody who has none: who came to the counter has a telephone, and no inbox.
pub(crate) const NOBODY: AccountId = AccountId(0);

/// The applicant's accounts, and that of whoever submitted it for them; each with whose telephone and mailbox it is, where they
/// are to be reached outside. Somebody with several accounts has one telephone.
fn applicants(
    tx: &mut Tx,
    case: &CaseSummary,
    outside: bool,
) -> Result<Vec<(AccountId, Option<PartyId>)>, Fault> {
    let own = directory::account::of_party(tx, case.applicant)?;
    let mut told: Vec<(AccountId, Option<PartyId>)> = Vec::with_capacity(own.len() + 1);
    for account in own {
        told.push((account, told.is_empty().then_some(case.applicant)));
    }
    if let Some(agent) = case.agent
        && !told.iter().any(|(account, _)| *account == agent)
    {
        told.push((agent, directory::account::own_party(tx, agent)?));
    }
    if told.is_empty() && outside {
        told.push((NOBODY, Some(case.applicant)));
    }
    Ok(told)
}

/// Who is to do this: whoever has taken it, or everybody of the organ who may.
fn hands(tx: &mut Tx, work: &Work) -> Result<Vec<AccountId>, Fault> {
    match work.assignee {
        Some(one) => Ok(vec![one]),
        None => {
            let scope = Scope { region: &work.region, organ: Some(work.organ), item: Some(&work.item) };
            directory::account::who_may(tx, work.permission, scope, STAFF_MOST)
        }
    }
}

/// Tells of tasks that were not told of yet. One that is done again before anybody heard of it concerns nobody.
fn new_tasks(tx: &mut Tx, cases: &dyn CaseLookup, post: &mut Post<'_>, tell: &Tell) -> Result<(), Fault> {
    let kind = if post.heard.kind == Returned::KIND { "task-returned" } else { "task" };
    for work in cases.work(tx, post.case.root)? {
        let Some(task) = work.task else { continue };
        if !rows::note_task(tx, task)? {
            continue;
        }
        for account in hands(tx, &work)? {
            post.add(tx, account, kind, tell, Some(&work))?;
        }
    }
    Ok(())
}

/// Tells those who have this case's work before them; where nobody has, those who watch.
fn office(
    tx: &mut Tx,
    cases: &dyn CaseLookup,
    post: &mut Post<'_>,
    kind: &'static str,
    tell: &Tell,
) -> Result<(), Fault> {
    let whole = post.case.id == post.case.root;
    for work in cases.work(tx, post.case.root)? {
        let wanted = if kind == "decide" { work.task.is_none() } else { true };
        if wanted && (whole || work.number == post.case.number) {
            for account in hands(tx, &work)? {
                post.add(tx, account, kind, tell, (kind == "decide").then_some(&work))?;
            }
        }
    }
    if tell.supervisors {
        let case = post.case;
        let scope = Scope { region: &case.region, organ: Some(case.organ), item: Some(&case.item_code) };
        for account in directory::account::who_may(tx, cases.supervision(), scope, STAFF_MOST)? {
            post.add(tx, account, kind, tell, None)?;
        }
    }
    Ok(())
}

/// A task that somebody else handed over: whoever gets it is told why. Taking one oneself tells nobody.
fn handed(
    tx: &mut Tx,
    cases: &dyn CaseLookup,
    post: &mut Post<'_>,
    fact: &TaskAssigned,
) -> Result<(), Fault> {
    let (Some(to), Some(why)) = (fact.to, &fact.why) else { return Ok(()) };
    let tell = Tell { reason: why.clone(), ..Tell::default() };
    let mine = |work: &Work| work.no == Some(fact.task) && work.number == post.case.number;
    let work = cases.work(tx, post.case.root)?.into_iter().find(mine);
    if let Some(work) = work {
        post.add(tx, to, "task-handed", &tell, Some(&work))?;
    }
    Ok(())
}

/// A title or text in both languages.
pub(crate) fn both(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}
