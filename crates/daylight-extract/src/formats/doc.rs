mod character_runs;
mod embedded_pictures;
mod locked;
mod notes;
mod paragraph_runs;
mod pieces;
mod prose;
mod table;

use std::collections::BTreeSet;

use daylight_model::{Field, Page, Problem, ProblemKind};

use super::compound::Compound;
use super::{embedded, property_set};
use crate::{Account, Order, Source, Stop};
use character_runs::CharacterRuns;
use notes::Notes;
use paragraph_runs::ParagraphRuns;
use pieces::Pieces;
use prose::Prose;
use table::{Table, list};

/// Tells a paper of Word 97 to 2003 (MS-DOC). Word 6 and 95 wrote the same with fewer tables and
/// without Unicode; of those, text is told without what was deleted or hidden being marked.
pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let file = match Compound::open(source.bytes()) {
        Ok(file) => file,
        Err(problem) => return account.problem(problem),
    };
    property_set::tell(&file, account)?;
    let Some(entry) = file.find("WordDocument") else {
        return account.problem(damaged("the paper's text is missing"));
    };
    let (main, whole) = file.stream(entry);
    if !whole {
        account.problem(damaged("the paper's text is cut off"))?;
    }
    let Some(mut head) = Head::read(&main) else {
        return account.problem(damaged("the paper does not begin as one"));
    };
    let (mut main, mut key) = (main, None);
    let tables = if head.table.is_empty() { None } else { file.find(head.table) };
    let (tables, whole) = match tables {
        Some(entry) => file.stream(entry),
        None if head.old => (std::borrow::Cow::Borrowed(main.as_ref()), true),
        None => (std::borrow::Cow::Borrowed(&[][..]), false),
    };
    let mut tables = tables;
    if head.encrypted {
        match locked::unlocked(&main, &tables, account)? {
            Ok(unlocked) => {
                (main, tables) = (unlocked.main.into(), unlocked.tables.into());
                key = Some(unlocked.key);
            }
            Err(problem) => return account.problem(problem),
        }
        match Head::read(&main) {
            Some(unlocked) => head = unlocked,
            None => return account.problem(damaged("the paper does not begin as one")),
        }
    }
    if !whole {
        account.problem(damaged("the tables that say where the text lies are cut off or missing"))?;
    }
    let table = Table { main: &main, tables: &tables, old: head.old };
    Paper::new(&table, &head).tell(account)?;
    embedded_pictures::tell(&file, &table, key.as_ref(), account)?;
    embedded::tell(&file, "ObjectPool", "_", account)
}

fn damaged(detail: &str) -> Problem {
    Problem::new(ProblemKind::Damaged, detail)
}

/// What stands at the beginning of the main stream (MS-DOC 2.5.1).
struct Head {
    /// Word 6 or 95.
    old: bool,
    encrypted: bool,
    table: &'static str,
    code_page: u16,
    /// Letters of the text and of the texts that follow it: footnotes, headers, macros, comments,
    /// endnotes, text boxes, text boxes of headers.
    lengths: [usize; 8],
}

impl Head {
    fn read(main: &[u8]) -> Option<Self> {
        let version = table::u16_at(main, 2)?;
        let old = version < 0xc1;
        let flags = table::u16_at(main, 10)?;
        let from = if old { 0x34 } else { 0x4c };
        let mut lengths = [0; 8];
        for (at, length) in lengths.iter_mut().enumerate() {
            *length = usize::try_from(table::u32_at(main, from + at * 4)? as i32).unwrap_or(0);
        }
        let table = match (old, flags & 0x200 != 0) {
            (true, _) => "",
            (false, true) => "1Table",
            (false, false) => "0Table",
        };
        let code_page = code_page_of(table::u16_at(main, 6)?);
        Some(Self { old, encrypted: flags & 0x100 != 0, table, code_page, lengths })
    }

    /// The place of one of the texts among all letters.
    fn range(&self, number: usize) -> std::ops::Range<usize> {
        let from = self.lengths.iter().take(number).fold(0_usize, |all, one| all.saturating_add(*one));
        from..from.saturating_add(self.lengths.get(number).copied().unwrap_or(0))
    }
}

/// The code page of texts of this language, before there was Unicode (MS-LCID).
fn code_page_of(language: u16) -> u16 {
    match language & 0x3ff {
        0x05 | 0x0e | 0x15 | 0x18 | 0x1a | 0x1b | 0x1c | 0x24 => 1250,
        0x02 | 0x19 | 0x22 | 0x23 | 0x2f => 1251,
        0x08 => 1253,
        0x1f => 1254,
        0x0d => 1255,
        0x01 | 0x20 | 0x29 => 1256,
        0x25..=0x27 => 1257,
        0x11 => 932,
        0x12 => 949,
        0x04 if language == 0x0404 || language == 0x0c04 => 950,
        0x04 => 936,
        _ => 1252,
    }
}

