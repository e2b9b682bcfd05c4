//! `/office/watch/rules`: rules of supervision side by side, with what each has raised and what its last trial found; a rule with its
//! trials; the text to change.

use contract::{Fault, FaultKind};
use directory::access::{ListScope, Permit, Staff};
use kit::routes::{get, post};
use kit::ui::{self, Column, Control, Crumb, Errors, Field, Row, State as Shape, Table, Weight};
use kit::{Ctx, Fields, Html, Page, Path, Reply, Routes, esc, fault_words, html};

use crate::asked::Asked;
use crate::permissions::{Rule as ChangeRules, Watch};
use crate::store::{self as rows, CountRow, SwitchRow, TrialRow};
use crate::watch::judge::{self, Hit};
use crate::watch::rule::{Rule, Rules};

const HOME: &str = "/office/watch/rules";
/// Trials shown of a rule.
const TRIALS: u32 = 10;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route(HOME, get(list))
        .route("/office/watch/rules/text", get(text).post(save))
        .route("/office/watch/rules/{key}", get(show))
        .route("/office/watch/rules/{key}/try", post(try_it))
        .route("/office/watch/rules/{key}/switch", post(switch))
}

struct Found {
    rules: Rules,
    switches: Vec<SwitchRow>,
    counted: Vec<CountRow>,
    trials: Vec<TrialRow>,
}

impl Found {
    fn is_on(&self, rule: &Rule) -> bool {
        let version = i64::from(rule.version);
        self.switches.iter().any(|one| one.rule == rule.key && one.active && one.version == version)
    }
}

async fn list(ctx: Ctx, staff: Staff<ChangeRules>) -> Reply {
    let tr = ctx.tr;
    let scope = ListScope::of(&staff.actor, Watch::PERMISSION);
    let found = ctx
        .app
        .db
        .read(move |tx| {
            let rules = judge::in_force(tx)?;
            let mut trials = Vec::new();
            for rule in &rules.all {
                trials.extend(rows::trials(tx, &rule.key, 1)?);
            }
            let (switches, counted) = (rows::switches(tx)?, rows::counted_by_rule(tx, &scope)?);
            Ok::<_, Fault>(Found { rules, switches, counted, trials })
        })
        .await?;
    let rows = found.rules.all.iter().map(|rule| {
        let counted = found.counted.iter().find(|row| row.k == rule.key);
        let number = |pick: fn(&CountRow) -> i64| esc(&tr.number(counted.map_or(0, pick)));
        let trial = found.trials.iter().find(|trial| trial.rule == rule.key);
        Row::new([
            html!(
                "<a href=\"{}/{}\">{}</a> <span class=\"hint\">v{}</span>",
                HOME,
                rule.key,
                tr.text(&rule.name),
                rule.version
            ),
            esc(&tr.t(&format!("insight-rule-kind-{}", rule.kind.as_str()))),
            on_tag(&ctx, found.is_on(rule)),
            number(|row| row.raised),
            number(|row| row.revoked),
            trial_words(&ctx, trial),
        ])
    });
    let table = Table {
        caption: tr.t("insight-rules-list").into_owned(),
        columns: vec![
            Column::new(tr.t("insight-alert-rule")),
            Column::new(tr.t("insight-alert-kind")),
            Column::new(tr.t("insight-rules-on")),
            Column::numeric(tr.t("insight-counted-raised")),
            Column::numeric(tr.t("insight-counted-revoked")),
            Column::new(tr.t("insight-rules-trial")),
        ],
        rows: rows.collect(),
        empty: ui::empty(
            &tr.t("insight-rules-none"),
            Some((&tr.t("insight-rules-edit"), "/office/watch/rules/text")),
        ),
        ..Table::default()
    };
    Ok(Page::office(&ctx.view, tr.t("insight-rules-title"))
        .wide()
        .crumbs([Crumb::new(tr.t("insight-alerts-title"), "/office/watch")])
        .lead(tr.t("insight-rules-lead"))
        .body(ui::table(&ctx.view, &table))
        .body(html!("<p><a href=\"/office/watch/rules/text\">{}</a></p>", tr.t("insight-rules-edit")))
        .respond())
}

fn on_tag(ctx: &Ctx, on: bool) -> Html {
    match on {
        true => ui::tag(Shape::OnTime, &ctx.tr.t("insight-rule-on")),
        false => ui::tag(Shape::Paused, &ctx.tr.t("insight-rule-off")),
    }
}

