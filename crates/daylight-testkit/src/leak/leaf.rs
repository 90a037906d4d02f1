use daylight_model::ProblemKind;

use super::canary::{Canary, Reading};
use super::maker::Maker;
use super::piece::Piece;
use super::{damage, media, office, records};
use crate::make::{self, Bitmap, Block, Cell, Docx, Paper, Pdf, Sheet, Slide, encode_text};

/// How a leaf of one kind is made.
type Recipe = fn(&mut Maker) -> Piece;

/// Documents that hold no container of ours, and how many of ten thousand are of each kind. The
/// shares are those of office drives: text, PDF and Word lead, damage is rare and always there.
/// Pictures of text are rarer than on any drive: to recognise one takes as long as to read a hundred
/// papers.
const RECIPES: [(usize, Recipe); 46] = [
    (1300, text),
    (180, markdown),
    (800, html),
    (500, csv),
    (140, tsv),
    (350, json),
    (280, xml),
    (1550, pdf),
    (1350, docx),
    (650, xlsx),
    (350, pptx),
    (260, odt),
    (130, ods),
    (90, odp),
    (220, rtf),
    (70, epub),
    (120, office::docx),
    (80, office::xlsx),
    (200, office::xls),
    (250, office::doc),
    (100, office::ppt),
    (60, office::pdf),
    (15, office::portfolio),
    (30, office::xps),
    (30, office::iwork),
    (60, records::sqlite),
    (60, records::dbf),
    (50, records::sql),
    (50, records::whatsapp),
    (50, records::telegram),
    (50, records::slack),
    (80, records::vcard),
    (80, records::calendar),
    (10, media::photograph),
    (30, media::mp3),
    (20, media::small_sound),
    (4, super::container::docx_with_picture),
    (80, super::container::pdf_with_file),
    (4, scan),
    (4, scanned_pdf),
    (90, empty),
    (50, damage::unknown),
    (80, damage::unsupported),
    (60, damage::locked_pdf),
    (100, damage::cut_off),
    (50, damage::cut_off_gzip),
];

impl Maker {
    /// Whether there is a leaf of each kind.
    pub(super) fn has_all_leaves(&self) -> bool {
        self.leaves >= RECIPES.len()
    }

    /// A leaf that lies nowhere else.
    ///
    /// The first ones are one of each kind, so that a leak of a few megabytes has them all.
    pub(super) fn fresh_leaf(&mut self) -> Piece {
        let recipe = match RECIPES.get(self.leaves) {
            Some((_, recipe)) => *recipe,
            None => self.chance.weighted(&RECIPES),
        };
        self.leaves += 1;
        recipe(self)
    }

    pub(super) fn piece(&mut self, ending: &'static str, bytes: Vec<u8>, canaries: Vec<Canary>) -> Piece {
        Piece { bytes, ending, stem: self.stem(), canaries, ..Piece::default() }
    }

    /// A readable canary for a document of this format, and its word.
    pub(super) fn marked(&mut self, format: &'static str, within: &'static str) -> (Canary, String) {
        let word = self.canary();
        (Canary::readable(word.clone(), format, within), word)
    }

    /// A paper with a heading, text, at times a table; its canary stands in the text.
    pub(super) fn paper(&mut self, format: &'static str, language: usize) -> (Paper, Canary) {
        let (canary, word) = self.marked(format, "text");
        let length = self.length();
        let text = self.text(language, length, &word);
        let mut blocks = vec![Block::Heading(self.phrase(language, 4))];
        blocks.extend(text.lines().map(|line| Block::Text(line.to_owned())));
        if self.chance.permille(150) {
            blocks.push(Block::Table(
                (0..4).map(|_| (0..3).map(|_| self.phrase(language, 2)).collect()).collect(),
            ));
        }
        let paper = Paper {
            title: self.phrase(language, 3),
            author: self.phrase(language, 2),
            created: self.moment(),
            blocks,
        };
        (paper, canary)
    }

    /// Title, author and date alone.
    pub(super) fn about(&mut self, language: usize) -> Paper {
        let (title, author, created) = (self.phrase(language, 3), self.phrase(language, 2), self.moment());
        Paper::default().by(&title, &author, &created)
    }
}

fn text(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("txt", "text");
    let length = maker.length();
    let text = maker.text(language, length, &word);
    let text = if maker.chance.permille(300) { text.replace('\n', "\r\n") } else { text };
    let encoding = match maker.chance.below(100) {
        0..4 => "utf-16le",
        4..6 => "utf-16be",
        6..30 => maker.old_encoding(language),
        _ => "utf-8",
    };
    maker.piece("txt", encode_text(&text, encoding), vec![canary])
}

