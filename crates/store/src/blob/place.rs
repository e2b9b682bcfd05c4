//! Where blobs lie: in a folder of this machine, or in tables that every node reaches.

use futures_util::stream::StreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use crate::clock::real_now_ms;
use crate::incoming::beside;
use crate::{Db, Error, sql};

/// A place for blobs. Each is one piece after the other; the first has the head before it.
#[derive(Clone)]
pub(crate) enum Place {
    /// Files below a folder.
    Folder(Arc<LocalFileSystem>),
    /// Rows of `blob_piece`.
    Tables(Db),
}

/// Spread over folders by the first byte, so that none gets too full.
fn path(name: &str) -> ObjectPath {
    let (folder, _) = name.split_at_checked(2).unwrap_or(("", ""));
    ObjectPath::from(format!("{folder}/{name}"))
}

impl Place {
    /// Whether it is in the database.
    pub(crate) fn is_tables(&self) -> bool {
        matches!(self, Self::Tables(_))
    }

    /// How many bytes lie there under this name.
    pub(crate) async fn size(&self, name: &str) -> Result<Option<u64>, Error> {
        match self {
            Self::Folder(store) => match store.head(&path(name)).await {
                Ok(found) => Ok(Some(found.size)),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(e) => Err(fault(&e)),
            },
            Self::Tables(db) => {
                let name = name.to_owned();
                let bytes: Option<i64> = db
                    .read(move |tx| {
                        tx.opt(sql!("SELECT bytes FROM blob WHERE name = $1"), &[name.as_str().into()])
                    })
                    .await?;
                Ok(bytes.and_then(|bytes| u64::try_from(bytes).ok()))
            }
        }
    }

    /// The `no`-th piece, which takes up these bytes of the whole.
    pub(crate) async fn piece(&self, name: &str, no: u32, span: Range<u64>) -> Result<Vec<u8>, Error> {
        match self {
            Self::Folder(store) => match store.get_range(&path(name), span.clone()).await {
                Ok(bytes) => Ok(bytes.into()),
                // A range that begins beyond the end is told like any other fault of the disk, and is none: the file was cut.
                Err(e) => match self.size(name).await? {
                    Some(size) if size <= span.start => {
                        Err(Error::Corrupt(format!("blob {name} ends at byte {size}")))
                    }
                    _ => Err(fault(&e)),
                },
            },
            Self::Tables(db) => {
                let asked = name.to_owned();
                let found: Option<Vec<u8>> = db
                    .read(move |tx| {
                        tx.opt(
                            sql!(
                                "SELECT p.data FROM blob b JOIN blob_piece p ON p.upload = b.upload ",
                                "WHERE b.name = $1 AND p.no = $2"
                            ),
                            &[asked.as_str().into(), no.into()],
                        )
                    })
                    .await?;
                let whole = found.ok_or_else(|| Error::Corrupt(format!("blob {name} lacks piece {no}")))?;
                // Only the head is asked for in parts.
                let most = usize::try_from(span.end - span.start).unwrap_or(usize::MAX);
                let skip = if no == 0 { usize::try_from(span.start).unwrap_or(usize::MAX) } else { 0 };
                Ok(whole.into_iter().skip(skip).take(most).collect())
            }
        }
    }

    /// Begins to write under a name. Nothing is there before it is complete.
    pub(crate) async fn begin(&self, name: &str) -> Result<Writing, Error> {
        match self {
            Self::Folder(store) => {
                let upload = store.put_multipart(&path(name)).await.map_err(|e| fault(&e))?;
                Ok(Writing::File(upload))
            }
            Self::Tables(db) => {
                let upload = db.write(|tx| -> Result<i64, Error> { Ok(tx.new_id()) }).await?;
                Ok(Writing::Rows { db: db.clone(), name: name.to_owned(), upload, no: 0, bytes: 0 })
            }
        }
    }

