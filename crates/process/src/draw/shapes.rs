//! From a picture to SVG. Classes carry the meaning, presentation attributes the look where no style sheet is.

use super::picture::{Band, Picture, Placed, Routed};
use super::text::{escape, wrap};
use super::{Options, State};
use crate::read::{Bounds, Element, EventSpec, GatewayKind, Kind, Loop, Process, TaskKind};
use std::collections::HashMap;
use std::fmt::Write as _;

const INK: &str = "#1b1f24";
const SOFT: &str = "#4b5563";
const PAPER: &str = "#fff";
const WASH: &str = "#f5f7fa";
const LINE: &str = "#d9dee5";
const ACCENT: &str = "#0b4ea2";
/// Size of names.
pub(crate) const FONT: f64 = 14.0;
/// Height of a lane's name inside a task, where lanes are not drawn as bands.
pub(crate) const LANE_LINE: f64 = 18.0;
/// Width of the name of an event or gateway.
pub(crate) const LABEL: f64 = 92.0;

pub(crate) fn svg(process: &Process, picture: &Picture, options: &Options<'_>) -> String {
    let mut out = String::new();
    let title = options.title.unwrap_or(if process.name.is_empty() { &process.id } else { &process.name });
    let steps = || super::outline::names(process).join(" → ");
    let description = options.description.map_or_else(steps, str::to_owned);
    let prefix: String = options.prefix.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let (width, height) = (picture.width.ceil(), picture.height.ceil());
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="{prefix}flow-title {prefix}flow-desc" font-size="{FONT}" font-family="'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',system-ui,sans-serif"><title id="{prefix}flow-title">{}</title><desc id="{prefix}flow-desc">{}</desc><defs><marker id="{prefix}flow-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 10 5 0 10z" fill="{SOFT}"/></marker></defs>"#,
        escape(title),
        escape(&description)
    );
    picture.bands.iter().for_each(|band| self::band(&mut out, band));
    let of = |node: &Placed| process.elements.get(node.element);
    let mut lanes: HashMap<&str, &str> = HashMap::new();
    if picture.bands.is_empty() {
        let named =
            process.lanes.iter().flat_map(|lane| lane.nodes.iter().map(move |node| (node, &lane.name)));
        lanes.extend(named.map(|(node, name)| (node.as_str(), name.as_str())));
    }
    for node in picture.nodes.iter().filter(|node| node.open) {
        if let Some(element) = of(node) {
            self::node(&mut out, element, node, &lanes, options);
        }
    }
    picture.edges.iter().for_each(|edge| self::edge(&mut out, process, edge, &prefix));
    for node in picture.nodes.iter().filter(|node| !node.open) {
        if let Some(element) = of(node) {
            self::node(&mut out, element, node, &lanes, options);
        }
    }
    picture.edges.iter().for_each(|edge| edge_label(&mut out, process, edge));
    out.push_str("</svg>");
    out
}

fn band(out: &mut String, band: &Band) {
    const HEAD: f64 = 28.0;
    let Bounds { x, y, width, height } = rounded(band.bounds);
    let _ = write!(
        out,
        r#"<g class="lane"><rect class="band" x="{x}" y="{y}" width="{width}" height="{height}" fill="{PAPER}" stroke="{LINE}"/>"#
    );
    let _ = write!(
        out,
        r#"<rect class="band-head" x="{x}" y="{y}" width="{HEAD}" height="{height}" fill="{WASH}" stroke="{LINE}"/>"#
    );
    // A name too long for its lane is written smaller before it is cut.
    let fits = band.name.chars().map(super::text::width).sum::<f64>() * FONT <= height - 8.0;
    let font = if fits { FONT } else { 11.0 };
    let lines = wrap(&band.name, (height - 8.0) / font, 1);
    if let Some(line) = lines.first() {
        let (cx, cy) = (x + HEAD / 2.0, y + height / 2.0);
        let _ = write!(
            out,
            r#"<text transform="rotate(-90 {cx} {cy})" x="{cx}" y="{}" text-anchor="middle" font-size="{font}" fill="{INK}">{}</text>"#,
            cy + font * 0.35,
            escape(line)
        );
    }
    out.push_str("</g>");
}

