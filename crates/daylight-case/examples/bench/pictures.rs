use std::path::Path;
use std::time::{Duration, Instant};

use daylight_case::{Case, CaseError, DeskOptions, PictureDesk, SearchOptions};

use super::{Outcome, WORKER};

/// Draws the first page of every document a query finds, none of which is kept yet, and tells how long
/// that took and what it weighs.
pub(crate) fn time(case: &str, query: &str, width: u32) -> Outcome<()> {
    let case = Case::at(Path::new(case))?;
    let hits =
        case.search(query, &SearchOptions { limit: None, passages: 0, ..SearchOptions::default() })?.hits;
    let started = Instant::now();
    let desk = PictureDesk::open(&DeskOptions::new(std::env::current_exe()?, vec![WORKER.into()]))?;
    println!("desk opened in {:?}", started.elapsed());
    let (mut took, mut sizes, mut with_problems) = (Vec::new(), Vec::new(), 0);
    for hit in &hits {
        let reference = hit.reference.to_string();
        let started = Instant::now();
        match case.picture(&desk, &reference, 1, width) {
            Ok(picture) => {
                took.push(started.elapsed());
                sizes.push(picture.png.len());
                with_problems += usize::from(!picture.problems.is_empty());
            }
            Err(CaseError::NotDrawn { problem, .. }) => {
                println!(
                    "{reference}: {}: {} ({:?})",
                    problem.kind.name(),
                    problem.detail,
                    started.elapsed()
                );
            }
            Err(other) => return Err(other.into()),
        }
    }
    took.sort_unstable();
    sizes.sort_unstable();
    let (drawn, total) = (took.len(), took.iter().sum::<Duration>());
    println!("{drawn} of {} drawn in {total:?}, {with_problems} with problems", hits.len());
    for percent in [50, 95, 100] {
        let (Some(took), Some(size)) = (at(&took, percent), at(&sizes, percent)) else { continue };
        println!("{percent} %: {took:?}, {} kB", size / 1000);
    }
    Ok(())
}

fn at<T>(sorted: &[T], percent: usize) -> Option<&T> {
    sorted.get((sorted.len().saturating_sub(1)) * percent / 100)
}

/// Writes the PDF of pictures of one document to nowhere.
pub(crate) fn pdf(case: &str, reference: &str) -> Outcome<()> {
    let case = Case::at(Path::new(case))?;
    let desk = PictureDesk::open(&DeskOptions::new(std::env::current_exe()?, vec![WORKER.into()]))?;
    let (started, mut out) = (Instant::now(), Vec::new());
    let told = case.pdf_of_pictures(&desk, reference, &mut out)?;
    println!(
        "{} pages, {} kB, {:?}, {} not drawn",
        told.pages,
        out.len() / 1000,
        started.elapsed(),
        told.not_drawn.len()
    );
    Ok(())
}
