//! `/desk/tickets`: what waits for the platform office, with filters, figures and export; a ticket with what may be done to it.

use axum::response::Response;
use contract::{Fault, Text};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Field, Filter as Bar, Pager, Row, Tab, Table, Tone};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::acts::{self, Ground, Refused};
use super::show::{self, Names, kind_word};
use super::{Room, require_office};
use crate::exports;
use crate::frame::{self, Act};
use crate::identity;
use crate::model::{Channel, Ticket, TicketKind};
use crate::platform::{self, Unit};
use crate::store::lists::{self as rows, COUNTED, Filter, Shelf};
use crate::view::{self, File};

/// Rows of a page.
pub(super) const PAGE: u32 = 50;
/// Shelves of the platform office, in the order of its day.
const SHELVES: [Shelf; 8] = [
    Shelf::Received,
    Shelf::Returned,
    Shelf::Answered,
    Shelf::Waiting,
    Shelf::InHand,
    Shelf::Late,
    Shelf::Done,
    Shelf::All,
];

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/tickets", get(queue))
        .route("/desk/tickets/{ticket}", get(show_one))
        .route("/desk/tickets/{ticket}/act", post(act))
        .route("/desk/tickets/{ticket}/identity", post(open_identity))
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub(super) struct Asked {
    pub shelf: String,
    pub kind: String,
    pub channel: String,
    pub organ: String,
    pub urgent: String,
    pub after: String,
    pub q: String,
}

impl Asked {
    pub fn value(&self, name: &str) -> &str {
        match name {
            "shelf" => &self.shelf,
            "kind" => &self.kind,
            "channel" => &self.channel,
            "organ" => &self.organ,
            "urgent" => &self.urgent,
            "after" => &self.after,
            _ => "",
        }
    }

    /// The address with another shelf and beginning.
    pub fn address(&self, base: &str, shelf: &str, after: &str) -> String {
        let pairs = [
            ("shelf", shelf),
            ("kind", &self.kind),
            ("channel", &self.channel),
            ("organ", &self.organ),
            ("urgent", &self.urgent),
            ("after", after),
        ];
        let query: Vec<String> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", kit::url_encode(value)))
            .collect();
        if query.is_empty() { base.to_owned() } else { format!("{base}?{}", query.join("&")) }
    }
}

/// A figure of a shelf, as far as it is counted.
pub(super) fn figure(n: usize) -> String {
    if n > COUNTED as usize { format!("{COUNTED}+") } else { n.to_string() }
}

/// A row of a list of tickets.
pub(super) fn row(room: &Room, base: &str, names: &Names, ticket: &Ticket, now: i64) -> Row {
    let tr = room.tr();
    let urgent = ticket.urgent.then(|| html!("{} ", ui::tag(ui::State::Soon, &tr.t("ticket-urgent"))));
    let unit = ticket.organ.map(|organ| names.organ(tr, organ)).unwrap_or_default();
    let answered = ticket.answered_at.is_some() || ticket.state.has_ended();
    let due = if answered { Html::empty() } else { show::level_tag(tr, ticket, now) };
    Row::new([
        html!(
            "{}<a href=\"{}/{}\">{}</a><br><span class=\"hint number\">{}</span>",
            urgent,
            base,
            ticket.number,
            ticket.title,
            ticket.number
        ),
        html!(
            "{}<br><span class=\"hint\">{}</span>",
            kind_word(tr, ticket.kind),
            tr.t(&format!("ticket-channel-{}", ticket.channel.as_str()))
        ),
        show::state_tag(tr, ticket, now),
        esc(&unit),
        esc(&tr.instant(ticket.received_at)),
        due,
    ])
}

/// Heads of such a list.
pub(super) const HEADS: [&str; 6] =
    ["ticket-column-what", "ticket-kind", "ticket-state", "ticket-unit", "ticket-received", "ticket-due"];

