//! How long checking a filled form takes: `speed FORM.json DATA.json` prints nanoseconds a check, processor time of one thread; `speed --schema
//! FORM.json` prints the data schema, for others to check by. `bench/peers/forms.mjs` puts it beside ajv.

use std::time::Instant;

use forms::Form;
use serde_json::{Map, Value};

type Wrong = Box<dyn std::error::Error>;

const CHECKS: u32 = 200_000;

fn form(file: &str) -> Result<Form, Wrong> {
    Form::read(&std::fs::read_to_string(file)?, file).map_err(|faults| format!("{faults:?}").into())
}

fn main() -> Result<(), Wrong> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--schema", file] => println!("{}", form(file)?.schema()),
        [file, data] => {
            let (form, data) =
                (form(file)?, serde_json::from_str::<Map<String, Value>>(&std::fs::read_to_string(data)?)?);
            let show = |_: &str, _: &Map<String, Value>| true;
            let wrong = form.check(&data, &show);
            let started = Instant::now();
            let mut errors = 0;
            for _ in 0..CHECKS {
                errors += std::hint::black_box(form.check(std::hint::black_box(&data), &show)).len();
            }
            let nanoseconds = started.elapsed().as_nanos() / u128::from(CHECKS);
            let fields: Vec<&str> = wrong.iter().map(|error| error.field.as_str()).collect();
            println!(
                "{}",
                serde_json::json!({ "ns": u64::try_from(nanoseconds)?, "errors": errors, "wrong": fields })
            );
        }
        _ => return Err("speed FORM.json DATA.json, or speed --schema FORM.json".into()),
    }
    Ok(())
}
