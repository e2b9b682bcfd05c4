//! The pages of this service.

mod calendar;
mod jobs;
mod ledger;
mod notice_form;
mod rating;
mod year;

use axum::Router;
use contract::App;
use directory::access::Permit;
use directory::permissions::LoadCalendar;
use kit::{Frame, NavItem};

use crate::permissions::{ManageJobs, ReadLedger};

pub(crate) use ledger::{Shown, facts, kind_words};
pub use rating::openapi;

/// Texts of this service: keys `rating-…`, `holiday-…`, `ledger-…`, `job-…`, `oversight-…`.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Links of this service in the frames' navigation.
pub const NAV: [NavItem; 3] = [
    NavItem {
        frame: Frame::Office,
        key: "oversight-nav-calendar",
        href: "/admin/calendar",
        needs: Some(LoadCalendar::PERMISSION),
    },
    NavItem {
        frame: Frame::Office,
        key: "oversight-nav-jobs",
        href: "/admin/jobs",
        needs: Some(ManageJobs::PERMISSION),
    },
    NavItem {
        frame: Frame::Office,
        key: "oversight-nav-ledger",
        href: "/admin/ledger",
        needs: Some(ReadLedger::PERMISSION),
    },
];

/// Routes of this service.
pub fn routes() -> Router<App> {
    rating::routes().merge(calendar::routes()).merge(ledger::routes()).merge(jobs::routes())
}
