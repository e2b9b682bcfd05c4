//! My account: who I am, whom I act for, where I am signed in, who looked at my data, my password.

use axum::Extension;
use axum::response::Response;
use contract::{Actor, Fault, PartyId};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    Choice, Column, Control, Crumb, Errors, Field, Row, State, Table, Weight, button, buttons, empty,
    error_summary, field, form, link_button, summary, table, tag,
};
use kit::{Ctx, Form, Html, Page, Query, Reply, html};
use serde::Deserialize;

use super::correct::former_table;
use super::sign_in::{Back, Browser, in_stage};
use super::{authority, document, go_on_with, mendable, words};
use crate::account::{self, By, Happening};
use crate::party::{self, Authority, Former, Look, Party, PartyKind, Revealed};
use crate::session::{self, Channel, Current, Stage, Withheld, party_handle};
use crate::store as rows;
use crate::{password, sign_in};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/account", get(show))
        .route("/account/contact", get(contact_form).post(change_contact))
        .route("/account/acting", post(act_for))
        .route("/account/sessions/end", post(end_session))
        .route("/account/sessions/end-all", post(end_others))
        .route("/account/looks", get(looks))
        .route("/account/password", get(password_form).post(change_password))
}

/// What the page shows, read at once.
struct Mine {
    parties: Vec<(String, Party)>,
    own: Option<(PartyId, Revealed)>,
    has_second_factor: bool,
    sessions: Vec<session::Line>,
    looks: Vec<Look>,
    authorities: Vec<Authority>,
    formers: Vec<Former>,
    happenings: Vec<Happening>,
}

fn read(tx: &mut store::Tx, actor: &Actor, current: &Current) -> Result<Mine, Fault> {
    let mut parties = Vec::new();
    for party in party::of_account(tx, actor.account)? {
        parties.push((party_handle(actor.account, party.id)?, party));
    }
    let own = match (parties.first(), actor.kind) {
        (Some((_, first)), contract::ActorKind::Applicant) => {
            let id = first.id;
            Some((id, party::own(tx, actor, id)?))
        }
        _ => None,
    };
    let looks = match &own {
        Some((id, _)) => party::looks(tx, *id, 5)?,
        None => Vec::new(),
    };
    let formers = match &own {
        Some((id, _)) => party::formers(tx, *id, 50)?,
        None => Vec::new(),
    };
    let row = rows::account(tx, actor.account)?;
    Ok(Mine {
        authorities: party::authorities_of(tx, actor.account)?,
        formers,
        happenings: account::happenings(tx, actor.account, 20)?,
        parties,
        own,
        has_second_factor: row.is_some_and(|row| row.totp.is_some()),
        sessions: session::of_account(tx, current)?,
        looks,
    })
}

async fn show(ctx: Ctx, current: Option<Extension<Current>>, withheld: Option<Extension<Withheld>>) -> Reply {
    let actor = ctx.signed_in()?.clone();
    let current = in_stage(current, &[Stage::Full])?;
    let login = current.login.clone();
    let who = actor.clone();
    let mine = ctx.app.db.read(move |tx| read(tx, &who, &current)).await?;
    let tr = ctx.tr;
    let body = html!(
        "{details}{corrected}{acting}{authorities}{posts}{security}{sessions}{history}{looks}",
        details = details(&ctx, &login, &mine),
        corrected = (!mine.formers.is_empty()).then(|| html!(
            "<h2>{}</h2><p>{}</p>{}",
            tr.t("correct-told"),
            tr.t("correct-told.text"),
            former_table(&ctx, &mine.formers)
        )),
        acting = acting(&ctx, &actor, &mine),
        authorities = authority::of_account(&ctx, &mine.authorities)?,
        history = history(&ctx, &mine.happenings),
        posts = posts(&ctx, &actor, withheld.map(|Extension(withheld)| withheld)),
        security = security(&ctx, &mine),
        sessions = sessions(&ctx, &mine.sessions),
        looks = mine.own.is_some().then(|| {
            html!(
                "<h2>{}</h2><p>{}</p>{}<p><a href=\"/account/looks\">{}</a> · <a href=\"/my/data-calls\">{}</a> · \
                 <a href=\"/retention\">{}</a></p>",
                tr.t("account-looks"),
                tr.t("account-looks.text"),
                looks_table(&ctx, &mine.looks),
                tr.t("account-looks-all"),
                tr.t("account-data-calls"),
                tr.t("retention-public-title"),
            )
        }),
    );
    Ok(Page::portal(&ctx, tr.t("account-title")).body(body).respond())
}

