//! The commands and their arguments. The forms are a contract: outside checks rely on them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::{admin, bench, clock, commands, demo, draw, keys, serve, verify, watch};

/// Onedoor: integrated government services. One net, one door, one visit.
#[derive(Debug, Parser)]
#[command(name = "onedoor", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Starts everything on embedded defaults with the demonstration region, items and accounts.
    Demo(DemoArgs),
    /// Starts in production; refuses unsafe settings with the reason.
    Serve(ServeArgs),
    /// Paints a page of a PDF for the server that asks: the file comes in, a picture goes out.
    #[command(hide = true)]
    Paint {
        /// The page, from 1; 0 says how many there are.
        page: u32,
        /// plain or large.
        size: String,
    },
    /// Checks definitions, a site file, or settings with all they name.
    Check(CheckArgs),
    /// Works with codes and check digits.
    Code {
        /// What to do.
        #[command(subcommand)]
        command: CodeCommand,
    },
    /// Works with the statutory clock.
    Clock {
        /// What to do.
        #[command(subcommand)]
        command: ClockCommand,
    },
    /// Works with processes.
    Process {
        /// What to do.
        #[command(subcommand)]
        command: ProcessCommand,
    },
    /// Works with decisions.
    Decision {
        /// What to do.
        #[command(subcommand)]
        command: DecisionCommand,
    },
    /// Works with the ledger.
    Ledger {
        /// What to do.
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// Verifies a sealed document without a network: exit 0 where every byte is as it was sealed by a seal that was in use then, 1 where
    /// not or where that is not established.
    Verify {
        /// The document.
        file: PathBuf,
        /// The register of seals as the platform hands it out (/api/v1/seals).
        #[arg(long)]
        register: Option<PathBuf>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Works with draws that anybody can replay.
    Draw {
        /// What to do.
        #[command(subcommand)]
        command: DrawCommand,
    },
    /// Makes administrators.
    Admin {
        /// What to do.
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Works with the keys that personal data are sealed by.
    Keys {
        /// What to do.
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Measures.
    Bench {
        /// What to measure.
        #[command(subcommand)]
        command: BenchCommand,
    },
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where the demonstration keeps its data.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// How many times faster than real time the demonstration's clock runs: 1440 makes a day pass in a minute.
    #[arg(long, default_value_t = 1)]
    pub time_scale: u32,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Configuration file (TOML).
    #[arg(long)]
    pub config: PathBuf,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A definition folder, a tree of them, one .bpmn, .dmn, form.json or item.yaml file, a site file (.yaml), or the settings
    /// (.toml).
    pub path: PathBuf,
    /// Look at items in order also for what asks more of people than it has to: rule, basis, mend, file and line. Exit code 1 where
    /// something is found that no waiver covers today.
    #[arg(long)]
    pub lint: bool,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Commands about codes.
#[derive(Debug, Subcommand)]
pub enum CodeCommand {
    /// Checks a value: exit 0 valid, 1 invalid with why.
    Check {
        /// uscc, org, citizen-id, permanent-residence, hk-macao-permit, taiwan-permit, passport, telephone, licence-id,
        /// region, item or case.
        kind: String,
        /// The value.
        value: String,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

/// Commands about the clock.
#[derive(Debug, Subcommand)]
pub enum ClockCommand {
    /// Says that this computer's clock is right, after it has jumped.
    Confirm {
        /// Settings of the site (TOML).
        #[arg(long)]
        config: PathBuf,
    },
    /// Says of a case in the database when it is due, and why.
    Explain {
        /// Its number.
        number: String,
        /// The data folder of a demonstration, or of a service whose database lies there.
        #[arg(long, default_value = "data")]
        data: PathBuf,
        /// Settings of the site (TOML): its database is read, SQLite or PostgreSQL.
        #[arg(long, conflicts_with = "data")]
        config: Option<PathBuf>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Says when something is due, and why.
    Due {
        /// The day it starts; it never counts.
        #[arg(long)]
        start: String,
        /// How long: 20wd, 30d.
        #[arg(long)]
        limit: String,
        /// A pause A..B:KIND; both days included, none counts. May be given several times.
        #[arg(long)]
        pause: Vec<String>,
        /// An extension: 10wd.
        #[arg(long)]
        extend: Option<String>,
        /// Division code whose calendar applies.
        #[arg(long)]
        region: Option<String>,
        /// Accept a year whose notice is not out yet, counting weekends and the decree's own holidays only.
        #[arg(long)]
        provisional: bool,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

/// Commands about processes.
#[derive(Debug, Subcommand)]
pub enum ProcessCommand {
    /// Runs a process without people.
    Run {
        /// BPMN file.
        file: PathBuf,
        /// Steps (JSON array).
        #[arg(long)]
        steps: PathBuf,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

/// Commands about decisions.
#[derive(Debug, Subcommand)]
pub enum DecisionCommand {
    /// Evaluates a decision.
    Eval {
        /// DMN file.
        file: PathBuf,
        /// Name of the decision.
        #[arg(long)]
        decision: String,
        /// Input (JSON object).
        #[arg(long)]
        input: String,
        /// Also why: the rules that matched, and what would have to change for another outcome.
        #[arg(long)]
        why: bool,
        /// The moment that `now()` and `today()` answer, such as 2026-07-01T10:00:00+08:00.
        #[arg(long)]
        now: Option<String>,
    },
}

/// Commands about the ledger.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Proves the chain: exit 0 with counts, or names the first broken row.
    Verify {
        /// The data folder of a demonstration, or of a service whose database lies there.
        #[arg(long, default_value = "data")]
        data: PathBuf,
        /// Settings of the site (TOML): its database is proved, SQLite or PostgreSQL.
        #[arg(long, conflicts_with = "data")]
        config: Option<PathBuf>,
        /// A root printed by an earlier run and kept elsewhere: the ledger must still begin with what it had then.
        #[arg(long)]
        expect: Option<String>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

/// What can be done with draws.
#[derive(Debug, Subcommand)]
pub enum DrawCommand {
    /// Makes a secret and the commitment to publish.
    Secret {
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Puts an announcement in order and says what will be drawn.
    Announce {
        /// The announcement, as docs/draw/README.md has it.
        file: PathBuf,
        /// Write it here as it is published.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Draws, and prints the bundle that is published.
    Run {
        /// The announcement as it was published.
        file: PathBuf,
        /// The parties' secrets: a JSON list of {by, secret}, in the order of their commitments.
        #[arg(long)]
        secrets: PathBuf,
        /// The public value that was announced.
        #[arg(long)]
        value: String,
    },
    /// Replays published draws; several are a chain of repeats.
    Verify {
        /// The bundles, the first draw first.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

/// Commands about administrators.
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Makes one of the first administrators and prints a first password. The service is stopped meanwhile, unless its
    /// database is PostgreSQL.
    Create(AdminCreateArgs),
}

/// Arguments of `admin create`.
#[derive(Debug, Args)]
pub struct AdminCreateArgs {
    /// Settings of the site (TOML).
    #[arg(long)]
    pub config: PathBuf,
    /// Which of the three: system, security or audit.
    #[arg(long, value_parser = role)]
    pub role: directory::first::Administrator,
    /// Login.
    #[arg(long)]
    pub login: String,
    /// Name to show.
    #[arg(long)]
    pub name: String,
    /// Number of their identity document: a citizen number or a residence permit's. It is kept encrypted.
    #[arg(long)]
    pub identity: String,
    /// Unified social credit code of the organ the post belongs to; the site's hall unless given.
    #[arg(long)]
    pub organ: Option<String>,
    /// Name of that organ, where the site does not have it yet.
    #[arg(long)]
    pub organ_name: Option<String>,
}

fn role(word: &str) -> Result<directory::first::Administrator, String> {
    directory::first::Administrator::from_word(word)
        .ok_or_else(|| format!("{word:?} is none of: system, security, audit"))
}

/// Commands about keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Seals anew whatever former secrets sealed, or none, by the secret in use.
    Rotate(RotateArgs),
}

/// Arguments of `keys rotate`.
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Configuration file (TOML): `secret_file` is the new secret, `former_secret_files` those before.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Without one: the data folder of a demonstration, with the new secret in `secret` and the one before in `secret.former`.
    #[arg(long, default_value = "data", conflicts_with = "config")]
    pub data: PathBuf,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Whole case lifecycles through the real acts, beside the floor.
    Lifecycle(LifecycleArgs),
    /// The everyday questions of the portal, asked among very many synthetic items.
    Find {
        /// How many items.
        #[arg(long, default_value_t = 100_000)]
        items: usize,
        /// Write the items here, for bench/peers/find.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// A draw of many out of very many, and its replay.
    Draw {
        /// How many candidates.
        #[arg(long, default_value_t = 2_400_000)]
        candidates: u32,
        /// How many are drawn.
        #[arg(long, default_value_t = 100_000)]
        drawn: u32,
        /// Write the bundle here, for docs/draw/replay.py.
        #[arg(long)]
        out: Option<PathBuf>,
    },
}

/// Arguments of `bench lifecycle`.
#[derive(Debug, Args)]
pub struct LifecycleArgs {
    /// sqlite:PATH or postgres://…
    #[arg(long)]
    pub db: String,
    /// How many lifecycles.
    #[arg(long)]
    pub cases: u32,
    /// How many at the same time.
    #[arg(long)]
    pub concurrency: u32,
    /// Append every acknowledged act to this file: case, act, task.
    #[arg(long)]
    pub acknowledged: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Files from outside are painted by a process of its own (docs/decisions/0250).
fn paint_apart() {
    if let Ok(program) = std::env::current_exe() {
        evidence::leaf::apart(program);
    }
}

/// Runs the command.
pub fn run(cli: Cli) -> ExitCode {
    match cli.command {
        Command::Demo(args) => {
            paint_apart();
            demo::run(args)
        }
        Command::Serve(args) => {
            paint_apart();
            serve::run(&args)
        }
        Command::Paint { page, size } => evidence::leaf::paint_for_another(page, size == "large"),
        Command::Check(args) => commands::check(&args),
        Command::Code { command: CodeCommand::Check { kind, value, json } } => {
            commands::code_check(&kind, &value, json)
        }
        Command::Clock {
            command: ClockCommand::Due { start, limit, pause, extend, region, provisional, json },
        } => commands::clock_due(
            &start,
            &limit,
            &pause,
            extend.as_deref(),
            region.as_deref(),
            provisional,
            json,
        ),
        Command::Clock { command: ClockCommand::Explain { number, data, config, json } } => {
            clock::explain(&number, &data, config.as_deref(), json)
        }
        Command::Clock { command: ClockCommand::Confirm { config } } => watch::confirm(&config),
        Command::Process { command: ProcessCommand::Run { file, steps, json } } => {
            commands::process_run(&file, &steps, json)
        }
        Command::Decision { command: DecisionCommand::Eval { file, decision, input, why, now } } => {
            commands::decision_eval(&file, &decision, &input, why, now)
        }
        Command::Ledger { command: LedgerCommand::Verify { data, config, expect, json } } => {
            commands::ledger_verify(&data, config.as_deref(), expect.as_deref(), json)
        }
        Command::Verify { file, register, json } => verify::verify(&file, register.as_deref(), json),
        Command::Draw { command } => match command {
            DrawCommand::Secret { json } => draw::secret(json),
            DrawCommand::Announce { file, out, json } => draw::announce(&file, out.as_deref(), json),
            DrawCommand::Run { file, secrets, value } => draw::run(&file, &secrets, &value),
            DrawCommand::Verify { files, json } => draw::verify(&files, json),
        },
        Command::Admin { command: AdminCommand::Create(args) } => admin::create(&args),
        Command::Keys { command: KeysCommand::Rotate(args) } => keys::rotate(&args),
        Command::Bench { command: BenchCommand::Lifecycle(args) } => bench::lifecycle(&args),
        Command::Bench { command: BenchCommand::Find { items, out, json } } => {
            bench::find(items, out.as_deref(), json)
        }
        Command::Bench { command: BenchCommand::Draw { candidates, drawn, out } } => {
            draw::bench(candidates, drawn, out.as_deref())
        }
    }
}
