//! What waits for a second person: for administrators (appointments, new passwords of staff), and for the window (new
//! passwords of citizens).

use contract::{Actor, Fault};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{Column, Crumb, Row, State as Mark, Table, Weight, button, form, table, tag};
use kit::{Ctx, Form, Html, Page, Reply, html};
use serde::Deserialize;

use crate::access::{Permit, Staff};
use crate::permissions::{Confirm, Manage, Verify};
use crate::two_people::{self, Asked, Kind, State};

pub(super) const OFFICE: &str = "/admin/requests";
pub(super) const WINDOW: &str = "/desk/identity/requests";

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/requests", get(office))
        .route("/admin/requests/settle", post(settle_office))
        .route("/desk/identity/requests", get(window))
        .route("/desk/identity/requests/settle", post(settle_window))
}

async fn office(ctx: Ctx, staff: Staff<Manage>) -> Reply {
    page(&ctx, staff.actor, OFFICE).await
}

/// Who may look after requests of the window: its clerks, and whoever else is to confirm them.
fn at_window(ctx: &Ctx) -> Result<Actor, kit::Error> {
    let actor = ctx.signed_in()?;
    if actor.may_somewhere(Verify::PERMISSION) || actor.may_somewhere(Confirm::PERMISSION) {
        return Ok(actor.clone());
    }
    Err(Fault::forbidden("access.forbidden").with("permission", Confirm::PERMISSION.0).into())
}

async fn window(ctx: Ctx) -> Reply {
    let actor = at_window(&ctx)?;
    page(&ctx, actor, WINDOW).await
}

async fn page(ctx: &Ctx, actor: Actor, home: &'static str) -> Reply {
    let tr = ctx.tr;
    let who = actor.clone();
    let ((waiting, settled), alone) = ctx
        .app
        .db
        .read(move |tx| -> Result<_, Fault> {
            let alone = home == OFFICE && !two_people::has_second(tx, &who)?;
            Ok((two_people::all(tx, &who, home == WINDOW)?, alone))
        })
        .await?;
    let heads = |last: &str| {
        ["two-what", "two-about", "two-asked", last]
            .into_iter()
            .map(|key| Column::new(tr.t(key)))
            .collect::<Vec<_>>()
    };
    let open = Table {
        caption: tr.t("two-waiting").into_owned(),
        columns: heads("two-act"),
        rows: waiting.iter().map(|asked| waiting_row(ctx, &actor, asked, home)).collect(),
        empty: kit::ui::empty(&tr.t("two-none"), None),
        ..Table::default()
    };
    let done = Table {
        caption: tr.t("two-settled").into_owned(),
        columns: heads("two-outcome"),
        rows: settled.iter().map(|asked| settled_row(ctx, asked)).collect(),
        empty: kit::ui::empty(&tr.t("two-settled-none"), None),
        ..Table::default()
    };
    let alone = alone.then(|| kit::ui::notice(kit::ui::Tone::Info, &html!("<p>{}</p>", tr.t("two-alone"))));
    let body = html!("{}{}<h2>{}</h2>{}", alone, table(ctx, &open), tr.t("two-settled"), table(ctx, &done));
    let page =
        match home == WINDOW && actor.may_somewhere(Verify::PERMISSION) {
            true => Page::desk(ctx, tr.t("two-title"))
                .crumbs([Crumb::new(tr.t("identity-title"), "/desk/identity")]),
            false if home == WINDOW => Page::office(ctx, tr.t("two-title")),
            false => Page::office(ctx, tr.t("two-title"))
                .crumbs([Crumb::new(tr.t("people-title"), "/admin/people")]),
        };
    let lead = if home == WINDOW { "two-lead-window" } else { "two-lead-office" };
    Ok(page.lead(tr.t(lead)).body(body).respond())
}

