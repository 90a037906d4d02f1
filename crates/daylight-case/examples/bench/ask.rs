use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Instant;

use daylight_case::{Case, FacetBy, FacetRequest, SearchOptions};
use daylight_model::ReadingState;

use crate::Outcome;

/// The queries of a file, one a line; lines that begin with `#` are left out.
fn queries(file: &str) -> Outcome<Vec<String>> {
    let text = std::fs::read_to_string(file)?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    Ok(lines.map(str::to_owned).collect())
}

/// Each query with its count and ten snippets: the median in milliseconds, the count, the query.
pub(crate) fn time(case: &str, file: &str, rounds: usize) -> Outcome<()> {
    let search = Case::at(Path::new(case))?.open_search()?;
    for query in queries(file)? {
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..rounds {
            let begun = Instant::now();
            total = search.search(&query, &SearchOptions::default())?.total;
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        println!("{:.3}\t{total}\t{query}", median(times).ok_or("no rounds")?);
    }
    Ok(())
}

/// The same with all facets beside ten hits: the median in milliseconds, that of the facets alone, the count, the
/// query.
pub(crate) fn time_with_facets(case: &str, file: &str, rounds: usize) -> Outcome<()> {
    let search = Case::at(Path::new(case))?.open_search()?;
    let wanted = FacetBy::ALL.map(FacetRequest::new);
    for query in queries(file)? {
        let (mut whole, mut alone) = (Vec::new(), Vec::new());
        let mut total = 0;
        for _ in 0..rounds {
            let begun = Instant::now();
            total = search.search_with_facets(&query, &SearchOptions::default(), &wanted)?.0.total;
            whole.push(begun.elapsed().as_secs_f64() * 1000.0);
            let begun = Instant::now();
            search.facets(&query, &wanted)?;
            alone.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        let (whole, alone) = (median(whole).ok_or("no rounds")?, median(alone).ok_or("no rounds")?);
        println!("{whole:.3}\t{alone:.3}\t{total}\t{query}");
    }
    Ok(())
}

fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

/// Everything an answer says, one hit a line, for all hits; passages for the first ten.
pub(crate) fn answers(case: &str, file: &str) -> Outcome<()> {
    let search = Case::at(Path::new(case))?.open_search()?;
    for query in queries(file)? {
        let whole = SearchOptions { limit: None, passages: 0, ..SearchOptions::default() };
        let answer = search.search(&query, &whole)?;
        println!("{query}\t{}\t{}", answer.total, answer.incomplete);
        for hit in &answer.hits {
            println!("{}\t{}\t{:?}\t{:?}", hit.reference, hit.score, hit.format, hit.date);
        }
        for hit in search.search(&query, &SearchOptions::default())?.hits {
            println!("{}\t{:?}", hit.reference, hit.passages);
        }
    }
    Ok(())
}

/// Files, distinct parts, occurrences by state, occurrences without a reason that need one, and the sum
/// that the ledger itself gives.
pub(crate) fn account(case: &str) -> Outcome<()> {
    let case = Case::at(Path::new(case))?;
    let (mut files, mut parts, mut lines, mut silent) = (0, HashSet::new(), 0, 0);
    let (mut states, mut reasons) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    case.occurrences(|line| {
        lines += 1;
        match (&line.container, line.position) {
            (Some(container), Some(position)) => {
                parts.insert((container.0.clone(), position));
            }
            _ => files += 1,
        }
        *states.entry(line.state.name()).or_default() += 1;
        let told = matches!(line.state, ReadingState::Read | ReadingState::Empty);
        silent += u64::from(!told && line.reasons.is_empty());
        for (kind, ..) in &line.reasons {
            *reasons.entry(kind.name()).or_default() += 1;
        }
    })?;
    let account = case.ledger()?.account;
    let summed: u64 = account.states.iter().map(|row| row.occurrences).sum();
    println!("files\t{files}\nparts\t{}\noccurrences\t{lines}\nsilent\t{silent}", parts.len());
    println!("ledger files\t{}\nledger parts\t{}\nledger sum\t{summed}", account.files, account.parts);
    println!("documents\t{}", account.documents);
    for (state, count) in states {
        println!("state {state}\t{count}");
    }
    for (reason, count) in reasons {
        println!("reason {reason}\t{count}");
    }
    Ok(())
}

/// Every occurrence, one a line.
pub(crate) fn occurrences(case: &str) -> Outcome<()> {
    Ok(Case::at(Path::new(case))?.occurrences(|line| println!("{line:?}"))?)
}

/// References of the files of one collection.
pub(crate) fn references(case: &str, collection: &str) -> Outcome<()> {
    let mut references = Vec::new();
    Case::at(Path::new(case))?.occurrences(|line| {
        if line.container.is_none() && line.collection.as_deref() == Some(collection) {
            references.extend(line.document.map(|document| document.0));
        }
    })?;
    references.sort_unstable();
    references.dedup();
    references.iter().for_each(|reference| println!("{reference}"));
    Ok(())
}
