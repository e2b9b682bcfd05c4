//! A site as plain YAML: its organs, posts, people and parties. Brought in at set-up and again whenever the file has
//! changed; what is there already is brought up to date, passwords are never touched again.

use std::collections::HashMap;

use contract::time::china_date;
use contract::{AccountId, Fault, Lang, OrganId, PartyId, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use crate::account::{self, AccountKind, NewAccount};
use crate::organ::{self, OrganKind, OrganRow, PostRow};
use crate::party::{self, NewParty, Role};
use crate::store as rows;
use crate::{events, password, region, separation};

/// Largest site file, bytes.
pub const SITE_LIMIT: usize = 4 * 1024 * 1024;

/// A site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteData {
    /// Division code of the place it serves.
    pub region: String,
    /// First password of accounts that have none of their own. For demonstrations: nobody is asked to change it.
    #[serde(default)]
    pub initial_password: String,
    /// Divisions that do not come with the product.
    #[serde(default)]
    pub divisions: Vec<SiteDivision>,
    /// What stands at the foot of every page.
    #[serde(default)]
    pub footer: contract::app::Footer,
    /// Organs.
    #[serde(default)]
    pub organs: Vec<SiteOrgan>,
    /// Posts.
    #[serde(default)]
    pub posts: Vec<SitePost>,
    /// Parties.
    #[serde(default)]
    pub parties: Vec<SiteParty>,
    /// Accounts.
    #[serde(default)]
    pub accounts: Vec<SiteAccount>,
}

/// A division (行政区划) outside those that come with the product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteDivision {
    /// Its code (GB/T 2260), nine digits for a township.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

/// An organ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteOrgan {
    /// Name within this file.
    pub key: String,
    /// Unified social credit code.
    pub uscc: String,
    /// Name.
    pub name: Text,
    /// Division code.
    pub region: String,
    /// What it is.
    pub kind: OrganKind,
    /// What its documents are numbered with (发文机关代字), such as 红市监. Without one its body code stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
}

