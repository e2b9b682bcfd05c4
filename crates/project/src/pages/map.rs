//! `/office/map`: the layers of the one map with owner, version and date; adding one, bringing a version in, taking one out of use.

use directory::access::Staff;
use geo::read::{self, Limits};
use geo::{Bounds, Plane};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Row, State as Tone, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, Sending, esc, html};

use super::Room;
use super::draw::{self, Drawn};
use super::show::{Refused, ask, with_errors};
use super::site::{said, systems};
use crate::ground::{self, NewLayer};
use crate::model::{Effect, LayerRow, VersionRow};
use crate::permissions::KeepLayers;
use crate::store::map as rows;
use contract::Fault;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/office/map", get(list).post(add))
        .route("/office/map/{layer}", get(one).post(bring_in))
        .route("/office/map/{layer}/end", post(end))
}

fn effect_choices(room: &Room) -> Vec<Choice> {
    Effect::ALL.map(|(_, word)| Choice::new(word, room.tr().t(&format!("project-effect-{word}")))).into()
}

async fn list(room: Room, _: Staff<KeepLayers>) -> Reply {
    list_page(&room, &Refused::default()).await
}

async fn list_page(room: &Room, refused: &Refused) -> Reply {
    let tr = room.tr();
    let (layers, rules) = room
        .read(|tx, desk, _| {
            let mut all: Vec<(LayerRow, Option<VersionRow>)> = Vec::new();
            for layer in rows::layers(tx)? {
                let version = if layer.version == 0 { None } else { rows::version(tx, layer.version)? };
                all.push((layer, version));
            }
            Ok((all, desk.rules.now(tx)?.1))
        })
        .await?;
    let lines = layers.iter().map(|(layer, version)| {
        let kind = rules.kinds.iter().find(|kind| kind.key == layer.kind);
        let held = match version {
            Some(version) => esc(&tr.f(
                "project-version-of",
                &[("no", version.no.into()), ("day", version.effective.clone().into())],
            )),
            None => ui::tag(Tone::Paused, &tr.t("project-layer-out")),
        };
        Row::new([
            html!("<a href=\"/office/map/{}\">{}</a>", layer.layer, layer.name),
            esc(&layer.owner),
            esc(kind.map_or(layer.kind.as_str(), |kind| tr.text(&kind.name))),
            esc(&tr.t(&format!("project-effect-{}", layer.effect))),
            held,
            esc(&version.as_ref().map(|version| tr.number(version.features)).unwrap_or_default()),
        ])
    });
    let columns = ["layer", "owner", "kind", "effect", "version"];
    let mut columns: Vec<Column> =
        columns.iter().map(|key| Column::new(tr.t(&format!("project-column-{key}")))).collect();
    columns.push(Column::numeric(tr.t("project-column-features")));
    let table = Table {
        caption: tr.t("project-layers").into_owned(),
        columns,
        rows: lines.collect(),
        empty: ui::empty(&tr.t("project-layers-empty"), None),
        ..Table::default()
    };
    let kinds: Vec<Choice> =
        rules.kinds.iter().map(|kind| Choice::new(kind.key.clone(), tr.text(&kind.name))).collect();
    let (effects, errors) = (effect_choices(room), &refused.errors);
    let body = html!(
        "{}{}{}{}{}{}{}",
        ask(room, "key", Control::Text, refused.text("key"), true, errors),
        ask(room, "title", Control::Text, refused.text("title"), true, errors),
        ask(room, "owner", Control::Text, refused.text("owner"), true, errors),
        ask(room, "kind", Control::Select(&kinds), refused.text("kind"), true, errors),
        ask(room, "effect", Control::Radios(&effects), refused.text("effect"), true, errors),
        ask(room, "open", Control::Consent, refused.text("open"), false, errors),
        ui::buttons([ui::button(&tr.t("project-layer-add"), Weight::Secondary, None)])
    );
    let page = Page::office(&room.ctx.view, tr.t("project-map")).wide().lead(tr.t("project-map-lead"));
    Ok(with_errors(tr, page, errors)
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<h2>{}</h2>", tr.t("project-layer-new")))
        .body(ui::form(&room.ctx.view, "/office/map", &body))
        .respond())
}

async fn add(room: Room, _: Staff<KeepLayers>, given: Fields) -> Reply {
    let text = |id: &str| given.get(id).unwrap_or("").to_owned();
    let new = NewLayer {
        key: text("key"),
        name: text("title"),
        owner: text("owner"),
        kind: text("kind"),
        effect: text("effect"),
        open: given.get("open").is_some(),
    };
    let to = format!("/office/map/{}", new.key);
    match room.act(move |tx, desk, actor| ground::add(tx, desk, actor, &new)).await? {
        Ok(_) => Ok(kit::redirect_with(&room.ctx.view, &to, "project-layer-added", &[])),
        Err(fault) if fault.kind == contract::FaultKind::Forbidden => Err(fault.into()),
        Err(fault) => {
            let field = match fault.code {
                "project.layer-words" => "title",
                "project.layer-kind" => "kind",
                _ => "key",
            };
            list_page(&room, &Refused::of(room.tr(), field, given, fault)?).await
        }
    }
}

async fn one(room: Room, _: Staff<KeepLayers>, Path(layer): Path<String>) -> Reply {
    layer_page(&room, &layer, &Refused::default()).await
}

