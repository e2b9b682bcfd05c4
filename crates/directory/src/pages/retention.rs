//! `/admin/retention`: how long things are kept, what waits for a second person, legal holds, certificates; and `/retention`, where
//! everybody reads how long things are kept.

mod certificate;

use axum::Extension;
use axum::response::Response;
use contract::{Actor, Fault};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    self, Choice, Column, Control, Errors, Field, Pager, Row, State, Table, Weight, button, buttons, field,
    form, table, tag,
};
use kit::{Ctx, Fields, Html, Page, Query, Reply, Tr, html};
use serde::Deserialize;

use super::document::{self, NAMES, document_fields};
use super::{mendable, words};
use crate::access::{Permit, Staff};
use crate::party::{self, IdKind};
use crate::permissions::{ConfirmRetention, ManageRetention};
use crate::retention::{self, COUNTED, HoldRow, Kinds, RequestRow, RunRow, Standing, Subject};

pub(super) const HOME: &str = "/admin/retention";
/// Holds and certificates on one page.
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/retention", get(everybody))
        .route("/admin/retention", get(show))
        .route("/admin/retention/term", post(term))
        .route("/admin/retention/hold", post(hold))
        .route("/admin/retention/lift", post(lift))
        .route("/admin/retention/settle", post(settle))
        .merge(certificate::routes())
}

fn kinds(from: Option<Extension<Kinds>>) -> Kinds {
    from.map(|Extension(kinds)| kinds).unwrap_or_default()
}

/// Who asks, and who confirms.
fn looks(ctx: &Ctx) -> Result<Actor, kit::Error> {
    let actor = ctx.signed_in()?;
    if actor.may_somewhere(ManageRetention::PERMISSION) || actor.may_somewhere(ConfirmRetention::PERMISSION) {
        return Ok(actor.clone());
    }
    Err(Fault::forbidden("access.forbidden").with("permission", ManageRetention::PERMISSION.0).into())
}

/// A term in words; years beside it where it is some.
fn term_words(tr: Tr, days: i64) -> String {
    match days / 365 {
        0 | 1 => tr.n("retention-term-days", days),
        years => tr.f("retention-term-years", &[("n", days.into()), ("years", years.into())]),
    }
}

async fn everybody(from: Option<Extension<Kinds>>, ctx: Ctx) -> Reply {
    let (tr, kinds) = (ctx.tr, kinds(from));
    let all = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            kinds
                .0
                .iter()
                .map(|kept| Ok((kept.kind, retention::term(tx, &kept.kind)?)))
                .collect::<Result<Vec<_>, Fault>>()
        })
        .await?;
    let t = Table {
        caption: tr.t("retention-public-caption").into_owned(),
        columns: ["retention-what", "retention-term", "retention-since"]
            .map(|key| Column::new(tr.t(key)))
            .into(),
        rows: all
            .iter()
            .map(|(kind, days)| {
                Row::new([
                    html!("{}", tr.t(kind.words)),
                    html!("{}", term_words(tr, *days)),
                    html!("{}", tr.t(kind.since)),
                ])
            })
            .collect(),
        empty: ui::empty(&tr.t("retention-none"), None),
        ..Table::default()
    };
    let body = html!(
        "{}<h2>{}</h2><p>{}</p><p>{}</p><p>{}</p>",
        table(&ctx, &t),
        tr.t("retention-public-after"),
        tr.t("retention-public-left"),
        tr.t("retention-public-held"),
        tr.t("retention-public-files")
    );
    Ok(Page::portal(&ctx, tr.t("retention-public-title"))
        .lead(tr.t("retention-public-lead"))
        .body(body)
        .keep()
        .respond())
}

