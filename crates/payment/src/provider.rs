//! Whoever takes money online (支付平台): where one is sent to pay, and how what they tell us is read. docs/payment-gateway.md says it for those who write
//! the other side.

use contract::Fault;
use kit::signed::{self, SignedBody, sign};
use serde::{Deserialize, Serialize};

use crate::model::{Bill, Order};
use crate::order::{ONLINE, Told};

/// The last moment at which a payment may say that it was made: the end of 2099, epoch ms.
pub(crate) const PAID_LAST: i64 = 4_102_444_800_000;

/// The payment site of an installation.
#[derive(Clone)]
pub struct Provider {
    url: String,
    secret: Vec<u8>,
}

/// What is told of a payment: the body of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// Our number of the order.
    pub order: String,
    /// Their number of the payment, the same however often it is told.
    pub transaction: String,
    /// What was paid, fen.
    pub amount: i64,
    /// When, milliseconds since 1970.
    pub paid_at: i64,
}

impl Provider {
    /// One whose page stands at this address, with the secret shared with it.
    pub fn new(url: &str, secret: Vec<u8>) -> Self {
        Self { url: url.to_owned(), secret }
    }

    /// Where one pays an order: their page with what is to be paid, signed. `back` is where they send the person afterwards, `now_ms` the
    /// computer's time.
    pub fn pay_url(&self, bill: &Bill, order: &Order, back: &str, now_ms: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("order", &order.number)
            .append_pair("amount", &order.amount.to_string())
            .append_pair("subject", &bill.name_zh)
            .append_pair("expires", &order.expires_at.to_string())
            .append_pair("back", back)
            .append_pair("time", &now_ms.to_string());
        let query = query.finish();
        let signature = sign(&self.secret, &now_ms.to_string(), query.as_bytes());
        let between = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{between}{query}&signature={}", self.url, signature.replace('=', "%3D"))
    }

    /// Reads what was told of a payment, when it was signed by them, lately.
    ///
    /// # Errors
    /// `payment.unsigned`; `payment.notification` with what is wrong in it.
    pub fn read(&self, given: &SignedBody, now_ms: i64) -> Result<Told, Fault> {
        if !signed::holds(&self.secret, (&given.at, &given.signature), &given.body, now_ms) {
            return Err(Fault::forbidden("payment.unsigned"));
        }
        read(&given.body)
    }
}

/// Reads the body of a notification.
///
/// # Errors
/// `kit.json`; `payment.notification` with the field that is wrong.
pub fn read(body: &[u8]) -> Result<Told, Fault> {
    let note: Notification = kit::read_json(body)?;
    let wrong = |what: &str| Fault::invalid("payment.notification").with("what", what);
    let short =
        |text: &str| (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !short(&note.order) {
        return Err(wrong("order"));
    }
    if !short(&note.transaction) {
        return Err(wrong("transaction"));
    }
    if !(1..=contract::fee::MOST).contains(&note.amount) {
        return Err(wrong("amount"));
    }
    if !(0..=PAID_LAST).contains(&note.paid_at) {
        return Err(wrong("paid_at"));
    }
    let Notification { order, transaction, amount, paid_at } = note;
    Ok(Told { channel: ONLINE, order, reference: transaction, amount, paid_at })
}
