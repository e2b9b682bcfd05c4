//! Channels out of the house (外发渠道): telephone messages through the site's adapter, e-mail through its mail server. Which there
//! are is the site's setting; none is the default, and then everything stays in the system and no page says otherwise.

use std::sync::Arc;

use crate::adapter::Adapter;
use crate::mail::Mail;

/// A way out of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// 短信.
    Sms,
    /// 微信: the adapter finds the person by the telephone number.
    Wechat,
    /// 语音电话: the adapter reads the text out.
    Voice,
    /// 电子邮件.
    Email,
}

::store::column_text!(Channel { Sms => "sms", Wechat => "wechat", Voice => "voice", Email => "email" });

impl Channel {
    /// Those that reach a telephone, through the adapter.
    pub const TELEPHONE: [Channel; 3] = [Channel::Sms, Channel::Wechat, Channel::Voice];
}

/// What is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The delivery's id: the same however often it is tried, so that the other side can tell a repetition.
    pub id: i64,
    /// By which channel.
    pub channel: Channel,
    /// Telephone number or mail address.
    pub to: String,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// `zh-CN` or `en`.
    pub language: &'static str,
}

/// What came of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it, under this name of its own.
    Accepted(Option<String>),
    /// Not now; it is tried again.
    Temporary(String),
    /// Never: trying again changes nothing.
    Permanent(String),
}

/// The channels of a site.
#[derive(Clone, Default)]
pub struct Channels {
    /// The mail server.
    pub mail: Option<Arc<Mail>>,
    /// The adapter for telephones.
    pub adapter: Option<Arc<Adapter>>,
}

impl Channels {
    /// Whether the site has this channel.
    pub fn has(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.mail.is_some(),
            _ => self.adapter.as_ref().is_some_and(|adapter| adapter.takes(channel)),
        }
    }

    /// Whether there is any way out of the house.
    pub fn any(&self) -> bool {
        self.mail.is_some() || self.adapter.is_some()
    }

    /// Sends a letter; `at_ms` is the computer's time, for the signature.
    pub fn send(&self, letter: &Letter, at_ms: i64) -> Outcome {
        let gone = || Outcome::Permanent("this channel is not set up any more".to_owned());
        match letter.channel {
            Channel::Email => self.mail.as_ref().map_or_else(gone, |mail| mail.send(letter)),
            _ => self.adapter.as_ref().map_or_else(gone, |adapter| adapter.send(letter, at_ms)),
        }
    }
}