fn trial_words(ctx: &Ctx, trial: Option<&TrialRow>) -> Html {
    let tr = ctx.tr;
    let Some(trial) = trial else { return esc(&tr.t("insight-trial-none")) };
    if trial.finished_at.is_none() {
        return esc(&tr.t("insight-trial-running"));
    }
    esc(&tr.f(
        "insight-trial-found",
        &[
            ("from", trial.first_day.as_str().into()),
            ("to", trial.last_day.as_str().into()),
            ("n", trial.hits.into()),
            ("confirmed", trial.confirmed.into()),
        ],
    ))
}

async fn show(ctx: Ctx, _: Staff<ChangeRules>, Path(key): Path<String>) -> Reply {
    let tr = ctx.tr;
    let wanted = key.clone();
    let (rule, found, days) = ctx
        .app
        .db
        .read(move |tx| {
            let rules = judge::in_force(tx)?;
            let rule = rules.get(&wanted).cloned().ok_or_else(|| Fault::not_found("insight.rule-unknown"))?;
            let days = crate::figures::Period::thirty_days(tx);
            let (trials, switches) = (rows::trials(tx, &wanted, TRIALS)?, rows::switches(tx)?);
            Ok::<_, Fault>((rule, Found { rules, switches, counted: Vec::new(), trials }, days))
        })
        .await?;
    let line = |key: &str, value: Html| (tr.t(key).into_owned(), value);
    let always = tr.t("insight-rule-always");
    let when = if rule.when.is_empty() { esc(&always) } else { html!("<code>{}</code>", rule.when) };
    let count = rule.count.map(|count| {
        let of = match count.of {
            crate::watch::rule::Subject::Organ => "organ",
            crate::watch::rule::Subject::Actor => "actor",
            crate::watch::rule::Subject::Case => "case",
            crate::watch::rule::Subject::Item => "item",
        };
        let of = tr.t(&format!("insight-count-of-{of}"));
        tr.f(
            "insight-rule-count",
            &[("of", of.into()), ("days", count.within_days.into()), ("n", count.at_least.into())],
        )
    });
    let mut lines = vec![
        line("insight-rules-on", on_tag(&ctx, found.is_on(&rule))),
        line("insight-alert-kind", esc(&tr.t(&format!("insight-rule-kind-{}", rule.kind.as_str())))),
        line("insight-alert-card", esc(&tr.t(&format!("insight-card-{}", rule.card.as_str())))),
        line("insight-alert-basis", esc(tr.text(&rule.basis))),
        line("insight-rule-on-events", html!("<code>{}</code>", rule.on.join(", "))),
        line("insight-rule-when", when),
    ];
    lines.extend(count.map(|count| line("insight-rule-counts", esc(&count))));
    lines.push(line("insight-rule-explain", esc(&tr.n("insight-working-days", rule.explain_within))));
    lines.push(line("insight-rule-correct", esc(&tr.n("insight-working-days", rule.correct_within))));
    let (from, to) = (days.from.to_string(), days.to.to_string());
    let labels = ["from", "to"].map(|name| tr.t(&format!("insight-ask-{name}")));
    let day = |id, label, value| {
        ui::field(
            tr,
            &Field { id, label, control: Control::Date, value, required: true, ..Field::default() },
            None,
        )
    };
    let trial = html!(
        "{}{}{}",
        day("from", &labels[0], &from),
        day("to", &labels[1], &to),
        ui::buttons([ui::button(&tr.t("insight-trial-go"), Weight::Primary, None)])
    );
    let on = found.is_on(&rule);
    let (words, value) = if on { ("insight-switch-off", "off") } else { ("insight-switch-on", "on") };
    let switch = html!(
        "<input type=\"hidden\" name=\"to\" value=\"{}\">{}",
        value,
        ui::buttons([ui::button(&tr.t(words), Weight::Secondary, None)])
    );
    let trials: Html = found.trials.iter().map(|trial| trial_shown(&ctx, trial)).collect();
    Ok(Page::office(&ctx.view, tr.text(&rule.name).to_owned())
        .crumbs([
            Crumb::new(tr.t("insight-alerts-title"), "/office/watch"),
            Crumb::new(tr.t("insight-rules-title"), HOME),
        ])
        .body(ui::summary(&lines))
        .body(ui::form(&ctx.view, &format!("{HOME}/{key}/switch"), &switch))
        .body(html!("<h2>{}</h2><p>{}</p>", tr.t("insight-trial-title"), tr.t("insight-trial-lead")))
        .body(ui::form(&ctx.view, &format!("{HOME}/{key}/try"), &trial))
        .body(trials)
        .respond())
}

