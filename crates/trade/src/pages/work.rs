//! `/office/trade/{tender}`: one page for those who work on a tender; what each may do now stands on it. `/office/trade/{tender}/open`: a key
//! holder's turn at the opening.

use std::sync::Arc;

use contract::{Actor, Fault, OrganId};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Row, State as Mark, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, esc, html};
use store::Tx;

use super::Room;
use super::contents;
use super::draft::{end_fields, moment};
use super::show::{self, Refused};
use crate::desk::Desk;
use crate::frame::{self, Roles};
use crate::model::{
    Bid, BidState, Deposit, DepositState, Draw, Protest, Question, Seat, SeatState, State, Tender, Terms,
    Warning, fen,
};
use crate::opening::{self, Turn};
use crate::rules::{Procedure, Rules, Way};
use crate::store as rows;
use crate::{award, bid, committee, review, tender};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/trade/{tender}", get(show_one))
        .route("/office/trade/{tender}/do/{act}", post(act))
}

/// Everything the page shows.
pub(super) struct File {
    pub(super) tender: Tender,
    roles: Roles,
    terms: Terms,
    rules: Arc<Rules>,
    procedure: Procedure,
    organ: String,
    questions: Vec<Question>,
    pub(super) bids: Vec<Bid>,
    deposits: Vec<Deposit>,
    protests: Vec<Protest>,
    warnings: Vec<Warning>,
    draw: Option<Draw>,
    seats: Vec<(Seat, String)>,
    pub(super) turn: Turn,
    pub(super) now: i64,
}

fn file(tx: &mut Tx, desk: &Desk, actor: &Actor, number: &str, tr: kit::Tr) -> Result<File, Fault> {
    let (tender, roles) = frame::for_staff(tx, actor, number)?;
    let rules = desk.rules(tx)?;
    let organ = directory::organ::by_id(tx, OrganId(tender.organ))?;
    let bids = match tender.opened_at {
        Some(_) => rows::bids::of_tender(tx, tender.id)?,
        None => Vec::new(),
    };
    let mut seats = Vec::new();
    for seat in rows::people::seats(tx, tender.id)? {
        let name = match seat.arrived_at {
            Some(_) => committee::name(tx, &seat)?,
            None => String::new(),
        };
        seats.push((seat, name));
    }
    Ok(File {
        terms: tender.terms()?,
        procedure: rules.procedure(&tender.procedure)?.clone(),
        organ: organ.map(|one| tr.text(&one.name).to_owned()).unwrap_or_default(),
        questions: rows::tenders::questions(tx, tender.id)?,
        bids,
        deposits: if roles.platform || roles.supervisor {
            rows::bids::deposits(tx, tender.id)?
        } else {
            Vec::new()
        },
        protests: rows::bids::protests(tx, tender.id)?,
        warnings: if roles.supervisor { rows::tenders::warnings(tx, tender.id)? } else { Vec::new() },
        draw: rows::people::draw(tx, tender.id)?,
        seats,
        turn: opening::turn(tx, actor, &tender)?,
        now: tx.now(),
        rules,
        roles,
        tender,
    })
}

pub(super) async fn load(room: &Room, number: &str) -> Result<File, kit::Error> {
    let (number, tr) = (number.to_owned(), room.tr());
    room.read(move |tx, desk, actor| file(tx, desk, actor, &number, tr)).await
}

async fn show_one(room: Room, Path(number): Path<String>) -> Reply {
    page(&room, &number, "", &Refused::default()).await
}

/// A form of the page that carries an act. What was typed into another act's form is not put into this one.
struct Act<'a> {
    room: &'a Room,
    file: &'a File,
    name: &'static str,
    refused: Option<&'a Refused>,
}

