//! Makes an index of made-up messages and prints how long hits, orders and facets of frequent words take (median
//! and best of eleven, in milliseconds).
//!
//! `facets INDEX DOCUMENTS`
#![allow(clippy::print_stdout)] // this is what it is for

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use daylight_model::{DocHash, Format, Label, Maintenance, ProblemKind, View};
use daylight_search::{
    FacetBy, FacetRequest, IndexWriter, IndexedDocument, Options, Searcher, Sort, Texts, TextsError,
    WriterOptions, parse,
};

/// Nothing here asks for a text.
struct NoTexts;

impl Texts for NoTexts {
    fn about(&self, _: i64) -> Result<Option<Vec<String>>, TextsError> {
        Ok(None)
    }

    fn page(&self, _: i64, _: u32) -> Result<Option<String>, TextsError> {
        Ok(None)
    }
}

/// Numbers that look like chance and are the same every time (Marsaglia's xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// Small numbers far more often than large ones.
    fn skewed(&mut self, end: u64) -> u64 {
        let most = self.below(end) + 1;
        self.below(most)
    }
}

fn document(row: u64, chance: &mut Chance) -> IndexedDocument {
    let mut hash = DocHash([0; 32]);
    hash.0[..8].copy_from_slice(&chance.below(u64::MAX).to_be_bytes());
    let formats =
        [Format::Email, Format::Email, Format::Email, Format::Pdf, Format::Docx, Format::Xlsx, Format::Png];
    let mut one = IndexedDocument::new(row as i64, hash, Label::INTERNAL, formats[chance.below(7) as usize]);
    let mut text = String::from("everywhere");
    for word in ["half", "third", "quarter"].into_iter().zip(2..).filter(|(_, part)| chance.below(*part) == 0)
    {
        text.push_str(&format!(" {}", word.0));
    }
    one.pages = vec![text];
    let person = |number: u64| format!("Person Number {number} <person.{number}@example.org>");
    one.correspondents = (0..1 + chance.below(6)).map(|_| person(chance.skewed(60_000))).collect();
    let (mailbox, folder) = (chance.skewed(200), chance.skewed(30));
    one.folders = vec![format!("leak/mail/user {mailbox}/folder {folder}/{}", chance.below(4))];
    one.place = format!("{}/{row:07}", one.folders[0]);
    one.collections = vec!["leak".to_owned()];
    one.language = Some(["en", "en", "en", "fr", "de"][chance.below(5) as usize].to_owned());
    let day = 10_000 + chance.below(4_000) as i64;
    one.date = (chance.below(20) > 0).then_some((day * 86_400, day * 86_400));
    if chance.below(12) == 0 {
        one.problems = vec![[ProblemKind::NeedsOcr, ProblemKind::Encrypted][chance.below(2) as usize]];
    }
    if chance.below(3) > 0 {
        one.containers = (0..1 + chance.below(2)).map(|_| DocHash([chance.skewed(250) as u8; 32])).collect();
    }
    one.size = chance.below(1_000_000);
    one.sequence = row;
    one
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, documents] = arguments.as_slice() else { return Err("usage: facets INDEX DOCUMENTS".into()) };
    let options = WriterOptions { threads: NonZeroUsize::MIN, memory: 64 << 20 };
    let mut writer = IndexWriter::open(Path::new(dir), &Maintenance::taken_by_the_case(), options)?;
    let mut chance = Chance(2011);
    let documents: u64 = documents.parse()?;
    let begun = Instant::now();
    for row in 1..=documents {
        writer.put(&document(row, &mut chance))?;
    }
    writer.commit(documents)?;
    writer.close()?;
    println!("indexed in {:.1} s", begun.elapsed().as_secs_f64());
    let view = View::of_keeper([Label::INTERNAL]);
    let searcher = Searcher::open(Path::new(dir), &view)?;
    for typed in ["everywhere", "half", "third quarter", "everywhere with:person.0@example.org", "*"] {
        let query = parse(typed)?;
        let total = searcher.find(&query, &NoTexts)?.total();
        println!("{typed}: {total} documents");
        let find = || searcher.find(&query, &NoTexts);
        time("find", || Ok(find()?))?;
        let found = find()?;
        for sort in Sort::ALL {
            let options = Options { offset: 0, limit: Some(10), sort };
            time(sort.name(), || Ok(found.answer(&options)?))?;
        }
        for by in FacetBy::ALL {
            time(by.name(), || Ok(found.facet(&FacetRequest::new(by))?))?;
        }
        let named = FacetRequest::new(FacetBy::Correspondent).containing("number 77");
        time("correspondent, searched", || Ok(found.facet(&named)?))?;
        time("ten hits and all facets", || {
            let found = find()?;
            found.answer(&Options { limit: Some(10), ..Options::default() })?;
            for by in FacetBy::ALL {
                found.facet(&FacetRequest::new(by))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn time<T>(what: &str, mut run: impl FnMut() -> Result<T, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    run()?;
    let first = begun.elapsed().as_secs_f64() * 1000.0;
    let mut times = Vec::new();
    for _ in 0..11 {
        let begun = Instant::now();
        run()?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    println!("  {what:<24} median {:8.3}  best {:8.3}  first {first:8.3}", times[5], times[0]);
    Ok(())
}