async fn queue(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let scope = require_office(&room)?;
    if !asked.q.trim().is_empty() {
        return Ok(kit::redirect(&format!("/desk/tickets/{}", kit::url_encode(asked.q.trim()))));
    }
    let filter = Filter::read(|name| asked.value(name));
    let (shelf, narrowed) = (filter.shelf, filter.clone());
    let (mut tickets, names, figures, organs, now) = room
        .read(move |tx, _, _| {
            let tickets = rows::tickets(tx, &scope, &narrowed, PAGE + 1)?;
            let mut names = Names::default();
            for organ in tickets.iter().filter_map(|ticket| ticket.organ) {
                names.add(tx, organ)?;
            }
            let mut figures = Vec::new();
            for shelf in SHELVES {
                let only = Filter { shelf, after: None, ..narrowed.clone() };
                figures.push((shelf, rows::count(tx, &scope, &only)?));
            }
            let organs: Vec<(String, Text)> =
                directory::organ::all(tx)?.into_iter().map(|o| (o.id.0.to_string(), o.name)).collect();
            Ok((tickets, names, figures, organs, tx.now()))
        })
        .await?;
    let more = tickets.len() > PAGE as usize;
    tickets.truncate(PAGE as usize);
    let next = tickets.last().filter(|_| more);
    let next = next.map(|last| asked.address("/desk/tickets", shelf.as_str(), &last.id.to_string()));
    let table = Table {
        caption: tr.t(&format!("ticket-shelf-{}", shelf.as_str())).into_owned(),
        columns: HEADS.map(|key| Column::new(tr.t(key))).into(),
        rows: tickets.iter().map(|ticket| row(&room, "/desk/tickets", &names, ticket, now)).collect(),
        empty: ui::empty(&tr.t("ticket-queue-empty"), Some((&tr.t("ticket-new-title"), "/desk/tickets/new"))),
        bulk: None,
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| asked.address("/desk/tickets", shelf.as_str(), "")),
            next,
            ..Pager::default()
        },
    };
    let tabs: Vec<Tab> = figures
        .iter()
        .map(|(one, n)| Tab {
            label: tr.t(&format!("ticket-shelf-{}", one.as_str())).into_owned(),
            href: asked.address("/desk/tickets", one.as_str(), ""),
            count: Some(figure(*n)),
            current: *one == shelf,
        })
        .collect();
    let query = exports::FILTERS.map(|name| (name, asked.value(name)));
    let tools = directory::lists::tools(&room.ctx, exports::QUEUE, "/desk/tickets", &query).await?;
    let search = ui::Search {
        action: "/desk/tickets",
        label: &tr.t("ticket-find"),
        hint: "",
        ..ui::Search::default()
    };
    Ok(Page::desk(&room.ctx.view, tr.t("ticket-queue-title"))
        .wide()
        .body(html!("<p>{}</p>", ui::key_link(&tr.t("ticket-new-title"), 'N', "/desk/tickets/new")))
        .body(ui::search(tr, &search))
        .body(filters(&room, &asked, &organs, &tabs))
        .body(tools)
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

fn filters(room: &Room, asked: &Asked, organs: &[(String, Text)], tabs: &[Tab]) -> Html {
    let tr = room.tr();
    let kinds: Vec<Choice> =
        TicketKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind_word(tr, *kind))).collect();
    let channels: Vec<Choice> = Channel::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.t(&format!("ticket-channel-{}", one.as_str()))))
        .collect();
    let organs: Vec<Choice> = organs.iter().map(|(id, name)| Choice::new(id, tr.text(name))).collect();
    let urgent = [Choice::new("yes", tr.t("ticket-urgent"))];
    let shelf = Shelf::parse(&asked.shelf).unwrap_or_default();
    let word = |one: &Shelf| Choice::new(one.as_str(), tr.t(&format!("ticket-shelf-{}", one.as_str())));
    let shelves: Vec<Choice> = SHELVES.iter().map(word).collect();
    let labels = ["ticket-kind", "ticket-channel", "ticket-unit", "ticket-field-urgent", "ticket-state"]
        .map(|key| tr.t(key));
    let one = |id: &'static str, label, choices, value| Field {
        id,
        label,
        control: Control::Select(choices),
        value,
        ..Field::default()
    };
    let fields = [
        one("kind", &*labels[0], &kinds, &*asked.kind),
        one("channel", &*labels[1], &channels, &*asked.channel),
        one("organ", &*labels[2], &organs, &*asked.organ),
        one("urgent", &*labels[3], &urgent, &*asked.urgent),
        one("shelf", &*labels[4], &shelves, shelf.as_str()),
    ];
    let filtered = ["kind", "channel", "organ", "urgent"].iter().any(|name| !asked.value(name).is_empty());
    let clear = Asked::default().address("/desk/tickets", &asked.shelf, "");
    ui::filter_bar(
        tr,
        &Bar { action: "/desk/tickets", fields: &fields, views: tabs, clear: filtered.then_some(&*clear) },
    )
}