fn markdown(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (paper, canary) = maker.paper("md", language);
    let mut out = String::new();
    for block in &paper.blocks {
        match block {
            Block::Heading(text) => out.push_str(&format!("# {text}\n\n")),
            Block::Text(text) => out.push_str(&format!("{text}\n\n")),
            Block::Table(rows) => {
                rows.iter().for_each(|row| out.push_str(&format!("- {}\n", row.join(", "))))
            }
        }
    }
    maker.piece("md", out.into_bytes(), vec![canary])
}

fn html(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (paper, canary) = maker.paper("html", language);
    maker.piece("html", make::html(&paper), vec![canary])
}

fn csv(maker: &mut Maker) -> Piece {
    rows(maker, "csv", ",")
}

fn tsv(maker: &mut Maker) -> Piece {
    rows(maker, "tsv", "\t")
}

fn rows(maker: &mut Maker, format: &'static str, between: &str) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked(format, "cell");
    let count = maker.chance.between(5, 300);
    let marked = maker.chance.below(count);
    let mut out = ["number", "name", "amount", "note"].join(between) + "\n";
    for row in 0..count {
        let name = maker.phrase(language, 2);
        let note = if row == marked { word.clone() } else { maker.phrase(language, 4) };
        let amount = maker.chance.below(9_000_000) as f64 / 100.0;
        out.push_str(&[(row + 1).to_string(), name, format!("{amount:.2}"), note].join(between));
        out.push('\n');
    }
    maker.piece(format, out.into_bytes(), vec![canary])
}

fn json(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("json", "value");
    let length = maker.length();
    let text = maker.text(language, length, &word);
    let entries: Vec<_> = text
        .lines()
        .enumerate()
        .map(|(number, line)| serde_json::json!({ "id": number, "text": line, "open": number % 3 == 0 }))
        .collect();
    let whole = serde_json::json!({ "made": maker.moment(), "entries": entries });
    let bytes = format!("{whole:#}\n").into_bytes();
    maker.piece("json", bytes, vec![canary])
}

fn xml(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (canary, word) = maker.marked("xml", "element");
    let length = maker.length();
    let text = maker.text(language, length, &word);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<records>\n");
    for (number, line) in text.lines().enumerate() {
        out.push_str(&format!("  <record n=\"{number}\"><note>{line}</note></record>\n"));
    }
    out.push_str("</records>\n");
    maker.piece("xml", out.into_bytes(), vec![canary])
}

/// A PDF with a canary on every page.
pub(super) fn pdf(maker: &mut Maker) -> Piece {
    let (pdf, canaries) = pdf_pages(maker);
    let bytes = pdf.bytes();
    maker.piece("pdf", bytes, canaries)
}

