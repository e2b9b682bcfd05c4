//! The two libraries (两库): who may be inspected, brought in from a file or because a licence was issued; who inspects, with skills and
//! recusals. Nothing outside the libraries can be drawn.

use std::collections::BTreeSet;

use contract::lookup::CaseSummary;
use contract::{Actor, Fault, OrganId, Permission, Scope};
use directory::access::{Permit, require};
use directory::party::PartyKind;
use serde_json::json;
use store::{Event, Tx};

use crate::desk::Desk;
use crate::events;
use crate::model::{Class, Entity, Officer};
use crate::permissions::{Inspect, Keep};
use crate::records::{self, Fact};
use crate::rules::Rules;
use crate::store::libraries as rows;
use crate::substitute;
use crate::table::Table;

/// Longest name, address, reason.
pub const LINE_MOST: usize = 200;
/// Faults of a file told at once.
const FAULTS_MOST: usize = 50;

/// The ledger's stream of the libraries.
const STREAM: &str = "inspection:library";

fn record(tx: &mut Tx, actor: &Actor, kind: &'static str, data: serde_json::Value) {
    tx.record(Event { stream: STREAM.to_owned(), kind, actor: actor.ledger_name(), data });
}

/// Words that say something, on one line.
pub(crate) fn said(text: &str) -> Result<String, Fault> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    match text.chars().count() {
        0 => Err(Fault::invalid("inspect.reason-missing")),
        n if n > LINE_MOST || text.chars().any(char::is_control) => {
            Err(Fault::invalid("inspect.line-too-long").with("max", LINE_MOST))
        }
        _ => Ok(text),
    }
}

/// What is wrong with a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The line, from 1.
    pub line: usize,
    /// The key of its words: `code`, `code-twice`, `name`, `category`, `region`, `quiet`, `class`.
    pub what: &'static str,
    /// What stands there.
    pub found: String,
}

/// A row of a file, ready to be brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntity {
    code: String,
    name: String,
    region: String,
    industry: String,
    address: String,
    active: bool,
    quiet_until: Option<String>,
    class: Option<Class>,
    categories: Vec<String>,
}

/// Reads a file of entities: every row is right, or nothing is brought in. Heads: 统一社会信用代码, 名称, 类别, 信用等级, 区划, 行业, 地址,
/// 免打扰至, 状态, or in English code, name, category, class, region, industry, address, quiet until, status.
///
/// # Errors
/// As [`Table::read`]; `inspect.file-columns` where code, name or category has no column.
pub fn read_file(
    rules: &Rules,
    region: &str,
    bytes: &[u8],
) -> Result<Result<Vec<NewEntity>, Vec<LineFault>>, Fault> {
    let table = Table::read(bytes)?;
    let (code, name, category) = (["统一社会信用代码", "code"], ["名称", "name"], ["类别", "category"]);
    if ![&code, &name, &category].iter().all(|heads| table.has(*heads)) {
        return Err(Fault::invalid("inspect.file-columns"));
    }
    let (mut good, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for row in table.rows() {
        let mut wrong = |what: &'static str, found: &str| {
            faults.push(LineFault { line: row.line, what, found: found.chars().take(40).collect() });
        };
        let given = row.cell(&code).to_uppercase();
        let parsed = codes::Uscc::parse(&given).map(|code| code.to_string());
        let Ok(parsed) = parsed else {
            wrong("code", &given);
            continue;
        };
        if !seen.insert(parsed.clone()) {
            wrong("code-twice", &given);
        }
        let called = row.cell(&name).to_owned();
        if called.is_empty() || called.chars().count() > LINE_MOST {
            wrong("name", &called);
        }
        let listed = row.cell(&category);
        let mut categories = Vec::new();
        for word in listed.split(['、', ';', '；', '|', '/']).map(str::trim).filter(|word| !word.is_empty())
        {
            let known = rules.categories.iter().find(|one| one.key == word || one.name.zh == word);
            match known {
                Some(known) => categories.push(known.key.clone()),
                None => wrong("category", word),
            }
        }
        if listed.is_empty() {
            wrong("category", listed);
        }
        let place = match row.cell(&["区划", "region"]) {
            "" => region,
            place => place,
        };
        if codes::Region::parse(place).is_err() {
            wrong("region", place);
        }
        let quiet = row.cell(&["免打扰至", "quiet until"]);
        if !quiet.is_empty() && worktime::parse_date(quiet).is_err() {
            wrong("quiet", quiet);
        }
        let class = row.cell(&["信用等级", "class"]);
        let known = Class::parse(&class.to_uppercase());
        if !class.is_empty() && known.is_none() {
            wrong("class", class);
        }
        let gone = ["注销", "吊销", "停业", "closed"];
        good.push(NewEntity {
            code: parsed,
            name: called,
            region: place.to_owned(),
            industry: row.cell(&["行业", "industry"]).to_uppercase().chars().take(20).collect(),
            address: row.cell(&["地址", "address"]).chars().take(LINE_MOST).collect(),
            active: !gone.contains(&row.cell(&["状态", "status"])),
            quiet_until: (!quiet.is_empty()).then(|| quiet.to_owned()),
            class: known,
            categories,
        });
        if faults.len() >= FAULTS_MOST {
            break;
        }
    }
    Ok(match faults.is_empty() {
        true => Ok(good),
        false => Err(faults),
    })
}

