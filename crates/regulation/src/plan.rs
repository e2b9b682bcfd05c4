//! What is to be inspected in a year (年度抽查计划): drawn up, published; a line added afterwards says why.

use contract::time::china_date;
use contract::{Actor, Fault, OrganId, Scope};
use directory::access::{Permit, require};
use serde_json::json;
use store::{Event, Tx};

use crate::desk::Desk;
use crate::events;
use crate::library::said;
use crate::model::{Line, Plan};
use crate::permissions::Plan as MayPlan;
use crate::store::libraries as rows;

/// Most lines of a plan.
const LINES_MOST: usize = 300;

/// Begins the plan of a year.
///
/// # Errors
/// `access.forbidden`, `inspect.year`, `inspect.plan-known`.
pub fn begin(tx: &mut Tx, actor: &Actor, organ: OrganId, year: i64) -> Result<Plan, Fault> {
    let organ = directory::organ::by_id(tx, organ)?.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    let scope = Scope { region: &organ.region, organ: Some(organ.id), item: None };
    require(actor, MayPlan::PERMISSION, scope)?;
    let this = i64::from(china_date(tx.now()).year());
    if !(this - 1..=this + 1).contains(&year) {
        return Err(Fault::invalid("inspect.year"));
    }
    let plan = Plan {
        id: tx.new_id(),
        year,
        region: organ.region,
        organ: organ.id,
        state: "draft".to_owned(),
        revision: 0,
        published_at: None,
    };
    match rows::insert_plan(tx, &plan)? {
        true => Ok(plan),
        false => Err(Fault::conflict("inspect.plan-known").with("year", year)),
    }
}

fn hold(tx: &mut Tx, actor: &Actor, id: i64) -> Result<Plan, Fault> {
    let plan = rows::take_plan(tx, id)?.ok_or_else(|| Fault::not_found("inspect.not-found"))?;
    let scope = Scope { region: &plan.region, organ: Some(plan.organ), item: None };
    match actor.can(MayPlan::PERMISSION, scope) {
        true => Ok(plan),
        false => Err(Fault::not_found("inspect.not-found")),
    }
}

/// A line to be added.
#[derive(Debug, Clone, Default)]
pub struct NewLine {
    /// Month, 1 to 12.
    pub month: i64,
    /// Keys of the items.
    pub items: Vec<String>,
    /// Category of entities.
    pub category: String,
    /// Why it is added after publication.
    pub why: String,
}

/// Adds a line: what, of whom, in which month. After publication only with the reason.
///
/// # Errors
/// `inspect.not-found`, `inspect.month`, `inspect.items-missing`, `inspect.items-apart`, `inspect.reason-missing`,
/// `inspect.plan-full`.
pub fn add(tx: &mut Tx, desk: &Desk, actor: &Actor, id: i64, new: &NewLine) -> Result<(), Fault> {
    let NewLine { month, items, category, why } = new;
    let month = *month;
    let mut plan = hold(tx, actor, id)?;
    if !(1..=12).contains(&month) {
        return Err(Fault::invalid("inspect.month"));
    }
    let rules = desk.rules.now(tx)?;
    rules.category(category).ok_or_else(|| Fault::invalid("inspect.category-unknown"))?;
    for key in items {
        let item = rules.item(key).ok_or_else(|| Fault::invalid("inspect.items-missing"))?;
        if !item.categories.iter().any(|one| one == category) {
            return Err(Fault::invalid("inspect.items-apart").with("item", &item.name.zh));
        }
    }
    if items.is_empty() {
        return Err(Fault::invalid("inspect.items-missing"));
    }
    let published = plan.state == "published";
    let why = if published { said(why)? } else { String::new() };
    let lines = rows::plan_lines(tx, id)?;
    if lines.len() >= LINES_MOST {
        return Err(Fault::conflict("inspect.plan-full").with("max", LINES_MOST));
    }
    let no = lines.iter().map(|line| line.no).max().unwrap_or(0) + 1;
    let line = Line {
        no,
        month,
        items: json!(items),
        category: category.to_owned(),
        why: why.clone(),
        at: tx.now(),
    };
    rows::insert_line(tx, id, &line)?;
    plan.revision += 1;
    rows::save_plan(tx, &plan)?;
    if published {
        told(tx, actor, events::PLAN_CHANGED, &plan, json!({ "year": plan.year, "line": no, "why": why }));
    }
    Ok(())
}

/// Publishes a plan.
///
/// # Errors
/// `inspect.not-found`, `inspect.changed`, `inspect.plan-empty`, `inspect.plan-published`.
pub fn publish(tx: &mut Tx, actor: &Actor, id: i64, revision: i64) -> Result<(), Fault> {
    let mut plan = hold(tx, actor, id)?;
    if plan.state == "published" {
        return Err(Fault::conflict("inspect.plan-published"));
    }
    if plan.revision != revision {
        return Err(Fault::conflict("inspect.changed").with("number", plan.year));
    }
    let lines = rows::plan_lines(tx, id)?.len();
    if lines == 0 {
        return Err(Fault::conflict("inspect.plan-empty"));
    }
    plan.state = "published".to_owned();
    plan.published_at = Some(tx.now());
    plan.revision += 1;
    rows::save_plan(tx, &plan)?;
    told(tx, actor, events::PLAN_PUBLISHED, &plan, json!({ "year": plan.year, "lines": lines }));
    Ok(())
}

fn told(tx: &mut Tx, actor: &Actor, kind: &'static str, plan: &Plan, data: serde_json::Value) {
    let stream = format!("inspection:plan:{}", plan.id);
    tx.record(Event { stream, kind, actor: actor.ledger_name(), data });
}
