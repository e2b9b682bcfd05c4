//! The register of seals (印章管理, `/admin/seals`): seals asked for and confirmed by two persons, who may set them, their log of use, taken
//! out of use and replaced; and the register as everybody reads it (`/verify/seals`) and takes it along (`/api/v1/seals`).

use ::store::Tx;
use axum::response::IntoResponse;
use contract::{AccountId, Fault, FaultKind};
use directory::access::Staff;
use directory::account;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Errors, Field, Pager, Row, State, Table, Tone, Weight};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, Routes, Tr, esc, html};
use serde::Deserialize;

use crate::permissions::ManageSeals;
use crate::seal::{self, Kind, NAME_MOST, New, WHY_MOST};
use crate::store::seal::{self as kept, SealRow, UseRow};

const HOME: &str = "/admin/seals";
/// Uses on one page.
const PAGE: u32 = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/verify/seals", get(everybody))
        .route("/api/v1/seals", get(register))
        .route("/admin/seals", get(list).post(ask))
        .route("/admin/seals/replace", get(choose).post(replace))
        .route("/admin/seals/{id}", get(one).post(act))
        .route("/admin/seals/{id}/confirm", post(confirm))
        .route("/admin/seals/{id}/refuse", post(refuse))
}

/// Where a seal stands, in colour and words.
pub(super) fn state_tag(tr: Tr, state: &str) -> Html {
    let colour = match state {
        "asked" => State::Waiting,
        "in-use" => State::OnTime,
        "retired" => State::Done,
        _ => State::Overdue,
    };
    ui::tag(colour, &tr.t(&format!("seal-state-{state}")))
}

fn kind_words(tr: Tr, row: &SealRow) -> String {
    tr.t(&format!("seal-kind-{}", row.kind)).into_owned()
}

fn organ(row: &SealRow) -> contract::Text {
    contract::Text::new(row.organ_zh.clone(), row.organ_en.clone())
}

async fn register(ctx: Ctx) -> Reply {
    let register = ctx.app.db.read(seal::register).await?;
    Ok(axum::Json(register).into_response())
}

async fn everybody(ctx: Ctx) -> Reply {
    let tr = ctx.tr;
    let all = ctx.app.db.read(kept::all).await.map_err(Fault::from)?;
    let number = |id: Option<i64>| {
        let one = id.and_then(|id| all.iter().find(|row| row.id == id));
        one.map(|row| row.number.clone()).unwrap_or_default()
    };
    let rows: Vec<Row> = all
        .iter()
        .filter(|row| row.made_at.is_some())
        .map(|row| {
            let ended = row.ended_at.map(|at| {
                let words = match row.replaced_by {
                    Some(_) => tr.f(
                        "seal-ended-replaced",
                        &[("at", tr.instant(at).into()), ("number", number(row.replaced_by).into())],
                    ),
                    None => tr.with("seal-ended-at", "at", &tr.instant(at)),
                };
                html!("<br><span class=\"hint\">{}</span>", words)
            });
            Row::new([
                html!("{}<br><code>{}</code>", row.name, row.number),
                esc(tr.text(&organ(row))),
                esc(&kind_words(tr, row)),
                html!("{}{}", state_tag(tr, &row.state), ended),
                html!("<code class=\"digest\">{}</code>", row.fingerprint),
            ])
        })
        .collect();
    let table = Table {
        caption: tr.t("seal-public-title").into_owned(),
        columns: ["name", "organ", "kind", "state", "fingerprint"]
            .map(|name| Column::new(tr.t(&format!("seal-column-{name}"))))
            .into(),
        rows,
        empty: ui::empty(&tr.t("seal-public-none"), None),
        ..Table::default()
    };
    Ok(Page::portal(&ctx.view, tr.t("seal-public-title"))
        .crumbs([Crumb::new(tr.t("licence-verify-title"), "/verify")])
        .lead(tr.t("seal-public-lead"))
        .wide()
        .body(ui::table(&ctx.view, &table))
        .body(html!(
            "<h2>{}</h2><p>{}</p><p>{}</p><p><a href=\"/api/v1/seals\" download=\"seals.json\">{}</a></p>",
            tr.t("seal-public-offline"),
            tr.t("seal-public-how"),
            tr.t("seal-public-honest"),
            tr.t("seal-public-take")
        ))
        .respond())
}