/// What was typed and came back.
#[derive(Default)]
struct Typed {
    kind: String,
    days: String,
    why: String,
    number: String,
    hold_why: String,
    basis: String,
    document: [String; 3],
    errors: Errors,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).trim().to_owned();
        Self {
            kind: text("kind"),
            days: text("days"),
            why: text("why"),
            number: text("number"),
            hold_why: text("hold_why"),
            basis: text("basis"),
            document: [NAMES.kind, NAMES.country, NAMES.number].map(text),
            errors: Errors::new(),
        }
    }
}

#[derive(Clone, Default, Deserialize)]
struct Asked {
    before: Option<i64>,
}

struct Found {
    standing: Vec<Standing>,
    requests: Vec<(RequestRow, Option<HoldRow>)>,
    holds: Vec<(HoldRow, Option<String>)>,
    runs: Vec<RunRow>,
}

async fn show(from: Option<Extension<Kinds>>, ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let actor = looks(&ctx)?;
    page(&ctx, kinds(from), &actor, asked.before, Typed::default()).await
}

async fn page(ctx: &Ctx, kinds: Kinds, actor: &Actor, before: Option<i64>, typed: Typed) -> Reply {
    let tr = ctx.tr;
    let found = ctx
        .app
        .db
        .read(move |tx| -> Result<Found, Fault> {
            let mut holds = Vec::new();
            for hold in retention::holds(tx, PAGE)? {
                let name = match hold.party {
                    Some(party) => party::by_id(tx, contract::PartyId(party))?
                        .map(|party| format!("{} {}", party.name, party.masked_id)),
                    None => None,
                };
                holds.push((hold, name));
            }
            let requests = retention::requests(tx)?
                .into_iter()
                .map(|request| {
                    let hold = holds.iter().find(|(hold, _)| hold.id.to_string() == request.subject);
                    let hold = hold.map(|(hold, _)| hold.clone());
                    (request, hold)
                })
                .collect();
            Ok(Found {
                standing: retention::standing(tx, &kinds)?,
                requests,
                holds,
                runs: retention::certificates(tx, before.unwrap_or(i64::MAX), PAGE)?,
            })
        })
        .await?;
    let manages = actor.may_somewhere(ManageRetention::PERMISSION);
    let page = Page::office(ctx, tr.t("retention-title")).lead(tr.t("retention-lead")).wide();
    let page = match typed.errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, &typed.errors)).with_errors(),
    };
    Ok(page
        .body(requests(ctx, actor, &found))
        .body(terms(ctx, &found))
        .body(if manages { term_form(ctx, &found, &typed) } else { Html::empty() })
        .body(html!("<h2 id=\"holds\">{}</h2>{}", tr.t("retention-holds"), holds(ctx, manages, &found)))
        .body(if manages { hold_form(ctx, &typed) } else { Html::empty() })
        .body(html!(
            "<h2>{}</h2>{}{}",
            tr.t("retention-certificates"),
            certificates(ctx, before, &found),
            certificate::find_form(ctx)
        ))
        .respond())
}

fn heads(tr: Tr, keys: &[&str]) -> Vec<Column> {
    keys.iter().map(|key| Column::new(tr.t(key))).collect()
}

/// What a kind is called; its name where the service is not here any more.
fn kind_name(tr: Tr, found: &Found, name: &str) -> String {
    let kind = found.standing.iter().find(|one| one.kind.name == name);
    kind.map_or_else(|| name.to_owned(), |one| tr.t(one.kind.words).into_owned())
}

fn held_name(hold: &HoldRow, name: Option<&str>) -> String {
    name.map_or_else(|| hold.number.clone(), str::to_owned)
}

