//! How fast dates and numbers are read, on one core, from text files and folders that are named.
//!
//! `cargo run --release -p daylight-analyze --example dates_and_numbers -- FOLDER…`
//!
//! Processor time is counted, not the time of the clock, because other programs may run beside it. With
//! `SHOW=KIND` each mention of that kind is printed with what is around it.

#![expect(clippy::print_stdout, reason = "figures for whoever runs it in a terminal")]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::Range;
use std::path::{Path, PathBuf};

use daylight_analyze::date::{DateContext, dates};
use daylight_analyze::number::numbers;

fn main() -> std::io::Result<()> {
    let mut files = Vec::new();
    for name in std::env::args().skip(1) {
        gather(Path::new(&name), &mut files)?;
    }
    let mut texts = Vec::new();
    for file in &files {
        texts.push(String::from_utf8_lossy(&std::fs::read(file)?).into_owned());
    }
    println!("{} files, {:.1} MB", texts.len(), texts.iter().map(String::len).sum::<usize>() as f64 / 1e6);
    measure("numbers", &texts, |text| {
        let mentions = numbers(text).into_iter();
        mentions
            .map(|one| (format!("{:?}", one.kind), one.span, format!("{} {:?}", one.value, one.how)))
            .collect()
    })?;
    measure("dates", &texts, |text| {
        let mentions = dates(text, &DateContext::default()).into_iter();
        let value = |value: Option<daylight_analyze::date::DateValue>| {
            value.map_or("none".into(), |value| value.to_string())
        };
        mentions
            .map(|one| (format!("{:?}", one.kind), one.span, format!("{} {:?}", value(one.value), one.how)))
            .collect()
    })
}

type Told = Vec<(String, Range<usize>, String)>;

fn measure(what: &str, texts: &[String], read: impl Fn(&str) -> Told) -> std::io::Result<()> {
    let wanted = std::env::var("SHOW").ok();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let started = seconds_of_processor()?;
    let told: Vec<Told> = texts.iter().map(|text| read(text)).collect();
    let seconds = seconds_of_processor()? - started;
    for (text, told) in texts.iter().zip(told) {
        for (kind, span, value) in told {
            if wanted.as_ref() == Some(&kind) {
                show(text, &span, &value);
            }
            *kinds.entry(kind).or_default() += 1;
        }
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{what}: {:.0} MB in a second of one core", bytes as f64 / 1e6 / seconds);
    kinds.iter().for_each(|(kind, count)| println!("  {kind:16} {count}"));
    Ok(())
}

fn show(text: &str, span: &Range<usize>, value: &impl Debug) {
    let before =
        text.get(text.floor_char_boundary(span.start.saturating_sub(40))..span.start).unwrap_or_default();
    let after =
        text.get(span.end..text.ceil_char_boundary((span.end + 30).min(text.len()))).unwrap_or_default();
    let written = text.get(span.clone()).unwrap_or_default();
    println!("{}", format!("{before}[[{written}]]{after} = {value:?}").replace('\n', "¶"));
}

/// The processor time of this process so far, as Linux counts it.
fn seconds_of_processor() -> std::io::Result<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(f64::NAN);
    Ok(nanoseconds / 1e9)
}

fn gather(path: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            gather(&entry?.path(), into)?;
        }
    } else {
        into.push(path.to_owned());
    }
    Ok(())
}
