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

/// From here on this process may do what a program does that is loaded, reads its own files, reads 0 and writes
/// 1 and 2; it dies at any other call. It may not fork: it stays one process of one thread.
pub(crate) fn allow_a_program() -> Result<(), String> {
    let own = rustix::process::getpid().as_raw_nonzero().get().cast_unsigned();
    let program =
        of_a_program(own).map_err(|cause| format!("cannot make the list of system calls: {cause}"))?;
    seccompiler::apply_filter(&program)
        .map_err(|cause| format!("cannot filter system calls with seccomp: {cause}"))
}

/// What the loader of the library of C and a program that counts need besides [`FREELY`], and what is harmless
/// because of what Landlock says of files: it lets nothing be opened but for reading, and little of it.
const FREELY_BY_A_PROGRAM: &[i64] = &[
    // becoming the program; Landlock says which
    libc::SYS_execve,
    // its own files
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_fadvise64,
    // whether there is something to read
    libc::SYS_ppoll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    // how the machine is
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_sched_getaffinity,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getppid,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrusage,
    // the one thread, set up
    libc::SYS_set_tid_address,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_arch_prctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];

fn of_a_program(own: u32) -> Result<BpfProgram, BackendError> {
    let freely = FREELY.iter().chain(FREELY_BY_A_PROGRAM);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = freely.map(|call| (*call, Vec::new())).collect();
    let lacks = |argument, flag: i32| rule(argument, SeccompCmpOp::MaskedEq(flag as u64), 0);
    // Code is mapped from files; memory that can be written is never code.
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![lacks(2, libc::PROT_EXEC)?, lacks(2, libc::PROT_WRITE)?]);
    }
    rules.insert(libc::SYS_madvise, advice()?);
    // To read and nothing else, also where there is no Landlock.
    let changing = libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_APPEND;
    rules.insert(libc::SYS_openat, vec![lacks(2, changing)?]);
    #[cfg(target_arch = "x86_64")]
    rules.insert(libc::SYS_open, vec![lacks(1, changing)?]);
    // Whether something is a terminal: nothing is.
    rules.insert(libc::SYS_ioctl, vec![rule(1, SeccompCmpOp::Eq, libc::TCGETS)?]);
    rules.insert(
        libc::SYS_fcntl,
        vec![
            rule(1, SeccompCmpOp::Eq, libc::F_GETFD as u64)?,
            rule(1, SeccompCmpOp::Eq, libc::F_SETFD as u64)?,
            rule(1, SeccompCmpOp::Eq, libc::F_GETFL as u64)?,
        ],
    );
    // Limits are looked at, and not set: no new ones are given (`prlimit(2)`).
    let nothing = SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?;
    rules.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![nothing])?]);
    for call in [libc::SYS_write, libc::SYS_writev] {
        rules.insert(call, vec![rule(0, SeccompCmpOp::Eq, 1)?, rule(0, SeccompCmpOp::Eq, 2)?]);
    }
    for call in [libc::SYS_tgkill, libc::SYS_tkill] {
        rules.insert(call, vec![rule(0, SeccompCmpOp::Eq, own.into())?]);
    }
    let architecture = std::env::consts::ARCH.try_into()?;
    SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, architecture)?.try_into()
}

fn advice() -> Result<Vec<SeccompRule>, BackendError> {
    let mut advice = vec![rule(2, SeccompCmpOp::Le, libc::MADV_DONTNEED as u64)?];
    for allowed in ADVICE {
        advice.push(rule(2, SeccompCmpOp::Eq, *allowed as u64)?);
    }
    Ok(advice)
}

fn program(own: u32) -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = FREELY.iter().map(|call| (*call, Vec::new())).collect();
    let no_exec = SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64);
    rules.insert(libc::SYS_mmap, vec![rule(2, no_exec.clone(), 0)?]);
    rules.insert(libc::SYS_mprotect, vec![rule(2, no_exec, 0)?]);
    rules.insert(libc::SYS_madvise, advice()?);
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
