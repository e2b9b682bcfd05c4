//! `onedoor demo`: everything on embedded defaults, with the demonstration region, items and accounts, and a clock one
//! can hurry along.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use contract::app::Footer;
use contract::{Actor, App, Fault, Site, Text};
use kit::ui::{self, Choice, Column, Control, Field, Row, Table, Weight};
use kit::{Ctx, Fields, Page, Reply, esc, html};
use notice::adapter::Adapter;
use notice::stand_in::StandIn;
use store::{Db, Options, ScaledClock};

use crate::cli::DemoArgs;
use crate::connections::{Door, Limits};
use crate::{past, serve, wiring};

mod embedded {
    //! `definitions/`, as it was when the program was built.
    include!(concat!(env!("OUT_DIR"), "/definitions.rs"));
}

/// The definitions of the demonstration, as they were when the program was built: paths and texts.
pub(crate) fn own_definitions() -> Vec<(String, String)> {
    embedded::FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// The site the demonstration stands for.
const SITE_FILE: &str = "site-demo.yaml";
/// Paces offered: how many times faster than real time.
const PACES: [u32; 4] = [1, 60, 1_440, 28_800];

/// Runs until stopped.
pub fn run(args: DemoArgs) -> ExitCode {
    serve::log_to_stderr("warn");
    match start(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain!("onedoor demo cannot start: {error}");
            if let Some(hint) = serve::hint(&error) {
                complain!("{hint}");
            }
            ExitCode::FAILURE
        }
    }
}

fn start(args: &DemoArgs) -> Result<(), Fault> {
    serve::data_folder(&args.data)?;
    let (secret, former) = secrets(&args.data)?;
    store::vault::unlock(&secret, &former)?;
    let clock = ScaledClock::new(args.time_scale);
    let (db, refused) = with_history(&args.data, clock.clone())?;
    refused.iter().for_each(|one| complain!("{one}"));
    catch_up(&db, &clock)?;
    let site = demo_site(&args.listen.to_string(), directory::SiteData::parse(site_text()?)?.footer);
    let blobs = wiring::blobs(&db, &args.data)?;
    let (channels, stand_in) = stand_in(&db, args)?;
    let (provider, paying) = payment_site(&db, args)?;
    let (courier, carrying) = courier(&db, args)?;
    let extra =
        time_routes(clock).merge(message_routes(stand_in)).merge(paying.router()).merge(carrying.router());
    let (payment, courier) = (Some(Arc::new(provider)), Some(Arc::new(courier)));
    let outside = wiring::Outside { channels, payment, courier };
    let house = wiring::assemble(db, site, blobs, extra, wiring::Bounds::default(), outside)?;
    let accounts = furnish(&house.app)?;
    let listen = args.listen;
    let door = Door::new(Limits::default(), serve::nobody());
    serve::serve(house, listen, door, None, move || {
        say!("Onedoor demonstration: http://{listen}/   (data: synthetic)");
        say!("\n  {:<14} {:<16} who", "login", "password");
        for account in accounts {
            say!("  {:<14} {:<16} {}", account.login, account.password, account.who);
        }
        say!(
            "\nportal /  window /desk  offices /office  board /board  time /demo/time  text messages /demo/messages  payments /demo/pay  courier /demo/courier\nStop with Ctrl-C."
        );
    })
}

/// The database of a demonstration in this folder, with what happened before it began, and what of that was refused. The vault must be
/// open.
///
/// # Errors
/// When the database cannot be opened, or an act of its history is refused.
pub fn with_history(data: &Path, clock: Arc<dyn store::Clock>) -> Result<(Db, Vec<String>), Fault> {
    let url = format!("sqlite:{}", data.join(wiring::DATABASE_FILE).display());
    let refused = past::make(
        data,
        &url,
        clock.now_ms(),
        demo_site("127.0.0.1:8080", directory::SiteData::parse(site_text()?)?.footer),
    )?;
    let db = opened(&url, &clock)?;
    db.migrate(&wiring::migrations())?;
    Ok((db, refused))
}

/// Opens the database, whose past may just have been closed: what still ends there lets go of it in a moment.
fn opened(url: &str, clock: &Arc<dyn store::Clock>) -> Result<Db, Fault> {
    let mut tries = 0;
    loop {
        match Db::open(url, Options { clock: Arc::clone(clock), ..Options::default() }) {
            Err(store::Error::Locked(_)) if tries < 50 => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(100));
            }
            done => return Ok(done?),
        }
    }
}

