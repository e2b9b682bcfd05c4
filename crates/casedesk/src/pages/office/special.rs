//! Time: the special procedure that stops the clock (特别程序), and the one extension (延期).

use axum::response::Response;
use contract::item::SpecialProcedure;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Errors, Field, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, Tr, html};
use worktime::{Limit, Unit};

use super::case::{crumbs, top};
use super::offers::special_act;
use crate::pages::Room;
use crate::pages::staff::{self, Dossier, Refusal};
use casework::frame::Act;
use casework::model::CaseKind;
use casework::special::{self, CloseSpecialProcedure, Extend, OpenSpecialProcedure};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/case/{number}/special", get(special_form).post(special_now))
        .route("/office/case/{number}/extend", get(extend_form).post(extend_now))
}

/// A limit in words of the page's language.
fn limit_words(tr: Tr, limit: Limit) -> String {
    let words = limit.words();
    if tr.lang == contract::Lang::Zh { words.zh } else { words.en }
}

struct Back<'a> {
    given: &'a Fields,
    errors: &'a Errors,
    refused: Option<&'a Refusal>,
}

/// The page around both forms. `fields` is `None` where the act may not be taken.
fn page(
    room: &Room,
    dossier: &Dossier,
    (act, words, why_not): (&str, &str, Option<String>),
    fields: Html,
    back: &Back<'_>,
) -> Reply {
    let tr = room.tr();
    let case = dossier.case();
    let here = format!("/office/case/{}", case.number);
    let title = tr.t(words);
    let mut page = Page::office(&room.ctx.view, title.clone())
        .crumbs(crumbs(room, dossier))
        .lead(tr.t(&format!("{words}.lead")))
        .body(top(room, dossier, &html!("{}", title)))
        .aside(staff::clock_part(room, dossier)?);
    if let Some(refused) = back.refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    if !back.errors.is_empty() {
        page = page.body(ui::error_summary(tr, back.errors)).with_errors();
    }
    let leave = ui::link_button(&tr.t("office-back"), &here, Weight::Secondary);
    if let Some(why) = why_not {
        let body = html!("{}{}", ui::notice(Tone::Info, &html!("<p>{}</p>", why)), ui::buttons([leave]));
        return Ok(page.body(body).body(staff::specials_part(tr, dossier)).respond());
    }
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
        case.revision,
        fields,
        ui::buttons([ui::key_button(&title, 'S', Weight::Primary, None), leave])
    );
    Ok(page
        .body(ui::form(&room.ctx.view, &format!("{here}/{act}"), &body))
        .body(staff::specials_part(tr, dossier))
        .respond())
}

fn lines(room: &Room, id: &str, label: &str, back: &Back<'_>) -> Html {
    let field = Field {
        id,
        label,
        control: Control::Lines(3),
        value: back.given.get(id).unwrap_or(""),
        required: true,
        max_length: 1000,
        ..Field::default()
    };
    ui::field(room.tr(), &field, back.errors.of(id))
}

fn days(room: &Room, label: &str, help: &str, unit: &str, back: &Back<'_>) -> Html {
    let field = Field {
        id: "days",
        label,
        help,
        control: Control::Number { unit },
        value: back.given.get("days").unwrap_or(""),
        required: true,
        max_length: 4,
        ..Field::default()
    };
    ui::field(room.tr(), &field, back.errors.of("days"))
}

fn special_page(room: &Room, dossier: &Dossier, back: &Back<'_>) -> Reply {
    let tr = room.tr();
    let why_not = dossier.why_not(tr, room.ctx.signed_in()?, special_act(dossier).1, None);
    if let Some(open) = &dossier.case().facts.special {
        let until = open.until.parse().map_or_else(|_| open.until.clone(), |day| tr.day(day));
        let now =
            ui::notice(Tone::Info, &html!("<p>{}</p>", tr.with("office-special-running", "day", &until)));
        let fields = html!("{}{}", now, lines(room, "result", &tr.t("office-special-result"), back));
        return page(room, dossier, ("special", "office-act-special-close", why_not), fields, back);
    }
    let kinds: Vec<Choice> = dossier
        .version
        .item
        .special_procedures
        .iter()
        .map(|special| Choice {
            hint: Some(format!(
                "{} {}",
                tr.with("office-special-most", "limit", &limit_words(tr, special.limit)),
                tr.text(&special.basis)
            )),
            ..Choice::new(special.kind.as_str(), tr.text(&special.name))
        })
        .collect();
    let only = if let [one] = kinds.as_slice() { one.value.as_str() } else { "" };
    let label = tr.t("office-special-kind");
    let kind = Field {
        id: "kind",
        label: &label,
        control: Control::Radios(&kinds),
        value: back.given.get("kind").unwrap_or(only),
        required: true,
        ..Field::default()
    };
    let fields = html!(
        "{}{}{}",
        ui::field(tr, &kind, back.errors.of("kind")),
        days(room, &tr.t("office-special-days"), &tr.t("office-special-days.help"), "", back),
        lines(room, "reason", &tr.t("office-special-reason"), back)
    );
    page(room, dossier, ("special", "office-act-special-open", why_not), fields, back)
}

