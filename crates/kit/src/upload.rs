//! Forms with files. A handler takes a [`Sending`], asks who sends it and whether they may, and only then reads it: the token
//! first, then part after part, each file to the disk as it comes. What a file is, the service that keeps it decides.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use contract::{Fault, FaultKind};
use sha2::{Digest, Sha256};
use store::{Blobs, Incoming, Received};

use crate::csrf;
use crate::error::{Error, unsupported};
use crate::extract::{FIELDS_LIMIT, FORM_LIMIT, Fields, check_token, too_large};
use crate::intake::Underway;
use crate::multipart::{Parts, said_length};
use crate::view::View;

/// Largest single upload, bytes.
pub const FILE_LIMIT: usize = 20 * 1024 * 1024;
/// Largest request with uploads, bytes.
pub const UPLOAD_LIMIT: usize = 64 * 1024 * 1024;
/// Most files in one request.
pub const FILES_LIMIT: usize = 40;

/// One uploaded file.
#[derive(Clone)]
pub struct UploadedFile {
    /// Name of the form field.
    pub field: String,
    /// The file's own name, read in every client's spelling, without any path and control characters; at most 120
    /// characters.
    pub name: String,
    /// Its content, on the disk unless it is small.
    pub content: Received,
}

/// A file that cannot be taken, with why. The others of the same form are not lost for it.
#[derive(Debug)]
pub struct RefusedFile {
    /// Name of the form field.
    pub field: String,
    /// The file's own name, cleaned as [`UploadedFile::name`].
    pub name: String,
    /// Why: `kit.file-too-large`.
    pub fault: Fault,
}

/// What was sent.
#[derive(Default)]
pub struct Upload {
    /// Fields that are not files.
    pub fields: Fields,
    /// Files, in order; a file field left empty is none.
    pub files: Vec<UploadedFile>,
    /// Files that cannot be taken, to be named at their fields.
    pub refused: Vec<RefusedFile>,
    /// Holds the place of what is on the disk until it is kept or dropped.
    _underway: Option<Underway>,
}

impl Upload {
    /// All files or none.
    ///
    /// # Errors
    /// Why the first that cannot be taken cannot.
    pub fn whole(self) -> Result<Self, Fault> {
        let Upload { fields, files, refused, _underway } = self;
        match refused.into_iter().next() {
            Some(refused) => Err(refused.fault),
            None => Ok(Upload { fields, files, refused: Vec::new(), _underway }),
        }
    }
}

/// A form with files (`enctype="multipart/form-data"`), or a file alone, of which nothing has been read yet.
pub struct Sending(Request);

impl<S: Send + Sync> FromRequest<S> for Sending {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        Ok(Sending(request))
    }
}

/// Where files go while they come in.
type Receive<'a> = &'a (dyn Fn() -> Incoming + Send + Sync);

impl Sending {
    /// Reads a page's form. Its first field must be the token, where [`View::csrf_field`] puts it; no file is read before
    /// that was looked at.
    ///
    /// # Errors
    /// `kit.csrf`; `kit.content-type` for what is no form with files; `kit.too-large`, `kit.too-many-fields`; `kit.under-way`
    /// where account or address have too much under way; `kit.upload-broken` where it breaks off.
    pub async fn form(self, view: &View, blobs: &Blobs) -> Result<Upload, Error> {
        self.read(&|| blobs.receive(), Some(view)).await
    }

    /// Reads a page's form as [`Sending::form`] does and keeps of its files no more than names and hashes.
    ///
    /// # Errors
    /// As [`Sending::form`].
    pub async fn names(self, view: &View) -> Result<Upload, Error> {
        self.read(&Incoming::only_hashed, Some(view)).await
    }

    /// Reads what a program sends: parts like a form's, or one file as the body itself, then with an empty field and this
    /// name. A program brings no cookies, so it needs no token.
    ///
    /// # Errors
    /// As [`Sending::form`], and why the first file that cannot be taken cannot.
    pub async fn program(self, blobs: &Blobs, file_name: Option<&str>) -> Result<Upload, Error> {
        self.of_program(&|| blobs.receive(), file_name).await
    }

