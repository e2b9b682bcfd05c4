//! The pages of this service.

mod deliveries;
mod inbox;
mod settings;
mod words;

use kit::Routes;
use serde_json::Value;

pub(crate) use deliveries::Ways;

/// Texts of this service: keys `notice-…`, `message-…`.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub(crate) fn routes(ways: Ways) -> Routes {
    let all = inbox::routes().merge(settings::routes()).merge(deliveries::routes()).merge(words::routes());
    all.layer(axum::Extension(ways))
}

/// OpenAPI paths of this service.
pub fn openapi() -> Value {
    inbox::openapi()
}
