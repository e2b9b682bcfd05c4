//! `onedoor clock explain NUMBER`: the dates of a case out of the database, and day by day why they are what they are, as its page
//! says it.

use std::path::Path;
use std::process::ExitCode;

use casework::clock;
use casework::model::Case;
use contract::Fault;
use serde_json::{Value, json};
use store::Tx;
use worktime::{Calendar, ClockState, Which, explain_brief};

use crate::commands::{ledger_database, no};

/// Prints the clock of a case, both limits.
pub fn explain(number: &str, data: &Path, config: Option<&Path>, as_json: bool) -> ExitCode {
    let db = match ledger_database(data, config) {
        Ok(db) => db,
        Err((code, why)) => return no(as_json, code, why),
    };
    let wanted = number.to_owned();
    let found = db.read_blocking(move |tx: &mut Tx| -> Result<_, Fault> {
        let file = casework::view::load(tx, &wanted)?;
        let calendar = directory::calendar::in_force(tx)?;
        Ok(file.map(|file| (file.case, calendar)))
    });
    match found {
        Ok(Some((case, calendar))) => match told(&case, &calendar) {
            Ok(Some(told)) => {
                if as_json {
                    say!("{told}")
                } else {
                    print(&told)
                }
                ExitCode::SUCCESS
            }
            Ok(None) => no(as_json, "case.no-clock", format!("{number}: it is not accepted, no limit runs")),
            Err(fault) => no(as_json, fault.code, fault),
        },
        Ok(None) => no(as_json, "case.not-found", format!("{number}: there is no such case")),
        Err(fault) => no(as_json, fault.code, fault),
    }
}

/// The clock as one document. `None` where none runs yet.
fn told(case: &Case, calendar: &Calendar) -> Result<Option<Value>, Fault> {
    let wrong = |error: worktime::ClockError| Fault::internal("case.clock", error);
    let calendar = calendar.for_region(&case.region).map_err(wrong)?;
    let Some(state) = clock::state(&calendar, case)? else { return Ok(None) };
    let mut limits = Vec::new();
    for (name, which) in [("promised", Which::Promised), ("statutory", Which::Statutory)] {
        limits.push(limit(&state, name, which).map_err(wrong)?);
    }
    Ok(Some(json!({
        "case": case.number, "state": case.state, "started": state.started(),
        "stopped": state.stopped().map(|(on, _)| on), "limits": limits,
    })))
}

fn limit(state: &ClockState<'_>, name: &str, which: Which) -> Result<Value, worktime::ClockError> {
    let deadline = state.deadline(which);
    let why: Vec<Value> = explain_brief(&state.explain(which)?)
        .iter()
        .map(|line| {
            let words = line.words();
            json!({ "from": line.date, "to": line.to, "zh": words.zh, "en": words.en })
        })
        .collect();
    Ok(json!({
        "limit": name, "length": deadline.limit.to_string(), "due": deadline.due,
        "provisional": !deadline.provisional.is_empty(), "why": why,
    }))
}

fn print(told: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or("not known yet").to_owned();
    say!("{}: {}, begun on {}", text(&told["case"]), text(&told["state"]), text(&told["started"]));
    for limit in told["limits"].as_array().into_iter().flatten() {
        let firm = if limit["provisional"] == json!(true) { " (provisional)" } else { "" };
        say!("{} {}: {}{firm}", text(&limit["limit"]), text(&limit["length"]), text(&limit["due"]));
        for line in limit["why"].as_array().into_iter().flatten() {
            let to = line["to"].as_str().map_or_else(String::new, |to| format!(" … {to}"));
            say!("  {}{to}: {}", text(&line["from"]), text(&line["en"]));
        }
    }
}