async fn special_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    special_page(&room, &dossier, &Back { given: &Fields::default(), errors: &Errors::new(), refused: None })
}

/// The days planned, within what the procedure may take.
fn planned(tr: Tr, allowed: &SpecialProcedure, given: &str, errors: &mut Errors) -> Option<Limit> {
    let limit = given.parse::<u16>().ok().and_then(|n| Limit::new(n, allowed.limit.unit()).ok());
    let limit = limit.filter(|limit| limit.n() <= allowed.limit.n());
    if limit.is_none() {
        errors.add("days", tr.with("office-special-days-wrong", "limit", &limit_words(tr, allowed.limit)));
    }
    limit
}

async fn special_now(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let case = dossier.case().id;
    let revision: i64 = fields.text("revision").parse().unwrap_or(-1);
    let mut errors = Errors::new();
    let missing = |errors: &mut Errors, id: &str| {
        if fields.text(id).is_empty() {
            errors.add(id.to_owned(), tr.t(&format!("office-missing-{id}")));
        }
    };
    let done: Result<(&str, String), kit::Error> = if dossier.case().facts.special.is_some() {
        missing(&mut errors, "result");
        if !errors.is_empty() {
            return special_page(&room, &dossier, &Back { given: &fields, errors: &errors, refused: None });
        }
        let cmd = CloseSpecialProcedure { case, revision, result: fields.text("result").to_owned() };
        let closed = room.carry(move |tx, desk, actor| special::close_special(tx, desk, actor, &cmd)).await;
        closed.map(|()| ("office-done-special-closed", String::new()))
    } else {
        missing(&mut errors, "reason");
        let specials = &dossier.version.item.special_procedures;
        let allowed = specials.iter().find(|special| special.kind.as_str() == fields.text("kind"));
        let limit = match allowed {
            Some(allowed) => planned(tr, allowed, fields.text("days"), &mut errors),
            None => {
                missing(&mut errors, "kind");
                None
            }
        };
        let (Some(allowed), Some(planned), true) = (allowed, limit, errors.is_empty()) else {
            return special_page(&room, &dossier, &Back { given: &fields, errors: &errors, refused: None });
        };
        let reason = fields.text("reason").to_owned();
        let cmd = OpenSpecialProcedure { case, revision, kind: allowed.kind, planned, reason };
        let opened = room.carry(move |tx, desk, actor| special::open_special(tx, desk, actor, &cmd)).await;
        opened.map(|document| ("office-done-special-opened", document.number))
    };
    match done {
        Ok((key, document)) => {
            let to = format!("/office/case/{number}");
            Ok(kit::redirect_with(&room.ctx.view, &to, key, &[("document", &document)]))
        }
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            special_page(
                &room,
                &fresh,
                &Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) },
            )
        }
    }
}

/// Working days the limit may be extended by (art. 42).
fn most(dossier: &Dossier) -> u16 {
    match dossier.case().kind {
        CaseKind::Package => special::EXTEND_PACKAGE_DAYS,
        _ => special::EXTEND_DAYS,
    }
}

fn extend_page(room: &Room, dossier: &Dossier, back: &Back<'_>) -> Reply {
    let tr = room.tr();
    let why_not = dossier.why_not(tr, room.ctx.signed_in()?, Act::Extend, None);
    let fields = html!(
        "{}{}",
        days(
            room,
            &tr.t("office-extend-days"),
            &tr.n("office-extend-most", i64::from(most(dossier))),
            &tr.t("office-working-days"),
            back
        ),
        lines(room, "reason", &tr.t("office-extend-reason"), back)
    );
    page(room, dossier, ("extend", "office-act-extend", why_not), fields, back)
}

async fn extend_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    extend_page(&room, &dossier, &Back { given: &Fields::default(), errors: &Errors::new(), refused: None })
}

async fn extend_now(room: Room, Path(number): Path<String>, fields: Fields) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let mut errors = Errors::new();
    let by = fields.text("days").parse::<u16>().ok().filter(|n| *n <= most(&dossier));
    let by = by.and_then(|n| Limit::new(n, Unit::WorkingDay).ok());
    if by.is_none() {
        errors.add("days", tr.n("office-extend-days-wrong", i64::from(most(&dossier))));
    }
    if fields.text("reason").is_empty() {
        errors.add("reason", tr.t("office-missing-reason"));
    }
    let (Some(by), true) = (by, errors.is_empty()) else {
        return extend_page(&room, &dossier, &Back { given: &fields, errors: &errors, refused: None });
    };
    let cmd = Extend {
        case: dossier.case().id,
        revision: fields.text("revision").parse().unwrap_or(-1),
        by,
        reason: fields.text("reason").to_owned(),
    };
    match room.carry(move |tx, desk, actor| special::extend(tx, desk, actor, &cmd)).await {
        Ok(document) => {
            let to = format!("/office/case/{number}");
            Ok(kit::redirect_with(
                &room.ctx.view,
                &to,
                "office-done-extended",
                &[("document", &document.number)],
            ))
        }
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            extend_page(
                &room,
                &fresh,
                &Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) },
            )
        }
    }
}
