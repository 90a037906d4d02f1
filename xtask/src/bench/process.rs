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
    /// The same of the program alone, without the processes it started.
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
    let (output, seen) = std::thread::scope(|scope| {
        let sampler = scope.spawn(move || {
            let mut seen = Seen::default();
            while ended.recv_timeout(SAMPLED_EVERY) == Err(RecvTimeoutError::Timeout) {
                seen.look(tree);
            }
            seen
        });
        let output = child.wait_with_output();
        drop(over);
        (output, sampler.join())
    });
    let output = output.map_err(|cause| Wrong::at("wait for", program, cause))?;
    let seen = seen.map_err(|_| Wrong::Machine("what looks at memory stopped".into()))?;
    Ok(Run {
        code: output.status.code(),
        wall: begun.elapsed(),
        cpu: childrens_time()?.saturating_sub(before),
        peak: seen.peak,
        own_peak: seen.own_peak,
        left_behind: seen.left(),
        printed: String::from_utf8_lossy(&output.stdout).into_owned(),
    })
}

/// Runs a program and kills it with SIGKILL after a while. Says whether it was still running.
pub(crate) fn run_and_kill<S: AsRef<OsStr>>(
    program: &Path,
    arguments: &[S],
    after: Duration,
) -> Result<bool, Wrong> {
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
    let killed = if running { child.kill() } else { Ok(()) };
    killed.and_then(|()| child.wait()).map_err(|cause| Wrong::at("end", program, cause))?;
    let _ = reading.join();
    Ok(running)
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
    Ok(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
}

/// What was seen of a program and all below it while it ran.
#[derive(Default)]
struct Seen {
    peak: u64,
    own_peak: u64,
    /// Every process below it, with when it was started: the number alone is given out again.
    started: HashSet<(u32, u64)>,
}

impl Seen {
    /// Looks once. What ends meanwhile counts nothing.
    fn look(&mut self, root: u32) {
        let mut children: HashMap<u32, Vec<(u32, u64)>> = HashMap::new();
        let Ok(entries) = std::fs::read_dir("/proc") else { return };
        for entry in entries.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            if let Some((parent, start)) = parent_and_start(id) {
                children.entry(parent).or_default().push((id, start));
            }
        }
        let own = memory_of(root);
        let (mut sum, mut left) = (own, children.remove(&root).unwrap_or_default());
        while let Some((id, start)) = left.pop() {
            sum += memory_of(id);
            self.started.insert((id, start));
            left.extend(children.remove(&id).into_iter().flatten());
        }
        self.peak = self.peak.max(sum);
        self.own_peak = self.own_peak.max(own);
    }

    fn left(&self) -> usize {
        let there =
            |(id, start): &&(u32, u64)| parent_and_start(*id).is_some_and(|(_, began)| began == *start);
        self.started.iter().filter(there).count()
    }
}

/// Fields 4 and 22 of `proc_pid_stat(5)`.
fn parent_and_start(id: u32) -> Option<(u32, u64)> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(1);
    Some((fields.next()?.parse().ok()?, fields.nth(17)?.parse().ok()?))
}

fn memory_of(id: u32) -> u64 {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{id}/status")) else { return 0 };
    let kibibytes = status.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        matches!(name, "RssAnon" | "RssShmem")
            .then(|| value.trim().trim_end_matches(" kB").parse::<u64>().ok())?
    });
    kibibytes.sum::<u64>() << 10
}
