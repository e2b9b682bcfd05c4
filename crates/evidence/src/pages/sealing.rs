//! Setting seals (用印, `/office/seals`): what waits for the seals one bears, what waits for a second bearer; and the sealed documents
//! themselves (`/licence/{identifier}/decision/{act}`), for the holder and for offices.

use ::store::Tx;
use axum::response::IntoResponse;
use contract::{Fault, FileId, Lang};
use directory::access::Staff;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Field, Row, State, Table, Tone};
use kit::{Ctx, Fields, Html, Page, Path, Reply, Routes, Tr, esc, html};

use super::seals::{document_words, named};
use super::{blob_of, date_of, harmless, readable_in, value, verify_link};
use crate::document;
use crate::life::Act;
use crate::permissions::UseSeals;
use crate::seal::{self, Document, Kind, Ready, Waiting};
use crate::store::seal::{self as kept, SealRow};
use crate::store::{self as rows, life as acts};

const HOME: &str = "/office/seals";

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/seals", get(list).post(set))
        .route("/office/seals/back", post(take_back))
        .route("/licence/{identifier}/decision/{act}", get(decision))
}

/// The words under the star of a seal: what kind it is. An administrative seal says nothing there.
pub(super) fn face_note(kind: Kind) -> Option<String> {
    (kind == Kind::Approval).then(|| Tr::new(Lang::Zh).t("seal-face-approval").into_owned())
}

struct Shown {
    seals: Vec<SealRow>,
    waiting: Vec<(Waiting, String, String)>,
}

async fn list(ctx: Ctx, staff: Staff<UseSeals>) -> Reply {
    list_page(&ctx, &staff, None).await
}

/// What waits; `refused` is what was not done, and why.
async fn list_page(ctx: &Ctx, staff: &Staff<UseSeals>, refused: Option<&Fault>) -> Reply {
    let tr = ctx.tr;
    let actor = staff.actor.clone();
    let shown = ctx
        .app
        .db
        .read(move |tx| -> Result<Shown, Fault> {
            let mut waiting = Vec::new();
            for one in seal::waiting(tx, &actor)? {
                let asked = match &one.request {
                    Some(asked) => named(tx, &format!("account:{}", asked.asked_by))?,
                    None => String::new(),
                };
                let reason = one.act.reason()?;
                waiting.push((one, asked, reason));
            }
            Ok(Shown { seals: seal::borne(tx, &actor)?, waiting })
        })
        .await?;
    let table = Table {
        caption: tr.t("sealing-waiting").into_owned(),
        columns: ["document", "holder", "reason", "set"]
            .map(|name| Column::new(tr.t(&format!("sealing-column-{name}"))))
            .into(),
        rows: shown
            .waiting
            .iter()
            .map(|(one, asked, reason)| {
                Row::new([
                    html!(
                        "<strong>{}</strong><br>{}<br><span class=\"hint\">{}</span>",
                        document_words(tr, one.document.as_str()),
                        one.act.document,
                        tr.instant(one.act.at)
                    ),
                    html!(
                        "{}<br><span class=\"hint\">{}</span>",
                        one.licence.holder_name,
                        tr.text(&one.licence.name())
                    ),
                    esc(reason),
                    set_form(ctx, &shown.seals, one, asked, staff.actor.account.0),
                ])
            })
            .collect(),
        empty: ui::empty(&tr.t("sealing-none"), None),
        ..Table::default()
    };
    let page = Page::office(&ctx.view, tr.t("sealing-title")).lead(tr.t("sealing-lead")).wide();
    let page = match refused {
        Some(fault) => {
            let words = kit::fault_words(tr, fault);
            let said =
                html!("<p><strong>{}</strong> {}</p><p>{}</p>", words.what, words.meaning, words.action);
            page.body(ui::notice(Tone::Stop, &said)).status(kit::status_of(fault.kind))
        }
        None => page,
    };
    Ok(page.body(ui::table(&ctx.view, &table)).body(mine(ctx, &shown.seals)).respond())
}

/// The seals that somebody may set.
fn mine(ctx: &Ctx, seals: &[SealRow]) -> Html {
    let tr = ctx.tr;
    let mine = Table {
        caption: tr.t("sealing-mine").into_owned(),
        columns: ["name", "organ", "kind"]
            .map(|name| Column::new(tr.t(&format!("seal-column-{name}"))))
            .into(),
        rows: seals
            .iter()
            .map(|row| {
                Row::new([
                    html!("{}<br><code>{}</code>", row.name, row.number),
                    esc(if tr.lang == Lang::Zh || row.organ_en.is_empty() {
                        &row.organ_zh
                    } else {
                        &row.organ_en
                    }),
                    esc(&tr.t(&format!("seal-kind-{}", row.kind))),
                ])
            })
            .collect(),
        empty: ui::empty(&tr.t("sealing-mine-none"), None),
        ..Table::default()
    };
    ui::table(&ctx.view, &mine)
}

