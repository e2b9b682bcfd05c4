//! Blobs: files named by what is in them, in a local folder.

use crate::{Error, FromColumn, Value, ValueRef, mismatch};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use std::fmt;
use std::future::Future;
use std::path::Path;
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
}

impl Blobs {
    /// Opens a folder, creating it if need be.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be used.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| fault(&e))?;
        Ok(Self { store: Arc::new(store.with_fsync(true)) })
    }

    /// Keeps the bytes. On the disk when this returns; never half there.
    ///
    /// # Errors
    /// [`Error::Full`] when the disk is full, [`Error::Io`].
    pub async fn put(&self, bytes: Vec<u8>) -> Result<BlobId, Error> {
        let id = BlobId::of(&bytes);
        let path = id.path();
        // The same bytes are there already, unless somebody damaged the file: then it is written again.
        if let Ok(found) = self.store.head(&path).await
            && usize::try_from(found.size) == Ok(bytes.len())
            && self.get(&id).await.is_ok()
        {
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
