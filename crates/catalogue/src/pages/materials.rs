//! What is asked and what fell away, with the reason for each (PKG-03): shown in guides, scenario results and notices.

use contract::item::Need;
use contract::plan::{Asked, Plan, Reason, Spared};
use kit::i18n::Tr;
use kit::ui::{self, Column, Pager, Row, Table};
use kit::{Ctx, Html, esc, html};

use super::Known;

/// The section "materials": how many were asked before and now, what is asked, what is not any more and why.
pub(super) fn section(ctx: &Ctx, known: &Known) -> Html {
    let tr = ctx.tr;
    let plan = &known.plan;
    let count = match plan.spared.is_empty() {
        true => html!("<p>{}</p>", tr.n("guide-materials-count", plan.asked.len())),
        false => html!("{}<p>{}</p>", burden(tr, plan), tr.t("guide-materials-spared-hint")),
    };
    let fields = known.fields.map(|(before, after)| {
        let args = [
            ("before", count_arg(before)),
            ("after", count_arg(after)),
            ("forms", count_arg(known.chosen.len())),
        ];
        html!("<p>{}</p>", tr.f("guide-fields", &args))
    });
    let spared = (!plan.spared.is_empty()).then(|| spared_table(ctx, known));
    html!("{}{}{}{}", count, fields, asked(tr, known), spared)
}

/// Before and now side by side, and how many fell away for which reason.
fn burden(tr: Tr, plan: &Plan) -> Html {
    let mut by_reason: Vec<(&'static str, usize)> = Vec::new();
    for spared in &plan.spared {
        let key = reason_key(&spared.why);
        match by_reason.iter_mut().find(|(known, _)| *known == key) {
            Some((_, n)) => *n += 1,
            None => by_reason.push((key, 1)),
        }
    }
    by_reason.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let reasons: Html = by_reason
        .iter()
        .map(|(key, n)| html!("<li>{} <strong>{}</strong></li>", tr.t(key), tr.n("guide-materials-n", *n)))
        .collect();
    let figure = |class: &str, key: &str, n: usize| {
        html!(
            "<div class=\"{}\"><dt>{}</dt><dd>{}</dd></div>",
            class,
            tr.t(key),
            tr.n("guide-materials-n", n)
        )
    };
    html!(
        "<div class=\"burden\"><dl>{}{}{}</dl><ul>{}</ul></div>\n",
        figure("before", "guide-materials-before", plan.before),
        figure("now", "guide-materials-now", plan.asked.len()),
        figure("less", "guide-materials-spared", plan.spared.len()),
        reasons
    )
}

fn count_arg(n: usize) -> kit::i18n::Arg<'static> {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

/// What is asked, by how urgently.
fn asked(tr: Tr, known: &Known) -> Html {
    let groups = [
        (Need::Required, "guide-need-required"),
        (Need::Deferrable, "guide-need-deferrable"),
        (Need::Optional, "guide-need-optional"),
    ];
    groups
        .into_iter()
        .map(|(need, key)| {
            let rows: Vec<&Asked> = known.plan.asked.iter().filter(|asked| asked.need == need).collect();
            if rows.is_empty() {
                return Html::empty();
            }
            let list: Html = rows.iter().map(|asked| row(tr, known, asked)).collect();
            html!("<h3>{}</h3><ol class=\"materials\">{}</ol>", tr.n(key, rows.len()), list)
        })
        .collect()
}

fn row(tr: Tr, known: &Known, asked: &Asked) -> Html {
    let original =
        asked.original_needed.then(|| html!(" <span class=\"channel\">{}</span>", tr.t("guide-original")));
    let users = (known.chosen.len() > 1).then(|| {
        let names: Vec<&str> = asked.used_by.iter().map(|code| known.item_name(tr, code)).collect();
        html!(
            "<p class=\"hint\">{}</p>",
            tr.with("guide-used-by", "items", &names.join(&tr.t("guide-list-between")))
        )
    });
    html!(
        "<li><p>{}{}</p><div><p>{}</p>{}{}</div></li>",
        tr.text(&asked.name),
        original,
        tr.text(&asked.standard),
        super::why::asked_for(tr, known, asked),
        users
    )
}

fn spared_table(ctx: &Ctx, known: &Known) -> Html {
    let tr = ctx.tr;
    let rows = known.plan.spared.iter().map(|spared| {
        Row::new([
            esc(tr.text(&spared.name)),
            esc(known.item_name(tr, &spared.item)),
            html!("<strong>{}</strong> {}", tr.t(reason_key(&spared.why)), because(tr, known, spared)),
        ])
    });
    let table = Table {
        caption: tr.n("guide-spared-caption", known.plan.spared.len()),
        columns: ["guide-spared-material", "guide-spared-item", "guide-spared-why"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows: rows.collect(),
        empty: Html::empty(),
        bulk: None,
        pager: Pager::default(),
    };
    ui::table(&ctx.view, &table)
}

fn reason_key(why: &Reason) -> &'static str {
    match why {
        Reason::Shared { .. } => "guide-why-shared",
        Reason::Licence { .. } => "guide-why-licence",
        Reason::Sibling { .. } => "guide-why-sibling",
        Reason::Exchange { .. } => "guide-why-exchange",
        Reason::Form { .. } => "guide-why-form",
        Reason::Commitment { .. } => "guide-why-commitment",
    }
}

/// Why this material fell away, in a sentence.
fn because(tr: Tr, known: &Known, spared: &Spared) -> String {
    match &spared.why {
        Reason::Shared { with } if *with == spared.item => tr.t("guide-because-same-item").into_owned(),
        Reason::Shared { with } => tr.with("guide-because-shared", "item", known.item_name(tr, with)),
        Reason::Licence { .. } => tr.t("guide-because-licence").into_owned(),
        Reason::Sibling { item } => tr.with("guide-because-sibling", "item", known.item_name(tr, item)),
        Reason::Exchange { resource } => {
            let name = known.resources.get(resource).map_or(resource.as_str(), |name| tr.text(name));
            tr.with("guide-because-exchange", "resource", name)
        }
        Reason::Form { .. } => tr.t("guide-because-form").into_owned(),
        Reason::Commitment { text } => tr.with("guide-because-commitment", "text", tr.text(text)),
    }
}
