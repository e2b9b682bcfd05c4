//! `/office/penalties/powers`: the list of powers, read and changed; `/penalties/powers`: the same for everybody (执法事项清单).

use contract::FaultKind;
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Column, Control, Errors, Row, Table, Weight};
use kit::{Fields, Page, Reply, Routes, esc, html};

use super::super::Room;
use super::super::show::with_errors;
use super::{kind_word, put, refused};
use crate::penalty::powers::{self, PowerKind};
use crate::permissions::ConfigurePowers;

const HOME: &str = "/office/penalties/powers";

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/penalties/powers", get(show).post(change))
        .route("/penalties/powers", get(public))
}

fn page(room: &Room, text: &str, errors: &Errors) -> Reply {
    let tr = room.tr();
    let given = [("powers".to_owned(), text.to_owned())].into_iter().collect::<Fields>();
    let body = html!(
        "{}{}",
        put(room, ("powers", "powers"), Control::Lines(30), &given, true, errors),
        ui::buttons([ui::button(&tr.t("push-rules-save"), Weight::Primary, None)])
    );
    let page =
        Page::office(&room.ctx.view, tr.t("enforce-nav-powers")).wide().lead(tr.t("enforce-powers-lead"));
    Ok(with_errors(tr, page, errors).body(ui::form(&room.ctx.view, HOME, &body)).respond())
}

async fn show(room: Room, _: Staff<ConfigurePowers>) -> Reply {
    let text = room.read(|tx, _, _| powers::text_in_force(tx)).await?;
    page(&room, &text, &Errors::new())
}

async fn change(room: Room, _: Staff<ConfigurePowers>, fields: Fields) -> Reply {
    let text = fields.text("powers").replace("\r\n", "\n");
    let sent = text.clone();
    match room.act(move |tx, _, actor| powers::change(tx, actor, &sent)).await? {
        Ok(()) => Ok(kit::redirect_with(&room.ctx.view, HOME, "enforce-powers-saved", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => {
            page(&room, &text, &refused(room.tr(), "powers", fault)?)
        }
        Err(fault) => Err(fault.into()),
    }
}

async fn public(room: Room) -> Reply {
    let tr = room.tr();
    let list = room.look(|tx, desk| Ok(desk.powers.now(tx)?.1)).await?;
    let mut page =
        Page::portal(&room.ctx.view, tr.t("enforce-powers-title")).wide().lead(tr.t("enforce-powers-public"));
    for kind in PowerKind::ALL {
        let rows = list.powers.iter().filter(|one| one.kind == kind).map(|power| {
            let steps: kit::Html =
                power.procedure.iter().map(|step| html!("<li>{}</li>", tr.text(step))).collect();
            let kinds: Vec<String> = power.penalties.iter().map(|one| kind_word(tr, one)).collect();
            let ranges: kit::Html = power
                .ranges
                .iter()
                .map(|row| {
                    let money = |yuan: i64| tr.money(yuan.saturating_mul(100));
                    let when = row.when.as_deref().unwrap_or_default();
                    html!(
                        "<li>{}: {} – {} <code>{}</code></li>",
                        tr.text(&row.name),
                        money(row.from),
                        money(row.to),
                        when
                    )
                })
                .collect();
            Row::new([
                esc(tr.text(&power.name)),
                esc(&power.basis),
                html!("<ol>{}</ol>", steps),
                html!("{}<ul>{}</ul>", kinds.join(&tr.t("push-and")), ranges),
            ])
        });
        let table = Table {
            caption: tr.t(&format!("enforce-power-{}", kind.as_str())).into_owned(),
            columns: ["power", "basis", "procedure", "ranges"]
                .map(|key| Column::new(tr.t(&format!("enforce-column-{key}"))))
                .into(),
            rows: rows.collect(),
            empty: ui::empty(&tr.t("enforce-powers-none"), None),
            ..Table::default()
        };
        let head = table.rows.is_empty().then(|| html!("<h2>{}</h2>", table.caption));
        page = page.body(html!("{}", head)).body(ui::table(&room.ctx.view, &table));
    }
    Ok(page.respond())
}