impl Act<'_> {
    fn errors(&self) -> Errors {
        self.refused.map(|one| one.errors.clone()).unwrap_or_default()
    }

    fn ask(&self, of: &str, control: Control<'_>, value: &str, required: bool) -> Html {
        let id = format!("{}-{of}", self.name);
        let value = self.refused.map_or(value, |one| one.or(&id, value));
        show::labelled(self.room.tr(), &id, of, control, value, required, &self.errors())
    }

    fn form(&self, body: Html, weight: Weight) -> Html {
        let tr = self.room.tr();
        let action = format!("/office/trade/{}/do/{}", self.file.tender.number, self.name);
        let whole = html!(
            "{}{}{}",
            show::hidden("revision", &self.file.tender.revision.to_string()),
            body,
            show::button(tr, &format!("trade-do-{}", self.name), weight)
        );
        ui::form(&self.room.ctx.view, &action, &whole)
    }

    /// The form under its own heading.
    fn part(&self, body: Html, weight: Weight) -> Html {
        let tr = self.room.tr();
        let lead = tr.find(&format!("trade-do-{}.lead", self.name), &[]);
        let lead = lead.map(|words| html!("<p>{}</p>", words));
        html!(
            "<section><h3>{}</h3>{}{}</section>",
            tr.t(&format!("trade-do-{}", self.name)),
            lead,
            self.form(body, weight)
        )
    }
}

async fn page(room: &Room, number: &str, failed: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let file = load(room, number).await?;
    let tender = &file.tender;
    let act =
        |name: &'static str| Act { room, file: &file, name, refused: (failed == name).then_some(refused) };
    let page = Page::office(&room.ctx.view, tender.title.clone())
        .crumbs([Crumb::new(tr.t("trade-office"), "/office/trade")]);
    let mut page = show::with_errors(tr, page, &refused.errors)
        .body(html!("<p>{}</p>", show::state(tr, tender, file.now)))
        .body(show::stages(tr, tender, file.procedure.way));
    if tender.is_public() {
        let public = html!("<p><a href=\"/trade/{}\">{}</a></p>", tender.number, tr.t("trade-public-page"));
        page = page.body(public);
    }
    page = page
        .body(warnings(room, &file))
        .body(show::facts(tr, &file.rules, tender, &file.terms, &file.organ))
        .body(ui::details(
            &tr.t("trade-description"),
            &html!("<p>{}</p>", show::words(&file.terms.description)),
        ))
        .body(show::criteria(room, &file.terms));
    if file.roles.tenderer {
        page = page.body(tenderer(room, &file, &act));
    }
    page = page.body(holder(room, &file));
    if tender.opened_at.is_some() {
        page = page.body(show::bids(room, &file.procedure, &file.bids)).body(contents::part(
            room,
            &file.tender,
            &file.bids,
        ));
    }
    if file.roles.platform {
        page = page.body(platform(room, &file, &act));
    }
    page = page.body(seats(room, &file));
    if file.roles.supervisor {
        page = page.body(supervisor(&file, &act));
    }
    page = page.body(protests(room, &file, &act));
    Ok(page.respond())
}

fn warnings(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let found: Html = file
        .warnings
        .iter()
        .filter(|one| one.kind != "order")
        .map(|one| {
            html!("<li><strong>{}</strong> {}</li>", tr.t(&format!("trade-warning-{}", one.kind)), one.detail)
        })
        .collect();
    match found.is_empty() {
        true => Html::empty(),
        false => ui::notice(
            ui::Tone::Warn,
            &html!(
                "<p><strong>{}</strong> {}</p><ul>{}</ul>",
                tr.t("trade-warnings"),
                tr.t("trade-warnings-lead"),
                found
            ),
        ),
    }
}

