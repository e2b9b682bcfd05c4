//! Divisions of the country (行政区划, GB/T 2260): the leagues and cities, banners, counties and districts of Inner
//! Mongolia come with the product, others are loaded the same way.

use contract::{Fault, Text};
use jiff::civil::Date;
use store::{Tx, Value, record};

use crate::store as rows;

/// County level and above, tab separated; its head says where it comes from.
const INNER_MONGOLIA: &str = include_str!("../data/inner-mongolia.tsv");

/// The day before every record: in force for as long as our source knows.
const ALWAYS: &str = "0001-01-01";

/// A division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Six digits; nine for townships.
    pub code: String,
    /// The division it lies in.
    pub parent: Option<String>,
    /// 1 province, 2 league or city, 3 banner, county or district, 4 township.
    pub level: u8,
    /// Name.
    pub name: Text,
}

record! {
    pub(crate) struct RegionRow {
        pub code: String, pub parent: Option<String>, pub level: u8, pub name_zh: String, pub name_en: String,
    }
}

impl From<RegionRow> for Region {
    fn from(row: RegionRow) -> Self {
        Self {
            code: row.code,
            parent: row.parent,
            level: row.level,
            name: Text::new(row.name_zh, row.name_en),
        }
    }
}

/// One line of a list of divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// Code.
    pub code: &'a str,
    /// Chinese name.
    pub zh: &'a str,
    /// English name; may be empty.
    pub en: &'a str,
}

/// What the list that comes with the product says of a division, looked up without a database: the name of the division
/// or, below county level, of the county it lies in. `None` where the list does not reach or does not have it.
pub fn shipped_name(code: &str) -> Option<Text> {
    let county = code.get(..6)?;
    let lines = read_lines(INNER_MONGOLIA).ok()?;
    lines.iter().find(|line| line.code == county).map(|line| Text::new(line.zh, line.en))
}

/// Whether the list that comes with the product reaches to this division's province.
pub fn is_shipped(code: &str) -> bool {
    code.get(..2).is_some_and(|province| INNER_MONGOLIA.contains(&format!("\n{province}0000\t")))
}

/// The divisions that come with the product.
pub fn shipped() -> Vec<Line<'static>> {
    read_lines(INNER_MONGOLIA).unwrap_or_default()
}

/// Reads a list of divisions: `code<TAB>Chinese<TAB>English` a line, `#` for remarks.
///
/// # Errors
/// `directory.region-line` with the line's number.
pub fn read_lines(text: &str) -> Result<Vec<Line<'_>>, Fault> {
    let mut lines = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(i, line)| (i + 1, line.trim_end())) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut parts = line.split('\t');
        let (code, zh, en) =
            (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        if level_of(code).is_none() || zh.is_empty() || parts.next().is_some() {
            return Err(Fault::invalid("directory.region-line").with("line", number));
        }
        lines.push(Line { code, zh, en });
    }
    Ok(lines)
}

/// The name of a division that comes with the product, without asking the database: for what is set up before it.
pub fn name(code: &str) -> Option<Text> {
    let lines = read_lines(INNER_MONGOLIA).unwrap_or_default();
    lines.iter().find(|line| line.code == code).map(|line| Text::new(line.zh, line.en))
}

