//! How tenders are shown: states, amounts, facts, fields with their texts, what was refused.

use contract::time::china_date;
use contract::{Fault, FaultKind};
use kit::ui::{self, Control, Errors, Field, Stage, State as Mark, Weight};
use kit::{Fields, Html, Page, Tr, esc, fault_words, html};

use super::Room;
use crate::model::{Bid, BidState, State, Tender, Terms};
use crate::rules::{Procedure, Rules, Way, Wins};

/// A row of a summary.
pub(super) fn row(tr: Tr, key: &str, value: Html) -> (String, Html) {
    (tr.t(key).into_owned(), value)
}

/// What somebody wrote, its lines kept.
pub(super) fn words(text: &str) -> Html {
    let mut out = Html::empty();
    for (at, line) in text.lines().enumerate() {
        out.push(&html!("{}{}", (at > 0).then(|| html!("<br>")), esc(line)));
    }
    out
}

/// An amount with its unit.
pub(super) fn money(tr: Tr, fen: i64) -> String {
    let (whole, part) = (kit::grouped(fen / 100), fen % 100);
    let amount = if part == 0 { whole } else { format!("{whole}.{part:02}") };
    tr.with("trade-yuan", "amount", &amount)
}

/// An instant to the minute, in China.
pub(super) fn when(tr: Tr, at_ms: i64) -> String {
    format!("{} {}", tr.day(china_date(at_ms)), tr.time(at_ms))
}

/// How a tender stands, with what runs now.
pub(super) fn state_word(tr: Tr, tender: &Tender, now: i64) -> String {
    let closed = tender.state == State::Published && tender.bids_until.is_some_and(|end| now > end);
    match closed {
        true => tr.t("trade-state-closed").into_owned(),
        false => tr.t(&format!("trade-state-{}", tender.state.as_str())).into_owned(),
    }
}

/// The same as a mark.
pub(super) fn state(tr: Tr, tender: &Tender, now: i64) -> Html {
    let closed = tender.state == State::Published && tender.bids_until.is_some_and(|end| now > end);
    let mark = match tender.state {
        State::Draft => Mark::Waiting,
        State::Published if closed => Mark::Soon,
        State::Published | State::Candidates => Mark::OnTime,
        State::Opened | State::Awarded | State::Contracted => Mark::Soon,
        State::Completed => Mark::Done,
        State::Failed | State::Cancelled => Mark::Paused,
    };
    ui::tag(mark, &state_word(tr, tender, now))
}

/// The name of a board.
pub(super) fn board(tr: Tr, rules: &Rules, key: &str) -> String {
    rules.board(key).map_or_else(|_| key.to_owned(), |one| tr.text(&one.name).to_owned())
}

/// The name of a procedure.
pub(super) fn procedure(tr: Tr, rules: &Rules, key: &str) -> String {
    rules.procedure(key).map_or_else(|_| key.to_owned(), |one| tr.text(&one.name).to_owned())
}

/// How far a tender has come.
pub(super) fn stages(tr: Tr, tender: &Tender, way: Way) -> Html {
    let opened = if way == Way::Auction { "trade-stage-auction" } else { "trade-stage-opened" };
    let all: Vec<(&str, Option<i64>)> = vec![
        ("trade-stage-published", tender.published_at),
        (opened, tender.opened_at),
        ("trade-stage-candidates", tender.report_at),
        ("trade-stage-awarded", tender.awarded_at),
        ("trade-stage-contracted", tender.contract_at),
        ("trade-stage-completed", tender.ended_at.filter(|_| tender.state == State::Completed)),
    ];
    let shown: Vec<_> = all.into_iter().filter(|(key, _)| way != Way::Direct || *key != opened).collect();
    let done = shown.iter().filter(|(_, at)| at.is_some()).count();
    let ended = matches!(tender.state, State::Failed | State::Cancelled);
    let stages: Vec<Stage> = shown
        .into_iter()
        .enumerate()
        .map(|(no, (key, at))| Stage {
            name: tr.t(key).into_owned(),
            when: at.map(|at| tr.day(china_date(at))),
            state: match () {
                () if no < done => Mark::Done,
                () if no == done && !ended => Mark::OnTime,
                () => Mark::Waiting,
            },
        })
        .collect();
    ui::stages(tr, &stages)
}

