//! Verification by anybody (`/verify`): by the number, by the QR code that opens it, and by the file itself; with its JSON twin.

use ::store::Tx;
use axum::response::{IntoResponse, Redirect, Response};
use contract::Fault;
use kit::routes::{get, post};
use kit::ui::{self, Control, Errors, Field, Tone, Weight};
use kit::{Ctx, Html, Page, Path, Query, Reply, Routes, Sending, Tr, esc, html, url_encode};
use serde::Deserialize;
use serde_json::json;

use super::{day_words, standing_tag, term};
use crate::licence::{Standing, today};
use crate::store::seal::UseRow;
use crate::store::{self as rows, LicenceRow};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/verify", get(verify_form))
        .route("/verify/file", post(verify_file))
        .route("/verify/{identifier}", get(verify))
        .route("/api/v1/licences/{identifier}", get(verify_json))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    number: String,
}

async fn verify_form(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let number = asked.number.trim();
    if number.is_empty() {
        return Ok(verify_page(&ctx, "", Html::empty(), None));
    }
    Ok(Redirect::to(&format!("/verify/{}", url_encode(number))).into_response())
}

/// The page with both questions: the number, and the file. `result` stands above them.
fn verify_page(ctx: &Ctx, number: &str, result: Html, wrong: Option<&str>) -> Response {
    let tr = ctx.tr;
    let (label, help) = (tr.t("licence-verify-number"), tr.t("licence-verify-help"));
    let field =
        Field { id: "number", label: &label, help: &help, value: number, required: true, ..Field::default() };
    let form = html!(
        "<form method=\"get\" action=\"/verify\">{}{}</form>",
        ui::field(tr, &field, None),
        ui::buttons([ui::button(&tr.t("licence-verify-go"), Weight::Primary, None)])
    );
    let (label, help) = (tr.t("licence-verify-file"), tr.t("licence-verify-file-help"));
    let field = Field {
        id: "file",
        label: &label,
        help: &help,
        control: Control::File { accept: ".pdf", multiple: false },
        required: true,
        ..Field::default()
    };
    let file = html!(
        "{}{}",
        ui::field(tr, &field, wrong),
        ui::buttons([ui::button(&tr.t("licence-verify-file-go"), Weight::Secondary, None)])
    );
    let mut errors = Errors::new();
    if let Some(wrong) = wrong {
        errors.add("file", wrong);
    }
    let page = Page::portal(&ctx.view, tr.t("licence-verify-title")).lead(tr.t("licence-verify-lead"));
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, &errors)).with_errors(),
    };
    page.body(result)
        .body(form)
        .body(html!(
            "<h2>{}</h2>{}",
            tr.t("licence-verify-file-title"),
            ui::upload_form(&ctx.view, "/verify/file", &file)
        ))
        .body(html!("<p><a href=\"/verify/seals\">{}</a></p>", tr.t("licence-verify-seals")))
        .respond()
}

/// What anybody may know of a licence.
struct Found {
    row: LicenceRow,
    standing: Standing,
    /// Identifier of the version that took its place.
    next: Option<String>,
}

fn found(tx: &mut Tx, row: LicenceRow) -> Result<Found, Fault> {
    let standing = row.standing(&today(tx));
    let next = match standing {
        Standing::Superseded => rows::life::next_version(tx, row.id)?,
        _ => None,
    };
    Ok(Found { row, standing, next })
}

/// Finds a licence for a stranger. A number with a wrong check character is said to be mistyped, not unknown.
async fn look_up(ctx: &Ctx, identifier: &str) -> Result<Found, kit::Error> {
    let parsed = codes::LicenceId::parse(identifier)
        .map_err(|error| Fault::invalid("licence.mistyped").with("detail", error))?;
    let wanted = parsed.to_string();
    Ok(ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            rows::licence_by_identifier(tx, &wanted)?.map(|row| found(tx, row)).transpose()
        })
        .await?
        .ok_or_else(|| Fault::not_found("licence.unknown"))?)
}

/// What a licence's standing is called where nothing else was handed in.
const STANDING: &str = "licence-standing";

