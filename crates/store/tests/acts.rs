//! Acts on a SQLite database in memory: the face everybody uses.
use serde_json::json;
use store::*;

record! {
    #[derive(Debug, PartialEq)]
    struct Item { id: i64, title: String, closed_at: Option<i64>, open: bool }
}

const SET: MigrationSet = MigrationSet {
    owner: "test",
    files: &[(
        "0001_create",
        "CREATE TABLE item (id {id} PRIMARY KEY, title TEXT NOT NULL, closed_at {int}, open {bool} NOT NULL);
         CREATE UNIQUE INDEX item_title ON item (title);",
    )],
};

#[test]
fn an_act_is_written_and_read_back() {
    let db = Db::open("sqlite::memory:", Options::default()).unwrap();
    db.migrate(&[SET]).unwrap();
    db.migrate(&[SET]).unwrap();
    let id = db
        .write_blocking(|tx| {
            let id = tx.new_id();
            tx.run(
                sql!("INSERT INTO item (title, id, closed_at, open) VALUES ($2, $1, $3, $4)"),
                &[id.into(), "one".into(), None::<i64>.into(), true.into()],
            )?;
            tx.record(Event {
                stream: format!("item:{id}"),
                kind: "made",
                actor: "t".into(),
                data: json!({"a": 1}),
            });
            Ok::<_, Error>(id)
        })
        .unwrap();
    let items: Vec<Item> =
        db.read_blocking(|tx| tx.all(sql!("SELECT open, title, id, closed_at FROM item"), &[])).unwrap();
    assert_eq!(items, [Item { id, title: "one".into(), closed_at: None, open: true }]);
    let twice = db.write_blocking(move |tx| {
        tx.run(
            sql!("INSERT INTO item (title, id, closed_at, open) VALUES ($2, $1, $3, $4)"),
            &[tx.new_id().into(), "one".into(), None::<i64>.into(), true.into()],
        )
    });
    assert!(twice.unwrap_err().is_unique("item_title"));
    assert_eq!(ledger::verify(&db).unwrap(), Ok(ledger::Report { streams: 1, events: 1 }));
}