fn requests(ctx: &Ctx, actor: &Actor, found: &Found) -> Html {
    let tr = ctx.tr;
    let rows = found.requests.iter().map(|(request, hold)| {
        let what = match (request.days, hold) {
            (Some(days), _) => html!(
                "{}<br>{}",
                tr.with("retention-ask-term", "kind", &kind_name(tr, found, &request.subject)),
                term_words(tr, days)
            ),
            (None, Some(hold)) => html!(
                "{}<br>{}",
                tr.t("retention-ask-lift"),
                found
                    .holds
                    .iter()
                    .find(|(one, _)| one.id == hold.id)
                    .map_or_else(String::new, |(one, name)| held_name(one, name.as_deref()))
            ),
            (None, None) => html!("{}", tr.t("retention-ask-lift")),
        };
        let by = html!(
            "{}<br><span class=\"hint\"><time>{}</time></span>",
            request.asked_name,
            tr.instant(request.asked_at)
        );
        Row::new([what, html!("{}", request.reason), by, settling(ctx, actor, request)])
    });
    let t = Table {
        caption: tr.t("retention-requests").into_owned(),
        columns: heads(tr, &["retention-what", "retention-why", "retention-asked-by", "retention-outcome"]),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("retention-requests-none"), None),
        ..Table::default()
    };
    html!("<h2>{}</h2>{}", tr.t("retention-requests"), table(ctx, &t))
}

fn settling(ctx: &Ctx, actor: &Actor, request: &RequestRow) -> Html {
    let tr = ctx.tr;
    if request.state != "waiting" {
        let (mark, word) = match request.state.as_str() {
            "confirmed" => (State::Done, tr.t("retention-confirmed")),
            "refused" => (State::Overdue, tr.t("retention-refused")),
            _ => (State::Paused, tr.t("retention-withdrawn")),
        };
        return html!("{}<br>{}", tag(mark, &word), request.settled_name.as_deref().unwrap_or(""));
    }
    let act = |how: &str, key: &str, weight: Weight| {
        let body = html!(
            "<input type=\"hidden\" name=\"id\" value=\"{}\"><input type=\"hidden\" name=\"how\" value=\"{}\">{}",
            request.id,
            how,
            button(&tr.t(key), weight, None)
        );
        form(ctx, "/admin/retention/settle", &body)
    };
    if request.asked_by == actor.account.0 {
        return html!(
            "{}<p class=\"hint\">{}</p>",
            act("end", "retention-withdraw", Weight::Quiet),
            tr.t("retention-own")
        );
    }
    match actor.may_somewhere(ConfirmRetention::PERMISSION) {
        true => html!(
            "{}{}",
            act("confirm", "retention-confirm", Weight::Primary),
            act("end", "retention-refuse", Weight::Quiet)
        ),
        false => tag(State::Waiting, &tr.t("retention-waits")),
    }
}

fn counted(n: i64) -> String {
    if n >= i64::from(COUNTED) { format!("{COUNTED}+") } else { n.to_string() }
}

fn terms(ctx: &Ctx, found: &Found) -> Html {
    let tr = ctx.tr;
    let rows = found.standing.iter().map(|one| {
        let set = match &one.set {
            Some((asked, confirmed)) => tr.f(
                "retention-set-by",
                &[("asked", asked.as_str().into()), ("confirmed", confirmed.as_str().into())],
            ),
            None => tr.t("retention-as-delivered").into_owned(),
        };
        let [now, month, year] = one.due;
        Row::new([
            html!("{}<br><span class=\"hint\">{}</span>", tr.t(one.kind.words), tr.t(one.kind.since)),
            html!("{}<br><span class=\"hint\">{}</span>", term_words(tr, one.days), set),
            html!("{}–{}", one.kind.least, one.kind.most),
            html!("{}", counted(now)),
            html!("{}", counted(month)),
            html!("{}", counted(year)),
        ])
    });
    let mut columns = heads(tr, &["retention-what", "retention-term", "retention-bounds"]);
    columns.extend(
        ["retention-due-now", "retention-due-month", "retention-due-year"]
            .map(|key| Column::numeric(tr.t(key))),
    );
    let t = Table {
        caption: tr.t("retention-terms").into_owned(),
        columns,
        rows: rows.collect(),
        empty: ui::empty(&tr.t("retention-none"), None),
        ..Table::default()
    };
    table(ctx, &t)
}

