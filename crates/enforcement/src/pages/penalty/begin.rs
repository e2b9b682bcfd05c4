//! `/office/penalties/new`: filing a case; `/office/penalties/spot`: a penalty on the spot, on a telephone in the street.

use contract::{Actor, Fault};
use directory::access::{Permit, Staff};
use kit::routes::get;
use kit::ui::{self, Choice, Control, Crumb, Errors, Weight};
use kit::{Fields, Html, Page, Query, Reply, Routes, html};
use serde::Deserialize;
use store::Tx;

use super::super::Room;
use super::super::show::with_errors;
use super::{fact_fields, facts_of, kind_choices, put, refused};
use crate::penalty::course::{self, New, Wanted};
use crate::penalty::powers::{Power, PowerKind};
use crate::penalty::spot::{self, Spot};
use crate::permissions::HandlePenalty;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/penalties/new", get(new).post(file))
        .route("/office/penalties/spot", get(begin).post(impose))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    power: String,
}

/// What an officer may choose from: powers of their body, its colleagues.
struct Offered {
    organ: i64,
    powers: Vec<Power>,
    colleagues: Vec<Choice>,
}

fn offered(tx: &mut Tx, desk: &crate::desk::Desk, actor: &Actor) -> Result<Offered, Fault> {
    let posting = actor.postings_with(HandlePenalty::PERMISSION).next();
    let posting = posting.ok_or_else(|| Fault::forbidden("access.forbidden"))?;
    let organ =
        directory::organ::by_id(tx, posting.organ)?.ok_or_else(|| Fault::not_found("enforce.not-found"))?;
    let (_, list) = desk.powers.now(tx)?;
    let theirs = |one: &&Power| one.kind == PowerKind::Penalty && one.organs.contains(&organ.uscc);
    let powers = list.powers.iter().filter(theirs).cloned().collect();
    let scope = contract::Scope { region: &organ.region, organ: Some(organ.id), item: None };
    let mut colleagues = Vec::new();
    for account in directory::account::who_may(tx, HandlePenalty::PERMISSION, scope, 200)? {
        if account == actor.account {
            continue;
        }
        let login = directory::account::login(tx, account)?.unwrap_or_default();
        let name = directory::account::name(tx, account)?.unwrap_or_default();
        colleagues.push(Choice::new(login, name));
    }
    Ok(Offered { organ: organ.id.0, powers, colleagues })
}

fn read(given: &Fields, organ: i64) -> New {
    let text = |name: &str| given.text(name).to_owned();
    New {
        organ,
        power: text("power"),
        code: text("code"),
        day: text("day"),
        place: text("place"),
        what: text("what"),
        second: text("second"),
    }
}

/// What both ways ask.
fn common(room: &Room, from: &Offered, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let mut colleagues = vec![Choice::new("", tr.t("push-choose").into_owned())];
    colleagues.extend(from.colleagues.iter().cloned());
    html!(
        "{}{}{}{}{}",
        put(room, ("code", "code"), Control::Text, given, true, errors),
        put(room, ("day", "day"), Control::Date, given, true, errors),
        put(room, ("place", "place"), Control::Text, given, true, errors),
        put(room, ("what", "what"), Control::Lines(4), given, true, errors),
        put(room, ("second", "second"), Control::Select(&colleagues), given, true, errors),
    )
}

fn powers_field(room: &Room, from: &Offered, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let mut all = vec![Choice::new("", tr.t("push-choose").into_owned())];
    all.extend(from.powers.iter().map(|one| Choice::new(one.key.clone(), tr.text(&one.name))));
    put(room, ("power", "power"), Control::Select(&all), given, true, errors)
}

fn frame<'a>(room: &'a Room, title: &str, errors: &Errors) -> Page<'a> {
    let tr = room.tr();
    let page = Page::office(&room.ctx.view, tr.t(title))
        .crumbs([Crumb::new(tr.t("enforce-nav-cases"), "/office/penalties")]);
    with_errors(tr, page, errors)
}

async fn new(room: Room, _: Staff<HandlePenalty>) -> Reply {
    new_page(&room, &Fields::default(), &Errors::new()).await
}

async fn new_page(room: &Room, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let from = room.read(offered).await?;
    let page = frame(room, "enforce-act-file", errors);
    if from.powers.is_empty() {
        return Ok(page.body(ui::empty(&tr.t("enforce-powers-none"), None)).respond());
    }
    let body = html!(
        "{}{}{}",
        powers_field(room, &from, given, errors),
        common(room, &from, given, errors),
        ui::buttons([ui::button(&tr.t("enforce-act-file"), Weight::Primary, None)])
    );
    Ok(page
        .lead(tr.t("enforce-file-lead"))
        .body(ui::form(&room.ctx.view, "/office/penalties/new", &body))
        .respond())
}

