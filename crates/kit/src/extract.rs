//! What handlers take from a request body: forms and uploads. Both check the token against forged requests and their
//! size before a handler sees anything, and answer what is wrong with a page that says so.

use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use contract::{Fault, FaultKind};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::csrf;
use crate::error::{Error, unsupported};
use crate::html::is_local;
use crate::view::{FLASH_COOKIE, Flash, View, set_cookie, view_of};

/// Largest form without files, bytes.
pub const FORM_LIMIT: usize = 1024 * 1024;
/// Largest single upload, bytes.
pub const FILE_LIMIT: usize = 20 * 1024 * 1024;
/// Largest request with uploads, bytes.
pub const UPLOAD_LIMIT: usize = 64 * 1024 * 1024;
/// Most files in one request.
pub const FILES_LIMIT: usize = 40;
/// Most fields in one request.
pub const FIELDS_LIMIT: usize = 2_000;

/// The fields of a form in the order they came, names repeated where several answers were ticked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a field without surrounding space; empty where it is missing.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or("").trim()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Every pair, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Fields(pairs.into_iter().collect())
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        Ok(checked_body(request).await?.1)
    }
}

/// A form with a type of its own: `Form(cmd): kit::Form<Accept>`. Repeated names need [`Fields`].
#[derive(Debug, Clone, Copy)]
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let (bytes, _) = checked_body(request).await?;
        let inner = Request::builder()
            .method(Method::POST)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(bytes))
            .map_err(|error| Fault::internal("kit.internal", error))?;
        match axum::Form::<T>::from_request(inner, &()).await {
            Ok(axum::Form(value)) => Ok(Form(value)),
            Err(error) => Err(Fault::invalid("kit.form").with("detail", error.body_text()).into()),
        }
    }
}

/// Reads a url-encoded body of bounded size and checks its token.
async fn checked_body(request: Request) -> Result<(Bytes, Fields), Error> {
    let (parts, body) = request.into_parts();
    let view = view_of(&parts)?;
    let headers = parts.headers.clone();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(unsupported().into());
    }
    let bytes = whole_body(Request::from_parts(parts, body), FORM_LIMIT).await?;
    let pairs = pairs(bytes.clone()).await?;
    if pairs.len() > FIELDS_LIMIT {
        return Err(too_large("kit.too-many-fields", FIELDS_LIMIT).into());
    }
    let token = pairs.iter().find(|(name, _)| name == csrf::FIELD).map(|(_, value)| value.as_str());
    check_token(&view, &headers, token)?;
    Ok((bytes, pairs.into_iter().filter(|(name, _)| name != csrf::FIELD).collect()))
}

/// The names and values of a url-encoded body.
pub(crate) async fn pairs(bytes: Bytes) -> Result<Vec<(String, String)>, Error> {
    let inner = Request::builder()
        .method(Method::POST)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(bytes))
        .map_err(|error| Fault::internal("kit.internal", error))?;
    match axum::Form::<Vec<(String, String)>>::from_request(inner, &()).await {
        Ok(axum::Form(pairs)) => Ok(pairs),
        Err(error) => Err(Fault::invalid("kit.form").with("detail", error.body_text()).into()),
    }
}

/// A JSON body of bounded size, for `/api`. It needs no token: a browser sends JSON to another site only after asking,
/// which is refused, and the origin of every change is checked besides.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/json") {
            return Err(unsupported().into());
        }
        Ok(Json(read_json(&whole_body(request, FORM_LIMIT).await?)?))
    }
}

/// Reads a JSON body: an object of bounded depth, without U+0000 in a text, which no database column can keep.
///
/// # Errors
/// `kit.json`.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    fn unfit(detail: impl ToString) -> Fault {
        Fault::invalid("kit.json").with("detail", detail)
    }
    let value: Value = serde_json::from_slice(bytes).map_err(unfit)?;
    // A list would be taken for an object's fields in their order.
    if !value.is_object() {
        return Err(unfit("an object is wanted"));
    }
    if !is_text(&value) {
        return Err(unfit("U+0000 in a text"));
    }
    T::deserialize(value).map_err(unfit)
}

fn is_text(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains('\0'),
        Value::Array(all) => all.iter().all(is_text),
        Value::Object(all) => all.iter().all(|(name, value)| !name.contains('\0') && is_text(value)),
        _ => true,
    }
}

/// The body of a request to its end.
///
/// # Errors
/// `kit.too-large` above so many bytes; `kit.upload-broken` when it breaks off.
pub async fn whole_body(mut request: Request, limit: usize) -> Result<Bytes, Fault> {
    DefaultBodyLimit::max(limit).apply(&mut request);
    Bytes::from_request(request, &()).await.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large("kit.too-large", limit),
        _ => Fault::invalid("kit.upload-broken").with("detail", error.body_text()),
    })
}

