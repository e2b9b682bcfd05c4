//! Setting up from nothing: the site file and the settings say everything that is wrong with them at once, in words, at its line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use onedoor::config::{self, Config};
use onedoor::site_file;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn demo() -> String {
    std::fs::read_to_string(root().join("definitions/site-demo.yaml")).unwrap()
}

/// The lines `onedoor check` would print.
fn said(text: &str) -> Vec<String> {
    match site_file::read("site.yaml", text) {
        Ok((_, warnings)) => warnings.iter().map(ToString::to_string).collect(),
        Err(found) => found.iter().map(ToString::to_string).collect(),
    }
}

#[track_caller]
fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part}")) + 1
}

fn check(path: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onedoor")).arg("check").arg(path).output().unwrap()
}

#[test]
fn the_demonstration_site_is_in_order() {
    let told = said(&demo());
    // It has no privacy policy and no page of its own for reporting errors: those of a real site are its own. Its administrators
    // sign in without a telephone.
    let (factor, rest): (Vec<_>, Vec<_>) = told.iter().partition(|one| one.contains("[site.second-factor]"));
    assert_eq!(factor.len(), 4, "{told:?}");
    assert!(
        matches!(rest.as_slice(), [one] if one.contains("warning: the footer lacks `report_errors` (网站找错), `privacy`")),
        "{told:?}"
    );
    let wrong = demo()
        .replacen("identity: \"150402197102029912\"", "identity: \"150402197102029913\"", 1)
        .replacen("    identity: \"150402197203039925\" # synthetic\n", "", 1)
        .replacen("150402197910109996", "150402197809099981", 1);
    let told = said(&wrong);
    assert!(told.iter().any(|one| one.contains("error") && one.contains("[site.identity]")), "{told:?}");
    assert!(
        told.iter().any(|one| one.contains("warning: it is not said whose account `clerk2` is")),
        "{told:?}"
    );
    assert!(told.iter().any(|one| one.contains("[site.two-people]")), "{told:?}");
    let told = said("region: \"150402\"\n");
    assert!(told.iter().any(|one| one.contains("Add `footer` with 主办单位")), "{told:?}");
}

/// Everything wrong in one run, each with line, words and remedy.
#[test]
fn every_fault_of_a_site_file_is_told_at_once_with_its_line() {
    let text = demo()
        .replacen("uscc: 11150402DEM000014Q", "uscc: 11150402DEM000014R", 1)
        .replacen("case.review", "case.reveiw", 1)
        .replacen("[case.issue, delivery.hand]", "[nonsense.right]", 1)
        .replacen("kind: hall", "kind: hal", 1)
        .replacen("posts: [supervisor]", "posts: [superviser]", 1)
        .replacen("    organ: city\n", "    organ: nowhere\n", 1)
        .replacen(
            "消防负责人, en: Head of organ (fire) }\n    region: \"150402\"\n    reach: own-organ\n",
            "消防负责人, en: Head of organ (fire) }\n    region: \"150402\"\n",
            1,
        )
        .replacen("  - login: issue1\n", "  - login: issue1\n    pasword: x\n", 1)
        .replacen("party: chen", "party: chan", 1)
        .replacen("mark: 红消", "mark: 红市监", 1)
        .replacen("15040219900612998X", "150402199006129981", 1)
        .replacen("posts: [security-admin]", "posts: [security-admin, audit-admin]", 1)
        .replacen("login: clerk2", "login: clerk1", 1);
    let told = said(&text);
    let all = told.join("\n");
    let at = |part: &str, words: &[&str]| {
        let line = line_of(&text, part);
        let found = told.iter().any(|one| {
            one.starts_with(&format!("site.yaml:{line}:")) && words.iter().all(|w| one.contains(w))
        });
        assert!(found, "line {line}, {words:?}, in:\n{all}");
    };
    at("uscc: 11150402DEM000014R", &["should be Q but is R", "certificate"]);
    at("case.reveiw", &["`case.reveiw`", "Did you mean `case.review`?"]);
    at("nonsense.right", &["no permission", "There are: directory.manage"]);
    at("kind: hal", &["Did you mean `hall`?"]);
    at("[superviser]", &["no post `superviser`", "Did you mean `supervisor`?"]);
    at("organ: nowhere", &["no organ `nowhere`"]);
    at("key: fire-head", &["needs the field `reach`"]);
    at("pasword: x", &["Did you mean `password`?"]);
    at("party: chan", &["Did you mean `chen`?"]);
    at("150402199006129981", &["ID number is wrong"]);
    at("[security-admin, audit-admin]", &["in one hand"]);
    assert_eq!(told.iter().filter(|one| one.contains("stands twice among the accounts")).count(), 1, "{all}");
    assert_eq!(told.iter().filter(|one| one.contains("same mark")).count(), 1, "{all}");
    assert_eq!(told.iter().filter(|one| one.contains(": error: ")).count(), 13, "{all}");
}