/// What is asked for, in words: the post and its days, or what goes with the password.
fn what(ctx: &Ctx, asked: &Asked) -> Html {
    let tr = ctx.tr;
    let kind = tr.t(&format!("two-kind-{}", asked.kind.as_str()));
    let more = match (asked.kind, asked.what.second) {
        (Kind::Appoint, _) => {
            let from = asked.what.from.map(|day| day.to_string()).unwrap_or_default();
            let to = asked.what.to.map(|day| day.to_string());
            let days = match to {
                Some(to) => format!("{from} – {to}"),
                None => from,
            };
            let post = asked.post.as_ref().map_or(asked.what.post.as_str(), |post| tr.text(post));
            html!("<br>{} <span class=\"hint\">{}</span>", post, days)
        }
        (_, true) => html!("<br>{}", tr.t("people-reset-second")),
        (_, false) => Html::empty(),
    };
    html!("{}{}", kind, more)
}

fn about(asked: &Asked) -> Html {
    html!("{}<br><span class=\"hint\">{}</span>", asked.name, asked.login)
}

fn by(ctx: &Ctx, asked: &Asked) -> Html {
    html!(
        "{}<br><span class=\"hint\"><time>{}</time></span>",
        asked.asked_name,
        ctx.tr.instant(asked.asked_at)
    )
}

fn waiting_row(ctx: &Ctx, actor: &Actor, asked: &Asked, home: &str) -> Row {
    let tr = ctx.tr;
    let act = |how: &str, key: &str, weight: Weight| {
        let body = html!(
            "<input type=\"hidden\" name=\"id\" value=\"{}\"><input type=\"hidden\" name=\"how\" value=\"{}\">{}",
            asked.id,
            how,
            button(&tr.t(key), weight, None)
        );
        form(ctx, &format!("{home}/settle"), &body)
    };
    let acts = match asked.asked_by == actor.account {
        true => {
            html!("{}<p class=\"hint\">{}</p>", act("end", "two-withdraw", Weight::Quiet), tr.t("two-own"))
        }
        false => html!(
            "{}{}",
            act("confirm", "two-confirm", Weight::Primary),
            act("end", "two-refuse", Weight::Quiet)
        ),
    };
    let until = tr.with("two-until", "when", &tr.instant(asked.expires_at));
    Row::new([
        what(ctx, asked),
        about(asked),
        by(ctx, asked),
        html!("{}<p class=\"hint\">{}</p>", acts, until),
    ])
}

fn settled_row(ctx: &Ctx, asked: &Asked) -> Row {
    let tr = ctx.tr;
    let mark = match asked.state {
        State::Confirmed => Mark::Done,
        State::Waiting => Mark::Waiting,
        State::Withdrawn | State::Refused | State::Expired => Mark::Overdue,
    };
    let outcome = html!(
        "{}<br>{} <span class=\"hint\"><time>{}</time></span>",
        tag(mark, &tr.t(&format!("two-state-{}", asked.state.as_str()))),
        asked.settled_name,
        tr.instant(asked.settled_at.unwrap_or(asked.expires_at))
    );
    Row::new([what(ctx, asked), about(asked), by(ctx, asked), outcome])
}

#[derive(Clone, Deserialize)]
struct Settling {
    #[serde(default)]
    id: i64,
    #[serde(default)]
    how: String,
}

async fn settle_office(ctx: Ctx, staff: Staff<Manage>, Form(given): Form<Settling>) -> Reply {
    settle(&ctx, staff.actor, given, OFFICE).await
}

async fn settle_window(ctx: Ctx, Form(given): Form<Settling>) -> Reply {
    let actor = at_window(&ctx)?;
    settle(&ctx, actor, given, WINDOW).await
}

async fn settle(ctx: &Ctx, actor: Actor, given: Settling, home: &str) -> Reply {
    let done = ctx
        .app
        .db
        .write(move |tx| match given.how.as_str() {
            "confirm" => two_people::confirm(tx, &actor, given.id).map(|()| State::Confirmed),
            _ => two_people::end(tx, &actor, given.id),
        })
        .await?;
    Ok(kit::redirect_with(ctx, home, &format!("two-done-{}", done.as_str()), &[]))
}
