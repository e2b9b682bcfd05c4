//! The catalogue as everybody reads it: `/data`, a resource with its fields, who may use it for what, and its standard as JSON Schema.

use axum::http::header;
use axum::response::IntoResponse;
use contract::Fault;
use contract::time::{DAY_MS, china_date};
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Field, Filter, Pager, Row, Table, Tone};
use kit::{Html, Page, Path, Query, Reply, Routes, Tr, esc, html, url_encode};
use serde::Deserialize;

use super::Room;
use super::show::{self, Names};
use crate::model::{Grant, Kind, Resource, Sharing};
use crate::permissions::Ask;
use crate::room::today;
use crate::store::{self as rows, Sought};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/data", get(list))
        .route("/data/{resource}", get(one))
        .route("/data/{resource}/schema", get(schema))
}

/// Rows of a page.
const PAGE: u32 = 50;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    sharing: String,
    #[serde(default)]
    after: String,
}

/// The filters over the list.
fn filters(tr: Tr, words: &str, kind: Option<Kind>, sharing: Option<Sharing>) -> Html {
    let kinds: Vec<Choice> = Kind::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.t(&format!("exchange-kind-{}", one.as_str()))))
        .collect();
    let shared: Vec<Choice> = Sharing::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.t(&format!("exchange-sharing-{}", one.as_str()))))
        .collect();
    let labels = ["q", "kind", "sharing"].map(|id| tr.t(&format!("exchange-filter-{id}")));
    let [q, k, s] = &labels;
    let fields = [
        Field { id: "q", label: q, control: Control::Text, value: words, max_length: 60, ..Field::default() },
        Field {
            id: "kind",
            label: k,
            control: Control::Select(&kinds),
            value: kind.map_or("", |one| one.as_str()),
            ..Field::default()
        },
        Field {
            id: "sharing",
            label: s,
            control: Control::Select(&shared),
            value: sharing.map_or("", |one| one.as_str()),
            ..Field::default()
        },
    ];
    let some = !words.is_empty() || kind.is_some() || sharing.is_some();
    ui::filter_bar(
        tr,
        &Filter { action: "/data", fields: &fields, views: &[], clear: some.then_some("/data") },
    )
}

