mod annotations;
mod attachments;
mod content;
mod cover;
pub(crate) mod endless;
mod font;
mod layers;
mod layout;
mod left_behind;
pub(crate) mod locked;
mod marked;
mod meaning;
mod metadata;
mod outline;
mod stream;
pub(crate) mod tree;
mod unredacted;
mod words;
mod written;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{BadRedaction, BadRedactionKind, Page, Problem, ProblemKind};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Object, ObjectIdentifier, Stream};

use self::content::{Faults, Painter};
use self::cover::{Area, Covers};
use self::font::Fonts;
use self::left_behind::Present;
use self::stream::Undecoded;
use self::tree::{Leaf, Leaflet};
use self::unredacted::Painted;
use self::words::Words;
use super::counted::hold_against;
use crate::picture::Wanted;
use crate::picture::pdf::draw_leaf;
use crate::{Account, Order, Source, Stop};

/// Pages without text that are told one by one; where there are more, their number is told.
const MOST_SCANS_TOLD: usize = 500;

/// With fewer letters than this beside a picture of half a page or more, the text may well be in
/// the picture: a stamp or a page number on a scan.
const FEW_LETTERS: u32 = 40;

/// The same where the picture is the whole page: a line stamped on a scan, with numbers of a case and a date.
const STAMPED_LETTERS: u32 = 120;
const WHOLE_PAGE: f32 = 0.9;

/// Filled shapes that may be letters turned into drawings.
const MANY_SHAPES: u32 = 100;

/// Bytes at the end of a file in which its end mark stands (ISO 32000-1, annex H, note 18 asks for 1024).
const END: usize = 2048;

pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let locked::Opened { pdf, key, files_locked } = match locked::open(source, account.keys()) {
        Ok(opened) => opened,
        Err(problem) => return account.problem(problem),
    };
    if let Some(key) = key {
        account.opened_with(key)?;
    }
    metadata::tell(&pdf, account)?;
    outline::tell(&pdf, account)?;
    let mut reading = Reading::new(&pdf);
    let versions = left_behind::versions(source.bytes());
    let leaves = tree::leaves(&pdf);
    let too_many = leaves.len() >= tree::MOST_PAGES;
    if let Some(says) = tree::says(&pdf).filter(|_| !too_many) {
        hold_against(account, "the document", "pages", says, leaves.len() as u64)?;
    }
    for at in 0..leaves.len() {
        reading.leaf(&leaves, at, account)?;
    }
    if too_many {
        let detail = format!("pages beyond {} were not read", tree::MOST_PAGES);
        account.problem(Problem::new(ProblemKind::TooLarge, detail))?;
    }
    if is_cut_off(source.bytes()) {
        let detail = "the file stops before the end that a PDF has; what came after is not here";
        account.problem(Problem::new(ProblemKind::Damaged, detail))?;
    }
    reading.tell_pages_without_text(account)?;
    reading.tell_what_was_left_behind(source.bytes(), &versions, &leaves, account)?;
    attachments::tell(&pdf, &reading.pinned, source, files_locked.as_ref(), account)
}

/// Whether neither the end mark nor the pointer to the table of objects stands at the end: pages that can still be read are
/// then those that lie before the cut, and nothing else says that there were more.
fn is_cut_off(bytes: &[u8]) -> bool {
    let end = &bytes[bytes.len().saturating_sub(END)..];
    [b"%%EOF".as_slice(), b"startxref"].iter().all(|mark| memchr::memmem::find(end, mark).is_none())
}

/// Pages of one document that are scans with recognised text and are drawn to see whether something is painted over
/// it. Drawing one takes as long as reading ten.
const SCANS_LOOKED_AT: u32 = 2;

/// Width of the picture on which is looked for letters: some 110 dots an inch on A4.
const PIXELS_ACROSS: u32 = 900;

/// One page as it was read.
struct Read {
    page: Page,
    problems: Vec<Problem>,
    hidden: Vec<BadRedaction>,
}

