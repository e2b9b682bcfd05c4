//! Files (`/files/{id}`) and the holder's licences (`/my/licences`, `/licence/{identifier}`); verification by anybody stands in
//! [`verify`], what offices do with licences in [`office`], showing them at a window in [`shown`], seals in [`seals`], setting them in
//! [`sealing`].

mod office;
mod sealing;
mod seals;
mod shown;
mod verify;

use ::store::Tx;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::lookup::LicenceFace;
use contract::{Actor, App, Fault, FileId, Lang};
use jiff::civil::Date;
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Column, Crumb, Pager, Row, Seal, Sheet, State, Table, Tone, Weight};
use kit::{Ctx, Fields, Html, Page, Path, Query, Reply, Tr, esc, html, url_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::inspect::FileKind;
use crate::leaf::{self, Width};
use crate::licence::{Standing, today};
use crate::seal::Kind::Approval;
use crate::store::{self as rows, FileRow, LicenceRow};
use crate::{document, life, seal};

pub use verify::named_licences;

/// Texts of this service.
pub const LOCALES: kit::i18n::Catalogue = kit::locales!();

/// Routes of this service.
pub fn routes() -> Routes {
    Routes::new()
        .route("/files/{id}", get(file))
        .route("/files/{id}/page/{no}", get(page))
        .route("/my/licences", get(my_licences))
        .route("/licence/{identifier}", get(show))
        .route("/licence/{identifier}/pdf", post(pdf))
        .merge(verify::routes())
        .merge(office::routes())
        .merge(shown::routes())
        .merge(seals::routes())
        .merge(sealing::routes())
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
                    "standing": { "type": "string", "enum": ["valid", "not-yet", "expired", "suspended", "revoked", "cancelled", "superseded"] },
                    "next": { "type": ["string", "null"], "description": "Identifier of the version that took its place" },
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
    } }, "/api/v1/seals": { "get": seals_described() } } })
}

/// What is said of the register of seals.
fn seals_described() -> Value {
    json!({
        "operationId": "listSeals",
        "summary": "The register of electronic seals, by which documents are verified without a network",
        "tags": ["licences"],
        "security": [],
        "responses": { "200": { "description": "Every seal that was ever in use", "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["scheme", "at", "seals"],
            "properties": {
                "scheme": { "type": "string", "const": "onedoor-seals-1" },
                "at": { "type": "integer", "description": "When it was handed out, epoch ms" },
                "seals": { "type": "array", "items": {
                    "type": "object",
                    "required": ["number", "name", "organ", "kind", "fingerprint", "from", "ended", "lost", "replaced_by"],
                    "properties": {
                        "number": { "type": "string" },
                        "name": { "type": "string" },
                        "organ": { "type": "string" },
                        "kind": { "type": "string", "enum": ["approval", "administrative"] },
                        "fingerprint": { "type": "string", "description": "SHA-256 of its certificate" },
                        "from": { "type": "integer", "description": "In use since, epoch ms" },
                        "ended": { "type": ["integer", "null"], "description": "Out of use since, epoch ms" },
                        "lost": { "type": "boolean", "description": "Its key may be in other hands" },
                        "replaced_by": { "type": ["string", "null"], "description": "Number of the seal in its place" }
                    }
                } }
            }
        } } } } }
    })
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

/// Where a licence stands, in colour and words.
fn standing_tag(tr: Tr, standing: Standing) -> Html {
    let state = match standing {
        Standing::Valid => State::OnTime,
        Standing::NotYet => State::Waiting,
        Standing::Suspended => State::Soon,
        Standing::Superseded => State::Done,
        Standing::Expired | Standing::Revoked | Standing::Cancelled => State::Overdue,
    };
    ui::tag(state, &tr.t(&format!("licence-standing-{}", standing.as_str())))
}

