//! The production configuration and what makes it unsafe. A setting that would expose people's data is refused at the
//! start, with the reason and the remedy.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalogue::finding::Finding;
use notice::channel::Channel;
use serde::Deserialize;
use serde_json::json;

use crate::fields::{self, Shape};

mod courier;
mod limits;
mod network;

pub use courier::CourierSettings;
pub use limits::{LIMITS, LimitSettings};
pub use network::Network;

/// Settings nothing works without.
pub const REQUIRED: &[&str] =
    &["database", "data", "base_url", "region", "name_zh", "name_en", "secret_file"];

/// Every setting.
pub const FIELDS: &[&str] = &[
    "listen",
    "behind_tls_proxy",
    "proxies",
    "metrics_listen",
    "metrics_token_file",
    "database",
    "database_network_is_trusted",
    "data",
    "base_url",
    "region",
    "name_zh",
    "name_en",
    "secret_file",
    "former_secret_files",
    "site",
    "definitions",
    "node",
    "clock_jump_days",
    "messages",
    "payment",
    "courier",
    "limits",
];

/// What `serve --config` reads (TOML).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address to listen on.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Whether a proxy in front ends TLS. Needed to listen beyond this machine.
    #[serde(default)]
    pub behind_tls_proxy: bool,
    /// Where that proxy stands, besides this machine: addresses or networks (`10.0.0.5`, `10.0.0.0/24`). Only what they say
    /// about who asked is believed.
    #[serde(default)]
    pub proxies: Vec<Network>,
    /// Address where `/metrics` is served; nowhere unless given.
    #[serde(default)]
    pub metrics_listen: Option<SocketAddr>,
    /// File with the token that whoever reads `/metrics` must bring. Needed to serve it beyond this machine.
    #[serde(default)]
    pub metrics_token_file: Option<PathBuf>,
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// Allows a PostgreSQL server elsewhere without verified TLS: the network in between is closed to everybody else.
    #[serde(default)]
    pub database_network_is_trusted: bool,
    /// Where files are kept.
    pub data: PathBuf,
    /// Address people reach the service by, printed in QR codes.
    pub base_url: String,
    /// Division code of the place served (6 digits).
    pub region: String,
    /// Name of the service, Chinese.
    pub name_zh: String,
    /// Name of the service, English.
    pub name_en: String,
    /// File with the secret personal columns are encrypted with: at least 32 bytes, readable by its owner alone.
    pub secret_file: PathBuf,
    /// Files with secrets that were in use before: what they sealed is still opened, until `onedoor keys rotate` has sealed
    /// it anew.
    #[serde(default)]
    pub former_secret_files: Vec<PathBuf>,
    /// Site file with organs, posts and accounts, brought in at every start (docs/site.md).
    #[serde(default)]
    pub site: Option<PathBuf>,
    /// Definition folders to publish at the start.
    #[serde(default)]
    pub definitions: Vec<PathBuf>,
    /// Number of this node, different on each (0–1023).
    #[serde(default)]
    pub node: u16,
    /// Days the service may have stood still before a start asks whether the computer's clock is right.
    #[serde(default = "default_clock_jump_days")]
    pub clock_jump_days: u32,
    /// How much there may be at once.
    #[serde(default)]
    pub limits: LimitSettings,
    /// Ways out of the house for messages; none unless given, and then everybody is told in the system only.
    #[serde(default)]
    pub messages: MessageSettings,
    /// Where people pay online; nowhere unless given.
    #[serde(default)]
    pub payment: PaymentSettings,
    /// Who carries results; nobody unless given.
    #[serde(default)]
    pub courier: CourierSettings,
}

/// Where people pay online.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentSettings {
    /// Address of the payment site's page (docs/payment-gateway.md).
    pub url: Option<String>,
    /// File with the secret shared with it.
    pub secret_file: Option<PathBuf>,
}

