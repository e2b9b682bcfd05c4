//! A stand-in for the courier (模拟快递): it takes orders as docs/courier-adapter.md says, carries nothing, and tells the house whatever somebody makes
//! happen on its page: fetched, on its way, handed to the right one or the wrong one, brought back, lost, late, told twice or in the wrong order. The
//! demonstration and the tests send there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use contract::{App, Fault};
use kit::signed::{SIGNATURE, SignedBody, TIME, holds, sign};
use kit::ui::{self, Control, Field, State as Tone, Tone as Mood, Weight};
use kit::{Ctx, Fields, Html, Page, Reply, html};
use serde_json::json;

use crate::courier::{Kind, Notification, Order};

/// How long the house may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Parcels kept.
const KEPT: usize = 200;
/// How much earlier something happened that is told too late.
const EARLIER_MS: i64 = 3_600_000;

/// A parcel that was ordered here.
#[derive(Debug, Clone)]
pub struct Carried {
    /// What was ordered.
    pub order: Order,
    /// Our number of it.
    pub tracking: String,
    /// What happened, with what the house answered: 0 where nobody did.
    pub told: Vec<(Notification, u16)>,
}

#[derive(Default)]
struct Kept {
    /// Newest last.
    parcels: Vec<Carried>,
    serial: usize,
}

/// The stand-in. Clones share what it knows.
#[derive(Clone)]
pub struct StandIn {
    secret: Arc<[u8]>,
    path: &'static str,
    tells: String,
    kept: Arc<Mutex<Kept>>,
    agent: ureq::Agent,
    /// The computer's time and the house's.
    now: Arc<dyn Fn() -> (i64, i64) + Send + Sync>,
}

impl StandIn {
    /// One that stands at this path, knows this secret and tells at this address; `now` is the computer's time and the house's.
    pub fn new(
        secret: &[u8],
        path: &'static str,
        tells: &str,
        now: impl Fn() -> (i64, i64) + Send + Sync + 'static,
    ) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        let (secret, kept) = (secret.into(), Arc::default());
        Self { secret, path, tells: tells.to_owned(), kept, agent, now: Arc::new(now) }
    }

    /// Its pages, and where it takes orders.
    pub fn router(&self) -> Router<App> {
        let (shown, acting, taking) = (self.clone(), self.clone(), self.clone());
        Router::new()
            .route(self.path, get(move |ctx: Ctx| std::future::ready(page(&ctx, &shown))))
            .route(
                &format!("{}/act", self.path),
                post(move |ctx: Ctx, kit::Open(fields): kit::Open<Fields>| act(ctx, fields, acting)),
            )
            .route(
                &format!("{}/orders", self.path),
                post(move |kit::Open(given): kit::Open<SignedBody>| std::future::ready(taking.take(&given))),
            )
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was ordered here, newest last.
    pub fn parcels(&self) -> Vec<Carried> {
        self.lock().parcels.clone()
    }

    /// Takes an order, the same one once.
    fn take(&self, given: &SignedBody) -> Response {
        if !holds(&self.secret, (&given.at, &given.signature), &given.body, (self.now)().0) {
            return StatusCode::FORBIDDEN.into_response();
        }
        let Ok(order) = serde_json::from_slice::<Order>(&given.body) else {
            return StatusCode::UNPROCESSABLE_ENTITY.into_response();
        };
        let mut kept = self.lock();
        let known = kept.parcels.iter().find(|one| one.order.order == order.order);
        let tracking = match known {
            Some(known) => known.tracking.clone(),
            None => {
                kept.serial += 1;
                let tracking = format!("SIM{}{:03}", (self.now)().1, kept.serial);
                kept.parcels.push(Carried { order, tracking: tracking.clone(), told: Vec::new() });
                let over = kept.parcels.len().saturating_sub(KEPT);
                kept.parcels.drain(..over);
                tracking
            }
        };
        axum::Json(json!({ "tracking": tracking })).into_response()
    }

    /// What happens to a parcel now, or some time ago.
    pub fn happens(&self, order: &str, kind: Kind, place: &str, ago_ms: i64) -> Notification {
        let at = (self.now)().1.saturating_sub(ago_ms);
        let mut kept = self.lock();
        kept.serial += 1;
        Notification {
            order: order.to_owned(),
            event: format!("E{at}{:04}", kept.serial),
            kind,
            at,
            place: place.to_owned(),
            document_tail: None,
            code: None,
        }
    }

    /// Tells of it; the status that was answered, 0 where nobody answered. Waits for the answer.
    pub fn tell(&self, note: &Notification) -> u16 {
        let body = serde_json::to_vec(note).unwrap_or_default();
        let at = (self.now)().0.to_string();
        let answer = self
            .agent
            .post(&self.tells)
            .header("content-type", "application/json")
            .header(TIME, &at)
            .header(SIGNATURE, &sign(&self.secret, &at, &body))
            .send(&body[..]);
        let status = answer.map_or(0, |answer| answer.status().as_u16());
        let mut kept = self.lock();
        if let Some(parcel) = kept.parcels.iter_mut().find(|one| one.order.order == note.order) {
            parcel.told.push((note.clone(), status));
        }
        status
    }
}

