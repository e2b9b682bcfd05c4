//! `onedoor keys rotate`: everything that former keys sealed, or none, is sealed by the key in use.

use std::path::Path;
use std::process::ExitCode;

use contract::Fault;
use serde_json::json;
use store::{Db, Kind, Options};

use crate::cli::RotateArgs;
use crate::config::Config;
use crate::{demo, serve, wiring};

/// What was sealed anew: of what, and how many.
type Told = Vec<(&'static str, u64)>;

/// Runs it.
pub fn rotate(args: &RotateArgs) -> ExitCode {
    match run(args) {
        Ok(told) => {
            let key = store::vault::key_names().unwrap_or_default().first().map(ToString::to_string);
            let key = key.unwrap_or_default();
            let damaged = told.iter().any(|(what, count)| *what == DAMAGED && *count > 0);
            if args.json {
                let counts: serde_json::Map<_, _> =
                    told.iter().map(|(what, count)| ((*what).to_owned(), json!(count))).collect();
                say!("{}", json!({ "key": key, "sealed_anew": counts, "whole": !damaged }));
            } else {
                told.iter().for_each(|(what, count)| say!("{what:<20} {count}"));
                match damaged {
                    false => {
                        say!(
                            "Everything is sealed by key {key}. Keep the former secret in the settings while callers who have \
                             only a code still ask for their tickets; backups made before need it for good."
                        )
                    }
                    true => say!(
                        "Some files are missing or damaged; keep the former secrets until they are put back."
                    ),
                }
            }
            if damaged { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(why) => {
            complain!("onedoor cannot rotate keys: {why}");
            ExitCode::FAILURE
        }
    }
}

const DAMAGED: &str = "files damaged";

fn run(args: &RotateArgs) -> Result<Told, String> {
    let said = |fault: Fault| match serve::hint(&fault) {
        Some(hint) => format!("{fault}\n{hint}"),
        None => fault.to_string(),
    };
    if let Some(path) = &args.config {
        let (config, secrets) = Config::read(path).map_err(|error| error.to_string())?;
        let db = serve::open_beside(&config, &secrets).map_err(said)?;
        let file = config.database.strip_prefix("sqlite:").map(Path::new);
        return all(db, &config.data, file).map_err(said);
    }
    let file = args.data.join(wiring::DATABASE_FILE);
    if !file.exists() {
        return Err(format!("{}: there is no database", file.display()));
    }
    let open = || -> Result<Db, Fault> {
        let (secret, former) = demo::secrets(&args.data)?;
        store::vault::unlock(&secret, &former)?;
        let db = Db::open(&format!("sqlite:{}", file.display()), Options::default())?;
        db.migrate(&wiring::migrations())?;
        Ok(db)
    };
    open().and_then(|db| all(db, &args.data, Some(&file))).map_err(said)
}

/// Goes through everything. The known text that tells the right key comes last: stopped in between, the former secret is still
/// asked for, and the next time goes on.
fn all(db: Db, data: &Path, file: Option<&Path>) -> Result<Told, Fault> {
    db.write_blocking(directory::prepare)?;
    let blobs = wiring::blobs(&db, data)?;
    let mut told: Told = Vec::new();
    for plate in crate::services::plates() {
        told.extend((plate.reseal)(&db)?);
    }
    let (files, damaged) = evidence::rotate::files(&db, &blobs)?;
    told.extend([("files", files), (DAMAGED, damaged)]);
    if damaged == 0 {
        directory::rotate::finish(&db)?;
    }
    let kind = db.kind();
    drop((db, blobs));
    // What was overwritten still lies in the file's free pages.
    if let (Kind::Sqlite, Some(file)) = (kind, file) {
        store::write_anew(file)?;
    }
    Ok(told)
}
