//! How long expressions take, as bench/peers/feel/run.mjs reads it: a context on the first line of standard input, then an
//! expression a line; nanoseconds of one evaluation of the compiled text, and of reading and evaluating it.

use feel::{Bounds, Builder, Evaluator, Limits, Program, Scope, Type, Unknown, Value};
use std::hint::black_box;
use std::io::BufRead;
use std::sync::Arc;
use std::time::Instant;

fn read(scope: &Scope, text: &str) -> Option<Arc<Program>> {
    let mut builder = Builder::new(scope, Limits::DEFINITION);
    let operand = builder.expression(text).ok()?;
    Some(Arc::new(builder.finish(operand)))
}

/// Nanoseconds of the processor that this thread has had, so that others on the machine do not count; the clock where the system
/// does not tell.
fn spent(begun: Instant) -> u128 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat");
    let told = told.ok().and_then(|text| text.split(' ').next()?.parse().ok());
    told.unwrap_or_else(|| begun.elapsed().as_nanos())
}

/// Nanoseconds of one, warm: repeated until a round takes some milliseconds, median of five rounds.
fn one(mut work: impl FnMut()) -> u128 {
    let (begun, mut times) = (Instant::now(), 16u32);
    loop {
        let before = spent(begun);
        (0..times).for_each(|_| work());
        if spent(begun) - before > 20_000_000 || times >= 1 << 22 {
            break;
        }
        times *= 2;
    }
    let mut rounds = [0u128; 5];
    for round in &mut rounds {
        let before = spent(begun);
        (0..times).for_each(|_| work());
        *round = (spent(begun) - before) / u128::from(times);
    }
    rounds.sort_unstable();
    rounds.get(2).copied().unwrap_or_default()
}

fn main() {
    let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
    let plain = Scope::new(Unknown::Refused);
    let given = lines.next().and_then(|text| read(&plain, &text));
    let Some(given) = given.and_then(|program| Evaluator::new(&program, &[], &Bounds::DEFAULT).run().ok())
    else {
        eprintln!("the first line is no context");
        return;
    };
    let Value::Context(context) = &given else { return };
    let mut scope = Scope::new(Unknown::Refused);
    let mut inputs = Vec::new();
    for (name, value) in context.entries() {
        // As the others: values are given, types are not.
        scope.declare(name, Type::Any, inputs.len() as u32);
        inputs.push(value.clone());
    }
    for line in lines {
        let Some(program) = read(&scope, &line) else {
            println!("- -");
            continue;
        };
        let value = |program: &Arc<Program>| Evaluator::new(program, &inputs, &Bounds::DEFAULT).run();
        let run = one(|| drop(black_box(value(&program))));
        let both = one(|| drop(black_box(read(&scope, &line).map(|program| value(&program)))));
        println!("{run} {both}");
    }
}
