//! `/my/addresses`: the addresses one keeps for parcels.

use axum::response::Response;
use directory::access::Signed;
use kit::routes::{get, post};
use kit::ui::Column;
use kit::ui::{self, Control, Crumb, Errors, Field, Row, Table, Weight};
use kit::{Fields, Page, Path, Reply, Routes, esc, html};

use super::Room;
use crate::book::{self, ADDRESS_MOST};
use crate::model::Recipient;

pub(super) fn routes() -> Routes {
    Routes::new().route("/my/addresses", get(list).post(add)).route("/my/addresses/{id}/remove", post(remove))
}

async fn list(room: Room, signed: Signed) -> Reply {
    page(&room, signed, &Fields::default(), &Errors::new()).await
}

async fn page(room: &Room, signed: Signed, given: &Fields, errors: &Errors) -> Result<Response, kit::Error> {
    let tr = room.tr();
    let party = signed.party;
    let kept = room.read(move |tx, _, actor| book::all(tx, actor, party)).await?;
    let rows = kept.iter().map(|(id, one)| {
        let remove = ui::button(&tr.t("delivery-address-remove"), Weight::Secondary, None);
        Row::new([
            esc(&one.name),
            esc(&one.phone),
            esc(&one.address),
            ui::form(&room.ctx.view, &format!("/my/addresses/{id}/remove"), &remove),
        ])
    });
    let table = Table {
        caption: tr.t("delivery-addresses").into_owned(),
        columns: ["name", "phone", "where", "act"]
            .map(|key| Column::new(tr.t(&format!("delivery-column-{key}"))))
            .into(),
        rows: rows.collect(),
        empty: ui::empty(&tr.t("delivery-addresses-none"), None),
        ..Table::default()
    };
    let field = |id: &str, control: Control<'_>, most: usize, autocomplete: &str| {
        let label = tr.t(&format!("delivery-field-{id}"));
        let help = tr.find(&format!("delivery-field-{id}.help"), &[]).unwrap_or_default();
        let one = Field {
            id,
            label: &label,
            help: &help,
            control,
            value: given.text(id),
            required: true,
            max_length: most,
            autocomplete,
            ..Field::default()
        };
        ui::field(tr, &one, errors.of(id))
    };
    let form = html!(
        "<h2>{}</h2>{}",
        tr.t("delivery-address-add"),
        ui::form(
            &room.ctx.view,
            "/my/addresses",
            &html!(
                "{}{}{}{}",
                field("name", Control::Text, 60, "name"),
                field("phone", Control::Phone, 40, "tel"),
                field("where", Control::Lines(2), ADDRESS_MOST, "street-address"),
                ui::buttons([ui::button(&tr.t("delivery-address-keep"), Weight::Primary, None)])
            )
        )
    );
    let page = Page::portal(&room.ctx.view, tr.t("delivery-addresses"))
        .crumbs([Crumb::new(tr.t("delivery-nav-mine"), "/my/deliveries")])
        .lead(tr.t("delivery-addresses-lead"));
    Ok(kit::with_errors(tr, page, errors).body(ui::table(&room.ctx.view, &table)).body(form).respond())
}

async fn add(room: Room, signed: Signed, fields: Fields) -> Reply {
    let text = |id: &str| fields.text(id).to_owned();
    let given =
        Recipient { name: text("name"), phone: text("phone"), address: text("where"), tail: String::new() };
    let party = signed.party;
    match room.act(move |tx, _, actor| book::add(tx, actor, party, &given)).await? {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, "/my/addresses", "delivery-address-kept", &[])),
        Err(fault) => {
            let field = match fault.code {
                "delivery.phone" => "phone",
                "delivery.address" => "where",
                _ => "name",
            };
            let refused = kit::Refused::of(room.tr(), field, fields, fault)?;
            page(&room, signed, &refused.given, &refused.errors).await
        }
    }
}

async fn remove(room: Room, _: Signed, Path(id): Path<i64>, _: Fields) -> Reply {
    room.carry(move |tx, _, actor| book::remove(tx, actor, id)).await?;
    Ok(kit::redirect_with(&room.ctx.view, "/my/addresses", "delivery-address-removed", &[]))
}
