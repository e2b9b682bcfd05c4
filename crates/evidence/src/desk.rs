//! Files and licences as other services reach them.

use contract::lookup::{
    FileDesk, FileSummary, Inspected, LicenceDesk, LicenceFace, LicenceSummary, LicenceWhose, NewFile,
    NewLicence, Stored,
};
use contract::{Actor, CaseId, Fault, FileId, Lang, LicenceId, PartyId};
use store::Tx;

use crate::store::{self as rows, FileRow};
use crate::{Budgets, inspect, keep, leaf, licence};

/// Both desks of this service.
#[derive(Debug, Default, Clone, Copy)]
pub struct Desk {
    /// How much may be stored.
    pub budgets: Budgets,
}

impl FileDesk for Desk {
    fn inspect(&self, name: &str, bytes: &[u8]) -> Result<Inspected, Fault> {
        let kind = inspect::inspect(bytes)?;
        Ok(Inspected { name: inspect::clean_name(name, kind), media_type: kind.media_type() })
    }

    fn add(&self, tx: &mut Tx, actor: &Actor, file: NewFile) -> Result<FileId, Fault> {
        let row = FileRow {
            id: tx.new_id(),
            name: file.inspected.name,
            media_type: file.inspected.media_type.to_owned(),
            bytes: file.bytes,
            sha256: file.sha256,
            owner: file.owner.0,
            at: tx.now(),
            sealed: None,
        };
        rows::insert_file(tx, &row, &actor.ledger_name())?;
        Ok(FileId(row.id))
    }

    fn file(&self, tx: &mut Tx, id: FileId) -> Result<Option<FileSummary>, Fault> {
        Ok(rows::file(tx, id)?.map(|row| FileSummary {
            id: FileId(row.id),
            name: row.name,
            media_type: row.media_type,
            bytes: row.bytes,
            sha256: row.sha256,
            owner: PartyId(row.owner),
            at_ms: row.at,
        }))
    }

    fn paper(&self, paper: &contract::lookup::Paper) -> Result<Vec<u8>, Fault> {
        crate::document::paper::pdf(paper)
    }

    fn pages(&self, media_type: &str, bytes: &[u8]) -> Result<Option<u32>, Fault> {
        match media_type == inspect::FileKind::Pdf.media_type() {
            true => leaf::count(bytes).map(Some),
            false => Ok(None),
        }
    }

    fn room(&self, tx: &mut Tx, actor: &Actor, bytes: i64) -> Result<(), Fault> {
        keep::room(tx, self.budgets, actor, bytes)
    }

    fn total(&self, tx: &mut Tx, files: &[FileId]) -> Result<i64, Fault> {
        Ok(rows::total(tx, files)?)
    }

    fn forget(&self, tx: &mut Tx, files: &[FileId]) -> Result<(), Fault> {
        files.iter().try_for_each(|file| rows::forget_file(tx, *file))?;
        Ok(())
    }

    fn stored(&self, tx: &mut Tx) -> Result<Option<Stored>, Fault> {
        keep::stored(tx, self.budgets).map(Some)
    }
}

impl LicenceDesk for Desk {
    fn issue(&self, tx: &mut Tx, actor: &Actor, new: NewLicence) -> Result<LicenceSummary, Fault> {
        licence::issue(tx, actor, new)
    }

    fn held_by(&self, tx: &mut Tx, party: PartyId) -> Result<Vec<LicenceSummary>, Fault> {
        let today = licence::today(tx);
        Ok(rows::licences_of(tx, party, &today)?.iter().map(|row| row.summary()).collect())
    }

    fn of_case(&self, tx: &mut Tx, case: CaseId) -> Result<Vec<LicenceSummary>, Fault> {
        Ok(rows::licences_of_case(tx, case)?.iter().map(|row| row.summary()).collect())
    }

    fn field(
        &self,
        tx: &mut Tx,
        party: PartyId,
        type_code: &str,
        label_zh: &str,
    ) -> Result<Option<String>, Fault> {
        let today = licence::today(tx);
        Ok(rows::licences_of(tx, party, &today)?.iter().filter(|row| row.type_code == type_code).find_map(
            |row| {
                row.printed(Lang::Zh).into_iter().find(|(label, _)| label == label_zh).map(|(_, value)| value)
            },
        ))
    }

    fn face(&self, tx: &mut Tx, licence: LicenceId) -> Result<Option<LicenceFace>, Fault> {
        let row = rows::life::licence_by_id(tx, licence.0)?;
        row.map(|row| crate::pages::face(tx, &row)).transpose()
    }

    fn whose(&self, tx: &mut Tx, licence: LicenceId) -> Result<Option<LicenceWhose>, Fault> {
        let Some(row) = rows::life::licence_by_id(tx, licence.0)? else { return Ok(None) };
        let last = rows::life::acts_of(tx, licence.0)?.into_iter().next();
        Ok(Some(LicenceWhose {
            holder: PartyId(row.holder),
            reason: last.map(|act| act.reason()).transpose()?.unwrap_or_default(),
            licence: row.summary(),
        }))
    }
}
