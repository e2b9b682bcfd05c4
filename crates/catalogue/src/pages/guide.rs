//! `/guide/{slug}`: the service guide (办事指南, CAT-13): what it is, who handles it, how long, what to bring, what it
//! rests on, what comes out, what to do when one disagrees.

use contract::figures::Took;
use contract::item::{Item, Place, Repeat, Uncorrected};
use contract::{Fault, Text};
use kit::i18n::Tr;
use kit::ui::{self, Crumb, Tone, Weight};
use kit::{Ctx, Html, Page, Path, Reply, esc, html};

use super::{Known, address, know, limit_words, materials, pairs, why};
use crate::fit::Fit;
use contract::answers::Answers;

pub(super) async fn show(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let (app, pairs) = (ctx.app.clone(), pairs(&ctx.uri));
    let (known, took) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let known = know(tx, &app, &slug, &pairs, None)?;
            let item = &*known.version.item;
            let took = app.figures.took(tx, &item.code, item.package.is_some())?;
            Ok((known, took))
        })
        .await?;
    let tr = ctx.tr;
    let item = &*known.version.item;
    let chart =
        ui::process_chart(tr, &tr.t("guide-flow"), &known.version.drawing_in(tr.lang), None, None, "guide");
    Ok(Page::portal(&ctx.view, tr.text(&item.name))
        .crumbs([Crumb::new(tr.t("home-title"), "/"), Crumb::new(tr.t("items-title"), "/items")])
        .lead(tr.text(&item.summary))
        .aside(aside(tr, &known))
        .body(unfit(tr, &known))
        .body(overview(tr, &known))
        .body(begin(tr, &known))
        .body(contents(tr, item))
        .body(part(
            tr,
            "guide-conditions",
            "conditions",
            html!("{}{}", text_list(tr, &item.conditions), once(tr, item)),
        ))
        .body(part(
            tr,
            "guide-materials",
            "materials",
            html!("{}{}{}", counted_with(tr, &known), materials::section(&ctx, &known), corrected(tr, item)),
        ))
        .body(part(tr, "guide-notice", "notice", text_list(tr, &item.notice)))
        .body(part(tr, "guide-time", "time", time(tr, item, took)))
        .body(part(tr, "guide-fees", "fees", fees(tr, &known)))
        .body(part(tr, "guide-process", "process", html!("{}{}", chart, special(tr, &known))))
        .body(part(tr, "guide-results", "results", results(tr, &known)))
        .body(part(tr, "guide-criteria", "criteria", criteria(tr, &known)))
        .body(part(tr, "guide-basis", "basis", basis(tr, &known)))
        .body(part(tr, "guide-remedies", "remedies", html!("<p>{}</p>", tr.text(&item.remedies))))
        .body(begin(tr, &known))
        .keep()
        .respond())
}

fn part(tr: Tr, key: &str, id: &str, body: Html) -> Html {
    match body.is_empty() {
        true => body,
        false => html!("<section><h2 id=\"{}\">{}</h2>{}</section>\n", id, tr.t(key), body),
    }
}

fn unfit(tr: Tr, known: &Known) -> Html {
    match &known.fit {
        Fit::Yes => Html::empty(),
        Fit::No { why, .. } => {
            html!("{}{}", ui::notice(Tone::Warn, &html!("<p>{}</p>", tr.text(why))), why::section(tr, known))
        }
    }
}

/// How long one has for what is missing, told once, and what follows when it does not come.
fn corrected(tr: Tr, item: &Item) -> Option<Html> {
    let limit = limit_words(tr, item.terms.correction_or_usual()?);
    let words = match item.terms.uncorrected.unwrap_or_default() {
        Uncorrected::Returned => tr.with("guide-corrected-returned", "limit", &limit),
        Uncorrected::Withdrawn => tr.with("guide-corrected-withdrawn", "limit", &limit),
    };
    Some(html!("<p class=\"hint\">{}</p>", words))
}

/// That it is not applied for twice at once.
fn once(tr: Tr, item: &Item) -> Option<Html> {
    (item.repeat == Repeat::Refused).then(|| html!("<p class=\"hint\">{}</p>", tr.t("guide-once")))
}

/// What stands further down, so that nobody has to look for it.
fn contents(tr: Tr, item: &Item) -> Html {
    let all = [
        ("conditions", !item.conditions.is_empty()),
        ("materials", true),
        ("notice", !item.notice.is_empty()),
        ("time", true),
        ("fees", true),
        ("process", true),
        ("results", true),
        ("criteria", true),
        ("basis", true),
        ("remedies", true),
    ];
    let links: Html = all
        .iter()
        .filter(|(_, there)| *there)
        .map(|(id, _)| html!("<li><a href=\"#{}\">{}</a></li>", id, tr.t(&format!("guide-{id}"))))
        .collect();
    html!("<nav class=\"contents\" aria-label=\"{}\"><ul>{}</ul></nav>\n", tr.t("guide-contents"), links)
}

