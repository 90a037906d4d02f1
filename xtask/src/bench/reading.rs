//! Reading everything: memory, an account that adds up, and kills at any moment.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::answers::{all_answers, differences};
use super::copies::files;
use super::process::{run, run_and_kill};
use super::{Bench, remove, seconds, to_add_without_ocr};
use crate::arguments::Wrong;

const MOST_MEMORY: u64 = 1_500_000_000;
const KILLS: u32 = 20;

/// All corpora in one run: exit code, memory, and whether the ledger equals what lies on disk.
pub(super) fn memory(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let folders = bench.all_corpora();
    let case = bench.new_case("all.case")?;
    let added = run(&bench.daylight(), &to_add_without_ocr(&case, &folders))?;
    bench.say(format!("  {:.1} s, {:.1} s of processor time", seconds(added.wall), seconds(added.cpu)))?;
    bench.bound(&format!("exit code 3: {:?}", added.code), added.code == Some(3))?;
    let peak = added.peak as f64 / 1e6;
    bench.bound(&format!("peak {peak:.0} MB over all processes, under 1500 MB"), added.peak < MOST_MEMORY)?;
    let mut walked = 0;
    for folder in &folders {
        walked += files(folder)?.len() as u64;
    }
    let account = account(bench, &case)?;
    for (what, count) in &account {
        bench.say(format!("  {count:8} {what}"))?;
    }
    let number = |what: &str| account.get(what).copied().unwrap_or(u64::MAX);
    let adds_up = [number("files"), number("ledger files")] == [walked; 2]
        && number("ledger parts") == number("parts")
        && number("ledger sum") == walked + number("parts")
        && number("occurrences") == walked + number("parts");
    bench.bound(&format!("the ledger is {walked} files and {} parts", number("parts")), adds_up)?;
    let silent = number("silent");
    bench.bound(&format!("a reason for every one not read: {silent} without"), silent == 0)
}

/// What the ledger of a case says of itself, and what its lines come to.
pub(super) fn account(bench: &Bench<'_>, case: &Path) -> Result<BTreeMap<String, u64>, Wrong> {
    let told = bench.tool(&["account".into(), case.into()])?;
    let lines = told.printed.lines().map(|line| {
        let (what, count) = line.split_once('\t')?;
        Some((what.to_owned(), count.parse().ok()?))
    });
    lines.collect::<Option<_>>().ok_or_else(|| Wrong::Machine("the bench tool spoke in riddles".into()))
}

/// Twenty kills at moments nobody chose, then on to the end: nothing differs from a run in peace.
pub(super) fn kills(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    let folders = bench.all_corpora();
    let peace = bench.new_case("peace.case")?;
    let undisturbed = bench.add(&peace, &folders)?;
    let expected = (account(bench, &peace)?, ledger(bench, &peace)?, all_answers(bench, &peace)?);
    remove(&peace)?;

    let case = bench.new_case("killed.case")?;
    let seed = std::process::id();
    // Each run does some new work before it is killed, and the last is killed before all is read.
    let longest = undisturbed.wall.mul_f64(1.3) / KILLS;
    let mut state = u64::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let (mut killed, mut times) = (0, Vec::new());
    for _ in 0..KILLS {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let after = Duration::from_millis(50) + longest.mul_f64((state >> 11) as f64 / (1u64 << 53) as f64);
        killed += u32::from(
            run_and_kill(&bench.daylight(), &to_add_without_ocr(&case, &folders), after)?.is_some(),
        );
        times.push(format!("{:.2}", seconds(after)));
    }
    bench.say(format!("  killed {killed} times, after {} s", times.join(", ")))?;
    bench.bound(&format!("{KILLS} runs were killed at work: {killed}"), killed == KILLS)?;
    bench.add(&case, &folders)?;
    bench.bound("the account is equal", account(bench, &case)? == expected.0)?;
    let lines = differences(&expected.1, &ledger(bench, &case)?);
    bench.bound(&format!("ids, places and reasons are equal: {lines} lines differ"), lines == 0)?;
    let lines = differences(&expected.2, &all_answers(bench, &case)?);
    bench.bound(&format!("answers are equal: {lines} lines differ"), lines == 0)?;
    let checked = run(&bench.daylight(), &["--case".into(), case, "check".into()])?;
    bench.bound(
        &format!("`daylight check` finds nothing: exit code {:?}", checked.code),
        checked.code == Some(0),
    )
}

/// Every occurrence with its place, state and reasons, in an order of their own.
pub(super) fn ledger(bench: &Bench<'_>, case: &Path) -> Result<String, Wrong> {
    let printed = bench.tool(&["occurrences".into(), case.into()])?.printed;
    let mut lines: Vec<&str> = printed.lines().collect();
    lines.sort_unstable();
    Ok(lines.join("\n"))
}