/// A demonstration rings nobody: its text messages go to a stand-in within it, over a real connection.
fn stand_in(db: &Db, args: &DemoArgs) -> Result<(notice::Channels, StandIn), Fault> {
    use notice::channel::Channel;
    let secret = store::vault::new_secret()?;
    let clock = db.clone();
    let now = move || clock.read_blocking(|tx| Ok::<_, store::Error>(tx.real_now())).unwrap_or_default();
    let url = format!("http://{}{ADAPTER}", args.listen);
    let adapter = Adapter::new(&url, secret.clone(), vec![Channel::Sms, Channel::Wechat, Channel::Voice]);
    let channels = notice::Channels { mail: None, adapter: Some(Arc::new(adapter)) };
    Ok((channels, StandIn::new(&secret, now)))
}

/// A demonstration takes no money: people pay at a stand-in within it, which tells over a real connection.
fn payment_site(
    db: &Db,
    args: &DemoArgs,
) -> Result<(payment::provider::Provider, payment::stand_in::StandIn), Fault> {
    let secret = store::vault::new_secret()?;
    let clock = db.clone();
    let now = move || {
        let both = clock.read_blocking(|tx| Ok::<_, store::Error>((tx.real_now(), tx.now())));
        both.unwrap_or_default()
    };
    let here = format!("http://{}", args.listen);
    let provider = payment::provider::Provider::new(&format!("{here}{PAYMENT}"), secret.to_vec());
    let tells = format!("{here}/api/v1/payments/notifications");
    Ok((provider, payment::stand_in::StandIn::new(&secret, PAYMENT, &tells, now)))
}

/// A demonstration carries nothing: parcels go to a stand-in within it, which tells over a real connection.
fn courier(
    db: &Db,
    args: &DemoArgs,
) -> Result<(delivery::courier::Courier, delivery::stand_in::StandIn), Fault> {
    let secret = store::vault::new_secret()?;
    let clock = db.clone();
    let now = move || {
        let both = clock.read_blocking(|tx| Ok::<_, store::Error>((tx.real_now(), tx.now())));
        both.unwrap_or_default()
    };
    let here = format!("http://{}", args.listen);
    let courier =
        delivery::courier::Courier::new("模拟快递", &format!("{here}{COURIER}/orders"), secret.to_vec());
    let tells = format!("{here}/api/v1/deliveries/notifications");
    Ok((courier, delivery::stand_in::StandIn::new(&secret, COURIER, &tells, now)))
}

/// Where the courier's stand-in is.
const COURIER: &str = "/demo/courier";
/// Where the payment site's stand-in is.
const PAYMENT: &str = "/demo/pay";
/// Where the stand-in listens.
const ADAPTER: &str = "/demo/adapter";

/// The stand-in, and a page with what it took.
fn message_routes(stand_in: StandIn) -> Router<App> {
    let shown = stand_in.clone();
    stand_in
        .router(ADAPTER)
        .route("/demo/messages", get(move |ctx: Ctx| std::future::ready(messages(&ctx, &shown))))
}

