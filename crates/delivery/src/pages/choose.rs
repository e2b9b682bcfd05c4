//! `/draft/{id}/delivery` and `/case/{number}/delivery`: how one wants the results, in the application and until something is on its way.

use axum::response::Response;
use contract::item::DeliveryMode;
use contract::{ActorKind, DraftId};
use kit::routes::get;
use kit::ui::{self, Choice as Option_, Control, Crumb, Errors, Field, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, html};

use super::Room;
use super::show;
use crate::choose::{self, Entitled, Offer, Target, To, Wish};
use crate::model::Recipient;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/draft/{id}/delivery", get(of_draft).post(say_of_draft))
        .route("/case/{number}/delivery", get(of_case).post(say_of_case))
}

/// What the page needs.
struct Shown {
    offer: Offer,
    kept: Vec<(i64, Recipient)>,
    said: Option<Recipient>,
}

async fn shown(room: &Room, target: &Target) -> Result<Shown, kit::Error> {
    let target = target.clone();
    room.read(move |tx, desk, actor| {
        let offer = choose::offer(tx, desk, actor, &target)?;
        // Addresses are the applicant's own: staff at the counter type the one they are told.
        let kept = match actor.kind {
            ActorKind::Applicant => crate::book::kept(tx, offer.party)?,
            _ => Vec::new(),
        };
        let said = offer.chosen.as_ref().map(choose::recipient).transpose()?.flatten();
        Ok(Shown { offer, kept, said })
    })
    .await
}

async fn of_draft(room: Room, Path(id): Path<i64>) -> Reply {
    let target = Target::Draft(DraftId(id));
    let shown = shown(&room, &target).await?;
    Ok(page(&room, &target, &shown, None, &Errors::new()))
}

async fn of_case(room: Room, Path(number): Path<String>) -> Reply {
    let target = Target::Application(number);
    let shown = shown(&room, &target).await?;
    Ok(page(&room, &target, &shown, None, &Errors::new()))
}

async fn say_of_draft(room: Room, Path(id): Path<i64>, fields: Fields) -> Reply {
    say(room, Target::Draft(DraftId(id)), fields).await
}

async fn say_of_case(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    say(room, Target::Application(number), fields).await
}

/// Where one came from.
fn home(room: &Room, target: &Target) -> String {
    let staff = room.ctx.actor.as_ref().is_some_and(|actor| actor.kind == ActorKind::Staff);
    match target {
        Target::Draft(id) => format!("/draft/{id}"),
        Target::Application(number) if staff => format!("/desk/case/{number}"),
        Target::Application(number) => format!("/case/{number}"),
    }
}

fn wish(fields: &Fields) -> Option<Wish> {
    let text = |id: &str| fields.text(id).trim().to_owned();
    let to = || match text("address").parse::<i64>() {
        Ok(id) => To::Kept(id),
        Err(_) => To::New(
            Recipient {
                name: text("name"),
                phone: text("phone"),
                address: text("where"),
                tail: String::new(),
            },
            !text("keep").is_empty(),
        ),
    };
    Some(match DeliveryMode::parse(fields.text("mode"))? {
        DeliveryMode::Window => Wish::Window(text("hall")),
        DeliveryMode::Courier => Wish::Courier(to()),
        DeliveryMode::Home => Wish::Home(to()),
        DeliveryMode::Agent => Wish::Agent(
            text("hall"),
            Recipient {
                name: text("agent"),
                phone: text("agent-phone"),
                address: String::new(),
                tail: text("agent-tail"),
            },
        ),
    })
}

/// The field that a refusal is about.
fn about(code: &str) -> &'static str {
    match code {
        "delivery.name" => "name",
        "delivery.phone" => "phone",
        "delivery.address" => "where",
        "delivery.address-unknown" | "delivery.addresses-too-many" => "address",
        "delivery.hall" => "hall",
        "delivery.agent-name" => "agent",
        "delivery.agent-phone" => "agent-phone",
        "delivery.agent-tail" => "agent-tail",
        _ => "mode",
    }
}