/// Brings entities in, a piece of a file at a time. Answers how many were new.
///
/// # Errors
/// `access.forbidden`.
pub fn bring_in(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    source: &str,
    new: &[NewEntity],
) -> Result<usize, Fault> {
    directory::access::require_somewhere(actor, Keep::PERMISSION)?;
    let now = tx.now();
    let mut added = 0;
    for one in new {
        // A library keeper of one county does not write into another's.
        require_place(actor, &one.region)?;
        let party = directory::party::by_number(tx, &one.code)?.map(|party| party.id);
        let id = tx.new_id();
        let entity = Entity {
            id,
            code: one.code.clone(),
            name: one.name.clone(),
            person: false,
            party,
            region: one.region.clone(),
            industry: one.industry.clone(),
            address: one.address.clone(),
            class: Class::C,
            active: one.active,
            quiet_until: one.quiet_until.clone(),
            source: source.to_owned(),
            at: now,
        };
        let new = rows::put_entity(tx, &entity)?;
        added += usize::from(new);
        let id = match new {
            true => id,
            false => rows::entity_by_code(tx, &one.code)?.map_or(id, |known| known.id),
        };
        if let Some(class) = one.class {
            let kind = format!("taken-over-{}", class.as_str().to_lowercase());
            let day = contract::time::china_date(now).to_string();
            let fact = Fact { entity: id, kind: &kind, source, said: source, on_day: &day };
            records::note(tx, desk, actor, &fact)?;
        }
        for category in &one.categories {
            rows::put_trade(tx, id, category)?;
        }
    }
    let data = json!({ "source": source, "added": added, "changed": new.len() - added });
    record(tx, actor, events::ENTITIES, data);
    Ok(added)
}

fn require_place(actor: &Actor, region: &str) -> Result<(), Fault> {
    let within = |permission: Permission| {
        actor.postings_with(permission).any(|posting| contract::actor::region_covers(&posting.region, region))
    };
    match within(Keep::PERMISSION) {
        true => Ok(()),
        false => Err(Fault::forbidden("inspect.other-place").with("region", region)),
    }
}

/// A licence was issued: its holder comes into the library, in the categories the rules give to that licence.
///
/// # Errors
/// Database errors.
pub fn licensed(tx: &mut Tx, desk: &Desk, case: &CaseSummary, identifier: &str) -> Result<(), Fault> {
    let rules = desk.rules.now(tx)?;
    let categories: Vec<String> =
        rules.of_licence(&case.item_code, &case.item_code).map(|one| one.key.clone()).collect();
    if categories.is_empty() {
        return Ok(());
    }
    let Some(party) = directory::party::by_id(tx, case.applicant)? else { return Ok(()) };
    let person = party.kind == PartyKind::Person;
    let code = match codes::Uscc::parse(&party.masked_id) {
        Ok(code) if !person => code.to_string(),
        _ => identifier.to_owned(),
    };
    let (id, now) = (tx.new_id(), tx.now());
    let entity = Entity {
        id,
        code: code.clone(),
        name: party.name,
        person,
        party: Some(party.id),
        region: case.region.clone(),
        industry: String::new(),
        address: party.masked_address,
        class: Class::C,
        active: true,
        quiet_until: None,
        source: "licence".to_owned(),
        at: now,
    };
    let known = rows::entity_by_code(tx, &code)?;
    let id = match known {
        Some(known) => known.id,
        None => {
            rows::put_entity(tx, &entity)?;
            id
        }
    };
    for category in &categories {
        rows::put_trade(tx, id, category)?;
    }
    record(
        tx,
        &Actor::system("inspection"),
        events::ENTITY,
        json!({ "code": code, "categories": categories, "licence": identifier }),
    );
    Ok(())
}

