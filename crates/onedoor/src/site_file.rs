//! The site file (organs, posts, people, parties) looked through before anything is brought in: everything that is wrong with
//! it at once, each with its line, what is wrong in words, and what to do. docs/site.md is its manual.

use std::collections::{HashMap, HashSet};

use catalogue::finding::{Finding, any_error, nearest};
use contract::app::Footer;
use contract::{Fault, Lang, Permission};
use directory::import::{SiteAccount, SiteDivision, SiteOrgan, SiteParty, SitePost};
use directory::party::{Id, IdKind};
use directory::{SiteData, account, organ, password, region, separation};
use serde_json::{Map, Value as Json, json};

use crate::fields::{self, Node, Shape};

/// Fields of the file itself.
pub const FIELDS: &[&str] =
    &["region", "initial_password", "divisions", "footer", "organs", "posts", "parties", "accounts"];
/// Fields of the foot of the pages.
pub const FOOTER: &[&str] =
    &["organiser", "operator", "icp", "police", "site_code", "report_errors", "privacy", "contact"];
/// Fields of a division.
pub const DIVISION: &[&str] = &["code", "zh", "en"];
/// Fields of an organ.
pub const ORGAN: &[&str] = &["key", "uscc", "name", "region", "kind", "mark"];
/// Fields of a post.
pub const POST: &[&str] =
    &["key", "organ", "name", "region", "reach", "items", "permissions", "second_factor"];
/// Fields of a party.
pub const PARTY: &[&str] =
    &["key", "kind", "id_kind", "id_country", "id_number", "name", "phone", "address", "facts"];
/// Fields of an account.
pub const ACCOUNT: &[&str] =
    &["login", "name", "password", "identity", "party", "acts_for", "principal_of", "posts", "language"];

/// Everything that may be granted.
pub fn permissions() -> Vec<Permission> {
    crate::services::plates().iter().flat_map(|plate| plate.permissions).copied().collect()
}

/// Whether this text is a site file and no item.
pub fn is_site(text: &str) -> bool {
    fields::yaml("", text)
        .is_ok_and(|node| ["organs", "posts", "accounts"].iter().any(|f| node.get(f).is_some()))
}

/// Reads a site file; `source` is how a finding names it. With the site come its warnings.
///
/// # Errors
/// Everything that is wrong with it, warnings among them.
pub fn read(source: &str, text: &str) -> Result<(SiteData, Vec<Finding>), Vec<Finding>> {
    crate::wiring::install_texts();
    if text.len() > directory::import::SITE_LIMIT {
        let (message, remedy) = words(&SiteData::parse(text).err());
        return Err(vec![Finding::error("site.too-large", source, message, remedy)]);
    }
    let root = fields::yaml(source, text).map_err(|one| vec![one])?;
    let mut reader = Reader { source, root: &root, found: Vec::new(), keys: HashMap::new() };
    reader.all();
    let mut found = reader.found;
    found.sort_by_key(|one| (one.line, one.column));
    if any_error(&found) {
        return Err(found);
    }
    match SiteData::parse(text) {
        Ok(data) => Ok((data, found)),
        Err(fault) => {
            let (message, remedy) = words(&Some(fault));
            found.push(Finding::error("site.yaml", source, message, remedy));
            Err(found)
        }
    }
}

/// A fault in words, and what to do.
fn words(fault: &Option<Fault>) -> (String, String) {
    fault.as_ref().map_or_else(Default::default, |fault| {
        let words = kit::fault_words(kit::i18n::Tr::new(Lang::En), fault);
        (words.what, format!("{}.", words.action.trim_end_matches('.')))
    })
}

fn sample(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

/// What a record is, by the list it stands in.
pub fn shape(list: &str) -> Shape<'static> {
    let name = json!({ "zh": "甲", "en": "A" });
    let (what, fields, least) = match list {
        "footer" => ("the footer", FOOTER, json!({})),
        "divisions" => ("a division", DIVISION, json!({ "code": "110101", "zh": "甲", "en": "A" })),
        "organs" => (
            "an organ",
            ORGAN,
            json!({ "key": "a", "uscc": "x", "name": name, "region": "110101", "kind": "hall" }),
        ),
        "posts" => (
            "a post",
            POST,
            json!({ "key": "a", "organ": "a", "name": name, "region": "110101", "reach": "own-organ", "permissions": [] }),
        ),
        "parties" => (
            "a party",
            PARTY,
            json!({ "key": "a", "kind": "person", "id_kind": "citizen-id", "id_number": "x", "name": "甲" }),
        ),
        "accounts" => ("an account", ACCOUNT, json!({ "login": "aaa", "name": "甲" })),
        _ => ("the site file", FIELDS, json!({ "region": "110101" })),
    };
    Shape { what, fields, sample: sample(least) }
}

