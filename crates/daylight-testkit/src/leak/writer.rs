use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::canary::{Canary, Place, Step};
use super::maker::{Copies, Kept, Maker};
use super::piece::{CONTAINERS, Piece, Tally};
use crate::make::{Packing, PstEnd, PstWriter, ZipWriter};

/// What a leak holds, all in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Distinct pairs of a document and a position in it, where every reader must agree.
    pub parts: u64,
    /// The same by the format of the container.
    pub parts_in: BTreeMap<String, u64>,
    /// Parts of damaged containers, which a reader may find or not: a ledger that is right counts
    /// between `parts` and `parts + uncertain_parts`.
    pub uncertain_parts: u64,
    /// Empty documents, as files and as parts, without their copies.
    pub empty: u64,
    /// Canaries by their reading.
    pub canaries: BTreeMap<String, u64>,
    /// Canaries by their problem.
    pub problems: BTreeMap<String, u64>,
    /// Canaries that lie in more than one place.
    pub in_several_places: u64,
}

/// Puts pieces into the folder and keeps the list.
pub(super) struct Writer {
    root: PathBuf,
    list: BufWriter<File>,
    folders: Vec<String>,
    totals: Totals,
    tally: Tally,
    /// Bytes so far of each of [`SHARES`].
    spent: [u64; SHARES.len()],
}

/// A large container of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// A mailbox of plain messages (mbox).
    Mailbox,
    /// A ZIP archive, half of it sound.
    Archive,
    /// A mailbox of Outlook (PST).
    Outlook,
}

/// What the leak consists of, in parts of a hundred of its bytes. Sound is what drives are full of
/// and nobody can search.
const SHARES: [(u64, What); 8] = [
    (23, What::Large(Container::Mailbox)),
    (4, What::Maildir),
    (3, What::Message),
    (10, What::Archive),
    (16, What::Loose),
    (10, What::Large(Container::Outlook)),
    (10, What::Large(Container::Archive)),
    (24, What::Sound),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Large(Container),
    Maildir,
    Message,
    Archive,
    Loose,
    Sound,
}

const LARGEST_MAILBOX: u64 = 400 << 20;
const LARGEST_SOUND: usize = 200 << 20;

/// From this size on a leak has a scan of hundreds of pages.
const WITH_A_LONG_SCAN: u64 = 40_000_000;

/// A large file on its way to the folder.
struct Growing {
    path: String,
    out: BufWriter<File>,
    written: u64,
    parts: u32,
}

impl Writer {
    pub(super) fn new(dir: &Path) -> io::Result<Self> {
        if let Some(parent) = dir.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::create_dir(dir)?;
        let list = BufWriter::new(File::create(super::list_of(dir))?);
        Ok(Self {
            root: dir.to_path_buf(),
            list,
            folders: vec![String::new()],
            totals: Totals::default(),
            tally: Tally::default(),
            spent: Default::default(),
        })
    }

    pub(super) fn bytes(&self) -> u64 {
        self.totals.bytes
    }

    /// One more thing: of all kinds the one that lags furthest behind its share.
    pub(super) fn more(&mut self, maker: &mut Maker, size: u64) -> io::Result<()> {
        let lag = |at: usize| self.spent[at] * 100 / SHARES[at].0;
        let next = (0..SHARES.len()).min_by_key(|at| lag(*at)).unwrap_or_default();
        let of_kind = |kind: What| SHARES.iter().position(|(_, what)| *what == kind);
        // First one of each kind, so that a small leak has them all.
        let missing = match (maker.has_all_containers(), maker.has_all_leaves()) {
            (false, _) => of_kind(What::Archive),
            (true, false) => of_kind(What::Loose),
            (true, true) => None,
        };
        let next = missing.unwrap_or(next);
        let before = self.totals.bytes;
        if before == 0 && size >= WITH_A_LONG_SCAN {
            let scan = super::media::long_scan(maker);
            self.file(maker, scan)?;
        }
        match SHARES[next].1 {
            What::Large(kind) => {
                let target = Self::target(maker, size);
                self.container(maker, kind, target)?;
            }
            What::Sound => self.sound(maker, size)?,
            What::Maildir => self.maildir(maker, size)?,
            What::Message => {
                let piece = maker.mail(1);
                self.file(maker, piece)?;
            }
            What::Archive => {
                let piece = maker.container(1);
                self.file(maker, piece)?;
            }
            What::Loose => {
                let piece = maker.leaf(Copies::Allowed);
                self.file(maker, piece)?;
            }
        }
        self.spent[next] += self.totals.bytes - before;
        Ok(())
    }

