//! The pages of casework: the applicant's ([`portal`]), the window's ([`desk`]), the offices' ([`office`]), the big
//! screen ([`board`]). What they share stands here: a [`Room`] to act in, and words for states.

use kit::Routes;
use std::sync::Arc;

use axum::extract::Extension;
use axum::response::Redirect;
use contract::case::CaseState;
use kit::ui::State;
use kit::{Html, Tr};
use service::cards::{self, Cards, Space};
use service::panels::{About, Panels, Side};

use casework::desk::{Desk, People};
use casework::model::{Level, Running};

pub mod board;
pub mod desk;
pub mod document;
pub(crate) mod files;
pub mod office;
pub mod portal;
pub(crate) mod staff;
pub(crate) mod viewer;

/// Texts of this service.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service. `people` answers who is who.
pub fn routes(people: Arc<dyn People>) -> Routes {
    Routes::new()
        .merge(portal::routes())
        .merge(desk::routes())
        .merge(office::routes())
        .merge(board::routes())
        .merge(crate::api::routes())
        .layer(Extension(people))
}

/// What a handler of casework takes.
pub type Room = kit::Room<Desk>;

/// What services hand in to pages that gather, where there is any.
pub(crate) type Decks = Option<Extension<Cards>>;

/// What other services have for whoever looks, on a page of staff.
pub(crate) async fn cards_part(room: &Room, decks: Decks, space: Space) -> Result<Html, kit::Error> {
    let (tr, decks) = (room.tr(), decks.map(|Extension(decks)| decks).unwrap_or_default());
    let found = room.read(move |tx, _, actor| decks.of(tx, space, actor, tr)).await?;
    Ok(cards::part(&tr.t("office-cards"), &found))
}

/// What services say of an application, where there is any.
pub(crate) type Beside = Option<Extension<Panels>>;

/// What other services say of an application on a page about it.
pub(crate) async fn panels_part(
    room: &Room,
    beside: Beside,
    side: Side,
    about: About,
) -> Result<Html, kit::Error> {
    let (tr, panels) = (room.tr(), beside.map(|Extension(panels)| panels).unwrap_or_default());
    room.read(move |tx, _, actor| panels.of(tx, actor, tr, (side, about))).await
}

/// Goes on to another page after an act, so that reloading does not repeat it.
pub(crate) fn go(to: &str) -> axum::response::Response {
    use axum::response::IntoResponse;
    Redirect::to(to).into_response()
}

/// The word for a state.
pub(crate) fn state_word(tr: Tr, state: CaseState) -> String {
    tr.t(&format!("case-state-{}", state.as_str())).into_owned()
}

/// The word for the state of a part: one whose organ has finished its review is not being reviewed.
pub(crate) fn part_word(tr: Tr, state: CaseState, running: Running) -> String {
    match (state, running) {
        (CaseState::Accepted, Running::Stopped) => tr.t("case-state-reviewed").into_owned(),
        _ => state_word(tr, state),
    }
}

/// The values of a problem's words: what is said in both languages in the page's own.
pub(crate) fn spoken(tr: Tr, params: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let language = if tr.lang == contract::Lang::En { "en" } else { "zh" };
    let said = |word: &str| params.iter().find(|(name, text)| *name == word && !text.is_empty());
    let what = said(language).or_else(|| said("zh")).map(|(_, text)| ("what", text.clone()));
    params.iter().cloned().chain(what).collect()
}

/// How a case is marked in lists: shape and colour by what its clock does and how near the limit is.
pub(crate) fn state_mark(state: CaseState, running: Running, level: Level) -> State {
    match (state, running, level) {
        (CaseState::Refused | CaseState::NotAccepted, ..) => State::Overdue,
        (state, ..) if state.is_final() => State::Done,
        (CaseState::Granted, ..) => State::Done,
        (_, Running::Paused, _) => State::Paused,
        (CaseState::Accepted, Running::Stopped, _) => State::Done,
        (_, Running::Stopped, _) => State::OnTime,
        (.., Level::Red | Level::Yellow) => State::Overdue,
        (.., Level::Soon) => State::Soon,
        (CaseState::Correcting, ..) => State::Waiting,
        (CaseState::Received, ..) => State::Waiting,
        _ => State::OnTime,
    }
}