async fn list(room: Room, Query(asked): Query<Asked>) -> Reply {
    let tr = room.tr();
    let words: String = asked.q.trim().chars().take(60).collect();
    let (kind, sharing) = (Kind::parse(&asked.kind), Sharing::parse(&asked.sharing));
    let sought =
        Sought { words: words.clone(), kind, sharing, after: asked.after.clone(), ..Sought::default() };
    let mut found = room.look(move |tx, _| Ok(rows::resources(tx, &sought, PAGE + 1)?)).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let shown = found.iter().map(|one| {
        Row::new([
            html!("<a href=\"/data/{}\">{}</a>", one.code, tr.text(&one.name)),
            esc(tr.text(&one.provider)),
            esc(&tr.t(&format!("exchange-kind-{}", one.kind.as_str()))),
            show::sharing_tag(tr, one),
            esc(&tr.t(&format!("exchange-rhythm-{}", one.rhythm.as_str()))),
        ])
    });
    let base = format!(
        "/data?q={}&kind={}&sharing={}",
        url_encode(&words),
        kind.map_or("", |one| one.as_str()),
        sharing.map_or("", |one| one.as_str())
    );
    let table = Table {
        caption: tr.t("exchange-catalogue-title").into_owned(),
        columns: ["resource", "provider", "kind", "sharing", "rhythm"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: shown.collect(),
        empty: ui::empty(&tr.t("exchange-catalogue-empty"), Some((&tr.t("exchange-catalogue-all"), "/data"))),
        pager: Pager {
            first: (!asked.after.is_empty()).then(|| base.clone()),
            next: found.last().filter(|_| more).map(|last| format!("{base}&after={}", last.code)),
            ..Pager::default()
        },
        ..Table::default()
    };
    Ok(Page::portal(&room.ctx.view, tr.t("exchange-catalogue-title"))
        .wide()
        .lead(tr.t("exchange-catalogue-lead"))
        .body(filters(tr, &words, kind, sharing))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

/// The description of a resource, the same to everybody.
pub(super) fn description(tr: Tr, resource: &Resource, names: &Names) -> Html {
    let mut facts = vec![
        show::row(tr, "exchange-column-code", html!("<span class=\"number\">{}</span>", resource.code)),
        show::row(tr, "exchange-column-provider", esc(tr.text(&resource.provider))),
        show::row(tr, "exchange-column-steward", esc(&names.organ(tr, &resource.steward))),
        show::row(
            tr,
            "exchange-column-kind",
            esc(&tr.t(&format!("exchange-kind-{}", resource.kind.as_str()))),
        ),
        show::row(
            tr,
            "exchange-column-rhythm",
            esc(&tr.t(&format!("exchange-rhythm-{}", resource.rhythm.as_str()))),
        ),
    ];
    for (key, text) in [
        ("exchange-column-scope", tr.text(&resource.scope)),
        ("exchange-column-source", resource.source.as_str()),
    ] {
        if !text.is_empty() {
            facts.push(show::row(tr, key, esc(text)));
        }
    }
    let reason =
        (!resource.reason.is_empty()).then(|| html!("<br><span class=\"hint\">{}</span>", resource.reason));
    facts.push(show::row(
        tr,
        "exchange-column-sharing",
        html!("{}{}", show::sharing_tag(tr, resource), reason),
    ));
    if resource.changed_at > 0 {
        let args =
            [("no", resource.revision.into()), ("day", tr.date(china_date(resource.changed_at)).into())];
        facts.push(show::row(tr, "exchange-column-revision", esc(&tr.f("exchange-revision", &args))));
    }
    ui::summary(&facts)
}

/// The fields of a resource.
pub(super) fn fields_table(room: &Room, resource: &Resource) -> Html {
    let tr = room.tr();
    let rows = resource.fields.iter().map(|field| {
        let personal = match field.personal {
            true => ui::tag(ui::State::Soon, &tr.t("exchange-personal")),
            false => Html::empty(),
        };
        Row::new([
            esc(tr.text(&field.name)),
            html!("<span class=\"number\">{}</span>", field.id),
            esc(&show::type_word(tr, field)),
            personal,
        ])
    });
    let table = Table {
        caption: tr.t("exchange-fields-title").into_owned(),
        columns: ["field", "code", "type", "personal"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("exchange-fields-none"), None),
        ..Table::default()
    };
    show::titled(room, &table)
}

/// Who may use a resource, for what, and how long.
fn grants_table(room: &Room, resource: &Resource, grants: &[(Grant, String)], names: &Names) -> Html {
    let tr = room.tr();
    let rows = grants.iter().map(|(grant, item)| {
        Row::new([
            esc(&names.organ(tr, &grant.organ)),
            html!(
                "{}<br><span class=\"hint\">{}</span>",
                show::purpose_word(tr, grant.purpose),
                item_words(tr, item)
            ),
            esc(&show::field_names(tr, resource, &grant.fields)),
            esc(&show::last_day(tr, &grant.until_day)),
        ])
    });
    let table = Table {
        caption: tr.t("exchange-grants-title").into_owned(),
        columns: ["organ", "purpose", "fields", "until"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("exchange-grants-none"), None),
        ..Table::default()
    };
    show::titled(room, &table)
}

/// The item of a grant, or that it is for all of that organ's.
pub(super) fn item_words(tr: Tr, item: &str) -> String {
    if item.is_empty() { tr.t("exchange-all-items").into_owned() } else { item.to_owned() }
}

/// The name of an item in this language, or its code where it is no more.
pub(super) fn item_name(
    tx: &mut store::Tx,
    reach: &crate::room::Reachable,
    lang: contract::Lang,
    code: &str,
) -> String {
    let (false, Some(items)) = (code.is_empty(), &reach.items) else { return code.to_owned() };
    items.current(tx, code).map_or_else(|_| code.to_owned(), |found| found.item.name.get(lang).to_owned())
}

/// Everything the public page shows of a resource.
struct Shown {
    resource: Resource,
    grants: Vec<(Grant, String)>,
    names: Names,
    calls: i64,
}

async fn one(room: Room, Path(code): Path<String>) -> Reply {
    let tr = room.tr();
    let shown = room
        .look(move |tx, reach| {
            let resource =
                rows::resource(tx, &code)?.ok_or_else(|| Fault::not_found("exchange.not-found"))?;
            let day = today(tx);
            let mut grants = Vec::new();
            for grant in rows::grants::of_resource(tx, &code)?.into_iter().filter(|one| one.stands(&day)) {
                let item = item_name(tx, reach, tr.lang, &grant.item);
                grants.push((grant, item));
            }
            let calls = rows::calls_of(tx, &code, tx.now() - 30 * DAY_MS)?;
            Ok(Shown { resource, grants, names: Names::all(tx)?, calls })
        })
        .await?;
    let resource = &shown.resource;
    let may_ask = room
        .ctx
        .actor
        .as_ref()
        .is_some_and(|actor| actor.may_somewhere(<Ask as directory::access::Permit>::PERMISSION));
    let ask = (may_ask && resource.withdrawn_why.is_none()).then(|| {
        ui::buttons([
            ui::link_button(
                &tr.t("exchange-ask-for-it"),
                &format!("/office/data/ask?resource={}", resource.code),
                ui::Weight::Primary,
            ),
            ui::link_button(
                &tr.t("exchange-complain-of-it"),
                &format!("/office/data/complain?resource={}", resource.code),
                ui::Weight::Secondary,
            ),
        ])
    });
    let withdrawn = resource.withdrawn_why.as_ref().map(|why| {
        let words = tr.with("exchange-withdrawn-because", "why", why);
        ui::notice(Tone::Warn, &html!("<p>{}</p>", words))
    });
    Ok(Page::portal(&room.ctx.view, tr.text(&resource.name))
        .wide()
        .crumbs([Crumb::new(tr.t("exchange-catalogue-title"), "/data")])
        .lead(tr.text(&resource.about))
        .body(html!("{}", withdrawn))
        .body(description(tr, resource, &shown.names))
        .body(html!("<p>{}</p>", tr.n("exchange-calls-month", shown.calls)))
        .body(html!("{}", ask))
        .body(fields_table(&room, resource))
        .body(html!("<p><a href=\"/data/{}/schema\">{}</a></p>", resource.code, tr.t("exchange-schema-link")))
        .body(grants_table(&room, resource, &shown.grants, &shown.names))
        .respond())
}

async fn schema(room: Room, Path(code): Path<String>) -> Reply {
    let schema = room
        .look(move |tx, _| {
            let found = rows::resource(tx, &code)?;
            Ok(found.ok_or_else(|| Fault::not_found("exchange.not-found"))?.schema())
        })
        .await?;
    let kind = [(header::CONTENT_TYPE, "application/schema+json")];
    Ok((kind, schema.to_string()).into_response())
}
