//! Files on their way from a request into a draft or a case: looked into beside the runtime, put away, and their rows written
//! by the act that uses them. The same for pages and programs.

use contract::lookup::{Inspected, NewFile};
use contract::{Actor, Fault, FileId, PartyId};
use kit::UploadedFile;
use store::Tx;

use super::Room;
use casework::desk::Desk;

/// A file that can be taken.
pub(crate) struct Looked {
    file: UploadedFile,
    inspected: Inspected,
}

impl Looked {
    /// The material it was sent for.
    pub(crate) fn field(&self) -> &str {
        &self.file.field
    }
}

/// Looks into files, one after the other; says of each that cannot be taken why not.
pub(crate) async fn look(
    room: &Room,
    files: Vec<UploadedFile>,
) -> Result<(Vec<Looked>, Vec<(UploadedFile, Fault)>), kit::Error> {
    let (mut good, mut bad) = (Vec::with_capacity(files.len()), Vec::new());
    for file in files {
        let (app, name, content) = (room.ctx.app.clone(), file.name.clone(), file.content.clone());
        let looked = kit::aside(move || app.files.inspect(&name, &content.bytes()?)).await?;
        match looked {
            Ok(inspected) => good.push(Looked { file, inspected }),
            Err(fault) if fault.kind == contract::FaultKind::Internal => return Err(fault.into()),
            Err(fault) => bad.push((file, fault)),
        }
    }
    Ok((good, bad))
}

/// Puts the files' bytes away; the rows are written by the act that attaches them.
pub(crate) async fn put_away(
    room: &Room,
    looked: Vec<Looked>,
    owner: PartyId,
) -> Result<Vec<(String, NewFile)>, kit::Error> {
    let size = |file: &UploadedFile| i64::try_from(file.content.len()).unwrap_or(i64::MAX);
    let all = looked.iter().fold(0_i64, |all, looked| all.saturating_add(size(&looked.file)));
    if all > 0 {
        room.carry(move |tx, desk, actor| desk.files.room(tx, actor, all)).await?;
    }
    let mut kept = Vec::with_capacity(looked.len());
    for Looked { file, inspected } in looked {
        let bytes = size(&file);
        let blob = room.ctx.app.blobs.keep(&file.content).await.map_err(Fault::from)?;
        kept.push((file.field, NewFile { inspected, bytes, sha256: blob.to_string(), owner }));
    }
    Ok(kept)
}

/// Looks into files and puts them away, all of them or none.
pub(crate) async fn take_in(
    room: &Room,
    files: Vec<UploadedFile>,
    owner: PartyId,
) -> Result<Vec<(String, NewFile)>, kit::Error> {
    let (looked, bad) = look(room, files).await?;
    match bad.into_iter().next() {
        Some((_, fault)) => Err(fault.into()),
        None => put_away(room, looked, owner).await,
    }
}

/// Writes the rows of files put away, by concept.
pub(crate) fn add(
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
