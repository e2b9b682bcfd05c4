//! Files (`/files/{id}`), the holder's licences (`/my/licences`, `/licence/{identifier}`), and verification by anybody
//! (`/verify`), each with its JSON twin where programs need it.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use contract::{Fault, FileId, Lang};
use jiff::civil::Date;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Column, Crumb, Field, Pager, Row, Seal, Sheet, State, Table, Weight};
use kit::{Ctx, Html, Page, Path, Query, Reply, Tr, esc, html, url_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::document;
use crate::inspect::FileKind;
use crate::leaf::{self, Width};
use crate::licence::{Standing, today};
use crate::store::{self as rows, FileRow, LicenceRow};

/// Texts of this service.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes() -> Routes {
    Routes::new()
        .route("/files/{id}", get(file))
        .route("/files/{id}/page/{no}", get(page))
        .route("/my/licences", get(my_licences))
        .route("/licence/{identifier}", get(show))
        .route("/licence/{identifier}/pdf", get(pdf))
        .route("/verify", get(verify_form))
        .route("/verify/{identifier}", get(verify))
        .route("/api/v1/licences/{identifier}", get(verify_json))
}

/// OpenAPI paths of this service.
pub fn openapi() -> Value {
    json!({ "paths": { "/api/v1/licences/{identifier}": { "get": {
        "operationId": "verifyLicence",
        "summary": "Verify an electronic licence by its GB/T 36904 identifier",
        "tags": ["licences"],
        "security": [],
        "parameters": [{ "name": "identifier", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": {
            "200": { "description": "What anybody may know of it", "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["identifier", "standing", "name", "issuer", "holder", "valid_from"],
                "properties": {
                    "identifier": { "type": "string" },
                    "standing": { "type": "string", "enum": ["valid", "not-yet", "expired", "revoked"] },
                    "name": { "type": "string" },
                    "issuer": { "type": "string" },
                    "holder": { "type": "string", "description": "First character, the rest as stars" },
                    "valid_from": { "type": "string", "format": "date" },
                    "valid_to": { "type": ["string", "null"], "format": "date" }
                }
            } } } },
            "404": { "$ref": "#/components/responses/Problem" },
            "422": { "$ref": "#/components/responses/Problem" }
        }
    } } } })
}

/// The file, for those who may see it: its owner, and staff through a case they may see. To all others it does not exist.
/// That one of those who handle the case opened it is noted there, before anything is sent.
async fn allowed(ctx: &Ctx, id: FileId) -> Result<FileRow, kit::Error> {
    let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
    let (found, noted) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let missing = || Fault::not_found("file.not-found");
            let row = rows::file(tx, id)?.ok_or_else(missing)?;
            let owner = actor.party.is_some_and(|party| party.0 == row.owner);
            match owner || app.cases.may_read_file(tx, &actor, id)? {
                true => Ok((row, !app.cases.opens_file(tx, &actor, id)?)),
                false => Err(missing()),
            }
        })
        .await?;
    if !noted {
        let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
        ctx.app.db.write(move |tx| app.cases.opened_file(tx, &actor, id)).await?;
    }
    Ok(found)
}

fn blob_of(row: &FileRow) -> Result<::store::BlobId, Fault> {
    row.sha256.parse().map_err(|error: ::store::Error| Fault::from(error))
}

/// What arrives can do nothing, wherever it is opened.
fn harmless(response: &mut Response) {
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
}

/// Sends a file.
async fn file(ctx: Ctx, Path(id): Path<i64>) -> Reply {
    let found = allowed(&ctx, FileId(id)).await?;
    // Piece by piece: who takes it slowly does not keep all of it in memory.
    let reading = ctx.app.blobs.read(&blob_of(&found)?).await.map_err(Fault::from)?;
    let name = format!("attachment; filename*=UTF-8''{}", url_encode(&found.name));
    let mut response = Body::from_stream(reading.pieces).into_response();
    harmless(&mut response);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(reading.len));
    headers.insert(header::CONTENT_TYPE, value(&found.media_type)?);
    headers.insert(header::CONTENT_DISPOSITION, value(&name)?);
    Ok(response)
}

/// How a page is wanted.
#[derive(Deserialize)]
struct Wanted {
    /// `large` to enlarge it.
    #[serde(default)]
    size: String,
}

/// Sends a page of a PDF as a picture.
async fn page(ctx: Ctx, Path((id, no)): Path<(i64, u32)>, Query(wanted): Query<Wanted>) -> Reply {
    let found = allowed(&ctx, FileId(id)).await?;
    if found.media_type != FileKind::Pdf.media_type() {
        return Err(Fault::not_found("file.page-none").into());
    }
    let bytes = ctx.app.blobs.get(&blob_of(&found)?).await.map_err(Fault::from)?;
    let width = if wanted.size == "large" { Width::Large } else { Width::Plain };
    let picture = kit::aside(move || leaf::picture(&bytes, no, width)).await??;
    let mut response = picture.into_response();
    harmless(&mut response);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
    Ok(response)
}