    fn file(&mut self, maker: &mut Maker, piece: Piece) -> io::Result<()> {
        let path = format!("{}{}", self.folder(maker)?, piece.name());
        self.put(maker, path, piece)
    }

    fn put(&mut self, maker: &mut Maker, path: String, piece: Piece) -> io::Result<()> {
        fs::write(self.root.join(&path), &piece.bytes)?;
        self.totals.files += 1;
        self.totals.bytes += piece.bytes.len() as u64;
        self.tally.add(&piece.tally);
        self.tell(maker, Place { path, parts: Vec::new() }, piece)
    }

    /// One large container of about `target` bytes.
    pub(super) fn container(&mut self, maker: &mut Maker, kind: Container, target: u64) -> io::Result<()> {
        match kind {
            Container::Mailbox => self.mailbox(maker, target),
            Container::Archive => self.large_archive(maker, target),
            Container::Outlook => self.outlook(maker, target),
        }
    }

    /// Bytes that the next large file shall have.
    fn target(maker: &mut Maker, size: u64) -> u64 {
        let low = (size / 60).max(4_000);
        let target = low + maker.chance.below((size / 12).max(1) as usize) as u64;
        target.min(LARGEST_MAILBOX)
    }

    fn grow(&mut self, maker: &mut Maker, ending: &str) -> io::Result<Growing> {
        let path = format!("{}{}.{ending}", self.folder(maker)?, maker.stem());
        let out = BufWriter::with_capacity(1 << 20, File::create(self.root.join(&path))?);
        Ok(Growing { path, out, written: 0, parts: 0 })
    }

    /// One more part of a large file, which takes these bytes.
    fn part(
        &mut self,
        maker: &mut Maker,
        file: &mut Growing,
        ending: &str,
        bytes: &[u8],
        (name, part): (Option<String>, Piece),
    ) -> io::Result<()> {
        file.out.write_all(bytes)?;
        file.written += bytes.len() as u64;
        self.tally.add(&part.tally);
        self.tally.count(ending);
        let step = Step { position: file.parts, name };
        file.parts += 1;
        self.tell(maker, Place { path: file.path.clone(), parts: vec![step] }, part)
    }

    fn grown(&mut self, mut file: Growing) -> io::Result<File> {
        file.out.flush()?;
        self.totals.files += 1;
        self.totals.bytes += file.written;
        file.out.into_inner().map_err(io::IntoInnerError::into_error)
    }

    /// A mailbox, written message by message.
    fn mailbox(&mut self, maker: &mut Maker, target: u64) -> io::Result<()> {
        let mut file = self.grow(maker, "mbox")?;
        while file.written < target {
            let mut message = maker.mailbox_message(2);
            let bytes = std::mem::take(&mut message.bytes);
            self.part(maker, &mut file, "mbox", &bytes, (None, message))?;
        }
        self.grown(file).map(drop)
    }

    /// A mailbox of Outlook, written likewise.
    fn outlook(&mut self, maker: &mut Maker, target: u64) -> io::Result<()> {
        let mut file = self.grow(maker, "pst")?;
        let mut mailbox = PstWriter::new();
        while file.written < target {
            let (message, piece) = maker.outlook_message(2, "pst");
            let bytes = mailbox.message(&message);
            self.part(maker, &mut file, "pst", &bytes, (None, piece))?;
        }
        let PstEnd { tail, head } = mailbox.end();
        file.out.write_all(&tail)?;
        file.written += tail.len() as u64;
        self.grown(file)?.write_all_at(&head, 0)
    }

    /// An archive of many papers, and of sound, which takes half of it.
    fn large_archive(&mut self, maker: &mut Maker, target: u64) -> io::Result<()> {
        let mut file = self.grow(maker, "zip")?;
        let mut archive = ZipWriter::new();
        let mut sound = 0;
        while file.written < target {
            let (mut part, packing) = if sound < file.written / 2 {
                let length = maker.chance.between(5_000, (target / 100).clamp(10_000, 8 << 20) as usize);
                sound += length as u64;
                (super::media::sound(maker, length), Packing::Stored)
            } else {
                (maker.leaf(Copies::Allowed), Packing::Deflated)
            };
            let name = part.name();
            let bytes = archive.member(&name, &std::mem::take(&mut part.bytes), packing);
            self.part(maker, &mut file, "zip", &bytes, (Some(name), part))?;
        }
        let list = archive.end();
        file.out.write_all(&list)?;
        file.written += list.len() as u64;
        self.grown(file).map(drop)
    }