#[test]
fn what_is_no_site_is_said_to_be_none() {
    for (bad, word) in [
        ("[]", "written as fields"),
        ("region: 1\nfoo: 2\norgans: []", "no field `foo`"),
        ("region: \"150402\"\norgans: {", "yaml"),
        ("organs: []", "`region`, which is missing"),
        ("region: \"150402\"\nposts: 7", "`posts`"),
        ("region: \"110101\"", "under `divisions`"),
        ("region: \"150402\"\naccounts: [{ login: abc, name: 甲 }]", "no first password"),
        (
            "region: \"150402\"\naccounts: [{ login: abc, name: 甲, password: \"1234567890\" }]",
            "easy to guess",
        ),
    ] {
        assert!(
            said(bad).iter().any(|one| one.to_lowercase().contains(&word.to_lowercase())),
            "{bad}: {:?}",
            said(bad)
        );
    }
    assert!(said(&" ".repeat(5_000_000)).join("").contains("too large"));
    // A place outside Inner Mongolia brings its divisions along.
    let beijing = "region: \"110101\"\ndivisions:\n  - { code: \"110000\", zh: 北京市, en: Beijing }\n  \
                   - { code: \"110101\", zh: 东城区, en: Dongcheng District }\n";
    let (data, _) = site_file::read("site.yaml", beijing).unwrap();
    let lines: Vec<_> = data.divisions.iter().map(directory::import::SiteDivision::line).collect();
    assert_eq!(directory::region::full_name("110101", &lines).unwrap().zh, "北京市东城区");
    assert_eq!(directory::region::full_name("150402", &[]).unwrap().zh, "内蒙古自治区赤峰市红山区");
}

/// The lists of fields, from which the faults are found, are those of the records themselves.
#[test]
fn the_lists_of_fields_are_those_that_are_read() {
    use contract::app::Footer;
    use directory::import::{SiteAccount, SiteDivision, SiteOrgan, SiteParty, SitePost};
    fn holds<T: serde::de::DeserializeOwned>(list: &str) {
        let shape = site_file::shape(list);
        let whole = serde_json::Value::Object(shape.sample.clone());
        assert!(serde_json::from_value::<T>(whole).is_ok(), "{list}");
        for field in shape.sample.keys() {
            let mut less = shape.sample.clone();
            less.remove(field);
            assert!(serde_json::from_value::<T>(less.into()).is_err(), "{list}: {field} is not needed");
        }
        for field in shape.fields {
            let mut more = shape.sample.clone();
            more.entry(*field).or_insert(serde_json::json!({ "no": "such kind" }));
            let told = serde_json::from_value::<T>(more.into()).err().map(|error| error.to_string());
            assert!(
                !told.is_some_and(|why| why.contains(&format!("unknown field `{field}`"))),
                "{list}: {field}"
            );
        }
    }
    holds::<Footer>("footer");
    holds::<SiteDivision>("divisions");
    holds::<SiteOrgan>("organs");
    holds::<SitePost>("posts");
    holds::<SiteParty>("parties");
    holds::<SiteAccount>("accounts");
    holds::<directory::SiteData>("");
    // What a record writes out is what it knows.
    let data = directory::SiteData::parse(&demo()).unwrap();
    let told = serde_json::to_value(&data).unwrap();
    for list in ["divisions", "organs", "posts", "parties", "accounts"] {
        for record in told[list].as_array().unwrap() {
            for field in record.as_object().unwrap().keys() {
                assert!(site_file::shape(list).fields.contains(&field.as_str()), "{list}: {field}");
            }
        }
    }
}

/// Every permission there is, and no other, stands in the manual and can be granted.
#[test]
fn the_manual_lists_every_field_and_every_permission() {
    let manual = std::fs::read_to_string(root().join("docs/site.md")).unwrap();
    let (_, table) = manual.split_once("| permission | what it allows |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let mut listed: Vec<&str> =
        table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let granted = site_file::permissions();
    let mut known: Vec<&str> = granted.iter().map(|permission| permission.0).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known);
    // Whatever a service asks for can be granted.
    for crate_folder in std::fs::read_dir(root().join("crates")).unwrap() {
        let file = crate_folder.unwrap().path().join("src/permissions.rs");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        for line in text.lines().filter(|line| line.starts_with("    ") && line.ends_with("\";")) {
            let name = line.rsplit('"').nth(1).unwrap();
            assert!(known.contains(&name), "{}: {name} cannot be granted", file.display());
        }
    }
    for list in ["", "footer", "divisions", "organs", "posts", "parties", "accounts"] {
        for field in site_file::shape(list).fields {
            assert!(manual.contains(&format!("`{field}`")), "docs/site.md does not tell `{field}` of {list}");
        }
    }
    let settings = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    for field in config::FIELDS
        .iter()
        .chain(config::LIMITS)
        .filter(|field| !["limits", "messages", "payment", "courier"].contains(*field))
    {
        assert!(settings.contains(&format!("`{field}`")), "docs/configuration.md does not tell `{field}`");
    }
    // Its example is a site.
    let (_, example) = manual.split_once("## An example").unwrap();
    let (example, _) = example.split_once("\n## ").unwrap();
    let example: String = example
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(said(&example), Vec::<String>::new());
}

