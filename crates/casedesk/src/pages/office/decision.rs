//! `/office/case/{number}/decide`: granting or refusing, in writing, with reasons and remedies (Administrative Licensing
//! Law art. 38).

use contract::item::Criterion;
use kit::Routes;
use kit::routes::get;
use kit::ui::{self, Choice, Control, Errors, Field, Tone, Weight};
use kit::{Fields, Html, Page, Path, Reply, Tr, html};

use super::case::{at_hand, crumbs, top};
use super::review::{criterion_fields, marks};
use crate::pages::staff::{self, Dossier, Refusal};
use crate::pages::viewer;
use crate::pages::{Room, state_word};
use casework::decide::{self, Decide, Ruling};
use casework::frame::Act;
use casework::model::Owing;

pub(super) fn routes() -> Routes {
    Routes::new().route("/office/case/{number}/decide", get(show).post(rule))
}

async fn show(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    page(&room, &dossier, &Fields::default(), &Errors::new(), None)
}

fn page(room: &Room, dossier: &Dossier, given: &Fields, errors: &Errors, refused: Option<&Refusal>) -> Reply {
    let tr = room.tr();
    let why_not = dossier.why_not(tr, room.ctx.signed_in()?, Act::Decide, None);
    let to_do = match &why_not {
        None => html!("{}", tr.t("office-act-decide")),
        Some(why) => html!("{}", why),
    };
    let mut page = Page::office(&room.ctx.view, tr.t("office-act-decide"))
        .crumbs(crumbs(room, dossier))
        .body(top(room, dossier, &to_do));
    if let Some(refused) = refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    let page = page
        .body(staff::unverified_part(tr, dossier))
        .body(staff::remarks_part(tr, dossier))
        .body(html!("<h2>{}</h2>{}", tr.t("office-opinions"), staff::opinions_part(tr, dossier)))
        .wide();
    let form = match why_not {
        Some(why) => ui::notice(Tone::Info, &html!("<p>{}</p>", why)),
        None => form(room, dossier, given, errors),
    };
    let beside = html!("{}{}{}", staff::clock_part(room, dossier)?, at_hand(room, dossier), form);
    Ok(page.body(viewer::beside(tr, dossier, &beside)).respond())
}

/// A criterion with what the reviews found, to be marked over only where the approver thinks otherwise.
fn criterion(tr: Tr, dossier: &Dossier, one: &Criterion, given: &Fields, errors: &Errors) -> Html {
    let mut choices = Vec::with_capacity(3);
    let reviewed = dossier.case().facts.criteria.get(&one.id);
    if let Some(holds) = reviewed {
        let word = tr.t(if *holds { "office-holds" } else { "office-fails" });
        choices.push(Choice::new("reviewed", tr.with("office-as-reviewed", "found", &word)));
    }
    choices.push(Choice::new("holds", tr.t("office-holds")));
    choices.push(Choice::new("fails", tr.t("office-fails")));
    criterion_fields(tr, one, &choices, given, if reviewed.is_some() { "reviewed" } else { "" }, errors)
}

/// The provisions the item rests on, as the approver may cite them.
fn usual_basis(tr: Tr, dossier: &Dossier) -> String {
    let basis = dossier.version.item.basis.iter().map(|basis| match tr.lang {
        contract::Lang::Zh => format!("《{}》{}", basis.title.zh, basis.article.zh),
        contract::Lang::En => format!("{}, {}", tr.text(&basis.title), tr.text(&basis.article)),
    });
    basis.collect::<Vec<_>>().join(if tr.lang == contract::Lang::Zh { "；" } else { "; " })
}

/// What may be refused for. What was promised at acceptance and did not come is a ground of its own.
fn grounds(tr: Tr, dossier: &Dossier) -> Vec<Choice> {
    let of_item = dossier.version.item.refusal_grounds.iter().enumerate();
    let of_item = of_item.map(|(at, ground)| Choice::new(at.to_string(), tr.text(ground)));
    let lapsed = lapsed(dossier).map(|ground| Choice::new(LAPSED, ground));
    lapsed.into_iter().chain(of_item).collect()
}

