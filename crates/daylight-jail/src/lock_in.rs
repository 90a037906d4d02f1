use std::fmt::Display;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, RawFd};

use rustix::fs::{Mode, OFlags, RawDir};
use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};
use rustix::thread::{CapabilitySet, CapabilitySets};

use crate::program::ProgramSetup;
use crate::wire::Setup;
use crate::{Layers, Strength, ruleset, syscalls};

/// Gives up everything a worker does not need, for good. What cannot be given up is an error at full
/// strength, and a missing layer otherwise.
pub(crate) fn lock_in(setup: &Setup) -> Result<Layers, String> {
    die_with(setup.parent)?;
    leave_the_terminal()?;
    step_back(setup.niceness.into()).map_err(because("step back behind other programs"))?;
    close_inherited()?;
    let limits = set_limits(setup.limits.data_bytes, setup.limits.cpu_seconds_backstop, DESCRIPTORS);
    holding(setup.strength, limits, ruleset::deny_all, syscalls::allow_few)
}

/// The same for a process that is about to become another program. It keeps what that needs: reading its own
/// files, and the calls of a program that starts.
pub(crate) fn lock_in_for(setup: &ProgramSetup) -> Result<Layers, String> {
    die_with(setup.parent)?;
    leave_the_terminal()?;
    step_back(setup.niceness.into()).map_err(because("step back behind other programs"))?;
    close_inherited()?;
    let limits = set_limits(setup.data_bytes, setup.cpu_seconds, PROGRAM_DESCRIPTORS);
    let landlock = || ruleset::allow_reading(&setup.executes, &setup.reads);
    holding(setup.strength, limits, landlock, syscalls::allow_a_program)
}

/// What can be put in force of the layers; at full strength an error where one cannot.
fn holding(
    strength: Strength,
    limits: Result<(), String>,
    landlock: impl FnOnce() -> Result<u8, String>,
    seccomp: impl FnOnce() -> Result<(), String>,
) -> Result<Layers, String> {
    let mut missing = None;
    let mut keep =
        |layer: Result<(), String>| layer.map_err(|why| missing.get_or_insert(why).clone()).is_ok();
    let limits = keep(limits);
    let no_new_privileges = keep(drop_privileges());
    let landlock = landlock();
    let landlock_abi = landlock.as_ref().ok().copied();
    keep(landlock.map(drop));
    // Last, because it forbids everything above.
    let seccomp = keep(seccomp());
    match missing {
        Some(why) if strength == Strength::Full => Err(why),
        _ => Ok(Layers { landlock_abi, seccomp, limits, no_new_privileges }),
    }
}

/// Dies with the thread that started it.
pub(crate) fn die_with(parent: u32) -> Result<(), String> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(because("die with the parent"))?;
    // Had the parent ended before the line above, nobody would tell us.
    let now = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().get().cast_unsigned());
    if now != Some(parent) {
        return Err("the parent is not the one that started the worker".to_owned());
    }
    Ok(())
}

/// Cannot be traced or dumped, has no terminal and no folder.
fn leave_the_terminal() -> Result<(), String> {
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(because("refuse dumps"))?;
    rustix::process::setsid().map_err(because("leave the terminal"))?;
    rustix::process::chdir("/").map_err(because("leave the folder"))
}

/// Who stands further back already stays there: to come forward needs a right.
fn step_back(niceness: i32) -> rustix::io::Result<()> {
    let now = rustix::process::getpriority_process(None)?;
    if now < niceness { rustix::process::setpriority_process(None, niceness) } else { Ok(()) }
}

/// Closes what came along from the shell that started the parent: everything above 2.
fn close_inherited() -> Result<(), String> {
    for descriptor in open_above_2().map_err(because("list descriptors"))? {
        #[expect(unsafe_code, reason = "no safe way closes a descriptor that nobody owns")]
        // SAFETY: `serve` is the first thing that runs in this process, so nothing in it owns a descriptor above
        // 2, and each of these was open a moment ago.
        unsafe {
            rustix::io::close(descriptor);
        }
    }
    match open_above_2().map_err(because("list descriptors"))?.is_empty() {
        true => Ok(()),
        false => Err("a descriptor that was inherited cannot be closed".to_owned()),
    }
}

/// Without the listing's own.
fn open_above_2() -> rustix::io::Result<Vec<RawFd>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder = rustix::fs::open("/proc/self/fd", flags, Mode::empty())?;
    let mut space = [MaybeUninit::uninit(); 2048];
    let mut entries = RawDir::new(&folder, &mut space);
    let mut open = Vec::new();
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name.starts_with(b".") {
            continue;
        }
        let number = str::from_utf8(name).ok().and_then(|name| name.parse().ok()).ok_or(Errno::INVAL)?;
        if number > 2 && number != folder.as_raw_fd() {
            open.push(number);
        }
    }
    Ok(open)
}

/// 0 to 2, and the document or (before) Landlock's own.
const DESCRIPTORS: u64 = 4;

/// 0 to 2, and the few files that a program has open at once while it is loaded.
const PROGRAM_DESCRIPTORS: u64 = 16;

/// What a main thread has on most systems; where the shell set it without end, this is the end.
const STACK_BYTES: u64 = 8 << 20;

/// Between the signal a process may ignore and the one it cannot.
const CPU_GRACE_SECONDS: u64 = 2;

fn set_limits(data_bytes: u64, cpu: u64, descriptors: u64) -> Result<(), String> {
    let all = [
        (Resource::Data, data_bytes, data_bytes),
        (Resource::Cpu, cpu, cpu.saturating_add(CPU_GRACE_SECONDS)),
        (Resource::Stack, STACK_BYTES, STACK_BYTES),
        (Resource::Nofile, descriptors, descriptors),
        (Resource::Fsize, 0, 0),
        (Resource::Nproc, 0, 0),
        (Resource::Core, 0, 0),
        (Resource::Memlock, 0, 0),
        (Resource::Msgqueue, 0, 0),
    ];
    for (resource, soft, hard) in all {
        let already = rustix::process::getrlimit(resource);
        let hard = already.maximum.map_or(hard, |already| already.min(hard));
        let soft = already.current.map_or(soft, |already| already.min(soft)).min(hard);
        let limit = Rlimit { current: Some(soft), maximum: Some(hard) };
        rustix::process::setrlimit(resource, limit).map_err(because("set a limit"))?;
    }
    Ok(())
}

fn drop_privileges() -> Result<(), String> {
    rustix::thread::set_no_new_privs(true).map_err(because("forbid new privileges"))?;
    let none = CapabilitySet::empty();
    let sets = CapabilitySets { effective: none, permitted: none, inheritable: none };
    rustix::thread::set_capabilities(None, sets).map_err(because("drop capabilities"))
}

fn because<E: Display>(doing: &str) -> impl Fn(E) -> String {
    move |cause| format!("cannot {doing}: {cause}")
}