    /// Removes what lies under a name; no error when nothing does.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), Error> {
        match self {
            Self::Folder(store) => match store.delete(&path(name)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(e) => Err(fault(&e)),
            },
            Self::Tables(db) => {
                let name = name.to_owned();
                db.write(move |tx| -> Result<(), Error> {
                    tx.run(
                        sql!(
                            "DELETE FROM blob_piece WHERE upload IN (SELECT upload FROM blob WHERE name = $1)"
                        ),
                        &[name.as_str().into()],
                    )?;
                    tx.run(sql!("DELETE FROM blob WHERE name = $1"), &[name.as_str().into()])?;
                    Ok(())
                })
                .await
            }
        }
    }

    /// Names that begin with these two digits and were written before that instant.
    pub(crate) async fn names(&self, two: &str, before_ms: i64) -> Result<Vec<String>, Error> {
        match self {
            Self::Folder(store) => {
                let mut all = store.list(Some(&ObjectPath::from(two)));
                let mut names = Vec::new();
                while let Some(found) = all.next().await {
                    let found = found.map_err(|e| fault(&e))?;
                    if found.last_modified.timestamp_millis() < before_ms
                        && let Some(name) = found.location.filename()
                    {
                        names.push(name.to_owned());
                    }
                }
                Ok(names)
            }
            Self::Tables(db) => {
                let (from, to) = (two.to_owned(), format!("{two}g"));
                db.read(move |tx| {
                    tx.all(
                        sql!(
                            "SELECT name FROM blob WHERE name >= $1 AND name < $2 AND at < $3 ORDER BY name"
                        ),
                        &[from.as_str().into(), to.as_str().into(), before_ms.into()],
                    )
                })
                .await
            }
        }
    }

    /// Notes that somebody wants it kept, as if it had been written now; false where it is gone.
    pub(crate) async fn touch(&self, name: &str) -> Result<bool, Error> {
        match self {
            Self::Folder(store) => {
                let file = store.path_to_filesystem(&path(name)).map_err(|e| fault(&e))?;
                beside(move || match std::fs::File::options().write(true).open(file) {
                    Ok(file) => {
                        let now = u64::try_from(real_now_ms()).unwrap_or(0);
                        file.set_modified(UNIX_EPOCH + Duration::from_millis(now))?;
                        Ok(true)
                    }
                    Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
                    Err(e) => Err(e.into()),
                })
                .await
            }
            Self::Tables(db) => {
                let name = name.to_owned();
                db.write(move |tx| {
                    let now = tx.real_now();
                    let touched = tx.run(
                        sql!("UPDATE blob SET at = $2 WHERE name = $1"),
                        &[name.as_str().into(), now.into()],
                    )?;
                    Ok(touched > 0)
                })
                .await
            }
        }
    }

    /// Removes what lies under a name if nobody wanted it kept since that instant; whether it did.
    pub(crate) async fn remove_old(&self, name: &str, before_ms: i64) -> Result<bool, Error> {
        match self {
            Self::Folder(store) => match store.head(&path(name)).await {
                Ok(found) if found.last_modified.timestamp_millis() < before_ms => {
                    self.remove(name).await.map(|()| true)
                }
                Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(false),
                Err(e) => Err(fault(&e)),
            },
            Self::Tables(db) => {
                let name = name.to_owned();
                db.write(move |tx| {
                    let upload: Option<i64> = tx.opt(
                        sql!("SELECT upload FROM blob WHERE name = $1 AND at < $2 {for update}"),
                        &[name.as_str().into(), before_ms.into()],
                    )?;
                    let Some(upload) = upload else { return Ok(false) };
                    tx.run(sql!("DELETE FROM blob_piece WHERE upload = $1"), &[upload.into()])?;
                    tx.run(sql!("DELETE FROM blob WHERE name = $1"), &[name.as_str().into()])?;
                    Ok(true)
                })
                .await
            }
        }
    }

    /// The next names after `after` of what was written before that instant, and what to go on after; `None` at the end.
    pub(crate) async fn page(
        &self,
        after: &str,
        before_ms: i64,
    ) -> Result<Option<(Vec<String>, String)>, Error> {
        match self {
            Self::Folder(store) => {
                let found = store.list_with_delimiter(None).await.map_err(|e| fault(&e))?;
                let folders = found.common_prefixes.iter().filter_map(ObjectPath::filename);
                let next =
                    folders.filter(|folder| folder.len() == 2 && *folder > after).min().map(str::to_owned);
                match next {
                    Some(next) => Ok(Some((self.names(&next, before_ms).await?, next))),
                    None => Ok(None),
                }
            }
            Self::Tables(db) => {
                let after = after.to_owned();
                let names: Vec<String> = db
                    .read(move |tx| {
                        tx.all(
                            sql!("SELECT name FROM blob WHERE name > $1 AND at < $2 ORDER BY name LIMIT 500"),
                            &[after.as_str().into(), before_ms.into()],
                        )
                    })
                    .await?;
                Ok(names.last().cloned().map(|last| (names, last)))
            }
        }
    }

    /// Removes what was begun before that instant and never completed.
    pub(crate) async fn forget_unfinished(&self, before_ms: i64) -> Result<(), Error> {
        if let Self::Tables(db) = self {
            db.write(move |tx| -> Result<(), Error> {
                tx.run(
                    sql!("DELETE FROM blob_piece WHERE at < $1 AND upload NOT IN (SELECT upload FROM blob)"),
                    &[before_ms.into()],
                )?;
                Ok(())
            })
            .await?;
        }
        Ok(())
    }
}