async fn my_licences(ctx: Ctx) -> Reply {
    let tr = ctx.tr;
    let party = ctx.signed_in()?.party.ok_or_else(|| Fault::not_found("licence.no-party"))?;
    let (licences, former, day) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let day = today(tx);
            Ok((rows::licences_of(tx, party, &day)?, rows::life::former_of(tx, party.0, &day)?, day))
        })
        .await?;
    let columns =
        |names: [&str; 4]| names.map(|name| Column::new(tr.t(&format!("licence-column-{name}")))).into();
    let link =
        |row: &LicenceRow| html!("<a href=\"/licence/{}\">{}</a>", row.identifier, tr.text(&row.name()));
    let table = Table {
        caption: tr.t("licence-mine").into_owned(),
        columns: columns(["name", "issuer", "valid", "identifier"]),
        rows: licences
            .iter()
            .map(|row| {
                Row::new([
                    link(row),
                    esc(tr.text(&row.issuer_name())),
                    esc(&term(tr, row)),
                    html!("<code>{}</code>", row.identifier),
                ])
            })
            .collect(),
        empty: ui::empty(&tr.t("licence-none"), Some((&tr.t("licence-none-next"), "/items"))),
        bulk: None,
        pager: Pager::default(),
    };
    let before = Table {
        caption: tr.t("licence-former").into_owned(),
        columns: columns(["name", "issuer", "standing", "identifier"]),
        rows: former
            .iter()
            .map(|row| {
                Row::new([
                    link(row),
                    esc(tr.text(&row.issuer_name())),
                    standing_tag(tr, row.standing(&day)),
                    html!("<code>{}</code>", row.identifier),
                ])
            })
            .collect(),
        ..Table::default()
    };
    let show = (!licences.is_empty()).then(|| {
        ui::buttons([ui::link_button(&tr.t("licence-show-title"), "/my/licences/show", Weight::Secondary)])
    });
    let before = (!former.is_empty()).then(|| ui::table(&ctx.view, &before));
    Ok(Page::portal(&ctx.view, tr.t("licence-mine"))
        .crumbs([Crumb::new(tr.t("licence-account"), "/account")])
        .lead(tr.t("licence-mine-lead"))
        .body(html!("{}{}{}", show, ui::table(&ctx.view, &table), before))
        .wide()
        .respond())
}

