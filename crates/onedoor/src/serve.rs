//! `onedoor serve`: production. Refuses unsafe settings, migrates, serves until told to stop, ends what is under way.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use contract::{Fault, Site, Text};
use store::{Clock, Db, Options, SystemClock, WatchedClock};
use tokio::net::TcpListener;

use crate::admin::Setup;
use crate::cli::ServeArgs;
use crate::config::{Config, Network, Secrets};
use crate::connections::{Door, IsProxy, Limits};
use crate::metrics;
use crate::wiring;

/// Runs until stopped.
pub fn run(args: &ServeArgs) -> ExitCode {
    log_to_stderr("info");
    let (config, secrets) = match Config::read(&args.config) {
        Ok(read) => read,
        Err(error) => {
            complain!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match start(&config, secrets, &args.config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain!("onedoor cannot serve: {error}");
            if let Some(hint) = hint(&error) {
                complain!("{hint}");
            }
            ExitCode::FAILURE
        }
    }
}

/// What to do about a start that failed.
pub(crate) fn hint(error: &Fault) -> Option<&'static str> {
    let source = error.source.as_ref().map(|source| source.to_string()).unwrap_or_default();
    match error.code {
        "store.locked" if source.contains("node ") => Some("Nothing was changed."),
        "store.locked" => {
            Some("Another onedoor uses this database. Stop it, or choose another data folder or database.")
        }
        "store.unavailable"
            if ["too many clients", "connection slots"].iter().any(|why| source.contains(why)) =>
        {
            Some(
                "The database server has no connection left for this one. Raise max_connections there, or stop what else uses it.",
            )
        }
        "store.unavailable" => Some("The database server does not answer. Start it, or correct its address."),
        "directory.wrong-key" => Some(
            "None of the secrets is the one these data were written with. Put back the one that was; nothing was changed.",
        ),
        "roof.clock" => Some(
            "Set the clock right and start again. If it is right, say so: onedoor clock confirm --config FILE. Nothing was changed.",
        ),
        "roof.listen" => Some("The address is taken or not of this machine. Choose another to listen on."),
        "store.full" => Some("The disk is full. Make room and start again; nothing is lost."),
        _ => None,
    }
}

/// Makes the data folder where it is not there yet, for its owner alone: what people hand in lies in it.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn data_folder(path: &Path) -> Result<(), Fault> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path).map_err(|error| Fault::internal("roof.data", format!("{}: {error}", path.display())))
}

/// Opens what the settings name: the keys, and the database, whose tables may still be those of an earlier version.
///
/// # Errors
/// When it cannot.
pub(crate) fn open(config: &Config, secrets: &Secrets, clock: Arc<dyn Clock>) -> Result<Db, Fault> {
    data_folder(&config.data)?;
    store::vault::unlock(&secrets.vault, &secrets.former)?;
    let db = Db::open(&config.database, Options { node: config.node, clock, ..Options::default() })?;
    Ok(db)
}

/// [`open`] for a command, which may run beside the nodes of a site on PostgreSQL.
///
/// # Errors
/// When it cannot.
pub(crate) fn open_beside(config: &Config, secrets: &Secrets) -> Result<Db, Fault> {
    let db = open(config, secrets, SystemClock::new())?;
    db.claim_free_number()?;
    db.migrate(&wiring::migrations())?;
    Ok(db)
}

fn start(config: &Config, secrets: Secrets, path: &Path) -> Result<(), Fault> {
    let clock = WatchedClock::new();
    let db = open(config, &secrets, clock.clone())?;
    db.claim_number()?;
    db.migrate(&wiring::migrations())?;
    crate::watch::check_start(&db, clock.shown_ms(), config.clock_jump_days, &config.data)?;
    let blobs = wiring::blobs(&db, &config.data)?;
    let organisation = config.site.as_deref().map(read_site).transpose()?;
    let divisions: Vec<_> = organisation
        .iter()
        .flat_map(|data| &data.divisions)
        .map(directory::import::SiteDivision::line)
        .collect();
    let site = Site {
        name: Text::new(config.name_zh.clone(), config.name_en.clone()),
        region: config.region.clone(),
        region_name: directory::region::full_name(&config.region, &divisions)
            .unwrap_or_else(|| Text::new(config.region.clone(), config.region.clone())),
        base_url: config.base_url.clone(),
        demo: false,
        footer: organisation.as_ref().map(|data| data.footer.clone()).unwrap_or_default(),
        secure_cookies: true,
        looks: config.limits.looks(),
    };
    db.write_blocking(directory::prepare)?;
    if let Some(data) = organisation {
        db.write_blocking(move |tx| directory::import(tx, &data))?;
    }
    let mut extra = Router::new();
    if let Some(setup) = Setup::where_needed(&db, &config.region)? {
        tracing::warn!("{}", setup.announcement(&config.base_url, path));
        extra = setup.routes();
    }
    let outside = wiring::Outside {
        channels: secrets.channels.clone(),
        payment: secrets.payment.clone(),
        courier: secrets.courier.clone(),
    };
    let mut house = wiring::assemble(db, site, blobs, extra, config.limits.bounds(), outside)?;
    for folder in &config.definitions {
        crate::demo::publish_folder(&house.app, folder)?;
    }
    let mut is_proxy = nobody();
    if config.behind_tls_proxy {
        let proxies: Arc<[Network]> = config.proxies.clone().into();
        is_proxy = Arc::new(move |ip: IpAddr| {
            ip.to_canonical().is_loopback() || proxies.iter().any(|network| network.contains(ip))
        });
        house.router = house.router.layer(from_fn_with_state(Arc::clone(&is_proxy), client_of_proxy));
    }
    let door = Door::new(config.limits.connections(), is_proxy);
    let keepers = config.metrics_listen.map(|listen| {
        let text = house.metrics.clone();
        (listen, metrics::routes(text, secrets.metrics_token))
    });
    let (db, data) = (house.app.db.clone(), config.data.clone());
    serve(house, config.listen, door, keepers, move || {
        tokio::spawn(crate::watch::follow(db, clock, data));
    })
}

