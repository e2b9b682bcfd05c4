//! How long a table takes, as bench/peers/feel/run.mjs reads it: the value, nanoseconds of a decision, of reading the file, and
//! the bytes it holds.

use decision::conformance::Engine;
use feel::{Context, Name, Value};
use std::hint::black_box;
use std::time::Instant;

/// Nanoseconds of the processor that this thread has had, so that others on the machine do not count; the clock where the system
/// does not tell.
fn spent(begun: Instant) -> u128 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let told = told.ok().and_then(|text| text.split(' ').next()?.parse().ok());
    told.unwrap_or_else(|| begun.elapsed().as_nanos())
}

fn median(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() -> Result<(), String> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let texts = [std::fs::read_to_string(file).map_err(|error| error.to_string())?];
    let begun = Instant::now();
    let engine = Engine::load(&texts)?;
    let names = ["a", "b", "c", "d", "e", "f"];
    let input = Context::new(names.map(|name| {
        let number = if name == "a" { 1995 } else { 7 };
        (Name::from(name), Value::Number(number.into()))
    }));
    let decide = || engine.evaluate("urn:onedoor:table", "D", &input);
    let rounds = (0..5).map(|_| {
        let before = spent(begun);
        (0..20_000).for_each(|_| drop(black_box(decide())));
        (spent(begun) - before) / 20_000
    });
    let decided = median(rounds.collect());
    let rounds = (0..5).map(|_| {
        let before = spent(begun);
        drop(black_box(Engine::load(&texts)));
        spent(begun) - before
    });
    println!("{:?}\n{decided}\n{}\n{}", decide(), median(rounds.collect()), engine.bytes());
    Ok(())
}
