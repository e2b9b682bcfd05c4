//! SQL of sealing anew what other keys sealed, or none.

use store::{Error, Step, Tx, record, sql, vault};

use super::around::{document_place, form_place, provenance_place};
use super::drafts::{place, plain_within};

record! {
    struct Lying {
        id: i64,
        plain: String,
        more: String,
        sealed: Option<Vec<u8>>,
    }
}

impl Lying {
    /// What is to lie there: `None` where the key in use sealed it.
    fn anew(
        &self,
        place: &str,
        plain: impl FnOnce(&Self) -> Result<Vec<u8>, Error>,
    ) -> Result<Option<Vec<u8>>, Error> {
        match &self.sealed {
            Some(sealed) => vault::reseal(place, sealed),
            None => vault::seal(place, &plain(self)?).map(Some),
        }
    }
}

/// The next drafts after `after` that are not submitted.
pub(crate) fn drafts(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<Lying> = tx.all(
        sql!(
            "SELECT id, form AS plain, origins AS more, sealed FROM draft ",
            "WHERE id > $1 AND case_id IS NULL ORDER BY id LIMIT 200 {for update}"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for row in rows {
        step.last = Some(row.id);
        if let Some(anew) = row.anew(&place(row.id.into()), |row| plain_within(&row.plain, &row.more))? {
            // Only where nobody saved it meanwhile or submitted it.
            step.changed += tx.run(
                sql!("UPDATE draft SET form = '{}', origins = '{}', sealed = $2 WHERE id = $1 AND case_id IS NULL"),
                &[row.id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

/// The next applications after `after`.
pub(crate) fn applications(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<Lying> = tx.all(
        sql!(
            "SELECT root AS id, form AS plain, '' AS more, sealed FROM application ",
            "WHERE root > $1 ORDER BY root LIMIT 200"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for row in rows {
        step.last = Some(row.id);
        if let Some(anew) = row.anew(&form_place(row.id.into()), |row| Ok(row.plain.clone().into_bytes()))? {
            step.changed += tx.run(
                sql!("UPDATE application SET form = '', sealed = $2 WHERE root = $1"),
                &[row.id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

/// The next materials after `after` of which a source said something.
pub(crate) fn materials(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<Lying> = tx.all(
        sql!(
            "SELECT id, provenance AS plain, '' AS more, sealed FROM case_material ",
            "WHERE id > $1 AND provenance <> 'null' ORDER BY id LIMIT 500"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for row in rows {
        step.last = Some(row.id);
        if let Some(anew) = row.anew(&provenance_place(row.id), |row| Ok(row.plain.clone().into_bytes()))? {
            step.changed += tx.run(
                sql!("UPDATE case_material SET provenance = '', sealed = $2 WHERE id = $1"),
                &[row.id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}

/// The next documents after `after`.
pub(crate) fn documents(tx: &mut Tx, after: i64) -> Result<Step, Error> {
    let rows: Vec<Lying> = tx.all(
        sql!(
            "SELECT id, data AS plain, '' AS more, sealed FROM case_document ",
            "WHERE id > $1 ORDER BY id LIMIT 500"
        ),
        &[after.into()],
    )?;
    let mut step = Step::default();
    for row in rows {
        step.last = Some(row.id);
        if let Some(anew) = row.anew(&document_place(row.id), |row| Ok(row.plain.clone().into_bytes()))? {
            step.changed += tx.run(
                sql!("UPDATE case_document SET data = '', sealed = $2 WHERE id = $1"),
                &[row.id.into(), anew.into()],
            )?;
        }
    }
    Ok(step)
}
