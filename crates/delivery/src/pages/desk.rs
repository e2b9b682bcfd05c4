//! `/desk/deliveries`: what is to be handed over, sent, brought home, is on its way, came back; one of them with what can be done about it.

use axum::response::Response;
use contract::item::DeliveryMode;
use contract::time::china_date;
use contract::{Actor, Fault, PartyId};
use directory::access::{Permit, Staff};
use kit::routes::get;
use kit::ui::{
    self, Choice as Option_, Column, Control, Crumb, Errors, Field, Pager, Row, Search, Tab, Table, Tone,
    Weight,
};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;
use store::Tx;

use super::{Room, show};
use crate::choose::{delivery_recipient, scope};
use crate::desk::Desk;
use crate::hand::{self, Handed, Proof};
use crate::model::{Delivery, Recipient, State, Step};
use crate::parcel;
use crate::permissions::Hand;
use crate::store::deliveries::{self as rows, COUNTED, Shelf};
use crate::store::parcels;

/// Rows of a page.
const PAGE: u32 = 50;
/// Where the list is.
pub(super) const HOME: &str = "/desk/deliveries";

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/deliveries", get(list)).route("/desk/deliveries/{number}", get(one).post(act))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) shelf: Option<Shelf>,
    q: String,
    pub(super) from: Option<i64>,
}

/// A pile with how many stand in each.
pub(super) struct Pile {
    pub(super) counts: Vec<(Shelf, usize)>,
    pub(super) found: Vec<Delivery>,
    pub(super) names: Vec<String>,
    pub(super) now: i64,
}

/// Names of applicants, beside their deliveries.
fn names(tx: &mut Tx, found: &[Delivery]) -> Result<Vec<String>, Fault> {
    let mut names = Vec::with_capacity(found.len());
    for one in found {
        let party = directory::party::by_id(tx, PartyId(one.party))?;
        names.push(party.map(|party| party.name).unwrap_or_default());
    }
    Ok(names)
}

/// Reads a pile; the shelves counted are those named.
pub(super) async fn pile(
    room: &Room,
    scope: directory::access::ListScope,
    (shelf, from): (Shelf, Option<i64>),
    shelves: &'static [Shelf],
) -> Result<Pile, kit::Error> {
    room.read(move |tx, _, _| {
        let now = tx.now();
        let today = china_date(now).to_string();
        let mut counts = Vec::new();
        for one in shelves {
            let count = if *one == Shelf::Done { 0 } else { rows::count(tx, *one, (&scope, &today))? };
            counts.push((*one, count));
        }
        let found = rows::shelf(tx, shelf, (&scope, &today), from, PAGE + 1)?;
        let names = names(tx, &found)?;
        Ok(Pile { counts, found, names, now })
    })
    .await
}

/// Tabs of the shelves.
pub(super) fn tabs(room: &Room, counts: &[(Shelf, usize)], current: Shelf, to: &str) -> Html {
    let tr = room.tr();
    let tabs: Vec<Tab> = counts
        .iter()
        .map(|(shelf, count)| {
            let number = match *count {
                0 => None,
                n if n > COUNTED as usize => Some(format!("{}+", tr.number(COUNTED))),
                n => Some(tr.number(n)),
            };
            Tab {
                label: tr.t(&format!("delivery-shelf-{}", shelf.as_str())).into_owned(),
                count: number,
                href: format!("{to}?shelf={}", shelf.as_str()),
                current: *shelf == current,
            }
        })
        .collect();
    ui::tabs(&tr.t("delivery-shelves"), &tabs)
}

