//! The viewer (阅卷): the files of an application inside the page, page by page, enlarged and turned, beside what is to be said
//! of them. Pictures are shown as they came, PDFs as pictures of their pages; everything else says that it must be downloaded.
//! Each view has an address of its own, so it works without scripts; with them only the picture changes, and what one has
//! typed beside it stays.

use axum::http::HeaderMap;
use axum::response::{Html as HtmlBody, IntoResponse, Response};
use contract::lookup::FileSummary;
use contract::{Fault, FaultKind};
use kit::ui::{self, State, Tone};
use kit::{Frame, Html, Tr, html};
use serde::Deserialize;

use super::Room;
use crate::pages::staff::{self, Dossier};
use casework::model::CaseMaterial;
use casework::opened;

/// How a file is looked at.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    /// Page, from 1; 0 is the first.
    page: u32,
    /// How far enlarged: 0 to 3.
    zoom: u8,
    /// Quarter turns to the right.
    turn: u8,
}

/// Most steps of enlarging.
const ZOOM_MOST: u8 = 3;

/// What is on show.
pub(crate) struct Shown<'a> {
    /// The files of the application, those of the case's own item first, each with its place among the materials.
    files: Vec<Leaf<'a>>,
    /// Which of them.
    at: usize,
    wish: Wish,
    kind: Kind,
}

/// A material with a file.
#[derive(Clone, Copy)]
struct Leaf<'a> {
    no: usize,
    material: &'a CaseMaterial,
    file: &'a FileSummary,
    own: bool,
}

/// How a file can be shown.
enum Kind {
    Picture,
    Pages(u32),
    Nothing,
}

/// The files of an application: what the case's own item asks for first.
fn leaves(dossier: &Dossier) -> Vec<Leaf<'_>> {
    let plan = &dossier.application.plan;
    let mut leaves: Vec<Leaf<'_>> = dossier
        .materials
        .iter()
        .enumerate()
        .filter(|(_, material)| !material.replaced)
        .filter_map(|(at, material)| {
            let file = dossier.files.get(&material.file?)?;
            let own = opened::concerns(plan, &dossier.file.root, dossier.case(), &material.concept);
            Some(Leaf { no: at + 1, material, file, own: own || dossier.case().is_root() })
        })
        .collect();
    leaves.sort_by_key(|leaf| !leaf.own);
    leaves
}

/// Where the viewer shows this material of the case.
pub(crate) fn href(dossier: &Dossier, material: &CaseMaterial) -> Option<String> {
    let at = dossier.materials.iter().position(|one| one.id == material.id)?;
    Some(format!("{}/case/{}/material/{}", dossier.area, dossier.case().number, at + 1))
}

impl<'a> Shown<'a> {
    /// Finds the file of the material with this number, and how it can be shown.
    ///
    /// # Errors
    /// `file.not-found` where the material has none.
    pub async fn find(room: &Room, dossier: &'a Dossier, no: usize, wish: Wish) -> Result<Self, kit::Error> {
        let files = leaves(dossier);
        let at = files.iter().position(|leaf| leaf.no == no);
        let at = at.ok_or_else(|| Fault::not_found("file.not-found"))?;
        let kind = match files.get(at) {
            Some(leaf) => kind(room, leaf.file).await?,
            None => Kind::Nothing,
        };
        let last = if let Kind::Pages(last) = kind { last.max(1) } else { 1 };
        let wish =
            Wish { page: wish.page.clamp(1, last), zoom: wish.zoom.min(ZOOM_MOST), turn: wish.turn % 4 };
        Ok(Shown { files, at, wish, kind })
    }

    fn leaf(&self) -> Option<Leaf<'a>> {
        self.files.get(self.at).copied()
    }

    /// The concept of the material on show.
    pub fn concept(&self) -> &'a str {
        self.leaf().map_or("", |leaf| &leaf.material.concept)
    }

    /// The number of the next material, where there is one.
    pub fn next_no(&self) -> Option<usize> {
        self.files.get(self.at + 1).map(|leaf| leaf.no)
    }
}

