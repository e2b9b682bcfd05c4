//! A form that came back: what was typed, with what is wrong beside the field; and the fields such forms are made of.

use contract::{Fault, FaultKind};

use crate::i18n::Tr;
use crate::ui::{self, Control, Errors, Field};
use crate::{Fields, Html, Page, fault_words};

/// What was given to a form and refused.
#[derive(Debug, Default)]
pub struct Refused {
    /// What was typed.
    pub given: Fields,
    /// What is wrong.
    pub errors: Errors,
}

impl Refused {
    /// The refusal in words beside a field.
    ///
    /// # Errors
    /// What is not there, or not theirs, and what is not about the form at all is a page of its own.
    pub fn of(tr: Tr, field: &str, given: Fields, fault: Fault) -> Result<Self, crate::Error> {
        if matches!(
            fault.kind,
            FaultKind::NotFound | FaultKind::Internal | FaultKind::Busy | FaultKind::SignIn
        ) {
            return Err(fault.into());
        }
        let mut errors = Errors::new();
        errors.add(field, fault_words(tr, &fault).advice(tr));
        Ok(Self { given, errors })
    }

    /// Whether nothing was refused: the form is shown for the first time.
    pub fn is_new(&self) -> bool {
        self.errors.is_empty()
    }

    /// A field as it was given.
    pub fn text(&self, id: &str) -> &str {
        self.given.get(id).unwrap_or("")
    }

    /// All values of a field, a line each.
    pub fn lines(&self, id: &str) -> String {
        self.given.all(id).collect::<Vec<_>>().join("\n")
    }
}

/// A field by the key of its label; the help is the `.help` of that key, where there is one.
pub fn ask(
    tr: Tr,
    key: &str,
    id: &str,
    control: Control<'_>,
    value: &str,
    required: bool,
    errors: &Errors,
) -> Html {
    let (label, help) = (tr.t(key), tr.find(&format!("{key}.help"), &[]).unwrap_or_default());
    let one = Field {
        id,
        label: &label,
        help: &help,
        control,
        value,
        required,
        autocomplete: "off",
        ..Field::default()
    };
    ui::field(tr, &one, errors.of(id))
}

/// A page with the summary of what is wrong, where something is.
pub fn with_errors<'a>(tr: Tr, page: Page<'a>, errors: &Errors) -> Page<'a> {
    match errors.is_empty() {
        true => page,
        false => page.body(ui::error_summary(tr, errors)).with_errors(),
    }
}