/// What was announced, as facts.
pub(super) fn facts(tr: Tr, rules: &Rules, tender: &Tender, terms: &Terms, organ: &str) -> Html {
    let fact = |key: &str, value: Html| row(tr, key, value);
    let way = rules.procedure(&tender.procedure).map(|one| (one.way, one.wins)).ok();
    let sold = way.is_some_and(|(_, wins)| wins == Wins::Highest);
    let mut all = vec![
        fact("trade-number", html!("<span class=\"number\">{}</span>", tender.number)),
        fact("trade-board", esc(&board(tr, rules, &tender.board))),
        fact("trade-procedure", esc(&procedure(tr, rules, &tender.procedure))),
        fact("trade-tenderer", esc(organ)),
        fact(if sold { "trade-reserve" } else { "trade-budget" }, esc(&money(tr, terms.budget_fen))),
    ];
    if terms.deposit_fen > 0 {
        all.push(fact("trade-deposit", esc(&money(tr, terms.deposit_fen))));
    }
    if terms.step_fen > 0 {
        all.push(fact("trade-step", esc(&money(tr, terms.step_fen))));
    }
    if let Some(end) = tender.questions_until {
        all.push(fact("trade-questions-until", esc(&when(tr, end))));
    }
    if let Some(end) = tender.bids_until {
        all.push(fact("trade-bids-until", html!("<strong>{}</strong>", when(tr, end))));
    }
    for (key, text) in [("trade-qualification", &terms.qualification), ("trade-delivery", &terms.delivery)] {
        if !text.trim().is_empty() {
            all.push(fact(key, words(text)));
        }
    }
    if let Some((way, wins)) = way.filter(|(way, _)| *way != Way::Direct) {
        all.push(fact("trade-method", esc(&method(tr, way, wins))));
    }
    ui::summary(&all)
}

/// How the winner is found, in a sentence.
pub(super) fn method(tr: Tr, way: Way, wins: Wins) -> String {
    let key = match (way, wins) {
        (_, Wins::Points) => "trade-method-points",
        (Way::Auction, Wins::Highest) => "trade-method-auction",
        (Way::Auction, _) => "trade-method-auction-down",
        _ => "trade-method-lowest",
    };
    tr.t(key).into_owned()
}

