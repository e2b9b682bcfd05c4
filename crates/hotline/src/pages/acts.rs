//! The forms of the acts on a ticket's page, and carrying them out: one form an act, offered only where the act would be done. What
//! was typed stays when it is refused.

use contract::{Actor, Fault, FaultKind, OrganId, Text};
use kit::ui::{self, Choice, Control, Errors, Field, Weight};
use kit::{Fields, Html, fault_words, html};
use store::Tx;

use super::Room;
use super::show::kind_word;
use crate::caller::{self, Proof};
use crate::desk::Desk;
use crate::frame::Act;
use crate::model::{Ticket, TicketKind};
use crate::platform::{self, CallBack, Send};
use crate::receive::{self, BODY_MOST};
use crate::rules::Rules;
use crate::{together, unit};

/// What the forms need to know.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ground {
    /// Units one may send to.
    pub units: Vec<(OrganId, Text)>,
    /// Classes, with their domains.
    pub classes: Vec<(String, Text, Text)>,
    /// The unit to begin with.
    pub unit: Option<OrganId>,
    /// Longest extension.
    pub extension: u16,
}

impl Ground {
    /// Units and classes of the installation.
    pub fn of(tx: &mut Tx, rules: &Rules) -> Result<Ground, Fault> {
        let units = directory::organ::all(tx)?.into_iter().map(|organ| (organ.id, organ.name)).collect();
        let class = |one: &crate::rules::Class| (one.key.clone(), one.domain.clone(), one.name.clone());
        Ok(Ground {
            units,
            classes: rules.classes.iter().map(class).collect(),
            unit: None,
            extension: rules.extension.n(),
        })
    }
}

/// What was given to an act's form and refused.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    /// The act.
    pub act: Option<Act>,
    /// What was typed.
    pub given: Fields,
    /// What is wrong.
    pub errors: Errors,
}

impl Refused {
    /// The refusal of an act in words beside the field it is about. What is not there, or not theirs, is an error page.
    pub fn of(room: &Room, act: Act, given: Fields, fault: Fault) -> Result<Refused, kit::Error> {
        if matches!(
            fault.kind,
            FaultKind::NotFound | FaultKind::Internal | FaultKind::Busy | FaultKind::SignIn
        ) {
            return Err(fault.into());
        }
        let field = match fault.code {
            "ticket.unit-unknown" | "ticket.unit-nobody" | "ticket.same-unit" => "organ",
            "ticket.extension-too-long" | "ticket.extension-too-late" => "days",
            "ticket.word-missing" => "solved",
            "ticket.class-unknown" => "class",
            "ticket.lead-wrong" => "with",
            _ => "said",
        };
        let mut errors = Errors::new();
        errors.add(name(act, field), fault_words(room.tr(), &fault).advice(room.tr()));
        Ok(Refused { act: Some(act), given, errors })
    }
}

/// The name of a field of an act: unique on the page.
fn name(act: Act, field: &str) -> String {
    format!("{}-{field}", act.as_str())
}

/// One form for each act, in order. `along` goes with each: what proves whose it is where nobody is signed in.
pub(crate) fn forms(
    room: &Room,
    action: &str,
    ticket: &Ticket,
    acts: &[Act],
    ground: &Ground,
    refused: &Refused,
    along: &Html,
) -> Html {
    let tr = room.tr();
    let mut out = Html::empty();
    for (at, act) in acts.iter().copied().enumerate() {
        let fields = fields(room, act, ticket, ground, refused);
        // Withdrawing is there for who looks for it, and invites nobody.
        let inviting = at == 0 && act != Act::Withdraw;
        let weight = if inviting { Weight::Primary } else { Weight::Secondary };
        let words = tr.t(&format!("ticket-act-{}", act.as_str()));
        let body = html!(
            "{}<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"revision\" value=\"{}\">{}{}",
            along,
            act.as_str(),
            ticket.revision,
            fields,
            ui::buttons([ui::button(&words, weight, None)])
        );
        let form = ui::form(&room.ctx.view, action, &body);
        let first = inviting || refused.act == Some(act);
        out.push(&match first {
            true => html!("<section><h3>{}</h3>{}</section>", words, form),
            false => ui::details(&words, &form),
        });
    }
    out
}

fn grades(room: &Room) -> Vec<Choice> {
    (1..=5).map(|n| Choice::new(n.to_string(), room.tr().t(&format!("ticket-content-{n}")))).collect()
}

