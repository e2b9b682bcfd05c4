//! Sealing anew what other keys sealed: what is known of people, what they were before, second factors, whose accounts of staff are; and finding people by the
//! key in use.

use ::store::{Db, Error, Step, Tx, reseal};
use contract::{AccountId, Fault};

use crate::account::totp_place;
use crate::party::window::former_place;
use crate::party::{Id, PartyRow, Sealed};
use crate::{CHECK_PLACE, person, store as rows, vault};

/// Rows of one act.
const PIECE: u32 = 200;

/// Seals anew what the key in use did not seal; answers of what, and how many there were.
///
/// # Errors
/// `store.key-missing` for what none of the keys in use opens; the store's.
pub fn rotate(db: &Db) -> Result<[(&'static str, u64); 5], Fault> {
    Ok([
        ("parties", reseal(db, parties)?),
        ("former particulars", reseal(db, formers)?),
        ("second factors", reseal(db, factors)?),
        ("persons of staff", reseal(db, persons)?),
        ("answers kept", reseal(db, crate::answered::reseal)?),
    ])
}

/// From now on the key in use is the one these data need: called when nothing is left that another sealed.
///
/// # Errors
/// Only the store's.
pub fn finish(db: &Db) -> Result<(), Fault> {
    Ok(db.write_blocking(|tx| {
        rows::set_vault_check(tx, vault::seal(CHECK_PLACE, b"onedoor")?)?;
        Ok::<_, Error>(())
    })?)
}

fn parties(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let mut step = Step::default();
    for row in rows::parties_after(tx, after, PIECE)? {
        step.last = Some(row.id);
        let place = PartyRow::place(row.id);
        let Some(anew) = vault::reseal(&place, &row.sealed)? else { continue };
        let within: Sealed = vault::open_json(&place, &row.sealed)?;
        let index = vault::index(&row.id(&within).key())?;
        step.changed += rows::reseal_party(tx, row.id, &anew, index)?;
    }
    Ok(step)
}

fn formers(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let mut step = Step::default();
    for (id, id_kind, sealed) in rows::formers_after(tx, after, PIECE)? {
        step.last = Some(id);
        let Some(anew) = vault::reseal(&former_place(id), &sealed)? else { continue };
        let within: Sealed = vault::open_json(&former_place(id), &sealed)?;
        let was = Id::of_record(id_kind, &within.country, &within.id_number);
        step.changed += rows::reseal_former(tx, id, &anew, vault::index(&was.key())?)?;
    }
    Ok(step)
}

fn persons(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let mut step = Step::default();
    for (id, sealed) in rows::persons_after(tx, after, PIECE)? {
        step.last = Some(id);
        let place = person::place(AccountId(id));
        let Some(anew) = vault::reseal(&place, &sealed)? else { continue };
        let document = person::open(AccountId(id), &sealed)?;
        step.changed += rows::reseal_person(tx, id, anew, vault::index(&document.key())?)?;
    }
    Ok(step)
}

fn factors(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let mut step = Step::default();
    for rows::FactorsRow { id, totp, totp_pending } in rows::factors_after(tx, after, PIECE)? {
        step.last = Some(id);
        let place = totp_place(AccountId(id));
        let anew = |sealed: Option<Vec<u8>>| match sealed {
            Some(sealed) => Ok::<_, Error>((vault::reseal(&place, &sealed)?, Some(sealed))),
            None => Ok((None, None)),
        };
        let ((totp, was), (pending, was_pending)) = (anew(totp)?, anew(totp_pending)?);
        if totp.is_some() || pending.is_some() {
            step.changed += rows::reseal_factors(tx, id, totp.or(was), pending.or(was_pending))?;
        }
    }
    Ok(step)
}
