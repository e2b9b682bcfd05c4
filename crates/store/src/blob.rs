//! Blobs: files known by what is in them, sealed, in a local folder or in the database. What they are called where they lie is
//! a keyed hash: it does not tell which file it is (docs/decisions/0067).

mod form;
mod place;

use crate::incoming::{Incoming, Received, beside};
use crate::{Db, Error, FromColumn, Value, ValueRef, mismatch, vault};
use form::{HEAD, Head, PIECE, damaged, pieces, plain_len, span};
use futures_util::stream::{BoxStream, StreamExt};
use object_store::local::LocalFileSystem;
use place::Place;
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

    /// What it is called where it lies.
    ///
    /// # Errors
    /// `store.vault-locked`.
    pub fn lying_name(&self) -> Result<String, Error> {
        vault::file_names(&self.0)?.into_iter().next().ok_or(Error::NoRow)
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
    /// Where they are written.
    place: Place,
    /// Where they were before, and are still found: the folder, where the database holds them now.
    before: Option<Place>,
    /// Where files lie while they come in.
    incoming: Arc<PathBuf>,
    /// Held while one is removed because nobody wants it, or kept because somebody does again.
    tidying: Arc<tokio::sync::Mutex<()>>,
}

/// Some of what lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LyingPage {
    /// What it is called where it lies.
    pub names: Vec<String>,
    /// Where the next page begins.
    pub next: (usize, String),
}

/// A blob being read, piece by piece.
pub struct Reading {
    /// Size in bytes.
    pub len: u64,
    /// Its pieces in order.
    pub pieces: BoxStream<'static, Result<Vec<u8>, Error>>,
}

/// A blob as it was found.
struct Lying {
    id: BlobId,
    place: Place,
    name: String,
    len: u64,
    /// `None` for one from before they were sealed.
    head: Option<Head>,
}

impl Lying {
    /// A piece of the file.
    async fn piece(&self, no: u32) -> Result<Vec<u8>, Error> {
        let last = no + 1 == pieces(self.len);
        let Some(head) = self.head else {
            let from = u64::from(no) * PIECE as u64;
            let to = self.len.min(from.saturating_add(PIECE as u64));
            // Nothing can be asked of an empty file.
            return if from == to {
                Ok(Vec::new())
            } else {
                self.place.piece(&self.name, no, from..to).await
            };
        };
        let sealed = self.place.piece(&self.name, no, span(no, self.len)).await?;
        head.open(&self.id, (no, last), &sealed)
    }

    /// Reads it through and compares it with its name, piece by piece.
    async fn check(&self) -> Result<(), Error> {
        let mut hash = Sha256::new();
        for no in 0..pieces(self.len) {
            hash.update(self.piece(no).await?);
        }
        if BlobId(hash.finalize().into()) == self.id { Ok(()) } else { Err(damaged(&self.id)) }
    }
}

