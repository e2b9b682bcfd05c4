//! The commands that answer and end: they read files, ask the ground floor, print, and leave an exit code.
//! 0 is yes, 1 is "no, and here is why", 2 is wrong usage.

use std::path::Path;
use std::process::ExitCode;

use catalogue::finding::Finding;
use contract::time::china_date;
use serde_json::{Value, json};
use store::Clock;

use crate::cli::CheckArgs;
use crate::config::{Config, ConfigError};

/// Largest file a command reads (16 MB).
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Reads a file of a size worth reading.
pub fn read_file(path: &Path) -> Result<String, String> {
    read_file_up_to(path, FILE_BYTES_MAX)
}

/// Reads a file of at most so many bytes.
pub(crate) fn read_file_up_to(path: &Path, most: u64) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?.len();
    if size > most {
        return Err(format!("{}: {size} bytes, more than the {most} that are read", path.display()));
    }
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let text =
        String::from_utf8(bytes).map_err(|error| format!("{}: not UTF-8 text: {error}", path.display()))?;
    // Editors on Windows put a byte order mark first; it is no part of the text.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

pub(crate) fn no(json: bool, code: &str, why: impl std::fmt::Display) -> ExitCode {
    if json {
        say!("{}", json!({ "error": { "code": code, "message": why.to_string() } }));
    } else {
        complain!("{why}");
    }
    ExitCode::FAILURE
}