async fn list(ctx: Ctx, staff: Staff<ManageSeals>) -> Reply {
    list_page(&ctx, &staff, &Fields::default(), &Errors::new()).await
}

async fn list_page(ctx: &Ctx, staff: &Staff<ManageSeals>, given: &Fields, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    let actor = staff.actor.clone();
    let (all, organs) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let mut organs = directory::organ::all(tx)?;
            organs.retain(|organ| {
                let scope = contract::Scope { region: &organ.region, organ: Some(organ.id), item: None };
                actor.can(<ManageSeals as directory::access::Permit>::PERMISSION, scope)
            });
            Ok((kept::all(tx)?, organs))
        })
        .await?;
    let table = Table {
        caption: tr.t("seal-title").into_owned(),
        columns: ["name", "organ", "kind", "state"]
            .map(|name| Column::new(tr.t(&format!("seal-column-{name}"))))
            .into(),
        rows: all
            .iter()
            .filter(|row| organs.iter().any(|organ| organ.id.0 == row.organ))
            .map(|row| {
                Row::new([
                    html!("<a href=\"{}/{}\">{}</a><br><code>{}</code>", HOME, row.id, row.name, row.number),
                    esc(tr.text(&organ(row))),
                    esc(&kind_words(tr, row)),
                    state_tag(tr, &row.state),
                ])
            })
            .collect(),
        empty: ui::empty(&tr.t("seal-none"), None),
        ..Table::default()
    };
    let page = Page::office(&ctx.view, tr.t("seal-title")).lead(tr.t("seal-lead")).wide();
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    let replacing = all.iter().filter(|row| row.state == "in-use").count() > 1;
    let replacing = replacing.then(|| {
        ui::buttons([ui::link_button(&tr.t("seal-replace-title"), "/admin/seals/replace", Weight::Secondary)])
    });
    Ok(page
        .body(ui::table(&ctx.view, &table))
        .body(html!("{}", replacing))
        .body(html!("<h2>{}</h2>{}", tr.t("seal-new"), new_form(ctx, &organs, given, errors)))
        .respond())
}

