//! The production configuration and what makes it unsafe. A setting that would expose people's data is refused at the
//! start, with the reason and the remedy.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

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
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
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
    /// Site folder with organs, posts and accounts (`site.yaml`) to import when the database is empty.
    #[serde(default)]
    pub site: Option<PathBuf>,
    /// Definition folders to publish at the start.
    #[serde(default)]
    pub definitions: Vec<PathBuf>,
    /// Number of this node, different on each (0–1023).
    #[serde(default)]
    pub node: u16,
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
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
    /// The file is not what it should be.
    #[error("{path}: {error}")]
    Parse {
        /// The file.
        path: String,
        /// Where and why.
        error: Box<toml::de::Error>,
    },
    /// The settings are unsafe.
    #[error("these settings are not safe to serve people with:\n{}", .0.iter().map(|r| format!("  - {r}")).collect::<Vec<_>>().join("\n"))]
    Unsafe(Vec<String>),
}

impl Config {
    /// Reads the file and refuses unsafe settings, all of them at once. Gives the secret beside the settings.
    pub fn read(path: &Path) -> Result<(Config, Vec<u8>), ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ConfigError::Read { path: shown.clone(), error })?;
        let config: Config = toml::from_str(&text)
            .map_err(|error| ConfigError::Parse { path: shown, error: Box::new(error) })?;
        let secret = std::fs::read(&config.secret_file)
            .map_err(|error| ConfigError::Read { path: config.secret_file.display().to_string(), error })?;
        let mut reasons = config.dangers();
        reasons.extend(secret_dangers(&config.secret_file, &secret));
        if reasons.is_empty() { Ok((config, secret)) } else { Err(ConfigError::Unsafe(reasons)) }
    }

    fn dangers(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        if !self.base_url.starts_with("https://") {
            reasons.push(format!(
                "base_url is {:?}: people would send passwords unencrypted; use https://",
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
        if codes::check(codes::Kind::Region, &self.region).is_err() {
            reasons.push(format!("region {:?} is not a division code of GB/T 2260", self.region));
        }
        if let Some(rest) =
            self.database.strip_prefix("postgres://").or_else(|| self.database.strip_prefix("postgresql://"))
        {
            let (credentials, host) = rest.rsplit_once('@').unwrap_or(("", rest));
            let host = host.split(['/', ':', '?']).next().unwrap_or("");
            let local = matches!(host, "" | "localhost" | "127.0.0.1" | "[");
            if !local {
                reasons.push(format!(
                    "database is on {host}: this build speaks to PostgreSQL on its own machine only (a local pooler such as \
                     PgBouncer carries TLS to another)"
                ));
            }
            if !local && !credentials.contains(':') {
                reasons.push("database has no password".to_owned());
            }
        } else if !self.database.starts_with("sqlite:") {
            reasons.push(format!("database {:?} is neither sqlite:PATH nor postgres://…", self.database));
        } else if self.database.contains(":memory:") {
            reasons.push("database is in memory: everything would be lost at the next start".to_owned());
        }
        if self.node > 1023 {
            reasons.push(format!("node is {}; it goes from 0 to 1023", self.node));
        }
        reasons
    }
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
            .replace("sqlite:/tmp/x.db", "postgres://db.example.cn/onedoor")
            + "listen = \"0.0.0.0:80\"\nnode = 5000\n";
        let error = Config::read(&write(dir.path(), b"short", 0o644, &text)).unwrap_err().to_string();
        for word in ["https://", "behind_tls_proxy", "GB/T 2260", "db.example.cn", "5000", "32", "chmod 600"]
        {
            assert!(error.contains(word), "{word} is not named in {error}");
        }
    }

    #[test]
    fn an_unknown_setting_is_named_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let error = Config::read(&write(dir.path(), &random(), 0o600, &format!("{SAFE}listen = 1\n")))
            .unwrap_err()
            .to_string();
        assert!(error.contains("listen") && error.contains("line"), "{error}");
    }
}
