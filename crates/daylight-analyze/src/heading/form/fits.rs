//! How well a value fits a field of the form: what the field can hold, told from the words alone.

use super::super::{day, fold, level, number};
use super::Slot;

/// From -9 (cannot be) to 8 (can be nothing else).
pub(super) fn fits(slot: Slot, about: &About) -> f32 {
    match slot {
        Slot::Head => 0.0,
        Slot::Agency | Slot::Originator => about.agency(),
        Slot::RecordNumber => pick(about.record_number, 8.0, -7.0),
        Slot::RecordSeries => about.plain(0.0),
        Slot::FileNumber => about.file_number(),
        Slot::From => about.correspondent(),
        // Of one value for both it is rather the sender.
        Slot::To => about.correspondent() - 0.25,
        Slot::Title => about.title(),
        Slot::Date => pick(about.date, 7.0, -9.0),
        Slot::Pages => pick(about.count, 4.0, -7.0),
        Slot::Subjects => about.plain(0.3),
        Slot::DocumentType => pick(about.document_type, 5.0, -1.5),
        Slot::Classification => pick(about.level, 6.0, -6.0),
        Slot::Restrictions => pick(about.restrictions, 4.0, if about.level { -9.0 } else { -2.0 }),
        Slot::Status => pick(about.status, 5.0, -3.0),
        Slot::Reviewed => pick(about.date, 6.0, -8.0),
        Slot::Opening => pick(about.opening, 4.0, -1.0),
        Slot::Comments => pick(about.date, -1.0, 0.2),
    }
}

fn pick(is: bool, yes: f32, no: f32) -> f32 {
    if is { yes } else { no }
}

/// What the words of a value tell.
#[derive(Debug)]
pub(super) struct About {
    words: usize,
    letters: usize,
    digits: usize,
    date: bool,
    count: bool,
    level: bool,
    record_number: bool,
    document_type: bool,
    restrictions: bool,
    status: bool,
    opening: bool,
    known_agency: bool,
    name: bool,
    office: bool,
    titled: bool,
    ended: bool,
}

/// Agencies whose letters such forms print as originator.
const AGENCIES: [&str; 20] = [
    "CIA", "FBI", "HSCA", "SSCIA", "NSA", "WC", "DOS", "DOD", "OSD", "JCS", "ARMY", "NAVY", "USA", "ROCK",
    "ARRB", "DOJ", "STATE", "INS", "USSS", "WH",
];

const OFFICES: [&str; 26] = [
    "DIRECTOR",
    "CHIEF",
    "SAC",
    "HQ",
    "LEG",
    "LEGAT",
    "COS",
    "STATION",
    "DIVISION",
    "DIV",
    "OFFICE",
    "BRANCH",
    "DEPUTY",
    "COUNSEL",
    "SECRETARY",
    "COMMITTEE",
    "COMMISSION",
    "WITHHELD",
    "NONE",
    "MFR",
    "RECORD",
    "FILE",
    "HEADQUARTERS",
    "EMBASSY",
    "DCI",
    "DDP",
];

const TITLE_BEGINNINGS: [&str; 24] = [
    "MEMO",
    "MEMORANDUM",
    "CABLE",
    "LETTER",
    "REPORT",
    "DISPATCH",
    "REQUEST",
    "RE",
    "NOTE",
    "NOTES",
    "OFFICE",
    "INFO",
    "FIELD",
    "ROUTING",
    "TRANSMITTAL",
    "SUMMARY",
    "LIST",
    "INTERVIEW",
    "PERSONALITY",
    "OUTLINE",
    "DOCUMENT",
    "TELEGRAM",
    "INFORMATION",
    "FORM",
];