const FOOTNOTES: usize = 1;
const HEADERS: usize = 2;
const COMMENTS: usize = 4;
const ENDNOTES: usize = 5;
const TEXT_BOXES: usize = 6;
const TEXT_BOXES_OF_HEADERS: usize = 7;

struct Paper<'a> {
    head: &'a Head,
    pieces: Pieces<'a>,
    characters: CharacterRuns,
    paragraphs: ParagraphRuns,
    authors: Vec<String>,
    notes: Notes,
}

impl<'a> Paper<'a> {
    fn new(table: &Table<'a>, head: &'a Head) -> Self {
        let mut paper = Self {
            head,
            pieces: Pieces::read(table, head.code_page),
            characters: CharacterRuns::read(table),
            paragraphs: ParagraphRuns::read(table),
            authors: table.texts(list::PEOPLE),
            notes: Notes::default(),
        };
        if !table.old {
            let footnotes = (head.range(FOOTNOTES), list::FOOTNOTE_PLACES, list::FOOTNOTES, "footnote");
            let endnotes = (head.range(ENDNOTES), list::ENDNOTE_PLACES, list::ENDNOTES, "endnote");
            for (range, places, texts, heading) in [footnotes, endnotes] {
                for (place, from, to) in table.notes(places, texts, 2) {
                    let text = paper.lines(range.start + from..(range.start + to).min(range.end));
                    paper.notes.add(place, heading, &text);
                }
            }
            let people = table.names_of_commenters();
            let range = head.range(COMMENTS);
            for (place, from, to, person) in table.comments() {
                let text = paper.lines(range.start + from..(range.start + to).min(range.end));
                let author = people.get(person).filter(|name| !name.is_empty());
                let heading = author.map_or("comment".to_owned(), |name| format!("comment, {name}"));
                paper.notes.add(place, &heading, &text);
            }
        }
        paper
    }

    fn tell(mut self, account: &mut Account) -> Result<(), Stop> {
        let mut prose = Prose::new(&self.authors);
        let (mut cut, main) = (false, self.head.range(0));
        for letter in self.pieces.letters(main.clone()) {
            cut |= letter.missing;
            let run = self.characters.at(letter.place);
            if let Some(end) = prose.letter(letter.code, run, || self.paragraphs.at(letter.place)) {
                account.text(&end)?;
            }
            for lines in self.notes.take(letter.number) {
                prose.beside(&lines);
            }
        }
        account.text(&prose.end())?;
        for person in prose.people() {
            account.metadata(Field::Other("changed by".into()), person)?;
        }
        account.end_page()?;
        self.tell_rest(account)?;
        // Short of letters: nothing says where they lie.
        if cut || self.pieces.letters_known() < main.end {
            account.problem(damaged("some of the paper's text is not where its tables say"))?;
        }
        Ok(())
    }

    /// What stands in no paragraph: notes without a place, headers and footers, text boxes.
    fn tell_rest(&mut self, account: &mut Account) -> Result<(), Stop> {
        let mut left = self.notes.rest();
        if self.head.old {
            for number in [FOOTNOTES, COMMENTS, ENDNOTES] {
                left.push_str(&self.lines(self.head.range(number)));
            }
        }
        labelled("notes", left, account)?;
        let mut headers = String::new();
        // Most sections repeat those of the section before.
        let mut seen = BTreeSet::new();
        for line in self.lines(self.head.range(HEADERS)).lines() {
            if seen.insert(line.to_owned()) {
                headers.push_str(line);
                headers.push('\n');
            }
        }
        headers.push_str(&self.lines(self.head.range(TEXT_BOXES_OF_HEADERS)));
        labelled("headers and footers", headers, account)?;
        let boxes = self.lines(self.head.range(TEXT_BOXES));
        labelled("text boxes", boxes, account)
    }

    fn lines(&self, range: std::ops::Range<usize>) -> String {
        let mut prose = Prose::new(&self.authors);
        let mut text = String::new();
        for letter in self.pieces.letters(range) {
            let run = self.characters.at(letter.place);
            if let Some(end) = prose.letter(letter.code, run, || self.paragraphs.at(letter.place)) {
                text.push_str(&end);
            }
        }
        text.push_str(&prose.end());
        text
    }
}

fn labelled(label: &str, text: String, account: &mut Account) -> Result<(), Stop> {
    if text.trim().is_empty() {
        return Ok(());
    }
    account.page(Page { label: Some(label.to_owned()), ..Page::of_text(text) })
}
