//! Pictures with their words: flow chart and chart frames. Every picture has a text beside it that says the same.

use process::draw::{self, Line, LineKind, Marks, Options};
use process::read::Definitions;

use crate::html;
use crate::html::Html;
use crate::i18n::Tr;
use crate::ui::{State, details, tag};

/// One step of a flow in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowStep {
    /// What is done.
    pub name: String,
    /// Who does it.
    pub who: Option<String>,
    /// How it stands in this case: done, being done ([`State::OnTime`]), to come, or as the clock has it; `None` in a
    /// guide, where there is no case.
    pub state: Option<State>,
    /// How deep it lies inside branches; 0 is the main line.
    pub depth: u8,
}

/// The flow chart of a process: for a guide, or with `marks` for a case. `prefix` tells the pictures of one page apart
/// (letters and digits). On narrow screens it runs from top to bottom. `None` when there is no such process.
pub fn process_chart(
    tr: Tr,
    caption: &str,
    definitions: &Definitions,
    process: Option<&str>,
    marks: Option<&Marks>,
    prefix: &str,
) -> Option<Html> {
    let words = [State::Done, State::OnTime, State::Waiting].map(|state| step_word(tr, state));
    let said = words.each_ref().map(String::as_str);
    let picture = |narrow: bool, prefix: &str| {
        let options =
            Options { marks, words: Some(said), title: Some(caption), prefix, narrow, ..Options::default() };
        draw::svg(definitions, process, &options).map(Html::trusted)
    };
    let wide = picture(false, &format!("{prefix}w"))?;
    let narrow = picture(true, &format!("{prefix}n"))?;
    let steps: Vec<FlowStep> = draw::outline(definitions, process, marks)
        .iter()
        .map(|line| flow_step(tr, line, marks.is_some()))
        .collect();
    let shrink = fit(width(&wide));
    if width(&narrow) <= PHONE {
        let both = html!(
            "<div class=\"only-wide{}\">{}</div><div class=\"only-narrow fit\">{}</div>",
            shrink,
            wide,
            narrow
        );
        return Some(flow_chart(tr, caption, &both, &steps));
    }
    // Branches side by side that no telephone can show: there the steps stand in words at once.
    let list = outline_list(tr, &steps);
    let picture = html!(
        "<div class=\"only-wide{}\">{}</div><div class=\"only-narrow\">{}</div>",
        shrink,
        scroll(caption, &wide),
        list
    );
    let below = details(&tr.t("kit-flow-outline"), &list);
    Some(html!(
        "<figure class=\"figure\"><figcaption>{}</figcaption>{}<div class=\"only-wide\">{}</div></figure>\n",
        caption,
        picture,
        below
    ))
}

/// The widest picture, in its own units, whose letters stay legible on a telephone.
const PHONE: f64 = 420.0;

fn width(picture: &Html) -> f64 {
    let said = picture.as_str().split(" width=\"").nth(1).and_then(|rest| rest.split('"').next());
    said.and_then(|said| said.parse().ok()).unwrap_or(f64::MAX)
}

/// A picture a little too wide is shrunk to fit, down to legible letters; a much wider one keeps its size and scrolls.
fn fit(width: f64) -> &'static str {
    match width {
        width if width <= 840.0 => " fit",
        width if width <= 1_040.0 => " fit large",
        _ => "",
    }
}

fn step_word(tr: Tr, state: State) -> String {
    tr.t(match state {
        State::Done => "kit-step-done",
        State::OnTime => "kit-step-current",
        State::Waiting => "kit-step-pending",
        State::Soon => "kit-state-soon",
        State::Overdue => "kit-state-overdue",
        State::Paused => "kit-state-paused",
    })
    .into_owned()
}

fn flow_step(tr: Tr, line: &Line, in_case: bool) -> FlowStep {
    let told = !matches!(
        line.kind,
        LineKind::Choice
            | LineKind::Together
            | LineKind::Some
            | LineKind::First
            | LineKind::Branch
            | LineKind::GoOn
    );
    let state = match line.state {
        draw::State::Done => State::Done,
        draw::State::Current => State::OnTime,
        draw::State::Pending => State::Waiting,
    };
    let key = match line.name.is_empty() {
        true => format!("kit-flow-{}.unnamed", line.kind.word()),
        false => format!("kit-flow-{}", line.kind.word()),
    };
    FlowStep {
        name: tr.with(&key, "name", &line.name),
        who: line.lane.clone(),
        state: (in_case && told).then_some(state),
        depth: u8::try_from(line.depth).unwrap_or(u8::MAX),
    }
}

/// A flow chart: the SVG drawn by `process`, and the same as a list for those who cannot see it.
pub fn flow_chart(tr: Tr, caption: &str, svg: &Html, steps: &[FlowStep]) -> Html {
    let below = details(&tr.t("kit-flow-outline"), &outline_list(tr, steps));
    html!(
        "<figure class=\"figure\"><figcaption>{}</figcaption>{}{}</figure>\n",
        caption,
        scroll(caption, svg),
        below
    )
}

fn outline_list(tr: Tr, steps: &[FlowStep]) -> Html {
    let list: Html = steps
        .iter()
        .map(|step| {
            let who = step.who.as_ref().map(|who| html!(" <span class=\"hint\">{}</span>", who));
            let state = step.state.map(|state| html!(" {}", tag(state, &step_word(tr, state))));
            html!("<li class=\"depth-{}\">{}{}{}</li>", step.depth.min(3), step.name, who, state)
        })
        .collect();
    html!("<ol class=\"outline\">{}</ol>", list)
}

/// A frame in which a picture wider than the page can be moved, with the keyboard too.
fn scroll(caption: &str, svg: &Html) -> Html {
    html!(
        "<div class=\"figure-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}</div>",
        caption,
        svg
    )
}

/// One bar of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How much.
    pub value: f64,
    /// How much, in words with the unit.
    pub words: String,
}

/// A bar chart with its table: each row is label, bar and figure, so the table is the chart.
pub fn bar_chart(caption: &str, label_head: &str, value_head: &str, bars: &[Bar]) -> Html {
    let most = bars.iter().map(|bar| bar.value).fold(0.0_f64, f64::max).max(f64::MIN_POSITIVE);
    let rows: Html = bars
        .iter()
        .map(|bar| {
            let width = (bar.value.max(0.0) / most * 300.0).round();
            html!(
                "<tr><th scope=\"row\">{}</th><td class=\"chart-bar\"><svg viewBox=\"0 0 300 16\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
                 <rect width=\"{}\" height=\"16\"/></svg></td><td class=\"figure-cell\">{}</td></tr>",
                bar.label, width, bar.words
            )
        })
        .collect();
    html!(
        "<table class=\"chart\"><caption>{}</caption><thead class=\"hidden\"><tr><th scope=\"col\">{}</th><td></td>\
         <th scope=\"col\">{}</th></tr></thead><tbody>{}</tbody></table>\n",
        caption,
        label_head,
        value_head,
        rows
    )
}
