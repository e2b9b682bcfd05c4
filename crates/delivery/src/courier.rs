//! The courier (快递): how an order is given, and how what they tell of it is read. docs/courier-adapter.md says it for those who write the other side.

use std::time::Duration;

use contract::Fault;
use kit::signed::{self, SIGNATURE, SignedBody, TIME, sign};
use serde::{Deserialize, Serialize};

use crate::hand::Proof;

/// Header: the same for every attempt at one order.
pub const KEY: &str = "idempotency-key";
/// How long the courier may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer looked at, bytes.
const ANSWER_MAX: u64 = 16 * 1024;
/// The last moment at which something may have happened: the end of 2099, epoch ms.
pub(crate) const AT_LAST: i64 = 4_102_444_800_000;

/// An order: the body of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Our number of the parcel.
    pub order: String,
    /// Who receives it.
    pub name: String,
    /// Their telephone.
    pub phone: String,
    /// Where to.
    pub address: String,
    /// Where it is fetched: the hall.
    pub from: String,
}

/// What is told of an order: the body of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// Our number of the parcel.
    pub order: String,
    /// Their number of what happened, the same however often it is told.
    pub event: String,
    /// What happened.
    pub kind: Kind,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Where; may be empty.
    #[serde(default)]
    pub place: String,
    /// Of `delivered`: the last four characters of the document of whoever took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_tail: Option<String>,
    /// Of `delivered`: the one-time code they said instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// What happened to a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 已揽收: the courier has it.
    PickedUp,
    /// 运输中: on its way, at a place.
    InTransit,
    /// 派送中: somebody goes out with it.
    OutForDelivery,
    /// 已退回: it came back to the hall.
    Returned,
    /// 已丢失: it is lost.
    Lost,
    /// 已签收: handed to somebody.
    Delivered,
}

impl Kind {
    /// The word in the database and in texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::PickedUp => "picked-up",
            Kind::InTransit => "in-transit",
            Kind::OutForDelivery => "out-for-delivery",
            Kind::Returned => "returned",
            Kind::Lost => "lost",
            Kind::Delivered => "delivered",
        }
    }

    /// How far it is: of two that happened in one moment the one that is farther counts.
    pub fn rank(self) -> i64 {
        match self {
            Kind::PickedUp => 1,
            Kind::InTransit => 2,
            Kind::OutForDelivery => 3,
            Kind::Returned => 4,
            Kind::Lost => 5,
            Kind::Delivered => 6,
        }
    }
}

/// What a courier answers an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, under this number of theirs.
    Taken(String),
    /// Refused for good.
    Refused(String),
    /// Not now.
    Away(String),
}

#[derive(Deserialize)]
struct Answer {
    tracking: String,
}

/// The courier of an installation.
pub struct Courier {
    name: String,
    url: String,
    secret: Vec<u8>,
    agent: ureq::Agent,
}

fn is_short(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Courier {
    /// One of this name whose orders are taken at this address, with the secret shared with them.
    pub fn new(name: &str, url: &str, secret: Vec<u8>) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        Self { name: name.to_owned(), url: url.to_owned(), secret, agent }
    }

    /// Their name, as the record of delivery says it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives an order; `now_ms` is the computer's time.
    pub fn order(&self, order: &Order, now_ms: i64) -> Outcome {
        let body = match serde_json::to_vec(order) {
            Ok(body) => body,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        let at = now_ms.to_string();
        let answered = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header(KEY, &order.order)
            .header(TIME, &at)
            .header(SIGNATURE, &sign(&self.secret, &at, &body))
            .send(&body[..]);
        let mut answer = match answered {
            Ok(answer) => answer,
            Err(error) => return Outcome::Away(error.to_string()),
        };
        let status = answer.status().as_u16();
        let said = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_string().unwrap_or_default();
        let read: Option<Answer> = serde_json::from_str(&said).ok();
        match (status, read) {
            (200..=299, Some(answer)) if is_short(&answer.tracking) => Outcome::Taken(answer.tracking),
            (200..=299, _) => Outcome::Away("no tracking number in the answer".to_owned()),
            (408 | 425 | 429 | 500..=599, _) => Outcome::Away(status.to_string()),
            (status, _) => Outcome::Refused(status.to_string()),
        }
    }

    /// Reads what was told of an order, when it was signed by them, lately.
    ///
    /// # Errors
    /// `delivery.unsigned`; those of [`read`].
    pub fn read(&self, given: &SignedBody, now_ms: i64) -> Result<Notification, Fault> {
        if !signed::holds(&self.secret, (&given.at, &given.signature), &given.body, now_ms) {
            return Err(Fault::forbidden("delivery.unsigned"));
        }
        read(&given.body)
    }
}

impl Notification {
    /// What whoever took it showed, where it says that.
    pub fn proof(&self) -> Option<Proof> {
        let document = self.document_tail.clone().map(Proof::Document);
        document.or_else(|| self.code.clone().map(Proof::Code))
    }
}

/// Reads the body of a notification.
///
/// # Errors
/// `kit.json`; `delivery.notification` with the field that is wrong.
pub fn read(body: &[u8]) -> Result<Notification, Fault> {
    let note: Notification = kit::read_json(body)?;
    let wrong = |what: &str| Fault::invalid("delivery.notification").with("what", what);
    if !is_short(&note.order) {
        return Err(wrong("order"));
    }
    if !is_short(&note.event) {
        return Err(wrong("event"));
    }
    if !(0..=AT_LAST).contains(&note.at) {
        return Err(wrong("at"));
    }
    if note.place.chars().count() > 100 || note.place.chars().any(char::is_control) {
        return Err(wrong("place"));
    }
    let short = |text: &Option<String>, most: usize| text.as_ref().is_none_or(|text| text.len() <= most);
    if !short(&note.document_tail, 16) || !short(&note.code, 16) {
        return Err(wrong("proof"));
    }
    Ok(note)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_notification_is_read_or_says_what_is_wrong() {
        let good = r#"{"order":"P1","event":"e1","kind":"in-transit","at":1,"place":"赤峰转运中心"}"#;
        assert_eq!(read(good.as_bytes()).unwrap().kind, Kind::InTransit);
        for (bad, what) in [
            (good.replace("P1", ""), "order"),
            (good.replace("e1", "é"), "event"),
            (good.replace(":1,", ":-1,"), "at"),
        ] {
            let fault = read(bad.as_bytes()).unwrap_err();
            assert!(
                fault.code == "delivery.notification" && format!("{fault:?}").contains(what),
                "{fault:?}"
            );
        }
        assert_eq!(read(good.replace("in-transit", "gone").as_bytes()).unwrap_err().code, "kit.json");
    }
}
