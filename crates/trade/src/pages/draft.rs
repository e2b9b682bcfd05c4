//! `/office/trade/new`, `/office/trade/{tender}/edit`: the terms of a tender, drafted or amended.

use contract::OrganId;
use contract::time::china_midnight_ms;
use directory::access::{Permit, Staff};
use jiff::civil::Date;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Crumb, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, html};

use super::Room;
use super::show::{self, Refused};
use crate::frame;
use crate::model::{Criterion, State, Tender, Terms, fen, yuan};
use crate::permissions::Tender as Tendering;
use crate::rules::Rules;
use crate::tender;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/trade/new", get(new).post(create))
        .route("/office/trade/{tender}/edit", get(edit).post(change))
}

/// The end of bidding out of a day and a time, epoch ms.
///
/// # Errors
/// `trade.day-wrong`.
pub(super) fn moment(fields: &Fields) -> Result<i64, contract::Fault> {
    let wrong = || contract::Fault::invalid("trade.day-wrong");
    let day: Date = fields.text("end_day").parse().map_err(|_| wrong())?;
    let (hour, minute) = fields.text("end_time").split_once(':').ok_or_else(wrong)?;
    let (hour, minute): (i64, i64) =
        (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    match (0..24).contains(&hour) && (0..60).contains(&minute) {
        true => Ok(china_midnight_ms(day) + (hour * 60 + minute) * 60_000),
        false => Err(wrong()),
    }
}

/// Fields for the end of bidding.
pub(super) fn end_fields(room: &Room, tender: Option<&Tender>, refused: &Refused) -> Html {
    let tr = room.tr();
    let end = tender.and_then(|one| one.bids_until);
    let day = end.map(|at| contract::time::china_date(at).to_string()).unwrap_or_default();
    let time = end.map_or_else(
        || "10:00".to_owned(),
        |at| {
            let minute = contract::time::china_minute_of_day(at);
            format!("{:02}:{:02}", minute / 60, minute % 60)
        },
    );
    html!(
        "{}{}",
        show::ask(tr, "end_day", Control::Date, refused.or("end_day", &day), true, &refused.errors),
        show::ask(tr, "end_time", Control::Text, refused.or("end_time", &time), true, &refused.errors)
    )
}

/// What was typed, as terms.
fn terms(fields: &Fields) -> Result<Terms, (&'static str, contract::Fault)> {
    let amount = |name: &'static str| match fields.text(name) {
        "" => Ok(0),
        text => fen(text).map_err(|fault| (name, fault)),
    };
    let wrong = || ("criteria", contract::Fault::invalid("trade.criteria-wrong"));
    let mut criteria = Vec::new();
    for line in fields.text("criteria").lines().filter(|line| !line.trim().is_empty()) {
        let (name, points) = line.trim().rsplit_once([' ', '\u{3000}', '：', ':']).ok_or_else(wrong)?;
        let points: i64 = points.trim().parse().map_err(|_| wrong())?;
        criteria.push(Criterion { name: name.trim().to_owned(), points });
    }
    let price = fields.text("price_points");
    let price_points = if price.is_empty() { 0 } else { price.parse().map_err(|_| wrong())? };
    Ok(Terms {
        title: fields.text("title").to_owned(),
        description: fields.text("description").replace("\r\n", "\n"),
        budget_fen: amount("budget")?,
        deposit_fen: amount("deposit")?,
        qualification: fields.text("qualification").replace("\r\n", "\n"),
        delivery: fields.text("delivery").to_owned(),
        criteria,
        price_points,
        speciality: fields.text("speciality").to_owned(),
        step_fen: amount("step")?,
        supplier: fields.text("supplier").to_uppercase(),
        catalogue: fields.text("catalogue").to_owned(),
    })
}

/// Beside which field a refusal stands.
fn field_of(code: &str) -> &'static str {
    match code {
        "trade.amount" => "budget",
        "trade.deposit-high" => "deposit",
        "trade.catalogue-missing" | "trade.catalogue-refuses" => "catalogue",
        "trade.speciality-unknown" => "speciality",
        "trade.criteria-wrong" => "criteria",
        "trade.step-missing" => "step",
        "trade.supplier-unknown" => "supplier",
        "trade.procedure-unknown" => "procedure",
        "trade.day-wrong" | "trade.too-soon" | "trade.too-late-end" | "trade.shortened" => "end_day",
        "trade.text-long" => "description",
        _ => "title",
    }
}

