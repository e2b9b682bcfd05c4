//! What each act of a lifecycle asks of the database, held against a list that is kept with the source, so that nobody adds a statement or a
//! round trip unseen.

use super::*;
use std::fmt::Write;
use store::Kind;

/// What one act asked for.
#[derive(Default)]
struct Asked {
    reads: usize,
    writes: usize,
    trips: u64,
}

fn lines(db: &testkit::TestDb, heard: &Mutex<Asked>) -> String {
    let cast = Arc::new(Cast::new().unwrap());
    let runtime = Builder::new_current_thread().enable_time().build().unwrap();
    let mut lines = String::new();
    // Statements are prepared, and what is made once is made, in the first two; the third is what is typical.
    for turn in 0..3 {
        lines.clear();
        let (mut trips, mut all) = (db.round_trips(), Asked::default());
        *heard.lock().unwrap() = Asked::default();
        let mut next = |done: Done| {
            let mut asked = std::mem::take(&mut *heard.lock().unwrap());
            // The trips of an act are counted before it is answered.
            asked.trips = db.round_trips() - trips;
            trips += asked.trips;
            all = Asked {
                reads: all.reads + asked.reads,
                writes: all.writes + asked.writes,
                trips: all.trips + asked.trips,
            };
            let Asked { reads, writes, trips } = asked;
            writeln!(lines, "{:?} {} {reads} reads {writes} writes {trips} trips", db.kind(), done.act)
                .unwrap();
            Ok(())
        };
        runtime.block_on(one(db, &cast, &mut next)).unwrap();
        let Asked { reads, writes, trips } = all;
        writeln!(lines, "{:?} all {reads} reads {writes} writes {trips} trips", db.kind()).unwrap();
        if turn == 2 && db.kind() == Kind::Postgres {
            assert!(trips <= 30, "{trips} round trips a lifecycle");
        }
    }
    lines
}

/// The acts of a lifecycle ask for what `counts.txt` says, on both databases.
#[test]
fn every_act_asks_for_no_more_than_it_did() {
    let counted = Mutex::new(String::new());
    testkit::on_both(&[casework::migrations()], |db| {
        let heard: Arc<Mutex<Asked>> = Arc::default();
        let hears = heard.clone();
        db.reopen_shown(Arc::new(move |text, _| {
            let mut asked = hears.lock().unwrap();
            if text.contains("pg_notify") {
                // Other nodes are told whenever there is time for it.
            } else if text.trim_start().starts_with("SELECT") {
                asked.reads += 1;
            } else {
                asked.writes += 1;
            }
        }));
        counted.lock().unwrap().push_str(&lines(db, &heard));
    });
    let counted = counted.into_inner().unwrap();
    let known = include_str!("counts.txt");
    assert!(counted == known, "these differ from crates/bench/src/counts.txt:\n{counted}");
}
