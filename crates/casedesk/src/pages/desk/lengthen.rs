//! The window gives one applicant more time for corrections (延长补正期限).

use kit::Routes;
use kit::routes::post;
use kit::ui::{self, Control, Errors, Field, Weight};
use kit::{Fields, Html, Path, Reply, html};

use super::acts::case_page;
use crate::pages::Room;
use crate::pages::staff::{self, Dossier};
use casework::correction::{self, LENGTHEN_DAYS, Lengthen};

pub(super) fn routes() -> Routes {
    Routes::new().route("/desk/case/{number}/lengthen", post(lengthen))
}

/// The form: until when, and why.
pub(super) fn form(room: &Room, dossier: &Dossier, [until, reason]: [&str; 2], errors: &Errors) -> Html {
    let tr = room.tr();
    let root = &dossier.file.root;
    let (until_label, until_help) =
        (tr.t("desk-lengthen-until"), tr.n("desk-lengthen-until-help", LENGTHEN_DAYS));
    let (why_label, why_help) = (tr.t("desk-lengthen-why"), tr.t("desk-lengthen-why-help"));
    let fields = [
        Field {
            id: "until",
            label: &until_label,
            help: &until_help,
            control: Control::Date,
            value: until,
            required: true,
            ..Field::default()
        },
        Field {
            id: "reason",
            label: &why_label,
            help: &why_help,
            control: Control::Lines(2),
            value: reason,
            required: true,
            max_length: 1000,
            ..Field::default()
        },
    ];
    let inputs: Html = fields.iter().map(|field| ui::field(tr, field, errors.of(field.id))).collect();
    let body = html!(
        "<input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
        root.revision,
        inputs,
        ui::buttons([ui::button(&tr.t("desk-lengthen-now"), Weight::Secondary, None)])
    );
    ui::form(&room.ctx.view, &format!("/desk/case/{}/lengthen", root.number), &body)
}

async fn lengthen(room: Room, Path(number): Path<String>, fields: Fields) -> Reply {
    let tr = room.tr();
    let dossier = staff::dossier(&room, &number).await?;
    let (until, reason) = (fields.text("until").trim().to_owned(), fields.text("reason").to_owned());
    let typed = [until.as_str(), reason.as_str()];
    let again = |errors: &Errors| {
        let page =
            case_page(&room, &dossier, "desk-lengthen").body(ui::error_summary(tr, errors)).with_errors();
        Ok(page.body(form(&room, &dossier, typed, errors)).respond())
    };
    let Ok(day) = until.parse::<jiff::civil::Date>() else {
        return again(&[("until", tr.t("desk-lengthen-until-missing").into_owned())].into_iter().collect());
    };
    let cmd = Lengthen {
        case: dossier.file.root.id,
        revision: fields.text("revision").parse().unwrap_or(-1),
        until: day,
        reason: reason.clone(),
    };
    let act = room.ctx.app.db.write({
        let (desk, actor) = (room.desk.clone(), room.ctx.signed_in()?.clone());
        move |tx| correction::lengthen(tx, &desk, &actor, &cmd)
    });
    match act.await {
        Ok(document) => {
            let to = format!("/desk/case/{}", dossier.file.root.number);
            let told = [("document", document.number.as_str())];
            Ok(kit::redirect_with(&room.ctx.view, &to, "desk-done-lengthened", &told))
        }
        Err(fault) => {
            let field = match fault.code {
                "case.correction-sooner" | "case.correction-too-far" => "until",
                "case.reason-missing" => "reason",
                _ => return Err(fault.into()),
            };
            again(&[(field, kit::fault_words(tr, &fault).what)].into_iter().collect())
        }
    }
}