/// The field a refusal is about.
fn field(fault: &Fault) -> &'static str {
    match fault.code {
        "enforce.power-unknown" => "power",
        "enforce.party-unknown" | "enforce.one-fact" => "code",
        "push.day" => "day",
        "enforce.second-officer" => "second",
        "enforce.kinds" => "kinds",
        "enforce.fine" | "enforce.too-large" | "enforce.outside" => "yuan",
        "enforce.fact-missing" => "facts",
        _ => "what",
    }
}

async fn file(room: Room, _: Staff<HandlePenalty>, given: Fields) -> Reply {
    let sent = given.clone();
    let outcome = room
        .act(move |tx, desk, actor| {
            let organ = offered(tx, desk, actor)?.organ;
            course::file(tx, desk, actor, &read(&sent, organ))
        })
        .await?;
    match outcome {
        Ok(number) => Ok(kit::redirect(&format!("/office/penalties/{number}"))),
        Err(fault) => new_page(&room, &given, &refused(room.tr(), field(&fault), fault)?).await,
    }
}

async fn begin(room: Room, _: Staff<HandlePenalty>, Query(asked): Query<Asked>) -> Reply {
    let given = [("power".to_owned(), asked.power)].into_iter().collect();
    spot_page(&room, &given, &Errors::new()).await
}

async fn spot_page(room: &Room, given: &Fields, errors: &Errors) -> Reply {
    let tr = room.tr();
    let (from, most) =
        room.read(|tx, desk, actor| Ok((offered(tx, desk, actor)?, desk.powers.now(tx)?.1.simple))).await?;
    let money = |yuan: i64| tr.money(yuan.saturating_mul(100));
    let lead = tr.f(
        "enforce-spot-lead",
        &[("person", money(most.person).into()), ("company", money(most.company).into())],
    );
    let page = frame(room, "enforce-act-spot", errors).lead(lead);
    if from.powers.is_empty() {
        return Ok(page.body(ui::empty(&tr.t("enforce-powers-none"), None)).respond());
    }
    let Some(power) = from.powers.iter().find(|one| one.key == given.text("power")) else {
        // First which power, then the facts it asks for.
        let links: Html = from
            .powers
            .iter()
            .map(|one| {
                let href = format!("/office/penalties/spot?power={}", kit::url_encode(&one.key));
                html!("<li><a href=\"{}\">{}</a></li>", href, tr.text(&one.name))
            })
            .collect();
        return Ok(page.body(html!("<h2>{}</h2><ul>{}</ul>", tr.t("enforce-choose-power"), links)).respond());
    };
    let kinds: Vec<Choice> = kind_choices(tr, power)
        .into_iter()
        .filter(|one| matches!(one.value.as_str(), "warning" | "fine"))
        .collect();
    let body = html!(
        "<input type=\"hidden\" name=\"power\" value=\"{}\">{}{}{}{}{}{}",
        power.key,
        common(room, &from, given, errors),
        fact_fields(room, power, given, errors),
        put(room, ("kinds", "kinds"), Control::Checkboxes(&kinds), given, true, errors),
        put(room, ("yuan", "yuan"), Control::Number { unit: "元" }, given, false, errors),
        put(room, ("considered", "heard-on-spot"), Control::Lines(3), given, true, errors),
        ui::buttons([ui::button(&tr.t("enforce-act-spot"), Weight::Primary, None)])
    );
    Ok(page
        .body(html!("<h2>{}</h2><p class=\"hint\">{}</p>", tr.text(&power.name), power.basis))
        .body(ui::form(&room.ctx.view, "/office/penalties/spot", &body))
        .respond())
}

async fn impose(room: Room, _: Staff<HandlePenalty>, given: Fields) -> Reply {
    let sent = given.clone();
    let outcome = room
        .act(move |tx, desk, actor| {
            let from = offered(tx, desk, actor)?;
            let power = from.powers.iter().find(|one| one.key == sent.text("power"));
            let power = power.ok_or_else(|| Fault::invalid("enforce.power-unknown"))?;
            let one = Spot {
                new: read(&sent, from.organ),
                facts: facts_of(power, &sent),
                wanted: Wanted {
                    kinds: sent.all("kinds").map(str::to_owned).collect(),
                    yuan: sent.text("yuan").trim().parse().unwrap_or(0),
                    outside: String::new(),
                },
                considered: sent.text("considered").to_owned(),
            };
            spot::impose(tx, desk, actor, &one)
        })
        .await?;
    match outcome {
        Ok(number) => Ok(kit::redirect(&format!("/office/penalties/{number}"))),
        Err(fault) => spot_page(&room, &given, &refused(room.tr(), field(&fault), fault)?).await,
    }
}
