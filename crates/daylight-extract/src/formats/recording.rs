//! Sound and film: what is written about them. What is said or shown in them is not read.

mod mp4;

use std::collections::HashSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{Field, Format, Page, PartHead, PartKind, PartialDate, Problem, ProblemKind};
use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::{AudioFile, TaggedFile, TaggedFileExt};
use lofty::probe::Probe;
use lofty::tag::{ItemKey, ItemValue, Tag};

use crate::{Account, Source, Stop};

pub(super) fn read(format: Format, source: &Source, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let mut told = HashSet::new();
    for (field, value) in mp4::values(bytes) {
        if told.insert((field.clone(), value.clone())) {
            account.metadata(field, &value)?;
        }
    }
    let mut known = !told.is_empty();
    // The library gives up by a panic at some faults.
    match catch_unwind(AssertUnwindSafe(|| opened(bytes))) {
        Ok(Some(file)) => {
            known = true;
            tell(&file, told, account)?;
        }
        Ok(None) => {}
        Err(_) => account.problem(Problem::new(
            ProblemKind::Damaged,
            "what is written about it is broken in a way that the reader of it cannot bear",
        ))?,
    }
    let words = format.words();
    let detail = if known {
        format!("of this {words} only what is written about it is read, not what is said or shown")
    } else {
        format!("Daylight cannot read {words} of this kind")
    };
    account.problem(Problem::new(ProblemKind::Unsupported, detail))
}

fn opened(bytes: &[u8]) -> Option<TaggedFile> {
    let options = ParseOptions::new().parsing_mode(ParsingMode::Relaxed);
    Probe::new(Cursor::new(bytes)).options(options).guess_file_type().ok()?.read().ok()
}

fn tell(file: &TaggedFile, mut told: HashSet<(Field, String)>, account: &mut Account) -> Result<(), Stop> {
    let seconds = file.properties().duration().as_secs();
    if seconds > 0 {
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        account.metadata(Field::Other("duration".into()), &format!("{hours}:{minutes:02}:{seconds:02}"))?;
    }
    for tag in file.tags() {
        for item in tag.items() {
            let (ItemValue::Text(text) | ItemValue::Locator(text)) = item.value() else { continue };
            if item.key() == ItemKey::Lyrics || item.key() == ItemKey::UnsyncLyrics {
                if told.insert((Field::Other("lyrics".into()), text.clone())) {
                    account
                        .page(Page { label: Some("lyrics".to_owned()), ..Page::of_text(text.as_str()) })?;
                }
                continue;
            }
            let (field, value) = named(item.key(), text);
            if told.insert((field.clone(), value.clone())) {
                account.metadata(field, &value)?;
            }
        }
        pictures(tag, account)?;
    }
    Ok(())
}

fn pictures(tag: &Tag, account: &mut Account) -> Result<(), Stop> {
    for picture in tag.pictures() {
        let name = picture.description().filter(|name| !name.trim().is_empty()).unwrap_or("cover");
        account.part(PartHead::named(PartKind::Embedded, name), picture.data())?;
    }
    Ok(())
}

fn named(key: ItemKey, text: &str) -> (Field, String) {
    let field = match key {
        ItemKey::TrackTitle => Field::Title,
        ItemKey::TrackArtist => Field::Author,
        ItemKey::Comment | ItemKey::Description => Field::Description,
        ItemKey::Label | ItemKey::Publisher => Field::Organisation,
        ItemKey::EncoderSoftware => Field::Application,
        ItemKey::Language => Field::Language,
        ItemKey::RecordingDate => {
            return match text.trim().parse::<PartialDate>() {
                Ok(date) => (Field::Created, date.to_string()),
                Err(_) => (Field::Other("recording date".into()), text.to_owned()),
            };
        }
        key => Field::Other(words(&format!("{key:?}"))),
    };
    (field, text.to_owned())
}

/// `AlbumTitle` as people write it: `album title`.
fn words(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}
