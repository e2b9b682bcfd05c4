//! A stand-in for whoever takes money online (模拟支付平台): a page that says that it is one, takes no money, and tells the house what was "paid" exactly as
//! docs/payment-gateway.md says: once, twice, late, with a wrong amount, or not at all. The demonstration and the tests pay there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use contract::{App, Fault};
use kit::signed::{SIGNATURE, TIME, holds, sign};
use kit::ui::{self, Column, Row, Table, Tone as Mood, Weight};
use kit::{Ctx, Fields, Html, Page, Reply, esc, html};

use crate::provider::Notification;

/// How long the house may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Payments kept.
const KEPT: usize = 500;

/// An order as it came with the person.
#[derive(Debug, Clone)]
struct Asked {
    order: String,
    amount: i64,
    subject: String,
    expires: i64,
    back: String,
}

/// A payment that was made here.
#[derive(Debug, Clone)]
pub struct Paid {
    /// What is told of it.
    pub note: Notification,
    /// How often it was told and taken.
    pub told: usize,
}

#[derive(Default)]
struct Kept {
    asked: HashMap<String, Asked>,
    /// Newest last.
    paid: Vec<Paid>,
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

    /// Its pages.
    pub fn router(&self) -> Router<App> {
        let (shown, list, acting) = (self.clone(), self.clone(), self.clone());
        Router::new()
            .route(self.path, get(move |ctx: Ctx| std::future::ready(page(&ctx, &shown))))
            .route(
                &format!("{}/payments", self.path),
                get(move |ctx: Ctx| std::future::ready(payments(&ctx, &list))),
            )
            .route(
                &format!("{}/act", self.path),
                post(move |ctx: Ctx, kit::Open(fields): kit::Open<Fields>| act(ctx, fields, acting)),
            )
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was paid here, newest last.
    pub fn paid(&self) -> Vec<Paid> {
        self.lock().paid.clone()
    }

    /// Reads what the person came with: the query of an address signed by the house.
    ///
    /// # Errors
    /// `payment.stand-in-unsigned` where it is not signed with our secret, lately.
    fn arrive(&self, query: &str) -> Result<Asked, Fault> {
        let unsigned = || Fault::forbidden("payment.stand-in-unsigned");
        let (signed, signature) = query.split_once("&signature=").ok_or_else(unsigned)?;
        let signature = signature.replace("%3D", "=");
        let said: HashMap<String, String> =
            url::form_urlencoded::parse(signed.as_bytes()).into_owned().collect();
        let text = |name: &str| said.get(name).cloned().unwrap_or_default();
        let number = |name: &str| text(name).parse::<i64>().unwrap_or(0);
        if !holds(&self.secret, (&text("time"), &signature), signed.as_bytes(), (self.now)().0) {
            return Err(unsigned());
        }
        let asked = Asked {
            order: text("order"),
            amount: number("amount"),
            subject: text("subject"),
            expires: number("expires"),
            back: text("back"),
        };
        self.lock().asked.insert(asked.order.clone(), asked.clone());
        Ok(asked)
    }

    /// Notes a payment, without telling anybody.
    pub fn pay(&self, order: &str, amount: i64) -> Notification {
        let paid_at = (self.now)().1;
        let mut kept = self.lock();
        kept.serial += 1;
        let transaction = format!("SIM{paid_at}{:04}", kept.serial);
        let note = Notification { order: order.to_owned(), transaction, amount, paid_at };
        kept.paid.push(Paid { note: note.clone(), told: 0 });
        let over = kept.paid.len().saturating_sub(KEPT);
        kept.paid.drain(..over);
        note
    }

    /// Tells of a payment; the status that was answered, 0 where nobody answered. Waits for the answer.
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
        if (200..300).contains(&status) {
            let mut kept = self.lock();
            let known = kept.paid.iter_mut().find(|one| one.note.transaction == note.transaction);
            if let Some(paid) = known {
                paid.told += 1;
            }
        }
        status
    }
}

/// What it says of itself on each of its pages.
fn warning(ctx: &Ctx) -> Html {
    ui::notice(Mood::Warn, &html!("<p><strong>{}</strong></p>", ctx.tr.t("payment-stand-in-warning")))
}

