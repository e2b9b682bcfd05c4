//! Who carries results to people.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::{ConfigError, is_this_machine, secret_dangers};

/// Who carries results to people.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourierSettings {
    /// Their name, as the record of delivery says it.
    pub name: Option<String>,
    /// Where they take orders (docs/courier-adapter.md).
    pub url: Option<String>,
    /// File with the secret shared with them.
    pub secret_file: Option<PathBuf>,
}

impl CourierSettings {
    /// The courier, with everything that is wrong among `reasons`.
    pub(super) fn courier(
        &self,
        file: impl Fn(&Path) -> Result<Vec<u8>, ConfigError>,
        reasons: &mut Vec<String>,
    ) -> Result<Option<Arc<delivery::courier::Courier>>, ConfigError> {
        let (name, url, path) = match (&self.name, &self.url, &self.secret_file) {
            (None, None, None) => return Ok(None),
            (Some(name), Some(url), Some(path)) => (name, url, path),
            _ => {
                reasons.push("courier.name, courier.url and courier.secret_file go together".to_owned());
                return Ok(None);
            }
        };
        if !url.starts_with("https://") && !is_this_machine(url) {
            reasons
                .push(format!("courier.url is {url:?}: addresses would go over an open line; use https://"));
        }
        let secret = file(path)?;
        reasons.extend(secret_dangers(path, &secret));
        Ok(Some(Arc::new(delivery::courier::Courier::new(name, url, secret))))
    }
}
