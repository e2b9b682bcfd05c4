//! Looks for mistakes in decision tables that the engine would carry out without a word: rules that overlap under
//! UNIQUE, inputs no rule covers, rules never reached, and a last rule that swallows whatever was forgotten.
//!
//! Only columns whose cells are plain numbers, ranges, texts and true/false are judged; anything else is left alone.

use dsntk_feel::IntervalType;
use dsntk_feel_parser::AstNode;
use roxmltree::Node;
use std::collections::BTreeSet;

/// Most combinations examined for gaps.
const COMBINATIONS: usize = 20_000;
/// Most rules compared pairwise.
const RULES: usize = 300;
/// Most findings of one kind reported for one table.
const REPORTED: usize = 3;

/// One finding.
pub(crate) struct Finding {
    pub code: &'static str,
    pub message: String,
    pub remedy: &'static str,
}

/// What the lint needs to know of a table.
pub(crate) struct Table {
    policy: String,
    pub has_default: bool,
    columns: Vec<Column>,
    rules: Vec<Vec<Cell>>,
}

struct Column {
    label: String,
    boolean: bool,
    /// The values allowed, where they are listed.
    allowed: Option<Cell>,
}

/// The values a cell accepts.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Any,
    Numbers(Vec<Span>),
    Texts(BTreeSet<String>),
    NotTexts(BTreeSet<String>),
    Flags(BTreeSet<bool>),
    /// Not understood: no judgement.
    Other,
}

/// A span of numbers with its ends included or not.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    low: f64,
    low_in: bool,
    high: f64,
    high_in: bool,
}

/// One representative value of a region in which no cell changes its mind.
#[derive(Debug, Clone, PartialEq)]
enum Probe {
    Number(f64),
    Text(String),
    OtherText,
    Flag(bool),
}

impl Table {
    pub fn new(policy: &str) -> Self {
        Self { policy: policy.to_owned(), has_default: false, columns: Vec::new(), rules: Vec::new() }
    }

    pub fn add_column(&mut self, expression: Node<'_, '_>, input: &Node<'_, '_>, allowed: Option<&AstNode>) {
        let text = expression
            .children()
            .find_map(|child| child.text().map(str::trim).filter(|text| !text.is_empty()));
        let label = input.attribute("label").or(text).unwrap_or_default().to_owned();
        let boolean = expression.attribute("typeRef") == Some("boolean");
        self.columns.push(Column { label, boolean, allowed: allowed.map(cell) });
    }

    pub fn add_rule(&mut self, tests: &[Option<AstNode>]) {
        self.rules.push(tests.iter().map(|test| test.as_ref().map_or(Cell::Other, cell)).collect());
    }
}

/// The findings for one table.
pub(crate) fn examine(table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    if table.rules.iter().any(|rule| rule.len() != table.columns.len()) || table.rules.len() > RULES {
        return findings;
    }
    match table.policy.as_str() {
        "UNIQUE" => overlaps(table, &mut findings),
        "FIRST" => unreached(table, &mut findings),
        _ => {}
    }
    if table.rules.len() > 1
        && table.rules.iter().any(|rule| rule.iter().all(|cell| *cell == Cell::Any))
        && matches!(table.policy.as_str(), "UNIQUE" | "FIRST" | "PRIORITY" | "ANY")
    {
        findings.push(Finding {
            code: "decision.silent-default",
            message: "a rule accepts everything, so a forgotten case gets its result without notice"
                .to_owned(),
            remedy: "list the cases it is meant for",
        });
    }
    if !table.has_default && table.policy != "COLLECT" {
        gaps(table, &mut findings);
    }
    findings
}

fn overlaps(table: &Table, findings: &mut Vec<Finding>) {
    let mut found = 0;
    for (first, one) in table.rules.iter().enumerate() {
        for (offset, other) in table.rules.iter().skip(first + 1).enumerate() {
            if one.iter().zip(other).all(|(a, b)| meet(a, b)) {
                found += 1;
                if found <= REPORTED {
                    let second = first + offset + 2;
                    findings.push(Finding {
                        code: "decision.rules-overlap",
                        message: format!(
                            "rules {} and {second} can match together, but UNIQUE allows one",
                            first + 1
                        ),
                        remedy: "narrow one of them, or choose FIRST",
                    });
                }
            }
        }
    }
}

fn unreached(table: &Table, findings: &mut Vec<Finding>) {
    for (later, rule) in table.rules.iter().enumerate() {
        let earlier =
            table.rules.iter().take(later).position(|above| above.iter().zip(rule).all(|(a, b)| holds(a, b)));
        if let Some(above) = earlier {
            findings.push(Finding {
                code: "decision.rule-never-reached",
                message: format!(
                    "rule {} is never reached: rule {} takes all its cases",
                    later + 1,
                    above + 1
                ),
                remedy: "remove it or move it up",
            });
        }
    }
    findings.truncate(REPORTED);
}

