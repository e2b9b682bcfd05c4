//! The ledger: its encoding, its chain, and every way of tampering that it must find.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::json;
use store::ledger::{FirstBroken, Report, Why, events, verify};
use store::*;
use testkit::{TestDb, on_both};

fn fill(db: &Db, streams: u32, each: u32) {
    db.write_blocking(move |tx| {
        for n in 0..each {
            for s in 0..streams {
                tx.record(Event {
                    stream: format!("case:{s:05}"),
                    kind: "case.noted",
                    actor: "person:1".into(),
                    data: json!({ "n": n, "文": "字" }),
                });
            }
        }
        Ok::<_, Error>(())
    })
    .unwrap();
}

/// Changes the tables behind the store's back, as somebody with the database in hands could.
fn tamper(db: &Db, statement: Sql) {
    let changed = db.write_blocking(move |tx| tx.run(statement, &[])).unwrap();
    assert!(changed > 0, "{}", statement.text());
}

fn broken(db: &Db) -> (String, i64, Why) {
    let FirstBroken { stream, seq, why, .. } = verify(db).unwrap().unwrap_err();
    (stream, seq, why)
}

/// The canonical encoding, computed once with another tool: if this changes, every stored ledger would be called broken.
#[test]
fn the_canonical_encoding_stands() {
    let event = ledger::Recorded {
        id: 1,
        stream: "case:1".into(),
        seq: 1,
        kind: "case.accepted".into(),
        at: 1_767_574_800_000,
        actor: "person:7".into(),
        data: "{\"文\":1}".into(),
        prev: [0; 32],
        hash: [0; 32],
    };
    let hex: String = event.computed_hash().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hex, "e2173c19c4a6655880b8bd838d5c406a4beb123c4f0daf9bc77a1c015de7d373");
}

#[test]
fn a_whole_ledger_is_verified_over_many_pages_and_read_in_pages() {
    on_both(&[], |db: &mut TestDb| {
        fill(db, 700, 4);
        fill(db, 500, 5);
        fill(db, 1, 2_500);
        assert_eq!(verify(db).unwrap(), Ok(Report { streams: 700, events: 700 * 4 + 500 * 5 + 2_500 }));
        let page = db.read_blocking(|tx| events(tx, "case:00000", 9, 3)).unwrap();
        assert_eq!(page.iter().map(|e| e.seq).collect::<Vec<_>>(), [10, 11, 12]);
        assert_eq!(page[0].json().unwrap()["文"], "字");
        assert_eq!((page[0].actor.as_str(), page[0].at), ("person:1", testkit::db::START_MS));
        // Another node, or the next start, goes on where the stream ends.
        db.reopen();
        fill(db, 3, 1);
        assert!(verify(db).unwrap().is_ok());
    });
}