/// What somebody makes happen, in the order in which it is told. Nothing for an order that waits: a delay.
fn made(stand_in: &StandIn, order: &str, fields: &Fields) -> Vec<Notification> {
    let one = |kind, place: &str| stand_in.happens(order, kind, place, 0);
    let shown = fields.text("shown").trim().to_owned();
    match fields.text("how") {
        "picked-up" => vec![one(Kind::PickedUp, "政务服务大厅")],
        "in-transit" => vec![one(Kind::InTransit, "模拟转运中心")],
        "out-for-delivery" => vec![one(Kind::OutForDelivery, "模拟营业部")],
        "returned" => vec![one(Kind::Returned, "政务服务大厅")],
        "lost" => vec![one(Kind::Lost, "")],
        "delivered" => {
            let mut note = one(Kind::Delivered, "");
            match shown.len() {
                6 => note.code = Some(shown),
                _ => note.document_tail = Some(shown),
            }
            vec![note]
        }
        "twice" => {
            let note = one(Kind::InTransit, "模拟转运中心");
            vec![note.clone(), note]
        }
        "backwards" => {
            let earlier = stand_in.happens(order, Kind::PickedUp, "政务服务大厅", EARLIER_MS);
            vec![one(Kind::OutForDelivery, "模拟营业部"), earlier]
        }
        _ => Vec::new(),
    }
}

/// What it says of itself.
fn warning(ctx: &Ctx) -> Html {
    ui::notice(Mood::Warn, &html!("<p><strong>{}</strong></p>", ctx.tr.t("delivery-stand-in-warning")))
}

fn page(ctx: &Ctx, stand_in: &StandIn) -> Reply {
    let tr = ctx.tr;
    let act = format!("{}/act", stand_in.path);
    let parcels: Html = stand_in
        .parcels()
        .iter()
        .rev()
        .map(|one| {
            let button = |how: &str, weight| {
                ui::button(&tr.t(&format!("delivery-stand-in-{how}")), weight, Some(("how", how)))
            };
            let (label, help) = (tr.t("delivery-stand-in-shown"), tr.t("delivery-stand-in-shown.help"));
            let shown = Field {
                id: "shown",
                label: &label,
                help: &help,
                control: Control::Text,
                quiet: true,
                max_length: 6,
                autocomplete: "off",
                ..Field::default()
            };
            let order = html!("<input type=\"hidden\" name=\"order\" value=\"{}\">", one.order.order);
            let ways = ["picked-up", "in-transit", "out-for-delivery", "returned", "lost", "twice", "backwards"]
                .map(|how| button(how, Weight::Secondary));
            let told: Html = one
                .told
                .iter()
                .map(|(note, status)| {
                    let (tone, word) = match status {
                        200..=299 => (Tone::Done, tr.t("delivery-stand-in-taken")),
                        422 => (Tone::Overdue, tr.t("delivery-stand-in-refused")),
                        _ => (Tone::Overdue, tr.t("delivery-stand-in-not-taken")),
                    };
                    let what = tr.t(&format!("delivery-step-{}", note.kind.as_str()));
                    html!("<li>{} {} {}</li>", what, tr.instant(note.at), ui::tag(tone, &word))
                })
                .collect();
            html!(
                "<section><h2 class=\"number\">{}</h2><p>{} {} {}</p><p class=\"hint number\">{}</p><ol>{}</ol>{}{}</section>",
                one.tracking,
                one.order.name,
                one.order.phone,
                one.order.address,
                one.order.order,
                told,
                ui::form(&ctx.view, &act, &html!("{}{}", order, ui::buttons(ways))),
                ui::form(
                    &ctx.view,
                    &act,
                    &html!(
                        "{}{}{}",
                        order,
                        ui::field(tr, &shown, None),
                        ui::buttons([button("delivered", Weight::Primary)])
                    )
                )
            )
        })
        .collect();
    let body = match parcels.is_empty() {
        true => ui::empty(&tr.t("delivery-stand-in-none"), None),
        false => parcels,
    };
    Ok(Page::portal(&ctx.view, tr.t("delivery-stand-in")).body(warning(ctx)).body(body).respond())
}

async fn act(ctx: Ctx, fields: Fields, stand_in: StandIn) -> Reply {
    let order = fields.text("order").to_owned();
    if !stand_in.parcels().iter().any(|one| one.order.order == order) {
        return Err(Fault::not_found("delivery.order-unknown").into());
    }
    let notes = made(&stand_in, &order, &fields);
    let telling = stand_in.clone();
    let told = tokio::task::spawn_blocking(move || {
        notes.iter().map(|note| telling.tell(note)).collect::<Vec<u16>>()
    });
    let told = told.await.map_err(|error| Fault::internal("delivery.stand-in", error))?;
    let key = match told.iter().find(|status| !(200..300).contains(*status)) {
        Some(422) => "delivery-stand-in-said-refused",
        Some(_) => "delivery-stand-in-said-not-taken",
        None => "delivery-stand-in-said-taken",
    };
    Ok(kit::redirect_with(&ctx.view, stand_in.path, key, &[]))
}
