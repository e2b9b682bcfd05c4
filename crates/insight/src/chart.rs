//! Charts drawn here as SVG, each with its table: what the picture says by height and hatching the table says in figures, so that
//! it is read without colour, without sight and on paper.

use kit::ui::{self, Column, Row, Table};
use kit::{Html, Tr, View, esc, html};

/// One place along the chart.
pub struct Point {
    /// What it is called.
    pub label: String,
    /// The two figures.
    pub values: [i64; 2],
}

const HEIGHT: i64 = 160;
/// Width of a pair of columns in the picture's own units.
const PAIR: i64 = 24;

/// Columns in pairs along time: the first of each pair hollow, the second full. `heads`: what the points are, and the two
/// figures' names.
pub fn pairs(view: &View, caption: &str, heads: [&str; 3], points: &[Point]) -> Html {
    let tr = view.tr;
    let most = points.iter().flat_map(|point| point.values).max().unwrap_or(0).max(1);
    let width = i64::try_from(points.len()).unwrap_or(1).max(1) * PAIR;
    let columns: Html = points
        .iter()
        .enumerate()
        .map(|(at, point)| {
            let left = i64::try_from(at).unwrap_or(0) * PAIR;
            let height = |value: i64| value.max(0) * HEIGHT / most;
            let [first, second] = point.values.map(height);
            html!(
                "<rect class=\"hollow\" x=\"{}\" y=\"{}\" width=\"8\" height=\"{}\"/>\
                 <rect class=\"full\" x=\"{}\" y=\"{}\" width=\"8\" height=\"{}\"/>",
                left + 3,
                HEIGHT - first,
                first,
                left + 13,
                HEIGHT - second,
                second
            )
        })
        .collect();
    let label = |at: usize| points.get(at).map(|point| point.label.clone()).unwrap_or_default();
    let last = points.len().saturating_sub(1);
    let said = format!("{caption}: {}, {} – {}", heads[1], label(0), label(last));
    html!(
        "<figure class=\"pairs\"><figcaption>{}</figcaption><p class=\"pairs-key\"><span class=\"hollow\">{}</span> \
         <span class=\"full\">{}</span> <span class=\"pairs-most\">{}</span></p>\
         <svg viewBox=\"0 0 {} {}\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">\
         <path class=\"ground\" d=\"M0 {}H{}\"/>{}</svg>\
         <p class=\"pairs-ends\" aria-hidden=\"true\"><span>{}</span><span>{}</span></p>{}</figure>\n",
        caption,
        heads[1],
        heads[2],
        tr.with("insight-chart-most", "n", &tr.number(most)),
        width,
        HEIGHT + 1,
        said,
        HEIGHT,
        width,
        columns,
        label(0),
        label(last),
        ui::details(&tr.t("insight-chart-table"), &table(view, caption, heads, points))
    )
}

fn table(view: &View, caption: &str, heads: [&str; 3], points: &[Point]) -> Html {
    let tr: Tr = view.tr;
    let row = |point: &Point| {
        Row::new([esc(&point.label), esc(&tr.number(point.values[0])), esc(&tr.number(point.values[1]))])
    };
    let table = Table {
        caption: caption.to_owned(),
        columns: vec![Column::new(heads[0]), Column::numeric(heads[1]), Column::numeric(heads[2])],
        rows: points.iter().map(row).collect(),
        ..Table::default()
    };
    ui::table(view, &table)
}
