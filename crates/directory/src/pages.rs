//! The pages of this crate.

mod account;
mod authority;
mod correct;
pub mod document;
mod identity;
mod limits;
pub(crate) mod lists;
mod people;
mod register;
mod retention;
mod second_factor;
mod sign_in;
mod two_people;

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use contract::{Fault, FaultKind};
use kit::Routes;
use kit::{Frame, NavItem, Tr, View, set_cookie};

pub use sign_in::Starts;

use crate::access::Permit;
use crate::permissions::{Confirm, ConfirmRetention, Manage, ManageRetention, Verify};
use crate::session::{self, Stage};
use crate::sign_in::Opened;

/// Links of this crate in the frames' navigation.
pub const NAV: [NavItem; 5] = [
    NavItem {
        frame: Frame::Desk,
        key: "directory-nav-identity",
        href: "/desk/identity",
        needs: Some(Verify::PERMISSION),
        rank: 40,
    },
    NavItem {
        frame: Frame::Office,
        key: "directory-nav-people",
        href: "/admin/people",
        needs: Some(Manage::PERMISSION),
        rank: 60,
    },
    NavItem {
        frame: Frame::Office,
        key: "directory-nav-confirm",
        href: two_people::WINDOW,
        needs: Some(Confirm::PERMISSION),
        rank: 65,
    },
    NavItem {
        frame: Frame::Office,
        key: "retention-nav",
        href: retention::HOME,
        needs: Some(ManageRetention::PERMISSION),
        rank: 88,
    },
    NavItem {
        frame: Frame::Office,
        key: "retention-nav-confirm",
        href: retention::HOME,
        needs: Some(ConfirmRetention::PERMISSION),
        rank: 88,
    },
];

pub(crate) fn routes() -> Routes {
    sign_in::routes()
        .merge(register::routes())
        .merge(second_factor::routes())
        .merge(account::routes())
        .merge(identity::routes())
        .merge(correct::routes())
        .merge(authority::routes())
        .merge(people::routes())
        .merge(limits::routes())
        .merge(retention::routes())
        .merge(two_people::routes())
}

/// What a fault says, for the line at a form's field.
fn words(tr: Tr, fault: &Fault) -> String {
    kit::fault_words(tr, fault).what
}

/// Whether a fault is the person's to mend on the same page; anything else gets a page of its own.
fn mendable(fault: Fault) -> Result<Fault, kit::Error> {
    match fault.kind {
        FaultKind::Internal | FaultKind::Busy | FaultKind::NotFound => Err(fault.into()),
        _ => Ok(fault),
    }
}

/// A form that came back because of too many tries says so in its status too, for programs in between.
fn as_fault(mut response: Response, fault: &Fault) -> Response {
    if fault.kind == FaultKind::TooMany {
        *response.status_mut() = kit::status_of(fault.kind);
        let seconds = fault.args.iter().find(|(name, _)| *name == "seconds").map(|(_, value)| value);
        if let Some(value) = seconds.and_then(|s| HeaderValue::from_str(s).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
    }
    response
}

fn add_cookie(response: &mut Response, line: &str) {
    if let Ok(value) = HeaderValue::from_str(line) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn agent(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

/// Goes on after a session was opened: the cookies, and the page that is next in its stage.
fn go_on(view: &View, opened: &Opened, back: &str) -> Response {
    with_cookies(view, opened, kit::redirect(&next(opened, back)))
}

/// Like [`go_on`], with a message for the next page.
fn go_on_with(view: &View, opened: &Opened, back: &str, key: &str) -> Response {
    with_cookies(view, opened, kit::redirect_with(view, &next(opened, back), key, &[]))
}

/// Where one goes on to, by how far one is signed in.
fn next(opened: &Opened, back: &str) -> String {
    match opened.stage {
        Stage::Full if kit::is_local(back) && back != "/" => back.to_owned(),
        Stage::Full => "/account/start".to_owned(),
        Stage::SecondFactor => format!("/sign-in/second-factor?return={}", kit::url_encode(back)),
        Stage::NewPassword => format!("/account/password?return={}", kit::url_encode(back)),
    }
}

fn with_cookies(view: &View, opened: &Opened, mut response: Response) -> Response {
    let secure = view.site().secure_cookies;
    add_cookie(&mut response, &set_cookie(session::cookie_name(secure), &opened.token, 0, false, secure));
    if let Some(device) = &opened.device {
        add_cookie(
            &mut response,
            &set_cookie(session::device_cookie_name(secure), device, 365, false, secure),
        );
    }
    response
}

/// Where one is led back to, as asked for; this site only.
fn local(back: &str) -> &str {
    if kit::is_local(back) { back } else { "/" }
}
