//! The form a holiday notice comes in with: pasted, or as a text file.

use contract::Fault;
use kit::{Ctx, Error, Fields, Sending};

/// Most bytes of a notice's file; a notice has about 400, and 64 KB are the most one may have.
const FILE_LIMIT: u64 = 512 * 1024;

/// What was sent.
#[derive(Debug, Default)]
pub(super) struct NoticeForm {
    /// The place: empty for the whole country.
    pub region: String,
    /// The text to be read, from the field or the file.
    pub text: String,
    /// Field and text key of what is wrong with the form itself.
    pub wrong: Option<(&'static str, &'static str)>,
}

impl NoticeForm {
    /// Reads what somebody sends who may load notices.
    pub(super) async fn read(ctx: &Ctx, sending: Sending) -> Result<Self, Error> {
        let upload = sending.form(&ctx.view, &ctx.app.blobs).await?.whole()?;
        // An empty file is none.
        let file = match upload.files.into_iter().find(|file| !file.content.is_empty()) {
            Some(file) if file.content.len() > FILE_LIMIT => {
                return Err(Fault::new(contract::FaultKind::TooLarge, "kit.file-too-large")
                    .with("limit", kit::file_size(FILE_LIMIT))
                    .into());
            }
            Some(file) => Some(kit::aside(move || file.content.bytes()).await?.map_err(Fault::from)?),
            None => None,
        };
        Ok(Self::of(&upload.fields, file))
    }

    fn of(fields: &Fields, file: Option<Vec<u8>>) -> Self {
        let region = fields.text("region").to_owned();
        let pasted = fields.get("text").unwrap_or("").to_owned();
        match file {
            None => Self { region, text: pasted, wrong: None },
            Some(_) if !pasted.trim().is_empty() => {
                Self { region, text: pasted, wrong: Some(("file", "holiday-file-or-text")) }
            }
            Some(bytes) => match std::str::from_utf8(&bytes) {
                Ok(text) => {
                    let text = text.trim_start_matches('\u{feff}').to_owned();
                    Self { region, text, wrong: None }
                }
                Err(_) => {
                    Self { region, text: String::new(), wrong: Some(("file", "holiday-file-encoding")) }
                }
            },
        }
    }
}