fn date_of(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn day_words(tr: Tr, text: &str) -> String {
    // As on paper: a licence says no weekday.
    date_of(text).map_or_else(|| text.to_owned(), |date| tr.document_date(date))
}

fn term(tr: Tr, row: &LicenceRow) -> String {
    let from = day_words(tr, &row.valid_from);
    match &row.valid_to {
        Some(to) => tr.f("licence-term", &[("from", from.into()), ("to", day_words(tr, to).into())]),
        None => tr.with("licence-term-open", "from", &from),
    }
}

/// The licence, for its holder, for those who may see the case it came out of, and for those who look after the issuer's licences.
fn readable_in(tx: &mut Tx, app: &App, actor: &Actor, identifier: &str) -> Result<LicenceRow, Fault> {
    let hidden = || Fault::not_found("licence.not-found");
    let row = rows::licence_by_identifier(tx, identifier)?.ok_or_else(hidden)?;
    let holder = actor.party.is_some_and(|party| party.0 == row.holder);
    let may = holder
        || app.cases.may_read_case(tx, actor, contract::CaseId(row.case_id))?
        || life::may(tx, actor, &row).is_ok();
    may.then_some(row).ok_or_else(hidden)
}

fn verify_link(ctx: &Ctx, identifier: &str) -> String {
    format!("{}/verify/{identifier}", ctx.app.site.base_url)
}

/// What stands on a licence, line by line.
fn printed_rows(tr: Tr, row: &LicenceRow) -> Vec<(String, String)> {
    let mut all = vec![(tr.t("licence-holder").into_owned(), row.holder_name.clone())];
    all.extend(row.printed(tr.lang));
    all.push((tr.t("licence-valid").into_owned(), term(tr, row)));
    all.push((tr.t("licence-case").into_owned(), row.case_number.clone()));
    all
}

/// A certificate as it is printed.
pub(crate) fn face(tx: &mut Tx, row: &LicenceRow) -> Result<LicenceFace, Fault> {
    let zh = Tr::new(Lang::Zh);
    let seal = match row.standing(&today(tx)) {
        Standing::Valid | Standing::NotYet => rows::seal::serving(tx, row.issuer, Approval.as_str())?,
        _ => None,
    };
    let mut printed = printed_rows(zh, row);
    printed.push((zh.t("licence-column-identifier").into_owned(), row.identifier.clone()));
    Ok(LicenceFace {
        identifier: row.identifier.clone(),
        title: row.name_zh.clone(),
        number: row.number.clone(),
        organ: row.issuer_zh.clone(),
        rows: printed,
        date: row.valid_from.clone(),
        seal_note: seal.as_ref().and_then(|seal| sealing::face_note(seal.kind())),
        seal: seal.map(|seal| seal.organ_zh),
    })
}

/// What was done to a licence, newest first.
fn history(tr: Tr, identifier: &str, acts: &[Done]) -> Html {
    let moments: Vec<ui::Moment> = acts
        .iter()
        .map(|Done { act, reason, sealed }| {
            let paper = sealed.then(|| {
                let name = seals::document_words(tr, &act.act);
                html!(
                    "<p><a href=\"/licence/{}/decision/{}\">{}</a></p>",
                    identifier,
                    act.id.to_string(),
                    tr.with("licence-decision", "document", &name)
                )
            });
            let document =
                (!act.document.is_empty()).then(|| html!("<p class=\"hint\">{}</p>", act.document));
            let reason = (!reason.is_empty()).then(|| html!("<p>{}</p>", reason));
            ui::Moment {
                at_ms: Some(act.at),
                title: tr.t(&format!("licence-did-{}", act.act)).into_owned(),
                who: None,
                body: html!("{}{}{}", document, reason, paper),
                state: State::Done,
                channel: None,
            }
        })
        .collect();
    ui::timeline(tr, &moments)
}

async fn show(ctx: Ctx, Path(identifier): Path<String>) -> Reply {
    let tr = ctx.tr;
    let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
    let (row, acts, copies, looks, standing, face) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let row = readable_in(tx, &app, &actor, &identifier)?;
            let acts = acts(tx, row.id)?;
            let copies = rows::life::copies_of(tx, row.id)?;
            let looks = crate::show::looks(tx, row.id)?;
            let standing = row.standing(&today(tx));
            let face = match standing {
                Standing::Valid | Standing::NotYet => rows::seal::serving(tx, row.issuer, Approval.as_str())?,
                _ => None,
            };
            Ok((row, acts, copies, looks, standing, face))
        })
        .await?;
    // The Chinese text alone is the document.
    let zh = Tr::new(Lang::Zh);
    let mut body: Vec<(String, Html)> =
        printed_rows(zh, &row).into_iter().map(|(label, value)| (label, esc(&value))).collect();
    body.push((zh.t("licence-column-identifier").into_owned(), html!("<code>{}</code>", row.identifier)));
    let sheet = Sheet {
        organ: row.issuer_zh.clone(),
        title: row.name_zh.clone(),
        number: row.number.clone(),
        to: String::new(),
        body: ui::summary(&body),
        date: date_of(&row.valid_from).unwrap_or_default(),
        // Only where the register has one.
        seal: face.map(|face| Seal { note: sealing::face_note(face.kind()), organ: face.organ_zh }),
        verify_url: Some(verify_link(&ctx, &row.identifier)),
        verify_words: zh.t("kit-sheet-verify").into_owned(),
        is_certificate: true,
    };
    let reading = (tr.lang != Lang::Zh).then(|| {
        let rows: Vec<(String, Html)> =
            printed_rows(tr, &row).into_iter().map(|(label, value)| (label, esc(&value))).collect();
        html!(
            "<h2>{}</h2><p class=\"hint\">{}</p>{}",
            tr.t("licence-reading"),
            tr.t("licence-reading-hint"),
            ui::summary(&rows)
        )
    });
    let warn = (standing != Standing::Valid).then(|| {
        ui::notice(
            Tone::Warn,
            &html!("<p>{} {}</p>", standing_tag(tr, standing), tr.t("licence-not-valid-now")),
        )
    });
    let download = html!(
        "<form method=\"post\" action=\"/licence/{}/pdf\">{}{}</form>",
        row.identifier,
        ctx.view.csrf_field(),
        ui::button(&tr.t("licence-download"), Weight::Primary, None)
    );
    let made = copies.first().map(|last| {
        let args = [("no", tr.number(last.no).into()), ("at", tr.instant(last.at).into())];
        html!("<p class=\"hint\">{}</p>", tr.f("licence-copies", &args))
    });
    let past = (!acts.is_empty())
        .then(|| html!("<h2>{}</h2>{}", tr.t("licence-history"), history(tr, &row.identifier, &acts)));
    Ok(Page::portal(&ctx.view, tr.text(&row.name()))
        .crumbs([Crumb::new(tr.t("licence-mine"), "/my/licences")])
        .own_heading()
        .body(html!("{}{}", warn, ui::buttons([download, ui::print_button(tr)])))
        .body(html!("{}<div lang=\"zh-CN\">{}</div>", made, ui::sheet(zh, &sheet)))
        .body(html!("{}{}{}", reading, past, looked_at(&ctx, &looks)))
        .respond())
}

