//! Onedoor: one net, one door, one visit (一网、一门、一次).

use std::process::ExitCode;

use clap::Parser;
use onedoor::cli;

/// Acts and pages live on many small, short-lived pieces of memory (docs/decisions/0046).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::Cli::try_parse() {
        Ok(cli) => cli::run(cli),
        Err(help) => {
            let _ = help.print();
            // Wrong usage is 2, so that 1 keeps meaning "checked and found wrong".
            if help.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
        }
    }
}