impl About {
    pub(super) fn of(text: &str) -> Self {
        let folded = fold::folded(text);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let squeezed = fold::squeezed(text);
        let starts = |beginnings: &[&str]| beginnings.iter().any(|begin| squeezed.starts_with(begin));
        let comma = text.split_once(',').is_some_and(|(last, first)| {
            (1..=3).contains(&last.split_whitespace().count())
                && (1..=6).contains(&first.split_whitespace().count())
        });
        Self {
            words: words.len(),
            letters,
            digits,
            date: day::fills_a_date(text),
            count: digits > 0 && digits <= 5 && letters == 0,
            level: level::level(text).is_some(),
            record_number: text.len() < 40 && (holds_number(text) || number::canonical(text).is_some()),
            document_type: starts(&["PAPER", "TEXTUALDOC"])
                || (words.len() <= 2
                    && has(&[
                        "LETTER",
                        "MEMORANDUM",
                        "REPORT",
                        "NOTES",
                        "FORM",
                        "SUMMARY",
                        "TRANSCRIPT",
                        "LIST",
                    ])),
            restrictions: is_restriction(&words),
            status: starts(&["RELEASED", "REDACT", "POSTPONE", "WITHH", "OPEN", "REFERR", "CONSULT"])
                || matches!(squeezed.as_str(), "X" | "P" | "O")
                || has(&["DELETIONS"]),
            opening: starts(&["INDEFINITE", "APPROVAL", "NOTASSASS", "UPON", "WHEN", "OPENAFTER"]),
            known_agency: words.first().is_some_and(|word| AGENCIES.contains(word)) && words.len() <= 2,
            name: comma,
            office: has(&OFFICES) || text.contains('/'),
            titled: words.first().is_some_and(|word| TITLE_BEGINNINGS.contains(word)),
            ended: text.ends_with('.') && words.len() > 1,
        }
    }

    /// What no free text is.
    fn plain(&self, otherwise: f32) -> f32 {
        if self.record_number {
            -6.0
        } else if self.date {
            -5.0
        } else if self.status && self.words > 2 {
            -4.0
        } else if self.level || self.document_type {
            -2.5
        } else {
            otherwise
        }
    }

    fn agency(&self) -> f32 {
        if self.known_agency {
            3.0
        } else if self.date || self.record_number || self.count {
            -6.0
        } else if self.words == 1 && self.letters <= 12 && self.digits == 0 {
            0.5
        } else {
            -2.0
        }
    }

    fn file_number(&self) -> f32 {
        let plain = self.plain(0.0);
        if plain < 0.0 { plain } else { pick(self.digits > 0, 1.0, -0.2) }
    }

    fn correspondent(&self) -> f32 {
        let plain = self.plain(0.0);
        if plain < 0.0 || self.count {
            return plain.min(-3.0);
        }
        let mut score = pick(self.name, 1.0, 0.0) + pick(self.office, 1.0, 0.0) - pick(self.titled, 1.5, 0.0);
        score += match self.words {
            1..=3 => 0.5,
            4..=6 => 0.0,
            7..=9 => -1.0,
            _ => -2.5,
        };
        score - pick(self.ended, 0.7, 0.0)
    }

    fn title(&self) -> f32 {
        let plain = self.plain(0.0);
        if self.record_number || self.date || self.count {
            return plain.min(-4.0);
        }
        let mut score = plain.max(-1.0) + pick(self.titled, 1.2, 0.0) + pick(self.ended, 0.7, 0.0);
        score += match self.words {
            0..=2 => -0.5,
            3..=5 => 0.3,
            _ => 1.0,
        };
        score - pick(self.office && self.words <= 3, 0.5, 0.0)
    }
}

fn holds_number(text: &str) -> bool {
    let piece = super::super::line::Piece { text, start: 0 };
    number::within(&piece).is_some_and(|found| found.text.len() + 4 >= text.len())
}

/// `1A`, `1B 4`, `3`, `Open in Full`, `Consulted`, `None`.
fn is_restriction(words: &[&str]) -> bool {
    let short = |word: &&str| {
        word.len() <= 2
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && word.bytes().any(|byte| byte.is_ascii_digit())
    };
    let spoken = ["OPEN", "CONSULTED", "REFERRED", "NONE", "WITHDRAWN", "DONATED"];
    words.len() <= 6
        && !words.is_empty()
        && (words.iter().all(short) || words.first().is_some_and(|word| spoken.contains(word)))
}
