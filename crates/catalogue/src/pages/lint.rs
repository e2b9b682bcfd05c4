//! `/admin/items/lint`: what of the items in force asks more of people than it has to, by rule, with its basis and how it is mended; what is
//! waived stands below, with the reason and the last day.

use std::collections::BTreeMap;

use contract::Fault;
use contract::time::china_date;
use directory::access::Staff;
use jiff::civil::Date;
use kit::i18n::Tr;
use kit::ui::{self, Column, Crumb, Row, Table};
use kit::{Ctx, Html, Page, Reply, esc, html};

use super::{first, pairs};
use crate::definition::{Files, ITEM};
use crate::lint::{self, Found, Rule};
use crate::permissions::Publish;
use crate::store as rows;

/// Items that are looked at in one request; beyond them the command is for all.
const ITEMS: usize = 2_000;
/// Findings of a table.
const SHOWN: usize = 300;

/// The texts of the items in force, by address of the item.
fn texts(tx: &mut store::Tx) -> Result<(Vec<(String, String)>, bool), Fault> {
    let in_force = rows::in_force(tx)?;
    let more = in_force.len() > ITEMS;
    let mut all = Vec::new();
    for (code, version) in in_force.into_iter().take(ITEMS) {
        let Some(row) = rows::version(tx, version.into())? else { continue };
        let files: Files = serde_json::from_str(&row.files)
            .map_err(|error| Fault::internal("catalogue.damaged-version", error).with("code", &code))?;
        all.push((format!("{code}/{ITEM}"), files.item));
    }
    Ok((all, more))
}

pub(super) async fn show(ctx: Ctx, _: Staff<Publish>) -> Reply {
    let tr = ctx.tr;
    let (found, more, today) = ctx
        .app
        .db
        .read(|tx| -> Result<_, Fault> {
            let (texts, more) = texts(tx)?;
            let found = lint::texts(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
            Ok((found, more, china_date(tx.now())))
        })
        .await?;
    let pairs = pairs(&ctx.uri);
    let only = Rule::parse(first(&pairs, "rule"));
    let (open, waived) = lint::counted(&found, today);
    let fits = |one: &&Found| only.is_none_or(|rule| one.rule == rule);
    let (held, left): (Vec<&Found>, Vec<&Found>) =
        found.iter().filter(fits).partition(|one| one.is_waived(today));
    let more = more.then(|| html!("<p>{}</p>", tr.n("lint-more", ITEMS)));
    let body = match left.is_empty() {
        true => ui::empty(&tr.t("lint-none"), None),
        false => table(&ctx, tr.t("lint-open").into_owned(), &left, today),
    };
    let held =
        (waived > 0 && !held.is_empty()).then(|| table(&ctx, tr.t("lint-waived").into_owned(), &held, today));
    Ok(Page::office(&ctx.view, tr.t("lint-title"))
        .crumbs([Crumb::new(tr.t("versions-title"), "/admin/items")])
        .lead(tr.t("lint-lead"))
        .body(rules(tr, &open, only))
        .body(html!("{}", more))
        .body(body)
        .body(html!("{}", held))
        .wide()
        .respond())
}

/// The rules with how often each is open; what it asks, rests on and how it is mended.
fn rules(tr: Tr, open: &BTreeMap<Rule, usize>, only: Option<Rule>) -> Html {
    let line = |rule: &Rule| {
        let count = open.get(rule).copied().unwrap_or(0);
        let name = match only == Some(*rule) {
            true => html!("<strong>{}</strong>", rule.asks(tr)),
            false => html!("<a href=\"/admin/items/lint?rule={}\">{}</a>", rule.word(), rule.asks(tr)),
        };
        html!(
            "<li>{} <span class=\"hint\">{}</span><p class=\"hint\">{} {}</p></li>",
            name,
            tr.n("lint-n", count),
            rule.mend(tr),
            rule.basis(tr)
        )
    };
    let lines: Html = Rule::ALL.iter().map(line).collect();
    let all = only.map(|_| html!("<p><a href=\"/admin/items/lint\">{}</a></p>", tr.t("lint-all-rules")));
    ui::details(&tr.t("lint-rules"), &html!("<ul class=\"lines\">{}</ul>{}", lines, all))
}

fn table(ctx: &Ctx, caption: String, found: &[&Found], today: Date) -> Html {
    let tr = ctx.tr;
    let row = |one: &&Found| {
        let waiver = one.waiver.as_ref().map(|waiver| {
            let key = if one.is_waived(today) { "lint-until" } else { "lint-ended" };
            html!(
                "<br><span class=\"hint\">{} {} · {}</span>",
                tr.with(key, "day", &waiver.until),
                tr.text(&waiver.reason),
                waiver.by
            )
        });
        Row::new([
            html!("<a href=\"/guide/{}\">{}</a>", one.slug, tr.text(&one.name)),
            html!("{}<br><span class=\"hint\">{}</span>", one.rule.asks(tr), one.rule.mend(tr)),
            html!("{}{}", tr.text(&one.about), waiver),
            esc(&tr.n("lint-line", one.line)),
        ])
    };
    let columns = ["lint-col-item", "lint-col-rule", "lint-col-about", "lint-col-line"];
    let shown = Table {
        caption,
        columns: columns.map(|key| Column::new(tr.t(key))).into(),
        rows: found.iter().take(SHOWN).map(row).collect(),
        ..Table::default()
    };
    let rest = found.len().saturating_sub(SHOWN);
    let rest = (rest > 0).then(|| html!("<p>{}</p>", tr.n("lint-rest", rest)));
    html!("{}{}", ui::table(&ctx.view, &shown), rest)
}
