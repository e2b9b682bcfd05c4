//! `/search` and `/items`: finding an item by words, or by who handles it and for whom.

use std::collections::BTreeMap;

use axum::Extension;
use axum::response::IntoResponse;
use contract::item::{Audience, ItemKind};
use contract::lookup::{ItemHit, ItemQuery};
use contract::{App, Fault, Text};
use kit::i18n::Tr;
use kit::ui::{self, Choice, Control, Crumb, Field, Filter, Pager, Search, Tab, Tone};
use kit::{Ctx, Html, Page, Reply, html, url_encode};
use serde_json::{Value, json};
use service::finding::{CardHit, CardKind, Finder};
use store::Tx;

use find::Asked;

use super::{first, item_list, kind_key, pairs};

/// Most items of a search that are shown.
const MOST_FOUND: usize = 30;
/// Most items that are counted.
const COUNTED: usize = 200;
/// Most results that are not items.
const CARDS: usize = 12;
/// Most items that are shown where none is for what was asked.
const RELATED: usize = 5;
/// Where a search box asks while one types.
pub(super) const SUGGEST: &str = "/api/v1/find?limit=8&q=";
/// Items on a page of the list.
const PAGE: usize = 20;

const KINDS: [ItemKind; 7] = [
    ItemKind::Licence,
    ItemKind::Confirmation,
    ItemKind::Benefit,
    ItemKind::Reward,
    ItemKind::Adjudication,
    ItemKind::Other,
    ItemKind::PublicService,
];

/// The word of a kind in addresses and the API.
pub(crate) fn kind_word(kind: ItemKind) -> &'static str {
    kind_key(kind).trim_start_matches("items-kind-")
}

/// What a query asks for; unknown words ask for nothing.
pub(crate) fn query_of(pairs: &[(String, String)], limit: usize) -> ItemQuery {
    let word = |name: &str| first(pairs, name).trim().to_owned();
    ItemQuery {
        text: word("q"),
        kind: KINDS.into_iter().find(|kind| kind_word(*kind) == word("kind")),
        audience: match word("audience").as_str() {
            "person" => Some(Audience::Person),
            "enterprise" => Some(Audience::Enterprise),
            _ => None,
        },
        organ: Some(word("organ")).filter(|organ| !organ.is_empty()),
        topic: Some(word("topic")).filter(|topic| !topic.is_empty()),
        package: match word("package").as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        },
        region: String::new(),
        after: Some(word("after")).filter(|after| !after.is_empty()),
        limit,
    }
}

/// What a search answers.
#[derive(Default)]
struct Answer {
    hits: Vec<ItemHit>,
    /// How well the first of them answers.
    best: f32,
    /// What is not an item.
    cards: Vec<CardHit>,
    /// Names of the organs of the items, by USCC.
    organs: BTreeMap<String, Text>,
    /// Nothing is for what was asked; these are for what else was named, with whom to ask about the nearest.
    related: Vec<ItemHit>,
    contact: Option<Text>,
    packages: Vec<ItemHit>,
}

fn look(
    tx: &mut Tx,
    app: &App,
    finder: &Finder,
    query: &ItemQuery,
    asked: &Asked,
    rest: &str,
) -> Result<Answer, Fault> {
    if query.text.is_empty() {
        return Ok(Answer::default());
    }
    let mut answer = Answer { hits: app.items.find(tx, query)?, ..Answer::default() };
    answer.best = best_of(&query.text, &answer.hits);
    answer.cards = finder.find(tx, &cards_for(query))?;
    for uscc in answer.hits.iter().map(|hit| &hit.organ) {
        if !answer.organs.contains_key(uscc)
            && let Some(organ) = directory::organ::by_uscc(tx, uscc)?
        {
            answer.organs.insert(uscc.clone(), organ.name);
        }
    }
    if !answer.hits.is_empty() {
        return Ok(answer);
    }
    if asked.act.is_some() || asked.everyday.is_some() {
        if !rest.is_empty() {
            let others = ItemQuery {
                text: rest.to_owned(),
                limit: RELATED,
                region: query.region.clone(),
                ..ItemQuery::default()
            };
            answer.related = app.items.find(tx, &others)?;
        }
        if let (Some(_), Some(nearest)) = (asked.act, answer.related.first()) {
            answer.contact = app.items.current(tx, &nearest.code)?.item.contact.clone();
        }
    } else if answer.cards.is_empty() {
        let others = ItemQuery { package: Some(true), limit: RELATED, ..ItemQuery::default() };
        answer.packages = app.items.find(tx, &others)?;
    }
    Ok(answer)
}

