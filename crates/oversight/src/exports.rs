//! The lists of the administrators as files: the ledger, the jobs.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::lookup::ItemLookup;
use contract::time::china_date;
use contract::{AccountId, Actor, Fault, FaultKind, Text};
use directory::access::{ListScope, Permit};
use directory::lists::{Chunk, ListSource, Wanted};
use store::{Tx, job};

use crate::pages::{Names, RatingsAsked, Shown, facts, kind_words, state_words};
use crate::permissions::{FollowRatings, ManageJobs, ReadLedger};
use crate::reach;
use crate::store as rows;

/// Key of the ledger.
pub(crate) const LEDGER: &str = "admin-ledger";
/// Key of the ratings.
pub(crate) const RATINGS: &str = "office-ratings";
/// Key of the jobs.
pub(crate) const JOBS: &str = "admin-jobs";

/// Waiting jobs and timers in a file: the soonest.
const WAITING_MAX: u32 = 10_000;

/// Every list of this service, for the roof to wire; items tell their names.
pub fn sources(items: Arc<dyn ItemLookup>) -> Vec<Arc<dyn ListSource>> {
    vec![Arc::new(Ledger), Arc::new(Jobs), Arc::new(Ratings(items))]
}

struct Ratings(Arc<dyn ItemLookup>);

impl ListSource for Ratings {
    fn key(&self) -> &'static str {
        RATINGS
    }

    fn path(&self) -> &'static str {
        "/office/ratings"
    }

    fn title(&self) -> &'static str {
        "rating-list-title"
    }

    fn filters(&self) -> &'static [&'static str] {
        &["view", "grade", "organ", "number"]
    }

    fn columns(&self) -> Vec<&'static str> {
        vec![
            "rating-case-number",
            "rating-column-case",
            "rating-column-organ",
            "rating-column-grade",
            "rating-column-comment",
            "rating-column-at",
            "rating-column-state",
            "rating-column-due",
            "rating-answered",
        ]
    }

    fn may(&self, actor: &Actor) -> bool {
        actor.may_somewhere(FollowRatings::PERMISSION)
    }

    fn rows(&self, tx: &mut Tx, wanted: &Wanted<'_>) -> Result<Chunk, Fault> {
        let (tr, today) = (wanted.tr, china_date(tx.now()).to_string());
        let word = |name: &str| wanted.filter(name).to_owned();
        let asked = RatingsAsked {
            view: word("view"),
            grade: word("grade"),
            organ: word("organ"),
            number: word("number"),
            ..RatingsAsked::default()
        };
        let mut filter = asked.filter(&today);
        if !wanted.after.is_empty() {
            let place = wanted.after.parse();
            filter.before = Some(place.map_err(|_| Fault::invalid("kit.form").with("detail", "after"))?);
        }
        let scope = ListScope::of(wanted.actor, FollowRatings::PERMISSION);
        let lines = rows::ratings(tx, &scope, &filter, wanted.most)?;
        let name = |tx: &mut Tx, code: &str| -> Result<Option<Text>, Fault> {
            match self.0.current(tx, code) {
                Ok(version) => Ok(Some(version.item.name.clone())),
                Err(fault) if fault.kind == FaultKind::NotFound => Ok(None),
                Err(fault) => Err(fault),
            }
        };
        let names = Names::of(tx, name, &lines)?;
        let more = lines.len() >= wanted.most as usize;
        let next = lines.last().filter(|_| more).map(|last| last.id.to_string());
        let rows = lines.iter().map(|line| {
            vec![
                line.case_number.clone(),
                names.item(tr, line).to_owned(),
                names.organ(tr, line).to_owned(),
                tr.t(&format!("rating-grade-{}", line.grade)).into_owned(),
                line.comment.clone(),
                tr.stamp(line.at),
                state_words(tr, line, &today),
                line.due.clone().unwrap_or_default(),
                line.answer.clone().unwrap_or_default(),
            ]
        });
        Ok(Chunk { rows: rows.collect(), next })
    }
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
        let (events, next) = match stream {
            "" => reach::latest(tx, wanted.actor, place(i64::MAX)?, wanted.most)?,
            stream => {
                let events = reach::of_stream(tx, wanted.actor, stream, place(0)?, wanted.most)?;
                let full = events.len() >= wanted.most as usize;
                let next = events.last().filter(|_| full).map(|last| last.seq);
                (events, next)
            }
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
                wanted.tr.stamp(event.at),
                format!("{} {}", kind_words(wanted.tr, &event.kind), event.kind),
                event.stream.clone(),
                event.seq.to_string(),
                actor,
                facts(wanted.tr, event),
                event.hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            ]);
        }
        Ok(Chunk { rows, next: next.map(|place| place.to_string()) })
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
            let kind = crate::pages::jobs::words(tr, &job);
            vec![
                job.id.to_string(),
                kind.unwrap_or(job.kind),
                tr.stamp(job.created_at),
                tr.stamp(job.run_at),
                job.attempts.to_string(),
                job.last_error.unwrap_or_default(),
            ]
        });
        Ok(Chunk { rows: rows.collect(), next })
    }
}
