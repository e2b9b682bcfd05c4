//! `/projects/{code}/site`: the site of a project, uploaded or typed, and its comparison with every layer, as a picture and as a table
//! that says the same.

use contract::Fault;
use geo::read::{self, Said};
use geo::{Bounds, Crs, Plane, Shape};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Column, Control, Crumb, Row, State as Tone, Table, Weight};
use kit::{Fields, Html, Page, Path, Reply, Routes, Sending, esc, html};

use super::Room;
use super::draw::{self, Drawn};
use super::show::{self, Refused, ask, with_errors};
use crate::compare::{self, Standing};
use crate::ground::{self, Loaded};
use crate::model::{Effect, Found, Project};
use crate::permissions::Except;
use crate::view;
use directory::access::Permit;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/projects/{code}/site", get(show_site).post(set_site))
        .route("/projects/{code}/site/exceptions", post(except))
}

/// A layer of the picture: its name, its polygons, what it means.
type Layered = (String, std::sync::Arc<Loaded>, &'static str);

struct Shown {
    project: Project,
    standing: Option<Standing>,
    site: Option<(Shape, Plane)>,
    layers: Vec<Layered>,
    staff: bool,
    may_except: bool,
}

async fn load(room: &Room, code: &str) -> Result<Shown, kit::Error> {
    let code = code.to_owned();
    room.read(move |tx, desk, actor| {
        let project = view::see(tx, actor, &code)?;
        let standing = compare::standing(tx, &project)?;
        let mut site = None;
        let mut layers = Vec::new();
        if let Some(standing) = &standing {
            let degrees = standing.site()?;
            let plane = Plane::around(degrees.bounds().middle()[0]);
            site = Some((degrees.map(|point| plane.to_plane(point)), plane));
            for found in standing.compared.layers.iter().filter(|found| found.overlap > 0.0 || found.conflict)
            {
                let loaded = desk.layers.get(tx, found.version_id, plane)?;
                layers.push((found.name.clone(), loaded, found.effect.as_str()));
            }
        }
        let staff = view::is_staff(actor, &project.region);
        let scope = contract::Scope { region: &project.region, organ: None, item: None };
        let may_except = actor.can(Except::PERMISSION, scope);
        Ok(Shown { project, standing, site, layers, staff, may_except })
    })
    .await
}

async fn show_site(room: Room, Path(code): Path<String>) -> Reply {
    let shown = load(&room, &code).await?;
    page(&room, &shown, &Refused::default())
}

/// Reference systems offered: those of the zones around a place, and what the numbers say themselves.
pub(super) fn systems(room: &Room) -> Vec<Choice> {
    let tr = room.tr();
    let mut all = vec![
        Choice::new("", tr.t("project-system-itself")),
        Choice::new("4490", tr.t("project-system-degrees")),
    ];
    for degrees in [114_u32, 117, 120, 123] {
        let words = |key: &str| tr.with(key, "degrees", &degrees.to_string());
        all.push(Choice::new((4534 + (degrees - 75) / 3).to_string(), words("project-system-meridian")));
    }
    all
}

/// What somebody said beside the file.
pub(super) fn said(given: &Fields) -> Result<Said, Fault> {
    let crs = match given.get("system").unwrap_or("") {
        "" => None,
        code => Some(Crs::by_epsg(code.parse().unwrap_or(0)).map_err(|flaw| ground::flawed(&flaw))?),
    };
    Ok(Said { crs, swapped: given.get("swapped").is_some() })
}

/// Corners somebody typed, one a line: two numbers, other words before them left out (`J1 118.95 42.26`).
fn corners(text: &str) -> Vec<[f64; 2]> {
    let numbers = |line: &str| -> Vec<f64> {
        line.split(|c: char| c.is_whitespace() || [',', '，', ';', '；', '、'].contains(&c))
            .filter_map(|word| word.parse::<f64>().ok())
            .collect()
    };
    let lines = text.lines().map(numbers).filter(|numbers| numbers.len() >= 2);
    lines.map(|numbers| [numbers[numbers.len() - 2], numbers[numbers.len() - 1]]).collect()
}

fn typed(text: &str, said: Said) -> Result<(Crs, Shape), geo::Flaw> {
    let ring = corners(text);
    let body = serde_json::json!({ "type": "Polygon", "coordinates": [ring] });
    read::site(body.to_string().as_bytes(), said)
}

/// Compares while reading, then writes.
async fn put(room: &Room, code: &str, crs: Crs, site: Shape) -> Result<Result<(), Fault>, kit::Error> {
    let site = std::sync::Arc::new(site);
    let looked = site.clone();
    let ahead = room.look(move |tx, desk| Ok(compare::ahead(tx, desk, &looked))).await?;
    if let Err(fault) = ahead {
        return Ok(Err(fault));
    }
    let project = code.to_owned();
    let act = room
        .act(move |tx, desk, actor| compare::set_site(tx, desk, actor, &project, &site, crs).map(drop))
        .await?;
    Ok(act)
}

async fn set_site(room: Room, Path(code): Path<String>, sending: Sending) -> Reply {
    // Whose it is before the body is read.
    let shown = load(&room, &code).await?;
    let upload = sending.form(&room.ctx.view, &room.ctx.app.blobs).await?;
    let given = upload.fields.clone();
    let read = match (upload.whole(), said(&given)) {
        (Err(fault), _) | (_, Err(fault)) => Err(fault),
        (Ok(upload), Ok(said)) => {
            let text = given.get("corners").unwrap_or("").to_owned();
            let file = upload.files.into_iter().next().map(|file| file.content.clone());
            let read = kit::aside(move || match file {
                Some(content) => {
                    let bytes = content.bytes()?;
                    read::site(&bytes, said).map_err(|flaw| ground::flawed(&flaw))
                }
                None if text.trim().is_empty() => Err(Fault::invalid("project.site-empty")),
                None => typed(&text, said).map_err(|flaw| ground::flawed(&flaw)),
            });
            read.await.and_then(|read| read)
        }
    };
    let fault = match read {
        Ok((crs, site)) => match put(&room, &code, crs, site).await? {
            Ok(()) => {
                let to = format!("/projects/{code}/site");
                return Ok(kit::redirect_with(&room.ctx.view, &to, "project-site-compared", &[]));
            }
            Err(fault) => fault,
        },
        Err(fault) => fault,
    };
    let field =
        if given.get("corners").is_some_and(|text| !text.trim().is_empty()) { "corners" } else { "site" };
    page(&room, &shown, &Refused::of(room.tr(), field, given, fault)?)
}

fn found_words(room: &Room, found: &Found) -> Html {
    let tr = room.tr();
    let named = found.features.iter().map(|(name, area)| {
        let name = if name.is_empty() { tr.t("project-feature-unnamed").into_owned() } else { name.clone() };
        html!("<li>{} {}</li>", name, show::area(tr, *area))
    });
    let named: Html = named.collect();
    let summary = match found.effect {
        Effect::Within => tr.with("project-found-outside", "area", &show::area(tr, found.outside)),
        Effect::Forbid | Effect::Tell => {
            tr.with("project-found-overlap", "area", &show::area(tr, found.overlap))
        }
    };
    let more = found.count.saturating_sub(found.features.len());
    let more = (more > 0).then(|| html!("<p class=\"hint\">{}</p>", tr.n("project-found-more", more)));
    let list = (found.count > 0).then(|| {
        let body = html!("<ul>{}</ul>{}", named, more);
        ui::details(&tr.n("project-found-features", found.count), &body)
    });
    html!("{}{}", summary, list)
}

fn result_table(room: &Room, standing: &Standing) -> Html {
    let tr = room.tr();
    let lines = standing.compared.layers.iter().map(|found| {
        let exception = standing.exceptions.iter().find(|one| one.layer == found.layer);
        let verdict = match (found.conflict, exception) {
            (false, _) if found.overlap > 0.0 && found.effect == Effect::Tell => {
                ui::tag(Tone::Paused, &tr.t("project-verdict-told"))
            }
            (false, _) => ui::tag(Tone::Done, &tr.t("project-verdict-none")),
            (true, None) => ui::tag(Tone::Overdue, &tr.t("project-verdict-conflict")),
            (true, Some(one)) => {
                let words = [("reason", one.reason.clone().into()), ("basis", one.basis.clone().into())];
                html!(
                    "{}<br><span class=\"hint\">{}</span>",
                    ui::tag(Tone::Soon, &tr.t("project-verdict-excepted")),
                    tr.f(
                        "project-excepted-by",
                        &[&words[..], &[("who", one.by_whom.clone().into())]].concat()
                    )
                )
            }
        };
        let version = tr.f(
            "project-version-of",
            &[("no", found.version.into()), ("day", found.effective.clone().into())],
        );
        Row::new([
            html!("{}<br><span class=\"hint\">{}</span>", found.name, found.owner),
            esc(&tr.t(&format!("project-effect-{}", found.effect.as_str()))),
            esc(&version),
            found_words(room, found),
            verdict,
        ])
    });
    let table = Table {
        caption: tr.t("project-result").into_owned(),
        columns: ["layer", "effect", "version", "found", "verdict"]
            .map(|key| Column::new(tr.t(&format!("project-column-{key}"))))
            .into(),
        rows: lines.collect(),
        ..Table::default()
    };
    ui::table(&room.ctx.view, &table)
}

fn exception_form(room: &Room, shown: &Shown, standing: &Standing, refused: &Refused) -> Html {
    let tr = room.tr();
    let excepted = |found: &&Found| !standing.exceptions.iter().any(|one| one.layer == found.layer);
    let open = standing.compared.layers.iter().filter(|found| found.conflict).filter(excepted);
    let open: Vec<Choice> = open.map(|found| Choice::new(found.layer.clone(), found.name.clone())).collect();
    if !shown.may_except || open.is_empty() {
        return Html::empty();
    }
    let errors = &refused.errors;
    let body = html!(
        "<input type=\"hidden\" name=\"check\" value=\"{}\">{}{}{}{}",
        standing.check.id,
        ask(room, "layer", Control::Radios(&open), refused.text("layer"), true, errors),
        ask(room, "reason", Control::Lines(3), refused.text("reason"), true, errors),
        ask(room, "basis", Control::Text, refused.text("basis"), true, errors),
        ui::buttons([ui::button(&tr.t("project-except"), Weight::Secondary, None)])
    );
    html!(
        "<h2>{}</h2><p>{}</p>{}",
        tr.t("project-except-title"),
        tr.t("project-except-lead"),
        ui::form(&room.ctx.view, &format!("/projects/{}/site/exceptions", shown.project.code), &body)
    )
}

fn site_form(room: &Room, shown: &Shown, refused: &Refused) -> Html {
    let tr = room.tr();
    let systems = systems(room);
    let errors = &refused.errors;
    let swapped = if refused.given.get("swapped").is_some() { "on" } else { "" };
    let body = html!(
        "{}{}{}{}{}",
        ask(
            room,
            "site",
            Control::File { accept: ".zip,.gpkg,.geojson,.json", multiple: false },
            "",
            false,
            errors
        ),
        ask(room, "corners", Control::Lines(6), refused.text("corners"), false, errors),
        ask(room, "system", Control::Select(&systems), refused.text("system"), false, errors),
        ask(room, "swapped", Control::Consent, swapped, false, errors),
        ui::buttons([ui::button(&tr.t("project-site-compare"), Weight::Primary, None)])
    );
    let key = if shown.standing.is_some() { "project-site-again" } else { "project-site-give" };
    html!(
        "<h2>{}</h2><p>{}</p>{}",
        tr.t(key),
        tr.t("project-site-lead"),
        ui::upload_form(&room.ctx.view, &format!("/projects/{}/site", shown.project.code), &body)
    )
}

fn page(room: &Room, shown: &Shown, refused: &Refused) -> Reply {
    let tr = room.tr();
    let title = tr.t("project-site");
    let crumbs = [
        match shown.staff {
            true => Crumb::new(tr.t("project-office"), "/office/projects"),
            false => Crumb::new(tr.t("project-mine"), "/my/projects"),
        },
        Crumb::new(shown.project.name.clone(), format!("/projects/{}", shown.project.code)),
    ];
    let page = match shown.staff {
        true => Page::office(&room.ctx.view, title),
        false => Page::portal(&room.ctx.view, title),
    };
    let mut page = with_errors(tr, page.wide().crumbs(crumbs), &refused.errors);
    if let Some(standing) = &shown.standing {
        let (tone, words) = match standing.open {
            0 => (ui::Tone::Done, tr.t("project-verdict-clear").into_owned()),
            open => (ui::Tone::Warn, tr.n("project-verdict-open", open)),
        };
        page = page.body(ui::notice(tone, &html!("<p>{}</p>", words)));
        if !standing.changed.is_empty() {
            let names = standing.changed.join(&tr.t("project-and"));
            let words = tr.with("project-site-changed", "layers", &names);
            page = page.body(ui::notice(ui::Tone::Warn, &html!("<p>{}</p>", words)));
        }
        #[allow(clippy::cast_precision_loss, reason = "square centimetres of a site")]
        let area = show::area(tr, standing.check.area as f64 / 1e4);
        page = page.body(ui::summary(&[
            (tr.t("project-column-area").into_owned(), esc(&area)),
            (tr.t("project-column-system").into_owned(), esc(&standing.check.system)),
            (
                tr.t("project-column-compared").into_owned(),
                match standing.check.by_whom.as_str() {
                    "" => html!("{} {}", tr.instant(standing.check.at), tr.t("project-by-builder")),
                    name => html!("{} {}", tr.instant(standing.check.at), name),
                },
            ),
        ]));
        if let Some((site, _)) = &shown.site {
            let layers: Vec<Drawn<'_>> = shown
                .layers
                .iter()
                .map(|(name, loaded, effect)| Drawn { name: name.clone(), layer: &loaded.layer, effect })
                .collect();
            let bounds: Bounds = site.bounds();
            page = page.body(draw::map(tr, &tr.t("project-map-title"), &layers, Some(site), bounds, 0.6));
        }
        page = page.body(result_table(room, standing)).body(exception_form(room, shown, standing, refused));
    }
    Ok(page.body(site_form(room, shown, refused)).respond())
}

async fn except(room: Room, Path(code): Path<String>, given: Fields) -> Reply {
    let shown = load(&room, &code).await?;
    let text = |id: &str| given.get(id).unwrap_or("").to_owned();
    let (project, check) = (code.clone(), text("check").parse().unwrap_or(0));
    let (layer, reason, basis) = (text("layer"), text("reason"), text("basis"));
    let act =
        room.act(move |tx, _, actor| compare::except(tx, actor, &project, check, &layer, &reason, &basis));
    match act.await? {
        Ok(()) => {
            let to = format!("/projects/{code}/site");
            Ok(kit::redirect_with(&room.ctx.view, &to, "project-excepted", &[]))
        }
        Err(fault) if fault.kind == contract::FaultKind::Forbidden => Err(fault.into()),
        Err(fault) => {
            let field = if fault.code == "project.exception-words" { "reason" } else { "layer" };
            page(&room, &shown, &Refused::of(room.tr(), field, given, fault)?)
        }
    }
}