struct Form<'a> {
    rules: &'a Rules,
    organs: Vec<(OrganId, String)>,
    tender: Option<&'a Tender>,
    terms: &'a Terms,
}

fn fields_of(room: &Room, form: &Form<'_>, refused: &Refused) -> Html {
    let tr = room.tr();
    let errors = &refused.errors;
    let ask = |id: &str, control: Control<'_>, value: &str, required: bool| {
        show::ask(tr, id, control, refused.or(id, value), required, errors)
    };
    let choice = |key: &str, name: &str| Choice::new(key.to_owned(), name.to_owned());
    let procedures: Vec<Choice> = form
        .rules
        .procedures
        .iter()
        .map(|one| {
            choice(&one.key, &format!("{} · {}", show::board(tr, form.rules, &one.board), tr.text(&one.name)))
        })
        .collect();
    let entries: Vec<Choice> =
        form.rules.catalogue.iter().map(|one| choice(&one.key, tr.text(&one.name))).collect();
    let specialities: Vec<Choice> =
        form.rules.specialities.iter().map(|one| choice(&one.key, tr.text(&one.name))).collect();
    let organs: Vec<Choice> = form.organs.iter().map(|(id, name)| choice(&id.0.to_string(), name)).collect();
    let terms = form.terms;
    let money = |fen: i64| if fen == 0 { String::new() } else { yuan(fen) };
    let unit = tr.t("trade-unit");
    let number = Control::Number { unit: &unit };
    let criteria: Vec<String> =
        terms.criteria.iter().map(|one| format!("{} {}", one.name, one.points)).collect();
    let points = if terms.price_points == 0 { String::new() } else { terms.price_points.to_string() };
    let procedure = form.tender.map_or("", |one| one.procedure.as_str());
    let fixed = form.tender.is_some_and(|one| one.state != State::Draft);
    let head = match (form.tender, fixed) {
        (None, _) => html!(
            "{}{}",
            ask("organ", Control::Radios(&organs), organs.first().map_or("", |one| one.value.as_str()), true),
            ask("procedure", Control::Select(&procedures), "", true)
        ),
        (Some(_), false) => ask("procedure", Control::Select(&procedures), procedure, true),
        (Some(_), true) => Html::empty(),
    };
    Html::join([
        head,
        ask("title", Control::Text, &terms.title, true),
        ask("catalogue", Control::Select(&entries), &terms.catalogue, true),
        ask("description", Control::Lines(12), &terms.description, true),
        ask("budget", number, &money(terms.budget_fen), true),
        ask("qualification", Control::Lines(4), &terms.qualification, false),
        ask("delivery", Control::Text, &terms.delivery, false),
        ask("deposit", number, &money(terms.deposit_fen), false),
        ask("speciality", Control::Select(&specialities), &terms.speciality, false),
        ask("criteria", Control::Lines(5), &criteria.join("\n"), false),
        ask("price_points", Control::Number { unit: "" }, &points, false),
        ask("step", number, &money(terms.step_fen), false),
        ask("supplier", Control::Text, &terms.supplier, false),
    ])
}

async fn new(room: Room, _: Staff<Tendering>) -> Reply {
    new_page(&room, &Refused::default()).await
}

async fn new_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (rules, organs) = room
        .read(move |tx, desk, actor| {
            let all = directory::organ::all(tx)?;
            let may = |one: &directory::organ::Organ| {
                let scope = contract::Scope { region: &one.region, organ: Some(one.id), item: None };
                actor.can(Tendering::PERMISSION, scope)
            };
            let mine =
                all.into_iter().filter(may).map(|one| (one.id, tr.text(&one.name).to_owned())).collect();
            Ok((desk.rules(tx)?, mine))
        })
        .await?;
    let empty = Terms::default();
    let form = Form { rules: &rules, organs, tender: None, terms: &empty };
    let body =
        html!("{}{}", fields_of(room, &form, refused), show::button(tr, "trade-save-draft", Weight::Primary));
    let page = Page::office(&room.ctx.view, tr.t("trade-new"))
        .crumbs([Crumb::new(tr.t("trade-office"), "/office/trade")]);
    Ok(show::with_errors(tr, page, &refused.errors)
        .lead(tr.t("trade-draft-lead"))
        .body(ui::form(&room.ctx.view, "/office/trade/new", &body))
        .respond())
}

