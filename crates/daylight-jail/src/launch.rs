use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// How a worker is started, and what it may use in its whole life.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The program that calls [`crate::serve`], as a full path: mostly `std::env::current_exe()`.
    pub program: PathBuf,
    /// What makes it do so.
    pub arguments: Vec<OsString>,
    /// What the worker may use.
    pub limits: WorkerLimits,
    /// What to do where a layer of the jail is missing.
    pub strength: Strength,
    /// How far the worker steps back behind other programs, from 0 to 19 (`nice(1)`).
    pub niceness: u8,
}

impl Launch {
    /// `program arguments…` with the usual limits, at full strength, behind nobody.
    pub fn new(program: PathBuf, arguments: Vec<OsString>) -> Self {
        Self { program, arguments, limits: WorkerLimits::default(), strength: Strength::Full, niceness: 0 }
    }
}

/// What to do where a layer of the jail is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Refuse to start.
    Full,
    /// Start with what there is; [`crate::Worker::layers`] says what that was.
    Reduced,
}

/// What one worker may use in its whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkerLimits {
    /// Memory it may allocate (`RLIMIT_DATA`). Mapped documents do not count.
    pub data_bytes: u64,
    /// Seconds of processor time in all (`RLIMIT_CPU`), behind the parent's clock. It adds up over the
    /// documents of one worker, so a worker is recycled when it is half this old: see
    /// [`crate::Worker::fit_for_more`]. It should be more than twice [`DocumentLimits::cpu`].
    pub cpu_seconds_backstop: u64,
    /// The longest frame.
    pub frame_bytes: usize,
    /// Documents before recycling.
    pub documents: u32,
}

impl Default for WorkerLimits {
    fn default() -> Self {
        Self { data_bytes: 512 << 20, cpu_seconds_backstop: 900, frame_bytes: 2 << 20, documents: 1000 }
    }
}

/// What one document may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Processor time, measured by the parent, to about a tenth of a second.
    pub cpu: Duration,
    /// Time on the wall, without the time the parent itself spends on the frames.
    pub wall: Duration,
    /// Bytes of all its frames together.
    pub output_bytes: u64,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self { cpu: Duration::from_secs(60), wall: Duration::from_secs(300), output_bytes: 4 << 30 }
    }
}
