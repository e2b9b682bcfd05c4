//! The rating page (`/rate/{number}`) and its JSON twin.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use contract::lookup::CaseSummary;
use jiff::civil::Date;
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{self, Choice, Control, Crumb, Errors, Field, Weight};
use kit::{Ctx, Fields, Page, Path, Reply, esc, html, url_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::follow::State;
use crate::rate::{self, COMMENT_CHARS_MAX, Rate};
use crate::store::RatingLine;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/rate/{number}", get(show).post(give))
        .route("/rate/{number}/thanks", get(thanks))
        .route("/api/v1/cases/{number}/rating", post(give_json))
}

/// OpenAPI paths of this service.
pub fn openapi() -> Value {
    json!({ "paths": { "/api/v1/cases/{number}/rating": { "post": {
        "operationId": "rateCase",
        "summary": "Rate the service once, after the case has ended",
        "tags": ["ratings"],
        "security": [{ "bearer": [] }],
        "parameters": [{ "name": "number", "in": "path", "required": true, "schema": { "type": "string" } }],
        "requestBody": { "required": true, "content": { "application/json": { "schema": {
            "type": "object",
            "required": ["grade"],
            "properties": {
                "grade": { "type": "integer", "minimum": 1, "maximum": 5, "description": "1 very satisfied … 5 very dissatisfied" },
                "comment": { "type": "string", "maxLength": COMMENT_CHARS_MAX }
            }
        } } } },
        "responses": {
            "204": { "description": "Rated" },
            "401": { "$ref": "#/components/responses/Problem" },
            "404": { "$ref": "#/components/responses/Problem" },
            "409": { "$ref": "#/components/responses/Problem" },
            "422": { "$ref": "#/components/responses/Problem" }
        }
    } } } })
}

async fn ratable(ctx: &Ctx, number: &str) -> Result<CaseSummary, kit::Error> {
    let (app, actor, number) = (ctx.app.clone(), ctx.signed_in()?.clone(), number.to_owned());
    Ok(ctx.app.db.read(move |tx| rate::ratable(tx, app.cases.as_ref(), &actor, &number)).await?)
}

fn render(ctx: &Ctx, case: &CaseSummary, filled: &Fields, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let grades: Vec<Choice> =
        (1..=5).map(|grade| Choice::new(grade.to_string(), tr.t(&format!("rating-grade-{grade}")))).collect();
    let (grade_label, comment_label, comment_help) = (
        tr.t("rating-grade-label"),
        tr.t("rating-comment-label"),
        tr.n("rating-comment-help", COMMENT_CHARS_MAX as i64),
    );
    let grade = Field {
        id: "grade",
        label: &grade_label,
        control: Control::Radios(&grades),
        value: filled.text("grade"),
        required: true,
        ..Field::default()
    };
    let comment = Field {
        id: "comment",
        label: &comment_label,
        help: &comment_help,
        control: Control::Lines(4),
        value: filled.get("comment").unwrap_or(""),
        max_length: COMMENT_CHARS_MAX,
        ..Field::default()
    };
    let body = html!(
        "{}{}{}",
        ui::field(tr, &grade, errors.of("grade")),
        ui::field(tr, &comment, errors.of("comment")),
        ui::buttons([ui::button(&tr.t("rating-send"), Weight::Primary, None)])
    );
    let mut page = Page::portal(&ctx.view, tr.t("rating-title"))
        .crumbs([Crumb::new(case.number.clone(), format!("/case/{}", case.number))])
        .lead(tr.with("rating-lead", "item", tr.text(&case.item_name)));
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.body(ui::form(&ctx.view, &format!("/rate/{}", case.number), &body)).respond()
}

async fn show(ctx: Ctx, Path(number): Path<String>) -> Reply {
    let (app, actor, wanted) = (ctx.app.clone(), ctx.signed_in()?.clone(), number.clone());
    let own = ctx.app.db.read(move |tx| rate::own(tx, app.cases.as_ref(), &actor, &wanted)).await?;
    if let Some((case, line)) = own {
        return Ok(given(&ctx, &case, &line));
    }
    let case = ratable(&ctx, &number).await?;
    Ok(render(&ctx, &case, &Fields::default(), &Errors::new()))
}

