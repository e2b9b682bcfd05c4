//! `onedoor serve`: production. Refuses unsafe settings, migrates, serves until told to stop, ends what is under way.

use std::net::SocketAddr;
use std::process::ExitCode;

use axum::Router;
use contract::{Fault, Site, Text};
use store::{Blobs, Db, Options};
use tokio::net::TcpListener;

use crate::cli::ServeArgs;
use crate::config::Config;
use crate::wiring;

/// Runs until stopped.
pub fn run(args: &ServeArgs) -> ExitCode {
    log_to_stderr("info");
    let (config, secret) = match Config::read(&args.config) {
        Ok(read) => read,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    match start(&config, &secret) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onedoor cannot serve: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(config: &Config, secret: &[u8]) -> Result<(), Fault> {
    std::fs::create_dir_all(&config.data).map_err(|error| Fault::internal("roof.data", error))?;
    directory::vault::unlock(secret)?;
    let db = Db::open(&config.database, Options { node: config.node, ..Options::default() })?;
    db.migrate(&wiring::migrations())?;
    let blobs = Blobs::open(&config.data.join("blobs"))?;
    let site = Site {
        name: Text::new(config.name_zh.clone(), config.name_en.clone()),
        region: config.region.clone(),
        region_name: directory::region::name(&config.region)
            .unwrap_or_else(|| Text::new(config.region.clone(), config.region.clone())),
        base_url: config.base_url.clone(),
        demo: false,
        secure_cookies: true,
    };
    let mut house = wiring::assemble(db, site, blobs, Router::new())?;
    if let Some(path) = &config.site {
        let text = crate::commands::read_file(path).map_err(|why| Fault::internal("roof.site", why))?;
        if !directory::SiteData::parse(&text)?.initial_password.is_empty() {
            return Err(Fault::internal(
                "roof.site",
                format!(
                    "{}: initial_password gives every account the same password; give each account a password of its own",
                    path.display()
                ),
            ));
        }
        crate::demo::import_site(&house.app, &text)?;
    }
    for folder in &config.definitions {
        crate::demo::publish_folder(&house.app, folder)?;
    }
    if config.behind_tls_proxy {
        house.router = house.router.layer(axum::middleware::from_fn(client_of_proxy));
    }
    serve(house, config.listen, || {})
}

/// Behind a proxy the connection's own address is the proxy's; the last entry of `X-Forwarded-For`, which the proxy
/// itself wrote, is the client's.
async fn client_of_proxy(
    mut request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    let forwarded = request.headers().get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let client = forwarded.and_then(|all| all.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
    if let Some(client) = client {
        request.extensions_mut().insert(directory::session::ClientAddress(client));
    }
    next.run(request).await
}

/// Logs to standard error, as much as `RUST_LOG` or the default says.
pub fn log_to_stderr(default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Serves the house until the process is told to stop; calls `ready` once it listens.
///
/// # Errors
/// When the address cannot be listened on.
pub fn serve(house: wiring::House, listen: SocketAddr, ready: impl FnOnce()) -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Fault::internal("roof.runtime", error))?;
    let worker = store::Worker::start(&house.app.db, house.handlers)?;
    let ended = runtime.block_on(async move {
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|error| Fault::internal("roof.listen", format!("{listen}: {error}")))?;
        tokio::spawn(directory::calendar::follow(house.app));
        ready();
        let service = house.router.into_make_service_with_connect_info::<SocketAddr>();
        // Live streams never end by themselves; what is under way gets a moment, then the process ends.
        let (tell, told) = tokio::sync::watch::channel(false);
        let server = axum::serve(listener, service).with_graceful_shutdown(async move {
            stop_signal().await;
            let _ = tell.send(true);
        });
        let mut told = told;
        tokio::select! {
            ended = server => ended.map_err(|error| Fault::internal("roof.serve", error)),
            () = async {
                let _ = told.changed().await;
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            } => Ok(()),
        }
    });
    drop(worker);
    ended
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