fn details(ctx: &Ctx, login: &str, mine: &Mine) -> Html {
    let tr = ctx.tr;
    let mut lines = vec![(tr.t("account-login").into_owned(), html!("<code>{}</code>", login))];
    if let (Some((_, own)), Some((_, party))) = (&mine.own, mine.parties.first()) {
        lines.push((tr.t("account-name").into_owned(), html!("{}", own.name)));
        let kind = document::kind_words(tr, party.id_kind, &party.id_country);
        lines.push((kind, html!("{}", party.masked_id)));
        lines.push((tr.t("account-phone").into_owned(), html!("{}", own.phone)));
        let address = match own.address.is_empty() {
            true => html!("<span class=\"none\">{}</span>", tr.t("kit-not-answered")),
            false => html!("{}", own.address),
        };
        lines.push((tr.t("account-address").into_owned(), address));
        let verified = match party.verified {
            true => tag(State::Done, &tr.t("account-verified")),
            false => html!(
                "{} <span class=\"hint\">{}</span>",
                tag(State::Waiting, &tr.t("account-unverified")),
                tr.t("account-unverified.text")
            ),
        };
        lines.push((tr.t("account-identity").into_owned(), verified));
    }
    let change = mine
        .own
        .is_some()
        .then(|| html!("<p><a href=\"/account/contact\">{}</a></p>", tr.t("account-contact-change")));
    html!("<h2>{}</h2>{}{}", tr.t("account-details"), summary(&lines), change)
}

/// Person or enterprise one acts for: shown once there is a choice.
fn acting(ctx: &Ctx, actor: &Actor, mine: &Mine) -> Html {
    let tr = ctx.tr;
    if mine.parties.len() < 2 {
        return Html::empty();
    }
    let mut chosen = String::new();
    let choices: Vec<Choice> = mine
        .parties
        .iter()
        .map(|(handle, party)| {
            if actor.party == Some(party.id) {
                chosen.clone_from(handle);
            }
            // What somebody filed before a window knew them stands under a record of its own.
            let is_earlier = |own: &party::Party| own.id != party.id && own.masked_id == party.masked_id;
            let kind = match party.kind {
                PartyKind::Person if mine.parties.first().is_some_and(|(_, own)| is_earlier(own)) => {
                    "account-acting-earlier"
                }
                PartyKind::Person => "party-kind-person",
                PartyKind::Enterprise => "party-kind-enterprise",
            };
            let mut choice = Choice::new(handle, &party.name);
            choice.hint = Some(format!("{} · {}", tr.t(kind), party.masked_id));
            choice
        })
        .collect();
    let label = tr.t("account-acting-for");
    let which = Field {
        id: "party",
        label: &label,
        control: Control::Radios(&choices),
        value: &chosen,
        required: true,
        ..Field::default()
    };
    let body = html!(
        "{}{}",
        field(tr, &which, None),
        buttons([button(&tr.t("account-acting-go"), Weight::Secondary, None)])
    );
    html!(
        "<h2 id=\"acting\">{}</h2><p>{}</p>{}",
        tr.t("account-acting"),
        tr.t("account-acting.text"),
        form(ctx, "/account/acting", &body)
    )
}

fn posts(ctx: &Ctx, actor: &Actor, withheld: Option<Withheld>) -> Html {
    let tr = ctx.tr;
    let withheld: &[contract::Posting] = withheld.as_ref().map_or(&[][..], |withheld| &*withheld.0);
    if actor.postings.is_empty() && withheld.is_empty() {
        return Html::empty();
    }
    let lines: Html = actor
        .postings
        .iter()
        .map(|p| html!("<li>{} · {}</li>", tr.text(&p.organ_name), tr.text(&p.title)))
        .collect();
    let without: Html = withheld
        .iter()
        .map(|p| {
            html!(
                "<li>{} · {} <span class=\"hint\">{}</span></li>",
                tr.text(&p.organ_name),
                tr.text(&p.title),
                tr.t("account-posts-withheld")
            )
        })
        .collect();
    html!("<h2>{}</h2><ul>{}{}</ul>", tr.t("account-posts"), lines, without)
}