/// One document while its pages are read.
struct Reading<'a> {
    pdf: &'a Pdf,
    scans_looked_at: u32,
    /// What was taken out of the text of pages.
    sealed: Vec<String>,
    /// Words that the file shows.
    present: Present,
    fonts: Fonts<'a>,
    hidden_layers: HashSet<ObjectIdentifier>,
    pinned: Vec<Dict<'a>>,
    scans: Vec<(u32, &'static str)>,
    pages_without_meaning: u32,
    letters_without_meaning: u64,
}

impl<'a> Reading<'a> {
    fn new(pdf: &'a Pdf) -> Self {
        Self {
            pdf,
            scans_looked_at: 0,
            sealed: Vec::new(),
            present: Present::default(),
            fonts: Fonts::new(),
            hidden_layers: layers::switched_off(pdf),
            pinned: Vec::new(),
            scans: Vec::new(),
            pages_without_meaning: 0,
            letters_without_meaning: 0,
        }
    }

    fn leaf(&mut self, leaves: &[Leaf<'a>], at: usize, account: &mut Account) -> Result<(), Stop> {
        let number = account.pages() + 1;
        let Some(Leaf::Page(leaf)) = leaves.get(at) else {
            account.page(Page::default())?;
            let problem = Problem::on_page(
                number,
                ProblemKind::Damaged,
                "this page is listed, but it is not in the file",
            );
            return account.problem(problem);
        };
        match catch_unwind(AssertUnwindSafe(|| self.page(number, leaf, leaves))) {
            Ok(Read { page, problems, hidden }) => {
                self.present.add(&page.text);
                hidden
                    .iter()
                    .filter_map(|found| found.sealed.as_ref())
                    .for_each(|text| self.present.add(text));
                account.page(page)?;
                self.sealed.extend(hidden.iter().filter_map(|found| found.sealed.clone()));
                hidden.into_iter().try_for_each(|found| account.bad_redaction(found))?;
                problems.into_iter().try_for_each(|problem| account.problem(problem))
            }
            Err(_) => {
                // What the fonts looked like when the fault happened is not known.
                self.fonts = Fonts::new();
                account.page(Page { size: Some(shown(leaf)), ..Page::default() })?;
                account.problem(Problem::on_page(
                    number,
                    ProblemKind::Crashed,
                    "the reader of PDF stopped at a fault of its own on this page",
                ))
            }
        }
    }

    fn page(&mut self, number: u32, leaf: &Leaflet<'a>, leaves: &[Leaf<'a>]) -> Read {
        let (width, height) = leaf.size();
        let resources = leaf.resources();
        let mut painter = Painter::new(&mut self.fonts, &self.hidden_layers, width * height);
        let mut faults = Faults::default();
        if let Some(content) = content(&leaf.dict, &mut faults) {
            painter.paint(&content, &resources, leaf.place());
        }
        let annotations = annotations::of_page(&leaf.dict);
        for annotation in &annotations {
            annotations::paint(annotation, &resources, leaf.place(), &mut painter);
            self.pinned.extend(attachments::pinned_file(annotation));
        }
        let (mut words, found) = (painter.words, painter.found);
        let drawn = (painter.covers, painter.spelled_out);
        let hidden = self.hidden(number, (leaf, leaves), &annotations, &mut words, &drawn);
        let (mut text, boxes) = layout::laid_out(&words);
        let said = annotations::said(&annotations, &text);
        if !said.is_empty() && !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&said);
        if words.unknown > 20 && words.unknown > words.known {
            self.pages_without_meaning += 1;
            self.letters_without_meaning += u64::from(words.unknown);
        } else if let Some(reason) = needs_recognition(&words, &found) {
            self.scans.push((number, reason));
        }
        let problems = problems(number, faults, &found.faults, &words);
        Read { page: Page { label: None, text, words: boxes, size: Some(shown(leaf)) }, problems, hidden }
    }

    /// What of the page was to be kept from readers; words that were are taken out.
    fn hidden(
        &mut self,
        number: u32,
        (leaf, leaves): (&Leaflet<'a>, &[Leaf<'a>]),
        annotations: &[Dict<'a>],
        words: &mut Words,
        (covers, spelled_out): &(Covers, Vec<(String, Area)>),
    ) -> Vec<BadRedaction> {
        let (width, height) = shown(leaf);
        let painted = Painted {
            words,
            covers,
            pinned: unredacted::pinned(annotations, leaf.place()),
            spelled_out,
            size: [width, height],
            cropped: leaf.is_cropped(),
        };
        let looks_at_scan = words.invisible > 0 && self.scans_looked_at < SCANS_LOOKED_AT;
        let (pdf, mut drawn) = (self.pdf, false);
        let judged = painted.judged(number, looks_at_scan, || {
            drawn = true;
            let wanted = Wanted { page: number, width: PIXELS_ACROSS };
            draw_leaf(pdf, leaves, leaf, wanted).ok().map(|drawn| drawn.raster)
        });
        self.scans_looked_at += u32::from(drawn && looks_at_scan);
        let mut findings = judged.findings;
        let layers = words.runs.iter().filter(|run| run.pen.hidden).cloned();
        let on_layers = layout::laid_out(&words.with_runs(layers.collect())).0;
        if let Some(letters) = unredacted::worth_telling(&on_layers) {
            let kind = BadRedactionKind::HiddenLayer;
            findings.push(BadRedaction { kind, page: Some(number), area: None, letters, sealed: None });
        }
        if !judged.sealed.is_empty() {
            let sealed: HashSet<usize> = judged.sealed.into_iter().collect();
            let mut at = 0;
            words.runs.retain(|_| {
                at += 1;
                !sealed.contains(&(at - 1))
            });
        }
        findings
    }

    fn tell_what_was_left_behind(
        &mut self,
        bytes: &[u8],
        versions: &[usize],
        leaves: &[Leaf<'a>],
        account: &mut Account,
    ) -> Result<(), Stop> {
        let first = leaves.iter().find_map(|leaf| match leaf {
            Leaf::Page(leaf) => Some(leaf.as_ref()),
            Leaf::Lost => None,
        });
        let (pdf, present, sealed) = (self.pdf, &mut self.present, &self.sealed);
        let found = catch_unwind(AssertUnwindSafe(|| {
            let mut found = left_behind::of_earlier_versions(bytes, versions, present);
            found.extend(left_behind::unreferenced(pdf, first, present));
            found.extend(left_behind::behind_the_end(bytes));
            found.extend(left_behind::elsewhere(pdf, sealed));
            found
        }));
        match found {
            Ok(found) => found.into_iter().try_for_each(|found| account.bad_redaction(found)),
            Err(_) => account.problem(Problem::new(
                ProblemKind::Crashed,
                "the search for earlier versions in the file stopped at a fault of its own",
            )),
        }
    }

    fn tell_pages_without_text(&self, account: &mut Account) -> Result<(), Stop> {
        let pages = account.pages();
        if self.scans.len() > MOST_SCANS_TOLD {
            account.problem(Problem::new(
                ProblemKind::NeedsOcr,
                format!("{} of {pages} pages are pictures without text", self.scans.len()),
            ))?;
        } else {
            for (number, reason) in &self.scans {
                account.problem(Problem::on_page(*number, ProblemKind::NeedsOcr, *reason))?;
            }
        }
        if self.pages_without_meaning > 0 {
            let (letters, pages) = (self.letters_without_meaning, self.pages_without_meaning);
            account.problem(Problem::new(
                ProblemKind::Unsupported,
                format!("{letters} letters without a known meaning on {pages} pages: their fonts do not say which letters they are"),
            ))?;
        }
        Ok(())
    }
}

