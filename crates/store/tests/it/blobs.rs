//! Blobs at rest: sealed in pieces, in a folder or in the database that several nodes share.

use std::path::Path;

use store::{BlobId, Blobs, Db, Error, Options, Received};

const PIECE: usize = 256 * 1024;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn noise(len: usize) -> Vec<u8> {
    (0..len as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect()
}

/// Where a blob lies in a folder.
fn path(folder: &Path, name: &str) -> std::path::PathBuf {
    folder.join(&name[..2]).join(name)
}

#[test]
fn what_is_handed_in_lies_sealed_under_a_name_that_says_nothing() {
    testkit::unlock();
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    for len in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
        let mut bytes = noise(len);
        bytes.splice(0..0, *b"13000000001");
        let id = blobs.put_blocking(bytes.clone()).unwrap();
        let name = id.lying_name().unwrap();
        assert_ne!(name, id.to_string());
        assert!(!path(folder.path(), &id.to_string()).exists());
        let lying = std::fs::read(path(folder.path(), &name)).unwrap();
        assert!(!lying.windows(11).any(|piece| piece == b"13000000001"));
        assert_eq!(blobs.get_blocking(&id).unwrap(), bytes);
        // No piece can be changed, left out, exchanged or added unseen.
        let full = PIECE + 16;
        let mut wrong: Vec<Vec<u8>> = Vec::new();
        for at in [0, 3, 20, 24, lying.len() - 1, lying.len() / 2] {
            let mut bent = lying.clone();
            bent[at] ^= 1;
            wrong.push(bent);
        }
        wrong.extend([lying[..lying.len() - 1].to_vec(), lying[..lying.len().min(24)].to_vec(), Vec::new()]);
        if lying.len() > 24 + 2 * full {
            wrong.push(
                [
                    &lying[..24],
                    &lying[24 + full..24 + 2 * full],
                    &lying[24..24 + full],
                    &lying[24 + 2 * full..],
                ]
                .concat(),
            );
            wrong.push(lying[..24 + full].to_vec());
            wrong.push([&lying[..], &lying[24..24 + full]].concat());
        }
        for wrong in wrong {
            std::fs::write(path(folder.path(), &name), &wrong).unwrap();
            let code = blobs.get_blocking(&id).unwrap_err().code();
            assert!(["store.corrupt", "store.key-missing"].contains(&code), "{len}: {code}");
            let read = runtime().block_on(blobs.read(&id)).err().map(|e| e.code());
            assert_eq!(read, Some(code), "{len}");
        }
        std::fs::write(path(folder.path(), &name), &lying).unwrap();
        assert_eq!(blobs.get_blocking(&id).unwrap(), bytes);
        // Nor does it open as another.
        let other = blobs.put_blocking(b"other".to_vec()).unwrap();
        std::fs::write(path(folder.path(), &other.lying_name().unwrap()), &lying).unwrap();
        assert_eq!(blobs.get_blocking(&other).unwrap_err().code(), "store.corrupt");
    }
}

/// A file from before blobs were sealed is read, and lies sealed once the keys were rotated.
#[test]
fn files_from_before_are_read_and_sealed_anew() {
    testkit::unlock();
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    for bytes in [Vec::new(), noise(2 * PIECE + 7)] {
        let id = BlobId::of(&bytes);
        let before = path(folder.path(), &id.to_string());
        std::fs::create_dir_all(before.parent().unwrap()).unwrap();
        std::fs::write(&before, &bytes).unwrap();
        assert_eq!(blobs.get_blocking(&id).unwrap(), bytes);
        runtime().block_on(async {
            assert!(blobs.contains(&id).await.unwrap());
            assert!(blobs.seal_anew(&id).await.unwrap());
            assert!(before.exists(), "both are there until the former is let go");
            blobs.forget_former(&id).await.unwrap();
            assert!(!before.exists());
            assert!(!blobs.seal_anew(&id).await.unwrap());
            assert_eq!(blobs.get(&id).await.unwrap(), bytes);
        });
    }
}

/// Two nodes with folders of their own on one database: each has every file, large ones too.
#[test]
fn every_node_has_every_file() {
    testkit::on_both(&[], |db| {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let other = (db.kind() == store::Kind::Postgres)
            .then(|| Db::open(db.url(), Options { node: 1, ..Options::default() }).unwrap());
        let other = other.unwrap_or_else(|| (**db).clone());
        let a = Blobs::open_in(db, here.path()).unwrap();
        let b = Blobs::open_in(&other, there.path()).unwrap();
        runtime().block_on(async {
            for bytes in [Vec::new(), b"13000000001".to_vec(), noise(3 * PIECE + 1)] {
                let id = a.keep(&Received::of(bytes.clone())).await.unwrap();
                assert_eq!(b.get(&id).await.unwrap(), bytes);
                let mut reading = b.read(&id).await.unwrap();
                let mut read = Vec::new();
                while let Some(piece) = futures_util::StreamExt::next(&mut reading.pieces).await {
                    read.extend(piece.unwrap());
                }
                assert_eq!((reading.len, read == bytes), (bytes.len() as u64, true));
                assert_eq!(b.keep(&Received::of(bytes.clone())).await.unwrap(), id);
            }
            // What lay in the folder before is found there, and moves when the keys are rotated.
            let alone = Blobs::open(here.path()).unwrap();
            let id = alone.put(b"from before".to_vec()).await.unwrap();
            assert_eq!(a.get(&id).await.unwrap(), b"from before");
            assert_eq!(b.get(&id).await.unwrap_err().code(), "store.not-found");
            assert!(a.seal_anew(&id).await.unwrap());
            a.forget_former(&id).await.unwrap();
            assert_eq!(b.get(&id).await.unwrap(), b"from before");
            assert!(!alone.contains(&id).await.unwrap());
            // What lies there can be listed and removed, what was never completed goes.
            let first = u8::from_str_radix(&id.lying_name().unwrap()[..2], 16).unwrap();
            assert_eq!(b.lying(first, 0).await.unwrap(), Vec::<String>::new());
            assert!(b.lying(first, i64::MAX).await.unwrap().contains(&id.lying_name().unwrap()));
            let pieces = |db: &Db| -> i64 {
                db.read_blocking(|tx| tx.one(store::sql!("SELECT count(*) FROM blob_piece"), &[])).unwrap()
            };
            let before = pieces(db);
            db.write_blocking(|tx| -> Result<(), Error> {
                tx.run(
                    store::sql!("INSERT INTO blob_piece (upload, no, at, data) VALUES (1, 0, 5, $1)"),
                    &[vec![1u8].into()],
                )?;
                Ok(())
            })
            .unwrap();
            b.forget_unfinished(6).await.unwrap();
            assert_eq!(pieces(db), before);
            b.remove(&id).await.unwrap();
            assert_eq!(a.get(&id).await.unwrap_err().code(), "store.not-found");
            assert_eq!(pieces(db), before - 1);
        });
    });
}
