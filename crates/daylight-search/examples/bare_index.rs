//! The floor for writing an index: a folder of text files through tantivy and nothing else, with the schema,
//! the words, the threads and the commits of Daylight.
//!
//! `bare_index FOLDER INDEX [THREADS [MEMORY_MB [COMMIT_EVERY_MB]]]`

mod folder;

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use daylight_search::bare;
use tantivy::Index;
use tantivy::directory::MmapDirectory;

/// What was read is committed after so long at the latest.
const SOON: Duration = Duration::from_secs(4);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to, rest @ ..] = arguments.as_slice() else {
        return Err("usage: bare_index FOLDER INDEX [THREADS [MEMORY_MB [COMMIT_EVERY_MB]]]".into());
    };
    let number = |i: usize, default: usize| rest.get(i).map_or(Ok(default), |text| text.parse());
    let (threads, memory, commit_every) = (number(0, 1)?, number(1, 64)? << 20, number(2, 64)? << 20);
    std::fs::create_dir_all(to)?;
    let index = Index::create(MmapDirectory::open(to)?, bare::schema(), tantivy::IndexSettings::default())?;
    bare::register(&index);
    let mut writer = index.writer_with_num_threads(threads, memory)?;
    let (mut since_commit, mut committed_at) = (0, Instant::now());
    for (row, path) in folder::files(Path::new(from))?.iter().enumerate() {
        let document = folder::document(row, path)?;
        since_commit += document.pages.iter().map(String::len).sum::<usize>();
        writer.add_document(bare::document(&document)?)?;
        if since_commit >= commit_every || committed_at.elapsed() > SOON {
            writer.commit()?;
            (since_commit, committed_at) = (0, Instant::now());
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}