/// The deliveries of a pile.
pub(super) fn table(room: &Room, pile: &mut Pile, (shelf, from): (Shelf, Option<i64>), to: &str) -> Html {
    let tr = room.tr();
    let more = pile.found.len() > PAGE as usize;
    pile.found.truncate(PAGE as usize);
    let today = china_date(pile.now);
    let lines = pile.found.iter().zip(&pile.names).enumerate().map(|(at, (one, name))| {
        let href = format!("{HOME}/{}", one.number);
        let link = match at {
            0 => ui::key_link(tr.text(&one.item_name()), 'J', &href),
            _ => html!("<a href=\"{}\">{}</a>", href, tr.text(&one.item_name())),
        };
        Row::new([
            html!("{}<br><span class=\"hint number\">{}</span>", link, one.number),
            esc(name),
            esc(&tr.t(&format!("delivery-mode-{}", one.mode))),
            show::tag(tr, one, today),
            esc(&one.ended_at.map_or_else(|| show::day(tr, &one.due_on), |at| tr.instant(at))),
        ])
    });
    let href = format!("{to}?shelf={}", shelf.as_str());
    let table = Table {
        caption: tr.t(&format!("delivery-shelf-{}", shelf.as_str())).into_owned(),
        columns: ["what", "applicant", "mode", "state", "when"]
            .map(|key| Column::new(tr.t(&format!("delivery-column-{key}"))))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("delivery-shelf-none"), None),
        pager: Pager {
            first: from.map(|_| href.clone()),
            next: pile.found.last().filter(|_| more).map(|last| format!("{href}&from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

async fn list(room: Room, staff: Staff<Hand>, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let q: String = asked.q.split_whitespace().collect();
    // What a scanner reads from a label is the address of the page itself.
    let q = q.rsplit('/').next().unwrap_or_default().to_owned();
    if !q.is_empty() {
        let found = room.read(move |tx, desk, actor| named(tx, desk, actor, &q)).await?;
        if let Some(number) = found {
            return Ok(kit::redirect(&format!("{HOME}/{number}")));
        }
        return Ok(kit::redirect_with(&room.ctx.view, HOME, "delivery-not-found-said", &[]));
    }
    let shelf = asked.shelf.unwrap_or(Shelf::Fetch);
    let mut pile = pile(&room, staff.scope, (shelf, asked.from), &Shelf::ALL).await?;
    let label = tr.t("delivery-find");
    let search = Search { action: HOME, label: &label, ..Search::default() };
    Ok(Page::desk(&room.ctx.view, tr.t("delivery-nav-desk"))
        .wide()
        .lead(tr.t("delivery-desk-lead"))
        .body(ui::search(tr, &search))
        .body(tabs(&room, &pile.counts, shelf, HOME))
        .body(table(&room, &mut pile, (shelf, asked.from), HOME))
        .respond())
}

/// The delivery of this number, of the application of this number, or of the parcel of this number.
fn named(tx: &mut Tx, desk: &Desk, actor: &Actor, words: &str) -> Result<Option<String>, Fault> {
    let mut found = rows::by_number(tx, words)?;
    if found.is_none()
        && let Some(case) = desk.cases.by_number(tx, words)?
    {
        found = rows::of_root(tx, case.root.0)?;
    }
    if found.is_none()
        && let Some(parcel) = parcels::by_number(tx, words)?
    {
        found = rows::one(tx, parcel.delivery)?;
    }
    Ok(found.filter(|one| actor.can(Hand::PERMISSION, scope(one))).map(|one| one.number))
}

/// A delivery with all that its page shows.
struct Whole {
    delivery: Delivery,
    steps: Vec<Step>,
    to: Option<Recipient>,
    hall: String,
    applicant: String,
    parcel_waits: bool,
    papers: usize,
    now: i64,
}

async fn whole(room: &Room, number: &str) -> Result<Whole, kit::Error> {
    let (tr, number) = (room.tr(), number.to_owned());
    room.read(move |tx, desk, actor| {
        let delivery = hand::see(tx, actor, &number)?;
        let hall = desk.halls.halls(tx)?.into_iter().find(|hall| hall.key == delivery.hall);
        let party = directory::party::by_id(tx, PartyId(delivery.party))?;
        let parcel = parcels::by_number(tx, &delivery.parcel)?;
        Ok(Whole {
            steps: parcels::steps(tx, delivery.id)?,
            to: delivery_recipient(&delivery)?,
            hall: hall.map(|hall| tr.text(&hall.name).to_owned()).unwrap_or_default(),
            applicant: party.map(|party| party.name).unwrap_or_default(),
            parcel_waits: parcel.is_some_and(|one| one.state == "waiting"),
            papers: desk.results.certificates(tx, contract::CaseId(delivery.root))?.len(),
            now: tx.now(),
            delivery,
        })
    })
    .await
}

async fn one(room: Room, _: Staff<Hand>, Path(number): Path<String>) -> Reply {
    let whole = whole(&room, &number).await?;
    Ok(page(&room, &whole, &Fields::default(), &Errors::new()))
}

fn page(room: &Room, whole: &Whole, given: &Fields, errors: &Errors) -> Response {
    let tr = room.tr();
    let delivery = &whole.delivery;
    let page = Page::desk(&room.ctx.view, tr.text(&delivery.item_name()).to_owned())
        .crumbs([Crumb::new(tr.t("delivery-nav-desk"), HOME)])
        .lead(tr.f(
            "delivery-desk-of",
            &[("name", whole.applicant.as_str().into()), ("number", delivery.application.as_str().into())],
        ));
    let papers = ui::buttons([
        ui::link_button(
            &tr.n("delivery-print-papers", whole.papers as i64),
            &format!("{HOME}/{}/papers", delivery.number),
            Weight::Secondary,
        ),
        ui::link_button(
            &tr.t("delivery-print-label"),
            &format!("{HOME}/{}/label", delivery.number),
            Weight::Secondary,
        ),
    ]);
    kit::with_errors(tr, page, errors)
        .body(to_do(room, whole, given, errors))
        .body(facts(room, whole))
        .body(papers)
        .body(html!("<h2>{}</h2>{}", tr.t("delivery-steps"), show::timeline(tr, &whole.steps, false)))
        .respond()
}

fn facts(room: &Room, whole: &Whole) -> Html {
    let tr = room.tr();
    let delivery = &whole.delivery;
    let number = |text: &str| html!("<span class=\"number\">{}</span>", text);
    let mut facts = vec![
        (tr.t("delivery-column-number").into_owned(), number(&delivery.number)),
        (
            tr.t("delivery-column-application").into_owned(),
            html!(
                "<a class=\"number\" href=\"/desk/case/{}\">{}</a>",
                delivery.application,
                delivery.application
            ),
        ),
        (tr.t("delivery-column-mode").into_owned(), esc(&tr.t(&format!("delivery-mode-{}", delivery.mode)))),
        (tr.t("delivery-column-state").into_owned(), show::tag(tr, delivery, china_date(whole.now))),
        (tr.t("delivery-column-due").into_owned(), esc(&show::day(tr, &delivery.due_on))),
    ];
    if !whole.hall.is_empty() {
        facts.push((tr.t("delivery-column-hall").into_owned(), esc(&whole.hall)));
    }
    if let Some(to) = &whole.to {
        facts.push((tr.t("delivery-column-to").into_owned(), esc(&show::recipient_words(tr, to))));
    }
    if delivery.copy > 1 {
        facts.push((tr.t("delivery-column-copy").into_owned(), esc(&tr.n("delivery-copy", delivery.copy))));
    }
    if !delivery.tracking.is_empty() {
        facts.push((tr.t("delivery-column-tracking").into_owned(), number(&delivery.tracking)));
    }
    if !delivery.document.is_empty() {
        facts.push((tr.t("delivery-column-document").into_owned(), esc(&delivery.document)));
    }
    ui::summary(&facts)
}

/// What is to be done about it, with the forms for it.
fn to_do(room: &Room, whole: &Whole, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let delivery = &whole.delivery;
    let say = |tone, key: &str| ui::notice(tone, &html!("<p>{}</p>", tr.t(key)));
    let own = room.ctx.actor.as_ref().is_some_and(|actor| actor.party == Some(PartyId(delivery.party)));
    let may = room.ctx.actor.as_ref().is_some_and(|actor| actor.can(Hand::PERMISSION, scope(delivery)));
    let form = |body: &Html| {
        let body = html!("<input type=\"hidden\" name=\"revision\" value=\"{}\">{}", delivery.revision, body);
        ui::form(&room.ctx.view, &format!("{HOME}/{}", delivery.number), &body)
    };
    let button = |key: &str, act: &str, weight| ui::button(&tr.t(key), weight, Some(("act", act)));
    if delivery.state == State::Delivered {
        let at = delivery.ended_at.map(|at| tr.instant(at)).unwrap_or_default();
        let words = tr.f(
            "delivery-done-by",
            &[
                ("at", at.into()),
                ("proof", tr.t(&format!("delivery-proof-{}", delivery.proof)).into_owned().into()),
            ],
        );
        return ui::notice(Tone::Done, &html!("<p>{}</p>", words));
    }
    if own || !may {
        return say(Tone::Info, if own { "delivery-own" } else { "delivery-read-only" });
    }
    match delivery.state {
        State::Sending => {
            let recall = whole
                .parcel_waits
                .then(|| form(&ui::buttons([button("delivery-recall", "recall", Weight::Secondary)])));
            let key = if whole.parcel_waits { "delivery-ordered-told" } else { "delivery-sending-told" };
            html!("{}{}", say(Tone::Info, key), recall)
        }
        State::Lost | State::Returned => {
            let (key, words) = match delivery.state {
                State::Lost => ("delivery-lost-told", "delivery-again-lost"),
                _ => ("delivery-returned-told", "delivery-again-returned"),
            };
            let again = form(&ui::buttons([button(words, "again", Weight::Primary)]));
            html!("{}{}{}", say(Tone::Warn, key), again, in_person(room, whole, given, errors, &form))
        }
        _ if delivery.mode() == DeliveryMode::Courier => {
            let send = form(&ui::buttons([button("delivery-send", "send", Weight::Primary)]));
            html!(
                "{}{}{}",
                say(Tone::Info, "delivery-send-told"),
                send,
                ui::details(&tr.t("delivery-came"), &in_person(room, whole, given, errors, &form))
            )
        }
        _ => in_person(room, whole, given, errors, &form),
    }
}

/// Handing over to somebody who is there.
fn in_person(
    room: &Room,
    whole: &Whole,
    given: &Fields,
    errors: &Errors,
    form: &dyn Fn(&Html) -> Html,
) -> Html {
    let tr = room.tr();
    let proofs = ["document", "code"].map(|one| Option_::new(one, tr.t(&format!("delivery-proof-{one}"))));
    let named = whole.to.as_ref().filter(|one| !one.tail.is_empty()).map(|one| one.name.clone());
    let expected = named.unwrap_or_else(|| whole.applicant.clone());
    let field = |id: &str, control: Control<'_>, value: &str, most: usize| {
        let label = tr.t(&format!("delivery-field-{id}"));
        let help = tr.find(&format!("delivery-field-{id}.help"), &[]).unwrap_or_default();
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value,
            required: true,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let receiver = given.get("receiver").unwrap_or(&expected);
    let body = html!(
        "{}{}{}{}",
        field("receiver", Control::Text, receiver, 120),
        field("proof", Control::Radios(&proofs), given.get("proof").unwrap_or("document"), 0),
        field("shown", Control::Text, "", 6),
        ui::buttons([ui::key_button(
            &tr.t("delivery-hand-over"),
            'A',
            Weight::Primary,
            Some(("act", "hand"))
        )])
    );
    html!("<h2>{}</h2>{}", tr.t("delivery-hand-title"), form(&body))
}

async fn act(room: Room, _: Staff<Hand>, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let here = format!("{HOME}/{number}");
    let revision: i64 = fields.text("revision").parse().unwrap_or(-1);
    let said = |key: &'static str| kit::redirect_with(&room.ctx.view, &here, key, &[]);
    let wanted = number.clone();
    let done: Result<Response, Fault> = match fields.text("act") {
        "send" => room
            .act(move |tx, desk, actor| parcel::send(tx, desk, actor, (&wanted, revision)).map(drop))
            .await?
            .map(|()| said("delivery-said-ordered")),
        "recall" => room
            .act(move |tx, _, actor| parcel::recall(tx, actor, (&wanted, revision)))
            .await?
            .map(|()| said("delivery-said-recalled")),
        "again" => room
            .act(move |tx, _, actor| parcel::again(tx, actor, (&wanted, revision)))
            .await?
            .map(|()| said("delivery-said-again")),
        _ => {
            let (receiver, shown) = (fields.text("receiver").to_owned(), fields.text("shown").to_owned());
            let proof = match fields.text("proof") {
                "code" => Proof::Code(shown),
                _ => Proof::Document(shown),
            };
            let handed = room
                .act(move |tx, desk, actor| {
                    hand::hand_over(tx, desk, actor, (&wanted, revision), &receiver, &proof)
                })
                .await?;
            match handed {
                Ok(Handed::Done) => Ok(said("delivery-said-handed")),
                Ok(Handed::Wrong(left)) => {
                    let whole = whole(&room, &number).await?;
                    let mut errors = Errors::new();
                    errors.add("shown", tr.n("delivery-wrong-recipient-left", left));
                    return Ok(page(&room, &whole, &fields, &errors));
                }
                Err(fault) => Err(fault),
            }
        }
    };
    match done {
        Ok(response) => Ok(response),
        Err(fault) => {
            let field = if fault.code == "delivery.receiver" { "receiver" } else { "shown" };
            let refused = kit::Refused::of(tr, field, fields, fault)?;
            let whole = whole(&room, &number).await?;
            Ok(page(&room, &whole, &refused.given, &refused.errors))
        }
    }
}