fn term_form(ctx: &Ctx, found: &Found, typed: &Typed) -> Html {
    let tr = ctx.tr;
    let choices: Vec<Choice> =
        found.standing.iter().map(|one| Choice::new(one.kind.name, tr.t(one.kind.words))).collect();
    let (kind, days, why) = (tr.t("retention-what"), tr.t("retention-new-days"), tr.t("retention-why"));
    let (unit, help) = (tr.t("retention-unit"), tr.t("retention-why-help"));
    let fields = [
        Field {
            id: "kind",
            label: &kind,
            control: Control::Select(&choices),
            value: &typed.kind,
            required: true,
            ..Field::default()
        },
        Field {
            id: "days",
            label: &days,
            control: Control::Number { unit: &unit },
            value: &typed.days,
            required: true,
            max_length: 6,
            ..Field::default()
        },
        Field {
            id: "why",
            label: &why,
            help: &help,
            control: Control::Lines(2),
            value: &typed.why,
            required: true,
            max_length: retention::REASON_CHARS,
            ..Field::default()
        },
    ];
    let fields: Html = fields.iter().map(|one| field(tr, one, typed.errors.of(one.id))).collect();
    let body = html!("{}{}", fields, buttons([button(&tr.t("retention-ask"), Weight::Primary, None)]));
    html!(
        "<h3>{}</h3><p>{}</p>{}",
        tr.t("retention-change"),
        tr.t("retention-change-text"),
        form(ctx, "/admin/retention/term", &body)
    )
}

fn holds(ctx: &Ctx, manages: bool, found: &Found) -> Html {
    let tr = ctx.tr;
    let rows = found.holds.iter().map(|(hold, name)| {
        let asked = found.requests.iter().any(|(request, of)| {
            request.state == "waiting" && of.as_ref().is_some_and(|of| of.id == hold.id)
        });
        let state = match (hold.lifted_at, asked) {
            (Some(at), _) => html!(
                "{}<br>{} <time>{}</time><br>{}",
                tag(State::Done, &tr.t("retention-lifted")),
                hold.lifted_by.as_deref().unwrap_or(""),
                tr.instant(at),
                hold.lifted_why.as_deref().unwrap_or("")
            ),
            (None, true) => tag(State::Waiting, &tr.t("retention-lift-asked")),
            (None, false) if manages => lift_form(ctx, hold),
            (None, false) => tag(State::Paused, &tr.t("retention-stands")),
        };
        let basis = if hold.basis.is_empty() {
            Html::empty()
        } else {
            html!("<br><span class=\"hint\">{}</span>", hold.basis)
        };
        Row::new([
            html!("{}", held_name(hold, name.as_deref())),
            html!("{}{}", hold.reason, basis),
            html!("{}<br><span class=\"hint\"><time>{}</time></span>", hold.by_name, tr.instant(hold.at)),
            state,
        ])
    });
    let t = Table {
        caption: tr.t("retention-holds").into_owned(),
        columns: heads(tr, &["retention-held", "retention-why", "retention-held-by", "retention-state"]),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("retention-holds-none"), None),
        ..Table::default()
    };
    table(ctx, &t)
}

fn lift_form(ctx: &Ctx, hold: &HoldRow) -> Html {
    let tr = ctx.tr;
    let label = tr.t("retention-lift-why");
    let id = format!("why-{}", hold.id);
    let why = Field {
        id: &id,
        label: &label,
        value: "",
        required: true,
        max_length: retention::REASON_CHARS,
        ..Field::default()
    };
    let body = html!(
        "<input type=\"hidden\" name=\"hold\" value=\"{}\">{}{}",
        hold.id,
        field(tr, &why, None),
        button(&tr.t("retention-lift"), Weight::Secondary, None)
    );
    ui::details(&tr.t("retention-lift"), &form(ctx, "/admin/retention/lift", &body))
}

