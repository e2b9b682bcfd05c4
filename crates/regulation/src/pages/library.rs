//! `/office/library`: the two libraries. Entities with search, brought in from a file; officers with skills and recusals.

use contract::{FaultKind, OrganId};
use directory::access::{Permit, Staff};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Pager, Row, Search, Table, Tone, Weight};
use kit::{Fields, Html, Page, Path, Query, Reply, Routes, Sending, esc, html, url_encode};
use serde::Deserialize;

use super::show::{self, Names, Refused, ask, with_errors};
use super::{Room, organs_of};
use crate::library::{self, LineFault};
use crate::model::{Officer, keys};
use crate::permissions::{Inspect, Keep};
use crate::store::{libraries, lists};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/library", get(entities))
        .route("/office/library/import", post(import))
        .route("/office/library/officers", get(officers).post(add))
        .route("/office/library/officers/{officer}", get(officer).post(change))
        .route("/office/inspections/recusals", get(own).post(own_recusal))
}

/// Rows of a page.
const PAGE: u32 = 50;
/// Entities brought in by one transaction.
const PIECE: usize = 500;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    from: Option<i64>,
}

async fn entities(room: Room, _: Staff<Keep>, Query(asked): Query<Asked>) -> Reply {
    entities_page(&room, asked, &Errors::new(), &[]).await
}