struct Reader<'a> {
    source: &'a str,
    root: &'a Node,
    found: Vec<Finding>,
    /// Keys by the list they stand in, also of records that are wrong otherwise: what refers to them is right.
    keys: HashMap<&'static str, HashSet<String>>,
}

impl<'a> Reader<'a> {
    fn error(&mut self, code: &'static str, at: fields::Place, message: String, remedy: impl Into<String>) {
        self.found.push(Finding::error(code, self.source, message, remedy).at(at));
    }

    fn warning(&mut self, code: &'static str, at: fields::Place, message: String, remedy: impl Into<String>) {
        self.found.push(Finding::error(code, self.source, message, remedy).at(at).warning());
    }

    fn all(&mut self) {
        self.outline();
        self.footer();
        for (list, key) in [
            ("divisions", "code"),
            ("organs", "key"),
            ("posts", "key"),
            ("parties", "key"),
            ("accounts", "login"),
        ] {
            self.unique(list, key);
        }
        self.known_region(&self.root.get("region").cloned());
        self.divisions();
        let organs = self.organs();
        self.marks(&organs);
        let posts = self.posts();
        self.parties();
        self.accounts(&posts);
    }

    /// The file's own fields; those of its lists are read one by one.
    fn outline(&mut self) {
        let mut outline = self.root.clone();
        if let fields::Value::Map(all) = &mut outline.value {
            for (name, _, node) in all.iter_mut() {
                let is_list = matches!(node.value, fields::Value::List(_));
                if is_list && FIELDS.contains(&name.as_str()) {
                    node.value = fields::Value::List(Vec::new());
                }
            }
        }
        // Read by itself.
        drop(outline.take("footer"));
        let _: Option<SiteData> = fields::record(self.source, &outline, &shape(""), &mut self.found);
    }

    fn footer(&mut self) {
        let Some(node) = self.root.get("footer") else {
            let message = "the pages lack what a government site must say at its foot".to_owned();
            let remedy = "Add `footer` with 主办单位, ICP 备案号, 公安备案号, 网站标识码, 网站找错, 隐私政策 and 联系方式 (docs/site.md).";
            return self.warning("site.footer", self.root.at, message, remedy);
        };
        let Some(foot) = fields::record::<Footer>(self.source, node, &shape("footer"), &mut self.found)
        else {
            return;
        };
        for (field, address) in [("report_errors", &foot.report_errors), ("privacy", &foot.privacy)] {
            let leads = ["https://", "http://", "/"].iter().any(|start| address.starts_with(start));
            if !address.is_empty() && !leads {
                let message = format!("`{address}` is no address of a page");
                self.error("site.footer", node.place(field), message, "Write it from https:// on.");
            }
        }
        let missing: Vec<String> =
            foot.missing().into_iter().map(|(field, term)| format!("`{field}` ({term})")).collect();
        if !missing.is_empty() {
            let message = format!("the footer lacks {}", missing.join(", "));
            self.warning("site.footer", node.at, message, "A government site must show them on every page.");
        }
    }

    fn unique(&mut self, list: &'static str, key: &str) {
        let root = self.root;
        let mut seen = HashSet::new();
        for node in root.list(list) {
            let Some(value) = node.get(key).and_then(Node::text) else { continue };
            let value = if list == "accounts" { value.trim().to_ascii_lowercase() } else { value };
            if !seen.insert(value.clone()) {
                let message = format!("`{value}` stands twice among the {list}");
                self.error("site.twice", node.place(key), message, format!("Give each its own `{key}`."));
            }
        }
        self.keys.insert(list, seen);
    }

    /// The records of a list that are whole, each with its node.
    fn records<T: serde::de::DeserializeOwned>(&mut self, list: &'static str) -> Vec<(T, &'a Node)> {
        let root = self.root;
        let shape = shape(list);
        root.list(list)
            .iter()
            .filter_map(|node| {
                fields::record(self.source, node, &shape, &mut self.found).map(|record| (record, node))
            })
            .collect()
    }