fn hold_form(ctx: &Ctx, typed: &Typed) -> Html {
    let tr = ctx.tr;
    let (number, help) = (tr.t("retention-hold-number"), tr.t("retention-hold-number-help"));
    let (why, basis) = (tr.t("retention-why"), tr.t("retention-basis"));
    let line = |id: &'static str, label: &str, help: &str, value: &str, required: bool, most: usize| {
        let one = Field {
            id,
            label,
            help,
            value,
            required,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        field(tr, &one, typed.errors.of(id))
    };
    let ends = |fields: Html, act: &str| {
        let rest = html!(
            "{}{}",
            line("hold_why", &why, "", &typed.hold_why, true, retention::REASON_CHARS),
            line("basis", &basis, "", &typed.basis, false, retention::REASON_CHARS)
        );
        let body = html!("{}{}{}", fields, rest, buttons([button(&tr.t(act), Weight::Primary, None)]));
        form(ctx, "/admin/retention/hold", &body)
    };
    let [kind, country, no] = &typed.document;
    let usual = document::usual_kind(tr).as_str();
    let kind = if kind.is_empty() { usual } else { kind };
    let person = document_fields(tr, NAMES, IdKind::ALL.iter().copied(), [kind, country, no], &typed.errors);
    let of_number = ends(
        html!(
            "<input type=\"hidden\" name=\"what\" value=\"number\">{}",
            line("number", &number, &help, &typed.number, true, 60)
        ),
        "retention-hold",
    );
    let of_person =
        ends(html!("<input type=\"hidden\" name=\"what\" value=\"person\">{}", person), "retention-hold");
    html!(
        "<h3>{}</h3><p>{}</p>{}{}",
        tr.t("retention-hold"),
        tr.t("retention-hold-text"),
        ui::details(&tr.t("retention-hold-of-number"), &of_number),
        ui::details(&tr.t("retention-hold-of-person"), &of_person)
    )
}

fn certificates(ctx: &Ctx, before: Option<i64>, found: &Found) -> Html {
    let tr = ctx.tr;
    let full = found.runs.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
    let next = found.runs.last().filter(|_| full).map(|last| format!("{HOME}?before={}", last.id));
    let rows = found.runs.iter().map(|run| {
        let number = run.number.as_deref().unwrap_or("");
        Row::new([
            html!("<a href=\"{}/certificates/{}\">{}</a>", HOME, number, number),
            html!("{}", kind_name(tr, found, &run.kind)),
            html!("{}", term_words(tr, run.days)),
            html!("<time>{}</time>", tr.instant(run.ended_at.unwrap_or(run.began_at))),
            html!("{}", run.erased),
            html!("{}", run.held),
        ])
    });
    let mut columns =
        heads(tr, &["retention-certificate-number", "retention-what", "retention-term", "retention-ended"]);
    columns.extend(["retention-erased", "retention-kept-back"].map(|key| Column::numeric(tr.t(key))));
    let t = Table {
        caption: tr.t("retention-certificates").into_owned(),
        columns,
        rows: rows.collect(),
        empty: ui::empty(&tr.t("retention-certificates-none"), None),
        pager: Pager { first: before.map(|_| HOME.to_owned()), next, ..Pager::default() },
        ..Table::default()
    };
    table(ctx, &t)
}