/// `/search`: one box over items, packages, organs, halls, places and what one can do online.
pub(super) async fn search(ctx: Ctx, finder: Option<Extension<Finder>>) -> Reply {
    let tr = ctx.tr;
    let pairs = pairs(&ctx.uri);
    let query = ItemQuery { region: ctx.site().region.clone(), ..query_of(&pairs, COUNTED) };
    let (text, within) = (query.text.clone(), first(&pairs, "in").to_owned());
    let (asked, rest) = find::asked(&text);
    let (app, is_narrowed) = (ctx.app.clone(), query.audience.is_some());
    let finder = finder.map(|Extension(finder)| finder).unwrap_or_default();
    let answer = ctx.app.db.read(move |tx| look(tx, &app, &finder, &query, &asked, &rest)).await?;
    let label = tr.t("find-label");
    let search_box = ui::search(
        tr,
        &Search { action: "/search", query: &text, label: &label, suggest: SUGGEST, ..Search::default() },
    );
    let found = match (text.is_empty(), answer.hits.is_empty() && answer.cards.is_empty()) {
        (true, _) => Html::empty(),
        (false, false) => results(tr, &text, &within, &pairs, &answer),
        (false, true) if is_narrowed => {
            let wider = format!("/search?q={}", url_encode(&text));
            ui::empty(&tr.t("items-none-fit"), Some((&tr.t("find-in-all"), &wider)))
        }
        (false, true) if asked.act.is_some() || asked.everyday.is_some() => Html::empty(),
        (false, true) => nothing(&ctx, &text),
    };
    let not_here = (!text.is_empty()
        && !is_narrowed
        && answer.hits.is_empty()
        && (asked.act.is_some() || asked.everyday.is_some()))
    .then(|| not_here(tr, &text, &asked, &answer));
    let others = (!answer.packages.is_empty()).then(|| {
        html!("<section><h2>{}</h2>{}</section>", tr.t("home-packages"), item_list(tr, &answer.packages))
    });
    let title = if text.is_empty() {
        tr.t("find-title").into_owned()
    } else {
        tr.with("find-title-for", "text", &text)
    };
    Ok(Page::portal(&ctx.view, title)
        .crumbs([Crumb::new(tr.t("home-title"), "/")])
        .body(search_box)
        .body(html!("{}", not_here))
        .body(found)
        .body(html!("{}", others))
        .respond())
}

/// A group of results, by its word in the address.
fn groups(answer: &Answer) -> Vec<(&'static str, usize)> {
    let packages = answer.hits.iter().filter(|hit| hit.is_package).count();
    let of = |kind: CardKind| answer.cards.iter().filter(|hit| hit.card.kind == kind).count();
    let mut all = vec![("item", answer.hits.len() - packages), ("package", packages)];
    all.extend(CardKind::ALL.map(|kind| (kind.word(), of(kind))));
    all.retain(|(_, count)| *count > 0);
    all
}

