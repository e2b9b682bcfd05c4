//! What one does with a case that others have a part in: send it to another organ to read (抄送), say the opinion one's organ was
//! asked for (回复意见), urge whoever has it (催办), recuse oneself or order it (回避).

use axum::response::Response;
use contract::{AccountId, Scope};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Control, Errors, Field, Tone, Weight};
use kit::{Fields, Frame, Html, Page, Path, Reply, html};

use super::case::{crumbs, top};
use super::lend::{organ_field, other_organs};
use super::steps::{done, missing};
use crate::pages::Room;
use crate::pages::staff::{self, Dossier, Refusal};
use casework::frame::Act;
use casework::model::{AskedOpinion, Opinion, ReferralKind};
use casework::permissions;
use casework::recuse::{self, Recuse};
use casework::referral::{self, Copy, Opine};
use casework::urge::{self, Urge};

pub(super) fn routes() -> Routes {
    // Written out, so that the test that tries every door finds them.
    Routes::new()
        .route("/office/case/{number}/copy", get(copy_form).post(copy_now))
        .route("/office/case/{number}/copy/{no}/read", post(read_now))
        .route("/office/case/{number}/opinion", get(opine_form).post(opine_now))
        .route("/office/case/{number}/recuse", get(recuse_form).post(recuse_now))
        .route("/office/case/{number}/urge", get(urge_form).post(urge_now))
        .route("/desk/case/{number}/urge", get(urge_form).post(urge_now))
}

/// What came back, and what was wrong with it.
struct Back<'a> {
    given: &'a Fields,
    errors: &'a Errors,
    refused: Option<&'a Refusal>,
}

/// The page around the form of an act on the case; `act` is the last part of its address and the key of its texts.
fn page(room: &Room, dossier: &Dossier, (act, what): (Act, &str), fields: &Html, back: &Back<'_>) -> Reply {
    let tr = room.tr();
    let frame = if Frame::of_path(room.ctx.path()) == Frame::Office { "office" } else { "desk" };
    let here = format!("/{frame}/case/{}", dossier.case().number);
    let title = tr.t(&format!("office-act-{what}"));
    let mut page = Page::of_path(&room.ctx.view, title.clone())
        .crumbs(crumbs(room, dossier).map(|crumb| match frame {
            "office" => crumb,
            _ => ui::Crumb { href: crumb.href.replace("/office", "/desk"), ..crumb },
        }))
        .lead(tr.t(&format!("office-{what}-lead")))
        .body(top(room, dossier, &html!("{}", title)));
    if let Some(refused) = back.refused {
        page = page.body(refused.notice()).status(refused.status);
    }
    if !back.errors.is_empty() {
        page = page.body(ui::error_summary(tr, back.errors)).with_errors();
    }
    let leave = ui::link_button(&tr.t("office-back"), &here, Weight::Secondary);
    if let Some(why) = dossier.why_not(tr, room.ctx.signed_in()?, act, None) {
        return Ok(page
            .body(ui::notice(Tone::Info, &html!("<p>{}</p>", why)))
            .body(ui::buttons([leave]))
            .respond());
    }
    let label = tr.t(&format!("office-{what}-why"));
    let why = Field {
        id: "why",
        label: &label,
        control: Control::Lines(3),
        value: back.given.get("why").unwrap_or(""),
        required: act != Act::Opine,
        max_length: 1000,
        ..Field::default()
    };
    let body = html!(
        "{}{}{}",
        fields,
        ui::field(tr, &why, back.errors.of("why")),
        ui::buttons([ui::key_button(&title, 'S', Weight::Primary, None), leave])
    );
    Ok(page.body(ui::form(&room.ctx.view, &format!("{here}/{what}"), &body)).respond())
}

/// A form nobody has filled in yet.
#[derive(Default)]
struct Blank {
    given: Fields,
    errors: Errors,
}

impl Blank {
    fn back(&self) -> Back<'_> {
        Back { given: &self.given, errors: &self.errors, refused: None }
    }
}

