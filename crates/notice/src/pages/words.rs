//! `/admin/messages/words`: what messages say, with a preview before it is kept.

use axum::response::Response;
use contract::{Fault, Lang};
use directory::access::Staff;
use kit::routes::get;
use kit::ui::{self, Column, Control, Crumb, Errors, Field, Row, State, Table, Weight, button, buttons};
use kit::{Ctx, Fields, Html, Page, Path, Reply, Routes, Tr, html};

use crate::permissions::ManageMessages;
use crate::say::{self, KINDS, Kind, To, Words};
use crate::words::{self, BODY_MAX, TITLE_MAX};

const HOME: &str = "/admin/messages/words";

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/admin/messages/words", get(list))
        .route("/admin/messages/words/{kind}/{language}", get(show).post(set))
}

async fn list(ctx: Ctx, _: Staff<ManageMessages>) -> Reply {
    let tr = ctx.tr;
    let own = ctx.app.db.read(|tx| -> Result<_, Fault> { Ok(crate::store::words::all(tx)?) }).await?;
    let rows = KINDS.iter().map(|kind| {
        let links: Html = [Lang::Zh, Lang::En]
            .into_iter()
            .map(|lang| {
                let set = own.iter().any(|(name, tag)| name == kind.name && tag == lang.tag());
                let mark = set.then(|| ui::tag(State::Done, &tr.t("notice-words-own")));
                let name = tr.t(&format!("notice-language-{}", lang.tag()));
                html!("<a href=\"{}/{}/{}\">{}</a> {} ", HOME, kind.name, lang.tag(), name, mark)
            })
            .collect();
        let to = match kind.to {
            To::Applicant => "notice-to-applicant",
            To::Staff => "notice-to-staff",
            To::Owner => "notice-to-owner",
        };
        Row::new([html!("{}", say::template(kind, tr.lang).title), html!("{}", tr.t(to)), links])
    });
    let table = Table {
        caption: tr.t("notice-words-title").into_owned(),
        columns: ["message", "to", "language"]
            .map(|name| Column::new(tr.t(&format!("notice-words-{name}"))))
            .into(),
        rows: rows.collect(),
        ..Table::default()
    };
    Ok(Page::office(&ctx, tr.t("notice-words-title"))
        .crumbs([Crumb::new(tr.t("notice-out-title"), "/admin/messages")])
        .lead(tr.t("notice-words-lead"))
        .body(ui::table(&ctx, &table))
        .respond())
}

fn meant(kind: &str, language: &str) -> Result<(&'static Kind, Lang), Fault> {
    let lang = [Lang::Zh, Lang::En].into_iter().find(|lang| lang.tag() == language);
    say::kind(kind).zip(lang).ok_or_else(|| Fault::not_found("kit.not-found"))
}

async fn show(ctx: Ctx, _: Staff<ManageMessages>, Path((kind, language)): Path<(String, String)>) -> Reply {
    let (kind, lang) = meant(&kind, &language)?;
    let words = ctx.app.db.read(move |tx| words::in_force(tx, kind, lang)).await?;
    Ok(page(&ctx, kind, lang, &words, &Errors::new()))
}

/// What a message would look like.
fn preview(kind: &Kind, lang: Lang, words: &Words) -> Html {
    let tr = Tr::new(lang);
    let values: Vec<(&str, String)> =
        say::names(kind).map(|name| (name, tr.t(&format!("notice-sample-{name}")).into_owned())).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    html!(
        "<div lang=\"{}\"><p><strong>{}</strong></p><p>{}</p></div>",
        lang.tag(),
        say::fill(&words.title, &values),
        say::fill(&words.body, &values)
    )
}

fn page(ctx: &Ctx, kind: &Kind, lang: Lang, words: &Words, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let names: Vec<String> = say::names(kind).map(|name| format!("{{{name}}}")).collect();
    let (title_label, body_label) = (tr.t("notice-words-field-title"), tr.t("notice-words-field-body"));
    let help = tr.with("notice-words-names", "names", &names.join(" "));
    let title = Field {
        id: "title",
        label: &title_label,
        value: &words.title,
        required: true,
        max_length: TITLE_MAX,
        ..Field::default()
    };
    let body = Field {
        id: "body",
        label: &body_label,
        help: &help,
        control: Control::Lines(5),
        value: &words.body,
        required: true,
        max_length: BODY_MAX,
        ..Field::default()
    };
    let fields = html!(
        "{}{}{}",
        ui::field(tr, &title, errors.of("title")),
        ui::field(tr, &body, errors.of("body")),
        buttons([
            button(&tr.t("notice-words-save"), Weight::Primary, Some(("do", "save"))),
            button(&tr.t("notice-words-preview"), Weight::Secondary, Some(("do", "preview"))),
            button(&tr.t("notice-words-reset"), Weight::Secondary, Some(("do", "reset"))),
        ])
    );
    let heading = say::template(kind, tr.lang).title;
    let language = tr.t(&format!("notice-language-{}", lang.tag()));
    let mut page = Page::office(ctx, format!("{heading} · {language}")).crumbs([
        Crumb::new(tr.t("notice-out-title"), "/admin/messages"),
        Crumb::new(tr.t("notice-words-title"), HOME),
    ]);
    if !errors.is_empty() {
        page = page.body(ui::error_summary(tr, errors)).with_errors();
    }
    page.body(ui::form(ctx, &format!("{HOME}/{}/{}", kind.name, lang.tag()), &fields))
        .body(html!("<h2>{}</h2>{}", tr.t("notice-words-preview-title"), preview(kind, lang, words)))
        .respond()
}

async fn set(
    ctx: Ctx,
    staff: Staff<ManageMessages>,
    Path((kind, language)): Path<(String, String)>,
    fields: Fields,
) -> Reply {
    let (kind, lang) = meant(&kind, &language)?;
    let given = Words { title: fields.text("title").to_owned(), body: fields.text("body").to_owned() };
    let reset = fields.text("do") == "reset";
    if !reset && let Err(fault) = words::check(kind, &given) {
        let at = if words::check(kind, &Words { body: "-".to_owned(), ..given.clone() }).is_err() {
            "title"
        } else {
            "body"
        };
        let errors: Errors = [(at, kit::fault_words(ctx.tr, &fault).what)].into_iter().collect();
        return Ok(page(&ctx, kind, lang, &given, &errors));
    }
    if fields.text("do") == "preview" {
        return Ok(page(&ctx, kind, lang, &given, &Errors::new()));
    }
    let actor = staff.actor;
    ctx.app.db.write(move |tx| words::set(tx, &actor, kind, lang, (!reset).then_some(&given))).await?;
    Ok(kit::redirect_with(&ctx, HOME, "notice-words-kept", &[]))
}
