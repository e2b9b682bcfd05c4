//! `onedoor bench`: figures printed by the program itself.

use std::process::ExitCode;

use ::bench::{Lifecycle, lifecycle as measure};

use crate::cli::LifecycleArgs;

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
            if args.json {
                say!("{document}");
            } else if let Some(figures) = document.as_object() {
                for (name, value) in figures {
                    say!("{name:<24} {value}");
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain!("onedoor bench: {error}");
            ExitCode::FAILURE
        }
    }
}
