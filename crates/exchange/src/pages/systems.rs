//! The register of systems as who coordinates keeps it: `/office/data/systems`, each with its keys and messages; `/office/data/days`, the days on which both
//! sides count differently.

use contract::time::{DAY_MS, china_date};
use contract::{Fault, FaultKind};
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Pager, Row, State as Mark, Table, Tone, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, Tr, esc, html};
use serde::Deserialize;

use super::Room;
use super::show::{self, Names, Refused, ask, with_errors};
use crate::gateway::message::Entry;
use crate::gateway::register::{self, Key, Standing, System};
use crate::permissions::Oversee;
use crate::store::systems as rows;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/data/systems", get(list).post(add))
        .route("/office/data/systems/{system}", get(one).post(act))
        .route("/office/data/days", get(days))
}

/// Rows of a page.
const PAGE: u32 = 50;
/// Days that are shown compared.
const DAYS_BACK: i64 = 31;

fn standing_tag(tr: Tr, standing: Standing) -> Html {
    let mark = match standing {
        Standing::Joined => Mark::Done,
        Standing::Exempt => Mark::OnTime,
        Standing::Stopped => Mark::Paused,
        Standing::Alone => Mark::Overdue,
    };
    ui::tag(mark, &tr.t(&format!("exchange-standing-{}", standing.as_str())))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    after: String,
}