/// The name of a division with those it lies in, the widest first as Chinese writes it (内蒙古自治区赤峰市红山区), without asking
/// the database. `more` are divisions that do not come with the product.
pub fn full_name(code: &str, more: &[Line<'_>]) -> Option<Text> {
    let known = |code: &str| {
        let other = more.iter().find(|line| line.code == code).map(|line| Text::new(line.zh, line.en));
        other.or_else(|| name(code))
    };
    let mut full = known(code)?;
    let mut around = parent_of(code);
    while let Some(code) = around {
        if let Some(wider) = known(&code) {
            full = Text::new(format!("{}{}", wider.zh, full.zh), format!("{}, {}", full.en, wider.en));
        }
        around = parent_of(&code);
    }
    Some(full)
}

/// The level a code stands for; `None` for what is no code.
pub fn level_of(code: &str) -> Option<u8> {
    if !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match code.len() {
        6 if code == "000000" => None,
        6 if code.ends_with("0000") => Some(1),
        6 if code.ends_with("00") => Some(2),
        6 => Some(3),
        9 => Some(4),
        _ => None,
    }
}

/// The division that a code lies in by its digits; `None` for a province.
pub fn parent_of(code: &str) -> Option<String> {
    match level_of(code)? {
        2 => code.get(..2).map(|p| format!("{p}0000")),
        3 => code.get(..4).map(|p| format!("{p}00")),
        4 => code.get(..6).map(str::to_owned),
        _ => None,
    }
}

/// Loads the divisions that come with the product. Those already there stay as they are.
///
/// # Errors
/// Only the store's.
pub fn load_own(tx: &mut Tx) -> Result<u64, Fault> {
    load(tx, INNER_MONGOLIA)
}

/// Loads a list of divisions; answers how many were new.
///
/// # Errors
/// `directory.region-line`, or the store's.
pub fn load(tx: &mut Tx, text: &str) -> Result<u64, Fault> {
    load_lines(tx, &read_lines(text)?)
}

/// Loads divisions; answers how many were new.
///
/// # Errors
/// Only the store's.
pub fn load_lines(tx: &mut Tx, lines: &[Line<'_>]) -> Result<u64, Fault> {
    let lines: Vec<Vec<Value>> = lines
        .iter()
        .map(|line| {
            vec![
                line.code.into(),
                ALWAYS.into(),
                parent_of(line.code).into(),
                level_of(line.code).unwrap_or(0).into(),
                line.zh.into(),
                line.en.into(),
            ]
        })
        .collect();
    Ok(rows::insert_regions(tx, &lines)?)
}

/// Ends a division on its last day in force: it can no longer be chosen, but old cases and citizen numbers keep it.
///
/// # Errors
/// `directory.region-unknown`.
pub fn close(tx: &mut Tx, code: &str, last_day: Date) -> Result<(), Fault> {
    match rows::close_region(tx, code, &last_day.to_string())? {
        0 => Err(Fault::not_found("directory.region-unknown").with("code", code)),
        _ => Ok(()),
    }
}

/// Brings in a division, or a new name for a code, from its first day in force; the name before ends the day before.
///
/// # Errors
/// `directory.region-line` when the code is none.
pub fn open(tx: &mut Tx, code: &str, name: &Text, first_day: Date) -> Result<(), Fault> {
    let level = level_of(code).ok_or_else(|| Fault::invalid("directory.region-line").with("line", 1))?;
    if let Ok(day_before) = first_day.yesterday() {
        rows::close_region(tx, code, &day_before.to_string())?;
    }
    let row = vec![
        code.into(),
        first_day.to_string().into(),
        parent_of(code).into(),
        level.into(),
        name.zh.as_str().into(),
        name.en.as_str().into(),
    ];
    rows::insert_regions(tx, &[row])?;
    Ok(())
}

/// The division of this code in force today, or the last there was.
///
/// # Errors
/// Only the store's.
pub fn find(tx: &mut Tx, code: &str) -> Result<Option<Region>, Fault> {
    Ok(rows::region_last(tx, code)?.map(Into::into))
}

/// The division of this code in force on a day.
///
/// # Errors
/// Only the store's.
pub fn find_on(tx: &mut Tx, code: &str, day: Date) -> Result<Option<Region>, Fault> {
    Ok(rows::region_on(tx, code, &day.to_string())?.map(Into::into))
}

/// The divisions right below one that are in force on a day, by code.
///
/// # Errors
/// Only the store's.
pub fn children(tx: &mut Tx, code: &str, day: Date) -> Result<Vec<Region>, Fault> {
    Ok(rows::region_children(tx, code, &day.to_string())?.into_iter().map(Into::into).collect())
}

/// The division and all below it that are in force on a day, by code.
///
/// # Errors
/// Only the store's.
pub fn subtree(tx: &mut Tx, code: &str, day: Date) -> Result<Vec<Region>, Fault> {
    let (from, to) = crate::access::code_range(code);
    Ok(rows::region_range(tx, &from, &to, &day.to_string())?.into_iter().map(Into::into).collect())
}

/// All divisions from the county up that are in force today, by code.
///
/// # Errors
/// Only the store's.
pub fn places(tx: &mut Tx) -> Result<Vec<Region>, Fault> {
    let today = contract::time::china_date(tx.now());
    let all = rows::region_range(tx, "", ":", &today.to_string())?;
    Ok(all.into_iter().filter(|row| row.code.len() == 6).map(Into::into).collect())
}

/// The division with those it lies in, the widest first.
///
/// # Errors
/// Only the store's.
pub fn path(tx: &mut Tx, code: &str) -> Result<Vec<Region>, Fault> {
    let mut way = Vec::new();
    let mut next = Some(code.to_owned());
    while let Some(code) = next {
        let Some(region) = find(tx, &code)? else { break };
        // By its digits, not by the column: no loop whatever the table says.
        next = parent_of(&code);
        way.push(region);
    }
    way.reverse();
    Ok(way)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 12 leagues and cities, 103 banners, counties, cities and districts, one region; every parent is there, every
    /// name is in both languages, and none of the statistical zones is among them.
    #[test]
    fn inner_mongolia_is_whole() {
        let lines = read_lines(INNER_MONGOLIA).unwrap();
        let at = |level| lines.iter().filter(|l| level_of(l.code) == Some(level)).count();
        assert_eq!((at(1), at(2), at(3)), (1, 12, 103));
        let codes: std::collections::HashSet<&str> = lines.iter().map(|l| l.code).collect();
        assert_eq!(codes.len(), 116);
        for line in &lines {
            assert!(parent_of(line.code).is_none_or(|p| codes.contains(p.as_str())), "{}", line.code);
            assert!(!line.en.is_empty() && line.en.is_ascii(), "{}", line.code);
        }
        for zone in ["150172", "150271", "150571", "152571", "152971"] {
            assert!(!codes.contains(zone), "{zone}");
        }
        let hongshan = lines.iter().find(|l| l.code == "150402").unwrap();
        assert_eq!((hongshan.zh, hongshan.en), ("红山区", "Hongshan District"));
    }

    #[test]
    fn broken_lists_name_their_line() {
        for (text, line) in
            [("150402\t红山区\n15040\tx\n", "2"), ("# ok\n150402\n", "2"), ("a\tb\tc\td", "1")]
        {
            let fault = read_lines(text).unwrap_err();
            assert_eq!(fault.args, [("line", line.to_owned())]);
        }
    }

    #[test]
    fn levels_come_from_the_digits() {
        assert_eq!(
            ["150000", "150400", "150402", "150402001"].map(level_of),
            [Some(1), Some(2), Some(3), Some(4)]
        );
        assert_eq!(["", "15", "15040x", "000000", "１５０４０２"].map(level_of), [None; 5]);
        assert_eq!(parent_of("150402001").as_deref(), Some("150402"));
        assert_eq!(parent_of("150000"), None);
    }
}