    async fn of_program(self, receive: Receive<'_>, file_name: Option<&str>) -> Result<Upload, Error> {
        let headers = self.0.headers();
        let kind =
            headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("").trim();
        if kind.len() >= 9 && kind.as_bytes()[..9].eq_ignore_ascii_case(b"multipart") {
            return Ok(self.read(receive, None).await?.whole()?);
        }
        let Some(name) = file_name.filter(|_| is_file_kind(kind)) else { return Err(unsupported().into()) };
        Ok(self.alone(receive, name.to_owned()).await?)
    }

    async fn read(self, receive: Receive<'_>, page: Option<&View>) -> Result<Upload, Error> {
        let (parts, body) = self.0.into_parts();
        let (headers, underway) = (parts.headers, parts.extensions.get::<Underway>().cloned());
        let print = parts.extensions.get::<Fingerprint>().cloned();
        let mut body = Parts::of(&headers, body, UPLOAD_LIMIT)?;
        let (mut pairs, mut upload) = (Vec::new(), Upload { _underway: underway, ..Upload::default() });
        // Where no token is wanted, it has been looked at.
        let mut unchecked = page;
        let mut seen = Sha256::new();
        while let Some(part) = body.next().await? {
            let sent = upload.files.len() + upload.refused.len();
            if pairs.len() + sent >= FIELDS_LIMIT || sent >= FILES_LIMIT {
                return Err(too_many_parts().into());
            }
            if let Some(view) = unchecked {
                unchecked = None;
                if part.name == csrf::FIELD && part.file_name.is_none() {
                    let token = words(&mut body, upload._underway.as_ref()).await?;
                    check_token(view, &headers, Some(&String::from_utf8_lossy(&token)))?;
                    continue;
                }
                check_token(view, &headers, None)?;
            }
            let Some(name) = part.file_name.as_deref().map(clean_name) else {
                let text = words(&mut body, upload._underway.as_ref()).await?;
                let text = String::from_utf8(text).ok().filter(|text| page.is_some() || !text.contains('\0'));
                let text = text.ok_or_else(|| Fault::invalid("kit.form").with("detail", &part.name))?;
                print_part(&mut seen, &part.name, "", BlobDigest::Text(&text));
                pairs.push((part.name, text));
                continue;
            };
            match file(&mut body, receive(), upload._underway.as_ref()).await? {
                Some(content) => {
                    // Browsers send a file field left empty as a file without name and content.
                    if content.is_empty() && name.is_empty() {
                        continue;
                    }
                    print_part(&mut seen, &part.name, &name, BlobDigest::File(&content));
                    upload.files.push(UploadedFile { field: part.name, name, content });
                }
                None => upload.refused.push(RefusedFile { field: part.name, name, fault: file_too_large() }),
            }
        }
        if unchecked.is_some() {
            return Err(Fault::forbidden("kit.csrf").into());
        }
        if let Some(print) = print {
            print.set(seen.finalize().into());
        }
        upload.fields = pairs.into_iter().collect();
        Ok(upload)
    }

    /// One file as the body itself.
    async fn alone(self, receive: Receive<'_>, name: String) -> Result<Upload, Fault> {
        let (parts, body) = self.0.into_parts();
        if said_length(&parts.headers).is_some_and(|length| length > FILE_LIMIT as u64) {
            return Err(file_too_large());
        }
        let underway = parts.extensions.get::<Underway>().cloned();
        if let Some(underway) = &underway {
            underway.upload()?;
        }
        let (mut stream, mut incoming) = (body.into_data_stream(), receive());
        while let Some(piece) = futures_util::StreamExt::next(&mut stream).await {
            let piece = piece.map_err(crate::multipart::broken)?;
            if incoming.len() + piece.len() as u64 > FILE_LIMIT as u64 {
                return Err(file_too_large());
            }
            take(&mut incoming, &piece, underway.as_ref()).await?;
        }
        let content = incoming.finish().await?;
        if let Some(print) = parts.extensions.get::<Fingerprint>() {
            print.set(*content.id().as_bytes());
        }
        let files = vec![UploadedFile { field: String::new(), name: clean_name(&name), content }];
        Ok(Upload { files, _underway: underway, ..Upload::default() })
    }
}