async fn list_page(room: &Room, after: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let errors = &refused.errors;
    let from = after.to_owned();
    let (mut found, organs, names) = room
        .read(move |tx, _, _| {
            let now = tx.now();
            let mut found = Vec::new();
            for system in rows::systems(tx, &from, PAGE + 1)? {
                let standing = system.standing(&rows::keys(tx, system.id)?, now);
                found.push((system, standing));
            }
            Ok((found, directory::organ::all(tx)?, Names::all(tx)?))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let shown = found.iter().map(|(system, standing)| {
        let why = (!system.exempt_why.is_empty())
            .then(|| html!("<br><span class=\"hint\">{}</span>", system.exempt_why));
        Row::new([
            html!("<a href=\"/office/data/systems/{}\">{}</a>", system.code, system.name),
            html!("<span class=\"number\">{}</span>", system.code),
            esc(&names.organ(tr, &system.organ)),
            html!("{}{}", standing_tag(tr, *standing), why),
        ])
    });
    let table = Table {
        caption: tr.t("exchange-systems-title").into_owned(),
        columns: ["system", "code", "organ-of", "standing"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: shown.collect(),
        empty: ui::empty(&tr.t("exchange-systems-empty"), None),
        pager: Pager {
            first: (!after.is_empty()).then(|| "/office/data/systems".to_owned()),
            next: found
                .last()
                .filter(|_| more)
                .map(|(last, _)| format!("/office/data/systems?after={}", last.code)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let organs: Vec<Choice> = organs.iter().map(|one| Choice::new(&one.uscc, tr.text(&one.name))).collect();
    let body = html!(
        "{}{}{}{}{}",
        ask(room, "system-code", Control::Text, refused.text("system-code"), true, errors),
        ask(room, "system-name", Control::Text, refused.text("system-name"), true, errors),
        ask(room, "system-organ", Control::Select(&organs), refused.text("system-organ"), true, errors),
        ask(room, "exempt", Control::Lines(2), refused.text("exempt"), false, errors),
        ui::buttons([ui::button(&tr.t("exchange-system-add"), Weight::Primary, None)])
    );
    let form = ui::form(&room.ctx.view, "/office/data/systems", &body);
    let form = match refused.is_new() {
        true => ui::details(&tr.t("exchange-system-add"), &form),
        false => form,
    };
    let page = Page::office(&room.ctx.view, tr.t("exchange-systems-title"))
        .wide()
        .crumbs([Crumb::new(tr.t("exchange-figures-title"), "/office/data/figures")])
        .lead(tr.t("exchange-systems-lead"));
    Ok(with_errors(tr, page, errors)
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<p><a href=\"/office/data/days\">{}</a></p>", tr.t("exchange-days-title")))
        .body(form)
        .respond())
}

async fn list(room: Room, _: Staff<Oversee>, Query(asked): Query<Asked>) -> Reply {
    list_page(&room, &asked.after, &Refused::default()).await
}

async fn add(room: Room, _: Staff<Oversee>, fields: Fields) -> Reply {
    let given = fields.clone();
    let done = room
        .act(move |tx, _, actor| {
            let named = (given.text("system-code"), given.text("system-name"));
            register::register(tx, actor, named, given.text("system-organ"), given.text("exempt"))
        })
        .await?;
    match done {
        Ok(()) => {
            let to = format!("/office/data/systems/{}", fields.text("system-code"));
            Ok(kit::redirect_with(&room.ctx.view, &to, "exchange-system-added", &[]))
        }
        Err(fault) => {
            let field = match fault.code {
                "exchange.system-code" | "exchange.code-taken" => "system-code",
                "exchange.no-such-organ" => "system-organ",
                "exchange.too-long" => "exempt",
                _ => "system-name",
            };
            list_page(&room, "", &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}

/// Everything the page of a system shows.
struct Shown {
    system: System,
    keys: Vec<Key>,
    messages: Vec<Entry>,
    names: Names,
    now: i64,
}

fn keys_table(room: &Room, shown: &Shown) -> Html {
    let tr = room.tr();
    let rows = shown.keys.iter().map(|key| {
        let (mark, word) = match key.revoked_at {
            Some(_) => (Mark::Paused, "exchange-key-gone"),
            None if key.holds(shown.now) => (Mark::Done, "exchange-key-holds"),
            None => (Mark::Overdue, "exchange-key-over"),
        };
        let revoke = key.holds(shown.now).then(|| {
            let body = html!(
                "<input type=\"hidden\" name=\"act\" value=\"revoke\"><input type=\"hidden\" name=\"keyid\" value=\"{}\">{}",
                key.keyid,
                ui::buttons([ui::button(&tr.t("exchange-key-revoke"), Weight::Secondary, None)])
            );
            ui::form(&room.ctx.view, &format!("/office/data/systems/{}", shown.system.code), &body)
        });
        Row::new([
            html!("<span class=\"number\">{}</span>", key.keyid),
            esc(key.algorithm.as_str()),
            html!("{} {}", ui::tag(mark, &tr.t(word)), tr.date(china_date(key.expires_at - 1))),
            revoke.unwrap_or_else(Html::empty),
        ])
    });
    let table = Table {
        caption: tr.t("exchange-keys-title").into_owned(),
        columns: ["keyid", "algorithm", "until", "act"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("exchange-keys-none"), None),
        ..Table::default()
    };
    show::titled(room, &table)
}

fn messages_table(room: &Room, shown: &Shown) -> Html {
    let tr = room.tr();
    let rows = shown.messages.iter().map(|entry| {
        let outcome = match entry.outcome.as_str() {
            word @ ("answered" | "empty") => ui::tag(Mark::Done, &tr.t(&format!("exchange-outcome-{word}"))),
            code => {
                let refused = ui::tag(Mark::Overdue, &tr.t("exchange-outcome-refused"));
                html!("{}<br><span class=\"hint\">{}</span>", refused, code)
            }
        };
        Row::new([
            html!("<span class=\"number\">{}</span>", entry.message),
            html!("<a href=\"/data/{}\">{}</a>", entry.resource, entry.resource),
            outcome,
            esc(&tr.number(entry.times)),
            esc(&tr.instant(entry.last_at)),
        ])
    });
    let table = Table {
        caption: tr.t("exchange-messages-title").into_owned(),
        columns: ["message", "resource", "outcome", "times", "last"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("exchange-messages-none"), None),
        ..Table::default()
    };
    show::titled(room, &table)
}

async fn page(room: &Room, code: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (code, errors) = (code.to_owned(), &refused.errors);
    let shown = room
        .read(move |tx, _, _| {
            let system = rows::system(tx, &code)?.ok_or_else(|| Fault::not_found("exchange.not-found"))?;
            let keys = rows::keys(tx, system.id)?;
            let messages = rows::latest_messages(tx, system.id, PAGE)?;
            Ok(Shown { system, keys, messages, names: Names::all(tx)?, now: tx.now() })
        })
        .await?;
    let system = &shown.system;
    let path = format!("/office/data/systems/{}", system.code);
    let facts = [
        show::row(tr, "exchange-column-code", html!("<span class=\"number\">{}</span>", system.code)),
        show::row(tr, "exchange-column-organ-of", esc(&shown.names.organ(tr, &system.organ))),
        show::row(tr, "exchange-column-standing", standing_tag(tr, system.standing(&shown.keys, shown.now))),
    ];
    let stopped = system.stopped_why.as_ref().map(|why| {
        ui::notice(Tone::Warn, &html!("<p>{}</p>", tr.with("exchange-stopped-because", "why", why)))
    });
    let last = china_date(shown.now + 365 * DAY_MS).to_string();
    let last = if refused.is_new() { last.as_str() } else { refused.text("key-last") };
    let key = html!(
        "<input type=\"hidden\" name=\"act\" value=\"key\">{}{}{}",
        ask(room, "pem", Control::Lines(5), refused.text("pem"), true, errors),
        ask(room, "key-last", Control::Date, last, true, errors),
        ui::buttons([ui::button(&tr.t("exchange-key-add"), Weight::Primary, None)])
    );
    let stop = match system.stopped_why {
        None => html!(
            "<input type=\"hidden\" name=\"act\" value=\"stop\">{}{}",
            ask(room, "stop-why", Control::Lines(2), refused.text("stop-why"), true, errors),
            ui::buttons([ui::button(&tr.t("exchange-system-stop"), Weight::Secondary, None)])
        ),
        Some(_) => html!(
            "<input type=\"hidden\" name=\"act\" value=\"go\">{}",
            ui::buttons([ui::button(&tr.t("exchange-system-go"), Weight::Secondary, None)])
        ),
    };
    let page = Page::office(&room.ctx.view, &*system.name)
        .wide()
        .crumbs([Crumb::new(tr.t("exchange-systems-title"), "/office/data/systems")]);
    Ok(with_errors(tr, page, errors)
        .body(html!("{}", stopped))
        .body(ui::summary(&facts))
        .body(keys_table(room, &shown))
        .body(html!("<h2>{}</h2>{}", tr.t("exchange-key-add"), ui::form(&room.ctx.view, &path, &key)))
        .body(messages_table(room, &shown))
        .body(html!(
            "<h2>{}</h2>{}",
            tr.t("exchange-system-stop-title"),
            ui::form(&room.ctx.view, &path, &stop)
        ))
        .respond())
}

async fn one(room: Room, _: Staff<Oversee>, Path(code): Path<String>) -> Reply {
    page(&room, &code, &Refused::default()).await
}

async fn act(room: Room, _: Staff<Oversee>, Path(code): Path<String>, fields: Fields) -> Reply {
    let (given, sought) = (fields.clone(), code.clone());
    let told = match fields.text("act") {
        "key" => "exchange-key-added",
        "revoke" => "exchange-key-was-revoked",
        "stop" => "exchange-system-stopped-now",
        "go" => "exchange-system-goes",
        _ => return Err(Fault::invalid("exchange.answer-missing").into()),
    };
    let done = room
        .act(move |tx, _, actor| match given.text("act") {
            "key" => {
                register::add_key(tx, actor, &sought, given.text("pem"), given.text("key-last")).map(drop)
            }
            "revoke" => register::revoke_key(tx, actor, &sought, given.text("keyid")),
            "stop" => register::stop(tx, actor, &sought, Some(given.text("stop-why"))),
            _ => register::stop(tx, actor, &sought, None),
        })
        .await?;
    match done {
        Ok(()) => {
            let to = format!("/office/data/systems/{code}");
            Ok(kit::redirect_with(&room.ctx.view, &to, told, &[]))
        }
        Err(fault) if matches!(fault.kind, FaultKind::Invalid | FaultKind::Conflict) => {
            let field = match (fault.code, fields.text("act")) {
                ("exchange.key-term", _) => "key-last",
                (_, "key") => "pem",
                _ => "stop-why",
            };
            page(&room, &code, &Refused::of(room.tr(), field, fields, fault)?).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn days(room: Room, _: Staff<Oversee>) -> Reply {
    let tr = room.tr();
    let found = room
        .read(|tx, _, _| {
            let since = china_date(tx.now() - DAYS_BACK * DAY_MS).to_string();
            Ok(rows::days(tx, &since, 500)?)
        })
        .await?;
    let rows = found.iter().map(|one| {
        let (mark, word) = match one.is_equal() {
            true => (Mark::Done, "exchange-day-equal"),
            false => (Mark::Overdue, "exchange-day-differs"),
        };
        let named = |key: &str, all: &[String]| match all.is_empty() {
            true => Html::empty(),
            false => {
                let body = html!("<p class=\"number\">{}</p>", all.join(" "));
                ui::details(&tr.n(key, all.len() as i64), &body)
            }
        };
        Row::new([
            html!("<a href=\"/office/data/systems/{}\">{}</a>", one.system, one.name),
            esc(&show::last_day(tr, &one.day)),
            ui::tag(mark, &tr.t(word)),
            esc(&tr.number(one.their_count)),
            esc(&tr.number(one.our_count)),
            html!(
                "{}{}",
                named("exchange-day-missing", &one.missing),
                named("exchange-day-unknown", &one.unknown)
            ),
        ])
    });
    let table = Table {
        caption: tr.t("exchange-days-title").into_owned(),
        columns: ["system", "day", "compared", "theirs", "ours", "differing"]
            .map(|name| Column::new(tr.t(&format!("exchange-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("exchange-days-empty"), None),
        ..Table::default()
    };
    Ok(Page::office(&room.ctx.view, tr.t("exchange-days-title"))
        .wide()
        .crumbs([Crumb::new(tr.t("exchange-systems-title"), "/office/data/systems")])
        .lead(tr.t("exchange-days-lead"))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}
