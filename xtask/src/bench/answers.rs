//! How fast questions are answered, and that the answer depends on nothing but what is in the case.

use std::path::{Path, PathBuf};

use super::copies::files;
use super::process::run;
use super::{Bench, median, seconds};
use crate::arguments::Wrong;

/// The list of queries; and those that read text instead of the index alone.
pub(super) const QUERIES: &str = "benches/queries.txt";
const PATTERNS: &str = "benches/patterns.txt";

const ROUNDS: &str = "5";

/// Every query over all corpora with its count and ten snippets, in the process and as a process.
pub(super) fn queries(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let case = bench.new_case("all.case")?;
    bench.add(&case, &bench.all_corpora())?;
    let asked = ask(bench, &case, QUERIES)?;
    let beside = ask(bench, &case, PATTERNS)?;
    for one in asked.iter().chain(&beside) {
        bench.say(format!("  {:8.3} ms  {:5}  {}", one.milliseconds, one.total, one.query))?;
    }
    let inside = median(asked.iter().map(|one| one.milliseconds).collect());
    let found = asked.iter().filter(|one| one.total > 0).count();
    bench.say(format!("  {} queries, {found} of them with an answer", asked.len()))?;
    let patterns = median(beside.iter().map(|one| one.milliseconds).collect());
    bench.say(format!("  median of the {} exact and regex queries: {patterns:.2} ms", beside.len()))?;
    bench.bound(&format!("there are 100 queries: {}", asked.len()), asked.len() == 100)?;
    bench.bound(&format!("median {inside:.2} ms inside the process, under 10 ms"), inside < 10.0)?;

    let mut added = Vec::new();
    for one in &asked {
        let arguments = ["--case".into(), case.clone(), "search".into(), PathBuf::from(&one.query)];
        let whole = run(&bench.daylight(), &arguments)?.expecting(&[0, 1], "`daylight search`")?;
        added.push(seconds(whole.wall) * 1000.0 - one.milliseconds);
    }
    let added = median(added);
    bench.bound(&format!("`daylight search` adds {added:.1} ms (median), under 60 ms"), added < 60.0)
}

struct Asked {
    milliseconds: f64,
    total: u64,
    query: String,
}

fn ask(bench: &Bench<'_>, case: &Path, list: &str) -> Result<Vec<Asked>, Wrong> {
    let list = bench.root.join(list);
    let told = bench.tool(&["ask".into(), case.into(), list.into(), ROUNDS.into()])?;
    let lines = told.printed.lines().map(|line| {
        let mut fields = line.splitn(3, '\t');
        Some(Asked {
            milliseconds: fields.next()?.parse().ok()?,
            total: fields.next()?.parse().ok()?,
            query: fields.next()?.to_owned(),
        })
    });
    lines.collect::<Option<_>>().ok_or_else(|| Wrong::Machine("the bench tool spoke in riddles".into()))
}

/// Everything that all answers say: counts, references, scores, order, passages.
pub(super) fn all_answers(bench: &Bench<'_>, case: &Path) -> Result<String, Wrong> {
    let mut all = String::new();
    for list in [QUERIES, PATTERNS] {
        let list = bench.root.join(list);
        all += &bench.tool(&["answers".into(), case.into(), list.into()])?.printed;
    }
    Ok(all)
}

/// The number of lines in which two answers differ.
pub(super) fn differences(one: &str, other: &str) -> usize {
    let (ones, others) = (one.lines().count(), other.lines().count());
    one.lines().zip(other.lines()).filter(|(one, other)| one != other).count() + ones.abs_diff(others)
}

/// The same documents, come by other ways: the answers have to be equal to the last digit.
pub(super) fn order(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let corpora = bench.all_corpora();
    let case = bench.new_case("all.case")?;
    bench.add(&case, &corpora)?;
    let straight = all_answers(bench, &case)?;
    bench.say(format!("  {} lines of answers", straight.lines().count()))?;
    bench.bound("there are answers to compare", straight.lines().count() > 1000)?;

    run(&bench.daylight(), &["--case".into(), case.clone(), "rebuild".into()])?
        .expecting(&[0, 3], "`daylight rebuild`")?;
    same(bench, &case, &straight, "after rebuild")?;

    let other = bench.new_case("other.case")?;
    for folder in corpora.iter().rev() {
        bench.add(&other, std::slice::from_ref(folder))?;
    }
    same(bench, &other, &straight, "after adding in another order")?;

    let more = bench.fresh("more");
    super::copies::repeat(&bench.corpora.join("declassified/text"), &more, 1)?;
    bench.add(&case, std::slice::from_ref(&more))?;
    let with_more = all_answers(bench, &case)?;
    bench.bound("other documents change the answers", with_more != straight)?;
    let references = references_of(bench, &case, &files(&more)?)?;
    for some in references.chunks(200) {
        let mut arguments: Vec<String> = vec!["--case".into(), case.display().to_string(), "remove".into()];
        arguments.extend_from_slice(some);
        run(&bench.daylight(), &arguments)?.expecting(&[0], "`daylight remove`")?;
    }
    same(bench, &case, &straight, "after adding and removing other documents")
}

fn same(bench: &mut Bench<'_>, case: &Path, straight: &str, when: &str) -> Result<(), Wrong> {
    let answers = all_answers(bench, case)?;
    let differ = differences(straight, &answers);
    bench.bound(&format!("answers are equal {when}: {differ} lines differ"), differ == 0)
}

/// What the case calls the documents of these files.
fn references_of(bench: &Bench<'_>, case: &Path, files: &[PathBuf]) -> Result<Vec<String>, Wrong> {
    let told = bench.tool(&["references".into(), case.into(), "more".into()])?;
    let references: Vec<String> = told.printed.lines().map(str::to_owned).collect();
    if references.len() == files.len() {
        return Ok(references);
    }
    Err(Wrong::Machine(format!("{} files are {} documents", files.len(), references.len())))
}
