//! What the fuzz targets of `fuzz/` need: ears for what a worker says that was taken over.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use daylight_model::{
    DocHash, Field, Format, Maintenance, Page, PartHead, PartKind, Problem, ProblemKind, Word,
};
use daylight_store::{FileState, Holder, Location, Packs, Standing, Store};

use crate::bytes::Bytes;
use crate::error::{CaseError, on_file};
use crate::letter::Lectern;
use crate::picture::Easel;
use crate::reading::{Inbox, Job};
use crate::wire::{DrawRequest, EVENT, Event, LetterRequest};

/// Bytes of the document that the worker was given.
const SIZE: u64 = 4096;

/// Executions until the packs are begun anew, so that they do not fill the disk.
const RENEWED_AFTER: u32 = 500;

/// The parent's side of a worker, with a store and packs in a folder of its own.
pub struct Ears {
    folder: PathBuf,
    store: Store,
    packs: Arc<Packs>,
    heard: u32,
}

impl Ears {
    /// In a folder that is there and empty.
    pub fn new(folder: PathBuf) -> Result<Self, CaseError> {
        let store = Store::open(&folder)?;
        let document = folder.join("document");
        std::fs::write(&document, vec![b'x'; SIZE as usize]).map_err(on_file("writing", &document))?;
        let packs = Arc::new(Packs::open(&folder.join("packs"), &[])?);
        Ok(Self { folder, store, packs, heard: 0 })
    }

    /// Takes what a worker says that reads. `script`: see [`frames`]. Gives whether it was believed to its end.
    pub fn hear_reading(&mut self, script: &[u8]) -> Result<bool, CaseError> {
        self.heard += 1;
        if self.heard.is_multiple_of(RENEWED_AFTER) {
            self.packs = Arc::new(Packs::open(&self.folder.join("packs"), &[])?);
        }
        let job = self.job();
        let Ok(bytes) = Bytes::open(&job.locations, &self.packs) else {
            return Err(CaseError::Bug { thread: "fuzzing" });
        };
        let right = Maintenance::taken_by_the_case();
        let mut writer = self.packs.writer();
        let given: Arc<[String]> = Arc::from([]);
        let mut hand_on = |_| Ok(());
        let mut inbox = Inbox::new(&job, &bytes, (&self.store, &right), &mut writer, &given, &mut hand_on);
        let mut believed = true;
        frames(script, |kind, body| {
            let flow = inbox.frame(kind, body);
            believed &= flow.is_continue();
            flow
        });
        // As after a worker that ended: what is open is lost, what is told is taken.
        inbox.lose_open_part(&Problem::new(ProblemKind::Crashed, "the reader crashed"));
        inbox.back_to_cursor();
        let harvest = inbox.take();
        assert!(harvest.parts.len() <= inbox.parts() as usize, "more parts than positions");
        match inbox.trouble.take() {
            Some(trouble) => Err(trouble),
            None => Ok(believed),
        }
    }

    fn job(&self) -> Job {
        let file = Holder::File {
            root: self.folder.as_os_str().as_encoded_bytes().to_vec(),
            path: b"document".to_vec(),
            state: FileState { size: SIZE, changed: 0, inode: 0 },
        };
        Job {
            document: 1,
            hash: DocHash([7; 32]),
            size: SIZE,
            depth: 0,
            origin: (SIZE, 0),
            collection: None,
            hint: 0,
            resume: None,
            standing: Standing::default(),
            locations: vec![Location { holder: file, start: 0, size: SIZE }],
        }
    }
}

/// Takes what a worker says that draws or writes a letter; the first byte says which.
pub fn hear_showing(script: &[u8]) {
    let expected = DocHash([7; 32]);
    let Some((which, rest)) = script.split_first() else { return };
    let hash = which & 2 > 0;
    if which & 1 > 0 {
        let mut easel = Easel::new(DrawRequest { format: Format::Pdf, page: 1, width: 64, hash });
        raw_frames(rest, |kind, body| easel.frame(kind, body));
        // A picture or a reason: it ends.
        let _ = easel.close(&expected);
    } else {
        let mut lectern = Lectern::new(LetterRequest { format: Format::Html, hash });
        raw_frames(rest, |kind, body| lectern.frame(kind, body));
        let _ = lectern.close(&expected);
    }
}

/// Frames as they stand: a kind, a length of two bytes, so many bytes.
fn raw_frames(mut script: &[u8], mut take: impl FnMut(u8, &[u8]) -> ControlFlow<()>) {
    while let [kind, low, high, rest @ ..] = script {
        let (body, after) = rest.split_at(rest.len().min(usize::from(u16::from_le_bytes([*low, *high]))));
        script = after;
        if take(*kind, body).is_break() {
            return;
        }
    }
}