/// What the register says, under what was found out; `label` is what the standing is called.
fn answer(ctx: &Ctx, found: &Found, (tone, label): (Tone, &str), words: &str, more: &str) -> Html {
    let tr = ctx.tr;
    let row = &found.row;
    let next = found
        .next
        .as_ref()
        .map(|next| html!("<p><a href=\"/verify/{}\">{}</a></p>", next, tr.t("licence-next-version")));
    let said = html!("<p><strong>{}</strong></p><p>{}</p>{}", words, more, next);
    let until = row.until_day.as_deref().filter(|_| found.standing == Standing::Suspended);
    let mut lines = vec![
        (tr.t(label).into_owned(), standing_tag(tr, found.standing)),
        (tr.t("licence-column-name").into_owned(), esc(tr.text(&row.name()))),
        (tr.t("licence-holder").into_owned(), esc(&directory::party::masked_name(&row.holder_name))),
        (tr.t("licence-column-issuer").into_owned(), esc(tr.text(&row.issuer_name()))),
        (tr.t("licence-valid").into_owned(), esc(&term(tr, row))),
        (tr.t("licence-column-identifier").into_owned(), html!("<code>{}</code>", row.identifier)),
    ];
    if !row.number.is_empty() {
        lines.insert(2, (tr.t("licence-column-number").into_owned(), html!("<code>{}</code>", row.number)));
    }
    if let Some(day) = until {
        lines.insert(1, (tr.t("licence-suspended-until").into_owned(), esc(&day_words(tr, day))));
    }
    html!("{}{}<h2>{}</h2>", ui::notice(tone, &said), ui::summary(&lines), tr.t("licence-verify-another"))
}

fn tone_of(standing: Standing) -> Tone {
    match standing {
        Standing::Valid => Tone::Done,
        Standing::NotYet | Standing::Superseded => Tone::Warn,
        Standing::Suspended | Standing::Expired | Standing::Revoked | Standing::Cancelled => Tone::Stop,
    }
}

async fn verify(ctx: Ctx, Path(identifier): Path<String>) -> Reply {
    let tr = ctx.tr;
    let found = match look_up(&ctx, &identifier).await {
        Ok(found) => found,
        Err(error) if matches!(error.fault().code, "licence.mistyped" | "licence.unknown") => {
            let words = kit::fault_words(tr, error.fault());
            let body = html!("<p><strong>{}</strong></p><p>{}</p>", words.what, words.action);
            let mut response = verify_page(&ctx, &identifier, ui::notice(Tone::Stop, &body), None);
            *response.status_mut() = kit::status_of(error.fault().kind);
            return Ok(response);
        }
        Err(error) => return Err(error),
    };
    let word = tr.t(&format!("licence-standing-{}", found.standing.as_str()));
    let result = answer(&ctx, &found, (tone_of(found.standing), STANDING), &word, &tr.t("licence-compare"));
    Ok(verify_page(&ctx, "", result, None))
}

/// A seal that was set on a file: what it is called, and when.
struct Set {
    name: String,
    at: i64,
}

/// The seal of a use.
fn set_on(tx: &mut Tx, used: &UseRow) -> Result<Set, Fault> {
    let name = rows::seal::by_id(tx, used.seal)?.map(|seal| seal.name).unwrap_or_default();
    Ok(Set { name, at: used.at })
}

/// That a file is as it was sealed, in words; nothing where it carries no seal.
fn set_words(tr: Tr, set: Option<&Set>) -> String {
    let words = |set: &Set| {
        tr.f("licence-file-sealed", &[("at", tr.instant(set.at).into()), ("seal", set.name.as_str().into())])
    };
    set.map(words).unwrap_or_default()
}

/// How a file compares with the register.
enum Handed {
    /// Byte for byte a copy that was made here: which.
    Copy(Found, i64, i64, Option<Set>),
    /// A document about a licence, as it was sealed here.
    Document(Found, UseRow, Set),
    /// It names a licence of the register, and is no copy that was made here.
    Altered(Found),
    /// Nothing in it names a licence of the register.
    Unknown,
}

