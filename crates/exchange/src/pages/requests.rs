//! What organs asked and what stewards answered: `/office/data/asked` by the asking organ, `/office/data/requests` by the steward, and a request's
//! own page, where it is answered or taken back.

use contract::{Fault, FaultKind};
use directory::access::{Permit, Staff};
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Pager, Row, Tab, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::Room;
use super::public::{item_name, item_words};
use super::show::{self, Names, Refused, ask, with_errors};
use crate::model::{Ask as Kind, Request, RequestState, Resource};
use crate::permissions::{Ask, Oversee, Steward};
use crate::request::{self, Answer, May};
use crate::room::{kept_by, organs_of};
use crate::store::{self as rows, requests};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/data/asked", get(asked))
        .route("/office/data/requests", get(to_answer))
        .route("/office/data/requests/{request}", get(one).post(act))
}

/// Rows of a page.
const PAGE: u32 = 50;

#[derive(Deserialize)]
pub(super) struct Shelf {
    #[serde(default)]
    shelf: String,
    before: Option<i64>,
}

/// The shelves of a list: what waits, what is late, everything.
const SHELVES: [&str; 3] = ["open", "late", "all"];

/// A list of requests with its shelves.
pub(super) struct List {
    /// Its address.
    pub path: &'static str,
    /// Its title's key.
    pub title: &'static str,
    /// What stands in it when it is empty.
    pub empty: &'static str,
    /// Which requests.
    pub listed: requests::Listed,
}