/// Whether files of this kind are shown at all.
fn is_paintable(media_type: &str) -> bool {
    matches!(media_type, "image/jpeg" | "image/png" | "application/pdf")
}

/// How the file can be shown; a PDF is opened to count its pages.
async fn kind(room: &Room, file: &FileSummary) -> Result<Kind, kit::Error> {
    match file.media_type.as_str() {
        "image/jpeg" | "image/png" => return Ok(Kind::Picture),
        "application/pdf" => {}
        _ => return Ok(Kind::Nothing),
    }
    let blob = file.sha256.parse().map_err(|error: store::Error| Fault::from(error))?;
    let bytes = room.ctx.app.blobs.get(&blob).await.map_err(Fault::from)?;
    let (app, media) = (room.ctx.app.clone(), file.media_type.clone());
    match kit::aside(move || app.files.pages(&media, &bytes)).await? {
        Ok(Some(pages)) if pages > 0 => Ok(Kind::Pages(pages)),
        Ok(_) => Ok(Kind::Nothing),
        // What cannot be painted is said where it would stand.
        Err(fault) if fault.kind == FaultKind::Invalid => Ok(Kind::Nothing),
        Err(fault) => Err(fault.into()),
    }
}

fn to(dossier: &Dossier, no: usize, wish: Wish) -> String {
    let mut query = Vec::new();
    for (name, value, usual) in
        [("page", wish.page, 1), ("zoom", wish.zoom.into(), 0), ("turn", wish.turn.into(), 0)]
    {
        if value != usual && value != 0 {
            query.push(format!("{name}={value}"));
        }
    }
    let base = format!("{}/case/{}/material/{no}", dossier.area, dossier.case().number);
    if query.is_empty() { base } else { format!("{base}?{}", query.join("&")) }
}

/// A link that changes the picture, with its key; words only where there is nothing to change to.
fn turn_to(words: &str, key: char, href: Option<(usize, String)>) -> Html {
    match href {
        Some((no, href)) => html!(
            "<a class=\"button secondary\" href=\"{}\" data-look=\"{}\" data-key=\"{}\" aria-keyshortcuts=\"{}\">{} <kbd>{}</kbd></a>",
            href,
            no.to_string(),
            key.to_string(),
            key.to_string(),
            words,
            key.to_string()
        ),
        None => html!("<span class=\"button secondary\" aria-disabled=\"true\">{}</span>", words),
    }
}