/// Reads the site file; what is wrong with it is the error, what may be is logged.
fn read_site(path: &Path) -> Result<directory::SiteData, Fault> {
    let shown = path.display().to_string();
    let text = crate::commands::read_file(path).map_err(|why| Fault::internal("roof.site", why))?;
    let (data, warnings) = crate::site_file::read(&shown, &text).map_err(|found| {
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        Fault::internal("roof.site", format!("the site file is not in order:\n{}", lines.join("\n")))
    })?;
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    if !data.initial_password.is_empty() {
        return Err(Fault::internal(
            "roof.site",
            format!(
                "{shown}: initial_password gives every account the same password; give each account a password of its own"
            ),
        ));
    }
    Ok(data)
}

/// No proxy stands in front.
pub(crate) fn nobody() -> IsProxy {
    Arc::new(|_| false)
}

/// Behind a proxy the connection's own address is the proxy's; the last entry of `X-Forwarded-For`, which the proxy
/// itself wrote, is the client's. Whoever is not the proxy is not believed.
async fn client_of_proxy(State(is_proxy): State<IsProxy>, mut request: Request, next: Next) -> Response {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|client| client.0.ip());
    if connected.is_some_and(|ip| is_proxy(ip))
        && let Some(client) = forwarded_for(request.headers())
    {
        request.extensions_mut().insert(kit::ClientAddress(client));
    }
    next.run(request).await
}

/// The last address of the last `X-Forwarded-For`; some proxies write the port with it. What the client itself wrote stands
/// before it and does not matter, not even where it is no text.
pub fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let all = headers.get_all("x-forwarded-for").iter().next_back()?.as_bytes();
    let last = all.rsplit(|byte| *byte == b',').next()?;
    let last = std::str::from_utf8(last).ok()?.trim();
    let bare = last.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| last.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
}

/// Logs to standard error, as much as `RUST_LOG` or the default says.
pub fn log_to_stderr(default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Serves the house through the door until the process is told to stop; calls `ready` once it listens. `keepers` are routes for those who
/// keep it running, at an address of their own.
///
/// # Errors
/// When the address cannot be listened on.
pub fn serve(
    house: wiring::House,
    listen: SocketAddr,
    door: Door,
    keepers: Option<(SocketAddr, Router)>,
    ready: impl FnOnce(),
) -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Fault::internal("roof.runtime", error))?;
    let worker = store::Worker::start(&house.app.db, house.handlers)?;
    let ended = runtime.block_on(async move {
        let listener = bind(listen).await?;
        let (tell, told) = tokio::sync::watch::channel(false);
        if let Some((address, routes)) = keepers {
            let door = Door::new(Limits::default(), nobody());
            tokio::spawn(door.serve(bind(address).await?, routes, told.clone()));
        }
        tokio::spawn(directory::calendar::follow(house.app));
        ready();
        tokio::spawn(async move {
            stop_signal().await;
            // Nobody listens any more: then it has stopped.
            let _ = tell.send(true);
        });
        house.metrics.watch(&door);
        door.serve(listener, house.router, told).await;
        Ok(())
    });
    drop(worker);
    ended
}

async fn bind(address: SocketAddr) -> Result<TcpListener, Fault> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Fault::internal("roof.listen", format!("{address}: {error}")))
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminate {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => {
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_last_forwarded_address_counts() {
        let said = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            forwarded_for(&headers).map(|ip| ip.to_string())
        };
        let one = |line: &str| said(&[line]).unwrap_or_default();
        assert_eq!(one("6.6.6.6, 203.0.113.7"), "203.0.113.7");
        assert_eq!(one("203.0.113.7:4711"), "203.0.113.7");
        assert_eq!(one("2001:db8::7"), "2001:db8::7");
        assert_eq!(one("[2001:db8::7]"), "2001:db8::7");
        assert_eq!(one("[2001:db8::7]:4711"), "2001:db8::7");
        assert_eq!(one("某区, 203.0.113.7"), "203.0.113.7");
        // What the client wrote itself stands in a line before the proxy's.
        assert_eq!(said(&["6.6.6.6", "203.0.113.7"]).as_deref(), Some("203.0.113.7"));
        assert_eq!(said(&["203.0.113.7, unknown"]), None);
        assert_eq!(said(&[]), None);
    }
}