/// All that is missing, unknown or of a wrong kind in the settings, at once and with its line.
#[test]
fn every_fault_of_the_settings_is_told_at_once() {
    let text = "listen = \"nowhere\"\nbehind_tls_proxy = \"yes\"\nbase_ulr = \"https://zw.example.cn\"\nnode = -1\n\n[limits]\n\
                conections = 4\nstreams = \"many\"\n";
    let told = Config::parse("onedoor.toml", text).unwrap_err().to_string();
    for part in [
        "onedoor.toml:1:10: error: `listen`",
        "onedoor.toml:2:20: error: `behind_tls_proxy`",
        "onedoor.toml:3:1: error: the settings file has no field `base_ulr`",
        "Did you mean `base_url`?",
        "onedoor.toml:4:8: error: `node`",
        "onedoor.toml:7:1: error: `[limits]` has no field `conections`",
        "Did you mean `connections`?",
        "onedoor.toml:8:11: error: `streams`",
    ] {
        assert!(told.contains(part), "{part} in:\n{told}");
    }
    for missing in config::REQUIRED {
        assert!(told.contains(&format!("needs the field `{missing}`")), "{missing} in:\n{told}");
    }
    assert_eq!(told.lines().count(), 6 + config::REQUIRED.len(), "{told}");
    let broken = Config::parse("onedoor.toml", "data = here\nregion = 15\"\n").unwrap_err().to_string();
    assert!(broken.contains("onedoor.toml:1:8") && broken.lines().count() >= 2, "{broken}");
}

/// `onedoor check` looks through settings with everything they name, and through a site file alone.
#[test]
fn check_knows_settings_and_site_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("site.yaml"), demo().replacen("case.review", "case.reveiw", 1)).unwrap();
    std::fs::write(
        at("onedoor.toml"),
        format!(
            "database = \"sqlite:{db}\"\ndata = {data:?}\nbase_url = \"http://zw.example.cn\"\nregion = \"150402\"\n\
             name_zh = \"甲\"\nname_en = \"A\"\nsecret_file = {secret:?}\nsite = {site:?}\ndefinitions = [{items:?}]\n",
            db = at("x.db").display(),
            data = at(""),
            secret = at("no-secret"),
            site = at("site.yaml"),
            items = root().join("definitions/hongshan"),
        ),
    )
    .unwrap();
    let out = check(&at("onedoor.toml"));
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(1), "{told}");
    for part in ["use https://", "no-secret cannot be read", "Did you mean `case.review`?"] {
        assert!(told.contains(part), "{part} in:\n{told}");
    }
    assert_eq!(check(&at("site.yaml")).status.code(), Some(1));
    std::fs::write(at("site.yaml"), demo()).unwrap();
    let out = check(&at("site.yaml"));
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stdout));
}

/// What people entrusted to the service is not for everybody on the machine.
#[cfg(unix)]
#[test]
fn the_database_belongs_to_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    let url = format!("sqlite:{}", file.display());
    let db = store::Db::open(&url, store::Options::default()).unwrap();
    db.migrate(&onedoor::wiring::migrations()).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", path.display());
    }
    drop(db);
    let nowhere = format!("sqlite:{}", folder.path().join("no/such/x.db").display());
    let error = store::Db::open(&nowhere, store::Options::default()).err().unwrap().to_string();
    assert!(error.contains("no/such/x.db") && error.contains("folder"), "{error}");
}