/// What was found, and what it can be narrowed to.
fn results(tr: Tr, text: &str, within: &str, pairs: &[(String, String)], answer: &Answer) -> Html {
    let groups = groups(answer);
    let within = groups.iter().find(|(word, _)| *word == within).map_or("", |(word, _)| *word);
    let total = answer.hits.len() + answer.cards.len();
    let audience = first(pairs, "audience");
    let address = |word: &str, audience: &str| {
        let part = |name: &str, value: &str| {
            if value.is_empty() { String::new() } else { format!("&{name}={}", url_encode(value)) }
        };
        format!("/search?q={}{}{}", url_encode(text), part("in", word), part("audience", audience))
    };
    let tab = |word: &str, label: String, count: usize| Tab {
        label,
        href: address(word, audience),
        count: Some(count.to_string()),
        current: within == word,
    };
    let mut tabs = vec![tab("", tr.t("find-in-all").into_owned(), total)];
    tabs.extend(
        groups.iter().map(|(word, count)| tab(word, tr.t(&format!("find-in-{word}")).into_owned(), *count)),
    );
    let narrowed = if groups.len() > 1 { ui::tabs(&tr.t("find-in"), &tabs) } else { Html::empty() };
    let for_whom = ["", "person", "enterprise"].map(|one| {
        let words = if one.is_empty() { tr.t("items-any") } else { tr.t(&format!("items-audience-{one}")) };
        match one == audience {
            true => html!("<strong>{}</strong>", words),
            false => html!("<a href=\"{}\">{}</a>", address(within, one), words),
        }
    });
    let [any, person, enterprise] = for_whom;
    let shows = |word: &str| within.is_empty() || within == word;
    let hits: Vec<&ItemHit> = answer
        .hits
        .iter()
        .filter(|hit| shows(if hit.is_package { "package" } else { "item" }))
        .take(MOST_FOUND)
        .collect();
    let cards: Vec<&CardHit> = answer.cards.iter().filter(|hit| shows(hit.card.kind.word())).collect();
    // What is meant by its very name comes before items that have a word of it.
    let best = answer.best;
    let (before, after): (Vec<&CardHit>, Vec<&CardHit>) =
        cards.into_iter().partition(|hit| hit.score > best && !hit.is_elsewhere);
    html!(
        "<p class=\"hint\" role=\"status\">{}</p>{}<p class=\"hint\">{} {} · {} · {}</p>{}{}{}",
        tr.n("find-count", total),
        narrowed,
        tr.t("items-filter-audience"),
        any,
        person,
        enterprise,
        card_list(tr, &before),
        found_items(tr, &hits, answer),
        card_list(tr, &after)
    )
}

fn found_items(tr: Tr, hits: &[&ItemHit], answer: &Answer) -> Html {
    let owned: Vec<ItemHit> = hits.iter().map(|hit| (*hit).clone()).collect();
    let organ = |hit: &ItemHit| {
        answer.organs.get(&hit.organ).map(|name| tr.text(name).to_owned()).unwrap_or_default()
    };
    if owned.is_empty() { Html::empty() } else { super::item_list_of(tr, &owned, organ) }
}

fn card_list(tr: Tr, cards: &[&CardHit]) -> Html {
    let lines: Html = cards
        .iter()
        .map(|hit| {
            let card = &hit.card;
            let about = (!tr.text(&card.about).is_empty())
                .then(|| html!("<p class=\"hint\">{}</p>", tr.text(&card.about)));
            html!(
                "<li><div><a href=\"{}\">{}</a>{}</div><span class=\"channel\">{}</span></li>",
                card.href,
                tr.text(&card.title),
                about,
                tr.t(&format!("find-in-{}", card.kind.word()))
            )
        })
        .collect();
    if lines.is_empty() { lines } else { html!("<ul class=\"tasks\">{}</ul>", lines) }
}