async fn layer_page(room: &Room, key: &str, refused: &Refused) -> Reply {
    let tr = room.tr();
    let key = key.to_owned();
    let (layer, versions, picture) = room
        .read(move |tx, desk, _| {
            let found = rows::layers(tx)?.into_iter().find(|layer| layer.layer == key);
            let layer = found.ok_or_else(|| Fault::not_found("project.layer-unknown"))?;
            let versions = rows::versions(tx, layer.id)?;
            let picture = match layer.version {
                0 => None,
                // Any plane of the zones around: a picture only.
                version => Some(desk.layers.get(tx, version, Plane::around(118.95))?),
            };
            Ok((layer, versions, picture))
        })
        .await?;
    let lines = versions.iter().map(|version| {
        let held =
            (version.id == layer.version).then(|| ui::tag(Tone::Done, &tr.t("project-version-in-force")));
        Row::new([
            html!("{} {}", version.no, held),
            esc(&version.effective),
            esc(&version.source),
            esc(&version.system),
            esc(&tr.number(version.features)),
            esc(&tr.number(version.points)),
            html!("{}<br><span class=\"hint\">{}</span>", tr.instant(version.at), version.by_whom),
        ])
    });
    let columns = ["version", "effective", "source", "system", "features", "points", "brought"];
    let table = Table {
        caption: tr.t("project-versions").into_owned(),
        columns: columns.map(|key| Column::new(tr.t(&format!("project-column-{key}")))).into(),
        rows: lines.collect(),
        empty: ui::empty(&tr.t("project-versions-none"), None),
        ..Table::default()
    };
    let (systems, errors) = (systems(room), &refused.errors);
    let swapped = if refused.given.get("swapped").is_some() { "on" } else { "" };
    let file = Control::File { accept: ".zip,.gpkg,.geojson,.json", multiple: false };
    let body = html!(
        "{}{}{}{}{}",
        ask(room, "file", file, "", true, errors),
        ask(room, "effective", Control::Date, refused.text("effective"), true, errors),
        ask(room, "system", Control::Select(&systems), refused.text("system"), false, errors),
        ask(room, "swapped", Control::Consent, swapped, false, errors),
        ui::buttons([ui::button(&tr.t("project-version-bring"), Weight::Primary, None)])
    );
    let action = format!("/office/map/{}", layer.layer);
    let page = Page::office(&room.ctx.view, layer.name.clone())
        .wide()
        .lead(layer.owner.clone())
        .crumbs([Crumb::new(tr.t("project-map"), "/office/map")]);
    let mut page = with_errors(tr, page, errors);
    if let Some(loaded) = &picture {
        let all = (0..loaded.layer.len()).filter_map(|at| loaded.layer.shape(at));
        let bounds = all.fold(Bounds::EMPTY, |bounds, shape| {
            let around = shape.bounds();
            bounds.with(&[around.min, around.max])
        });
        let drawn = [Drawn { name: layer.name.clone(), layer: &loaded.layer, effect: &layer.effect }];
        page = page.body(draw::map(tr, &layer.name, &drawn, None, bounds, 0.05));
    }
    let out: Html = match layer.version {
        0 => Html::empty(),
        _ => {
            let words = tr.t("project-layer-end");
            ui::form(&room.ctx.view, &format!("{action}/end"), &ui::button(&words, Weight::Secondary, None))
        }
    };
    Ok(page
        .body(ui::table(&room.ctx.view, &table))
        .body(html!("<h2>{}</h2><p>{}</p>", tr.t("project-version-new"), tr.t("project-version-lead")))
        .body(ui::upload_form(&room.ctx.view, &action, &body))
        .body(out)
        .respond())
}

async fn bring_in(room: Room, _: Staff<KeepLayers>, Path(layer): Path<String>, sending: Sending) -> Reply {
    let upload = sending.form(&room.ctx.view, &room.ctx.app.blobs).await?;
    let given = upload.fields.clone();
    let read = match (upload.whole(), said(&given)) {
        (Err(fault), _) | (_, Err(fault)) => Err(fault),
        (Ok(upload), Ok(said)) => match upload.files.into_iter().next() {
            None => Err(Fault::invalid("project.file-missing")),
            Some(file) => {
                let content = file.content.clone();
                let read = kit::aside(move || {
                    let bytes = content.bytes()?;
                    read::file(&bytes, Limits::LAYER, said).map_err(|flaw| ground::flawed(&flaw))
                });
                read.await.and_then(|read| read).map(|content| (file.name, content))
            }
        },
    };
    let fault = match read {
        Ok((name, content)) => {
            let (key, effective) = (layer.clone(), given.get("effective").unwrap_or("").to_owned());
            let act =
                room.act(move |tx, _, actor| ground::bring_in(tx, actor, &key, &effective, &name, &content));
            match act.await? {
                Ok(_) => {
                    let to = format!("/office/map/{layer}");
                    return Ok(kit::redirect_with(&room.ctx.view, &to, "project-version-brought", &[]));
                }
                Err(fault) if fault.kind == contract::FaultKind::Forbidden => return Err(fault.into()),
                Err(fault) => fault,
            }
        }
        Err(fault) => fault,
    };
    let field = if fault.code == "project.effective" { "effective" } else { "file" };
    layer_page(&room, &layer, &Refused::of(room.tr(), field, given, fault)?).await
}

async fn end(room: Room, _: Staff<KeepLayers>, Path(layer): Path<String>) -> Reply {
    let key = layer.clone();
    room.carry(move |tx, _, actor| ground::end(tx, actor, &key)).await?;
    Ok(kit::redirect_with(&room.ctx.view, &format!("/office/map/{layer}"), "project-layer-ended", &[]))
}
