//! The form a holiday notice comes in with: pasted, or as a text file. Files of other kinds are `kit::Upload`'s.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderValue, header};
use contract::{Fault, FaultKind};
use kit::{Error, Fields};

/// Most bytes of the whole form; a notice has about 400, and 64 KB are the most one may have.
const FORM_LIMIT: usize = 512 * 1024;
/// Most parts.
const PARTS_LIMIT: usize = 20;

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

impl<S: Send + Sync> FromRequest<S> for NoticeForm {
    type Rejection = Error;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Error> {
        DefaultBodyLimit::max(FORM_LIMIT).apply(&mut request);
        let (parts, body) = request.into_parts();
        let mut plain = parts.clone();
        let multipart = Multipart::from_request(Request::from_parts(parts, body), state).await;
        let mut multipart = multipart.map_err(|_| kit::unsupported())?;
        let mut encoded = String::new();
        let mut file = None;
        let mut count = 0;
        while let Some(part) = multipart.next_field().await.map_err(kit::broken_upload(FORM_LIMIT))? {
            count += 1;
            if count > PARTS_LIMIT {
                return Err(Fault::new(FaultKind::TooLarge, "kit.too-many-fields")
                    .with("limit", PARTS_LIMIT)
                    .into());
            }
            let name = part.name().unwrap_or("").to_owned();
            if part.file_name().is_some() {
                file = Some(part.bytes().await.map_err(kit::broken_upload(FORM_LIMIT))?)
                    .filter(|bytes| !bytes.is_empty())
                    .or(file);
            } else {
                let value = part.text().await.map_err(kit::broken_upload(FORM_LIMIT))?;
                encoded.push_str(&format!("{}={}&", kit::url_encode(&name), kit::url_encode(&value)));
            }
        }
        // The fields go through the reader of every other form, which knows who may send them.
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        plain.headers.insert(header::CONTENT_TYPE, kind);
        plain.headers.remove(header::CONTENT_LENGTH);
        let fields = Fields::from_request(Request::from_parts(plain, Body::from(encoded)), state).await?;
        Ok(Self::of(&fields, file))
    }
}

impl NoticeForm {
    fn of(fields: &Fields, file: Option<Bytes>) -> Self {
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