async fn say(room: Room, target: Target, fields: Fields) -> Reply {
    let Some(wish) = wish(&fields) else {
        let shown = shown(&room, &target).await?;
        let missing = room.tr().t("delivery-mode-missing").into_owned();
        let errors: Errors = [("mode", missing)].into_iter().collect();
        return Ok(page(&room, &target, &shown, Some(&fields), &errors));
    };
    let wanted = target.clone();
    let done = room.act(move |tx, desk, actor| choose::choose(tx, desk, actor, &wanted, &wish)).await?;
    match done {
        Ok(()) => Ok(kit::redirect_with(
            &room.ctx.view,
            &format!("{}#delivery", home(&room, &target)),
            "delivery-said",
            &[],
        )),
        Err(fault) => {
            let field = about(fault.code);
            let refused = kit::Refused::of(room.tr(), field, fields, fault)?;
            let shown = shown(&room, &target).await?;
            Ok(page(&room, &target, &shown, Some(&refused.given), &refused.errors))
        }
    }
}

fn page(room: &Room, target: &Target, shown: &Shown, given: Option<&Fields>, errors: &Errors) -> Response {
    let tr = room.tr();
    let home = home(room, target);
    let title = tr.t("delivery-choose-title");
    let staff = room.ctx.actor.as_ref().is_some_and(|actor| actor.kind == ActorKind::Staff);
    let page = if staff { Page::desk(&room.ctx.view, title) } else { Page::portal(&room.ctx.view, title) };
    let page = page
        .crumbs([Crumb::new(tr.text(&shown.offer.name).to_owned(), home.clone())])
        .lead(tr.t("delivery-choose-lead"));
    let under_way = shown.offer.delivery.as_ref().is_some_and(|one| !one.state.is_changeable());
    if under_way {
        let why = ui::notice(Tone::Info, &html!("<p>{}</p>", tr.t("delivery-under-way")));
        let back = ui::buttons([ui::link_button(&tr.t("delivery-back"), &home, Weight::Secondary)]);
        return page.body(why).body(back).respond();
    }
    let page = kit::with_errors(tr, page, errors);
    let here = match target {
        Target::Draft(id) => format!("/draft/{id}/delivery"),
        Target::Application(number) => format!("/case/{number}/delivery"),
    };
    page.body(home_part(room, &shown.offer))
        .body(ui::form(&room.ctx.view, &here, &form(room, shown, given, errors, &home)))
        .respond()
}

/// Whether staff may bring it home, and why, or who may have that.
fn home_part(room: &Room, offer: &Offer) -> Html {
    let tr = room.tr();
    let Some((home, why)) = &offer.home else { return Html::empty() };
    let words = match why {
        Some(Entitled::Age(age)) => tr.with("delivery-home-age", "age", &age.to_string()),
        Some(Entitled::Holds(name)) => tr.with("delivery-home-holds", "name", tr.text(name)),
        None => match home.from_age {
            Some(age) => tr.with("delivery-home-from", "age", &age.to_string()),
            None => tr.t("delivery-home-holders").into_owned(),
        },
    };
    ui::notice(Tone::Info, &html!("<p>{}</p>", words))
}

/// What stands in a field: what was typed, else what was said before.
struct Filled<'a> {
    given: Option<&'a Fields>,
    shown: &'a Shown,
}

