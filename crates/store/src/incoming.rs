//! A file while it comes in: hashed piece by piece, in memory while it is small and in a temporary file beyond. The temporary
//! file has no name, so the system removes it when it is closed, also where the process is killed.

use crate::{BlobId, Error};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// So much is kept in memory before it is written away, bytes.
const PIECE: usize = 64 * 1024;

/// What of a file has come in so far. Made by [`crate::Blobs::receive`].
pub struct Incoming {
    /// Where the temporary file lies; nowhere where the bytes are only looked at.
    folder: Option<Arc<PathBuf>>,
    waiting: Vec<u8>,
    spilled: Option<Spilled>,
    len: u64,
}

struct Spilled {
    file: Option<File>,
    hash: Sha256,
}

impl Incoming {
    pub(crate) fn new(folder: Arc<PathBuf>) -> Self {
        Self { folder: Some(folder), waiting: Vec::new(), spilled: None, len: 0 }
    }

    /// A file that is hashed as it comes and not kept: for telling whether it is one that was there before.
    pub fn only_hashed() -> Self {
        Self { folder: None, waiting: Vec::new(), spilled: None, len: 0 }
    }

    /// Takes the next piece. Writing happens beside the runtime.
    ///
    /// # Errors
    /// [`Error::Full`] when the disk is full, [`Error::Io`].
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.len += piece.len() as u64;
        self.waiting.extend_from_slice(piece);
        if self.waiting.len() < PIECE { Ok(()) } else { self.spill().await }
    }

    async fn spill(&mut self) -> Result<(), Error> {
        let (spilled, waiting) = (self.spilled.take(), std::mem::take(&mut self.waiting));
        let folder = self.folder.clone();
        let work = move || -> Result<(Spilled, Vec<u8>), Error> {
            let mut spilled = match spilled {
                Some(spilled) => spilled,
                None => {
                    let file = folder.map(|folder| tempfile::tempfile_in(folder.as_path())).transpose()?;
                    Spilled { file, hash: Sha256::new() }
                }
            };
            if let Some(file) = &mut spilled.file {
                file.write_all(&waiting)?;
            }
            spilled.hash.update(&waiting);
            Ok((spilled, waiting))
        };
        let (spilled, mut room) = beside(work).await?;
        room.clear();
        self.spilled = Some(spilled);
        self.waiting = room;
        Ok(())
    }

    /// How many bytes came so far.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing came so far.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The whole file, once its last piece is there.
    ///
    /// # Errors
    /// As [`Incoming::write`].
    pub async fn finish(mut self) -> Result<Received, Error> {
        if self.spilled.is_some() && !self.waiting.is_empty() {
            self.spill().await?;
        }
        let (id, content) = match self.spilled {
            Some(Spilled { file, hash }) => {
                let content = file.map_or(Content::Gone, |file| Content::File(Mutex::new(file)));
                (BlobId::from_hash(hash.finalize().into()), content)
            }
            None => {
                let id = BlobId::of(&self.waiting);
                (id, if self.folder.is_some() { Content::Memory(self.waiting) } else { Content::Gone })
            }
        };
        Ok(Received(Arc::new(Whole { id, len: self.len, content })))
    }
}

/// A file that came in whole and is not kept yet. Cheap to clone; gone with the last clone.
#[derive(Clone)]
pub struct Received(Arc<Whole>);

struct Whole {
    id: BlobId,
    len: u64,
    content: Content,
}

enum Content {
    Memory(Vec<u8>),
    /// One cursor, so one reader at a time.
    File(Mutex<File>),
    /// It was only hashed.
    Gone,
}

impl Received {
    /// A file that is in memory already.
    pub fn of(bytes: Vec<u8>) -> Self {
        let (id, len) = (BlobId::of(&bytes), bytes.len() as u64);
        Self(Arc::new(Whole { id, len, content: Content::Memory(bytes) }))
    }

    /// The name its bytes have.
    pub fn id(&self) -> BlobId {
        self.0.id
    }

    /// Size in bytes.
    pub fn len(&self) -> u64 {
        self.0.len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }

    /// All of it, in memory. Waits for the disk: not for the runtime's own threads.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::NotFound`] for what was only hashed.
    pub fn bytes(&self) -> Result<Vec<u8>, Error> {
        let mut all = Vec::with_capacity(usize::try_from(self.0.len).unwrap_or(0));
        let mut at = 0;
        loop {
            let piece = self.piece(at, 4 * PIECE)?;
            if piece.is_empty() {
                return Ok(all);
            }
            at += piece.len() as u64;
            all.extend_from_slice(&piece);
        }
    }

    /// The bytes from `at`, at most so many; none at the end. Waits for the disk, as [`Received::bytes`].
    ///
    /// # Errors
    /// As [`Received::bytes`].
    pub fn piece(&self, at: u64, most: usize) -> Result<Vec<u8>, Error> {
        match &self.0.content {
            Content::Memory(bytes) => {
                let from = usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
                let to = from.saturating_add(most).min(bytes.len());
                Ok(bytes.get(from..to).unwrap_or_default().to_vec())
            }
            Content::Gone => Err(Error::NotFound(self.0.id.to_string())),
            Content::File(file) => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::Start(at))?;
                let mut piece = Vec::with_capacity(most);
                (&mut *file).take(most as u64).read_to_end(&mut piece)?;
                Ok(piece)
            }
        }
    }
}

/// Runs what waits for the disk beside the runtime.
pub(crate) async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(stopped) => Err(Error::Panicked(stopped.to_string())),
    }
}