/// What happened to the account, so that its owner sees what others did with it.
fn history(ctx: &Ctx, happenings: &[Happening]) -> Html {
    let tr = ctx.tr;
    let rows = happenings.iter().map(|happening| {
        let by = match &happening.by {
            By::Owner => html!("{}", tr.t("account-history-own")),
            By::System => html!("{}", tr.t("account-history-system")),
            By::Official(name) => html!("{}", name),
        };
        Row::new([
            html!("<time>{}</time>", tr.instant(happening.at)),
            html!("{}", tr.t(&format!("account-history-{}", happening.what))),
            by,
        ])
    });
    let t = Table {
        caption: tr.t("account-history-caption").into_owned(),
        columns: ["account-history-at", "account-history-what", "account-history-by"]
            .into_iter()
            .map(|key| Column::new(tr.t(key)))
            .collect(),
        rows: rows.collect(),
        empty: empty(&tr.t("account-history-none"), None),
        ..Table::default()
    };
    html!("<h2>{}</h2><p>{}</p>{}", tr.t("account-history"), tr.t("account-history.text"), table(ctx, &t))
}

fn security(ctx: &Ctx, mine: &Mine) -> Html {
    let tr = ctx.tr;
    let second = match mine.has_second_factor {
        true => tag(State::Done, &tr.t("account-second-is-on")),
        false => tag(State::Waiting, &tr.t("account-second-is-off")),
    };
    let lines = [
        (
            tr.t("account-password").into_owned(),
            html!("<a href=\"/account/password\">{}</a>", tr.t("account-password-change")),
        ),
        (
            tr.t("account-second").into_owned(),
            html!("{} <a href=\"/account/second-factor\">{}</a>", second, tr.t("account-second-manage")),
        ),
    ];
    html!("<h2>{}</h2>{}", tr.t("account-security"), summary(&lines))
}

fn sessions(ctx: &Ctx, sessions: &[session::Line]) -> Html {
    let tr = ctx.tr;
    let columns =
        ["account-session-where", "account-session-since", "account-session-seen", "account-session-act"];
    let rows = sessions.iter().map(|s| {
        let what = match s.channel {
            Channel::Api => tr.t("account-session-api").into_owned(),
            Channel::Web => {
                browser_name(&s.agent).map_or_else(|| tr.t("account-session-web").into_owned(), str::to_owned)
            }
        };
        let act = match s.current {
            true => tag(State::OnTime, &tr.t("account-session-this")),
            false => form(
                ctx,
                "/account/sessions/end",
                &html!(
                    "<input type=\"hidden\" name=\"session\" value=\"{}\">{}",
                    s.handle,
                    button(&tr.t("account-session-end"), Weight::Quiet, None)
                ),
            ),
        };
        Row::new([
            html!("{} <span class=\"hint\">{}</span>", what, s.address),
            html!("{}", tr.instant(s.created_at)),
            html!("{}", tr.instant(s.seen_at)),
            act,
        ])
    });
    let t = Table {
        caption: tr.t("account-sessions-caption").into_owned(),
        columns: columns.into_iter().map(|key| Column::new(tr.t(key))).collect(),
        rows: rows.collect(),
        ..Table::default()
    };
    let others = (sessions.len() > 1).then(|| {
        let words = tr.t("account-session-end-all");
        form(ctx, "/account/sessions/end-all", &buttons([button(&words, Weight::Secondary, None)]))
    });
    html!("<h2>{}</h2>{}{}", tr.t("account-sessions"), table(ctx, &t), others)
}

/// The browser by its usual name; what it says of itself is long and means nothing to most.
fn browser_name(agent: &str) -> Option<&'static str> {
    [
        ("MicroMessenger", "微信 WeChat"),
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]
    .into_iter()
    .find(|(mark, _)| agent.contains(mark))
    .map(|(_, name)| name)
}