impl PaymentSettings {
    /// The payment site, with everything that is wrong among `reasons`.
    fn provider(
        &self,
        file: impl Fn(&Path) -> Result<Vec<u8>, ConfigError>,
        reasons: &mut Vec<String>,
    ) -> Result<Option<Arc<payment::provider::Provider>>, ConfigError> {
        let (url, path) = match (&self.url, &self.secret_file) {
            (None, None) => return Ok(None),
            (Some(url), Some(path)) => (url, path),
            _ => {
                reasons.push("payment.url and payment.secret_file go together".to_owned());
                return Ok(None);
            }
        };
        if !url.starts_with("https://") && !is_this_machine(url) {
            reasons.push(format!("payment.url is {url:?}: people would pay over an open line; use https://"));
        }
        let secret = file(path)?;
        reasons.extend(secret_dangers(path, &secret));
        Ok(Some(Arc::new(payment::provider::Provider::new(url, secret))))
    }
}

/// Ways out of the house for messages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageSettings {
    /// File with the address of the mail server: `smtps://user:password@mail.example.cn`.
    pub smtp_file: Option<PathBuf>,
    /// Who the mail is from.
    pub from: Option<String>,
    /// Address of the adapter for telephones (docs/messages-adapter.md).
    pub adapter: Option<String>,
    /// File with the secret shared with it.
    pub adapter_secret_file: Option<PathBuf>,
    /// What it takes: `sms`, `wechat`, `voice`.
    #[serde(default)]
    pub channels: Vec<String>,
}

impl MessageSettings {
    /// The channels, with everything that is wrong among `reasons`.
    fn channels(
        &self,
        file: impl Fn(&Path) -> Result<Vec<u8>, ConfigError>,
        reasons: &mut Vec<String>,
    ) -> Result<notice::Channels, ConfigError> {
        let mut channels = notice::Channels::default();
        match (&self.smtp_file, &self.from) {
            (None, None) => {}
            (Some(path), Some(from)) => {
                let address = String::from_utf8_lossy(&file(path)?).trim().to_owned();
                if !address.starts_with("smtps://")
                    && !address.contains("tls=required")
                    && !is_this_machine(&address)
                {
                    reasons.push(format!(
                        "{}: mail would travel unencrypted; use smtps:// or add ?tls=required",
                        path.display()
                    ));
                }
                match notice::mail::Mail::new(&address, from) {
                    Ok(mail) => channels.mail = Some(Arc::new(mail)),
                    Err(why) => reasons.push(format!("messages: {why}")),
                }
            }
            _ => reasons.push("messages.smtp_file and messages.from go together".to_owned()),
        }
        match (&self.adapter, &self.adapter_secret_file) {
            (None, None) => {}
            (Some(url), Some(path)) => {
                if !url.starts_with("https://") && !is_this_machine(url) {
                    reasons.push(format!(
                        "messages.adapter is {url:?}: telephone numbers would travel unencrypted; use https://"
                    ));
                }
                let secret = file(path)?;
                reasons.extend(secret_dangers(path, &secret));
                let mut taken = Vec::new();
                for word in &self.channels {
                    match Channel::parse(word).filter(|channel| Channel::TELEPHONE.contains(channel)) {
                        Some(channel) => taken.push(channel),
                        None => {
                            reasons.push(format!("messages.channels: {word:?} is none of sms, wechat, voice"))
                        }
                    }
                }
                if self.channels.is_empty() {
                    reasons.push(
                        "messages.channels is empty: say what the adapter takes, such as [\"sms\"]"
                            .to_owned(),
                    );
                }
                channels.adapter = Some(Arc::new(notice::adapter::Adapter::new(url, secret, taken)));
            }
            _ => reasons.push("messages.adapter and messages.adapter_secret_file go together".to_owned()),
        }
        Ok(channels)
    }
}