async fn copy_page(room: &Room, dossier: &Dossier, back: &Back<'_>) -> Reply {
    let tr = room.tr();
    let organs = other_organs(room, dossier.case().organ).await?;
    let own = dossier.case().organ;
    let posts = room.read(|tx, _, _| directory::organ::posts(tx)).await?;
    let reads = |post: &directory::organ::Post| {
        let granted = &post.posting.permissions;
        post.posting.organ != own && granted.iter().any(|name| permissions::READ.iter().any(|p| p.0 == name))
    };
    let posts: Vec<Choice> = posts
        .iter()
        .filter(|post| reads(post))
        .map(|post| {
            let words = format!("{} · {}", tr.text(&post.posting.organ_name), tr.text(&post.posting.title));
            Choice::new(post.code.as_str(), words)
        })
        .collect();
    let (label, help) = (tr.t("office-copy-post"), tr.t("office-copy-post-help"));
    let post = Field {
        id: "post",
        label: &label,
        help: &help,
        control: Control::Any(&posts),
        value: back.given.get("post").unwrap_or(""),
        ..Field::default()
    };
    let fields = html!(
        "{}{}",
        organ_field(room, &tr.t("office-copy-organ"), &organs, back.given, back.errors),
        ui::field(tr, &post, back.errors.of("post"))
    );
    page(room, dossier, (Act::Copy, "copy"), &fields, back)
}

async fn copy_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    copy_page(&room, &dossier, &Blank::default().back()).await
}

async fn copy_now(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let errors = missing(&room, &fields, ["organ", "why"]);
    if !errors.is_empty() {
        return copy_page(&room, &dossier, &Back { given: &fields, errors: &errors, refused: None }).await;
    }
    let text = |name: &str| fields.text(name).to_owned();
    let cmd = Copy {
        case: dossier.case().id,
        organ: text("organ"),
        post: Some(text("post")).filter(|post| !post.is_empty()),
        why: text("why"),
    };
    match room.carry(move |tx, desk, actor| referral::copy(tx, desk, actor, &cmd)).await {
        Ok(_) => Ok(done(&room, &number, "office-done-copied")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            copy_page(&room, &dossier, &back).await
        }
    }
}

async fn read_now(room: Room, Path((number, no)): Path<(String, i64)>, _: Fields) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let case = dossier.case().id;
    room.carry(move |tx, desk, actor| referral::read_copy(tx, desk, actor, case, no)).await?;
    Ok(done(&room, &number, "office-done-read"))
}

/// The question that somebody of this person's organs is to answer.
fn question<'a>(dossier: &'a Dossier, actor: &contract::Actor) -> Option<&'a AskedOpinion> {
    let asked = &dossier.case().facts.asked;
    asked.iter().find(|one| actor.postings.iter().any(|posting| posting.organ == one.organ))
}

fn opine_page(room: &Room, dossier: &Dossier, back: &Back<'_>) -> Reply {
    let tr = room.tr();
    let asked = question(dossier, room.ctx.signed_in()?);
    let no = asked.map_or(0, |asked| asked.no);
    let said = dossier.referrals.iter().find(|one| one.no == no && one.kind == ReferralKind::Consult);
    let said = said.map(|one| {
        let until = one.until.as_deref().and_then(|day| day.parse().ok()).map(|day| tr.day(day));
        html!(
            "<h2>{}</h2><p class=\"written\">{}</p><p class=\"hint\">{}</p>",
            tr.t("office-opinion-question"),
            one.words,
            until.map(|day| tr.with("office-referral-until", "day", &day))
        )
    });
    let choices: Vec<Choice> = Opinion::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.t(&format!("office-opinion-{}", one.as_str()))))
        .collect();
    let label = tr.t("office-opinion");
    let opinion = Field {
        id: "opinion",
        label: &label,
        control: Control::Radios(&choices),
        value: back.given.get("opinion").unwrap_or(""),
        required: true,
        ..Field::default()
    };
    let fields = html!(
        "<input type=\"hidden\" name=\"no\" value=\"{}\">{}{}",
        no,
        said,
        ui::field(tr, &opinion, back.errors.of("opinion"))
    );
    page(room, dossier, (Act::Opine, "opinion"), &fields, back)
}

async fn opine_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    opine_page(&room, &dossier, &Blank::default().back())
}

async fn opine_now(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let mut errors = Errors::new();
    let opinion = Opinion::parse(fields.text("opinion"));
    match opinion {
        None => errors.add("opinion", tr.t("office-opinion-missing")),
        Some(Opinion::Approve) => {}
        Some(_) if fields.text("why").is_empty() => errors.add("why", tr.t("office-words-missing")),
        Some(_) => {}
    }
    let (Some(opinion), true) = (opinion, errors.is_empty()) else {
        return opine_page(&room, &dossier, &Back { given: &fields, errors: &errors, refused: None });
    };
    let cmd = Opine {
        case: dossier.case().id,
        no: fields.text("no").parse().unwrap_or(0),
        opinion,
        words: fields.text("why").to_owned(),
    };
    match room.carry(move |tx, desk, actor| referral::opine(tx, desk, actor, &cmd)).await {
        Ok(()) => Ok(done(&room, &number, "office-done-opined")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            opine_page(&room, &fresh, &back)
        }
    }
}