/// What the tenderer may do now.
fn tenderer<'a>(room: &'a Room, file: &'a File, act: &dyn Fn(&'static str) -> Act<'a>) -> Html {
    let tr = room.tr();
    let (tender, now) = (&file.tender, file.now);
    let over = tender.bids_until.is_some_and(|end| now > end);
    let sealed = file.procedure.way == Way::Sealed;
    let edit = |key: &str| {
        let to = format!("/office/trade/{}/edit", tender.number);
        ui::buttons([ui::link_button(&tr.t(key), &to, Weight::Secondary)])
    };
    let mut out = Html::empty();
    match tender.state {
        State::Draft => {
            let earliest = tr.with(
                "trade-earliest",
                "day",
                &tr.day(contract::time::china_date(tender::earliest_end(&file.procedure, now, false) + 1)),
            );
            let publish = act("publish");
            let fields = match file.procedure.way {
                Way::Direct => Html::empty(),
                _ => html!("<p class=\"hint\">{}</p>{}", earliest, {
                    let empty = Refused::default();
                    end_fields(room, None, publish.refused.unwrap_or(&empty))
                }),
            };
            out.push(&edit("trade-edit"));
            out.push(&publish.part(fields, Weight::Primary));
        }
        State::Published if !over => {
            out.push(&edit("trade-amend"));
            for one in file.questions.iter().filter(|one| one.answered_at.is_none()) {
                let answer = act("answer");
                let body = html!(
                    "<blockquote>{}</blockquote>{}{}",
                    show::words(&one.question),
                    show::hidden("question", &one.id.to_string()),
                    answer.ask("words", Control::Lines(4), "", true)
                );
                out.push(&answer.part(body, Weight::Primary));
            }
        }
        State::Published if sealed => {
            let given = file.turn.given.len();
            let words = tr.f(
                "trade-shares-given",
                &[("n", given.to_string().into()), ("quorum", tender.quorum.to_string().into())],
            );
            out.push(&act("open").part(html!("<p>{}</p>", words), Weight::Primary));
            out.push(&act("fail").part(Html::empty(), Weight::Secondary));
        }
        State::Opened => {
            let signed = file.seats.iter().filter(|(seat, _)| seat.signed_at.is_some()).count();
            let words = tr.f(
                "trade-signed-count",
                &[("n", signed.to_string().into()), ("wanted", file.procedure.experts.to_string().into())],
            );
            out.push(&act("conclude").part(html!("<p>{}</p>", words), Weight::Primary));
            let fit = file.bids.iter().filter(|bid| bid.state == BidState::Opened).count();
            if fit < usize::from(file.procedure.bidders) {
                out.push(&act("fail").part(Html::empty(), Weight::Secondary));
            }
        }
        _ => out.push(&concluded(room, file, act)),
    }
    if matches!(tender.state, State::Draft | State::Published | State::Opened | State::Candidates) {
        let end = act("end");
        let body = end.part(end.ask("why", Control::Text, "", true), Weight::Danger);
        // Open where it was refused, so that the reason is seen.
        out.push(&match end.refused {
            Some(_) => body,
            None => ui::details(&tr.t("trade-do-end"), &body),
        });
    }
    match out.is_empty() {
        true => out,
        false => show::section(tr, "trade-to-do", &out),
    }
}

/// What the tenderer may do from the candidates on.
fn concluded<'a>(room: &'a Room, file: &'a File, act: &dyn Fn(&'static str) -> Act<'a>) -> Html {
    let tr = room.tr();
    let tender = &file.tender;
    let mut out = Html::empty();
    match tender.state {
        State::Candidates => {
            let until = tender.publicity_until.map(|end| show::when(tr, end)).unwrap_or_default();
            let words = html!("<p>{}</p>", tr.with("trade-objections-until", "when", &until));
            out.push(&act("award").part(words, Weight::Primary));
            if file.protests.iter().any(|one| one.upheld == Some(1)) && file.procedure.way != Way::Direct {
                let strike = act("strike");
                let choices: Vec<Choice> = file
                    .bids
                    .iter()
                    .filter(|bid| bid.place > 0 && bid.state == BidState::Opened)
                    .map(|bid| Choice::new(bid.trader.clone(), bid.name.clone()))
                    .collect();
                let body = html!(
                    "{}{}",
                    strike.ask("trader", Control::Radios(&choices), "", true),
                    strike.ask("why", Control::Text, "", true)
                );
                out.push(&strike.part(body, Weight::Danger));
            }
        }
        State::Awarded => {
            let contract = act("contract");
            let limit =
                award::contract_limit(tender, file.procedure.contract_days).map(|end| show::when(tr, end));
            let body = html!(
                "<p>{}</p>{}",
                tr.with("trade-contract-until", "when", &limit.unwrap_or_default()),
                contract.ask("contract_no", Control::Text, "", true)
            );
            out.push(&contract.part(body, Weight::Primary));
        }
        State::Contracted => {
            let complete = act("complete");
            let body = complete.ask("acceptance", Control::Lines(3), "", true);
            out.push(&complete.part(body, Weight::Primary));
        }
        _ => {}
    }
    out
}

