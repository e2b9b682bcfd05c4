//! `/my/messages/settings`: how one wants to be told. Only what this site really has is offered.

use axum::response::Response;
use contract::{ActorKind, Fault, FaultKind, Lang};
use kit::routes::{get, post};
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, Tone, Weight, button, buttons};
use kit::{Ctx, Fields, Page, Reply, Routes, html};

use super::Ways;
use crate::channel::{Channel, Channels};
use crate::prefer::{self, Preference};

const HOME: &str = "/my/messages/settings";

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/my/messages/settings", get(show).post(keep))
        .route("/my/messages/settings/email", post(email))
        .route("/my/messages/settings/email/confirm", post(confirm))
}

/// Whoever applies for things; staff are told in the system.
fn applicant(ctx: &Ctx) -> Result<contract::Actor, kit::Error> {
    let actor = ctx.signed_in()?;
    match actor.kind {
        ActorKind::Staff => Err(Fault::not_found("kit.not-found").into()),
        _ => Ok(actor.clone()),
    }
}

async fn show(ctx: Ctx, axum::Extension(Ways(channels)): axum::Extension<Ways>) -> Reply {
    let actor = applicant(&ctx)?;
    let found = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            Ok((prefer::of(tx, actor.account)?, prefer::unconfirmed(tx, actor.account)?))
        })
        .await?;
    Ok(page(&ctx, &channels, &found.0, found.1.as_deref(), &Errors::new()))
}

