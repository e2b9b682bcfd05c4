//! `/desk/identity/correct`: what is on record of a party is corrected, with the person and their papers at the window.

use axum::response::Response;
use contract::{Fault, Lang};
use kit::Routes;
use kit::routes::{get, post};
use kit::ui::{
    Choice, Column, Control, Crumb, Errors, Field, Row, Table, Weight, button, buttons, error_summary, field,
    form, summary, table,
};
use kit::{Ctx, Form, Html, Page, Reply, html};
use serde::Deserialize;

use super::document::{self, Names, document_fields};
use super::{mendable, words};
use crate::access::Staff;
use crate::party::{self, Correction, Former, IdKind, Party, PartyKind, Reason};
use crate::permissions::Correct;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/desk/identity/correct", get(ask).post(correct))
        .route("/desk/identity/correct/find", post(find))
}

/// Names of the fields for the new document.
const NEW: Names = Names { kind: "new_kind", country: "new_country", number: "new_number", first: false };

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Given {
    id_kind: String,
    id_country: String,
    id_number: String,
    name: String,
    new_kind: String,
    new_country: String,
    new_number: String,
    phone: String,
    address: String,
    reason: String,
    evidence: String,
}

impl Given {
    fn document(&self) -> document::Given<'_> {
        [&self.id_kind, &self.id_country, &self.id_number]
    }

    fn new_document(&self) -> document::Given<'_> {
        [&self.new_kind, &self.new_country, &self.new_number]
    }

    /// What is to be corrected: an empty field leaves what is there.
    fn correction(&self) -> Result<Correction, Fault> {
        let some = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        let id = match self.new_number.trim() {
            "" => None,
            _ => Some(document::read(self.new_document())?),
        };
        Ok(Correction {
            name: some(&self.name),
            id,
            phone: some(&self.phone),
            address: some(&self.address),
            reason: Reason::parse(&self.reason).ok_or_else(|| Fault::invalid("party.reason"))?,
            evidence: self.evidence.clone(),
        })
    }
}

async fn ask(ctx: Ctx, _: Staff<Correct>) -> Reply {
    let given = Given { id_kind: IdKind::CitizenId.as_str().to_owned(), ..Given::default() };
    Ok(ask_page(&ctx, &given, &Errors::new()))
}

fn frame(ctx: &Ctx, errors: &Errors, body: Html) -> Response {
    let tr = ctx.tr;
    let page = Page::desk(ctx, tr.t("correct-title"))
        .crumbs([Crumb::new(tr.t("identity-title"), "/desk/identity")])
        .lead(tr.t("correct-lead"))
        .body(html!("{}{}", error_summary(tr, errors), body));
    let page = if errors.is_empty() { page } else { page.with_errors() };
    page.respond()
}

/// Step one: whose record.
fn ask_page(ctx: &Ctx, given: &Given, errors: &Errors) -> Response {
    let tr = ctx.tr;
    let kinds = IdKind::ALL.iter().copied();
    let body = html!(
        "{}{}",
        document_fields(tr, document::NAMES, kinds, given.document(), errors),
        buttons([button(&tr.t("correct-find"), Weight::Primary, None)]),
    );
    frame(ctx, errors, form(ctx, "/desk/identity/correct/find", &body))
}

type Found = Option<(Party, Vec<Former>)>;

async fn look_up(ctx: &Ctx, given: &Given) -> Result<Result<Found, Fault>, kit::Error> {
    let id = match document::read(given.document()) {
        Ok(id) => id,
        Err(fault) => return Ok(Err(fault)),
    };
    let found = ctx.app.db.read(move |tx| -> Result<Found, Fault> {
        let Some(known) = party::by_identity(tx, &id)? else { return Ok(None) };
        let before = party::formers(tx, known.id, 50)?;
        Ok(Some((known, before)))
    });
    Ok(Ok(found.await?))
}

async fn find(ctx: Ctx, _: Staff<Correct>, Form(given): Form<Given>) -> Reply {
    let fault = match look_up(&ctx, &given).await? {
        Ok(Some((known, before))) => return Ok(correct_page(&ctx, &given, &known, &before, &Errors::new())),
        Ok(None) => Fault::not_found("party.not-on-record"),
        Err(fault) => fault,
    };
    let at = document::at(document::NAMES, &fault);
    let errors: Errors = [(at, words(ctx.tr, &fault))].into_iter().collect();
    Ok(ask_page(&ctx, &given, &errors))
}