/// A change must come from a page of ours: by its token or, where the browser itself says so, by its word. A page that
/// outlived its session has the token of the old one, and what was typed on it must not be lost for that; what another
/// site sends says `cross-site` or `same-site` there, and no script can write this header.
fn check_token(view: &View, headers: &HeaderMap, field: Option<&str>) -> Result<(), Error> {
    let header = headers.get(csrf::HEADER).and_then(|value| value.to_str().ok());
    match field.or(header) {
        Some(token) if view.accepts_csrf(token) => Ok(()),
        _ if headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin") => Ok(()),
        _ => Err(Fault::forbidden("kit.csrf").into()),
    }
}

fn too_large(code: &'static str, limit: usize) -> Fault {
    Fault::new(FaultKind::TooLarge, code).with("limit", crate::format::file_size(limit as u64))
}

/// What a file really is, by its first bytes. Nothing else is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// PDF.
    Pdf,
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// A ZIP container: OFD, docx, xlsx. What is inside is for the reader to judge; nothing is unpacked here.
    Zip,
}

impl FileKind {
    /// By the first bytes.
    pub fn of(bytes: &[u8]) -> Option<FileKind> {
        [
            (&b"%PDF-"[..], FileKind::Pdf),
            (&[0xff, 0xd8, 0xff][..], FileKind::Jpeg),
            (&b"\x89PNG\r\n\x1a\n"[..], FileKind::Png),
            (&b"PK\x03\x04"[..], FileKind::Zip),
        ]
        .into_iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, kind)| kind)
    }

    fn extensions(self) -> &'static [&'static str] {
        match self {
            FileKind::Pdf => &["pdf"],
            FileKind::Jpeg => &["jpg", "jpeg"],
            FileKind::Png => &["png"],
            FileKind::Zip => &["ofd", "docx", "xlsx"],
        }
    }
}

/// One uploaded file.
#[derive(Debug, Clone)]
pub struct UploadedFile {
    /// Name of the form field.
    pub field: String,
    /// The file's own name, without any path and control characters; at most 120 characters.
    pub name: String,
    /// What it really is.
    pub kind: FileKind,
    /// Its media type, from what it really is and its name.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Bytes,
}

/// A file that cannot be taken, with why. The others of the same form are not lost for it.
#[derive(Debug)]
pub struct RefusedFile {
    /// Name of the form field.
    pub field: String,
    /// The file's own name, cleaned as [`UploadedFile::name`].
    pub name: String,
    /// Why: `kit.file-empty`, `kit.file-kind`, `kit.file-too-large`.
    pub fault: Fault,
}

/// A form with files (`enctype="multipart/form-data"`). The token must be its first field, where
/// [`View::csrf_field`] puts it.
#[derive(Debug, Default)]
pub struct Upload {
    /// Fields that are not files.
    pub fields: Fields,
    /// Files, in order; a file field left empty is none.
    pub files: Vec<UploadedFile>,
    /// Files that cannot be taken, to be named at their fields.
    pub refused: Vec<RefusedFile>,
}

