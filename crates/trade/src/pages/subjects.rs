//! `/office/trade/key`: one's key to openings, made in one's own browser; `/office/trade/experts`: the library of experts.

use contract::{AccountId, OrganId};
use directory::access::{Permit, Staff};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Pager, Row, State as Mark, Table, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::Room;
use super::show::{self, Refused};
use crate::model::{Expert, ExpertState};
use crate::permissions::Supervise;
use crate::store as rows;
use crate::subject::{self, ExpertAct, NewExpert};

const PAGE: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/trade/key", get(key).post(register_key))
        .route("/office/trade/experts", get(experts).post(enter))
        .route("/office/trade/experts/{expert}", post(change))
}

async fn key(room: Room) -> Reply {
    key_page(&room, &Refused::default()).await
}

async fn key_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let roles = subject::roles_for_key(room.ctx.signed_in()?);
    if roles.is_empty() {
        let permission = crate::permissions::Tender::PERMISSION.0;
        return Err(contract::Fault::forbidden("access.forbidden").with("permission", permission).into());
    }
    let (held, names) = room
        .read(|tx, _, actor| {
            let names =
                directory::organ::all(tx)?.into_iter().map(|one| (one.id, one.name)).collect::<Vec<_>>();
            Ok((rows::people::holders_of(tx, actor.account.0)?, names))
        })
        .await?;
    let name = |organ: OrganId| {
        names.iter().find(|(id, _)| *id == organ).map_or("", |(_, name)| tr.text(name)).to_owned()
    };
    let word = |role: &str| tr.t(&format!("trade-role-{role}")).into_owned();
    let list: Html = held
        .iter()
        .map(|one| {
            html!(
                "<li>{} · {}<br><span class=\"hint\">{}</span></li>",
                word(&one.role),
                name(OrganId(one.organ)),
                show::when(tr, one.at)
            )
        })
        .collect();
    let now = match held.is_empty() {
        true => html!("<p>{}</p>", tr.t("trade-key-none")),
        false => html!("<p>{}</p><ul>{}</ul>", tr.t("trade-key-held"), list),
    };
    let choices: Vec<Choice> = roles
        .iter()
        .map(|(role, organ)| {
            Choice::new(format!("{role} {}", organ.0), format!("{} · {}", word(role), name(*organ)))
        })
        .collect();
    let first = choices.first().map_or("", |one| one.value.as_str()).to_owned();
    let inner = html!(
        "<input type=\"hidden\" name=\"public_key\" value=\"\"><p data-seal-missing><strong>{}</strong></p>\
         <div data-seal-ready hidden>{}<p><button type=\"button\" class=\"button secondary\" data-key-make>{}</button></p>\
         <div data-key-shown hidden><div class=\"field\"><label for=\"f-secret\">{}</label><p class=\"hint\" id=\"secret-hint\">{}</p>\
         <input id=\"f-secret\" data-key-secret readonly aria-describedby=\"secret-hint\"></div>\
         <p><a data-key-file download=\"onedoor-opening-key.txt\" href=\"#f-secret\">{}</a></p>{}</div></div>",
        tr.t("trade-seal-missing"),
        show::ask(tr, "role", Control::Radios(&choices), refused.or("role", &first), true, &refused.errors),
        tr.t("trade-key-make"),
        tr.t("trade-key-secret"),
        tr.t("trade-key-secret-help"),
        tr.t("trade-key-file"),
        show::button(tr, "trade-key-register", Weight::Primary)
    );
    let form = ui::form(&room.ctx.view, "/office/trade/key", &inner);
    let form = Html::trusted(form.as_str().replacen("<form ", "<form data-seal=\"key\" ", 1));
    let page = Page::office(&room.ctx.view, tr.t("trade-key"))
        .crumbs([Crumb::new(tr.t("trade-office"), "/office/trade")]);
    Ok(show::with_errors(tr, page, &refused.errors)
        .lead(tr.t("trade-key-lead"))
        .body(now)
        .body(show::section(tr, "trade-key-new", &form))
        .body(show::script())
        .respond())
}

