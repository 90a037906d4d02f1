use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::StoreError;

/// A pack that has grown past this is not appended to any more: copying and moving a case stays
/// easy, and a million parts are still only a few files.
const FULL: u64 = 1 << 30;

/// The folder of packs: files to which the bytes of parts are appended, one after the other, with
/// nothing between them. Where each begins, the store knows.
#[derive(Debug)]
pub struct Packs {
    folder: PathBuf,
    free: Mutex<Free>,
}

#[derive(Debug)]
struct Free {
    /// Packs with room that nobody appends to, and where their named bytes end.
    open: Vec<(u32, u64)>,
    next: u32,
}

impl Packs {
    /// The packs in `folder`. `ends` says where the named bytes of each end; only the holder of
    /// the writer's lock may ask for a [`PackWriter`].
    pub fn open(folder: &Path, ends: &[(u32, u64)]) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(trouble("making the folder of packs", folder))?;
        let ends: BTreeMap<u32, u64> = ends.iter().copied().collect();
        let mut open = Vec::new();
        let mut next = 1;
        for entry in std::fs::read_dir(folder).map_err(trouble("listing packs", folder))? {
            let entry = entry.map_err(trouble("listing packs", folder))?;
            let Some(number) = number_of(&entry.path()) else { continue };
            next = next.max(number.saturating_add(1));
            let end = ends.get(&number).copied().unwrap_or(0);
            if end < FULL {
                open.push((number, end));
            }
        }
        open.sort_unstable_by(|a, b| b.cmp(a));
        Ok(Self { folder: folder.to_owned(), free: Mutex::new(Free { open, next }) })
    }

    /// Where a pack lies.
    pub fn path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{number:08}.pack"))
    }

    /// Somebody to append to a pack of their own.
    pub fn writer(self: &Arc<Self>) -> PackWriter {
        PackWriter { packs: Arc::clone(self), current: None }
    }

    /// Overwrites bytes with zeros, for good.
    pub fn erase(&self, number: u32, start: u64, size: u64) -> Result<(), StoreError> {
        let path = self.path(number);
        let erased = OpenOptions::new().write(true).open(&path).and_then(|file| {
            let zeros = vec![0; 1 << 16];
            let mut done = 0;
            while done < size {
                let length = zeros.len().min(usize::try_from(size - done).unwrap_or(usize::MAX));
                file.write_all_at(zeros.get(..length).unwrap_or_default(), start + done)?;
                done += length as u64;
            }
            file.sync_data()
        });
        erased.map_err(trouble("erasing bytes in", &path))
    }

    /// Overwrites all that is not named: what was destroyed, and what was packed twice because two
    /// readers met the same part at the same time. `named` is in order: pack, start, size.
    ///
    /// Only the holder of the writer's lock may ask for it, while nobody appends.
    pub fn erase_all_but(&self, named: &[(u32, u64, u64)]) -> Result<(), StoreError> {
        let mut free: BTreeMap<u32, u64> = BTreeMap::new();
        for entry in std::fs::read_dir(&self.folder).map_err(trouble("listing packs", &self.folder))? {
            let entry = entry.map_err(trouble("listing packs", &self.folder))?;
            free.extend(number_of(&entry.path()).map(|number| (number, 0)));
        }
        for (number, start, size) in named {
            let from = free.entry(*number).or_default();
            if start > from {
                self.erase(*number, *from, start - *from)?;
            }
            *from = (*from).max(start + size);
        }
        for (number, from) in free {
            let path = self.path(number);
            let end = std::fs::metadata(&path).map_err(trouble("looking at", &path))?.len();
            if end > from {
                self.erase(number, from, end - from)?;
            }
        }
        Ok(())
    }

    fn take(&self) -> Result<Current, StoreError> {
        let (number, end) = {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            match free.open.pop() {
                Some(pack) => pack,
                None => {
                    let number = free.next;
                    free.next += 1;
                    (number, 0)
                }
            }
        };
        let path = self.path(number);
        let opened =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).and_then(
                |file| {
                    // What a killed run appended without naming it.
                    file.set_len(end)?;
                    Ok(file)
                },
            );
        let file = opened.map_err(trouble("opening", &path))?;
        Ok(Current { number, file: Arc::new(file), path, named: end, end })
    }
}

fn number_of(path: &Path) -> Option<u32> {
    if path.extension()? != "pack" {
        return None;
    }
    path.file_stem()?.to_str()?.parse().ok()
}

fn trouble<'a>(doing: &'static str, path: &'a Path) -> impl Fn(io::Error) -> StoreError + 'a {
    move |source| StoreError::File { doing, path: path.to_owned(), source }
}

