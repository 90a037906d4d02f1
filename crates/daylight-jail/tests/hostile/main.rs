//! A worker that tries to get out: every attempt is a case with a name, and for each we ask what the
//! parent saw, that nothing came of it, and that the next document is read as if nothing had been.
//!
//! The program starts itself again as the worker, and, run by root, once more as nobody.
#![expect(
    unsafe_code,
    reason = "an attacker does not stop at safe functions: raw system calls are the point"
)]
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests with a main of their own are not seen as tests; the attacker sleeps because it may not"
)]

mod attempts;
mod cases;
mod in_force;
mod life;
mod program;
mod scene;

use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Trial};

/// The user without rights, on every system.
const NOBODY: u32 = 65534;

/// The first argument of a worker.
const WORKER: &str = "hostile-worker";

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == WORKER) {
        return daylight_jail::serve(|| (), attempts::answer);
    }
    if std::env::args_os().nth(1).is_some_and(|first| first == program::PROGRAM) {
        return program::attempt();
    }
    let arguments = Arguments::from_args();
    let left_open = leave_a_descriptor_open();
    let whose = if rustix::process::getuid().is_root() { "root" } else { "user" };
    let trials: Vec<Trial> = cases::CASES
        .iter()
        .map(|case| Trial::test(format!("{whose}::{}", case.name), || scene::play(case)))
        .chain(
            life::TESTS
                .iter()
                .map(|(name, test)| Trial::test(format!("{whose}::{name}"), || test().map_err(Into::into))),
        )
        .chain(program::tests(whose))
        .collect();
    assert!(cases::CASES.len() > 40 && !life::TESTS.is_empty(), "cases are missing");
    let failed = libtest_mimic::run(&arguments, trials).has_failed();
    drop(left_open);
    let nobody_failed = whose == "root" && !again_as_nobody();
    if failed || nobody_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The same cases without root's rights, from a copy that nobody may run.
fn again_as_nobody() -> bool {
    let folder = tempfile::tempdir().expect("folder");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("open the folder");
    let copy = folder.path().join("hostile");
    std::fs::copy(std::env::current_exe().expect("own path"), &copy).expect("copy");
    std::fs::set_permissions(&copy, PermissionsExt::from_mode(0o755)).expect("open the copy");
    let status = Command::new(&copy).args(std::env::args_os().skip(1)).uid(NOBODY).gid(NOBODY).status();
    status.expect("run as nobody").success()
}

/// As a careless shell does: `program 57<>file`.
fn leave_a_descriptor_open() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("file");
    // SAFETY: nobody in this process uses 57.
    let made = unsafe { libc::dup2(file.as_file().as_raw_fd(), scene::LEFT_OPEN) };
    assert_eq!(made, scene::LEFT_OPEN);
    file
}
