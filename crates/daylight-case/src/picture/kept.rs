use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use daylight_model::{DocHash, Problem};
use serde::{Deserialize, Serialize};

use super::sketch::Sketch;
use super::{Picture, folder_of, png};
use crate::error::on_file;
use crate::{Case, CaseError};

/// Counts up whenever pictures come out differently than before: older ones are not looked at any more,
/// and go when room is needed.
const PICTURE_VERSION: u32 = 1;

/// Begins a kept picture.
const MAGIC: &[u8; 8] = b"daypic1\n";

/// Nothing we keep is larger: 16 million pixels in colour, hardly packed.
const LARGEST: u64 = 64 << 20;

/// What was drawn of a page: a picture, or why there is none.
#[derive(Debug)]
pub(super) struct Drawing {
    head: Head,
    png: Vec<u8>,
    pub(super) unkept: Option<io::ErrorKind>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    /// Width and height of the picture, if there is one.
    size: Option<(u32, u32)>,
    problems: Vec<Problem>,
}

impl Drawing {
    pub(super) fn of(sketch: Sketch) -> Result<Self, CaseError> {
        let png = png::encoded(&sketch.raster)?;
        let size = Some((sketch.raster.width, sketch.raster.height));
        Ok(Self { head: Head { size, problems: sketch.problems }, png, unkept: None })
    }

    pub(super) fn nothing(problem: Problem) -> Self {
        Self { head: Head { size: None, problems: vec![problem] }, png: Vec::new(), unkept: None }
    }

    pub(super) fn shown(self, page: u32) -> Result<Picture, CaseError> {
        let Self { head: Head { size, mut problems }, png, unkept } = self;
        match (size, problems.pop()) {
            (Some((width, height)), last) => {
                problems.extend(last);
                Ok(Picture { png, width, height, problems, unkept })
            }
            (None, Some(problem)) => Err(CaseError::NotDrawn { page, problem }),
            (None, None) => Err(CaseError::Bug { thread: "drawing" }),
        }
    }

    fn to_bytes(&self) -> Option<Vec<u8>> {
        let head = postcard::to_allocvec(&self.head).ok()?;
        let mut bytes = Vec::with_capacity(MAGIC.len() + 8 + head.len() + self.png.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&u32::try_from(head.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(self.png.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&head);
        bytes.extend_from_slice(&self.png);
        Some(bytes)
    }

    /// `None` for a file that was cut off or is not ours: the picture is drawn anew.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (head_length, rest) = rest.split_first_chunk::<4>()?;
        let (png_length, rest) = rest.split_first_chunk::<4>()?;
        let (head, png) = rest.split_at_checked(u32::from_le_bytes(*head_length) as usize)?;
        let head: Head = postcard::from_bytes(head).ok()?;
        let whole = png.len() == u32::from_le_bytes(*png_length) as usize;
        let says_something =
            head.size.is_some() != png.is_empty() && (head.size.is_some() || !head.problems.is_empty());
        (whole && says_something).then(|| Self { head, png: png.to_vec(), unkept: None })
    }
}

/// The place of one picture in the case. It is no part of the truth: what is missing here is drawn anew.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) pictures: PathBuf,
    folder: PathBuf,
    name: String,
}

impl Kept {
    pub(super) fn new(case: &Case, hash: &DocHash, page: u32, width: u32) -> Self {
        let name = format!("{page}-{width}.v{PICTURE_VERSION}");
        Self { pictures: case.pictures(), folder: folder_of(case, hash), name }
    }

    /// What was kept here. Anything else than a whole file of ours, trouble with the disk included, is as
    /// good as nothing: the picture is drawn anew, and keeping it says what the trouble is.
    pub(super) fn look(&self) -> Option<Drawing> {
        let mut bytes = Vec::new();
        File::open(self.folder.join(&self.name)).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
        Drawing::from_bytes(&bytes)
    }