/// Appends the bytes of parts to a pack that nobody else appends to.
#[derive(Debug)]
pub struct PackWriter {
    packs: Arc<Packs>,
    current: Option<Current>,
}

#[derive(Debug)]
struct Current {
    number: u32,
    file: Arc<File>,
    path: PathBuf,
    /// Where the bytes of finished parts end.
    named: u64,
    /// Where the bytes of the part being written end.
    end: u64,
}

/// A pack whose bytes have to reach the disk before a batch may name them.
#[derive(Debug, Clone)]
pub struct PackFile {
    number: u32,
    file: Arc<File>,
    path: PathBuf,
}

impl PackFile {
    /// Its number.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns when its bytes are on the disk.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(trouble("writing", &self.path))
    }
}

impl PackWriter {
    /// Appends bytes of the part being written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let current = self.current()?;
        current.file.write_all_at(bytes, current.end).map_err(trouble("writing", &current.path))?;
        current.end += bytes.len() as u64;
        Ok(())
    }

    /// Ends the part: the pack, where it begins and how many bytes it has.
    pub fn finish(&mut self) -> Result<(PackFile, u64, u64), StoreError> {
        let current = self.current()?;
        let (start, size) = (current.named, current.end - current.named);
        current.named = current.end;
        let pack =
            PackFile { number: current.number, file: Arc::clone(&current.file), path: current.path.clone() };
        if current.end >= FULL {
            self.current = None;
        }
        Ok((pack, start, size))
    }

    /// Forgets what was written of the part: the bytes are kept elsewhere already.
    pub fn abandon(&mut self) {
        if let Some(current) = &mut self.current {
            current.end = current.named;
        }
    }

    fn current(&mut self) -> Result<&mut Current, StoreError> {
        match &mut self.current {
            Some(current) => Ok(current),
            empty => Ok(empty.insert(self.packs.take()?)),
        }
    }
}

impl Drop for PackWriter {
    fn drop(&mut self) {
        if let Some(current) = self.current.take() {
            let mut free = self.packs.free.lock().unwrap_or_else(PoisonError::into_inner);
            free.open.push((current.number, current.named));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_named_is_overwritten_and_what_was_stays() {
        let folder = tempfile::tempdir().unwrap();
        let packs = Arc::new(Packs::open(folder.path(), &[]).unwrap());
        let mut writer = packs.writer();
        writer.write(b"kept").unwrap();
        let (pack, start, size) = writer.finish().unwrap();
        assert_eq!((pack.number(), start, size), (1, 0, 4));
        writer.write(b"cut off by a kill").unwrap();
        drop((writer, packs));

        let packs = Arc::new(Packs::open(folder.path(), &[(1, 4)]).unwrap());
        let mut writer = packs.writer();
        writer.write(b"next").unwrap();
        let (pack, start, _) = writer.finish().unwrap();
        pack.sync().unwrap();
        assert_eq!(start, 4);
        assert_eq!(std::fs::read(packs.path(1)).unwrap(), b"keptnext");
    }

    #[test]
    fn two_writers_never_share_a_pack() {
        let folder = tempfile::tempdir().unwrap();
        let packs = Arc::new(Packs::open(folder.path(), &[]).unwrap());
        let (mut one, mut two) = (packs.writer(), packs.writer());
        one.write(b"a").unwrap();
        two.write(b"b").unwrap();
        assert_ne!(one.finish().unwrap().0.number(), two.finish().unwrap().0.number());
    }

    #[test]
    fn all_that_is_not_named_is_erased() {
        let folder = tempfile::tempdir().unwrap();
        let packs = Arc::new(Packs::open(folder.path(), &[]).unwrap());
        let mut writer = packs.writer();
        writer.write(b"twice kept twice kept too twice").unwrap();
        writer.finish().unwrap();
        packs.erase_all_but(&[(1, 6, 4), (1, 17, 8)]).unwrap();
        let expected: &[u8] = b"\0\0\0\0\0\0kept\0\0\0\0\0\0\0kept too\0\0\0\0\0\0";
        assert_eq!(std::fs::read(packs.path(1)).unwrap(), expected);
    }

    #[test]
    fn erased_bytes_are_zeros_and_their_neighbours_stay() {
        let folder = tempfile::tempdir().unwrap();
        let packs = Arc::new(Packs::open(folder.path(), &[]).unwrap());
        let mut writer = packs.writer();
        writer.write(b"before secret after").unwrap();
        writer.finish().unwrap();
        packs.erase(1, 7, 6).unwrap();
        assert_eq!(std::fs::read(packs.path(1)).unwrap(), b"before \0\0\0\0\0\0 after");
    }
}
