//! The site tree (五级联动): `/places/{place}`, a page for every division with its organs, halls and items and what lies in it; `/organs/{uscc}`,
//! one for every organ. Halls and service points have theirs at `/halls/{hall}`.

use axum::Extension;
use contract::lookup::{ItemHit, ItemQuery};
use contract::time::china_date;
use contract::{Fault, Text};
use directory::organ::Organ;
use directory::region::Region;
use kit::i18n::Tr;
use kit::ui::{self, Crumb};
use kit::{Ctx, Html, Page, Path, Reply, html, url_encode};
use service::finding::{Card, CardKind, Finder};
use store::Tx;

use super::item_list;

/// Items a page names; further ones stand in the list of items.
const NAMED: usize = 60;

/// What a division's page shows.
struct Place {
    path: Vec<Region>,
    within: Vec<Region>,
    organs: Vec<Organ>,
    halls: Vec<Card>,
    /// The first [`NAMED`].
    items: Vec<ItemHit>,
    /// Whether there are further ones: then their number is not known here.
    more: bool,
}

/// Whether a code lies in a division or is it.
pub(super) fn lies_in(code: &str, place: &str) -> bool {
    let start = match place.len() {
        6 => place.trim_end_matches("00"),
        _ => place,
    };
    code.starts_with(start)
}

fn look(tx: &mut Tx, ctx: &Ctx, finder: &Finder, code: &str) -> Result<Place, Fault> {
    let path = directory::region::path(tx, code)?;
    if path.is_empty() {
        return Err(Fault::not_found("catalogue.no-such-place").with("code", code));
    }
    let within = directory::region::children(tx, code, china_date(tx.now()))?;
    let organs: Vec<Organ> =
        directory::organ::all(tx)?.into_iter().filter(|organ| lies_in(&organ.region, code)).collect();
    let halls = finder.cards(tx, |card| card.kind == CardKind::Hall && lies_in(&card.region, code))?;
    let mut items = Vec::new();
    for organ in &organs {
        if items.len() > NAMED {
            break;
        }
        let limit = NAMED + 1 - items.len();
        let of = ItemQuery { organ: Some(organ.uscc.clone()), limit, ..ItemQuery::default() };
        items.extend(ctx.app.items.find(tx, &of)?);
    }
    let more = items.len() > NAMED;
    items.truncate(NAMED);
    Ok(Place { path, within, organs, halls, items, more })
}

/// `/places/{place}`.
pub(super) async fn place(ctx: Ctx, Path(code): Path<String>, finder: Option<Extension<Finder>>) -> Reply {
    let finder = finder.map(|Extension(finder)| finder).unwrap_or_default();
    let asking = ctx.clone();
    let place = ctx.app.db.read(move |tx| look(tx, &asking, &finder, &code)).await?;
    let tr = ctx.tr;
    let Some((here, above)) = place.path.split_last() else {
        return Err(Fault::not_found("catalogue.no-such-place").into());
    };
    let crumbs = std::iter::once(Crumb::new(tr.t("home-title"), "/"))
        .chain(above.iter().map(|one| Crumb::new(tr.text(&one.name), format!("/places/{}", one.code))));
    let counted = |key: &str, count: usize| {
        html!(
            "<div><dt>{}</dt><dd><strong>{}</strong></dd></div>",
            tr.t(key),
            tr.number(i64::try_from(count).unwrap_or(0))
        )
    };
    let counts = html!(
        "<dl class=\"facts\">{}{}{}{}</dl>",
        counted("places-organs", place.organs.len()),
        counted("places-halls", place.halls.len()),
        (!place.more).then(|| counted("places-items", place.items.len())),
        (!place.within.is_empty()).then(|| counted("places-within", place.within.len()))
    );
    let links = |all: Vec<(String, &Text)>| -> Html {
        let lines: Html = all
            .iter()
            .map(|(href, name)| html!("<li><a href=\"{}\">{}</a></li>", href, tr.text(name)))
            .collect();
        html!("<ul class=\"quick\">{}</ul>", lines)
    };
    let organs = place
        .organs
        .iter()
        .map(|organ| (format!("/organs/{}", url_encode(&organ.uscc)), &organ.name))
        .collect();
    let halls = place.halls.iter().map(|card| (card.href.clone(), &card.title)).collect();
    let within = place.within.iter().map(|one| (format!("/places/{}", one.code), &one.name)).collect();
    let more = place.more.then(|| html!("<p><a href=\"/items\">{}</a></p>", tr.t("find-all")));
    let empty = place.organs.is_empty() && place.halls.is_empty();
    let body = match empty {
        true => html!("<p>{}</p>", tr.with("places-nobody", "place", tr.text(&here.name))),
        false => html!(
            "{}{}{}",
            part(tr, "places-organs", place.organs.is_empty(), links(organs)),
            part(tr, "places-halls", place.halls.is_empty(), links(halls)),
            part(
                tr,
                "places-items",
                place.items.is_empty(),
                html!("{}{}", item_list(tr, &place.items), more)
            )
        ),
    };
    Ok(Page::portal(&ctx.view, tr.with("places-title", "place", tr.text(&here.name)))
        .crumbs(crumbs)
        .body(counts)
        .body(body)
        .body(part(tr, "places-within", place.within.is_empty(), links(within)))
        .keep()
        .respond())
}

