//! The pages of the command centre: the screen ([`screen`]), the lists and the case one comes to from it ([`drill`]), and the tasks given to
//! units ([`tasks`]).

mod drill;
mod screen;
mod show;
pub(crate) mod tasks;

use contract::{Actor, Fault};
use kit::{Ctx, Routes};
use serde::Deserialize;

use crate::reach::{self, Place};

/// Texts of this service: keys `command-…`.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes() -> Routes {
    Routes::new().merge(screen::routes()).merge(drill::routes()).merge(tasks::routes())
}

/// What a page of the screen is asked.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Division code; empty for where one begins.
    pub place: String,
    /// An organ's id; empty for all.
    pub organ: String,
    /// `light` for the quiet variant.
    pub look: String,
    /// `overdue` for those alone.
    pub only: String,
    /// The last id of the page before.
    pub after: String,
}

impl Asked {
    /// The place it names, as far as this actor reaches.
    pub fn place(&self, actor: &Actor) -> Result<Place, Fault> {
        reach::place(actor, &self.place, &self.organ)
    }

    /// Whether it is to be light and quiet.
    pub fn quiet(&self) -> bool {
        self.look == "light"
    }

    /// An address of this service with the same look; `with` are names and values, those without a value left out.
    pub fn address(&self, path: &str, with: &[(&str, &str)]) -> String {
        let look = ("look", if self.quiet() { "light" } else { "" });
        let pairs = with.iter().copied().chain([look]).filter(|(_, value)| !value.is_empty());
        let query: Vec<String> =
            pairs.map(|(name, value)| format!("{name}={}", kit::url_encode(value))).collect();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
    }
}

/// Who looks.
pub(crate) fn who(ctx: &Ctx) -> Result<Actor, kit::Error> {
    Ok(ctx.signed_in()?.clone())
}
