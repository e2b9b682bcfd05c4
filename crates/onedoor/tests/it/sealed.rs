//! Personal data at rest: whoever steals the database, its journal or the data folder reads no number, no telephone and no
//! address of anybody, and no file they handed in (decision 0060).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::story::{RESTAURANT, organ_of, parts, pdf};
use crate::common::wire::{Server, free_port};
use crate::common::{PASSWORD, TestHouse, in_both};
use serde_json::{Value, json};
use store::{Error, FromColumn, Kind, Sql, ValueRef, sql};
use testkit::{File, TestDb};

/// What the applicant's record, their forms and the sources say of them.
const PRIVATE: [&str; 5] =
    ["15040219900612998X", "13000000001", "13000000009", "示例街1号2单元301室", "示例街1号"];
const NAME: &str = "陈晓梅";
/// Names are read in lists (decision 0060): these columns may hold one, no other.
const NAMED: [&str; 11] = [
    "account.name",
    "casefile.applicant_name",
    "event.data",
    "file.uploaded_by",
    "licence.holder_name",
    "party.name",
    "party.name_key",
    "rating.rated_name",
    "regulation_entity.name",
    "resource_call.actor_name",
    "session.agent",
];

/// Whatever a column holds, as bytes.
struct Lump(Vec<u8>);

impl FromColumn for Lump {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        Ok(Self(match value {
            ValueRef::Text(text) => text.as_bytes().to_vec(),
            ValueRef::Bytes(bytes) => bytes.to_vec(),
            _ => Vec::new(),
        }))
    }
}

fn holds(bytes: &[u8], what: &str) -> bool {
    bytes.windows(what.len()).any(|piece| piece == what.as_bytes())
}

/// Every column of every table in which one of these is found: `table.column: what`.
fn found_in_columns(house: &TestHouse<'_>, what: &[&str]) -> BTreeSet<String> {
    let what: Vec<String> = what.iter().map(|one| (*one).to_owned()).collect();
    let look = move |tx: &mut store::Tx| -> Result<_, Error> {
        let columns: Vec<(String, String)> = match tx.kind() {
            // SQLite only
            Kind::Sqlite => tx.all(
                sql!(
                    "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c ",
                    "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND upper(c.type) IN ('TEXT', 'BLOB')"
                ),
                &[],
            )?,
            // PostgreSQL only
            Kind::Postgres => tx.all(
                sql!(
                    "SELECT table_name::text, column_name::text FROM information_schema.columns ",
                    "WHERE table_schema = 'public' AND data_type IN ('text', 'bytea')"
                ),
                &[],
            )?,
        };
        assert!(columns.len() > 100);
        let mut found = BTreeSet::new();
        for (table, column) in columns {
            let text = format!("SELECT \"{column}\" FROM \"{table}\"").leak();
            for Lump(bytes) in tx.all(Sql::literal(text), &[])? {
                for what in what.iter().filter(|what| holds(&bytes, what)) {
                    found.insert(format!("{table}.{column}: {what}"));
                }
            }
        }
        Ok(found)
    };
    house.shared.db.read_blocking(look).unwrap()
}

/// Every file below a folder in which one of these is found.
fn found_in_files(folder: &Path, what: &[&str]) -> BTreeSet<String> {
    let (mut found, mut folders, mut seen) = (BTreeSet::new(), vec![folder.to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            seen += 1;
            let bytes = std::fs::read(&path).unwrap();
            found.extend(
                what.iter()
                    .filter(|what| holds(&bytes, what))
                    .map(|what| format!("{}: {what}", path.display())),
            );
        }
    }
    assert!(seen > 0, "nothing lies there");
    found
}

/// A whole story: one application from the draft to the licences, and a draft that lies about, with a file that has a number in
/// it; answers the draft's id.
fn tell(house: &TestHouse<'_>) -> String {
    let (chen, clerk) = (house.person("chen"), house.person("clerk1"));
    let begun = chen.fill(&chen.open(RESTAURANT, json!({})));
    let id = begun["id"].as_str().unwrap().to_owned();
    let concept = begun["materials"].as_object().unwrap().keys().next().unwrap().clone();
    let file = File::new("file", "陈晓梅13000000001.pdf", pdf("15040219900612998X 13000000001"));
    chen.program.post_files(&format!("/api/v1/drafts/{id}/materials/{concept}"), &[], &[file]).expect(201);
    let own = chen.read(&format!("/api/v1/drafts/{id}")).to_string();
    for known in ["15040219900612998X", "13000000001", "示例街1号2单元301室"] {
        assert!(own.contains(known), "the applicant reads their own {known}");
    }
    let number = chen.apply(RESTAURANT, json!({}));
    clerk.accept(&number);
    let members = parts(&chen.case(&number)).into_iter().map(|(_, number)| number).collect::<Vec<_>>();
    for member in &members {
        let organ = organ_of(&chen.case(member));
        house.person(&format!("{organ}1")).review_all(member);
    }
    for member in &members {
        let organ = organ_of(&chen.case(member));
        house.person(&format!("{organ}2")).grant(member);
    }
    let sent = json!({ "how": "courier", "company": "EMS", "address": PRIVATE[3], "tracking": "1" });
    house.person("issue1").act(&number, "delivery", sent).expect(201);
    let licences = chen.read(&format!("/api/v1/cases/{number}/licences"));
    let page =
        chen.program.get(&format!("/licence/{}", licences["licences"][0]["identifier"].as_str().unwrap()));
    assert!(page.expect(200).text().contains(NAME));
    house.is_in_order();
    id
}

