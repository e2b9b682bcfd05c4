//! SQL of what stands around a case: the application, materials, checklist, documents, special procedures.

use std::collections::BTreeSet;

use contract::{CaseId, FileId};
use serde_json::Value as Json;
use store::{Error, Tx, Value, record, sql, vault};

use super::{json, unjson, word};
use crate::model::{Application, CaseMaterial, Checklist, Document, DocumentKind, Source, Special, Trust};

/// Inserts what was applied for.
pub(crate) fn insert_application(tx: &mut Tx, root: CaseId, application: &Application) -> Result<(), Error> {
    tx.put(
        sql!("INSERT INTO application (root, answers, form, plan, sealed) VALUES ($1, $2, '', $3, $4)"),
        [
            root.into(),
            json(&application.answers)?,
            json(&application.plan)?,
            vault::seal_json(&form_place(root), &application.form)?.into(),
        ],
    )?;
    Ok(())
}

/// Where the form of an application lies sealed.
pub(crate) fn form_place(root: CaseId) -> String {
    format!("application:{root}")
}

/// Where what a document says lies sealed: to whom and where a licence was sent.
pub(crate) fn document_place(document: i64) -> String {
    format!("document:{document}")
}

/// Where what a source said of a material lies sealed.
pub(crate) fn provenance_place(material: i64) -> String {
    format!("material:{material}")
}

/// What was applied for.
pub(crate) fn application(tx: &mut Tx, root: CaseId) -> Result<Application, Error> {
    let (answers, form, plan, sealed): (String, String, String, Option<Vec<u8>>) =
        tx.one(sql!("SELECT answers, form, plan, sealed FROM application WHERE root = $1"), &[root.into()])?;
    Ok(Application {
        answers: unjson("answers", &answers)?,
        form: match sealed {
            Some(sealed) => vault::open_json(&form_place(root), &sealed)?,
            None => unjson("form", &form)?,
        },
        plan: unjson("plan", &plan)?,
    })
}

/// Inserts materials.
pub(crate) fn insert_materials(tx: &mut Tx, root: CaseId, materials: &[CaseMaterial]) -> Result<(), Error> {
    if materials.is_empty() {
        return Ok(());
    }
    let rows = materials
        .iter()
        .map(|material| {
            Ok([
                material.id.into(),
                root.into(),
                material.concept.as_str().into(),
                json(&material.name)?,
                material.source.as_str().into(),
                material.trust.as_str().into(),
                material.file.into(),
                if material.provenance.is_null() { "null" } else { "" }.into(),
                material.at.into(),
                material.replaced.into(),
                match &material.provenance {
                    Json::Null => Value::Null,
                    told => vault::seal_json(&provenance_place(material.id), told)?.into(),
                },
            ])
        })
        .collect::<Result<Vec<[Value; 11]>, Error>>()?;
    tx.put_many(
        sql!(
            "INSERT INTO case_material (id, root, concept, name, source, trust, file, provenance, at, replaced, ",
            "sealed) ",
            "VALUES {rows}"
        ),
        &rows,
    )?;
    Ok(())
}

record! {
    struct MaterialRow {
        id: i64,
        concept: String,
        name: String,
        source: String,
        trust: String,
        file: Option<i64>,
        provenance: String,
        at: i64,
        replaced: bool,
        sealed: Option<Vec<u8>>,
    }
}

/// The shared set of materials, in the order they came in.
pub(crate) fn materials(tx: &mut Tx, root: CaseId) -> Result<Vec<CaseMaterial>, Error> {
    tx.all::<MaterialRow>(sql!("SELECT * FROM case_material WHERE root = $1 ORDER BY id"), &[root.into()])?
        .into_iter()
        .map(|row| {
            Ok(CaseMaterial {
                id: row.id,
                concept: row.concept,
                name: unjson("name", &row.name)?,
                source: word("source", &row.source, Source::parse)?,
                trust: word("trust", &row.trust, Trust::parse)?,
                file: row.file.map(FileId),
                provenance: match row.sealed {
                    Some(sealed) => vault::open_json(&provenance_place(row.id), &sealed)?,
                    None => unjson("provenance", &row.provenance)?,
                },
                at: row.at,
                replaced: row.replaced,
            })
        })
        .collect()
}

/// Concepts of which something is there.
pub(crate) fn concepts_there(tx: &mut Tx, root: CaseId) -> Result<BTreeSet<String>, Error> {
    let found: Vec<String> = tx.all(
        sql!("SELECT DISTINCT concept FROM case_material WHERE root = $1 AND NOT replaced"),
        &[root.into()],
    )?;
    Ok(found.into_iter().collect())
}

/// Marks what was there of this concept as replaced by something newer.
pub(crate) fn replace_material(tx: &mut Tx, root: CaseId, concept: &str) -> Result<(), Error> {
    tx.put(
        sql!("UPDATE case_material SET replaced = TRUE WHERE root = $1 AND concept = $2"),
        [root.into(), concept.into()],
    )?;
    Ok(())
}

/// What is there of the concept was compared with the original: it counts as checked (level B).
pub(crate) fn confirm_material(tx: &mut Tx, root: CaseId, concept: &str) -> Result<(), Error> {
    tx.put(
        sql!(
            "UPDATE case_material SET trust = 'B' ",
            "WHERE root = $1 AND concept = $2 AND trust IN ('C', 'D') AND NOT replaced"
        ),
        [root.into(), concept.into()],
    )?;
    Ok(())
}

