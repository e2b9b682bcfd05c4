//! What is printed of a delivery: the label for the parcel or the envelope, with number and code, and all certificates at once.

use contract::time::china_date;
use contract::{CaseId, PartyId};
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Crumb, Seal, Sheet};
use kit::{Html, Page, Path, Reply, Routes, Tr, esc, html};

use super::desk::HOME;
use super::{Room, show};
use crate::choose::delivery_recipient;
use crate::hand;
use crate::permissions::Hand;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/deliveries/{number}/label", get(label))
        .route("/desk/deliveries/{number}/papers", get(papers))
}

async fn label(room: Room, _: Staff<Hand>, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let (delivery, to, hall, name) = room
        .read(move |tx, desk, actor| {
            let delivery = hand::see(tx, actor, &number)?;
            let hall = desk.halls.halls(tx)?.into_iter().find(|hall| hall.key == delivery.hall);
            let party = directory::party::by_id(tx, PartyId(delivery.party))?;
            let to = delivery_recipient(&delivery)?;
            Ok((delivery, to, hall, party.map(|party| party.name).unwrap_or_default()))
        })
        .await?;
    let from = hall.map(|hall| format!("{} {}", tr.text(&hall.name), tr.text(&hall.address)));
    let whom = match &to {
        Some(to) if !to.address.is_empty() => {
            html!("<p><strong>{}</strong> {}</p><p>{}</p>", to.name, to.phone, to.address)
        }
        Some(to) => html!("<p><strong>{}</strong></p>", show::recipient_words(tr, to)),
        None => html!("<p><strong>{}</strong></p>", name),
    };
    let copy = (delivery.copy > 1).then(|| html!("<p>{}</p>", tr.n("delivery-copy", delivery.copy)));
    let shown = if delivery.parcel.is_empty() { &delivery.number } else { &delivery.parcel };
    let link = format!("{}{HOME}/{shown}", room.desk.base_url);
    let link =
        if delivery.parcel.is_empty() { link } else { format!("{}{HOME}?q={shown}", room.desk.base_url) };
    let body = html!(
        "<article class=\"parcel-label\"><div>{}<p class=\"number\">{}</p><p class=\"number\">{}</p></div>\
         <div><h2>{}</h2>{}<h2>{}</h2><p>{}</p><p>{}</p>{}</div></article>",
        ui::qr(&link, &tr.t("delivery-label-qr")),
        shown,
        delivery.tracking,
        tr.t("delivery-label-to"),
        whom,
        tr.t("delivery-label-from"),
        from.unwrap_or_default(),
        tr.text(&delivery.item_name()),
        copy
    );
    Ok(Page::desk(&room.ctx.view, tr.t("delivery-print-label"))
        .crumbs([
            Crumb::new(tr.t("delivery-nav-desk"), HOME),
            Crumb::new(delivery.number.clone(), format!("{HOME}/{}", delivery.number)),
        ])
        .body(ui::buttons([ui::print_button(tr)]))
        .body(body)
        .respond())
}

async fn papers(room: Room, _: Staff<Hand>, Path(number): Path<String>) -> Reply {
    let tr = room.tr();
    let (delivery, faces, now) = room
        .read(move |tx, desk, actor| {
            let delivery = hand::see(tx, actor, &number)?;
            let mut faces = Vec::new();
            for one in desk.results.certificates(tx, CaseId(delivery.root))? {
                if let Some(licences) = &desk.licences {
                    faces.extend(licences.face(tx, one.id)?);
                }
            }
            Ok((delivery, faces, tx.now()))
        })
        .await?;
    // Certificates are in Chinese, whatever the clerk reads.
    let zh = Tr::new(contract::Lang::Zh);
    let sheets: Html = faces
        .iter()
        .map(|face| {
            let rows: Vec<(String, Html)> =
                face.rows.iter().map(|(label, value)| (label.clone(), esc(value))).collect();
            let copy = (delivery.copy > 1)
                .then(|| html!("<p class=\"hint\">{}</p>", zh.n("delivery-copy", delivery.copy)));
            let sheet = Sheet {
                organ: face.organ.clone(),
                title: face.title.clone(),
                number: face.number.clone(),
                to: String::new(),
                body: html!("{}{}", ui::summary(&rows), copy),
                date: face.date.parse().unwrap_or_else(|_| china_date(now)),
                seal: face.seal.clone().map(|organ| Seal { organ, note: face.seal_note.clone() }),
                verify_url: Some(format!("{}/verify/{}", room.desk.base_url, face.identifier)),
                verify_words: zh.t("kit-sheet-verify").into_owned(),
                is_certificate: true,
            };
            ui::sheet(zh, &sheet)
        })
        .collect();
    let body = match faces.is_empty() {
        true => ui::empty(&tr.t("delivery-papers-none"), None),
        false => html!("<div class=\"papers\" lang=\"zh-CN\">{}</div>", sheets),
    };
    let page = Page::desk(&room.ctx.view, tr.t("delivery-papers-title"));
    // Each certificate brings its own.
    let page = if faces.is_empty() { page } else { page.own_heading() };
    Ok(page
        .crumbs([
            Crumb::new(tr.t("delivery-nav-desk"), HOME),
            Crumb::new(delivery.number.clone(), format!("{HOME}/{}", delivery.number)),
        ])
        .body(ui::buttons([ui::print_button(tr)]))
        .body(body)
        .respond())
}