    /// Writes it under another name first, so that nobody sees half of it. Says how many bytes it took.
    pub(super) fn keep(&self, drawing: &Drawing) -> io::Result<u64> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let bytes = drawing.to_bytes().ok_or(io::ErrorKind::FileTooLarge)?;
        std::fs::create_dir_all(&self.folder)?;
        let unlike = format!(".{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = self.folder.join(unlike);
        let written = File::create_new(&path)
            .and_then(|mut file| file.write_all(&bytes))
            .and_then(|()| std::fs::rename(&path, self.folder.join(&self.name)));
        if let Err(error) = written {
            // What of it was written is of no use; that it may not go away either changes nothing.
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        Ok(bytes.len() as u64)
    }
}

/// Lets the oldest pictures go until all together have at most `most` bytes. Says how many they have then.
pub(super) fn make_room(pictures: &Path, most: u64) -> io::Result<u64> {
    let mut files: Vec<(SystemTime, PathBuf, u64)> = Vec::new();
    for entry in walkdir::WalkDir::new(pictures).min_depth(1).max_depth(4) {
        let entry = entry?;
        // Somebody else may be letting pictures go, too.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            files.push((metadata.modified()?, entry.into_path(), metadata.len()));
        }
    }
    let mut total: u64 = files.iter().map(|(_, _, size)| size).sum();
    files.sort();
    for (_, path, size) in files {
        if total <= most {
            break;
        }
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => total -= size,
        }
        // Fails while there are others in it, which is well.
        let _ = path.parent().map(std::fs::remove_dir);
    }
    Ok(total)
}

/// Destroys the pictures of these documents: overwritten, then gone.
pub(crate) fn forget(case: &Case, hashes: &[DocHash]) -> Result<(), CaseError> {
    for hash in hashes {
        let folder = folder_of(case, hash);
        match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(on_file("listing", &folder)(error)),
            Ok(entries) => {
                for entry in entries {
                    let path = entry.map_err(on_file("listing", &folder))?.path();
                    let destroyed = overwritten(&path).and_then(|()| std::fs::remove_file(&path));
                    unless(io::ErrorKind::NotFound, destroyed).map_err(on_file("destroying", &path))?;
                }
            }
        }
        // A picture that is drawn just now goes when it is done: see `Case::picture`.
        unless(io::ErrorKind::DirectoryNotEmpty, std::fs::remove_dir(&folder))
            .map_err(on_file("removing", &folder))?;
    }
    Ok(())
}

/// Somebody else, who lets old pictures go or draws new ones, may have been there first.
fn unless(expected: io::ErrorKind, done: io::Result<()>) -> io::Result<()> {
    done.or_else(|error| if error.kind() == expected { Ok(()) } else { Err(error) })
}

fn overwritten(path: &Path) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    let length = file.metadata()?.len();
    io::copy(&mut io::repeat(0).take(length), &mut file)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;
    use daylight_model::ProblemKind;

    fn drawing() -> Drawing {
        let problem = Problem::on_page(1, ProblemKind::Damaged, "a font is missing");
        Drawing {
            head: Head { size: Some((2, 1)), problems: vec![problem] },
            png: b"\x89PNG".to_vec(),
            unkept: None,
        }
    }

    #[test]
    fn a_drawing_reads_back_and_every_cut_of_it_is_as_good_as_nothing() {
        let bytes = drawing().to_bytes().unwrap();
        let back = Drawing::from_bytes(&bytes).unwrap().shown(1).unwrap();
        assert_eq!((back.width, back.height, back.problems.len()), (2, 1, 1));
        assert_eq!(back.png, b"\x89PNG");
        for cut in 0..bytes.len() {
            assert!(Drawing::from_bytes(&bytes[..cut]).is_none(), "cut at {cut}");
        }
        let none = Drawing::nothing(Problem::new(ProblemKind::TimedOut, "too long"));
        let back = Drawing::from_bytes(&none.to_bytes().unwrap()).unwrap();
        assert!(matches!(back.shown(7), Err(CaseError::NotDrawn { page: 7, .. })));
    }

    #[test]
    fn the_oldest_go_when_room_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let pictures = folder.path().join("pictures");
        let paths: Vec<PathBuf> = (0..4).map(|n| pictures.join(format!("aa/{n}/1-100.v1"))).collect();
        for (age, path) in paths.iter().enumerate() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, vec![0; 100]).unwrap();
            let then = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000 - age as u64);
            File::options().write(true).open(path).unwrap().set_modified(then).unwrap();
        }
        assert_eq!(make_room(&pictures, 250).unwrap(), 200);
        assert_eq!(paths.iter().map(|path| path.exists()).collect::<Vec<_>>(), [true, true, false, false]);
        assert!(!paths[3].parent().unwrap().exists(), "a folder with nothing in it goes too");
    }
}