/// Whether an address leads to this machine itself.
fn is_this_machine(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    let host = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn default_clock_jump_days() -> u32 {
    30
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

/// What is read beside the settings, from files of its own.
#[derive(Clone)]
pub struct Secrets {
    /// Personal columns are encrypted with it.
    pub vault: Vec<u8>,
    /// What was encrypted with these before is still opened.
    pub former: Vec<Vec<u8>>,
    /// Whoever reads `/metrics` must bring it.
    pub metrics_token: Option<String>,
    /// Ways out of the house for messages, with what opens them.
    pub channels: notice::Channels,
    /// Where people pay online.
    pub payment: Option<Arc<payment::provider::Provider>>,
    /// Who carries results, where somebody does.
    pub courier: Option<Arc<delivery::courier::Courier>>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

/// Why a start is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    Read {
        /// The file.
        path: String,
        /// Why not.
        error: std::io::Error,
    },
    /// The file is not what it should be: everything that is wrong with it.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Parse(Vec<Finding>),
    /// The settings are unsafe.
    #[error("these settings are not safe to serve people with:\n{}", .0.iter().map(|r| format!("  - {r}")).collect::<Vec<_>>().join("\n"))]
    Unsafe(Vec<String>),
}

impl Config {
    /// Reads the file and refuses unsafe settings, all of them at once. Gives the secrets beside the settings.
    ///
    /// # Errors
    /// When a file cannot be read or is not what it should be, and with every setting that is not safe.
    pub fn read(path: &Path) -> Result<(Config, Secrets), ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Read { path: shown.clone(), error })?;
        let config = Config::parse(&shown, &text)?;
        let mut reasons = config.dangers();
        let mut file = |path: &Path, setting: &str| {
            let read = std::fs::read(path);
            let told = read.as_ref().err().map(|error| {
                format!(
                    "{setting}: {} cannot be read ({error}); make it, or correct the path",
                    path.display()
                )
            });
            reasons.extend(told);
            read.ok()
        };
        let vault = file(&config.secret_file, "secret_file");
        let former: Vec<Vec<u8>> =
            config.former_secret_files.iter().filter_map(|path| file(path, "former_secret_files")).collect();
        let token = config.metrics_token_file.as_ref().and_then(|path| file(path, "metrics_token_file"));
        if let Some(vault) = &vault {
            reasons.extend(secret_dangers(&config.secret_file, vault));
        }
        for (path, secret) in config.former_secret_files.iter().zip(&former) {
            reasons.extend(secret_dangers(path, secret));
        }
        let mut metrics_token = None;
        if let (Some(path), Some(token)) = (&config.metrics_token_file, token) {
            let token = String::from_utf8_lossy(&token).trim().to_owned();
            reasons.extend(secret_dangers(path, token.as_bytes()));
            if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
                reasons.push(format!(
                    "{} cannot be sent in a header; make it with: head -c 32 /dev/urandom | base64",
                    path.display()
                ));
            }
            metrics_token = Some(token);
        }
        let vault = vault.unwrap_or_default();
        let read = |path: &Path| {
            std::fs::read(path).map_err(|error| ConfigError::Read { path: path.display().to_string(), error })
        };
        let channels = config.messages.channels(read, &mut reasons)?;
        let payment = config.payment.provider(read, &mut reasons)?;
        let courier = config.courier.courier(read, &mut reasons)?;
        if reasons.is_empty() {
            Ok((config, Secrets { vault, former, metrics_token, channels, payment, courier }))
        } else {
            Err(ConfigError::Unsafe(reasons))
        }
    }

    /// Reads the settings alone; `path` is how a fault names the file.
    ///
    /// # Errors
    /// [`ConfigError::Parse`] with everything that is missing, unknown or of a wrong kind, each at its place.
    pub fn parse(path: &str, text: &str) -> Result<Config, ConfigError> {
        let root = fields::toml(path, text).map_err(ConfigError::Parse)?;
        let mut found = Vec::new();
        let least = REQUIRED.iter().map(|name| ((*name).to_owned(), json!(""))).collect();
        let mut outline = root.clone();
        let limits = outline.take("limits");
        let config = fields::record::<Config>(
            path,
            &outline,
            &Shape { what: "the settings file", fields: FIELDS, sample: least },
            &mut found,
        );
        let limits = limits.map(|limits| {
            let shape = Shape { what: "`[limits]`", fields: LIMITS, sample: serde_json::Map::new() };
            fields::record::<LimitSettings>(path, &limits, &shape, &mut found)
        });
        match (config, limits) {
            (Some(config), None) => Ok(config),
            (Some(config), Some(Some(limits))) => Ok(Config { limits, ..config }),
            _ => {
                found.sort_by_key(|one| (one.line, one.column));
                Err(ConfigError::Parse(found))
            }
        }
    }

    /// Every setting that is not safe, with the reason and the remedy.
    pub fn dangers(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        if !self.base_url.starts_with("https://") {
            reasons.push(format!(
                "base_url is {:?}: people would send passwords unencrypted; use https://",
                self.base_url
            ));
        }
        if self.base_url.starts_with("https://") && !leads_somewhere(&self.base_url) {
            reasons.push(format!(
                "base_url is {:?}, which no browser finds; write https:// and the host, a name in other letters as xn--…",
                self.base_url
            ));
        }
        if self.base_url.ends_with('/') {
            reasons.push("base_url ends with a slash; leave it out".to_owned());
        }
        if !self.listen.ip().is_loopback() && !self.behind_tls_proxy {
            reasons.push(format!(
                "listen is {}: beyond this machine only behind a proxy that ends TLS; set behind_tls_proxy = true there",
                self.listen
            ));
        }
        if !self.listen.ip().is_loopback() && self.behind_tls_proxy && self.proxies.is_empty() {
            reasons.push(format!(
                "listen is {}, but proxies does not say where the proxy stands: anybody who reaches this address could claim \
                 to be somebody else; name it, such as proxies = [\"10.0.0.5\"]",
                self.listen
            ));
        }
        if !self.proxies.is_empty() && !self.behind_tls_proxy {
            reasons.push("proxies are named, but behind_tls_proxy is not true".to_owned());
        }
        if let Some(everybody) = self.proxies.iter().find(|network| network.bits == 0) {
            reasons.push(format!(
                "proxies holds {}/0: everybody would be believed; name the proxy alone",
                everybody.address
            ));
        }
        if let Some(listen) = self.metrics_listen {
            if !listen.ip().is_loopback() && self.metrics_token_file.is_none() {
                reasons.push(format!(
                    "metrics_listen is {listen}: beyond this machine anybody could read how the service is used; set \
                     metrics_token_file, or listen on 127.0.0.1"
                ));
            }
            if listen.port() == self.listen.port() {
                reasons.push(format!("metrics_listen and listen both use port {}", listen.port()));
            }
        } else if self.metrics_token_file.is_some() {
            reasons.push("metrics_token_file is set, but metrics_listen is not".to_owned());
        }
        if codes::check(codes::Kind::Region, &self.region).is_err() {
            reasons.push(format!("region {:?} is not a division code of GB/T 2260", self.region));
        }
        if self.database.starts_with("postgres://") || self.database.starts_with("postgresql://") {
            reasons.extend(self.database_dangers());
        } else if !self.database.starts_with("sqlite:") {
            reasons.push(format!("database {:?} is neither sqlite:PATH nor postgres://…", self.database));
        } else if self.database.contains(":memory:") {
            reasons.push("database is in memory: everything would be lost at the next start".to_owned());
        }
        if self.node > 1023 {
            reasons.push(format!("node is {}; it goes from 0 to 1023", self.node));
        }
        reasons.extend(self.limits.dangers());
        reasons
    }
}

