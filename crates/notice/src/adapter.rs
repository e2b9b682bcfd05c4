//! The adapter for telephones: one HTTP interface to whatever a site sends its text messages, WeChat notices and voice calls
//! with. docs/messages-adapter.md describes it for those who write the other side.

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use kit::signed::{HOLDS_MS, SIGNATURE, TIME, sign};

use crate::channel::{Channel, Letter, Outcome};

/// Header: the same for every attempt at one message.
pub const KEY: &str = "idempotency-key";
/// How long the other side may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer looked at, bytes.
const ANSWER_MAX: u64 = 64 * 1024;

/// What is sent: the body of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The message's id, also in the header.
    pub id: String,
    /// `sms`, `wechat`, `voice`.
    pub channel: String,
    /// The telephone number.
    pub to: String,
    /// What it says.
    pub text: String,
    /// `zh-CN` or `en`.
    pub language: String,
}

#[derive(Debug, Deserialize)]
struct Answer {
    #[serde(default)]
    reference: Option<String>,
}

/// The site's adapter.
pub struct Adapter {
    url: String,
    secret: Vec<u8>,
    channels: Vec<Channel>,
    agent: ureq::Agent,
}

impl Adapter {
    /// An adapter at this address, for these channels.
    pub fn new(url: &str, secret: Vec<u8>, channels: Vec<Channel>) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        Self { url: url.to_owned(), secret, channels, agent }
    }

    /// Whether it takes this channel.
    pub fn takes(&self, channel: Channel) -> bool {
        self.channels.contains(&channel)
    }

    /// Whether this receipt was signed by the other side, lately.
    pub fn signed(&self, at: &str, body: &[u8], signature: &str, now_ms: i64) -> bool {
        kit::signed::holds(&self.secret, (at, signature), body, now_ms)
    }

    /// Sends.
    pub fn send(&self, letter: &Letter, at_ms: i64) -> Outcome {
        let sent = Sent {
            id: letter.id.to_string(),
            channel: letter.channel.as_str().to_owned(),
            to: letter.to.clone(),
            text: letter.text.clone(),
            language: letter.language.to_owned(),
        };
        let body = match serde_json::to_vec(&sent) {
            Ok(body) => body,
            Err(error) => return Outcome::Permanent(error.to_string()),
        };
        let at = at_ms.to_string();
        let answered = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header(KEY, &sent.id)
            .header(TIME, &at)
            .header(SIGNATURE, &sign(&self.secret, &at, &body))
            .send(&body[..]);
        let mut answer = match answered {
            Ok(answer) => answer,
            Err(error) => return Outcome::Temporary(error.to_string()),
        };
        let status = answer.status().as_u16();
        let said = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string().unwrap_or_default();
        match status {
            200..=299 => {
                let read: Option<Answer> = serde_json::from_str(&said).ok();
                let reference = read.and_then(|answer| answer.reference);
                Outcome::Accepted(reference.map(|name| name.chars().take(200).collect()))
            }
            408 | 425 | 429 | 500..=599 => Outcome::Temporary(told(status, &said)),
            _ => Outcome::Permanent(told(status, &said)),
        }
    }
}

/// What an answer says, short enough to be kept.
fn told(status: u16, said: &str) -> String {
    let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    format!("{status} {said}").trim_end().to_owned()
}