fn node(
    out: &mut String,
    element: &Element,
    node: &Placed,
    lanes: &HashMap<&str, &str>,
    options: &Options<'_>,
) {
    let state = options.marks.map(|marks| marks.state(&element.id));
    let said = match (state, options.words) {
        (Some(state), Some([done, current, pending])) => Some(match state {
            State::Done => done,
            State::Current => current,
            State::Pending => pending,
        }),
        _ => None,
    };
    let class = format!("{} {}", class(&element.kind), state.map_or("", State::word));
    let _ = write!(out, r#"<g class="node {}" data-node="{}">"#, class.trim_end(), escape(&element.id));
    let name = if element.name.is_empty() { "" } else { &element.name };
    let title = match said {
        Some(said) if name.is_empty() => said.to_owned(),
        Some(said) => format!("{name} · {said}"),
        None => name.to_owned(),
    };
    if !title.is_empty() {
        let _ = write!(out, "<title>{}</title>", escape(&title));
    }
    let pen = Pen::of(state);
    let at = rounded(node.bounds);
    match &element.kind {
        Kind::Gateway(kind) => gateway(out, *kind, at, &pen),
        Kind::Start { .. } | Kind::End | Kind::Catch | Kind::Throw | Kind::Boundary { .. } => {
            event(out, element, at, &pen);
        }
        _ => activity(out, element, at, node.open, &pen),
    }
    let is_task = matches!(element.kind, Kind::Task(_) | Kind::Call { .. });
    let lane = lanes.get(element.id.as_str()).copied().filter(|name| is_task && !name.is_empty());
    label(out, element, node, at, lane.is_some(), &pen);
    if let Some(lane) = lane {
        lane_line(out, lane, at);
    }
    if let Some(state) = state {
        badge(out, state, &element.kind, at);
    }
    out.push_str("</g>");
}

/// Stroke and weight by state: a current node is heavy, a pending one thin, a done one has a mark.
struct Pen {
    stroke: &'static str,
    weight: f64,
    fill: &'static str,
    ink: &'static str,
}

impl Pen {
    fn of(state: Option<State>) -> Pen {
        match state {
            Some(State::Current) => Pen { stroke: ACCENT, weight: 3.0, fill: PAPER, ink: ACCENT },
            Some(State::Done) => Pen { stroke: INK, weight: 1.5, fill: WASH, ink: INK },
            _ => Pen { stroke: SOFT, weight: 1.5, fill: PAPER, ink: INK },
        }
    }
}

fn class(kind: &Kind) -> &'static str {
    match kind {
        Kind::Start { .. } => "start",
        Kind::End => "end",
        Kind::Catch | Kind::Throw => "event",
        Kind::Boundary { .. } => "event boundary",
        Kind::Task(TaskKind::User | TaskKind::Manual | TaskKind::Plain) => "task user",
        Kind::Task(_) => "task",
        Kind::Gateway(_) => "gateway",
        Kind::SubProcess { .. } => "sub",
        Kind::Call { .. } => "task call",
        Kind::Other => "sub",
    }
}

