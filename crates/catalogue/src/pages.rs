//! Pages of the catalogue: the portal's home, search and lists, guides and their one-time notice, scenario questions,
//! and the list of published versions.

mod find;
mod guide;
mod home;
mod lint;
mod lists;
mod materials;
mod notice;
mod places;
mod start;
mod versions;
mod why;

pub(crate) use find::{api as find_api, kind_word, query_of};
pub(crate) use lists::api as lists_api;

use kit::Routes;
use kit::routes::get;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Query;
use axum::http::Uri;
use contract::item::{Fee, ItemVersion};
use contract::lookup::ItemHit;
use contract::plan::{Plan, Reason};
use contract::{App, Fault, PartyId, Text};
use kit::i18n::Tr;
use kit::{Html, html, url_encode};
use store::Tx;
use worktime::{Limit, Unit};

use crate::fit::{Fit, fit};
use contract::answers::{self, Answers};

/// Pages of this service.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/", get(home::show))
        .route("/search", get(find::search))
        .route("/items", get(find::list))
        .route("/places/{place}", get(places::place))
        .route("/organs/{uscc}", get(places::organ))
        .route("/published", get(lists::index))
        .route("/published/{list}", get(lists::show))
        .route("/published/{list}/file", get(lists::file))
        .route("/guide/{slug}", get(guide::show))
        .route("/guide/{slug}/notice", get(notice::show))
        .route("/start/{slug}", get(start::show).post(start::answer))
        .route("/admin/items", get(versions::list))
        .route("/admin/items/lint", get(lint::show))
        .route("/admin/items/{code}", get(versions::of_item))
}

/// The pairs of a query, decoded; nothing where it cannot be read.
pub(crate) fn pairs(uri: &Uri) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs).unwrap_or_default()
}

fn first<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

/// The scenario answers among the pairs; what does not fit a question is left out.
pub(crate) fn given(version: &ItemVersion, pairs: &[(String, String)]) -> Answers {
    answers::read(&version.item, |id| Some(first(pairs, id)))
}