#[test]
fn every_kind_of_tampering_is_found_at_its_place() {
    let cases: &[(Sql, (&str, i64, Why))] = &[
        (
            sql!("UPDATE event SET actor = 'person:2' WHERE stream = 'case:00001' AND seq = 2"),
            ("case:00001", 2, Why::Changed),
        ),
        (
            sql!("UPDATE event SET data = '{}' WHERE stream = 'case:00001' AND seq = 3"),
            ("case:00001", 3, Why::Changed),
        ),
        (sql!("UPDATE event SET at = at + 1 WHERE stream = 'case:00001'"), ("case:00001", 1, Why::Changed)),
        (
            sql!("UPDATE event SET id = id + 1000000000 WHERE stream = 'case:00002' AND seq = 1"),
            ("case:00002", 1, Why::Changed),
        ),
        (sql!("DELETE FROM event WHERE stream = 'case:00001' AND seq = 2"), ("case:00001", 2, Why::Missing)),
        (sql!("DELETE FROM event WHERE stream = 'case:00001' AND seq = 1"), ("case:00001", 1, Why::Missing)),
        (sql!("DELETE FROM event WHERE stream = 'case:00001' AND seq = 4"), ("case:00001", 4, Why::CutOff)),
        (sql!("DELETE FROM event WHERE stream = 'case:00001'"), ("case:00001", 1, Why::CutOff)),
        (sql!("DELETE FROM event WHERE stream = 'case:00000'"), ("case:00000", 1, Why::CutOff)),
        (sql!("DELETE FROM event WHERE stream = 'case:00002'"), ("case:00002", 1, Why::CutOff)),
        (sql!("DELETE FROM event"), ("case:00000", 1, Why::CutOff)),
        (sql!("DELETE FROM event_head WHERE stream = 'case:00001'"), ("case:00001", 1, Why::HeadChanged)),
        (sql!("UPDATE event_head SET seq = 3 WHERE stream = 'case:00001'"), ("case:00001", 4, Why::Added)),
        (
            sql!("UPDATE event_head SET hash = (SELECT prev FROM event LIMIT 1) WHERE stream = 'case:00001'"),
            ("case:00001", 4, Why::HeadChanged),
        ),
        (
            sql!(
                "INSERT INTO event SELECT id + 1000000000, stream, 5, kind, at, actor, data, hash, hash FROM event ",
                "WHERE stream = 'case:00001' AND seq = 4"
            ),
            ("case:00001", 5, Why::Changed),
        ),
        // Two events are numbered anew.
        (
            sql!("UPDATE event SET seq = 1000 - seq WHERE stream = 'case:00001' AND seq IN (2, 3)"),
            ("case:00001", 2, Why::Missing),
        ),
        // An event moves to another stream.
        (
            sql!("UPDATE event SET stream = 'case:00002', seq = 5 WHERE stream = 'case:00001' AND seq = 4"),
            ("case:00001", 4, Why::CutOff),
        ),
    ];
    on_both(&[], |db: &mut TestDb| {
        fill(db, 3, 4);
        for (statement, (stream, seq, why)) in cases {
            let statement = *statement;
            let before = verify(db).unwrap();
            assert!(before.is_ok(), "before {}", statement.text());
            let kept = db
                .read_blocking(|tx| {
                    let rows = tx.all::<ledger::Recorded>(sql!("SELECT * FROM event"), &[])?;
                    let heads: Vec<(String, i64, Vec<u8>)> =
                        tx.all(sql!("SELECT stream, seq, hash FROM event_head"), &[])?;
                    Ok::<_, Error>((rows, heads))
                })
                .unwrap();
            tamper(db, statement);
            assert_eq!(broken(db), ((*stream).to_owned(), *seq, *why), "{}", statement.text());
            restore(db, kept);
        }
    });
}

type Heads = Vec<(String, i64, Vec<u8>)>;

fn restore(db: &Db, (rows, heads): (Vec<ledger::Recorded>, Heads)) {
    db.write_blocking(move |tx| {
        tx.run(sql!("DELETE FROM event"), &[])?;
        tx.run(sql!("DELETE FROM event_head"), &[])?;
        let rows: Vec<[Value; 9]> = rows
            .iter()
            .map(|e| {
                [
                    e.id.into(),
                    e.stream.as_str().into(),
                    e.seq.into(),
                    e.kind.as_str().into(),
                    e.at.into(),
                    e.actor.as_str().into(),
                    e.data.as_str().into(),
                    e.prev.into(),
                    e.hash.into(),
                ]
            })
            .collect();
        let heads: Vec<[Value; 3]> =
            heads.iter().map(|h| [h.0.as_str().into(), h.1.into(), h.2.clone().into()]).collect();
        tx.insert_many(
            sql!("INSERT INTO event (id, stream, seq, kind, at, actor, data, prev, hash) VALUES"),
            &rows,
        )?;
        tx.insert_many(sql!("INSERT INTO event_head (stream, seq, hash) VALUES"), &heads)
    })
    .unwrap();
}

/// A forger who also computes the hashes anew is found by the recorded end of the stream.
#[test]
fn a_rewritten_tail_does_not_fit_the_recorded_end() {
    on_both(&[], |db: &mut TestDb| {
        fill(db, 2, 3);
        let mut last = db.read_blocking(|tx| events(tx, "case:00001", 2, 1)).unwrap().remove(0);
        last.actor = "person:forger".into();
        let hash = last.computed_hash();
        db.write_blocking(move |tx| {
            tx.run(
                sql!("UPDATE event SET actor = 'person:forger', hash = $1 WHERE id = $2"),
                &[hash.into(), last.id.into()],
            )
        })
        .unwrap();
        assert_eq!(broken(db), ("case:00001".into(), 3, Why::HeadChanged));
    });
}

/// Many acts on few streams from many threads: on PostgreSQL they meet at the head of the stream.
#[test]
fn streams_stay_chained_under_concurrent_acts() {
    on_both(&[], |db: &mut TestDb| {
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let db: Db = Db::clone(db);
                std::thread::spawn(move || {
                    for _ in 0..10 {
                        fill(&db, 3, 1);
                    }
                })
            })
            .collect();
        workers.into_iter().for_each(|w| w.join().unwrap());
        assert_eq!(verify(db).unwrap(), Ok(Report { streams: 3, events: 240 }));
    });
}
