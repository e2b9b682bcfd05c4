//! `/_gallery`: every component in every state. In demonstrations only.

use axum::Router;
use axum::routing::get;

use crate::error::Reply;
use crate::page::Page;
use crate::view::View;

pub(crate) fn routes() -> Router {
    Router::new().route("/_gallery", get(gallery))
}

async fn gallery(view: View) -> Reply {
    Ok(Page::portal(&view, view.tr.t("kit-gallery")).body(crate::ui::legend(view.tr)).respond())
}