#[test]
fn nothing_of_a_person_lies_readable() {
    in_both(|house| {
        tell(house);
        assert_eq!(found_in_columns(house, &PRIVATE), BTreeSet::new());
        let named: BTreeSet<String> = NAMED.iter().map(|column| format!("{column}: {NAME}")).collect();
        let more: Vec<String> = found_in_columns(house, &[NAME]).difference(&named).cloned().collect();
        assert_eq!(more, Vec::<String>::new(), "names lie where none is read");
        if let Some(file) = house.database_file() {
            assert_eq!(found_in_files(file.parent().unwrap(), &PRIVATE), BTreeSet::new());
            assert_eq!(found_in_files(house.files(), &[PRIVATE[0], PRIVATE[1], NAME]), BTreeSet::new());
        }
    });
}

/// Lays the forms and what sources said down as they lay before they were sealed.
fn unseal(house: &TestHouse<'_>) {
    let plain = |tx: &mut store::Tx| -> Result<u64, Error> {
        let mut changed = 0;
        let forms: Vec<(i64, Vec<u8>)> = tx.all(sql!("SELECT root, sealed FROM application"), &[])?;
        for (root, sealed) in forms {
            let form = store::vault::open(&format!("application:{root}"), &sealed)?;
            let form = String::from_utf8(form).unwrap();
            changed += tx.run(
                sql!("UPDATE application SET form = $2, sealed = NULL WHERE root = $1"),
                &[root.into(), form.into()],
            )?;
        }
        let told: Vec<(i64, Vec<u8>)> =
            tx.all(sql!("SELECT id, sealed FROM case_material WHERE sealed IS NOT NULL"), &[])?;
        for (id, sealed) in told {
            let told = String::from_utf8(store::vault::open(&format!("material:{id}"), &sealed)?).unwrap();
            changed += tx.run(
                sql!("UPDATE case_material SET provenance = $2, sealed = NULL WHERE id = $1"),
                &[id.into(), told.into()],
            )?;
        }
        Ok(changed)
    };
    assert!(house.shared.db.write_blocking(plain).unwrap() > 5);
    assert!(!found_in_columns(house, &PRIVATE).is_empty());
}

/// The clock of tests stood still long ago, and drafts that nobody touched go ([`casework::retention::DRAFT`]): this one was just
/// touched.
fn touch(house: &TestHouse<'_>) {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    let touched = house
        .shared
        .db
        .write_blocking(move |tx| -> Result<u64, Error> {
            tx.run(sql!("UPDATE draft SET updated_at = $1"), &[now.into()])
        })
        .unwrap();
    assert!(touched > 0);
}

fn rotate(config: &str) -> (bool, String) {
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_onedoor"))
        .args(["keys", "rotate", "--json", "--config", config])
        .output()
        .unwrap();
    (
        done.status.success(),
        format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr)),
    )
}

/// A new secret takes the place of the old one: with the old one as a former one everything is read, what lay open or was
/// sealed by it is sealed anew, and then nothing that was read before needs the old one. Without it before that, nothing starts.
#[test]
fn a_new_secret_takes_the_place_of_the_old_one() {
    testkit::on_both(&onedoor::wiring::migrations(), |db: &mut TestDb| {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let config = crate::crash::configured(folder.path(), db.url(), port);
        let data = folder.path().join("data");
        std::fs::create_dir_all(&data).unwrap();
        let draft = {
            let house = TestHouse::open(db);
            let draft = tell(&house);
            unseal(&house);
            touch(&house);
            std::fs::rename(house.files().join("blobs"), data.join("blobs")).unwrap();
            draft
        };
        db.close();
        let (secret, former) = (folder.path().join("secret"), folder.path().join("secret.former"));
        std::fs::rename(&secret, &former).unwrap();
        std::fs::write(&secret, store::vault::new_secret().unwrap()).unwrap();
        std::fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let (done, said) = rotate(&config);
        assert!(!done && said.contains("directory.wrong-key"), "{said}");
        let text = std::fs::read_to_string(&config).unwrap();
        std::fs::write(
            &config,
            format!("{text}former_secret_files = [{:?}]\n", former.display().to_string()),
        )
        .unwrap();
        let (done, said) = rotate(&config);
        assert!(done, "{said}");
        let told: Value = serde_json::from_str(&said).unwrap();
        for what in [
            "parties",
            "persons of staff",
            "drafts",
            "applications",
            "materials",
            "documents",
            "exchange records",
            "licences",
            "files",
        ] {
            assert!(told["sealed_anew"][what].as_u64().unwrap() > 0, "{what}: {said}");
        }
        assert_eq!(told["whole"], true);
        let again: Value = serde_json::from_str(&rotate(&config).1).unwrap();
        assert!(again["sealed_anew"].as_object().unwrap().values().all(|count| count == 0), "{again}");
        if let Some(file) = db.url().strip_prefix("sqlite:") {
            assert_eq!(found_in_files(Path::new(file).parent().unwrap(), &PRIVATE), BTreeSet::new());
        }
        // Without the former secret everything is there.
        std::fs::write(&config, text).unwrap();
        std::fs::remove_file(former).unwrap();
        let mut server = Server::start(&["serve", "--config", &config], port);
        let token = server.sign_in("chen", PASSWORD).unwrap();
        let (status, own) =
            server.request("GET", &format!("/api/v1/drafts/{draft}"), Some(&token), None).unwrap();
        assert_eq!(status, 200);
        assert!(own.to_string().contains("示例街1号2单元301室"), "{own}");
        let (_, cases) = server.request("GET", "/api/v1/cases", Some(&token), None).unwrap();
        let number = cases["cases"][0]["number"].as_str().unwrap();
        let path = format!("/api/v1/cases/{number}/application");
        let (status, applied) = server.request("GET", &path, Some(&token), None).unwrap();
        assert_eq!(status, 200, "{applied}");
        assert!(applied.to_string().contains("示例街1号2单元301室"), "{applied}");
        server.kill();
    });
}
