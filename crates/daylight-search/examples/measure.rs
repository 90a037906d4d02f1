//! Indexes a folder of text files, then asks the queries of a file, one a line, each with its count and ten
//! snippets, and prints how long each took (median and best of eleven, in milliseconds).
//!
//! `measure FOLDER INDEX QUERIES [THREADS [MEMORY_MB [COMMIT_EVERY_MB]]]`
#![allow(clippy::print_stdout)] // this is what it is for

mod folder;

use std::collections::HashMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use daylight_model::{Label, Maintenance, View};
use daylight_search::{
    IndexWriter, IndexedDocument, Options, Searcher, Texts, TextsError, WriterOptions, parse,
};

/// Texts in memory.
struct Held(HashMap<i64, IndexedDocument>);

impl Texts for Held {
    fn about(&self, row: i64) -> Result<Option<Vec<String>>, TextsError> {
        Ok(self.0.get(&row).map(|document| document.about.clone()))
    }

    fn page(&self, row: i64, number: u32) -> Result<Option<String>, TextsError> {
        Ok(self.0.get(&row).and_then(|document| document.pages.get(number as usize - 1).cloned()))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, queries, rest @ ..] = arguments.as_slice() else {
        return Err("usage: measure FOLDER INDEX QUERIES [THREADS [MEMORY_MB [COMMIT_EVERY_MB]]]".into());
    };
    let number = |i: usize, default: usize| rest.get(i).map_or(Ok(default), |text| text.parse());
    let threads = NonZeroUsize::new(number(0, 1)?).ok_or("at least one thread")?;
    let (memory, commit_every) = (number(1, 64)? << 20, number(2, 64)? << 20);
    let mut held = Held(HashMap::new());
    let begin = Instant::now();
    let mut writer = IndexWriter::open(
        Path::new(to),
        &Maintenance::taken_by_the_case(),
        WriterOptions { threads, memory },
    )?;
    let (mut bytes, mut since_commit) = (0, 0);
    for (row, path) in folder::files(Path::new(from))?.iter().enumerate() {
        let document = folder::document(row, path)?;
        let size = document.pages.iter().map(String::len).sum::<usize>();
        (bytes, since_commit) = (bytes + size, since_commit + size);
        writer.put(&document)?;
        held.0.insert(row as i64, document);
        if since_commit >= commit_every {
            writer.commit(row as u64)?;
            since_commit = 0;
        }
    }
    writer.commit(1)?;
    writer.close()?;
    println!("{} documents, {bytes} bytes, indexed in {} ms", held.0.len(), begin.elapsed().as_millis());
    let searcher = Searcher::open(Path::new(to), &View::of_keeper([Label::INTERNAL]))?;
    let mut medians = Vec::new();
    for query in std::fs::read_to_string(queries)?.lines() {
        let (median, best, total) = ask(&searcher, query, &held)?;
        medians.push(median);
        println!("{median:9.2} ms {best:9.2} ms {total:7} {query}");
    }
    medians.sort_by(f64::total_cmp);
    println!(
        "{:9.2} ms median of {} queries",
        medians.get(medians.len() / 2).ok_or("no queries")?,
        medians.len()
    );
    Ok(())
}

fn ask(searcher: &Searcher, typed: &str, texts: &Held) -> Result<(f64, f64, u64), Box<dyn Error>> {
    let mut times = Vec::new();
    let mut total = 0;
    for _ in 0..11 {
        let begin = Instant::now();
        let query = parse(typed)?;
        let answer =
            searcher.search(&query, texts, &Options { offset: 0, limit: Some(10), ..Options::default() })?;
        for hit in &answer.hits {
            searcher.passages(&query, hit, texts, 1)?;
        }
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
        total = answer.total;
    }
    times.sort_by(f64::total_cmp);
    Ok((times[5], times[0], total))
}
