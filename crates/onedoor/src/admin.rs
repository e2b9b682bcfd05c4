//! The first administrators of a site: `onedoor admin create`, and the page that is open once, with a token out of the log,
//! as long as nobody administers the site.

use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use contract::{App, Fault, Lang};
use directory::first::{self, Administrator, NewAdministrator, NewOrgan};
use directory::party::{Id, IdKind};
use directory::{account, password};
use kit::ui::{Control, Errors, Field, Weight, button, buttons, error_summary, field, form};
use kit::{Ctx, Form, Open, Page, Reply, html};
use serde::Deserialize;
use store::Db;

use crate::cli::AdminCreateArgs;
use crate::config::Config;
use crate::{serve, wiring};

/// How the ledger names whoever ran the command.
const BY_COMMAND: &str = "system:admin-command";
/// How the ledger names whoever used the page.
const BY_PAGE: &str = "system:setup-page";

/// `onedoor admin create`.
pub fn create(args: &AdminCreateArgs) -> ExitCode {
    serve::log_to_stderr("warn");
    wiring::install_texts();
    let (config, secrets) = match Config::read(&args.config) {
        Ok(read) => read,
        Err(error) => {
            complain!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let made = (|| -> Result<String, Fault> {
        let db = serve::open_beside(&config, &secrets)?;
        db.write_blocking(directory::prepare)?;
        let first_password = new_password()?;
        let new = NewAdministrator {
            role: args.role,
            login: account::clean_login(&args.login)?,
            name: args.name.clone(),
            password_hash: password::hash(&first_password)?,
            must_change: true,
            organ: args.organ.as_ref().map(|uscc| NewOrgan {
                uscc: uscc.clone(),
                name: args.organ_name.clone().unwrap_or_default(),
            }),
            region: config.region.clone(),
            document: Id::read(IdKind::CitizenId, "", &args.identity)?,
        };
        db.write_blocking(move |tx| first::create(tx, BY_COMMAND, &new))?;
        Ok(first_password)
    })();
    match made {
        Ok(first_password) => {
            say!("login:    {}", args.login);
            say!("password: {first_password}");
            say!("It must be changed at the first sign-in, at {}/sign-in", config.base_url);
            say!(
                "Then set up the second factor under My account and sign in again: the post is held only with it."
            );
            if args.role == directory::first::Administrator::Security {
                say!(
                    "Appointments and new passwords take two security administrators: make another with --role security."
                );
            }
            ExitCode::SUCCESS
        }
        Err(fault) => {
            complain!("onedoor admin create: {}", said(&fault));
            ExitCode::FAILURE
        }
    }
}

/// A fault in words, and what to do.
fn said(fault: &Fault) -> String {
    if let Some(hint) = serve::hint(fault) {
        return format!("{fault}\n{hint}");
    }
    let words = kit::fault_words(kit::Tr::new(Lang::En), fault);
    format!("{}. {}", words.what.trim_end_matches('.'), words.action)
}

/// Twenty letters and digits that nobody takes for another, in groups.
fn new_password() -> Result<String, Fault> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let random = store::vault::new_secret()?;
    let letters: Vec<char> = random
        .iter()
        .take(20)
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)))
        .collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// The page that is open once.
pub struct Setup {
    /// What whoever uses it must bring.
    pub token: String,
    region: String,
}

impl Setup {
    /// Opens the page where nobody administers the site.
    ///
    /// # Errors
    /// The store's, or when the operating system gives no randomness.
    pub fn where_needed(db: &Db, region: &str) -> Result<Option<Self>, Fault> {
        if db.read_blocking(first::is_administered)? {
            return Ok(None);
        }
        Ok(Some(Self { token: new_password()?, region: region.to_owned() }))
    }

    /// What the log says.
    pub fn announcement(&self, base_url: &str, config: &std::path::Path) -> String {
        format!(
            "nobody can administer this site yet. Make the security administrator with\n  onedoor admin create --config {} \
             --role security --login NAME --name NAME --identity NUMBER\nwhile the service is stopped, or open\n  {base_url}/setup\nand bring this \
             token, which is good until the first administrator is made or the service is started anew: {}",
            config.display(),
            self.token
        )
    }

    /// Its route.
    pub fn routes(self) -> Router<App> {
        let setup = Arc::new(self);
        let shown = Arc::clone(&setup);
        Router::new().route(
            "/setup",
            get(move |ctx: Ctx| show(ctx, shown))
                .post(move |ctx: Ctx, Open(Form(given)): Open<Form<Given>>| make(ctx, setup, given)),
        )
    }
}

