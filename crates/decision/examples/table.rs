//! How long a table takes, as bench/peers/feel/run.mjs reads it: the value, nanoseconds of a decision, of reading the file, and
//! the bytes it holds.

use decision::conformance::Engine;
use feel::{Context, Name, Value};
use std::hint::black_box;
use std::time::Instant;

fn median(mut times: Vec<u128>) -> u128 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() -> Result<(), String> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let texts = [std::fs::read_to_string(file).map_err(|error| error.to_string())?];
    let engine = Engine::load(&texts)?;
    let names = ["a", "b", "c", "d", "e", "f"];
    let input = Context::new(names.map(|name| {
        let number = if name == "a" { 1995 } else { 7 };
        (Name::from(name), Value::Number(number.into()))
    }));
    let decide = || engine.evaluate("urn:onedoor:table", "D", &input);
    let rounds = (0..5).map(|_| {
        let begun = Instant::now();
        (0..20_000).for_each(|_| drop(black_box(decide())));
        begun.elapsed().as_nanos() / 20_000
    });
    let decided = median(rounds.collect());
    let rounds = (0..5).map(|_| {
        let begun = Instant::now();
        drop(black_box(Engine::load(&texts)));
        begun.elapsed().as_nanos()
    });
    println!("{:?}\n{decided}\n{}\n{}", decide(), median(rounds.collect()), engine.bytes());
    Ok(())
}
