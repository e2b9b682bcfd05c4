//! Which organs had data about me read, by which post, for which item, when and what for (`/my/data-calls`).

use contract::Fault;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Pager, Row, Table};
use kit::{Ctx, Html, Page, Query, Reply, Tr, esc, html};
use serde::Deserialize;

use crate::store as rows;

/// Calls shown on one page.
const PAGE_ROWS: i64 = 50;

pub(super) fn routes() -> Routes {
    Routes::new().route("/my/data-calls", get(my_calls))
}

#[derive(Deserialize)]
struct Paging {
    before: Option<i64>,
}

/// The organ it was read for, and by which post or that the system did.
fn who(tr: Tr, call: &rows::CallRow) -> Html {
    let organ = contract::Text::new(&call.organ_zh, &call.organ_en);
    let post = contract::Text::new(&call.post_zh, &call.post_en);
    let by = match tr.text(&post) {
        "" => tr.t("exchange-calls-by-system").into_owned(),
        post => post.to_owned(),
    };
    match tr.text(&organ) {
        "" => esc(&tr.t("exchange-calls-not-kept")),
        organ => html!("{}<br><span class=\"hint\">{}</span>", organ, by),
    }
}

/// What it was read for, and for which item.
fn why(tr: Tr, call: &rows::CallRow) -> Html {
    let purpose = contract::Text::new(&call.purpose, &call.purpose_en);
    let item = contract::Text::new(&call.item_zh, &call.item_en);
    match tr.text(&item) {
        "" => esc(tr.text(&purpose)),
        item => html!("{}<br><span class=\"hint\">{}</span>", tr.text(&purpose), item),
    }
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
                    who(tr, call),
                    why(tr, call),
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
        .body(html!(
            "{}<p><a href=\"/account/looks\">{}</a></p>",
            ui::table(&ctx.view, &table),
            tr.t("exchange-calls-looks")
        ))
        .respond())
}
