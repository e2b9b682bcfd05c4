//! The security administrator's page of limits: whose tries are being slowed or refused now, and lifting that.

use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{Column, Crumb, Row, Table, Weight, button, form, table};
use kit::{Ctx, Form, Page, Reply, html};
use serde::Deserialize;

use crate::access::Staff;
use crate::limits::{self, Standing};
use crate::permissions::Manage;

const HOME: &str = "/admin/limits";
/// Limits shown.
const MOST: u32 = 200;

pub(super) fn routes() -> Routes {
    Routes::new().route("/admin/limits", get(show)).route("/admin/limits/lift", post(lift))
}

async fn show(ctx: Ctx, staff: Staff<Manage>) -> Reply {
    let tr = ctx.tr;
    let all = ctx.app.db.read(move |tx| limits::standing(tx, &staff.actor, MOST)).await?;
    let t = Table {
        caption: tr.t("limits-caption").into_owned(),
        columns: [
            "limits-kind",
            "limits-about",
            "limits-failures",
            "limits-since",
            "limits-wait",
            "limits-act",
        ]
        .into_iter()
        .map(|key| Column::new(tr.t(key)))
        .collect(),
        rows: all.iter().map(|limit| row(&ctx, limit)).collect(),
        empty: kit::ui::empty(&tr.t("limits-none"), None),
        ..Table::default()
    };
    Ok(Page::office(&ctx, tr.t("limits-title"))
        .crumbs([Crumb::new(tr.t("people-title"), "/admin/people")])
        .lead(tr.t("limits-lead"))
        .body(table(&ctx, &t))
        .respond())
}

fn row(ctx: &Ctx, limit: &Standing) -> Row {
    let tr = ctx.tr;
    let about: Vec<&str> = [&limit.login, &limit.address].into_iter().flatten().map(String::as_str).collect();
    let about = if about.is_empty() { tr.t("limits-unnamed").into_owned() } else { about.join(" · ") };
    let wait = if limit.kind.refuses() { "limits-refused" } else { "limits-waits" };
    let lift = html!(
        "<input type=\"hidden\" name=\"key\" value=\"{}\">{}",
        limit.key,
        button(&tr.t("limits-lift"), Weight::Quiet, None)
    );
    Row::new([
        html!("{}", tr.t(&format!("limits-kind-{}", limit.kind.as_str()))),
        html!("{}", about),
        html!("{}", limit.failures),
        html!("<time>{}</time>", tr.instant(limit.since)),
        html!("{}", tr.with(wait, "seconds", &limit.seconds.to_string())),
        form(ctx, "/admin/limits/lift", &lift),
    ])
}

#[derive(Clone, Deserialize)]
struct Which {
    #[serde(default)]
    key: String,
}

async fn lift(ctx: Ctx, staff: Staff<Manage>, Form(which): Form<Which>) -> Reply {
    let lifted = ctx.app.db.write(move |tx| limits::lift(tx, &staff.actor, &which.key)).await;
    match lifted {
        // Over by itself, or lifted by somebody else: what was wanted is so.
        Err(fault) if fault.code != "directory.limit-gone" => Err(fault.into()),
        _ => Ok(kit::redirect_with(&ctx, HOME, "limits-lifted", &[])),
    }
}