/// A key holder's way to the opening.
fn holder(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let Some(at) = file.turn.holder else { return Html::empty() };
    if !opening::is_due(&file.tender, file.now) {
        return Html::empty();
    }
    let done = file.turn.given.iter().any(|one| usize::try_from(*one).ok() == Some(at));
    let body = match done {
        true => html!("<p>{}</p>", tr.t("trade-share-given")),
        false => html!(
            "<p>{}</p>{}",
            tr.t("trade-open-lead"),
            ui::buttons([ui::link_button(
                &tr.t("trade-go-open"),
                &format!("/office/trade/{}/open", file.tender.number),
                Weight::Primary
            )])
        ),
    };
    show::section(tr, "trade-opening", &body)
}

/// What the platform's staff may do now.
fn platform<'a>(room: &'a Room, file: &'a File, act: &dyn Fn(&'static str) -> Act<'a>) -> Html {
    let tr = room.tr();
    let mut out = Html::empty();
    let sealed = file.tender.state == State::Opened && file.procedure.experts > 0;
    match &file.draw {
        None if sealed => {
            let announce = act("announce");
            let body = html!(
                "{}{}",
                announce.ask("meeting", Control::Text, "", true),
                announce.ask("place", Control::Text, "", true)
            );
            out.push(&announce.part(body, Weight::Primary));
        }
        Some(draw) if sealed && draw.drawn_at.is_none() => {
            let go = act("draw");
            let words = tr.with("trade-draw-from", "when", &show::when(tr, draw.draw_from));
            let body = html!("<p>{}</p>{}", words, go.ask("value", Control::Text, "", true));
            out.push(&go.part(body, Weight::Primary));
        }
        Some(_) if sealed => {
            let arrive = act("arrive");
            out.push(&arrive.part(arrive.ask("code", Control::OneTimeCode, "", true), Weight::Primary));
        }
        _ => {}
    }
    if file.terms.deposit_fen > 0 {
        let deposit = act("deposit");
        let states: Vec<Choice> = DepositState::ALL
            .iter()
            .map(|state| {
                Choice::new(state.as_str(), tr.t(&format!("trade-deposit-{}", state.as_str())).into_owned())
            })
            .collect();
        let unit = tr.t("trade-unit");
        let body = html!(
            "{}{}{}{}",
            deposit.ask("uscc", Control::Text, "", true),
            deposit.ask("deposit_state", Control::Radios(&states), "paid", true),
            deposit.ask(
                "amount",
                Control::Number { unit: &unit },
                &crate::model::yuan(file.terms.deposit_fen),
                false
            ),
            deposit.ask("reference", Control::Text, "", true)
        );
        let form = deposit.part(body, Weight::Secondary);
        out.push(&match deposit.refused {
            Some(_) => form,
            None => ui::details(&tr.t("trade-do-deposit"), &form),
        });
        out.push(&deposits(room, file));
    }
    match out.is_empty() {
        true => out,
        false => show::section(tr, "trade-platform", &out),
    }
}