/// A site without anybody who could administer it gets its first administrator by command.
#[test]
fn the_first_administrator_is_made_by_command() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let secret: Vec<u8> = (0..48).collect();
    std::fs::write(at("secret"), secret).unwrap();
    std::fs::set_permissions(at("secret"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let settings = format!(
        "database = \"sqlite:{db}\"\ndata = {data:?}\nbase_url = \"https://zw.example.cn\"\nregion = \"150402\"\n\
         name_zh = \"甲\"\nname_en = \"A\"\nsecret_file = {secret:?}\n",
        db = at("x.db").display(),
        data = at(""),
        secret = at("secret"),
    );
    std::fs::write(at("onedoor.toml"), settings).unwrap();
    let make = |more: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_onedoor"))
            .args(["admin", "create", "--config"])
            .arg(at("onedoor.toml"))
            .args(more)
            .output()
            .unwrap()
    };
    let said = |out: &Output| {
        format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
    };
    let first =
        ["--role", "security", "--login", "secadmin", "--name", "甲某", "--identity", "150402197809099981"];
    let refused = make(&first);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("--organ-name"), "{}", said(&refused));
    let organ = ["--organ", "11150402DEM0000576", "--organ-name", "红山区政务服务中心"];
    let made = make(&[&first[..], &organ].concat());
    let told = said(&made);
    assert_eq!(made.status.code(), Some(0), "{told}");
    let password = told.lines().find_map(|line| line.strip_prefix("password: ")).unwrap().to_owned();
    assert_eq!(password.len(), 23, "{told}");
    let twice = make(&first);
    assert!(twice.status.code() == Some(1) && said(&twice).contains("already"), "{}", said(&twice));
    let audit =
        ["--role", "audit", "--login", "auditor", "--name", "乙某", "--identity", "150402198011119909"];
    assert_eq!(make(&audit).status.code(), Some(0));
    let wrong = make(&["--role", "king", "--login", "king1", "--name", "丙某", "--identity", "x"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));

    let db = store::Db::open(&format!("sqlite:{}", at("x.db").display()), store::Options::default()).unwrap();
    assert!(db.read_blocking(directory::first::is_administered).unwrap());
    assert!(onedoor::admin::Setup::where_needed(&db, "150402").unwrap().is_none());
    let held = db
        .read_blocking(|tx| -> Result<_, contract::Fault> {
            let admin = directory::account::actor(tx, "secadmin", 2)?;
            let audit = directory::account::actor(tx, "auditor", 2)?;
            assert!(
                directory::account::actor(tx, "secadmin", 1)?.postings.is_empty(),
                "with a password alone"
            );
            Ok((admin.postings, audit.postings))
        })
        .unwrap();
    assert_eq!(held.0[0].permissions, ["directory.manage"]);
    assert_eq!(held.1[0].permissions, ["ledger.read"]);
    let hash: String = db
        .read_blocking(|tx| {
            tx.one(store::sql!("SELECT password_hash FROM account WHERE login = 'secadmin'"), &[])
        })
        .unwrap();
    assert!(directory::password::verify(&password, Some(&hash)));
}

/// The set-up page: open once, with the token out of the log, and gone when somebody administers the site.
#[test]
fn the_setup_page_is_open_once_and_with_its_token() {
    testkit::on_sqlite(&onedoor::wiring::migrations(), |db| {
        testkit::unlock();
        let setup = onedoor::admin::Setup::where_needed(db, "150402").unwrap().unwrap();
        let token = setup.token.clone();
        let announced = setup.announcement("https://zw.example.cn", Path::new("onedoor.toml"));
        assert!(
            announced.contains(&token) && announced.contains("admin create --config onedoor.toml"),
            "{announced}"
        );
        let folder = tempfile::tempdir().unwrap();
        let blobs = store::Blobs::open(folder.path()).unwrap();
        let (site, bounds) = (crate::common::site(), onedoor::wiring::Bounds::default());
        let house = onedoor::wiring::assemble(
            store::Db::clone(db),
            site,
            blobs,
            setup.routes(),
            bounds,
            notice::Channels::default(),
        )
        .unwrap();
        let app = testkit::TestApp::new(db, house.router);
        let mut browser = app.browser();
        browser.get("/setup").expect(200).says("统一社会信用代码");
        let password = "seven-Larks-over-Daqing";
        let mut send = |token: &str, again: &str| {
            let given = [
                ("token", token),
                ("organ", "11150402DEM0000576"),
                ("organ_name", "红山区政务服务中心"),
                ("name", "甲某"),
                ("identity", "150402197809099981"),
                ("login", "secadmin"),
                ("password", password),
                ("again", again),
            ];
            browser.submit("/setup", &given)
        };
        send("abcde-fghjk-mnpqr-stuvw", password).expect(422).says("不是当前服务的口令牌");
        send(&token, "something else").expect(422).says("两次输入的密码不一致");
        send(&token, password).expect(200);
        assert!(db.read_blocking(directory::first::is_administered).unwrap());
        browser.get("/setup").expect(404);
        let mut admin = app.browser();
        admin.sign_in("secadmin", password).expect(200);
        admin.open("/admin/people").expect(403).says("动态验证码");
        admin.open("/account").expect(200).says("须用动态验证码登录才能使用");
        let known = db.read_blocking(|tx| {
            let id = directory::account::by_login(tx, "secadmin")?.unwrap();
            directory::person::is_known(tx, id)
        });
        assert!(known.unwrap());
    });
}