fn messages(ctx: &Ctx, stand_in: &StandIn) -> Reply {
    let tr = ctx.tr;
    let rows = stand_in.sent().into_iter().map(|sent| {
        let channel = tr.t(&format!("notice-channel-{}", sent.channel)).into_owned();
        Row::new([esc(&channel), html!("<span class=\"number\">{}</span>", sent.to), esc(&sent.text)])
    });
    let table = Table {
        caption: tr.t("roof-messages").into_owned(),
        columns: ["channel", "to", "text"]
            .map(|name| Column::new(tr.t(&format!("roof-messages-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("roof-messages-none"), None),
        ..Table::default()
    };
    Ok(Page::portal(&ctx.view, tr.t("roof-messages"))
        .lead(tr.t("roof-messages-lead"))
        .wide()
        .body(ui::table(&ctx.view, &table))
        .respond())
}

fn demo_site(listen: &str, footer: Footer) -> Site {
    Site {
        name: Text::new("红山区一网通办", "Hongshan One Net"),
        region: "150402".to_owned(),
        region_name: Text::new("内蒙古自治区赤峰市红山区", "Hongshan District, Chifeng, Inner Mongolia"),
        base_url: format!("http://{listen}"),
        demo: true,
        footer,
        secure_cookies: false,
        looks: contract::app::Looks::default(),
    }
}

/// A demonstration whose clock had been hurried goes on from where it stopped: time never runs backwards.
fn catch_up(db: &Db, clock: &Arc<ScaledClock>) -> Result<(), Fault> {
    let (now, last) = db.read_blocking(|tx| -> Result<_, Fault> {
        let last = store::ledger::latest(tx, i64::MAX, 1)?.first().map(|event| event.at);
        Ok((tx.now(), last))
    })?;
    if let Some(ahead) = last.and_then(|last| u64::try_from(last - now).ok()) {
        clock.advance(Duration::from_millis(ahead));
    }
    Ok(())
}

/// The secret that seals, and the one before where there is one.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn secrets(data: &Path) -> Result<(Vec<u8>, Vec<Vec<u8>>), Fault> {
    let former = data.join("secret.former");
    let read =
        |error: std::io::Error| Fault::internal("roof.secret", format!("{}: {error}", former.display()));
    let before = if former.exists() { vec![std::fs::read(&former).map_err(read)?] } else { Vec::new() };
    Ok((secret(&data.join("secret"))?, before))
}

/// The secret personal data are encrypted with: made at the first start, kept beside the data.
fn secret(path: &PathBuf) -> Result<Vec<u8>, Fault> {
    let wrap = |error: std::io::Error| Fault::internal("roof.secret", format!("{}: {error}", path.display()));
    if let Ok(bytes) = std::fs::read(path) {
        return Ok(bytes);
    }
    // A new secret would not open what the lost one closed, and would stand in the way of putting that back.
    if path.with_file_name(wiring::DATABASE_FILE).exists() {
        let why = format!("{}: the secret these data were written with is gone; put it back", path.display());
        return Err(Fault::internal("roof.secret", why));
    }
    let bytes = store::vault::new_secret()?;
    #[cfg(unix)]
    {
        use std::io::Write;
        use std::os::unix::fs::OpenOptionsExt;
        let mut file =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(wrap)?;
        file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(wrap)?;
    }
    #[cfg(not(unix))]
    std::fs::write(path, &bytes).map_err(wrap)?;
    Ok(bytes)
}

/// An account as printed at the start of a demonstration.
pub struct Shown {
    /// Login.
    pub login: String,
    /// First password.
    pub password: String,
    /// Name.
    pub who: String,
}

/// Imports a site's organs, posts, accounts and parties; what is there already stays.
///
/// # Errors
/// When the text is not a site, or names what does not exist.
pub fn import_site(app: &App, text: &str) -> Result<Vec<Shown>, Fault> {
    let data = directory::SiteData::parse(text)?;
    let shown = data
        .accounts
        .iter()
        .map(|account| Shown {
            login: account.login.clone(),
            password: account.password.clone().unwrap_or_else(|| data.initial_password.clone()),
            who: account.name.clone(),
        })
        .collect();
    app.db.write_blocking(move |tx| directory::import(tx, &data))?;
    Ok(shown)
}

/// Brings the demonstration's site, data resources and items into a house; what is there already stays.
///
/// # Errors
/// When what is embedded is not in order.
pub fn furnish(app: &App) -> Result<Vec<Shown>, Fault> {
    let accounts = import_site(app, site_text()?)?;
    publish_embedded(app)?;
    Ok(accounts)
}

pub(crate) fn site_text() -> Result<&'static str, Fault> {
    embedded::FILES
        .iter()
        .find(|(name, _)| *name == SITE_FILE)
        .map(|(_, text)| *text)
        .ok_or_else(|| Fault::internal("roof.site", "the demonstration site is not in this program"))
}

fn publish_embedded(app: &App) -> Result<(), Fault> {
    let files: Vec<(String, String)> = embedded::FILES
        .iter()
        .filter(|(name, _)| *name != SITE_FILE)
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    publish(app, files)
}

/// Publishes every definition below a folder.
///
/// # Errors
/// When the folder cannot be read or a definition is not in order.
pub fn publish_folder(app: &App, folder: &Path) -> Result<(), Fault> {
    let files = catalogue::folder::read(folder)
        .map_err(|why| Fault::internal("roof.definitions", why.to_string()))?;
    publish(app, files)
}

/// Reads an `exchange.yaml`; `name` is how a fault names the file.
///
/// # Errors
/// `roof.exchange` with place and reason.
pub fn exchange_data(name: &str, text: &str) -> Result<exchange::ExchangeData, Fault> {
    serde_saphyr::from_str(text).map_err(|error| Fault::internal("roof.exchange", format!("{name}: {error}")))
}

/// Puts resources, grants and records in; whom a record is about is found by their number.
fn import_shared(tx: &mut store::Tx, data: &exchange::ExchangeData) -> Result<(), Fault> {
    exchange::import(
        tx,
        data,
        |tx, number| Ok(directory::party::by_number(tx, number)?.map(|party| party.id)),
    )
}

/// Publishes definitions given as path and text, the exchange resources, the halls' first plan and the first rules of hotline, inspection
/// and trading among them.
fn publish(app: &App, files: Vec<(String, String)>) -> Result<(), Fault> {
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with("exchange.yaml")) {
        let data = exchange_data(name, text)?;
        app.db.write_blocking(move |tx| import_shared(tx, &data))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("hotline.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| hotline::rules::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("answers.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| hotline::knowledge::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("regulation.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| regulation::rules::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("projects.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| project::rules::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("enforcement.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| enforcement::rules::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("powers.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| enforcement::penalty::powers::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("supervision.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| insight::watch::judge::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("trading.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| trade::rules::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("fees.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| payment::list::bring_in(tx, &text))?;
    }
    for (_, text) in files.iter().filter(|(name, _)| name.ends_with("halls.yaml")) {
        let text = text.clone();
        app.db.write_blocking(move |tx| hall::plan::bring_in(tx, &text))?;
    }
    let actor = Actor::system("definitions");
    catalogue::publish_all(app, &actor, files)?;
    Ok(())
}

/// The demonstration's clock: how fast it runs, and a jump ahead.
fn time_routes(clock: Arc<ScaledClock>) -> Router<App> {
    let (show_clock, pace_clock, jump_clock) = (clock.clone(), clock.clone(), clock);
    Router::new()
        .route("/demo/time", get(move |ctx: Ctx| show(ctx, show_clock.clone())))
        .route("/demo/time/pace", post(move |fields: Fields| pace(fields, pace_clock.clone())))
        .route(
            "/demo/time/jump/{days}",
            post(move |days: kit::Path<u64>, _: Fields| jump(days.0, jump_clock.clone())),
        )
}

async fn show(ctx: Ctx, clock: Arc<ScaledClock>) -> Reply {
    let tr = ctx.tr;
    let now = store::Clock::now_ms(clock.as_ref());
    let paces: Vec<Choice> =
        PACES.iter().map(|pace| Choice::new(pace.to_string(), tr.t(&format!("roof-pace-{pace}")))).collect();
    let (label, value) = (tr.t("roof-pace"), clock.scale().to_string());
    let field = Field {
        id: "pace",
        label: &label,
        control: Control::Radios(&paces),
        value: &value,
        required: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &field, None),
        ui::buttons([ui::button(&tr.t("roof-pace-set"), Weight::Primary, None)])
    );
    let jumps = [1u64, 7].map(|days| {
        let words = tr.n("roof-jump", days as i64);
        ui::form(&ctx.view, &format!("/demo/time/jump/{days}"), &ui::button(&words, Weight::Secondary, None))
    });
    Ok(Page::portal(&ctx.view, tr.t("roof-time"))
        .lead(tr.with("roof-time-now", "now", &tr.instant(now)))
        .body(ui::form(&ctx.view, "/demo/time/pace", &body))
        .body(html!("<h2>{}</h2>", tr.t("roof-jump-title")))
        .body(jumps.into_iter().collect())
        .respond())
}

async fn pace(fields: Fields, clock: Arc<ScaledClock>) -> Reply {
    let pace = fields.text("pace").parse::<u32>().ok().filter(|pace| PACES.contains(pace));
    clock.set_scale(pace.ok_or_else(|| Fault::invalid("roof.no-such-pace"))?);
    Ok(Redirect::to("/demo/time").into_response())
}

async fn jump(days: u64, clock: Arc<ScaledClock>) -> Reply {
    if days > 366 {
        return Err(Fault::invalid("roof.jump-too-far").into());
    }
    clock.advance(Duration::from_secs(days * 86_400));
    Ok(Redirect::to("/demo/time").into_response())
}