/// The criteria with their points.
pub(super) fn criteria(room: &Room, terms: &Terms) -> Html {
    let tr = room.tr();
    if terms.criteria.is_empty() {
        return Html::empty();
    }
    let lines = terms.criteria.iter().map(|one| (one.name.clone(), one.points));
    let price = [(tr.t("trade-price").into_owned(), terms.price_points)];
    let rows = lines
        .chain(price)
        .map(|(name, points)| ui::Row::new([esc(&name), esc(&points.to_string())]))
        .collect();
    let table = ui::Table {
        caption: tr.t("trade-criteria").into_owned(),
        columns: vec![ui::Column::new(tr.t("trade-criterion")), ui::Column::numeric(tr.t("trade-points"))],
        rows,
        ..ui::Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// Why a bid was rejected, in words.
pub(super) fn rejected(tr: Tr, bid: &Bid) -> String {
    match bid.why.as_str() {
        "unreadable" | "price" | "deposit" | "over-budget" | "unfit" | "no-offer" => {
            tr.t(&format!("trade-rejected-{}", bid.why)).into_owned()
        }
        why => why.to_owned(),
    }
}

/// The bids as everybody reads them from the opening on.
pub(super) fn bids(room: &Room, procedure: &Procedure, bids: &[Bid]) -> Html {
    let tr = room.tr();
    let mut all: Vec<&Bid> = bids.iter().collect();
    all.sort_by_key(|bid| (bid.place == 0, bid.place, bid.id));
    let points = procedure.wins == Wins::Points;
    let rows = all
        .iter()
        .map(|bid| {
            let result = match bid.state {
                BidState::Rejected => ui::tag(Mark::Paused, &rejected(tr, bid)),
                _ if bid.place > 0 => ui::tag(Mark::Done, &tr.n("trade-place", bid.place)),
                _ => ui::tag(Mark::OnTime, &tr.t("trade-bid-opened")),
            };
            let price = if bid.price_fen > 0 { money(tr, bid.price_fen) } else { String::new() };
            let sum = if points && bid.place > 0 { hundredths(bid.points) } else { String::new() };
            let name = html!("{}<br><span class=\"hint number\">{}</span>", bid.name, bid.trader);
            let mut cells = vec![name, esc(&price)];
            if points {
                cells.push(esc(&sum));
            }
            cells.push(result);
            ui::Row::new(cells)
        })
        .collect();
    let mut columns = vec![ui::Column::new(tr.t("trade-bidder")), ui::Column::numeric(tr.t("trade-price"))];
    if points {
        columns.push(ui::Column::numeric(tr.t("trade-points")));
    }
    columns.push(ui::Column::new(tr.t("trade-result")));
    let table = ui::Table {
        caption: tr.t("trade-opening-record").into_owned(),
        columns,
        rows,
        empty: ui::empty(&tr.t("trade-bids-none"), None),
        ..ui::Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// Hundredths of a point.
pub(super) fn hundredths(points: i64) -> String {
    format!("{}.{:02}", points / 100, points % 100)
}

/// A field whose label is `trade-field-…`.
pub(super) fn ask(
    tr: Tr,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    labelled(tr, id, id, control, value, required, errors)
}

/// The same with the label of another field.
pub(super) fn labelled(
    tr: Tr,
    id: &str,
    of: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    let key = format!("trade-field-{of}");
    let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
    let one = Field {
        id,
        label: &label,
        help: &help,
        control,
        value,
        required,
        autocomplete: "off",
        ..Field::default()
    };
    ui::field(tr, &one, errors.of(id))
}

/// A value that goes with a form unseen.
pub(super) fn hidden(name: &str, value: &str) -> Html {
    html!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value)
}

/// A button.
pub(super) fn button(tr: Tr, key: &str, weight: Weight) -> Html {
    ui::buttons([ui::button(&tr.t(key), weight, None)])
}

/// A heading with what stands under it.
pub(super) fn section(tr: Tr, key: &str, body: &Html) -> Html {
    html!("<section><h2>{}</h2>{}</section>", tr.t(key), body)
}

/// What was given to a form and refused.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// What was typed.
    pub given: Fields,
    /// What is wrong.
    pub errors: Errors,
}

impl Refused {
    /// The refusal in words beside a field. What is not there, or not theirs, is an error page.
    pub fn of(tr: Tr, field: &str, given: Fields, fault: Fault) -> Result<Refused, kit::Error> {
        if !matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) {
            return Err(fault.into());
        }
        let mut errors = Errors::new();
        errors.add(field, fault_words(tr, &fault).advice(tr));
        Ok(Refused { given, errors })
    }

    /// A field as it was given, or as it is.
    pub fn or<'a>(&'a self, id: &str, is: &'a str) -> &'a str {
        self.given.get(id).unwrap_or(is)
    }
}

/// A page with the summary of what is wrong, where something is.
pub(super) fn with_errors<'a>(tr: Tr, page: Page<'a>, errors: &Errors) -> Page<'a> {
    match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    }
}

/// Our script for sealing and opening, with the words it says.
pub(super) fn script() -> Html {
    html!("<script src=\"/trade/assets/seal.js\" defer></script>")
}