/// `onedoor code check KIND VALUE`.
pub fn code_check(kind: &str, value: &str, as_json: bool) -> ExitCode {
    let kind: codes::Kind = match kind.parse() {
        Ok(kind) => kind,
        Err(_) => {
            let kinds: Vec<&str> = codes::Kind::ALL.iter().map(|kind| kind.as_str()).collect();
            complain!("kind {kind:?} is none of: {}", kinds.join(", "));
            return ExitCode::from(2);
        }
    };
    match codes::check_on(kind, value, china_date(store::SystemClock.now_ms())) {
        Ok(report) => {
            // What a code is made of is right without a list; whose it is, the list that comes with the product knows.
            let listed = kind == codes::Kind::Region && directory::region::is_shipped(&report.value);
            let name = listed.then(|| directory::region::shipped_name(&report.value)).flatten();
            if as_json {
                let mut told = json!({ "valid": true, "report": report });
                if listed {
                    told["listed"] = name.is_some().into();
                    told["name"] = json!(name);
                }
                say!("{told}");
            } else {
                say!("valid: {}", report.value);
                for (name, part) in report.parts.iter() {
                    say!("  {name}: {part}");
                }
                match name {
                    Some(name) => say!("  name: {} ({})", name.zh, name.en),
                    None if listed && report.parts.get("statistical-only").is_none() => {
                        say!("  name: not among the divisions of today; retired, or never given")
                    }
                    None => {}
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            if as_json {
                say!(
                    "{}",
                    json!({ "valid": false, "error": { "code": error.code(), "message": error.to_string() } })
                );
            } else {
                say!("invalid: {error} [{}]", error.code());
            }
            ExitCode::FAILURE
        }
    }
}

/// `onedoor clock due …`.
pub fn clock_due(
    start: &str,
    limit: &str,
    pauses: &[String],
    extend: Option<&str>,
    region: Option<&str>,
    provisional: bool,
    as_json: bool,
) -> ExitCode {
    let query = || -> Result<worktime::DueQuery, worktime::ClockError> {
        Ok(worktime::DueQuery {
            start: worktime::parse_date(start)?,
            limit: limit.parse()?,
            pauses: pauses.iter().map(|pause| pause.parse()).collect::<Result<_, _>>()?,
            extend: extend.map(str::parse).transpose()?,
            region: region.map(str::to_owned),
            provisional,
        })
    };
    match query().and_then(|query| worktime::due(&query, worktime::Calendar::china())) {
        Ok(answer) => {
            if as_json {
                say!("{}", serde_json::to_value(&answer).unwrap_or(Value::Null));
            } else {
                let firm = if answer.provisional { " (provisional)" } else { "" };
                let whole =
                    if answer.own_days_missing.is_empty() { "" } else { " (without the region's own days)" };
                say!("{}{firm}{whole}", answer.due);
                for line in worktime::explain_brief(&answer.explain) {
                    let to = line.to.map_or_else(String::new, |to| format!(" … {to}"));
                    say!("  {}{to}: {}", line.date, line.words().en);
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => no(as_json, error.code(), error),
    }
}

/// `onedoor process run FILE --steps STEPS`.
pub fn process_run(file: &Path, steps: &Path, as_json: bool) -> ExitCode {
    let texts = read_file(file).and_then(|xml| Ok((xml, read_file(steps)?)));
    let (xml, steps) = match texts {
        Ok(texts) => texts,
        Err(why) => return no(as_json, "file.unreadable", why),
    };
    let tables = match tables_beside(file) {
        Ok(tables) => tables,
        Err((code, why)) => return no(as_json, code, why),
    };
    let decisions = tables.as_ref().map(|tables| tables as &dyn process::Decisions);
    match process::run::run_with(&xml, &file.display().to_string(), &steps, decisions) {
        Ok(reports) => {
            if as_json {
                say!("{}", serde_json::to_value(&reports).unwrap_or(Value::Null));
            } else {
                for (number, report) in reports.iter().enumerate() {
                    let ended = if report.ended { ", ended" } else { "" };
                    say!("{}: open [{}]{ended}", number + 1, report.open.join(", "));
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => no(as_json, error.code(), error),
    }
}

/// The decision tables that stand beside a process in its definition folder, for its business-rule tasks.
struct Tables(decision::Decisions);

impl process::Decisions for Tables {
    fn decide(&self, name: &str, vars: &process::Vars) -> Result<Value, String> {
        self.0.eval(name, vars).map_err(|error| error.to_string())
    }
}

/// `rules.dmn` in the folder of the process. Where there is none, business-rule tasks decide nothing; one that cannot be
/// read is a fault and not as good as none.
fn tables_beside(process: &Path) -> Result<Option<Tables>, (&'static str, String)> {
    let file = process.with_file_name("rules.dmn");
    if !file.exists() {
        return Ok(None);
    }
    let text = read_file(&file).map_err(|why| ("file.unreadable", why))?;
    match decision::Decisions::read(&text, &file.display().to_string()) {
        Ok(tables) => Ok(Some(Tables(tables))),
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Err(("process.decision", faults.join("\n")))
        }
    }
}

/// `onedoor decision eval FILE --decision NAME --input JSON [--why] [--now MOMENT]`.
pub fn decision_eval(file: &Path, name: &str, input: &str, why: bool, now: Option<String>) -> ExitCode {
    let xml = match read_file(file) {
        Ok(xml) => xml,
        Err(why) => return no(true, "file.unreadable", why),
    };
    let asked = decision::command::Asked { why, now, imported: imported_beside(file, &xml) };
    match decision::command::eval(&xml, &file.display().to_string(), name, input, &asked) {
        Ok(value) => {
            say!("{value}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            say!("{}", failure.to_json());
            ExitCode::FAILURE
        }
    }
}

/// Most files that a decision file is read with.
const IMPORTS_MAX: usize = 20;

/// The files that a decision file imports, and those that they import: only such as lie beside it. What is not there is told
/// by whoever reads the decisions.
fn imported_beside(file: &Path, xml: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut names = decision::command::imports(xml);
    while let Some(name) = names.pop() {
        let name = name.trim_start_matches("./").to_owned();
        let beside =
            Path::new(&name).components().count() == 1 && !name.contains(['/', '\\', ':']) && name != "..";
        let path = file.with_file_name(&name);
        if !beside
            || found.len() >= IMPORTS_MAX
            || path == file
            || found.iter().any(|(known, _)| *known == path.display().to_string())
        {
            continue;
        }
        if let Ok(text) = read_file(&path) {
            names.extend(decision::command::imports(&text));
            found.push((path.display().to_string(), text));
        }
    }
    found
}

/// `onedoor check PATH`.
pub fn check(args: &CheckArgs) -> ExitCode {
    let report = match check_path(&args.path) {
        Ok(report) => report,
        Err(error) => return no(args.json, "file.unreadable", error),
    };
    let errors = report.iter().filter(|fault| fault.is_error()).count();
    if args.lint && errors == 0 {
        return lint(args, &report);
    }
    if args.json {
        say!("{}", json!({ "faults": report, "errors": errors }));
    } else {
        for fault in &report {
            say!("{fault}");
        }
        match (errors, report.len()) {
            (0, 0) => say!("{}: in order", args.path.display()),
            (0, warnings) => say!("{}: in order, {warnings} warnings", args.path.display()),
            (errors, _) => say!("{}: {errors} errors", args.path.display()),
        }
    }
    if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `onedoor check --lint PATH`, of definitions in order.
fn lint(args: &CheckArgs, report: &[Finding]) -> ExitCode {
    crate::wiring::install_texts();
    let tr = kit::i18n::Tr::new(contract::Lang::En);
    let found = if args.path.is_dir() {
        catalogue::lint::path(&args.path)
    } else {
        let shown = args.path.display().to_string();
        read_file(&args.path)
            .map(|text| catalogue::lint::texts(std::iter::once((shown.as_str(), text.as_str()))))
            .map_err(|why| Finding::error("file.unreadable", &shown, why, ""))
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return no(args.json, "file.unreadable", error),
    };
    let today = china_date(store::SystemClock.now_ms());
    let (open, waived) = catalogue::lint::counted(&found, today);
    let left: usize = open.values().sum();
    if args.json {
        let one = |one: &catalogue::lint::Found| {
            json!({
                "rule": one.rule.word(), "item": one.slug, "file": one.source, "line": one.line,
                "about": { "zh": one.about.zh, "en": one.about.en }, "asks": one.rule.asks(tr),
                "basis": one.rule.basis(tr), "mend": one.rule.mend(tr), "waived": one.is_waived(today),
                "waiver": one.waiver
            })
        };
        let all: Vec<Value> = found.iter().map(one).collect();
        say!("{}", json!({ "faults": report, "errors": 0, "lint": all, "open": left, "waived": waived }));
    } else {
        for fault in report {
            say!("{fault}");
        }
        for one in found.iter().filter(|one| !one.is_waived(today)) {
            say!("{}", one.line(tr));
        }
        say!("{}: {left} findings of the lint, {waived} waived", args.path.display());
    }
    if left == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is wrong with whatever stands there: settings with all they name, a site file, or definitions.
fn check_path(path: &Path) -> Result<Vec<Finding>, Finding> {
    let shown = path.display().to_string();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let text = || read_file(path).map_err(|why| Finding::error("file.unreadable", &shown, why, ""));
    match ending.as_str() {
        "toml" => Ok(check_settings(&shown, path, &text()?)),
        "yaml" | "yml" if path.is_file() => {
            let text = text()?;
            if crate::site_file::is_site(&text) {
                Ok(crate::site_file::read(&shown, &text).map_or_else(|found| found, |(_, warnings)| warnings))
            } else {
                catalogue::folder::check_path(path)
            }
        }
        _ => {
            let mut found = catalogue::folder::check_path(path)?;
            if path.is_dir() {
                found.extend(crate::routed::check(path)?);
            }
            Ok(found)
        }
    }
}

/// Settings, and the files they name.
fn check_settings(shown: &str, path: &Path, text: &str) -> Vec<Finding> {
    let config = match Config::parse(shown, text) {
        Ok(config) => config,
        Err(ConfigError::Parse(found)) => return found,
        Err(other) => return vec![Finding::error("settings.wrong", shown, other.to_string(), "")],
    };
    let unsafe_because = |reason: String| Finding::error("settings.unsafe", shown, reason, "");
    let mut found: Vec<Finding> = match Config::read(path) {
        Err(ConfigError::Unsafe(reasons)) => reasons.into_iter().map(unsafe_because).collect(),
        Err(other) => vec![unsafe_because(other.to_string())],
        Ok(_) => Vec::new(),
    };
    for file in config.site.iter().chain(&config.definitions) {
        match check_path(file) {
            Ok(more) => found.extend(more),
            Err(one) => found.push(one),
        }
    }
    found
}

/// The database whose ledger is proved, for reading.
pub(crate) fn ledger_database(
    data: &Path,
    config: Option<&Path>,
) -> Result<store::Db, (&'static str, String)> {
    let mut file = data.join(crate::wiring::DATABASE_FILE);
    if let Some(path) = config {
        let shown = path.display().to_string();
        let text = read_file(path).map_err(|why| ("file.unreadable", why))?;
        let config = Config::parse(&shown, &text).map_err(|error| ("settings.wrong", error.to_string()))?;
        match config.database.strip_prefix("sqlite:") {
            Some(path) => file = path.into(),
            None => {
                let options =
                    store::Options { node: config.node, connections: 2, ..store::Options::default() };
                return store::Db::open(&config.database, options).map_err(|e| (e.code(), e.to_string()));
            }
        }
    }
    if !file.exists() {
        return Err(("ledger.no-database", format!("{}: there is no database", file.display())));
    }
    crate::wiring::open_reading(&file).map_err(|e| (e.code(), format!("{}: {e}", file.display())))
}

/// `onedoor ledger verify`.
pub fn ledger_verify(data: &Path, config: Option<&Path>, expect: Option<&str>, as_json: bool) -> ExitCode {
    let expected: Option<store::ledger::Root> = match expect.map(str::parse).transpose() {
        Ok(expected) => expected,
        Err(error) => {
            complain!("--expect: {error}");
            return ExitCode::from(2);
        }
    };
    let db = match ledger_database(data, config) {
        Ok(db) => db,
        Err((code, why)) => return no(as_json, code, why),
    };
    let verified = store::ledger::verify(&db);
    match verified {
        Ok(Ok(report)) => {
            let roots = store::ledger::root(&db).and_then(|root| {
                let then = expected.map(|kept| store::ledger::root_upto(&db, kept.upto)).transpose()?;
                Ok((root, then))
            });
            let (root, then) = match roots {
                Ok(roots) => roots,
                Err(error) => return no(as_json, error.code(), error),
            };
            let holds = expected == then;
            if as_json {
                let mut told = json!({
                    "intact": holds, "streams": report.streams, "events": report.events, "root": root.to_string(),
                });
                if let (Some(kept), Some(then)) = (expected, then) {
                    told["expected"] = json!(kept.to_string());
                    told["found"] = json!(then.to_string());
                }
                say!("{told}");
            } else if holds {
                say!("intact: {} events in {} streams", report.events, report.streams);
                say!("root: {root}");
            } else if let (Some(kept), Some(then)) = (expected, then) {
                say!("rewritten: the chain holds, but the ledger is not the one this root was taken of");
                say!("  expected: {kept}");
                say!("  found:    {then}");
            }
            if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Ok(Err(broken)) => {
            if as_json {
                say!(
                    "{}",
                    json!({ "intact": false, "first_broken": {
                    "stream": broken.stream, "seq": broken.seq, "id": broken.id, "why": broken.to_string()
                } })
                );
            } else {
                say!("broken: {broken}");
            }
            ExitCode::FAILURE
        }
        Err(error) => no(as_json, error.code(), error),
    }
}