fn value(text: &str) -> Result<HeaderValue, Fault> {
    HeaderValue::from_str(text).map_err(|error| Fault::internal("kit.internal", error))
}

async fn my_licences(ctx: Ctx) -> Reply {
    let tr = ctx.tr;
    let party = ctx.signed_in()?.party.ok_or_else(|| Fault::not_found("licence.no-party"))?;
    let licences = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let day = today(tx);
            Ok(rows::licences_of(tx, party, &day)?)
        })
        .await?;
    let table = Table {
        caption: tr.t("licence-mine").into_owned(),
        columns: ["name", "issuer", "valid", "identifier"]
            .iter()
            .map(|column| Column::new(tr.t(&format!("licence-column-{column}"))))
            .collect(),
        rows: licences
            .iter()
            .map(|row| {
                Row::new([
                    html!("<a href=\"/licence/{}\">{}</a>", row.identifier, tr.text(&row.name())),
                    esc(tr.text(&row.issuer_name())),
                    esc(&term(&ctx, row)),
                    html!("<code>{}</code>", row.identifier),
                ])
            })
            .collect(),
        empty: ui::empty(&tr.t("licence-none"), Some((&tr.t("licence-none-next"), "/items"))),
        bulk: None,
        pager: Pager::default(),
    };
    Ok(Page::portal(&ctx.view, tr.t("licence-mine"))
        .crumbs([Crumb::new(tr.t("licence-account"), "/account")])
        .lead(tr.t("licence-mine-lead"))
        .body(ui::table(&ctx.view, &table))
        .wide()
        .respond())
}

fn date_of(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn day_words(ctx: &Ctx, text: &str) -> String {
    // As on paper: a licence says no weekday.
    date_of(text).map_or_else(|| text.to_owned(), |date| ctx.tr.document_date(date))
}

fn term(ctx: &Ctx, row: &LicenceRow) -> String {
    let from = day_words(ctx, &row.valid_from);
    match &row.valid_to {
        Some(to) => ctx.tr.f("licence-term", &[("from", from.into()), ("to", day_words(ctx, to).into())]),
        None => ctx.tr.with("licence-term-open", "from", &from),
    }
}

/// The licence, for its holder and for those who may see the case it came out of.
async fn readable(ctx: &Ctx, identifier: String) -> Result<LicenceRow, kit::Error> {
    let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
    Ok(ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let Some(row) = rows::licence_by_identifier(tx, &identifier)? else { return Ok(None) };
            let holder = actor.party.is_some_and(|party| party.0 == row.holder);
            let may = holder || app.cases.may_read_case(tx, &actor, contract::CaseId(row.case_id))?;
            Ok(may.then_some(row))
        })
        .await?
        .ok_or_else(|| Fault::not_found("licence.not-found"))?)
}

fn verify_link(ctx: &Ctx, identifier: &str) -> String {
    format!("{}/verify/{identifier}", ctx.app.site.base_url)
}

fn printed_rows(ctx: &Ctx, row: &LicenceRow) -> Vec<(String, String)> {
    let tr = ctx.tr;
    let mut all = vec![(tr.t("licence-holder").into_owned(), row.holder_name.clone())];
    all.extend(row.printed(tr.lang));
    all.push((tr.t("licence-valid").into_owned(), term(ctx, row)));
    all.push((tr.t("licence-case").into_owned(), row.case_number.clone()));
    all
}

async fn show(ctx: Ctx, Path(identifier): Path<String>) -> Reply {
    let tr = ctx.tr;
    let row = readable(&ctx, identifier).await?;
    let mut body: Vec<(String, Html)> =
        printed_rows(&ctx, &row).into_iter().map(|(label, value)| (label, esc(&value))).collect();
    body.push((tr.t("licence-column-identifier").into_owned(), html!("<code>{}</code>", row.identifier)));
    let sheet = Sheet {
        organ: tr.text(&row.issuer_name()).to_owned(),
        title: tr.text(&row.name()).to_owned(),
        number: String::new(),
        to: String::new(),
        body: ui::summary(&body),
        date: date_of(&row.valid_from).unwrap_or_default(),
        seal: Some(Seal {
            organ: row.issuer_name().zh,
            note: Some(Tr::new(Lang::Zh).t("licence-seal-note").into_owned()),
        }),
        verify_url: Some(verify_link(&ctx, &row.identifier)),
        verify_words: tr.t("kit-sheet-verify").into_owned(),
        is_certificate: true,
    };
    let download = ui::link_button(
        &tr.t("licence-download"),
        &format!("/licence/{}/pdf", row.identifier),
        Weight::Primary,
    );
    Ok(Page::portal(&ctx.view, tr.text(&row.name()))
        .crumbs([Crumb::new(tr.t("licence-mine"), "/my/licences")])
        .own_heading()
        .body(ui::buttons([download, ui::print_button(tr)]))
        .body(ui::sheet(tr, &sheet))
        .respond())
}

