//! Lint: what must be right about an item before it can be published (架构 5: definitions are linted before they can be
//! published). [`one`] looks at an item by itself, [`set`] at items together.

mod conditions;
mod elsewhere;
mod fees;
mod guide;
mod materials;
mod package;
mod process;
pub(crate) mod samples;
mod set;

pub use crate::folder::check_path;
pub(crate) use fees::fees;
pub(crate) use set::names;
pub use set::set;

use crate::definition::Definition;
use crate::finding::Finding;

/// Roles a user task may name (`od:role`); casework gives each to the posts of the item's organ with that permission.
pub const ROLES: [&str; 1] = ["reviewer"];

/// Everything found about one item by itself.
pub fn one(definition: &Definition) -> Vec<Finding> {
    let mut findings = Vec::new();
    guide::check(definition, &mut findings);
    materials::check(definition, &mut findings);
    conditions::check(definition, &mut findings);
    process::check(definition, &mut findings);
    elsewhere::check(definition, &mut findings);
    findings
}

/// What is wrong in an item's `item.yaml` while its other files cannot be used. What depends on them waits.
pub(crate) fn outline(definition: &Definition) -> Vec<Finding> {
    let mut findings = Vec::new();
    guide::check(definition, &mut findings);
    materials::check(definition, &mut findings);
    conditions::check(definition, &mut findings);
    let waits = definition.files.form.is_some() && definition.form.is_none();
    findings.retain(|finding| !(waits && finding.code == "item.no-form"));
    findings
}
