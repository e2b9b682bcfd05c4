//! `/`: the portal's home. One search box, what several departments do as one, two doors, what is asked for most, topics, departments, halls,
//! what the house did lately. Only what there is stands there, and no figure that nobody counted.

use axum::Extension;
use contract::figures::Lately;
use contract::lookup::{ItemHit, ItemQuery};
use contract::{App, Fault, Text};
use directory::organ::Organ;
use kit::i18n::Tr;
use kit::ui::{self, Search, Weight};
use kit::{Ctx, Html, Page, Reply, html, safe_href, url_encode};
use service::finding::{Card, CardKind, Finder};
use store::Tx;

use super::places::lies_in;
use super::{Known, first_sentence, item_list, know, limit_words};

/// Single items shown on the home page, and items asked for most.
const SHOWN: usize = 6;
/// Packages shown with what they spare; further ones stand in a list.
const FEATURED: usize = 2;
/// Departments and topics that are named; a page of their own has all.
const NAMED: usize = 12;
/// Halls that are named.
const HALLS: usize = 4;

/// What the page shows.
struct Shown {
    packages: Vec<ItemHit>,
    featured: Vec<Known>,
    singles: Vec<ItemHit>,
    /// Asked for most, with how many applications came in.
    wanted: Vec<(ItemHit, i64)>,
    topics: Vec<(Text, usize)>,
    organs: Vec<Organ>,
    halls: Vec<Card>,
    lately: Lately,
}

fn look(tx: &mut Tx, app: &App, finder: &Finder) -> Result<Shown, Fault> {
    let ask = |package, limit| ItemQuery { package: Some(package), limit, ..ItemQuery::default() };
    let packages = app.items.find(tx, &ask(true, 12))?;
    let featured = packages
        .iter()
        .take(FEATURED)
        .map(|hit| know(tx, app, &hit.slug, &[], None))
        .collect::<Result<Vec<_>, _>>()?;
    let mut wanted = Vec::new();
    for one in app.figures.wanted(tx, SHOWN)? {
        let by_code = ItemQuery { text: one.item.clone(), limit: 1, ..ItemQuery::default() };
        // What is in force no more is not offered, however many asked for it.
        let hit = app.items.find(tx, &by_code)?.into_iter().find(|hit| hit.code == one.item);
        wanted.extend(hit.map(|hit| (hit, one.received)));
    }
    let here = |region: &str| lies_in(region, &app.site.region);
    let organs = directory::organ::all(tx)?.into_iter().filter(|organ| here(&organ.region));
    let halls = finder.cards(tx, |card| card.kind == CardKind::Hall && here(&card.region))?;
    let mut topics = app.items.topics(tx)?;
    topics.truncate(NAMED);
    Ok(Shown {
        singles: app.items.find(tx, &ask(false, SHOWN))?,
        packages,
        featured,
        wanted,
        topics,
        organs: organs.take(NAMED).collect(),
        halls: halls.into_iter().take(HALLS).collect(),
        lately: app.figures.lately(tx)?,
    })
}

pub(super) async fn show(ctx: Ctx, finder: Option<Extension<Finder>>) -> Reply {
    let app = ctx.app.clone();
    let finder = finder.map(|Extension(finder)| finder).unwrap_or_default();
    let shown = ctx.app.db.read(move |tx| look(tx, &app, &finder)).await?;
    let tr = ctx.tr;
    let often = shown.wanted.iter().map(|(hit, _)| hit);
    let search = search(tr, often.chain(&shown.packages).chain(&shown.singles));
    Ok(Page::portal(&ctx.view, tr.t("home-title"))
        .band(html!("<h1 class=\"hidden\">{}</h1>{}", tr.text(&ctx.site().name), search))
        .aside(aside(&ctx, &shown.halls))
        .body(matters(tr, &shown))
        .body(doors(tr))
        .body(wanted(tr, &shown))
        .body(topics(tr, &shown.topics))
        .body(organs(&ctx, &shown.organs))
        .body(lately(tr, &shown.lately))
        .keep()
        .respond())
}

fn section(tr: Tr, title: &str, hint: Option<&str>, body: Html) -> Html {
    let hint = hint.map(|key| html!("<p class=\"hint\">{}</p>", tr.t(key)));
    html!("<section><h2>{}</h2>{}{}</section>\n", tr.t(title), hint, body)
}

/// What several departments do as one.
fn matters(tr: Tr, shown: &Shown) -> Html {
    if shown.packages.is_empty() {
        return Html::empty();
    }
    let cards: Html =
        shown.packages.iter().zip(&shown.featured).map(|(hit, known)| matter(tr, hit, known)).collect();
    let rest = shown.packages.get(shown.featured.len()..).filter(|rest| !rest.is_empty());
    let body = html!("{}{}", cards, rest.map(|rest| item_list(tr, rest)));
    section(tr, "home-packages", Some("home-packages-hint"), body)
}

/// Personal and legal-person service.
fn doors(tr: Tr) -> Html {
    let door = |audience: &str, name: &str, hint: &str| {
        html!(
            "<li><a class=\"door\" href=\"/items?audience={}\"><strong>{}</strong><span class=\"hint\">{}</span></a></li>",
            audience,
            tr.t(name),
            tr.t(hint)
        )
    };
    let body = html!(
        "<ul class=\"doors\">{}{}</ul>",
        door("person", "home-person", "home-person-hint"),
        door("enterprise", "home-enterprise", "home-enterprise-hint")
    );
    section(tr, "home-doors", None, body)
}

