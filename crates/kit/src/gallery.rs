//! `/_gallery`: every component in every state, in each frame. In demonstrations only.

use std::sync::LazyLock;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use contract::live::{Live, LiveEvent};
use contract::{Fault, FaultKind};

use crate::error::Reply;
use crate::extract::{Fields, Open, redirect_with};
use crate::html;
use crate::html::Html;
use crate::page::Page;
use crate::ui::{self, Crumb};
use crate::upload::Sending;
use crate::view::View;

mod samples;
mod sections;

use samples::Say;

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/_gallery", get(components))
        .route("/_gallery/question", get(question).post(answer))
        .route("/_gallery/form", get(form).post(sent))
        .route("/_gallery/upload", post(uploaded))
        .route("/_gallery/draft", post(draft))
        .route("/_gallery/confirmation", get(confirmation))
        .route("/_gallery/document", get(document))
        .route("/_gallery/case", get(case))
        .route("/_gallery/fault/{kind}", get(fault))
        .route("/_gallery/panic", get(panics))
        .route("/desk/_gallery", get(desk))
        .route("/office/_gallery", get(office))
        .route("/board/_gallery", get(board))
        .route("/board/_gallery/figures", get(figures))
        .route("/board/_gallery/stream", get(stream))
        .route("/board/_gallery/happen", post(happen))
}

fn crumbs(view: &View) -> [Crumb; 1] {
    [Crumb::new(view.tr.t("kit-gallery"), "/_gallery")]
}

async fn components(view: View) -> Reply {
    let tr = view.tr;
    let say = Say(tr);
    let body: Html = sections::all(&view)
        .into_iter()
        .map(|(title, body)| html!("<section><h2>{}</h2>{}</section>\n", title, body))
        .collect();
    Ok(Page::portal(&view, tr.t("kit-gallery"))
        .crumbs([Crumb::new(say.get("首页", "Home"), "/")])
        .lead(say.get("每个组件、每种状态，两种语言。", "Every component in every state, in both languages."))
        .aside(samples::contact(&view))
        .body(body)
        .respond())
}

async fn question(view: View) -> Reply {
    Ok(samples::question(&view, "", &ui::Errors::new()).respond())
}

async fn answer(view: View, Open(fields): Open<Fields>) -> Reply {
    let say = Say(view.tr);
    let typed = fields.text("area");
    let mut errors = ui::Errors::new();
    match typed.parse::<f64>() {
        Ok(area) if area > 0.0 => return Ok(redirect_with(&view, "/_gallery", "kit-saved", &[])),
        _ => errors.add(
            "area",
            say.get("请用数字填写面积，例如 180", "Enter the floor area as a number, for example 180"),
        ),
    }
    Ok(samples::question(&view, typed, &errors).respond())
}

async fn form(view: View) -> Reply {
    Ok(samples::form(&view, &Fields::default(), &ui::Errors::new()).respond())
}

async fn sent(view: View, Open(fields): Open<Fields>) -> Reply {
    let say = Say(view.tr);
    let mut errors = ui::Errors::new();
    for (id, zh, en) in [
        ("name", "请填写经营者姓名", "Enter the operator’s name"),
        (
            "phone",
            "请填写手机号码，我们用它通知您进度",
            "Enter a mobile number; we use it to tell you about progress",
        ),
        ("kind", "请选择经营方式", "Choose the kind of business"),
    ] {
        if fields.text(id).is_empty() {
            errors.add(id, say.get(zh, en));
        }
    }
    match errors.is_empty() {
        true => Ok(redirect_with(&view, "/_gallery/confirmation", "kit-saved", &[])),
        false => Ok(samples::form(&view, &fields, &errors).respond()),
    }
}

async fn uploaded(view: View, sending: Sending) -> Reply {
    let upload = sending.names(&view).await?.whole()?;
    let names: Vec<&str> = upload.files.iter().map(|file| file.name.as_str()).collect();
    Ok(redirect_with(&view, "/_gallery/form", "kit-uploaded", &[("names", &names.join("、"))]))
}

async fn draft(_: View, _: Open<Fields>) -> axum::http::StatusCode {
    axum::http::StatusCode::NO_CONTENT
}

async fn confirmation(view: View) -> Reply {
    Ok(samples::confirmation(&view).respond())
}

async fn document(view: View) -> Reply {
    let page = Page::portal(&view, samples::document_title(&view)).crumbs(crumbs(&view)).own_heading();
    Ok(page.wide().body(samples::document(&view)).respond())
}

async fn case(view: View) -> Reply {
    Ok(samples::case(&view).crumbs(crumbs(&view)).respond())
}

async fn desk(view: View) -> Reply {
    Ok(samples::desk(&view).respond())
}

async fn office(view: View) -> Reply {
    Ok(samples::office(&view).respond())
}

/// Every kind of fault, as its page.
async fn fault(view: View, axum::extract::Path(kind): axum::extract::Path<String>) -> Reply {
    let _ = view;
    Err(match kind.as_str() {
        "invalid" => Fault::invalid("kit.form").with("detail", "…"),
        "sign-in" => Fault::new(FaultKind::SignIn, "kit.sign-in-needed"),
        "forbidden" => Fault::forbidden("kit.forbidden"),
        "conflict" => Fault::conflict("kit.conflict"),
        "too-large" => Fault::new(FaultKind::TooLarge, "kit.file-too-large").with("limit", "20 MB"),
        "too-many" => Fault::new(FaultKind::TooMany, "kit.too-many").with("seconds", 30),
        "busy" => Fault::new(FaultKind::Busy, "kit.busy"),
        "internal" => Fault::internal("kit.internal", "shown in the gallery"),
        _ => Fault::not_found("kit.not-found"),
    }
    .into())
}

/// A handler that breaks, to show that the visitor still gets a page.
#[allow(clippy::panic)]
async fn panics() -> Reply {
    panic!("asked for in the gallery")
}

/// The gallery's own bus, so that its board lives without a case system behind it.
static LIVE: LazyLock<Live> = LazyLock::new(Live::default);

async fn board(view: View) -> Reply {
    Ok(samples::board(&view).respond())
}

async fn figures(view: View) -> Response {
    use axum::response::IntoResponse;
    axum::response::Html(samples::figures(&view).into_string()).into_response()
}

async fn stream(view: View) -> Reply {
    let words = Say(view.tr).get("收到一件新申请", "A new application was received").to_owned();
    Ok(ui::live_response(&view, LIVE.subscribe(), move |event| {
        Some(ui::live_entry(event.case_number.as_deref().unwrap_or(""), &html!("{}", words)))
    })?)
}

async fn happen(view: View, _: Open<Fields>) -> Reply {
    LIVE.publish(LiveEvent {
        kind: "case.submitted".to_owned(),
        case_number: Some(view.request_id.chars().take(6).collect()),
        region: view.site().region.clone(),
        at_ms: 0,
        hall: None,
    });
    Ok(crate::extract::redirect("/board/_gallery"))
}
