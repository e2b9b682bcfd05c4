//! `/office/watch`: alerts, for those who supervise and for the units they concern; an alert with its rule, facts and basis, what was said,
//! and what one may do.

use axum::response::Response;
use contract::{AccountId, Actor, Fault, FaultKind};
use directory::access::{ListScope, Permit};
use kit::routes::{get, post};
use kit::ui::{self, Column, Control, Crumb, Errors, Field, Pager, Row, State as Shape, Tab, Table, Weight};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, Routes, Tr, esc, fault_words, html};
use serde::Deserialize;
use store::Tx;

use crate::figures::By;
use crate::names::Names;
use crate::permissions::{Answer, Watch};
use crate::store::{self as rows, AlertFilter, CountRow};
use crate::watch::Ground;
use crate::watch::chain::{self, Act, Alert, LONGEST, State};

const HOME: &str = "/office/watch";
const PAGE: u32 = 50;
/// Shelves in the order of a supervisor's day.
const SHELVES: [&str; 9] =
    ["open", "explained", "appealed", "corrected", "told", "to-correct", "late", "closed", "revoked"];

pub(super) fn routes() -> Routes {
    Routes::new()
        .route(HOME, get(list))
        .route("/office/watch/{number}", get(show))
        .route("/office/watch/{number}/act", post(act))
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Asked {
    shelf: String,
    rule: String,
    before: String,
}

/// What this person may list: what they supervise, else what their unit is to answer for.
pub(crate) fn scope_of(actor: &Actor) -> Result<ListScope, Fault> {
    let all = [Watch::PERMISSION, Answer::PERMISSION].map(|permission| ListScope::of(actor, permission));
    let found = all.into_iter().find(|scope| !scope.is_nothing());
    found.ok_or_else(|| Fault::forbidden("access.forbidden").with("permission", Watch::PERMISSION.0))
}

pub(crate) fn filter_of(shelf: &str, rule: &str) -> AlertFilter {
    AlertFilter {
        state: State::parse(shelf),
        open: shelf == "open" || shelf.is_empty(),
        late: shelf == "late",
        rule: (!rule.is_empty()).then(|| rule.to_owned()),
        before: None,
    }
}

struct Found {
    alerts: Vec<Alert>,
    names: Names,
    people: Vec<(AccountId, String)>,
    organs: Vec<CountRow>,
    now: i64,
}

fn people(tx: &mut Tx, alerts: &[Alert]) -> Result<Vec<(AccountId, String)>, Fault> {
    let mut all: Vec<(AccountId, String)> = Vec::new();
    for person in alerts.iter().filter_map(|alert| alert.person) {
        if !all.iter().any(|(known, _)| *known == person) {
            all.push((person, directory::account::name(tx, person)?.unwrap_or_default()));
        }
    }
    Ok(all)
}

async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let tr = ctx.tr;
    let scope = scope_of(ctx.signed_in()?)?;
    let (app, ask) = (ctx.app.clone(), asked.clone());
    let mut found = ctx
        .app
        .db
        .read(move |tx| {
            let before = match ask.before.as_str() {
                "" => None,
                text => Some(text.parse().map_err(|_| Fault::invalid("kit.form").with("detail", "before"))?),
            };
            let filter = AlertFilter { before, ..filter_of(&ask.shelf, &ask.rule) };
            let alerts = rows::alerts(tx, &scope, &filter, PAGE + 1)?;
            let counted = rows::counted_by_organ(tx, &scope)?;
            let mut names = Names::default();
            let organs: Vec<String> = alerts.iter().map(|alert| alert.organ.0.to_string()).collect();
            names.add(tx, &app, By::Organ, organs.iter().map(String::as_str))?;
            names.add(tx, &app, By::Organ, counted.iter().map(|row| row.k.as_str()))?;
            names.add(tx, &app, By::Item, alerts.iter().map(|alert| alert.item.as_str()))?;
            let people = people(tx, &alerts)?;
            Ok::<_, Fault>(Found { alerts, names, people, organs: counted, now: tx.now() })
        })
        .await?;
    let more = found.alerts.len() > PAGE as usize;
    found.alerts.truncate(PAGE as usize);
    let shelf = SHELVES.into_iter().find(|one| *one == asked.shelf).unwrap_or("open");
    let address = |shelf: &str, before: &str| {
        let rule = if asked.rule.is_empty() {
            String::new()
        } else {
            format!("&rule={}", kit::url_encode(&asked.rule))
        };
        let before = if before.is_empty() { String::new() } else { format!("&before={before}") };
        format!("{HOME}?shelf={shelf}{rule}{before}")
    };
    let tabs = SHELVES.map(|one| Tab {
        label: tr.t(&format!("insight-alerts-{one}")).into_owned(),
        href: address(one, ""),
        count: None,
        current: one == shelf,
    });
    let next = found.alerts.last().filter(|_| more).map(|last| address(shelf, &last.id.to_string()));
    let table = Table {
        caption: tr.t(&format!("insight-alerts-{shelf}")).into_owned(),
        columns: ["what", "card", "person", "state", "due"]
            .map(|name| Column::new(tr.t(&format!("insight-alert-{name}"))))
            .into(),
        rows: found.alerts.iter().map(|alert| row(tr, &found, alert)).collect(),
        empty: ui::empty(&tr.t("insight-alerts-none"), None),
        bulk: None,
        pager: Pager {
            first: (!asked.before.is_empty()).then(|| address(shelf, "")),
            next,
            ..Pager::default()
        },
    };
    let query = [("shelf", shelf), ("rule", asked.rule.as_str())];
    let tools = directory::lists::tools(&ctx, crate::exports::ALERTS, HOME, &query).await?;
    Ok(Page::office(&ctx.view, tr.t("insight-alerts-title"))
        .wide()
        .lead(tr.t("insight-alerts-lead"))
        .body(ui::tabs(&tr.t("insight-alerts-shelves"), &tabs))
        .body(tools)
        .body(ui::table(&ctx.view, &table))
        .body(counts(&ctx, &found.names, &found.organs))
        .respond())
}

