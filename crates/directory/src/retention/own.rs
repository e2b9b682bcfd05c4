//! What this crate keeps for a term itself: looks at somebody's particulars, lists taken away as files, sessions that have ended.

use contract::Fault;
use store::Tx;

use super::{Erasing, Fate, Kept, Kind, Portion};
use crate::lists::remove_export;
use crate::store as rows;

/// Who looked at somebody in full (谁查看过我的信息).
pub const LOOK: Kind = Kind {
    name: "look",
    words: "retention-kind-look",
    since: "retention-since-look",
    days: 1_826,
    least: 365,
    most: 36_500,
    listed: false,
};

/// A list taken away as a file.
pub const EXPORT: Kind = Kind {
    name: "export",
    words: "retention-kind-export",
    since: "retention-since-export",
    days: 7,
    least: 1,
    most: 30,
    listed: false,
};

/// A session that has ended by itself: address and browser it came from.
pub const SESSION: Kind = Kind {
    name: "session",
    words: "retention-kind-session",
    since: "retention-since-session",
    days: 1,
    least: 1,
    most: 30,
    listed: false,
};

/// All of them.
pub const KEPT: &[Kept] = &[
    Kept { kind: LOOK, due: |tx, before, most| Ok(rows::looks_before(tx, before, most)?), erase: looks },
    Kept { kind: EXPORT, due: |tx, before, most| exports_due(tx, before, most), erase: exports },
    Kept {
        kind: SESSION,
        due: |tx, before, most| Ok(rows::sessions_before(tx, before, most)?),
        erase: sessions,
    },
];

fn looks(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::oldest_looks(tx, erasing.after_id(), erasing.most)?;
    erasing.each(
        tx,
        &found,
        |row| row.0.to_string(),
        |tx, (id, party, account, at)| {
            if *at >= erasing.before {
                return Ok(Fate::Over);
            }
            if erasing.holds.party(*party) || erasing.holds.account(*account) {
                return Ok(Fate::Held);
            }
            rows::delete_look(tx, *id)?;
            Ok(Fate::Erased(id.to_string()))
        },
    )
}

fn exports_due(tx: &mut Tx, before: i64, most: u32) -> Result<i64, Fault> {
    Ok(i64::try_from(rows::exports_before(tx, before, most)?.len()).unwrap_or(i64::MAX))
}

/// Each has a timer of its own; these are those whose term became shorter.
fn exports(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let found = rows::exports_before(tx, erasing.before, erasing.most)?;
    erasing.each(tx, &found, i64::to_string, |tx, id| {
        remove_export(tx, *id)?;
        Ok(Fate::Erased(id.to_string()))
    })
}

/// They have no id anybody knows them by: how many there were is all that can be told.
fn sessions(tx: &mut Tx, erasing: &Erasing<'_>) -> Result<Portion, Fault> {
    let ended = rows::delete_expired_sessions(tx, erasing.before)?;
    let erased = (0..ended).map(|_| "session".to_owned()).collect();
    Ok(Portion { erased, ..Portion::default() })
}