/// What is asked for most; where nothing is counted yet, some single items.
fn wanted(tr: Tr, shown: &Shown) -> Html {
    let all = html!("<p><a href=\"/items\">{}</a></p>", tr.t("home-all-items"));
    if shown.wanted.is_empty() {
        let body = match shown.singles.is_empty() {
            true => ui::empty(&tr.t("items-none"), None),
            false => html!("{}{}", item_list(tr, &shown.singles), all),
        };
        return section(tr, "home-items", None, body);
    }
    let line = |(hit, received): &(ItemHit, i64)| {
        let also =
            hit.plain_name.as_ref().map(|plain| html!(" <span class=\"also\">{}</span>", tr.text(plain)));
        html!(
            "<li><div><a href=\"/guide/{}\">{}</a>{}<p class=\"hint\">{}</p></div><span class=\"channel\">{}</span></li>",
            hit.slug,
            tr.text(&hit.name),
            also,
            first_sentence(tr.text(&hit.summary)),
            tr.n("home-wanted-n", *received)
        )
    };
    let lines: Html = shown.wanted.iter().map(line).collect();
    section(tr, "home-wanted", Some("home-wanted-hint"), html!("<ul class=\"tasks\">{}</ul>{}", lines, all))
}

fn topics(tr: Tr, topics: &[(Text, usize)]) -> Html {
    if topics.is_empty() {
        return Html::empty();
    }
    let line = |(topic, count): &(Text, usize)| {
        html!(
            "<li><a href=\"/items?topic={}\">{}</a> <span class=\"hint\">{}</span></li>",
            url_encode(&topic.zh),
            tr.text(topic),
            tr.n("home-topic-n", *count)
        )
    };
    let lines: Html = topics.iter().map(line).collect();
    section(tr, "home-topics", None, html!("<ul class=\"links\">{}</ul>", lines))
}

/// The departments here, and the page of the place, which has them all with the halls.
fn organs(ctx: &Ctx, organs: &[Organ]) -> Html {
    let tr = ctx.tr;
    if organs.is_empty() {
        return Html::empty();
    }
    let line = |organ: &Organ| {
        html!("<li><a href=\"/organs/{}\">{}</a></li>", url_encode(&organ.uscc), tr.text(&organ.name))
    };
    let lines: Html = organs.iter().map(line).collect();
    let place = html!(
        "<p><a href=\"/places/{}\">{}</a></p>",
        ctx.site().region,
        tr.with("home-place", "place", tr.text(&ctx.site().region_name))
    );
    section(tr, "home-organs", None, html!("<ul class=\"links\">{}</ul>{}", lines, place))
}

/// What the house did lately, in four figures; none where too few came in to tell.
fn lately(tr: Tr, lately: &Lately) -> Html {
    let fact = |key: &str, value: String| {
        html!("<div><dt>{}</dt><dd><strong>{}</strong></dd></div>", tr.t(key), value)
    };
    let number = |key: &str, n: Option<i64>| n.map(|n| fact(key, tr.number(n)));
    let share = |key: &str, share: Option<f64>| share.map(|share| fact(key, format!("{share:.1}%")));
    let facts: Html = [
        number("home-lately-received", lately.received),
        number("home-lately-ended", lately.ended),
        share("home-lately-in-time", lately.in_time),
        share("home-lately-online", lately.online),
    ]
    .into_iter()
    .flatten()
    .collect();
    if facts.is_empty() {
        return facts;
    }
    html!(
        "<section><h2>{}</h2><dl class=\"facts\">{}</dl><p><a href=\"/statistics\">{}</a></p></section>",
        tr.n("home-lately", lately.days),
        facts,
        tr.t("home-lately-all")
    )
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

/// What one does who has something running here, where one can go, and whom to ask.
fn aside(ctx: &Ctx, halls: &[Card]) -> Html {
    let tr = ctx.tr;
    let (mine, words) = match ctx.actor.is_some() {
        true => ("/my".to_owned(), tr.t("home-mine")),
        false => (ctx.sign_in_href(), tr.t("home-sign-in")),
    };
    let hall = |card: &Card| {
        html!(
            "<li><a href=\"{}\">{}<br><span class=\"hint\">{}</span></a></li>",
            safe_href(&card.href),
            tr.text(&card.title),
            tr.text(&card.about)
        )
    };
    let halls: Html = halls.iter().map(hall).collect();
    let halls = (!halls.is_empty()).then(|| {
        html!(
            "<h2>{}</h2><ul class=\"quick\">{}<li><a href=\"/halls\">{}</a></li></ul>",
            tr.t("home-halls"),
            halls,
            tr.t("home-all-halls")
        )
    });
    html!(
        "<h2>{}</h2><ul class=\"quick\"><li><a href=\"{}\">{}</a></li><li><a href=\"/progress\">{}</a></li>\
         <li><a href=\"/verify\">{}</a></li><li><a href=\"/published\">{}</a></li></ul>{}\
         <h2>{}</h2><p>{}</p><ul class=\"quick\"><li><a href=\"/hotline\">{}</a></li></ul>",
        tr.t("home-mine-title"),
        mine,
        words,
        tr.t("home-progress"),
        tr.t("home-verify"),
        tr.t("lists-title"),
        halls,
        tr.t("home-help-title"),
        tr.t("home-help"),
        tr.t("home-tell")
    )
}