fn looks_table(ctx: &Ctx, looks: &[Look]) -> Html {
    let tr = ctx.tr;
    let columns = ["account-look-at", "account-look-organ", "account-look-viewer", "account-look-purpose"];
    let rows = looks.iter().map(|look| {
        Row::new([
            html!("{}", tr.instant(look.at_ms)),
            html!("{}", tr.text(&look.organ)),
            html!("{}", look.viewer),
            match look.ground {
                Some(ground) => {
                    let ground = tr.t(&format!("party-purpose-{}", ground.as_str()));
                    let words = [("ground", (&*ground).into()), ("words", look.purpose.as_str().into())];
                    html!("{}", tr.f("account-look-why", &words))
                }
                None => html!("{}", look.purpose),
            },
        ])
    });
    let t = Table {
        caption: tr.t("account-looks-caption").into_owned(),
        columns: columns.into_iter().map(|key| Column::new(tr.t(key))).collect(),
        rows: rows.collect(),
        empty: empty(&tr.t("account-looks-none"), None),
        ..Table::default()
    };
    table(ctx, &t)
}

async fn looks(ctx: Ctx, signed: crate::access::Signed) -> Reply {
    let party = signed.party;
    let looks = ctx.app.db.read(move |tx| party::looks(tx, party, 500)).await?;
    let page = Page::portal(&ctx, ctx.tr.t("account-looks"))
        .crumbs([Crumb::new(ctx.tr.t("account-title"), "/account")])
        .lead(ctx.tr.t("account-looks.text"))
        .body(looks_table(&ctx, &looks));
    Ok(page.respond())
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    party: String,
}

async fn act_for(ctx: Ctx, current: Option<Extension<Current>>, Form(given): Form<Which>) -> Reply {
    let current = in_stage(current, &[Stage::Full])?;
    let name = ctx
        .app
        .db
        .write(move |tx| -> Result<_, Fault> {
            for party in party::of_account(tx, current.account)? {
                if party_handle(current.account, party.id)? == given.party {
                    rows::set_acting_for(tx, current.key, party.id)?;
                    return Ok(party.name);
                }
            }
            Err(Fault::not_found("party.unknown"))
        })
        .await?;
    Ok(kit::redirect_with(&ctx, "/account", "account-acting-done", &[("name", &name)]))
}

#[derive(Deserialize)]
struct Ending {
    #[serde(default)]
    session: String,
}

async fn end_session(ctx: Ctx, current: Option<Extension<Current>>, Form(given): Form<Ending>) -> Reply {
    let current = in_stage(current, &[Stage::Full])?;
    ctx.app.db.write(move |tx| session::end(tx, &current, &given.session)).await?;
    Ok(kit::redirect_with(&ctx, "/account", "account-session-ended", &[]))
}

async fn end_others(ctx: Ctx, current: Option<Extension<Current>>, _: kit::Fields) -> Reply {
    let current = in_stage(current, &[Stage::Full])?;
    ctx.app.db.write(move |tx| session::end_others(tx, &current)).await?;
    Ok(kit::redirect_with(&ctx, "/account", "account-session-ended-all", &[]))
}

#[derive(Clone, Default, Deserialize)]
struct Contact {
    #[serde(default)]
    phone: String,
    #[serde(default)]
    address: String,
}

async fn contact_form(ctx: Ctx, signed: crate::access::Signed) -> Reply {
    let (actor, party) = (signed.actor.clone(), signed.party);
    let known = ctx.app.db.read(move |tx| party::own(tx, &actor, party)).await?;
    let given = Contact { phone: known.phone, address: known.address };
    Ok(contact_page(&ctx, &known.name, &given, &Errors::new()))
}