fn shown(leaf: &Leaflet<'_>) -> (f32, f32) {
    let (width, height) = leaf.size();
    (width as f32, height as f32)
}

/// The content streams of a page, put together.
fn content(page: &Dict<'_>, faults: &mut Faults) -> Option<Vec<u8>> {
    let streams: Vec<Option<Stream<'_>>> = match page.get::<Object<'_>>(b"Contents") {
        Some(Object::Stream(stream)) => vec![Some(stream)],
        Some(Object::Array(pieces)) => pieces.iter::<Object<'_>>().map(|piece| piece.into_stream()).collect(),
        _ => {
            // A page may have no content; one that names content which is not there has lost it.
            faults.content_lost |= page.get_ref(b"Contents").is_some();
            return None;
        }
    };
    let mut content = Vec::new();
    for stream in streams {
        match stream.as_ref().map(stream::decoded) {
            Some(Ok(decoded)) if content.len() + decoded.bytes.len() > stream::LARGEST => {
                faults.too_large = true;
                break;
            }
            Some(Ok(decoded)) => {
                faults.content_cut |= decoded.cut;
                content.extend_from_slice(&decoded.bytes);
                content.push(b'\n');
            }
            Some(Err(Undecoded::TooLarge)) => faults.too_large = true,
            Some(Err(Undecoded::Damaged)) | None => faults.content_lost = true,
        }
    }
    Some(content)
}