async fn register_key(room: Room, fields: Fields) -> Reply {
    let given = fields.clone();
    let done = room
        .act(move |tx, _, actor| {
            let (role, organ) = given.text("role").split_once(' ').unwrap_or_default();
            let organ = OrganId(organ.parse().unwrap_or(0));
            subject::hold_key(tx, actor, role, organ, given.text("public_key"))
        })
        .await?;
    match done {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, "/office/trade/key", "trade-key-registered", &[])),
        Err(fault) => key_page(&room, &Refused::of(room.tr(), "role", fields, fault)?).await,
    }
}

#[derive(Deserialize)]
struct Paging {
    from: Option<i64>,
}

async fn experts(room: Room, _: Staff<Supervise>, Query(paging): Query<Paging>) -> Reply {
    experts_page(&room, paging.from, &Refused::default()).await
}

fn expert_line(room: &Room, one: &Expert, name: &str, specialities: &str, mine: bool) -> Row {
    let tr = room.tr();
    let mark = match one.state {
        ExpertState::Active => Mark::OnTime,
        ExpertState::Suspended => Mark::Paused,
        ExpertState::Dismissed => Mark::Overdue,
    };
    let state = ui::tag(mark, &tr.t(&format!("trade-expert-{}", one.state.as_str())));
    let why = match one.why.as_str() {
        "assessments" => tr.t("trade-expert-assessments").into_owned(),
        why => why.to_owned(),
    };
    let mean = match one.assessed {
        0 => String::new(),
        n => format!("{:.1}", one.points as f64 / n as f64),
    };
    let acts = (mine && one.state != ExpertState::Dismissed).then(|| {
        let choices = ["suspend", "renew", "dismiss"]
            .map(|word| Choice::new(word, tr.t(&format!("trade-expert-do-{word}")).into_owned()));
        let id = |of: &str| format!("{of}{}", one.id);
        let none = ui::Errors::new();
        let body = html!(
            "{}{}{}",
            show::labelled(tr, &id("act"), "expert_act", Control::Radios(&choices), "", true, &none),
            show::labelled(tr, &id("with"), "expert_with", Control::Text, "", true, &none),
            show::button(tr, "trade-expert-do", Weight::Secondary)
        );
        let form = ui::form(&room.ctx.view, &format!("/office/trade/experts/{}", one.id), &body);
        ui::details(&tr.t("trade-expert-manage"), &form)
    });
    Row::new([
        html!("{}<br><span class=\"hint number\">{}</span>{}", name, one.employer, acts),
        esc(specialities),
        html!("{}<br><span class=\"hint\">{}</span>", state, why),
        esc(&one.until),
        esc(&mean),
    ])
}