#[derive(Clone, Default, Deserialize)]
struct Given {
    #[serde(default)]
    token: String,
    #[serde(default)]
    organ: String,
    #[serde(default)]
    organ_name: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    identity: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

/// Whether the page is still open, and whether it must ask for an organ.
async fn is_open(app: &App) -> Result<bool, kit::Error> {
    let (done, has_organ) = app
        .db
        .read(|tx| -> Result<_, Fault> { Ok((first::is_administered(tx)?, first::has_organ(tx)?)) })
        .await?;
    if done { Err(kit::Error::not_found()) } else { Ok(!has_organ) }
}

async fn show(ctx: Ctx, _: Arc<Setup>) -> Reply {
    let asks_organ = is_open(&ctx.app).await?;
    Ok(page(&ctx, &Given::default(), asks_organ, &Errors::new()))
}

async fn make(ctx: Ctx, setup: Arc<Setup>, given: Given) -> Reply {
    let asks_organ = is_open(&ctx.app).await?;
    let mut errors = Errors::new();
    if !store::vault::same(given.token.trim().as_bytes(), setup.token.as_bytes()) {
        errors.add("token", ctx.tr.t("roof-setup-token.wrong"));
    }
    if asks_organ && codes::Uscc::parse(&given.organ).is_err() {
        errors.add("organ", ctx.tr.t("roof-setup-organ.wrong"));
    }
    if asks_organ && given.organ_name.trim().is_empty() {
        errors.add("organ_name", ctx.tr.t("roof-setup-organ-name.missing"));
    }
    if given.name.trim().is_empty() {
        errors.add("name", ctx.tr.t("roof-setup-name.missing"));
    }
    let what = |fault: &Fault| kit::fault_words(ctx.tr, fault).what;
    let document = Id::read(IdKind::CitizenId, "", &given.identity);
    if let Err(fault) = &document {
        errors.add("identity", what(fault));
    }
    if let Err(fault) = account::clean_login(&given.login) {
        errors.add("login", what(&fault));
    }
    if let Err(fault) = password::check_new(&given.password, &given.login) {
        errors.add("password", what(&fault));
    } else if given.password != given.again {
        errors.add("again", ctx.tr.t("roof-setup-again.differs"));
    }
    let Ok(document) = document.and_then(|document| match errors.is_empty() {
        true => Ok(document),
        false => Err(Fault::invalid("kit.form")),
    }) else {
        return Ok(page(&ctx, &given, asks_organ, &errors));
    };
    let first_password = given.password.clone();
    let hashed = tokio::task::spawn_blocking(move || password::hash(&first_password)).await;
    let password_hash = hashed.map_err(|error| Fault::internal("roof.setup", error))??;
    let new = NewAdministrator {
        role: Administrator::Security,
        login: given.login.clone(),
        name: given.name.clone(),
        password_hash,
        // Nobody else has seen it.
        must_change: false,
        organ: asks_organ.then(|| NewOrgan { uscc: given.organ.clone(), name: given.organ_name.clone() }),
        region: setup.region.clone(),
        document,
    };
    let made = ctx
        .app
        .db
        .write(move |tx| {
            // Two at once: the second finds the page closed.
            if first::is_administered(tx)? {
                return Err(Fault::not_found("kit.not-found"));
            }
            first::create(tx, BY_PAGE, &new)
        })
        .await;
    match made {
        Ok(()) => Ok(kit::redirect("/sign-in")),
        Err(fault) if fault.code.starts_with("directory.") => {
            errors.add("login", what(&fault));
            Ok(page(&ctx, &given, asks_organ, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}

fn page(ctx: &Ctx, given: &Given, asks_organ: bool, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let line = |id: &'static str, control: Control<'_>, value: &str, most: usize| {
        let key = id.replace('_', "-");
        let (label, help) = (tr.t(&format!("roof-setup-{key}")), tr.t(&format!("roof-setup-{key}.help")));
        let f = Field {
            id,
            label: &label,
            help: &help,
            control,
            value,
            required: true,
            max_length: most,
            ..Field::default()
        };
        field(tr, &f, errors.of(id))
    };
    let secret = |id| line(id, Control::Password { new: true }, "", 0);
    let organ = asks_organ.then(|| {
        html!(
            "{}{}",
            line("organ", Control::Text, &given.organ, 18),
            line("organ_name", Control::Text, &given.organ_name, 100)
        )
    });
    let body = html!(
        "{token}{organ}{name}{identity}{login}{password}{again}{go}",
        token = line("token", Control::Text, &given.token, 40),
        organ = organ,
        name = line("name", Control::Text, &given.name, 60),
        identity = line("identity", Control::Text, &given.identity, 30),
        login = line("login", Control::Text, &given.login, 32),
        password = secret("password"),
        again = secret("again"),
        go = buttons([button(&tr.t("roof-setup-go"), Weight::Primary, None)]),
    );
    let page = Page::portal(ctx, tr.t("roof-setup")).lead(tr.t("roof-setup-lead")).body(html!(
        "{}{}",
        error_summary(tr, errors),
        form(ctx, "/setup", &body)
    ));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}
