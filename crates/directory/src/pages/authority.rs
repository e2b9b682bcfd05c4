//! Who may act for an enterprise: `/desk/identity/authority` at the window, and for a principal of the enterprise
//! `/account/operators`. Everybody ends their own authority on `/account`.

use contract::{AccountId, Fault, PartyId};
use jiff::civil::Date;
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    Choice, Column, Control, Crumb, Errors, Field, Row, State, Table, Weight, button, buttons, empty,
    error_summary, field, form, table, tag,
};
use kit::{Ctx, Form, Html, Page, Reply, Tr, html};
use serde::Deserialize;
use store::Tx;

use super::{mendable, words};
use crate::access::Staff;
use crate::party::{self, Authority, EndedBy, Id, IdKind, NewParty, PartyKind, Role};
use crate::permissions::Verify;
use crate::vault;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/identity/authority", get(ask))
        .route("/desk/identity/authority/find", post(find))
        .route("/desk/identity/authorise", post(authorise))
        .route("/desk/identity/withdraw", post(withdraw))
        .route("/account/operators", get(operators))
        .route("/account/operators/withdraw", post(withdraw_operator))
        .route("/account/authority/resign", post(resign))
}

/// Names an authority in a form without ids.
fn handle(authority: &Authority) -> Result<String, Fault> {
    let (account, party) = (authority.account.to_string(), authority.party.to_string());
    let index = vault::index(&["authority-handle", &account, &party])?;
    Ok(crate::hex(&index).chars().take(16).collect())
}

fn by_handle<'a>(all: &'a [Authority], wanted: &str) -> Result<Option<&'a Authority>, Fault> {
    for one in all {
        if handle(one)? == wanted {
            return Ok(Some(one));
        }
    }
    Ok(None)
}

fn role_word(tr: Tr, role: Role) -> String {
    tr.t(&format!("authority-role-{}", role.as_str())).into_owned()
}

/// Where an authority stands: in force and until when, or since when not and by whom.
pub(super) fn standing(tr: Tr, one: &Authority) -> Html {
    match (one.ended, &one.ends_on) {
        (Some((at, by)), _) => {
            let key = match by {
                EndedBy::Window => "authority-ended-window",
                EndedBy::Principal => "authority-ended-principal",
                EndedBy::Own => "authority-ended-own",
            };
            html!("{} <span class=\"hint\">{}</span>", tag(State::Overdue, &tr.t(key)), tr.instant(at))
        }
        (None, Some(last)) => {
            let day = last.parse::<Date>().map_or_else(|_| last.clone(), |day| tr.document_date(day));
            match one.in_force {
                true => html!("{}", tr.with("authority-until", "day", &day)),
                false => html!(
                    "{} <span class=\"hint\">{}</span>",
                    tag(State::Overdue, &tr.t("authority-over")),
                    tr.with("authority-until", "day", &day)
                ),
            }
        }
        (None, None) => html!("{}", tr.t("authority-open")),
    }
}

