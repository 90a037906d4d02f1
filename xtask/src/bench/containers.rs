//! Containers of gigabytes: memory while they are read, and what a kill in the middle costs.

use std::path::Path;
use std::time::Duration;

use daylight_testkit::leak::{self, Container, Recognition, list_of};

use super::answers::differences;
use super::process::{Run, run_and_kill};
use super::reading::{account, ledger};
use super::{Bench, remove, seconds, to_add};
use crate::arguments::Wrong;

/// Each is held in any process, what it mapped of files included.
const MOST_MEMORY: u64 = 500_000_000;

/// What a kill in the middle may cost, in processor time. The two runs differ by themselves, and by what
/// it takes to start.
const FEW_SECONDS: f64 = 5.0;
const OF_THE_WHOLE: f64 = 0.05;

pub(super) fn containers(bench: &mut Bench<'_>) -> Result<(), Wrong> {
    for (container, name) in
        [(Container::Mailbox, "mbox"), (Container::Archive, "zip"), (Container::Outlook, "pst")]
    {
        let dir = bench.fresh(name);
        let made = leak::write_container(&dir, container, bench.size, 1);
        let totals = made.map_err(|cause| Wrong::at("write a container into", &dir, cause))?;
        bench.say(format!(" {name}: {:.1} MB, {} parts", totals.bytes as f64 / 1e6, totals.parts))?;
        one(bench, &dir)?;
        remove(&dir)?;
        remove(&list_of(&dir))?;
    }
    Ok(())
}

fn one(bench: &mut Bench<'_>, dir: &Path) -> Result<(), Wrong> {
    let folders = [dir.to_path_buf()];
    let peace = bench.new_case("peace.case")?;
    let whole = bench.add(&peace, &folders)?;
    told(bench, "read whole", &whole)?;
    let wrong = crate::canaries::verdict(&peace, dir, Recognition::None)?.wrong;
    bench.bound(&format!("canaries that are not accounted for: {}", wrong.len()), wrong.is_empty())?;
    let expected = (account(bench, &peace)?, ledger(bench, &peace)?);
    remove(&peace)?;

    let case = bench.new_case("killed.case")?;
    let after = whole.wall / 2;
    let killed = run_and_kill(&bench.daylight(), &to_add(&case, &folders), after)?;
    let Some(used) = killed else {
        return bench.bound("killed at work: it had ended before", false);
    };
    bench.say(format!(
        "  killed after {:.1} s and {:.1} s of processor time",
        seconds(after),
        seconds(used)
    ))?;
    let before = account(bench, &case)?.get("parts").copied().unwrap_or(0);
    let rest = bench.add(&case, &folders)?;
    told(bench, "the rest", &rest)?;
    let (again, all) = (account(bench, &case)?, expected.0.get("parts").copied().unwrap_or(0));
    bench.say(format!("  {before} of {all} parts were known when it was killed"))?;
    // On the wall other programs would be measured too.
    let lost = seconds(used) + seconds(rest.cpu) - seconds(whole.cpu);
    let most = FEW_SECONDS.max(seconds(whole.cpu) * OF_THE_WHOLE);
    bench.bound(&format!("the kill cost {lost:.1} s of processor time, under {most:.1} s"), lost < most)?;
    bench.bound("the account is that of a run in peace", again == expected.0)?;
    let lines = differences(&expected.1, &ledger(bench, &case)?);
    bench.bound(&format!("so are places, states and reasons: {lines} lines differ"), lines == 0)?;
    remove(&case)
}

fn told(bench: &mut Bench<'_>, what: &str, run: &Run) -> Result<(), Wrong> {
    let [wall, cpu]: [Duration; 2] = [run.wall, run.cpu];
    bench.say(format!("  {what}: {:.1} s, {:.1} s of processor time", seconds(wall), seconds(cpu)))?;
    let largest = run.largest_with_files.max(run.largest);
    let words = format!(
        "{:.0} MB in the largest process, {:.0} MB of it its own, under 500 MB",
        largest as f64 / 1e6,
        run.largest as f64 / 1e6
    );
    bench.bound(&words, largest < MOST_MEMORY)
}