/// The person an alert concerns, or the unit as a whole.
fn person_of(tr: Tr, people: &[(AccountId, String)], alert: &Alert) -> String {
    let name = alert.person.and_then(|person| people.iter().find(|(known, _)| *known == person));
    name.map_or_else(|| tr.t("insight-alert-nobody").into_owned(), |(_, name)| name.clone())
}

fn card(tr: Tr, alert: &Alert) -> Html {
    let shape = if alert.card == "red" { Shape::Overdue } else { Shape::Soon };
    ui::tag(shape, &tr.t(&format!("insight-card-{}", alert.card)))
}

fn due(tr: Tr, alert: &Alert, now: i64) -> Html {
    let Some(at) = alert.due_at else { return Html::empty() };
    let day = tr.day(contract::time::china_date(at - 1));
    if at <= now {
        ui::tag(Shape::Overdue, &tr.with("insight-alert-overdue", "day", &day))
    } else {
        esc(&day)
    }
}

fn row(tr: Tr, found: &Found, alert: &Alert) -> Row {
    let unit = found.names.of(tr, By::Organ, &alert.organ.0.to_string());
    Row::new([
        html!(
            "<a href=\"{}/{}\">{}</a><br><span class=\"hint number\">{} · {}</span>",
            HOME,
            alert.number,
            tr.text(&alert.name),
            alert.number,
            alert.case_number
        ),
        card(tr, alert),
        html!("{}<br><span class=\"hint\">{}</span>", person_of(tr, &found.people, alert), unit),
        esc(&tr.t(&format!("insight-state-{}", alert.state.as_str()))),
        due(tr, alert, found.now),
    ])
}

/// Alerts by unit, for the yearly assessment.
fn counts(ctx: &Ctx, names: &Names, counted: &[CountRow]) -> Html {
    if counted.is_empty() {
        return Html::empty();
    }
    let tr = ctx.tr;
    let table = Table {
        caption: tr.t("insight-alerts-by-organ").into_owned(),
        columns: std::iter::once(Column::new(tr.t("insight-by-organ")))
            .chain(
                ["raised", "red", "late", "closed", "revoked"]
                    .map(|name| Column::numeric(tr.t(&format!("insight-counted-{name}")))),
            )
            .collect(),
        rows: counted
            .iter()
            .map(|row| {
                let n = [row.raised, row.red, row.late, row.closed, row.revoked].map(|n| esc(&tr.number(n)));
                Row::new(std::iter::once(esc(&names.of(tr, By::Organ, &row.k))).chain(n))
            })
            .collect(),
        ..Table::default()
    };
    ui::table(&ctx.view, &table)
}

struct Shown {
    alert: Alert,
    names: Names,
    people: Vec<(AccountId, String)>,
    acts: Vec<Act>,
    now: i64,
}

async fn load(ctx: &Ctx, number: &str) -> Result<Shown, kit::Error> {
    let (app, actor, number) = (ctx.app.clone(), ctx.signed_in()?.clone(), number.to_owned());
    let shown = ctx.app.db.read(move |tx| {
        let alert = chain::find(tx, &actor, &number)?;
        let mut names = Names::default();
        names.add(tx, &app, By::Organ, [alert.organ.0.to_string().as_str()])?;
        names.add(tx, &app, By::Item, [alert.item.as_str()])?;
        let people = people(tx, std::slice::from_ref(&alert))?;
        let acts = chain::offers(&alert, &actor);
        Ok::<_, Fault>(Shown { alert, names, people, acts, now: tx.now() })
    });
    Ok(shown.await?)
}

async fn show(ctx: Ctx, Path(number): Path<String>) -> Reply {
    let shown = load(&ctx, &number).await?;
    Ok(page(&ctx, &shown, None))
}