/// A fault of a form, at its field, on the page it came from.
async fn back(
    ctx: &Ctx,
    kinds: Kinds,
    actor: &Actor,
    mut typed: Typed,
    (fault, at): (Fault, &'static str),
) -> Result<Response, kit::Error> {
    let fault = mendable(fault)?;
    typed.errors.add(at, words(ctx.tr, &fault));
    page(ctx, kinds, actor, None, typed).await
}

async fn term(
    from: Option<Extension<Kinds>>,
    ctx: Ctx,
    staff: Staff<ManageRetention>,
    fields: Fields,
) -> Reply {
    let (kinds, typed, actor) = (kinds(from), Typed::read(&fields), staff.actor);
    let Some(kept) = kinds.of(&typed.kind).copied() else {
        let fault = Fault::invalid("retention.kind");
        return back(&ctx, kinds, &actor, typed, (fault, "kind")).await;
    };
    let bounds = |fault: Fault| fault.with("least", kept.kind.least).with("most", kept.kind.most);
    let Ok(days) = typed.days.parse::<i64>() else {
        let fault = bounds(Fault::invalid("retention.days"));
        return back(&ctx, kinds, &actor, typed, (fault, "days")).await;
    };
    let (who, why) = (actor.clone(), typed.why.clone());
    match ctx.app.db.write(move |tx| retention::ask_term(tx, &who, &kept.kind, days, &why)).await {
        Ok(_) => Ok(kit::redirect_with(&ctx, HOME, "retention-asked", &[])),
        Err(fault) => {
            let at = match fault.code {
                "retention.reason" => "why",
                "retention.days" | "retention.same" => "days",
                _ => "kind",
            };
            back(&ctx, kinds, &actor, typed, (fault, at)).await
        }
    }
}

async fn hold(
    from: Option<Extension<Kinds>>,
    ctx: Ctx,
    staff: Staff<ManageRetention>,
    fields: Fields,
) -> Reply {
    let (kinds, typed, actor) = (kinds(from), Typed::read(&fields), staff.actor);
    let subject = match fields.text("what") {
        "person" => {
            let [kind, country, number] = &typed.document;
            let id = match document::read([kind, country, number]) {
                Ok(id) => id,
                Err(fault) => {
                    let at = document::at(NAMES, &fault);
                    return back(&ctx, kinds, &actor, typed, (fault, at)).await;
                }
            };
            let found = ctx.app.db.read(move |tx| party::by_identity(tx, &id)).await?;
            match found {
                Some(party) => Subject::Party(party.id),
                None => {
                    let fault = Fault::invalid("retention.person-unknown");
                    return back(&ctx, kinds, &actor, typed, (fault, NAMES.number)).await;
                }
            }
        }
        _ => Subject::Number(typed.number.clone()),
    };
    let (who, why, basis) = (actor.clone(), typed.hold_why.clone(), typed.basis.clone());
    match ctx.app.db.write(move |tx| retention::hold(tx, &who, &subject, &why, &basis)).await {
        Ok(_) => Ok(kit::redirect_with(&ctx, HOME, "retention-now-held", &[])),
        Err(fault) => {
            let at = if fault.code == "retention.reason" { "hold_why" } else { "number" };
            back(&ctx, kinds, &actor, typed, (fault, at)).await
        }
    }
}

async fn lift(
    from: Option<Extension<Kinds>>,
    ctx: Ctx,
    staff: Staff<ManageRetention>,
    fields: Fields,
) -> Reply {
    let (kinds, actor) = (kinds(from), staff.actor);
    let hold: i64 = fields.text("hold").parse().unwrap_or(0);
    let why = fields.text(&format!("why-{hold}")).to_owned();
    let who = actor.clone();
    match ctx.app.db.write(move |tx| retention::ask_lift(tx, &who, hold, &why)).await {
        Ok(_) => Ok(kit::redirect_with(&ctx, HOME, "retention-asked", &[])),
        Err(fault) => back(&ctx, kinds, &actor, Typed::default(), (fault, "holds")).await,
    }
}

async fn settle(from: Option<Extension<Kinds>>, ctx: Ctx, fields: Fields) -> Reply {
    let (kinds, actor) = (kinds(from), looks(&ctx)?);
    let id: i64 = fields.text("id").parse().unwrap_or(0);
    let confirms = fields.text("how") == "confirm";
    ctx.app
        .db
        .write(move |tx| match confirms {
            true => retention::confirm(tx, &actor, &kinds, id),
            false => retention::end(tx, &actor, id),
        })
        .await?;
    Ok(kit::redirect_with(&ctx, HOME, "retention-settled-now", &[]))
}