async fn experts_page(room: &Room, from: Option<i64>, refused: &Refused) -> Reply {
    let tr = room.tr();
    let before = from.unwrap_or(i64::MAX);
    let actor = room.ctx.signed_in()?.clone();
    let (mut found, rules) = room
        .read(move |tx, desk, _| {
            let mut all = Vec::new();
            for one in rows::people::experts(tx, before, PAGE as u32 + 1)? {
                let name = directory::account::name(tx, AccountId(one.account))?.unwrap_or_default();
                all.push((one, name));
            }
            Ok((all, desk.rules(tx)?))
        })
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let lines = found.iter().map(|(one, name)| {
        let words: Vec<&str> = one
            .specialities
            .split_whitespace()
            .map(|key| rules.speciality(key).map_or(key, |known| tr.text(&known.name)))
            .collect();
        let scope = contract::Scope { region: &one.region, organ: Some(OrganId(one.organ)), item: None };
        let mine = actor.can(Supervise::PERMISSION, scope);
        expert_line(room, one, name, &words.join(&tr.t("trade-and")), mine)
    });
    let table = Table {
        caption: tr.t("trade-experts").into_owned(),
        columns: vec![
            Column::new(tr.t("trade-name")),
            Column::new(tr.t("trade-field-specialities")),
            Column::new(tr.t("trade-state")),
            Column::new(tr.t("trade-field-until")),
            Column::numeric(tr.t("trade-assessment")),
        ],
        rows: lines.collect(),
        empty: ui::empty(&tr.t("trade-experts-none"), None),
        pager: Pager {
            first: from.map(|_| "/office/trade/experts".to_owned()),
            next: found
                .last()
                .filter(|_| more)
                .map(|(last, _)| format!("/office/trade/experts?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let specialities: Vec<Choice> = rules
        .specialities
        .iter()
        .map(|one| Choice::new(one.key.clone(), tr.text(&one.name).to_owned()))
        .collect();
    let ticked = refused.given.all("specialities").collect::<Vec<_>>().join("\n");
    let body = html!(
        "{}{}{}{}{}",
        show::ask(tr, "login", Control::Text, refused.or("login", ""), true, &refused.errors),
        show::ask(tr, "specialities", Control::Checkboxes(&specialities), &ticked, true, &refused.errors),
        show::ask(tr, "employer", Control::Text, refused.or("employer", ""), false, &refused.errors),
        show::ask(tr, "until", Control::Date, refused.or("until", ""), true, &refused.errors),
        show::button(tr, "trade-expert-enter", Weight::Primary)
    );
    let form = ui::form(&room.ctx.view, "/office/trade/experts", &body);
    let page = Page::office(&room.ctx.view, tr.t("trade-experts"))
        .crumbs([Crumb::new(tr.t("trade-office"), "/office/trade")]);
    Ok(show::with_errors(tr, page, &refused.errors)
        .lead(tr.t("trade-experts-lead"))
        .body(ui::table(&room.ctx.view, &table))
        .body(show::section(tr, "trade-expert-enter", &form))
        .respond())
}

async fn enter(room: Room, staff: Staff<Supervise>, fields: Fields) -> Reply {
    let organ = staff.actor.postings_with(Supervise::PERMISSION).next().map(|one| one.organ);
    let organ = organ.ok_or_else(|| contract::Fault::forbidden("trade.not-yours"))?;
    let new = NewExpert {
        login: fields.text("login").to_owned(),
        employer: fields.text("employer").to_owned(),
        specialities: fields.all("specialities").map(ToOwned::to_owned).collect(),
        until: fields.text("until").to_owned(),
    };
    match room.act(move |tx, desk, actor| subject::enter_expert(tx, desk, actor, organ, &new)).await? {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, "/office/trade/experts", "trade-expert-saved", &[])),
        Err(fault) => {
            let field = match fault.code {
                "trade.speciality-unknown" => "specialities",
                "trade.employer-wrong" => "employer",
                "trade.day-wrong" => "until",
                _ => "login",
            };
            experts_page(&room, None, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}

async fn change(room: Room, _: Staff<Supervise>, Path(id): Path<i64>, fields: Fields) -> Reply {
    let with = fields.text(&format!("with{id}")).to_owned();
    let act = match fields.text(&format!("act{id}")) {
        "suspend" => Ok(ExpertAct::Suspend(with)),
        "renew" => Ok(ExpertAct::Renew(with)),
        "dismiss" => Ok(ExpertAct::Dismiss(with)),
        _ => Err(contract::Fault::invalid("trade.expert-act")),
    };
    let done = match act {
        Ok(act) => room.act(move |tx, _, actor| subject::change_expert(tx, actor, id, &act)).await?,
        Err(fault) => Err(fault),
    };
    match done {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, "/office/trade/experts", "trade-expert-saved", &[])),
        Err(fault) => experts_page(&room, None, &Refused::of(room.tr(), "login", fields, fault)?).await,
    }
}
