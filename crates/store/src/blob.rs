//! Blobs: files named by what is in them, in a local folder.

use crate::incoming::{Incoming, Received, beside};
use crate::{Error, FromColumn, Value, ValueRef, mismatch};
use futures_util::stream::{BoxStream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

/// The name of a blob: the SHA-256 of its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId([u8; 32]);

impl BlobId {
    /// The name these bytes have.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub(crate) fn from_hash(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Spread over folders by the first byte, so that none gets too full.
    fn path(&self) -> ObjectPath {
        let name = self.to_string();
        let (folder, _) = name.split_at_checked(2).unwrap_or(("", ""));
        ObjectPath::from(format!("{folder}/{name}"))
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobId({self})")
    }
}

impl FromStr for BlobId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Type("a blob's name is 64 lower-case hexadecimal digits".into());
        let mut digits = text.chars().map(|c| match c {
            '0'..='9' | 'a'..='f' => c.to_digit(16).and_then(|d| u8::try_from(d).ok()),
            _ => None,
        });
        let mut bytes = [0u8; 32];
        for byte in &mut bytes {
            let mut digit = || digits.next().flatten().ok_or_else(wrong);
            *byte = (digit()? << 4) | digit()?;
        }
        if digits.next().is_some() { Err(wrong()) } else { Ok(Self(bytes)) }
    }
}

impl From<BlobId> for Value {
    fn from(id: BlobId) -> Self {
        Value::Text(id.to_string())
    }
}

impl FromColumn for BlobId {
    fn from_column(value: ValueRef<'_>) -> Result<Self, Error> {
        match value {
            ValueRef::Text(text) => text.parse(),
            other => Err(mismatch("a blob's name", other)),
        }
    }
}

/// A store of blobs. The same bytes are kept once. Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<LocalFileSystem>,
    /// Where files lie while they come in.
    incoming: Arc<PathBuf>,
}

/// Bytes moved at a time between files, bytes.
const PIECE: usize = 256 * 1024;

/// A blob being read, piece by piece.
pub struct Reading {
    /// Size in bytes.
    pub len: u64,
    /// Its pieces in order.
    pub pieces: BoxStream<'static, Result<Vec<u8>, Error>>,
}