/// How long it takes: promised, by law, and as it really was of late.
fn time(tr: Tr, item: &Item, took: Option<Took>) -> Html {
    let words = |hours: i64| match hours {
        ..48 => tr.n("guide-took-hours", hours),
        _ => tr.n("guide-took-days", (hours + 23) / 24),
    };
    let really = match took {
        Some(took) => tr.f(
            "guide-took",
            &[
                ("days", took.days.to_string().into()),
                ("cases", tr.number(took.cases).into()),
                ("half", words(took.half).into()),
                ("most", words(took.most).into()),
            ],
        ),
        None => tr.t("guide-took-few").into_owned(),
    };
    html!(
        "<ul><li>{}</li><li>{}</li><li>{}</li></ul>",
        tr.with("guide-promised", "limit", &limit_words(tr, item.limits.promised)),
        tr.with("guide-statutory", "limit", &limit_words(tr, item.limits.statutory)),
        really
    )
}

/// The answers to the first questions: who, how long, how much, what comes out.
fn overview(tr: Tr, known: &Known) -> Html {
    let item = &*known.version.item;
    let basis = item.limit_basis.as_ref().map(|basis| html!("<br>{}", tr.text(basis)));
    let limits = html!(
        "<strong>{}</strong><br><span class=\"hint\">{}{}</span>",
        tr.with("guide-promised", "limit", &limit_words(tr, item.limits.promised)),
        tr.with("guide-statutory", "limit", &limit_words(tr, item.limits.statutory)),
        basis
    );
    let organs: Vec<&str> = known.chosen.iter().map(|one| known.organ(tr, &one.item.organ)).collect();
    let who = match item.package.is_some() {
        true => html!(
            "{}<br><span class=\"hint\">{}</span>",
            tr.with("guide-led-by", "organ", known.organ(tr, &item.organ)),
            tr.with("guide-together", "organs", &organs.join(&tr.t("guide-list-between")))
        ),
        false => esc(known.organ(tr, &item.organ)),
    };
    let outcomes: Vec<&str> =
        known.chosen.iter().flat_map(|one| &one.item.results).map(|one| tr.text(&one.name)).collect();
    let is_free =
        known.chosen.iter().flat_map(|one| &one.item.fees).all(|fee| fee.fen == 0 && fee.rate.is_empty());
    let mut rows = vec![
        (tr.t("guide-who").into_owned(), who),
        (tr.t("guide-limit").into_owned(), limits),
        (tr.t("guide-fee").into_owned(), esc(&tr.t(if is_free { "guide-free" } else { "guide-see-fees" }))),
        (tr.t("guide-get").into_owned(), esc(&outcomes.join(&tr.t("guide-list-between")))),
    ];
    if item.package.is_some() {
        let names: Html = known
            .chosen
            .iter()
            .map(|one| html!("<li><a href=\"/guide/{}\">{}</a></li>", one.item.slug, tr.text(&one.item.name)))
            .collect();
        rows.insert(0, (tr.t("guide-members").into_owned(), html!("<ul class=\"lines\">{}</ul>", names)));
    }
    ui::summary(&rows)
}

/// Where one begins: the questions, or the application when they are answered already.
fn begin(tr: Tr, known: &Known) -> Html {
    let item = &known.version.item;
    let asks = !item.scenario().is_empty();
    let given =
        if known.is_answered && known.fit == Fit::Yes { known.answers.clone() } else { Answers::new() };
    let go = match asks && given.is_empty() {
        true => ui::link_button(&tr.t("guide-start"), &format!("/start/{}", item.slug), Weight::Primary),
        false => ui::link_button(
            &tr.t("guide-apply"),
            &address(&format!("/apply/{}", item.slug), &given),
            Weight::Primary,
        ),
    };
    let notice = ui::link_button(
        &tr.t("guide-print"),
        &address(&format!("/guide/{}/notice", item.slug), &given),
        Weight::Secondary,
    );
    ui::buttons([go, notice])
}

/// With which answers the numbers were counted.
fn counted_with(tr: Tr, known: &Known) -> Html {
    let item = &known.version.item;
    if item.scenario().is_empty() {
        return Html::empty();
    }
    let said: Vec<String> = item
        .scenario()
        .iter()
        .filter_map(|question| {
            Some(format!(
                "{} {}",
                tr.text(&question.text),
                super::start::shown(tr, question, known.answers.get(&question.id)?)
            ))
        })
        .collect();
    let (lead, link) = match known.is_answered {
        true => ("guide-counted-yours", "guide-counted-change"),
        false => ("guide-counted-typical", "guide-counted-answer"),
    };
    let items: Html = said.iter().map(|one| html!("<li>{}</li>", one)).collect();
    html!(
        "<p>{} <a href=\"/start/{}\">{}</a></p>{}",
        tr.t(lead),
        item.slug,
        tr.t(link),
        ui::details(&tr.t("guide-counted-with"), &html!("<ul>{}</ul>", items))
    )
}

