//! Numbered documents (文书): every notice and decision, kept as data and drawn as a sheet by the pages.
//!
//! `data` of each kind (all have `applicant`, `number` of the case, `item` as a text in both languages):
//!
//! | kind | more |
//! |---|---|
//! | receipt | `materials`: names; `tell_by`: last day of the five (art. 32) |
//! | correction | `lines`: concept, name, mark, reason, standard; `note`; `licence`: whether the Administrative Licensing Law binds it; `until`: last day, `provisional`, `uncorrected`: what becomes of it then |
//! | lapse | `notice`: number of the correction notice; `until`; `outcome`: returned or withdrawn; `lines`: name; `remedies` |
//! | acceptance | `due`, `statutory_due`, `provisional`, `deemed`, `deferred`: name, until; `licence` |
//! | non-acceptance | `reasons`, `basis`, `remedies` |
//! | special | `kind`, `name`, `reason`, `basis`, `from`, `until` |
//! | extension | `by`, `reason`, `basis`, `was`, `due` |
//! | recount | `was`, `due`, `statutory_due`, `provisional`; before acceptance `tell_was`, `tell_by`; of corrections `correct_was`, `correct_by`, `reason` where the window gave more time |
//! | grant | `licences`: name, identifier; `opinion` |
//! | refusal | `reasons`, `basis`, `remedies`, `siblings` |
//! | termination | `because` |
//! | withdrawal | `why` |
//! | delivery | `how`, `to`, `id_tail`, `company`, `tracking`, `licences` |

use contract::time::china_date;
use contract::{Actor, Fault, Text};
use serde_json::{Map, Value};
use store::Tx;

use crate::desk::Desk;
use crate::model::{Case, Document, DocumentKind};
use crate::store as rows;

/// Writes a document: gives it the next number of its organ, year and kind, and keeps it.
///
/// # Errors
/// Database errors.
pub(crate) fn issue(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    case: &Case,
    kind: DocumentKind,
    item: &Text,
    more: Value,
) -> Result<Document, Fault> {
    let number = match kind {
        // The receipt is what the case number is printed on: it has no number of its own to get lost.
        DocumentKind::Receipt => case.number.clone(),
        _ => next_number(tx, desk, case, kind)?,
    };
    let mut data = match more {
        Value::Object(more) => more,
        _ => Map::new(),
    };
    data.insert("applicant".to_owned(), Value::from(case.applicant_name.as_str()));
    data.insert("number".to_owned(), Value::from(case.number.as_str()));
    data.insert("item".to_owned(), serde_json::to_value(item).unwrap_or(Value::Null));
    let document = Document {
        id: tx.new_id(),
        case: case.id,
        kind,
        number,
        organ: case.organ,
        at: tx.now(),
        issued_by: actor.account,
        data: Value::Object(data),
    };
    rows::around::insert_document(tx, case.root, &document)?;
    Ok(document)
}

/// `红市监受〔2026〕12号` (发文字号, GB/T 9704): the organ's mark, the kind's word, the year, a serial without gaps. The serial
/// counts for what stands before it, so that no number comes twice when a mark changes.
fn next_number(tx: &mut Tx, desk: &Desk, case: &Case, kind: DocumentKind) -> Result<String, Fault> {
    let organ = desk.people.organ(tx, case.organ)?;
    // Digits 9 to 17 of the unified social credit code are the body code (GB 11714).
    let mark = organ.mark.as_deref().or_else(|| organ.code.get(8..17)).unwrap_or(&organ.code);
    let year = china_date(tx.now()).year();
    let word = kind.number_word();
    let serial = rows::next_serial(tx, &format!("document {mark}{word}{year}"))?;
    Ok(format!("{mark}{word}〔{year}〕{serial}号"))
}