/// `/api/v1/find`: what one may mean, as one types, and the same search for programs.
pub(crate) async fn api(ctx: Ctx, finder: Option<Extension<Finder>>) -> Reply {
    let pairs = pairs(&ctx.uri);
    let limit = first(&pairs, "limit").parse::<usize>().unwrap_or(10).clamp(1, MOST_FOUND);
    let query = ItemQuery { region: ctx.site().region.clone(), ..query_of(&pairs, limit) };
    let app = ctx.app.clone();
    let finder = finder.map(|Extension(finder)| finder).unwrap_or_default();
    let found = ctx
        .app
        .db
        .read(move |tx| -> Result<Vec<Value>, Fault> {
            if query.text.is_empty() {
                return Ok(Vec::new());
            }
            let hits = app.items.find(tx, &query)?;
            let cards = finder.find(tx, &cards_for(&query))?;
            let item = |hit: &ItemHit| {
                let kind = if hit.is_package { "package" } else { "item" };
                json!({ "kind": kind, "name": hit.name, "plain_name": hit.plain_name, "href": format!("/guide/{}", hit.slug) })
            };
            let card = |hit: &CardHit| json!({ "kind": hit.card.kind.word(), "name": hit.card.title, "plain_name": null, "href": hit.card.href });
            let best = best_of(&query.text, &hits);
            let (before, after): (Vec<&CardHit>, Vec<&CardHit>) = cards.iter().partition(|hit| hit.score > best);
            let all = before.into_iter().map(card).chain(hits.iter().map(item)).chain(after.into_iter().map(card));
            Ok(all.take(limit).collect())
        })
        .await?;
    Ok(axum::Json(json!({ "items": found })).into_response())
}

/// What is looked for besides items.
fn cards_for(query: &ItemQuery) -> find::Query<'_> {
    find::Query { text: &query.text, region: &query.region, facets: &[], limit: CARDS }
}

/// How well the first item answers, so far as it shows: one that has the very words before a card that has them too.
fn best_of(text: &str, hits: &[ItemHit]) -> f32 {
    let asked = find::plain(text);
    let has = |hit: &ItemHit| {
        let names = [Some(&hit.name), hit.plain_name.as_ref()].into_iter().flatten();
        names.flat_map(|name| [&name.zh, &name.en]).any(|name| find::plain(name).contains(&asked))
    };
    match hits.first() {
        None => 0.0,
        Some(hit) if has(hit) => 2.0,
        Some(_) => 1.2,
    }
}

/// Nothing here is for what was asked: says so, and where to go instead of leading to what merely shares a word.
fn not_here(tr: Tr, text: &str, asked: &Asked, answer: &Answer) -> Html {
    let act = asked.act.map(|act| tr.t(act.key()));
    let why = match (&asked.everyday, &act) {
        (Some((_, elsewhere)), _) => {
            html!("<p>{}</p><p>{}</p>", tr.with("find-not-here", "text", text), tr.t(elsewhere.key))
        }
        (None, act) => html!(
            "<p>{}</p><p>{}</p>",
            tr.with("find-no-such-act", "act", act.as_deref().unwrap_or_default()),
            match &answer.contact {
                Some(contact) => tr.with("find-ask-contact", "contact", tr.text(contact)),
                None => tr.t("find-ask-window").into_owned(),
            }
        ),
    };
    let related = (!answer.related.is_empty()).then(|| {
        let heading = match (&asked.everyday, &act) {
            (None, Some(act)) => tr.with("find-related-not", "act", act),
            _ => tr.t("find-related").into_owned(),
        };
        html!("<section><h2>{}</h2>{}</section>", heading, item_list(tr, &answer.related))
    });
    html!("<div role=\"status\">{}</div>{}", ui::notice(Tone::Info, &why), related)
}

/// Nothing found: why that may be and whom to ask.
fn nothing(ctx: &Ctx, text: &str) -> Html {
    let tr = ctx.tr;
    html!(
        "{}<ul><li>{}</li><li>{}</li><li>{}</li></ul>",
        ui::empty(&tr.with("find-nothing", "text", text), Some((&tr.t("find-all"), "/items"))),
        tr.t("find-try-shorter"),
        tr.t("find-try-everyday"),
        tr.t("find-ask")
    )
}

