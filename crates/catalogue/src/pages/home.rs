//! `/`: the portal's home. One search box, what several departments do as one, two doors, what else people come for.

use contract::lookup::{ItemHit, ItemQuery};
use kit::i18n::Tr;
use kit::ui::{self, Search, Weight};
use kit::{Ctx, Html, Page, Reply, html};

use super::{Known, first_sentence, item_list, know, limit_words};

/// Single items shown on the home page.
const SHOWN: usize = 6;
/// Packages shown with what they spare; further ones stand in a list.
const FEATURED: usize = 2;

pub(super) async fn show(ctx: Ctx) -> Reply {
    let app = ctx.app.clone();
    let (packages, singles, featured) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, contract::Fault> {
            let ask = |package, limit| ItemQuery { package: Some(package), limit, ..ItemQuery::default() };
            let (packages, singles) =
                (app.items.find(tx, &ask(true, 12))?, app.items.find(tx, &ask(false, SHOWN))?);
            let featured = packages
                .iter()
                .take(FEATURED)
                .map(|hit| know(tx, &app, &hit.slug, &[], None))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((packages, singles, featured))
        })
        .await?;
    let tr = ctx.tr;
    let search = search(tr, packages.iter().chain(&singles));
    let matters = match packages.is_empty() {
        true => Html::empty(),
        false => {
            let cards: Html =
                packages.iter().zip(&featured).map(|(hit, known)| matter(tr, hit, known)).collect();
            let rest = packages.get(featured.len()..).filter(|rest| !rest.is_empty());
            html!(
                "<section><h2>{}</h2><p class=\"hint\">{}</p>{}{}</section>",
                tr.t("home-packages"),
                tr.t("home-packages-hint"),
                cards,
                rest.map(|rest| item_list(tr, rest))
            )
        }
    };
    let door = |audience: &str, name: &str, hint: &str| {
        html!(
            "<li><a class=\"door\" href=\"/items?audience={}\"><strong>{}</strong><span class=\"hint\">{}</span></a></li>",
            audience,
            tr.t(name),
            tr.t(hint)
        )
    };
    let doors = html!(
        "<section><h2>{}</h2><ul class=\"doors\">{}{}</ul></section>",
        tr.t("home-doors"),
        door("person", "home-person", "home-person-hint"),
        door("enterprise", "home-enterprise", "home-enterprise-hint")
    );
    let singles = match singles.is_empty() {
        true => ui::empty(&tr.t("items-none"), None),
        false => html!("{}<p><a href=\"/items\">{}</a></p>", item_list(tr, &singles), tr.t("home-all-items")),
    };
    Ok(Page::portal(&ctx.view, tr.t("home-title"))
        .band(html!("<h1 class=\"hidden\">{}</h1>{}", tr.text(&ctx.site().name), search))
        .aside(aside(&ctx))
        .body(matters)
        .body(doors)
        .body(html!("<section><h2>{}</h2>{}</section>", tr.t("home-items"), singles))
        .keep()
        .respond())
}

/// The search box, and under it what people often come for in their own words.
fn search<'a>(tr: Tr, hits: impl Iterator<Item = &'a ItemHit>) -> Html {
    let suggestions: Vec<(String, String)> = hits
        .filter_map(|hit| {
            hit.plain_name.as_ref().map(|plain| (tr.text(plain).to_owned(), format!("/guide/{}", hit.slug)))
        })
        .take(5)
        .collect();
    let suggestions: Vec<(&str, &str)> =
        suggestions.iter().map(|(words, href)| (words.as_str(), href.as_str())).collect();
    let (label, hint) = (tr.t("home-search"), tr.t("home-search-hint"));
    ui::search(
        tr,
        &Search {
            action: "/search",
            query: "",
            label: &label,
            hint: &hint,
            suggestions: &suggestions,
            suggest: super::find::SUGGEST,
            large: true,
        },
    )
}

/// A package with what it spares whoever takes it, as its planner counts it for the ordinary applicant.
fn matter(tr: Tr, hit: &ItemHit, known: &Known) -> Html {
    let item = &*known.version.item;
    let (before, now) = (known.plan.before, known.plan.asked.len());
    let fact = |key: &str, before: String, now: String| {
        html!(
            "<div><dt>{}</dt><dd><del>{}</del> <span class=\"to\" aria-hidden=\"true\">→</span> <strong>{}</strong></dd></div>",
            tr.t(key),
            before,
            now
        )
    };
    let members = known.chosen.len();
    let materials = (now < before).then(|| {
        fact(
            "home-fact-materials",
            tr.number(i64::try_from(before).unwrap_or(0)),
            tr.n("guide-materials-n", now),
        )
    });
    let forms = (members > 1).then(|| {
        fact("home-fact-forms", tr.number(i64::try_from(members).unwrap_or(0)), tr.n("home-fact-forms-n", 1))
    });
    let windows = (members > 1).then(|| {
        fact(
            "home-fact-windows",
            tr.number(i64::try_from(members).unwrap_or(0)),
            tr.n("home-fact-windows-n", 1),
        )
    });
    let limit = html!(
        "<div><dt>{}</dt><dd><strong>{}</strong></dd></div>",
        tr.t("home-fact-limit"),
        limit_words(tr, item.limits.promised)
    );
    let plain = hit.plain_name.as_ref().map_or_else(|| tr.text(&hit.name), |plain| tr.text(plain));
    html!(
        "<article class=\"matter\"><h3><a href=\"/guide/{slug}\">{plain}</a></h3><p class=\"hint\">{name}</p><p>{summary}</p>\
         <dl class=\"facts\">{materials}{forms}{windows}{limit}</dl>{go}</article>",
        slug = hit.slug,
        plain = plain,
        name = tr.text(&hit.name),
        summary = first_sentence(tr.text(&hit.summary)),
        materials = materials,
        forms = forms,
        windows = windows,
        limit = limit,
        go = ui::buttons([ui::link_button(
            &tr.t("home-matter-go"),
            &format!("/guide/{}", hit.slug),
            Weight::Primary
        )]),
    )
}

/// What one does who has something running here, and whom to ask.
fn aside(ctx: &Ctx) -> Html {
    let tr = ctx.tr;
    let (mine, words) = match ctx.actor.is_some() {
        true => ("/my".to_owned(), tr.t("home-mine")),
        false => (ctx.sign_in_href(), tr.t("home-sign-in")),
    };
    html!(
        "<h2>{}</h2><ul class=\"quick\"><li><a href=\"{}\">{}</a></li><li><a href=\"/progress\">{}</a></li>\
         <li><a href=\"/verify\">{}</a></li>\
         <li><a href=\"/places/{}\">{}</a></li><li><a href=\"/published\">{}</a></li></ul><h2>{}</h2><p>{}</p>",
        tr.t("home-mine-title"),
        mine,
        words,
        tr.t("home-progress"),
        tr.t("home-verify"),
        ctx.site().region,
        tr.with("home-place", "place", tr.text(&ctx.site().region_name)),
        tr.t("lists-title"),
        tr.t("home-help-title"),
        tr.t("home-help")
    )
}
