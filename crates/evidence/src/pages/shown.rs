//! Showing licences: the holder's page that gives a code (`/my/licences/show`), and the window's that takes it (`/desk/licences`).

use contract::{Fault, FaultKind};
use directory::access::{Signed, Staff};
use kit::routes::get;
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, Weight};
use kit::{Ctx, Fields, Html, Page, Path, Reply, Routes, esc, html};

use super::{printed_rows, standing_tag};
use crate::licence::{Standing, today};
use crate::permissions::Use;
use crate::show::{self, Given, PURPOSE_MOST};
use crate::store as rows;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/licences/show", get(choose).post(give))
        .route("/desk/licences", get(ask).post(take))
        .route("/desk/licences/{show}", get(shown))
}

async fn choose(ctx: Ctx, signed: Signed) -> Reply {
    choose_page(&ctx, &signed, &Fields::default(), &Errors::new()).await
}

async fn choose_page(ctx: &Ctx, signed: &Signed, given: &Fields, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    let party = signed.party;
    let held = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let day = today(tx);
            let mut held = rows::licences_of(tx, party, &day)?;
            held.retain(|row| row.standing(&day) == Standing::Valid);
            Ok(held)
        })
        .await?;
    let page = Page::portal(&ctx.view, tr.t("licence-show-title"))
        .crumbs([Crumb::new(tr.t("licence-mine"), "/my/licences")])
        .lead(tr.t("licence-show-lead"));
    if held.is_empty() {
        return Ok(page
            .body(ui::empty(&tr.t("licence-show-nothing"), Some((&tr.t("licence-mine"), "/my/licences"))))
            .respond());
    }
    let choices: Vec<Choice> = held
        .iter()
        .map(|row| {
            let hint = Some(tr.text(&row.issuer_name()).to_owned());
            Choice { hint, ..Choice::new(row.identifier.clone(), tr.text(&row.name())) }
        })
        .collect();
    let ticked = given.all("licence").collect::<Vec<_>>().join("\n");
    let (which, what, help) =
        (tr.t("licence-show-which"), tr.t("licence-show-purpose"), tr.t("licence-show-purpose-help"));
    let licences = Field {
        id: "licence",
        label: &which,
        control: Control::Checkboxes(&choices),
        value: &ticked,
        required: true,
        ..Field::default()
    };
    let purpose = Field {
        id: "purpose",
        label: &what,
        help: &help,
        value: given.text("purpose"),
        required: true,
        max_length: PURPOSE_MOST,
        ..Field::default()
    };
    let body = html!(
        "{}{}{}",
        ui::field(tr, &licences, errors.of("licence")),
        ui::field(tr, &purpose, errors.of("purpose")),
        ui::buttons([ui::button(&tr.t("licence-show-go"), Weight::Primary, None)])
    );
    let page = match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    };
    Ok(page.body(ui::form(&ctx.view, "/my/licences/show", &body)).respond())
}

async fn give(ctx: Ctx, signed: Signed, fields: Fields) -> Reply {
    let tr = ctx.tr;
    let identifiers: Vec<String> = fields.all("licence").map(str::to_owned).collect();
    let (party, purpose) = (signed.party, fields.text("purpose").to_owned());
    let given = ctx.app.db.write(move |tx| show::give(tx, party, &identifiers, &purpose)).await;
    let given = match given {
        Ok(given) => given,
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let mut errors = Errors::new();
            let field = if fault.code == "licence.purpose-missing" { "purpose" } else { "licence" };
            errors.add(field, kit::fault_words(tr, &fault).advice(tr));
            return choose_page(&ctx, &signed, &fields, &errors).await;
        }
        Err(fault) => return Err(fault.into()),
    };
    let names: Html = given.licences.iter().map(|row| html!("<li>{}</li>", tr.text(&row.name()))).collect();
    let spaced = spaced(&given);
    Ok(Page::portal(&ctx.view, tr.t("licence-show-code"))
        .crumbs([Crumb::new(tr.t("licence-mine"), "/my/licences")])
        .lead(tr.with("licence-show-until", "at", &tr.time(given.until)))
        .body(html!("{}<p><strong class=\"number\">{}</strong></p>", ui::qr(&given.code, &spaced), spaced))
        .body(html!(
            "<h2>{}</h2><ul>{}</ul><p>{} {}</p>",
            tr.t("licence-show-these"),
            names,
            tr.t("licence-show-for"),
            fields.text("purpose").trim()
        ))
        .body(ui::buttons([ui::link_button(
            &tr.t("licence-show-again"),
            "/my/licences/show",
            Weight::Secondary,
        )]))
        .respond())
}

/// The code in groups of four, as one reads it out.
fn spaced(given: &Given) -> String {
    let digits: Vec<char> = given.code.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

async fn ask(ctx: Ctx, _: Staff<Use>) -> Reply {
    Ok(ask_page(&ctx, None).respond())
}

fn ask_page<'a>(ctx: &'a Ctx, wrong: Option<&str>) -> Page<'a> {
    let tr = ctx.tr;
    let (label, help) = (tr.t("licence-desk-code"), tr.t("licence-desk-code-help"));
    let field = Field {
        id: "code",
        label: &label,
        help: &help,
        control: Control::OneTimeCode,
        required: true,
        first: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        ui::field(tr, &field, wrong),
        ui::buttons([ui::button(&tr.t("licence-desk-go"), Weight::Primary, None)])
    );
    let page = Page::desk(&ctx.view, tr.t("licence-desk-title")).lead(tr.t("licence-desk-lead"));
    let page = match wrong {
        None => page,
        Some(wrong) => {
            let mut errors = Errors::new();
            errors.add("code", wrong);
            page.body(ui::error_summary(tr, &errors)).with_errors()
        }
    };
    page.body(ui::form(&ctx.view, "/desk/licences", &body))
}

async fn take(ctx: Ctx, staff: Staff<Use>, fields: Fields) -> Reply {
    let (actor, code) = (staff.actor, fields.text("code").to_owned());
    match ctx.app.db.write(move |tx| show::take(tx, &actor, &code)).await {
        Ok(id) => Ok(kit::redirect(&format!("/desk/licences/{id}"))),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            let words = kit::fault_words(ctx.tr, &fault).advice(ctx.tr);
            Ok(ask_page(&ctx, Some(&words)).respond())
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn shown(ctx: Ctx, staff: Staff<Use>, Path(id): Path<i64>) -> Reply {
    let tr = ctx.tr;
    let (purpose, licences, day) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let (show, licences) = show::look(tx, &staff.actor, id)?;
            Ok((show.purpose()?, licences, today(tx)))
        })
        .await?;
    let each: Html = licences
        .iter()
        .map(|row| {
            let mut lines: Vec<(String, Html)> =
                vec![(tr.t("licence-column-standing").into_owned(), standing_tag(tr, row.standing(&day)))];
            lines.extend(printed_rows(tr, row).into_iter().map(|(label, value)| (label, esc(&value))));
            lines.push((
                tr.t("licence-column-identifier").into_owned(),
                html!("<a href=\"/verify/{}\"><code>{}</code></a>", row.identifier, row.identifier),
            ));
            html!("<section><h2>{}</h2>{}</section>", tr.text(&row.name()), ui::summary(&lines))
        })
        .collect();
    Ok(Page::desk(&ctx.view, tr.t("licence-desk-shown"))
        .crumbs([Crumb::new(tr.t("licence-desk-title"), "/desk/licences")])
        .lead(tr.with("licence-desk-purpose", "purpose", &purpose))
        .body(each)
        .respond())
}
