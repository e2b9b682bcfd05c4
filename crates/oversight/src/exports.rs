//! The lists of the administrators as files: the ledger, the jobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{AccountId, Actor, Fault};
use directory::access::Permit;
use directory::lists::{Chunk, ListSource, Wanted};
use store::{Tx, job, ledger};

use crate::pages::{Shown, facts, kind_words};
use crate::permissions::{ManageJobs, ReadLedger};

/// Key of the ledger.
pub(crate) const LEDGER: &str = "admin-ledger";
/// Key of the jobs.
pub(crate) const JOBS: &str = "admin-jobs";

/// Waiting jobs and timers in a file: the soonest.
const WAITING_MAX: u32 = 10_000;

/// Every list of this service, for the roof to wire.
pub fn sources() -> Vec<Arc<dyn ListSource>> {
    vec![Arc::new(Ledger), Arc::new(Jobs)]
}

struct Ledger;

impl ListSource for Ledger {
    fn key(&self) -> &'static str {
        LEDGER
    }

    fn path(&self) -> &'static str {
        "/admin/ledger"
    }

    fn title(&self) -> &'static str {
        "ledger-title"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["stream"]
    }

    fn columns(&self) -> Vec<&'static str> {
        vec![
            "ledger-column-when",
            "ledger-column-kind",
            "ledger-stream",
            "ledger-column-place",
            "ledger-column-actor",
            "ledger-column-data",
            "ledger-column-hash",
        ]
    }

    fn may(&self, actor: &Actor) -> bool {
        actor.may_somewhere(ReadLedger::PERMISSION)
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let stream = wanted.filter("stream");
        let place = |first: i64| match wanted.after {
            "" => Ok(first),
            after => after.parse().map_err(|_| Fault::invalid("kit.form").with("detail", "after")),
        };
        let events = match stream {
            "" => ledger::latest(tx, place(i64::MAX)?, wanted.most)?,
            stream => ledger::events(tx, stream, place(0)?, wanted.most)?,
        };
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut rows = Vec::with_capacity(events.len());
        let events: Vec<Shown> = events.into_iter().map(Shown::of).collect();
        for event in &events {
            let id = event.actor.strip_prefix("account:").and_then(|id| id.parse().ok()).map(AccountId);
            if let (Some(id), false) = (id, names.contains_key(&event.actor)) {
                let name = directory::account::name(tx, id)?.unwrap_or_default();
                names.insert(event.actor.clone(), name);
            }
            let actor = match names.get(&event.actor) {
                Some(name) => format!("{name} {}", event.actor),
                None => event.actor.clone(),
            };
            rows.push(vec![
                wanted.tr.instant(event.at),
                format!("{} {}", kind_words(wanted.tr, &event.kind), event.kind),
                event.stream.clone(),
                event.seq.to_string(),
                actor,
                facts(event),
                event.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            ]);
        }
        let next = match events.len() < wanted.most as usize {
            true => None,
            false => events.last().map(|last| if stream.is_empty() { last.id } else { last.seq }.to_string()),
        };
        Ok(Chunk { rows, next })
    }
}

struct Jobs;

impl ListSource for Jobs {
    fn key(&self) -> &'static str {
        JOBS
    }

    fn path(&self) -> &'static str {
        "/admin/jobs"
    }

    fn title(&self) -> &'static str {
        "job-title"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["view"]
    }

    fn columns(&self) -> Vec<&'static str> {
        vec![
            "job-column-number",
            "job-column-kind",
            "job-column-left",
            "job-column-run",
            "job-column-attempts",
            "job-column-error",
        ]
    }

    fn may(&self, actor: &Actor) -> bool {
        actor.may_somewhere(ManageJobs::PERMISSION)
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let tr = wanted.tr;
        let view = wanted.filter("view");
        let found = match view {
            "waiting" | "timers" => {
                let soonest = job::waiting(tx, WAITING_MAX)?;
                let timer = |job: &store::JobRow| job.key.is_some() && job.attempts == 0;
                soonest.into_iter().filter(|job| timer(job) == (view == "timers")).collect()
            }
            _ => {
                let before = match wanted.after {
                    "" => i64::MAX,
                    after => after.parse().map_err(|_| Fault::invalid("kit.form").with("detail", "after"))?,
                };
                job::dead(tx, before, wanted.most)?
            }
        };
        let more = !matches!(view, "waiting" | "timers") && found.len() >= wanted.most as usize;
        let next = found.last().filter(|_| more).map(|last| last.id.to_string());
        let rows = found.into_iter().map(|job| {
            let kind = tr.find(&format!("job-kind-{}", job.kind.replace('.', "-")), &[]);
            vec![
                job.id.to_string(),
                kind.unwrap_or(job.kind),
                tr.instant(job.created_at),
                tr.instant(job.run_at),
                job.attempts.to_string(),
                job.last_error.unwrap_or_default(),
            ]
        });
        Ok(Chunk { rows: rows.collect(), next })
    }
}