fn activity(out: &mut String, element: &Element, at: Bounds, open: bool, pen: &Pen) {
    let Bounds { x, y, width, height } = at;
    let Pen { stroke, weight, fill, .. } = pen;
    let weight = if matches!(element.kind, Kind::Call { .. }) { weight + 1.5 } else { *weight };
    let by_event = element.kind == (Kind::SubProcess { by_event: true });
    let dash = if by_event { r#" stroke-dasharray="2 4""# } else { "" };
    let fill = if open { WASH } else { fill };
    let _ = write!(
        out,
        r#"<rect class="shape" x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="{fill}" stroke="{stroke}" stroke-width="{weight}"{dash}/>"#
    );
    let icon = match &element.kind {
        Kind::Task(TaskKind::User | TaskKind::Plain) => "M6 8.5a3 3 0 1 1 .01 0M1 16c0-4 2-6 5-6s5 2 5 6z",
        Kind::Task(TaskKind::Manual) => "M1 5h9M1 9h11M1 13h9M1 5v8",
        Kind::Task(TaskKind::Service) => "M6 2v3M6 13v3M-1 9h3M10 9h3M6 6a3 3 0 1 1-.01 0",
        Kind::Task(TaskKind::BusinessRule) => "M0 3h14v11H0zM0 7h14M5 7v7",
        Kind::Task(TaskKind::Receive | TaskKind::Send) => "M0 3h14v10H0zM0 3l7 6 7-6",
        _ => "",
    };
    if !icon.is_empty() {
        icon_at(out, icon, x + 7.0, y + 5.0, pen);
    }
    let (cx, foot) = (x + width / 2.0, y + height - 4.0);
    let marker = match &element.repeat {
        Some(Loop::Multi(marker)) if !marker.sequential => "M-4-10v8M0-10v8M4-10v8",
        Some(Loop::Multi(_)) => "M-5-9h10M-5-6h10M-5-3h10",
        Some(Loop::Standard(_)) => "M-3-2a4 4 0 1 1 4 0",
        None if matches!(element.kind, Kind::SubProcess { .. } | Kind::Other) && !open => {
            "M-6-12h12v12h-12zM0-10v8M-4-6h8"
        }
        None => "",
    };
    if !marker.is_empty() {
        icon_at(out, marker, cx, foot, pen);
    }
}

fn icon_at(out: &mut String, path: &str, x: f64, y: f64, pen: &Pen) {
    let _ = write!(
        out,
        r#"<path class="icon" d="{path}" transform="translate({x} {y})" fill="none" stroke="{}" stroke-width="1.3"/>"#,
        pen.stroke
    );
}

fn gateway(out: &mut String, kind: GatewayKind, at: Bounds, pen: &Pen) {
    let (cx, cy, half) = (at.x + at.width / 2.0, at.y + at.height / 2.0, at.width / 2.0);
    let Pen { stroke, weight, fill, .. } = pen;
    let _ = write!(
        out,
        r#"<path class="shape" d="M{cx} {} {} {cy} {cx} {} {} {cy}z" fill="{fill}" stroke="{stroke}" stroke-width="{weight}"/>"#,
        at.y,
        at.x + at.width,
        at.y + at.height,
        at.x
    );
    let s = half * 0.36;
    let path = match kind {
        GatewayKind::Exclusive => {
            format!("M{:.1} {:.1}L{s:.1} {s:.1}M{s:.1} {:.1}L{:.1} {s:.1}", -s, -s, -s, -s)
        }
        GatewayKind::Parallel => format!("M0 {:.1}V{s:.1}M{:.1} 0H{s:.1}", -s * 1.3, -s * 1.3),
        GatewayKind::Inclusive => format!("M{s:.1} 0A{s:.1} {s:.1} 0 1 1 {s:.1} -.01"),
        GatewayKind::Event => format!(
            "M0 {:.1}L{s:.1} {:.1}L{:.1} {s:.1}H{:.1}L{:.1} {:.1}z",
            -s,
            -s * 0.2,
            s * 0.7,
            -s * 0.7,
            -s,
            -s * 0.2
        ),
        GatewayKind::Complex => format!(
            "M0 {:.1}V{s:.1}M{:.1} 0H{s:.1}M{:.1} {:.1}L{:.1} {:.1}",
            -s,
            -s,
            -s * 0.7,
            -s * 0.7,
            s * 0.7,
            s * 0.7
        ),
    };
    let _ = write!(
        out,
        r#"<path class="icon" d="{path}" transform="translate({cx} {cy})" fill="none" stroke="{stroke}" stroke-width="2.5"/>"#
    );
}

fn event(out: &mut String, element: &Element, at: Bounds, pen: &Pen) {
    let (cx, cy, r) = (at.x + at.width / 2.0, at.y + at.height / 2.0, at.width.min(at.height) / 2.0);
    let Pen { stroke, weight, fill, .. } = pen;
    let weight = if element.kind == Kind::End { weight + 2.0 } else { *weight };
    let interrupting = match &element.kind {
        Kind::Boundary { interrupting, .. } | Kind::Start { interrupting } => *interrupting,
        _ => true,
    };
    let dash = if interrupting { "" } else { r#" stroke-dasharray="4 3""# };
    let _ = write!(
        out,
        r#"<circle class="shape" cx="{cx}" cy="{cy}" r="{r}" fill="{fill}" stroke="{stroke}" stroke-width="{weight}"{dash}/>"#
    );
    if matches!(element.kind, Kind::Catch | Kind::Throw | Kind::Boundary { .. }) {
        let _ = write!(
            out,
            r#"<circle class="icon" cx="{cx}" cy="{cy}" r="{}" fill="none" stroke="{stroke}" stroke-width="1"{dash}/>"#,
            r - 3.0
        );
    }
    let thrown = matches!(element.kind, Kind::End | Kind::Throw);
    let path = match &element.event {
        EventSpec::Message(_) => "M-7-5h14v10h-14zM-7-5l7 6 7-6",
        EventSpec::Timer(_) => "M0-7a7 7 0 1 1-.01 0M0-4v4l3 2",
        EventSpec::Signal(_) => "M0-7l7 11h-14z",
        EventSpec::Error(_) => "M-6 6l3-11 4 7 5-8-3 11-4-7z",
        EventSpec::Terminate => "M0-7a7 7 0 1 1-.01 0z",
        EventSpec::None => return,
        EventSpec::Other(_) | EventSpec::Several => "M0-7l7 5-3 8h-8l-3-8z",
    };
    let fill = if thrown { stroke } else { "none" };
    let scale = (r / 18.0 * 100.0).round() / 100.0;
    let _ = write!(
        out,
        r#"<path class="icon" d="{path}" transform="translate({cx} {cy}) scale({scale})" fill="{fill}" stroke="{stroke}" stroke-width="1.3"/>"#
    );
}

/// The name: inside an activity, at the head of an open sub-process, below an event or gateway.
fn label(out: &mut String, element: &Element, node: &Placed, at: Bounds, has_lane: bool, pen: &Pen) {
    if element.name.is_empty() {
        return;
    }
    let inside =
        matches!(element.kind, Kind::Task(_) | Kind::Call { .. } | Kind::SubProcess { .. } | Kind::Other);
    let (cx, lines, first) = if node.open {
        let lines = wrap(&element.name, (at.width - 20.0) / FONT, 1);
        (at.x + at.width / 2.0, lines, at.y + 20.0)
    } else if inside {
        let at = Bounds { height: at.height - if has_lane { LANE_LINE } else { 0.0 }, ..at };
        let most = ((at.height - 20.0) / (FONT * 1.3)).floor().clamp(1.0, 4.0) as usize;
        let lines = wrap(&element.name, (at.width - 14.0) / FONT, most);
        // Several lines stand a little lower, clear of the symbol in the corner.
        let lower = if lines.len() > 1 { 6.0 } else { 0.0 };
        let first = at.y + at.height / 2.0 - (lines.len() as f64 - 1.0) * FONT * 0.65 + FONT * 0.35 + lower;
        (at.x + at.width / 2.0, lines, first)
    } else {
        let wide = node.label.map_or(LABEL, |label| label.width.max(LABEL));
        let lines = wrap(&element.name, wide / FONT, 3);
        let top = node.label.map_or(at.y + at.height + 4.0, |label| label.y);
        let cx = node.label.map_or(at.x + at.width / 2.0, |label| label.x + label.width / 2.0);
        (cx, lines, top + FONT)
    };
    let halo = if inside {
        String::new()
    } else {
        format!(
            r#" class="halo" stroke="{PAPER}" stroke-width="4" paint-order="stroke" stroke-linejoin="round""#
        )
    };
    let _ = write!(out, r#"<text text-anchor="middle" fill="{}"{halo}>"#, pen.ink);
    for (index, line) in lines.iter().enumerate() {
        let y = tenth(first + index as f64 * FONT * 1.3);
        let _ = write!(out, r#"<tspan x="{}" y="{y}">{}</tspan>"#, tenth(cx), escape(line));
    }
    out.push_str("</text>");
}

/// Who does it, at the foot of a task.
fn lane_line(out: &mut String, lane: &str, at: Bounds) {
    const SMALL: f64 = 11.0;
    let lines = wrap(lane, (at.width - 12.0) / SMALL, 1);
    if let Some(line) = lines.first() {
        let (x, y) = (tenth(at.x + at.width / 2.0), tenth(at.y + at.height - 8.0));
        let _ = write!(
            out,
            r#"<text class="who" x="{x}" y="{y}" text-anchor="middle" font-size="{SMALL}" fill="{SOFT}">{}</text>"#,
            escape(line)
        );
    }
}

/// A tick for what is done, an arrow for where the case is now: told apart without colour.
fn badge(out: &mut String, state: State, kind: &Kind, at: Bounds) {
    if matches!(kind, Kind::Gateway(_)) && state != State::Current {
        return;
    }
    let (colour, mark) = match state {
        State::Done => (INK, "M-4 0l3 3 5-6"),
        State::Current => (ACCENT, "M-3-4.5l6 4.5-6 4.5z"),
        State::Pending => return,
    };
    let (cx, cy) = (at.x + at.width - 2.0, at.y + 2.0);
    let _ = write!(
        out,
        r#"<circle class="badge" cx="{cx}" cy="{cy}" r="9" fill="{colour}"/><path class="badge-mark" d="{mark}" transform="translate({cx} {cy})" fill="none" stroke="{PAPER}" stroke-width="2"/>"#
    );
}

fn edge(out: &mut String, process: &Process, edge: &Routed, prefix: &str) {
    let Some(flow) = process.flows.get(edge.flow) else { return };
    let mut path = String::new();
    for (index, point) in edge.points.iter().enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{} {}", tenth(point.x), tenth(point.y));
    }
    let _ = write!(
        out,
        r#"<path class="edge" data-flow="{}" d="{path}" fill="none" stroke="{SOFT}" stroke-width="1.5" stroke-linejoin="round" marker-end="url(#{prefix}flow-head)"/>"#,
        escape(&flow.id)
    );
}

/// The name of a flow, near where it starts, with a halo so that lines do not run through it.
fn edge_label(out: &mut String, process: &Process, edge: &Routed) {
    let Some(flow) = process.flows.get(edge.flow).filter(|flow| !flow.name.is_empty()) else { return };
    let (x, y) = match (edge.label, edge.points.as_slice()) {
        (Some(label), _) => (label.x + label.width / 2.0, label.y + FONT),
        (None, points) => {
            let Some((one, two)) = longest(points) else { return };
            ((one.x + two.x) / 2.0, (one.y + two.y) / 2.0 - 5.0)
        }
    };
    let lines = wrap(&flow.name, 7.0, 2);
    let _ = write!(
        out,
        r#"<text class="edge-label halo" text-anchor="middle" font-size="12" fill="{SOFT}" stroke="{PAPER}" stroke-width="4" paint-order="stroke" stroke-linejoin="round">"#
    );
    for (index, line) in lines.iter().rev().enumerate() {
        let up = index as f64 * 15.0;
        let _ = write!(out, r#"<tspan x="{}" y="{}">{}</tspan>"#, tenth(x), tenth(y - up), escape(line));
    }
    out.push_str("</text>");
}

/// The longest of the first three pieces of a line.
fn longest(points: &[crate::read::Point]) -> Option<(crate::read::Point, crate::read::Point)> {
    let pairs = points.windows(2).take(3).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
    pairs.max_by(|a, b| {
        let length = |(one, two): &(crate::read::Point, crate::read::Point)| {
            (one.x - two.x).abs() + (one.y - two.y).abs()
        };
        length(a).total_cmp(&length(b))
    })
}

fn rounded(bounds: Bounds) -> Bounds {
    Bounds {
        x: tenth(bounds.x),
        y: tenth(bounds.y),
        width: tenth(bounds.width),
        height: tenth(bounds.height),
    }
}

fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
