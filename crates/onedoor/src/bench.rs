//! `onedoor bench`: figures printed by the program itself.

use std::path::Path;
use std::process::ExitCode;

use ::bench::{Lifecycle, lifecycle as measure};

use crate::cli::LifecycleArgs;
use crate::demo;

/// `onedoor bench lifecycle`: whole case lifecycles through the real acts, beside the floor.
pub fn lifecycle(args: &LifecycleArgs) -> ExitCode {
    let what = Lifecycle {
        db: args.db.clone(),
        cases: args.cases,
        concurrency: args.concurrency,
        acknowledged: args.acknowledged.clone(),
    };
    match measure(&what) {
        Ok(report) => {
            let document = serde_json::to_value(&report).unwrap_or_default();
            print_figures(&document, args.json);
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain!("onedoor bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// `onedoor bench find`: the portal's everyday questions among very many items.
pub fn find(items: usize, out: Option<&Path>, json: bool) -> ExitCode {
    let definitions = demo::own_definitions();
    let done =
        catalogue::bench::find(items, &definitions).map_err(|fault| fault.to_string()).and_then(|report| {
            if let Some(out) = out {
                let lines =
                    catalogue::bench::as_lines(items, &definitions).map_err(|fault| fault.to_string())?;
                std::fs::write(out, lines).map_err(|error| format!("{}: {error}", out.display()))?;
            }
            Ok(report)
        });
    match done {
        Ok(report) => {
            print_figures(&serde_json::to_value(&report).unwrap_or_default(), json);
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain!("onedoor bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print_figures(document: &serde_json::Value, json: bool) {
    match document.as_object() {
        Some(figures) if !json => figures.iter().for_each(|(name, value)| say!("{name:<24} {value}")),
        _ => say!("{document}"),
    }
}