/// Who may act, each with a way to end it.
fn listing(
    ctx: &Ctx,
    all: &[Authority],
    action: &str,
    hidden: &Html,
    own: Option<AccountId>,
) -> Result<Html, Fault> {
    let tr = ctx.tr;
    let mut rows = Vec::new();
    for one in all {
        let act = match one.in_force && own != Some(one.account) {
            true => form(
                ctx,
                action,
                &html!(
                    "{}<input type=\"hidden\" name=\"authority\" value=\"{}\">{}",
                    hidden,
                    handle(one)?,
                    button(&tr.t("authority-withdraw"), Weight::Quiet, None)
                ),
            ),
            false => Html::empty(),
        };
        rows.push(Row::new([
            html!("{}", one.holder),
            html!("{}", role_word(tr, one.role)),
            html!("{}", tr.instant(one.since_ms)),
            standing(tr, one),
            act,
        ]));
    }
    let columns =
        ["authority-holder", "authority-role", "authority-since", "authority-standing", "authority-act"];
    let t = Table {
        caption: tr.t("authority-caption").into_owned(),
        columns: columns.into_iter().map(|key| Column::new(tr.t(key))).collect(),
        rows,
        empty: empty(&tr.t("authority-nobody"), None),
        ..Table::default()
    };
    Ok(table(ctx, &t))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Given {
    agent_login: String,
    uscc: String,
    enterprise: String,
    role: String,
    last_day: String,
    authority: String,
}

async fn ask(ctx: Ctx, _: Staff<Verify>) -> Reply {
    page(&ctx, &Given::default(), None, &Errors::new())
}

/// The enterprise with this code, with who may act for it.
type Found = Option<(String, Vec<Authority>)>;

fn look_up(
    tx: &mut Tx,
    actor: &contract::Actor,
    uscc: &str,
) -> Result<Option<(PartyId, String, Vec<Authority>)>, Fault> {
    let id = Id::read(IdKind::Uscc, "", uscc)?;
    let Some(known) = party::by_identity(tx, &id)? else { return Ok(None) };
    let all = party::authorities_for(tx, actor, known.id)?;
    Ok(Some((known.id, known.name, all)))
}

fn line(
    tr: Tr,
    id: &'static str,
    value: &str,
    (most, required): (usize, bool),
    control: Control<'_>,
    errors: &Errors,
) -> Html {
    let key = id.replace('_', "-");
    let label = tr.t(&format!("authority-{key}"));
    let help = tr.find(&format!("authority-{key}.help"), &[]).unwrap_or_default();
    let f = Field {
        id,
        label: &label,
        help: &help,
        control,
        value,
        required,
        max_length: most,
        autocomplete: "off",
        ..Field::default()
    };
    field(tr, &f, errors.of(id))
}

fn page(ctx: &Ctx, given: &Given, found: Found, errors: &Errors) -> Reply {
    let tr = ctx.tr;
    let roles: Vec<Choice> =
        Role::ALL.iter().rev().map(|role| Choice::new(role.as_str(), role_word(tr, *role))).collect();
    let role = if given.role.is_empty() { Role::Operator.as_str() } else { &given.role };
    // The list and the form each have the code; only the one in use shows an error.
    let (finding, granting) = match given.agent_login.is_empty() {
        true => (errors.clone(), Errors::new()),
        false => (Errors::new(), errors.clone()),
    };
    let find = html!(
        "{}{}",
        line(tr, "uscc", &given.uscc, (30, true), Control::Text, &finding),
        buttons([button(&tr.t("authority-find"), Weight::Secondary, None)]),
    );
    let grant = html!(
        "{}{}{}{}{}{}",
        line(tr, "agent_login", &given.agent_login, (32, true), Control::Text, &granting),
        line(tr, "uscc", &given.uscc, (30, true), Control::Text, &granting),
        line(tr, "enterprise", &given.enterprise, (codes::name::MOST, true), Control::Text, &granting),
        line(tr, "role", role, (0, true), Control::Radios(&roles), &granting),
        line(tr, "last_day", &given.last_day, (0, false), Control::Date, &granting),
        buttons([button(&tr.t("authority-grant-go"), Weight::Primary, None)]),
    );
    let list = match &found {
        Some((name, all)) => {
            let hidden = html!("<input type=\"hidden\" name=\"uscc\" value=\"{}\">", given.uscc);
            let all = listing(ctx, all, "/desk/identity/withdraw", &hidden, None)?;
            Some(html!("<h3>{}</h3>{}", name, all))
        }
        None => None,
    };
    let page = Page::desk(ctx, tr.t("authority-title"))
        .crumbs([Crumb::new(tr.t("identity-title"), "/desk/identity")])
        .lead(tr.t("authority-lead"))
        .body(html!(
            "{}<h2>{}</h2>{}{}<h2>{}</h2><p>{}</p>{}",
            error_summary(tr, errors),
            tr.t("authority-who"),
            form(ctx, "/desk/identity/authority/find", &find),
            list,
            tr.t("authority-grant"),
            tr.t("authority-grant.text"),
            form(ctx, "/desk/identity/authorise", &grant),
        ));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    Ok(page.respond())
}

async fn find(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let (actor, uscc) = (staff.actor, given.uscc.clone());
    let given = Given { uscc: given.uscc, ..Given::default() };
    let found = ctx.app.db.read(move |tx| look_up(tx, &actor, &uscc)).await;
    let fault = match found {
        Ok(Some((_, name, all))) => return page(&ctx, &given, Some((name, all)), &Errors::new()),
        Ok(None) => Fault::not_found("party.not-on-record"),
        Err(fault) => mendable(fault)?,
    };
    let errors: Errors = [("uscc", words(ctx.tr, &fault))].into_iter().collect();
    page(&ctx, &given, None, &errors)
}

async fn authorise(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let (actor, new) = (staff.actor, given.clone());
    let done = ctx.app.db.write(move |tx| -> Result<String, Fault> {
        let role = Role::parse(&new.role).unwrap_or(Role::Operator);
        let last_day = match new.last_day.trim() {
            "" => None,
            day => Some(day.parse::<Date>().map_err(|_| Fault::invalid("party.authority-day"))?),
        };
        let enterprise = NewParty {
            kind: PartyKind::Enterprise,
            id_kind: IdKind::Uscc,
            id_country: String::new(),
            id_number: new.uscc.clone(),
            name: new.enterprise.clone(),
            phone: String::new(),
            address: String::new(),
            facts: serde_json::Map::new(),
        };
        let id = party::ensure_party(tx, &actor, &enterprise)?;
        party::authorise(tx, &actor, &new.agent_login, id, (role, last_day))?;
        Ok(party::by_id(tx, id)?.map(|party| party.name).unwrap_or_default())
    });
    match done.await {
        Ok(name) => {
            let to = "/desk/identity/authority";
            Ok(kit::redirect_with(&ctx, to, "authority-grant-done", &[("name", &name)]))
        }
        Err(fault) => {
            let at = match fault.code {
                "directory.account-unknown" | "party.operator-unverified" => "agent_login",
                "party.authority-day" => "last_day",
                code if code.starts_with("party.name-") => "enterprise",
                _ => "uscc",
            };
            let fault = if fault.code == "directory.account-unknown" { fault } else { mendable(fault)? };
            let errors: Errors = [(at, words(ctx.tr, &fault))].into_iter().collect();
            page(&ctx, &given, None, &errors)
        }
    }
}

async fn withdraw(ctx: Ctx, staff: Staff<Verify>, Form(given): Form<Given>) -> Reply {
    let actor = staff.actor;
    let done = ctx.app.db.write(move |tx| -> Result<String, Fault> {
        let unknown = || Fault::not_found("party.unknown");
        let (party, _, all) = look_up(tx, &actor, &given.uscc)?.ok_or_else(unknown)?;
        let one = by_handle(&all, &given.authority)?.ok_or_else(unknown)?;
        party::withdraw_authority(tx, &actor, one.account, party)?;
        Ok(one.holder.clone())
    });
    let name = done.await?;
    Ok(kit::redirect_with(&ctx, "/desk/identity/authority", "authority-withdrawn", &[("name", &name)]))
}

/// For a principal: who may act for the enterprise they act for now.
async fn operators(ctx: Ctx, signed: crate::access::Signed) -> Reply {
    let tr = ctx.tr;
    let (actor, party) = (signed.actor.clone(), signed.party);
    let (name, all) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let all = party::authorities_for(tx, &actor, party)?;
            Ok((party::by_id(tx, party)?.map(|party| party.name).unwrap_or_default(), all))
        })
        .await?;
    let own = Some(signed.actor.account);
    let body = listing(&ctx, &all, "/account/operators/withdraw", &Html::empty(), own)?;
    let page = Page::portal(&ctx, tr.t("authority-operators"))
        .crumbs([Crumb::new(tr.t("account-title"), "/account")])
        .lead(tr.with("authority-operators.lead", "name", &name))
        .body(html!("{}<p class=\"hint\">{}</p>", body, tr.t("authority-operators.more")))
        .wide();
    Ok(page.respond())
}

