//! Says for each file which bad redactions are found in it: kinds, pages and counts of letters, never what lies there.
//!
//! `cargo run --example redactions -- FILE…`; with `--shown` in front also what lies there, to judge on files of one's
//! own.

#![expect(clippy::print_stdout, reason = "a tool for measuring, not part of the program")]

use daylight_extract::{Order, Source, Transcript, read};

fn main() -> std::io::Result<()> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let shown = paths.first().is_some_and(|first| first == "--shown");
    if shown {
        paths.remove(0);
    }
    let mut flagged = 0;
    for path in &paths {
        let mut told = Transcript::default();
        let begun = std::time::Instant::now();
        #[expect(clippy::disallowed_methods, reason = "a tool for measuring, not part of the program")]
        read(&Source::new(std::fs::read(path)?), &Order::default(), &mut told);
        let seconds = begun.elapsed().as_secs_f32();
        flagged += u32::from(!told.bad_redactions.is_empty());
        for found in &told.bad_redactions {
            let (page, area) = (found.page.unwrap_or(0), found.area.unwrap_or_default());
            let kind = found.kind.name();
            println!("{path}\t{kind}\tpage {page}\t{} letters\t{area:.2?}", found.letters);
            if shown && let Some(text) = &found.sealed {
                println!("    {:?}", text.chars().take(300).collect::<String>());
            }
        }
        if seconds > 2.0 {
            println!("{path}\ttook {seconds:.1} s for {} pages", told.pages.len());
        }
    }
    println!("{flagged} of {} files", paths.len());
    Ok(())
}