async fn create(room: Room, _: Staff<Tendering>, fields: Fields) -> Reply {
    let organ: i64 = fields.text("organ").parse().unwrap_or(0);
    let procedure = fields.text("procedure").to_owned();
    let done = match terms(&fields) {
        Err((field, fault)) => return new_page(&room, &Refused::of(room.tr(), field, fields, fault)?).await,
        Ok(terms) => {
            room.act(move |tx, desk, actor| {
                tender::draft(tx, desk, actor, OrganId(organ), &procedure, &terms, None)
            })
            .await?
        }
    };
    match done {
        Ok(made) => {
            let to = format!("/office/trade/{}", made.number);
            Ok(kit::redirect_with(&room.ctx.view, &to, "trade-draft-saved", &[]))
        }
        Err(fault) => {
            let field = field_of(fault.code);
            new_page(&room, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}

async fn edit(room: Room, _: Staff<Tendering>, Path(number): Path<String>) -> Reply {
    edit_page(&room, &number, &Refused::default()).await
}

async fn edit_page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let of = number.to_owned();
    let (tender, rules) = room
        .read(move |tx, desk, actor| {
            let (tender, roles) = frame::for_staff(tx, actor, &of)?;
            match roles.tenderer && matches!(tender.state, State::Draft | State::Published) {
                true => Ok((tender, desk.rules(tx)?)),
                false => Err(contract::Fault::not_found("trade.unknown")),
            }
        })
        .await?;
    let terms = tender.terms()?;
    let amends = tender.state == State::Published;
    let form = Form { rules: &rules, organs: Vec::new(), tender: Some(&tender), terms: &terms };
    let more = match amends {
        true => html!(
            "{}{}",
            end_fields(room, Some(&tender), refused),
            show::ask(tr, "why", Control::Lines(3), refused.or("why", ""), true, &refused.errors)
        ),
        false => Html::empty(),
    };
    let key = if amends { "trade-amend" } else { "trade-save-draft" };
    let body = html!(
        "{}{}{}{}",
        show::hidden("revision", &tender.revision.to_string()),
        fields_of(room, &form, refused),
        more,
        show::button(tr, key, Weight::Primary)
    );
    let page = Page::office(&room.ctx.view, tr.t(key)).crumbs([
        Crumb::new(tr.t("trade-office"), "/office/trade"),
        Crumb::new(tender.title.clone(), format!("/office/trade/{}", tender.number)),
    ]);
    let lead = if amends { "trade-amend-lead" } else { "trade-draft-lead" };
    Ok(show::with_errors(tr, page, &refused.errors)
        .lead(tr.t(lead))
        .body(ui::form(&room.ctx.view, &format!("/office/trade/{}/edit", tender.number), &body))
        .respond())
}

async fn change(room: Room, _: Staff<Tendering>, Path(number): Path<String>, fields: Fields) -> Reply {
    let terms = match terms(&fields) {
        Err((field, fault)) => {
            return edit_page(&room, &number, &Refused::of(room.tr(), field, fields, fault)?).await;
        }
        Ok(terms) => terms,
    };
    let (of, given) = (number.clone(), fields.clone());
    let done = room
        .act(move |tx, desk, actor| {
            let revision: i64 = given.text("revision").parse().unwrap_or(0);
            let (tender, _) = frame::for_staff(tx, actor, &of)?;
            match tender.state {
                State::Draft => {
                    let former = Some((of.as_str(), revision));
                    tender::draft(
                        tx,
                        desk,
                        actor,
                        OrganId(tender.organ),
                        given.text("procedure"),
                        &terms,
                        former,
                    )
                }
                _ => {
                    let (bids_until, why) = (moment(&given)?, given.text("why").to_owned());
                    let change = tender::Amendment { terms: terms.clone(), bids_until, why };
                    tender::amend(tx, desk, actor, &of, revision, &change)
                }
            }
        })
        .await?;
    match done {
        Ok(_) => {
            let to = format!("/office/trade/{number}");
            Ok(kit::redirect_with(&room.ctx.view, &to, "trade-saved", &[]))
        }
        Err(fault) => {
            let field = field_of(fault.code);
            edit_page(&room, &number, &Refused::of(room.tr(), field, fields, fault)?).await
        }
    }
}