pub(super) async fn list(ctx: Ctx) -> Reply {
    let tr = ctx.tr;
    let pairs = pairs(&ctx.uri);
    let query = query_of(&pairs, PAGE + 1);
    let app = ctx.app.clone();
    let asked = query.clone();
    let (mut hits, organs, topics) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            Ok((app.items.find(tx, &asked)?, directory::organ::all(tx)?, app.items.topics(tx)?))
        })
        .await?;
    let more = hits.len() > PAGE;
    hits.truncate(PAGE);
    let any = || Choice::new("", tr.t("items-any"));
    let kinds: Vec<Choice> = std::iter::once(any())
        .chain(KINDS.map(|kind| Choice::new(kind_word(kind), tr.t(kind_key(kind)))))
        .collect();
    let audiences = [
        any(),
        Choice::new("person", tr.t("items-audience-person")),
        Choice::new("enterprise", tr.t("items-audience-enterprise")),
    ];
    let organs: Vec<Choice> = std::iter::once(any())
        .chain(organs.iter().map(|organ| Choice::new(organ.uscc.clone(), tr.text(&organ.name))))
        .collect();
    let topics: Vec<Choice> = std::iter::once(any())
        .chain(topics.iter().map(|(topic, _)| Choice::new(topic.zh.clone(), tr.text(topic))))
        .collect();
    let labels = [
        tr.t("items-filter-words"),
        tr.t("items-filter-audience"),
        tr.t("items-filter-kind"),
        tr.t("items-filter-organ"),
        tr.t("items-filter-topic"),
    ];
    let [words, audience, kind, organ, topic] = &labels;
    let field = |id, label, control, value| Field { id, label, control, value, ..Field::default() };
    let fields = [
        field("q", words, Control::Text, first(&pairs, "q")),
        field("audience", audience, Control::Select(&audiences), first(&pairs, "audience")),
        field("kind", kind, Control::Select(&kinds), first(&pairs, "kind")),
        field("organ", organ, Control::Select(&organs), first(&pairs, "organ")),
        field("topic", topic, Control::Select(&topics), first(&pairs, "topic")),
    ];
    let filtered = !query.text.is_empty()
        || query.audience.is_some()
        || query.kind.is_some()
        || query.organ.is_some()
        || query.topic.is_some();
    let bar = ui::filter_bar(
        tr,
        &Filter {
            action: "/items",
            fields: &fields,
            clear: filtered.then_some("/items"),
            ..Filter::default()
        },
    );
    let body = match hits.is_empty() {
        true if filtered => ui::empty(&tr.t("items-none-fit"), Some((&tr.t("find-all"), "/items"))),
        true => ui::empty(&tr.t("items-none"), None),
        false => item_list(tr, &hits),
    };
    let pager = Pager {
        first: query.after.is_some().then(|| page_address(&pairs, None)),
        next: (more && query.text.is_empty()).then(|| page_address(&pairs, hits.last())),
        ..Pager::default()
    };
    Ok(Page::portal(&ctx.view, tr.t("items-title"))
        .crumbs([Crumb::new(tr.t("home-title"), "/")])
        .lead(tr.t("items-lead"))
        .body(bar)
        .body(body)
        .body(ui::pager(tr, &pager))
        .wide()
        .keep()
        .respond())
}

/// The list's address with the same filters, after this item.
fn page_address(pairs: &[(String, String)], after: Option<&ItemHit>) -> String {
    let mut kept: Vec<String> = pairs
        .iter()
        .filter(|(name, value)| name != "after" && !value.is_empty())
        .map(|(name, value)| format!("{}={}", url_encode(name), url_encode(value)))
        .collect();
    kept.extend(after.map(|hit| format!("after={}", url_encode(&hit.slug))));
    if kept.is_empty() { "/items".to_owned() } else { format!("/items?{}", kept.join("&")) }
}