/// The form of an act on a ticket.
struct Ask<'a> {
    room: &'a Room,
    act: Act,
    ground: &'a Ground,
    refused: &'a Refused,
}

impl Ask<'_> {
    /// What was given before the act was refused.
    fn given(&self, field: &str) -> String {
        match self.refused.act == Some(self.act) {
            true => self.refused.given.get(&name(self.act, field)).unwrap_or("").to_owned(),
            false => String::new(),
        }
    }

    fn show(&self, field: &str, control: Control<'_>, value: &str, required: bool) -> Html {
        let tr = self.room.tr();
        let key = match field {
            "said" => format!("ticket-{}-said", self.act.as_str()),
            field => format!("ticket-field-{field}"),
        };
        let (label, help) = (tr.t(&key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
        let id = name(self.act, field);
        let max_length = if field == "said" { BODY_MOST } else { 0 };
        let one = Field {
            id: &id,
            label: &label,
            help: &help,
            control,
            value,
            required,
            max_length,
            ..Field::default()
        };
        ui::field(tr, &one, self.refused.errors.of(&id))
    }

    fn said(&self, required: bool, rows: u8) -> Html {
        self.show("said", Control::Lines(rows), &self.given("said"), required)
    }

    /// To which unit.
    fn organ(&self, chosen: &str) -> Html {
        let tr = self.room.tr();
        let units = self.ground.units.iter();
        let units: Vec<Choice> =
            units.map(|(id, name)| Choice::new(id.0.to_string(), tr.text(name))).collect();
        self.show("organ", Control::Select(&units), chosen, true)
    }

    /// Whether the matter is settled, in the caller's view.
    fn solved(&self, required: bool) -> Html {
        let tr = self.room.tr();
        let yes_no =
            [Choice::new("yes", tr.t("ticket-solved-yes")), Choice::new("no", tr.t("ticket-solved-no"))];
        self.show("solved", Control::Radios(&yes_no), &self.given("solved"), required)
    }

    /// How content the caller is.
    fn content(&self, required: bool) -> Html {
        self.show("content", Control::Radios(&grades(self.room)), &self.given("content"), required)
    }

    fn extension(&self) -> Html {
        let tr = self.room.tr();
        let unit = tr.t("ticket-days");
        html!(
            "{}<p class=\"hint\">{}</p>{}",
            self.show("days", Control::Number { unit: &unit }, &self.given("days"), true),
            tr.n("ticket-extension-most", i64::from(self.ground.extension)),
            self.said(true, 3)
        )
    }

    fn dispatch(&self, ticket: &Ticket) -> Html {
        let tr = self.room.tr();
        let or = |given: String, known: Option<String>| match given.is_empty() {
            true => known.unwrap_or_default(),
            false => given,
        };
        let organ = or(self.given("organ"), self.ground.unit.map(|id| id.0.to_string()));
        let class = or(self.given("class"), ticket.class.clone());
        let classes = self.ground.classes.iter();
        let classes: Vec<Choice> = classes
            .map(|(key, domain, name)| Choice::new(key, format!("{} · {}", tr.text(domain), tr.text(name))))
            .collect();
        let kinds: Vec<Choice> =
            TicketKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind_word(tr, *kind))).collect();
        let urgent = if ticket.urgent { "yes" } else { "" };
        html!(
            "{}{}{}{}{}",
            self.organ(&organ),
            self.show("class", Control::Select(&classes), &class, false),
            self.show("kind", Control::Select(&kinds), ticket.kind.as_str(), true),
            self.show("urgent", Control::Consent, urgent, false),
            self.said(false, 2)
        )
    }

    fn call_back(&self) -> Html {
        let tr = self.room.tr();
        let reached =
            [Choice::new("yes", tr.t("ticket-reached-yes")), Choice::new("no", tr.t("ticket-reached-no"))];
        html!(
            "{}{}{}{}{}",
            self.show("reached", Control::Radios(&reached), &self.given("reached"), true),
            self.solved(false),
            self.content(false),
            self.said(false, 3),
            self.show("again", Control::Consent, &self.given("again"), false)
        )
    }
}

