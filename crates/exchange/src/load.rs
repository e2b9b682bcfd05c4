//! Bringing records in from a file (库表交换 by hand): a CSV whose first column is the number of the person or enterprise and whose other columns are
//! the resource's fields. Every line is checked against the resource's standard before the first is kept.

use contract::lookup::{FieldKind, ResourceField};
use contract::{Actor, Fault};
use serde_json::{Map, Value, json};
use store::Tx;

use crate::model::Resource;
use crate::room::kept;
use crate::store as rows;
use crate::{catalogue, events};

/// Most lines of a file.
pub const LINES_MOST: usize = 50_000;
/// Heads under which the number of whoever a line is about stands.
const NUMBER_HEADS: [&str; 4] = ["number", "证件号码", "公民身份号码", "统一社会信用代码"];

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Lines kept.
    pub kept: usize,
    /// Lines about somebody this installation does not know; they are kept nowhere.
    pub unknown: usize,
}

/// A value as its field wants it; empty cells say nothing.
fn value(field: &ResourceField, cell: &str) -> Option<Value> {
    Some(match field.kind {
        FieldKind::Text => json!(cell),
        FieldKind::Date => json!(worktime::parse_date(cell).ok()?.to_string()),
        FieldKind::Number => Value::Number(cell.parse().ok()?),
        FieldKind::YesNo => match cell.to_lowercase().as_str() {
            "是" | "true" | "yes" | "1" => json!(true),
            "否" | "false" | "no" | "0" => json!(false),
            _ => return None,
        },
    })
}

/// A line of a file: whose, and what it says.
pub type Line = (String, Map<String, Value>);

/// Reads a file as the resource wants it.
///
/// # Errors
/// `exchange.file-unreadable`, `exchange.file-columns` with the head that is none, `exchange.file-line` with line and column, `exchange.file-too-long`.
pub fn read(resource: &Resource, text: &str) -> Result<Vec<Line>, Fault> {
    let mut lines = cells(text)?.into_iter();
    let (_, heads) = lines.next().ok_or_else(|| Fault::invalid("exchange.file-unreadable"))?;
    let mut columns: Vec<Option<&ResourceField>> = Vec::new();
    let mut number_at = None;
    for (at, head) in heads.iter().map(|head| head.trim()).enumerate() {
        let field = resource.fields.iter().find(|field| field.id == head || field.name.zh == head);
        if number_at.is_none() && (NUMBER_HEADS.contains(&head) || at == 0 && field.is_none()) {
            number_at = Some(at);
            columns.push(None);
        } else {
            let unknown = || Fault::invalid("exchange.file-columns").with("column", head);
            columns.push(Some(field.ok_or_else(unknown)?));
        }
    }
    let number_at =
        number_at.ok_or_else(|| Fault::invalid("exchange.file-columns").with("column", "number"))?;
    let mut all = Vec::new();
    for (line, row) in lines {
        let wrong =
            |column: &str| Fault::invalid("exchange.file-line").with("line", line).with("column", column);
        let number = row.get(number_at).map_or("", |cell| cell.trim());
        if number.is_empty() || number.len() > 40 || row.len() > columns.len() {
            return Err(wrong("number"));
        }
        let mut data = Map::new();
        for (field, cell) in columns.iter().zip(&row) {
            let (Some(field), cell) = (field, cell.trim()) else { continue };
            if !cell.is_empty() {
                data.insert(field.id.clone(), value(field, cell).ok_or_else(|| wrong(&field.id))?);
            }
        }
        all.push((number.to_owned(), data));
    }
    Ok(all)
}

/// Rows of cells, each with the line it begins in: quoted as spreadsheet programs do.
fn cells(text: &str) -> Result<Vec<(usize, Vec<String>)>, Fault> {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\0') || text.trim().is_empty() {
        return Err(Fault::invalid("exchange.file-unreadable"));
    }
    let (mut all, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut began, mut quoted) = (1, 1, false);
    let mut letters = text.chars().chain(Some('\n')).peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            '\r' if !quoted => {}
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                if row.iter().any(|cell| !cell.trim().is_empty()) {
                    all.push((began, std::mem::take(&mut row)));
                }
                row.clear();
                (line, began) = (line + 1, line + 1);
            }
            c => {
                line += usize::from(c == '\n');
                cell.push(c);
            }
        }
        if all.len() > LINES_MOST + 1 {
            return Err(Fault::invalid("exchange.file-too-long").with("max", LINES_MOST));
        }
    }
    match quoted {
        true => Err(Fault::invalid("exchange.file-unreadable")),
        false => Ok(all),
    }
}

/// Keeps what a file says, whole or not at all. A line about somebody who is not known here is counted and kept nowhere.
///
/// # Errors
/// `exchange.not-found` for a resource that is not theirs to keep, `exchange.stale` where its fields changed meanwhile.
pub fn keep(tx: &mut Tx, actor: &Actor, code: &str, revision: i64, lines: &[Line]) -> Result<Loaded, Fault> {
    let resource = rows::take_resource(tx, code)?;
    let resource = kept(tx, actor, resource)?;
    if resource.revision != revision {
        return Err(Fault::conflict("exchange.stale"));
    }
    let mut loaded = Loaded { kept: 0, unknown: 0 };
    for (number, data) in lines {
        match directory::party::by_number(tx, number)? {
            Some(party) => {
                resource.check(data)?;
                rows::put_record(tx, code, party.id, data)?;
                loaded.kept += 1;
            }
            None => loaded.unknown += 1,
        }
    }
    catalogue::tell(tx, actor, events::LOADED, code, json!({ "count": loaded.kept }));
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource() -> Resource {
        let fields =
            catalogue::read_fields("name 姓名 文字 个人\narea 面积 数字\nvalid 有效期 日期").unwrap();
        Resource { fields, ..crate::model::Resource::default() }
    }

    #[test]
    fn a_file_is_read_by_its_heads() {
        let lines = read(
            &resource(),
            "\u{feff}证件号码,姓名,面积,有效期\r\n1,\"张,\"\"三\",96.5,2029-3-1\r\n\r\n2,,,\r\n",
        );
        assert_eq!(lines.as_ref().map_err(|fault| fault.code).ok().map(Vec::len), None, "2029-3-1 is no day");
        let lines = read(&resource(), "证件号码,姓名,area\n1,\"张,\"\"三\",96.5\n2,,\n").unwrap();
        assert_eq!(lines[0].1, *json!({ "name": "张,\"三", "area": 96.5 }).as_object().unwrap());
        assert_eq!(lines[1], ("2".to_owned(), Map::new()));
    }

    #[test]
    fn what_is_wrong_in_a_file_is_told_with_its_place() {
        for (text, code) in [
            ("", "exchange.file-unreadable"),
            ("a\0b", "exchange.file-unreadable"),
            ("证件号码,姓名\n1,\"张", "exchange.file-unreadable"),
            ("证件号码,电话\n1,2\n", "exchange.file-columns"),
            ("姓名\n张\n", "exchange.file-columns"),
            ("证件号码,面积\n1,大\n", "exchange.file-line"),
            ("证件号码,面积\n,1\n", "exchange.file-line"),
            ("证件号码,面积\n1,1,1\n", "exchange.file-line"),
        ] {
            assert_eq!(read(&resource(), text).unwrap_err().code, code, "{text:?}");
        }
    }
}
