//! `/search` and `/items`: finding an item by words, or by who handles it and for whom.

use contract::item::{Audience, ItemKind};
use contract::lookup::{ItemHit, ItemQuery};
use contract::{App, Fault, Text};
use kit::i18n::Tr;
use kit::ui::{self, Choice, Control, Crumb, Field, Filter, Pager, Search, Tone};
use kit::{Ctx, Html, Page, Reply, html, url_encode};
use store::Tx;

use crate::search::{self, Asked};

use super::{first, item_list, kind_key, pairs};

/// Most results of a search.
const MOST_FOUND: usize = 30;
/// Most items that are shown where none is for what was asked.
const RELATED: usize = 5;
/// Where a search box asks while one types.
pub(super) const SUGGEST: &str = "/api/v1/items?limit=7&q=";
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
        package: match word("package").as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        },
        after: Some(word("after")).filter(|after| !after.is_empty()),
        limit,
    }
}

/// What a search answers.
#[derive(Default)]
struct Answer {
    hits: Vec<ItemHit>,
    /// Who is meant by the words: name and USCC.
    organs: Vec<(Text, String)>,
    /// Nothing is for what was asked; these are for what else was named, with whom to ask about the nearest.
    related: Vec<ItemHit>,
    contact: Option<Text>,
    packages: Vec<ItemHit>,
}

fn look(tx: &mut Tx, app: &App, query: &ItemQuery, asked: &Asked, rest: &str) -> Result<Answer, Fault> {
    if query.text.is_empty() {
        return Ok(Answer::default());
    }
    let mut answer = Answer { hits: app.items.find(tx, query)?, ..Answer::default() };
    for organ in directory::organ::all(tx)? {
        if search::names_organ(&query.text, &organ.name) {
            answer.organs.push((organ.name, organ.uscc));
        }
    }
    if !answer.hits.is_empty() {
        return Ok(answer);
    }
    if asked.act.is_some() || asked.everyday.is_some() {
        if !rest.is_empty() {
            let others = ItemQuery { text: rest.to_owned(), limit: RELATED, ..ItemQuery::default() };
            answer.related = app.items.find(tx, &others)?;
        }
        if let (Some(_), Some(nearest)) = (asked.act, answer.related.first()) {
            answer.contact = app.items.current(tx, &nearest.code)?.item.contact.clone();
        }
    } else if answer.organs.is_empty() {
        let others = ItemQuery { package: Some(true), limit: RELATED, ..ItemQuery::default() };
        answer.packages = app.items.find(tx, &others)?;
    }
    Ok(answer)
}

pub(super) async fn search(ctx: Ctx) -> Reply {
    let tr = ctx.tr;
    let query = query_of(&pairs(&ctx.uri), MOST_FOUND);
    let text = query.text.clone();
    let (asked, rest) = search::asked(&text);
    let app = ctx.app.clone();
    let answer = ctx.app.db.read(move |tx| look(tx, &app, &query, &asked, &rest)).await?;
    let label = tr.t("find-label");
    let search_box = ui::search(
        tr,
        &Search { action: "/search", query: &text, label: &label, suggest: SUGGEST, ..Search::default() },
    );
    let organs = organs(tr, &answer.organs);
    let found = match (text.is_empty(), answer.hits.is_empty()) {
        (true, _) => Html::empty(),
        (false, false) => html!(
            "<p class=\"hint\" role=\"status\">{}</p>{}",
            tr.n("find-count", answer.hits.len()),
            item_list(tr, &answer.hits)
        ),
        (false, true) if asked.act.is_some() || asked.everyday.is_some() => {
            not_here(tr, &text, &asked, &answer)
        }
        (false, true) if !answer.organs.is_empty() => Html::empty(),
        (false, true) => nothing(&ctx, &text),
    };
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
        .body(organs)
        .body(found)
        .body(html!("{}", others))
        .respond())
}

/// The organs that are meant, each with all it handles.
fn organs(tr: Tr, organs: &[(Text, String)]) -> Html {
    let lines: Html = organs
        .iter()
        .map(|(name, uscc)| {
            html!(
                "<li><a href=\"/items?organ={}\">{}</a></li>",
                url_encode(uscc),
                tr.with("find-organ", "organ", tr.text(name))
            )
        })
        .collect();
    if organs.is_empty() { Html::empty() } else { html!("<ul class=\"quick\">{}</ul>", lines) }
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
    let (mut hits, organs) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> { Ok((app.items.find(tx, &asked)?, directory::organ::all(tx)?)) })
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
    let labels = [
        tr.t("items-filter-words"),
        tr.t("items-filter-audience"),
        tr.t("items-filter-kind"),
        tr.t("items-filter-organ"),
    ];
    let [words, audience, kind, organ] = &labels;
    let field = |id, label, control, value| Field { id, label, control, value, ..Field::default() };
    let fields = [
        field("q", words, Control::Text, first(&pairs, "q")),
        field("audience", audience, Control::Select(&audiences), first(&pairs, "audience")),
        field("kind", kind, Control::Select(&kinds), first(&pairs, "kind")),
        field("organ", organ, Control::Select(&organs), first(&pairs, "organ")),
    ];
    let filtered =
        !query.text.is_empty() || query.audience.is_some() || query.kind.is_some() || query.organ.is_some();
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
