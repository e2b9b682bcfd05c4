//! SQL of how people want to be told.

use contract::AccountId;
use store::{Error, Tx, record, sql};

record! {
    /// What somebody chose, as stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PreferenceRow {
        /// Whose.
        pub account: i64,
        /// Text messages.
        pub sms: bool,
        /// WeChat.
        pub wechat: bool,
        /// Calls.
        pub voice: bool,
        /// Mailbox, encrypted.
        pub email: Option<Vec<u8>>,
        /// What proves it theirs, encrypted; none once they have said it.
        pub email_code: Option<Vec<u8>>,
        /// Minute of the day.
        pub quiet_from: i64,
        /// Minute of the day.
        pub quiet_to: i64,
        /// Once a day.
        pub digest: bool,
        /// Language tag.
        pub language: String,
        /// When, epoch ms.
        pub changed_at: i64,
    }
}

/// What an account chose.
pub fn of(tx: &mut Tx, account: AccountId) -> Result<Option<PreferenceRow>, Error> {
    tx.opt(sql!("SELECT * FROM notice_preference WHERE account = $1"), &[account.into()])
}

/// Keeps what an account chose.
pub fn put(tx: &mut Tx, row: &PreferenceRow) -> Result<(), Error> {
    tx.run(
        sql!(
            "INSERT INTO notice_preference (account, sms, wechat, voice, email, email_code, quiet_from, quiet_to, ",
            "digest, language, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ",
            "ON CONFLICT (account) DO UPDATE SET sms = excluded.sms, wechat = excluded.wechat, ",
            "voice = excluded.voice, email = excluded.email, email_code = excluded.email_code, ",
            "quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, digest = excluded.digest, ",
            "language = excluded.language, changed_at = excluded.changed_at"
        ),
        &[
            row.account.into(),
            row.sms.into(),
            row.wechat.into(),
            row.voice.into(),
            row.email.clone().into(),
            row.email_code.clone().into(),
            row.quiet_from.into(),
            row.quiet_to.into(),
            row.digest.into(),
            row.language.as_str().into(),
            row.changed_at.into(),
        ],
    )?;
    Ok(())
}

/// Sets the mailbox of an account that has chosen before, and the code it waits for.
pub fn put_email(
    tx: &mut Tx,
    account: AccountId,
    email: Option<Vec<u8>>,
    code: Option<Vec<u8>>,
) -> Result<(), Error> {
    tx.run(
        sql!("UPDATE notice_preference SET email = $2, email_code = $3, changed_at = $4 WHERE account = $1"),
        &[account.into(), email.into(), code.into(), tx.now().into()],
    )?;
    Ok(())
}