impl Blobs {
    /// Opens a folder, creating it if need be. What comes in lies in `incoming` below it until it is kept.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be used.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let incoming = folder.join("incoming");
        std::fs::create_dir_all(&incoming)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| fault(&e))?;
        Ok(Self { store: Arc::new(store.with_fsync(true)), incoming: Arc::new(incoming) })
    }

    /// A new file to take in, piece by piece. Nothing is kept of it before [`Blobs::keep`].
    pub fn receive(&self) -> Incoming {
        Incoming::new(Arc::clone(&self.incoming))
    }

    /// Keeps a file that came in. On the disk when this returns; never half there, and never whole in memory.
    ///
    /// # Errors
    /// [`Error::Full`] when the disk is full, [`Error::Io`].
    pub async fn keep(&self, received: &Received) -> Result<BlobId, Error> {
        let (id, path) = (received.id(), received.id().path());
        if self.holds(&id, received.len()).await {
            return Ok(id);
        }
        let mut upload = self.store.put_multipart(&path).await.map_err(|e| fault(&e))?;
        let mut at = 0;
        loop {
            let file = received.clone();
            let piece = beside(move || file.piece(at, PIECE)).await?;
            if piece.is_empty() {
                break;
            }
            at += piece.len() as u64;
            upload.put_part(PutPayload::from(piece)).await.map_err(|e| fault(&e))?;
        }
        upload.complete().await.map_err(|e| fault(&e))?;
        Ok(id)
    }

    /// Whether these bytes are there already and undamaged.
    async fn holds(&self, id: &BlobId, len: u64) -> bool {
        self.store.head(&id.path()).await.is_ok_and(|found| found.size == len) && self.check(id).await.is_ok()
    }

    /// Reads a blob through and compares it with its name, piece by piece; answers how long it is.
    async fn check(&self, id: &BlobId) -> Result<u64, Error> {
        let len = self.store.head(&id.path()).await.map_err(|e| fault(&e))?.size;
        let (mut hash, mut at) = (Sha256::new(), 0);
        while at < len {
            let piece = self.piece(id, at, len).await?;
            at += piece.len() as u64;
            hash.update(&piece);
        }
        match BlobId(hash.finalize().into()) == *id {
            true => Ok(len),
            false => Err(Error::Corrupt(format!("blob {id} does not hold what it was named for"))),
        }
    }

    async fn piece(&self, id: &BlobId, at: u64, len: u64) -> Result<Vec<u8>, Error> {
        let to = len.min(at.saturating_add(PIECE as u64));
        let piece = self.store.get_range(&id.path(), at..to).await.map_err(|e| fault(&e))?;
        match piece.is_empty() {
            true => Err(Error::Corrupt(format!("blob {id} ends too early"))),
            false => Ok(piece.into()),
        }
    }

    /// Reads a blob piece by piece, for whoever takes it slowly. Checked against its name before the first piece is given.
    ///
    /// # Errors
    /// As [`Blobs::get`].
    pub async fn read(&self, id: &BlobId) -> Result<Reading, Error> {
        let (len, id, blobs) = (self.check(id).await?, *id, self.clone());
        let pieces = futures_util::stream::try_unfold(0, move |at| {
            let blobs = blobs.clone();
            async move {
                if at >= len {
                    return Ok(None);
                }
                let piece = blobs.piece(&id, at, len).await?;
                let next = at + piece.len() as u64;
                Ok(Some((piece, next)))
            }
        });
        Ok(Reading { len, pieces: pieces.boxed() })
    }

    /// Keeps the bytes. On the disk when this returns; never half there.
    ///
    /// # Errors
    /// [`Error::Full`] when the disk is full, [`Error::Io`].
    pub async fn put(&self, bytes: Vec<u8>) -> Result<BlobId, Error> {
        let id = BlobId::of(&bytes);
        let path = id.path();
        // The same bytes are there already, unless somebody damaged the file: then it is written again.
        if self.holds(&id, bytes.len() as u64).await {
            return Ok(id);
        }
        self.store.put(&path, PutPayload::from(bytes)).await.map_err(|e| fault(&e))?;
        Ok(id)
    }

    /// Reads a blob and checks it against its name.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Corrupt`] when the file no longer holds what it was named for.
    pub async fn get(&self, id: &BlobId) -> Result<Vec<u8>, Error> {
        let found = self.store.get(&id.path()).await.map_err(|e| fault(&e))?;
        let bytes = found.bytes().await.map_err(|e| fault(&e))?;
        if BlobId::of(&bytes) == *id {
            Ok(bytes.into())
        } else {
            Err(Error::Corrupt(format!("blob {id} does not hold what it was named for")))
        }
    }

    /// Whether a blob is there, without reading it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn contains(&self, id: &BlobId) -> Result<bool, Error> {
        match self.store.head(&id.path()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(e) => Err(fault(&e)),
        }
    }

    /// Removes a blob that nothing points to any more; no error when it is gone already.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn remove(&self, id: &BlobId) -> Result<(), Error> {
        match self.store.delete(&id.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(fault(&e)),
        }
    }

    /// [`Blobs::put`] for code that may wait.
    ///
    /// # Errors
    /// As [`Blobs::put`].
    pub fn put_blocking(&self, bytes: Vec<u8>) -> Result<BlobId, Error> {
        wait_for(self.put(bytes))
    }

    /// [`Blobs::get`] for code that may wait.
    ///
    /// # Errors
    /// As [`Blobs::get`].
    pub fn get_blocking(&self, id: &BlobId) -> Result<Vec<u8>, Error> {
        wait_for(self.get(id))
    }
}

/// Runs the future to its end on a thread of its own, so that it works inside and outside async code alike.
fn wait_for<T: Send>(work: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    let run = || tokio::runtime::Builder::new_current_thread().build()?.block_on(work);
    std::thread::scope(|scope| scope.spawn(run).join())
        .unwrap_or_else(|panic| Err(Error::Panicked(crate::act::panic_text(&*panic))))
}

fn fault(e: &object_store::Error) -> Error {
    if let object_store::Error::NotFound { path, .. } = e {
        return Error::NotFound(path.clone());
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(e);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::StorageFull
        {
            return Error::Full(e.to_string());
        }
        cause = error.source();
    }
    Error::Io(e.to_string())
}