/// Who handles such cases: whom a supervisor may recuse.
async fn officers(room: &Room, dossier: &Dossier) -> Result<Vec<(AccountId, String)>, kit::Error> {
    let case = dossier.case().clone();
    let recused = dossier.file.root.facts.recused.clone();
    room.read(move |tx, _, actor| {
        let at = Scope { region: &case.region, organ: Some(case.organ), item: Some(&case.item) };
        let mut found: Vec<(AccountId, String)> = Vec::new();
        for permission in permissions::READ {
            for account in directory::account::who_may(tx, permission, at, 100)? {
                let known = found.iter().any(|(id, _)| *id == account);
                if known || account == actor.account || recused.contains(&account) {
                    continue;
                }
                found.extend(directory::account::name(tx, account)?.map(|name| (account, name)));
            }
        }
        Ok(found)
    })
    .await
}

async fn recuse_page(room: &Room, dossier: &Dossier, back: &Back<'_>) -> Reply {
    let tr = room.tr();
    let actor = room.ctx.signed_in()?;
    let mut people = vec![Choice::new(actor.account.to_string(), tr.t("office-recuse-self"))];
    if actor.can(permissions::SUPERVISE, casework::desk::scope(dossier.case())) {
        let others = officers(room, dossier).await?;
        people.extend(others.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)));
    }
    let own = actor.account.to_string();
    let label = tr.t("office-recuse-officer");
    let field = Field {
        id: "officer",
        label: &label,
        control: Control::Select(&people),
        value: back.given.get("officer").unwrap_or(&own),
        required: true,
        ..Field::default()
    };
    page(room, dossier, (Act::Recuse, "recuse"), &ui::field(tr, &field, back.errors.of("officer")), back)
}

async fn recuse_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    recuse_page(&room, &dossier, &Blank::default().back()).await
}

async fn recuse_now(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let actor = room.ctx.signed_in()?.account;
    let mut errors = missing(&room, &fields, ["why"]);
    let known = officers(&room, &dossier).await?.into_iter().map(|(id, _)| id);
    let officer = known.chain([actor]).find(|id| id.to_string() == fields.text("officer"));
    if officer.is_none() {
        errors.add("officer", room.tr().t("office-missing-to"));
    }
    let (Some(officer), true) = (officer, errors.is_empty()) else {
        return recuse_page(&room, &dossier, &Back { given: &fields, errors: &errors, refused: None }).await;
    };
    let cmd = Recuse { case: dossier.case().id, officer, why: fields.text("why").to_owned() };
    match room.carry(move |tx, desk, actor| recuse::recuse(tx, desk, actor, &cmd)).await {
        Ok(()) => Ok(done(&room, &number, "office-done-recused")),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            recuse_page(&room, &dossier, &back).await
        }
    }
}

async fn urge_form(room: Room, Path(number): Path<String>) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    page(&room, &dossier, (Act::Urge, "urge"), &Html::empty(), &Blank::default().back())
}

async fn urge_now(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let dossier = staff::dossier(&room, &number).await?;
    let errors = missing(&room, &fields, ["why"]);
    if !errors.is_empty() {
        let back = Back { given: &fields, errors: &errors, refused: None };
        return page(&room, &dossier, (Act::Urge, "urge"), &Html::empty(), &back);
    }
    let cmd = Urge { case: dossier.case().id, reason: fields.text("why").to_owned() };
    match room.carry(move |tx, desk, actor| urge::urge(tx, desk, actor, &cmd)).await {
        Ok(()) => Ok(urged(&room, &number)),
        Err(error) => {
            let refused = staff::refusal(&room, &dossier, error).await?;
            let fresh = staff::dossier(&room, &number).await?;
            let back = Back { given: &fields, errors: &Errors::new(), refused: Some(&refused) };
            page(&room, &fresh, (Act::Urge, "urge"), &Html::empty(), &back)
        }
    }
}

fn urged(room: &Room, number: &str) -> Response {
    let frame = if Frame::of_path(room.ctx.path()) == Frame::Office { "office" } else { "desk" };
    kit::redirect_with(&room.ctx.view, &format!("/{frame}/case/{number}"), "office-done-urged", &[])
}
