use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

/// From here on this thread may make the calls below, and dies with its process at any other.
pub(crate) fn allow_few() -> Result<(), String> {
    let own = rustix::process::getpid().as_raw_nonzero().get().cast_unsigned();
    let program = program(own).map_err(|cause| format!("cannot make the list of system calls: {cause}"))?;
    seccompiler::apply_filter(&program)
        .map_err(|cause| format!("cannot filter system calls with seccomp: {cause}"))
}

/// Calls that need no look at their arguments. There is no `read`, no `open`, no `ioctl`: the
/// document is mapped, and the only way in and the only way out are in [`program`].
const FREELY: &[i64] = &[
    // memory
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    // the document's descriptor, once it is mapped
    libc::SYS_close,
    // locks of the standard library, and giving way in them
    libc::SYS_futex,
    libc::SYS_sched_yield,
    // clocks and chance: hash maps are seeded
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    // panics name their thread; abort sends itself a signal
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// What allocators ask for, and nothing that changes memory behind the kernel's back: up to
/// `MADV_DONTNEED` (4) the plain hints, then these.
const ADVICE: &[i32] = &[libc::MADV_FREE, libc::MADV_HUGEPAGE, libc::MADV_NOHUGEPAGE];

fn program(own: u32) -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = FREELY.iter().map(|call| (*call, Vec::new())).collect();
    let no_exec = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
    rules.insert(libc::SYS_mmap, vec![rule(2, no_exec.clone(), 0)?]);
    rules.insert(libc::SYS_mprotect, vec![rule(2, no_exec, 0)?]);
    let mut advice = vec![rule(2, SeccompCmpOp::Le, libc::MADV_DONTNEED as u64)?];
    for allowed in ADVICE {
        advice.push(rule(2, SeccompCmpOp::Eq, *allowed as u64)?);
    }
    rules.insert(libc::SYS_madvise, advice);
    rules.insert(libc::SYS_recvmsg, vec![rule(0, SeccompCmpOp::Eq, 0)?]);
    // Asks whether a descriptor is open and changes nothing; the standard library does so before it closes
    // one, in programs built with debug assertions.
    rules.insert(libc::SYS_fcntl, vec![rule(1, SeccompCmpOp::Eq, libc::F_GETFD as u64)?]);
    // 2 is where the runtime says its last words; see `Failure::of_exit`.
    rules.insert(libc::SYS_write, vec![rule(0, SeccompCmpOp::Eq, 1)?, rule(0, SeccompCmpOp::Eq, 2)?]);
    // Signals to itself only. The main thread, which is the only one, has the number of the process.
    rules.insert(libc::SYS_tgkill, vec![rule(0, SeccompCmpOp::Eq, own.into())?]);
    rules.insert(libc::SYS_tkill, vec![rule(0, SeccompCmpOp::Eq, own.into())?]);
    let architecture = std::env::consts::ARCH.try_into()?;
    SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, architecture)?.try_into()
}

/// The kernel reads the low half of every argument we look at, so that is what is compared.
fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?])
}