impl Upload {
    /// All files or none.
    ///
    /// # Errors
    /// Why the first that cannot be taken cannot.
    pub fn whole(self) -> Result<Self, Error> {
        match self.refused.into_iter().next() {
            Some(refused) => Err(refused.fault.into()),
            None => Ok(Upload { refused: Vec::new(), ..self }),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, Error> {
        DefaultBodyLimit::max(UPLOAD_LIMIT).apply(&mut request);
        let headers = request.headers().clone();
        let view = request
            .extensions()
            .get::<View>()
            .cloned()
            .ok_or_else(|| Fault::internal("kit.not-mounted", "the route is not below kit::mount"))?;
        let mut multipart = Multipart::from_request(request, state).await.map_err(|_| unsupported())?;
        let mut pairs: Vec<(String, String)> = Vec::new();
        let mut files: Vec<UploadedFile> = Vec::new();
        let mut refused: Vec<RefusedFile> = Vec::new();
        let mut checked = false;
        while let Some(mut part) = multipart.next_field().await.map_err(broken_upload(UPLOAD_LIMIT))? {
            let field = part.name().unwrap_or("").to_owned();
            let file_name = part.file_name().map(clean_name);
            let sent = files.len() + refused.len();
            if pairs.len() + sent >= FIELDS_LIMIT || sent >= FILES_LIMIT {
                return Err(too_large("kit.too-many-fields", FILES_LIMIT).into());
            }
            let limit = if file_name.is_some() { FILE_LIMIT } else { FORM_LIMIT };
            let mut content = Vec::new();
            let mut too_long = false;
            while let Some(chunk) = part.chunk().await.map_err(broken_upload(UPLOAD_LIMIT))? {
                too_long |= content.len() + chunk.len() > limit;
                match file_name {
                    None if too_long => return Err(too_large("kit.too-large", limit).into()),
                    // Read to its end, within the limit of the whole form, for the sake of the files after it.
                    Some(_) if too_long => content = Vec::new(),
                    _ => content.extend_from_slice(&chunk),
                }
            }
            if !checked {
                let token = (field == csrf::FIELD).then(|| String::from_utf8_lossy(&content).into_owned());
                check_token(&view, &headers, token.as_deref())?;
                checked = true;
                if token.is_some() {
                    continue;
                }
            }
            match file_name {
                // Browsers send a file field left empty as a file without name and content.
                Some(name) if name.is_empty() && content.is_empty() && !too_long => {}
                Some(name) if too_long => {
                    refused.push(RefusedFile { field, name, fault: too_large("kit.file-too-large", limit) });
                }
                Some(name) => match judge(&name, &content) {
                    Ok((kind, media_type)) => {
                        files.push(UploadedFile { field, name, kind, media_type, bytes: content.into() });
                    }
                    Err(fault) => refused.push(RefusedFile { field, name, fault }),
                },
                None => match String::from_utf8(content) {
                    Ok(text) => pairs.push((field, text)),
                    Err(_) => return Err(Fault::invalid("kit.form").with("detail", field).into()),
                },
            }
        }
        match checked {
            true => Ok(Upload { fields: pairs.into_iter().collect(), files, refused }),
            false => Err(Fault::forbidden("kit.csrf").into()),
        }
    }
}

/// Why a form with files could not be read to its end, when at most so many bytes are taken.
pub fn broken_upload(limit: usize) -> impl Fn(MultipartError) -> Fault {
    move |error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large("kit.too-large", limit),
        _ => Fault::invalid("kit.upload-broken").with("detail", error.body_text()),
    }
}

/// What a file is, and its media type.
fn judge(name: &str, content: &[u8]) -> Result<(FileKind, &'static str), Fault> {
    if content.is_empty() {
        return Err(Fault::invalid("kit.file-empty").with("name", name));
    }
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    let kind = match FileKind::of(content) {
        Some(kind) if kind.extensions().contains(&extension.as_str()) => kind,
        _ => return Err(Fault::invalid("kit.file-kind").with("name", name)),
    };
    let media_type = match (kind, extension.as_str()) {
        (FileKind::Pdf, _) => "application/pdf",
        (FileKind::Jpeg, _) => "image/jpeg",
        (FileKind::Png, _) => "image/png",
        (FileKind::Zip, "docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (FileKind::Zip, "xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (FileKind::Zip, _) => "application/ofd",
    };
    Ok((kind, media_type))
}

/// The last part of a file's name, without control characters, at most 120 characters with its ending kept.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: Vec<char> = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).collect();
    let surplus = clean.len().saturating_sub(120);
    let name: String = match surplus {
        0 => clean.into_iter().collect(),
        n => clean.into_iter().skip(n).collect(),
    };
    name.trim_matches(['.', ' ']).to_owned()
}

/// Goes on to another page after a change: 303, so that going back or reloading repeats nothing. An address outside this
/// site leads to the start page. What no address is spelled with is percent-encoded.
pub fn redirect(to: &str) -> Response {
    Redirect::to(&spelled(if is_local(to) { to } else { "/" })).into_response()
}

/// An address in the characters it may be sent in (RFC 9110, 10.2.2); a header of other bytes is read as each browser likes.
fn spelled(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'`' | b'{' | b'|' | b'}' | b'^' => out.push_str(&format!("%{byte:02X}")),
            byte if byte.is_ascii_graphic() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Like [`redirect`], with a message for the next page: the key of a text and its values.
pub fn redirect_with(view: &View, to: &str, key: &str, args: &[(&str, &str)]) -> Response {
    let flash = Flash {
        key: key.to_owned(),
        args: args.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    };
    let cookie = set_cookie(FLASH_COOKIE, &flash.to_cookie(), 0, false, view.site().secure_cookies);
    ([(header::SET_COOKIE, cookie)], redirect(to)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_spelled_as_addresses_are() {
        let to = |address: &str| redirect(address).headers()[header::LOCATION].to_str().unwrap().to_owned();
        assert_eq!(to("/items?q=餐 馆#a"), "/items?q=%E9%A4%90%20%E9%A6%86#a");
        assert_eq!(to("/items?q=%E9%A4%90&a=1"), "/items?q=%E9%A4%90&a=1");
        assert_eq!(to("//evil.example"), "/");
    }

    #[test]
    fn file_names_lose_their_paths() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\我的 文件\\营业执照.pdf"), "营业执照.pdf");
        assert_eq!(clean_name(".."), "");
        assert_eq!(clean_name(&"长".repeat(500)).chars().count(), 120);
    }

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(FileKind::of(b"%PDF-1.7"), Some(FileKind::Pdf));
        assert_eq!(FileKind::of(b"<html>"), None);
        assert!(judge("a.pdf", b"PK\x03\x04").is_err());
        assert!(judge("a.pdf", b"").is_err());
        assert!(judge("a.ofd", b"PK\x03\x04").is_ok());
    }
}
