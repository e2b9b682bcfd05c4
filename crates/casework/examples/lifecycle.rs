//! The benchmark without the program around it: `cargo run --release --example lifecycle -- sqlite:PATH CASES CONCURRENCY`.

use casework::bench::{Lifecycle, lifecycle, table};

fn main() {
    let mut words = std::env::args().skip(1);
    let (db, cases, concurrency) = (words.next(), words.next(), words.next());
    let number = |word: Option<String>| word.and_then(|word| word.parse().ok());
    let (Some(db), Some(cases), Some(concurrency)) = (db, number(cases), number(concurrency)) else {
        eprintln!("write: lifecycle sqlite:PATH|postgres://… CASES CONCURRENCY");
        std::process::exit(2);
    };
    match lifecycle(&Lifecycle { db, cases, concurrency }) {
        Ok(report) => print!("{}", table(&report)),
        Err(fault) => {
            eprintln!("{fault}");
            std::process::exit(1);
        }
    }
}
