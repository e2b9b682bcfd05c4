//! `onedoor bench`: figures printed by the program itself.

use std::process::ExitCode;

use crate::cli::LifecycleArgs;

/// `onedoor bench lifecycle`.
pub fn lifecycle(args: &LifecycleArgs) -> ExitCode {
    let _ = args;
    ExitCode::FAILURE
}
