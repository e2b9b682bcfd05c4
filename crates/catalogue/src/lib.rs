//! Items (政务服务事项) as definitions: read, checked, published as versions; search, guides, the least-burden planner.
//!
//! Publishes `item.published`. Consumes nothing; asks for licences and exchange records through `contract::lookup` when
//! it plans for a party. Other services reach it through `contract::lookup::ItemLookup`.

mod api;
pub mod bench;
mod cards;
pub mod check;
pub mod definition;
mod events;
pub mod finding;
mod fit;
pub mod folder;
pub mod lint;
pub mod lists;
mod pages;
pub mod permissions;
pub mod planner;
mod plate;
pub mod publish;
pub mod search;
mod store;
mod supplies;
pub mod tree;
mod versions;
pub mod yaml;

pub use api::openapi;
pub use fit::{Fit, fit};
pub use plate::{plate, service};
pub use publish::{Published, publish, publish_all};
pub use versions::Catalogue;

/// Texts of this service.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes() -> kit::Routes {
    pages::routes().merge(api::routes())
}

/// Tables of this service.
pub fn migrations() -> ::store::MigrationSet {
    ::store::MigrationSet {
        owner: "catalogue",
        files: &[("0001_create", include_str!("../migrations/0001_create.sql"))],
    }
}
