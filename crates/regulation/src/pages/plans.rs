//! `/office/plans`: the plan of a year, drawn up and published.

use contract::FaultKind;
use contract::time::china_date;
use directory::access::{Permit, Staff};
use kit::routes::get;
use kit::ui::{self, Choice, Column, Control, Crumb, Row, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, html};

use super::public::lines_table;
use super::show::{Names, Refused, ask, with_errors};
use super::{Room, organs_of};
use crate::permissions::Plan;
use crate::plan::{self, NewLine};
use crate::store::libraries;
use crate::view;
use contract::OrganId;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/plans", get(list).post(begin))
        .route("/office/plans/{plan}", get(one).post(change))
}

async fn list_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (plans, organs, names, year) = room
        .read(|tx, _, actor| {
            let organs = organs_of(tx, actor, Plan::PERMISSION)?;
            let mut plans = libraries::plans(tx, false)?;
            plans.retain(|plan| organs.iter().any(|organ| organ.id == plan.organ));
            Ok((plans, organs, Names::all(tx)?, china_date(tx.now()).year()))
        })
        .await?;
    let rows = plans.iter().map(|plan| {
        let (mark, key) = match plan.state.as_str() {
            "published" => (ui::State::Done, "inspect-plan-is-published"),
            _ => (ui::State::Waiting, "inspect-plan-is-draft"),
        };
        Row::new([
            html!("<a href=\"/office/plans/{}\">{}</a>", plan.id, plan.year),
            html!("{}", names.organ(tr, plan.organ)),
            ui::tag(mark, &tr.t(key)),
        ])
    });
    let table = Table {
        caption: tr.t("inspect-plans").into_owned(),
        columns: ["year", "organ", "state"]
            .map(|name| Column::new(tr.t(&format!("inspect-column-{name}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("inspect-plans-none"), None),
        ..Table::default()
    };
    let organs: Vec<Choice> =
        organs.iter().map(|one| Choice::new(one.id.0.to_string(), tr.text(&one.name))).collect();
    let years: Vec<Choice> = [year, year + 1].map(|one| Choice::new(one.to_string(), one.to_string())).into();
    let body = html!(
        "{}{}{}",
        ask(
            room,
            "organ",
            Control::Select(&organs),
            organs.first().map_or("", |one| &one.value),
            true,
            &refused.errors
        ),
        ask(room, "year", Control::Select(&years), refused.text("year"), true, &refused.errors),
        ui::buttons([ui::button(&tr.t("inspect-plan-begin"), Weight::Primary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("inspect-plans"));
    Ok(with_errors(tr, page, &refused.errors)
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<h2>{}</h2>", tr.t("inspect-plan-begin")))
        .body(ui::form(&room.ctx.view, "/office/plans", &body))
        .respond())
}

async fn list(room: Room, _: Staff<Plan>) -> Reply {
    list_page(&room, &Refused::default()).await
}

async fn begin(room: Room, _: Staff<Plan>, fields: Fields) -> Reply {
    let organ = OrganId(fields.text("organ").parse().unwrap_or(0));
    let year = fields.text("year").parse().unwrap_or(0);
    match room.act(move |tx, _, actor| plan::begin(tx, actor, organ, year)).await? {
        Ok(plan) => Ok(kit::redirect(&format!("/office/plans/{}", plan.id))),
        Err(fault) => list_page(&room, &Refused::of(room.tr(), "year", fields, fault)?).await,
    }
}

async fn plan_page(room: &Room, id: i64, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (plan, lines, names, rules) = room
        .read(move |tx, desk, actor| {
            let (plan, lines) = view::plan(tx, Some(actor), id)?;
            Ok((plan, lines, Names::all(tx)?, desk.rules.now(tx)?))
        })
        .await?;
    let published = plan.state == "published";
    let errors = &refused.errors;
    let title = tr.f(
        "inspect-plan-of",
        &[("organ", names.organ(tr, plan.organ).into()), ("year", plan.year.to_string().into())],
    );
    let months: Vec<Choice> =
        (1..=12).map(|month| Choice::new(month.to_string(), tr.n("inspect-in-month", month))).collect();
    let items: Vec<Choice> =
        rules.items.iter().map(|one| Choice::new(&one.key, tr.text(&one.name))).collect();
    let categories: Vec<Choice> =
        rules.categories.iter().map(|one| Choice::new(&one.key, tr.text(&one.name))).collect();
    let action = format!("/office/plans/{id}");
    let why = published.then(|| ask(room, "plan_why", Control::Text, refused.text("plan_why"), true, errors));
    let add = html!(
        "<input type=\"hidden\" name=\"act\" value=\"add\">{}{}{}{}{}",
        ask(room, "month", Control::Select(&months), refused.text("month"), true, errors),
        ask(room, "category", Control::Select(&categories), refused.text("category"), true, errors),
        ask(room, "items", Control::Checkboxes(&items), &refused.lines("items"), true, errors),
        why,
        ui::buttons([ui::button(&tr.t("inspect-plan-add"), Weight::Secondary, None)])
    );
    let publish = (!published && !lines.is_empty()).then(|| {
        let body = html!(
            "<input type=\"hidden\" name=\"act\" value=\"publish\"><input type=\"hidden\" name=\"revision\" value=\"{}\">{}",
            plan.revision,
            ui::buttons([ui::button(&tr.t("inspect-plan-publish"), Weight::Primary, None)])
        );
        ui::form(&room.ctx.view, &action, &body)
    });
    let page =
        Page::office(&room.ctx.view, title).crumbs([Crumb::new(tr.t("inspect-plans"), "/office/plans")]);
    Ok(with_errors(tr, page, errors)
        .body(lines_table(room, &lines, &rules, |_| Html::empty()))
        .body(publish.unwrap_or_else(Html::empty))
        .body(html!("<h2>{}</h2>", tr.t("inspect-plan-add")))
        .body(ui::form(&room.ctx.view, &action, &add))
        .respond())
}

async fn one(room: Room, _: Staff<Plan>, Path(id): Path<i64>) -> Reply {
    plan_page(&room, id, &Refused::default()).await
}

async fn change(room: Room, _: Staff<Plan>, Path(id): Path<i64>, fields: Fields) -> Reply {
    let to = format!("/office/plans/{id}");
    let given = fields.clone();
    let done = room
        .act(move |tx, desk, actor| match given.text("act") {
            "publish" => {
                let revision = given.text("revision").parse().unwrap_or(-1);
                plan::publish(tx, actor, id, revision).map(|()| "inspect-plan-told")
            }
            _ => {
                let new = NewLine {
                    month: given.text("month").parse().unwrap_or(0),
                    items: given.all("items").map(str::to_owned).collect(),
                    category: given.text("category").to_owned(),
                    why: given.text("plan_why").to_owned(),
                };
                plan::add(tx, desk, actor, id, &new).map(|()| "inspect-plan-added")
            }
        })
        .await?;
    match done {
        Ok(told) => Ok(kit::redirect_with(&room.ctx.view, &to, told, &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let field = match fault.code {
                "inspect.month" => "month",
                "inspect.category-unknown" => "category",
                "inspect.reason-missing" | "inspect.line-too-long" => "plan_why",
                _ => "items",
            };
            plan_page(&room, id, &Refused::of(room.tr(), field, fields, fault)?).await
        }
        Err(fault) => Err(fault.into()),
    }
}