impl Filled<'_> {
    fn text(&self, id: &str) -> String {
        if let Some(given) = self.given {
            return given.text(id).to_owned();
        }
        let chosen = self.shown.offer.chosen.as_ref();
        let said = self.shown.said.as_ref();
        let agent = chosen.is_some_and(|one| one.mode() == DeliveryMode::Agent);
        let same = |one: &&(i64, Recipient)| said.is_some_and(|said| *said == one.1);
        let of = |part: fn(&Recipient) -> &String, wanted: bool| {
            said.filter(|_| wanted).map(|one| part(one).clone()).unwrap_or_default()
        };
        let kept = self.shown.kept.iter().find(same).map(|(id, _)| id.to_string());
        let usual = self.shown.offer.modes.first().map_or("window", |mode| mode.as_str());
        let first = self.shown.offer.halls.first().map(|hall| hall.key.clone()).unwrap_or_default();
        match id {
            "mode" => chosen.map_or_else(|| usual.to_owned(), |one| one.mode.clone()),
            "hall" => chosen.map(|one| one.hall.clone()).filter(|hall| !hall.is_empty()).unwrap_or(first),
            "address" => match (kept, said, agent) {
                (Some(id), ..) => id,
                (None, Some(_), false) => "new".to_owned(),
                _ => self.shown.kept.first().map_or_else(|| "new".to_owned(), |(id, _)| id.to_string()),
            },
            "name" => of(|one| &one.name, !agent && kept.is_none()),
            "phone" => of(|one| &one.phone, !agent && kept.is_none()),
            "where" => of(|one| &one.address, !agent && kept.is_none()),
            "agent" => of(|one| &one.name, agent),
            "agent-phone" => of(|one| &one.phone, agent),
            "agent-tail" => of(|one| &one.tail, agent),
            _ => String::new(),
        }
    }
}

fn form(room: &Room, shown: &Shown, given: Option<&Fields>, errors: &Errors, home: &str) -> Html {
    let tr = room.tr();
    let filled = Filled { given, shown };
    let offer = &shown.offer;
    let field = |id: &str, control: Control<'_>, most: usize, autocomplete: &str| {
        let (label, help) = (
            tr.t(&format!("delivery-field-{id}")),
            tr.find(&format!("delivery-field-{id}.help"), &[]).unwrap_or_default(),
        );
        let value = filled.text(id);
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value: &value,
            required: id == "mode",
            // Each is asked with its own way only.
            quiet: id != "mode",
            max_length: most,
            autocomplete,
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let modes: Vec<Option_> = offer
        .modes
        .iter()
        .map(|mode| {
            let key = format!("delivery-mode-{}", mode.as_str());
            let mut one = Option_::new(mode.as_str(), tr.t(&key));
            one.hint = tr.find(&format!("{key}.hint"), &[]);
            one
        })
        .collect();
    let halls: Vec<Option_> = offer
        .halls
        .iter()
        .map(|hall| {
            let mut one = Option_::new(hall.key.as_str(), tr.text(&hall.name));
            one.hint = Some(tr.text(&hall.address).to_owned());
            one
        })
        .collect();
    let addresses: Vec<Option_> = shown
        .kept
        .iter()
        .map(|(id, one)| Option_::new(id.to_string(), show::recipient_words(tr, one)))
        .chain([Option_::new("new", tr.t("delivery-address-new"))])
        .collect();
    let staff = room.ctx.actor.as_ref().is_some_and(|actor| actor.kind == ActorKind::Staff);
    let keep = (!staff).then(|| field("keep", Control::Consent, 0, "off"));
    let book = (!shown.kept.is_empty()).then(|| field("address", Control::Radios(&addresses), 0, "off"));
    html!(
        "{}<fieldset class=\"for-fetch\"><legend>{}</legend>{}</fieldset>\
         <fieldset class=\"for-agent\"><legend>{}</legend>{}{}{}</fieldset>\
         <fieldset class=\"for-parcel\"><legend>{}</legend>{}<div class=\"for-new\">{}{}{}{}</div></fieldset>{}",
        field("mode", Control::Radios(&modes), 0, "off"),
        tr.t("delivery-part-hall"),
        field("hall", Control::Radios(&halls), 0, "off"),
        tr.t("delivery-part-agent"),
        field("agent", Control::Text, 60, "off"),
        field("agent-phone", Control::Phone, 40, "off"),
        field("agent-tail", Control::Text, 4, "off"),
        tr.t("delivery-part-parcel"),
        book,
        field("name", Control::Text, 60, "name"),
        field("phone", Control::Phone, 40, "tel"),
        field("where", Control::Lines(2), crate::book::ADDRESS_MOST, "street-address"),
        keep,
        ui::buttons([
            ui::button(&tr.t("delivery-say"), Weight::Primary, None),
            ui::link_button(&tr.t("delivery-back"), home, Weight::Quiet)
        ])
    )
}