/// Brings an officer into the library of an organ: somebody of its own staff, with what they are qualified for.
///
/// # Errors
/// `access.forbidden`, `inspect.officer-unknown`, `inspect.officer-known`, `inspect.skills-missing`.
pub fn add_officer(
    tx: &mut Tx,
    actor: &Actor,
    organ: OrganId,
    login: &str,
    skills: &[String],
) -> Result<Officer, Fault> {
    let found = directory::organ::by_id(tx, organ)?.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    require(actor, Keep::PERMISSION, Scope { region: &found.region, organ: Some(organ), item: None })?;
    let unknown = || Fault::invalid("inspect.officer-unknown").with("login", login.trim());
    let account = directory::account::by_login(tx, login)?.ok_or_else(unknown)?;
    let day = contract::time::china_date(tx.now()).to_string();
    let postings = directory::organ::postings(tx, account, &day)?;
    let may = |posting: &contract::Posting| {
        posting.organ == organ && posting.permissions.iter().any(|one| one == Inspect::PERMISSION.0)
    };
    if !postings.iter().any(may) {
        return Err(unknown());
    }
    let skills: Vec<&str> =
        skills.iter().map(|skill| skill.trim()).filter(|skill| !skill.is_empty()).collect();
    if skills.is_empty() {
        return Err(Fault::invalid("inspect.skills-missing"));
    }
    let known = rows::officers_of_account(tx, account.0)?;
    if known.iter().any(|one| one.organ == organ) {
        return Err(Fault::conflict("inspect.officer-known"));
    }
    let name = directory::account::name(tx, account)?.ok_or_else(unknown)?;
    let serial = crate::store::next_serial(tx, &format!("officer:{organ}"))?;
    let mark = found.mark.unwrap_or_else(|| found.uscc.chars().skip(8).take(9).collect());
    let officer = Officer {
        id: tx.new_id(),
        code: format!("{mark}-{serial:03}"),
        account,
        name,
        organ,
        region: found.region,
        skills: json!(skills),
        active: true,
        since: tx.now(),
        left_why: None,
    };
    rows::insert_officer(tx, &officer)?;
    record(tx, actor, events::OFFICER, json!({ "code": officer.code, "skills": officer.skills }));
    Ok(officer)
}

fn officer_within(tx: &mut Tx, actor: &Actor, code: &str) -> Result<Officer, Fault> {
    let missing = || Fault::not_found("inspect.not-found");
    let id = rows::officer_by_code(tx, code)?.ok_or_else(missing)?.id;
    let officer = rows::take_officer(tx, id)?.ok_or_else(missing)?;
    let scope = Scope { region: &officer.region, organ: Some(officer.organ), item: None };
    match actor.can(Keep::PERMISSION, scope) || officer.account == actor.account {
        true => Ok(officer),
        false => Err(missing()),
    }
}

/// Declares that an officer has to do with an entity (回避): by the officer or by who keeps the library.
///
/// # Errors
/// `inspect.not-found`, `inspect.entity-unknown`, `inspect.reason-missing`; `inspect.recused-already`.
pub fn recuse(tx: &mut Tx, actor: &Actor, officer: &str, entity: &str, why: &str) -> Result<(), Fault> {
    let officer = officer_within(tx, actor, officer)?;
    let code = entity.trim().to_uppercase();
    let found = rows::entity_by_code(tx, &code)?;
    let found = found.ok_or_else(|| Fault::invalid("inspect.entity-unknown").with("code", &code))?;
    let why = said(why)?;
    if !rows::insert_recusal(tx, officer.id, found.id, &why, &actor.name)? {
        return Err(Fault::conflict("inspect.recused-already"));
    }
    // Why is nobody's business outside: the ledger says only that it is so.
    record(tx, actor, events::RECUSED, json!({ "officer": officer.code, "entity": found.code }));
    Ok(())
}

/// An officer leaves (调离、离岗). Their open visits go to others by the rule of [`substitute`]; answers how many did, and how many found
/// nobody and wait for who plans.
///
/// # Errors
/// `inspect.not-found`, `inspect.reason-missing`, `inspect.officer-gone`.
pub fn leave(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    officer: &str,
    why: &str,
) -> Result<(usize, usize), Fault> {
    let officer = officer_within(tx, actor, officer)?;
    let scope = Scope { region: &officer.region, organ: Some(officer.organ), item: None };
    require(actor, Keep::PERMISSION, scope)?;
    if !officer.active {
        return Err(Fault::conflict("inspect.officer-gone"));
    }
    let why = said(why)?;
    rows::end_officer(tx, officer.id, &why)?;
    let (mut moved, mut alone) = (0, 0);
    for visit in rows::open_of_officer(tx, officer.id)? {
        match substitute::step_in(tx, desk, actor, visit, officer.id, &why)? {
            Some(_) => moved += 1,
            None => alone += 1,
        }
    }
    let data = json!({ "code": officer.code, "substituted": moved, "nobody": alone });
    record(tx, actor, events::OFFICER_LEFT, data);
    Ok((moved, alone))
}

/// Whether a text is a unified social credit code.
pub fn is_code(text: &str) -> bool {
    codes::Uscc::parse(text).is_ok()
}