fn part(tr: Tr, key: &str, is_empty: bool, body: Html) -> Html {
    if is_empty { Html::empty() } else { html!("<section><h2>{}</h2>{}</section>\n", tr.t(key), body) }
}

/// `/organs/{uscc}`.
pub(super) async fn organ(ctx: Ctx, Path(uscc): Path<String>, finder: Option<Extension<Finder>>) -> Reply {
    let finder = finder.map(|Extension(finder)| finder).unwrap_or_default();
    let app = ctx.app.clone();
    let (organ, path, items, halls) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let organ = directory::organ::by_uscc(tx, &uscc)?
                .ok_or_else(|| Fault::not_found("catalogue.no-such-organ").with("code", &uscc))?;
            let path = directory::region::path(tx, &organ.region)?;
            let of = ItemQuery { organ: Some(organ.uscc.clone()), limit: NAMED + 1, ..ItemQuery::default() };
            let items = app.items.find(tx, &of)?;
            let halls = finder.cards(tx, |card| card.kind == CardKind::Hall && card.organ == organ.uscc)?;
            Ok((organ, path, items, halls))
        })
        .await?;
    let tr = ctx.tr;
    let crumbs = std::iter::once(Crumb::new(tr.t("home-title"), "/"))
        .chain(path.iter().map(|one| Crumb::new(tr.text(&one.name), format!("/places/{}", one.code))));
    let more = (items.len() > NAMED).then(|| {
        html!(
            "<p><a href=\"/items?organ={}\">{}</a></p>",
            url_encode(&organ.uscc),
            tr.with("find-organ", "organ", tr.text(&organ.name))
        )
    });
    let body = match items.is_empty() {
        true => ui::empty(&tr.t("organs-no-items"), Some((&tr.t("find-all"), "/items"))),
        false => html!("{}{}", item_list(tr, items.get(..items.len().min(NAMED)).unwrap_or_default()), more),
    };
    let halls_here: Html = halls
        .iter()
        .map(|card| html!("<li><a href=\"{}\">{}</a></li>", card.href, tr.text(&card.title)))
        .collect();
    Ok(Page::portal(&ctx.view, tr.text(&organ.name))
        .crumbs(crumbs)
        .body(html!("<p class=\"hint\">{} <code>{}</code></p>", tr.t("organs-code"), organ.uscc))
        .body(html!("<section><h2>{}</h2>{}</section>", tr.t("places-items"), body))
        .body(part(tr, "places-halls", halls.is_empty(), html!("<ul class=\"quick\">{}</ul>", halls_here)))
        .keep()
        .respond())
}

#[cfg(test)]
mod tests {
    use super::lies_in;

    #[test]
    fn codes_lie_in_what_they_begin_like() {
        for (code, place) in [
            ("150402", "150402"),
            ("150402", "150400"),
            ("150402", "150000"),
            ("150402001", "150402"),
            ("150402001", "150402001"),
        ] {
            assert!(lies_in(code, place), "{code} {place}");
        }
        for (code, place) in [
            ("150402", "150500"),
            ("150000", "150400"),
            ("150402", "150402001"),
            ("250402", "150000"),
            ("151000", "150100"),
        ] {
            assert!(!lies_in(code, place), "{code} {place}");
        }
        // The thirtieth of a province is no tens digit cut off.
        assert!(lies_in("153001", "153000") && !lies_in("153101", "153000"));
    }
}