fn page(ctx: &Ctx, shown: &Shown, refused: Option<(Act, &str, &Fault)>) -> Response {
    let tr = ctx.tr;
    let alert = &shown.alert;
    let mut errors = Errors::new();
    if let Some((act, _, fault)) = refused {
        errors.add(format!("text-{}", act.as_str()), fault_words(tr, fault).advice(tr));
    }
    let line = |key: &str, value: Html| (tr.t(key).into_owned(), value);
    let lines = vec![
        line("insight-alert-card", card(tr, alert)),
        line("insight-alert-state", esc(&tr.t(&format!("insight-state-{}", alert.state.as_str())))),
        line("insight-alert-due", due(tr, alert, shown.now)),
        line("insight-alert-person", esc(&person_of(tr, &shown.people, alert))),
        line("insight-by-organ", esc(&shown.names.of(tr, By::Organ, &alert.organ.0.to_string()))),
        line("insight-by-item", esc(&shown.names.of(tr, By::Item, &alert.item))),
        line(
            "insight-case-number",
            html!(
                "<a class=\"number\" href=\"/office/case/{}\">{}</a>",
                alert.case_number,
                alert.case_number
            ),
        ),
        line("insight-alert-at", esc(&tr.instant(alert.at))),
        line("insight-alert-kind", esc(&tr.t(&format!("insight-rule-kind-{}", alert.kind)))),
        line(
            "insight-alert-rule",
            html!(
                "{} <span class=\"hint\"><code>{}</code> v{}</span>",
                tr.text(&alert.name),
                alert.rule,
                alert.version
            ),
        ),
        line("insight-alert-basis", esc(tr.text(&alert.basis))),
        line("insight-alert-facts", facts(tr, alert)),
    ];
    let said: Html = alert
        .said
        .iter()
        .map(|said| {
            let what = match said.act.as_str() {
                "late" => tr.t(&format!("insight-said-late-{}", said.text)).into_owned(),
                act => tr.t(&format!("insight-act-{act}")).into_owned(),
            };
            let text = if said.act == "late" { "" } else { said.text.as_str() };
            html!(
                "<li><time>{}</time> <strong>{}</strong> {}<br>{}</li>",
                tr.instant(said.at),
                what,
                said.by,
                text
            )
        })
        .collect();
    let forms: Html = shown.acts.iter().map(|act| form(ctx, alert, *act, refused, &errors)).collect();
    let mut page =
        Page::office(&ctx.view, tr.f("insight-alert-title", &[("number", alert.number.as_str().into())]))
            .crumbs([Crumb::new(tr.t("insight-alerts-title"), HOME)])
            .lead(tr.text(&alert.name).to_owned());
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, &errors)).with_errors();
    }
    let said = (!said.is_empty()).then(|| html!("<h2>{}</h2><ol>{}</ol>", tr.t("insight-alert-said"), said));
    page.body(ui::summary(&lines)).body(said.unwrap_or_default()).body(forms).respond()
}

fn facts(tr: Tr, alert: &Alert) -> Html {
    let lines: Html = alert
        .facts
        .iter()
        .filter(|(_, value)| !value.is_null() && **value != serde_json::Value::Bool(false))
        .map(|(name, value)| {
            let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            html!(
                "<li>{} <code>{}</code></li>",
                tr.t(&format!("insight-fact-{}", name.replace('_', "-"))),
                said
            )
        })
        .collect();
    ui::details(&tr.t("insight-alert-facts-open"), &html!("<ul>{}</ul>", lines))
}

fn form(ctx: &Ctx, alert: &Alert, act: Act, refused: Option<(Act, &str, &Fault)>, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let id = format!("text-{}", act.as_str());
    let label = tr.t(&format!("insight-act-{}.label", act.as_str()));
    let given = refused.filter(|(refused, ..)| *refused == act).map_or("", |(_, text, _)| text);
    let field = Field {
        id: &id,
        label: &label,
        control: Control::Lines(3),
        value: given,
        required: true,
        max_length: LONGEST,
        ..Field::default()
    };
    let weight = if act == Act::Revoke { Weight::Secondary } else { Weight::Primary };
    let words = tr.t(&format!("insight-act-{}", act.as_str()));
    let body = html!(
        "<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
        act.as_str(),
        alert.revision,
        ui::field(tr, &field, errors.of(&id)),
        ui::buttons([ui::button(&words, weight, None)])
    );
    html!("<h2>{}</h2>{}", words, ui::form(&ctx.view, &format!("{HOME}/{}/act", alert.number), &body))
}

async fn act(ctx: Ctx, Path(number): Path<String>, fields: Fields) -> Reply {
    let shown = load(&ctx, &number).await?;
    let wrong = || Fault::invalid("kit.form").with("detail", "act");
    let act = Act::parse(fields.text("act")).ok_or_else(wrong)?;
    let revision: i64 = fields.text("revision").parse().map_err(|_| wrong())?;
    let text = fields.get(&format!("text-{}", act.as_str())).unwrap_or("").to_owned();
    let (ground, actor, id, said) =
        (Ground::of(&ctx.app), ctx.signed_in()?.clone(), shown.alert.id, text.clone());
    let done = ctx.app.db.write(move |tx| chain::act(tx, &ground, &actor, (id, revision), act, &said)).await;
    match done {
        Ok(()) => Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{number}"), "insight-act-done", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => Ok(page(&ctx, &shown, Some((act, &text, &fault)))),
        Err(fault) => Err(fault.into()),
    }
}