async fn entities_page(room: &Room, asked: Asked, errors: &Errors, faults: &[LineFault]) -> Reply {
    let tr = room.tr();
    let words: String = asked.q.trim().chars().take(60).collect();
    let (sought, from) = (words.clone(), asked.from.unwrap_or(i64::MAX));
    let (mut found, rules) = room
        .read(move |tx, desk, _| {
            let mut found = Vec::new();
            for entity in lists::entities(tx, &sought, from, PAGE + 1)? {
                let trades = libraries::trades(tx, entity.id)?;
                found.push((entity, trades));
            }
            Ok((found, desk.rules.now(tx)?))
        })
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let rows = found.iter().map(|(entity, trades)| {
        let trades: Vec<String> = trades.iter().map(|key| show::category(tr, &rules, key)).collect();
        let gone =
            (!entity.active).then(|| html!(" {}", ui::tag(ui::State::Paused, &tr.t("inspect-entity-gone"))));
        let source = match entity.source.as_str() {
            "licence" => tr.t("inspect-source-licence").into_owned(),
            file => file.to_owned(),
        };
        Row::new([
            html!("{}{}", entity.name, gone),
            html!("<span class=\"number\">{}</span>", entity.code),
            esc(&trades.join(&tr.t("inspect-and"))),
            esc(&show::class_word(tr, entity.class)),
            esc(&source),
        ])
    });
    let base = format!("/office/library?q={}", url_encode(&words));
    let table = Table {
        caption: tr.t("inspect-library").into_owned(),
        columns: ["who", "code", "category", "class", "source"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("inspect-library-none"), None),
        pager: Pager {
            first: asked.from.map(|_| base.clone()),
            next: found.last().filter(|_| more).map(|(last, _)| format!("{base}&from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let search = Search {
        action: "/office/library",
        query: &words,
        label: &tr.t("inspect-library-search"),
        ..Search::default()
    };
    let control = Control::File { accept: ".csv,.txt", multiple: false };
    let body = html!(
        "{}{}",
        ask(room, "file", control, "", true, errors),
        ui::buttons([ui::button(&tr.t("inspect-import"), Weight::Secondary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("inspect-library")).wide();
    let mut page = with_errors(tr, page, errors);
    if !faults.is_empty() {
        page = page.body(fault_list(room, faults));
    }
    Ok(page
        .body(ui::buttons([ui::link_button(
            &tr.t("inspect-officers-title"),
            "/office/library/officers",
            Weight::Secondary,
        )]))
        .body(ui::search(tr, &search))
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<h2>{}</h2><p>{}</p>", tr.t("inspect-import"), tr.t("inspect-import-lead")))
        .body(ui::upload_form(&room.ctx.view, "/office/library/import", &body))
        .respond())
}

fn fault_list(room: &Room, faults: &[LineFault]) -> Html {
    let tr = room.tr();
    let all: Html = faults
        .iter()
        .map(|fault| {
            let args = [("line", fault.line.to_string().into()), ("found", fault.found.clone().into())];
            html!("<li>{}</li>", tr.f(&format!("inspect-fault-{}", fault.what), &args))
        })
        .collect();
    ui::notice(Tone::Stop, &html!("<p>{}</p><ul>{}</ul>", tr.t("inspect-import-refused"), all))
}

async fn import(room: Room, _: Staff<Keep>, sending: Sending) -> Reply {
    let upload = sending.form(&room.ctx.view, &room.ctx.app.blobs).await?.whole()?;
    let mut errors = Errors::new();
    let asked = Asked { q: String::new(), from: None };
    let Some(file) = upload.files.into_iter().next() else {
        errors.add("file", room.tr().t("inspect-file-missing").into_owned());
        return entities_page(&room, asked, &errors, &[]).await;
    };
    let rules = room.read(|tx, desk, _| desk.rules.now(tx)).await?;
    let (region, content) = (room.desk.region.clone(), file.content.clone());
    let read = kit::aside(move || library::read_file(&rules, &region, &content.bytes()?)).await?;
    let new = match read {
        Ok(Ok(new)) => new,
        Ok(Err(faults)) => {
            errors.add("file", room.tr().t("inspect-import-refused").into_owned());
            return entities_page(&room, asked, &errors, &faults).await;
        }
        Err(fault) => {
            let refused = Refused::of(room.tr(), "file", Fields::default(), fault)?;
            return entities_page(&room, asked, &refused.errors, &[]).await;
        }
    };
    let (all, mut added) = (new.len(), 0);
    for piece in new.chunks(PIECE) {
        let (piece, name) = (piece.to_vec(), file.name.clone());
        added += room.act(move |tx, desk, actor| library::bring_in(tx, desk, actor, &name, &piece)).await??;
    }
    let args = [("added", added.to_string()), ("changed", (all - added).to_string())];
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(kit::redirect_with(&room.ctx.view, "/office/library", "inspect-imported", &args))
}

fn officer_table(room: &Room, officers: &[Officer], names: &Names) -> Html {
    let tr = room.tr();
    let rows = officers.iter().map(|officer| {
        let gone = (!officer.active)
            .then(|| html!(" {}", ui::tag(ui::State::Paused, &tr.t("inspect-officer-gone-tag"))));
        Row::new([
            html!("<a href=\"/office/library/officers/{}\">{}</a>{}", officer.code, officer.name, gone),
            html!("<span class=\"number\">{}</span>", officer.code),
            esc(&names.organ(tr, officer.organ)),
            esc(&keys(&officer.skills).join(&tr.t("inspect-and"))),
        ])
    });
    let table = Table {
        caption: tr.t("inspect-officers-title").into_owned(),
        columns: ["officer", "code", "organ", "skills"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("inspect-officers-none"), None),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

async fn officers_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (organs, found, names, rules) = room
        .read(|tx, desk, actor| {
            let organs = organs_of(tx, actor, Keep::PERMISSION)?;
            let mut found = Vec::new();
            for organ in &organs {
                found.extend(libraries::officers(tx, organ.id)?);
            }
            Ok((organs, found, Names::all(tx)?, desk.rules.now(tx)?))
        })
        .await?;
    let organs: Vec<Choice> =
        organs.iter().map(|one| Choice::new(one.id.0.to_string(), tr.text(&one.name))).collect();
    let mut skills: Vec<&str> = rules.items.iter().map(|item| item.skill.as_str()).collect();
    skills.sort_unstable();
    skills.dedup();
    let skills: Vec<Choice> = skills.into_iter().map(|skill| Choice::new(skill, skill)).collect();
    let errors = &refused.errors;
    let organ = match refused.text("organ") {
        "" => organs.first().map(|one| one.value.clone()).unwrap_or_default(),
        given => given.to_owned(),
    };
    let body = html!(
        "{}{}{}{}",
        ask(room, "login", Control::Text, refused.text("login"), true, errors),
        ask(room, "organ", Control::Select(&organs), &organ, true, errors),
        ask(room, "skills", Control::Checkboxes(&skills), &refused.lines("skills"), true, errors),
        ui::buttons([ui::button(&tr.t("inspect-officer-add"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("inspect-officers-title"))
        .wide()
        .crumbs([Crumb::new(tr.t("inspect-library"), "/office/library")]);
    Ok(with_errors(tr, page, errors)
        .body(officer_table(room, &found, &names))
        .body(html!("<h2>{}</h2>", tr.t("inspect-officer-add")))
        .body(ui::form(&room.ctx.view, "/office/library/officers", &body))
        .respond())
}

async fn officers(room: Room, _: Staff<Keep>) -> Reply {
    officers_page(&room, &Refused::default()).await
}

async fn add(room: Room, _: Staff<Keep>, fields: Fields) -> Reply {
    let organ = OrganId(fields.text("organ").parse().unwrap_or(0));
    let login = fields.text("login").to_owned();
    let skills: Vec<String> = fields.all("skills").map(str::to_owned).collect();
    match room.act(move |tx, _, actor| library::add_officer(tx, actor, organ, &login, &skills)).await? {
        Ok(officer) => {
            let args = [("name", officer.name.as_str())];
            Ok(kit::redirect_with(&room.ctx.view, "/office/library/officers", "inspect-officer-added", &args))
        }
        Err(fault) => {
            let field = if fault.code == "inspect.skills-missing" { "skills" } else { "login" };
            officers_page(&room, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}

async fn officer_page(room: &Room, code: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let sought = code.to_owned();
    let (officer, away, names) = room
        .read(move |tx, _, actor| {
            let missing = || contract::Fault::not_found("inspect.not-found");
            let officer = libraries::officer_by_code(tx, &sought)?.ok_or_else(missing)?;
            let scope = contract::Scope { region: &officer.region, organ: Some(officer.organ), item: None };
            if !actor.can(Keep::PERMISSION, scope) {
                return Err(missing());
            }
            let away = libraries::recusals_of(tx, officer.id)?;
            Ok((officer, away, Names::all(tx)?))
        })
        .await?;
    let errors = &refused.errors;
    let action = format!("/office/library/officers/{}", officer.code);
    let recuse = html!(
        "<input type=\"hidden\" name=\"act\" value=\"recuse\">{}{}{}",
        ask(room, "code", Control::Text, refused.text("code"), true, errors),
        ask(room, "recusal_why", Control::Text, refused.text("recusal_why"), true, errors),
        ui::buttons([ui::button(&tr.t("inspect-recuse"), Weight::Secondary, None)])
    );
    let leave = html!(
        "<input type=\"hidden\" name=\"act\" value=\"leave\"><p>{}</p>{}{}",
        tr.t("inspect-leave-lead"),
        ask(room, "leave_why", Control::Text, refused.text("leave_why"), true, errors),
        ui::buttons([ui::button(&tr.t("inspect-leave"), Weight::Danger, None)])
    );
    let leave = officer
        .active
        .then(|| ui::details(&tr.t("inspect-leave"), &ui::form(&room.ctx.view, &action, &leave)));
    let page = Page::office(&room.ctx.view, &*officer.name)
        .crumbs([Crumb::new(tr.t("inspect-officers-title"), "/office/library/officers")]);
    Ok(with_errors(tr, page, errors)
        .body(officer_table(room, std::slice::from_ref(&officer), &names))
        .body(recusal_list(room, &away))
        .body(ui::form(&room.ctx.view, &action, &recuse))
        .body(leave.unwrap_or_else(Html::empty))
        .respond())
}

fn recusal_list(room: &Room, away: &[(String, String, String)]) -> Html {
    let tr = room.tr();
    let rows: Html = away
        .iter()
        .map(|(code, name, why)| html!("<li>{} <span class=\"number\">{}</span> · {}</li>", name, code, why))
        .collect();
    match away.is_empty() {
        true => html!("<h2>{}</h2><p>{}</p>", tr.t("inspect-recusals"), tr.t("inspect-recusals-none")),
        false => html!("<h2>{}</h2><ul>{}</ul>", tr.t("inspect-recusals"), rows),
    }
}

async fn officer(room: Room, _: Staff<Keep>, Path(code): Path<String>) -> Reply {
    officer_page(&room, &code, &Refused::default()).await
}

async fn change(room: Room, _: Staff<Keep>, Path(code): Path<String>, fields: Fields) -> Reply {
    let (given, officer) = (fields.clone(), code.clone());
    let done = room
        .act(move |tx, desk, actor| match given.text("act") {
            "leave" => {
                library::leave(tx, desk, actor, &officer, given.text("leave_why")).map(|(moved, alone)| {
                    ("inspect-left", vec![("moved", moved.to_string()), ("alone", alone.to_string())])
                })
            }
            _ => {
                let (entity, why) = (given.text("code"), given.text("recusal_why"));
                library::recuse(tx, actor, &officer, entity, why).map(|()| ("inspect-recused", Vec::new()))
            }
        })
        .await?;
    let to = format!("/office/library/officers/{}", url_encode(&code));
    match done {
        Ok((told, args)) => {
            let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Ok(kit::redirect_with(&room.ctx.view, &to, told, &args))
        }
        Err(fault) if matches!(fault.kind, FaultKind::Invalid) || fault.code == "inspect.recused-already" => {
            let field = match (fields.text("act"), fault.code) {
                ("leave", _) => "leave_why",
                (_, "inspect.reason-missing" | "inspect.line-too-long") => "recusal_why",
                _ => "code",
            };
            officer_page(&room, &code, &Refused::of(room.tr(), field, fields, fault)?).await
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn own_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let away = room
        .read(|tx, _, actor| {
            let mut away = Vec::new();
            for one in libraries::officers_of_account(tx, actor.account.0)? {
                away.extend(libraries::recusals_of(tx, one.id)?);
            }
            Ok(away)
        })
        .await?;
    let body = html!(
        "{}{}{}",
        ask(room, "code", Control::Text, refused.text("code"), true, &refused.errors),
        ask(room, "recusal_why", Control::Text, refused.text("recusal_why"), true, &refused.errors),
        ui::buttons([ui::button(&tr.t("inspect-recuse"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("inspect-recusals"))
        .crumbs([Crumb::new(tr.t("inspect-mine-title"), "/office/inspections")])
        .lead(tr.t("inspect-recusals-lead"));
    Ok(with_errors(tr, page, &refused.errors)
        .body(recusal_list(room, &away))
        .body(ui::form(&room.ctx.view, "/office/inspections/recusals", &body))
        .respond())
}

async fn own(room: Room, _: Staff<Inspect>) -> Reply {
    own_page(&room, &Refused::default()).await
}

async fn own_recusal(room: Room, _: Staff<Inspect>, fields: Fields) -> Reply {
    let given = fields.clone();
    let done = room
        .act(move |tx, _, actor| {
            let mine = libraries::officers_of_account(tx, actor.account.0)?;
            if mine.is_empty() {
                return Err(contract::Fault::conflict("inspect.no-officer"));
            }
            for one in mine {
                library::recuse(tx, actor, &one.code, given.text("code"), given.text("recusal_why"))?;
            }
            Ok(())
        })
        .await?;
    match done {
        Ok(()) => {
            Ok(kit::redirect_with(&room.ctx.view, "/office/inspections/recusals", "inspect-recused", &[]))
        }
        Err(fault) => {
            let field = if fault.code == "inspect.reason-missing" { "recusal_why" } else { "code" };
            own_page(&room, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}
