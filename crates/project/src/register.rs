//! Registering a project (项目登记赋码): who may, its class, its code, the links of its course.

use contract::time::china_date;
use contract::{Actor, ActorKind, Fault, PartyId};
use serde_json::json;
use store::{Event, Tx};

use crate::code::Code;
use crate::desk::Desk;
use crate::events;
use crate::model::{Link, Project};
use crate::rules::Rules;
use crate::store as rows;

/// Longest name of a project, in characters.
const NAME_MOST: usize = 80;
/// Largest investment, yuan.
const YUAN_MOST: i64 = 10_000_000_000_000;

/// A project to be registered.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// Who builds: somebody the actor may act for.
    pub party: Option<PartyId>,
    /// Its name.
    pub name: String,
    /// Division of industry.
    pub industry: String,
    /// Investment in whole yuan.
    pub yuan: i64,
    /// Whether government pays for it.
    pub government: bool,
    /// Whether it is classified: refused here.
    pub confidential: bool,
}

/// Registers a project.
///
/// # Errors
/// `project.confidential`, `project.not-theirs`, `project.name`, `project.industry`, `project.investment`,
/// `project.codes-used-up`.
pub fn register(tx: &mut Tx, desk: &Desk, actor: &Actor, new: &New) -> Result<Project, Fault> {
    let party = new.party.ok_or_else(|| Fault::invalid("project.not-theirs"))?;
    if actor.kind != ActorKind::Applicant || !directory::party::may_act_for(tx, actor.account, party)? {
        return Err(Fault::invalid("project.not-theirs"));
    }
    if new.confidential {
        return Err(Fault::invalid("project.confidential"));
    }
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().count() < 4 || name.chars().count() > NAME_MOST || name.chars().any(char::is_control) {
        return Err(Fault::invalid("project.name").with("most", NAME_MOST));
    }
    let (version, rules) = desk.rules.now(tx)?;
    if !rules.industries.iter().any(|one| one.code == new.industry) {
        return Err(Fault::invalid("project.industry"));
    }
    if !(1..=YUAN_MOST).contains(&new.yuan) {
        return Err(Fault::invalid("project.investment"));
    }
    let (class, _) = rules.classify(new.government, &new.industry, new.yuan);
    let kind = rules.class(class).map_or(3, |class| class.kind);
    let year = china_date(tx.now()).year();
    let serial = rows::next_serial(tx, &format!("{}-{year}", desk.region))?;
    let code = Code::make(year, &desk.region, &new.industry, kind, serial);
    let code = code.ok_or_else(|| Fault::conflict("project.codes-used-up"))?;
    let project = Project {
        id: tx.new_id(),
        code: code.to_string(),
        name,
        party: party.0,
        account: actor.account.0,
        region: desk.region.clone(),
        industry: new.industry.clone(),
        class: class.to_owned(),
        investment: new.yuan.saturating_mul(100),
        rules: version,
        at: tx.now(),
    };
    rows::insert(tx, &project)?;
    links(tx, &rules, &project)?;
    tx.record(Event {
        stream: stream(&project.code),
        kind: events::REGISTERED,
        actor: actor.ledger_name(),
        data: json!({ "class": project.class, "industry": project.industry }),
    });
    Ok(project)
}

/// The links of its course, each with the department asked first. A class without budgets is recorded only: it has none.
fn links(tx: &mut Tx, rules: &Rules, project: &Project) -> Result<(), Fault> {
    let recorded_only = rules.class(&project.class).is_none_or(|class| class.days.is_empty());
    if recorded_only {
        return Ok(());
    }
    let organs = directory::organ::all(tx)?;
    let hall = organs.iter().find(|organ| organ.region == project.region).map_or(0, |organ| organ.id.0);
    for (no, link) in (1..).zip(&rules.links) {
        let organ = organs.iter().find(|organ| organ.uscc == link.organ).map_or(hall, |organ| organ.id.0);
        let link = Link {
            project: project.id,
            no,
            link: link.key.clone(),
            organ,
            began_at: None,
            ended_at: None,
            days: 0,
            due_at: None,
            late: 0,
        };
        rows::insert_link(tx, &link)?;
    }
    Ok(())
}

/// The stream of a project's events.
pub(crate) fn stream(code: &str) -> String {
    format!("project:{code}")
}