fn contact_page(ctx: &Ctx, name: &str, given: &Contact, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let (phone_label, address_label) = (tr.t("account-phone"), tr.t("account-address"));
    let phone = Field {
        id: "phone",
        label: &phone_label,
        control: Control::Phone,
        value: &given.phone,
        required: true,
        max_length: 40,
        autocomplete: "tel",
        ..Field::default()
    };
    let address = Field {
        id: "address",
        label: &address_label,
        value: &given.address,
        max_length: 300,
        autocomplete: "street-address",
        ..Field::default()
    };
    let body = html!(
        "{}{}{}",
        field(tr, &phone, errors.of("phone")),
        field(tr, &address, errors.of("address")),
        buttons([
            button(&tr.t("account-contact-go"), Weight::Primary, None),
            link_button(&tr.t("account-contact-back"), "/account", Weight::Quiet),
        ]),
    );
    let page = Page::portal(ctx, tr.t("account-contact-change"))
        .crumbs([Crumb::new(tr.t("account-title"), "/account")])
        .lead(name)
        .body(html!("{}{}", error_summary(tr, errors), form(ctx, "/account/contact", &body)));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

async fn change_contact(ctx: Ctx, signed: crate::access::Signed, Form(given): Form<Contact>) -> Reply {
    let (actor, party, new) = (signed.actor.clone(), signed.party, given.clone());
    let changed =
        ctx.app.db.write(move |tx| party::change_contact(tx, &actor, party, &new.phone, &new.address));
    match changed.await {
        Ok(()) => Ok(kit::redirect_with(&ctx, "/account", "account-contact-done", &[])),
        Err(fault) => {
            let fault = mendable(fault)?;
            let errors: Errors = [("phone", words(ctx.tr, &fault))].into_iter().collect();
            Ok(contact_page(&ctx, &signed.actor.name, &given, &errors))
        }
    }
}

async fn password_form(ctx: Ctx, current: Option<Extension<Current>>, Query(to): Query<Back>) -> Reply {
    let current = in_stage(current, &[Stage::Full, Stage::NewPassword])?;
    Ok(password_page(&ctx, current.stage, &to.back, &Errors::new()))
}

fn password_page(ctx: &Ctx, stage: Stage, back: &str, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let secret = |id: &'static str, key: &str| {
        let (label, help) = (tr.t(key), tr.t(&format!("{key}.help")));
        let f = Field {
            id,
            label: &label,
            help: &help,
            control: Control::Password { new: true },
            required: true,
            ..Field::default()
        };
        field(tr, &f, errors.of(id))
    };
    let old = (stage == Stage::Full).then(|| super::second_factor::password_field(ctx, errors));
    let body = html!(
        "<input type=\"hidden\" name=\"return\" value=\"{}\">{}{}{}{}",
        super::local(back),
        old,
        secret("new", "register-password"),
        secret("again", "register-again"),
        buttons([button(&tr.t("account-password-go"), Weight::Primary, None)]),
    );
    let mut page = Page::portal(ctx, tr.t("account-password-change"));
    page = match stage {
        Stage::NewPassword => page.lead(tr.t("account-password-first")),
        _ => page.crumbs([Crumb::new(tr.t("account-title"), "/account")]).lead(tr.t("account-password-ends")),
    };
    page = page.body(html!("{}{}", error_summary(tr, errors), form(ctx, "/account/password", &body)));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

#[derive(Deserialize)]
struct NewPassword {
    #[serde(default)]
    password: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
    #[serde(rename = "return", default)]
    back: String,
}

async fn change_password(
    ctx: Ctx,
    current: Option<Extension<Current>>,
    browser: Browser,
    Form(given): Form<NewPassword>,
) -> Reply {
    let current = in_stage(current, &[Stage::Full, Stage::NewPassword])?;
    let (stage, tr) = (current.stage, ctx.tr);
    // Everything that can be seen at once is said at once.
    let mut errors = Errors::new();
    if stage == Stage::Full && given.password.is_empty() {
        errors.add("password", tr.t("account-password-now-missing"));
    }
    if let Err(fault) = password::check_new(&given.new, &current.login) {
        errors.add("new", words(tr, &fault));
    } else if given.new != given.again {
        errors.add("again", tr.t("register-again.differs"));
    }
    if !errors.is_empty() {
        return Ok(password_page(&ctx, stage, &given.back, &errors));
    }
    let old = (stage == Stage::Full).then_some(given.password);
    match sign_in::change_password(&ctx.app, current, old, given.new, browser.address, browser.agent).await {
        Ok(opened) => {
            let back = if stage == Stage::Full { "/account" } else { given.back.as_str() };
            Ok(go_on_with(&ctx, &opened, back, "account-password-done"))
        }
        Err(fault) if fault.code == "kit.sign-in-needed" => Err(fault.into()),
        Err(fault) => {
            let fault = mendable(fault)?;
            let own = matches!(fault.code, "directory.password-wrong" | "directory.too-often");
            let at = if own { "password" } else { "new" };
            let errors: Errors = [(at, words(tr, &fault))].into_iter().collect();
            Ok(password_page(&ctx, stage, &given.back, &errors))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_by_their_names() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(browser_name(edge), Some("Edge"));
        assert_eq!(browser_name("curl/8"), None);
    }
}