/// A file that somebody was shown: whether it is a copy as it was made here, and where the licence stands now. The file is looked at
/// and not kept.
async fn verify_file(ctx: Ctx, sending: Sending) -> Reply {
    let tr = ctx.tr;
    let upload = sending.form(&ctx.view, &ctx.app.blobs).await?.whole()?;
    let Some(file) = upload.files.first().filter(|file| !file.content.is_empty()) else {
        return Ok(verify_page(&ctx, "", Html::empty(), Some(&tr.t("licence-verify-file-missing"))));
    };
    let named = named_licences(&file.content.bytes().map_err(Fault::from)?);
    let sha256 = file.content.id().to_string();
    let handed = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            if let Some(copy) = rows::life::copy_by_hash(tx, &sha256)?
                && let Some(row) = rows::life::licence_by_id(tx, copy.licence)?
            {
                let used = rows::seal::use_by_hash(tx, &sha256)?;
                let set = used.map(|used| set_on(tx, &used)).transpose()?;
                return Ok(Handed::Copy(found(tx, row)?, copy.no, copy.at, set));
            }
            if let Some(used) = rows::seal::use_by_hash(tx, &sha256)?
                && let Some(row) = rows::licence_by_identifier(tx, &used.subject)?
            {
                let set = set_on(tx, &used)?;
                return Ok(Handed::Document(found(tx, row)?, used, set));
            }
            for identifier in &named {
                if let Some(row) = rows::licence_by_identifier(tx, identifier)? {
                    return Ok(Handed::Altered(found(tx, row)?));
                }
            }
            Ok(Handed::Unknown)
        })
        .await?;
    let result = match handed {
        Handed::Document(found, used, set) => {
            let word = tr.with(
                "licence-file-document",
                "document",
                &super::seals::document_words(tr, &used.document),
            );
            answer(&ctx, &found, (Tone::Done, "licence-registered"), &word, &set_words(tr, Some(&set)))
        }
        Handed::Copy(found, no, at, set) => {
            let word = tr.t(&format!("licence-standing-{}", found.standing.as_str()));
            let args = [("no", tr.number(no).into()), ("at", tr.instant(at).into())];
            let more = format!("{}{}", tr.f("licence-file-copy", &args), set_words(tr, set.as_ref()));
            answer(&ctx, &found, (tone_of(found.standing), STANDING), &word, &more)
        }
        Handed::Altered(found) => {
            let word = tr.t("licence-file-altered");
            answer(
                &ctx,
                &found,
                (Tone::Stop, "licence-registered"),
                &word,
                &tr.t("licence-file-altered-next"),
            )
        }
        Handed::Unknown => ui::notice(
            Tone::Stop,
            &html!(
                "<p><strong>{}</strong></p><p>{}</p>",
                tr.t("licence-file-unknown"),
                tr.t("licence-file-unknown-next")
            ),
        ),
    };
    Ok(verify_page(&ctx, "", result, None))
}

/// What every identifier of a licence begins with.
const ROOT: &[u8] = b"1.2.156.3005.2.";
/// Longest identifier.
const IDENTIFIER_MOST: usize = 110;
/// Identifiers looked up of one file: a copy names its own a few times.
const NAMED_MOST: usize = 8;

/// The identifiers of licences that stand readable in a file, as in the link under the QR code of a copy.
pub fn named_licences(bytes: &[u8]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(ROOT.len()).position(|window| window == ROOT) {
        let from = rest.get(at..).unwrap_or_default();
        let end = from.iter().take(IDENTIFIER_MOST).take_while(|b| b.is_ascii_alphanumeric() || **b == b'.');
        let text = String::from_utf8_lossy(from.get(..end.count()).unwrap_or_default()).into_owned();
        if let Ok(id) = codes::LicenceId::parse(text.trim_end_matches('.')) {
            let id = id.to_string();
            if !all.contains(&id) {
                all.push(id);
            }
        }
        rest = from.get(ROOT.len()..).unwrap_or_default();
        if all.len() >= NAMED_MOST {
            break;
        }
    }
    all
}

async fn verify_json(ctx: Ctx, Path(identifier): Path<String>) -> Reply {
    let Found { row, standing, next } = look_up(&ctx, &identifier).await?;
    Ok(axum::Json(json!({
        "identifier": row.identifier,
        "standing": standing.as_str(),
        "next": next,
        "name": row.name_zh,
        "issuer": row.issuer_zh,
        "holder": directory::party::masked_name(&row.holder_name),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }))
    .into_response())
}

#[cfg(test)]
mod tests {
    use super::named_licences as identifiers;

    const REAL: &str = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S";

    #[test]
    fn identifiers_are_found_wherever_they_stand() {
        let text =
            format!("%PDF (http://127.0.0.1/verify/{REAL}) 1.2.156.3005.2.broken ({REAL}.) 1.2.156.3005.2.");
        assert_eq!(identifiers(text.as_bytes()), [REAL]);
        assert!(identifiers(b"").is_empty() && identifiers(&[0xff; 64]).is_empty());
        // One character changed is no identifier.
        assert!(identifiers(text.replace("0403", "0404").as_bytes()).is_empty());
    }
}
