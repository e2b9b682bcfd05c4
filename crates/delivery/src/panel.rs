//! What is said of the delivery on the pages about an application: how the results are wanted, where they are, the code to take them with.

use contract::time::china_date;
use contract::{Actor, ActorKind, App, DraftId, Fault, Reach};
use kit::i18n::Tr;
use kit::ui::{self, Weight};
use kit::{Html, esc, html};
use service::panels::{About, Panel, Side};
use store::Tx;

use crate::choose;
use crate::desk::{Desk, Laid};
use crate::hand;
use crate::model::{Choice, Delivery, State};
use crate::pages::show;
use crate::store::{deliveries as rows, parcels};

/// The panel.
pub(crate) struct OfApplication {
    pub(crate) app: App,
    pub(crate) laid: Laid,
}

impl Panel for OfApplication {
    fn name(&self) -> &'static str {
        "delivery"
    }

    fn panel(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        tr: Tr,
        (side, about): (Side, About),
    ) -> Result<Option<Html>, Fault> {
        let desk = Desk::of(&self.app, &self.laid);
        let root = match about {
            About::Draft(draft) => return of_draft(tx, &desk, tr, draft).map(Some),
            About::Application(root) => root,
        };
        if let Some(delivery) = rows::of_root(tx, root.0)? {
            return of_delivery(tx, actor, tr, side, &delivery).map(Some);
        }
        let Some(case) = desk.cases.application(tx, root)? else { return Ok(None) };
        // What ended without results brings nothing.
        if case.state.is_final() {
            return Ok(None);
        }
        let choice = choose::of(tx, &desk, None, Some(root))?;
        let said = wish(tx, &desk, tr, choice.as_ref())?;
        let change = (side == Side::Applicant && actor.kind == ActorKind::Applicant)
            .then(|| change(tr, &format!("/case/{}/delivery", case.number), choice.is_some()));
        Ok(Some(html!("<h2 id=\"delivery\">{}</h2><p>{}</p>{}", tr.t("delivery-panel"), said, change)))
    }
}

fn change(tr: Tr, href: &str, chosen: bool) -> Html {
    let key = if chosen { "delivery-change" } else { "delivery-choose" };
    ui::buttons([ui::link_button(&tr.t(key), href, Weight::Secondary)])
}

/// How the results are wanted, in words: the address shortened, names as they stand.
fn wish(tx: &mut Tx, desk: &Desk, tr: Tr, choice: Option<&Choice>) -> Result<String, Fault> {
    let Some(choice) = choice else { return Ok(tr.t("delivery-wish-none").into_owned()) };
    let recipient = choose::recipient(choice)?;
    let hall = desk.halls.halls(tx)?.into_iter().find(|hall| hall.key == choice.hall);
    let hall = hall.map(|hall| tr.text(&hall.name).to_owned()).unwrap_or_default();
    Ok(show::wish_words(tr, choice.mode(), &hall, recipient.as_ref()))
}

fn of_draft(tx: &mut Tx, desk: &Desk, tr: Tr, draft: DraftId) -> Result<Html, Fault> {
    let choice = choose::of(tx, desk, Some(draft), None)?;
    let said = wish(tx, desk, tr, choice.as_ref())?;
    Ok(html!(
        "<h2 id=\"delivery\">{}</h2><p>{}</p>{}",
        tr.t("delivery-panel"),
        said,
        change(tr, &format!("/draft/{draft}/delivery"), choice.is_some())
    ))
}

fn of_delivery(tx: &mut Tx, actor: &Actor, tr: Tr, side: Side, delivery: &Delivery) -> Result<Html, Fault> {
    let today = china_date(tx.now());
    let own = side == Side::Applicant && actor.kind == ActorKind::Applicant;
    let (tone, word) = show::mark(tr, delivery, today);
    let recipient = choose::delivery_recipient(delivery)?;
    let mut facts = vec![
        (tr.t("delivery-column-mode").into_owned(), esc(&tr.t(&format!("delivery-mode-{}", delivery.mode)))),
        (tr.t("delivery-column-state").into_owned(), ui::tag(tone, &word)),
    ];
    if let Some(to) = &recipient {
        facts.push((tr.t("delivery-column-to").into_owned(), esc(&show::recipient_words(tr, to))));
    }
    if !delivery.tracking.is_empty() {
        facts.push((
            tr.t("delivery-column-tracking").into_owned(),
            html!("<span class=\"number\">{}</span>", delivery.tracking),
        ));
    }
    if delivery.state != State::Delivered {
        facts.push((tr.t("delivery-column-due").into_owned(), esc(&show::day(tr, &delivery.due_on))));
    }
    if own && delivery.state != State::Delivered {
        let code = hand::code(delivery)?;
        facts.push((
            tr.t("delivery-code").into_owned(),
            html!(
                "<strong class=\"number\">{}</strong><br><span class=\"hint\">{}</span>",
                code,
                tr.t("delivery-code.help")
            ),
        ));
    }
    let told = own.then(|| {
        let key = match delivery.state {
            State::Lost => "delivery-told-lost",
            State::Returned => "delivery-told-returned",
            _ => "delivery-told-electronic",
        };
        html!("<p>{}</p>", tr.t(key))
    });
    let changes = (own && delivery.state.is_changeable())
        .then(|| change(tr, &format!("/case/{}/delivery", delivery.application), true));
    let desk = (side == Side::Desk).then(|| {
        html!("<p><a href=\"/desk/deliveries/{}\">{}</a></p>", delivery.number, tr.t("delivery-open-desk"))
    });
    let steps = show::timeline(tr, &parcels::steps(tx, delivery.id)?, own);
    Ok(html!(
        "<h2 id=\"delivery\">{}</h2>{}{}{}{}{}",
        tr.t("delivery-panel"),
        ui::summary(&facts),
        told,
        changes,
        desk,
        ui::details(&tr.t("delivery-steps"), &steps)
    ))
}
