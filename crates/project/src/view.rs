//! Who may see a project: whoever acts for its builder, and staff with a post for projects of its place.

use contract::{Actor, ActorKind, Fault, PartyId, Scope};
use directory::access::Permit;
use store::Tx;

use crate::model::{Link, Project};
use crate::permissions::{Except, Handle, KeepLayers};
use crate::store as rows;

/// Whether this actor sees projects of this place as staff.
pub fn is_staff(actor: &Actor, region: &str) -> bool {
    let scope = Scope { region, organ: None, item: None };
    [Handle::PERMISSION, KeepLayers::PERMISSION, Except::PERMISSION]
        .into_iter()
        .any(|one| actor.can(one, scope))
}

/// A project this actor may see.
///
/// # Errors
/// `project.not-found`, also where it is not theirs.
pub fn see(tx: &mut Tx, actor: &Actor, code: &str) -> Result<Project, Fault> {
    let missing = || Fault::not_found("project.not-found");
    let project = rows::by_code(tx, code)?.ok_or_else(missing)?;
    let seen = match actor.kind {
        ActorKind::Applicant => directory::party::may_act_for(tx, actor.account, PartyId(project.party))?,
        ActorKind::Staff => is_staff(actor, &project.region),
        ActorKind::System => true,
    };
    if seen { Ok(project) } else { Err(missing()) }
}

/// The links of a project, in order.
///
/// # Errors
/// Database errors.
pub fn links(tx: &mut Tx, project: &Project) -> Result<Vec<Link>, Fault> {
    Ok(rows::links(tx, project.id)?)
}

/// How an act is kept as somebody's: staff by name; whoever acts for the builder without one, which stands in the ledger.
pub(crate) fn by_whom(actor: &Actor) -> &str {
    if actor.kind == ActorKind::Applicant { "" } else { &actor.name }
}
