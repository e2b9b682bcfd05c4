//! One certificate of erasure with the numbers of what went, and by which certificate a number went.

use axum::Extension;
use contract::Fault;
use contract::time::china_date;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Field, Pager, Row, Table, Tone, table};
use kit::{Ctx, Html, Page, Path, Query, Reply, html};
use serde::Deserialize;

use super::{HOME, kinds, looks, term_words};
use crate::retention::{self, Kinds};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/retention/find", get(find))
        .route("/admin/retention/certificates/{number}", get(show))
}

/// Numbers of one certificate on one page.
const NUMBERS: u32 = 200;

pub(super) fn find_form(ctx: &Ctx) -> Html {
    let tr = ctx.tr;
    let (label, help) = (tr.t("retention-find"), tr.t("retention-find-help"));
    let fields = [Field {
        id: "number",
        label: &label,
        help: &help,
        max_length: 60,
        autocomplete: "off",
        ..Field::default()
    }];
    let filter = ui::Filter { action: "/admin/retention/find", fields: &fields, ..ui::Filter::default() };
    ui::filter_bar(tr, &filter)
}

#[derive(Clone, Default, Deserialize)]
struct Numbered {
    #[serde(default)]
    number: String,
}

/// By which certificate a case or ticket was erased.
async fn find(ctx: Ctx, Query(asked): Query<Numbered>) -> Reply {
    looks(&ctx)?;
    let number = asked.number.trim().to_owned();
    let found = ctx.app.db.read(move |tx| retention::erased_by(tx, &number)).await?;
    Ok(match found {
        Some(certificate) => kit::redirect(&format!("{HOME}/certificates/{certificate}")),
        None => kit::redirect_with(&ctx, HOME, "retention-not-erased", &[]),
    })
}

#[derive(Clone, Default, Deserialize)]
struct From {
    #[serde(default)]
    after: i64,
}

async fn show(
    from: Option<Extension<Kinds>>,
    ctx: Ctx,
    Path(number): Path<String>,
    Query(asked): Query<From>,
) -> Reply {
    looks(&ctx)?;
    let (tr, kinds) = (ctx.tr, kinds(from));
    let found = ctx.app.db.read(move |tx| retention::certificate(tx, &number, asked.after, NUMBERS)).await?;
    let retention::Certificate { run, things, holds } =
        found.ok_or_else(|| Fault::not_found("kit.not-found"))?;
    let number = run.number.clone().unwrap_or_default();
    let kind = kinds.of(&run.kind).map_or(run.kind.clone(), |kept| tr.t(kept.kind.words).into_owned());
    let name = |key: &str| tr.t(key).into_owned();
    let facts = ui::summary(&[
        (name("retention-certificate-number"), html!("{}", number)),
        (name("retention-what"), html!("{}", kind)),
        (name("retention-term"), html!("{}", term_words(tr, run.days))),
        (name("retention-before"), html!("{}", tr.date(china_date(run.before)))),
        (name("retention-ended"), html!("<time>{}</time>", tr.instant(run.ended_at.unwrap_or(run.began_at)))),
        (name("retention-erased"), html!("{}", run.erased)),
        (name("retention-kept-back"), html!("{}", run.held)),
        (name("retention-digest"), html!("<code>{}</code>", run.digest)),
    ]);
    let proof = match holds {
        Some(true) => ui::notice(Tone::Done, &html!("<p>{}</p>", tr.t("retention-digest-holds"))),
        Some(false) => ui::notice(Tone::Stop, &html!("<p>{}</p>", tr.t("retention-digest-differs"))),
        None => html!("<p class=\"hint\">{}</p>", tr.t("retention-digest-alone")),
    };
    let full = things.len() == usize::try_from(NUMBERS).unwrap_or(usize::MAX);
    let own = format!("{HOME}/certificates/{number}");
    let next = things.last().filter(|_| full).map(|(no, _)| format!("{own}?after={no}"));
    let list = (!things.is_empty()).then(|| {
        let t = Table {
            caption: tr.t("retention-numbers").into_owned(),
            columns: vec![Column::numeric(tr.t("retention-no")), Column::new(tr.t("retention-thing"))],
            rows: things.iter().map(|(no, thing)| Row::new([html!("{}", no), html!("{}", thing)])).collect(),
            pager: Pager { first: (asked.after > 0).then(|| own.clone()), next, ..Pager::default() },
            ..Table::default()
        };
        table(&ctx, &t)
    });
    Ok(Page::office(&ctx, tr.with("retention-certificate-one", "number", &number))
        .crumbs([Crumb::new(tr.t("retention-title"), HOME)])
        .lead(tr.t("retention-certificate-lead"))
        .body(html!("{}{}{}{}", facts, proof, list, html!("<p>{}</p>", ui::print_button(tr))))
        .respond())
}
