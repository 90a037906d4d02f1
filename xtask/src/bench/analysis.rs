//! `cargo xtask bench analysis`: what it costs to tell what pages say, against indexing the same text, in one run.

use std::hint::black_box;
use std::num::NonZeroUsize;

use daylight_analyze::date::{DateContext, dates};
use daylight_analyze::heading::headings;
use daylight_analyze::number::numbers;
use daylight_analyze::{Analysis, language};
use daylight_model::{DocHash, Format, Label, Maintenance};
use daylight_search::{IndexWriter, IndexedDocument, WriterOptions};

use super::Bench;
use super::catalogue::{as_float, pages};
use crate::arguments::Wrong;

/// Bytes of text that are looked at: more tells nothing new.
const MOST: usize = 60 << 20;

/// What the number extractors have to reach, in MB of text a second.
const NUMBERS: f64 = 30.0;

pub(super) fn analysis(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let folder = bench.corpora.join("declassified").join("text");
    let texts = texts(&folder).map_err(|cause| Wrong::at("read", &folder, cause))?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let size = as_float(bytes) / 1e6;
    if texts.is_empty() {
        return Err(Wrong::Unmet(format!("`{}` holds no text", folder.display())));
    }
    bench.say(format!("  {} papers, {size:.1} MB of text", texts.len()))?;
    let told = cpu(|| texts.iter().for_each(|text| analyse(text)))?;
    let index = bench.temp.path().join("index");
    let mut indexed = Ok(());
    let indexing = cpu(|| indexed = make_index(&index, &texts))?;
    indexed?;
    let ratio = told / indexing.max(0.01);
    bench
        .say(format!("  analysis {told:.2} s of CPU, indexing {indexing:.2} s: {ratio:.2} times as much"))?;
    let alone = [
        ("numbers", cpu(|| each_page(&texts, |page| drop(black_box(numbers(page)))))?),
        ("dates", cpu(|| each_page(&texts, |page| drop(black_box(dates(page, &DateContext::default())))))?),
        ("headings", cpu(|| each_page(&texts, |page| drop(black_box(headings(&[page])))))?),
    ];
    for (what, seconds) in alone {
        bench.say(format!("  {what:<9} {:>6.1} MB/s", size / seconds.max(0.01)))?;
    }
    // Told only where it means something: this chore itself is not always built to be fast.
    if cfg!(debug_assertions) {
        return bench
            .say("  not judged: this chore is not built to be fast (cargo xtask is, with --release)");
    }
    bench.bound("analysis costs at most as much as indexing", ratio <= 1.0)?;
    let [(_, numbers), ..] = alone;
    bench.bound("numbers: at least 30 MB/s", size / numbers.max(0.01) >= NUMBERS)
}

fn texts(folder: &std::path::Path) -> std::io::Result<Vec<String>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    let (mut texts, mut bytes) = (Vec::new(), 0);
    for path in paths.iter().filter(|path| path.is_file()) {
        let text = String::from_utf8_lossy(&std::fs::read(path)?).into_owned();
        bytes += text.len();
        texts.push(text);
        if bytes > MOST {
            break;
        }
    }
    Ok(texts)
}

fn each_page(texts: &[String], look: impl FnMut(&str)) {
    texts.iter().flat_map(|text| pages(text)).for_each(look);
}

#[expect(clippy::disallowed_methods, reason = "a bench on text that has been read before")]
fn analyse(text: &str) {
    let mut analysis = Analysis::default();
    let told = language(text);
    for page in pages(text) {
        black_box(analysis.page(page, told));
    }
}

fn make_index(folder: &std::path::Path, texts: &[String]) -> Result<(), Wrong> {
    let wrong = |cause: daylight_search::IndexError| Wrong::Machine(format!("indexing: {cause}"));
    let options = WriterOptions { threads: NonZeroUsize::MIN, memory: 64 << 20 };
    let mut writer = IndexWriter::open(folder, &Maintenance::taken_by_the_case(), options).map_err(wrong)?;
    for (text, row) in texts.iter().zip(0i64..) {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&row.to_le_bytes());
        let mut document = IndexedDocument::new(row, DocHash(hash), Label::INTERNAL, Format::Text);
        document.pages = pages(text).into_iter().map(str::to_owned).collect();
        writer.put(&document).map_err(wrong)?;
    }
    writer.commit(1).map_err(wrong)?;
    writer.close().map_err(wrong)
}

/// Processor time of this program, all its threads, in seconds, by what it does in between.
fn cpu(work: impl FnOnce()) -> Result<f64, Wrong> {
    let before = own_time()?;
    work();
    Ok(own_time()? - before)
}

/// From `/proc/self/stat`, in hundredths of a second.
fn own_time() -> Result<f64, Wrong> {
    let path = std::path::Path::new("/proc/self/stat");
    let stat = std::fs::read_to_string(path).map_err(|cause| Wrong::at("read", path, cause))?;
    let behind_the_name = stat.rsplit(')').next().unwrap_or_default();
    let times = behind_the_name.split_whitespace().skip(11).take(2);
    let ticks: usize = times.filter_map(|ticks| ticks.parse::<usize>().ok()).sum();
    Ok(as_float(ticks) / 100.0)
}