/// Roots of the applications that hold a file.
pub(crate) fn cases_with_file(tx: &mut Tx, file: FileId) -> Result<Vec<CaseId>, Error> {
    let roots: Vec<i64> =
        tx.all(sql!("SELECT DISTINCT root FROM case_material WHERE file = $1 LIMIT 50"), &[file.into()])?;
    Ok(roots.into_iter().map(CaseId).collect())
}

/// The window's checklist, as far as it was ticked.
pub(crate) fn checklist(tx: &mut Tx, root: CaseId) -> Result<Checklist, Error> {
    let found: Option<String> =
        tx.opt(sql!("SELECT marks FROM checklist WHERE root = $1"), &[root.into()])?;
    found.map_or_else(|| Ok(Checklist::default()), |marks| unjson("marks", &marks))
}

/// Writes the checklist.
pub(crate) fn save_checklist(tx: &mut Tx, root: CaseId, checklist: &Checklist) -> Result<(), Error> {
    tx.put(
        sql!(
            "INSERT INTO checklist (root, marks) VALUES ($1, $2) ",
            "ON CONFLICT (root) DO UPDATE SET marks = excluded.marks"
        ),
        [root.into(), json(checklist)?],
    )?;
    Ok(())
}

/// Inserts a document.
pub(crate) fn insert_document(tx: &mut Tx, root: CaseId, document: &Document) -> Result<(), Error> {
    tx.put(
        sql!(
            "INSERT INTO case_document (id, case_id, root, kind, number, organ, at, issued_by, data, sealed) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9)"
        ),
        [
            document.id.into(),
            document.case.into(),
            root.into(),
            document.kind.as_str().into(),
            document.number.as_str().into(),
            document.organ.into(),
            document.at.into(),
            document.issued_by.into(),
            vault::seal_json(&document_place(document.id), &document.data)?.into(),
        ],
    )?;
    Ok(())
}

record! {
    struct DocumentRow {
        id: i64,
        case_id: i64,
        kind: String,
        number: String,
        organ: i64,
        at: i64,
        issued_by: i64,
        data: String,
        sealed: Option<Vec<u8>>,
    }
}

impl DocumentRow {
    fn into_document(self) -> Result<Document, Error> {
        Ok(Document {
            id: self.id,
            case: self.case_id.into(),
            kind: word("kind", &self.kind, DocumentKind::parse)?,
            number: self.number,
            organ: self.organ.into(),
            at: self.at,
            issued_by: self.issued_by.into(),
            data: match self.sealed {
                Some(sealed) => vault::open_json(&document_place(self.id), &sealed)?,
                None => unjson("data", &self.data)?,
            },
        })
    }
}

/// Documents of an application, oldest first.
pub(crate) fn documents(tx: &mut Tx, root: CaseId) -> Result<Vec<Document>, Error> {
    tx.all::<DocumentRow>(sql!("SELECT * FROM case_document WHERE root = $1 ORDER BY id"), &[root.into()])?
        .into_iter()
        .map(DocumentRow::into_document)
        .collect()
}

/// A document by its number.
pub(crate) fn document(tx: &mut Tx, number: &str) -> Result<Option<Document>, Error> {
    tx.opt::<DocumentRow>(sql!("SELECT * FROM case_document WHERE number = $1"), &[number.into()])?
        .map(DocumentRow::into_document)
        .transpose()
}

/// Inserts a special procedure just opened.
pub(crate) fn insert_special(tx: &mut Tx, root: CaseId, special: &Special) -> Result<(), Error> {
    tx.put(
        sql!(
            "INSERT INTO special_procedure (id, case_id, root, kind, name, reason, basis, opened_at, opened_by, ",
            "planned_end) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        [
            special.id.into(),
            special.case.into(),
            root.into(),
            special.kind.as_str().into(),
            json(&special.name)?,
            special.reason.as_str().into(),
            json(&special.basis)?,
            special.opened_at.into(),
            special.opened_by.into(),
            special.planned_end.as_str().into(),
        ],
    )?;
    Ok(())
}

/// Writes down that a special procedure ended.
pub(crate) fn close_special(tx: &mut Tx, id: i64, at: i64, by: i64, result: &str) -> Result<(), Error> {
    tx.put(
        sql!("UPDATE special_procedure SET closed_at = $2, closed_by = $3, result = $4 WHERE id = $1"),
        [id.into(), at.into(), by.into(), result.into()],
    )?;
    Ok(())
}

record! {
    struct SpecialRow {
        id: i64,
        case_id: i64,
        kind: String,
        name: String,
        reason: String,
        basis: String,
        opened_at: i64,
        opened_by: i64,
        planned_end: String,
        closed_at: Option<i64>,
        result: Option<String>,
    }
}

/// Special procedures of an application, oldest first.
pub(crate) fn specials(tx: &mut Tx, root: CaseId) -> Result<Vec<Special>, Error> {
    tx.all::<SpecialRow>(sql!("SELECT * FROM special_procedure WHERE root = $1 ORDER BY id"), &[root.into()])?
        .into_iter()
        .map(|row| {
            Ok(Special {
                id: row.id,
                case: row.case_id.into(),
                kind: row.kind.parse().map_err(|e: worktime::ClockError| Error::Type(e.to_string()))?,
                name: unjson("name", &row.name)?,
                reason: row.reason,
                basis: unjson("basis", &row.basis)?,
                opened_at: row.opened_at,
                opened_by: row.opened_by.into(),
                planned_end: row.planned_end,
                closed_at: row.closed_at,
                result: row.result,
            })
        })
        .collect()
}
