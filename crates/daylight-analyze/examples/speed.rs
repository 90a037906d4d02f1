//! How fast dates are read, on one core, from text files and folders that are named.
//!
//! `cargo run --release -p daylight-analyze --example speed -- FOLDER…`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use daylight_analyze::date::{DateContext, dates};

fn main() -> std::io::Result<()> {
    let mut files = Vec::new();
    for name in std::env::args().skip(1) {
        gather(Path::new(&name), &mut files)?;
    }
    let mut texts = Vec::new();
    for file in &files {
        texts.push(String::from_utf8_lossy(&std::fs::read(file)?).into_owned());
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {:.1} MB", texts.len(), bytes as f64 / 1e6);
    let started = Instant::now();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for text in &texts {
        for mention in dates(text, &DateContext::default()) {
            *kinds.entry(format!("{:?}", mention.kind)).or_default() += 1;
        }
    }
    tell("dates", bytes, started, &kinds);
    Ok(())
}

fn tell(what: &str, bytes: usize, started: Instant, kinds: &BTreeMap<String, usize>) {
    let seconds = started.elapsed().as_secs_f64();
    println!("{what}: {:.0} MB/s", bytes as f64 / 1e6 / seconds);
    for (kind, count) in kinds {
        println!("  {kind:16} {count}");
    }
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
