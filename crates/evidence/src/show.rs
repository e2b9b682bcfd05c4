//! Showing licences at a window (出示证照): the holder chooses some of theirs and says what for, and gets a code that counts once and for ten
//! minutes. Who takes it sees those and no others; the holder sees later who looked, and what for (docs/decisions/0271).

use contract::{Actor, Fault, PartyId, Text};
use directory::access::{Permit, require_somewhere};
use serde_json::json;
use store::{Event, Tx, vault};

use crate::licence::{Standing, today};
use crate::permissions::Use;
use crate::store::life::licence_by_id;
use crate::store::shown::{self as kept, ShowRow};
use crate::store::{self as rows, LicenceRow};

/// Told in the ledger: a licence was looked at where it was shown. Data `identifier`, `organ`.
pub const USED: &str = "licence.used";

/// How long a code counts.
pub const CODE_MS: i64 = 10 * 60_000;
/// How long whoever took a code may look again.
const LOOK_MS: i64 = 30 * 60_000;
/// Longest purpose, characters.
pub const PURPOSE_MOST: usize = 60;
/// Most licences shown at once.
const SHOWN_MOST: usize = 20;

/// What a mark of a code is for.
const MARK: &str = "licence.show";

/// What the holder gets: the code once, as digits, and until when it counts.
#[derive(Debug, Clone)]
pub struct Given {
    /// Twelve digits.
    pub code: String,
    /// Epoch ms.
    pub until: i64,
    /// The licences chosen.
    pub licences: Vec<LicenceRow>,
}

/// Gives a code for some of a party's licences. An earlier one that nobody took counts no more.
///
/// # Errors
/// `licence.show-none` where none is chosen, `licence.show-many`; `licence.purpose-missing`; `licence.not-found` for one that is not theirs;
/// `licence.show-not-valid` for one that does not count.
pub fn give(tx: &mut Tx, party: PartyId, identifiers: &[String], purpose: &str) -> Result<Given, Fault> {
    let purpose = purpose.trim();
    if purpose.is_empty() || purpose.chars().count() > PURPOSE_MOST {
        return Err(Fault::invalid("licence.purpose-missing").with("most", PURPOSE_MOST));
    }
    if identifiers.is_empty() {
        return Err(Fault::invalid("licence.show-none"));
    }
    if identifiers.len() > SHOWN_MOST {
        return Err(Fault::invalid("licence.show-many").with("most", SHOWN_MOST));
    }
    let day = today(tx);
    let mut licences = Vec::with_capacity(identifiers.len());
    for identifier in identifiers {
        let row = rows::licence_by_identifier(tx, identifier)?.filter(|row| row.holder == party.0);
        let row = row.ok_or_else(|| Fault::not_found("licence.not-found"))?;
        if row.standing(&day) != Standing::Valid {
            return Err(Fault::conflict("licence.show-not-valid"));
        }
        if !licences.iter().any(|other: &LicenceRow| other.id == row.id) {
            licences.push(row);
        }
    }
    let code = format!("{}{}", vault::code()?, vault::code()?);
    let now = tx.now();
    kept::end_open(tx, party.0)?;
    let ids: Vec<i64> = licences.iter().map(|row| row.id).collect();
    let until = now.saturating_add(CODE_MS);
    kept::insert(tx, &vault::mark(&[MARK, &code])?, party.0, &json!(ids).to_string(), purpose, until)?;
    Ok(Given { code, until, licences })
}

/// Takes a code: it counts once. Answers where the licences can be looked at.
///
/// # Errors
/// `access.forbidden`; `licence.code-wrong`, `licence.code-used`, `licence.code-late`.
pub fn take(tx: &mut Tx, actor: &Actor, code: &str) -> Result<i64, Fault> {
    let posting = require_somewhere(actor, Use::PERMISSION)?;
    let code: String = code.chars().filter(char::is_ascii_digit).take(20).collect();
    let show = kept::by_marks(tx, &vault::marks(&[MARK, &code])?)?
        .ok_or_else(|| Fault::invalid("licence.code-wrong"))?;
    if show.used_at.is_some() {
        return Err(Fault::invalid("licence.code-used"));
    }
    if show.until_at <= tx.now() {
        return Err(Fault::invalid("licence.code-late"));
    }
    if !kept::use_once(tx, show.id, actor.account.0)? {
        return Err(Fault::invalid("licence.code-used"));
    }
    for licence in show.licences() {
        let Some(row) = licence_by_id(tx, licence)? else { continue };
        kept::insert_use(tx, licence, show.id, (&posting.organ_name, &posting.title))?;
        tx.record(Event {
            stream: format!("licence:{licence}"),
            kind: USED,
            actor: actor.ledger_name(),
            data: json!({ "identifier": row.identifier, "organ": posting.organ_name.zh }),
        });
    }
    Ok(show.id)
}

/// What was shown, to whoever took the code, for half an hour: licences as they stand now.
///
/// # Errors
/// `licence.not-found` for anybody else, and later.
pub fn look(tx: &mut Tx, actor: &Actor, id: i64) -> Result<(ShowRow, Vec<LicenceRow>), Fault> {
    require_somewhere(actor, Use::PERMISSION)?;
    let since = tx.now().saturating_sub(LOOK_MS);
    let show = kept::by_id(tx, id)?
        .filter(|show| show.used_by == Some(actor.account.0) && show.used_at.is_some_and(|at| at > since))
        .ok_or_else(|| Fault::not_found("licence.not-found"))?;
    let mut licences = Vec::new();
    for licence in show.licences() {
        licences.extend(licence_by_id(tx, licence)?);
    }
    Ok((show, licences))
}

/// Who looked at a licence that was shown.
#[derive(Debug, Clone)]
pub struct Look {
    /// When, epoch ms.
    pub at: i64,
    /// Of which organ.
    pub organ: Text,
    /// In which post.
    pub post: Text,
    /// What for.
    pub purpose: String,
}

/// Who looked at a licence, newest first, at most 50.
///
/// # Errors
/// Database errors; `store.key-missing`.
pub fn looks(tx: &mut Tx, licence: i64) -> Result<Vec<Look>, Fault> {
    let mut all = Vec::new();
    for used in kept::uses_of(tx, licence)? {
        let purpose = match kept::by_id(tx, used.shown)? {
            Some(show) => show.purpose()?,
            None => String::new(),
        };
        let (organ, post) = (Text::new(used.organ_zh, used.organ_en), Text::new(used.post_zh, used.post_en));
        all.push(Look { at: used.at, organ, post, purpose });
    }
    Ok(all)
}
