use daylight_model::ProblemKind;

use super::canary::{Canary, Reading};
use super::maker::Maker;
use super::piece::Piece;
use crate::make::{self, Bitmap, Pdf};

/// Pages of the one long scan of a leak; its canaries stand on the first, on page 431 and on the last.
const PAGES: usize = 440;
const MARKED: [(usize, &str); 3] =
    [(1, "page 1 of a scan"), (431, "page 431 of a scan"), (PAGES, "last page")];

/// Different pages without canary in it.
const OTHER_PAGES: usize = 8;

pub(super) fn photograph(maker: &mut Maker) -> Piece {
    let (in_exif, description) = maker.marked("jpg", "exif");
    let (in_xmp, title) = maker.marked("jpg", "xmp");
    let (width, height) = (maker.chance.between(40, 160) as u16, maker.chance.between(40, 160) as u16);
    let description = format!("{} {description}", maker.phrase(0, 3));
    let bytes = make::jpeg(width, height, &description, &title);
    maker.piece("jpg", bytes, vec![in_exif, in_xmp])
}

pub(super) fn mp3(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("mp3", "comment");
    let bytes = make::mp3(&maker.phrase(language, 3), &word);
    maker.piece("mp3", bytes, vec![canary])
}

pub(super) fn small_sound(maker: &mut Maker) -> Piece {
    let length = maker.chance.between(1_000, 30_000);
    sound(maker, length)
}

/// A sound of so many samples, one byte each.
pub(super) fn sound(maker: &mut Maker, length: usize) -> Piece {
    let (head, canary) = sound_head(maker, length);
    let mut bytes = head;
    bytes.extend(maker.chance.bytes(length.next_multiple_of(2)));
    maker.piece("wav", bytes, vec![canary])
}

pub(super) fn sound_head(maker: &mut Maker, length: usize) -> (Vec<u8>, Canary) {
    let (canary, word) = maker.marked("wav", "comment");
    (make::wav_head(&maker.phrase(0, 3), &word, length.next_multiple_of(2) as u32), canary)
}

/// A scan that goes on for hundreds of pages.
pub(super) fn long_scan(maker: &mut Maker) -> Piece {
    let mut canaries = Vec::new();
    let mut marked = Vec::new();
    for (number, within) in MARKED {
        let (mut canary, word) = maker.marked("pdf", within);
        canary.reading = Reading::Unreadable(ProblemKind::NeedsOcr);
        marked.push((number, scanned(maker, Some(&word))));
        canaries.push(canary);
    }
    let others: Vec<Bitmap> = (0..OTHER_PAGES).map(|_| scanned(maker, None)).collect();
    let page = |number: usize| {
        let own = marked.iter().find(|(known, _)| *known == number).map(|(_, page)| page);
        own.unwrap_or(&others[number % OTHER_PAGES]).clone()
    };
    let pages: Vec<Bitmap> = (1..=PAGES).map(page).collect();
    maker.piece("pdf", Pdf::of_scans(pages).bytes(), canaries)
}

/// A few lines of type, the canary alone in one of them, as a scanner sees them.
pub(super) fn scanned(maker: &mut Maker, canary: Option<&str>) -> Bitmap {
    let mut lines: Vec<String> = (0..5).map(|_| maker.phrase(0, 6)).collect();
    if let Some(canary) = canary {
        lines.insert(3, canary.to_owned());
    }
    let mut page = Bitmap::blank(1000, lines.len() * 48 + 80);
    for (number, line) in lines.iter().enumerate() {
        let shown: String = line.chars().take(58).collect();
        page.line(40, 40 + number * 48, &shown);
    }
    page.scanned(400, 40, &mut maker.chance)
}