/// Who looked at a licence that its holder showed.
fn looked_at(ctx: &Ctx, looks: &[crate::show::Look]) -> Option<Html> {
    let tr = ctx.tr;
    let table = Table {
        caption: tr.t("licence-looks").into_owned(),
        columns: ["when", "organ", "purpose"]
            .map(|name| Column::new(tr.t(&format!("licence-column-{name}"))))
            .into(),
        rows: looks
            .iter()
            .map(|look| {
                let who =
                    html!("{}<br><span class=\"hint\">{}</span>", tr.text(&look.organ), tr.text(&look.post));
                Row::new([esc(&tr.instant(look.at)), who, esc(&look.purpose)])
            })
            .collect(),
        ..Table::default()
    };
    (!looks.is_empty()).then(|| ui::table(&ctx.view, &table))
}

/// Something that was done to a licence, with why, and whether a sealed document says it.
struct Done {
    act: rows::life::ActRow,
    reason: String,
    sealed: bool,
}

/// What was done to a licence.
fn acts(tx: &mut Tx, licence: i64) -> Result<Vec<Done>, Fault> {
    let mut all = Vec::new();
    for act in rows::life::acts_of(tx, licence)? {
        let sealed = rows::seal::use_of_act(tx, act.id)?.is_some_and(|used| used.file.is_some());
        all.push(Done { reason: act.reason()?, sealed, act });
    }
    Ok(all)
}

/// A numbered copy: a number is set aside, the copy made, and its hash kept by which it is found again when somebody hands it in.
async fn pdf(ctx: Ctx, Path(identifier): Path<String>, _: Fields) -> Reply {
    let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
    let by = actor.clone();
    let (row, copy, no, at, ready) = ctx
        .app
        .db
        .write(move |tx| -> Result<_, Fault> {
            let row = readable_in(tx, &app, &actor, &identifier)?;
            // What does not count is copied without a seal.
            let ready = match row.standing(&today(tx)) {
                Standing::Valid | Standing::NotYet => seal::for_copies(tx, row.issuer)?,
                _ => None,
            };
            let (copy, no) = rows::life::next_copy(tx, row.id, &actor.ledger_name())?;
            Ok((row, copy, no, tx.now(), ready))
        })
        .await?;
    let zh = Tr::new(Lang::Zh);
    let args = [("no", no.to_string().into()), ("at", zh.instant(at).into())];
    let bytes = document::pdf(&document::Sheet {
        title: &row.name(),
        issuer: &row.issuer_name(),
        rows: &printed_rows(zh, &row),
        foot: &format!("{}  {}", row.identifier, zh.f("licence-copy", &args)),
        unset: &zh.t("licence-pdf-unset"),
        link: &verify_link(&ctx, &row.identifier),
        lang: Lang::Zh,
        is_licence: true,
        seal: ready.as_ref().map(|ready| document::Face {
            organ: &ready.seal.organ_zh,
            name: &ready.seal.name,
            note: sealing::face_note(ready.seal.kind()).unwrap_or_default(),
            at_ms: at,
        }),
    })?;
    let bytes = match &ready {
        Some(ready) => ready.set(bytes)?,
        None => bytes,
    };
    let sha256 = ::store::BlobId::of(&bytes).to_string();
    let (seal, licence) = (ready.map(|ready| ready.seal.id), row.clone());
    ctx.app
        .db
        .write(move |tx| -> Result<(), Fault> {
            rows::life::copy_made(tx, copy, &sha256)?;
            match seal {
                Some(seal) => seal::on_copy(tx, &by, &licence, seal, &sha256),
                None => Ok(()),
            }
        })
        .await?;
    let name = format!("attachment; filename*=UTF-8''{}.pdf", url_encode(&row.name_zh));
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, value(&name)?);
    Ok(response)
}