impl Config {
    fn database_dangers(&self) -> Vec<String> {
        let server = match store::Server::parse(&self.database) {
            Ok(server) => server,
            Err(error) => return vec![format!("database: {error}")],
        };
        let mut reasons = Vec::new();
        if server.is_local() {
            return reasons;
        }
        let (place, protection) = (server.place(), server.protection());
        if protection < store::Protection::VerifyFull && !self.database_network_is_trusted {
            reasons.push(format!(
                "database is on {place} with sslmode={}: whoever is in between could read everything or be the database; use \
                 sslmode=verify-full&sslrootcert=FILE, or set database_network_is_trusted = true where nobody else is on that \
                 network",
                protection.word()
            ));
        }
        if !server.has_password() {
            reasons.push(format!("database is on {place}, but its address has no password"));
        }
        reasons
    }
}

/// Whether this is an address with a host, and nothing after its path.
fn leads_somewhere(address: &str) -> bool {
    address.parse::<axum::http::Uri>().is_ok_and(|uri| {
        let named =
            |host: &str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.[]:".contains(&byte));
        uri.host().is_some_and(|host| !host.is_empty() && named(host)) && uri.query().is_none()
    })
}

fn secret_dangers(path: &Path, secret: &[u8]) -> Vec<String> {
    let mut reasons = Vec::new();
    let shown = path.display();
    if secret.len() < 32 {
        reasons
            .push(format!("{shown} holds {} bytes; the secret needs at least 32 random ones", secret.len()));
    } else if secret.iter().collect::<std::collections::HashSet<_>>().len() < 10 {
        reasons.push(format!("{shown} does not look random; make it with: head -c 48 /dev/urandom"));
    }
    #[cfg(unix)]
    if let Ok(meta) = std::fs::metadata(path) {
        use std::os::unix::fs::PermissionsExt;
        if meta.permissions().mode() & 0o077 != 0 {
            reasons.push(format!("{shown} can be read by others; run: chmod 600 {shown}"));
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &Path, secret: &[u8], mode: u32, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let secret_file = dir.join("secret");
        std::fs::write(&secret_file, secret).unwrap();
        std::fs::set_permissions(&secret_file, std::fs::Permissions::from_mode(mode)).unwrap();
        let path = dir.join("onedoor.toml");
        std::fs::write(&path, text.replace("SECRET", &secret_file.display().to_string())).unwrap();
        path
    }

    const SAFE: &str = "database = \"sqlite:/tmp/x.db\"\ndata = \"/tmp/x\"\nbase_url = \"https://zw.example.cn\"\n\
        region = \"150402\"\nname_zh = \"某区\"\nname_en = \"A district\"\nsecret_file = \"SECRET\"\n";

    fn random() -> Vec<u8> {
        (0..48u8).map(|i| i.wrapping_mul(37)).collect()
    }

    #[test]
    fn safe_settings_are_taken() {
        let dir = tempfile::tempdir().unwrap();
        let (config, _) = Config::read(&write(dir.path(), &random(), 0o600, SAFE)).unwrap();
        assert_eq!(config.region, "150402");
    }

    #[test]
    fn every_danger_is_named_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let text = SAFE
            .replace("https://zw", "http://zw")
            .replace("150402", "999999")
            .replace("sqlite:/tmp/x.db", "postgres://db.example.cn/onedoor?sslmode=require")
            + "listen = \"0.0.0.0:80\"\nnode = 5000\nmetrics_listen = \"0.0.0.0:81\"\n";
        let error = Config::read(&write(dir.path(), b"short", 0o644, &text)).unwrap_err().to_string();
        for word in [
            "https://",
            "behind_tls_proxy",
            "GB/T 2260",
            "db.example.cn with sslmode=require",
            "no password",
            "metrics_token_file",
            "5000",
            "32",
            "chmod 600",
        ] {
            assert!(error.contains(word), "{word} is not named in {error}");
        }
    }

    #[test]
    fn an_unknown_setting_is_named_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let error = Config::read(&write(dir.path(), &random(), 0o600, &format!("{SAFE}listen = 1\n")))
            .unwrap_err()
            .to_string();
        assert!(error.contains("onedoor.toml:8:") && error.contains("listen"), "{error}");
    }

    fn dangers(more: &str) -> String {
        let dir = tempfile::tempdir().unwrap();
        match Config::read(&write(dir.path(), &random(), 0o600, &format!("{SAFE}{more}"))) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn whose_word_is_believed_must_be_said() {
        let beyond = "listen = \"0.0.0.0:80\"\nbehind_tls_proxy = true\n";
        assert!(dangers(beyond).contains("proxies does not say where"));
        assert_eq!(dangers(&format!("{beyond}proxies = [\"10.0.0.5\", \"fd00::/8\"]\n")), "");
        assert!(dangers(&format!("{beyond}proxies = [\"0.0.0.0/0\"]\n")).contains("everybody"));
        assert!(dangers("proxies = [\"10.0.0.5\"]\n").contains("behind_tls_proxy is not true"));
        assert!(dangers(&format!("{beyond}proxies = [\"10.0.0.0/33\"]\n")).contains("10.0.0.0/33"));
        assert!(dangers(&format!("{beyond}proxies = [\"proxy\"]\n")).contains("proxy"));
        assert_eq!(dangers("behind_tls_proxy = true\n"), "");
    }

    #[test]
    fn people_must_find_the_address() {
        let safe = "base_url = \"https://zw.example.cn\"";
        let read = |address: &str| {
            let text = SAFE.replace(safe, &format!("base_url = {address:?}"));
            Config::parse("onedoor.toml", &text).unwrap().dangers().join("\n")
        };
        for good in ["https://zw.example.cn", "https://zw.example.cn:8443/door", "https://[2001:db8::7]"] {
            assert_eq!(read(good), "", "{good}");
        }
        for bad in
            ["https://", "https:///x", "https://a b", "https://zw.example.cn?x=1", "https://政务.example"]
        {
            assert!(read(bad).contains("no browser finds"), "{bad}: {}", read(bad));
        }
    }

    #[test]
    fn networks_hold_what_begins_alike() {
        let network = |text: &str| Network::try_from(text.to_owned()).unwrap();
        let lies = |text: &str, address: &str| network(text).contains(address.parse().unwrap());
        assert!(lies("10.0.0.5", "10.0.0.5") && !lies("10.0.0.5", "10.0.0.4"));
        assert!(lies("10.0.0.0/24", "10.0.0.255") && !lies("10.0.0.0/24", "10.0.1.0"));
        assert!(lies("10.0.0.0/24", "::ffff:10.0.0.7") && !lies("fd00::/8", "10.0.0.7"));
        assert!(lies("fd00::/8", "fd12::1") && !lies("fd00::/8", "fe80::1"));
        assert!(lies("::ffff:10.0.0.0/120", "10.0.0.255") && !lies("::ffff:10.0.0.0/120", "10.0.1.0"));
        assert!(Network::try_from("::ffff:10.0.0.5/24".to_owned()).is_err());
    }

    #[test]
    fn a_database_elsewhere_is_verified_or_said_to_be_safe() {
        let database = |address: &str, more: &str| {
            let dir = tempfile::tempdir().unwrap();
            let text = SAFE.replace("sqlite:/tmp/x.db", address) + more;
            Config::read(&write(dir.path(), &random(), 0o600, &text))
                .err()
                .map_or(String::new(), |e| e.to_string())
        };
        let elsewhere = "postgres://u:p@db.example.cn/onedoor";
        assert!(database(elsewhere, "").contains("sslrootcert"));
        for mode in ["disable", "prefer", "require"] {
            let address = format!("{elsewhere}?sslmode={mode}");
            assert!(database(&address, "").contains(&format!("sslmode={mode}")), "{mode}");
            assert_eq!(database(&address, "database_network_is_trusted = true\n"), "", "{mode}");
        }
        assert_eq!(database("postgres://u@localhost/onedoor", ""), "");
        assert_eq!(database("postgres://u@[::1]:5433/onedoor", ""), "");
        assert!(database("postgres://u:geheim@db.example.cn/o?sslmode=disable", "").find("geheim").is_none());
    }

    #[test]
    fn limits_are_taken_over_where_people_can_work_with_them() {
        let limits = |text: &str| {
            let text = format!("{SAFE}[limits]\n{text}\n");
            Config::parse("onedoor.toml", &text)
                .map(|config| config.limits)
                .map_err(|error| error.to_string())
        };
        let given = limits("connections = 100\nstreams = 7\nupload_mb = 300").unwrap();
        assert_eq!((given.connections().connections, given.connections().of_one_address), (100, 256));
        assert!(given.dangers().is_empty());
        assert!(limits("conections = 100").unwrap_err().contains("conections"));
        for (text, word) in [
            ("connections = 3", "limits.connections is 3"),
            ("connections = 100000", "LimitNOFILE"),
            ("streams_per_address = 0", "streams_per_address is 0"),
            ("upload_mb_per_account = 63", "below 64"),
        ] {
            assert!(dangers(&format!("[limits]\n{text}\n")).contains(word), "{text}");
        }
    }

    #[test]
    fn metrics_are_not_for_everybody() {
        assert_eq!(dangers("metrics_listen = \"127.0.0.1:9464\"\n"), "");
        assert!(dangers("metrics_listen = \"10.0.0.1:9464\"\n").contains("metrics_token_file"));
        assert!(dangers("metrics_listen = \"127.0.0.1:8080\"\n").contains("port 8080"));
        let dir = tempfile::tempdir().unwrap();
        let token = dir.path().join("token");
        let with_token = |text: &str| {
            std::fs::write(&token, text).unwrap();
            std::fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            dangers(&format!("metrics_listen = \"10.0.0.1:9464\"\nmetrics_token_file = {token:?}\n"))
        };
        assert!(with_token("short\n").contains("32 random"));
        assert!(with_token("含有中文的令牌含有中文的令牌含有中文的令牌").contains("base64"));
        assert_eq!(with_token("q2V0b3JkZXJzYXJlc2VjcmV0YW5kbG9uZ2Vub3VnaA==\n"), "");
    }
}