/// What one said, and what came of it.
fn given(ctx: &Ctx, case: &CaseSummary, line: &RatingLine) -> Response {
    let tr = ctx.tr;
    let mut facts = vec![
        (tr.t("rating-column-grade").into_owned(), esc(&tr.t(&format!("rating-grade-{}", line.grade)))),
        (tr.t("rating-column-at").into_owned(), esc(&tr.instant(line.at))),
    ];
    if !line.comment.is_empty() {
        let words = html!("<span class=\"written\">{}</span>", line.comment);
        facts.insert(1, (tr.t("rating-column-comment").into_owned(), words));
    }
    let follow = line.state.map(|state| {
        let words = match (state, line.due.as_deref().and_then(|due| due.parse::<Date>().ok())) {
            (State::Waiting, Some(due)) => tr.with("rating-own-waiting", "day", &tr.day(due)),
            (state, _) => tr.t(&format!("rating-own-{}", state.as_str())).into_owned(),
        };
        let answer = line
            .answer
            .as_ref()
            .map(|words| html!("<h3>{}</h3><p class=\"written\">{}</p>", tr.t("rating-answered"), words));
        html!("<h2>{}</h2><p>{}</p>{}", tr.t("rating-own-follow"), words, answer)
    });
    Page::portal(&ctx.view, tr.t("rating-own"))
        .crumbs([Crumb::new(case.number.clone(), format!("/case/{}", case.number))])
        .lead(tr.with("rating-own-lead", "item", tr.text(&case.item_name)))
        .body(ui::summary(&facts))
        .body(html!("{}", follow))
        .respond()
}

async fn give(ctx: Ctx, Path(number): Path<String>, fields: Fields) -> Reply {
    let case = ratable(&ctx, &number).await?;
    let tr = ctx.tr;
    let mut errors = Errors::new();
    let grade = fields.text("grade").parse::<i64>().ok().filter(|grade| (1..=5).contains(grade));
    if grade.is_none() {
        errors.add("grade", tr.t("rating-grade"));
    }
    if fields.text("comment").chars().count() > COMMENT_CHARS_MAX {
        errors.add("comment", tr.with("rating-comment-too-long", "max", &COMMENT_CHARS_MAX.to_string()));
    }
    let Some(grade) = grade.filter(|_| errors.is_empty()) else {
        return Ok(render(&ctx, &case, &fields, &errors));
    };
    let command = Rate { case_number: number.clone(), grade, comment: fields.text("comment").to_owned() };
    let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
    ctx.app.db.write(move |tx| rate::rate(tx, app.cases.as_ref(), &app.calendar(), &actor, &command)).await?;
    Ok(Redirect::to(&format!("/rate/{number}/thanks")).into_response())
}

async fn thanks(ctx: Ctx, Path(number): Path<String>) -> Reply {
    let tr = ctx.tr;
    let next = html!(
        "<p>{}</p><p><a href=\"/rate/{}\">{}</a></p><p><a href=\"/my\">{}</a></p>",
        tr.t("rating-thanks-next"),
        url_encode(&number),
        tr.t("rating-own"),
        tr.t("rating-back")
    );
    Ok(Page::portal(&ctx.view, tr.t("rating-thanks"))
        .own_heading()
        .body(ui::confirmation(&tr.t("rating-thanks"), &tr.t("rating-case-number"), &number, &next))
        .respond())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RatingBody {
    grade: i64,
    #[serde(default)]
    comment: String,
}

async fn give_json(ctx: Ctx, Path(number): Path<String>, kit::Json(body): kit::Json<RatingBody>) -> Reply {
    let command = Rate { case_number: number, grade: body.grade, comment: body.comment };
    let (app, actor) = (ctx.app.clone(), ctx.signed_in()?.clone());
    ctx.app.db.write(move |tx| rate::rate(tx, app.cases.as_ref(), &app.calendar(), &actor, &command)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
