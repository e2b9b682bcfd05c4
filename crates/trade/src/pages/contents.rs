//! What lay in opened bids: texts on the page of a tender, documents as files.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contract::Fault;
use kit::routes::get;
use kit::{Html, Path, Reply, Routes, html, ui, url_encode};

use super::Room;
use super::show;
use super::work::load;
use crate::model::{Bid, Tender};

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/trade/{tender}/bids/{bid}", get(bid_file))
}

/// A document out of a bid, to be kept as a file and never shown in place.
pub(super) fn document(bid: &Bid) -> Result<Response, Fault> {
    let offer = bid.offer();
    let bytes = STANDARD.decode(&offer.file).ok().filter(|bytes| !bytes.is_empty());
    let bytes = bytes.ok_or_else(|| Fault::not_found("trade.unknown"))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{}", url_encode(&offer.file_name)),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// What lay in the bids, for those who work on the tender.
pub(super) fn part(room: &Room, tender: &Tender, bids: &[Bid]) -> Html {
    let tr = room.tr();
    let all: Html = bids
        .iter()
        .filter(|bid| !bid.body.is_empty())
        .map(|bid| {
            let offer = bid.offer();
            let link = (!offer.file.is_empty()).then(|| {
                html!(
                    "<p><a href=\"/office/trade/{}/bids/{}\">{}</a></p>",
                    tender.number,
                    bid.id,
                    offer.file_name
                )
            });
            html!("<h3>{}</h3><p>{}</p>{}", bid.name, show::words(&offer.offer), link)
        })
        .collect();
    match all.is_empty() {
        true => all,
        false => ui::details(&tr.t("trade-bid-contents"), &all),
    }
}

async fn bid_file(room: Room, Path((number, bid)): Path<(String, i64)>) -> Reply {
    let file = load(&room, &number).await?;
    let found = file.bids.iter().find(|one| one.id == bid);
    Ok(document(found.ok_or_else(|| Fault::not_found("trade.unknown"))?)?)
}
