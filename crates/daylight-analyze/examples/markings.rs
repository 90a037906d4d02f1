//! Finds the markings of files and tells how many of each kind there are, how sure, and how fast it was.
//!
//! `markings [--each] FILE...`; a file is one page, or several where it has form feeds or headings `## Page N`. With
//! `--each` every mention is written out, for looking at papers on a terminal of one's own.
#![allow(clippy::print_stdout)] // this is what it is for

use std::collections::BTreeMap;
use std::time::Instant;

use daylight_analyze::marking::markings;

fn main() -> std::io::Result<()> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let each = files.first().is_some_and(|first| first == "--each");
    if each {
        files.remove(0);
    }
    let mut texts = Vec::new();
    for file in &files {
        let bytes = std::fs::read(file)?;
        texts.push((file, String::from_utf8_lossy(&bytes).into_owned()));
    }
    let size: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let mut counts: BTreeMap<(&str, u8), usize> = BTreeMap::new();
    let mut marked = 0;
    let mut slowest = (0.0, "");
    let began = Instant::now();
    for (file, text) in &texts {
        let alone = Instant::now();
        let mut any = false;
        let mut page_start = 0;
        for page in text.split_inclusive('\u{c}').flat_map(|part| part.split_inclusive("\n## Page ")) {
            for mention in markings(page) {
                any = true;
                *counts.entry((mention.kind.name(), mention.sure / 10 * 10)).or_default() += 1;
                if each {
                    let said = match &mention.authority {
                        Some(authority) => authority.field.name().to_owned(),
                        None => mention.marking.text.clone(),
                    };
                    let words = page[mention.span.clone()].escape_debug();
                    let at = page_start + mention.span.start;
                    println!("{file}\t{at}\t{}\t{}\t{said}\t{words}", mention.kind.name(), mention.sure);
                }
            }
            page_start += page.len();
        }
        marked += usize::from(any);
        let took = alone.elapsed().as_secs_f64();
        if took > slowest.0 {
            slowest = (took, file);
        }
    }
    let took = began.elapsed().as_secs_f64();
    for ((kind, sure), count) in counts {
        println!("{kind:>9} {sure:>3} % {count:>7}");
    }
    let megabytes = size as f64 / 1e6;
    let speed = megabytes / took;
    println!("{marked} of {} files have one; {megabytes:.1} MB in {took:.3} s: {speed:.0} MB/s", texts.len());
    println!("slowest: {:.1} ms, {}", slowest.0 * 1e3, slowest.1);
    Ok(())
}
