//! Runs a program and tells what it cost.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::arguments::Wrong;

/// How often memory is looked at.
const SAMPLED_EVERY: Duration = Duration::from_millis(50);

/// What a program came to.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Processor time, in and out of the kernel, children it waited for included.
    pub(crate) cpu: Duration,
    /// Time on the wall.
    pub(crate) wall: Duration,
    /// The most memory seen: `RssAnon` and `RssShmem` of all its processes together.
    pub(crate) peak: u64,
    /// The most memory of its own seen in any one process: `RssAnon` and `RssShmem`.
    pub(crate) largest: u64,
    /// The most memory any one process ever had (`VmHWM`), what it mapped of files included.
    pub(crate) largest_with_files: u64,
    /// What the program itself had of it, without the processes it started.
    pub(crate) own_peak: u64,
    /// Processes it started that were still there when it had ended.
    pub(crate) left_behind: usize,
    /// What it printed on its standard output.
    pub(crate) printed: String,
}

impl Run {
    /// A program that has to end with one of these codes.
    pub(crate) fn expecting(self, codes: &[i32], what: &str) -> Result<Self, Wrong> {
        match self.code {
            Some(code) if codes.contains(&code) => Ok(self),
            code => Err(Wrong::Machine(format!("{what} ended with {code:?} instead of {codes:?}"))),
        }
    }
}

/// Runs a program to its end. One at a time: processor time is what all children of this one used.
pub(crate) fn run<S: AsRef<OsStr>>(program: &Path, arguments: &[S]) -> Result<Run, Wrong> {
    let (before, begun) = (childrens_time()?, Instant::now());
    let child = start(program, arguments)?;
    let (tree, (over, ended)) = (child.id(), channel::<()>());
    let (output, peak) = std::thread::scope(|scope| {
        let sampler = scope.spawn(move || {
            let mut peak = Peak::default();
            while ended.recv_timeout(SAMPLED_EVERY) == Err(RecvTimeoutError::Timeout) {
                peak.look(tree);
            }
            peak
        });
        let output = child.wait_with_output();
        drop(over);
        (output, sampler.join())
    });
    let output = output.map_err(|cause| Wrong::at("wait for", program, cause))?;
    let peak = peak.map_err(|_| Wrong::Machine("what looks at memory stopped".into()))?;
    Ok(Run {
        code: output.status.code(),
        wall: begun.elapsed(),
        cpu: childrens_time()?.saturating_sub(before),
        peak: peak.together,
        largest: peak.largest,
        largest_with_files: peak.largest_with_files,
        own_peak: peak.own,
        left_behind: peak.left_behind(),
        printed: String::from_utf8_lossy(&output.stdout).into_owned(),
    })
}

/// Runs a program and kills it with SIGKILL after a while. Gives the processor time it and all below it
/// had used by then, or nothing if it was not running any more.
pub(crate) fn run_and_kill<S: AsRef<OsStr>>(
    program: &Path,
    arguments: &[S],
    after: Duration,
) -> Result<Option<Duration>, Wrong> {
    let mut child = start(program, arguments)?;
    let mut printed = child.stdout.take();
    let (over, ended) = channel::<()>();
    // Its output closes when it ends: a thread that reads it tells, and nobody has to poll.
    let reading = std::thread::spawn(move || {
        if let Some(printed) = printed.as_mut() {
            let _ = std::io::copy(printed, &mut std::io::sink());
        }
        drop(over);
    });
    let running = ended.recv_timeout(after) == Err(RecvTimeoutError::Timeout);
    let used = tree(child.id()).into_iter().map(ticks_of).sum();
    let killed = if running { child.kill() } else { Ok(()) };
    killed.and_then(|()| child.wait()).map_err(|cause| Wrong::at("end", program, cause))?;
    let _ = reading.join();
    Ok(running.then(|| duration_of(used)))
}

/// Fields 14 to 17 of `proc_pid_stat(5)`: of the process, and of children that were waited for. None of a
/// process that has just ended.
fn ticks_of(id: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn duration_of(ticks: u64) -> Duration {
    Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second())
}

fn start<S: AsRef<OsStr>>(program: &Path, arguments: &[S]) -> Result<Child, Wrong> {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|cause| Wrong::at("start", program, cause))
}

/// Fields 16 and 17 of `proc_pid_stat(5)`: children that were waited for, and theirs.
fn childrens_time() -> Result<Duration, Wrong> {
    let path = Path::new("/proc/self/stat");
    let stat = std::fs::read_to_string(path).map_err(|cause| Wrong::at("read", path, cause))?;
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let ticks = fields.skip(13).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>();
    let ticks = ticks.map_err(|cause| Wrong::at("read", path, cause))?;
    Ok(duration_of(ticks))
}

/// The most memory seen.
#[derive(Debug, Default)]
struct Peak {
    together: u64,
    largest: u64,
    largest_with_files: u64,
    own: u64,
    /// Every process below it, with when it was started: the number alone is given out again.
    started: HashSet<(u32, u64)>,
}

impl Peak {
    /// Looks at a process and all below it. What ends meanwhile counts nothing.
    fn look(&mut self, root: u32) {
        let mut together = 0;
        for id in tree(root) {
            let [anonymous, shared, highest] = memory_of(id);
            if id == root {
                self.own = self.own.max(anonymous + shared);
            } else {
                self.started.extend(start_of(id).map(|start| (id, start)));
            }
            together += anonymous + shared;
            self.largest = self.largest.max(anonymous + shared);
            self.largest_with_files = self.largest_with_files.max(highest);
        }
        self.together = self.together.max(together);
    }

    fn left_behind(&self) -> usize {
        self.started.iter().filter(|(id, start)| start_of(*id) == Some(*start)).count()
    }
}

/// Field 22 of `proc_pid_stat(5)`: when a process was started.
fn start_of(id: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

/// A process and all below it.
fn tree(root: u32) -> HashSet<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let Ok(entries) = std::fs::read_dir("/proc") else { return HashSet::new() };
    for entry in entries.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(id);
        }
    }
    let (mut left, mut seen) = (vec![root], HashSet::new());
    while let Some(id) = left.pop() {
        if seen.insert(id) {
            left.extend(children.get(&id).into_iter().flatten());
        }
    }
    seen
}

/// `RssAnon`, `RssShmem` and `VmHWM` of one process.
fn memory_of(id: u32) -> [u64; 3] {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    ["RssAnon:", "RssShmem:", "VmHWM:"].map(|name| {
        let value = status.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = value.and_then(|value| value.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kibibytes.unwrap_or(0) << 10
    })
}