fn fields(room: &Room, act: Act, ticket: &Ticket, ground: &Ground, refused: &Refused) -> Html {
    let ask = Ask { room, act, ground, refused };
    match act {
        Act::Take | Act::AnswerAlong | Act::Release => Html::empty(),
        Act::AnswerNow | Act::Reply => ask.said(true, 6),
        Act::Uphold | Act::Return | Act::Reopen => ask.said(true, 3),
        Act::Withdraw => ask.said(false, 2),
        Act::Merge => ask.show("with", Control::Text, &ask.given("with"), true),
        Act::Extend => ask.extension(),
        Act::Transfer => html!("{}{}", ask.organ(&ask.given("organ")), ask.said(true, 3)),
        Act::Dispatch => ask.dispatch(ticket),
        Act::CallBack => ask.call_back(),
        Act::Rate => html!("{}{}{}", ask.solved(true), ask.content(true), ask.said(false, 3)),
    }
}

/// Carries out what a form asks for, as a member of staff.
pub(crate) fn carry_out(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    act: Act,
    ticket: i64,
    given: &Fields,
) -> Result<(), Fault> {
    let text = |field: &str| given.get(&name(act, field)).unwrap_or("").trim().to_owned();
    let revision: i64 = given.text("revision").parse().unwrap_or(-1);
    let said = text("said");
    let organ = || text("organ").parse().map(OrganId).map_err(|_| Fault::invalid("ticket.unit-unknown"));
    let solved = || match text("solved").as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    match act {
        Act::AnswerNow => receive::answer_now(tx, desk, actor, ticket, revision, &said),
        Act::Take => unit::take(tx, actor, ticket, revision),
        Act::Return => unit::give_back(tx, actor, ticket, revision, &said),
        Act::Reply => unit::reply(tx, desk, actor, ticket, revision, &said),
        Act::Extend => {
            let days = text("days").parse().unwrap_or(0);
            unit::extend(tx, desk, actor, ticket, revision, days, &said)
        }
        Act::Uphold => platform::uphold(tx, desk, actor, ticket, revision, &said),
        Act::Transfer => platform::transfer(tx, desk, actor, ticket, Some(revision), organ()?, &said),
        Act::Dispatch => {
            let cmd = Send {
                ticket,
                revision,
                organ: organ()?,
                class: Some(text("class")).filter(|class| !class.is_empty()),
                kind: TicketKind::parse(&text("kind")),
                urgent: !text("urgent").is_empty(),
                why: said,
            };
            platform::dispatch(tx, desk, actor, &cmd)
        }
        Act::CallBack => {
            let cmd = CallBack {
                ticket,
                revision,
                reached: text("reached") == "yes",
                solved: solved(),
                content: text("content").parse().ok(),
                comment: said,
                again: !text("again").is_empty(),
            };
            platform::call_back(tx, desk, actor, &cmd)
        }
        Act::Merge => together::merge(tx, actor, ticket, revision, &text("with")),
        Act::Rate | Act::Reopen | Act::Withdraw | Act::AnswerAlong | Act::Release => {
            Err(Fault::not_found("ticket.not-found"))
        }
    }
}

/// Carries out what a caller's form asks for.
pub(crate) fn carry_out_for_caller(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    proof: &Proof,
    (act, ticket): (Act, i64),
    given: &Fields,
) -> Result<(), Fault> {
    let text = |field: &str| given.get(&name(act, field)).unwrap_or("").trim().to_owned();
    match act {
        Act::Rate => {
            let solved = match text("solved").as_str() {
                "yes" => true,
                "no" => false,
                _ => return Err(Fault::invalid("ticket.word-missing")),
            };
            let content = text("content").parse().unwrap_or(0);
            caller::rate(tx, actor, proof, ticket, (solved, content), &text("said"))
        }
        Act::Reopen => caller::reopen(tx, desk, actor, proof, ticket, &text("said")),
        Act::Withdraw => caller::withdraw(tx, actor, proof, ticket, &text("said")),
        _ => Err(Fault::not_found("ticket.not-found")),
    }
}

/// What a caller may do now.
pub(crate) fn callers_acts(tx: &mut Tx, desk: &Desk, ticket: &Ticket) -> Result<Vec<Act>, Fault> {
    let mut acts = Vec::new();
    if caller::may_rate(ticket).is_ok() {
        acts.push(Act::Rate);
    }
    match caller::may_reopen(tx, desk, ticket) {
        Ok(()) => acts.push(Act::Reopen),
        Err(fault) if fault.kind == FaultKind::Conflict => {}
        Err(fault) => return Err(fault),
    }
    if caller::may_withdraw(ticket).is_ok() {
        acts.push(Act::Withdraw);
    }
    Ok(acts)
}