fn gaps(table: &Table, findings: &mut Vec<Finding>) {
    let mut axes: Vec<Vec<Probe>> = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let cells: Vec<&Cell> = table.rules.iter().filter_map(|rule| rule.get(index)).collect();
        match probes(column, &cells) {
            Some(probes) => axes.push(probes),
            None => return,
        }
    }
    let total = axes.iter().try_fold(1_usize, |product, axis| product.checked_mul(axis.len().max(1)));
    if table.rules.is_empty() || total.is_none_or(|total| total > COMBINATIONS) {
        return;
    }
    let mut found = 0;
    for number in 0..total.unwrap_or_default() {
        let mut rest = number;
        let mut point = Vec::new();
        for axis in &axes {
            point.push(axis.get(rest % axis.len().max(1)));
            rest /= axis.len().max(1);
        }
        let covered = table.rules.iter().any(|rule| {
            rule.iter().zip(&point).all(|(cell, probe)| probe.is_none_or(|probe| accepts(cell, probe)))
        });
        if !covered {
            found += 1;
            if found <= REPORTED {
                let shown = table.columns.iter().zip(&point).filter_map(|(column, probe)| {
                    probe.map(|probe| format!("{} = {}", column.label, show(probe)))
                });
                findings.push(Finding {
                    code: "decision.gap",
                    message: format!("no rule for {}", shown.collect::<Vec<_>>().join(", ")),
                    remedy: "add a rule or a default output",
                });
            }
        }
    }
}

/// One value for each region of a column; `None` where a cell is not understood.
fn probes(column: &Column, cells: &[&Cell]) -> Option<Vec<Probe>> {
    let mut numbers: Vec<f64> = Vec::new();
    let mut texts = BTreeSet::new();
    let mut flags = column.boolean;
    for cell in cells.iter().copied().chain(&column.allowed) {
        match cell {
            Cell::Any => {}
            Cell::Other => return None,
            Cell::Numbers(spans) => {
                numbers.extend(
                    spans.iter().flat_map(|span| [span.low, span.high]).filter(|end| end.is_finite()),
                );
            }
            Cell::Texts(values) | Cell::NotTexts(values) => texts.extend(values.iter().cloned()),
            Cell::Flags(_) => flags = true,
        }
    }
    let mut all = match (numbers.is_empty(), texts.is_empty(), flags) {
        (true, true, true) => vec![Probe::Flag(true), Probe::Flag(false)],
        (false, true, false) => {
            numbers.sort_by(f64::total_cmp);
            numbers.dedup();
            let mut points = Vec::new();
            for pair in numbers.windows(2) {
                if let [low, high] = pair {
                    points.extend([*low, (low + high) / 2.0]);
                }
            }
            points.extend(numbers.last());
            let (first, last) = (numbers.first()?, numbers.last()?);
            // Nothing below zero is asked for unless the table speaks of it: areas, ages and amounts start there.
            if *first > 0.0 {
                points.push(first / 2.0);
            } else if *first < 0.0 {
                points.push(first - 1.0);
            }
            points.push(last + 1.0);
            points.into_iter().map(Probe::Number).collect()
        }
        (true, false, false) => {
            texts.into_iter().map(Probe::Text).chain([Probe::OtherText]).collect::<Vec<_>>()
        }
        (true, true, false) => Vec::new(),
        _ => return None,
    };
    if let Some(allowed) = &column.allowed {
        all.retain(|probe| accepts(allowed, probe));
    } else if all.len() > 1 && all.contains(&Probe::OtherText) {
        // Without a list of allowed values any other text would be a gap: that says little.
        all.retain(|probe| *probe != Probe::OtherText);
    }
    Some(all)
}

fn accepts(cell: &Cell, probe: &Probe) -> bool {
    match (cell, probe) {
        (Cell::Any | Cell::Other, _) => true,
        (Cell::Numbers(spans), Probe::Number(value)) => spans.iter().any(|span| span.contains(*value)),
        (Cell::Texts(values), Probe::Text(text)) => values.contains(text),
        (Cell::NotTexts(values), Probe::Text(text)) => !values.contains(text),
        (Cell::NotTexts(_), Probe::OtherText) => true,
        (Cell::Flags(values), Probe::Flag(flag)) => values.contains(flag),
        _ => false,
    }
}

/// Whether two cells surely have a value in common.
fn meet(one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (Cell::Other, _) | (_, Cell::Other) => false,
        (Cell::Any, _) | (_, Cell::Any) => true,
        (Cell::Numbers(a), Cell::Numbers(b)) => a.iter().any(|a| b.iter().any(|b| a.meets(*b))),
        (Cell::Texts(a), Cell::Texts(b)) => !a.is_disjoint(b),
        (Cell::Texts(a), Cell::NotTexts(b)) | (Cell::NotTexts(b), Cell::Texts(a)) => {
            a.difference(b).next().is_some()
        }
        (Cell::NotTexts(_), Cell::NotTexts(_)) => true,
        (Cell::Flags(a), Cell::Flags(b)) => !a.is_disjoint(b),
        _ => false,
    }
}