/// An address with these answers.
fn address(path: &str, answers: &Answers) -> String {
    let pairs: Vec<String> = answers
        .iter()
        .map(|(id, value)| format!("{}={}", url_encode(id), url_encode(&answers::to_text(value))))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Everything a guide shows about an item.
struct Known {
    version: Arc<ItemVersion>,
    /// The answers as counted with: what was given, and the ordinary applicant's in the gaps.
    answers: Answers,
    /// The answers that `fit` is for: what was given, and the ordinary applicant's in the gaps.
    said: Answers,
    /// Whether every question was answered.
    is_answered: bool,
    fit: Fit,
    /// What is applied for: the item, or the members of the package.
    chosen: Vec<Arc<ItemVersion>>,
    plan: Plan,
    /// Fields of all forms, and of the one form.
    fields: Option<(usize, usize)>,
    organs: BTreeMap<String, Text>,
    resources: BTreeMap<String, Text>,
}

impl Known {
    /// Name of an item that is applied for, by its code.
    fn item_name<'a>(&'a self, tr: Tr, code: &'a str) -> &'a str {
        self.chosen.iter().find(|one| one.item.code == code).map_or(code, |one| tr.text(&one.item.name))
    }

    /// Name of an organ, by its USCC.
    fn organ<'a>(&'a self, tr: Tr, uscc: &'a str) -> &'a str {
        self.organs.get(uscc).map_or(uscc, |name| tr.text(name))
    }
}

/// Loads what a guide shows: for anybody, or for this party.
fn know(
    tx: &mut Tx,
    app: &App,
    slug: &str,
    pairs: &[(String, String)],
    party: Option<PartyId>,
) -> Result<Known, Fault> {
    let version = app.items.current(tx, slug)?;
    let given = given(&version, pairs);
    let is_answered = given.len() == version.item.scenario().len();
    let mut complete = answers::complete(&version.item, &given);
    let (fit, said) = (fit(&version, &complete)?, complete.clone());
    // Answers that rule it out do so whatever the ordinary applicant would say to the rest.
    if fit != Fit::Yes {
        // The guide then shows the ordinary case, not one that the package does not cover.
        complete = version.item.typical_answers();
    }
    let plan = app.items.plan(tx, &version, &complete, party)?;
    let chosen = match version.item.package {
        Some(_) => {
            plan.items.iter().map(|code| app.items.current(tx, code)).collect::<Result<Vec<_>, _>>()?
        }
        None => vec![version.clone()],
    };
    let report = app.items.form(tx, &version, &complete)?.report().clone();
    let mut organs = BTreeMap::new();
    for uscc in chosen.iter().chain([&version]).map(|one| &one.item.organ) {
        if let Some(organ) = directory::organ::by_uscc(tx, uscc)? {
            organs.insert(uscc.clone(), organ.name);
        }
    }
    let mut resources = BTreeMap::new();
    for spared in &plan.spared {
        if let Reason::Exchange { resource } = &spared.why
            && let Some(name) = app.exchange.name(tx, resource)?
        {
            resources.insert(resource.clone(), name);
        }
    }
    let fields =
        (report.fields_before > report.fields_after).then_some((report.fields_before, report.fields_after));
    Ok(Known { version, answers: complete, said, is_answered, fit, chosen, plan, fields, organs, resources })
}

/// A limit as people say it: 10 个工作日.
pub(crate) fn limit_words(tr: Tr, limit: Limit) -> String {
    let key = match limit.unit() {
        Unit::WorkingDay => "guide-limit-wd",
        Unit::CalendarDay => "guide-limit-d",
        Unit::WorkingHour => "guide-limit-wh",
    };
    tr.n(key, limit.n())
}

/// What a fee comes to, in words: its rate, its amount, or that it is not charged at present.
pub(crate) fn fee_words(tr: Tr, fee: &Fee) -> String {
    match (fee.rate.is_empty(), fee.fen) {
        (false, _) => tr.text(&fee.rate).to_owned(),
        (true, 0) => tr.t("guide-fee-waived").into_owned(),
        (true, fen) => tr.money(fen),
    }
}

/// A list of items, each with what it is and where it leads.
fn item_list(tr: Tr, hits: &[ItemHit]) -> Html {
    item_list_of(tr, hits, |_| String::new())
}

/// The same, with who handles each.
fn item_list_of(tr: Tr, hits: &[ItemHit], organ: impl Fn(&ItemHit) -> String) -> Html {
    let rows: Html = hits
        .iter()
        .map(|hit| {
            let kind = match hit.is_package {
                true => tr.t("items-kind-package"),
                false => tr.t(kind_key(hit.kind)),
            };
            let also =
                hit.plain_name.as_ref().map(|plain| html!(" <span class=\"also\">{}</span>", tr.text(plain)));
            html!(
                "<li><div><a href=\"/guide/{}\">{}</a>{}<p class=\"hint\">{}{}</p></div><span class=\"channel\">{}</span></li>",
                hit.slug,
                tr.text(&hit.name),
                also,
                first_sentence(tr.text(&hit.summary)),
                Some(organ(hit)).filter(|organ| !organ.is_empty()).map(|organ| html!("<br>{}", organ)),
                kind
            )
        })
        .collect();
    html!("<ul class=\"tasks\">{}</ul>\n", rows)
}

/// The first sentence of a text.
fn first_sentence(text: &str) -> String {
    let mut end = text.len();
    for stop in ["。", ". "] {
        if let Some(at) = text.find(stop) {
            end = end.min(at + stop.trim_end().len());
        }
    }
    text.get(..end).unwrap_or(text).to_owned()
}

/// Key of a kind's name.
pub(crate) fn kind_key(kind: contract::item::ItemKind) -> &'static str {
    use contract::item::ItemKind;
    match kind {
        ItemKind::Licence => "items-kind-licence",
        ItemKind::Confirmation => "items-kind-confirmation",
        ItemKind::Benefit => "items-kind-benefit",
        ItemKind::Reward => "items-kind-reward",
        ItemKind::Adjudication => "items-kind-adjudication",
        ItemKind::Other => "items-kind-other",
        ItemKind::PublicService => "items-kind-public-service",
    }
}