    fn known_region(&mut self, node: &Option<Node>) {
        let Some(node) = node else { return };
        let code = node.text().unwrap_or_default();
        let listed = self.keys.get("divisions").is_some_and(|codes| codes.contains(&code));
        if listed || region::name(&code).is_some() {
            return;
        }
        let remedy = match codes::check(codes::Kind::Region, &code) {
            Err(error) => format!("A division code of GB/T 2260 stands between quotes: {error}."),
            Ok(_) => "Correct it (`onedoor code check region CODE`); divisions outside Inner Mongolia are listed in \
                      this file, under `divisions`."
                .to_owned(),
        };
        self.error("site.region", node.at, format!("no division has the code `{code}`"), remedy);
    }

    fn refers(&mut self, list: &'static str, what: &str, node: &Node) {
        let Some(key) = node.text() else { return };
        let known = self.keys.get(list);
        if known.is_some_and(|keys| keys.contains(&key)) {
            return;
        }
        let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).collect();
        let remedy = match nearest(&key, known) {
            Some(meant) => format!("Did you mean `{meant}`?"),
            None => format!("Add it to `{list}`, or write the key of one that stands there."),
        };
        self.error("site.reference", node.at, format!("there is no {what} `{key}` in this file"), remedy);
    }

    fn divisions(&mut self) {
        for (division, node) in self.records::<SiteDivision>("divisions") {
            if region::level_of(&division.code).is_none() {
                let message = format!("`{}` is no division code", division.code);
                self.error(
                    "site.region",
                    node.place("code"),
                    message,
                    "Write six digits, nine for a township.",
                );
            }
        }
    }

    fn organs(&mut self) -> Vec<(SiteOrgan, &'a Node)> {
        let organs = self.records::<SiteOrgan>("organs");
        let mut codes_seen: HashMap<String, String> = HashMap::new();
        for (organ, node) in &organs {
            self.known_region(&node.get("region").cloned());
            match codes::Uscc::parse(&organ.uscc) {
                Err(error) => {
                    let message =
                        format!("the unified social credit code of `{}` is wrong: {error}", organ.key);
                    let remedy = "Compare all 18 characters with the organ's certificate.";
                    self.error("site.uscc", node.place("uscc"), message, remedy);
                }
                Ok(code) => {
                    if let Some(other) = codes_seen.insert(code.as_str().to_owned(), organ.key.clone()) {
                        let message = format!("`{}` and `{other}` have the same credit code", organ.key);
                        self.error("site.uscc", node.place("uscc"), message, "Give each organ its own.");
                    }
                }
            }
            if organ.kind == organ::OrganKind::Department && organ.mark.is_none() {
                let message =
                    format!("`{}` has no mark: its documents are numbered with its body code", organ.key);
                let remedy =
                    "Add `mark`, what its documents are numbered with (发文机关代字), such as 红市监.";
                self.warning("site.no-mark", node.at, message, remedy);
            }
        }
        organs
    }

    fn marks(&mut self, organs: &[(SiteOrgan, &'a Node)]) {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for (organ, node) in organs {
            let Some(mark) = &organ.mark else { continue };
            if !organ::is_mark(mark) {
                let message = format!("documents cannot be numbered with `{mark}`");
                self.error("site.mark", node.place("mark"), message, "Write one to eight letters.");
            }
            if let Some(other) = seen.insert(mark, &organ.key) {
                let message = format!("`{}` and `{other}` have the same mark `{mark}`", organ.key);
                self.error("site.mark", node.place("mark"), message, "Give each organ a mark of its own.");
            }
        }
    }

    fn posts(&mut self) -> HashMap<String, Vec<String>> {
        let known = permissions();
        let known: Vec<&str> = known.iter().map(|permission| permission.0).collect();
        let mut granted = HashMap::new();
        for (post, node) in self.records::<SitePost>("posts") {
            self.known_region(&node.get("region").cloned());
            if let Some(organ) = node.get("organ") {
                self.refers("organs", "organ", organ);
            }
            if post.permissions.is_empty() {
                let message = format!("whoever holds `{}` may do nothing", post.key);
                self.warning("site.no-permission", node.place("permissions"), message, "Grant it something.");
            }
            for (permission, place) in post.permissions.iter().zip(node.list("permissions")) {
                if !known.contains(&permission.as_str()) {
                    let remedy = match nearest(permission, known.iter().copied()) {
                        Some(meant) => format!("Did you mean `{meant}`?"),
                        None => format!("There are: {}.", known.join(", ")),
                    };
                    let message = format!("there is no permission `{permission}`");
                    self.error("site.permission", place.at, message, remedy);
                }
            }
            for (item, place) in post.items.iter().flatten().zip(node.list("items")) {
                if let Err(error) = codes::check(codes::Kind::Item, item) {
                    let message = format!("`{item}` is no item code: {error}");
                    self.error("site.item", place.at, message, "Write the code in the item's item.yaml.");
                }
            }
            if post.second_factor == Some(false) && separation::is_sensitive(&post.permissions) {
                let message = format!("`{}` may do much and is held with a password alone", post.key);
                let remedy = "Leave `second_factor` out, or set it to true: whoever holds it signs in with a code too.";
                self.warning("site.second-factor", node.place("second_factor"), message, remedy);
            }
            granted.insert(post.key, post.permissions);
        }
        granted
    }

    fn parties(&mut self) {
        for (entry, node) in self.records::<SiteParty>("parties") {
            if let Err(fault) = entry.party.check() {
                let field = match fault.code {
                    "party.phone" => "phone",
                    "party.country" => "id_country",
                    "party.id-kind" => "id_kind",
                    code if code.starts_with("party.name") => "name",
                    _ => "id_number",
                };
                let (message, _) = words(&Some(fault));
                self.error("site.party", node.place(field), message, "Write it as on the document.");
            }
        }
    }

    fn accounts(&mut self, posts: &HashMap<String, Vec<String>>) {
        let initial = self.root.get("initial_password").and_then(Node::text).unwrap_or_default();
        let mut managers = HashSet::new();
        for (entry, node) in self.records::<SiteAccount>("accounts") {
            self.identity(&entry, node, posts, &mut managers);
            let login = account::clean_login(&entry.login);
            if let Err(fault) = &login {
                let message = format!("`{}` cannot be a login name", entry.login);
                let remedy = kit::fault_words(kit::i18n::Tr::new(Lang::En), fault).what;
                self.error("site.login", node.place("login"), message, format!("{remedy}."));
            }
            match &entry.password {
                Some(first) => {
                    if let Err(fault) = password::check_new(first, &entry.login) {
                        let (message, remedy) = words(&Some(fault));
                        self.error("site.password", node.place("password"), message, remedy);
                    }
                }
                None if initial.is_empty() => {
                    let message = format!("`{}` has no first password", entry.login);
                    let remedy = "Add `password`; it must be changed at the first sign-in.";
                    self.error("site.password", node.at, message, remedy);
                }
                None => {}
            }
            if let Some(party) = node.get("party") {
                self.refers("parties", "party", party);
            }
            for field in ["acts_for", "principal_of"] {
                for party in node.list(field) {
                    self.refers("parties", "party", party);
                }
            }
            for post in node.list("posts") {
                self.refers("posts", "post", post);
            }
            let held: Vec<&str> =
                entry.posts.iter().filter_map(|post| posts.get(post)).flatten().map(String::as_str).collect();
            let apart = separation::APART.iter().find(|(a, b)| held.contains(a) && held.contains(b));
            if let Some((one, other)) = apart {
                let message = format!("`{}` would hold `{one}` and `{other}` in one hand", entry.login);
                let remedy = "Give the posts of the three administrators to three people.";
                self.error("site.separation", node.place("posts"), message, remedy);
            }
        }
        if managers.len() == 1 {
            let message =
                "only one person manages accounts, and nobody could confirm what they ask for".to_owned();
            let remedy = "Give a second person, with `identity`, a post with `directory.manage`.";
            self.warning("site.two-people", self.root.at, message, remedy);
        }
    }

    /// Whose account of staff it is, where that is needed or given.
    fn identity(
        &mut self,
        entry: &SiteAccount,
        node: &Node,
        posts: &HashMap<String, Vec<String>>,
        managers: &mut HashSet<String>,
    ) {
        const TWO: [&str; 3] = ["directory.manage", "party.verify", "party.confirm"];
        let held = || entry.posts.iter().filter_map(|post| posts.get(post)).flatten();
        let number = entry.identity.as_deref().unwrap_or_default();
        if entry.identity.is_some()
            && let Err(fault) = Id::read(IdKind::CitizenId, "", number)
        {
            let (message, _) = words(&Some(fault));
            self.error("site.identity", node.place("identity"), message, "Write it as on the document.");
        }
        if held().any(|one| one == "directory.manage") {
            managers.insert(if number.is_empty() { entry.login.clone() } else { number.to_owned() });
        }
        if entry.identity.is_none() && entry.party.is_none() && held().any(|one| TWO.contains(&one.as_str()))
        {
            let message = format!("it is not said whose account `{}` is", entry.login);
            let remedy = "Add `identity`: without it they neither ask for nor confirm what takes two people.";
            self.warning("site.identity", node.at, message, remedy);
        }
    }
}
