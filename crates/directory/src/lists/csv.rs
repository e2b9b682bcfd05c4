//! A list as a file that spreadsheet programs open: comma-separated, UTF-8 with a mark at the start, every cell quoted, and
//! no cell that such a program would take for a formula.

/// What a file begins with, so that spreadsheet programs read it as UTF-8.
pub const MARK: &str = "\u{feff}";

/// Adds a line.
pub fn line<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push('"');
        let kept = |c: char| match c {
            '\r' | '\n' => Some(' '),
            c if c.is_control() || kit::turns_order(c) => None,
            c => Some(c),
        };
        let shown: String = cell.chars().filter_map(kept).collect();
        // A program that computes what begins so would do what a stranger wrote (CSV injection): an apostrophe makes it
        // text. Looked at as it stands in the file, without what is left out of it.
        if shown.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
            out.push('\'');
        }
        out.push_str(&shown.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn no_cell_is_a_formula_and_quotes_stay_inside() {
        let mut out = String::new();
        line(
            &mut out,
            ["=1+1", "@SUM(A1)", "-2", "+3", "红山区\"晓梅\"餐馆", "a,b\r\nc", "\t=1", "\0 \r@x", ""],
        );
        assert_eq!(
            out,
            "\"'=1+1\",\"'@SUM(A1)\",\"'-2\",\"'+3\",\"红山区\"\"晓梅\"\"餐馆\",\"a,b  c\",\"'=1\",\"'  @x\",\"\"\r\n"
        );
    }
}
