//! `/admin/items`: which versions were published, when and by whom (CAT-09), for whoever may publish.

use contract::Fault;
use directory::access::Staff;
use kit::i18n::Tr;
use kit::ui::{self, Column, Crumb, Pager, Row, Table};
use kit::{Ctx, Html, Page, Path, Reply, esc, html};

use super::{first, pairs};
use crate::permissions::Publish;
use crate::store::{self as rows, VersionLine};

/// Versions on a page.
const PAGE: i64 = 50;

struct Line {
    version: VersionLine,
    name: contract::Text,
    slug: String,
    in_force: bool,
}

fn lines(tx: &mut store::Tx, app: &contract::App, found: Vec<VersionLine>) -> Result<Vec<Line>, Fault> {
    found
        .into_iter()
        .map(|version| {
            let loaded = app.items.version(tx, version.id.into())?;
            let in_force = rows::current_by_code(tx, &version.code)?.is_some_and(|id| id.0 == version.id);
            Ok(Line { version, name: loaded.item.name.clone(), slug: loaded.item.slug.clone(), in_force })
        })
        .collect()
}

pub(super) async fn list(ctx: Ctx, _: Staff<Publish>) -> Reply {
    let tr = ctx.tr;
    let pairs = pairs(&ctx.uri);
    let before = first(&pairs, "before").parse::<i64>().ok();
    let app = ctx.app.clone();
    let mut found = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let found = rows::versions_before(tx, before.unwrap_or(i64::MAX), PAGE + 1)?;
            lines(tx, &app, found)
        })
        .await?;
    let more = i64::try_from(found.len()).is_ok_and(|n| n > PAGE);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|line| format!("/admin/items?before={}", line.version.id));
    let pager = Pager { first: before.map(|_| "/admin/items".to_owned()), next, ..Pager::default() };
    Ok(Page::office(&ctx.view, tr.t("versions-title"))
        .lead(tr.t("versions-lead"))
        .body(ui::table(&ctx.view, &table(tr, &found, pager)))
        .wide()
        .respond())
}

pub(super) async fn of_item(ctx: Ctx, _: Staff<Publish>, Path(code): Path<String>) -> Reply {
    let tr = ctx.tr;
    let app = ctx.app.clone();
    let found = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let found = rows::versions_of(tx, &code)?;
            lines(tx, &app, found)
        })
        .await?;
    let Some(newest) = found.first() else { return Err(kit::Error::not_found()) };
    Ok(Page::office(&ctx.view, tr.text(&newest.name).to_owned())
        .crumbs([Crumb::new(tr.t("versions-title"), "/admin/items")])
        .body(ui::table(&ctx.view, &table(tr, &found, Pager::default())))
        .wide()
        .respond())
}

fn table(tr: Tr, lines: &[Line], pager: Pager) -> Table {
    let row = |line: &Line| {
        let state = if line.in_force {
            html!("<strong>{}</strong>", tr.t("versions-in-force"))
        } else {
            esc(&tr.t("versions-earlier"))
        };
        Row::new([
            html!("<a href=\"/admin/items/{}\">{}</a>", line.version.code, tr.text(&line.name)),
            html!("<code>{}</code>", line.version.code),
            html!("<a href=\"/guide/{}\">{}</a>", line.slug, tr.n("guide-version", line.version.number)),
            state,
            esc(&tr.instant(line.version.published_at)),
            esc(&line.version.published_by),
        ])
    };
    let heads =
        ["versions-item", "guide-code", "versions-version", "versions-state", "versions-at", "versions-by"];
    Table {
        caption: tr.t("versions-caption").into_owned(),
        columns: heads.map(|key| Column::new(tr.t(key))).into(),
        rows: lines.iter().map(row).collect(),
        empty: Html::join([ui::empty(&tr.t("items-none"), None)]),
        bulk: None,
        pager,
    }
}