/// Everything a ticket's page for staff shows.
pub(super) struct Shown {
    pub file: File,
    pub names: Names,
    pub acts: Vec<Act>,
    pub ground: Ground,
    pub units: Vec<Unit>,
    pub answers: Vec<std::sync::Arc<crate::knowledge::Known>>,
    pub entry: Option<crate::knowledge::Entry>,
    pub like: Vec<(Ticket, usize)>,
    pub class: Option<Text>,
    pub may_open: bool,
}

pub(super) async fn load(room: &Room, given: &str) -> Result<Shown, kit::Error> {
    let given = given.to_owned();
    room.read(move |tx, desk, actor| {
        let file = view::for_staff(tx, actor, &given)?;
        let rules = desk.rules.now(tx)?;
        let acts = frame::offers(&file.ticket, file.hop(), actor);
        let names = Names::of(tx, &file, true)?;
        let mut ground = Ground::of(tx, &rules)?;
        let sends = acts.contains(&Act::Dispatch);
        let text = format!("{} {}", file.ticket.body, file.ticket.place);
        let units = if sends { platform::suggest(tx, &rules, &text)? } else { Vec::new() };
        ground.unit = units.first().map(|unit| unit.organ.id);
        let like = match sends {
            true => view::like_it(
                tx,
                &file.ticket.region,
                &file.ticket.body,
                &file.ticket.place,
                Some(file.ticket.id),
            )?,
            false => Vec::new(),
        };
        let like = like.into_iter().filter(|(one, _)| frame::office_reaches(actor, one)).collect();
        let class = file.ticket.class.as_deref().and_then(|key| rules.class(key)).map(|c| c.name.clone());
        let may_open = identity::may_open(&file.ticket, actor).is_ok();
        let answers = match file.ticket.answered_at {
            None => crate::knowledge::beside(tx, desk, &file.ticket.body)?,
            Some(_) => Vec::new(),
        };
        let entry = crate::knowledge::of_ticket(tx, &file.ticket)?;
        Ok(Shown { file, names, acts, ground, units, answers, entry, like, class, may_open })
    })
    .await
}

/// The suggested units, each with its reason.
fn suggested(room: &Room, shown: &Shown) -> Html {
    let tr = room.tr();
    let lines: Html = shown
        .units
        .iter()
        .map(|unit| {
            let why = match (unit.found.is_empty(), &unit.instead_of) {
                (true, _) => tr.t("ticket-why-fallback").into_owned(),
                (false, None) => tr.with("ticket-why-words", "words", &unit.found.join("、")),
                (false, Some(other)) => tr.with("ticket-why-nobody", "unit", tr.text(&other.name)),
            };
            html!("<li><strong>{}</strong> {}</li>", tr.text(&unit.organ.name), why)
        })
        .collect();
    match (lines.is_empty(), shown.acts.contains(&Act::Dispatch)) {
        (true, true) => html!("<p class=\"hint\">{}</p>", tr.t("ticket-why-none")),
        (true, false) => Html::empty(),
        (false, _) => html!("<h2>{}</h2><ul>{}</ul>", tr.t("ticket-suggested"), lines),
    }
}

/// The ticket's page, in the frame its path belongs to.
pub(super) fn ticket_page(
    room: &Room,
    base: &str,
    shown: &Shown,
    refused: &Refused,
    told: &Html,
) -> Response {
    let tr = room.tr();
    let ticket = &shown.file.ticket;
    let action = format!("{base}/{}/act", ticket.number);
    let forms = acts::forms(room, &action, ticket, &shown.acts, &shown.ground, refused, &Html::empty());
    let open = shown.may_open.then(|| {
        let label = tr.t("ticket-purpose");
        let help = tr.t("ticket-purpose.help");
        let one = Field {
            id: "purpose",
            label: &label,
            help: &help,
            required: true,
            max_length: 200,
            ..Field::default()
        };
        let body = html!(
            "{}{}",
            ui::field(tr, &one, refused.errors.of("purpose")),
            ui::buttons([ui::button(&tr.t("ticket-open-identity"), ui::Weight::Secondary, None)])
        );
        let form = ui::form(&room.ctx.view, &format!("{base}/{}/identity", ticket.number), &body);
        ui::details(&tr.t("ticket-open-identity"), &form)
    });
    let like = (!shown.like.is_empty()).then(|| {
        let list = show::short_list(room, base, shown.file.now, shown.like.iter().map(|(ticket, _)| ticket));
        html!("<h2>{}</h2>{}", tr.t("ticket-like"), list)
    });
    let together = shown.file.lead.iter().chain(&shown.file.followers);
    let together = (shown.file.lead.is_some() || !shown.file.followers.is_empty()).then(|| {
        let list = show::short_list(room, base, shown.file.now, together);
        html!("<h2>{}</h2>{}", tr.t("ticket-together"), list)
    });
    let class = shown.class.as_ref().map(|name| tr.text(name));
    let mut page =
        Page::of_path(&room.ctx.view, &*ticket.title).crumbs([Crumb::new(tr.t("ticket-queue-title"), base)]);
    if !refused.errors.is_empty() {
        page = page.body(ui::error_summary(tr, &refused.errors)).with_errors();
    }
    page.body(told.clone())
        .body(show::facts(room, &shown.file, &shown.names, class, true))
        .body(html!("<h2>{}</h2>{}", tr.t("ticket-said"), show::words(&ticket.body)))
        .body(show::answer(room, &shown.file))
        .body(suggested(room, shown))
        .body(super::knowledge::on_ticket(room, base, shown))
        .body(forms)
        .body(html!("{}{}{}", together, like, open))
        .body(show::way(room, &shown.file, &shown.names, true))
        .body(show::looks(room, &shown.file))
        .respond()
}