    fn sound(&mut self, maker: &mut Maker, size: u64) -> io::Result<()> {
        const PIECE: usize = 1 << 20;
        let (low, high) = ((size / 400).max(8_000) as usize, (size / 50).max(16_000) as usize);
        let length = maker.chance.between(low, high).min(LARGEST_SOUND).next_multiple_of(2);
        let mut file = self.grow(maker, "wav")?;
        let (head, canary) = super::media::sound_head(maker, length);
        file.out.write_all(&head)?;
        for from in (0..length).step_by(PIECE) {
            file.out.write_all(&maker.chance.bytes(PIECE.min(length - from)))?;
        }
        file.written = (head.len() + length) as u64;
        let place = Place { path: file.path.clone(), parts: Vec::new() };
        self.grown(file)?;
        self.line(&canary, &[place])
    }

    /// A folder with a file for each message.
    fn maildir(&mut self, maker: &mut Maker, size: u64) -> io::Result<()> {
        let folder = format!("{}{}", self.folder(maker)?, maker.stem());
        for inner in ["cur", "new", "tmp"] {
            fs::create_dir_all(self.root.join(&folder).join(inner))?;
        }
        let most = (size / 400_000).clamp(3, 400) as usize;
        for number in 0..maker.chance.between(2, most) {
            let piece = maker.mail(1);
            let (inner, flags) = if maker.chance.permille(800) { ("cur", ":2,S") } else { ("new", "") };
            let second = 1_300_000_000 + maker.chance.below(90_000_000);
            self.put(maker, format!("{folder}/{inner}/{second}.M{number}P9.host{flags}"), piece)?;
        }
        Ok(())
    }

    /// A folder, now and then a new one below an older one; ends with `/` unless it is the root.
    fn folder(&mut self, maker: &mut Maker) -> io::Result<String> {
        let at = maker.chance.below(self.folders.len());
        if !maker.chance.permille(30) {
            return Ok(self.folders[at].clone());
        }
        let parent = self.folders[at].clone();
        let parent = if parent.matches('/').count() >= 6 { String::new() } else { parent };
        let folder = format!("{parent}{}/", maker.stem());
        fs::create_dir_all(self.root.join(&folder))?;
        // Bounded, so that memory does not grow; the oldest folders are the fullest, as on any drive.
        if self.folders.len() < 5_000 {
            self.folders.push(folder.clone());
        }
        Ok(folder)
    }

    /// Puts the canaries of a piece that has found its place on the list.
    fn tell(&mut self, maker: &mut Maker, place: Place, piece: Piece) -> io::Result<()> {
        let places = [place];
        for canary in &piece.canaries {
            self.line(canary, &places)?;
        }
        for (number, way) in piece.copies {
            let [Place { path, parts }] = &places;
            let parts = parts.iter().cloned().chain(way).collect();
            if let Some(kept) = maker.placed(number, Place { path: path.clone(), parts }) {
                self.tell_kept(&kept)?;
            }
        }
        Ok(())
    }

    fn tell_kept(&mut self, kept: &Kept) -> io::Result<()> {
        for canary in &kept.canaries {
            self.line(canary, &kept.places)?;
        }
        Ok(())
    }

    fn line(&mut self, canary: &Canary, places: &[Place]) -> io::Result<()> {
        let line = canary.line(places);
        *self.totals.canaries.entry(canary.reading.name().to_owned()).or_default() += 1;
        if let Some(problem) = line.get("problem").and_then(serde_json::Value::as_str) {
            *self.totals.problems.entry(problem.to_owned()).or_default() += 1;
        }
        self.totals.in_several_places += u64::from(places.len() > 1);
        writeln!(self.list, "{line}")
    }

    /// The rest of the list, and the totals.
    pub(super) fn end(mut self, maker: &mut Maker) -> io::Result<Totals> {
        for kept in maker.rest() {
            self.tell_kept(&kept)?;
        }
        self.totals.parts = self.tally.parts.iter().sum();
        let parts = CONTAINERS.iter().zip(self.tally.parts);
        self.totals.parts_in = parts.map(|(name, count)| ((*name).to_owned(), count)).collect();
        self.totals.uncertain_parts = self.tally.uncertain_parts;
        self.totals.empty = maker.empty;
        writeln!(self.list, "{}", json!({ "totals": self.totals }))?;
        self.list.flush()?;
        Ok(self.totals)
    }
}