fn form(room: &Room, dossier: &Dossier, given: &Fields, errors: &Errors) -> Html {
    let tr = room.tr();
    let item = &dossier.version.item;
    let criteria: Html = item.criteria.iter().map(|one| criterion(tr, dossier, one, given, errors)).collect();
    let criteria = (!criteria.is_empty()).then(|| html!("<h2>{}</h2>{}", tr.t("office-criteria"), criteria));
    let rulings =
        ["grant", "refuse"].map(|ruling| Choice::new(ruling, tr.t(&format!("office-ruling-{ruling}"))));
    let grounds = grounds(tr, dossier);
    let ticked = given.all("ground").collect::<Vec<_>>().join("\n");
    let basis = usual_basis(tr, dossier);
    let labels =
        ["ruling", "opinion", "grounds", "reasons", "basis"].map(|key| tr.t(&format!("office-decide-{key}")));
    let help = tr.t("office-decide-reasons.help");
    let text = |id: &'static str, at: usize, preset: &str| {
        let field = Field {
            id,
            label: labels.get(at).map_or("", |label| label),
            help: if id == "reasons" { &help } else { "" },
            control: Control::Lines(3),
            value: given.get(id).unwrap_or(preset),
            // Asked with a refusal only, and then it must be.
            quiet: id != "opinion",
            max_length: 1000,
            ..Field::default()
        };
        ui::field(tr, &field, errors.of(id))
    };
    let ruling = Field {
        id: "ruling",
        label: &labels[0],
        control: Control::Radios(&rulings),
        value: given.get("ruling").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    let ground = Field {
        id: "ground",
        label: &labels[2],
        control: Control::Checkboxes(&grounds),
        value: &ticked,
        ..Field::default()
    };
    let ground = (!grounds.is_empty()).then(|| ui::field(tr, &ground, errors.of("ground")));
    let results: Html =
        item.results.iter().map(|result| html!("<li>{}</li>", tr.text(&result.name))).collect();
    let results =
        (!results.is_empty()).then(|| html!("<p>{}</p><ul>{}</ul>", tr.t("office-decide-results"), results));
    let owed: Html = dossier
        .owed
        .iter()
        .map(|owed| html!("<p>{}</p>", staff::owing_words(tr, "office-decide-deferred", owed)))
        .collect();
    let owed = (!owed.is_empty()).then(|| ui::notice(Tone::Warn, &owed));
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}{}\
         <fieldset class=\"when-grant\"><legend>{}</legend>{}{}</fieldset>\
         <fieldset class=\"when-refuse\"><legend>{}</legend>{}{}{}<p><strong>{}</strong></p><p>{}</p></fieldset>{}",
        dossier.case().revision,
        criteria,
        owed,
        ui::field(tr, &ruling, errors.of("ruling")),
        tr.t("office-ruling-grant"),
        results,
        html!(
            "{}{}",
            text("opinion", 1, ""),
            viewer::unread_part(tr, dossier, given.get("knowing").is_some())
        ),
        tr.t("office-ruling-refuse"),
        ground,
        text("reasons", 3, ""),
        text("basis", 4, &basis),
        tr.t("office-remedies"),
        tr.text(&item.remedies),
        ui::buttons([ui::key_button(&tr.t("office-decide-now"), 'S', Weight::Primary, None)])
    );
    ui::form(&room.ctx.view, &format!("/office/case/{}/decide", dossier.case().number), &body)
}

/// The value of the ground that something deferred did not come.
const LAPSED: &str = "deferred-lapsed";

/// That ground in words, where it is one: in Chinese, as the document is.
fn lapsed(dossier: &Dossier) -> Option<String> {
    let tr = Tr::new(contract::Lang::Zh);
    let lapsed = dossier.owed.iter().filter(|owed| owed.owing() == Owing::Lapsed);
    let words: Vec<String> =
        lapsed.map(|owed| staff::owing_words(tr, "office-ground-deferred", owed)).collect();
    (!words.is_empty()).then(|| words.join(""))
}

/// The reasons told to the applicant: the grounds chosen, in Chinese as the item has them, and the approver's own words.
fn reasons(dossier: &Dossier, fields: &Fields) -> String {
    let grounds = &dossier.version.item.refusal_grounds;
    let chosen =
        fields.all("ground").filter_map(|at| grounds.get(at.parse::<usize>().ok()?)).map(|g| g.zh.clone());
    let lapsed = lapsed(dossier).filter(|_| fields.all("ground").any(|ground| ground == LAPSED));
    let chosen = lapsed.into_iter().chain(chosen);
    let own = Some(fields.text("reasons").to_owned()).filter(|own| !own.is_empty());
    chosen.chain(own).collect::<Vec<_>>().join("\n")
}

async fn rule(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let mut errors = Errors::new();
    let marks = marks(tr, &dossier.version.item.criteria, &fields, &mut errors);
    let ruling = match fields.text("ruling") {
        "grant" => Some(Ruling::Grant { opinion: fields.text("opinion").to_owned() }),
        "refuse" => {
            let (reasons, basis) = (reasons(&dossier, &fields), fields.text("basis").to_owned());
            if reasons.is_empty() {
                errors.add("reasons", tr.t("office-decide-reasons-missing"));
            }
            if basis.is_empty() {
                errors.add("basis", tr.t("office-decide-basis-missing"));
            }
            Some(Ruling::Refuse { reasons, basis })
        }
        _ => {
            errors.add("ruling", tr.t("office-decide-ruling-missing"));
            None
        }
    };
    let (Some(ruling), true) = (ruling, errors.is_empty()) else {
        return page(&room, &dossier, &fields, &errors, None);
    };
    let cmd = Decide {
        case: dossier.case().id,
        revision: fields.text("revision").parse().unwrap_or(-1),
        ruling,
        marks,
        knowing: fields.get("knowing").is_some(),
    };
    match room.carry(move |tx, desk, actor| decide::decide(tx, desk, actor, &cmd)).await {
        Ok(decided) => {
            let to = format!("/office/case/{number}");
            let state = state_word(tr, decided.application);
            let args = [("document", decided.document.number.as_str()), ("state", state.as_str())];
            let key = match decided.stopped.is_empty() {
                true => "office-done-decided",
                false => "office-done-decided-stopped",
            };
            Ok(kit::redirect_with(&room.ctx.view, &to, key, &args))
        }
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            page(&room, &fresh, &fields, &Errors::new(), Some(&refused))
        }
    }
}