fn page(ctx: &Ctx, stand_in: &StandIn) -> Reply {
    let tr = ctx.tr;
    let Some(query) = ctx.uri.query() else { return payments(ctx, stand_in) };
    let asked = stand_in.arrive(query)?;
    let expired = asked.expires <= (stand_in.now)().1;
    let facts = ui::summary(&[
        (tr.t("payment-receipt-for").into_owned(), esc(&asked.subject)),
        (tr.t("payment-stand-in-order").into_owned(), html!("<span class=\"number\">{}</span>", asked.order)),
        (tr.t("payment-column-amount").into_owned(), html!("<strong>{}</strong>", tr.money(asked.amount))),
        (tr.t("payment-stand-in-until").into_owned(), esc(&tr.instant(asked.expires))),
    ]);
    let order = html!("<input type=\"hidden\" name=\"order\" value=\"{}\">", asked.order);
    let button = |how: &str, weight: Weight| {
        ui::button(&tr.t(&format!("payment-stand-in-{how}")), weight, Some(("how", how)))
    };
    let main = if expired {
        html!("<p>{}</p>", tr.t("payment-stand-in-expired"))
    } else {
        html!(
            "{}{}",
            order,
            ui::buttons([button("pay", Weight::Primary), button("cancel", Weight::Secondary)])
        )
    };
    let others = html!(
        "{}{}",
        order,
        ui::buttons(["twice", "wrong", "silent", "double"].map(|how| button(how, Weight::Secondary)))
    );
    let act = format!("{}/act", stand_in.path);
    let faults =
        html!("<p>{}</p>{}", tr.t("payment-stand-in-faults-lead"), ui::form(&ctx.view, &act, &others));
    Ok(Page::portal(&ctx.view, tr.t("payment-stand-in"))
        .body(warning(ctx))
        .body(facts)
        .body(ui::form(&ctx.view, &act, &main))
        .body(ui::details(&tr.t("payment-stand-in-faults"), &faults))
        .respond())
}

fn payments(ctx: &Ctx, stand_in: &StandIn) -> Reply {
    let tr = ctx.tr;
    let act = format!("{}/act", stand_in.path);
    let paid = stand_in.paid();
    let rows = paid.iter().rev().map(|one| {
        let again = html!(
            "<input type=\"hidden\" name=\"transaction\" value=\"{}\">{}",
            one.note.transaction,
            ui::button(&tr.t("payment-stand-in-tell"), Weight::Secondary, Some(("how", "tell")))
        );
        Row::new([
            html!("<span class=\"number\">{}</span>", one.note.transaction),
            html!("<span class=\"number\">{}</span>", one.note.order),
            esc(&tr.money(one.note.amount)),
            esc(&tr.instant(one.note.paid_at)),
            esc(&tr.number(one.told)),
            ui::form(&ctx.view, &act, &again),
        ])
    });
    let table = Table {
        caption: tr.t("payment-stand-in-payments").into_owned(),
        columns: ["reference", "order", "amount", "when", "told", "act"]
            .map(|key| Column::new(tr.t(&format!("payment-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("payment-stand-in-none"), Some((&tr.t("payment-nav-mine"), "/my/bills"))),
        ..Table::default()
    };
    Ok(Page::portal(&ctx.view, tr.t("payment-stand-in-payments"))
        .wide()
        .body(warning(ctx))
        .body(ui::table(&ctx.view, &table))
        .respond())
}

/// What is to be told of a payment after it was made, and how often.
fn made(stand_in: &StandIn, asked: &Asked, how: &str) -> Vec<Notification> {
    match how {
        "pay" => vec![stand_in.pay(&asked.order, asked.amount)],
        "twice" => {
            let note = stand_in.pay(&asked.order, asked.amount);
            vec![note.clone(), note]
        }
        // Two payments of one order: charged twice.
        "double" => (0..2).map(|_| stand_in.pay(&asked.order, asked.amount)).collect(),
        "wrong" => vec![stand_in.pay(&asked.order, (asked.amount - 100).max(1))],
        "silent" => {
            stand_in.pay(&asked.order, asked.amount);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

async fn act(ctx: Ctx, fields: Fields, stand_in: StandIn) -> Reply {
    let how = fields.text("how").to_owned();
    let (notes, back) = if how == "tell" {
        let known = stand_in.paid();
        let note = known.into_iter().find(|one| one.note.transaction == fields.text("transaction"));
        (note.map(|one| one.note).into_iter().collect(), format!("{}/payments", stand_in.path))
    } else {
        let asked = stand_in.lock().asked.get(fields.text("order")).cloned();
        let asked = asked.ok_or_else(|| Fault::not_found("payment.not-found"))?;
        let back = asked.back.clone();
        (made(&stand_in, &asked, &how), local(&back))
    };
    let telling = stand_in.clone();
    let told = tokio::task::spawn_blocking(move || {
        notes.iter().map(|note| telling.tell(note)).collect::<Vec<u16>>()
    });
    let told = told.await.map_err(|error| Fault::internal("payment.stand-in", error))?;
    let key = match told.iter().find(|status| !(200..300).contains(*status)) {
        Some(_) => "payment-stand-in-not-taken",
        None if told.is_empty() => "payment-stand-in-nothing-told",
        None => "payment-stand-in-told",
    };
    Ok(kit::redirect_with(&ctx.view, &back, key, &[]))
}

/// The path of an address of the house.
fn local(address: &str) -> String {
    url::Url::parse(address).map_or_else(|_| address.to_owned(), |url| url.path().to_owned())
}
