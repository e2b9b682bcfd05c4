//! `/office/trade`: the tenders of one's office; `/office/trade/rules`: the rules.

use contract::FaultKind;
use directory::access::{Permit, Staff};
use kit::routes::get;
use kit::ui::{self, Column, Control, Pager, Row, Table, Weight};
use kit::{Fields, Page, Query, Reply, Routes, esc, html};
use serde::Deserialize;

use super::Room;
use super::show::{self, Refused};
use crate::model::Tender;
use crate::permissions::{Configure, Serve, Supervise, Tender as Tendering};
use crate::rules;
use crate::store as rows;

const PAGE: usize = 40;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/trade", get(list))
        .route("/office/trade/rules", get(show_rules).post(change_rules))
}

#[derive(Deserialize)]
struct Paging {
    from: Option<i64>,
}

async fn list(room: Room, Query(paging): Query<Paging>) -> Reply {
    let tr = room.tr();
    let actor = room.ctx.signed_in()?.clone();
    let any = [Tendering::PERMISSION, Serve::PERMISSION, Supervise::PERMISSION];
    if !any.iter().any(|one| actor.may_somewhere(*one)) {
        return Err(contract::Fault::forbidden("access.forbidden")
            .with("permission", Tendering::PERMISSION.0)
            .into());
    }
    let before = paging.from.unwrap_or(i64::MAX);
    let (mut found, rules, now) = room
        .read(move |tx, desk, actor| {
            let scope = |permission| directory::access::ListScope::of(actor, permission);
            let most = PAGE as u32 + 1;
            let mut all: Vec<Tender> = Vec::new();
            if actor.may_somewhere(Tendering::PERMISSION) {
                all.extend(rows::tenders::of_office(tx, &scope(Tendering::PERMISSION), false, before, most)?);
            }
            if actor.may_somewhere(Supervise::PERMISSION) {
                let of = rows::tenders::of_office(tx, &scope(Supervise::PERMISSION), true, before, most)?;
                all.extend(of.into_iter().filter(Tender::is_public));
            }
            if actor.may_somewhere(Serve::PERMISSION) {
                all.extend(rows::tenders::running(tx, before, most)?);
            }
            all.retain(|one| crate::frame::roles(one, actor) != crate::frame::Roles::default());
            all.sort_by_key(|one| std::cmp::Reverse(one.id));
            all.dedup_by_key(|one| one.id);
            Ok((all, desk.rules(tx)?, tx.now()))
        })
        .await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let lines = found.iter().map(|one| {
        let until = one.bids_until.map(|end| show::when(tr, end)).unwrap_or_default();
        Row::new([
            html!(
                "<a href=\"/office/trade/{}\">{}</a><br><span class=\"hint number\">{}</span>",
                one.number,
                one.title,
                one.number
            ),
            esc(&show::procedure(tr, &rules, &one.procedure)),
            show::state(tr, one, now),
            esc(&until),
        ])
    });
    let table = Table {
        caption: tr.t("trade-office").into_owned(),
        columns: ["trade-title", "trade-procedure", "trade-state", "trade-bids-until"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("trade-office-none"), None),
        pager: Pager {
            first: paging.from.map(|_| "/office/trade".to_owned()),
            next: found.last().filter(|_| more).map(|last| format!("/office/trade?from={}", last.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let mut buttons = Vec::new();
    if actor.may_somewhere(Tendering::PERMISSION) {
        buttons.push(ui::link_button(&tr.t("trade-new"), "/office/trade/new", Weight::Primary));
    }
    buttons.push(ui::link_button(&tr.t("trade-key"), "/office/trade/key", Weight::Secondary));
    if actor.may_somewhere(Supervise::PERMISSION) {
        buttons.push(ui::link_button(&tr.t("trade-experts"), "/office/trade/experts", Weight::Secondary));
    }
    Ok(Page::office(&room.ctx.view, tr.t("trade-office"))
        .body(ui::buttons(buttons))
        .body(ui::table(&room.ctx.view, &table))
        .respond())
}

fn rules_page(room: &Room, text: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let body = html!(
        "{}{}",
        show::ask(tr, "rules", Control::Lines(30), text, true, &refused.errors),
        show::button(tr, "trade-rules-save", Weight::Primary)
    );
    let page = Page::office(&room.ctx.view, tr.t("trade-rules")).lead(tr.t("trade-rules-lead"));
    Ok(show::with_errors(tr, page, &refused.errors)
        .body(ui::form(&room.ctx.view, "/office/trade/rules", &body))
        .respond())
}

async fn show_rules(room: Room, _: Staff<Configure>) -> Reply {
    let text = room.read(|tx, _, _| rules::text_in_force(tx)).await?;
    rules_page(&room, &text, &Refused::default())
}

async fn change_rules(room: Room, _: Staff<Configure>, fields: Fields) -> Reply {
    let text = fields.get("rules").unwrap_or("").replace("\r\n", "\n");
    let sent = text.clone();
    match room.act(move |tx, _, actor| rules::change(tx, actor, &sent)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, "/office/trade/rules", "trade-rules-saved", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            rules_page(&room, &text, &Refused::of(room.tr(), "rules", fields, fault)?)
        }
        Err(fault) => Err(fault.into()),
    }
}
