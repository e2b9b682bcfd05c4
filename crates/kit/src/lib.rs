//! Page frames, components, forms on the page, assets, languages: everything a page is made of, once.
//!
//! A handler takes [`Ctx`] and returns [`Reply`]. It fills a [`Page`] with components from [`ui`], whose
//! words come from [`Tr`]. What goes wrong is a `contract::Fault`; the boundary ([`mount`]) makes a page or a problem
//! document of it. Markup is [`Html`], which only escaping code can make.
//!
//! ```ignore
//! async fn guide(ctx: kit::Ctx) -> kit::Reply {
//!     Ok(kit::Page::portal(&ctx, ctx.tr.t("item-guide-title"))
//!         .crumbs([Crumb::new(ctx.tr.t("item-list-title"), "/items")])
//!         .body(html!("<p>{}</p>", text))
//!         .respond())
//! }
//! ```

pub mod api;
mod aside;
mod assets;
mod client;
pub mod csrf;
pub mod disposition;
mod error;
mod extract;
mod format;
mod gallery;
mod held;
pub mod html;
pub mod i18n;
mod intake;
mod kept;
mod mount;
pub mod multipart;
mod page;
mod refused;
mod room;
pub mod routes;
pub mod signed;
mod streams;
pub mod ui;
mod upload;
mod view;

pub use aside::aside;
pub use assets::{css_href, icon_href, js_href};
pub use client::{ClientAddress, client_address, counted_address};
pub use error::{Error, FaultWords, Reply, fault_words, status_of, unsupported};
pub use extract::{
    FIELDS_LIMIT, FORM_LIMIT, Fields, Form, FromBody, Json, Keyed, OPEN_LIMIT, Open, Path, Query, read_json,
    redirect, redirect_with, whole_body,
};
pub use format::{Left, file_size, grouped, unstopped};
pub use html::{Html, esc, is_local, safe_href, turns_order, url_encode};
pub use i18n::Tr;
pub use intake::{Intake, IntakeLimits, Share};
pub use kept::Kept;
pub use mount::{mount, own_doors};
pub use page::{Frame, Page};
pub use refused::{Refused, ask, with_errors};
pub use room::Room;
pub use routes::{Door, Routes};
pub use streams::{StreamLimits, Streams};
pub use upload::{
    FILE_LIMIT, FILES_LIMIT, Fingerprint, RefusedFile, Sending, UPLOAD_LIMIT, Upload, UploadedFile,
    body_print, brings_files,
};
pub use view::{
    Ctx, Flash, MESSAGES, NavItem, RequestId, SIGN_IN, SIGN_OUT, STAFF_MESSAGES, SessionInfo, Setup,
    SignedIn, View, cookies, set_cookie,
};

/// The texts of this crate: keys `kit-…`.
pub const LOCALES: i18n::Catalogue = locales!();
