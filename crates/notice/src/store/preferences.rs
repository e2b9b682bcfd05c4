//! SQL of how people want to be told.

use contract::AccountId;
use store::{Error, Step, Tx, record, sql, vault};

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

record! {
    /// The sealed mailbox of an account, and its code.
    pub(crate) struct LyingEmail {
        account: i64,
        email: Vec<u8>,
        email_code: Option<Vec<u8>>,
    }
}

/// Seals mailboxes and codes anew that another key sealed: the next after `after`. `places` says where those of an account lie.
pub(crate) fn reseal(tx: &mut Tx, after: i64, places: fn(AccountId) -> [String; 2]) -> Result<Step, Error> {
    let rows: Vec<LyingEmail> = tx.all(
        sql!(
            "SELECT account, email, email_code FROM notice_preference WHERE account > $1 AND email IS NOT NULL ",
            "ORDER BY account LIMIT 200 {for update}"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for row in rows {
        step.last = Some(row.account);
        let [place, code_place] = places(AccountId(row.account));
        let email = vault::reseal(&place, &row.email)?;
        let code =
            row.email_code.as_deref().map(|code| vault::reseal(&code_place, code)).transpose()?.flatten();
        if email.is_some() || code.is_some() {
            step.changed += tx.run(
                sql!("UPDATE notice_preference SET email = $2, email_code = $3 WHERE account = $1"),
                &[row.account.into(), email.unwrap_or(row.email).into(), code.or(row.email_code).into()],
            )?;
        }
    }
    Ok(step)
}