/// A minute of the day as people write it.
fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn minute(text: &str) -> Option<i64> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    let (hour, minute) = (hour.parse::<i64>().ok()?, minute.parse::<i64>().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

fn page(
    ctx: &Ctx,
    channels: &Channels,
    chosen: &Preference,
    unconfirmed: Option<&str>,
    errors: &Errors,
) -> Response {
    let tr = ctx.tr;
    let mut page = Page::portal(ctx, tr.t("notice-settings-title"))
        .crumbs([Crumb::new(tr.t("notice-title"), kit::MESSAGES)])
        .lead(tr.t("notice-settings-lead"));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    if !channels.any() {
        return page.body(ui::notice(Tone::Info, &html!("{}", tr.t("notice-settings-none")))).respond();
    }
    page = page.body(ui::form(ctx, HOME, &choices(ctx, channels, chosen, errors)));
    if channels.has(Channel::Email) {
        page = page.body(html!("<h2>{}</h2>", tr.t("notice-channel-email"))).body(mailbox(
            ctx,
            chosen,
            unconfirmed,
            errors,
        ));
    }
    page.respond()
}

/// By what, when and in which language: the fields of the form.
fn choices(ctx: &Ctx, channels: &Channels, chosen: &Preference, errors: &Errors) -> kit::Html {
    let tr = ctx.tr;
    let label = |key: &str| tr.t(&format!("notice-settings-{key}")).into_owned();
    let (from, to, quiet_help) = (label("quiet-from"), label("quiet-to"), label("quiet-help"));
    let (when, language) = (label("when"), label("language"));
    let whens = ["now", "digest"].map(|one| Choice::new(one, tr.t(&format!("notice-settings-{one}"))));
    let languages = [Lang::Zh, Lang::En]
        .map(|one| Choice::new(one.tag(), tr.t(&format!("notice-language-{}", one.tag()))));
    let (quiet_from, quiet_to) = (clock(chosen.quiet_from), clock(chosen.quiet_to));
    let field = |field: Field<'_>| ui::field(tr, &field, errors.of(field.id));
    html!(
        "{}{}{}{}{}{}",
        by_telephone(ctx, channels, chosen, errors),
        field(Field {
            id: "from",
            label: &from,
            help: &quiet_help,
            value: &quiet_from,
            required: true,
            max_length: 5,
            ..Field::default()
        }),
        field(Field {
            id: "to",
            label: &to,
            value: &quiet_to,
            required: true,
            max_length: 5,
            ..Field::default()
        }),
        field(Field {
            id: "when",
            label: &when,
            control: Control::Radios(&whens),
            value: if chosen.digest { "digest" } else { "now" },
            required: true,
            ..Field::default()
        }),
        field(Field {
            id: "language",
            label: &language,
            control: Control::Radios(&languages),
            value: chosen.language.tag(),
            required: true,
            ..Field::default()
        }),
        buttons([button(&tr.t("notice-settings-save"), Weight::Primary, None)])
    )
}

/// By which channels of the telephone, where there are any.
fn by_telephone(ctx: &Ctx, channels: &Channels, chosen: &Preference, errors: &Errors) -> Option<kit::Html> {
    let tr = ctx.tr;
    let offered: Vec<Channel> = Channel::TELEPHONE.into_iter().filter(|one| channels.has(*one)).collect();
    let choices: Vec<Choice> = offered
        .iter()
        .map(|one| Choice::new(one.as_str(), tr.t(&format!("notice-channel-{}", one.as_str()))))
        .collect();
    let ticked: Vec<&str> = offered.iter().filter(|one| chosen.wants(**one)).map(Channel::as_str).collect();
    let field = Field {
        id: "by",
        label: &tr.t("notice-settings-by"),
        help: &tr.t("notice-settings-by-help"),
        control: Control::Checkboxes(&choices),
        value: &ticked.join("\n"),
        ..Field::default()
    };
    (!choices.is_empty()).then(|| ui::field(tr, &field, errors.of(field.id)))
}

/// The mailbox: whose it is must be shown before anything is written to it.
fn mailbox(ctx: &Ctx, chosen: &Preference, unconfirmed: Option<&str>, errors: &Errors) -> kit::Html {
    let tr = ctx.tr;
    let (label, help) = (tr.t("notice-settings-email"), tr.t("notice-settings-email-help"));
    let now = chosen.email.as_deref().map(|address| {
        html!("<p>{}</p>", tr.with("notice-settings-email-now", "address", &prefer::masked(address)))
    });
    let address = Field {
        id: "email",
        label: &label,
        help: &help,
        control: Control::Email,
        max_length: 254,
        autocomplete: "email",
        ..Field::default()
    };
    let ask = html!(
        "{}{}",
        ui::field(tr, &address, errors.of("email")),
        buttons([button(&tr.t("notice-settings-email-send"), Weight::Secondary, None)])
    );
    let say = unconfirmed.map(|address| {
        let code_label = tr.with("notice-settings-code", "address", &prefer::masked(address));
        let code = Field {
            id: "code",
            label: &code_label,
            control: Control::OneTimeCode,
            required: true,
            max_length: 6,
            ..Field::default()
        };
        let fields = html!(
            "{}{}",
            ui::field(tr, &code, errors.of("code")),
            buttons([button(&tr.t("notice-settings-code-send"), Weight::Primary, None)])
        );
        ui::form(ctx, &format!("{HOME}/email/confirm"), &fields)
    });
    html!("{}{}{}", now, say, ui::form(ctx, &format!("{HOME}/email"), &ask))
}

async fn keep(ctx: Ctx, axum::Extension(Ways(channels)): axum::Extension<Ways>, fields: Fields) -> Reply {
    let actor = applicant(&ctx)?;
    let before = {
        let account = actor.account;
        ctx.app.db.read(move |tx| prefer::of(tx, account)).await?
    };
    let ticked = |channel: Channel, was: bool| match channels.has(channel) {
        true => fields.all("by").any(|one| one == channel.as_str()),
        false => was,
    };
    let mut errors = Errors::new();
    let mut minute_of = |name: &str, was: i64| match minute(fields.text(name)) {
        Some(minute) => minute,
        None => {
            errors.add(name, ctx.tr.t("message-quiet-hours").into_owned());
            was
        }
    };
    let (quiet_from, quiet_to) = (minute_of("from", before.quiet_from), minute_of("to", before.quiet_to));
    let chosen = Preference {
        sms: ticked(Channel::Sms, before.sms),
        wechat: ticked(Channel::Wechat, before.wechat),
        voice: ticked(Channel::Voice, before.voice),
        email: before.email,
        quiet_from,
        quiet_to,
        digest: fields.text("when") == "digest",
        language: Lang::from_tag(fields.text("language")).unwrap_or_default(),
    };
    if !errors.is_empty() {
        return Ok(page(&ctx, &channels, &chosen, None, &errors));
    }
    ctx.app.db.write(move |tx| prefer::choose(tx, &actor, &chosen)).await?;
    Ok(kit::redirect_with(&ctx, HOME, "notice-settings-kept", &[]))
}

/// What was wrong with one field, on the page it stands on.
async fn again(ctx: &Ctx, channels: &Channels, field: &'static str, fault: &Fault) -> Reply {
    let account = applicant(ctx)?.account;
    let found = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            Ok((prefer::of(tx, account)?, prefer::unconfirmed(tx, account)?))
        })
        .await?;
    let errors: Errors = [(field, kit::fault_words(ctx.tr, fault).what)].into_iter().collect();
    Ok(page(ctx, channels, &found.0, found.1.as_deref(), &errors))
}

async fn email(ctx: Ctx, axum::Extension(Ways(channels)): axum::Extension<Ways>, fields: Fields) -> Reply {
    let actor = applicant(&ctx)?;
    let (address, code) = (fields.text("email").to_owned(), prefer::new_code()?);
    let has = channels.has(Channel::Email);
    match ctx.app.db.write(move |tx| prefer::propose(tx, &actor, has, &address, &code)).await {
        Ok(true) => Ok(kit::redirect_with(&ctx, HOME, "notice-settings-code-sent", &[])),
        Ok(false) => Ok(kit::redirect_with(&ctx, HOME, "notice-settings-email-gone", &[])),
        Err(fault) if fault.kind == FaultKind::Invalid => again(&ctx, &channels, "email", &fault).await,
        Err(fault) => Err(fault.into()),
    }
}

async fn confirm(ctx: Ctx, axum::Extension(Ways(channels)): axum::Extension<Ways>, fields: Fields) -> Reply {
    let actor = applicant(&ctx)?;
    let code = fields.text("code").to_owned();
    match ctx.app.db.write(move |tx| prefer::confirm(tx, &actor, &code)).await? {
        true => Ok(kit::redirect_with(&ctx, HOME, "notice-settings-kept", &[])),
        false => again(&ctx, &channels, "code", &Fault::invalid("message.code")).await,
    }
}