/// What can be done with a document that waits: a seal is chosen; for documents of weight another bearer releases.
fn set_form(ctx: &Ctx, seals: &[SealRow], one: &Waiting, asked: &str, me: i64) -> Html {
    let tr = ctx.tr;
    let about = html!("<span class=\"hidden\"> {}</span>", one.act.document);
    if let Some(request) = &one.request {
        let chosen =
            seals.iter().find(|row| row.id == request.seal).map(|row| row.name.as_str()).unwrap_or_default();
        let said =
            html!("<p>{}</p>", tr.f("sealing-asked", &[("name", asked.into()), ("seal", chosen.into())]));
        let back = ui::form(
            &ctx.view,
            "/office/seals/back",
            &html!(
                "<input type=\"hidden\" name=\"request\" value=\"{}\"><button class=\"button secondary\">{}{}</button>",
                request.id.to_string(),
                tr.t("sealing-back"),
                about
            ),
        );
        let release = (request.asked_by != me).then(|| {
            let body = html!(
                "<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"seal\" value=\"{}\">\
                 <button class=\"button\">{}{}</button>",
                one.act.id.to_string(),
                request.seal.to_string(),
                tr.t("sealing-release"),
                about
            );
            ui::form(&ctx.view, HOME, &body)
        });
        let wait = (request.asked_by == me).then(|| html!("<p class=\"hint\">{}</p>", tr.t("sealing-wait")));
        return html!("{}{}{}{}", said, wait, release, back);
    }
    let id = format!("seal-{}", one.act.id);
    let choices: Vec<Choice> =
        seals.iter().map(|row| Choice::new(row.id.to_string(), row.name.clone())).collect();
    let label = tr.t("sealing-which");
    let which = Field {
        id: &id,
        label: &label,
        control: Control::Select(&choices),
        required: true,
        ..Field::default()
    };
    let weighty = one.document.is_weighty();
    let tag = weighty.then(|| html!("<p>{}</p>", ui::tag(State::Soon, &tr.t("sealing-two"))));
    let words = tr.t(if weighty { "sealing-ask" } else { "sealing-set" });
    let body = html!(
        "<input type=\"hidden\" name=\"act\" value=\"{}\">{}<button class=\"button\">{}{}</button>",
        one.act.id.to_string(),
        ui::field(tr, &which, None),
        words,
        about
    );
    html!("{}{}", tag, ui::form(&ctx.view, HOME, &body))
}

/// What a document says, line by line: the Chinese text alone is the document.
fn lines(zh: Tr, one: &Waiting, reason: &str) -> Vec<(String, String)> {
    let day = |text: &str| date_of(text).map_or_else(|| text.to_owned(), |date| zh.document_date(date));
    let mut lines = vec![
        ("document", one.act.document.clone()),
        ("holder", one.licence.holder_name.clone()),
        ("licence", one.licence.name_zh.clone()),
    ];
    if !one.licence.number.is_empty() {
        lines.push(("number", one.licence.number.clone()));
    }
    lines.push(("identifier", one.licence.identifier.clone()));
    lines.push(("decided", zh.t(&format!("licence-did-{}", one.act.act)).into_owned()));
    if let Some(until) = &one.act.until_day {
        let key = if one.act.act == Act::Suspend.as_str() { "until" } else { "term" };
        lines.push((key, day(until)));
    }
    lines.push(("reason", reason.to_owned()));
    lines.push(("day", zh.document_date(contract::time::china_date(one.act.at))));
    lines.into_iter().map(|(key, value)| (zh.t(&format!("sealing-line-{key}")).into_owned(), value)).collect()
}

fn made(ctx: &Ctx, one: &Waiting, ready: &Ready, now: i64) -> Result<Vec<u8>, Fault> {
    let zh = Tr::new(Lang::Zh);
    let title = contract::Text::new(document_words(zh, one.document.as_str()), String::new());
    let reason = one.act.reason()?;
    let bytes = document::pdf(&document::Sheet {
        title: &title,
        issuer: &one.licence.issuer_name(),
        rows: &lines(zh, one, &reason),
        foot: &one.licence.identifier,
        unset: &zh.t("licence-pdf-unset"),
        link: &verify_link(ctx, &one.licence.identifier),
        lang: Lang::Zh,
        is_licence: false,
        seal: Some(document::Face {
            organ: &ready.seal.organ_zh,
            name: &ready.seal.name,
            note: face_note(ready.seal.kind()).unwrap_or_default(),
            at_ms: now,
        }),
    })?;
    ready.set(bytes)
}