/// The bar of the viewer and the picture under it: what changes from view to view.
pub(crate) fn stage(tr: Tr, dossier: &Dossier, shown: &Shown<'_>) -> Html {
    let Some(leaf) = shown.leaf() else { return Html::empty() };
    let wish = shown.wish;
    let (page, pages) = (wish.page, if let Kind::Pages(n) = shown.kind { n } else { 1 });
    let first = Wish { page: 1, turn: 0, ..wish };
    let other = |at: Option<usize>| {
        let leaf = at.and_then(|at| shown.files.get(at));
        leaf.map(|leaf| (leaf.no, to(dossier, leaf.no, first)))
    };
    let here = |wish: Wish| (leaf.no, to(dossier, leaf.no, wish));
    let next = match page < pages {
        true => Some(here(Wish { page: page + 1, ..wish })),
        false => other(Some(shown.at + 1)),
    };
    let before = match page > 1 {
        true => Some(here(Wish { page: page - 1, ..wish })),
        false => other(shown.at.checked_sub(1)),
    };
    let name = tr.text(&leaf.material.name);
    let place = tr.f(
        "viewer-place",
        &[
            ("page", i64::from(page).into()),
            ("pages", i64::from(pages).into()),
            ("at", i64::try_from(shown.at + 1).unwrap_or_default().into()),
            ("all", i64::try_from(shown.files.len()).unwrap_or_default().into()),
        ],
    );
    let is_shown = !matches!(shown.kind, Kind::Nothing);
    let bigger = (is_shown && wish.zoom < ZOOM_MOST).then(|| Wish { zoom: wish.zoom + 1, ..wish });
    let smaller = (is_shown && wish.zoom > 0).then(|| Wish { zoom: wish.zoom - 1, ..wish });
    let turned = is_shown.then(|| Wish { turn: (wish.turn + 1) % 4, ..wish });
    let download = format!("/files/{}", leaf.file.id);
    html!(
        "<div class=\"viewer-bar\"><p role=\"status\"><strong>{}</strong> <span class=\"hint\">{} · {}</span></p>\
         <div class=\"buttons\" role=\"group\" aria-label=\"{}\">{}{}{}{}{}<a href=\"{}\">{}</a></div></div>{}\n",
        name,
        place,
        leaf.file.name,
        tr.t("viewer-bar"),
        turn_to(&tr.t("viewer-before"), 'P', before),
        turn_to(&tr.t("viewer-next"), 'N', next),
        turn_to(&tr.t("viewer-bigger"), 'Z', bigger.map(here)),
        turn_to(&tr.t("viewer-smaller"), 'O', smaller.map(here)),
        turn_to(&tr.t("viewer-turn"), 'Q', turned.map(here)),
        download,
        tr.t("viewer-download"),
        picture(tr, shown, &leaf, name, &download)
    )
}

fn picture(tr: Tr, shown: &Shown<'_>, leaf: &Leaf<'_>, name: &str, download: &str) -> Html {
    let wish = shown.wish;
    let src = match shown.kind {
        Kind::Nothing => {
            let words = html!(
                "<p>{}</p><p><a href=\"{}\">{}</a></p>",
                tr.with("viewer-cannot", "kind", leaf.file.name.rsplit('.').next().unwrap_or_default()),
                download,
                tr.t("viewer-download")
            );
            return ui::notice(Tone::Info, &words);
        }
        Kind::Picture => download.to_owned(),
        Kind::Pages(_) if wish.zoom > 0 => format!("{download}/page/{}?size=large", wish.page),
        Kind::Pages(_) => format!("{download}/page/{}", wish.page),
    };
    let alt = tr.f("viewer-alt", &[("name", name.into()), ("page", i64::from(wish.page).into())]);
    html!(
        "<div class=\"viewer-stage zoom-{} turn-{}\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\
         <img src=\"{}\" alt=\"{}\"></div>",
        wish.zoom,
        wish.turn,
        name,
        src,
        alt
    )
}

/// The files as a list of ways into the viewer, each with whether whoever looks has opened it; what other parts of a package
/// ask for stands folded below.
pub(crate) fn contents(tr: Tr, dossier: &Dossier, current: Option<usize>) -> Html {
    let row = |leaf: &Leaf<'_>| {
        // What is on show is being sent with this page.
        let sent = current == Some(leaf.no) && is_paintable(&leaf.file.media_type);
        let seen = sent || dossier.opened.contains(&leaf.file.id);
        let (state, word) = match seen {
            true => (State::Done, "viewer-seen"),
            false => (State::Waiting, "viewer-unseen"),
        };
        html!(
            "<li><a href=\"{}\" data-look=\"{}\"{}>{}</a> <span data-seen=\"{}\">{}</span></li>",
            to(dossier, leaf.no, Wish::default()),
            leaf.no.to_string(),
            (current == Some(leaf.no)).then(|| html!(" aria-current=\"true\"")),
            tr.text(&leaf.material.name),
            tr.t("viewer-seen"),
            ui::tag(state, &tr.t(word))
        )
    };
    let leaves = leaves(dossier);
    let (own, others): (Vec<&Leaf<'_>>, Vec<&Leaf<'_>>) = leaves.iter().partition(|leaf| leaf.own);
    if leaves.is_empty() {
        return html!("<p class=\"hint\">{}</p>", tr.t("viewer-none"));
    }
    let list = |some: Vec<&Leaf<'_>>| {
        html!("<ol class=\"viewer-list\">{}</ol>", some.into_iter().map(row).collect::<Html>())
    };
    let (n, open) = (others.len(), others.iter().any(|leaf| current == Some(leaf.no)));
    let others = match (n, open) {
        (0, _) => Html::empty(),
        (_, true) => html!("<p class=\"hint\">{}</p>{}", tr.n("viewer-others", n as i64), list(others)),
        (_, false) => ui::details(&tr.n("viewer-others", n as i64), &list(others)),
    };
    html!("{}{}", list(own), others)
}