pub(super) fn pdf_pages(maker: &mut Maker) -> (Pdf, Vec<Canary>) {
    let language = maker.western();
    let pages = maker.chance.weighted(&[(60, 1), (25, 3), (12, 9), (3, 40)]);
    let (mut texts, mut canaries) = (Vec::new(), Vec::new());
    for _ in 0..pages {
        let (canary, word) = maker.marked("pdf", "page");
        let length = maker.chance.between(300, 2_600);
        texts.push(maker.text(language, length, &word));
        canaries.push(canary);
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut pdf = Pdf::of_texts(&texts);
    pdf.title = maker.phrase(language, 3);
    pdf.author = maker.phrase(language, 2);
    (pdf, canaries)
}

/// A Word paper, at times with a comment and a header that have canaries of their own.
pub(super) fn docx(maker: &mut Maker) -> Piece {
    let (word, canaries) = word_paper(maker);
    let bytes = word.bytes();
    maker.piece("docx", bytes, canaries)
}

pub(super) fn word_paper(maker: &mut Maker) -> (Docx, Vec<Canary>) {
    let language = maker.language();
    let (paper, canary) = maker.paper("docx", language);
    let mut canaries = vec![canary];
    let mut word = Docx::of(paper);
    if maker.chance.permille(200) {
        let (canary, text) = maker.marked("docx", "header");
        word.header = format!("{} {text}", maker.phrase(language, 3));
        canaries.push(canary);
    }
    if maker.chance.permille(250) {
        let (canary, text) = maker.marked("docx", "comment");
        let comment = format!("{} {text}", maker.phrase(language, 6));
        word.comments.push((maker.phrase(language, 2), maker.moment(), comment));
        canaries.push(canary);
    }
    (word, canaries)
}

pub(super) fn sheets(maker: &mut Maker, format: &'static str, language: usize) -> (Vec<Sheet>, Vec<Canary>) {
    let count = maker.chance.weighted(&[(60, 1), (30, 2), (10, 4)]);
    let (mut sheets, mut canaries) = (Vec::new(), Vec::new());
    for number in 1..=count {
        let (canary, word) = maker.marked(format, "sheet");
        canaries.push(canary);
        let rows = maker.chance.between(4, 150);
        let marked = maker.chance.below(rows);
        let row = |row: usize| {
            let name = maker.phrase(language, 2);
            let note = if row == marked { word.clone() } else { maker.phrase(language, 3) };
            let amount = maker.chance.below(5_000_000) as f64 / 100.0;
            let day = Cell::Day(2011, maker.chance.between(1, 12) as u32, maker.chance.between(1, 28) as u32);
            vec![Cell::Text(name), day, Cell::Number(amount), Cell::Text(note)]
        };
        sheets.push(Sheet {
            name: format!("Sheet {number}"),
            rows: (0..rows).map(row).collect(),
            ..Sheet::default()
        });
    }
    (sheets, canaries)
}

pub(super) fn xlsx(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (sheets, canaries) = sheets(maker, "xlsx", language);
    let about = maker.about(language);
    maker.piece("xlsx", make::xlsx(&sheets, &about), canaries)
}

fn ods(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (sheets, canaries) = sheets(maker, "ods", language);
    let about = maker.about(language);
    maker.piece("ods", make::ods(&sheets, &about), canaries)
}

fn slides(maker: &mut Maker, format: &'static str, language: usize) -> (Vec<Slide>, Vec<Canary>) {
    let (mut slides, mut canaries) = (Vec::new(), Vec::new());
    for _ in 0..maker.chance.between(1, 12) {
        let (canary, word) = maker.marked(format, "slide");
        canaries.push(canary);
        let mut points: Vec<String> =
            (0..maker.chance.between(1, 5)).map(|_| maker.phrase(language, 6)).collect();
        points.push(word);
        let mut notes = String::new();
        if maker.chance.permille(300) {
            let (canary, word) = maker.marked(format, "notes");
            canaries.push(canary);
            notes = format!("{} {word}", maker.phrase(language, 12));
        }
        slides.push(Slide { title: maker.phrase(language, 3), points, notes });
    }
    (slides, canaries)
}

fn pptx(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (slides, canaries) = slides(maker, "pptx", language);
    let about = maker.about(language);
    maker.piece("pptx", make::pptx(&slides, &about), canaries)
}

fn odp(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (slides, canaries) = slides(maker, "odp", language);
    let about = maker.about(language);
    maker.piece("odp", make::odp(&slides, &about), canaries)
}

fn odt(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (paper, canary) = maker.paper("odt", language);
    maker.piece("odt", make::odt(&paper), vec![canary])
}

fn rtf(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let (paper, canary) = maker.paper("rtf", language);
    maker.piece("rtf", make::rtf(&paper), vec![canary])
}

fn epub(maker: &mut Maker) -> Piece {
    let language = maker.language();
    let count = maker.chance.between(2, 6);
    let (chapters, canaries): (Vec<_>, Vec<_>) = (0..count).map(|_| maker.paper("epub", language)).unzip();
    maker.piece("epub", make::epub(&chapters), canaries)
}

/// A picture of a few lines of type, with a canary that only text recognition could read.
pub(super) fn picture(maker: &mut Maker, format: &'static str) -> (Bitmap, Canary) {
    let (mut canary, word) = maker.marked(format, "picture");
    canary.reading = Reading::Unreadable(ProblemKind::NeedsOcr);
    (media::scanned(maker, Some(&word)), canary)
}

fn scan(maker: &mut Maker) -> Piece {
    let (page, canary) = picture(maker, "png");
    maker.piece("png", page.png(), vec![canary])
}

fn scanned_pdf(maker: &mut Maker) -> Piece {
    let (pages, canaries): (Vec<_>, Vec<_>) =
        (0..maker.chance.between(1, 3)).map(|_| picture(maker, "pdf")).unzip();
    maker.piece("pdf", Pdf::of_scans(pages).bytes(), canaries)
}

fn empty(maker: &mut Maker) -> Piece {
    maker.empty += 1;
    maker.piece("txt", Vec::new(), Vec::new())
}