/// What a bearer may be refused and mends on the page itself.
const MENDED: [&str; 6] = [
    "seal.wrong-kind",
    "seal.not-in-use",
    "seal.not-chosen",
    "seal.done",
    "seal.waits",
    "seal.second-needed",
];

async fn set(ctx: Ctx, staff: Staff<UseSeals>, fields: Fields) -> Reply {
    match set_one(&ctx, &staff, &fields).await {
        Ok(done) => Ok(kit::redirect_with(&ctx.view, HOME, done, &[])),
        Err(fault) if MENDED.contains(&fault.code) => list_page(&ctx, &staff, Some(&fault)).await,
        Err(fault) => Err(fault.into()),
    }
}

/// Sets the seal that was chosen, or asks a second bearer; answers what to say.
async fn set_one(ctx: &Ctx, staff: &Staff<UseSeals>, fields: &Fields) -> Result<&'static str, Fault> {
    let act = fields.text("act").parse::<i64>().unwrap_or(0);
    let chosen = fields.get("seal").or_else(|| fields.get(&format!("seal-{act}"))).unwrap_or_default();
    let wanted = chosen.parse::<i64>().map_err(|_| Fault::invalid("seal.not-chosen"))?;
    let actor = staff.actor.clone();
    // For a document of weight the first bearer asks; the second, who finds it asked for, sets the seal.
    let asked = ctx
        .app
        .db
        .write(move |tx| -> Result<bool, Fault> {
            let weighty = acts::act_by_id(tx, act)?
                .and_then(|row| Act::parse(&row.act))
                .is_some_and(|act| Document::Of(act).is_weighty());
            match weighty && kept::waiting_for(tx, act)?.is_none() {
                true => seal::ask_second(tx, &actor, act, wanted).map(|()| true),
                false => Ok(false),
            }
        })
        .await?;
    if asked {
        return Ok("sealing-done-ask");
    }
    let actor = staff.actor.clone();
    let (one, ready, now) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let (one, ready) = seal::prepare(tx, &actor, act, wanted)?;
            Ok((one, ready, tx.now()))
        })
        .await?;
    let bytes = made(ctx, &one, &ready, now)?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sha256 = ctx.app.blobs.put(bytes).await.map_err(Fault::from)?.to_string();
    let name = format!("{}.pdf", document_words(Tr::new(Lang::Zh), one.document.as_str()));
    let actor = staff.actor.clone();
    ctx.app.db.write(move |tx| seal::seal_act(tx, &actor, act, wanted, (&name, &sha256, size))).await?;
    Ok("sealing-done-set")
}

async fn take_back(ctx: Ctx, staff: Staff<UseSeals>, fields: Fields) -> Reply {
    let request = fields.text("request").parse().unwrap_or(0);
    ctx.app.db.write(move |tx| seal::take_back(tx, &staff.actor, request)).await?;
    Ok(kit::redirect_with(&ctx.view, HOME, "sealing-done-back", &[]))
}

/// The file of a sealed document, for those who may see the licence.
fn file_of(tx: &mut Tx, licence: i64, act: i64) -> Result<Option<rows::FileRow>, Fault> {
    let Some(row) = acts::act_by_id(tx, act)?.filter(|row| row.licence == licence) else { return Ok(None) };
    let Some(file) = kept::use_of_act(tx, row.id)?.and_then(|used| used.file) else { return Ok(None) };
    Ok(rows::file(tx, FileId(file))?)
}

async fn decision(ctx: Ctx, Path((identifier, act)): Path<(String, i64)>) -> Reply {
    let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
    let row = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let licence = readable_in(tx, &app, &actor, &identifier)?;
            file_of(tx, licence.id, act)?.ok_or_else(|| Fault::not_found("seal.no-document"))
        })
        .await?;
    let bytes = ctx.app.blobs.get(&blob_of(&row)?).await.map_err(Fault::from)?;
    let name = format!("attachment; filename*=UTF-8''{}", kit::url_encode(&row.name));
    let mut response = bytes.into_response();
    harmless(&mut response);
    let headers = response.headers_mut();
    headers.insert(axum::http::header::CONTENT_TYPE, value(&row.media_type)?);
    headers.insert(axum::http::header::CONTENT_DISPOSITION, value(&name)?);
    Ok(response)
}