fn text_list(tr: Tr, texts: &[Text]) -> Html {
    let lines: Html = texts.iter().map(|text| html!("<li>{}</li>", tr.text(text))).collect();
    if texts.is_empty() { lines } else { html!("<ul>{}</ul>", lines) }
}

/// Special procedures that may be opened, and that their time does not count.
fn special(tr: Tr, known: &Known) -> Html {
    let all: Vec<(&Item, &contract::item::SpecialProcedure)> = known
        .chosen
        .iter()
        .flat_map(|one| one.item.special_procedures.iter().map(move |special| (&*one.item, special)))
        .collect();
    if all.is_empty() {
        return Html::empty();
    }
    let lines: Html = all
        .iter()
        .map(|(item, special)| {
            let limit = limit_words(tr, special.limit);
            html!(
                "<li>{}<br><span class=\"hint\">{}</span></li>",
                tr.f(
                    "guide-special-line",
                    &[
                        ("name", tr.text(&special.name).into()),
                        ("item", tr.text(&item.name).into()),
                        ("limit", limit.into())
                    ]
                ),
                tr.text(&special.basis)
            )
        })
        .collect();
    html!("<h3>{}</h3><p>{}</p><ul>{}</ul>", tr.t("guide-special"), tr.t("guide-special-hint"), lines)
}

fn fees(tr: Tr, known: &Known) -> Html {
    let lines: Html = known
        .chosen
        .iter()
        .flat_map(|one| &one.item.fees)
        .map(|fee| {
            let amount = crate::pages::fee_words(tr, fee);
            html!(
                "<li>{} {}<br><span class=\"hint\">{}</span></li>",
                tr.text(&fee.name),
                amount,
                tr.text(&fee.basis)
            )
        })
        .collect();
    if lines.is_empty() { html!("<p>{}</p>", tr.t("guide-no-fees")) } else { html!("<ul>{}</ul>", lines) }
}

fn results(tr: Tr, known: &Known) -> Html {
    let lines: Html = known
        .chosen
        .iter()
        .flat_map(|one| one.item.results.iter().map(move |result| (one, result)))
        .map(|(one, result)| {
            let term = match result.valid_years {
                Some(years) => tr.n("guide-valid-years", years),
                None => tr.t("guide-valid-always").into_owned(),
            };
            html!(
                "<li>{} <span class=\"hint\">{} · {}</span></li>",
                tr.text(&result.name),
                known.organ(tr, &one.item.organ),
                term
            )
        })
        .collect();
    html!("<ul>{}</ul><p>{}</p>", lines, tr.t("guide-delivery"))
}

/// By what an application is judged: the same points the approver must mark.
fn criteria(tr: Tr, known: &Known) -> Html {
    let several = known.chosen.len() > 1;
    let lists: Html = known
        .chosen
        .iter()
        .map(|one| {
            let texts: Vec<Text> = one.item.criteria.iter().map(|criterion| criterion.text.clone()).collect();
            let list = text_list(tr, &texts);
            if several { ui::details(tr.text(&one.item.name), &list) } else { list }
        })
        .collect();
    // On paper nothing can be unfolded: there they stand open.
    html!("<div class=\"unfolds\">{}</div>", lists)
}

fn basis(tr: Tr, known: &Known) -> Html {
    let mut seen = Vec::new();
    for basis in std::iter::once(&known.version).chain(&known.chosen).flat_map(|one| &one.item.basis) {
        if !seen.contains(&basis) {
            seen.push(basis);
        }
    }
    let lines: Html = seen
        .iter()
        .map(|basis| {
            html!(
                "<li>{}</li>",
                tr.f(
                    "guide-basis-line",
                    &[("title", tr.text(&basis.title).into()), ("article", tr.text(&basis.article).into())]
                )
            )
        })
        .collect();
    html!("<ul>{}</ul>", lines)
}

/// Who, where and when.
fn aside(tr: Tr, known: &Known) -> Html {
    let item = &known.version.item;
    let places: Html = item.places.iter().map(|place| place_card(tr, place)).collect();
    let contact = item
        .contact
        .as_ref()
        .map(|contact| html!("<h2>{}</h2><p>{}</p>", tr.t("guide-ask"), tr.text(contact)));
    let number = html!(
        "<h2>{}</h2><p><code>{}</code><br><span class=\"hint\">{}</span></p>",
        tr.t("guide-code"),
        item.code,
        tr.n("guide-version", known.version.number)
    );
    html!("<h2>{}</h2>{}{}{}", tr.t("guide-where"), places, contact, number)
}

pub(super) fn place_card(tr: Tr, place: &Place) -> Html {
    html!(
        "<p>{}<br>{}<br>{}<br>{}</p>",
        tr.text(&place.name),
        tr.text(&place.address),
        tr.text(&place.hours),
        tr.with("guide-phone", "phone", &place.phone)
    )
}
