//! Investment projects (投资项目) from registration to acceptance: a code by which everything of a project is found, a class by the
//! maintained catalogue, the links of its course with their budgets of working days, and the one map on which its site is compared
//! with the plans of all departments (多规合一).
//!
//! | act | file |
//! |---|---|
//! | register: class, code, links | [`register`] |
//! | begin and end a link, budgets and what they come to when links are sped up | [`course`] |
//! | layers and their versions | [`ground`] |
//! | the site, its comparison with every layer, exceptions | [`compare`] |
//! | cases of a project | [`attach`] |
//! | the rules: catalogue, links, budgets | [`rules`] |
//!
//! Publishes the events in [`events`]; consumes its timers.

pub mod attach;
mod cards;
pub mod code;
pub mod compare;
pub mod course;
pub mod desk;
pub mod events;
pub mod ground;
pub mod model;
pub mod pages;
pub mod permissions;
mod plate;
pub mod register;
pub mod rules;
mod store;
pub mod view;

pub use plate::{plate, service};

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "project",
        files: &[("0001_create", include_str!("../migrations/0001_create.sql"))],
    }
}
