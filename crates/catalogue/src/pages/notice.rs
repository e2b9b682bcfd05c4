//! `/guide/{slug}/notice`: the one-time notification notice (一次性告知书, CAT-14), made from the definition, to print or
//! to show.

use contract::item::Need;
use contract::time::china_date;
use kit::i18n::Tr;
use kit::ui::{self, Crumb, Sheet};
use kit::{Ctx, Html, Page, Path, Reply, html};

use super::guide::place_card;
use super::{Known, know, limit_words, pairs};

pub(super) async fn show(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let (app, pairs) = (ctx.app.clone(), pairs(&ctx.uri));
    let (known, now) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, contract::Fault> {
            Ok((know(tx, &app, &slug, &pairs, None)?, tx.now()))
        })
        .await?;
    let tr = ctx.tr;
    let item = &*known.version.item;
    let sheet = Sheet {
        organ: known.organ(tr, &item.organ).to_owned(),
        title: tr.t("guide-notice-title").into_owned(),
        number: format!("{} · {}", item.code, tr.n("guide-version", known.version.number)),
        to: tr.t("notice-to").into_owned(),
        body: body(&ctx, &known),
        date: china_date(now),
        seal: None,
        verify_url: None,
        verify_words: String::new(),
        is_certificate: false,
    };
    Ok(Page::portal(&ctx.view, tr.with("notice-of", "item", tr.text(&item.name)))
        .crumbs([
            Crumb::new(tr.t("home-title"), "/"),
            Crumb::new(tr.text(&item.name).to_owned(), format!("/guide/{}", item.slug)),
        ])
        .own_heading()
        .body(ui::sheet(tr, &sheet))
        .respond())
}

/// All materials, conditions and limits, and nothing that depends on a screen.
fn body(ctx: &Ctx, known: &Known) -> Html {
    let tr = ctx.tr;
    let item = &*known.version.item;
    let list = |texts: &[contract::Text]| -> Html {
        let lines: Html = texts.iter().map(|text| html!("<li>{}</li>", tr.text(text))).collect();
        html!("<ol>{}</ol>", lines)
    };
    let materials: Html = known
        .plan
        .asked
        .iter()
        .map(|asked| {
            let need = match asked.need {
                Need::Required => "notice-required",
                Need::Deferrable => "notice-deferrable",
                Need::Optional => "notice-optional",
            };
            html!("<li>{}{} {}</li>", tr.text(&asked.name), tr.t(need), tr.text(&asked.standard))
        })
        .collect();
    let several = known.chosen.len() > 1;
    let named = |material: &contract::Text, item: &str| match several {
        true => tr.f(
            "notice-spared-line",
            &[("material", tr.text(material).into()), ("item", known.item_name(tr, item).into())],
        ),
        false => tr.text(material).to_owned(),
    };
    let between = tr.t("guide-list-between");
    let spared = (!known.plan.spared.is_empty()).then(|| {
        let names: Vec<String> =
            known.plan.spared.iter().map(|spared| named(&spared.name, &spared.item)).collect();
        html!("<h2>{}</h2><p>{}</p>", tr.n("notice-spared", known.plan.spared.len()), names.join(&between))
    });
    let other = other_cases(tr, known);
    let other = (!other.is_empty())
        .then(|| html!("<h2>{}</h2><p>{}</p>", tr.t("notice-other-cases"), other.join(&between)));
    let places: Html = item.places.iter().map(|place| place_card(tr, place)).collect();
    html!(
        "<p>{}</p><h2>{}</h2>{}<h2>{}</h2><ol>{}</ol>{}{}<h2>{}</h2><p>{}<br>{}</p><h2>{}</h2>{}<h2>{}</h2>{}<h2>{}</h2><p>{}</p>",
        tr.with("notice-intro", "item", tr.text(&item.name)),
        tr.t("guide-conditions"),
        list(&item.conditions),
        tr.n("notice-materials", known.plan.asked.len()),
        materials,
        spared,
        other,
        tr.t("guide-limit"),
        tr.with("guide-promised", "limit", &limit_words(tr, item.limits.promised)),
        tr.with("guide-statutory", "limit", &limit_words(tr, item.limits.statutory)),
        tr.t("guide-notice"),
        list(&item.notice),
        tr.t("guide-where"),
        places,
        tr.t("guide-remedies"),
        tr.text(&item.remedies)
    )
}

/// Materials that other answers than those counted with would call for, each once.
fn other_cases(tr: Tr, known: &Known) -> Vec<&str> {
    let counted = |concept: &str| {
        known.plan.asked.iter().any(|asked| asked.concept == concept)
            || known.plan.spared.iter().any(|spared| spared.concept == concept)
    };
    let mut names: Vec<&str> = Vec::new();
    for material in known.chosen.iter().flat_map(|one| &one.item.materials) {
        let name = tr.text(&material.name);
        if material.when.is_some() && !counted(&material.concept) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
