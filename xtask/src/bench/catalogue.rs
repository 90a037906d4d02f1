//! `cargo xtask bench catalogue`: what headings tell of once-secret papers, held against the archive's catalogue.
//!
//! Failures are listed by file and page only: the papers name people.

mod measure;

use measure::{ASKED, Count, Half};
pub(super) use measure::{as_float, pages};

use super::Bench;
use crate::arguments::Wrong;

/// One column of the table.
type Part = (&'static str, fn(bool, Half) -> bool);

const PARTS: [Part; 5] = [
    ("all", |_, _| true),
    ("development half", |_, half| half == Half::Development),
    ("check half", |_, half| half == Half::Check),
    ("with a form", |form, _| form),
    ("without a form", |form, _| !form),
];

pub(super) fn catalogue(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let folder = bench.corpora.join("declassified");
    let measured = measure::measure(&folder).map_err(|cause| Wrong::at("read", &folder, cause))?;
    if measured.papers == 0 {
        return Err(Wrong::Unmet(format!(
            "`{}` holds none of the papers of its catalogue",
            folder.display()
        )));
    }
    let size = as_float(measured.bytes) / 1e6;
    bench.say(format!("  {} papers, {size:.1} MB of text", measured.papers))?;
    // Told only where it means something: this chore itself is not always built to be fast.
    if !cfg!(debug_assertions) {
        bench.say(format!("  headings read at {:.1} MB/s", size / measured.seconds))?;
    }
    bench.say("  of the papers that print the catalogue's value:")?;
    for (what, asked) in ASKED {
        for (part, of) in PARTS {
            let count = measured.sum(what, of);
            if count.printed > 0 {
                bench.say(format!("    {what:<15} {part:<17} {}", line(count)))?;
            }
        }
        let all = measured.sum(what, |_, _| true);
        bench.bound(&format!("{what}: at least {:.0} %", asked * 100.0), share(all) >= asked)?;
    }
    bench.say(format!(
        "  {} values not read right, by file and page (0: none was read):",
        measured.failures.len()
    ))?;
    for failure in &measured.failures {
        bench.say(format!("    {:<15} {} page {}", failure.what, failure.file, failure.page))?;
    }
    Ok(())
}

fn line(count: Count) -> String {
    format!(
        "{:>5} of {:>5} right, {:>5.1} %  ({} wrong, {} missing)",
        count.right,
        count.printed,
        share(count) * 100.0,
        count.wrong,
        count.missing
    )
}

fn share(count: Count) -> f64 {
    if count.printed == 0 { 0.0 } else { as_float(count.right) / as_float(count.printed) }
}
