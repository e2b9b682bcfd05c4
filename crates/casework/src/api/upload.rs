//! Files sent by programs: parts of a multipart body, or one file as the body itself. What a file is, its bytes decide.

use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::header;
use contract::lookup::NewFile;
use contract::{Actor, Fault, FaultKind, FileId, PartyId};
use store::Tx;

use crate::desk::Desk;
use crate::pages::Room;

/// Longest name of a part, bytes: a material's concept.
const LONGEST_NAME: usize = 200;

/// One file as it came.
pub(super) struct Sent {
    /// The part's name; empty where the file was the body itself.
    pub part: String,
    /// The file's name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// What came: files, and the texts beside them.
#[derive(Default)]
pub(super) struct Upload {
    /// Files, in order.
    pub files: Vec<Sent>,
    /// Texts: part and value.
    pub texts: Vec<(String, String)>,
}

fn too_large(limit: usize) -> Fault {
    Fault::new(FaultKind::TooLarge, "kit.file-too-large").with("limit", kit::file_size(limit as u64))
}

/// Reads a body of files. `name` is the file's name where the body is the file.
pub(super) async fn read(mut request: Request, name: Option<&str>) -> Result<Upload, kit::Error> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if kind.starts_with("multipart/form-data") {
        DefaultBodyLimit::max(kit::UPLOAD_LIMIT).apply(&mut request);
        return Ok(parts(request).await?);
    }
    let Some(name) = name.filter(|_| !kind.is_empty() && !kind.starts_with("application/json")) else {
        return Err(kit::unsupported().into());
    };
    let bytes = kit::whole_body(request, kit::FILE_LIMIT).await.map_err(|fault| match fault.kind {
        FaultKind::TooLarge => too_large(kit::FILE_LIMIT),
        _ => fault,
    })?;
    let bytes = bytes.into();
    Ok(Upload { files: vec![Sent { part: String::new(), name: name.to_owned(), bytes }], texts: Vec::new() })
}

async fn parts(request: Request) -> Result<Upload, Fault> {
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| kit::unsupported())?;
    let mut upload = Upload::default();
    while let Some(mut field) = multipart.next_field().await.map_err(kit::broken_upload(kit::UPLOAD_LIMIT))? {
        let part = field.name().unwrap_or("").to_owned();
        if part.len() > LONGEST_NAME || part.contains('\0') {
            return Err(Fault::invalid("draft.unknown-material"));
        }
        if upload.files.len() + upload.texts.len() >= kit::FILES_LIMIT {
            return Err(
                Fault::new(FaultKind::TooLarge, "kit.too-many-fields").with("limit", kit::FILES_LIMIT)
            );
        }
        let name = field.file_name().map(str::to_owned);
        let limit = if name.is_some() { kit::FILE_LIMIT } else { LONGEST_NAME };
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(kit::broken_upload(kit::UPLOAD_LIMIT))? {
            if bytes.len() + chunk.len() > limit {
                return Err(too_large(limit));
            }
            bytes.extend_from_slice(&chunk);
        }
        match name {
            Some(name) => upload.files.push(Sent { part, name, bytes }),
            None => {
                let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
                let text = text.ok_or_else(|| Fault::invalid("kit.upload-broken").with("detail", &part))?;
                upload.texts.push((part, text));
            }
        }
    }
    Ok(upload)
}

/// Looks into the files and puts their bytes away; the rows are written by the act that uses them.
pub(super) async fn put_away(
    room: &Room,
    files: Vec<Sent>,
    owner: PartyId,
) -> Result<Vec<(String, NewFile)>, kit::Error> {
    let mut kept = Vec::with_capacity(files.len());
    let mut looked = Vec::with_capacity(files.len());
    // Everything is looked at before anything is kept: one bad file refuses the request as a whole.
    for file in &files {
        looked.push(room.ctx.app.files.inspect(&file.name, &file.bytes)?);
    }
    for (file, inspected) in files.into_iter().zip(looked) {
        let bytes = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        let blob = room.ctx.app.blobs.put(file.bytes).await.map_err(Fault::from)?;
        kept.push((file.part, NewFile { inspected, bytes, sha256: blob.to_string(), owner }));
    }
    Ok(kept)
}

/// Writes the rows of files put away, by concept.
pub(super) fn keep(
    tx: &mut Tx,
    desk: &Desk,
    actor: &Actor,
    kept: &[(String, NewFile)],
) -> Result<Vec<(String, Vec<FileId>)>, Fault> {
    let mut files: Vec<(String, Vec<FileId>)> = Vec::new();
    for (concept, file) in kept {
        let file = desk.files.add(tx, actor, file.clone())?;
        match files.iter_mut().find(|(known, _)| known == concept) {
            Some((_, all)) => all.push(file),
            None => files.push((concept.clone(), vec![file])),
        }
    }
    Ok(files)
}