impl Blobs {
    /// Opens a folder, creating it if need be. What comes in lies in `incoming` below it until it is kept.
    ///
    /// # Errors
    /// [`Error::Io`] when the folder cannot be used.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let incoming = folder.join("incoming");
        std::fs::create_dir_all(&incoming)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| Error::Io(e.to_string()))?;
        let place = Place::Folder(Arc::new(store.with_fsync(true)));
        Ok(Self { place, before: None, incoming: Arc::new(incoming), tidying: Arc::default() })
    }

    /// Keeps them in the database, so that every node on it has every file; what lies in the folder from before is found as
    /// well. What comes in lies in the folder until it is kept.
    ///
    /// # Errors
    /// As [`Blobs::open`].
    pub fn open_in(db: &Db, folder: &Path) -> Result<Self, Error> {
        let Self { place, incoming, tidying, .. } = Self::open(folder)?;
        Ok(Self { place: Place::Tables(db.clone()), before: Some(place), incoming, tidying })
    }

    /// Writes a small file and takes it away again, to see that it can be done.
    ///
    /// # Errors
    /// [`Error::Full`] when the disk is full, [`Error::Io`] when the folder is gone or cannot be written.
    pub async fn probe(&self) -> Result<(), Error> {
        let path = self.incoming.join(format!("probe-{}", std::process::id()));
        beside(move || {
            let written = std::fs::File::create(&path).and_then(|mut file| {
                std::io::Write::write_all(&mut file, &[0; 4096])?;
                file.sync_all()
            });
            // It may not be there.
            let _ = std::fs::remove_file(&path);
            written.map_err(Error::from)
        })
        .await
    }

    /// A new file to take in, piece by piece. Nothing is kept of it before [`Blobs::keep`].
    pub fn receive(&self) -> Incoming {
        Incoming::new(Arc::clone(&self.incoming))
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.place).chain(&self.before)
    }

    /// Looks for a blob: by what it is called now, by what it was called under former keys, and before they were sealed.
    async fn find(&self, id: &BlobId) -> Result<Lying, Error> {
        let names = vault::file_names(&id.0)?;
        for place in self.places() {
            for name in &names {
                let Some(size) = place.size(name).await? else { continue };
                let head = place.piece(name, 0, 0..HEAD.min(size)).await?;
                let head = Head::read(&head).ok_or_else(|| damaged(id))?;
                let len = plain_len(size).ok_or_else(|| damaged(id))?;
                return Ok(Lying {
                    id: *id,
                    place: place.clone(),
                    name: name.clone(),
                    len,
                    head: Some(head),
                });
            }
            let name = id.to_string();
            if !place.is_tables()
                && let Some(len) = place.size(&name).await?
            {
                return Ok(Lying { id: *id, place: place.clone(), name, len, head: None });
            }
        }
        Err(Error::NotFound(id.to_string()))
    }

    /// Keeps a file that came in. On the disk when this returns; never half there, and never whole in memory.
    ///
    /// # Errors
    /// [`Error::Full`] when the disk is full, [`Error::Io`].
    pub async fn keep(&self, received: &Received) -> Result<BlobId, Error> {
        let (id, len) = (received.id(), received.len());
        // The same bytes are there already, unless somebody damaged them: then they are written again, as those are that lie where
        // nobody would look for who wants them.
        if let Ok(lying) = self.find(&id).await
            && lying.len == len
            && lying.head.is_some()
            && lying.name == id.lying_name()?
            && lying.place.is_tables() == self.place.is_tables()
            && lying.check().await.is_ok()
        {
            let _turn = self.tidying.lock().await;
            if self.place.touch(&lying.name).await? {
                return Ok(id);
            }
        }
        self.write(&id, len, |no| {
            let file = received.clone();
            beside(move || file.piece(u64::from(no) * PIECE as u64, PIECE))
        })
        .await?;
        Ok(id)
    }

    /// Writes a blob, piece by piece, sealed by the key in use.
    async fn write<F>(&self, id: &BlobId, len: u64, read: impl Fn(u32) -> F) -> Result<(), Error>
    where
        F: Future<Output = Result<Vec<u8>, Error>>,
    {
        let (head, mut writing) = (Head::new()?, self.place.begin(&id.lying_name()?).await?);
        let count = pieces(len);
        for no in 0..count {
            let (plain, id) = (read(no).await?, *id);
            let sealed = beside(move || {
                let sealed = head.seal(&id, (no, no + 1 == count), &plain)?;
                Ok(if no == 0 { [head.bytes(), sealed].concat() } else { sealed })
            })
            .await?;
            writing.add(sealed).await?;
        }
        writing.complete().await
    }

    /// Reads a blob piece by piece, for whoever takes it slowly. Checked against its name before the first piece is given.
    ///
    /// # Errors
    /// As [`Blobs::get`].
    pub async fn read(&self, id: &BlobId) -> Result<Reading, Error> {
        let lying = self.find(id).await?;
        lying.check().await?;
        let len = lying.len;
        let pieces = futures_util::stream::try_unfold((0, lying), |(no, lying)| async move {
            if no >= pieces(lying.len) {
                return Ok(None);
            }
            let piece = lying.piece(no).await?;
            Ok(Some((piece, (no + 1, lying))))
        });
        Ok(Reading { len, pieces: pieces.boxed() })
    }

    /// Keeps the bytes. On the disk when this returns; never half there.
    ///
    /// # Errors
    /// [`Error::Full`] when the disk is full, [`Error::Io`].
    pub async fn put(&self, bytes: Vec<u8>) -> Result<BlobId, Error> {
        self.keep(&Received::of(bytes)).await
    }

    /// Reads a blob and checks it against its name.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Corrupt`] when it no longer holds what it was named for; `store.key-missing`.
    pub async fn get(&self, id: &BlobId) -> Result<Vec<u8>, Error> {
        let lying = self.find(id).await?;
        let mut all = Vec::with_capacity(usize::try_from(lying.len).unwrap_or(0));
        for no in 0..pieces(lying.len) {
            all.extend(lying.piece(no).await?);
        }
        if BlobId::of(&all) == *id { Ok(all) } else { Err(damaged(id)) }
    }

    /// Whether a blob is there, without reading it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn contains(&self, id: &BlobId) -> Result<bool, Error> {
        match self.find(id).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound(_)) => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Removes a blob that nothing points to any more; no error when it is gone already.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn remove(&self, id: &BlobId) -> Result<(), Error> {
        let mut names = vault::file_names(&id.0)?;
        names.push(id.to_string());
        for name in names {
            self.remove_lying(&name).await?;
        }
        Ok(())
    }

    /// Removes what is called so where it lies; no error when nothing is.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn remove_lying(&self, name: &str) -> Result<(), Error> {
        for place in self.places() {
            place.remove(name).await?;
        }
        Ok(())
    }

    /// Removes what is called so where it lies, unless somebody wanted it kept since that instant; whether anything was removed.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn remove_old(&self, name: &str, before_ms: i64) -> Result<bool, Error> {
        let _turn = self.tidying.lock().await;
        let mut removed = false;
        for place in self.places() {
            removed |= place.remove_old(name, before_ms).await?;
        }
        Ok(removed)
    }

    /// Names of what lies there since before that instant, page by page; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn lying_after(
        &self,
        after: Option<(usize, String)>,
        before_ms: i64,
    ) -> Result<Option<LyingPage>, Error> {
        let (first, mut after) = after.unwrap_or_default();
        for (n, place) in self.places().enumerate().skip(first) {
            if let Some((names, next)) = place.page(&after, before_ms).await? {
                return Ok(Some(LyingPage { names, next: (n, next) }));
            }
            after = String::new();
        }
        Ok(None)
    }

    /// Names of what lies there since before that instant, among those that begin with this byte.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn lying(&self, first: u8, before_ms: i64) -> Result<Vec<String>, Error> {
        let mut names = Vec::new();
        for place in self.places() {
            names.extend(place.names(&format!("{first:02x}"), before_ms).await?);
        }
        Ok(names)
    }

    /// Forgets what was begun before that instant and never completed.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn forget_unfinished(&self, before_ms: i64) -> Result<(), Error> {
        for place in self.places() {
            place.forget_unfinished(before_ms).await?;
        }
        Ok(())
    }

    /// Makes sure that a blob lies sealed by the key in use, in the place in use: writes it there anew where it does not. What
    /// lay there before stays until [`Blobs::forget_former`]. Answers whether there was anything to do.
    ///
    /// # Errors
    /// As [`Blobs::get`].
    pub async fn seal_anew(&self, id: &BlobId) -> Result<bool, Error> {
        let lying = self.find(id).await?;
        let here = lying.place.is_tables() == self.place.is_tables();
        if here && lying.name == id.lying_name()? {
            return Ok(false);
        }
        lying.check().await?;
        self.write(id, lying.len, |no| lying.piece(no)).await?;
        Ok(true)
    }

    /// Removes what of a blob is sealed by former keys, lies in the place used before or is not sealed at all.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn forget_former(&self, id: &BlobId) -> Result<(), Error> {
        let (current, mut names) = (id.lying_name()?, vault::file_names(&id.0)?);
        names.push(id.to_string());
        for name in names {
            if let Some(before) = &self.before {
                before.remove(&name).await?;
            }
            if name != current {
                self.place.remove(&name).await?;
            }
        }
        Ok(())
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
pub fn wait_for<T: Send>(work: impl Future<Output = Result<T, Error>> + Send) -> Result<T, Error> {
    let run = || tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(work);
    std::thread::scope(|scope| scope.spawn(run).join())
        .unwrap_or_else(|panic| Err(Error::Panicked(crate::act::panic_text(&*panic))))
}