async fn show_one(room: Room, Path(given): Path<String>) -> Reply {
    let shown = load(&room, &given).await?;
    Ok(ticket_page(&room, "/desk/tickets", &shown, &Refused::default(), &Html::empty()))
}

/// Carries out an act from a ticket's page and goes back to it.
pub(super) async fn acted(room: &Room, base: &str, given: &str, fields: Fields) -> Reply {
    let shown = load(room, given).await?;
    let act = Act::parse(fields.text("act")).ok_or_else(|| Fault::not_found("ticket.not-found"))?;
    let (id, sent) = (shown.file.ticket.id, fields.clone());
    let done = room.act(move |tx, desk, actor| acts::carry_out(tx, desk, actor, act, id, &sent)).await?;
    match done {
        Ok(()) => {
            let to = format!("{base}/{}", shown.file.ticket.number);
            Ok(kit::redirect_with(&room.ctx.view, &to, "ticket-done", &[]))
        }
        Err(fault) => {
            let refused = Refused::of(room, act, fields, fault)?;
            // As it is now: somebody may have been faster.
            let shown = load(room, given).await?;
            let kept = match shown.acts.contains(&act) {
                true => Html::empty(),
                false => unsent(room, act, &refused),
            };
            Ok(ticket_page(room, base, &shown, &refused, &kept))
        }
    }
}

/// What was typed for an act that is no more: to copy it.
fn unsent(room: &Room, act: Act, refused: &Refused) -> Html {
    let said = refused.given.text(&format!("{}-said", act.as_str()));
    match said {
        "" => Html::empty(),
        said => {
            let words = html!("<p>{}</p>{}", room.tr().t("ticket-unsent"), show::words(said));
            ui::notice(Tone::Warn, &words)
        }
    }
}

async fn act(room: Room, Path(given): Path<String>, fields: Fields) -> Reply {
    acted(&room, "/desk/tickets", &given, fields).await
}

/// Opens the identity for the purpose given, and shows it once.
pub(super) async fn opened(room: &Room, base: &str, given: &str, fields: Fields) -> Reply {
    let tr = room.tr();
    let id = load(room, given).await?.file.ticket.id;
    let purpose = fields.text("purpose").to_owned();
    let done = room.act(move |tx, _, actor| identity::open(tx, actor, id, &purpose)).await?;
    let (told, refused) = match done {
        Ok(contact) => {
            let unnamed = tr.t("ticket-caller-unnamed");
            let name = if contact.name.is_empty() { &*unnamed } else { &contact.name };
            let phone = html!("<a href=\"tel:{}\">{}</a>", contact.phone, contact.phone);
            let phone = (!contact.phone.is_empty()).then_some(phone);
            let words = html!("<p><strong>{}</strong> {}</p><p>{}</p>", name, phone, tr.t("ticket-looked"));
            (ui::notice(Tone::Info, &words), Refused::default())
        }
        Err(fault) if fault.code == "ticket.purpose-missing" || fault.code == "ticket.line-too-long" => {
            let mut refused = Refused::default();
            refused.errors.add("purpose", kit::fault_words(tr, &fault).advice(tr));
            (Html::empty(), refused)
        }
        Err(fault) => return Err(fault.into()),
    };
    let shown = load(room, given).await?;
    Ok(ticket_page(room, base, &shown, &refused, &told))
}

async fn open_identity(room: Room, Path(given): Path<String>, fields: Fields) -> Reply {
    opened(&room, "/desk/tickets", &given, fields).await
}
