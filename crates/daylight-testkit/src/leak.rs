//! A leak of any size, made up, whose every text is accounted for.
//!
//! [`write()`] fills a folder with mail, mailboxes of Outlook, office papers old and new, PDF, scans,
//! databases, chats, sound, archives of every kind, copies and damage, at any depth, in believable shares. Each text carries a canary: a word that stands nowhere else. Beside
//! the folder, in `DIR.canaries.jsonl`, lies the list of all canaries: where each one lies, whether
//! it can be read, and if not, why. It is the count that is not our own.
//!
//! A line of the list:
//!
//! ```json
//! {"canary":"qzkxbvnwtrph","format":"docx","within":"comment","reading":"readable",
//!  "places":[{"path":"a/b.mbox","parts":[{"position":3},{"position":0,"name":"c.docx"}]}]}
//! ```
//!
//! `reading` is `readable` (search must find it in every one of its places), `unreadable` (search
//! cannot find it; the ledger must give `problem` for the occurrence that `problem_at` counts to in
//! every place, 0 being the file itself) or `uncertain` (damage that a good reader may get around:
//! search finds it, or the ledger gives `problem` for some occurrence on the way to it). What is
//! `unreadable` with the problem `needs-ocr` stands in a picture: where text in pictures was recognised,
//! search must find it. `within` says
//! where in the document it stands. The last line is `{"totals":…}`.

mod canary;
mod check;
mod container;
mod damage;
mod disks;
mod language;
mod leaf;
mod list;
mod maker;
mod media;
mod office;
mod outlook;
mod piece;
mod records;
mod writer;

use std::io;
use std::path::Path;

pub use canary::{Place, Reading, Step};
pub use check::{Occurred, Recognition, Verdict, check};
pub use list::{Listed, read_list};
pub use writer::{Container, Totals};

/// From this size on the texts of a leak are longer, and from this size on those of a container.
const LARGE: u64 = 6_000_000_000;
const LARGE_CONTAINER: u64 = 1_000_000_000;

/// Writes a leak of about `size` bytes into the new folder `dir`, and the list of its canaries beside
/// it. The same size and seed give the same bytes.
///
/// Memory does not grow with `size`. Refuses a folder that is there already.
pub fn write(dir: &Path, size: u64, seed: u64) -> io::Result<Totals> {
    let mut writer = writer::Writer::new(dir)?;
    let mut maker = maker::Maker::new(seed, if size < LARGE { 1 } else { 2 });
    while writer.bytes() < size {
        writer.more(&mut maker, size)?;
    }
    writer.end(&mut maker)
}

/// The same with one container of about `size` bytes, and nothing beside it.
pub fn write_container(dir: &Path, container: Container, size: u64, seed: u64) -> io::Result<Totals> {
    let mut writer = writer::Writer::new(dir)?;
    let mut maker = maker::Maker::new(seed, if size < LARGE_CONTAINER { 1 } else { 4 });
    writer.container(&mut maker, container, size)?;
    writer.end(&mut maker)
}

/// Where the list of canaries of the leak `dir` lies.
pub fn list_of(dir: &Path) -> std::path::PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(".canaries.jsonl");
    name.into()
}