/// Why a page may hold text that is not in its letters.
fn needs_recognition(words: &Words, found: &content::Found) -> Option<&'static str> {
    if words.known == 0 {
        return match () {
            () if found.pictures > 0 => Some("a picture without text"),
            () if found.shapes >= MANY_SHAPES => Some("drawn shapes without text"),
            () => None,
        };
    }
    let few = words.known < FEW_LETTERS && found.largest > 0.5;
    let stamped = words.known < STAMPED_LETTERS && found.largest > WHOLE_PAGE;
    let little = words.invisible == 0 && (few || stamped);
    little.then_some("a picture fills most of the page, with hardly any text beside it")
}

fn problems(number: u32, of_page: Faults, of_forms: &Faults, words: &Words) -> Vec<Problem> {
    let told = [
        (
            of_page.content_lost,
            ProblemKind::Damaged,
            "content of this page is not there or cannot be decoded",
        ),
        (
            of_page.content_cut,
            ProblemKind::Damaged,
            "the content of this page is damaged; what could be decoded is here",
        ),
        (
            of_page.too_large || of_forms.too_large,
            ProblemKind::TooLarge,
            "content of this page is too large when unpacked",
        ),
        (of_forms.content_lost, ProblemKind::Damaged, "a part of this page cannot be decoded"),
        (
            of_forms.content_cut,
            ProblemKind::Damaged,
            "a part of this page is damaged; what could be decoded is here",
        ),
        (of_forms.too_deep, ProblemKind::TooDeep, "drawings within drawings beyond the limit were not read"),
        (
            of_forms.too_long,
            ProblemKind::TooLarge,
            "the drawing of this page is too long; what comes late was not read",
        ),
        (
            of_forms.fonts_lost,
            ProblemKind::Damaged,
            "text in a font that cannot be read is missing or guessed",
        ),
        (words.full, ProblemKind::TooLarge, "the text of this page beyond the limit was not read"),
    ];
    told.into_iter()
        .filter(|(happened, ..)| *happened)
        .map(|(_, kind, detail)| Problem::on_page(number, kind, detail))
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::{Order, Source, Transcript, read};

    #[expect(clippy::disallowed_methods, reason = "the input is our own")]
    fn area(input: &[u8], wanted: &str) -> [f32; 4] {
        let mut told = Transcript::default();
        read(&Source::new(input.to_vec()), &Order::default(), &mut told);
        let page = told.pages.first().expect("a page");
        let text = |word: &daylight_model::Word| &page.text[word.start as usize..word.end as usize];
        page.words.iter().find(|word| text(word) == wanted).expect("the word is on the page").area
    }

    fn close(got: [f32; 4], wanted: [f32; 4]) {
        let near = got.iter().zip(wanted).all(|(got, wanted)| (got - wanted).abs() < 1.5);
        assert!(near, "{got:?} is not near {wanted:?}");
    }

    #[test]
    fn a_box_lies_on_its_word_counted_from_the_upper_left_corner() {
        let input = include_bytes!("../../corpus/pdf/ordinary/input.pdf");
        // Helvetica 16: `Order` is 41 points wide, its base line 760 points above the lower edge.
        close(area(input, "Order"), [72.0, 842.0 - 760.0 - 12.8, 113.0, 842.0 - 760.0 + 3.2]);
    }

    #[test]
    fn a_box_lies_on_its_word_on_a_page_that_is_turned_and_cropped() {
        let input = include_bytes!("../../corpus/pdf/rotated-page/input.pdf");
        // On the page as shown this line runs downward, 50 points under the upper edge.
        close(area(input, "Upright"), [147.6, 50.0, 159.6, 90.0]);
    }
}
