//! Pages of penalties: the officers' and deciders' ([`desk`], [`one`], [`begin`]), the party's own ([`mine`]), everybody's ([`public`]), the list of
//! powers ([`powers`]). What they share stands here.

mod begin;
mod desk;
mod mine;
mod one;
mod powers;
mod public;

use contract::Fault;
use contract::time::china_date;
use kit::ui::{self, Column, Control, Errors, Field, Row, State as Mark, Table};
use kit::{Fields, Html, Routes, Tr, esc, html};
use serde_json::{Map, Value};

use super::Room;
use super::show::{Names, words};
use crate::penalty::model::{Case, Paper, State};
use crate::penalty::powers::{FactKind, Power};

pub(super) fn routes() -> Routes {
    Routes::new()
        .merge(desk::routes())
        .merge(begin::routes())
        .merge(one::routes())
        .merge(mine::routes())
        .merge(public::routes())
        .merge(powers::routes())
}

/// A field whose label is `enforce-field-…` of this word.
fn put(
    room: &Room,
    (id, word): (&str, &str),
    control: Control<'_>,
    given: &Fields,
    required: bool,
    errors: &Errors,
) -> Html {
    let tr = room.tr();
    let key = format!("enforce-field-{word}");
    let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
    let ticked = given.all(id).collect::<Vec<_>>().join("\n");
    let one = Field {
        id,
        label: &label,
        help: &help,
        control,
        value: &ticked,
        required,
        autocomplete: "off",
        ..Field::default()
    };
    ui::field(tr, &one, errors.of(id))
}

/// The fields of the facts a range follows from.
fn fact_fields(room: &Room, power: &Power, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let yes_no = [
        ui::Choice::new("yes", tr.t("enforce-yes").into_owned()),
        ui::Choice::new("no", tr.t("enforce-no").into_owned()),
    ];
    let one = |fact: &crate::penalty::powers::FactField| {
        let (id, label) = (format!("fact-{}", fact.key), tr.text(&fact.name));
        let control = match fact.kind {
            FactKind::Number => Control::Number { unit: "" },
            FactKind::YesNo => Control::Radios(&yes_no),
        };
        let value = given.text(&id);
        let field =
            Field { id: &id, label, control, value, required: true, autocomplete: "off", ..Field::default() };
        ui::field(tr, &field, errors.of(&id))
    };
    power.facts.iter().map(one).collect()
}

/// The facts as they were given; what is no number or no answer is left out, and asked for again.
fn facts_of(power: &Power, given: &Fields) -> Map<String, Value> {
    let mut facts = Map::new();
    for fact in &power.facts {
        let text = given.text(&format!("fact-{}", fact.key)).trim();
        let value = match fact.kind {
            FactKind::Number => text.parse::<i64>().ok().map(Value::from),
            FactKind::YesNo => match text {
                "yes" => Some(Value::Bool(true)),
                "no" => Some(Value::Bool(false)),
                _ => None,
            },
        };
        if let Some(value) = value {
            facts.insert(fact.key.clone(), value);
        }
    }
    facts
}

/// The kinds of penalty a power knows, to be ticked.
fn kind_choices(tr: Tr, power: &Power) -> Vec<ui::Choice> {
    let word = |kind: &String| ui::Choice::new(kind.clone(), kind_word(tr, kind));
    power.penalties.iter().map(word).collect()
}

fn kind_word(tr: Tr, kind: &str) -> String {
    tr.t(&format!("enforce-kind-{kind}")).into_owned()
}

/// What is imposed, in words.
fn imposed(tr: Tr, case: &Case) -> String {
    let one = |kind: &String| match kind.as_str() {
        "fine" => tr.with("enforce-fine-of", "amount", &tr.money(case.of.yuan.saturating_mul(100))),
        kind => kind_word(tr, kind),
    };
    case.of.kinds.iter().map(one).collect::<Vec<_>>().join(&tr.t("push-and"))
}

/// How a case stands, as a mark.
fn tag(tr: Tr, case: &Case, now: i64) -> Html {
    let late = case.row.state.is_open() && now > case.row.due_at;
    let mark = match case.row.state {
        _ if late => Mark::Overdue,
        State::Filed | State::Investigated => Mark::OnTime,
        State::Noticed => Mark::Soon,
        State::Decided | State::Sent => Mark::Waiting,
        State::Served => Mark::OnTime,
        State::Closed => Mark::Done,
        State::Dismissed => Mark::Paused,
    };
    let key = if late { "late".to_owned() } else { case.row.state.as_str().to_owned() };
    ui::tag(mark, &tr.t(&format!("enforce-state-{key}")))
}

/// A day as written in a row.
fn day(tr: Tr, text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |day| tr.day(day))
}

/// The documents of a case.
fn papers(room: &Room, all: &[Paper]) -> Html {
    let tr = room.tr();
    let rows = all.iter().map(|paper| {
        Row::new([
            esc(&tr.t(&format!("enforce-paper-{}", paper.kind))),
            esc(&paper.number),
            esc(&tr.instant(paper.at)),
            esc(&paper.by_whom),
            words(&paper.said),
        ])
    });
    let table = Table {
        caption: tr.t("enforce-papers").into_owned(),
        columns: ["paper", "number", "made", "by", "says"]
            .map(|key| Column::new(tr.t(&format!("enforce-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("enforce-papers-none"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// What everybody who sees a case may know of it.
fn facts(
    room: &Room,
    case: &Case,
    names: &Names,
    power: &Power,
    party: &str,
    now: i64,
) -> Vec<(String, Html)> {
    let tr = room.tr();
    let row = |key: &str, value: Html| (tr.t(&format!("enforce-row-{key}")).into_owned(), value);
    let mut rows = vec![
        row("number", html!("<span class=\"number\">{}</span>", case.row.number)),
        row("state", tag(tr, case, now)),
        row("party", esc(party)),
        row("power", esc(tr.text(&power.name))),
        row("basis", esc(&power.basis)),
        row("organ", esc(&names.organ(tr, case.row.organ))),
        row(
            "what",
            html!(
                "{}<p class=\"hint\">{} {}</p>",
                words(&case.of.what),
                day(tr, &case.row.fact_day),
                case.of.place
            ),
        ),
    ];
    if let Some(range) = &case.of.range {
        let name = if tr.lang == contract::Lang::En && !range.en.is_empty() { &range.en } else { &range.zh };
        let money = |yuan: i64| tr.money(yuan.saturating_mul(100));
        rows.push(row("range", html!("{}: {} – {}", name, money(range.from), money(range.to))));
    }
    if !case.of.kinds.is_empty() {
        let key = if case.row.state.is_penalty() { "imposed" } else { "intended" };
        rows.push(row(key, esc(&imposed(tr, case))));
    }
    if let Some(at) = case.row.decided_at {
        rows.push(row("decided", esc(&tr.day(china_date(at)))));
    }
    if let Some(until) = &case.row.public_until {
        rows.push(row("public", esc(&day(tr, until))));
    }
    rows
}

/// The refusal of an act beside the field it is about; what is not there is an error page.
fn refused(tr: Tr, field: &str, fault: Fault) -> Result<Errors, kit::Error> {
    Ok(super::show::Refused::of(tr, field, Fields::default(), fault)?.errors)
}
