//! E-mail through the site's mail server (SMTP). A message has the same `Message-ID` however often it is tried.

use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{Message, SmtpTransport, Transport};

use crate::channel::{Letter, Outcome};

/// How long the server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The site's mail server.
pub struct Mail {
    server: SmtpTransport,
    from: Mailbox,
}

impl Mail {
    /// The server at this address (`smtps://user:password@host:port`, `smtp://host:port?tls=required`), and who writes.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let from: Mailbox = from.parse().map_err(|error| format!("from: {error}"))?;
        let server = SmtpTransport::from_url(url).map_err(|error| format!("smtp: {error}"))?;
        Ok(Self { server: server.timeout(Some(PATIENCE)).build(), from })
    }

    fn message(&self, letter: &Letter) -> Result<Message, String> {
        let to: Mailbox = letter.to.parse().map_err(|error| format!("{error}"))?;
        // Nobody's out-of-office note answers it (RFC 3834).
        let automatic =
            HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let built: MessageBuilder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&letter.title)
            .message_id(Some(format!("<notice-{}@{}>", letter.id, self.from.email.domain())))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN);
        built.body(letter.text.clone()).map_err(|error| error.to_string())
    }

    /// Sends.
    pub fn send(&self, letter: &Letter) -> Outcome {
        let message = match self.message(letter) {
            Ok(message) => message,
            Err(why) => return Outcome::Permanent(why),
        };
        match self.server.send(&message) {
            Ok(_) => Outcome::Accepted(None),
            Err(error) if error.is_permanent() => Outcome::Permanent(error.to_string()),
            Err(error) => Outcome::Temporary(error.to_string()),
        }
    }
}