fn new_form(ctx: &Ctx, organs: &[directory::organ::Organ], given: &Fields, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let organs: Vec<Choice> =
        organs.iter().map(|organ| Choice::new(organ.uscc.clone(), tr.text(&organ.name))).collect();
    let kinds: Vec<Choice> = Kind::ALL
        .iter()
        .map(|kind| {
            let hint = Some(tr.t(&format!("seal-kind-{}-hint", kind.as_str())).into_owned());
            Choice { hint, ..Choice::new(kind.as_str(), tr.t(&format!("seal-kind-{}", kind.as_str()))) }
        })
        .collect();
    let one = |id: &'static str, control: Control<'_>, most: usize| {
        let (label, help) = (tr.t(&format!("seal-field-{id}")), tr.t(&format!("seal-field-{id}.help")));
        let field = Field {
            id,
            label: &label,
            help: &help,
            control,
            value: given.text(id),
            required: true,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        ui::field(tr, &field, errors.of(id))
    };
    let body = html!(
        "{}{}{}{}{}",
        one("organ", Control::Select(&organs), 0),
        one("kind", Control::Radios(&kinds), 0),
        one("name", Control::Text, NAME_MOST),
        one("basis", Control::Text, NAME_MOST),
        ui::buttons([ui::button(&tr.t("seal-ask"), Weight::Primary, None)])
    );
    ui::form(&ctx.view, HOME, &body)
}

/// The field that a refusal is about, and its words.
fn errors_of(tr: Tr, fault: &Fault) -> Option<Errors> {
    let field = match fault.code {
        "seal.organ-missing" | "seal.exists" => "organ",
        "seal.kind-missing" => "kind",
        "seal.name-missing" => "name",
        "seal.basis-missing" => "basis",
        "seal.document-missing" => "document",
        "seal.why-missing" => "why",
        "seal.bearer-unknown" => "login",
        "seal.none-chosen" | "seal.many-chosen" | "seal.kinds-differ" => "former",
        _ => return None,
    };
    let mut errors = Errors::new();
    errors.add(field, kit::fault_words(tr, fault).advice(tr));
    Some(errors)
}

async fn ask(ctx: Ctx, staff: Staff<ManageSeals>, fields: Fields) -> Reply {
    let new = New {
        uscc: fields.text("organ").to_owned(),
        kind: Kind::parse(fields.text("kind")),
        name: fields.text("name").to_owned(),
        basis: fields.text("basis").to_owned(),
    };
    let actor = staff.actor.clone();
    match ctx.app.db.write(move |tx| seal::ask(tx, &actor, &new)).await {
        Ok(id) => Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{id}"), "seal-done-ask", &[])),
        Err(fault) => match errors_of(ctx.tr, &fault) {
            Some(errors) => list_page(&ctx, &staff, &fields, &errors).await,
            None => Err(fault.into()),
        },
    }
}

#[derive(Deserialize)]
struct Asked {
    before: Option<i64>,
}

/// A seal with all around it.
struct Found {
    row: SealRow,
    asked_by: String,
    confirmed_by: String,
    bearers: Vec<(i64, String, i64)>,
    uses: Vec<(UseRow, String, String)>,
    instead: Option<SealRow>,
}

fn name_of(tx: &mut Tx, account: Option<i64>) -> Result<String, Fault> {
    match account {
        Some(id) => Ok(account::name(tx, AccountId(id))?.unwrap_or_default()),
        None => Ok(String::new()),
    }
}

/// The name of whom the ledger names.
pub(super) fn named(tx: &mut Tx, who: &str) -> Result<String, Fault> {
    let id = who.strip_prefix("account:").and_then(|id| id.parse().ok());
    name_of(tx, id)
}

fn found(tx: &mut Tx, staff: &Staff<ManageSeals>, id: i64, before: i64) -> Result<Found, Fault> {
    let missing = || Fault::not_found("seal.not-found");
    let row = kept::by_id(tx, id)?.ok_or_else(missing)?;
    let organ = directory::organ::by_id(tx, contract::OrganId(row.organ))?.ok_or_else(missing)?;
    let scope = contract::Scope { region: &organ.region, organ: Some(organ.id), item: None };
    if !staff.actor.can(<ManageSeals as directory::access::Permit>::PERMISSION, scope) {
        return Err(missing());
    }
    let mut bearers = Vec::new();
    for bearer in kept::bearers(tx, id)? {
        bearers.push((bearer.account, name_of(tx, Some(bearer.account))?, bearer.since));
    }
    let mut uses = Vec::new();
    for used in kept::uses(tx, id, before, PAGE + 1)? {
        let (by, released) = (named(tx, &used.used_by)?, named(tx, &used.released_by)?);
        uses.push((used, by, released));
    }
    let instead = match row.replaced_by {
        Some(id) => kept::by_id(tx, id)?,
        None => None,
    };
    Ok(Found {
        asked_by: name_of(tx, Some(row.asked_by))?,
        confirmed_by: name_of(tx, row.confirmed_by)?,
        bearers,
        uses,
        instead,
        row,
    })
}

async fn one(ctx: Ctx, staff: Staff<ManageSeals>, Path(id): Path<i64>, Query(asked): Query<Asked>) -> Reply {
    one_page(&ctx, &staff, id, asked.before, (&Fields::default(), &Errors::new())).await
}

async fn one_page(
    ctx: &Ctx,
    staff: &Staff<ManageSeals>,
    id: i64,
    before: Option<i64>,
    (given, errors): (&Fields, &Errors),
) -> Reply {
    let tr = ctx.tr;
    let who = Staff::clone(staff);
    let found = ctx.app.db.read(move |tx| found(tx, &who, id, before.unwrap_or(i64::MAX))).await?;
    let row = &found.row;
    let page = Page::office(&ctx.view, row.name.clone()).crumbs([Crumb::new(tr.t("seal-title"), HOME)]);
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    let page = page.body(ui::summary(&facts(tr, &found)));
    let page = match row.state.as_str() {
        "asked" => page.body(settle_forms(ctx, staff, row)),
        "in-use" => page.body(bearers(ctx, &found, given, errors)),
        _ => page,
    };
    let page = match row.made_at {
        Some(_) => page.body(uses(ctx, &found, before)),
        None => page,
    };
    let page = match row.state.as_str() {
        "in-use" => page.body(end_form(ctx, row, given, errors)),
        _ => page,
    };
    Ok(page.wide().respond())
}

fn facts(tr: Tr, found: &Found) -> Vec<(String, Html)> {
    let row = &found.row;
    let mut lines = vec![
        ("state", state_tag(tr, &row.state)),
        ("number", html!("<code>{}</code>", row.number)),
        ("organ", esc(tr.text(&organ(row)))),
        ("kind", esc(&kind_words(tr, row))),
        ("basis", esc(&row.basis)),
        ("asked", esc(&format!("{} {}", found.asked_by, tr.instant(row.asked_at)))),
    ];
    if let Some(at) = row.made_at {
        lines.push(("made", esc(&format!("{} {}", found.confirmed_by, tr.instant(at)))));
        lines.push(("fingerprint", html!("<code class=\"digest\">{}</code>", row.fingerprint)));
    }
    if let Some(at) = row.ended_at {
        lines.push(("ended", esc(&format!("{} {}", row.ended_document, tr.instant(at)))));
    }
    if !row.ended_why.is_empty() {
        lines.push(("why", esc(&row.ended_why)));
    }
    if row.lost == 1 {
        lines.push(("lost", esc(&tr.t("seal-lost-said"))));
    }
    if let Some(other) = &found.instead {
        lines.push(("instead", html!("<a href=\"{}/{}\">{}</a>", HOME, other.id, other.name)));
    }
    lines.into_iter().map(|(key, value)| (tr.t(&format!("seal-column-{key}")).into_owned(), value)).collect()
}

/// What becomes of a seal that was asked for: another person confirms it, or it is refused or taken back.
fn settle_forms(ctx: &Ctx, staff: &Staff<ManageSeals>, row: &SealRow) -> Html {
    let tr = ctx.tr;
    let own = row.asked_by == staff.actor.account.0;
    let post = |to: &str, words: &str, weight: Weight| {
        ui::form(
            &ctx.view,
            &format!("{HOME}/{}/{to}", row.id),
            &ui::buttons([ui::button(&tr.t(words), weight, None)]),
        )
    };
    match own {
        true => html!(
            "{}{}",
            ui::notice(Tone::Info, &html!("<p>{}</p>", tr.t("seal-waits-other"))),
            post("refuse", "seal-take-back", Weight::Secondary)
        ),
        false => html!(
            "<p>{}</p>{}{}",
            tr.t("seal-confirm-lead"),
            post("confirm", "seal-confirm", Weight::Primary),
            post("refuse", "seal-refuse", Weight::Secondary)
        ),
    }
}

fn bearers(ctx: &Ctx, found: &Found, given: &Fields, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let place = format!("{HOME}/{}", found.row.id);
    let table = Table {
        caption: tr.t("seal-bearers").into_owned(),
        columns: ["bearer", "since", "act"].map(|name| Column::new(tr.t(&format!("seal-column-{name}")))).into(),
        rows: found
            .bearers
            .iter()
            .map(|(account, name, since)| {
                let body = html!(
                    "<input type=\"hidden\" name=\"act\" value=\"unbind\"><input type=\"hidden\" name=\"account\" value=\"{}\">\
                     <button class=\"button secondary\">{}<span class=\"hidden\"> {}</span></button>",
                    account.to_string(),
                    tr.t("seal-unbind"),
                    name
                );
                Row::new([esc(name), esc(&tr.instant(*since)), ui::form(&ctx.view, &place, &body)])
            })
            .collect(),
        empty: ui::empty(&tr.t("seal-bearers-none"), None),
        ..Table::default()
    };
    let (label, help) = (tr.t("seal-field-login"), tr.t("seal-field-login.help"));
    let field = Field {
        id: "login",
        label: &label,
        help: &help,
        value: given.text("login"),
        required: true,
        autocomplete: "off",
        ..Field::default()
    };
    let body = html!(
        "<input type=\"hidden\" name=\"act\" value=\"bind\">{}{}",
        ui::field(tr, &field, errors.of("login")),
        ui::buttons([ui::button(&tr.t("seal-bind"), Weight::Secondary, None)])
    );
    // A table brings its own heading; an empty one does not.
    let heading = found.bearers.is_empty().then(|| html!("<h2>{}</h2>", tr.t("seal-bearers")));
    html!("{}{}{}", heading, ui::table(&ctx.view, &table), ui::form(&ctx.view, &place, &body))
}

/// What the document of a use is called.
pub(super) fn document_words(tr: Tr, document: &str) -> String {
    tr.t(&format!("seal-document-{document}")).into_owned()
}

fn uses(ctx: &Ctx, found: &Found, before: Option<i64>) -> Html {
    let tr = ctx.tr;
    let most = PAGE as usize;
    let base = format!("{HOME}/{}", found.row.id);
    let last = found.uses.get(most.saturating_sub(1)).filter(|_| found.uses.len() > most);
    let table = Table {
        caption: tr.t("seal-uses").into_owned(),
        columns: ["when", "document", "who", "digest"]
            .map(|name| Column::new(tr.t(&format!("seal-column-{name}"))))
            .into(),
        rows: found
            .uses
            .iter()
            .take(most)
            .map(|(used, by, released)| {
                let second = (!released.is_empty()).then(|| {
                    html!("<br><span class=\"hint\">{}</span>", tr.with("seal-released-by", "name", released))
                });
                Row::new([
                    esc(&tr.instant(used.at)),
                    html!("{}<br><code>{}</code>", document_words(tr, &used.document), used.subject),
                    html!("{}{}", by, second),
                    html!("<code class=\"digest\">{}</code>", used.sha256),
                ])
            })
            .collect(),
        empty: ui::empty(&tr.t("seal-uses-none"), None),
        pager: Pager {
            first: before.map(|_| base.clone()),
            next: last.map(|(used, _, _)| format!("{base}?before={}", used.id)),
            ..Pager::default()
        },
        ..Table::default()
    };
    let heading = found.uses.is_empty().then(|| html!("<h2>{}</h2>", tr.t("seal-uses")));
    html!("{}{}", heading, ui::table(&ctx.view, &table))
}

fn document_field(tr: Tr, given: &Fields, errors: &Errors) -> Html {
    let (label, help) = (tr.t("seal-field-document"), tr.t("seal-field-document.help"));
    let field = Field {
        id: "document",
        label: &label,
        help: &help,
        value: given.text("document"),
        required: true,
        max_length: NAME_MOST,
        autocomplete: "off",
        ..Field::default()
    };
    ui::field(tr, &field, errors.of("document"))
}

fn end_form(ctx: &Ctx, row: &SealRow, given: &Fields, errors: &Errors) -> Html {
    let tr = ctx.tr;
    let again = given.text("act") == "end";
    let (label, help) = (tr.t("seal-field-why"), tr.t("seal-field-why.help"));
    let why = Field {
        id: "why",
        label: &label,
        help: &help,
        control: Control::Lines(3),
        value: given.text("why"),
        required: true,
        max_length: WHY_MOST,
        ..Field::default()
    };
    let (label, help) = (tr.t("seal-field-lost"), tr.t("seal-field-lost.help"));
    let lost = Field {
        id: "lost",
        label: &label,
        help: &help,
        control: Control::Consent,
        value: given.text("lost"),
        quiet: true,
        ..Field::default()
    };
    let body = html!(
        "<p class=\"hint\">{}</p><input type=\"hidden\" name=\"act\" value=\"end\">{}{}{}{}",
        tr.t("seal-end-hint"),
        document_field(tr, given, errors),
        ui::field(tr, &why, errors.of("why")),
        ui::field(tr, &lost, None),
        ui::buttons([ui::button(&tr.t("seal-end"), Weight::Secondary, None)])
    );
    let form = ui::form(&ctx.view, &format!("{HOME}/{}", row.id), &body);
    match again {
        true => html!("<section><h2>{}</h2>{}</section>", tr.t("seal-end"), form),
        false => ui::details(&tr.t("seal-end"), &form),
    }
}

async fn act(ctx: Ctx, staff: Staff<ManageSeals>, Path(id): Path<i64>, fields: Fields) -> Reply {
    let actor = staff.actor.clone();
    let text = |name: &str| fields.text(name).to_owned();
    let (done, outcome) = match fields.text("act") {
        "bind" => {
            let login = text("login");
            ("seal-done-bind", ctx.app.db.write(move |tx| seal::bind(tx, &actor, id, &login)).await)
        }
        "unbind" => {
            let bearer = fields.text("account").parse().unwrap_or(0);
            ("seal-done-unbind", ctx.app.db.write(move |tx| seal::unbind(tx, &actor, id, bearer)).await)
        }
        "end" => {
            let (document, why, lost) = (text("document"), text("why"), !fields.text("lost").is_empty());
            let end = move |tx: &mut Tx| seal::end(tx, &actor, id, (&document, &why), lost);
            ("seal-done-end", ctx.app.db.write(end).await)
        }
        _ => return Err(Fault::not_found("seal.not-found").into()),
    };
    match outcome {
        Ok(()) => Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{id}"), done, &[])),
        Err(fault) => match errors_of(ctx.tr, &fault).filter(|_| fault.kind == FaultKind::Invalid) {
            Some(errors) => one_page(&ctx, &staff, id, None, (&fields, &errors)).await,
            None => Err(fault.into()),
        },
    }
}

async fn confirm(ctx: Ctx, staff: Staff<ManageSeals>, Path(id): Path<i64>, _: Fields) -> Reply {
    ctx.app.db.write(move |tx| seal::confirm(tx, &staff.actor, id)).await?;
    Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{id}"), "seal-done-confirm", &[]))
}

async fn refuse(ctx: Ctx, staff: Staff<ManageSeals>, Path(id): Path<i64>, _: Fields) -> Reply {
    ctx.app.db.write(move |tx| seal::refuse(tx, &staff.actor, id)).await?;
    Ok(kit::redirect_with(&ctx.view, HOME, "seal-done-refuse", &[]))
}

async fn choose(ctx: Ctx, _: Staff<ManageSeals>) -> Reply {
    choose_page(&ctx, &Fields::default(), &Errors::new()).await
}

async fn choose_page(ctx: &Ctx, given: &Fields, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    let mut all = ctx.app.db.read(kept::all).await.map_err(Fault::from)?;
    all.retain(|row| row.state == "in-use");
    let choices: Vec<Choice> = all
        .iter()
        .map(|row| {
            let hint = Some(format!("{} · {}", tr.text(&organ(row)), kind_words(tr, row)));
            Choice { hint, ..Choice::new(row.id.to_string(), row.name.clone()) }
        })
        .collect();
    let ticked = given.all("former").collect::<Vec<_>>().join("\n");
    let (which, which_help) = (tr.t("seal-field-former"), tr.t("seal-field-former.help"));
    let former = Field {
        id: "former",
        label: &which,
        help: &which_help,
        control: Control::Checkboxes(&choices),
        value: &ticked,
        required: true,
        ..Field::default()
    };
    let (label, help) = (tr.t("seal-field-by"), tr.t("seal-field-by.help"));
    let by = Field {
        id: "by",
        label: &label,
        help: &help,
        control: Control::Select(&choices),
        value: given.text("by"),
        required: true,
        ..Field::default()
    };
    let page = Page::office(&ctx.view, tr.t("seal-replace-title"))
        .crumbs([Crumb::new(tr.t("seal-title"), HOME)])
        .lead(tr.t("seal-replace-lead"));
    if choices.len() < 2 {
        return Ok(page
            .body(ui::empty(&tr.t("seal-replace-none"), Some((&tr.t("seal-title"), HOME))))
            .respond());
    }
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    let body = html!(
        "{}{}{}{}",
        ui::field(tr, &former, errors.of("former")),
        ui::field(tr, &by, errors.of("by")),
        document_field(tr, given, errors),
        ui::buttons([ui::button(&tr.t("seal-replace"), Weight::Primary, None)])
    );
    Ok(page.body(ui::form(&ctx.view, "/admin/seals/replace", &body)).respond())
}

async fn replace(ctx: Ctx, staff: Staff<ManageSeals>, fields: Fields) -> Reply {
    let actor = staff.actor.clone();
    let former: Vec<i64> = fields.all("former").filter_map(|id| id.parse().ok()).collect();
    let Some(by) = fields.text("by").parse::<i64>().ok() else {
        let mut errors = Errors::new();
        errors.add("by", ctx.tr.t("seal-by-missing").into_owned());
        return choose_page(&ctx, &fields, &errors).await;
    };
    let document = fields.text("document").to_owned();
    match ctx.app.db.write(move |tx| seal::replace(tx, &actor, &former, by, &document)).await {
        Ok(count) => {
            let count = count.to_string();
            Ok(kit::redirect_with(&ctx.view, &format!("{HOME}/{by}"), "seal-done-replace", &[("n", &count)]))
        }
        Err(fault) => match errors_of(ctx.tr, &fault) {
            Some(errors) => choose_page(&ctx, &fields, &errors).await,
            None => Err(fault.into()),
        },
    }
}