async fn withdraw_operator(ctx: Ctx, signed: crate::access::Signed, Form(given): Form<Given>) -> Reply {
    let (actor, party) = (signed.actor, signed.party);
    let done = ctx.app.db.write(move |tx| -> Result<String, Fault> {
        let all = party::authorities_for(tx, &actor, party)?;
        let unknown = || Fault::not_found("party.unknown");
        let one = by_handle(&all, &given.authority)?.ok_or_else(unknown)?;
        party::withdraw_by_principal(tx, &actor, one.account, party)?;
        Ok(one.holder.clone())
    });
    let name = done.await?;
    Ok(kit::redirect_with(&ctx, "/account/operators", "authority-withdrawn", &[("name", &name)]))
}

async fn resign(ctx: Ctx, signed: crate::access::Signed, Form(given): Form<Given>) -> Reply {
    let actor = signed.actor;
    let done = ctx.app.db.write(move |tx| -> Result<String, Fault> {
        let all = party::authorities_of(tx, actor.account)?;
        let unknown = || Fault::not_found("party.unknown");
        let one = by_handle(&all, &given.authority)?.ok_or_else(unknown)?;
        party::resign(tx, &actor, one.party)?;
        Ok(one.party_name.clone())
    });
    let name = done.await?;
    Ok(kit::redirect_with(&ctx, "/account", "authority-resigned", &[("name", &name)]))
}

/// On one's own account: the enterprises one may or could act for.
pub(super) fn of_account(ctx: &Ctx, all: &[Authority]) -> Result<Html, Fault> {
    let tr = ctx.tr;
    if all.is_empty() {
        return Ok(Html::empty());
    }
    let mut rows = Vec::new();
    for one in all {
        let act = match one.in_force {
            true => form(
                ctx,
                "/account/authority/resign",
                &html!(
                    "<input type=\"hidden\" name=\"authority\" value=\"{}\">{}",
                    handle(one)?,
                    button(&tr.t("authority-resign"), Weight::Quiet, None)
                ),
            ),
            false => Html::empty(),
        };
        rows.push(Row::new([
            html!("{}", one.party_name),
            html!("{}", role_word(tr, one.role)),
            html!("{}", tr.instant(one.since_ms)),
            standing(tr, one),
            act,
        ]));
    }
    let columns =
        ["authority-enterprise", "authority-role", "authority-since", "authority-standing", "authority-act"];
    let t = Table {
        caption: tr.t("authority-own-caption").into_owned(),
        columns: columns.into_iter().map(|key| Column::new(tr.t(key))).collect(),
        rows,
        ..Table::default()
    };
    let principal = all.iter().any(|one| one.in_force && one.role == Role::Principal);
    let more = principal.then(|| {
        html!(
            "<p>{} <a href=\"/account/operators\">{}</a></p>",
            tr.t("authority-principal"),
            tr.t("authority-operators")
        )
    });
    Ok(html!("<h2>{}</h2>{}{}", tr.t("authority-own"), table(ctx, &t), more))
}
