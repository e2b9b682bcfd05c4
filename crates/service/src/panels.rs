//! Panels (栏目): what a service has to say of one application, on the pages about that application: while it is filled in, on the applicant's page of
//! it, at the window, in the offices. The page knows no service and no service knows the page.

use std::sync::Arc;

use contract::{Actor, CaseId, DraftId, Fault};
use kit::Html;
use kit::i18n::Tr;
use store::Tx;

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An application that is being filled in.
    Draft(DraftId),
    /// An application that was handed in: its own case.
    Application(CaseId),
}

/// Whose page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The applicant's, and of whoever acts for them.
    Applicant,
    /// The window's.
    Desk,
    /// An office's.
    Office,
}

/// What a service says of an application.
pub trait Panel: Send + Sync {
    /// Its name, once in the house.
    fn name(&self) -> &'static str;
    /// What it says to this person, who may read the application; nothing where it has nothing to say: a few indexed reads.
    ///
    /// # Errors
    /// Database errors.
    fn panel(&self, tx: &mut Tx, actor: &Actor, tr: Tr, page: (Side, About)) -> Result<Option<Html>, Fault>;
}

/// The panels of all services. Clones share them.
#[derive(Clone, Default)]
pub struct Panels(Arc<Vec<Arc<dyn Panel>>>);

impl Panels {
    /// Of these.
    pub fn new(panels: Vec<Arc<dyn Panel>>) -> Self {
        Self(Arc::new(panels))
    }

    /// What all services say, one below the other.
    ///
    /// # Errors
    /// Database errors.
    pub fn of(&self, tx: &mut Tx, actor: &Actor, tr: Tr, page: (Side, About)) -> Result<Html, Fault> {
        let mut all = Html::empty();
        for panel in self.0.iter() {
            if let Some(said) = panel.panel(tx, actor, tr, page)? {
                all.push(&said);
            }
        }
        Ok(all)
    }
}
