//! `/office/trade/{tender}/open`: a key holder's turn at the opening. The shares are taken out in the holder's own browser.

use contract::Fault;
use kit::routes::get;
use kit::ui::{self, Crumb, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, html};

use super::Room;
use super::show::{self, Refused};
use super::work::load;
use crate::opening;

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/trade/{tender}/open", get(open_page).post(give))
}

async fn open_page(room: Room, Path(number): Path<String>) -> Reply {
    opening_page(&room, &number, &Refused::default()).await
}

async fn opening_page(room: &Room, number: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let file = load(room, number).await?;
    let tender = &file.tender;
    let page = Page::office(&room.ctx.view, tr.t("trade-opening")).crumbs([
        Crumb::new(tr.t("trade-office"), "/office/trade"),
        Crumb::new(tender.title.clone(), format!("/office/trade/{}", tender.number)),
    ]);
    let page = show::with_errors(tr, page, &refused.errors);
    if file.turn.holder.is_none() || !opening::is_due(tender, file.now) {
        let until = tender.bids_until.map(|end| show::when(tr, end)).unwrap_or_default();
        return Ok(page.body(html!("<p>{}</p>", tr.with("trade-open-not-now", "when", &until))).respond());
    }
    if file.turn.locked.is_empty() {
        return Ok(page.body(html!("<p>{}</p>", tr.t("trade-open-empty"))).respond());
    }
    // JSON in a script of a type no browser runs; `<` is written so that nothing in it ends the element.
    let locked =
        serde_json::to_string(&file.turn.locked).map_err(|error| Fault::internal("trade.broken", error))?;
    let data = Html::trusted(locked.replace('<', "\\u003c"));
    let inner = html!(
        "<input type=\"hidden\" name=\"shares\" value=\"\"><p data-seal-missing><strong>{}</strong></p>\
         <div data-seal-ready hidden><div class=\"field\"><label for=\"f-secret\">{}</label><p class=\"hint\" id=\"secret-hint\">{}</p>\
         <input id=\"f-secret\" data-open-secret autocomplete=\"off\" spellcheck=\"false\" aria-describedby=\"secret-hint\"></div>\
         <p role=\"alert\" class=\"error\" data-seal-status data-working=\"{}\" data-wrong=\"{}\" hidden></p>{}</div>\
         <script type=\"application/json\" data-open-bids>{}</script>",
        tr.t("trade-seal-missing"),
        tr.t("trade-field-secret"),
        tr.t("trade-field-secret.help"),
        tr.t("trade-open-working"),
        tr.t("trade-open-wrong"),
        show::button(tr, "trade-give-shares", Weight::Primary),
        data
    );
    let form = ui::form(&room.ctx.view, &format!("/office/trade/{}/open", tender.number), &inner);
    let attributes = html!("<form data-seal=\"open\" data-key=\"{}\" ", file.turn.key);
    let form = Html::trusted(form.as_str().replacen("<form ", attributes.as_str(), 1));
    Ok(page
        .lead(tr.n("trade-open-count", file.turn.locked.len() as i64))
        .body(form)
        .body(show::script())
        .respond())
}

async fn give(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let shares: Vec<(String, String)> = fields
        .text("shares")
        .lines()
        .filter_map(|line| line.trim().split_once(' '))
        .map(|(bid, share)| (bid.to_owned(), share.to_owned()))
        .collect();
    let of = number.clone();
    match room.act(move |tx, _, actor| opening::give(tx, actor, &of, &shares)).await? {
        Ok(()) => Ok(kit::redirect_with(
            &room.ctx.view,
            &format!("/office/trade/{number}"),
            "trade-shares-sent",
            &[],
        )),
        Err(fault) => opening_page(&room, &number, &Refused::of(room.tr(), "secret", fields, fault)?).await,
    }
}