/// How far a post reaches within its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// What is its own organ's.
    OwnOrgan,
    /// What is any organ's.
    AllOrgans,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SitePost {
    /// Its code, unique on the site.
    pub key: String,
    /// Its organ's key.
    pub organ: String,
    /// Name.
    pub name: Text,
    /// Division code of the subtree it reaches.
    pub region: String,
    /// How far.
    pub reach: Reach,
    /// Item codes it is restricted to; all without.
    #[serde(default)]
    pub items: Option<Vec<String>>,
    /// What it grants.
    pub permissions: Vec<String>,
    /// Whether it is held only by who signed in with the second factor; where nothing is said, by whether it is sensitive
    /// ([`crate::separation::SENSITIVE`]).
    #[serde(default)]
    pub second_factor: Option<bool>,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SiteParty {
    /// Name within this file.
    pub key: String,
    /// The party.
    #[serde(flatten)]
    pub party: NewParty,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteAccount {
    /// Login.
    pub login: String,
    /// Name to show.
    pub name: String,
    /// First password of its own; it must then be changed at the first sign-in.
    #[serde(default)]
    pub password: Option<String>,
    /// Citizen number of whose account of staff it is, kept sealed, to know two accounts of one person.
    #[serde(default)]
    pub identity: Option<String>,
    /// Key of the person it is.
    #[serde(default)]
    pub party: Option<String>,
    /// Keys of the parties it may act for.
    #[serde(default)]
    pub acts_for: Vec<String>,
    /// Keys of the enterprises it is a principal of: it may act for them, and end what others may do for them.
    #[serde(default)]
    pub principal_of: Vec<String>,
    /// Keys of the posts it holds from today on. An account with posts is a staff account.
    #[serde(default)]
    pub posts: Vec<String>,
    /// Language.
    #[serde(default)]
    pub language: Lang,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Organs in the file.
    pub organs: usize,
    /// Posts in the file.
    pub posts: usize,
    /// Parties in the file.
    pub parties: usize,
    /// Accounts that were new.
    pub accounts: usize,
}

impl SiteDivision {
    /// As a line of a list of divisions.
    pub fn line(&self) -> region::Line<'_> {
        region::Line { code: &self.code, zh: &self.zh, en: &self.en }
    }
}

impl SiteData {
    /// Reads a site file.
    ///
    /// # Errors
    /// `site.too-large`, `site.yaml` with place and reason.
    pub fn parse(yaml: &str) -> Result<Self, Fault> {
        if yaml.len() > SITE_LIMIT {
            return Err(Fault::invalid("site.too-large").with("limit", SITE_LIMIT));
        }
        serde_saphyr::from_str(yaml).map_err(|e| Fault::invalid("site.yaml").with("detail", e.to_string()))
    }
}

fn unknown(what: &'static str, key: &str) -> Fault {
    Fault::invalid("site.reference").with("kind", what).with("key", key)
}

/// Brings a site in: one transaction, all or nothing. Also loads the divisions and checks the key ([`crate::prepare`]).
///
/// # Errors
/// `site.region`, `site.uscc`, `site.mark`, `site.reference` naming what is wrong; the faults of parties and accounts.
pub fn import(tx: &mut Tx, data: &SiteData) -> Result<Imported, Fault> {
    const BY: &str = "system:import";
    crate::prepare(tx)?;
    let divisions: Vec<region::Line<'_>> = data.divisions.iter().map(SiteDivision::line).collect();
    region::load_lines(tx, &divisions)?;
    known_region(tx, &data.region)?;
    let mut done = Imported { posts: data.posts.len(), ..Imported::default() };
    let organs = import_organs(tx, data)?;
    done.organs = organs.len();
    import_posts(tx, data, &organs)?;
    let mut parties: HashMap<&str, PartyId> = HashMap::new();
    let importer = contract::Actor::system("import");
    for entry in &data.parties {
        let id = match party::ensure_party(tx, &importer, &entry.party) {
            // A name that was corrected at a window since stays corrected.
            Err(fault) if fault.code == "party.name-differs" => {
                party::formerly(tx, &entry.party)?.ok_or_else(|| fault.with("key", &entry.key))?
            }
            other => other.map_err(|f| f.with("key", &entry.key))?,
        };
        parties.insert(&entry.key, id);
    }
    done.parties = parties.len();
    let mut hashes: HashMap<&str, String> = HashMap::new();
    for entry in &data.accounts {
        let find = |key: &String| parties.get(key.as_str()).copied().ok_or_else(|| unknown("party", key));
        let own = entry.party.as_ref().map(find).transpose()?;
        let login = account::clean_login(&entry.login).map_err(|f| f.with("key", &entry.login))?;
        let id = match account::by_login(tx, &login)? {
            Some(id) => id,
            None => {
                let first = entry.password.as_deref().unwrap_or(&data.initial_password);
                if first.is_empty() {
                    return Err(Fault::invalid("site.password").with("key", &entry.login));
                }
                let hash = match hashes.get(first) {
                    Some(hash) => hash.clone(),
                    None => {
                        password::check_new(first, &login).map_err(|f| f.with("key", &entry.login))?;
                        hashes.entry(first).or_insert(password::hash(first)?).clone()
                    }
                };
                done.accounts += 1;
                let staff = !entry.posts.is_empty();
                let new = NewAccount {
                    login,
                    kind: if staff { AccountKind::Staff } else { AccountKind::Public },
                    name: entry.name.clone(),
                    language: entry.language,
                    password_hash: hash,
                    must_change: entry.password.is_some(),
                    party: own,
                };
                account::create(tx, BY, &new)?
            }
        };
        if let Some(number) = &entry.identity {
            let document = party::Id::read(party::IdKind::CitizenId, "", number)
                .map_err(|f| f.with("key", &entry.login))?;
            crate::person::record(tx, id, &document)?;
        }
        for (keys, role) in [(&entry.acts_for, Role::Operator), (&entry.principal_of, Role::Principal)] {
            for key in keys {
                let party = find(key)?;
                // What was withdrawn since stays withdrawn.
                if rows::authority(tx, id, party)?.is_none() {
                    rows::represent(tx, id, party, (role, None))?;
                }
            }
        }
        appoint_missing(tx, BY, id, &entry.posts)?;
    }
    tx.record(::store::Event {
        stream: "directory".to_owned(),
        kind: events::SITE_LOADED,
        actor: BY.to_owned(),
        data: json!({ "region": data.region, "organs": done.organs, "posts": done.posts, "accounts": done.accounts }),
    });
    Ok(done)
}

fn known_region(tx: &mut Tx, code: &str) -> Result<(), Fault> {
    match region::find(tx, code)? {
        Some(_) => Ok(()),
        None => Err(Fault::invalid("site.region").with("code", code)),
    }
}

fn import_organs<'a>(tx: &mut Tx, data: &'a SiteData) -> Result<HashMap<&'a str, OrganId>, Fault> {
    let mut organs = HashMap::new();
    for entry in &data.organs {
        let uscc = codes::Uscc::parse(&entry.uscc)
            .map_err(|e| Fault::invalid("site.uscc").with("key", &entry.key).with("why", e.code()))?;
        known_region(tx, &entry.region)?;
        if let Some(mark) = &entry.mark {
            let twice = data.organs.iter().filter(|other| other.mark.as_ref() == Some(mark)).count() > 1;
            if twice || !organ::is_mark(mark) || rows::organs::mark_of_another(tx, mark, uscc.as_str())? {
                return Err(Fault::invalid("site.mark").with("key", &entry.key).with("mark", mark));
            }
        }
        let row = OrganRow {
            id: tx.new_id(),
            uscc: uscc.as_str().to_owned(),
            name_zh: entry.name.zh.clone(),
            name_en: entry.name.en.clone(),
            region: entry.region.clone(),
            kind: entry.kind,
            mark: entry.mark.clone(),
        };
        rows::organs::put_organ(tx, &row)?;
        let organ = organ::by_uscc(tx, uscc.as_str())?.ok_or_else(|| unknown("organ", &entry.key))?;
        organs.insert(entry.key.as_str(), organ.id);
    }
    Ok(organs)
}