/// The viewer beside a form: the list, and under it the place where what is chosen appears.
pub(crate) fn beside(tr: Tr, dossier: &Dossier, form: &Html) -> Html {
    html!(
        "<div class=\"panes reading\"><section class=\"pane viewer\" aria-label=\"{}\"><h2>{}</h2><p class=\"hint\">{}</p>{}\
         <div data-viewer></div></section><div class=\"pane\">{}</div></div>\n",
        tr.t("viewer-title"),
        tr.t("viewer-title"),
        tr.t("viewer-lead"),
        contents(tr, dossier, None),
        form
    )
}

/// The picture alone, for the script; the whole page for everybody else.
pub(crate) fn fragment(headers: &HeaderMap, stage: &Html) -> Option<Response> {
    headers.contains_key("x-fragment").then(|| HtmlBody(stage.clone().into_string()).into_response())
}

/// What whoever approves has not opened, with the way to each, and the box that says they know.
pub(crate) fn unread_part(tr: Tr, dossier: &Dossier, ticked: bool) -> Html {
    let unread: Vec<_> = leaves(dossier)
        .into_iter()
        .filter(|leaf| leaf.own && !dossier.opened.contains(&leaf.file.id))
        .collect();
    if unread.is_empty() {
        return Html::empty();
    }
    let names: Html = unread
        .iter()
        .map(|leaf| {
            let href = to(dossier, leaf.no, Wish::default());
            let no = leaf.no.to_string();
            html!("<li><a href=\"{}\" data-look=\"{}\">{}</a></li>", href, no, tr.text(&leaf.material.name))
        })
        .collect();
    let box_words = tr.t("viewer-knowing");
    let field = ui::Field {
        id: "knowing",
        label: &box_words,
        control: ui::Control::Consent,
        value: if ticked { "yes" } else { "" },
        quiet: true,
        ..ui::Field::default()
    };
    let words = html!(
        "<p>{}</p><ul>{}</ul>{}",
        tr.n("viewer-unread", unread.len() as i64),
        names,
        ui::field(tr, &field, None)
    );
    html!(
        "<div id=\"{}\" tabindex=\"-1\">{}</div>",
        ui::field_anchor("unread"),
        ui::notice(Tone::Warn, &words)
    )
}

/// The evidence and the standard of the material on show, for the pane beside it.
pub(crate) fn about(tr: Tr, dossier: &Dossier, shown: &Shown<'_>) -> Html {
    let Some(leaf) = shown.leaf() else { return Html::empty() };
    let line = dossier.lines.iter().find(|line| line.concept == leaf.material.concept);
    let standard = line.map(|line| tr.text(&line.standard)).filter(|text| !text.is_empty());
    html!(
        "<h2>{}</h2>{}{}",
        tr.text(&leaf.material.name),
        standard.map(|text| html!("<p>{}</p>", text)),
        staff::evidence(tr, dossier, leaf.material)
    )
}

/// The frame whose pages lead here, as the first part of an address.
pub(crate) fn area(room: &Room) -> &'static str {
    match Frame::of_path(room.ctx.path()) {
        Frame::Desk => "/desk",
        _ => "/office",
    }
}