/// The table of one shelf of a list, with its tabs.
pub(super) async fn shelf(room: &Room, list: List, asked: &Shelf) -> Result<Html, kit::Error> {
    let tr = room.tr();
    let shelf = SHELVES.iter().find(|one| **one == asked.shelf).copied().unwrap_or("open");
    let (listed, before) = (list.listed, asked.before);
    let (mut found, names, now) = room
        .read(move |tx, _, _| {
            let now = tx.now();
            let mut listed = requests::Listed { before, ..listed.clone() };
            if shelf == "open" {
                listed.states = vec![RequestState::Filed];
            }
            listed.late_at = (shelf == "late").then_some(now);
            let mut found = Vec::new();
            for request in requests::list(tx, &listed, PAGE + 1)? {
                let resource = rows::resource(tx, &request.resource)?;
                found.push((request, resource.map(|one| one.name).unwrap_or_default()));
            }
            Ok((found, Names::all(tx)?, now))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let shown = found.iter().map(|(request, name)| {
        Row::new([
            html!(
                "<a href=\"/office/data/requests/{}\">{}</a><br><span class=\"number\">{}</span>",
                request.number,
                tr.text(name),
                request.number
            ),
            esc(&show::kind_word(tr, request.kind)),
            esc(&names.organ(tr, &request.organ)),
            esc(&names.organ(tr, &request.steward)),
            show::state_tag(tr, request, now),
            show::due(tr, request),
        ])
    });
    let base = format!("{}?shelf={shelf}", list.path);
    let table = Table {
        caption: tr.t(&format!("exchange-shelf-{shelf}")).into_owned(),
        columns: ["resource", "ask", "organ", "steward", "state", "due"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: shown.collect(),
        empty: ui::empty(&tr.t(list.empty), Some((&tr.t("exchange-catalogue-title"), "/data"))),
        pager: Pager {
            first: asked.before.map(|_| base.clone()),
            next: found.last().filter(|_| more).map(|(last, _)| format!("{base}&before={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let tabs: Vec<Tab> = SHELVES
        .iter()
        .map(|one| Tab {
            label: tr.t(&format!("exchange-shelf-{one}")).into_owned(),
            href: format!("{}?shelf={one}", list.path),
            count: None,
            current: *one == shelf,
        })
        .collect();
    Ok(html!("{}{}", ui::tabs(&tr.t(list.title), &tabs), ui::table(&room.ctx.view, &table)))
}

async fn asked(room: Room, _: Staff<Ask>, Query(shelf_asked): Query<Shelf>) -> Reply {
    let tr = room.tr();
    let organs = room.read(|tx, _, actor| organs_of(tx, actor, Ask::PERMISSION)).await?;
    let organs = organs.into_iter().map(|organ| organ.uscc).collect();
    let list = List {
        path: "/office/data/asked",
        title: "exchange-asked-title",
        empty: "exchange-asked-empty",
        listed: requests::Listed { organs: Some(organs), ..requests::Listed::default() },
    };
    let body = shelf(&room, list, &shelf_asked).await?;
    let go = ui::link_button(&tr.t("exchange-ask-something"), "/data", Weight::Primary);
    Ok(Page::office(&room.ctx.view, tr.t("exchange-asked-title"))
        .wide()
        .lead(tr.t("exchange-asked-lead"))
        .body(ui::buttons([go]))
        .body(body)
        .respond())
}

async fn to_answer(room: Room, _: Staff<Steward>, Query(shelf_asked): Query<Shelf>) -> Reply {
    let tr = room.tr();
    let stewards = room.read(|tx, _, actor| kept_by(tx, actor)).await?;
    let list = List {
        path: "/office/data/requests",
        title: "exchange-answer-title",
        empty: "exchange-answer-empty",
        listed: requests::Listed { stewards: Some(stewards), ..requests::Listed::default() },
    };
    let body = shelf(&room, list, &shelf_asked).await?;
    Ok(Page::office(&room.ctx.view, tr.t("exchange-answer-title"))
        .wide()
        .lead(tr.t("exchange-answer-lead"))
        .body(body)
        .respond())
}

/// Everything the page of a request shows.
struct Shown {
    request: Request,
    may: May,
    resource: Resource,
    item: String,
    names: Names,
    by: Option<String>,
    now: i64,
}

async fn load(room: &Room, number: &str) -> Result<Shown, kit::Error> {
    let (number, lang) = (number.to_owned(), room.tr().lang);
    room.read(move |tx, reach, actor| {
        let (request, may) = request::view(tx, actor, &number)?;
        let resource =
            rows::resource(tx, &request.resource)?.ok_or_else(|| Fault::not_found("exchange.not-found"))?;
        let by = directory::account::name(tx, contract::AccountId(request.filed_by))?;
        Ok(Shown {
            item: item_name(tx, reach, lang, &request.item),
            names: Names::all(tx)?,
            now: tx.now(),
            request,
            may,
            resource,
            by,
        })
    })
    .await
}

/// What was asked and how it stands.
fn summary(room: &Room, shown: &Shown) -> Html {
    let tr = room.tr();
    let (r, resource) = (&shown.request, &shown.resource);
    let organ = shown.names.organ(tr, &r.organ);
    let filed = match &shown.by {
        Some(by) => format!("{organ} · {by}"),
        None => organ,
    };
    let mut facts = vec![
        show::row(tr, "exchange-column-state", show::state_tag(tr, r, shown.now)),
        show::row(tr, "exchange-column-due", show::due(tr, r)),
        show::row(tr, "exchange-column-ask", esc(&show::kind_word(tr, r.kind))),
        show::row(
            tr,
            "exchange-column-resource",
            html!("<a href=\"/data/{}\">{}</a>", resource.code, tr.text(&resource.name)),
        ),
        show::row(tr, "exchange-column-organ", esc(&filed)),
        show::row(tr, "exchange-column-steward", esc(&shown.names.organ(tr, &r.steward))),
        show::row(tr, "exchange-column-filed", esc(&tr.instant(r.filed_at))),
        show::row(tr, "exchange-column-fields", esc(&show::field_names(tr, resource, &r.fields))),
    ];
    if r.kind == Kind::Use {
        facts.push(show::row(tr, "exchange-column-purpose", esc(&show::purpose_word(tr, r.purpose))));
        facts.push(show::row(tr, "exchange-column-item", esc(&item_words(tr, &shown.item))));
        facts.push(show::row(tr, "exchange-column-until", esc(&show::last_day(tr, &r.until_day))));
    }
    facts.push(show::row(tr, &format!("exchange-column-why-{}", r.kind.as_str()), show::words(&r.why)));
    if let Some(said) = &r.said {
        facts.push(show::row(tr, "exchange-column-said", show::words(said)));
    }
    ui::summary(&facts)
}

/// The form in which a steward answers.
fn answer_form(room: &Room, shown: &Shown, refused: &Refused) -> Html {
    let tr = room.tr();
    let (r, errors) = (&shown.request, &refused.errors);
    let kind = r.kind.as_str();
    let choices = [
        Choice::new("yes", tr.t(&format!("exchange-answer-{kind}-yes"))),
        Choice::new("no", tr.t(&format!("exchange-answer-{kind}-no"))),
    ];
    let mut body = html!(
        "<input type=\"hidden\" name=\"act\" value=\"answer\"><input type=\"hidden\" name=\"revision\" value=\"{}\">",
        r.revision
    );
    body.push(&ask(room, "answer", Control::Radios(&choices), refused.text("answer"), true, errors));
    if r.kind == Kind::Use {
        let boxes: Vec<Choice> = shown
            .resource
            .fields
            .iter()
            .filter(|field| r.fields.contains(&field.id))
            .map(|field| {
                let mut choice = Choice::new(&field.id, tr.text(&field.name));
                choice.hint = field.personal.then(|| tr.t("exchange-personal").into_owned());
                choice
            })
            .collect();
        let opened = if refused.is_new() { r.fields.join("\n") } else { refused.lines("opened") };
        let until = if refused.is_new() { r.until_day.as_str() } else { refused.text("last") };
        body.push(&ask(room, "opened", Control::Checkboxes(&boxes), &opened, false, errors));
        body.push(&ask(room, "last", Control::Date, until, false, errors));
    }
    let said = if r.kind == Kind::Use { "said" } else { "found" };
    body.push(&ask(room, said, Control::Lines(4), refused.text(said), r.kind == Kind::Quality, errors));
    body.push(&ui::buttons([ui::button(&tr.t("exchange-answer-send"), Weight::Primary, None)]));
    let form = ui::form(&room.ctx.view, &format!("/office/data/requests/{}", r.number), &body);
    html!("<h2>{}</h2>{}", tr.t("exchange-answer-heading"), form)
}

async fn page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let shown = load(room, number).await?;
    let r = &shown.request;
    let form = shown.may.answer.then(|| answer_form(room, &shown, refused));
    let back = shown.may.take_back.then(|| {
        let body = html!(
            "<input type=\"hidden\" name=\"act\" value=\"take-back\">{}",
            ui::buttons([ui::button(&tr.t("exchange-take-back"), Weight::Secondary, None)])
        );
        ui::form(&room.ctx.view, &format!("/office/data/requests/{}", r.number), &body)
    });
    let list = match room.ctx.signed_in()?.may_somewhere(Steward::PERMISSION) {
        true => ("exchange-answer-title", "/office/data/requests"),
        false if room.ctx.signed_in()?.may_somewhere(Oversee::PERMISSION) => {
            ("exchange-figures-title", "/office/data/figures")
        }
        false => ("exchange-asked-title", "/office/data/asked"),
    };
    let title = format!("{} {}", show::kind_word(tr, r.kind), r.number);
    let page = Page::office(&room.ctx.view, title).crumbs([Crumb::new(tr.t(list.0), list.1)]);
    Ok(with_errors(tr, page, &refused.errors)
        .body(summary(room, &shown))
        .body(html!("{}{}", form, back))
        .respond())
}

async fn one(room: Room, Path(number): Path<String>) -> Reply {
    page(&room, &number, &Refused::default()).await
}

async fn act(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let to = format!("/office/data/requests/{number}");
    let sought = number.clone();
    if fields.text("act") == "take-back" {
        room.carry(move |tx, _, actor| request::take_back(tx, actor, &sought)).await?;
        return Ok(kit::redirect_with(&room.ctx.view, &to, "exchange-taken-back", &[]));
    }
    let grant = match fields.text("answer") {
        "yes" => true,
        "no" => false,
        _ => {
            // Whose request it is comes before what is wrong with the form.
            load(&room, &number).await?;
            let fault = Fault::invalid("exchange.answer-missing");
            let refused = Refused::of(room.tr(), "answer", fields, fault)?;
            return page(&room, &number, &refused).await;
        }
    };
    let said = if fields.text("found").is_empty() { "said" } else { "found" };
    let answer = Answer {
        grant,
        fields: fields.all("opened").map(str::to_owned).collect(),
        until_day: fields.text("last").to_owned(),
        said: fields.text(said).to_owned(),
        revision: fields.text("revision").parse().unwrap_or(0),
    };
    match room.act(move |tx, _, actor| request::answer(tx, actor, &sought, &answer)).await? {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, &to, "exchange-answered", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let quality = load(&room, &number).await?.request.kind == Kind::Quality;
            let field = match fault.code {
                "exchange.term" => "last",
                "exchange.fields-missing" | "exchange.no-such-field" => "opened",
                _ if quality => "found",
                _ => "said",
            };
            page(&room, &number, &Refused::of(room.tr(), field, fields, fault)?).await
        }
        Err(fault) => Err(fault.into()),
    }
}