/// Step two: what is on record, and what it becomes.
fn correct_page(ctx: &Ctx, given: &Given, known: &Party, before: &[Former], errors: &Errors) -> Response {
    let tr = ctx.tr;
    let hidden: Html =
        [("id_kind", &given.id_kind), ("id_country", &given.id_country), ("id_number", &given.id_number)]
            .iter()
            .map(|(name, value)| html!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value))
            .collect();
    let line = |id: &'static str, value: &str, most: usize, required: bool| {
        let label = tr.t(&format!("correct-{id}"));
        let help = tr.find(&format!("correct-{id}.help"), &[]).unwrap_or_default();
        let f = Field {
            id,
            label: &label,
            help: &help,
            value,
            required,
            max_length: most,
            autocomplete: "off",
            ..Field::default()
        };
        field(tr, &f, errors.of(id))
    };
    let reasons: Vec<Choice> = Reason::ALL
        .iter()
        .map(|reason| Choice::new(reason.as_str(), tr.t(&format!("correct-reason-{}", reason.as_str()))))
        .collect();
    let reason_label = tr.t("correct-reason");
    let reason = Field {
        id: "reason",
        label: &reason_label,
        control: Control::Radios(&reasons),
        value: &given.reason,
        required: true,
        ..Field::default()
    };
    let kinds = IdKind::ALL.iter().copied().filter(|kind| match known.kind {
        PartyKind::Enterprise => *kind == IdKind::Uscc,
        PartyKind::Person => *kind != IdKind::Uscc,
    });
    let on_record = summary(&[
        (tr.t("correct-name").into_owned(), html!("{}", known.name)),
        (document::kind_words(tr, known.id_kind, &known.id_country), html!("{}", known.masked_id)),
        (tr.t("correct-phone").into_owned(), html!("{}", known.masked_phone)),
        (tr.t("correct-address").into_owned(), html!("{}", known.masked_address)),
    ]);
    let body = html!(
        "{}{}<h2>{}</h2>{}{}{}{}<h2>{}</h2>{}{}{}",
        hidden,
        html!("<p>{}</p>", tr.t("correct-empty-stays")),
        tr.t("correct-new"),
        line("name", &given.name, codes::name::MOST, false),
        document_fields(tr, NEW, kinds, given.new_document(), errors),
        line("phone", &given.phone, 40, false),
        line("address", &given.address, 300, false),
        tr.t("correct-why"),
        field(tr, &reason, errors.of("reason")),
        line("evidence", &given.evidence, 300, true),
        buttons([button(&tr.t("correct-go"), Weight::Primary, None)]),
    );
    let before = (!before.is_empty())
        .then(|| html!("<h2>{}</h2>{}", tr.t("correct-before"), former_table(ctx, before)));
    let body = html!(
        "<h2>{}</h2>{}{}{}",
        tr.t("correct-on-record"),
        on_record,
        form(ctx, "/desk/identity/correct", &body),
        before
    );
    frame(ctx, errors, body)
}

/// What was corrected, for the window and for the person themself.
pub(super) fn former_table(ctx: &Ctx, before: &[Former]) -> Html {
    let tr = ctx.tr;
    let columns = ["correct-at", "correct-what", "correct-was", "correct-reason", "correct-by"];
    let rows = before.iter().map(|former| {
        let what: Vec<String> = former
            .what
            .iter()
            .filter(|what| ["name", "document", "phone", "address"].contains(&what.as_str()))
            .map(|what| tr.t(&format!("correct-what-{what}")).into_owned())
            .collect();
        let reason = tr.t(&format!("correct-reason-{}", former.reason.as_str()));
        let by = format!("{} {}", tr.text(&former.organ), former.clerk);
        Row::new([
            html!("{}", tr.instant(former.at_ms)),
            html!("{}", what.join(if tr.lang == Lang::Zh { "、" } else { ", " })),
            html!("{}<br><span class=\"hint\">{}</span>", former.name, former.masked_id),
            html!("{}<br><span class=\"hint\">{}</span>", reason, former.evidence),
            html!("{}", by.trim()),
        ])
    });
    let t = Table {
        caption: tr.t("correct-before.caption").into_owned(),
        columns: columns.into_iter().map(|key| Column::new(tr.t(key))).collect(),
        rows: rows.collect(),
        ..Table::default()
    };
    table(ctx, &t)
}

async fn correct(ctx: Ctx, staff: Staff<Correct>, Form(given): Form<Given>) -> Reply {
    let tr = ctx.tr;
    let (known, before) = match look_up(&ctx, &given).await? {
        Ok(Some(found)) => found,
        Ok(None) => return Err(Fault::not_found("party.unknown").into()),
        Err(fault) => return Err(fault.into()),
    };
    let (id, actor) = (known.id, staff.actor);
    let done = match given.correction() {
        Ok(correction) => ctx.app.db.write(move |tx| party::correct(tx, &actor, id, &correction)).await,
        Err(fault) => Err(fault),
    };
    match done {
        Ok(_) => {
            let name = if given.name.trim().is_empty() { known.name } else { given.name.clone() };
            let to = "/desk/identity/correct";
            Ok(kit::redirect_with(&ctx, to, "correct-done", &[("name", name.trim())]))
        }
        Err(fault) => {
            let fault = mendable(fault)?;
            let at = match fault.code {
                "party.reason" => "reason",
                "party.evidence" => "evidence",
                "party.phone" => "phone",
                "party.id-taken" => NEW.number,
                code if code.starts_with("party.name-") || code == "party.nothing-changed" => "name",
                code if code.starts_with("party.") && code != "party.own-record" => document::at(NEW, &fault),
                _ => return Err(fault.into()),
            };
            let errors: Errors = [(at, words(tr, &fault))].into_iter().collect();
            Ok(correct_page(&ctx, &given, &known, &before, &errors))
        }
    }
}