/// Whether a body of this type may be a file by itself.
fn is_file_kind(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    !kind.is_empty()
        && !["application/json", "application/x-www-form-urlencoded", "text/"]
            .iter()
            .any(|no| kind.starts_with(no))
}

/// The last part of a file's name, without control characters, at most 120 characters with its ending kept.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: Vec<char> = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).collect();
    let surplus = clean.len().saturating_sub(120);
    let name: String = clean.into_iter().skip(surplus).collect();
    name.trim_matches(['.', ' ']).to_owned()
}

fn too_many_parts() -> Fault {
    Fault::new(FaultKind::TooLarge, "kit.too-many-fields").with("limit", FILES_LIMIT)
}

fn file_too_large() -> Fault {
    too_large("kit.file-too-large", FILE_LIMIT)
}

/// The content of a part that is no file.
async fn words(body: &mut Parts, underway: Option<&Underway>) -> Result<Vec<u8>, Fault> {
    let mut words = Vec::new();
    while let Some(piece) = body.piece().await? {
        if words.len() + piece.len() > FORM_LIMIT {
            return Err(too_large("kit.too-large", FORM_LIMIT));
        }
        if let Some(underway) = underway {
            underway.words(piece.len())?;
        }
        words.extend(piece);
    }
    Ok(words)
}

/// The content of a file; `None` where it is too large. Such a one is read to its end, within the limit of the whole form,
/// for the sake of the files after it.
async fn file(
    body: &mut Parts,
    incoming: Incoming,
    underway: Option<&Underway>,
) -> Result<Option<Received>, Fault> {
    if let Some(underway) = underway {
        underway.upload()?;
    }
    let mut incoming = Some(incoming);
    while let Some(piece) = body.piece().await? {
        let Some(file) = &mut incoming else { continue };
        match file.len() + piece.len() as u64 > FILE_LIMIT as u64 {
            true => incoming = None,
            false => take(file, &piece, underway).await?,
        }
    }
    match incoming {
        Some(file) => Ok(Some(file.finish().await?)),
        None => Ok(None),
    }
}

async fn take(file: &mut Incoming, piece: &[u8], underway: Option<&Underway>) -> Result<(), Fault> {
    if let Some(underway) = underway {
        underway.files(piece.len())?;
    }
    Ok(file.write(piece).await?)
}

/// Where the reader of a body leaves what tells it from another, for requests that may come twice: in the request's
/// extensions. A multipart body is told by its parts, for every sending draws another boundary.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint(Arc<Mutex<Option<[u8; 32]>>>);

impl Fingerprint {
    pub(crate) fn set(&self, print: [u8; 32]) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(print);
    }

    /// What was left, if a body was read.
    pub fn get(&self) -> Option<[u8; 32]> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a body of this kind may bring files, and is read piece by piece.
pub fn brings_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("").trim();
    is_file_kind(kind)
}

/// What tells a body that may bring files from another, as its reader leaves it in [`Fingerprint`]; nothing of it is kept.
///
/// # Errors
/// As [`Sending::program`].
pub async fn body_print(mut request: Request) -> Result<[u8; 32], Error> {
    let print = Fingerprint::default();
    request.extensions_mut().insert(print.clone());
    Sending(request).of_program(&Incoming::only_hashed, Some("")).await?;
    Ok(print.get().unwrap_or_default())
}

enum BlobDigest<'a> {
    Text(&'a str),
    File(&'a Received),
}

fn print_part(seen: &mut Sha256, field: &str, name: &str, content: BlobDigest<'_>) {
    let content: [u8; 32] = match content {
        BlobDigest::Text(text) => Sha256::digest(text.as_bytes()).into(),
        BlobDigest::File(file) => *file.id().as_bytes(),
    };
    for text in [field, name] {
        seen.update((text.len() as u64).to_be_bytes());
        seen.update(text.as_bytes());
    }
    seen.update(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_lose_their_paths() {
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("C:\\我的 文件\\营业执照.pdf"), "营业执照.pdf");
        assert_eq!(clean_name(".."), "");
        assert_eq!(clean_name(&"长".repeat(500)).chars().count(), 120);
    }
}
