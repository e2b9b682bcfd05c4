//! `/`: the portal's home. One search box, two doors, what people come for.

use contract::lookup::ItemQuery;
use kit::ui::{self, Search};
use kit::{Ctx, Page, Reply, html};

use super::item_list;

/// Single items shown on the home page.
const SHOWN: usize = 6;

pub(super) async fn show(ctx: Ctx) -> Reply {
    let app = ctx.app.clone();
    let (packages, singles) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, contract::Fault> {
            let ask = |package, limit| ItemQuery { package: Some(package), limit, ..ItemQuery::default() };
            Ok((app.items.find(tx, &ask(true, 12))?, app.items.find(tx, &ask(false, SHOWN))?))
        })
        .await?;
    let tr = ctx.tr;
    let suggestions: Vec<(String, String)> = packages
        .iter()
        .chain(&singles)
        .filter_map(|hit| {
            hit.plain_name.as_ref().map(|plain| (tr.text(plain).to_owned(), format!("/guide/{}", hit.slug)))
        })
        .take(5)
        .collect();
    let suggestions: Vec<(&str, &str)> =
        suggestions.iter().map(|(words, href)| (words.as_str(), href.as_str())).collect();
    let (label, hint) = (tr.t("home-search"), tr.t("home-search-hint"));
    let search = ui::search(
        tr,
        &Search {
            action: "/search",
            query: "",
            label: &label,
            hint: &hint,
            suggestions: &suggestions,
            large: true,
        },
    );
    let doors = ui::stats([
        ui::stat(&tr.t("home-person"), &tr.t("home-person-hint"), None, Some("/items?audience=person")),
        ui::stat(
            &tr.t("home-enterprise"),
            &tr.t("home-enterprise-hint"),
            None,
            Some("/items?audience=enterprise"),
        ),
    ]);
    let mine = match ctx.actor.is_some() {
        true => html!("<p><a href=\"/my\">{}</a></p>", tr.t("home-mine")),
        false => html!("<p><a href=\"{}\">{}</a></p>", ctx.sign_in_href(), tr.t("home-sign-in")),
    };
    let aside = html!(
        "<h2>{}</h2>{}<p><a href=\"/progress\">{}</a></p><p><a href=\"/verify\">{}</a></p><h2>{}</h2><p>{}</p>",
        tr.t("home-mine-title"),
        mine,
        tr.t("home-progress"),
        tr.t("home-verify"),
        tr.t("home-help-title"),
        tr.t("home-help")
    );
    let matters = match packages.is_empty() {
        true => html!(""),
        false => html!(
            "<section><h2>{}</h2><p class=\"hint\">{}</p>{}</section>",
            tr.t("home-packages"),
            tr.t("home-packages-hint"),
            item_list(tr, &packages)
        ),
    };
    let singles = match singles.is_empty() {
        true => ui::empty(&tr.t("items-none"), None),
        false => html!("{}<p><a href=\"/items\">{}</a></p>", item_list(tr, &singles), tr.t("home-all-items")),
    };
    Ok(Page::portal(&ctx.view, tr.t("home-title"))
        .band(html!("<h1 class=\"hidden\">{}</h1>{}", tr.text(&ctx.site().name), search))
        .aside(aside)
        .body(html!("<section aria-label=\"{}\">{}</section>", tr.t("home-doors"), doors))
        .body(matters)
        .body(html!("<section><h2>{}</h2>{}</section>", tr.t("home-items"), singles))
        .respond())
}