fn import_posts(tx: &mut Tx, data: &SiteData, organs: &HashMap<&str, OrganId>) -> Result<(), Fault> {
    for entry in &data.posts {
        known_region(tx, &entry.region)?;
        let organ = organs.get(entry.organ.as_str()).ok_or_else(|| unknown("organ", &entry.organ))?;
        let row = PostRow {
            id: tx.new_id(),
            code: entry.key.clone(),
            name_zh: entry.name.zh.clone(),
            name_en: entry.name.en.clone(),
            organ: organ.0,
            organ_zh: String::new(),
            organ_en: String::new(),
            region: entry.region.clone(),
            all_organs: entry.reach == Reach::AllOrgans,
            items: entry.items.as_ref().map(|items| json!(items)),
            permissions: json!(entry.permissions),
            second_factor: entry
                .second_factor
                .unwrap_or_else(|| separation::is_sensitive(&entry.permissions)),
        };
        rows::organs::put_post(tx, &row)?;
    }
    Ok(())
}

fn appoint_missing(tx: &mut Tx, by: &str, id: AccountId, posts: &[String]) -> Result<(), Fault> {
    let today = china_date(tx.now());
    for key in posts {
        let post = organ::post(tx, key)?.ok_or_else(|| unknown("post", key))?;
        rows::set_account_region(tx, id, &post.posting.region)?;
        match account::place(tx, by, id, &post, today, None) {
            Err(fault) if fault.code == "directory.post-held" => {}
            other => other?,
        }
    }
    Ok(())
}