fn deposits(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    let rows = file
        .deposits
        .iter()
        .map(|one| {
            let mark = match one.state {
                DepositState::Paid => Mark::OnTime,
                DepositState::Returned => Mark::Done,
                DepositState::Forfeited => Mark::Overdue,
            };
            Row::new([
                html!("<span class=\"number\">{}</span>", one.trader),
                esc(&show::money(tr, one.amount_fen)),
                ui::tag(mark, &tr.t(&format!("trade-deposit-{}", one.state.as_str()))),
                esc(if one.why.is_empty() { &one.reference } else { &one.why }),
            ])
        })
        .collect();
    let table = Table {
        caption: tr.t("trade-deposits").into_owned(),
        columns: vec![
            Column::new(tr.t("trade-bidder")),
            Column::numeric(tr.t("trade-deposit")),
            Column::new(tr.t("trade-state")),
            Column::new(tr.t("trade-field-reference")),
        ],
        rows,
        empty: ui::empty(&tr.t("trade-deposits-none"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// The committee: seats by number, names of those who arrived.
fn seats(room: &Room, file: &File) -> Html {
    let tr = room.tr();
    if file.seats.is_empty() {
        return Html::empty();
    }
    let rows = file
        .seats
        .iter()
        .map(|(seat, name)| {
            let mark = match seat.state {
                SeatState::Arrived => Mark::Done,
                SeatState::Coming => Mark::OnTime,
                SeatState::Asked => Mark::Soon,
                SeatState::Waiting => Mark::Waiting,
                SeatState::Declined => Mark::Paused,
            };
            let name = if name.is_empty() { tr.t("trade-name-sealed").into_owned() } else { name.clone() };
            let signed = seat.signed_at.map(|at| show::when(tr, at)).unwrap_or_default();
            Row::new([
                esc(&seat.no.to_string()),
                esc(&name),
                ui::tag(mark, &tr.t(&format!("trade-seat-{}", seat.state.as_str()))),
                esc(&signed),
            ])
        })
        .collect();
    let table = Table {
        caption: tr.t("trade-committee").into_owned(),
        columns: ["trade-seat-no", "trade-name", "trade-state", "trade-signed"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows,
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

/// What the authority may do: order, and assess experts after the review.
fn supervisor<'a>(file: &'a File, act: &dyn Fn(&'static str) -> Act<'a>) -> Html {
    let order = act("order");
    let tr = order.room.tr();
    let mut out = order.part(order.ask("order", Control::Lines(3), "", true), Weight::Secondary);
    let done = |seat: &Seat| seat.signed_at.is_some() && seat.assessed.is_none();
    let assessable = matches!(
        file.tender.state,
        State::Candidates | State::Awarded | State::Contracted | State::Completed
    );
    let choices: Vec<Choice> = file
        .seats
        .iter()
        .filter(|(seat, _)| done(seat))
        .map(|(seat, name)| Choice::new(seat.no.to_string(), name.clone()))
        .collect();
    if assessable && !choices.is_empty() {
        let assess = act("assess");
        let points: Vec<Choice> = (1..=5).map(|n| Choice::new(n.to_string(), n.to_string())).collect();
        let body = html!(
            "{}{}",
            assess.ask("seat", Control::Radios(&choices), "", true),
            assess.ask("assessment", Control::Radios(&points), "", true)
        );
        out.push(&assess.part(body, Weight::Secondary));
    }
    show::section(tr, "trade-supervision", &out)
}

fn protests<'a>(room: &'a Room, file: &'a File, act: &dyn Fn(&'static str) -> Act<'a>) -> Html {
    let tr = room.tr();
    let mut out = Html::empty();
    for one in &file.protests {
        let complaint = one.kind == award::COMPLAINT;
        let kind = tr.t(if complaint { "trade-complaint" } else { "trade-objection" });
        let late = one.answered_at.is_none() && file.now > one.due_at;
        let mark = match (one.answered_at, late) {
            (Some(_), _) => ui::tag(Mark::Done, &tr.t("trade-answered")),
            (None, true) => ui::tag(Mark::Overdue, &tr.t("trade-answer-late")),
            (None, false) => {
                ui::tag(Mark::Soon, &tr.with("trade-answer-until", "when", &show::when(tr, one.due_at)))
            }
        };
        out.push(&html!(
            "<h3>{} <span class=\"number\">{}</span> {}</h3><p class=\"hint number\">{}</p><p>{}</p><p>{}</p>",
            kind,
            one.number,
            mark,
            one.trader,
            show::words(&one.words),
            show::words(&one.answer)
        ));
        let mine = if complaint { file.roles.supervisor } else { file.roles.tenderer };
        if one.answered_at.is_none() && mine && file.tender.state == State::Candidates {
            let reply = act("reply");
            let choices = ["yes", "no"]
                .map(|word| Choice::new(word, tr.t(&format!("trade-upheld-{word}")).into_owned()));
            let body = html!(
                "{}{}{}",
                show::hidden("protest", &one.number),
                reply.ask("upheld", Control::Radios(&choices), "", true),
                reply.ask("words", Control::Lines(4), "", true)
            );
            out.push(&reply.form(body, Weight::Primary));
        }
    }
    match out.is_empty() {
        true => out,
        false => show::section(tr, "trade-protests", &out),
    }
}

/// Carries an act out; the word it is told with.
fn carry(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    number: &str,
    name: &str,
    fields: &Fields,
) -> Result<(), Fault> {
    let revision: i64 = fields.text("revision").parse().unwrap_or(0);
    let text = |of: &str| fields.text(&format!("{name}-{of}")).to_owned();
    match name {
        "publish" => {
            let (found, _) = frame::for_staff(tx, actor, number)?;
            let rules = desk.rules(tx)?;
            let end = match rules.procedure(&found.procedure)?.way {
                Way::Direct => 0,
                _ => moment(fields)?,
            };
            tender::publish(tx, desk, actor, number, revision, end).map(drop)
        }
        "answer" => {
            let question = fields.text("question").parse().unwrap_or(0);
            tender::answer(tx, desk, actor, number, revision, question, &text("words"))
        }
        "open" => opening::open(tx, desk, actor, number, revision).map(drop),
        "fail" => tender::fail(tx, desk, actor, number, revision).map(drop),
        "end" => tender::end(tx, desk, actor, number, revision, &text("why")).map(drop),
        "conclude" => review::conclude(tx, desk, actor, number, revision).map(drop),
        "award" => award::award(tx, desk, actor, number, revision).map(drop),
        "strike" => award::strike(tx, desk, actor, number, revision, &text("trader"), &text("why")).map(drop),
        "contract" => award::contract(tx, desk, actor, number, revision, &text("contract_no")).map(drop),
        "complete" => award::complete(tx, desk, actor, number, revision, &text("acceptance")).map(drop),
        "announce" => {
            committee::announce(tx, desk, actor, number, revision, &text("meeting"), &text("place")).map(drop)
        }
        "draw" => committee::draw(tx, actor, number, revision, &text("value")),
        "arrive" => committee::arrive(tx, actor, number, revision, &text("code")).map(drop),
        "deposit" => {
            let state = DepositState::parse(&text("deposit_state"))
                .ok_or_else(|| Fault::invalid("trade.deposit-none"))?;
            let amount_fen = if state == DepositState::Paid { fen(&text("amount"))? } else { 0 };
            let slip = bid::Slip { trader: text("uscc"), state, amount_fen, words: text("reference") };
            bid::deposit(tx, actor, number, revision, &slip)
        }
        "order" => tender::order(tx, actor, number, revision, &text("order")),
        "assess" => {
            let n = |of: &str| text(of).parse().unwrap_or(0);
            committee::assess(tx, actor, number, revision, n("seat"), n("assessment"))
        }
        "reply" => {
            let upheld = match text("upheld").as_str() {
                "yes" => true,
                "no" => false,
                _ => return Err(Fault::invalid("trade.upheld-missing")),
            };
            award::answer(tx, actor, number, revision, fields.text("protest"), upheld, &text("words"))
        }
        _ => Err(Fault::not_found("trade.unknown")),
    }
}

/// Acts of the page by name, so that a refused one keeps what was typed.
const ACTS: [&str; 18] = [
    "publish", "answer", "open", "fail", "end", "conclude", "award", "strike", "contract", "complete",
    "announce", "draw", "arrive", "deposit", "order", "assess", "reply", "edit",
];

async fn act(room: Room, Path((number, name)): Path<(String, String)>, fields: Fields) -> Reply {
    let (of, what, given) = (number.clone(), name.clone(), fields.clone());
    let done = room.act(move |tx, desk, actor| carry(tx, desk, actor, &of, &what, &given)).await?;
    match done {
        Ok(()) => {
            Ok(kit::redirect_with(&room.ctx.view, &format!("/office/trade/{number}"), "trade-act-done", &[]))
        }
        Err(fault) => {
            let name = ACTS.into_iter().find(|one| *one == name).unwrap_or_default();
            let field = match (name, fault.code) {
                ("publish", _) => "end_day".to_owned(),
                ("deposit", _) => "deposit-uscc".to_owned(),
                ("draw", _) => "draw-value".to_owned(),
                ("arrive", _) => "arrive-code".to_owned(),
                ("contract", _) => "contract-contract_no".to_owned(),
                ("complete", _) => "complete-acceptance".to_owned(),
                ("announce", _) => "announce-meeting".to_owned(),
                ("order", _) => "order-order".to_owned(),
                ("end" | "strike", _) => format!("{name}-why"),
                (_, _) => format!("{name}-words"),
            };
            page(&room, &number, name, &Refused::of(room.tr(), &field, fields, fault)?).await
        }
    }
}