/// A blob on its way to its place.
pub(crate) enum Writing {
    /// To a file.
    File(Box<dyn MultipartUpload>),
    /// To rows: those of an upload are nobody's until the blob names it.
    Rows { db: Db, name: String, upload: i64, no: u32, bytes: i64 },
}

impl Writing {
    /// Adds the next piece.
    pub(crate) async fn add(&mut self, piece: Vec<u8>) -> Result<(), Error> {
        match self {
            Self::File(upload) => upload.put_part(PutPayload::from(piece)).await.map_err(|e| fault(&e)),
            Self::Rows { db, upload, no, bytes, .. } => {
                *bytes += i64::try_from(piece.len()).unwrap_or(i64::MAX);
                let (upload, this) = (*upload, *no);
                *no += 1;
                db.write(move |tx| -> Result<(), Error> {
                    let now = tx.real_now();
                    tx.run(
                        sql!("INSERT INTO blob_piece (upload, no, at, data) VALUES ($1, $2, $3, $4)"),
                        &[upload.into(), this.into(), now.into(), piece.as_slice().into()],
                    )?;
                    Ok(())
                })
                .await
            }
        }
    }

    /// All of it is there: from now on it is found, in the place of what was there before.
    pub(crate) async fn complete(self) -> Result<(), Error> {
        match self {
            Self::File(mut upload) => upload.complete().await.map(|_| ()).map_err(|e| fault(&e)),
            Self::Rows { db, name, upload, bytes, .. } => {
                db.write(move |tx| -> Result<(), Error> {
                    let now = tx.real_now();
                    tx.run(
                        sql!("DELETE FROM blob_piece WHERE upload IN (SELECT upload FROM blob WHERE name = $1)"),
                        &[name.as_str().into()],
                    )?;
                    tx.run(
                        sql!(
                            "INSERT INTO blob (name, upload, bytes, at) VALUES ($1, $2, $3, $4) ",
                            "ON CONFLICT (name) DO UPDATE SET upload = excluded.upload, bytes = excluded.bytes, ",
                            "at = excluded.at"
                        ),
                        &[name.as_str().into(), upload.into(), bytes.into(), now.into()],
                    )?;
                    Ok(())
                })
                .await
            }
        }
    }
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