/// Whether `outer` surely accepts everything `inner` accepts.
fn holds(outer: &Cell, inner: &Cell) -> bool {
    match (outer, inner) {
        (Cell::Other, _) | (_, Cell::Other) => false,
        (Cell::Any, _) => true,
        (Cell::Numbers(a), Cell::Numbers(b)) => b.iter().all(|b| a.iter().any(|a| a.holds(*b))),
        (Cell::Texts(a), Cell::Texts(b)) => b.is_subset(a),
        (Cell::NotTexts(a), Cell::Texts(b)) => a.is_disjoint(b),
        (Cell::NotTexts(a), Cell::NotTexts(b)) => a.is_subset(b),
        (Cell::Flags(a), Cell::Flags(b)) => b.is_subset(a),
        _ => false,
    }
}

impl Span {
    fn contains(self, value: f64) -> bool {
        (value > self.low || (self.low_in && value == self.low))
            && (value < self.high || (self.high_in && value == self.high))
    }

    fn meets(self, other: Self) -> bool {
        let low = if self.low > other.low || (self.low == other.low && !self.low_in) { self } else { other };
        let high =
            if self.high < other.high || (self.high == other.high && !self.high_in) { self } else { other };
        low.low < high.high || (low.low == high.high && low.low_in && high.high_in)
    }

    fn holds(self, other: Self) -> bool {
        (self.low < other.low || (self.low == other.low && (self.low_in || !other.low_in)))
            && (self.high > other.high || (self.high == other.high && (self.high_in || !other.high_in)))
    }
}

fn show(probe: &Probe) -> String {
    match probe {
        Probe::Number(value) => value.to_string(),
        Probe::Text(text) => format!("\"{text}\""),
        Probe::OtherText => "any other value".to_owned(),
        Probe::Flag(flag) => flag.to_string(),
    }
}

/// A parsed cell as a set of values.
fn cell(test: &AstNode) -> Cell {
    use AstNode as N;
    let tests = match test {
        N::In(_, tests) => &**tests,
        other => other,
    };
    match tests {
        N::ExpressionList(items) => match items.as_slice() {
            [single] => one(single),
            items => union(items.iter().map(one)),
        },
        N::NegatedList(items) => match union(items.iter().map(one)) {
            Cell::Texts(values) => Cell::NotTexts(values),
            Cell::Flags(values) => {
                Cell::Flags([true, false].into_iter().filter(|flag| !values.contains(flag)).collect())
            }
            _ => Cell::Other,
        },
        other => one(other),
    }
}

fn union(cells: impl Iterator<Item = Cell>) -> Cell {
    cells
        .reduce(|one, other| match (one, other) {
            (Cell::Numbers(mut a), Cell::Numbers(b)) => {
                a.extend(b);
                Cell::Numbers(a)
            }
            (Cell::Texts(mut a), Cell::Texts(b)) => {
                a.extend(b);
                Cell::Texts(a)
            }
            (Cell::Flags(mut a), Cell::Flags(b)) => {
                a.extend(b);
                Cell::Flags(a)
            }
            _ => Cell::Other,
        })
        .unwrap_or(Cell::Other)
}

fn one(node: &AstNode) -> Cell {
    use AstNode as N;
    let everywhere = Span { low: f64::NEG_INFINITY, low_in: false, high: f64::INFINITY, high_in: false };
    let span = |span: Option<Span>| span.map_or(Cell::Other, |span| Cell::Numbers(vec![span]));
    match node {
        N::Irrelevant => Cell::Any,
        N::String(text) => Cell::Texts([text.clone()].into()),
        N::Boolean(flag) => Cell::Flags([*flag].into()),
        N::Numeric(..) | N::Neg(_) => {
            span(number(node).map(|value| Span { low: value, low_in: true, high: value, high_in: true }))
        }
        N::UnaryEq(value) => one(value),
        N::UnaryLt(value) => span(number(value).map(|high| Span { high, ..everywhere })),
        N::UnaryLe(value) => span(number(value).map(|high| Span { high, high_in: true, ..everywhere })),
        N::UnaryGt(value) => span(number(value).map(|low| Span { low, ..everywhere })),
        N::UnaryGe(value) => span(number(value).map(|low| Span { low, low_in: true, ..everywhere })),
        N::Range(start, end) => match (&**start, &**end) {
            (N::IntervalStart(low, low_kind), N::IntervalEnd(high, high_kind)) => {
                span(number(low).zip(number(high)).map(|(low, high)| Span {
                    low,
                    low_in: matches!(low_kind, IntervalType::Closed),
                    high,
                    high_in: matches!(high_kind, IntervalType::Closed),
                }))
            }
            _ => Cell::Other,
        },
        _ => Cell::Other,
    }
}

fn number(node: &AstNode) -> Option<f64> {
    match node {
        AstNode::Numeric(whole, fraction, sign, exponent) => {
            let exponent = if exponent.is_empty() { "0" } else { exponent };
            format!("{whole}.{fraction}0e{sign}{exponent}")
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
        }
        AstNode::Neg(inner) => number(inner).map(|value| -value),
        _ => None,
    }
}
