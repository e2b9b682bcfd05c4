//! `onedoor clock explain`: the command says of a case in the database what its page says.

use std::process::Command;

use serde_json::{Value, json};

use crate::common::in_sqlite;
use crate::common::story::RESTAURANT;

/// Both limits of an accepted case with the day each ends on and the days that lead there; what is not
/// accepted and what is not there say so.
#[test]
fn a_case_says_why_its_date_is_what_it_is() {
    in_sqlite(|house| {
        let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
        let number = chen.apply(RESTAURANT, json!({}));
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", house.database_file().unwrap().display());
        let config = crate::crash::configured(folder.path(), &url, 1);
        let explain = |number: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_onedoor"))
                .args(["clock", "explain", number, "--config", &config, "--json"])
                .output()
                .unwrap();
            let told: Value = serde_json::from_slice(&output.stdout).unwrap();
            (output.status.success(), told)
        };
        assert_eq!(explain(&number).1["error"]["code"], "case.no-clock");
        assert_eq!(explain("150402-010101-000000").1["error"]["code"], "case.not-found");
        clerk.accept(&number);
        let (done, told) = explain(&number);
        assert!(done, "{told}");
        let limits = told["limits"].as_array().unwrap();
        assert_eq!(limits.len(), 2);
        // The same day as everybody reads it on the case.
        assert_eq!(limits[0]["due"], chen.case(&number)["clock"]["due"]);
        assert!(limits.iter().all(|limit| limit["why"].as_array().unwrap().len() > 1), "{told}");
    });
}