/// A script in which every word is a frame: so that random bytes soon say what can be understood, and checks are
/// reached. Each takes the bytes it needs; eleven and more are a frame as it stands.
fn frames(mut script: &[u8], mut take: impl FnMut(u8, &[u8]) -> ControlFlow<()>) {
    while let [word, a, b, c, rest @ ..] = script {
        let (position, start) = (u32::from(*a), u64::from(u16::from_le_bytes([*b, *c])));
        let (bytes, after) = rest.split_at(rest.len().min(usize::from(*a)));
        let head = PartHead::unnamed(PartKind::Member);
        let problem = Problem::new(ProblemKind::Damaged, "x".repeat(usize::from(*b) * 16));
        let text = String::from_utf8_lossy(bytes);
        let mut takes_bytes = true;
        let event = match word {
            0 => Event::Format { format: Format::Zip, tie: a & 1 > 0 },
            1 => Event::Metadata { field: Cow::Owned(Field::Title), value: text },
            2 => {
                let word = |at: &[u8]| match at {
                    &[start, end] => Word { start: start.into(), end: end.into(), area: [0.0; 4] },
                    _ => Word { start: 0, end: u32::MAX, area: [f32::NAN; 4] },
                };
                let words = after.chunks(2).take(usize::from(*b % 8)).map(word).collect();
                Event::Page(Cow::Owned(Page { words, ..Page::of_text(text) }))
            }
            3 => {
                takes_bytes = false;
                let length = u64::from(rest.first().copied().unwrap_or(0)) << (c % 64);
                Event::PartRange { position, head: Cow::Borrowed(&head), start, length }
            }
            4 => Event::PartBegin { position, head: Cow::Borrowed(&head) },
            5 => Event::PartEnd((a & 1 > 0).then_some(Cow::Borrowed(&problem))),
            6 => {
                Event::PartMissing { position, head: Cow::Borrowed(&head), problem: Cow::Borrowed(&problem) }
            }
            7 => Event::Problem(Cow::Borrowed(&problem)),
            8 => Event::Cursor { cursor: Cow::Borrowed(bytes), next_position: u32::from(*b) },
            9 => Event::Language(Some(text)),
            10 => Event::Hash(DocHash([*a; 32])),
            kind => {
                script = after;
                if take(kind % 4, bytes).is_break() {
                    return;
                }
                continue;
            }
        };
        takes_bytes &= !matches!(word, 0 | 4..=7 | 10);
        script = if takes_bytes { after } else { rest };
        let Ok(frame) = postcard::to_allocvec(&event) else { continue };
        if take(EVENT, &frame).is_break() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: [u8; 4] = [0, 0, 0, 0];

    fn hear(script: &[u8]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        Ears::new(folder.path().to_owned()).unwrap().hear_reading(script).unwrap()
    }

    /// Ranges of 768 bytes, all from the middle of the document on.
    fn ranges(count: u8) -> Vec<u8> {
        let all = (0..count).flat_map(|position| [3, position, 0, 8]);
        BEGIN.into_iter().chain(all).collect()
    }

    #[test]
    fn what_lies_over_each_other_a_few_times_is_believed_and_for_ever_is_not() {
        assert!(hear(&ranges(150)));
        assert!(!hear(&ranges(200)));
    }

    #[test]
    fn nothing_comes_before_the_format_and_no_part_twice() {
        assert!(!hear(&[7, 0, 0, 0]));
        assert!(hear(&[BEGIN, [4, 0, 0, 0], [5, 0, 0, 0]].concat()));
        assert!(!hear(&[BEGIN, [4, 0, 0, 0], [4, 1, 0, 0]].concat()));
        assert!(!hear(&[BEGIN, [5, 0, 0, 0]].concat()));
    }

    #[test]
    fn whatever_a_worker_says_the_parent_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let mut ears = Ears::new(folder.path().to_owned()).unwrap();
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as u8
        };
        let (mut believed, mut refused) = (0, 0);
        for _ in 0..2_000 {
            let words = (0..random() % 12).flat_map(|position| {
                [
                    random() % 12,
                    if random() < 200 { position } else { random() },
                    random() % 16,
                    random() % 16,
                ]
            });
            let script: Vec<u8> = BEGIN.into_iter().chain(words).collect();
            if ears.hear_reading(&script).unwrap() {
                believed += 1
            } else {
                refused += 1
            }
            hear_showing(&script);
        }
        assert!(believed > 100 && refused > 100, "{believed} {refused}");
    }
}