async fn pdf(ctx: Ctx, Path(identifier): Path<String>) -> Reply {
    let row = readable(&ctx, identifier).await?;
    let bytes = document::pdf(&document::Sheet {
        title: &row.name(),
        issuer: &row.issuer_name(),
        rows: &printed_rows(&ctx, &row),
        foot: &row.identifier,
        unset: &ctx.tr.t("licence-pdf-unset"),
        link: &verify_link(&ctx, &row.identifier),
        lang: ctx.tr.lang,
    })?;
    let name = format!("attachment; filename*=UTF-8''{}.pdf", url_encode(ctx.tr.text(&row.name())));
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, value(&name)?);
    Ok(response)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    number: String,
}

async fn verify_form(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let number = asked.number.trim();
    if number.is_empty() {
        return Ok(verify_page(&ctx, "", Html::empty()));
    }
    Ok(Redirect::to(&format!("/verify/{}", url_encode(number))).into_response())
}

fn verify_page(ctx: &Ctx, number: &str, result: Html) -> Response {
    let tr = ctx.tr;
    let (label, help) = (tr.t("licence-verify-number"), tr.t("licence-verify-help"));
    let field =
        Field { id: "number", label: &label, help: &help, value: number, required: true, ..Field::default() };
    let form = html!(
        "<form method=\"get\" action=\"/verify\">{}{}</form>",
        ui::field(tr, &field, None),
        ui::buttons([ui::button(&tr.t("licence-verify-go"), Weight::Primary, None)])
    );
    Page::portal(&ctx.view, tr.t("licence-verify-title"))
        .lead(tr.t("licence-verify-lead"))
        .body(result)
        .body(form)
        .respond()
}

/// Finds a licence for a stranger. A number with a wrong check character is said to be mistyped, not unknown.
async fn look_up(ctx: &Ctx, identifier: &str) -> Result<(LicenceRow, Standing), kit::Error> {
    let parsed = codes::LicenceId::parse(identifier)
        .map_err(|error| Fault::invalid("licence.mistyped").with("detail", error))?;
    let wanted = parsed.to_string();
    Ok(ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let day = today(tx);
            Ok(rows::licence_by_identifier(tx, &wanted)?.map(|row| {
                let standing = row.standing(&day);
                (row, standing)
            }))
        })
        .await?
        .ok_or_else(|| Fault::not_found("licence.unknown"))?)
}

async fn verify(ctx: Ctx, Path(identifier): Path<String>) -> Reply {
    let tr = ctx.tr;
    let (row, standing) = match look_up(&ctx, &identifier).await {
        Ok(found) => found,
        Err(error) if matches!(error.fault().code, "licence.mistyped" | "licence.unknown") => {
            let words = kit::fault_words(tr, error.fault());
            let body = html!("<p><strong>{}</strong></p><p>{}</p>", words.what, words.action);
            let mut response = verify_page(&ctx, &identifier, ui::notice(ui::Tone::Stop, &body));
            *response.status_mut() = kit::status_of(error.fault().kind);
            return Ok(response);
        }
        Err(error) => return Err(error),
    };
    let state = match standing {
        Standing::Valid => State::OnTime,
        Standing::NotYet => State::Waiting,
        Standing::Expired | Standing::Revoked => State::Overdue,
    };
    let word = tr.t(&format!("licence-standing-{}", standing.as_str()));
    let tone = match standing {
        Standing::Valid => ui::Tone::Done,
        Standing::NotYet => ui::Tone::Warn,
        Standing::Expired | Standing::Revoked => ui::Tone::Stop,
    };
    let answer = html!("<p><strong>{}</strong></p><p>{}</p>", word, tr.t("licence-compare"));
    let result = ui::summary(&[
        (tr.t("licence-standing").into_owned(), ui::tag(state, &word)),
        (tr.t("licence-column-name").into_owned(), esc(tr.text(&row.name()))),
        (tr.t("licence-holder").into_owned(), esc(&directory::party::masked_name(&row.holder_name))),
        (tr.t("licence-column-issuer").into_owned(), esc(tr.text(&row.issuer_name()))),
        (tr.t("licence-valid").into_owned(), esc(&term(&ctx, &row))),
        (tr.t("licence-column-identifier").into_owned(), html!("<code>{}</code>", row.identifier)),
    ]);
    Ok(verify_page(
        &ctx,
        "",
        html!("{}{}<h2>{}</h2>", ui::notice(tone, &answer), result, tr.t("licence-verify-another")),
    ))
}

async fn verify_json(ctx: Ctx, Path(identifier): Path<String>) -> Reply {
    let (row, standing) = look_up(&ctx, &identifier).await?;
    Ok(axum::Json(json!({
        "identifier": row.identifier,
        "standing": standing.as_str(),
        "name": row.name_zh,
        "issuer": row.issuer_zh,
        "holder": directory::party::masked_name(&row.holder_name),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }))
    .into_response())
}