fn trial_shown(ctx: &Ctx, trial: &TrialRow) -> Html {
    let tr = ctx.tr;
    let hits: Vec<Hit> = serde_json::from_str(&trial.found).unwrap_or_default();
    let lines: Html = hits
        .iter()
        .map(|hit| {
            html!(
                "<li><time>{}</time> <a class=\"number\" href=\"/office/case/{}\">{}</a></li>",
                tr.instant(hit.at),
                hit.number,
                hit.number
            )
        })
        .collect();
    let list =
        (!lines.is_empty()).then(|| ui::details(&tr.t("insight-trial-cases"), &html!("<ul>{}</ul>", lines)));
    html!("<h3>{} <span class=\"hint\">v{}</span></h3>{}", trial_words(ctx, Some(trial)), trial.version, list)
}

async fn try_it(ctx: Ctx, _: Staff<ChangeRules>, Path(key): Path<String>, fields: Fields) -> Reply {
    let actor = ctx.signed_in()?.clone();
    let asked =
        Asked { from: fields.text("from").to_owned(), to: fields.text("to").to_owned(), ..Asked::default() };
    let rule = key.clone();
    ctx.app
        .db
        .write(move |tx| {
            let period = asked.period(tx)?;
            judge::ask(tx, &actor, &rule, &period)
        })
        .await?;
    Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{key}"), "insight-trial-asked", &[]))
}

async fn switch(ctx: Ctx, _: Staff<ChangeRules>, Path(key): Path<String>, fields: Fields) -> Reply {
    let (actor, rule, on) = (ctx.signed_in()?.clone(), key.clone(), fields.text("to") == "on");
    ctx.app.db.write(move |tx| judge::switch(tx, &actor, &rule, on)).await?;
    let said = if on { "insight-switched-on" } else { "insight-switched-off" };
    Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{key}"), said, &[]))
}

async fn text(ctx: Ctx, _: Staff<ChangeRules>) -> Reply {
    let text = ctx.app.db.read(|tx| Ok::<_, Fault>(rows::rules_text(tx)?.unwrap_or_default())).await?;
    Ok(editing(&ctx, &text, &Errors::new()))
}

fn editing(ctx: &Ctx, text: &str, errors: &Errors) -> axum::response::Response {
    let tr = ctx.tr;
    let (label, help) = (tr.t("insight-rules-text"), tr.t("insight-rules-text.help"));
    let field = Field {
        id: "rules",
        label: &label,
        help: &help,
        control: Control::Lines(30),
        value: text,
        required: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &field, errors.of("rules")),
        ui::buttons([ui::button(&tr.t("insight-rules-save"), Weight::Primary, None)])
    );
    let facts: Html = crate::watch::course::FACTS
        .iter()
        .map(|(name, kind)| {
            let words = tr.t(&format!("insight-fact-{}", name.replace('_', "-")));
            html!("<li><code>{}</code> {} <span class=\"hint\">{}</span></li>", name, words, kind)
        })
        .collect();
    let mut page = Page::office(&ctx.view, tr.t("insight-rules-edit")).crumbs([
        Crumb::new(tr.t("insight-alerts-title"), "/office/watch"),
        Crumb::new(tr.t("insight-rules-title"), HOME),
    ]);
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.body(ui::form(&ctx.view, "/office/watch/rules/text", &body))
        .body(ui::details(&tr.t("insight-rules-facts"), &html!("<ul>{}</ul>", facts)))
        .respond()
}

async fn save(ctx: Ctx, _: Staff<ChangeRules>, fields: Fields) -> Reply {
    let text = fields.get("rules").unwrap_or("").replace("\r\n", "\n");
    let (actor, sent) = (ctx.signed_in()?.clone(), text.clone());
    match ctx.app.db.write(move |tx| judge::change(tx, &actor, &sent)).await {
        Ok(()) => Ok(kit::redirect_with(&ctx.view, HOME, "insight-rules-saved", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let mut errors = Errors::new();
            errors.add("rules", fault_words(ctx.tr, &fault).advice(ctx.tr));
            Ok(editing(&ctx, &text, &errors))
        }
        Err(fault) => Err(fault.into()),
    }
}
