//! Who read data about me, when and what for (`/my/data-calls`).

use contract::Fault;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Pager, Row, Table};
use kit::{Ctx, Page, Query, Reply, esc, html};
use serde::Deserialize;

use crate::store as rows;

/// Texts of this service.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Calls shown on one page.
const PAGE_ROWS: i64 = 50;

/// Routes of this service.
pub fn routes() -> Routes {
    Routes::new().route("/my/data-calls", get(my_calls))
}

#[derive(Deserialize)]
struct Paging {
    before: Option<i64>,
}

async fn my_calls(ctx: Ctx, Query(paging): Query<Paging>) -> Reply {
    let tr = ctx.tr;
    let party = ctx.signed_in()?.party.ok_or_else(|| Fault::not_found("exchange.no-party"))?;
    let before = paging.before.unwrap_or(i64::MAX);
    let mut calls = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> { Ok(rows::calls_about(tx, party, before, PAGE_ROWS + 1)?) })
        .await?;
    let more = calls.len() as i64 > PAGE_ROWS;
    calls.truncate(PAGE_ROWS as usize);
    let next = calls.last().filter(|_| more).map(|last| format!("/my/data-calls?before={}", last.id));
    let table = Table {
        caption: tr.t("exchange-calls-title").into_owned(),
        columns: ["when", "what", "who", "why", "found"]
            .iter()
            .map(|column| Column::new(tr.t(&format!("exchange-calls-{column}"))))
            .collect(),
        rows: calls
            .iter()
            .map(|call| {
                let name = contract::Text::new(call.name_zh.clone(), call.name_en.clone());
                let found = if call.found { "exchange-found-yes" } else { "exchange-found-no" };
                Row::new([
                    esc(&tr.instant(call.at)),
                    esc(tr.text(&name)),
                    esc(&call.actor_name),
                    esc(&call.purpose),
                    html!("{}", tr.t(found)),
                ])
            })
            .collect(),
        empty: ui::empty(
            &tr.t("exchange-calls-empty"),
            Some((&tr.t("exchange-calls-empty-next"), "/account")),
        ),
        bulk: None,
        pager: Pager { first: paging.before.map(|_| "/my/data-calls".to_owned()), next, ..Pager::default() },
    };
    Ok(Page::portal(&ctx.view, tr.t("exchange-calls-title"))
        .crumbs([Crumb::new(tr.t("exchange-account"), "/account")])
        .lead(tr.t("exchange-calls-lead"))
        .body(ui::table(&ctx.view, &table))
        .respond())
}
