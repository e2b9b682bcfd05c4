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
        // A program that computes what begins so would do what a stranger wrote (CSV injection): an apostrophe makes it text.
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
            out.push('\'');
        }
        for c in cell.chars() {
            match c {
                '"' => out.push_str("\"\""),
                '\r' | '\n' => out.push(' '),
                c if c.is_control() => {}
                c => out.push(c),
            }
        }
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
        line(&mut out, ["=1+1", "@SUM(A1)", "-2", "+3", "红山区\"晓梅\"餐馆", "a,b\r\nc", "\t=1", ""]);
        assert_eq!(
            out,
            "\"'=1+1\",\"'@SUM(A1)\",\"'-2\",\"'+3\",\"红山区\"\"晓梅\"\"餐馆\",\"a,b  c\",\"'=1\",\"\"\r\n"
        );
    }
}
